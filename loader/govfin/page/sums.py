"""Sums of money in pages: one amount in each unit of money, of which the reader chooses one.

Reads no graph. The digits of a table stand below one another: its grain tells how exact its amounts are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from govfin.query.amounts import money_units, places, shifted, shown

FINEST: Final = 2  # digits after the point that an amount of yuan has


@dataclass(frozen=True, slots=True)
class Shown:
    """An amount in one unit: the power of ten of the unit, by which the style sheet knows it, and the text."""

    power: int
    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two amounts: the second less the first."""

    difference: Decimal
    rate: Decimal | None  # percent of the first; None of nothing


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit of money that can be chosen."""

    power: int
    name: str
    usual: bool


def in_units(yuan: Decimal, grain: int | None = None) -> Sequence[Shown]:
    """An amount in each unit, with all its digits; the usual unit first."""
    decimals = grain_of([yuan]) if grain is None else grain
    return [Shown(unit.power, shown(unit.of(yuan), max(unit.power + decimals, 0))) for unit in money_units().values()]


def grain_of(amounts: Iterable[Decimal]) -> int:
    """How many decimals amounts of yuan need: 2 where fen are told, -2 where all are hundreds, two decimals of 10,000 yuan."""
    return max([-FINEST, *(places(shifted(each, -FINEST)) - FINEST for each in amounts)])


def choices(language: str) -> Sequence[Choice]:
    """The units that the reader can choose from, the smallest first."""
    first = next(iter(money_units().values()))
    units = sorted(money_units().values(), key=lambda each: each.power)
    return [Choice(unit.power, unit.name(language), unit is first) for unit in units]


def between(first: Decimal, second: Decimal) -> Between:
    """The second amount less the first."""
    return Between(second - first, percent(second - first, first))


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """What percentage an amount is of another, to one decimal; None of nothing."""
    return (part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_EVEN) if whole else None
