"""Arithmetic: what follows from printed numbers, and whether it is what is printed. All of it is on closed intervals.

A number printed as v with d decimals stands for [v − ½·10⁻ᵈ, v + ½·10⁻ᵈ]. Source: XBRL International, Calculations 1.1, 2.2, under round to
nearest. The queries of `shapes/shapes.ttl` say the same in SPARQL; a test compares the two on the same graphs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Final

CONSISTENT: Final = "consistent"
BY_ROUNDING: Final = "consistent-by-rounding"
INCONSISTENT: Final = "inconsistent"
NOT_CHECKED: Final = "not-checked"
VERDICTS: Final = (CONSISTENT, BY_ROUNDING, INCONSISTENT, NOT_CHECKED)

DIVISION_BY_ZERO: Final = "division-by-zero"
DOUBTFUL: Final = "doubtful"
MILLION: Final = Decimal(10) ** 6
HALF: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Value:
    """An amount, and the interval that it stands for; in base units."""

    amount: Decimal
    lower: Decimal
    upper: Decimal

    @property
    def width(self) -> Decimal:
        """One unit in the last place; nought for what is exact."""
        return self.upper - self.lower


def exact(amount: Decimal) -> Value:
    """An amount that stands for itself."""
    return Value(amount, amount, amount)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a comparison. `slight`: the last digit is off by one, so that a contradiction is information only."""

    verdict: str
    reported: Value | None = None
    computed: Value | None = None
    difference: Decimal | None = None
    allowance: Decimal | None = None
    reason: str = ""
    slight: bool = False


def total(added: Iterable[Value], taken: Iterable[Value] = ()) -> Value:
    """The sum of values, less those that are taken off: their intervals are turned round."""
    amount = lower = upper = Decimal(0)
    for value in added:
        amount, lower, upper = amount + value.amount, lower + value.lower, upper + value.upper
    for value in taken:
        amount, lower, upper = amount - value.amount, lower - value.upper, upper - value.lower
    return Value(amount, lower, upper)


def quotient(above: Value, below: Value, factor: Decimal, cap: Decimal | None) -> Value | None:
    """Above / below × factor, at most the cap, to six decimals; None where the interval below holds nought."""
    if below.lower <= 0 <= below.upper:
        return None
    corners = [end / side for end in (above.lower, above.upper) for side in (below.lower, below.upper)]
    ends = (_rounded(factor * each) for each in (above.amount / below.amount, min(corners), max(corners)))
    return Value(*(each if cap is None else min(each, cap) for each in ends))


def _rounded(value: Decimal) -> Decimal:
    """To six decimals, a half towards +∞ (fn:round)."""
    return (value * MILLION + HALF).to_integral_value(ROUND_FLOOR) / MILLION


def judge_sum(whole: Value, parts: Value, *, at_most: bool = False) -> Judgement:
    """A whole against the sum of its parts: equal, or at least as much."""
    difference = whole.amount - parts.amount
    exactly = difference == 0 or (at_most and difference > 0)
    meets = parts.lower <= whole.upper and (at_most or whole.lower <= parts.upper)
    return Judgement(_verdict(exactly, meets), whole, parts, difference, HALF * (whole.width + parts.width))


def judge_expectation(parts: Value, expected: Decimal, *, at_most: bool = False) -> Judgement:
    """The sum of parts against an amount known beforehand: equal, or at most that."""
    difference = parts.amount - expected
    exactly = difference == 0 or (at_most and difference < 0)
    meets = parts.lower <= expected and (at_most or expected <= parts.upper)
    return Judgement(_verdict(exactly, meets), parts, exact(expected), difference, HALF * parts.width)


def judge_rate(whole: Value, computed: Value | None) -> Judgement:
    """A rate against the quotient of what it rests on."""
    if computed is None:
        return Judgement(NOT_CHECKED, whole, reason=DIVISION_BY_ZERO)
    difference, last = whole.amount - computed.amount, whole.width
    meets = computed.lower <= whole.upper and whole.lower <= computed.upper
    near = computed.lower <= whole.upper + last and whole.lower - last <= computed.upper
    allowance = HALF * (whole.width + computed.width)
    return Judgement(_verdict(difference == 0, meets), whole, computed, difference, allowance, slight=near and not meets)


def judge_agreement(mention: Value, reference: Value, *, doubtful: bool = False) -> Judgement:
    """A mention of a figure against another: the same at the same precision, or intervals that meet; of doubtful ones no more is told."""
    difference, alike = mention.amount - reference.amount, mention.width == reference.width
    allowance = Decimal(0) if alike else HALF * (mention.width + reference.width)
    meets = not alike and reference.lower <= mention.upper and mention.lower <= reference.upper
    verdict = _verdict(difference == 0, meets)
    if doubtful and verdict == INCONSISTENT:
        return Judgement(NOT_CHECKED, mention, reference, difference, allowance, reason=DOUBTFUL)
    width = max(mention.width, reference.width)
    slight = verdict == INCONSISTENT and (0 < width == abs(difference) if alike else abs(difference) < width)
    return Judgement(verdict, mention, reference, difference, allowance, slight=slight)


def judge_statement(stated: str, expected: Collection[str]) -> Judgement:
    """Words against those that ought to stand there: any of them."""
    return Judgement(CONSISTENT if stated in expected else INCONSISTENT)


def _verdict(exactly: bool, meets: bool) -> str:
    return CONSISTENT if exactly else BY_ROUNDING if meets else INCONSISTENT
