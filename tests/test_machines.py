"""What the site tells crawlers, search engines, programs and watchers."""

from __future__ import annotations

import gc
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from starlette.testclient import TestClient

from asked import asked_store
from govfin.catalogue.catalogues import catalogue_of
from govfin.catalogue.dumps import write_dumps
from govfin.catalogue.publications import Publication
from govfin.catalogue.publishing import Publishing
from govfin.errors import StoreError
from govfin.graph.store import open_store
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE as STORED
from govfin.namespaces import DCTERMS
from govfin.page import sitemaps
from govfin.page.bases import Base, path_of
from govfin.query.questions import questions
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots

BASE = Base("https://data.example.org/")
UNIT = f"{STORED}unit/420103/武汉市江汉区融媒体中心"
OWN = Publication("", "</script><script>alert(1)</script>", "https://creativecommons.org/licenses/by/4.0/")
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
TITLE = '</script><img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("machines") / "store"
    store = open_store(str(folder))
    assert isinstance(store, Embedded)
    store.quads.bulk_extend(list(asked_store()))
    disclosure = disclosures(store.quads)[0]
    for quad in list(store.quads.quads_for_pattern(disclosure, NamedNode(f"{DCTERMS}title"), None, None)):
        store.quads.remove(quad)
    store.quads.add(Quad(disclosure, NamedNode(f"{DCTERMS}title"), Literal(TITLE), disclosure))
    store.finish(optimize=True)
    del store
    gc.collect()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    snapshots, publishing = Snapshots(str(folder)), Publishing(OWN)
    files = tmp_path_factory.mktemp("files")
    publishing.wrote(snapshots.current.store, files, write_dumps(snapshots.current.store, BASE, files, OWN))
    with TestClient(make_app(snapshots, BASE, publishing=publishing), follow_redirects=False) as client:
        yield client


def disclosures(store: pyoxigraph.Store) -> list[NamedNode]:
    kind = NamedNode("https://w3id.org/govfin/ontology#Disclosure")
    found = store.quads_for_pattern(None, None, kind, None)
    return sorted((quad.subject for quad in found if isinstance(quad.subject, NamedNode)), key=str)


# Crawlers


def places(content: bytes, name: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(content).findall(f"s:{name}/s:loc", NAMESPACE)]


