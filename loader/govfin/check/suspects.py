"""Suspects: which printed numerals one would have to amend, and to what, for the failing checks of a disclosure to agree.

Each suspicion is judged by all the checks that its numerals take part in: how many failing ones it settles, and how many passing ones it
breaks. What tells one slip from another is in `slips`; which suspicion is singled out is for `diagnoses` to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from typing import Final

from govfin.check.arithmetic import HALF, Value
from govfin.check.evidence import Mention, in_unit
from govfin.check.findings import Calculation, Check
from govfin.check.slips import FEWEST_DIGITS, POINT_SHIFTED, is_weak, scaled, slip
from govfin.check.trials import EXACT, FAILS, Demand, can_be_tried, demand, outcome, value_of

MOST_AMOUNTS: Final = 64  # that a check may allow a numeral, for each to be tried
MOST_FOR_SLIP: Final = 20  # of so many, one is easily a slip by chance
YEAR_SEGMENT: Final = 11  # of the IRI of a figure, from its end
SLIP, NO_SLIP = 1, 9  # the cost of a slip, and of an amount that no slip leads to
MOST_BY_CHANCE: Final = Decimal("0.05")  # that one of several other wholes gives the printed rate
CHANGE: Final = "change"
ODD_ONE_OUT, TRUNCATED = "odd-one-out", "truncated"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What would have to be amended, by which slip, and what that does to the checks."""

    kind: str
    suspects: tuple[Mention, ...]
    amended: Mapping[str, Value]
    cost: int
    explained: frozenset[str]  # failing checks that it settles
    broken: int  # passing checks that it breaks
    exactly: int = 0  # checks that agree to the last digit with it
    other: Mention | None = None
    majority: int = 0  # mentions of the same figure that agree with one another, and not with the suspect
    amount: Decimal | None = None  # that a missing row would bear
    weak: bool = False  # no slip leads there, or one that is easily met by chance: not to be believed of one check alone

    @property
    def score(self) -> int:
        """Checks that it mends less those that it breaks."""
        return len(self.explained) - self.broken

    @property
    def rank(self) -> tuple[int, int]:
        """The greater the likelier."""
        return (self.score, -self.cost)


class Case:
    """The checks of a disclosure that can be judged again, by the mentions that take part in them, as amended so far."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.checks = {check.iri: check for check in checks if can_be_tried(check)}
        self.amended: dict[str, Value] = {}
        self.mentions: dict[str, Mention] = {}
        self.by_mention: dict[str, list[Check]] = defaultdict(list)
        for check in self.checks.values():
            taking_part = {mention.iri: mention for mention in check.mentions}
            self.mentions |= taking_part
            for iri in taking_part:
                self.by_mention[iri].append(check)
        self.failing = {iri for iri, check in self.checks.items() if check.failed and check.severity != "Info"}

    @cached_property
    def by_place(self) -> Mapping[tuple[int, int, int, int], Mention]:
        """The cells of tables by where they stand."""
        return {mention.place: mention for mention in self.mentions.values() if mention.place[1]}

    @cached_property
    def by_figure(self) -> Mapping[str, Sequence[Mention]]:
        """The mentions of each figure."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions.values():
            if mention.figure:
                found[mention.figure].append(mention)
        return found

    def value(self, mention: Mention) -> Value:
        return value_of(mention, self.amended)

    def touched(self, iris: Iterable[str]) -> Mapping[str, Check]:
        return {check.iri: check for iri in iris for check in self.by_mention[iri]}

    def failing_of(self, mention: Mention) -> list[Check]:
        return [check for check in self.by_mention[mention.iri] if check.iri in self.failing]

    def tried(self, kind: str, cost: int, amounts: Sequence[tuple[Mention, Decimal]], other: Mention | None = None) -> Suspicion:
        """What comes of giving mentions these amounts."""
        values = {mention.iri: self.with_amount(mention, amount) for mention, amount in amounts}
        amended = {**self.amended, **values}
        explained, broken, exactly = set(), 0, 0
        for iri, check in self.touched(values).items():
            result = outcome(check, amended)
            exactly += result == EXACT
            if iri in self.failing:
                explained.update([iri] if result != FAILS else [])
            elif result == FAILS and not check.failed:
                broken += 1
        suspects = tuple(sorted((mention for mention, _ in amounts), key=lambda mention: (mention.place, mention.iri)))
        return Suspicion(kind, suspects, values, cost, frozenset(explained), broken, exactly, other)

    def with_amount(self, mention: Mention, amount: Decimal) -> Value:
        half = HALF * self.value(mention).width
        return Value(amount, amount - half, amount + half)


