"""The store: the graphs of all disclosures, on disk.

Reads and writes any named graph: replaces a disclosure's graph whole, and in the same transaction the ledgers of the units that it is
about, and the links of the catalogue, `https://w3id.org/govfin/id/catalogue`, which tell which disclosure revises which. Keeps
`https://w3id.org/govfin/ontology` in step with `ontology/*.ttl`. A document is known by its SHA-256. Loading it again replaces what was
read from it before, under whatever unit or year it was filed then; a corrected edition is another document, and its disclosure stands
beside the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Template

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, Variable, serialize

from govfin.errors import StoreBusyError, StoreError
from govfin.folders import folder
from govfin.graph.ledgers import VIEWS, Statement, ledger_iri, ledgers, statement, view_quads
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
    """Put a disclosure in the place of all that was read from its document before, and bring ledgers and editions up to date.

    At once, or not at all.
    """
    content = list(quads)
    documents = {quad.object for quad in content if quad.subject == graph and quad.predicate.value == f"{PROV}wasDerivedFrom"}
    earlier = {found for document in documents if isinstance(document, NamedNode) for found in _graphs_of(store, document)}
    compared = {found for disclosure in earlier for found in _comparisons_of(store, disclosure)}
    drawn, views = _ledgers(store, {graph, *earlier}, content)
    drops = [_drop(each) for each in {graph, *earlier, *compared, *drawn}]
    puts = [_add(each, quads) for each, quads in {graph: content, **drawn, NamedNode(VIEWS): views}.items() if quads]
    store.update(_request(*drops, *puts, _revisions()))


def add_disclosures(store: Store, graphs: Iterable[Iterable[Quad]]) -> None:
    """Add the graphs of disclosures to a store that has no others, with their ledgers, and link the editions."""
    contents = [list(quads) for quads in graphs]
    for quads in contents:
        store.bulk_extend(quads)
    draw_ledgers(store)
    store.update(_request(_revisions()))


def draw_ledgers(store: Store) -> None:
    """Draw up the ledgers of all units anew."""
    stated = list(_statements(store))
    for ledger in _ledger_graphs(store):
        store.remove_graph(ledger)
    for quads in ledgers(stated).values():
        store.bulk_extend(quads)
    store.bulk_extend(view_quads(stated))


def replace_graph(store: Store, graph: NamedNode, quads: Iterable[Quad]) -> None:
    """Put quads in the place of all that a graph holds: at once, or not at all."""
    store.update(_request(_drop(graph), _add(graph, quads)))


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


def _ledgers(store: Store, replaced: Collection[NamedNode], content: Iterable[Quad]) -> tuple[dict[NamedNode, list[Quad]], list[Quad]]:
    """The ledgers that change where disclosures give way to another, empty where nothing is stated of a unit now; and their views."""
    new = Store()
    new.bulk_extend(content)
    units = _units(new, None) | {unit for graph in replaced for unit in _units(store, graph)}
    kept = [each for each in _statements(store, units) if each.disclosure not in replaced]
    stated = [*kept, *_statements(new, units)]
    empty: dict[NamedNode, list[Quad]] = {ledger_iri(unit): [] for unit in sorted(units, key=str)}
    return empty | ledgers(stated), view_quads(stated)


def _units(store: Store, graph: NamedNode | None) -> set[NamedNode]:
    found = store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Unit"), graph)
    return {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}


def _statements(store: Store, units: Collection[NamedNode] | None = None) -> Iterator[Statement]:
    """What the disclosures of a store state of units, or of all units."""
    if units is not None and not units:
        return
    clause = f"VALUES ?unit {{ {' '.join(map(str, sorted(units, key=str)))} }}" if units is not None else ""
    found = store.query(internal_query("statements.rq").replace("VALUES ?unit { UNDEF }", clause))
    assert isinstance(found, QuerySolutions)
    yield from map(statement, found)


def _ledger_graphs(store: Store) -> list[NamedNode]:
    found = store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Ledger"), None)
    return [quad.graph_name for quad in found if isinstance(quad.graph_name, NamedNode)]


def _drop(graph: NamedNode) -> str:
    return Template(_without_comments(internal_query("drop.ru"))).substitute(graph=str(graph))


def _add(graph: NamedNode, quads: Iterable[Quad]) -> str:
    """The request that adds quads to a graph."""
    lines = serialize((Triple(quad.subject, quad.predicate, quad.object) for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    return Template(_without_comments(internal_query("insert.ru"))).substitute(graph=str(graph), triples=lines.decode())


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
