"""Amounts: numbers as text, exact, and amounts of money in the unit that is asked for.

Reads no graph.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from govfin.errors import GovfinError
from govfin.yamllines import load_yaml


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """A unit of money: its Chinese name, its English one, and the power of ten in yuan."""

    zh: str
    en: str
    power: int

    def name(self, language: str) -> str:
        """What it is called in a language."""
        return self.zh if language == "zh" else self.en

    def of(self, yuan: Decimal) -> Decimal:
        """An amount of yuan in this unit, with all its digits."""
        return shifted(yuan, -self.power)


@cache
def money_units() -> Mapping[str, MoneyUnit]:
    """The units of money by their Chinese names, of query/money.yaml; the first is the usual one."""
    told = load_yaml((Path(__file__).parent / "money.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({zh: MoneyUnit(zh, each["en"], each["power"]) for zh, each in told.items()})


def usual_money() -> MoneyUnit:
    """The unit that is taken where none is asked for."""
    return next(iter(money_units().values()))


def yuan() -> MoneyUnit:
    """The unit in which the graph has amounts."""
    return next(unit for unit in money_units().values() if unit.power == 0)


def money_unit(name: str) -> MoneyUnit:
    """The unit of that Chinese name; GovfinError where there is none."""
    units = money_units()
    if name not in units:
        near = difflib.get_close_matches(name, units, n=1, cutoff=0.3)
        raise GovfinError(f"“{name}” is no unit of money here: write {' or '.join(near or units)}.")
    return units[name]


def shifted(number: Decimal, power: int) -> Decimal:
    """A number by a power of ten, exact whatever the precision of the context."""
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int), "an amount is a finite number"
    return Decimal((sign, digits, exponent + power))


def places(number: Decimal | int) -> int:
    """How many decimals a number needs to be told exactly."""
    _, digits, exponent = Decimal(number).as_tuple()
    assert isinstance(exponent, int), "an amount is a finite number"
    idle = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, -exponent - idle) if any(digits) else 0


def common_places(numbers: Iterable[Decimal | int], least: int = 0) -> int:
    """How many decimals numbers below one another need, so that none loses a digit."""
    return max([least, *map(places, numbers)])


def shown(number: Decimal | int, decimals: int) -> str:
    """A number in thousands with so many decimals, which must be as many as it needs: 3,815,400.00."""
    assert decimals >= places(number), "no digit may be lost"
    return f"{Decimal(number) or abs(Decimal(number)):,.{decimals}f}"  # and no minus before nought
