"""Mapping files: the YAML of govfin's own mappings, and what a folder of a user's adds to it.

A folder that holds the shared files (`words.yaml`, `reading.yaml`, `identity.yaml`) stands alone. Any other adds to govfin's own: the
lists of a file go before those of govfin's file of that name, so that they win, and single values take their place; a file of a new name
is one more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from govfin.errors import MappingError
from govfin.folders import folder
from govfin.yamllines import compose_yaml, entries_of, line_of, load_yaml

ALONE = ("words.yaml", "reading.yaml", "identity.yaml")  # with these a folder needs nothing of govfin's

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class _Yaml:
    """One file: what it holds, and where each key of it stands."""

    path: Path
    data: Any
    node: Any


@dataclass(frozen=True, slots=True)
class MappingFiles:
    """The folders that mappings are read from: one, or one that adds to a second."""

    folders: tuple[Path, ...]

    def names(self) -> list[str]:
        """The names of all files, those that are added first."""
        return list(dict.fromkeys(file.name for each in self.folders for file in sorted(each.glob("*.yaml"))))

    def read(self, name: str, model: type[M], context: Any = None) -> M:
        """A file and what is added to it, checked against its model; MappingError names file, line and key."""
        paths = [each / name for each in self.folders if (each / name).is_file()] or [self.folders[-1] / name]
        files = [_parsed(path) for path in paths]
        data = files[-1].data
        for file in reversed(files[:-1]):
            data = _added(file.data, data)
        try:
            return model.model_validate(data, context=context)
        except ValidationError as error:
            # a misspelt key before the one that it leaves missing
            first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
            file = files[0]  # the lists of which come first, so that places in them are its own
            key = ".".join(map(str, first["loc"])) or "(file)"
            raise MappingError(f"{file.path}, line {line_of(file.node, first['loc'])}, key {key}: {first['msg']}.") from None


def mapping_files(path: Path | None = None) -> MappingFiles:
    """Where mappings are read from; `path` is a folder of the user's. MappingError where that is none, or holds none."""
    if path is None:
        return MappingFiles((folder("mappings"),))
    try:
        names = {file.name for file in path.iterdir() if file.suffix == ".yaml"}
    except OSError as error:
        raise MappingError(f"{path}: can't be read ({error.strerror}).") from None
    if not names:
        raise MappingError(f"{path}: holds no mappings; put a file such as words.yaml or B02.yaml into it.")
    return MappingFiles((path,) if names.issuperset(ALONE) else (path, folder("mappings")))


def _added(own: Any, base: Any) -> Any:
    """What a file holds with what is added to it."""
    if isinstance(own, Mapping) and isinstance(base, Mapping):
        return {**base, **{key: _added(value, base[key]) if key in base else value for key, value in own.items()}}
    return [*own, *base] if isinstance(own, list) and isinstance(base, list) else own


def _parsed(file: Path) -> _Yaml:
    try:
        text = file.read_text(encoding="utf-8")
        node = compose_yaml(text)
        for line, key in _repeated(node):
            raise MappingError(f"{file}, line {line}, key {key}: stands twice, and only one of them would hold.")
        return _Yaml(file, load_yaml(text), node)
    except OSError as error:
        raise MappingError(f"{file}: can't be read ({error.strerror}).") from None
    except (UnicodeDecodeError, yaml.reader.ReaderError):
        raise MappingError(f"{file}: is not UTF-8 text; convert it to UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MappingError(f"{file}, line {line}: is no valid YAML ({error.problem}).") from None


def _repeated(node: Any) -> Iterator[tuple[int, str]]:
    """The lines of keys that their mapping holds already."""
    seen: set[int | str] = set()
    for key, (line, child) in entries_of(node):
        if key in seen:
            yield line, str(key)
        seen.add(key)
        yield from _repeated(child)
