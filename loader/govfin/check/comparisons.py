"""Comparisons: what ought to hold between the disclosures of a department, of its units, and of their years.

Takes what each disclosure states; whether it holds is for the shapes to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from govfin.check.arithmetic import total
from govfin.check.editions import Account, Difference, Edition, Party, Point, Stated

BUDGET, FINAL = "budget", "final"
DISCLOSED_IN: Final[Mapping[str, str]] = {"approved": BUDGET, "revised": FINAL, "executed": FINAL}  # phase → the kind that it is of
PHASE: Final[Mapping[str, str]] = {BUDGET: "approved", FINAL: "executed"}  # kind → the phase that it is about
DEPARTMENT, UNIT, ALL = "department", "unit", "all"

NOT_LOADED, PARTS_MISSING = "not-loaded", "parts-missing"  # reasons

Statements = Mapping[Point, Stated]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An amount of one disclosure, and those of others that must make it up; `reason` says why it cannot be checked."""

    identity: str
    whole: Stated
    parts: tuple[Stated, ...] = ()
    reason: str = ""
    variant: str = ""  # tells comparisons of one identity with one whole apart
    less: tuple[Stated, ...] = ()  # what is taken off the parts


def comparisons(party: Party, accounts: Sequence[Account]) -> list[Comparison]:
    """All that must hold between the disclosures of a party, and between those of a department and of the units that it lists."""
    own = [account for account in accounts if account.party == party]
    if len(accounts) < 2:
        return []
    found = [*_restated(own), *_initial_budgets(own), *_carried_forward(own), *_increases(own)]
    for account in own:
        found += _units(account, accounts)
    return found


# --- from year to year -----------------------------------------------------------------------------------------------------


def _restated(accounts: Sequence[Account]) -> Iterator[Comparison]:
    """What a disclosure states of earlier years; but not what a budget calls executed in the year before: that year was not over."""
    for account in accounts:
        edition = account.edition
        earlier: dict[tuple[int, str], list[tuple[Stated, Point]]] = {}
        for point, stated in account.stated.items():
            kind = DISCLOSED_IN.get(point.phase, "")
            estimated = kind == FINAL and edition.kind == BUDGET and point.year + 1 >= edition.year
            if kind and point.year < edition.year and not estimated:
                earlier.setdefault((point.year, kind), []).append((stated, point))
        for (year, kind), wanted in earlier.items():
            yield from _against("restated", wanted, _others(accounts, edition, year, kind))


def _initial_budgets(accounts: Sequence[Account]) -> Iterator[Comparison]:
    """The budget that final accounts state beside what was executed."""
    for account in accounts:
        edition = account.edition
        if edition.kind == FINAL:
            approved = (point for point in account.stated if point.phase == PHASE[BUDGET] and point.year == edition.year)
            wanted = [(account.stated[point], point) for point in approved]
            yield from _against("initial-budget", wanted, _others(accounts, edition, edition.year, BUDGET))


def _carried_forward(accounts: Sequence[Account]) -> Iterator[Comparison]:
    """The opening balances of final accounts; those of a budget are estimates, made before the accounts of the year before."""
    for account in accounts:
        edition = account.edition
        if edition.kind == FINAL:
            opening = (p for p in account.stated if p.item == "opening" and p.phase == PHASE[FINAL] and p.year == edition.year)
            wanted = [(account.stated[point], point._replace(item="closing", year=point.year - 1)) for point in opening]
            yield from _against("carried-forward", wanted, _others(accounts, edition, edition.year - 1, FINAL))


def _increases(accounts: Sequence[Account]) -> Iterator[Comparison]:
    """An increase is this year's amount less what the year compared with disclosed of it."""
    for account in accounts:
        lacking: set[tuple[int, str]] = set()
        for difference in account.differences:
            own = account.rounded_as(difference.stated.point, difference.stated)
            if own is None or own.disputed or difference.stated.disputed:
                continue
            meant = list(_meant(difference, account.edition))
            found = [(base, certain) for point, certain in meant if (base := _disclosed(point, difference, accounts, account.edition))]
            base = next((base for base, _ in found if _comes_out(difference.stated, own, base)), None)
            base = base or next((base for base, certain in found if certain), None)
            if base is not None:
                yield Comparison("increase", difference.stated, (own,), less=(base,))
            for point, certain in meant:
                source = (point.year, DISCLOSED_IN[point.phase])
                if certain and source not in lacking and not _others(accounts, account.edition, *source):
                    lacking.add(source)
                    yield Comparison("increase", difference.stated, (own,), reason=NOT_LOADED)


def _meant(difference: Difference, edition: Edition) -> Iterator[tuple[Point, bool]]:
    """What an increase may be measured from; and whether beyond doubt, since the words tell it or accounts are compared with accounts."""
    own = difference.stated.point
    year = difference.year or own.year - 1
    told = difference.phase or (own.phase if edition.kind == FINAL else "")
    for phase in [told] if told else [PHASE[BUDGET], PHASE[FINAL]]:
        estimated = edition.kind == BUDGET and phase == PHASE[FINAL]  # before that year was over
        if phase in DISCLOSED_IN and (year, phase) != (own.year, own.phase):
            yield own._replace(year=year, phase=phase), bool(told) and not estimated


def _disclosed(point: Point, difference: Difference, accounts: Sequence[Account], edition: Edition) -> Stated | None:
    """What the disclosures of its own year state at a point, as exactly as the increase is stated if they do so at all."""
    others = _others(accounts, edition, point.year, DISCLOSED_IN[point.phase])
    found = [stated for each in others if (stated := each.rounded_as(point, difference.stated))]
    return next(iter(sorted(found, key=lambda stated: stated.value.width != difference.stated.value.width)), None)


