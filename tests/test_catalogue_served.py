"""The catalogue as the site serves it: every part of it in every form, held to its shapes, and the files that it tells of."""

from __future__ import annotations

import csv
import gc
import gzip
import io
import re
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from pyshacl import validate
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from asked import asked_store
from govfin.catalogue import publishing as publishing_module
from govfin.catalogue.dumps import read_dumps, write_dumps
from govfin.catalogue.publications import Publication
from govfin.catalogue.publishing import Publishing
from govfin.folders import folder as data_folder
from govfin.graph.store import open_store
from govfin.graph.stores import Change, Embedded
from govfin.namespaces import BASE as STORED
from govfin.namespaces import DCAT, DCTERMS, FOAF, GF, PROV, SH, SPDX, VOID
from govfin.page.bases import Base
from govfin.site import dumping as dumping_module
from govfin.site.app import make_app
from govfin.site.dumping import Dumping
from govfin.site.snapshots import Snapshot, Snapshots

BASE = Base("https://data.example.org/")
SERIES = "/catalog/420103/武汉市江汉区融媒体中心"
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
OWN = Publication("Own title", "<script>alert(1)</script> & office", "https://creativecommons.org/licenses/by/4.0/")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue") / "store"
    store = open_store(str(folder))
    assert isinstance(store, Embedded)
    store.quads.bulk_extend(list(asked_quads()))
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


@pytest.fixture(scope="module")
def bare(folder: Path) -> Iterator[TestClient]:
    """The site of somebody who has said nothing, and has no files written."""
    with TestClient(make_app(Snapshots(str(folder)), BASE), follow_redirects=False) as client:
        yield client


def asked_quads() -> list[Quad]:
    """The small graph of the tests of queries, each disclosure with a document and its hash, as those that are loaded have them."""
    quads = [
        quad
        for quad in asked_store()
        if (quad.subject, quad.predicate.value) != (quad.graph_name, f"{PROV}wasDerivedFrom") or "/ledger/" in str(quad.subject)
    ]
    for graph in [quad.graph_name for quad in quads if quad.object == NamedNode(f"{GF}Disclosure")]:
        digest = sha256(str(graph).encode()).hexdigest()
        document = NamedNode(f"{STORED}document/{digest}")
        quads.append(Quad(graph, NamedNode(f"{PROV}wasDerivedFrom"), document, graph))  # type: ignore[arg-type]
        quads.append(Quad(document, NamedNode(f"{GF}sha256"), Literal(digest), graph))
    return quads


def graph(client: TestClient, path: str, suffix: str = "ttl") -> rdflib.Graph:
    told = client.get(f"{path}.{suffix}")
    assert told.status_code == 200, path
    return rdflib.Graph().parse(data=told.content, format=FORMS[suffix])


def term(namespace: str, name: str) -> rdflib.URIRef:
    return rdflib.URIRef(namespace + name)


def everything(client: TestClient) -> rdflib.Graph:
    """All that the catalogue says, from its start along its own links."""
    whole = graph(client, "/catalog")
    for series in set(whole.subjects(rdflib.RDF.type, term(DCAT, "DatasetSeries"))):
        whole += graph(client, urlsplit(str(series)).path)
    return whole + graph(client, "/void")


