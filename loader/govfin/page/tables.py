"""Pages of tables: rows and columns as printed, each numeral with a link to where it stands, and the same as data.

Reads the graph of the table's disclosure, by the table, and writes none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from govfin.namespaces import DCTERMS
from govfin.page.figures import in_thousands
from govfin.page.printed import citation
from govfin.page.surroundings import MOST, surroundings, told_of
from govfin.page.trails import to_source
from govfin.page.visits import Page, Table, Visit

_NUMBERS: Final = re.compile(r"/(\d+)(?:/(\d+))?\Z")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of a cell."""

    iri: str
    row: str
    column: str
    reported: str
    unit: str
    amount: Decimal
    figure: str
    page: int | None
    wrong: bool  # whether a check of it found a contradiction


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is called, and what stands in each column."""

    iri: str
    code: str
    label: str
    cells: Sequence[Sequence[Numeral]]


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands side by side with other such, each with names of rows of its own; most tables have one."""

    columns: Sequence[tuple[str, str]]  # IRI, label
    coded: bool
    rows: Mapping[int, Row]  # by line


def table_page(visit: Visit) -> Page:
    """A table: as printed, as data, and what is wrong with it."""
    around = surroundings(visit.store, [visit.iri])
    failed = visit.ask("failures", table=f"<{visit.iri}>")
    failing = surroundings(visit.store, sorted({row["check"].value for row in failed})[:MOST])
    wrong = {row["mention"].value for row in failed if row["mention"] is not None}
    numerals = [_numeral(row, wrong) for row in visit.ask("cells", table=f"<{visit.iri}>")]
    rows = [(row["row"].value, _text(row["code"]), _text(row["label"])) for row in visit.ask("rows", table=f"<{visit.iri}>")]
    columns = {row["column"].value: _text(row["label"]) for row in visit.ask("columns", table=f"<{visit.iri}>")}
    panels = _panels(rows, columns, numerals)
    kind, source = around.told.one(visit.iri, "kind"), around.source(visit.iri)
    pages = sorted({each.page for each in numerals if each.page})
    labels = visit.labels(iri for iri in (kind, source.unit) if iri)
    values = {
        "panels": panels,
        "lines": sorted({line for panel in panels for line in panel.rows}),
        "units": sorted({each.unit for each in numerals if each.unit}),
        "pages": pages,
        "kind": kind,
        "source": source,
        "labels": labels,
        "numerals": sorted(numerals, key=lambda each: (order(each.row), order(each.column), each.iri)),
        "names": {iri: " ".join(filter(None, (code, label))) for iri, code, label in rows} | columns,
        "checks": [told_of(check, visit.language) for check in failing.checks()],
        "check_count": len({row["check"].value for row in failed}),
        "citation": citation(visit, source, pages[0] if pages else None, labels.get(source.unit, "")),
        "in_thousands": in_thousands,
    }
    title = around.told.one(visit.iri, f"{DCTERMS}title") or labels.get(kind, "")
    return Page("table.html", title, values, _table(visit, rows, columns, numerals), to_source(visit, source, labels))


def order(iri: str) -> tuple[int, int]:
    """The numbers that an IRI of a row or a column ends in."""
    match = _NUMBERS.search(iri)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def _text(term: Any) -> str:
    return str(term.value) if term is not None else ""


def _numeral(row: Mapping[str, Any], wrong: Iterable[str]) -> Numeral:
    iri, page = _text(row["mention"]), _text(row["page"])
    told: dict[str, str] = {each: _text(row[each]) for each in ("row", "column", "reported", "unit", "figure")}
    return Numeral(iri, **told, amount=Decimal(_text(row["amount"])), page=int(page) if page else None, wrong=iri in wrong)


def _line(iri: str, table: str) -> tuple[int, int]:
    """The line of a row, and the how-manieth row of it it is: `…/row/7/2` is the second of line 7."""
    line, _, nth = iri.removeprefix(table).removeprefix("/row/").partition("/")
    return int(line), int(nth or 1)


def _panels(rows: Sequence[tuple[str, str, str]], columns: Mapping[str, str], numerals: Sequence[Numeral]) -> Sequence[Panel]:
    """The rows by panel. Side by side stand sets of columns that share no row, where a line has several rows."""
    cells: defaultdict[tuple[str, str], list[Numeral]] = defaultdict(list)
    for each in numerals:
        cells[each.row, each.column].append(each)
    lines = {iri: _line(iri, iri.rpartition("/row/")[0]) for iri, _, _ in rows}
    groups = _groups(columns, cells, several=any(nth > 1 for _, nth in lines.values()))
    places = {row: number for number, group in enumerate(groups) for row, column in cells if column in group}
    panels = []
    for number, group in enumerate(groups):
        own = {
            lines[iri][0]: Row(iri, code, label, [sorted(cells.get((iri, column), ()), key=lambda each: each.iri) for column in group])
            for iri, code, label in sorted(rows)
            if places.get(iri, min(lines[iri][1], len(groups)) - 1) == number
        }
        panels.append(Panel([(column, columns[column]) for column in group], any(row.code for row in own.values()), own))
    return panels


def _groups(columns: Mapping[str, str], cells: Iterable[tuple[str, str]], *, several: bool) -> Sequence[Sequence[str]]:
    """The columns in order; in sets that share no row, where there are several side by side."""
    ordered = sorted(columns, key=order)
    if not several:
        return [ordered]
    by_row: defaultdict[str, set[str]] = defaultdict(set)
    for row, column in cells:
        by_row[row].add(column)
    groups = [{column} for column in ordered]
    for shared in by_row.values():
        met = [group for group in groups if group & shared]
        groups = [group for group in groups if not group & shared] + [set().union(*met)]
    return sorted((sorted(group & columns.keys(), key=order) for group in groups), key=lambda group: [order(each) for each in group])


def _table(visit: Visit, rows: Iterable[tuple[str, str, str]], columns: Mapping[str, str], numerals: Iterable[Numeral]) -> Table:
    named = {iri: (code, label) for iri, code, label in rows}
    public = visit.base.public
    told = [
        (
            *named.get(each.row, ("", "")), columns.get(each.column, ""), each.reported, each.unit, each.amount, each.page,
            public(each.iri), public(each.figure),
        )
        for each in sorted(numerals, key=lambda each: (order(each.row), order(each.column), each.iri))
    ]  # fmt: skip
    return Table(("row_code", "row", "column", "printed", "unit", "amount", "page", "mention", "figure"), told)