def _comes_out(difference: Stated, own: Stated, base: Stated) -> bool:
    made = total([own.value], [base.value])
    return made.lower <= difference.value.upper and difference.value.lower <= made.upper


def _others(accounts: Sequence[Account], edition: Edition, year: int, kind: str) -> list[Account]:
    """The disclosures of a year and kind at the same level."""
    return [each for each in accounts if (each.edition.year, each.edition.kind, each.edition.level) == (year, kind, edition.level)]


def _against(identity: str, wanted: Sequence[tuple[Stated, Point]], others: Sequence[Account]) -> Iterator[Comparison]:
    """Each amount against that at its point in the other disclosures; a single one that says why where none can be compared."""
    if not wanted:
        return
    if not others:
        yield Comparison(identity, wanted[0][0], reason=NOT_LOADED)
        return
    stated = together(others)
    found = [Comparison(identity, whole, (stated[point],)) for whole, point in wanted if point in stated]
    yield from found or [Comparison(identity, wanted[0][0], reason=PARTS_MISSING)]


def together(accounts: Iterable[Account]) -> dict[Point, Stated]:
    """What several disclosures state, tables before prose: of one in tables and one of prose about them, that of the tables."""
    found: dict[Point, Stated] = {}
    for account in accounts:
        for point, stated in account.stated.items():
            if point not in found or (stated.tabled and not found[point].tabled):
                found[point] = stated
    return found


# --- a department and its units ---------------------------------------------------------------------------------------------


def _units(department: Account, accounts: Sequence[Account]) -> Iterator[Comparison]:
    """A department's amounts and those that its units disclose themselves; only of a disclosure that says which units there are."""
    rows = _rows(department)
    if not rows:
        return
    disclosed = {unit: together(_disclosed_by(unit, department, accounts)) for unit in rows}
    for unit, listed in rows.items():
        for point, stated in listed.items():
            if point in disclosed[unit]:
                yield Comparison("department-units", stated, (disclosed[unit][point],), variant=UNIT)
    yield from _roll_up(department, rows, disclosed)


def _rows(department: Account) -> Mapping[Party, Statements]:
    """What a disclosure states of each unit that its tables list, of its own year and kind."""
    found: dict[Party, dict[Point, Stated]] = {}
    for point, stated in department.stated.items():
        if point.coverage == UNIT and point.party in department.edition.listed and _current(point, department.edition):
            found.setdefault(point.party, {})[point] = stated
    return found


def _current(point: Point, edition: Edition) -> bool:
    return point.year == edition.year and point.phase == PHASE.get(edition.kind)


def _disclosed_by(unit: Party, department: Account, accounts: Sequence[Account]) -> Iterator[Account]:
    """A unit's own disclosures of the department's year and kind."""
    edition = department.edition
    for each in accounts:
        same = (each.party, each.edition.year, each.edition.kind) == (unit, edition.year, edition.kind)
        if same and each is not department and any(point.coverage == UNIT and point.party == unit for point in each.stated):
            yield each


def _roll_up(department: Account, rows: Mapping[Party, Statements], disclosed: Mapping[Party, Statements]) -> Iterator[Comparison]:
    """Each amount of a department and the sum of its units', where all of them have disclosed and its tables list them all."""
    totals = {p: stated for p, stated in department.stated.items() if p.coverage == DEPARTMENT and _current(p, department.edition)}
    totals = {p: stated for p, stated in totals.items() if p.party == department.party and p.project == ALL}
    if not totals:
        return
    first = next(iter(totals.values()))
    missing = tuple(next(iter(rows[unit].values())) for unit, stated in disclosed.items() if not stated)
    if missing:
        yield Comparison("department-units", first, missing, reason=NOT_LOADED)
        return
    if not any(_complete(total_, rows) for total_ in totals.values()):
        yield Comparison("department-units", first, reason=PARTS_MISSING)
        return
    found = [Comparison("department-units", whole, parts) for whole in totals.values() if (parts := _parts(whole.point, disclosed))]
    yield from found or [Comparison("department-units", first, reason=PARTS_MISSING)]


def _complete(whole: Stated, rows: Mapping[Party, Statements]) -> bool:
    """Whether the units that a department's tables list make up an amount of its own there: then there are no others."""
    points = [whole.point._replace(party=unit, coverage=UNIT) for unit in rows]
    stated = [listed[point].value for point, listed in zip(points, rows.values(), strict=True) if point in listed]
    made = total(stated)
    return whole.value.amount != 0 and len(stated) > 0 and made.lower <= whole.value.upper and whole.value.lower <= made.upper


def _parts(whole: Point, disclosed: Mapping[Party, Statements]) -> tuple[Stated, ...]:
    """What the units state of a department's amount; nothing where one of them prints no list in which it would stand."""
    found = []
    for unit, stated in disclosed.items():
        point = whole._replace(party=unit, coverage=UNIT)
        if point in stated:
            found.append(stated[point])
        elif not any(_beside(point, other) for other in stated):
            return ()
    return tuple(found)


def _beside(point: Point, other: Point) -> bool:
    """Whether a list that states the one would state the other too: they differ by their code of function or of economic class."""
    broken = (point.function != ALL, point.economic != ALL)
    return (
        any(broken)
        and point._replace(function="", economic="") == other._replace(function="", economic="")
        and broken == (other.function != ALL, other.economic != ALL)
    )