def results(data: rdflib.Graph) -> list[tuple[str, str]]:
    """The shapes that data do not conform to, each with the node."""
    shapes = rdflib.Graph().parse(data_folder("shapes") / "catalogue" / "catalogue.ttl")
    _, report, _ = validate(data, shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    found = report.subjects(rdflib.RDF.type, term(SH, "ValidationResult"))
    return sorted(
        (str(report.value(each, term(SH, "sourceShape"))).rpartition("#")[2], str(report.value(each, term(SH, "focusNode"))))
        for each in found
    )


@pytest.fixture(scope="module")
def served(client: TestClient) -> rdflib.Graph:
    return everything(client)


def test_what_is_served_conforms(served: rdflib.Graph) -> None:
    assert results(served) == []


def test_what_somebody_serves_who_has_said_nothing_conforms(bare: TestClient) -> None:
    told = everything(bare)
    assert results(told) == []
    assert not list(told.subject_objects(term(DCAT, "byteSize")))
    assert not list(told.subject_objects(term(VOID, "triples")))
    (part,) = told.subjects(term(VOID, "class"), rdflib.URIRef(f"{GF}Disclosure"))
    assert int(told.value(part, term(VOID, "entities"))) == len(set(told.objects(None, term(VOID, "subset"))))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "subject", "predicate", "value"),
    [
        ("title", "catalog#all", f"{DCTERMS}title", None),
        ("publisher", "catalog#all", f"{DCTERMS}publisher", None),
        ("agent-name", "catalog#publisher", f"{FOAF}name", None),
        ("Described", "sparql", f"{DCTERMS}license", None),
        ("dataset-of-catalog", "catalog", f"{DCAT}dataset", None),
        ("byte-size", "catalog#facts.parquet", f"{DCAT}byteSize", rdflib.Literal(-1)),
        ("byte-size", "catalog#facts.parquet", f"{DCAT}byteSize", None),
        ("checksum", "catalog#facts.parquet", f"{SPDX}checksum", None),
        ("value", "catalog#facts.parquet-sha256", f"{SPDX}checksumValue", rdflib.Literal("ab", datatype=rdflib.XSD.hexBinary)),
        ("media-type", "catalog#facts.parquet", f"{DCAT}mediaType", rdflib.Literal("parquet")),
        ("access", "catalog#facts.parquet", f"{DCAT}accessURL", rdflib.URIRef("file:///etc")),
        ("triples", "catalog#all", f"{VOID}triples", rdflib.Literal("many")),
        ("topic", "void", f"{FOAF}primaryTopic", None),
        ("uri-space", "catalog#all", f"{VOID}uriSpace", rdflib.Literal("somewhere")),
    ],
)
def test_what_is_wrong_does_not_conform(
    served: rdflib.Graph, shape: str, subject: str, predicate: str, value: rdflib.Literal | None
) -> None:
    told = rdflib.Graph() + served
    node = rdflib.URIRef(BASE.root + subject)
    assert (node, rdflib.URIRef(predicate), None) in told
    told.remove((node, rdflib.URIRef(predicate), None))
    if value is not None:
        told.add((node, rdflib.URIRef(predicate), value))
    assert shape in {name for name, _ in results(told)}


@pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")
def test_each_part_says_the_same_in_every_form(client: TestClient) -> None:
    for path in ("/catalog", SERIES, "/void"):
        first = graph(client, path)
        assert len(first) > 20
        for suffix in FORMS:
            assert isomorphic(graph(client, path, suffix), first), (path, suffix)
        sent = client.get(path, headers={"Accept": "text/turtle"})
        assert (sent.status_code, urlsplit(sent.headers["location"]).path.rpartition(".")[2]) == (303, "ttl")
        for suffix in (".html", ".en.html"):
            page = client.get(path + suffix).text
            assert "<script>" not in page
            assert "Own title" in page or path == "/void"


def test_the_description_is_found_where_it_is_looked_for(client: TestClient) -> None:
    sent = client.get("/.well-known/void")
    assert (sent.status_code, sent.headers["location"]) == (303, "/void.ttl")
    assert client.get("/.well-known/void", headers={"Accept": "text/html,*/*;q=0.1"}).headers["location"] == "/void.html"


def test_void_counts_what_a_query_counts(client: TestClient, served: rdflib.Graph, folder: Path) -> None:
    quads = asked_quads()
    whole = rdflib.URIRef(f"{BASE.root}catalog#all")
    triples = {quad.triple for quad in quads}
    assert int(served.value(whole, term(VOID, "triples"))) == len(triples)  # type: ignore[arg-type]
    classes = dict(served.subject_objects(term(VOID, "class")))
    told = {str(name): int(served.value(part, term(VOID, "entities"))) for part, name in classes.items()}  # type: ignore[arg-type]
    typed = {(quad.subject, quad.object) for quad in quads if quad.predicate.value == str(rdflib.RDF.type)}
    assert told == {kind: sum(each.value == kind for _, each in typed) for kind in told}  # type: ignore[union-attr]
    page = client.get("/void.en.html").text
    assert f"<dd>{len(triples):,}</dd>" in page


