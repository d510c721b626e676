"""The site: each kind of thing answers in each form, and says what the store says."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urljoin

import lxml.html
import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from asked import write_asked_store
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE, GF
from govfin.page.bases import CATALOG_IRI, Base, path_of
from govfin.page.media import HTML
from govfin.page.visits import HERE, relative, texts
from govfin.site.answers import Answers
from govfin.site.app import make_app
from govfin.site.bodies import Body, Kept
from govfin.site.named import Wanted, tell
from govfin.site.snapshots import Snapshots
from govfin.site.warming import Warming

UNIT = f"{BASE}unit/420103/武汉市江汉区融媒体中心"
THINGS = {
    "unit": UNIT,
    "ledger": f"{BASE}ledger/420103/武汉市江汉区融媒体中心",
    "district": "https://w3id.org/govfin/code/district/420103",
    "code": "https://w3id.org/govfin/code/fund/general",
    "scheme": "https://w3id.org/govfin/code/fund",
    "vocabulary": "https://w3id.org/govfin/ontology",
    "disclosure": "?one a gf:Disclosure",
    "document": "?any prov:wasDerivedFrom ?one . ?any a gf:Disclosure",
    "table": "?one gf:inDisclosure ?any",
    "figure": "?any gf:figure ?one . ?one a gf:Figure",
    "mention": "?one gf:mentions ?any",
    "check": "?one gf:verdict ?any",
    "entry": "?one a gf:Entry",
    "sheet": "?one a gf:Sheet",
    "view": "?one a gf:View",
    "project": "?one a gf:Project",
}
RDF = {"ttl": ("text/turtle; charset=utf-8", "turtle"), "jsonld": ("application/ld+json", "json-ld")}
RDF |= {"nt": ("application/n-triples", "nt"), "rdf": ("application/rdf+xml", "xml")}
FORMS = {suffix: kind.partition(";")[0] for suffix, (kind, _) in RDF.items()} | {"html": "text/html", "csv": "text/csv"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph of the tests of queries, on disk, with the ontology."""
    folder = tmp_path_factory.mktemp("site") / "store"
    write_asked_store(folder)
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def store(folder: Path) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(str(folder))


