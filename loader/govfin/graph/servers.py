"""Servers: stores that are asked over SPARQL 1.1's protocol, whoever made them.

Reads any graph, and writes those that it is told to. Where a request of several updates is a transaction, as it should be, a change is
one. Elsewhere (Virtuoso commits each update by itself, and takes no more than a few thousand triples in one) the graphs that a change
is about are marked in `https://w3id.org/govfin/id/catalogue` first, then put one by one, and the marks are removed with the last update:
what is still marked was broken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit
from urllib.request import Request

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from SPARQLWrapper import POST, POSTDIRECTLY, URLENCODED, SPARQLWrapper

from govfin import __version__
from govfin.errors import StoreError
from govfin.graph.addresses import Address
from govfin.graph.exchanges import Answer, Exchange
from govfin.graph.stores import Change, Results, by_graph, in_pieces, internal_query, mark, triples, update_of, with_values

N_TRIPLES: Final = RdfFormat.N_TRIPLES.media_type
ANSWERS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
GRAPHS: Final = f"{N_TRIPLES}, text/turtle;q=0.9"
WRITING: Final = 10  # times as long as a query may take
SUBJECTS: Final = 200  # that are asked about at once
PIECE: Final = 1000  # triples that any server takes in an update
PIECEMEAL: Final = "virtuoso"  # whose requests are no transactions

_KIND = re.compile(r"""<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'|#[^\n]*|\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b""", re.IGNORECASE)
_BOOLEAN = re.compile(rb'(#boolean",\s*"value":\s*)"([01])"')
_NUMERAL = {b"0": b'"false"', b"1": b'"true"'}
_NOTHING = Answer(404, {}, b"")


class _Wrapper(SPARQLWrapper):
    """Makes the requests of SPARQL's protocol."""

    def request(self, text: str, kind: str) -> Request:
        """The request of a query or an update; it is not parsed for its kind, which takes long and can err."""
        self.queryString, self.queryType = text, kind
        return self._createRequest()


