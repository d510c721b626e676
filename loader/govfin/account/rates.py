"""Rates: the differences, changes, shares and execution rates that a disclosure states, each with the amounts that it rests on.

A rate is said of an amount, and against another: that of the year before, the budget, the whole. What the words leave open is settled by
what is printed: of the amounts that may be meant, those nearest to the rate by which it comes out; where it comes out by none, those that
are meant beyond doubt. Where there are none of these it can't be checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from govfin.account.calculations import PERCENT, Rate, Sum
from govfin.account.dimensions import GRAND_TOTAL, LEVELS, Key, chain, code_ancestors, parents_in, rest
from govfin.table.facts import ALL, Coordinates, Fact

BUDGETS = ("approved", "revised")
BASE_MISSING = "base-missing"
COVERED = "performance-covered"
SECTION = 40  # sentences in which the parts of an amount are told of
_COMPARED = ("year", "phase", "measure")  # what an amount and the one that it is compared with may differ in
_BROKEN_DOWN = ("fund", "function", "economic", "expenditure", "item")
_MONEY = frozenset({ALL, GRAND_TOTAL})
_COORDINATES = frozenset(field.name for field in fields(Coordinates))


@dataclass(frozen=True, slots=True)
class _Range:
    """All that printed numbers may stand for."""

    lower: Decimal
    upper: Decimal

    def __sub__(self, other: _Range) -> _Range:
        return _Range(self.lower - other.upper, self.upper - other.lower)

    def over(self, other: _Range) -> _Range | None:
        """The quotient in percent; None where the divisor may be nought."""
        if other.lower <= 0 <= other.upper:
            return None
        corners = [PERCENT * end / side for end in (self.lower, self.upper) for side in (other.lower, other.upper)]
        return _Range(min(corners), max(corners))

    def holds(self, other: _Range) -> bool:
        return self.lower <= other.lower and other.upper <= self.upper

    def meets(self, other: _Range, slack: Decimal) -> bool:
        return self.lower - slack <= other.upper and other.lower - slack <= self.upper


def _range(fact: Fact) -> _Range:
    return _Range(fact.numeral.lower, fact.numeral.upper)


@dataclass(frozen=True, slots=True)
class _Basis:
    """The amounts that a rate may rest on: the one that it is said of, the one it is measured against, or the difference of both."""

    part: Fact
    base: Fact | None = None
    difference: Fact | None = None

    def computed(self, measure: str) -> _Range | None:
        """What the rate would be; None where it can't be told."""
        part = _range(self.part)
        if self.difference is not None:
            return _range(self.difference).over(part - _range(self.difference))
        assert self.base is not None
        base = _range(self.base)
        match measure:
            case "difference":
                return part - base
            case "change":
                return (part - base).over(base)
            case _:
                return part.over(base)

    def calculation(self, fact: Fact) -> Sum | Rate:
        measure = fact.at.measure
        if self.difference is not None:
            below = (self.part,)
            return Rate(measure, fact, (self.difference,), below, denominator_subtrahends=(self.difference,))
        assert self.base is not None
        if measure == "difference":
            return Sum(measure, "equal", fact.table_number, fact, (self.part,), (self.base,))
        return Rate(measure, fact, (self.part,), (self.base,), (self.base,) if measure == "change" else ())


def rate_calculations(facts: Sequence[Fact]) -> Iterator[Sum | Rate]:
    """What each rate of a disclosure must be; of a numeral that states two figures, as it is of the first.

    A difference from an amount that is not printed is judged together with the rate of change that is told of it. Of those that nothing
    is told of, the first stands for all: most disclosures print what it was the year before of nothing.
    """
    amounts = _Amounts(facts)
    found = [_calculation(fact, amounts) for fact in facts if _is_judged(fact)]
    judged = {fact for each in found if isinstance(each, Rate) for fact in each.denominator_subtrahends}
    missing = [each for each in found if isinstance(each, Sum) and each.reason]
    dropped = [each for each in missing if each.whole in judged or each is not missing[0]]
    yield from (each for each in found if not any(each is other for other in dropped))


def _is_judged(fact: Fact) -> bool:
    """Whether it is a rate that is judged here; that all money is covered by reviews is judged with what it is."""
    covered = fact.at.item == COVERED and fact.at.measure == "share" and fact.amount == PERCENT
    return fact.at.measure in _READINGS and not fact.repeated and not covered and fact.about in ("figure", "line")


def _calculation(fact: Fact, amounts: _Amounts) -> Sum | Rate:
    certain, possible = _READINGS[fact.at.measure](fact, amounts)
    divisible = (basis for basis in certain if basis.computed(fact.at.measure) is not None)
    chosen = _fitting(fact, [*certain, *possible]) or next(divisible, None) or next(iter(certain), None)
    if chosen is not None:
        return chosen.calculation(fact)
    if fact.at.measure == "difference":
        return Sum("difference", "equal", fact.table_number, fact, (), reason=BASE_MISSING)
    return Rate(fact.at.measure, fact, reason=BASE_MISSING)