def thing(store: pyoxigraph.Store, kind: str) -> str:
    """The IRI of one of a kind."""
    told = THINGS[kind]
    if not told.startswith("?"):
        return told
    prefixes = "PREFIX gf: <https://w3id.org/govfin/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>"
    found = store.query(f"{prefixes} SELECT DISTINCT ?one WHERE {{ {told} }} ORDER BY ?one LIMIT 1", use_default_graph_as_union=True)
    return str(next(iter(found))["one"].value)  # type: ignore[union-attr, index]


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("kind", THINGS)
def test_each_thing_answers_in_each_form(client: TestClient, store: pyoxigraph.Store, kind: str, suffix: str) -> None:
    path = path_of(thing(store, kind))
    assert path is not None
    sent = client.get(path, headers={"Accept": FORMS[suffix]})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}.{suffix}")
    assert {"Accept", "Accept-Language"} == set(sent.headers["vary"].split(", "))
    told = client.get(sent.headers["location"])
    assert told.status_code == 200
    assert told.headers["content-type"].partition(";")[0] == FORMS[suffix]
    assert told.content
    head = client.head(sent.headers["location"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == told.headers["content-length"]
    again = client.get(sent.headers["location"], headers={"If-None-Match": told.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")
@pytest.mark.parametrize("kind", THINGS)
def test_all_forms_say_what_the_store_says(client: TestClient, store: pyoxigraph.Store, kind: str) -> None:
    iri = thing(store, kind)
    triples: set[pyoxigraph.Triple] = set()
    subjects: list[pyoxigraph.NamedNode | pyoxigraph.BlankNode] = [pyoxigraph.NamedNode(iri)]
    if kind == "vocabulary":  # whose terms are parts of it
        subjects += {quad.subject for quad in store if str(getattr(quad.subject, "value", "")).startswith(GF)}
    while subjects:
        found = {quad.triple for quad in store.quads_for_pattern(subjects.pop(), None, None, None)}
        subjects += [triple.object for triple in found - triples if isinstance(triple.object, pyoxigraph.BlankNode)]
        triples |= found
    own = rdflib.Graph().parse(data=pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES), format="nt")
    assert len(own) > 1
    for suffix, (content_type, parser) in RDF.items():
        told = client.get(f"{path_of(iri)}.{suffix}")
        assert told.headers["content-type"] == content_type
        assert isomorphic(rdflib.Graph().parse(data=told.content, format=parser), own), suffix


def test_every_row_of_the_csv_is_a_triple(client: TestClient, store: pyoxigraph.Store) -> None:
    iri = THINGS["ledger"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path_of(iri)}.csv").content.decode("utf-8-sig"))))
    assert {"subject": iri, "property": "http://www.w3.org/2000/01/rdf-schema#label", "value": "武汉市江汉区融媒体中心"} in rows


def test_pages_are_in_the_language_that_is_wanted(client: TestClient) -> None:
    for accept, suffix, language in (("zh-CN", ".html", "zh-Hans"), ("en-GB", ".en.html", "en"), ("de", ".html", "zh-Hans")):
        sent = client.get(str(path_of(UNIT)), headers={"Accept": "text/html", "Accept-Language": accept})
        assert sent.headers["location"].endswith(quote("融媒体中心") + suffix)
        page = client.get(sent.headers["location"])
        assert f'<html lang="{language}">' in page.text
        assert page.headers["content-language"] == ("en" if language == "en" else "zh")


def test_what_there_is_not_is_not_found_as_a_page(client: TestClient) -> None:
    for path in (
        "/id/unit/420103/nobody",
        "/id/unit/420103/nobody.ttl",
        "/elsewhere",
        "/id/%ff",
        "/id/..%2f..%2fetc/passwd",
        "/static/../app.py",
    ):
        told = client.get(path, headers={"Accept-Language": "en"})
        assert told.status_code == 404, path
        assert "There is no such page" in told.text
    assert "/id/unit/420103/没有\N{REPLACEMENT CHARACTER}" in client.get("/id/unit/420103/没有%00").text


def test_a_form_that_there_is_not_is_told_with_those_that_there_are(client: TestClient) -> None:
    told = client.get(str(path_of(UNIT)), headers={"Accept": "image/png", "Accept-Language": "en"})
    assert told.status_code == 406
    assert all(form in told.text for form in FORMS.values())


@pytest.mark.parametrize(
    ("path", "forms"),
    [("/search", {"html", "csv", "json"}), ("/query/vehicles", {"html", "csv", "json"}), ("/compare", {"html", "csv", "json"}),
     ("/query/index", {"html"}), ("/code/fund", set(FORMS)), ("/void", set(FORMS)), ("/catalog", set(FORMS))],
)  # fmt: skip
def test_the_forms_that_are_told_are_those_of_that_address(client: TestClient, path: str, forms: set[str]) -> None:
    told = client.get(path, headers={"Accept": "image/png"})
    assert told.status_code == 406
    links = lxml.html.document_fromstring(told.text).xpath("//main//li/a/@href")
    assert {each.rpartition(".")[2] for each in links} == forms
    for each in links:
        assert client.get(urljoin(path, each)).status_code == 200, each


@pytest.mark.parametrize("path", [str(path_of(UNIT)), "/search", "/query/vehicles", "/.well-known/void", "/void", "/index/units"])
def test_scripts_of_other_sites_may_follow_where_an_iri_leads(client: TestClient, path: str) -> None:
    told = client.get(path, headers={"Origin": "https://another.example"})
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (303, "*")
    assert client.get(told.headers["location"]).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("POST", "/index.html", 405)])
def test_a_failure_tells_that_its_language_was_asked_for(client: TestClient, method: str, path: str, status: int) -> None:
    told = client.request(method, path, headers={"Accept-Language": "en"})
    assert (told.status_code, told.headers["content-language"]) == (status, "en")
    assert "Accept-Language" in told.headers["vary"]


def test_a_site_under_another_base_names_its_data_by_it(folder: Path) -> None:
    base = Base("https://data.example.org/")
    with TestClient(make_app(Snapshots(str(folder)), base)) as client:
        told = rdflib.Graph().parse(data=client.get(f"{path_of(UNIT)}.ttl").content, format="turtle")
        page = client.get(f"{path_of(UNIT)}.html").text
    assert {str(subject) for subject in told.subjects()} == {UNIT.replace(BASE, base.data)}
    assert not [term for triple in told for term in triple if str(term).startswith(BASE)]
    assert UNIT.replace(BASE, base.data) in page


def test_no_page_may_load_from_elsewhere(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "http" not in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_the_home_page_counts_what_is_here(client: TestClient) -> None:
    told = client.get("/", headers={"Accept-Language": "en"})
    assert told.status_code == 200
    assert "Vary" in told.headers
    assert "江汉区" in told.text


def test_each_phrase_is_said_once_and_in_both_languages() -> None:
    text = (HERE / "templates" / "texts.yaml").read_text(encoding="utf-8")
    names = re.findall(r"^([\w-]+):", text, re.MULTILINE)
    assert [name for name in set(names) if names.count(name) > 1] == []
    assert [name for name, told in texts().items() if set(told) != {"zh", "en"}] == []


@pytest.mark.parametrize(
    ("target", "here", "link"),
    [
        ("/index.html", "/id/unit/420103/a", "../../../index.html"),
        ("/id/unit/420103/b.html", "/id/unit/420103/a", "b.html"),
        ("/id/unit/420103/a:b.html", "/id/unit/420103/a", "./a:b.html"),  # or a: would be a scheme
        ("/id/x", "/id/x/y/z", "../../x"),
        ("/", "/index", "./"),
    ],
)
def test_links_are_relative(target: str, here: str, link: str) -> None:
    assert relative(target, here) == link
    assert urljoin(f"http://site.test{here}", link) == f"http://site.test{target}"


def test_what_is_kept_is_packed_and_bounded() -> None:
    made: list[int] = []

    def body(number: int) -> Body:
        made.append(number)
        return Body(bytes([number]) * 100_000, "text/plain")

    kept = Kept(4_000)  # three of them, which are some hundred bytes each, with what a key takes
    for number in (1, 2, 3, 1):
        found = kept.get(number, lambda number=number: body(number))
        assert found.raw == bytes([number]) * 100_000
        assert found.tag == Body(found.raw, "text/plain").tag
    assert made == [1, 2, 3]
    kept.get(4, lambda: body(4))
    kept.get(2, lambda: body(2))  # which was asked for longest ago
    assert made == [1, 2, 3, 4, 2]


def test_what_many_ask_for_at_once_is_made_once() -> None:
    kept, made = Kept(1_000_000), []
    asked = threading.Barrier(10)

    def make() -> Body:
        made.append("once")
        time.sleep(0.2)
        return Body(b"one", "text/plain")

    def ask(_: int) -> bytes:
        asked.wait()
        return kept.get("page", make).raw

    with ThreadPoolExecutor(10) as clients:
        assert set(clients.map(ask, range(10))) == {b"one"}
    assert made == ["once"]


def test_labels_are_asked_for_once_and_only_so_many_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Answers(Snapshots(str(folder)), Base()).visit("/index", "zh")
    asked: list[str] = []
    query = Embedded.query
    monkeypatch.setattr(Embedded, "query", lambda self, text: asked.append(text) or query(self, text))
    monkeypatch.setattr("govfin.page.visits.KEPT_LABELS", 3)
    for _ in range(3):
        assert visit.labels([UNIT, f"{GF}unit", f"{BASE}nothing"])[UNIT] == "武汉市江汉区融媒体中心"
    assert len(asked) == 1
    visit.labels([f"{GF}phase"])
    visit.labels([UNIT])
    assert len(asked) == 3
    visit.labels([f"{BASE}{number}" for number in range(1_000)])
    assert visit.labels([f"{BASE}1"]) == {f"{BASE}1": "1"}


def test_what_fails_is_tried_again_by_the_next() -> None:
    kept = Kept(1_000_000)
    with pytest.raises(ZeroDivisionError):
        kept.get("page", lambda: Body(bytes(1 // 0), "text/plain"))
    assert kept.get("page", lambda: Body(b"one", "text/plain")).raw == b"one"


def test_what_is_kept_takes_its_keys_into_account() -> None:
    kept = Kept(1_000_000)
    for number in range(2_000):
        kept.get((number, ("", "") * 1_000), lambda: Body(b"", "text/plain"))
    assert len(kept._bodies) < 60


def test_a_page_is_packed_for_those_who_take_it(client: TestClient) -> None:
    plain = client.get("/index.html", headers={"Accept-Encoding": "identity"})
    packed = client.get("/index.html", headers={"Accept-Encoding": "gzip"})
    assert plain.content == packed.content
    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
    assert plain.headers["etag"] != packed.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]
    again = client.get("/index.html", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_units_and_the_sites_own_pages_are_drawn_beforehand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(Snapshots(str(folder)), Base())
    warming = Warming(answers)
    assert warming.warm()
    asked: list[str] = []
    answers.visit = lambda *args, **kwargs: asked.append("again")  # type: ignore[method-assign]
    assert answers.body(UNIT, HTML, "en").packed
    assert answers.body(CATALOG_IRI, HTML, "en").packed
    assert not asked
    monkeypatch.setattr("govfin.site.answers.draw", lambda *_: asked.append("drawn"))
    assert answers.page("/index", HTML, "en", []).packed
    assert tell(answers, Wanted("districts-by-function", HTML, "en"), {}).body.packed
    assert not asked
    warming.start()
    warming.stop()
    assert not warming.warm()  # it draws no more
