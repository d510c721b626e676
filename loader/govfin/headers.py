"""Headers: what the comment lines at the head of a SPARQL file say of it, in YAML."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from govfin.errors import GovfinError
from govfin.yamllines import compose_yaml, line_of, load_yaml


class Header(BaseModel):
    """A header, or a part of one: it has the keys that are asked for, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Header):
    """A text in English and Chinese."""

    en: str
    zh: str


Kind = TypeVar("Kind", bound=Header)


def read_header(path: Path, text: str, kind: type[Kind]) -> Kind:
    """The header of a file.

    Raises GovfinError where it breaks the format; the message names file and line.
    """
    lines = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    return read_yaml(path, "\n".join(line[1:].removeprefix(" ") for line in lines), kind)


def read_yaml(path: Path, source: str, kind: type[Kind]) -> Kind:
    """A text in YAML that has the keys asked for.

    Raises GovfinError where it breaks the format; the message names file and line.
    """
    try:
        return kind.model_validate(load_yaml(source))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise GovfinError(f"{path}, line {line}: {error.problem}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "header"
        line = line_of(compose_yaml(source), first["loc"])
        raise GovfinError(f"{path}, line {line}: {where}: {first['msg']}.") from error
