"""Hostile texts in what documents print: they are shown and told as texts, in every form, and nothing of them is ever run."""

from __future__ import annotations

import csv
import gc
import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import lxml.html
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib.plugins.sparql.results.tsvresults import ROW
from starlette.testclient import TestClient

from crawled import dead_links, file_at
from govfin.catalogue.dumps import write_dumps
from govfin.catalogue.publications import Publication
from govfin.graph.store import disclosure_graphs, open_store, withdraw_disclosure
from govfin.graph.stores import Embedded
from govfin.graph.withdrawals import withdrawals
from govfin.namespaces import BASE, RDF
from govfin.page.bases import Base, path_of
from govfin.page.filenames import file_of, saved_as
from govfin.page.visits import LANGUAGES, in_language
from govfin.query.formats import inert
from govfin.site.app import make_app
from govfin.site.published import Order, publish
from govfin.site.snapshots import Snapshots
from poisoned import MARKUP, TEXTS, poisoned_store

OF_EACH_KIND = 14
RDF_FORMS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
OWN = ["/index", "/search", "/compare", "/compare/districts", "/checks", "/rules", "/code/index", "/query/index", "/catalog", "/sparql"]
OWN += [f"/index/{kind}" for kind in ("units", "districts", "codes", "disclosures", "projects")]
ASKED = ["", "?q=hostile", "?q=%3Cscript%3E", "?unit=hostile&unit=script", "?query=SELECT+*+%7B+%3Fs+skos%3AprefLabel+%3Fname+%7D"]
ATTRIBUTES = ("href", "src", "action", "formaction", "data", "srcset", "poster")

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = poisoned_store(tmp_path_factory.mktemp("poisoned") / "store")
    gc.collect()
    return folder


