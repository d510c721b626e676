"""The page of a district: its units, each with what it receives and spends in the newest year that is told of it.

Reads the ledgers of the units, and the code lists; writes none. Nothing is added up: a department’s total has those of its units in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from govfin.namespaces import CODE
from govfin.page.accounts import COVERAGES, PHASES, Column, Entry, entry_of, local
from govfin.page.selections import told
from govfin.page.sums import grain_of
from govfin.page.trails import to_district
from govfin.page.units import CSV_COLUMNS, cells_of
from govfin.page.visits import Page, Table, Visit

FLOWS: Final = ("revenue", "expenditure")


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of the district."""

    unit: str
    depth: int  # 1 of departments, 2 of the units under them
    disclosures: int
    column: Column | None  # what its totals are of; None where no total is told
    totals: Mapping[str, Sequence[Entry]]  # by flow; several where no fund has the others in it


def district_page(visit: Visit) -> Page:
    """Its units, the departments with their units below them, and the districts that it is in and that are in it."""
    term = f"<{visit.iri}>"
    units = visit.ask("district-units", district=term)
    rows = list(_tree(units, _newest(visit, term) if units else {}))
    entries = [each for row in rows for found in row.totals.values() for each in found]
    below = sorted(row["part"].value for row in visit.ask("narrower-districts", district=term))
    concepts = {
        CODE + name for each in entries for name in (f"fund/{each.fund}", f"coverage/{each.column.coverage}", f"phase/{each.column.phase}")
    }
    concepts |= {f"{CODE}flow/{flow}" for flow in FLOWS}
    labels = visit.labels([visit.iri, *below, *concepts, *(row.unit for row in rows)])
    values = {
        "rows": rows, "flows": FLOWS, "grain": grain_of(each.amount for each in entries), "below": below, "labels": labels,
        "told": told, "code": CODE, "notation": local(visit.iri),
        "year": max((row.column.year for row in rows if row.column), default=""),
    }  # fmt: skip
    table = Table(CSV_COLUMNS, [cells_of(each, labels, visit, row.unit) for row in rows for found in row.totals.values() for each in found])
    trail = to_district(visit, visit.iri)[:-1]
    return Page("district.html", labels[visit.iri], values, table if rows else None, trail)


def _newest(visit: Visit, district: str) -> Mapping[str, Sequence[Entry]]:
    """The totals of each unit in its newest year: of the last phase and the widest coverage that are told."""
    sheets = visit.ask("district-sheets", district=district)
    years: dict[str, str] = {}
    for row in sheets:
        years[row["unit"].value] = max(years.get(row["unit"].value, ""), row["year"].value)
    newest = {row["sheet"].value: row for row in sheets if row["year"].value == years[row["unit"].value]}
    if not newest:
        return {}
    found: dict[str, list[Entry]] = {}
    for row in visit.ask("sheet-entries", sheet=" ".join(f"<{iri}>" for iri in newest)):
        sheet = newest[row["sheet"].value]
        found.setdefault(sheet["unit"].value, []).append(entry_of({**sheet, **row}))
    return {unit: _widest(entries) for unit, entries in found.items()}


def _widest(entries: Sequence[Entry]) -> Sequence[Entry]:
    def rank(column: Column) -> tuple[int, int]:
        return PHASES.index(column.phase), -COVERAGES.index(column.coverage)

    best = max((each.column for each in entries), key=rank)
    return sorted((each for each in entries if each.column == best), key=lambda each: (each.flow, each.fund))


def _tree(units: Iterable[Mapping[str, Any]], totals: Mapping[str, Sequence[Entry]]) -> Iterator[Row]:
    """The units, departments first and their units below them; of either those that spend most first."""
    disclosures = {row["unit"].value: int(row["disclosures"].value) for row in units}
    above = {row["unit"].value: row["above"].value for row in units if row["above"]}

    def row(unit: str, depth: int) -> Row:
        told = totals.get(unit, ())
        by_flow = {flow: [each for each in told if each.flow == flow] for flow in FLOWS}
        return Row(unit, depth, disclosures[unit], told[0].column if told else None, by_flow)

    def place(unit: str) -> tuple[object, ...]:
        return -max((each.amount for each in totals.get(unit, ()) if each.flow == "expenditure"), default=0), unit

    for unit in sorted((each for each in disclosures if above.get(each) not in disclosures), key=place):
        yield row(unit, 1)
        for part in sorted((each for each in disclosures if above.get(each) == unit), key=place):
            yield row(part, 2)
