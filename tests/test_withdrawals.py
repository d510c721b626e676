"""Withdrawals: a disclosure that is withdrawn is gone from everywhere, says when and why, and comes back when it is loaded again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode
from starlette.testclient import TestClient

from disclosures_by_hand import AT, cell, disclosure
from govfin.catalogue.dumps import write_dumps
from govfin.catalogue.publishing import Publishing
from govfin.check.crosschecks import crosscheck
from govfin.cli import main
from govfin.disclosure.disclosures import Disclosure
from govfin.errors import StoreError
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri, figure_iri, unit_iri
from govfin.graph.ledgers import VIEWS, entry_iri, ledger_iri
from govfin.graph.store import disclosure_graphs, open_store, replace_disclosure, withdraw_disclosure
from govfin.graph.stores import Embedded
from govfin.graph.withdrawals import disclosure_of, hash_of, parts_of, withdrawals
from govfin.loading import withdraw
from govfin.mappings import load_mappings
from govfin.namespaces import BASE, CATALOGUE, PROV
from govfin.page.bases import Base, path_of
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots

WHEN = datetime(2026, 3, 1, 20, 30, tzinfo=timezone(timedelta(hours=8)))
TOLD = "2026-03-01T12:30:00Z"
REASON = "The unit asked for it: <b>names</b> of people."
OTHER = replace(AT, item="reception")


def stating(*facts: object, name: str = "a", **more: object) -> Disclosure:
    return replace(disclosure(list(facts), sha256=name * 64), **more)  # type: ignore[arg-type]


FIRST = stating(cell("1.00"), cell("3.00", at=OTHER, row=9))
SECOND = stating(cell("2.00"), name="b", year=2025)


def loaded(*disclosures: Disclosure, store: Embedded | None = None) -> Embedded:
    store = store or Embedded()
    for each in disclosures:
        replace_disclosure(store, disclosure_iri(each), disclosure_quads(each))
    return store


def held(store: Embedded) -> set[str]:
    return set(map(str, store.quads))


def test_only_that_it_was_is_kept_of_it() -> None:
    store = loaded(FIRST, SECOND)
    withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    own = {quad for quad in store.quads if quad.graph_name == NamedNode(CATALOGUE)}
    kept = {each for each in held(store) - set(map(str, own)) if not each.endswith(f"{VIEWS}>")}  # views are of nobody
    assert kept == {each for each in held(loaded(SECOND)) if not each.endswith(f"{VIEWS}>")}
    told = withdrawals(store)[disclosure_iri(FIRST).value]
    assert (told.when, told.reason, told.title) == (TOLD, REASON, FIRST.title)
    assert told.unit == unit_iri(AT.unit_name, AT.district).value
    gone = {part for part, _ in parts_of(store, [told.disclosure])}
    assert hash_of(figure_iri(OTHER).value) in gone
    assert hash_of(figure_iri(AT).value) not in gone, "the other disclosure states it as well"
    assert hash_of(f"{BASE}document/{'a' * 64}") in gone
    assert not any("/figure/" in str(quad) for quad in own), "names can stand in IRIs"


def test_the_last_one_takes_the_ledger_with_it() -> None:
    store = loaded(FIRST)
    withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    assert disclosure_graphs(store) == []
    assert store.graph(ledger_iri(unit_iri(AT.unit_name, AT.district))) == []
    assert store.about([entry_iri(figure_iri(AT))]) == []


def test_loading_it_again_brings_it_back() -> None:
    store, before = loaded(FIRST, SECOND), held(loaded(FIRST, SECOND))
    withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    assert held(loaded(FIRST, store=store)) == before
    assert withdrawals(store) == {}


def test_its_document_filed_elsewhere_takes_the_withdrawal_back() -> None:
    store = loaded(FIRST, SECOND)
    withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    loaded(replace(FIRST, year=2023), store=store)
    assert withdrawals(store) == {}


def test_another_document_does_not_take_it_back() -> None:
    store = loaded(FIRST)
    withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    loaded(SECOND, store=store)
    assert list(withdrawals(store)) == [disclosure_iri(FIRST).value]


def test_links_to_an_edition_go_with_it() -> None:
    may, june = (datetime(2024, month, 1, tzinfo=UTC) for month in (5, 6))
    earlier, later = stating(cell("1.00"), created=may), stating(cell("1.50"), name="b", created=june)
    store = loaded(earlier, later)
    link = NamedNode(f"{PROV}wasRevisionOf")
    assert any(quad.predicate == link for quad in store.quads)
    withdraw_disclosure(store, disclosure_iri(later), REASON, WHEN)
    assert not any(quad.predicate == link for quad in store.quads)


def test_what_is_not_there_can_not_be_withdrawn() -> None:
    store = loaded(FIRST)
    withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    with pytest.raises(StoreError, match="withdrawn on 2026-03-01"):
        withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    with pytest.raises(StoreError, match="has no disclosure"):
        withdraw_disclosure(store, disclosure_iri(SECOND), REASON, WHEN)


def test_the_disclosure_that_something_is_in_follows_from_its_iri() -> None:
    iri = disclosure_iri(FIRST).value
    assert {disclosure_of(iri + end) for end in ("", "/table/1", "/table/1/cell/2/3/sum/units/check")} == {iri}
    assert disclosure_of(figure_iri(AT).value) == ""


# The site


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A store with two disclosures, of which the first was withdrawn."""
    store = open_store(tmp_path / "store")
    assert isinstance(store, Embedded)
    loaded(FIRST, SECOND, store=store)
    withdraw_disclosure(store, disclosure_iri(FIRST), REASON, WHEN)
    store.finish(optimize=False)
    del store
    gc.collect()
    return tmp_path / "store"


