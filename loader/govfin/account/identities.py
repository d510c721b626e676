"""Identities: all that must add up in a disclosure, within its tables and between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from govfin.account.balances import balance_sums
from govfin.account.calculations import Sum
from govfin.account.crossings import crossing_sums
from govfin.account.hierarchies import hierarchy_sums
from govfin.account.shares import SHARE
from govfin.table.facts import Fact

ADDED = frozenset({"figure", SHARE})
ADDITIVE = frozenset({"amount", "persons", "vehicles"})  # measures that add up; rates and scores do not


def sums_of(all_facts: Iterable[Fact]) -> tuple[Sum, ...]:
    """All sums of facts, table by table."""
    tables = _tables(all_facts)
    within = (each for facts in tables for each in (*hierarchy_sums(facts), *balance_sums(facts)))
    between = crossing_sums(fact for facts in tables for fact in facts if fact.about != SHARE)
    return (*within, *between)


def _tables(facts: Iterable[Fact]) -> Collection[list[Fact]]:
    tables: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.about in ADDED and fact.origin != "narrative" and fact.at.measure in ADDITIVE:
            tables[fact.table_number].append(fact)
    return tables.values()
