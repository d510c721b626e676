"""The W3C's tests of the SPARQL 1.1 Protocol, each by its name there, with the requests that it makes.

http://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/manifest: those of updates must be refused here, and so must
query_multiple_dataset, which has FROM.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pytest
from pyoxigraph import NamedNode, Quad
from starlette.testclient import TestClient

from govfin.graph.store import open_store
from govfin.graph.stores import Embedded
from govfin.namespaces import RDF
from govfin.page.bases import Base
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots

DATA = [f"http://kasei.us/2009/09/sparql/data/data{number}.rdf" for number in range(4)]
FORM, DIRECT, UPDATE = (f"application/{kind}" for kind in ("x-www-form-urlencoded", "sparql-query", "sparql-update"))
ROWS = {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}
TRIPLES = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}
BOTH = f"ASK {{ <{DATA[1]}> a ?type . <{DATA[2]}> a ?type . }}"
EACH = f"GRAPH ?g1 {{ <{DATA[1]}> a ?type }} GRAPH ?g2 {{ <{DATA[2]}> a ?type }}"
CHANGE = "CLEAR ALL ; INSERT DATA { <urn:s> <urn:p> 1 }"

Request = tuple[str, str, str | bytes, str]  # method, parameters, body, type


def told(**parameters: str) -> str:
    return "&".join(f"{name.replace('_', '-')}={quote(text, safe='')}" for name, text in parameters.items())


DEFAULTS = f"{told(default_graph_uri=DATA[1])}&{told(default_graph_uri=DATA[2])}"
NAMED = f"{told(named_graph_uri=DATA[1])}&{told(named_graph_uri=DATA[2])}"
EMPTY = told(default_graph_uri=DATA[0])

TRUE: Mapping[str, Request] = {
    "query_get": ("GET", f"{told(query='ASK {}')}&{EMPTY}", "", ""),
    "query_post_form": ("POST", EMPTY, told(query="ASK {}"), FORM),
    "query_post_direct": ("POST", EMPTY, "ASK {}", DIRECT),
    "query_dataset_default_graphs_get": ("GET", f"{told(query=BOTH)}&{DEFAULTS}", "", ""),
    "query_dataset_default_graphs_post": ("POST", DEFAULTS, BOTH, DIRECT),
    "query_dataset_named_graphs_get": ("GET", f"{told(query=f'ASK {{ {EACH} }}')}&{NAMED}", "", ""),
    "query_dataset_named_graphs_post": ("POST", NAMED, f"ASK {{ {EACH} }}", DIRECT),
    "query_dataset_full": ("POST", f"{told(default_graph_uri=DATA[3])}&{NAMED}", f"ASK {{ <{DATA[3]}> a ?type {EACH} }}", DIRECT),
}
KINDS: Mapping[str, tuple[str, set[str]]] = {
    "query_content_type_select": ("SELECT (1 AS ?value) {}", ROWS),
    "query_content_type_ask": ("ASK {}", ROWS - {"text/csv", "text/tab-separated-values"}),
    "query_content_type_describe": ("DESCRIBE <http://example.org/>", TRIPLES),
    "query_content_type_construct": ("CONSTRUCT { <s> <p> 1 } WHERE {}", TRIPLES),
}
BAD: Mapping[str, Request] = {
    "bad_query_method": ("PUT", told(query="ASK {}"), "", ""),
    "bad_multiple_queries": ("GET", f"{told(query='ASK {}')}&{told(query='SELECT * {}')}", "", ""),
    "bad_query_wrong_media_type": ("POST", "", "ASK {}", "text/plain"),
    "bad_query_missing_form_type": ("POST", "", told(query="ASK {}"), ""),
    "bad_query_missing_direct_type": ("POST", "", "ASK {}", ""),
    "bad_query_non_utf8": ("POST", "", "ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16"),
    "bad_query_syntax": ("GET", told(query="ASK {"), "", ""),
}
REFUSED: Mapping[str, Request] = {
    "query_multiple_dataset": ("POST", NAMED, f"ASK FROM <{DATA[3]}> {{ {EACH} }}", DIRECT),
    "update_dataset_default_graph": ("POST", told(using_graph_uri=DATA[1]), CHANGE, UPDATE),
    "update_dataset_default_graphs": ("POST", f"{told(using_graph_uri=DATA[1])}&{told(using_graph_uri=DATA[2])}", CHANGE, UPDATE),
    "update_dataset_named_graphs": ("POST", told(using_named_graph_uri=DATA[1]), CHANGE, UPDATE),
    "update_dataset_full": ("POST", f"{told(using_graph_uri=DATA[1])}&{told(using_named_graph_uri=DATA[2])}", CHANGE, UPDATE),
    "update_post_form": ("POST", "", told(update=CHANGE), FORM),
    "update_post_direct": ("POST", "", CHANGE, UPDATE),
    "update_base_uri": ("POST", "", "CLEAR GRAPH <g> ; INSERT DATA { GRAPH <g> { <s> <urn:p> 1 } }", UPDATE),
    "bad_update_get": ("GET", told(update="CLEAR ALL"), "", ""),
    "bad_multiple_updates": ("POST", "", f"{told(update='CLEAR NAMED')}&{told(update='CLEAR DEFAULT')}", FORM),
    "bad_update_wrong_media_type": ("POST", "", "CLEAR NAMED", "text/plain"),
    "bad_update_missing_form_type": ("POST", "", told(update="CLEAR NAMED"), ""),
    "bad_update_missing_direct_type": ("POST", "", "CLEAR NAMED", ""),
    "bad_update_non_utf8": ("POST", "", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
    "bad_update_syntax": ("POST", "", told(update="CLEAR XYZ"), FORM),
    "bad_update_dataset_conflict": ("POST", told(using_named_graph_uri=DATA[1]), told(update=f"WITH <urn:g> {CHANGE}"), FORM),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The site over the four graphs of the suite."""
    folder = tmp_path_factory.mktemp("w3c") / "store"
    store = open_store(str(folder))
    assert isinstance(store, Embedded)
    for graph in map(NamedNode, DATA):
        store.quads.add(Quad(graph, NamedNode(f"{RDF}type"), NamedNode("http://xmlns.com/foaf/0.1/Document"), graph))
    store.finish(optimize=True)
    del store
    gc.collect()
    with TestClient(make_app(Snapshots(str(folder)), Base())) as client:
        yield client