def test_every_file_that_the_catalogue_tells_of_can_be_had(client: TestClient, served: rdflib.Graph) -> None:
    files = dict(served.subject_objects(term(DCAT, "downloadURL")))
    assert len(files) > 30
    for distribution, url in files.items():
        told = client.get(urlsplit(str(url)).path)
        size, kind = (served.value(distribution, term(DCAT, name)) for name in ("byteSize", "mediaType"))
        digest = served.value(served.value(distribution, term(SPDX, "checksum")), term(SPDX, "checksumValue"))
        assert len(told.content) == int(size)  # type: ignore[arg-type]
        assert sha256(told.content).hexdigest() == str(digest).lower() == told.headers["etag"].strip('"')
        packed = (distribution, term(DCAT, "compressFormat"), None) in served
        expected = "application/gzip" if packed else str(kind).split("/", 4)[4]
        assert told.headers["content-type"].partition(";")[0] == expected.removeprefix("media-types/")
        if url.endswith(".csv"):
            described = told.headers["link"].partition(">")[0].removeprefix("<")
            assert url.rpartition("/")[2] in [table["url"] for table in client.get(described).json()["tables"]]
        if packed:
            gzip.decompress(told.content)
    again = client.get("/dumps/facts.csv.gz", headers={"If-None-Match": client.head("/dumps/facts.csv.gz").headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["index.json", "%2e%2e/store/CURRENT", "disclosures", "", "nothing.csv"])
def test_no_other_file_can_be_had(client: TestClient, path: str) -> None:
    assert client.get(f"/dumps/{path}").status_code == 404


def test_the_page_lists_files_and_units_and_its_csv_the_disclosures(client: TestClient) -> None:
    page = client.get("/catalog.en.html").text
    assert 'href="dumps/govfin.nq.gz"' in page
    assert page.count("<script") == 0
    links = re.findall(r'href="(catalog/[^"]+)"', page)
    assert len(links) >= 8
    assert all(client.get(f"/{link}").status_code == 200 for link in links)
    rows = list(csv.DictReader(io.StringIO(client.get("/catalog.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 17
    assert all(row["dataset"].startswith(BASE.data) and row["csv"].endswith(".csv") for row in rows)


def test_what_is_not_in_the_catalogue_is_not_found(client: TestClient) -> None:
    for path in ("/catalog/420103/nobody", "/catalog/420103/nobody.ttl", "/catalog/", "/catalog/420103", "/void/x"):
        assert client.get(path).status_code == 404


def test_files_are_written_in_the_background_and_found_again(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        snapshots, publishing = Snapshots(str(folder)), Publishing(OWN)
        store = snapshots.current.store
        dumping = Dumping(str(folder), snapshots, BASE, publishing, tmp_path)
        (tmp_path / "state-old").mkdir(exist_ok=True)
        dumping.start()
        until = time.monotonic() + 60
        while not publishing.is_written(store) and time.monotonic() < until:
            time.sleep(0.05)
        dumping.stop()
        (state,) = tmp_path.iterdir()
        dumps = read_dumps(state)
        assert dumps is not None
        assert publishing.catalogue(store, BASE).dumps == dumps
        assert publishing.file(store, BASE, "govfin.nq.gz") is not None
        written = state.stat().st_mtime_ns
    assert written == state.stat().st_mtime_ns


class Elsewhere:
    """A store that is asked as one on a server is, which does not tell when it changes."""

    def __init__(self, store: Embedded) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class Fixed:
    """A snapshot of such a store."""

    def __init__(self, store: Any) -> None:
        self.current = Snapshot(store, "")


def test_files_of_a_store_on_a_server_are_written_anew_and_when_disclosures_have_gone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing_module, "OLD", 0.0)
    monkeypatch.setattr(dumping_module, "LOOKS", 0.05)
    own = Embedded()
    own.quads.bulk_extend(asked_quads())
    snapshots, publishing = Fixed(Elsewhere(own)), Publishing(OWN)
    store = snapshots.current.store
    names = []
    for _ in range(2):
        dumping = Dumping(str(folder), snapshots, BASE, publishing, tmp_path)  # type: ignore[arg-type]
        dumping.start()
        names.append(whole(tmp_path, names))
        if len(names) == 2:
            assert publishing.file(store, BASE, "govfin.nq.gz") is not None
            own.replace(Change({NamedNode(min(publishing.disclosures(store, BASE))): []}))
            assert publishing.file(store, BASE, "govfin.nq.gz") is None
            names.append(whole(tmp_path, names))
        dumping.stop()
    assert len(set(names)) == 3


def whole(folder: Path, before: list[str]) -> str:
    """The name of a folder of files that was not there before, once it is the only one."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = [path.name for path in folder.iterdir()]
        if len(found) == 1 and found[0] not in before and not found[0].endswith(".part"):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("No files were written.")
