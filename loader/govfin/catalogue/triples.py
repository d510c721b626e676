"""Triples: how the catalogue is said, one subject with its properties after another.

Reads no graph; what is made is for the catalogue that the site serves, and no graph of the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from govfin.catalogue.publications import Publication, said
from govfin.graph.iris import node
from govfin.namespaces import DCTERMS, FOAF, RDF, RDFS, XSD

TYPE: Final = f"{RDF}type"

Value = NamedNode | Literal


def about(subject: str, *pairs: tuple[str, Value]) -> Iterator[Triple]:
    """What is said of one subject, by properties."""
    for predicate, value in pairs:
        yield Triple(NamedNode(subject), node(predicate), value)


def texts_of(predicate: str, texts: Mapping[str, str]) -> list[tuple[str, Value]]:
    """A property with a text in each language; "" where its language is not told."""
    return [(predicate, Literal(text, language=language) if language else Literal(text)) for language, text in texts.items()]


def typed(text: str, name: str) -> Literal:
    """A literal of a type of XML Schema."""
    return Literal(text, datatype=node(f"{XSD}{name}"))


def size(number: int) -> Literal:
    """A number of things."""
    return typed(str(number), "nonNegativeInteger")


def publisher_iri(root: str) -> str:
    """The IRI of whoever publishes the site."""
    return f"{root}catalog#publisher"


def rights_iri(root: str) -> str:
    """The IRI of the statement that no licence is stated."""
    return f"{root}catalog#rights"


def terms_of(publication: Publication, root: str) -> list[tuple[str, Value]]:
    """By whom and on what terms something is published, as properties of it."""
    return [(f"{DCTERMS}publisher", NamedNode(publisher_iri(root))), rights_of(publication, root)]


def rights_of(publication: Publication, root: str) -> tuple[str, Value]:
    """The licence; where none is stated, the statement that this is so."""
    if publication.licence:
        return f"{DCTERMS}license", NamedNode(publication.licence)
    return f"{DCTERMS}rights", NamedNode(rights_iri(root))


def publisher_triples(publication: Publication, root: str) -> Iterator[Triple]:
    """Who publishes the site, and where no licence is stated, that this is so."""
    names = {"": publication.publisher} if publication.publisher else said("no-publisher")
    yield from about(publisher_iri(root), (TYPE, node(f"{FOAF}Agent")), *texts_of(f"{FOAF}name", names))
    if not publication.licence:
        statement = node(f"{DCTERMS}RightsStatement")
        yield from about(rights_iri(root), (TYPE, statement), *texts_of(f"{RDFS}label", said("no-licence")))
