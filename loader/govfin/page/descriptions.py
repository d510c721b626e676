"""Descriptions: what the store says of a resource, as triples.

Reads all graphs and writes none. A description has the triples of which the resource is the subject, each once, in whatever graph they
are; that of a vocabulary has those of its terms, which are parts of it, as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Triple

from govfin.graph.stores import Store
from govfin.namespaces import RDF
from govfin.page.bases import DOCUMENTS
from govfin.page.visits import site_query

TYPE: Final = NamedNode(f"{RDF}type")


def describe(store: Store, iri: str) -> list[Triple]:
    """What is said of a resource and of the nodes without a name that it leads to, in order; empty where nothing is."""
    told: set[Triple] = set()
    subjects: list[NamedNode | BlankNode] = [NamedNode(iri), *(terms(store, iri) if iri in DOCUMENTS else ())]
    while subjects:
        new = {quad.triple for quad in store.about(subjects)} - told
        subjects = [triple.object for triple in new if isinstance(triple.object, BlankNode)]
        told |= new
    return sorted(told, key=lambda each: _place(each, iri))


def terms(store: Store, vocabulary: str) -> list[NamedNode]:
    """What a vocabulary defines, of its own terms."""
    found = store.query(site_query("defined-terms").replace("VALUES ?vocabulary { UNDEF }", f"VALUES ?vocabulary {{ <{vocabulary}> }}"))
    assert isinstance(found, QuerySolutions)
    return sorted((row["term"] for row in found if row["term"].value.startswith(f"{vocabulary}#")), key=str)


def _place(triple: Triple, iri: str) -> tuple[object, ...]:
    """The resource itself comes first, its classes before its other properties."""
    subject = triple.subject
    kind = (subject != NamedNode(iri), isinstance(subject, BlankNode), str(subject) if isinstance(subject, NamedNode) else "")
    return *kind, triple.predicate != TYPE, triple.predicate.value, str(triple.object)


def classes(triples: Iterable[Triple]) -> set[str]:
    """The classes of what is described."""
    return {triple.object.value for triple in triples if triple.predicate == TYPE and isinstance(triple.object, NamedNode)}
