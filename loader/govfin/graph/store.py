"""The store: the graphs of all disclosures, and what is drawn up of them, whether on disk or on a server.

Reads and writes any named graph: replaces a disclosure's graph whole, and in the same transaction the ledgers of the units that it is
about, and the links of the catalogue, `https://w3id.org/govfin/id/catalogue`, which tell which disclosure revises which. Keeps
`https://w3id.org/govfin/ontology` in step with `ontology/*.ttl`. A document is known by its SHA-256. Loading it again replaces what was
read from it before, under whatever unit or year it was filed then; a corrected edition is another document, and its disclosure stands
beside the first. A disclosure that is withdrawn is removed, and the catalogue keeps that it was.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from govfin.errors import StoreError
from govfin.graph.addresses import Address, address_of, is_url
from govfin.graph.iris import node
from govfin.graph.ledgers import Statement, ledger_iri, ledgers, statement, unit_of, view_quads
from govfin.graph.resources import Resources
from govfin.graph.revisions import Tabled, editions_of, links_at, revisions, tabled_in
from govfin.graph.stores import Change, Embedded, Store, internal_query, mark, open_folder, read_folder, with_values
from govfin.graph.withdrawals import Withdrawal, disclosure_of, hash_of, parts_of, withdrawals
from govfin.namespaces import BASE, DCTERMS, GF, ONTOLOGY_GRAPH, PROV, RDF
from govfin.rdffiles import ontology_files

LAYOUTS: Final = (".yaml", ".yml")  # of servers
DISCLOSURE, LEDGER = "/disclosure/", "/ledger/"  # in the IRIs of graphs


# Stores


def open_store(where: str | Path) -> Store:
    """The store in a folder, made where there is none, or on a server, to read and to write.

    Raises StoreBusyError where another process has it open.
    """
    return server_at(address_of(str(where))) if is_server(where) else open_folder(Path(where))


def existing_store(where: str | Path) -> Store:
    """The store in a folder or on a server, to read.

    Raises StoreError where there is none, or where what it holds is not whole.
    """
    if not is_server(where):
        return read_folder(Path(where))
    store = server_at(address_of(str(where)))
    if broken := sorted(graph.value for graph in store.unfinished() if DISCLOSURE in graph.value):
        raise StoreError(
            f"{store.name} is not whole: the load of {broken[0]} was broken off, or is under way; load a document again, which tidies up."
        )
    return store


def is_server(where: str | Path) -> bool:
    """Whether a store is on a server: told by its address, or by a file with the addresses of its services."""
    return is_url(str(where)) or Path(where).suffix in LAYOUTS


def server_at(address: Address) -> Store:
    """The store on a server; StoreError where what it needs is not installed."""
    try:
        from govfin.graph.servers import Server  # noqa: PLC0415  it is there where it is asked for only, and slow to import
    except ImportError as error:
        raise StoreError("A store on a server needs SPARQLWrapper: install it with “pip install 'govfin[server]'”.") from error
    return Server(address)


# Disclosures


def replace_disclosure(store: Store, graph: NamedNode, quads: Iterable[Quad]) -> None:
    """Put a disclosure in the place of all that was read from its document before, and bring ledgers and editions up to date.

    At once, or not at all.
    """
    content = list(quads)
    documents = [quad.object for quad in content if quad.subject == graph and quad.predicate.value == f"{PROV}wasDerivedFrom"]
    earlier = set(_named(store, "same-document.rq", "document", documents))
    compared = _named(store, "compared-with.rq", "disclosure", earlier)
    change = _change(store, [*earlier, *compared], {graph: content})
    store.replace(replace(change, removed=[*change.removed, *_withdrawn(store, graph, documents)]))


def withdraw_disclosure(store: Store, graph: NamedNode, reason: str, when: datetime) -> None:
    """Remove a disclosure and what was drawn up of it, and keep in the catalogue that it was, when it was withdrawn and why.

    At once, or not at all. Raises StoreError where there is no such disclosure.
    """
    told = Resources(store.graph(graph))
    if f"{GF}Disclosure" not in told.all(graph.value, f"{RDF}type"):
        earlier = withdrawals(store).get(graph.value)
        also = f"; it was withdrawn on {earlier.when[:10]}" if earlier else ""
        raise StoreError(f"{store.name} has no disclosure <{graph.value}>{also}.")
    change = _change(store, [graph, *_named(store, "compared-with.rq", "disclosure", [graph])], {})
    withdrawal = Withdrawal(
        disclosure=graph.value,
        when=when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        reason=reason,
        title=told.one(graph.value, f"{DCTERMS}title"),
        unit=told.one(graph.value, "unit"),
        documents=tuple(sorted(told.all(graph.value, f"{PROV}wasDerivedFrom"))),
    )
    own = [node(iri) for iri in told.subjects_within(BASE) if disclosure_of(iri) != graph.value]
    kept = {quad.subject for quad in store.about(own) if quad.graph_name not in change.graphs}
    lost = [hash_of(each.value) for each in own if each not in kept]
    store.replace(replace(change, added=[*change.added, *withdrawal.quads(lost)]))


def disclosures_of(store: Store, documents: Collection[NamedNode]) -> list[NamedNode]:
    """The disclosures that were read from documents."""
    return _named(store, "same-document.rq", "document", documents)


def _withdrawn(store: Store, graph: NamedNode, documents: Collection[object]) -> list[Quad]:
    """What the catalogue says of the withdrawal of a disclosure, or of others that were read from its documents, and says no more."""
    sources = {each.value for each in documents if isinstance(each, NamedNode)}
    again = [each for each in withdrawals(store).values() if each.disclosure == graph.value or sources & set(each.documents)]
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for part, disclosure in parts_of(store, [each.disclosure for each in again]):
        parts[disclosure].append(part)
    return [quad for each in again for quad in each.quads(parts[each.disclosure])]


def mend(store: Store) -> list[NamedNode]:
    """Drop what is left of changes that were broken off, and draw up anew what else they were about; the disclosures that are gone."""
    broken = sorted(store.unfinished(), key=str)
    if broken:
        change = _change(store, broken, {}, [unit_of(each) for each in broken if LEDGER in each.value])
        store.replace(Change(change.graphs, change.added, [*change.removed, *map(mark, broken)]))
    return [each for each in broken if DISCLOSURE in each.value]


def _change(store: Store, gone: Iterable[NamedNode], content: Mapping[NamedNode, list[Quad]], others: Iterable[NamedNode] = ()) -> Change:
    """What follows where graphs are gone and others have new content, for the units of these disclosures and `others`."""
    replaced = {*gone, *content}
    new = Embedded()
    for quads in content.values():
        new.quads.bulk_extend(quads)
    units = {*others, *_units(new), *_named(store, "units.rq", "disclosure", replaced)}
    stated = [*(each for each in _statements(store, units) if each.disclosure not in replaced), *_statements(new, units)]
    editions = [*(each for each in editions_of(store, units) if each.graph not in replaced), *editions_of(new, units)]

    def tabled(graphs: Collection[NamedNode]) -> Tabled:
        return {**tabled_in(store, set(graphs) - set(content)), **tabled_in(new, set(graphs) & set(content))}

    links, present = set(revisions(editions, tabled)), links_at(store, {*replaced, *(each.graph for each in editions)})
    empty: dict[NamedNode, list[Quad]] = {graph: [] for graph in [*replaced, *map(ledger_iri, units)]}
    return Change({**empty, **ledgers(stated), **content}, added=[*view_quads(stated), *(links - present)], removed=[*(present - links)])


def add_disclosures(quads: pyoxigraph.Store, graphs: Iterable[Iterable[Quad]]) -> None:
    """Add the graphs of disclosures to a store of our own that has no others, with their ledgers, and link the editions."""
    for each in graphs:
        quads.bulk_extend(each)
    draw_ledgers(quads)
    store = Embedded(quads)
    quads.extend(revisions(editions_of(store, None), lambda group: tabled_in(store, group)))


def draw_ledgers(quads: pyoxigraph.Store) -> None:
    """Draw up the ledgers of all units anew, in a store of our own."""
    stated = _statements(Embedded(quads), None)
    for ledger in list(quads.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Ledger"), None)):
        assert isinstance(ledger.graph_name, NamedNode)
        quads.remove_graph(ledger.graph_name)
    for each in ledgers(stated).values():
        quads.bulk_extend(each)
    quads.bulk_extend(view_quads(stated))


def disclosure_graphs(store: Store) -> list[NamedNode]:
    """The named graphs of all disclosures, in the order of their IRIs."""
    return sorted(_named(store, "disclosures.rq"), key=lambda graph: graph.value)


def _units(store: Embedded) -> set[NamedNode]:
    found = store.quads.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Unit"), None)
    return {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}


def _statements(store: Store, units: Collection[NamedNode] | None) -> list[Statement]:
    """What the disclosures of a store state of units, or of all units."""
    if units is not None and not units:
        return []
    found = store.query(with_values(internal_query("statements.rq"), "unit", units))
    assert isinstance(found, QuerySolutions)
    return list(map(statement, found))


def _named(store: Store, query: str, name: str = "", terms: Collection[object] = ()) -> list[NamedNode]:
    """The answers to an internal query that asks for one thing, given what it asks about."""
    if name and not terms:
        return []
    found = store.query(with_values(internal_query(query), name, terms))
    assert isinstance(found, QuerySolutions)
    return [term for solution in found if isinstance(term := solution[0], NamedNode)]


# Ontology


def load_ontology(store: Store) -> bool:
    """Bring the ontology's graph up to date; True where that took a change.

    Not in one transaction, which takes five times as long: the fingerprint is written last, so that what was broken off is done again.
    """
    graph = NamedNode(ONTOLOGY_GRAPH)
    content = b"\n".join(path.read_bytes() for path in ontology_files())
    fingerprint = Literal(hashlib.sha256(content).hexdigest())
    found = store.query(internal_query("fingerprint.rq"))
    assert isinstance(found, QuerySolutions)
    if [solution["sha256"] for solution in found] == [fingerprint]:
        return False
    store.refill(graph, content)
    store.replace(Change(added=[Quad(graph, NamedNode(f"{GF}sha256"), fingerprint, graph)]))
    return True
