"""Placements: in which columns the numbers of a row stand, where the row prints fewer of them than the table has columns.

The numbers of a row keep their order, so that they can stand in few ways. Which of these is meant is told by what must hold: the sums
of the table's columns, the sums of rows over the rows below them, and what other tables of the document state. The placement that
violates least of it is taken; what several placements that are equally good do not share stays open. A sum that the publisher
printed wrong is violated by every placement, and so chooses nothing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from govfin.numerals import Numeral

MAX_CHOICES = 2000  # ways in which the numbers of one row can stand, beyond which it stays open
MAX_COMBINATIONS = 5000  # combinations of the rows below one row, beyond which their sum is not used
ZERO = Decimal(0)

Choice = tuple[int, ...]  # for each number of a row the column that it stands in, upwards


@dataclass(frozen=True, slots=True)
class Sum:
    """A column that is the sum of others; columns from 0."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A column that does not exceed another: what is spent of what may be spent."""

    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Entry:
    """The numbers of one row in their order, the row that it is a part of, and what is stated elsewhere of its columns."""

    numbers: tuple[Numeral, ...]
    parent: int | None = None
    stated: Mapping[int, Decimal] = field(default_factory=dict)  # column → value
    held: frozenset[int] = frozenset()  # the only columns that it can print in, where that is known


@dataclass(frozen=True, slots=True)
class Placed:
    """Of each number its column, None where that stays open; and whether there was anything to choose."""

    columns: tuple[int | None, ...]
    chosen: bool


def placements(entries: Sequence[Entry], width: int, sums: Sequence[Sum], limits: Sequence[Limit] = ()) -> list[Placed]:
    """The columns of all numbers of a table of `width` columns; a parent stands anywhere in `entries`."""
    forest = _Forest(entries, [_choices(entry, width, sums) for entry in entries], width, sums, limits)
    allowed = forest.best()
    return [_placed(entry, forest.choices[index], allowed[index], len(entry.numbers) != width) for index, entry in enumerate(entries)]


def _placed(entry: Entry, choices: Sequence[Choice], allowed: Iterable[int], chosen: bool) -> Placed:
    best = [choices[index] for index in sorted(allowed)]
    columns = tuple(
        best[0][place] if best and all(choice[place] == best[0][place] for choice in best) else None for place in range(len(entry.numbers))
    )
    return Placed(columns, chosen)


def _choices(entry: Entry, width: int, sums: Sequence[Sum]) -> list[Choice]:
    """The ways in which the numbers of a row can stand: of all, those that violate the fewest sums of columns."""
    columns = sorted(entry.held) if entry.held else range(width)
    count = len(entry.numbers)
    if count > len(columns) or math.comb(len(columns), count) > MAX_CHOICES:
        return []
    violated = {choice: _violated(_values(entry, choice, width), sums) for choice in itertools.combinations(columns, count)}
    least = min(violated.values())
    return [choice for choice, number in violated.items() if number == least]


def _values(entry: Entry, choice: Choice, width: int) -> list[Numeral | None]:
    values: list[Numeral | None] = [None] * width
    for numeral, column in zip(entry.numbers, choice, strict=True):
        values[column] = numeral
    return values


def _violated(values: Sequence[Numeral | None], sums: Iterable[Sum]) -> int:
    return sum(not _adds_up(values[each.total], [values[part] for part in each.parts]) for each in sums)


