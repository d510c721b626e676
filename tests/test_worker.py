"""The worker: a query is killed when its time is up, and gives no more than it may."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph
import pytest

from govfin.errors import GovfinError, StoreError
from govfin.query import worker
from govfin.query.worker import Limits, TimeLimitError, run

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?d && ?d != ?g) }"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store")
    store = pyoxigraph.Store(path)
    store.bulk_load(nquads().encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    return path


def nquads() -> str:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    return "".join(f'<urn:s{n}> <urn:p> "{n}"^^<{integer}> <urn:g{n % 3}> .\n' for n in range(300))


def test_a_query_over_all_graphs_gives_terms(path: Path) -> None:
    result = run(path, "SELECT ?s ?o ?none { ?s <urn:p> ?o FILTER(?o = 7) }")
    assert (result.form, result.names) == ("select", ("s", "o", "none"))
    assert result.rows == ((pyoxigraph.NamedNode("urn:s7"), pyoxigraph.Literal(7), None),)


def test_a_store_in_memory_gives_the_same(path: Path) -> None:
    memory = pyoxigraph.Store()
    memory.load(nquads().encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    for text in ("SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 5", "ASK { ?s ?p 3 }", "ASK { ?s ?p 300 }", "DESCRIBE <urn:s1>"):
        on_disk, in_place = run(path, text), run(memory, text)
        assert (on_disk.form, on_disk.rows, on_disk.boolean) == (in_place.form, in_place.rows, in_place.boolean)


def test_a_query_is_stopped_when_its_time_is_up(path: Path) -> None:
    began = time.perf_counter()
    with pytest.raises(TimeLimitError, match=r"stopped after 0\.5 seconds"):
        run(path, ENDLESS, Limits(seconds=0.5))
    assert time.perf_counter() - began < 15  # it would take hours


def test_the_parent_kills_a_child_that_does_not_end_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE", -0.4)
    with pytest.raises(TimeLimitError):
        run(path, ENDLESS, Limits(seconds=1))


def test_a_limit_of_rows_is_told_only_where_there_are_more(path: Path) -> None:
    assert [
        (len(result.rows), result.limit_reached)
        for rows in (299, 300, 301, None)
        for result in [run(path, "SELECT * { ?s ?p ?o }", Limits(rows=rows))]
    ] == [(299, True), (300, False), (300, False), (300, False)]


def test_more_rows_than_a_part_holds_come_in_parts(path: Path) -> None:
    result = run(path, MANY, Limits(rows=2_500))
    assert (len(result.rows), result.limit_reached) == (2_500, True)


def test_triples_are_limited_as_rows_are(path: Path) -> None:
    result = run(path, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", Limits(rows=10))
    assert (result.form, len(result.rows), result.limit_reached) == ("graph", 10, True)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the memory of a process")
def test_a_query_that_wants_too_much_memory_is_stopped(path: Path) -> None:
    with pytest.raises(GovfinError, match="needs more than 200 MB of memory"):
        run(path, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f", Limits(memory=200 * 1024**2))


def test_a_query_runs_beside_an_open_store_of_the_caller(path: Path) -> None:
    mine = pyoxigraph.Store.read_only(str(path))
    assert run(path, "ASK { ?s ?p 1 }").boolean is True
    assert len(mine) == 300


def test_a_query_runs_from_a_thread(path: Path) -> None:
    found: list[bool | None] = []
    thread = threading.Thread(target=lambda: found.append(run(path, "ASK { ?s ?p 1 }").boolean))
    thread.start()
    thread.join(20)
    assert found == [True]


def test_a_folder_that_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        run(tmp_path, "ASK { ?s ?p ?o }")


def test_what_the_engine_can_not_parse_is_a_syntax_error(path: Path) -> None:
    with pytest.raises(SyntaxError, match="error at 1:"):
        run(path, "SELECT nothing")


def test_graphs_that_a_query_names_are_asked_alone(path: Path) -> None:
    text = "SELECT * FROM <urn:g1> { ?s ?p ?o }"
    assert {len(run(path, text, union=union).rows) for union in (True, False)} == {300, 100}


def test_what_fails_while_it_runs_is_no_matter_of_the_store(path: Path) -> None:
    with pytest.raises(GovfinError, match="The engine could not run the query"):
        run(path, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_breaking_off_kills_the_child(path: Path) -> None:
    script = (  # what runs in the background of a shell ignores this signal, and so would its children
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"from pathlib import Path; from govfin.query.worker import run, Limits; run(Path({str(path)!r}), {ENDLESS!r}, Limits(seconds=30))"
    )
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, start_new_session=True) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            process.kill()
            pytest.skip("the system does not tell the children of a process")
        child = _wait_for(children)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode != 0
        assert _ends(Path(f"/proc/{child}/stat"))


def _wait_for(children: Path) -> str:
    """The child, once it is at work: by then whoever started it waits for it."""
    for _ in range(400):
        if (found := children.read_text().split()) and _worked(found[0]) > 50:
            return found[0]
        time.sleep(0.05)
    raise AssertionError("no child was started")


def _worked(child: str) -> int:
    """Hundredths of a second."""
    try:
        return int(Path(f"/proc/{child}/stat").read_text().rpartition(") ")[2].split()[11])
    except FileNotFoundError:
        return 0


def _ends(stat: Path) -> bool:
    """Whether a process is gone, or only waits for its end to be noticed."""
    for _ in range(200):
        try:
            if stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False
