"""The store: the graphs of all disclosures, on disk.

Reads and writes any named graph: replaces a disclosure's graph whole, and keeps `https://w3id.org/govfin/ontology` in step with
`ontology/*.ttl`, and `https://w3id.org/govfin/id/catalogue` in step with the disclosures: it tells which revises which. A document is
known by its SHA-256. Loading it again replaces what was read from it before, under whatever unit or year it was filed then; a corrected
edition is another document, and its disclosure stands beside the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Template

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, Variable, serialize

from govfin.errors import StoreBusyError, StoreError
from govfin.folders import folder
from govfin.namespaces import CATALOGUE, GF, ONTOLOGY_GRAPH, PROV, RDF
from govfin.rdffiles import ontology_files


def open_store(path: Path) -> Store:
    """The store in a folder, made where there is none.

    Raises StoreBusyError where another process has it open.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: no store can be made here ({error.strerror}); name another folder.") from error
    if not is_store(path) and any(path.iterdir()):
        raise StoreError(f"{path}: the folder holds other things and no store; name an empty one, or one that does not exist.")
    try:
        return Store(path)
    except OSError as error:
        raise StoreBusyError(f"The store {path} is open in another process or can't be written: close it there first ({error}).") from error


def existing_store(path: Path) -> Store:
    """The store in a folder; StoreError where there is none."""
    if not is_store(path):
        raise StoreError(f"{path}: there is no store; load documents into it first with “govfin load DOC --store {path}”.")
    return open_store(path)


def is_store(path: Path) -> bool:
    """Whether a folder holds a store."""
    return (path / "CURRENT").is_file()


def replace_disclosure(store: Store, graph: NamedNode, quads: Iterable[Quad]) -> None:
    """Put a disclosure in the place of all that was read from its document before, and link the editions: at once, or not at all."""
    content = list(quads)
    documents = {quad.object for quad in content if quad.subject == graph and quad.predicate.value == f"{PROV}wasDerivedFrom"}
    earlier = {found for document in documents if isinstance(document, NamedNode) for found in _graphs_of(store, document)}
    compared = {found for disclosure in earlier for found in _comparisons_of(store, disclosure)}
    store.update(_request(_put({graph, *earlier, *compared}, graph, content), _revisions()))


def add_disclosures(store: Store, graphs: Iterable[Iterable[Quad]]) -> None:
    """Add the graphs of disclosures to a store that has none of them, and link the editions."""
    for quads in graphs:
        store.bulk_extend(quads)
    store.update(_request(_revisions()))


def replace_graph(store: Store, graph: NamedNode, quads: Iterable[Quad]) -> None:
    """Put quads in the place of all that a graph holds: at once, or not at all."""
    store.update(_request(_put([graph], graph, quads)))


def load_ontology(store: Store) -> bool:
    """Bring the ontology's graph up to date; True where that took a change.

    Not in one transaction, which takes five times as long: the fingerprint is written last, so that what was broken off is done again.
    """
    graph = NamedNode(ONTOLOGY_GRAPH)
    content = b"\n".join(path.read_bytes() for path in ontology_files())
    fingerprint = Quad(graph, NamedNode(f"{GF}sha256"), Literal(hashlib.sha256(content).hexdigest()), graph)
    if fingerprint in store:
        return False
    store.remove_graph(graph)
    store.bulk_load(content, format=RdfFormat.TURTLE, to_graph=graph)
    store.add(fingerprint)
    return True


def disclosure_graphs(store: Store) -> list[NamedNode]:
    """The named graphs of all disclosures, in the order of their IRIs."""
    found = store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Disclosure"), None)
    return sorted((q.graph_name for q in found if isinstance(q.graph_name, NamedNode)), key=lambda graph: graph.value)


@cache
def internal_query(name: str) -> str:
    """The text of one of the queries that the loader itself needs."""
    return (folder("shapes") / "internal" / name).read_text(encoding="utf-8")


def _graphs_of(store: Store, document: NamedNode) -> list[NamedNode]:
    found = store.query(internal_query("same-document.rq"), substitutions={Variable("document"): document})
    assert isinstance(found, QuerySolutions)
    return [solution["graph"] for solution in found if isinstance(solution["graph"], NamedNode)]


def _comparisons_of(store: Store, disclosure: NamedNode) -> list[NamedNode]:
    """The graphs that compare a disclosure with others: they tell of mentions that are about to go."""
    found = store.quads_for_pattern(None, NamedNode(f"{PROV}wasDerivedFrom"), disclosure, None)
    return [quad.graph_name for quad in found if isinstance(quad.graph_name, NamedNode)]


def _put(old: Iterable[NamedNode], graph: NamedNode, quads: Iterable[Quad]) -> str:
    """The request that puts `quads` into a graph in the place of the old ones."""
    lines = serialize((Triple(quad.subject, quad.predicate, quad.object) for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    drops = "".join(Template(internal_query("drop.ru")).substitute(graph=str(each)) for each in old)
    return Template(_without_comments(internal_query("put.ru"))).substitute(drop=drops, graph=str(graph), triples=lines.decode())


def _revisions() -> str:
    """The request that draws up the links between editions anew."""
    return Template(_without_comments(internal_query("revisions.ru"))).substitute(catalogue=str(NamedNode(CATALOGUE)))


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def _request(*parts: str) -> str:
    """One request, and so one transaction, of several updates; the engine wants all their prefixes at its beginning."""
    updates = [part.split("\n") for part in parts]  # not at other breaks, which texts of documents may hold
    prefixes = [line for lines in updates for line in lines if line.startswith("PREFIX ")]
    bodies = ["\n".join(line for line in lines if not line.startswith("PREFIX ")) for lines in updates]
    return "\n".join([*dict.fromkeys(prefixes), " ;\n".join(bodies)])
