"""`govfin serve` as a process: beside `govfin load`, to its end, and where it can't begin."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode

from asked import asked_store, write_asked_store
from govfin.graph.store import open_store
from govfin.graph.stores import Change, Embedded
from govfin.namespaces import BASE
from govfin.page.bases import path_of
from servers import free_port, made

SAMPLE = Path(__file__).parent / "samples" / "jianghan_media_2024_budget_ruled.pdf"
PROGRAM = [sys.executable, "-c", "from govfin.cli import main; main()"]
COUNT = "SELECT (COUNT(DISTINCT ?one) AS ?n) { ?one a gf:Disclosure }"
PATHS = ["/index/disclosures.json", "/index.html", "/catalog.html", "/code/fund/general", f"/sparql?query={quote(COUNT)}", "/sitemap.xml"]
PATIENCE = 120.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    write_asked_store(folder)
    return folder


@contextmanager
def serving(where: str, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A site that answers."""
    port = free_port()
    process = subprocess.Popen([*PROGRAM, "serve", "--store", where, "--port", str(port), *options], stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + PATIENCE
        while not answers(port):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.05)
        yield process, port
    finally:
        process.kill()
        process.communicate()


def answers(port: int) -> bool:
    try:
        return get(port, "/health")[0] == 200
    except OSError:
        return False


def get(port: int, target: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, target, headers=headers)
        told = connection.getresponse()
        return told.status, told.read()
    finally:
        connection.close()


def state(port: int) -> str:
    return str(json.loads(get(port, "/health")[1])["state"])


def test_documents_are_loaded_while_it_is_read_and_it_ends_without_a_trace(folder: Path) -> None:
    with serving(str(folder)) as (process, port):
        before, found = state(port), {path: list[tuple[int, bytes]]() for path in PATHS}
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                for path, told in found.items():
                    told.append(get(port, path))

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for each in asking:
            each.start()
        loaded = subprocess.run([*PROGRAM, "load", str(SAMPLE), "--store", str(folder)], capture_output=True, check=False)
        end = time.monotonic() + PATIENCE
        while state(port) == before and time.monotonic() < end:
            time.sleep(0.1)
        after = state(port)
        over.set()
        for each in asking:
            each.join()
        assert loaded.returncode in (0, 1), loaded.stderr
        assert after != before
        known = len(json.loads(get(port, PATHS[0])[1])["rows"])
        assert {status for told in found.values() for status, _ in told} <= {200, 303, 503}
        assert {status for path, told in found.items() for status, _ in told if not path.startswith("/sparql")} <= {200, 303}
        assert {len(json.loads(body)["rows"]) for _, body in found[PATHS[0]]} <= {known - 1, known}
        assert len(list(folder.parent.glob("*.snapshot-*"))) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert not list(folder.parent.glob("*.snapshot-*"))


def test_what_is_no_http_and_what_comes_slowly_harms_nobody(folder: Path) -> None:
    with serving(str(folder)) as (_, port):
        slow = socket.create_connection(("127.0.0.1", port))
        slow.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 50000\r\n\r\nASK")
        for text in (
            b"\x00\xff\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",
            b"GET /index HTTP/1.1\r\nHost: a\r\n Set-Cookie: b\r\n\r\n",
            b"GET " + b"/" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nzz\r\n",
        ):
            told = raw(port, text)
            assert not told or told.startswith((b"HTTP/1.1 4", b"HTTP/1.1 3", b"HTTP/1.1 200"))
            for secret in (b"Traceback", b"site-packages", b"uvicorn", b"set-cookie", str(folder).encode()):
                assert secret not in told
        for path in (*PATHS, "/no-such-page", "/static/site.css"):
            status, body = get(port, path, "HEAD")
            assert (status, body) == (get(port, path)[0], b"")
        slow.close()


def raw(port: int, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))
        except OSError:
            return b""


def test_it_tells_where_it_is_once_it_answers_there(folder: Path) -> None:
    port = free_port()
    with subprocess.Popen([*PROGRAM, "serve", "--store", str(folder), "--port", str(port)], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            assert process.stderr.readline() == f"The site is at http://127.0.0.1:{port}/ (Ctrl+C ends it).\n"
            assert answers(port)
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def test_where_it_cannot_begin_it_says_so_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for options, sentence in (
            (["--store", str(folder), "--port", port], f"Error: 127.0.0.1, port {port}, can't be listened at ("),
            (["--store", str(tmp_path / "none"), "--port", "0"], f"Error: {tmp_path / 'none'}: there is no store; load documents into it"),
            (["--store", "http://127.0.0.1:9/", "--port", "0"], "Error: http://127.0.0.1:9/ can't be reached ("),
        ):
            told = subprocess.run(
                [*PROGRAM, "serve", *options], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}
            )
            assert told.returncode == 2
            assert told.stderr.startswith(sentence)
            assert len(told.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("*.snapshot-*"))


@pytest.mark.slow
def test_a_store_on_a_server_is_served_and_its_loss_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = made("oxigraph", tmp_path, monkeypatch)
    own, other = Embedded(asked_store()), open_store(running.where)
    for graph in own.quads.named_graphs():
        assert isinstance(graph, NamedNode)
        other.replace(Change({graph: own.graph(graph)}))
    blank = {quad.subject for quad in own.quads if isinstance(quad.object, BlankNode) and isinstance(quad.subject, NamedNode)}
    paths = [path for iri in sorted(map(str, blank))[:5] if (path := path_of(iri.strip("<>")))]
    try:
        with serving(running.where) as (process, port):
            for path in ("/index.html", "/index/units.json", "/catalog.ttl", *(f"{path}.html" for path in paths)):
                assert get(port, path)[0] == 200, path
            for path in paths:
                told = rdflib.Graph().parse(data=get(port, f"{path}.ttl")[1], format="turtle")
                assert len(told) >= len(list(own.quads.quads_for_pattern(NamedNode(f"{BASE}{unquote(path[4:])}"), None, None)))
            asked = json.loads(get(port, f"/sparql?query={quote(COUNT)}")[1])
            assert int(asked["results"]["bindings"][0]["n"]["value"]) > 5
            running.kill()
            for path in (f"/sparql?query={quote(COUNT)}", "/id/unit/420103/x.ttl", "/health"):
                status, body = get(port, path)
                assert status == 503, (path, body)
                assert b"Traceback" not in body
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
    finally:
        running.kill()
