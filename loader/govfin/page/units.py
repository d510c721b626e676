"""The page of a unit: its accounts over the years, its expenditure by function, its projects, its disclosures, and what does not add up.

Reads the unit's ledger, the graphs of the disclosures that it rests on, and those of comparisons between these; writes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import NamedNode

from govfin.check.rules import rules
from govfin.graph.ledgers import ledger_iri
from govfin.namespaces import CODE, GF, ORG
from govfin.page.accounts import Entry, Grid, entry_of, grid, local
from govfin.page.charts import ALL, Drawing, by_function, drawing_of, figures_by_function
from govfin.page.selections import address
from govfin.page.sums import grain_of
from govfin.page.trails import crumbs, to_district
from govfin.page.visits import Page, Table, Visit

TOTALS: Final[Mapping[str, int]] = {  # with their levels
    "flow/revenue": 1, "flow/expenditure": 1, "expenditure/basic": 2, "expenditure/personnel": 3, "expenditure/public": 3,
    "expenditure/project": 2,
}  # fmt: skip
COSTS: Final = ("item/operating-cost", "item/procurement")
THREE_PUBLIC: Final[Mapping[str, int]] = {
    "item/three-public": 1, "item/abroad": 2, "item/vehicles": 2, "item/vehicle-purchase": 3,
    "item/vehicle-running": 3, "item/reception": 2,
}  # fmt: skip
STAFF: Final = ("item/staff-authorised", "item/staff-serving", "item/staff-retired")
MONEY: Final = frozenset({"amount", "difference"})  # measures in yuan
RATES: Final = frozenset({"percent", "change", "share", "execution-rate"})  # measures in percent
SEVERITIES: Final = ("Violation", "Warning", "Info")
MOST: Final = 200  # projects, and checks, that one page lists
NARROW: Final = 3  # columns that a table can have beside another
CSV_COLUMNS: Final = (
    "year", "phase", "coverage", "fund", "flow", "breakdown", "subject", "label", "measure", "amount", "disputed", "figure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed."""

    check: str
    rule: str
    severity: str
    where: str  # the disclosure, or the comparison
    page: str
    reported: Decimal | str
    computed: Decimal | str
    is_money: bool
    sign: str  # "%" of rates

    @property
    def sums(self) -> list[Decimal]:
        """Its amounts of money."""
        return [each for each in (self.reported, self.computed) if self.is_money and isinstance(each, Decimal)]


def unit_page(visit: Visit) -> Page:
    """Its years side by side; tables that nothing was found for are left out."""
    entries = [entry_of(row) for row in visit.ask("unit-entries", ledger=ledger_iri(NamedNode(visit.iri)))]
    grids = {name: found for name, found in _grids(entries).items() if found}
    disclosures = visit.ask("unit-disclosures", unit=f"<{visit.iri}>")
    failures = failures_of([row["disclosure"] for row in disclosures], visit)
    above = values_of(visit, f"{ORG}subOrganizationOf")
    districts = values_of(visit, f"{GF}inDistrict")
    below = sorted(row["part"].value for row in visit.ask("parts", unit=f"<{visit.iri}>"))
    near = [visit.iri, *above, *below]
    labels = visit.labels([*near, ALL, *named(grids.values()), *_named_failures(failures[:MOST]), *_of(disclosures)])
    values = {
        "grids": grids, "disclosures": disclosures, "failures": failures[:MOST], "failed": len(failures),
        "below": below, "labels": labels, "indents": {CODE + name: level for name, level in {**TOTALS, **THREE_PUBLIC}.items()},
        "rules": {iri: rule.label[visit.language] for iri, rule in rules().items()}, "code": CODE, "cut": MOST, "self": visit.iri,
        "failed_grain": grain_of(each for told in failures[:MOST] for each in told.sums),
        "beside": address([visit.iri]),
        "drawing": _drawing(grids, labels, visit), "narrow": all(len(each.columns) <= NARROW for each in grids.values()),
    }  # fmt: skip
    trail = [*(each for place in districts[:1] for each in to_district(visit, place)), *crumbs(visit, above, labels)]
    return Page("unit.html", labels[visit.iri], values, table_of(grids.values(), labels, visit), trail)


