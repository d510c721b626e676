"""Offers: what can be compared of some units, what of it is chosen, and the entries that are.

Reads the sheets of the units in their ledgers, and the graph of views once for each snapshot; writes none. Years, phases, coverages, funds
and kinds of expenditure are chosen one after another, each from what is left; so whatever is chosen, there is something to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from govfin.graph.stores import Store
from govfin.namespaces import CODE
from govfin.page.accounts import COVERAGES, PHASES, Column, Entry, entry_of, local
from govfin.page.names import Name
from govfin.page.once import Once
from govfin.page.selections import Selection, choice
from govfin.page.units import COSTS, STAFF, THREE_PUBLIC, TOTALS
from govfin.page.visits import Visit, rows_of

WIDEST: Final = "widest"
WHOLES: Final = ("total", "expenditure")  # breakdowns that tell what the amounts of codes are shares of
MOST: Final = 12  # units, years and phases side by side
EXPENDITURES: Final = ("all", "basic", "project")  # the first are taken first where as much is told of either


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be broken down, and how."""

    breakdowns: Sequence[str]
    measure: str = "amount"
    subjects: Mapping[str, int] | None = None  # the rows with their levels; None where each code has one
    flows: Sequence[str] = ("expenditure",)
    apart: str = ""  # the breakdown that is read only where a kind of expenditure is chosen, as it is long

    @property
    def wanted(self) -> frozenset[str]:
        """The breakdowns that its table needs, those that tell the whole among them."""
        return frozenset({*self.breakdowns, *(WHOLES if self.subjects is None else ())})


KINDS: Final[Mapping[str, Kind]] = {
    "function": Kind(("function", "function-expenditure"), apart="function-expenditure"),
    "economic": Kind(("economic", "economic-expenditure")),
    "totals": Kind(("total", "expenditure"), subjects=TOTALS, flows=("expenditure", "revenue")),
    "three-public": Kind(("item",), subjects=THREE_PUBLIC),
    "costs": Kind(("item",), subjects=dict.fromkeys(COSTS, 1)),
    "staff": Kind(("item",), "persons", dict.fromkeys(STAFF, 1)),
}


@dataclass(frozen=True, slots=True)
class View:
    """Which entries can be set side by side."""

    iri: str
    told: Mapping[str, Any]  # its parts, as entries need them
    parts: Mapping[str, str]  # their notations

    def part(self, name: str) -> str:
        """The notation of one of its parts."""
        return self.parts[name]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The entries of a unit with one view."""

    iri: str
    unit: str
    view: View

    @property
    def place(self) -> tuple[str, str, str]:
        """The unit, year and phase that it is about."""
        return self.unit, self.view.part("year"), self.view.part("phase")

    def tells_wholes(self, kind: Kind) -> bool:
        """Whether it tells what codes are parts of; of whatever fund, as these are of several."""
        return kind.subjects is None and self.view.part("breakdown") in WHOLES


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen, of what the units have, and what is chosen of it."""

    years: Mapping[str, bool]
    phases: Mapping[str, bool]
    coverages: Mapping[str, bool]
    funds: Mapping[str, bool]
    expenditures: Mapping[str, bool]
    cut: bool  # whether there is more than can be shown
    common: Sequence[str] = ()  # funds that all that is shown has


