"""Descriptions: what the store says of a resource, as triples.

Reads all graphs and writes none. A description has the triples of which the resource is the subject, each once, in whatever graph they
are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from govfin.graph.stores import Store
from govfin.namespaces import RDF

TYPE: Final = NamedNode(f"{RDF}type")


def describe(store: Store, iri: str) -> list[Triple]:
    """What is said of a resource and of the nodes without a name that it leads to, in order; empty where nothing is."""
    told: set[Triple] = set()
    subjects: list[NamedNode | BlankNode] = [NamedNode(iri)]
    while subjects:
        new = {quad.triple for quad in store.about(subjects)} - told
        subjects = [triple.object for triple in new if isinstance(triple.object, BlankNode)]
        told |= new
    return sorted(told, key=lambda each: (each.subject != NamedNode(iri), each.predicate != TYPE, each.predicate.value, str(each.object)))


def classes(triples: Iterable[Triple]) -> set[str]:
    """The classes of what is described."""
    return {triple.object.value for triple in triples if triple.predicate == TYPE and isinstance(triple.object, NamedNode)}
