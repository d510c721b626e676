"""Servers: real ones of two makes hold what a store of our own holds, answer the same, and are whole after they were killed."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode

from asked import asked_store, parameters
from disclosures_by_hand import AT, cell, disclosure
from govfin.cli import main
from govfin.disclosure.disclosures import Disclosure
from govfin.errors import StoreError
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri, gf, unit_iri
from govfin.graph.ledgers import ledger_iri
from govfin.graph.store import existing_store, mend, open_store, replace_disclosure, withdraw_disclosure
from govfin.graph.stores import Change, Embedded, Store
from govfin.graph.withdrawals import withdrawals
from govfin.namespaces import CATALOGUE
from govfin.query import answers
from govfin.query.partials import select_from
from govfin.query.questions import find_question
from servers import MAKES, Running, made

NAMES = sorted(path.stem for path in folder("queries").glob("*.rq"))
LEDGER = ledger_iri(unit_iri(AT.unit_name, AT.district))
SAMPLE = folder("samples") / "hanyang_media_2023_final_ruled.pdf"


@pytest.fixture(scope="module", params=list(MAKES))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        running = made(request.param, tmp_path_factory.mktemp(request.param), monkeypatch)
        yield running
        running.kill()


@pytest.fixture(params=list(MAKES))
def fresh(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    running = made(request.param, tmp_path, monkeypatch)
    yield running
    running.kill()


def stating(amount: str, name: str = "a", **more: object) -> Disclosure:
    return replace(disclosure([cell(amount)], sha256=name * 64), **more)  # type: ignore[arg-type]


def put(store: Store, *disclosures: Disclosure) -> None:
    for each in disclosures:
        replace_disclosure(store, disclosure_iri(each), disclosure_quads(each))


def held(store: Store, graphs: set[NamedNode]) -> set[tuple[str, ...]]:
    """All that graphs hold."""
    return {tuple(map(_written, (*quad.triple, quad.graph_name))) for graph in graphs for quad in store.graph(graph)}


def _written(term: object) -> str:
    """A term by its value: 2.50 and 2.5 are one decimal, and so are two ways to write a moment."""
    if isinstance(term, pyoxigraph.Literal) and term.datatype.value.endswith("#decimal"):
        return str(Decimal(term.value).normalize())
    return str(term).replace("+00:00", "Z")


def graphs_of(store: Embedded) -> set[NamedNode]:
    return {graph for graph in store.quads.named_graphs() if isinstance(graph, NamedNode)}


# The same data, the same answers


def test_a_server_holds_what_a_store_of_our_own_holds(fresh: Running) -> None:
    own, other = Embedded(), open_store(fresh.where)
    elsewhere = replace(AT, unit_name="某市某区教育局")
    steps = [
        stating("1.00"),
        stating("2.50", "b"),
        stating("3.00", "c", year=2023),
        stating("3.25", "c"),  # filed elsewhere before
        replace(stating("1.00", "a"), facts=(cell("4.00", elsewhere),), unit_name="某市某区教育局"),
    ]
    for step in steps:
        put(own, step)
        put(other, step)
        assert held(other, graphs_of(own)) == held(own, graphs_of(own))
    gone = disclosure_iri(stating("3.00", "c", year=2023))
    assert other.graph(gone) == own.graph(gone) == []
    subjects = [disclosure_iri(stating("2.50", "b")), NamedNode("https://example.org/nothing")]
    assert {_written(quad.object) for quad in other.about(subjects)} == {_written(quad.object) for quad in own.about(subjects)}
    assert other.unfinished() == set()
    for store in (own, other):
        withdraw_disclosure(store, disclosure_iri(stating("2.50", "b")), "why", datetime(2026, 3, 1, tzinfo=UTC))
    assert held(other, graphs_of(own)) == held(own, graphs_of(own))
    for store in (own, other):
        put(store, stating("2.50", "b"))
    assert held(other, graphs_of(own)) == held(own, graphs_of(own))
    assert withdrawals(other) == {}


@pytest.fixture(scope="module")
def asked(server: Running) -> tuple[Embedded, Store]:
    """The small graph of the tests of queries, in memory and on a server."""
    own, other = Embedded(asked_store()), open_store(server.where)
    for graph in graphs_of(own):
        other.replace(Change({graph: own.graph(graph)}))
    return own, other


@pytest.mark.parametrize("name", NAMES)
def test_a_server_gives_the_same_answers(asked: tuple[Embedded, Store], name: str) -> None:
    own, other = (answers.ask(select_from(store), find_question(name), parameters(name), cite=True) for store in asked)
    assert other.columns == own.columns
    assert other.rows == own.rows
    assert own.rows


def test_a_truth_value_is_written_as_everywhere(asked: tuple[Embedded, Store]) -> None:
    text = f"SELECT DISTINCT ?disputed WHERE {{ ?entry <{gf('disputed').value}> ?disputed }} ORDER BY ?disputed"
    assert [str(row[0]) for row in asked[1].query(text)] == [str(row[0]) for row in asked[0].query(text)]  # type: ignore[union-attr]


def test_a_server_has_the_graphs_that_a_folder_has(asked: tuple[Embedded, Store]) -> None:
    embedded, server = asked
    assert set(server.graphs()) >= set(embedded.graphs())


def test_a_query_that_builds_a_graph_gives_triples(asked: tuple[Embedded, Store]) -> None:
    text = "CONSTRUCT { ?ledger a ?kind } WHERE { ?ledger a ?kind FILTER (STRENDS(STR(?kind), 'Ledger')) }"
    built = [sorted(map(str, store.query(text))) for store in asked]  # type: ignore[arg-type]
    assert built[0] == built[1] != []


# The command line


@pytest.mark.slow
def test_documents_are_loaded_checked_and_asked_for_on_a_server(fresh: Running, tmp_path: Path) -> None:
    def govfin(*arguments: str) -> str:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code in (0, 1), result.output
        return result.stdout.replace(fresh.where, "STORE").replace(str(tmp_path / "store"), "STORE")

    for where in (fresh.where, str(tmp_path / "store")):
        govfin("load", str(SAMPLE), "--store", where)
    for verb in (("check", "--format", "json", "--all"), ("query", "three-public", "--format", "csv")):
        told = {govfin(*verb, "--store", where) for where in (fresh.where, str(tmp_path / "store"))}
        assert len(told) == 1
        assert len(told.pop()) > 100


# Killed


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.02, 0.3, 0.6, 0.85])
def test_a_server_killed_in_the_middle_of_a_load_ends_with_each_disclosure_whole_or_absent(fresh: Running, moment: float) -> None:
    many = [cell(f"{number}.00", replace(AT, project=f"项目{number}")) for number in range(1, 120)]
    before, after = (replace(disclosure(many, sha256=name * 64), facts=tuple(many[start:])) for name, start in (("a", 0), ("b", 10)))
    again = replace(before, facts=tuple(many[20:]))  # the first document, read otherwise
    store = open_store(fresh.where)
    began = time.monotonic()
    put(store, before)
    took = time.monotonic() - began

    killer = threading.Timer(took * moment * 2, fresh.kill)
    killer.start()
    with contextlib.suppress(StoreError):
        put(store, after, again)
    killer.join()
    fresh.start()
    store = open_store(fresh.where)
    if store.unfinished():
        with pytest.raises(StoreError, match="was broken off"):
            existing_store(fresh.where)
    lost = mend(store)
    assert existing_store(fresh.where).unfinished() == set()

    graphs = {NamedNode(CATALOGUE), LEDGER, disclosure_iri(before), disclosure_iri(after)}
    possible = {}
    for loaded in ([], [before], [again], [after], [before, after], [after, again]):
        own = Embedded()
        put(own, *loaded)
        possible[frozenset(map(disclosure_iri, loaded)), frozenset(held(own, graphs))] = loaded
    (whole,) = [those for those, quads in possible if quads == held(store, graphs)]
    assert set(lost).isdisjoint(whole)
    put(store, after, again)  # and it can be loaded again
    own = Embedded()
    put(own, after, again)
    assert held(store, graphs) == held(own, graphs)
