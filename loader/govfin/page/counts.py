"""Counts: how much the store holds, counted once for each snapshot.

Reads the graph of each disclosure, comparison and ledger by itself, a property at a time, so that no more than one number for each is
ever held; writes none. A thousand disclosures take two seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from govfin.graph.stores import Store, in_pieces
from govfin.namespaces import CODE, GF
from govfin.page.names import NAMES, Names
from govfin.page.once import Once
from govfin.page.visits import rows_of

BATCH: Final = 200  # graphs that one query is about
NEWEST: Final = 10  # disclosures that are listed
INCONSISTENT: Final = f"{CODE}verdict/inconsistent"
NOT_CHECKED: Final = f"{CODE}verdict/not-checked"


@dataclass(slots=True)
class Count:
    """How much there is of something."""

    units: int = 0
    disclosures: int = 0
    figures: int = 0
    mentions: int = 0
    checks: int = 0  # that came to a verdict
    failed: int = 0

    def add(self, kind: str, count: int) -> None:
        """So many more things of a class, or checks of a verdict."""
        if kind == f"{GF}Entry":
            self.figures += count
        elif kind == f"{GF}Mention":
            self.mentions += count
        elif kind != NOT_CHECKED:
            self.checks += count
            self.failed += count if kind == INCONSISTENT else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds: in all, in each district, and disclosures by year and kind."""

    all: Count
    districts: Mapping[str, Count]  # by IRI, in the order of their codes
    years: Mapping[str, Mapping[str, int]]  # the newest first; by kind of disclosure
    newest: Sequence[str] = field(default=())  # disclosures, the newest first


def _draw_up(store: Store) -> Counts:
    names = NAMES.of(store)
    disclosures = {row["disclosure"].value: row for row in rows_of(store, "all-disclosures")}
    ledgers = {row["graph"].value: row["unit"].value for row in rows_of(store, "all-ledgers")}
    units = {**ledgers, **{iri: row["unit"].value for iri, row in disclosures.items()}}
    total, districts = Count(), dict[str, Count]()

    def both(unit: str) -> tuple[Count, Count]:
        return total, districts.setdefault(_district(unit, names), Count())

    for graph, kind, count in _counted(store, list(units)):
        for each in both(units[graph]):
            each.add(kind, count)
    for unit in names.of_kind("unit"):
        for each in both(unit.iri):
            each.units += 1
    for row in disclosures.values():
        for each in both(row["unit"].value):
            each.disclosures += 1
    years = Counter((row["year"].value, row["kind"].value) for row in disclosures.values())
    by_year = {year: {kind: count for (each, kind), count in years.items() if each == year} for year, _ in sorted(years, reverse=True)}
    current = [iri for iri, row in disclosures.items() if row["later"] is None]
    newest = sorted(current, key=lambda iri: (_date(disclosures[iri]), iri), reverse=True)[:NEWEST]
    return Counts(total, dict(sorted(districts.items())), by_year, newest)


def _counted(store: Store, graphs: Sequence[str]) -> Iterable[tuple[str, str, int]]:
    """Of each graph the classes of what stands in it, and the verdicts of its checks, with how many there are."""
    for piece in in_pieces(graphs, BATCH):
        told = " ".join(f"<{graph}>" for graph in piece)
        for row in rows_of(store, "graph-counts", graph=told):
            yield row["graph"].value, row["kind"].value, int(row["count"].value)


def _district(unit: str, names: Names) -> str:
    found = names.by_iri.get(unit)
    return found.within if found else f"{CODE}district/unknown"


def _date(row: Mapping[str, object]) -> str:
    """When a document was written, or else the year that it is about."""
    told = row["created"] or row["year"]
    return str(getattr(told, "value", ""))


COUNTS: Final = Once(_draw_up)
