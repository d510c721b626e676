"""Columns: what the variables of queries stand for, their type and headings by `queries/columns.yaml`; and levels, by `levels.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal

from pydantic import ValidationError

from govfin import codelists
from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.headers import Header, Text
from govfin.yamllines import compose_yaml, line_of, load_yaml

Type = Literal[
    "money", "percent", "number", "count", "level", "year", "boolean", "text", "concept", "unit", "district", "project", "disclosure", "iri"
]


class _Told(Header):
    type: Type
    en: str
    zh: str
    values: dict[str, Text] | None = None
    scheme: str | None = None


class _File(Header):
    columns: dict[str, _Told]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer."""

    name: str
    type: Type
    label: Text
    words: Mapping[str, Text] = field(default_factory=dict, hash=False)  # what its texts are called: budget → 预算


@cache
def known_columns() -> Mapping[str, Column]:
    """The columns that queries have, by name.

    Raises GovfinError where the file breaks the format; the message names the line.
    """
    path = folder("queries") / "columns.yaml"
    source = path.read_text(encoding="utf-8")
    try:
        told = _File.model_validate({"columns": load_yaml(source)}).columns
    except ValidationError as error:
        first = error.errors()[0]
        line = line_of(compose_yaml(source), first["loc"][1:])
        raise GovfinError(f"{path}, line {line}: {'.'.join(map(str, first['loc'][1:]))}: {first['msg']}.") from error
    return MappingProxyType({name: Column(name, each.type, Text(en=each.en, zh=each.zh), _words(each)) for name, each in told.items()})


def _words(told: _Told) -> Mapping[str, Text]:
    """What the texts of a column are called: as the file says, or as the code list does that they are notations of."""
    concepts = codelists.scheme(told.scheme) if told.scheme else {}
    named = {code: Text(en=each.english or each.label, zh=each.label) for code, each in concepts.items()}
    return MappingProxyType({**named, **(told.values or {})})


@cache
def level_names() -> Mapping[int, Text]:
    """What the levels of codes are called: 0 the total, 1 类, 2 款, 3 项."""
    told = load_yaml((folder("queries") / "levels.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({level: Text.model_validate(names) for level, names in told.items()})


def column(name: str, inferred: Type = "text") -> Column:
    """The column of that name; one that the file does not know is of the type inferred, and headed by its name."""
    return known_columns().get(name) or Column(name, inferred, Text(en=name.replace("_", " "), zh=name))
