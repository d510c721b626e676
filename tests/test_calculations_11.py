"""Sums and doubly stated figures are judged as Arelle judges them by XBRL's Calculations 1.1, under round to nearest."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from arelle import ValidateXbrlCalcs as Arelle

from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT, INCONSISTENT, Value, exact, judge_agreement, judge_sum, total
from govfin.numerals import parse_numeral

SUMS = 10_000
UNITS = ("元", "千元", "万元", "百万元", "亿元")
MULTIPLIERS = {"元": 0, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8}

Interval = tuple[Decimal, Decimal]

Arelle.init()
Arelle._ = str  # its translation of messages
validator = Arelle.ValidateXbrlCalcs.__new__(Arelle.ValidateXbrlCalcs)
validator.calc11t = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as a document prints it, or a count, which stands for itself; with what a fact of Arelle's has."""

    xValue: Decimal  # noqa: N815 (Arelle's name)
    decimals: str  # right of the point in base units: -2 for 万元 with two; INF for a count
    ours: Value
    isNil: bool = False  # noqa: N815
    precision: str = ""
    qname: str = ""
    contextID: str = ""  # noqa: N815

    @property
    def value(self) -> str:
        return str(self.xValue)


def printed(digits: int, places: int, unit: str) -> Printed:
    """The number of those digits, of which some are right of the point, in a unit."""
    numeral = parse_numeral(f"{Decimal(digits).scaleb(-places):,f}", unit, MULTIPLIERS)
    assert numeral is not None
    value = Value(numeral.amount, numeral.lower, numeral.upper)
    return Printed(numeral.amount, str(places - MULTIPLIERS[unit]), value)


def count(number: int) -> Printed:
    return Printed(Decimal(number), "INF", exact(Decimal(number)))


def drawn(random: random.Random) -> Printed:
    if random.random() < 0.05:
        return count(random.randint(-50, 5000))
    return printed(random.randint(-(10**6), 10**8), random.choice((0, 1, 2, 2, 2, 4, 6)), random.choice(UNITS))


def rounded(amount: Decimal, random: random.Random) -> Printed:
    """An amount as it might be printed: rounded somewhere, often a few units of the last place off."""
    places, unit = random.choice((0, 1, 2, 2, 4)), random.choice(UNITS)
    digits = int((amount.scaleb(places - MULTIPLIERS[unit])).to_integral_value())
    return printed(digits + random.choice((0, 0, 1, -1, 2, -3, 7, -90)), places, unit)


def intervals(told: Printed, *more: Printed) -> Interval | None:
    """What Arelle takes a fact for; None where the mentions of a fact contradict one another."""
    _, (lower, upper, *_) = validator.consistentFactValueInterval([told, *more])
    return None if lower == Arelle.INCONSISTENT else (lower, upper)


def sum_of(parts: Iterable[tuple[Printed, int]]) -> Interval:
    """The interval that Arelle binds to a sum: each fact's by its weight, the ends the right way round."""
    lower = upper = Decimal(0)
    for part, weight in parts:
        interval = intervals(part)
        assert interval is not None
        ends = sorted(end * weight for end in interval)
        lower, upper = lower + ends[0], upper + ends[1]
    return lower, upper


def meet(one: Interval | None, other: Interval | None) -> bool:
    assert one is not None
    assert other is not None
    return max(one[0], other[0]) <= min(one[1], other[1])


def test_sums_are_judged_alike() -> None:
    source, verdicts = random.Random(11), Counter[str]()
    for _ in range(SUMS):
        parts = [(drawn(source), source.choice((1, 1, 1, -1))) for _ in range(source.randint(1, 9))]
        whole = rounded(sum((part.xValue * weight for part, weight in parts), Decimal(0)), source)
        computed = total((part.ours for part, weight in parts if weight > 0), (part.ours for part, weight in parts if weight < 0))
        assert (computed.lower, computed.upper) == sum_of(parts)
        verdict = judge_sum(whole.ours, computed).verdict
        assert (verdict != INCONSISTENT) == meet(intervals(whole), sum_of(parts)), (whole, parts)
        verdicts[verdict] += 1
    assert all(verdicts[verdict] > SUMS / 100 for verdict in (CONSISTENT, BY_ROUNDING, INCONSISTENT)), verdicts


def test_figures_stated_twice_at_different_precisions_are_judged_alike() -> None:
    """At the same precision Arelle 2.47 forgets that it saw them differ, and the specification wants them equal, as we do."""
    source, verdicts = random.Random(12), Counter[str]()
    while verdicts.total() < SUMS:
        one = drawn(source)
        other = rounded(one.xValue, source)
        if one.decimals != other.decimals:
            verdict = judge_agreement(one.ours, other.ours).verdict
            assert (verdict != INCONSISTENT) == (intervals(one, other) is not None), (one, other)
            verdicts[verdict] += 1
    assert all(verdicts[verdict] > SUMS / 100 for verdict in (CONSISTENT, BY_ROUNDING, INCONSISTENT)), verdicts
