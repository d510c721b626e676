"""Rows: the numbers that a disclosure prints, one a row with all their coordinates, as `govfin facts` lists them.

Reads the graph of the disclosure and writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from pyoxigraph import Quad

from govfin.graph.resources import Resources
from govfin.namespaces import DCTERMS, GF, PROV, SDMX_ATTRIBUTE, SKOS
from govfin.page.bases import Base

CONCEPTS: Final = ("phase", "flow", "fund", "function", "economic", "expenditure", "item", "measure", "coverage")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the facts: its name, and its type in XML Schema."""

    name: str
    type: str = "string"


COLUMNS: Final[Sequence[Column]] = (
    *map(Column, ("document", "disclosure", "origin", "table", "table_title")),
    *(Column(name, "integer") for name in ("page", "row", "column")),
    *map(Column, ("row_code", "row_label", "side", "column_label", "reported", "unit")),
    Column("decimals", "integer"),
    *map(Column, ("bbox", "unit_name", "district")),
    Column("year", "gYear"),
    *map(Column, ("phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure")),
    Column("amount", "decimal"),
    *map(Column, ("about", "sentence", "span")),
    Column("confidence", "decimal"),
    Column("inferred", "boolean"),
    Column("doubt"),
    Column("alternative", "decimal"),
    Column("coverage"),
    *(Column(name, "anyURI") for name in ("mention", "figure")),
)
NAMES: Final = tuple(column.name for column in COLUMNS)

_CELL = re.compile(r"/cell/(\d+)/(\d+)")
_NUMERAL = re.compile(r"/sentence/(\d+)/numeral/(\d+)")


def rows(quads: Sequence[Quad], disclosure: str, base: Base) -> Iterator[dict[str, str]]:
    """The mentions of a disclosure, in the order of its tables and sentences; empty where a column does not apply."""
    told = Resources(quads)
    for mention in sorted(told.of_type(f"{GF}Mention"), key=_place):
        yield {**dict.fromkeys(NAMES, ""), **_printed(told, mention, disclosure), **_counted(told, mention), **_iris(told, mention, base)}


def _place(iri: str) -> tuple[bool, list[int], str]:
    """Tables before sentences, and each by its numbers."""
    return "/sentence/" in iri, [int(part) for part in iri.split("/") if part.isdecimal()], iri


def _printed(told: Resources, mention: str, disclosure: str) -> dict[str, str]:
    """What is printed, and where."""
    table, row, column, sentence = (told.one(mention, name) for name in ("inTable", "inRow", "inColumn", "inSentence"))
    start, end = told.one(mention, "start"), told.one(mention, "end")
    row_number, column_number = _numbers(mention)
    return {
        "document": told.one(told.one(mention, f"{PROV}wasDerivedFrom"), "fileName"),
        "disclosure": told.one(disclosure, "disclosureKind"),
        "origin": "narrative" if sentence else "ocr" if told.one(mention, "confidence") else "table",
        "table": _notation(told.one(table, "kind")),
        "table_title": told.one(table, f"{DCTERMS}title"),
        "page": told.one(mention, "page"),
        "row": row_number,
        "column": column_number,
        "row_code": told.one(row, "rowCode"),
        "row_label": told.one(row, "rowLabel"),
        "side": told.one(column, "side"),
        "column_label": told.one(column, "columnLabel"),
        "reported": told.one(mention, "reported"),
        "unit": told.one(mention, "printedUnit"),
        "decimals": told.one(mention, f"{SDMX_ATTRIBUTE}decimals"),
        "bbox": told.one(mention, "boundingBox"),
        "amount": told.one(mention, "amount"),
        "sentence": told.one(sentence, "text"),
        "span": f"{start} {end}" if start else "",
        **{name: told.one(mention, name) for name in ("confidence", "inferred", "doubt", "alternative")},
    }


def _numbers(mention: str) -> tuple[str, str]:
    """The row and the column of a cell; of a numeral in prose the sentence, and its place there."""
    found = _CELL.search(mention) or _NUMERAL.search(mention)
    return (found[1], found[2]) if found else ("", "")


def _counted(told: Resources, mention: str) -> dict[str, str]:
    """The coordinates of the figure that is stated; none of the numbers of lists and of indicators."""
    figure = told.one(mention, "mentions")
    if not figure:
        return {}
    unit = told.one(figure, "unit")
    return {
        "about": "figure",
        "unit_name": told.one(unit, f"{SKOS}prefLabel"),
        "district": _notation(told.one(unit, "inDistrict")),
        "year": told.one(figure, "year"),
        "project": unquote(_notation(told.one(figure, "project"))),
        **{name: _notation(told.one(figure, name)) for name in CONCEPTS},
    }


def _iris(told: Resources, mention: str, base: Base) -> dict[str, str]:
    return {"mention": base.public(mention), "figure": base.public(told.one(mention, "mentions"))}


def _notation(concept: str) -> str:
    """The code of a concept, which its IRI ends in."""
    return concept.rpartition("/")[2]
