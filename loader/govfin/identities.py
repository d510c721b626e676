"""Identities: all that must add up in a disclosure, within its tables and between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Protocol

from govfin.balances import balance_sums
from govfin.crossings import crossing_sums
from govfin.dimensions import Key
from govfin.facts import Fact
from govfin.hierarchies import hierarchy_sums
from govfin.sums import Sum

ADDITIVE = frozenset({"amount", "persons", "vehicles"})  # measures that add up; rates and scores do not


class Disclosing(Protocol):
    """What has facts: a disclosure."""

    @property
    def facts(self) -> tuple[Fact, ...]: ...


def derive_sums(disclosure: Disclosing) -> tuple[Sum, ...]:
    """All sums of a disclosure, table by table; no two share a key."""
    return sums_of(disclosure.facts)


def sums_of(all_facts: Iterable[Fact]) -> tuple[Sum, ...]:
    """All sums of facts, table by table; no two share a key."""
    found: dict[Key, Sum] = {}
    tables = _tables(all_facts)
    within = (each for facts in tables for each in (*hierarchy_sums(facts), *balance_sums(facts)))
    between = crossing_sums(fact for facts in tables for fact in facts)
    for each in (*within, *between):
        found.setdefault((each.table_number, *each.key), each)
    return tuple(found.values())


def _tables(facts: Iterable[Fact]) -> Collection[list[Fact]]:
    tables: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.about == "figure" and fact.origin != "narrative" and fact.at.measure in ADDITIVE:
            tables[fact.table_number].append(fact)
    return tables.values()