@pytest.fixture
def client(where: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(where)), Base()), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("end", ["", "/table/1", "/table/1/cell/5/4", "/sentence/1/numeral/1"])
@pytest.mark.parametrize("suffix", ["", ".html", ".en.html", ".ttl", ".csv"])
def test_it_and_all_in_it_are_gone_with_a_word(client: TestClient, end: str, suffix: str) -> None:
    told = client.get(f"{path_of(disclosure_iri(FIRST).value)}{end}{suffix}", headers={"Accept-Language": "en"})
    assert told.status_code == 410
    assert "2026-03-01" in told.text
    assert "&lt;b&gt;names&lt;/b&gt;" in told.text
    assert ("withdrawn" in told.text) == (suffix != ".html")


def test_what_only_it_described_is_gone_and_what_others_tell_is_not(client: TestClient) -> None:
    assert client.get(f"{path_of(figure_iri(OTHER).value)}.html").status_code == 410
    assert client.get(f"{path_of(figure_iri(AT).value)}.html").status_code == 200
    assert client.get(f"/id/document/{'a' * 64}").status_code == 410
    assert client.get(f"/source/{'a' * 64}/1.png").status_code == 404
    assert client.get(f"{path_of(disclosure_iri(SECOND).value)}.html").status_code == 200
    assert client.get("/id/disclosure/420103/nobody/2024/budget/0").status_code == 404


def test_the_catalogue_tells_what_was_withdrawn(client: TestClient) -> None:
    page = client.get("/catalog.en.html").text.partition('id="withdrawn"')[2]
    assert "2026-03-01" in page
    assert "&lt;b&gt;names&lt;/b&gt;" in page


def test_no_list_has_it(client: TestClient) -> None:
    path = quote(disclosure_iri(FIRST).value.rpartition("/")[2])
    for page in ("/index.html", "/catalog.csv", "/index/disclosures.csv", f"{path_of(unit_iri(AT.unit_name, AT.district).value)}.html"):
        assert path not in client.get(page).text


def test_files_that_still_have_it_can_not_be_had(where: Path, tmp_path: Path) -> None:
    snapshots, publishing = Snapshots(str(where)), Publishing()
    before = loaded(FIRST, SECOND)
    publishing.wrote(before, tmp_path / "files", write_dumps(before, Base(), tmp_path / "files"))
    now = snapshots.current.store
    assert publishing.file(before, Base(), "govfin.nq.gz") is not None
    assert publishing.file(now, Base(), "govfin.nq.gz") is None
    after = loaded(FIRST, SECOND, stating(cell("5.00"), name="c", year=2022))
    assert publishing.file(after, Base(), "govfin.nq.gz") is not None


# The command line


def test_the_command_line_withdraws_by_iri_and_by_file(tmp_path: Path) -> None:
    sample, other = sorted(folder("samples").glob("*_ruled.pdf"))[:2]
    store = str(tmp_path / "store")
    assert CliRunner().invoke(main, ["load", str(sample), str(other), "--store", store]).exit_code == 0
    gc.collect()
    told = CliRunner().invoke(main, ["withdraw", str(sample), "--store", store, "--reason", REASON])
    assert told.exit_code == 0, told.output
    iri = told.output.split()[-1]
    gc.collect()
    again = CliRunner().invoke(main, ["withdraw", iri, "--store", store, "--reason", REASON])
    assert (again.exit_code, "it was withdrawn on" in again.output) == (2, True)
    del again  # its traceback has the store
    gc.collect()
    assert CliRunner().invoke(main, ["load", str(sample), "--store", store]).exit_code == 0
    gc.collect()
    assert CliRunner().invoke(main, ["withdraw", iri, "--store", store, "--reason", REASON]).exit_code == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["https://example.org/x", "--reason", "x"], "is no disclosure"),
        (["nothing.pdf", "--reason", "x"], "can't be read"),
        ([str(Path(__file__)), "--reason", "x"], "was read from it"),
        ([f"{BASE}disclosure/1", "--reason", " "], "Say why"),
        ([f"{BASE}disclosure/1"], "--reason"),
    ],
)
def test_what_can_not_be_withdrawn_is_told_in_a_sentence(where: Path, asked: list[str], said: str) -> None:
    told = CliRunner().invoke(main, ["withdraw", *asked, "--store", str(where)])
    assert (told.exit_code, said in told.output) == (2, True)
    gc.collect()


def test_no_store_is_made_to_withdraw_from(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["withdraw", f"{BASE}disclosure/1", "--store", str(tmp_path / "none"), "--reason", "x"]).exit_code == 2
    assert not (tmp_path / "none").exists()


def test_what_was_compared_with_it_is_compared_anew() -> None:
    third = stating(cell("2.00"), name="c", year=2026)
    store, reading = loaded(FIRST, SECOND, third), load_mappings(None)
    crosscheck(store, list(map(disclosure_iri, (FIRST, SECOND, third))), reading)
    withdraw([disclosure_iri(FIRST)], store, REASON, when=WHEN)
    other = loaded(SECOND, third)
    crosscheck(other, list(map(disclosure_iri, (SECOND, third))), reading)
    compared = [{str(quad) for quad in each.quads if "/id/checks/" in str(quad.graph_name)} for each in (store, other)]
    assert compared[0] == compared[1] != set()
    withdraw([disclosure_iri(SECOND)], store, REASON, when=WHEN)
    assert not any("/id/checks/" in graph.value for graph in store.graphs())
