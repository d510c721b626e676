"""Hostile requests: paths that lead out, headers with line ends, floods. Nothing fails, leaks, changes or stays behind."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat

from asked import write_asked_store
from govfin.catalogue.dumps import write_dumps
from govfin.catalogue.publications import Publication
from govfin.catalogue.publishing import Publishing
from govfin.errors import StoreError
from govfin.graph.stores import Embedded
from govfin.page.bases import Base
from govfin.page.sources import Sources
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from govfin.site.sparql import Allowance

Headers = Sequence[tuple[str, str]]

OUT = [
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "%252e%252e%252fetc%252fpasswd", "/etc/passwd",
    "%2fetc%2fpasswd", "..%5c..%5cetc%5cpasswd", "....//....//etc/passwd", "%c0%ae%c0%ae/etc/passwd", "..;/etc/passwd", "site.css/..",
    "site.css%00.png", "./site.css", "site.css%0a", "%00", "%ff%fe", "%0d%0aSet-Cookie:%20a=b", "a" * 8000, "\u202e", "😀",
]  # fmt: skip
BELOW = ["/static/", "/dumps/", "/source/", "/query/", "/code/", "/id/", "/id/unit/", "/catalog/", "/ontology/", "/", "//", "/.well-known/"]
LINES = "a\r\nSet-Cookie: a=b\r\n\r\n<script>hostile()</script>"
WORDS: Mapping[str, str] = {
    "Accept": ",".join(f"text/x{number};q=0.{number % 10}" for number in range(5000)),
    "Accept-Language": ",".join(f"x{number};q=nan" for number in range(5000)),
    "Accept-Encoding": "gzip;q=0, \x00, *;q=",
    "If-None-Match": ",".join(['"', "W/", '""', "*" * 50] * 1000),
    "If-Modified-Since": "Thu, 32 Foo 99999 25:61:61 GMT",
    "If-Range": '"x',
    "Range": "bytes=" + ",".join(f"{number}-{number + 1}" for number in range(3000)),
    "Host": LINES,
    "X-Forwarded-Host": LINES,
    "X-Forwarded-For": LINES,
    "X-Forwarded-Proto": "javascript",
    "Forwarded": f"host={LINES}",
    "X-Original-URL": "/etc/passwd",
    "X-HTTP-Method-Override": "DELETE",
    "Cookie": "a" * 60_000,
    "Content-Length": "-1",
    "Content-Type": LINES,
    "Origin": "null",
}
PATHS = [
    "/", "/index", "/index.html", "/search?q=a", "/search.json?q=%00%0d%0a", "/compare.en.html?unit=a", "/checks.csv?page=99999999999999",
    "/code/fund/general", "/code/fund/general.html", "/code/fund/general.ttl", "/static/site.css", "/dumps/index.json", "/sparql",
    "/sparql?query=ASK%7B%7D", "/query/vehicles", "/query/vehicles.json?year=2024", "/openapi.json", "/robots.txt", "/sitemap.xml",
    "/health", "/.well-known/void", "/no-such-page", "/catalog", "/catalog.html",
]  # fmt: skip
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STR(?c) < STR(?f) && STR(?f) < STR(?i)) }"
GROWING = "".join(f" BIND (CONCAT({', '.join([f'?{a}'] * 8)}) AS ?{b})" for a, b in zip("abcdefghij", "bcdefghijz", strict=True))
QUERIES = {
    "cross product": CROSS,
    "regex": 'SELECT * { ?s ?p ?o FILTER REGEX(CONCAT(STR(?o), "' + "a" * 5000 + '!"), "^(a+)+$") }',
    "regex that takes memory": 'ASK { FILTER REGEX("a", "(((a{1000}){1000}){1000}){1000}") }',
    "limit": f"SELECT * {{ ?s ?p ?o }} LIMIT {10**18}",
    "limit beyond": f"SELECT * {{ ?s ?p ?o }} LIMIT {10**40} OFFSET {10**40}",
    "nesting": "SELECT * " + "{" * 20_000 + "}" * 20_000,
    "nesting of expressions": "ASK { FILTER (" + "!" * 20_000 + "1) }",
    "paths": "SELECT * { ?s (((<a:>|!<a:>)*)*)* ?o . ?o ((<a:>|!<a:>)*)* ?q . ?q (<a:>|!<a:>)* ?r }",
    "growing text": "SELECT ?z { BIND (CONCAT('" + "x" * 1000 + "') AS ?a)" + GROWING + " }",
    "many values": "SELECT * { VALUES ?x { " + "1 " * 9_000 + "} }",
    "values beyond the limit": "SELECT * { VALUES ?x { " + "1 " * 40_000 + "} }",
    "one megabyte": "ASK { } #" + "x" * 1_000_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Served:
    app: object
    folder: Path  # the store
    around: Path  # where it lies, with all files


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    around = tmp_path_factory.mktemp("requests")
    folder = around / "store"
    write_asked_store(folder)
    before = dump_of(folder)
    snapshots, publishing, files = Snapshots(str(folder)), Publishing(), around / "files"
    files.mkdir()
    publishing.wrote(snapshots.current.store, files, write_dumps(snapshots.current.store, Base(), files, Publication()))
    app = make_app(snapshots, Base(), Allowance(seconds=1), Sources([around], serves_documents=True), publishing)
    yield Served(app, folder, around)
    assert dump_of(folder) == before


def dump_of(folder: Path) -> int:
    return hash(tuple(sorted(pyoxigraph.Store.read_only(str(folder)).dump(format=RdfFormat.N_QUADS).split(b"\n"))))  # type: ignore[union-attr]


async def asked(app: object, method: str, target: str, headers: Iterable[tuple[str, str]] = (), body: Iterable[bytes] = ()) -> Told:
    """A request, straight to the application: nothing is made neat on the way."""
    path, _, query = target.partition("?")
    parts = list(body) or [b""]
    sent: list[Mapping[str, object]] = []
    raw = quote(path, safe="%/:;=@!$&'()*+,~").encode()
    scope = {
        "type": "http", "method": method, "path": unquote(raw.decode(), errors="replace"), "raw_path": raw, "root_path": "",
        "query_string": query.encode(), "headers": [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers],
        "http_version": "1.1", "scheme": "http", "server": ("testserver", 80), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
    }  # fmt: skip

    async def receive() -> Mapping[str, object]:
        if not parts:
            await asyncio.Event().wait()  # who has asked stays
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Mapping[str, object]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[operator]
    start = sent[0]
    told = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]  # type: ignore[attr-defined]
    return Told(int(str(start["status"])), told, b"".join(bytes(each.get("body", b"")) for each in sent[1:]))  # type: ignore[call-overload]


def ask(served: Served, method: str, target: str, headers: Headers = (), body: Iterable[bytes] = ()) -> Told:
    """A request; its answer leaks nothing, and has one line in each header."""
    told = asyncio.run(asked(served.app, method, target, headers, body))
    text = told.body.decode(errors="replace")
    for secret in (str(served.around), str(Path.home()) + "/", "Traceback", "site-packages", "root:x:", '.py"'):
        assert secret not in text, (method, target[:100])
    for name, value in told.headers:
        assert "\r" not in name + value
        assert "\n" not in name + value
        assert name.lower() != "set-cookie"
    assert not told.header("server")
    return told


@pytest.mark.parametrize("below", BELOW)
def test_paths_lead_nowhere_else(served: Served, below: str) -> None:
    for out in OUT:
        for end in ("", ".html", "/document", ".ttl"):
            told = ask(served, "GET", f"{below}{out}{end}")
            assert told.status in (303, 404, 410), (out, end)
            assert told.status == 404 or told.header("location").startswith("/")
            assert not told.header("location").startswith("//")


def test_numbers_in_paths_have_an_end(served: Served) -> None:
    for digits in ("9" * 5000, "9" * 30, "-1", "٣"):
        assert ask(served, "GET", f"/sitemap-{digits}.xml").status == 404
        assert ask(served, "GET", f"/source/{'0' * 64}/{digits}.png").status == 404


@pytest.mark.parametrize("name", WORDS)
def test_headers_are_words_and_no_more(served: Served, name: str) -> None:
    for target in PATHS:
        for method in ("GET", "HEAD"):
            told = ask(served, method, target, [(name, WORDS[name])])
            assert told.status < 500, target
            assert told.status in (200, 206, 303, 304, 400, 404, 406, 416), (target, told.status)
            assert told.header("location")[:1] in ("", "/")


def test_parameters_with_line_ends_stay_in_their_place(served: Served) -> None:
    for target in ("/query/vehicles", "/search", "/compare", "/checks"):
        for parameters in (
            f"q={quote(LINES)}",
            quote(LINES),
            "&".join(f"a{number}=b" for number in range(5000)),
            "=&=&;&%&%zz&%ed%a0%80=%ff",
        ):
            told = ask(served, "GET", f"{target}?{parameters}")
            assert told.status == 303
            assert told.header("location").startswith(f"{target}.html?")
            assert ask(served, "GET", f"{target}.html?{parameters}").status in (200, 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "XYZ", "get", "POST", "OPTIONS"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    for target in PATHS:
        if target.startswith("/sparql") and method in ("POST", "OPTIONS"):
            continue
        told = ask(served, method, target)
        assert told.status == 405, target
        assert "GET" in told.header("allow")
        assert b"<h1>" in told.body


@pytest.mark.parametrize("what", QUERIES)
def test_a_query_that_takes_too_much_is_stopped(served: Served, what: str) -> None:
    kind = [("Content-Type", "application/sparql-query"), ("Accept", "text/csv")]
    text = QUERIES[what].encode()
    told = ask(served, "POST", "/sparql", kind, [text[start : start + 65_536] for start in range(0, len(text), 65_536)])
    assert told.status in (200, 400, 413, 504), told.body[:300]
    assert told.status == 200 or told.body.strip().endswith((b".", b"^", b"?")), told.body[:300]
    assert ask(served, "GET", "/sparql?query=ASK%7B%7D").status == 200


def test_two_hundred_at_once_are_answered_or_told_to_wait_and_nothing_is_left_of_them(served: Served) -> None:
    query = f"/sparql?query={quote(CROSS)}"

    async def all_at_once() -> list[Told]:
        return await asyncio.gather(*(asked(served.app, "GET", query) for _ in range(200)))

    served.app.state.judges.stop()  # type: ignore[attr-defined]
    others = children()  # of sites that other tests have made
    for target in PATHS:
        ask(served, "GET", target)
    held = held_now()
    found = asyncio.run(all_at_once())
    statuses = {each.status for each in found}
    assert statuses == {503, 504}
    assert {each.header("retry-after") for each in found if each.status == 503} == {"5"}
    assert ask(served, "GET", "/sparql?query=ASK%7B%7D").status == 200
    gc.collect()
    assert [now <= before + 4 for now, before in zip(held_now(), held, strict=True)] == [True, True]
    served.app.state.judges.stop()  # type: ignore[attr-defined]
    assert set(children()) <= set(others)


def held_now() -> tuple[int, int]:
    """How many threads and open files there are."""
    return threading.active_count(), len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0  # noqa: PTH208


def children() -> list[str]:
    """The processes that this one has begun and that go on."""
    tasks = Path("/proc/self/task")
    return [each for task in tasks.iterdir() for each in (task / "children").read_text().split()] if tasks.is_dir() else []


def test_a_store_that_cannot_be_read_is_told_in_a_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Embedded, subjects: Iterable[NamedNode]) -> None:
        raise StoreError(f"{served.folder} is gone")

    monkeypatch.setattr(Embedded, "about", broken)
    told = ask(served, "GET", "/code/fund/general.ttl")
    assert (told.status, told.header("retry-after")) == (503, "5")
    assert b"<h1>" in told.body


def test_a_fault_of_the_site_is_a_page_that_tells_nothing_of_it(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Mapping[str, object]] = []

    def broken(self: Embedded, subjects: Iterable[NamedNode]) -> None:
        raise RuntimeError(f"{served.folder} is at fault")

    async def receive() -> Mapping[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, object]) -> None:
        sent.append(message)

    monkeypatch.setattr(Embedded, "about", broken)
    path = {"path": "/code/fund/general.ttl", "raw_path": b"/code/fund/general.ttl", "query_string": b"", "root_path": ""}
    with pytest.raises(RuntimeError):  # which is what the log tells
        asyncio.run(served.app({"type": "http", "method": "GET", "headers": [], **path}, receive, send))  # type: ignore[operator]
    body = b"".join(bytes(each.get("body", b"")) for each in sent)  # type: ignore[call-overload]
    assert sent[0]["status"] == 500
    assert b"<h1>" in body
    assert str(served.around).encode() not in body