def entries_of(visit: Visit, selection: Selection, kind: Kind) -> tuple[list[Entry], Offer]:
    """The entries that are compared, and what else could be chosen."""
    sheets = _sheets(visit, selection, kind)
    funds = choice({each.view.part("fund") for each in sheets if not each.tells_wholes(kind)}, [selection.single.get("fund", "")], [WIDEST])
    every = sheets
    sheets = [each for each in every if funds.get(each.view.part("fund")) or each.tells_wholes(kind)]
    own = [each for each in sheets if each.view.part("breakdown") in kind.breakdowns]
    phases = choice({each.view.part("phase") for each in own}, selection.phases, _covering(own, "phase", PHASES))
    own = [each for each in own if phases[each.view.part("phase")]]
    years = choice({each.view.part("year") for each in own}, selection.years, _covering(own, "year"))
    places = list(dict.fromkeys(each.place for each in own if years[each.view.part("year")]))
    shown = [each for each in sheets if each.place in places[:MOST]]
    apart = _apart(shown, selection, kind)
    found = _told(visit, [each for each in shown if each not in apart])
    expenditures, kept = _of_expenditure(found, selection, kind, EXPENDITURES if apart else ())
    coverage = selection.single.get("coverage", "")
    coverages: dict[str, bool] = {each: each == coverage for each in COVERAGES if each in {entry.column.coverage for entry in kept}}
    ordered: dict[str, bool] = {each: phases[each] for each in PHASES if each in phases}
    kept = _widest(kept, coverage)
    told = {(each.column.unit, each.column.year, each.column.phase) for each in kept}
    mixed = len({each.fund for each in kept}) > 1
    common = _common(visit, [each for each in every if each.place in told], kind) if mixed else ()
    return kept, Offer(years, ordered, coverages, funds, expenditures, len(places) > MOST, common)


def _common(visit: Visit, sheets: Sequence[Sheet], kind: Kind) -> list[str]:
    """The funds of which something of the kind is told in each unit, year and phase of sheets."""
    own = [each for each in sheets if not each.tells_wholes(kind) and each.view.part("fund") != WIDEST]
    places = {each.place for each in sheets}
    if kind.subjects is None:
        told = {(each.view.part("fund"), each.place) for each in own}
    else:
        wanted = {CODE + name for name in kind.subjects}
        entries = [each for _, each in _told(visit, own) if each.subject in wanted]
        told = {(each.fund, (each.column.unit, each.column.year, each.column.phase)) for each in entries}
    return sorted({fund for fund, _ in told if all((fund, place) in told for place in places)})


def _sheets(visit: Visit, selection: Selection, kind: Kind) -> list[Sheet]:
    """The sheets of the chosen units that can be of use, in the order of the units, by years and phases."""
    views = {each.iri: each for each in VIEWS.of(visit.store) if _is_of(each, kind)}
    order = [each.iri for each in selection.units]
    if not views or not order:
        return []
    rows = visit.ask("compared-sheets", unit=" ".join(f"<{iri}>" for iri in order), view=" ".join(f"<{iri}>" for iri in views))
    found = [Sheet(row["sheet"].value, row["unit"].value, views[row["view"].value]) for row in rows]
    return sorted(found, key=lambda each: (order.index(each.unit), each.view.part("year"), PHASES.index(each.view.part("phase"))))


def _told(visit: Visit, sheets: Sequence[Sheet]) -> list[tuple[str, Entry]]:
    """The entries on sheets, each once, with the kind of expenditure that each is about."""
    by_iri = {each.iri: each for each in sheets}
    rows = visit.ask("compared-entries", sheet=" ".join(f"<{iri}>" for iri in by_iri)) if by_iri else []
    once = {row["figure"].value: row for row in rows}.values()
    return [(local(row["expenditure"].value), _entry(row, by_iri[row["sheet"].value])) for row in once]


def _is_of(view: View, kind: Kind) -> bool:
    return view.part("breakdown") in kind.wanted and view.part("measure") == kind.measure and view.part("flow") in kind.flows


def _entry(row: Mapping[str, Any], sheet: Sheet) -> Entry:
    found = entry_of({**sheet.view.told, **row})
    return replace(found, column=replace(found.column, unit=sheet.unit))


def _apart(sheets: Sequence[Sheet], selection: Selection, kind: Kind) -> frozenset[Sheet]:
    """The sheets that need not be read: of kinds of expenditure, where all expenditure is wanted and told of each place."""
    whole = {each.place for each in sheets if each.view.part("breakdown") == kind.breakdowns[0]}
    apart = frozenset(each for each in sheets if each.view.part("breakdown") == kind.apart)
    wanted = selection.single.get("expenditure", EXPENDITURES[0]) != EXPENDITURES[0]
    return frozenset() if wanted or any(each.place not in whole for each in apart) else apart


