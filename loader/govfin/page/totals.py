"""The page that compares districts: what their units spend in all and on each function, nothing counted twice.

Reads ledgers by two named queries, which add up over units, once for each snapshot; writes no graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import QuerySolutions

from govfin.graph.stores import Store
from govfin.namespaces import CODE
from govfin.page.accounts import PHASES, local
from govfin.page.bars import Group, bars
from govfin.page.charts import Drawing
from govfin.page.compare import COMPARE
from govfin.page.counts import COUNTS
from govfin.page.names import DISTRICT
from govfin.page.offers import VIEWS
from govfin.page.once import Once
from govfin.page.selections import choice
from govfin.page.sums import Between, between, grain_of
from govfin.page.trails import crumb
from govfin.page.visits import Page, Table, Visit
from govfin.query.answers import Resource, ask
from govfin.query.questions import find_question

TOTALS: Final = "/compare/districts"
WHOLES: Final = "district-totals"
FUNCTIONS: Final = "districts-by-function"
UNITS: Final = "unit-ranking"
SPENT: Final = f"{CODE}flow/expenditure"
MOST: Final = 8  # districts
SIDE_BY_SIDE: Final = 12  # columns
COLUMNS: Final = ("district", "district_name", "year", "phase", "code", "label", "units", "amount")


@dataclass(frozen=True, slots=True)
class Sum:
    """What units spend together, and how many they are."""

    amount: Decimal
    units: int


@dataclass(frozen=True, slots=True)
class Column:
    """A district in a year and phase."""

    district: str
    year: str
    phase: str


@dataclass(frozen=True, slots=True)
class Line:
    """All expenditure or a function, with a sum for each column."""

    subject: str
    cells: Sequence[Sum | None]
    between: Between | None


Sums = Mapping[Column, Mapping[str, Sum]]  # by the IRI of the function, or of all expenditure


def totals_page(visit: Visit) -> Page:
    """The form, and the table of the districts that are chosen in it."""
    pairs = visit.pairs or tuple(visit.asked.items())
    there = [iri for iri in COUNTS.of(visit.store).districts if iri.startswith(DISTRICT)]
    districts = [iri for iri in there if ("district", local(iri)) in pairs][:MOST]
    views = [each for each in VIEWS.of(visit.store) if each.part("breakdown") == "function" and each.part("measure") == "amount"]
    phases = choice({each.part("phase") for each in views}, [value for name, value in pairs if name == "phase"], PHASES[:1])
    years = sorted({each.part("year") for each in views if phases[each.part("phase")]})
    chosen = choice(years, [value for name, value in pairs if name == "year"], years[-1:])
    columns = [Column(iri, year, phase) for iri in districts for year in years if chosen[year] for phase in PHASES if phases.get(phase)]
    sums = SUMS.of(visit.store)
    told = [each for each in columns if each in sums]
    lines = _lines(sums, columns := told[:SIDE_BY_SIDE])
    labels = visit.labels({*there, *(line.subject for line in lines), *(f"{CODE}phase/{phase}" for phase in phases)})
    values = {
        "districts": {iri: iri in districts for iri in there}, "years": chosen,
        "phases": {each: phases[each] for each in PHASES if each in phases},
        "asked": bool(districts), "missing": [iri for iri in districts if iri not in {each.district for each in told}],
        "columns": columns, "cut": len(told) > SIDE_BY_SIDE, "lines": lines, "labels": labels, "code": CODE,
        "grain": grain_of(cell.amount for line in lines for cell in line.cells if cell), "leads_to": _leads_to,
        "drawing": _drawing(visit, columns, lines, labels),
        "note": getattr(find_question(FUNCTIONS).description, visit.language), "differ": len(columns) == 2,
    }  # fmt: skip
    table = Table(COLUMNS, _rows(lines, columns, labels) if lines else ())
    return Page("totals.html", visit.say("compare-districts-title"), values, table, [crumb(visit, COMPARE, "compare")])


def _drawing(visit: Visit, columns: Sequence[Column], lines: Sequence[Line], labels: Mapping[str, str]) -> Drawing | None:
    """What they spend on each function, as bars."""
    heads = [(labels[each.district], each.year, labels[f"{CODE}phase/{each.phase}"]) for each in columns]
    told = [each for each in lines if each.subject != SPENT]
    groups = [Group(labels[each.subject], [cell.amount if cell else None for cell in each.cells]) for each in told]
    return bars(visit.say("compare-by-function"), heads, {"": groups}, visit.language) if groups else None


def _lines(sums: Sums, columns: Sequence[Column]) -> list[Line]:
    """All expenditure first, then functions by their codes; none that no column has."""
    subjects = {subject for each in columns for subject in sums[each]}
    found = []
    for subject in sorted(subjects, key=lambda each: (each != SPENT, each)):
        cells = [sums[each].get(subject) for each in columns]
        pair = [cell.amount for cell in cells if cell] if len(cells) == 2 else []
        found.append(Line(subject, cells, between(*pair) if len(pair) == 2 else None))
    return found


def _drawn_up(store: Store) -> Sums:
    """What the units of each district spend in each year and phase."""

    def select(text: str) -> QuerySolutions:
        found = store.query(text)
        assert isinstance(found, QuerySolutions)
        return found

    sums: defaultdict[Column, dict[str, Sum]] = defaultdict(dict)
    for row in chain.from_iterable(ask(select, find_question(name), {"phase": "all"}) for name in (WHOLES, FUNCTIONS)):
        district, phase, function, amount, units = (row.get(each) for each in ("district", "phase", "function", "amount", "units"))
        if isinstance(district, Resource) and isinstance(phase, Resource) and isinstance(amount, Decimal) and isinstance(units, int):
            column = Column(district.iri, str(row["year"]), local(phase.iri))
            sums[column][function.iri if isinstance(function, Resource) else SPENT] = Sum(amount, units)
    return dict(sums)


SUMS: Final = Once(_drawn_up)


def _leads_to(column: Column, subject: str) -> tuple[str, str]:
    """The query that tells what a sum is made of, with what it is asked: units by amount, or the functions of the district."""
    asked = urlencode({"year": column.year, "phase": column.phase, "district": local(column.district)})
    return f"/query/{UNITS if subject == SPENT else FUNCTIONS}", f"?{asked}"


def _rows(lines: Iterable[Line], columns: Sequence[Column], labels: Mapping[str, str]) -> Iterator[Sequence[object]]:
    for line in lines:
        for column, cell in zip(columns, line.cells, strict=False):
            if cell:
                place = local(column.district), labels[column.district], column.year, column.phase
                yield (*place, local(line.subject), labels[line.subject], cell.units, cell.amount)
