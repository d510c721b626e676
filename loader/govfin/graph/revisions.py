"""Revisions: which edition of a disclosure revises which.

Reads the graphs of disclosures; what is found is for the graph of the catalogue, `https://w3id.org/govfin/id/catalogue`.

Editions are disclosures of one unit, year, kind and level, by different documents, that state a figure in common, each in a table. An
edition stands between two others where it states a figure in common with each: so of two that share a figure, links lead from the later
to the earlier. Between documents that tell no date, or the same one, no link is claimed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Final

from pyoxigraph import NamedNode, Quad, QuerySolution, QuerySolutions

from govfin.graph.iris import node
from govfin.graph.stores import Store, internal_query, with_values
from govfin.namespaces import CATALOGUE, PROV

FARTHEST: Final = timedelta(hours=14)  # from UTC that a time zone can be

Tabled = Mapping[NamedNode, frozenset[NamedNode]]  # the figures that each edition states in a table


@dataclass(frozen=True, slots=True)
class Edition:
    """A disclosure, and what it has in common with other editions of it."""

    graph: NamedNode
    unit: str
    year: str
    kind: str
    level: str
    created: datetime

    @property
    def title(self) -> tuple[str, ...]:
        """What editions have in common."""
        return (self.unit, self.year, self.kind, self.level)

    def precedes(self, other: Edition) -> bool:
        """Whether it was written before another; where one tells its time zone and the other not, whether that is so in every zone."""
        one, two = self.created, other.created
        if bool(one.tzinfo) == bool(two.tzinfo):
            return one < two
        return one.replace(tzinfo=one.tzinfo or UTC) + FARTHEST < two.replace(tzinfo=two.tzinfo or UTC)


def editions_of(store: Store, units: Collection[NamedNode] | None) -> list[Edition]:
    """The dated disclosures of units, or of all units."""
    if units is not None and not units:
        return []
    rows = store.query(with_values(internal_query("disclosures-of.rq"), "unit", units))
    assert isinstance(rows, QuerySolutions)
    return [_edition(row) for row in rows if row["created"]]


def _edition(row: QuerySolution) -> Edition:
    unit, year, kind, created = (str(row[name].value) for name in ("unit", "year", "kind", "created"))
    level = str(row["level"].value) if row["level"] else ""
    return Edition(node(row["graph"].value), unit, year, kind, level, datetime.fromisoformat(created))


def tabled_in(store: Store, graphs: Collection[NamedNode]) -> dict[NamedNode, frozenset[NamedNode]]:
    """The figures that disclosures state in tables."""
    if not graphs:
        return {}
    rows = store.query(with_values(internal_query("tabled.rq"), "graph", graphs))
    assert isinstance(rows, QuerySolutions)
    found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for row in rows:
        found[node(row["graph"].value)].add(node(row["figure"].value))
    return {graph: frozenset(figures) for graph, figures in found.items()}


def revisions(editions: Iterable[Edition], tabled: Callable[[Collection[NamedNode]], Tabled]) -> Iterator[Quad]:
    """The links from later editions to those that they revise; `tabled` is asked where there are several only."""
    groups: dict[tuple[str, ...], list[Edition]] = defaultdict(list)
    for edition in dict.fromkeys(editions):
        groups[edition.title].append(edition)
    for group in groups.values():
        if len(group) > 1:
            yield from _links(group, tabled([edition.graph for edition in group]))


def _links(group: Sequence[Edition], tabled: Tabled) -> Iterator[Quad]:
    def share(one: Edition, other: Edition) -> bool:
        return not tabled.get(one.graph, frozenset()).isdisjoint(tabled.get(other.graph, ()))

    for later, earlier in permutations(group, 2):
        if earlier.precedes(later) and share(earlier, later):
            between = (each for each in group if earlier.precedes(each) and each.precedes(later))
            if not any(share(each, later) and share(each, earlier) for each in between):
                yield revision(later.graph, earlier.graph)


def revision(later: NamedNode, earlier: NamedNode) -> Quad:
    """What the catalogue says of two editions."""
    return Quad(later, node(f"{PROV}wasRevisionOf"), earlier, node(CATALOGUE))


def links_at(store: Store, graphs: Collection[NamedNode]) -> set[Quad]:
    """The links of the catalogue that start or end at disclosures."""
    text = with_values(with_values(internal_query("revisions.rq"), "later", graphs), "earlier", graphs)
    rows = store.query(text)
    assert isinstance(rows, QuerySolutions)
    return {revision(node(row["later"].value), node(row["earlier"].value)) for row in rows}