@pytest.fixture(scope="module")
def things(folder: Path) -> list[str]:
    """Some things of each kind."""
    store = pyoxigraph.Store.read_only(str(folder))
    kinds: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(f"{RDF}type"), None, None):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE):
            kinds.setdefault(str(quad.object), set()).add(quad.subject.value)
    assert len(kinds) > 10
    return sorted({iri for iris in kinds.values() for iri in sorted(iris)[:: max(1, len(iris) // OF_EACH_KIND)]})


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base("http://testserver/")), follow_redirects=False) as client:
        yield client


def harmless(page: str) -> None:
    """That a page has nothing that runs, but for files of the site's own, and leads nowhere but by HTTP."""
    tree = lxml.html.document_fromstring(page)
    for element in tree.iter(lxml.etree.Element):
        assert element.tag != "xss"
        assert not [name for name in element.keys() if name.startswith("on") or name == "style"], element.attrib  # noqa: SIM118
        for name in ATTRIBUTES:
            where = urlsplit(element.get(name, "").strip())
            assert where.scheme in ("", "http", "https"), element.attrib
            assert not where.scheme or where.netloc
    for script in tree.iter("script"):
        if script.get("type") in ("application/ld+json", "application/json"):
            json.loads(script.text)
        else:
            assert urlsplit(script.get("src")).path.rpartition("static/")[1]
            assert not script.text
    assert not [each for each in tree.iter("img") if "static/" not in each.get("src") and "source/" not in each.get("src")]


def test_pages_of_things_have_nothing_that_runs(client: TestClient, things: list[str]) -> None:
    shown = 0
    for iri in things:
        for end in (".html", ".en.html"):
            told = client.get(f"{path_of(iri)}{end}")
            assert told.status_code == 200, iri
            harmless(told.text)
            shown += "&lt;script&gt;hostile()" in told.text
    assert shown > 10


@pytest.mark.parametrize("path", OWN)
def test_pages_of_the_site_have_nothing_that_runs(client: TestClient, path: str) -> None:
    for asked in ASKED:
        for end in (".html", ".en.html"):
            told = client.get(f"{path}{end}{asked}")
            assert told.status_code in (200, 400), (path, asked)
            harmless(told.text)


@pytest.mark.parametrize("form", RDF_FORMS)
def test_data_of_things_are_read_again(client: TestClient, things: list[str], form: str) -> None:
    for iri in things:
        told = client.get(f"{path_of(iri)}.{form}")
        assert told.status_code == 200
        graph = rdflib.Graph().parse(data=told.content, format=RDF_FORMS[form])
        assert len(graph), iri


def test_an_iri_leads_to_its_page_in_a_header_of_one_line(client: TestClient, things: list[str]) -> None:
    for iri in things:
        told = client.get(path_of(iri) or "", headers={"Accept": "text/turtle"})
        where = told.headers["location"]
        assert told.status_code == 303
        assert where == f"{path_of(iri)}.ttl"
        assert where.isascii()
        assert where.isprintable()
        assert where.startswith("/id/")


def test_tables_have_whole_rows_and_no_formula(client: TestClient, things: list[str]) -> None:
    paths = [*(f"{path_of(iri)}.csv" for iri in things), *(f"{path}.csv" for path in OWN[:6]), *(f"{path}.csv" for path in OWN[10:])]
    for path in paths:
        told = client.get(path)
        if told.status_code == 404:
            continue
        head, *rows = csv.reader(io.StringIO(told.text.removeprefix("\ufeff"), newline=""))
        assert {len(row) for row in rows} <= {len(head)}, path
        for cell in (each for row in rows for each in row):
            assert inert(cell) == cell
            assert not cell.startswith(("=", "@", "\t", "\r", "+1+", "-2+"))


def test_a_cell_is_made_inert_where_a_spreadsheet_would_run_it() -> None:
    assert [inert(each) for each in ("=1", "@A1", "+1+1", "-A1", " =1", "\t1")] == ["'=1", "'@A1", "'+1+1", "'-A1", "' =1", "'\t1"]
    assert [inert(each) for each in ("\uff1d1", "\uff20A1", "\uff0b1+1", "\uff0dA1", "\n=1")] == [
        "'\uff1d1", "'\uff20A1", "'\uff0b1+1", "'\uff0dA1", "'\n=1"
    ]  # fmt: skip
    for told in ("-12.50", "+3", "-1,234.00", "-5%", "-", "", "a=1", "支出", "\uff0d12.50", "\uff0d"):
        assert inert(told) == told


def test_rows_and_names_are_json_as_they_are(client: TestClient, folder: Path) -> None:
    for path in ("/index/units", "/index/projects", "/search"):
        told = client.get(f"{path}.json", params={"q": "hostile"}).json()
        assert told["rows"]
        assert {len(row) for row in told["rows"]} == {len(told["columns"])}
    names = [row[3] for row in client.get("/index/units.json").json()["rows"]]
    assert any(name.startswith(MARKUP) for name in names)


def test_answers_of_queries_are_read_again(client: TestClient) -> None:
    query = "SELECT ?thing ?name { ?thing skos:prefLabel ?name FILTER (STRSTARTS(STR(?thing), 'https://w3id.org/govfin/id/')) }"
    counts = set()
    for form in ("json", "xml"):
        told = client.get("/sparql", params={"query": query, "format": form})
        counts.add(len(list(rdflib.query.Result.parse(io.BytesIO(told.content), format=form))))
    told = client.get("/sparql", params={"query": query, "format": "csv"})
    counts.add(len(list(csv.reader(io.StringIO(told.text, newline="")))) - 1)
    lines = client.get("/sparql", params={"query": query, "format": "tsv"}).text.removesuffix("\n").split("\n")
    counts.add(sum(len(ROW.parse_string(each, parse_all=True)) == 2 for each in lines[1:]))  # rdflib parts lines at U+2028, too
    assert len(counts) == 1
    assert counts.pop() > 20


def test_the_sitemap_and_the_catalogue_are_read_again(client: TestClient) -> None:
    places = [each.text or "" for each in ElementTree.fromstring(client.get("/sitemap-1.xml").content).iter() if each.tag.endswith("loc")]
    assert len(places) > 100
    assert all(urlsplit(each).scheme == "http" and each.isascii() and each.isprintable() for each in places)
    for place in places[:: len(places) // 100]:
        assert client.get(urlsplit(place).path).status_code == 200, unquote(place)
    for path in ("/catalog", "/void"):
        for form, parser in RDF_FORMS.items():
            assert len(rdflib.Graph().parse(data=client.get(f"{path}.{form}").content, format=parser))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as files, with a disclosure that was withdrawn for a hostile reason."""
    around = tmp_path_factory.mktemp("files")
    store = open_store(str(poisoned_store(around / "store", ontology=False)))
    assert isinstance(store, Embedded)
    withdraw_disclosure(store, disclosure_graphs(store)[0], f"{MARKUP}\r\nSet-Cookie: a=b", datetime(2026, 3, 1, tzinfo=UTC))
    store.finish(optimize=False)
    del store
    gc.collect()
    (around / "out").mkdir()
    publish(Order(str(around / "store"), suffixes=("html", "csv")), around / "out" / "site", processes=1)
    assert [path.name for path in around.iterdir() if path.is_file()] == []
    assert [path.name for path in (around / "out").iterdir()] == ["site"]
    return around / "out" / "site"


@pytest.mark.slow
def test_pages_of_a_site_as_files_have_nothing_that_runs(site: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))]
    assert len(pages) > 1_000
    for page in pages[::3]:
        harmless(page)
    assert sum("&lt;script&gt;hostile()" in page for page in pages) > 50


@pytest.mark.slow
def test_files_of_a_site_have_names_of_which_each_is_one_and_all_links_lead_to_one(site: Path) -> None:
    for path in site.rglob("*"):
        assert path.resolve().is_relative_to(site.resolve())
        assert path.name.isprintable()
        assert len(path.name.encode()) <= 255
    store = pyoxigraph.Store.read_only(str(site.parent.parent / "store"))
    paths = {path for quad in store if isinstance(quad.subject, NamedNode) and (path := path_of(quad.subject.value)) and "#" not in path}
    pages = {file_of(site, in_language(path, language)) for path in paths for language in LANGUAGES}
    assert len(pages) > 1_000
    assert not pages & {file_at(each, site) for each in dead_links(site)}  # the small graph has no codes, and not all that it names


@pytest.mark.slow
def test_tables_of_a_site_as_files_have_no_formula(site: Path) -> None:
    for path in sorted(site.rglob("*.csv"))[::5]:
        if "dumps" in path.parts:
            continue
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")):
            assert [inert(cell) for cell in row] == row, path


@pytest.mark.slow
def test_the_reason_of_a_withdrawal_is_a_text(site: Path) -> None:
    (gone,) = withdrawals(Embedded(pyoxigraph.Store.read_only(str(site.parent.parent / "store"))))
    for path in (path_of(gone) or "", "/catalog"):
        for language in LANGUAGES:
            page = file_of(site, in_language(path, language)).read_text(encoding="utf-8")
            assert "&lt;script&gt;hostile()" in page
            assert "Set-Cookie: a=b" in page
            harmless(page)


@pytest.mark.parametrize("name", [*TEXTS, "a/b\\c.pdf", ".pdf", "名\r\nX: y.pdf"])
def test_a_document_is_saved_under_a_name_that_leads_nowhere(name: str) -> None:
    told = saved_as(name)
    assert told.isprintable()
    assert not set(told) & set('/\\"')
    assert not told.startswith(".")
    assert 0 < len(told.encode()) <= 200
    assert saved_as("江汉区 2024 预算.pdf") == "江汉区 2024 预算.pdf"
    assert saved_as("长" * 100 + ".pdf").endswith("长.pdf")


def test_dumps_are_read_again(folder: Path, tmp_path: Path) -> None:
    store = Embedded(pyoxigraph.Store.read_only(str(folder)))
    write_dumps(store, Base(), tmp_path, Publication())
    read = pyoxigraph.Store()
    read.load(gzip.decompress((tmp_path / "govfin.nq.gz").read_bytes()), format=pyoxigraph.RdfFormat.N_QUADS)
    assert len(read) == len(store.quads)
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert all(name.isprintable() and ".." not in name and len(name) < 250 for name in names)
    for path in tmp_path.rglob("*.ttl.gz"):
        assert list(pyoxigraph.parse(gzip.decompress(path.read_bytes()), format=pyoxigraph.RdfFormat.TURTLE))
    with gzip.open(tmp_path / "facts.csv.gz", "rt", encoding="utf-8", newline="") as file:
        assert len({len(row) for row in csv.reader(file)}) == 1