def suspicions(case: Case) -> list[Suspicion]:
    """All that explain at least one failing check."""
    suspects = list({mention.iri: mention for iri in sorted(case.failing) for mention in case.checks[iri].mentions}.values())
    found = [*_of_one(case, suspects), *_of_rates(case), *_exchanged(case, suspects), *_copied_columns(case, suspects), *_rows(case)]
    return [each for each in found if each.explained]


# --- one numeral, or one figure wherever it is printed --------------------------------------------------------------------


def _of_one(case: Case, suspects: Iterable[Mention]) -> Iterator[Suspicion]:
    for mention in suspects:
        amounts = list(_amounts(case, mention))
        if tried := [replace(case.tried(kind, _cost(kind), [(mention, amount)]), weak=weak) for amount, kind, weak in amounts]:
            yield _with_majority(case, _best(case, mention, tried))
        alike = [each for each in case.by_figure.get(mention.figure, ()) if case.value(each).amount == case.value(mention).amount]
        alike = alike if len(alike) > 1 and mention == min(alike, key=lambda each: each.iri) else []
        if tried := [case.tried(kind, _cost(kind) + 1, [(each, amount) for each in alike]) for amount, kind, _ in amounts if alike]:
            yield _best(case, mention, tried)


def _best(case: Case, mention: Mention, tried: Iterable[Suspicion]) -> Suspicion:
    """Of the amounts that one mention might bear, the one that agrees with the most checks and most exactly."""
    return max(
        tried, key=lambda each: (each.score, -each.cost, each.exactly, -abs(each.amended[mention.iri].amount - case.value(mention).amount))
    )


def _with_majority(case: Case, found: Suspicion) -> Suspicion:
    """A suspicion of one mention, with how many others of its figure agree with the amount that it ought to bear."""
    (mention,) = found.suspects
    ought = found.amended[mention.iri]
    others = (each for each in case.by_figure.get(mention.figure, ()) if each.iri != mention.iri)
    majority = sum(case.value(each).lower <= ought.upper and ought.lower <= case.value(each).upper for each in others)
    return replace(found, majority=majority)


def _cost(kind: str) -> int:
    return NO_SLIP if kind == ODD_ONE_OUT else SLIP


def _amounts(case: Case, mention: Mention) -> Iterator[tuple[Decimal, str, bool]]:
    """The amounts that a mention might bear, with the slip from each and whether it is weak."""
    printed, decimals = in_unit(case.value(mention).amount, mention), mention.decimals
    found: dict[Decimal, tuple[int, bool, str]] = {}
    for check in case.failing_of(mention):
        for amount, kind, weak in _demanded(printed, mention, demand(check, mention, case.amended)):
            found[amount] = min((_cost(kind), weak, kind), found.get(amount, (NO_SLIP, True, ODD_ONE_OUT)))
    if len(mention.reported.strip("0.")) > 1:
        for amount, kind in scaled(printed, decimals):
            if abs(amount) >= Decimal(1).scaleb(1 - decimals):
                found[amount] = (SLIP, kind == POINT_SHIFTED and is_weak(printed, amount), kind)
    found.pop(printed, None)
    return ((amount.scaleb(mention.multiplier), kind, weak) for amount, (_, weak, kind) in found.items())


def _demanded(printed: Decimal, mention: Mention, wanted: Demand | None) -> Iterator[tuple[Decimal, str, bool]]:
    """The amounts that a check demands, in the unit of a mention: the middle one, and those that a slip leads to."""
    amounts = _printable(wanted, mention) if wanted else []
    cut = in_unit(wanted.amount, mention).quantize(Decimal(1).scaleb(-mention.decimals), rounding=ROUND_DOWN) if wanted else printed
    for place, amount in enumerate(amounts):
        kind = TRUNCATED if cut == printed and not place else slip(printed, amount, mention.decimals)
        if kind:
            yield amount, kind, len(amounts) > MOST_FOR_SLIP or is_weak(printed, amount)
        elif not place:
            yield amount, ODD_ONE_OUT, True


