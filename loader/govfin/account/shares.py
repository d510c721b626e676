"""Shares: rows of one table that state parts of one figure, as where it lists the codes of several units and names none of them.

    2080505    36.09
    2080505   120.89
    合计      156.98

Neither row is the figure; both make it. That they do is taken from the arithmetic alone: a whole that all of them make together.

So do the columns of an expenditure table that tells what is carried over from earlier years apart from the funds that it came from:

    一般公共预算拨款  上年结转
    1604.95           7.34

What is paid from the general budget is both; how much of what is carried over belongs to it is not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from govfin.account.dimensions import Dimension, Key, dimensions, rest
from govfin.table.facts import ALL, Fact

CARRIED = "carried"  # the fund of what is carried over from earlier years
SHARE = "share"  # what such a fact is about: a part of a figure


def with_shares(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of a disclosure, those that state a share of a figure marked as such."""
    tables: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.about == "figure" and fact.origin != "narrative" and fact.at.measure == "amount":
            tables[fact.table_number].append(fact)
    shared = {id(fact) for found in tables.values() for fact in (*_shares(found), *_without_carried(found))}
    return [replace(fact, about=SHARE) if id(fact) in shared else fact for fact in facts]


def _shares(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The cells of one table in the rows that make a whole together with other rows of the same coordinates."""
    repeated = _repeated(facts)
    if not repeated:
        return
    rows = {cell.row for dimension in dimensions() if dimension.coded for cell in _proven(dimension, facts, repeated)}
    for cells in repeated.values():
        if rows & {cell.row for cell in cells}:
            yield from cells


def _without_carried(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Expenditure by fund beside expenditure from what is carried over."""
    rows: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.at.flow == "expenditure" and fact.at.fund != ALL:
            rows[(fact.row, *rest(fact.at, "fund"))].append(fact)
    for cells in rows.values():
        if any(cell.at.fund == CARRIED and cell.amount for cell in cells):
            yield from (cell for cell in cells if cell.at.fund != CARRIED)


def _repeated(facts: Sequence[Fact]) -> dict[object, list[Fact]]:
    """Cells of one column, in several rows, that state different amounts of one figure."""
    places: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts:
        places[fact.at].append(fact)
    return {
        at: cells for at, cells in places.items() if len({cell.amount for cell in cells}) > 1 and len({cell.column for cell in cells}) == 1
    }


def _proven(dimension: Dimension, facts: Sequence[Fact], repeated: dict[object, list[Fact]]) -> Iterator[Fact]:
    """The repeated cells below a whole that takes all of them."""
    groups: dict[Key, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        value = str(getattr(fact.at, dimension.field))
        if dimension.admits(value):
            groups[(fact.column, *rest(fact.at, dimension.field, *dimension.ignored))][value].append(fact)
    for group in groups.values():
        for value, wholes in group.items():
            below = [other for other in group if next((above for above in dimension.ancestors(other) if above in group), None) == value]
            cells = [cell for other in below for cell in group[other]]
            among = [cell for cell in cells if cell.at in repeated]
            if among and len(wholes) == 1 and _makes(wholes[0], cells):
                yield from among


def _makes(whole: Fact, parts: Sequence[Fact]) -> bool:
    slack = sum((part.numeral.half_width for part in parts), whole.numeral.half_width)
    return abs(whole.amount - sum((part.amount for part in parts), Decimal(0))) <= slack