def status(client: TestClient, request: Request) -> tuple[int, str]:
    method, parameters, body, kind = request
    headers = {"Content-Type": kind} if kind else {}
    answer = client.request(method, f"/sparql{'?' if parameters else ''}{parameters}", content=body or None, headers=headers)
    return answer.status_code, answer.text


@pytest.mark.parametrize("name", TRUE)
def test_a_query_is_answered(client: TestClient, name: str) -> None:
    assert status(client, TRUE[name]) == (200, '{"head": {}, "boolean": true}')


def test_graphs_that_are_not_chosen_are_not_asked(client: TestClient) -> None:
    other = told(default_graph_uri=DATA[3])
    assert status(client, ("POST", other, BOTH, DIRECT)) == (200, '{"head": {}, "boolean": false}')
    assert status(client, ("POST", other, f"ASK {{ {EACH} }}", DIRECT)) == (200, '{"head": {}, "boolean": false}')


@pytest.mark.parametrize("name", KINDS)
def test_an_answer_has_a_type_of_its_kind(client: TestClient, name: str) -> None:
    query, kinds = KINDS[name]
    answer = client.post("/sparql", params={"default-graph-uri": DATA[0]}, content=query, headers={"Content-Type": DIRECT})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] in kinds


@pytest.mark.parametrize("name", [*BAD, *REFUSED])
def test_what_is_wrong_or_would_write_is_refused(client: TestClient, name: str) -> None:
    code, sentence = status(client, {**BAD, **REFUSED}[name])
    assert 400 <= code < 500
    assert sentence.strip()
    assert status(client, ("POST", "", BOTH, DIRECT)) == (200, '{"head": {}, "boolean": true}')  # nothing is gone


def test_iris_that_are_not_whole_are_seen_from_the_service(client: TestClient) -> None:
    for query, known in (
        ("<id/unit/1>", Base().data + "unit/1"),
        ("<//[>", ""),
        ("BASE <http://example.org/> <x>", "http://example.org/x"),
    ):
        start, _, iri = query.rpartition(" ")
        code, text = status(client, ("POST", "format=nt", f"{start} CONSTRUCT {{ {iri} <p> 1 }} WHERE {{}}", DIRECT))
        assert (code, f"<{known}>" in text) == ((200, True) if known else (400, False)), text
