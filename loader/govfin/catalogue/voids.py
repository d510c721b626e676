"""VoID: what the data as RDF are: how much, of which classes and properties, in which vocabularies, and where they can be had.

Reads no graph but what `holdings` reads, and what was counted while the files were written; writes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from govfin.catalogue.catalogues import SPARQL, Catalogue
from govfin.catalogue.publications import said
from govfin.catalogue.triples import TYPE, Value, about, publisher_triples, size, terms_of, texts_of
from govfin.graph.iris import node
from govfin.namespaces import DCTERMS, FOAF, GF, ORG, PROV, QB, SDMX_ATTRIBUTE, SKOS, VOID
from govfin.page.bases import VOID_IRI

VOCABULARIES: Final = (GF, QB, SKOS, ORG, PROV, DCTERMS, SDMX_ATTRIBUTE)
RDF_TYPES: Final = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_PACKED: Final = (".nq.gz",)


def void_triples(catalogue: Catalogue) -> Iterator[Triple]:
    """The description of the data; with all counts where the files have been written."""
    own, root, whole = catalogue.base.public(VOID_IRI), catalogue.base.root, catalogue.whole
    yield from about(
        own,
        (TYPE, node(f"{VOID}DatasetDescription")),
        *texts_of(f"{DCTERMS}title", catalogue.publication.titles()),
        (f"{FOAF}primaryTopic", NamedNode(whole)),
        (f"{FOAF}topic", NamedNode(whole)),
    )
    yield from about(
        whole,
        (TYPE, node(f"{VOID}Dataset")),
        *texts_of(f"{DCTERMS}title", said("all")),
        *texts_of(f"{DCTERMS}description", said("all-description")),
        *terms_of(catalogue.publication, root),
        (f"{FOAF}homepage", NamedNode(root)),
        (f"{VOID}uriSpace", Literal(catalogue.base.data)),
        *((f"{VOID}vocabulary", node(each)) for each in VOCABULARIES),
        *((f"{VOID}feature", node(_FORMATS + each)) for each in RDF_TYPES),
        *([(f"{VOID}sparqlEndpoint", NamedNode(root + SPARQL))] if catalogue.asks else []),
        *((f"{VOID}dataDump", NamedNode(catalogue.download(file))) for file in catalogue.files_of("") if file.path.endswith(_PACKED)),
        *((f"{VOID}exampleResource", NamedNode(catalogue.base.public(unit))) for unit in list(catalogue.series)[:1]),
        *((f"{VOID}subset", NamedNode(catalogue.base.public(each.iri))) for found in catalogue.series.values() for each in found),
        *_counts(catalogue),
    )
    yield from publisher_triples(catalogue.publication, root)
    yield from _subsets(catalogue)
    yield from _partitions(catalogue)
    yield from _links(catalogue)


def _counts(catalogue: Catalogue) -> Iterator[tuple[str, Value]]:
    counts = catalogue.dumps.counts
    if counts.triples:
        yield f"{VOID}triples", size(counts.triples)
        yield f"{VOID}entities", size(counts.entities)
        yield f"{VOID}classes", size(len(counts.classes))
        yield f"{VOID}properties", size(len(counts.properties))
    for kind, _, parts in _parts(catalogue):
        yield from ((f"{VOID}{kind}Partition", NamedNode(_part(catalogue, kind, name))) for name in parts)


def _parts(catalogue: Catalogue) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    """By what the data are parted, what is counted of each part, and how many it has; where nothing was counted, what is known."""
    counts = catalogue.dumps.counts
    yield "class", "entities", counts.classes or _known(catalogue)
    yield "property", "triples", counts.properties


def _known(catalogue: Catalogue) -> Mapping[str, int]:
    held = sum(map(len, catalogue.series.values()))
    return {f"{GF}Disclosure": held} if held else {}


def _subsets(catalogue: Catalogue) -> Iterator[Triple]:
    """The graph of each disclosure, with its own dump."""
    for found in catalogue.series.values():
        for each in found:
            files = [file for file in catalogue.files_of(each.iri) if file.path.endswith(".ttl.gz")]
            dumps = [(f"{VOID}dataDump", NamedNode(catalogue.download(file))) for file in files]
            yield from about(catalogue.base.public(each.iri), (TYPE, node(f"{VOID}Dataset")), *dumps)


def _partitions(catalogue: Catalogue) -> Iterator[Triple]:
    for kind, counted, parts in _parts(catalogue):
        for name, number in parts.items():
            iri = _part(catalogue, kind, name)
            yield from about(iri, (TYPE, node(f"{VOID}Dataset")), (VOID + kind, NamedNode(name)), (VOID + counted, size(number)))


def _links(catalogue: Catalogue) -> Iterator[Triple]:
    """Which codes match what in other lists, by kind of match and list."""
    for name, found in catalogue.dumps.counts.links.items():
        for target, triples in found.items():
            iri, other = _part(catalogue, "link", f"{name} {target}"), _part(catalogue, "target", target)
            yield from about(
                iri,
                (TYPE, node(f"{VOID}Linkset")),
                (f"{VOID}subjectsTarget", NamedNode(catalogue.whole)),
                (f"{VOID}objectsTarget", NamedNode(other)),
                (f"{VOID}linkPredicate", NamedNode(name)),
                (f"{VOID}triples", size(triples)),
            )
            yield from about(other, (TYPE, node(f"{VOID}Dataset")), (f"{VOID}uriSpace", Literal(target)))
            yield from about(catalogue.whole, (f"{VOID}subset", NamedNode(iri)))


def _part(catalogue: Catalogue, kind: str, name: str) -> str:
    return f"{catalogue.base.public(VOID_IRI)}#{kind}-{quote(name, safe='')}"