def _fitting(fact: Fact, bases: Sequence[_Basis]) -> _Basis | None:
    """The first by which the rate comes out, else the first by which only its last digit does not."""
    stated = _range(fact)
    computed = [(basis, found) for basis in bases if (found := basis.computed(fact.at.measure)) is not None]
    for slack in (Decimal(0), stated.upper - stated.lower):
        for basis, found in computed:
            if stated.meets(found, slack):
                return basis
    return None


# --- amounts -----------------------------------------------------------------------------------------------------------


class _Amounts:
    """The amounts that a disclosure states, by what they are of."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts = [fact for fact in facts if fact.about in ("figure", "line")]
        self.of: dict[Key, list[Fact]] = defaultdict(list)
        self.beside: dict[Key, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            if fact.at.measure == "amount":
                self.of[rest(fact.at, *_COMPARED)].append(fact)
                self.beside[_whose(fact.at)].append(fact)

    def stated(self, fact: Fact, year: int, phases: Sequence[str]) -> list[Fact]:
        """The amounts of what a rate is of, in a year and in phases, the nearest to it first."""
        alike = self.of[rest(fact.at, *_COMPARED)]
        meant = [each for each in alike if each.at.year == year and each.at.phase in phases]
        return _nearest(fact, [each for each in meant if _same_line(fact, each) or "line" not in (fact.about, each.about)])

    def own(self, fact: Fact) -> list[Fact]:
        """The amounts that a rate is said of."""
        return self.stated(fact, fact.at.year, (fact.at.phase,))


def _same_line(fact: Fact, other: Fact) -> bool:
    return (fact.table_number, fact.row, fact.about) == (other.table_number, other.row, other.about)


def _whose(at: Coordinates) -> Key:
    return (at.unit_name, at.district, at.coverage, at.year, at.phase)


def _nearest(fact: Fact, amounts: Iterable[Fact]) -> list[Fact]:
    """Amounts, the nearest to a rate first; of those that say the same the nearest only, of those that say it more exactly these."""
    found: dict[_Range, Fact] = {}
    for each in sorted(amounts, key=lambda other: _distance(fact, other)):
        found.setdefault(_range(each), each)
    return [
        each for own, each in found.items() if not any(other != own and own.holds(other) and each.at == found[other].at for other in found)
    ]


def _distance(fact: Fact, other: Fact) -> tuple[int, int, int]:
    """How far an amount stands from a rate: in its sentence or row, in its table or before it in the prose, elsewhere."""
    if fact.origin != "narrative":
        away = abs(fact.row - other.row), abs(fact.column - other.column)
        return (0, *away) if other.table_number == fact.table_number else (1 if other.origin != "narrative" else 2, 0, 0)
    if other.origin != "narrative":
        return (3, 0, 0)
    away = fact.sentence - other.sentence, fact.column - other.column
    return (0 if away >= (0, 0) else 2, abs(away[0]), abs(away[1]))


# --- what is compared --------------------------------------------------------------------------------------------------

_Bases = tuple[list[_Basis], list[_Basis]]  # those that are meant beyond doubt, and those that may be


def _differences(fact: Fact, amounts: _Amounts) -> _Bases:
    said = dict(fact.base)
    certain: list[Fact] = []
    possible: list[Fact] = []
    for year in [int(said["year"])] if "year" in said else [fact.at.year - 1, fact.at.year]:
        phases = [phase for phase in (*BUDGETS, "executed") if (year, phase) != (fact.at.year, fact.at.phase)]
        meant = amounts.stated(fact, year, [said["phase"]] if "phase" in said else phases)
        clear = ("year" in said and ("phase" in said or _is_alike(fact, meant))) or (fact.origin != "narrative" and _in_row(fact, meant))
        (certain if clear else possible).extend(meant)
        possible.extend(amounts.stated(fact, year, phases))
    own = amounts.own(fact)
    return _pairs(own, certain), _pairs(own, possible)


def _is_alike(fact: Fact, others: Sequence[Fact]) -> bool:
    """Whether the one amount of a year that words don't tell the phase of is of the rate's own phase, or told in its sentence."""
    return len(others) == 1 and (others[0].at.phase == fact.at.phase or 0 < others[0].sentence == fact.sentence)


def _in_row(fact: Fact, others: Sequence[Fact]) -> bool:
    return len(others) == 1 and (others[0].table_number, others[0].row) == (fact.table_number, fact.row)


def _pairs(parts: Sequence[Fact], bases: Iterable[Fact]) -> list[_Basis]:
    return [_Basis(part, base) for base in bases for part in parts]


def _changes(fact: Fact, amounts: _Amounts) -> _Bases:
    """As differences; and the difference that is stated beside it tells what the amount was before.

    Where the word for more or less was forgotten, what stands beside it reads as the amount of the year before.
    """
    certain, possible = _differences(fact, amounts)
    differences = [other for other in amounts.facts if other.at == replace(fact.at, measure="difference") and _beside(fact, other)]
    own = amounts.own(fact)
    beside = [_Basis(part, difference=other) for other in differences for part in own]
    before = {basis.base: basis for basis in [*certain, *possible] if basis.base is not None}
    forgotten = [_Basis(part, difference=base) for base in before if base.sentence and base.sentence == fact.sentence for part in own]
    return certain or beside, [*beside, *possible, *forgotten]


def _beside(fact: Fact, other: Fact) -> bool:
    if fact.origin == "narrative":
        return other.sentence == fact.sentence and other.base == fact.base
    return (other.table_number, other.row) == (fact.table_number, fact.row)


def _execution_rates(fact: Fact, amounts: _Amounts) -> _Bases:
    said = dict(fact.base)
    executed = amounts.stated(fact, fact.at.year, ("executed",))
    budgets = amounts.stated(fact, fact.at.year, BUDGETS)
    meant = amounts.stated(fact, fact.at.year, (said["phase"],)) if "phase" in said else []
    beside = [each for each in budgets if fact.sentence and each.sentence == fact.sentence]
    clear = [*meant, *beside] or (budgets if len(budgets) == 1 else [])
    return _pairs(executed[:1], clear), _pairs(executed, [*budgets, *([] if beside else _of_all(fact, amounts, executed))])


def _of_all(fact: Fact, amounts: _Amounts, executed: Sequence[Fact]) -> Iterator[Fact]:
    """The budgets of a wider item of which no other part was spent on: what was executed of both is the same."""
    for item in chain(fact.at.item, parents_in("item")):
        wider = replace(fact, at=replace(fact.at, item=item))
        spent = amounts.stated(wider, fact.at.year, ("executed",))
        if {each.amount for each in spent} & {each.amount for each in executed}:
            yield from amounts.stated(wider, fact.at.year, BUDGETS)


# --- wholes ------------------------------------------------------------------------------------------------------------


def _shares(fact: Fact, amounts: _Amounts) -> _Bases:
    """The whole is what the words name; else what was told before it, of the wider amounts of the disclosure."""
    said = {name: value for name, value in fact.base if name in _COORDINATES}
    parts = amounts.own(fact)
    alike = [each for each in amounts.beside[_whose(fact.at)] if _is_wider(each.at, fact.at, said) and each not in parts]
    wholes = _nearest(fact, [each for each in alike if each.at != parts[0].at or fact.about == "line"] or parts) if parts else []
    clear = wholes if said else [each for each in wholes if not fact.base and _leads(fact, each)]
    return _pairs(parts[:1], clear[:1]), _pairs(parts, wholes)


def _leads(fact: Fact, whole: Fact) -> bool:
    """Whether an amount is the total of which parts are being told: the total of the table, or what the prose told last before."""
    if fact.origin != "narrative":
        return whole.table_number == fact.table_number and whole.at.fund == ALL
    told_before = whole.origin == "narrative" and 0 <= fact.sentence - whole.sentence <= SECTION
    return told_before and fact.at.project == ALL and _is_next(whole.at, fact.at)


def _is_next(whole: Coordinates, part: Coordinates) -> bool:
    """Whether nothing stands between a whole and its part that prose could have told of in words that were not understood."""
    codes = [(getattr(whole, name), getattr(part, name)) for name in ("function", "economic")]
    levels = all(own == wide or own[:-2] == wide or (wide == ALL and len(own) == LEVELS[0]) for wide, own in codes)
    return levels and (part.item in _MONEY or whole.item not in _MONEY)


def _is_wider(whole: Coordinates, part: Coordinates, said: Mapping[str, str]) -> bool:
    if whole.flow != said.get("flow", part.flow) and not (part.flow == "balance" and whole.item in _MONEY):
        return False
    if whole.project not in (ALL, part.project):
        return False
    named = {name: said[name] for name in _BROKEN_DOWN if name in said}
    if any(
        getattr(whole, name) != value and not (name == "item" and {getattr(whole, name), value} <= _MONEY) for name, value in named.items()
    ):
        return False
    return all(name in named or _takes_in(name, getattr(whole, name), getattr(part, name)) for name in _BROKEN_DOWN)


def _takes_in(name: str, whole: str, part: str) -> bool:
    if whole in (part, ALL) or (name == "item" and whole == GRAND_TOTAL):
        return True
    return whole in (code_ancestors(part) if name in ("function", "economic") else chain(part, parents_in(name)))


_READINGS = {"difference": _differences, "change": _changes, "share": _shares, "execution-rate": _execution_rates}
