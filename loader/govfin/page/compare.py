"""The page that compares: units, years and phases side by side, by function, economic class and others, with what lies between two.

Reads the sheets of the chosen units in their ledgers; writes no graph. No row has several funds in one column; columns tell their unit,
year, phase and coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from govfin.namespaces import CODE
from govfin.page.accounts import Column, Entry, Grid, Line, grid, local
from govfin.page.bars import Group, bars
from govfin.page.charts import Drawing
from govfin.page.names import NAMES, Name
from govfin.page.offers import KINDS, Offer, chosen, entries_of, order_of, place_of, whole_of
from govfin.page.selections import Selection, selection_of, told
from govfin.page.sums import Between, between, percent
from govfin.page.units import named
from govfin.page.visits import Page, Table, Visit
from govfin.query.axes import SEPARATOR

COMPARE: Final = "/compare"
COLUMNS: Final = (
    "unit", "unit_name", "year", "phase", "coverage", "fund", "by", "expenditure", "code", "label", "level", "measure", "amount",
    "disputed", "figure",
)  # fmt: skip


def compare_page(visit: Visit) -> Page:
    """The form, and the table of what is chosen in it."""
    names = NAMES.of(visit.store)
    selection = selection_of(visit.pairs or visit.asked.items(), names, visit.base)
    by = selection.single.get("by", "")
    by = by if by in KINDS else next(iter(KINDS))
    entries, offer = entries_of(visit, selection, KINDS[by])
    found = grid(entries, lambda each: order_of(each, KINDS[by]), lambda each: place_of(each, selection.units))
    concepts = named([found]) if found else set()
    labels = {**visit.labels({*concepts, *_concepts(offer)}), **{each.iri: each.label(visit.language) for each in selection.units}}
    values = {
        "selection": selection, "by": by, "kinds": list(KINDS), "offer": offer, "grid": found,
        "missing": [each for each in selection.units if each.iri not in {each.column.unit for each in entries}],
        "units": _heads(found) if found else [], "between": _between(found) if found else {},
        "shares": _shares(found, entries, by, offer) if found else {}, "labels": labels, "code": CODE, "told": told,
        "funds": _of_one_fund(visit, found, offer) if found else {}, "place": names.place, "alike": _alike(selection, names.alike),
        "drawing": _drawing(visit, found, by, labels) if found else None,
        "indents": {CODE + name: level for name, level in (KINDS[by].subjects or {}).items()},
    }  # fmt: skip
    rows = _rows(found, by, chosen(offer.expenditures), labels, visit) if found else ()
    title = _title(visit, selection)
    return Page("compare.html", title, values, Table(COLUMNS, rows), about=visit.say("compare-title") if selection.units else "")


def _drawing(visit: Visit, found: Grid, by: str, labels: Mapping[str, str]) -> Drawing | None:
    """The columns as bars: of codes those of one level at a time, the upper ones first."""

    def group(line: Line) -> Group:
        told = (labels[line.subject], labels.get(f"{CODE}fund/{line.fund}", "") if line.fund not in ("", "all") else "")
        return Group(SEPARATOR.join(filter(None, told)), [cell.amount if cell else None for cell in line.cells])

    levels = [each for each in found.levels if each] if KINDS[by].subjects is None else []
    parts = {visit.say(f"level-{level}"): [group(line) for line in found.lines if line.level == level] for level in levels}
    measure = "persons" if by == "staff" else "amount"
    heads = [_head(column, labels) for column in found.columns]
    return bars(visit.say(f"compare-by-{by}"), heads, parts or {"": list(map(group, found.lines))}, visit.language, measure)


def _head(column: Column, labels: Mapping[str, str]) -> Sequence[str]:
    """What tells a column from others."""
    fund = labels[f"{CODE}fund/{column.fund}"] if column.fund not in ("", "all") else ""
    return labels[column.unit], column.year, labels[f"{CODE}phase/{column.phase}"], labels[f"{CODE}coverage/{column.coverage}"], fund


def _of_one_fund(visit: Visit, found: Grid, offer: Offer) -> Mapping[str, str]:
    """Where columns are of different funds: the addresses that compare them in one, by the funds that all have."""
    if len({column.fund for column in found.columns}) < 2:
        return {}
    asked = [(name, value) for name, value in visit.pairs or visit.asked.items() if name != "fund"]
    return {fund: f"?{urlencode([*asked, ('fund', fund)])}" for fund in offer.common}


def _title(visit: Visit, selection: Selection) -> str:
    return visit.say("list-separator").join(each.label(visit.language) for each in selection.units) or visit.say("compare-title")


def _alike(selection: Selection, alike: Callable[[Name], list[Name]]) -> Sequence[Name]:
    """Units like the first that is chosen, which can be chosen as well."""
    return [each for each in alike(selection.units[0]) if each not in selection.units] if selection.units else []


# What lies between


def _heads(found: Grid) -> list[tuple[str, int]]:
    """The units above the columns, and how many columns each has."""
    heads: list[tuple[str, int]] = []
    for column in found.columns:
        if heads and heads[-1][0] == column.unit:
            heads[-1] = (column.unit, heads[-1][1] + 1)
        else:
            heads.append((column.unit, 1))
    return heads


def _between(found: Grid) -> Mapping[int, Between]:
    """The second amount less the first, by the row, where two columns of one fund are compared."""
    if len(found.columns) != 2:
        return {}
    pairs = {number: (line.cells[0], line.cells[1]) for number, line in enumerate(found.lines)}
    return {number: between(one.amount, other.amount) for number, (one, other) in pairs.items() if one and other and one.fund == other.fund}


def _shares(found: Grid, entries: Iterable[Entry], by: str, offer: Offer) -> Mapping[str, Decimal]:
    """What percentage of the whole of its column each figure is, where two columns at most are compared."""
    if len(found.columns) > 2 or by in ("staff", "costs"):
        return {}
    wholes = {(each.column, each.fund): each.amount for each in entries if each.subject in _whole(by, offer)}
    shares = {each.figure: percent(each.amount, wholes.get((each.column, each.fund), Decimal(0))) for each in entries}
    return {figure: share for figure, share in shares.items() if share is not None}


def _whole(by: str, offer: Offer) -> frozenset[str]:
    if by == "three-public":
        return frozenset({f"{CODE}item/three-public"})
    return frozenset({whole_of(chosen(offer.expenditures) or "all")})


# As rows


def _concepts(offer: Offer) -> Iterable[str]:
    yield from (f"{CODE}phase/{each}" for each in offer.phases)
    yield from (f"{CODE}coverage/{each}" for each in offer.coverages)
    yield from (f"{CODE}fund/{each}" for each in offer.funds)
    yield from (f"{CODE}expenditure/{each}" for each in offer.expenditures)


def _rows(found: Grid, by: str, expenditure: str, labels: Mapping[str, str], visit: Visit) -> Iterator[Sequence[object]]:
    def row(entry: Entry) -> Sequence[object]:
        column = entry.column
        return (
            visit.base.public(column.unit), labels[column.unit], column.year, column.phase, column.coverage, entry.fund, by, expenditure,
            local(entry.subject), labels[entry.subject], entry.level, entry.measure, entry.amount, "true" if entry.disputed else "false",
            visit.base.public(entry.figure),
        )  # fmt: skip

    return map(row, found.cells)
