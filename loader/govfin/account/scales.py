"""Scales: whether a table's amounts are in the unit of money that it prints, by what is stated elsewhere of the same figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from govfin.account.calculations import Quotation, Statement
from govfin.numerals import multipliers
from govfin.table.facts import MONEY, Coordinates, Fact

FACTORS: Final = (4, 3, -4, -3)  # powers of ten by which a unit is mistaken: 万元 for 元, 千元 for 元, and the other way
ENOUGH: Final = 2  # figures that must be off by one factor

Cells = Mapping[Coordinates, Sequence[Fact]]


def units_of_money(facts: Iterable[Fact]) -> Iterator[Statement]:
    """A statement for each table of amounts: the unit that it prints, and the one that its amounts are in."""
    cells: dict[Coordinates, list[Fact]] = defaultdict(list)
    tables: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.about == "figure" and fact.at.measure in MONEY and fact.amount:
            cells[fact.at].append(fact)
            if not fact.sentence:
                tables[fact.table_number].append(fact)
    for own in tables.values():
        unit = Counter(fact.numeral.unit for fact in own).most_common(1)[0][0]
        yield _statement([fact for fact in own if fact.numeral.unit == unit], unit, cells)


def _statement(facts: Sequence[Fact], unit: str, cells: Cells) -> Statement:
    first = facts[0]
    quotation = Quotation(f"table/{first.table_number}/unit", unit, first.page, table_number=first.table_number, document=first.document)
    compared = [(fact, power) for fact in facts if (power := _power(fact, cells)) is not None]
    if not compared:
        return Statement("unit-of-money", quotation, unit, (unit,), reason="not-stated")
    power, count = Counter(power for _, power in compared).most_common(1)[0]
    meant = _unit(multipliers()[unit] - power)
    if power == 0 or not meant or count < ENOUGH or count * 2 <= len(compared):
        return Statement("unit-of-money", quotation, unit, (unit,))
    return Statement("unit-of-money", quotation, unit, (meant,), tuple(fact for fact, its in compared if its == power))


def _unit(power: int) -> str:
    return next((unit for unit, its in multipliers().items() if its == power), "")


def _power(fact: Fact, cells: Cells) -> int | None:
    """By which power of ten an amount is off from most other mentions of its figure; None where nothing else states it.

    Where one other mention alone contradicts it, the larger of the two is taken for the one in the wrong unit.
    """
    others = [other for other in cells[fact.at] if other.sentence or other.table_number != fact.table_number]
    if not others:
        return None
    powers = Counter(_times(fact, other) for other in others)
    power = max(powers, key=lambda each: (powers[each], each == 0))
    alone = len(others) == 1 and abs(fact.amount) < abs(others[0].amount)
    return 0 if alone else power


def _times(fact: Fact, other: Fact) -> int:
    """The factor between two amounts as a power of ten, 0 where it is none of those by which units are mistaken."""
    return next((power for power in FACTORS if _meets(fact, other, power)), 0)


def _meets(fact: Fact, other: Fact, power: int) -> bool:
    low, high = (end.scaleb(power) for end in (other.numeral.lower, other.numeral.upper))
    return fact.amount != other.amount and fact.numeral.lower <= high and low <= fact.numeral.upper