def _of_expenditure(
    found: Sequence[tuple[str, Entry]], selection: Selection, kind: Kind, others: Sequence[str] = ()
) -> tuple[Mapping[str, bool], list[Entry]]:
    """The entries of one kind of expenditure: that which is chosen, or which most columns tell of; with their wholes.

    `others` are kinds of expenditure of which something may be told that was not read.
    """
    if kind.subjects is not None:
        places = {CODE + name for name in kind.subjects}
        return {}, [each for _, each in found if each.subject in places]
    own = [(name, each) for name, each in found if each.breakdown in kind.breakdowns and not _is_crossed(each)]
    names = {name for name, _ in own}
    columns = {name: len({each.column for other, each in own if other == name}) for name in names}
    codes = {name: len({each.subject for other, each in own if other == name}) for name in names}
    best = sorted(names, key=lambda name: (-columns[name], -codes[name], _index_in(EXPENDITURES)(name), name))
    kinds = choice(names, [selection.single.get("expenditure", "")], best[:1])
    kinds = {**kinds, **{each: False for each in others if each not in kinds}}
    kept = [each for name, each in own if kinds[name]]
    whole, told_of = whole_of(chosen(kinds)), {(each.column, each.fund) for each in kept}
    return kinds, [*(each for _, each in found if each.subject == whole and (each.column, each.fund) in told_of), *kept]


def whole_of(expenditure: str) -> str:
    """What the amounts of a kind of expenditure are parts of."""
    return f"{CODE}flow/expenditure" if expenditure == "all" else f"{CODE}expenditure/{expenditure}"


def _is_crossed(entry: Entry) -> bool:
    """Whether it is of a departmental and a governmental economic class at once."""
    return "-" in local(entry.subject)


def _widest(entries: Sequence[Entry], coverage: str) -> list[Entry]:
    """The entries of a coverage, or else of the widest that each unit has in a year and phase."""
    if coverage in {each.column.coverage for each in entries}:
        return [each for each in entries if each.column.coverage == coverage]
    index = _index_in(COVERAGES)
    widest: dict[Column, str] = {}
    for each in entries:
        place = replace(each.column, coverage="")
        widest[place] = min(widest.get(place, each.column.coverage), each.column.coverage, key=index)
    return [each for each in entries if widest[replace(each.column, coverage="")] == each.column.coverage]


def chosen(offered: Mapping[str, bool]) -> str:
    """What is chosen."""
    return next((name for name, is_chosen in offered.items() if is_chosen), "")


def _covering(sheets: Sequence[Sheet], part: str, order: Sequence[str] = ()) -> list[str]:
    """As few years or phases as all units have one of: first that which most have, of equals the first of an order or the latest."""
    units: dict[str, set[str]] = {}
    for each in sheets:
        units.setdefault(each.view.part(part), set()).add(each.unit)
    ordered = [each for each in order if each in units] or sorted(units, reverse=True)
    found: list[str] = []
    missing = {each.unit for each in sheets}
    while missing:
        best = max(ordered, key=lambda each: len(units[each] & missing))
        found.append(best)
        missing -= units[best]
    return found


def order_of(entry: Entry, kind: Kind) -> Any:
    """Wholes first, codes by their notations, and what is listed in the order of the list."""
    if kind.subjects is not None:
        return [CODE + name for name in kind.subjects].index(entry.subject)
    return entry.breakdown not in WHOLES, local(entry.subject)


def place_of(column: Column, units: Sequence[Name]) -> Any:
    """Where a column stands: units in the order in which they are chosen."""
    index = [each.iri for each in units].index(column.unit)
    return index, _index_in(COVERAGES)(column.coverage), column.year, _index_in(PHASES)(column.phase), column.fund


def _index_in(names: Sequence[str]) -> Callable[[str], int]:
    return lambda name: names.index(name) if name in names else len(names)


# From the store


def _draw_up(store: Store) -> Sequence[View]:
    found = {row["view"].value: {name: row[name] for name in row if name != "view"} for row in rows_of(store, "all-views")}
    return [View(iri, told, {name: local(term.value) for name, term in told.items()}) for iri, told in found.items()]


VIEWS: Final = Once(_draw_up)
