"""What is known of amounts: who bears one, which coordinates it has, and what a query may not add up.

Reads `queries/lint.yaml`, and no graph; writes none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from govfin.codelists import ALL
from govfin.folders import folder
from govfin.headers import Text
from govfin.namespaces import CODE
from govfin.query.freeform import known_prefixes
from govfin.yamllines import load_yaml


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bearer(_Record):
    """A kind of resource that has an amount."""

    classes: tuple[str, ...]
    coordinates: bool
    predicates: tuple[str, ...]


class Coordinate(_Record):
    """A coordinate of an amount."""

    property: str
    view: str = ""
    parts: bool = False
    coded: bool = False
    broken_down: bool = False
    en: str
    zh: str


class Kind(_Record):
    """A kind of finding."""

    severity: Literal["error", "warning"]
    en: str
    zh: str
    mend: Text


class Knowledge(_Record):
    """What `queries/lint.yaml` tells, its names as IRIs."""

    amount: str
    bearers: dict[str, Bearer]
    leads_to: dict[str, str]
    graphs: dict[str, frozenset[str]]
    repeated: frozenset[str]
    single: frozenset[str]
    labels: frozenset[str]
    names: frozenset[str]
    inverse: frozenset[str]
    sheet: str
    figure: str
    unit: str
    view: str
    unit_of_sheet: str
    breakdown: str
    view_level: str
    level: str
    classification: str
    parent: str
    widest: str
    coordinates: dict[str, Coordinate]
    findings: dict[str, Kind]

    def all_of(self, coordinate: str) -> str:
        """The concept `all` of a coordinate."""
        return f"{CODE}{coordinate}/{ALL}"


@cache
def knowledge() -> Knowledge:
    """What is known of the graph."""
    read = load_yaml((folder("queries") / "lint.yaml").read_text(encoding="utf-8"))
    texts = read.pop("findings")
    return Knowledge.model_validate({**_expanded(read), "findings": texts})


def _expanded(value: Any) -> Any:
    """The same with prefixed names as IRIs."""
    if isinstance(value, dict):
        return {_expanded(key): _expanded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_expanded(each) for each in value]
    if isinstance(value, str) and re.fullmatch(r"[a-z][\w-]*:[\w-]+", value):
        prefix, _, name = value.partition(":")
        return known_prefixes()[prefix] + name
    return value