class Server:
    """A store on a server."""

    def __init__(self, address: Address) -> None:
        self.address: Final = address
        self._reading = Exchange(address, address.seconds)
        self._writing = Exchange(address, address.seconds * WRITING)
        self._transactions = address.transactions

    @property
    def name(self) -> str:
        return self.address.name

    def within(self, seconds: float) -> Server:
        """The same store, its queries to be answered in so many seconds."""
        return Server(replace(self.address, seconds=seconds))

    def query(self, text: str) -> Results:
        answer = self._ask(text)
        if form := QueryResultsFormat.from_media_type(answer.media_type):
            return parse_query_results(_plain(answer.body), format=form)
        if kind := RdfFormat.from_media_type(answer.media_type):
            built = pyoxigraph.Store()
            built.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in parse(answer.body, format=kind))
            return built.query(internal_query("all.rq"))
        raise StoreError(
            f"{self.name} answers in a form that govfin can't read, {answer.media_type or 'not told'}; see that this is its address."
        )

    def graphs(self) -> list[NamedNode]:
        rows = self.query(internal_query("graphs.rq"))
        assert isinstance(rows, QuerySolutions)
        return sorted((graph for row in rows if isinstance(graph := row["graph"], NamedNode)), key=str)

    def graph(self, iri: NamedNode) -> list[Quad]:
        request = Request(self._graph_url(iri), headers={"Accept": GRAPHS, "User-Agent": _agent()})
        answer = self._reading.send(request, missing=_NOTHING)
        if answer is _NOTHING:
            return []
        form = RdfFormat.from_media_type(answer.media_type) or RdfFormat.N_TRIPLES
        return [Quad(quad.subject, quad.predicate, quad.object, iri) for quad in parse(answer.body, format=form)]

    def about(self, subjects: Iterable[NamedNode | BlankNode]) -> list[Quad]:
        found: list[Quad] = []
        for some in in_pieces((each for each in subjects if isinstance(each, NamedNode)), SUBJECTS):
            rows = self.query(with_values(internal_query("about.rq"), "subject", some))
            assert isinstance(rows, QuerySolutions)
            found += (Quad(row["subject"], row["predicate"], row["object"], row["graph"]) for row in rows)
        return found

    def replace(self, change: Change) -> None:
        if not update_of(Change(dict.fromkeys(change.graphs, ()), change.added[:1], change.removed[:1])):
            return
        if self.transactions:
            self._update(update_of(change))
        else:
            self._piecemeal(change)

    def refill(self, iri: NamedNode, turtle: bytes) -> None:
        self._put("PUT", iri, list(parse(turtle, format=RdfFormat.TURTLE)))

    def unfinished(self) -> frozenset[NamedNode]:
        rows = self.query(internal_query("unfinished.rq"))
        assert isinstance(rows, QuerySolutions)
        return frozenset(graph for row in rows if isinstance(graph := row["graph"], NamedNode))

    def finish(self, optimize: bool) -> None:
        """A server minds its own buffers."""

    @property
    def transactions(self) -> bool:
        """Whether a request of several updates is one: unless the address says otherwise, or the server is one of which it is known."""
        if self._transactions is None:
            self._ask(internal_query("unfinished.rq"))
        return bool(self._transactions)

    def _piecemeal(self, change: Change) -> None:
        """Make a change graph by graph, marked as unfinished meanwhile."""
        marks = [mark(graph) for graph in change.graphs]
        for some in in_pieces(marks, PIECE):
            self._update(update_of(Change(added=some)))
        for graph, quads in change.graphs.items():
            self._put("PUT" if quads else "DELETE", graph, quads)
        for graph, added in by_graph(change.added):
            self._put("POST", graph, added)
        for some in in_pieces([*change.removed, *marks], PIECE):
            self._update(update_of(Change(removed=some)))

    def _put(self, method: str, graph: NamedNode, quads: Sequence[Quad]) -> None:
        headers = {"Content-Type": N_TRIPLES, "User-Agent": _agent()}
        body = triples(quads).encode() if quads else None
        self._writing.send(Request(self._graph_url(graph), body, headers, method=method), missing=_NOTHING)

    def _ask(self, text: str) -> Answer:
        answer = self._reading.send(self._request(text, "SELECT"))
        if self._transactions is None:
            self._transactions = not answer.headers.get("server", "").lower().startswith(PIECEMEAL)
        return answer

    def _update(self, text: str) -> None:
        if not self.address.update:
            raise StoreError(f"{self.name} takes no updates: tell the address of its service for them, as “update:”.")
        self._writing.send(self._request(text, "INSERT"))

    def _request(self, text: str, kind: str) -> Request:
        service = urlsplit(self.address.query if kind == "SELECT" else self.address.update)
        url = urlunsplit(service._replace(query=""))
        wrapper = _Wrapper(url, url, agent=_agent())
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED if kind == "SELECT" else POSTDIRECTLY)
        wrapper.setOnlyConneg(True)
        for name, value in parse_qsl(service.query, keep_blank_values=True):
            wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", _wanted(text) if kind == "SELECT" else "*/*")
        return wrapper.request(text, kind)

    def _graph_url(self, graph: NamedNode) -> str:
        if not self.address.graphs:
            raise StoreError(f"{self.name} has no Graph Store Protocol: tell the address of its service for graphs, as “graphs:”.")
        service = urlsplit(self.address.graphs)
        query = "&".join(filter(None, [service.query, f"graph={quote(graph.value, safe='')}"]))
        return urlunsplit(service._replace(query=query))


def _wanted(query: str) -> str:
    """The forms in which a query's answer can be read; some servers choose one that does not fit what is asked."""
    kind = next((found[1].upper() for found in _KIND.finditer(query) if found[1]), "")
    return GRAPHS if kind in ("CONSTRUCT", "DESCRIBE") else ANSWERS


def _plain(answer: bytes) -> bytes:
    """Booleans as all others write them: Virtuoso's are 0 and 1."""
    return _BOOLEAN.sub(lambda found: found[1] + _NUMERAL[found[2]], answer)


def _agent() -> str:
    return f"govfin/{__version__}"
