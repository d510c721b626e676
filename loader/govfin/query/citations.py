"""Citations: where the numbers of an answer are printed.

Reads the graphs of ledgers for the mention that an entry took its amount from, and those of disclosures for where it stands. Writes
nothing. A number that is a sum or a share of several entries is cited with all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pyoxigraph import NamedNode

from govfin.headers import Text
from govfin.messages import LANGUAGES, phrase
from govfin.query.answers import Answer, Cell
from govfin.query.columns import Column
from govfin.query.parameters import Select
from govfin.query.questions import internal_query

BATCH: Final = 1000  # entries asked about at once, for the sake of servers that limit the length of a query
SEPARATOR: Final = " | "  # between the places of one number


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a number is printed."""

    mention: str  # IRI
    title: str  # of the disclosure
    file: str
    page: int | None  # from 1; None where the document has no pages
    box: str  # x0 y0 x1 y1 in points from the page's top left; "" where it is not known
    table: str  # its title; "" of prose
    text: str  # the numeral as printed
    unit: str  # as printed


Citations = tuple[Mapping[str, tuple[Place, ...]], ...]  # of each row: column → places

# What the columns of places are called after the column of the number, and what stands there.
PARTS: Final[Mapping[str, Callable[[Place], str]]] = {
    "title": lambda place: place.title,
    "file": lambda place: place.file,
    "page": lambda place: "" if place.page is None else str(place.page),
    "box": lambda place: place.box,
    "table": lambda place: place.table,
    "printed": lambda place: place.text,
    "printed_unit": lambda place: place.unit,
}


def citations(select: Select, answer: Answer) -> Citations:
    """Where the numbers of each row are printed, in the order of their entries."""
    wanted = sorted({entry for row in answer.entries for entries in row.values() for entry in entries})
    places: dict[str, Place] = {}
    for start in range(0, len(wanted), BATCH):
        places |= _places(select, wanted[start : start + BATCH])
    return tuple(
        {column: tuple(places[entry] for entry in sorted(entries) if entry in places) for column, entries in row.items()}
        for row in answer.entries
    )


def with_places(answer: Answer, cited: Citations) -> Answer:
    """The answer with the places of each number in columns beside it; the places of one number are separated by ` | `."""
    told = {column for row in cited for column in row}
    if not told:
        return answer
    columns: list[Column] = []
    for column in answer.columns:
        columns += [column, *(_column(column, part) for part in PARTS if column.name in told)]
    rows = [_row(answer.columns, row, places, told) for row, places in zip(answer.rows, cited, strict=True)]
    return replace(answer, columns=tuple(columns), rows=tuple(rows))


def _row(columns: Iterable[Column], row: Iterable[Cell], places: Mapping[str, tuple[Place, ...]], told: Iterable[str]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column, cell in zip(columns, row, strict=True):
        of_cell = places.get(column.name, ()) if cell is not None else ()
        cells += [cell, *(SEPARATOR.join(map(tell, of_cell)) or None for tell in PARTS.values() if column.name in told)]
    return tuple(cells)


def _column(column: Column, part: str) -> Column:
    headings = {language: f"{getattr(column.label, language)}: {phrase(f'place-{part}', language)}" for language in LANGUAGES}
    return Column(f"{column.name}_{part}", "text", Text(**headings))


def _places(select: Select, entries: Iterable[str]) -> Mapping[str, Place]:
    rows = select(internal_query("places").replace("UNDEF", " ".join(str(NamedNode(entry)) for entry in entries)))
    found = [(_text(row["entry"]), place_of(row)) for row in rows]
    return dict(sorted(found, key=lambda each: (each[0], each[1].file), reverse=True))  # of one entry the first file


def place_of(row: Any) -> Place:
    """A row that tells where a mention stands."""
    return Place(
        mention=_text(row["mention"]),
        title=_text(row["title"]),
        file=_text(row["file"]),
        page=int(_text(row["page"])) if row["page"] else None,
        box=_text(row["box"]),
        table=_text(row["table"]),
        text=_text(row["text"]),
        unit=_text(row["unit"]),
    )


def _text(term: Any) -> str:
    return str(term.value) if term is not None else ""
