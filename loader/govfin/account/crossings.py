"""Crossings: what one table says of a part of the money and another of all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from govfin.account.calculations import Sum
from govfin.account.dimensions import Key, chain, parents_in, rest
from govfin.account.shares import CARRIED
from govfin.table.facts import ALL, Fact

STREAMS = frozenset({"revenue", "expenditure"})  # balances and grand totals are drawn up differently from table to table


def crossing_sums(facts: Iterable[Fact]) -> Iterator[Sum]:
    """For each figure of a table, the figures of its narrower funds in other tables: they are at most as much.

    Of several tables that state one figure the first is taken; that the others agree is for another rule. What is carried over is left
    aside: one table counts it among the funds that it came from, and another beside them.
    """
    points: dict[Key, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.at.flow in STREAMS and fact.at.item == ALL and fact.at.fund != CARRIED and not fact.of_which:
            points[rest(fact.at, "fund")].setdefault(fact.at.fund, fact)
    for funds in points.values():
        for fund, whole in funds.items():
            parts = tuple(part for each, part in funds.items() if _nearest(each, funds) == fund and part.table_number != whole.table_number)
            if parts:
                yield Sum("fund-within", "at-most", whole.table_number, whole, parts)


def _nearest(fund: str, funds: Mapping[str, Fact]) -> str | None:
    """The narrowest fund of those printed that takes this one in."""
    return next((wider for wider in chain(fund, parents_in("fund")) if wider in funds), None)
