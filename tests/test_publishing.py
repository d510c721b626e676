"""Publishing: the site as files is the site that is served, whole, with all its links alive."""

from __future__ import annotations

import gc
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from starlette.testclient import TestClient

from crawled import SITE, dead_links
from govfin.cli import main
from govfin.errors import GovfinError
from govfin.graph.store import open_store
from govfin.graph.stores import Embedded
from govfin.loading import load
from govfin.namespaces import BASE, CODE, ONTOLOGY_GRAPH, RDF, SKOS, segment
from govfin.page.bases import Base, iri_of, path_of
from govfin.page.filenames import file_of, filed
from govfin.site.app import make_app
from govfin.site.published import MARK, Order, publish
from govfin.site.snapshots import Snapshots

SAMPLE = Path(__file__).parent / "samples" / "wuchang_media_2023_budget_ruled.pdf"
LONG = ("district", "economic", "function", "procurement")
BROADER = NamedNode(f"{SKOS}broader")
ELSEWHERE = "https://data.example.org/"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample disclosure, with the codes that it uses."""
    folder = tmp_path_factory.mktemp("publishing") / "store"
    opened = open_store(str(folder))
    assert isinstance(opened, Embedded)
    assert [each.failure for each in load([SAMPLE], opened)] == [""]
    leave_used(opened.quads)
    opened.finish(optimize=True)
    del opened
    gc.collect()
    return folder


def leave_used(quads: pyoxigraph.Store) -> None:
    """Leave of the long code lists what data use, and what is above it."""
    ontology = NamedNode(ONTOLOGY_GRAPH)
    new = {quad.object for quad in quads if isinstance(quad.object, NamedNode) and quad.graph_name != ontology}
    used: set[NamedNode] = set()
    while new:
        used |= new
        found = (quad.object for each in new for quad in quads.quads_for_pattern(each, BROADER, None, ontology))
        new = {each for each in found if isinstance(each, NamedNode)} - used
    concepts = quads.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{SKOS}Concept"), ontology)
    for each in [quad.subject for quad in concepts if quad.subject not in used and is_long(quad.subject.value)]:
        for quad in (*quads.quads_for_pattern(each, None, None), *quads.quads_for_pattern(None, None, each)):
            quads.remove(quad)


@pytest.fixture(scope="module")
def site(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    result = CliRunner().invoke(main, ["publish", str(folder), "--store", str(store), "--base", ELSEWHERE])
    assert result.exit_code == 0, result.output
    assert re.fullmatch(r"[\d,]+ files of [\d,]+ things in .+ MB\.\n", result.stdout)
    return folder


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(store)), Base(ELSEWHERE)), follow_redirects=False) as client:
        yield client


def is_long(concept: str) -> bool:
    """Whether a code is of a list that would take long to publish."""
    return concept.startswith(tuple(f"{CODE}{name}/" for name in LONG))


def test_all_links_are_alive(site: Path) -> None:
    left_out = tuple(f"{SITE}code/{name}/" for name in LONG)
    assert not [each for each in dead_links(site) if not each.startswith(left_out)]


@pytest.mark.slow
def test_all_links_are_alive_where_all_codes_are_there(tmp_path: Path) -> None:
    store, folder = str(tmp_path / "store"), tmp_path / "site"
    assert CliRunner().invoke(main, ["load", str(SAMPLE), "--store", store]).exit_code == 0
    publish(Order(store, suffixes=("html", "csv")), folder)
    assert not dead_links(folder)


def test_files_say_what_the_server_says(site: Path, client: TestClient) -> None:
    compared = 0
    for suffix in ("ttl", "nt", "jsonld", "rdf", "csv"):
        for file in itertools.islice(sorted((site / "id").rglob(f"*.{suffix}")), 0, None, 5):
            sent = client.get("/" + "/".join(each if "%" in each else segment(each) for each in file.relative_to(site).parts))
            assert sent.status_code == 200, file
            assert sent.content == file.read_bytes(), file
            compared += 1
    assert compared > 200


def test_the_whole_of_the_site_is_the_whole_of_the_store(site: Path, store: Path) -> None:
    files = (*(site / "id").rglob("*.nt"), *(site / "code").rglob("*.nt"))
    told = {line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("<")}
    triples = Base(ELSEWHERE).published(pyoxigraph.Store.read_only(str(store)))
    held = {f"{each} ." for each in triples if str(each.subject).startswith((f"<{ELSEWHERE}", f"<{CODE}"))}
    assert told == held
    assert not any(BASE in line for line in told)


def test_every_thing_of_the_store_has_an_address_that_leads_back(store: Path) -> None:
    subjects = {quad.subject.value for quad in pyoxigraph.Store.read_only(str(store)) if isinstance(quad.subject, NamedNode)}
    paths = {iri: path for iri in subjects if (path := path_of(iri)) and "#" not in path}
    assert len(paths) > 500
    assert [iri for iri, path in paths.items() if iri_of(path) != iri] == []


def test_the_home_page_promises_what_files_can_do(site: Path) -> None:
    home = (site / "index.en.html").read_text(encoding="utf-8")
    assert "with answers to their defaults" in home
    assert "side by side, with differences" not in home
    assert "SPARQL" not in home


def test_pages_ask_no_server(site: Path) -> None:
    for name in ("index.html", "query/index.html", "query/vehicles.html", "query/unit-budget.en.html"):
        text = (site / name).read_text(encoding="utf-8")
        assert "/sparql" not in text, name
        assert "<form" not in text or 'action="search' in text or 'action="../search' in text, name


def test_what_is_not_there_is_told_wherever_it_is_asked_for(site: Path) -> None:
    assert f'<base href="{ELSEWHERE}">' in (site / "404.html").read_text(encoding="utf-8")


def test_answers_to_the_defaults_are_there(site: Path, client: TestClient) -> None:
    sent = client.get("/query/district-totals.csv").content
    assert (site / "query" / "district-totals.csv").read_bytes() == sent
    assert not (site / "query" / "unit-budget.csv").exists()  # which unit, nobody can say


def test_what_was_published_before_is_replaced_whole(site: Path, store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / MARK).touch()
    (folder / "stale.html").touch()
    written = publish(Order(str(store), suffixes=("ttl",)), folder, processes=1)
    assert written.files == sum(1 for each in folder.rglob("*") if each.is_file()) - 1
    assert not (folder / "stale.html").exists()
    assert not list(folder.rglob("*.rdf"))
    assert [each.name for each in tmp_path.iterdir()] == ["site"]
    unit = next((folder / "id" / "unit").rglob("*.ttl"))
    assert unit.read_bytes().replace(BASE.encode(), f"{ELSEWHERE}id/".encode()) == (site / unit.relative_to(folder)).read_bytes()


@pytest.mark.slow
def test_each_form_can_be_written_alone(store: Path, tmp_path: Path) -> None:
    publish(Order(str(store), suffixes=("html",)), tmp_path / "site")
    assert not list((tmp_path / "site" / "id").rglob("*.ttl"))
    left_out = tuple(f"{SITE}code/{name}/" for name in LONG)
    assert not [each for each in dead_links(tmp_path / "site") if not each.startswith(left_out)]


def test_other_folders_are_left_alone(store: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(GovfinError, match="none of a published site"):
        publish(Order(str(store)), tmp_path)
    with pytest.raises(GovfinError, match="is a file"):
        publish(Order(str(store)), tmp_path / "letter.txt")
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_failure_leaves_what_was_there(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(store, tmp_path / "store")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / MARK).touch()
    monkeypatch.setattr("govfin.site.published.Desk.graphs", lambda _: ["no IRI"])
    with pytest.raises(Exception, match="IRI"):
        publish(Order(str(tmp_path / "store"), suffixes=("ttl",)), tmp_path / "site", processes=1)
    assert not list(tmp_path.glob("site.*"))
    assert (tmp_path / "site" / MARK).is_file()


names = st.text(min_size=1, max_size=400).filter(str.strip) | st.sampled_from(["..", ".", "a/b", "a%2Fb", "%2e%2e", "某" * 100, "某" * 101])


@given(names, names)
def test_each_thing_has_a_file_of_its_own(one: str, other: str) -> None:
    folder = Path("/srv/site")
    paths = [f"/id/unit/420103/{segment(each)}" for each in (one, other)]
    files = [file_of(folder, f"{path}.en.html") for path in paths]
    assert (files[0] == files[1]) == (paths[0] == paths[1])
    for path, file in zip(paths, files, strict=True):
        assert file.parent == folder / "id" / "unit" / "420103"
        assert len(file.name.encode()) <= 255
        assert file.name.endswith(".en.html")
        assert folder / unquote(filed(f"{path}.en.html")).lstrip("/") == file  # which is what a plain server does