def _printable(wanted: Demand, mention: Mention) -> list[Decimal]:
    """The numbers with the decimals of a mention that meet a demand, the middle one first; where they are many, that one alone."""
    last = Decimal(1).scaleb(-mention.decimals)
    middle = in_unit(wanted.amount, mention).quantize(last)
    below, above = ((middle - in_unit(wanted.lower, mention)) // last, (in_unit(wanted.upper, mention) - middle) // last)
    if below + above > MOST_AMOUNTS:
        return [middle]
    return [
        middle,
        *(middle - last * step for step in range(1, int(below) + 1)),
        *(middle + last * step for step in range(1, int(above) + 1)),
    ]


# --- rates ----------------------------------------------------------------------------------------------------------------


def _of_rates(case: Case) -> Iterator[Suspicion]:
    for iri in sorted(case.failing):
        check = case.checks[iri]
        told = check.calculation
        divides = told is not None and bool(told.roles.keys() & {"denominator", "denominatorSubtrahend"})
        if told and divides and told.factor and check.subject and check.computed is not None:
            ought = check.computed.quantize(Decimal(1).scaleb(-check.subject.decimals))
            for kind, numerator, denominator, other in (*_miscounted(case, check, told), *_of_another_whole(case, told, check.subject)):
                wrong = told.factor * numerator / denominator
                if _is_printed(wrong, check.subject) and abs(wrong - check.computed) > case.value(check.subject).width:
                    yield case.tried(kind, 0, [(check.subject, ought)], other)


def _operands(case: Case, told: Calculation) -> tuple[Decimal, Decimal]:
    """What stands above the line, and what below."""
    above, less, below, taken = (
        sum((case.value(each).amount for each in told.roles.get(role, ())), Decimal(0))
        for role in ("numerator", "numeratorSubtrahend", "denominator", "denominatorSubtrahend")
    )
    return above - less, below - taken


def _miscounted(case: Case, check: Check, told: Calculation) -> Iterator[tuple[str, Decimal, Decimal, Mention | None]]:
    """Quotients that are taken for the right one."""
    above, below = _operands(case, told)
    if check.rule.identity == CHANGE and above + below:
        yield ("wrong-base", above, above + below, None)
        yield ("ratio-for-change", above + below, below, None)
    elif check.rule.identity != CHANGE and above:
        yield ("inverted", below, above, None)
        yield ("change-for-ratio", above - below, below, None)


def _of_another_whole(case: Case, told: Calculation, printed: Mention) -> Iterator[tuple[str, Decimal, Decimal, Mention | None]]:
    """The share of another figure, which differs from the right one by one coordinate; not where so many do that one fits by chance."""
    above, below = _operands(case, told)
    wholes = told.roles.get("denominator", ())
    if len(wholes) != 1 or below != case.value(wholes[0]).amount:
        return
    others = {case.value(other).amount: other for other in case.mentions.values() if _differs_by_one(other.figure, wholes[0].figure)}
    others = {amount: other for amount, other in others.items() if amount not in (0, below)}
    width, value = case.value(printed).width, abs(case.value(printed).amount)
    of_base = any(each.iri == wholes[0].iri for each in told.roles.get("numeratorSubtrahend", ()))
    if len(others) * width <= MOST_BY_CHANCE * value:
        for amount, other in others.items():
            yield ("other-whole", above + below - amount if of_base else above, amount, other)


def _differs_by_one(one: str, other: str) -> bool:
    pairs = list(zip(one.split("/"), other.split("/"), strict=False))
    return one.count("/") == other.count("/") and sum(a != b for a, b in pairs) == 1


def _is_printed(amount: Decimal, mention: Mention) -> bool:
    value = mention.value
    long_enough = len(mention.reported.strip("-+0.％%")) >= FEWEST_DIGITS
    return long_enough and value is not None and any(value.lower <= each <= value.upper for each in (amount, abs(amount)))


# --- several cells --------------------------------------------------------------------------------------------------------


def _exchanged(case: Case, suspects: Iterable[Mention]) -> Iterator[Suspicion]:
    """Neighbours in a row or a column that stand in each other's place."""
    there = {mention.place: mention for mention in suspects if mention.place[1] and mention.place[2]}
    for (_, table, row, column), one in there.items():
        for place in ((0, table, row, column + 1), (0, table, row + 1, column)):
            other = there.get(place)
            if other and (one.decimals, one.multiplier) == (other.decimals, other.multiplier):
                a, b = case.value(one).amount, case.value(other).amount
                tried = case.tried("exchanged", 2, [(one, b), (other, a)], other) if a != b else None
                if tried and len(tried.explained) > 1:
                    yield tried


def _copied_columns(case: Case, suspects: Iterable[Mention]) -> Iterator[Suspicion]:
    """Columns that in two rows or more bear what another column bears, where the row's own sum demands something else."""
    found: dict[tuple[int, int, int], dict[str, tuple[Mention, Decimal]]] = defaultdict(dict)
    beside: dict[tuple[int, int, int], Mention] = {}
    for mention in suspects:
        for check in case.failing_of(mention):
            wanted = demand(check, mention, case.amended) if _in_one_row(check) else None
            for other in check.mentions if wanted else ():
                if wanted and other.iri != mention.iri and case.value(other).amount == case.value(mention).amount != 0:
                    key = (mention.place[1], mention.place[3], other.place[3])
                    found[key][mention.iri] = (mention, wanted.amount)
                    beside.setdefault(key, other)
    for key, amounts in found.items():
        if len(amounts) > 1:
            yield case.tried("copied-column", 2, list(amounts.values()), beside[key])


def _in_one_row(check: Check) -> bool:
    return len({mention.place[:3] for mention in check.mentions}) == 1 and all(mention.place[2] for mention in check.mentions)


def _in_one_column(check: Check) -> bool:
    return len({(mention.place[1], mention.place[3]) for mention in check.mentions}) == 1 and all(m.place[2] for m in check.mentions)


def _rows(case: Case) -> Iterator[Suspicion]:
    """Rows that are missing from the sums of one row in several columns, or counted twice, or left out of the total."""
    groups: dict[tuple[str, str | Decimal], list[Check]] = defaultdict(list)
    for iri in sorted(case.failing):
        check = case.checks[iri]
        told = check.calculation
        if told and told.factor is None and told.expected is None and not told.at_most and check.subject and _in_one_column(check):
            groups[check.rule.id, check.subject.row_code or check.subject.row_label].append(check)
            groups[check.rule.id, _gap(case, check)].append(check)
    for group in {tuple(check.iri for check in group): group for group in groups.values()}.values():
        yield from _missing_row(case, group)
        yield from _miscounted_row(case, group)
        if len(group) > 1:
            for check in group:
                yield from _miscounted_row(case, [check])


def _gap(case: Case, check: Check) -> Decimal:
    """What the whole reports above the sum of its parts."""
    assert check.calculation
    assert check.subject
    parts = sum((case.value(each).amount for each in check.calculation.roles.get("addend", ())), Decimal(0))
    taken = sum((case.value(each).amount for each in check.calculation.roles.get("subtrahend", ())), Decimal(0))
    return case.value(check.subject).amount - parts + taken


def _missing_row(case: Case, group: Sequence[Check]) -> Iterator[Suspicion]:
    gaps = {check.iri: _gap(case, check) for check in group}
    if len(group) > 1 and (min(gaps.values()) > 0 or max(gaps.values()) < 0):
        explained, first = frozenset(gaps), group[0].subject
        assert first
        kind = "missing-row" if min(gaps.values()) > 0 else "extra-row"
        yield Suspicion(kind, (first,), {}, 3, explained, 0, amount=abs(gaps[group[0].iri]))


def _miscounted_row(case: Case, group: Sequence[Check]) -> Iterator[Suspicion]:
    """A part of the sum, the same in every column, by whose amount the whole is too great (counted twice) or too small (left out)."""
    for kind, sign in (("doubled-part", 1), ("omitted-part", -1)):
        rows: list[dict[str, Mention]] = []
        for check in group:
            assert check.calculation
            gap = sign * _gap(case, check)
            addends = check.calculation.roles.get("addend", ())
            rows.append({each.row_code + each.row_label: each for each in addends if case.value(each).amount == gap and _is_long(each)})
        common = set.intersection(*(set(row) for row in rows))
        if len(common) == 1 and len(rows[0]) == 1:
            wholes = [(check.subject, case.value(check.subject).amount - _gap(case, check)) for check in group if check.subject]
            yield case.tried(kind, 2, wholes, rows[0][common.pop()])


def copied_from(case: Case, mention: Mention) -> tuple[str, Mention] | None:
    """A cell beside or above it, or the same figure of another year, that bears the same amount: what it may be copied from."""
    if not _is_long(mention):
        return None
    amount = case.value(mention).amount
    _, table, row, column = mention.place
    for place in ((row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column)):
        other = case.by_place.get((0, table, *place)) if table and row else None
        if other and case.value(other).amount == amount:
            return "copied", other
    for other in (each for figure in _other_years(mention.figure) for each in case.by_figure.get(figure, ())):
        if case.value(other).amount == amount:
            return "wrong-year", other
    return None


def _other_years(figure: str) -> Iterator[str]:
    segments = figure.split("/")
    if len(segments) > YEAR_SEGMENT and segments[-YEAR_SEGMENT].isdigit():
        for step in (-1, 1):
            yield "/".join([*segments[:-YEAR_SEGMENT], str(int(segments[-YEAR_SEGMENT]) + step), *segments[1 - YEAR_SEGMENT :]])


def _is_long(mention: Mention) -> bool:
    return len(mention.reported.strip("-0.").replace(".", "").replace(",", "")) >= FEWEST_DIGITS