def test_every_address_of_the_sitemap_is_a_page(client: TestClient) -> None:
    robots = client.get("/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {BASE.root}sitemap.xml\n" in robots.text
    index = client.get("/sitemap.xml")
    assert index.headers["content-type"] == "application/xml"
    (part,) = places(index.content, "sitemap")
    listed = places(client.get(urlsplit(part).path).content, "url")
    assert len(listed) == len(set(listed)) > 100
    for path in (f"{path_of(UNIT)}.html", "/catalog.en.html", "/query/vehicles.html", "/index.html"):
        assert BASE.root.removesuffix("/") + path in listed
    kinds = {re.sub(r"[^/]+$", "", url): url for url in listed}
    for url in [*kinds.values(), *(url for url in listed if "/disclosure/" in url)]:
        assert client.get(urlsplit(url).path).status_code == 200, url


def test_a_sitemap_has_parts_with_dates(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quads = asked_store()
    graph = disclosures(quads)[0]
    document = NamedNode(f"{STORED}document/x")
    written = Literal("2026-02-03T04:05:06Z", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#dateTime"))
    quads.add(Quad(graph, NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), document, graph))
    quads.add(Quad(document, NamedNode(f"{DCTERMS}created"), written, graph))
    store = Embedded(quads)
    monkeypatch.setattr(sitemaps, "MOST", 40)
    told = sitemaps.Sitemap(store, catalogue_of(store, BASE), lambda path: path.replace(".html", ".htm"))
    parts = [told.part(path) or b"" for path in told.paths]
    assert len(parts) > 3
    assert all(0 < len(places(part, "url")) <= 40 for part in parts)
    assert b"".join(parts).count(b"<lastmod>2026-02-03</lastmod>") == 2 * len(("disclosure", "unit", "series"))
    assert b"<lastmod>2026-02-03</lastmod>" in told.index()
    assert told.part("/sitemap-99.xml") is None
    assert all(url.endswith(".htm") for part in parts for url in places(part, "url"))


def test_there_is_no_other_part(client: TestClient) -> None:
    assert client.get("/sitemap-99.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


# Search engines


def test_a_disclosure_is_described_as_a_data_set(client: TestClient, folder: Path) -> None:
    for disclosure in disclosures(pyoxigraph.Store.read_only(str(folder))):
        for suffix in (".html", ".en.html"):
            page = client.get(f"{path_of(disclosure.value)}{suffix}").text
            (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
            told = json.loads(block)
            assert (told["@context"], told["@type"], told["@id"]) == ("https://schema.org/", "Dataset", BASE.public(disclosure.value))
            assert told["name"]
            assert 50 > len(told["description"]) > 10 or suffix == ".en.html"
            assert (told["publisher"]["name"], told["license"]) == (OWN.publisher, OWN.licence)
            kinds = {kind for each in told["distribution"] for kind in [each["encodingFormat"]] if isinstance(kind, str)}
            assert kinds == {"text/turtle", "text/csv"}
            assert page.count("<script type=") == 1


def test_no_title_ends_the_block_that_it_stands_in(client: TestClient, folder: Path) -> None:
    disclosure = disclosures(pyoxigraph.Store.read_only(str(folder)))[0]
    page = client.get(f"{path_of(disclosure.value)}.html").text
    assert TITLE not in page
    assert "<img" not in page
    assert html.escape(TITLE, quote=False).replace('"', "&#34;") in page
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(block)["name"] == TITLE


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
def test_the_block_is_json_ld(client: TestClient, folder: Path) -> None:
    disclosure = disclosures(pyoxigraph.Store.read_only(str(folder)))[1]
    page = client.get(f"{path_of(disclosure.value)}.html").text
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    local = block.replace('"https://schema.org/"', '{"@vocab": "https://schema.org/"}')  # nothing is fetched
    graph = rdflib.Graph().parse(data=local, format="json-ld")
    assert (rdflib.URIRef(BASE.public(disclosure.value)), rdflib.RDF.type, rdflib.URIRef("https://schema.org/Dataset")) in graph


# Programs


def test_every_query_and_list_is_described_and_answers(client: TestClient) -> None:
    told = client.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": BASE.root.removesuffix("/")}]
    assert {f"/query/{name}{end}" for name in questions() for end in (".json", ".csv")} <= set(told["paths"])
    identifiers = [method["operationId"] for path in told["paths"].values() for method in path.values()]
    assert len(set(identifiers)) == len(identifiers)
    for path, methods in told["paths"].items():
        asked = {"query": "ASK { ?s ?p ?o }"} if path == "/sparql" else {}
        given = client.get(path, params=asked)
        assert str(given.status_code) in methods["get"]["responses"], path
        kind = given.headers["content-type"].partition(";")[0]
        assert kind in methods["get"]["responses"][str(given.status_code)]["content"], path


def test_parameters_are_those_of_the_headers(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["paths"]
    for name, question in questions().items():
        parameters = {each["name"]: each for each in told[f"/query/{name}.json"]["get"]["parameters"]}
        assert set(parameters) == set(question.parameters)
        for key, each in question.parameters.items():
            assert parameters[key]["required"] == each.required
            assert parameters[key]["schema"].get("enum", [])[1:] == list(each.values)


# Watchers


def test_health_tells_whether_the_store_can_be_read(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    told = client.get("/health")
    assert (told.status_code, told.json()["status"], told.headers["cache-control"]) == (200, "ok", "no-store")

    def broken(self: Embedded, subjects: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(Embedded, "about", broken)
    assert client.get("/health").status_code == 503