def _grids(entries: Sequence[Entry]) -> Mapping[str, Grid | None]:
    money = [each for each in entries if each.is_money]
    spent = [each for each in money if each.flow == "expenditure"]
    projects = [each for each in spent if each.breakdown in ("project", "expenditure-project")]
    largest = {each.subject: each.amount for each in sorted(projects, key=lambda each: (each.column.year, each.amount))}
    return {
        "totals": _of_subjects((each for each in money if each.flow == "expenditure" or each.breakdown == "total"), list(TOTALS)),
        "three-public": _of_subjects(spent, list(THREE_PUBLIC)),
        "other-costs": _of_subjects(spent, COSTS),
        "staff": _of_subjects((each for each in entries if each.measure == "persons"), STAFF),
        "functions": grid((each for each in spent if each.breakdown == "function"), lambda each: local(each.subject)),
        "projects": grid(projects, lambda each: (-largest[each.subject], each.subject)),
    }


def _drawing(grids: Mapping[str, Grid], labels: Mapping[str, str], visit: Visit) -> Drawing | None:
    """The treemap of the newest expenditure by function; a box leads to its figure, or to its code."""
    if "functions" not in grids:
        return None
    figures = figures_by_function(grids["functions"])
    answer = by_function(grids["functions"], grids.get("totals"), labels, visit.language)
    return drawing_of(answer, visit.language, lambda iri: visit.href(figures.get(iri, iri)))


def _of_subjects(entries: Iterable[Entry], wanted: Sequence[str]) -> Grid | None:
    """The table of what a few concepts name, in their order."""
    places = {CODE + name: place for place, name in enumerate(wanted)}
    return grid((each for each in entries if each.subject in places), lambda each: places[each.subject])


def failures_of(disclosures: Sequence[NamedNode], visit: Visit) -> list[Failure]:
    """The checks that failed in disclosures and in comparisons of them, the gravest first."""
    if not disclosures:
        return []
    told = " ".join(map(str, disclosures))
    comparisons = [str(row["comparison"]) for row in visit.ask("comparisons", disclosure=told)]
    found = [_failure(row) for row in visit.ask("failed-checks", graph=" ".join([told, *comparisons]))]
    return sorted(found, key=lambda each: (SEVERITIES.index(local_severity(each)), each.where, each.rule, each.check))


def local_severity(failure: Failure) -> str:
    """Violation, Warning or Info."""
    return failure.severity.rpartition("#")[2]


def _failure(row: Mapping[str, Any]) -> Failure:
    def amount(name: str) -> Decimal | str:
        is_number = row[name].datatype.value.endswith("#decimal")
        return Decimal(row[name].value) if is_number else str(row[name].value)

    numbers = amount("reported"), amount("computed")
    measure = local(row["measure"].value) if row["measure"] is not None else ""
    return Failure(
        row["check"].value, row["rule"].value, row["severity"].value, row["graph"].value, row["page"].value if row["page"] else "",
        *numbers, measure in MONEY and all(isinstance(each, Decimal) for each in numbers), "%" if measure in RATES else "",
    )  # fmt: skip


def _named_failures(failures: Iterable[Failure]) -> Iterable[str]:
    for each in failures:
        yield from (each.severity, each.where)


def _of(disclosures: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for row in disclosures:
        yield from (row["disclosure"].value, row["by"].value)


def named(grids: Iterable[Grid]) -> set[str]:
    """The IRIs whose labels tables need."""
    found: set[str] = set()
    for each in grids:
        found |= {line.subject for line in each.lines} | {f"{CODE}fund/{cell.fund}" for cell in each.cells}
        found |= {f"{CODE}{part}" for column in each.columns for part in (f"phase/{column.phase}", f"coverage/{column.coverage}")}
    return found


def table_of(grids: Iterable[Grid], labels: Mapping[str, str], visit: Visit) -> Table:
    """What stands in tables, as rows; amounts in yuan."""
    return Table(CSV_COLUMNS, [cells_of(each, labels, visit) for found in grids for each in found.cells])


def cells_of(entry: Entry, labels: Mapping[str, str], visit: Visit, subject: str = "") -> Sequence[object]:
    """A figure as a row, of what it is the amount of unless another subject is told."""
    subject = subject or entry.subject
    return (
        entry.column.year, entry.column.phase, entry.column.coverage, entry.fund, entry.flow, entry.breakdown, visit.base.public(subject),
        labels[subject], entry.measure, entry.amount, "true" if entry.disputed else "false", visit.base.public(entry.figure),
    )  # fmt: skip


def values_of(visit: Visit, predicate: str) -> list[str]:
    """What a property of the visited resource leads to."""
    own = (each for each in visit.triples if each.subject == NamedNode(visit.iri) and each.predicate.value == predicate)
    return [each.object.value for each in own if isinstance(each.object, NamedNode)]