@dataclass(slots=True)
class _Forest:
    """The rows of a table as trees, and what their placements cost: the number of things violated that should hold."""

    entries: Sequence[Entry]
    choices: list[list[Choice]]
    width: int
    sums: Sequence[Sum]
    limits: Sequence[Limit]
    children: dict[int, list[int]] = field(default_factory=dict)
    costs: dict[tuple[int, int], int] = field(default_factory=dict)
    below: dict[tuple[int, int], list[tuple[int, ...]] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index, entry in enumerate(self.entries):
            if entry.parent is not None and self.choices[index] and self.choices[entry.parent]:
                self.children.setdefault(entry.parent, []).append(index)

    def best(self) -> list[set[int]]:
        """For each row the choices that occur in a cheapest placement of its whole tree."""
        allowed: list[set[int]] = [set() for _ in self.entries]
        inner = {child for children in self.children.values() for child in children}
        for root in range(len(self.entries)):
            if root not in inner:
                self._allow(root, self._cheapest(root), allowed)
        return allowed

    def _cheapest(self, row: int) -> set[int]:
        costs = [self._cost(row, choice) for choice in range(len(self.choices[row]))]
        return {choice for choice, cost in enumerate(costs) if cost == min(costs)}

    def _allow(self, row: int, choices: set[int], allowed: list[set[int]]) -> None:
        allowed[row] |= choices
        children = self.children.get(row, [])
        below: list[set[int]] = [set() for _ in children]
        for choice in choices:
            combinations = self.below[row, choice] if children else None
            for place, child in enumerate(children):
                below[place] |= self._cheapest(child) if combinations is None else {each[place] for each in combinations}
        for child, its in zip(children, below, strict=True):
            self._allow(child, its, allowed)

    def _cost(self, row: int, choice: int) -> int:
        if (row, choice) not in self.costs:
            below, combinations = self._below(row, choice)
            self.below[row, choice] = combinations
            self.costs[row, choice] = self._own(row, choice) + below
        return self.costs[row, choice]

    # --- one row

    def _values(self, row: int, choice: int) -> list[Numeral | None]:
        return _values(self.entries[row], self.choices[row][choice], self.width)

    def _own(self, row: int, choice: int) -> int:
        """What a placement violates in its row: sums over columns, limits, and what is stated elsewhere."""
        entry = self.entries[row]
        values = self._values(row, choice)
        sums = _violated(values, self.sums)
        limits = sum(_value(values[each.lower]) > _value(values[each.upper]) for each in self.limits)
        return sums + limits + sum(_value(values[column]) != stated for column, stated in entry.stated.items())

    # --- the rows below it

    def _below(self, row: int, choice: int) -> tuple[int, list[tuple[int, ...]] | None]:
        """The least cost of the rows below, and the combinations of their choices that have it; None where there are too many."""
        children = self.children.get(row, [])
        if not children:
            return 0, None
        whole = self._values(row, choice)
        options = [self._within(child, whole) for child in children]
        if math.prod(map(len, options)) > MAX_COMBINATIONS:
            return sum(min(self._cost(child, each) for each in its) for child, its in zip(children, options, strict=True)), None
        costed = [(self._together(children, each, whole), each) for each in itertools.product(*options)]
        least = min(cost for cost, _ in costed)
        return least, [each for cost, each in costed if cost == least]

    def _within(self, child: int, whole: Sequence[Numeral | None]) -> list[int]:
        """The choices of a row that print only where the row above it does; all, where none does."""
        its = self.choices[child]
        inside = [index for index, choice in enumerate(its) if all(whole[column] is not None for column in choice)]
        return inside or list(range(len(its)))

    def _together(self, children: Sequence[int], choices: Sequence[int], whole: Sequence[Numeral | None]) -> int:
        rows = [self._values(child, choice) for child, choice in zip(children, choices, strict=True)]
        cost = sum(self._cost(child, choice) for child, choice in zip(children, choices, strict=True))
        return cost + sum(not _adds_up(whole[column], [row[column] for row in rows]) for column in range(self.width))


def _value(numeral: Numeral | None) -> Decimal:
    return numeral.value if numeral else ZERO


def _adds_up(total: Numeral | None, parts: Iterable[Numeral | None]) -> bool:
    """Whether a total meets its parts within the rounding of what is printed; a blank counts as nought."""
    printed = list(_printed(total, parts))
    slack = sum((Decimal(5).scaleb(-numeral.decimals - 1) for numeral in printed), ZERO)
    difference = _value(total) - sum((_value(part) for part in parts), ZERO)
    return abs(difference) <= slack


def _printed(total: Numeral | None, parts: Iterable[Numeral | None]) -> Iterator[Numeral]:
    yield from (numeral for numeral in (total, *parts) if numeral is not None)
