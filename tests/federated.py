"""Several endpoints for tests: the parts of a store, each on a server of its own, and servers that answer what they should not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph

from govfin.graph.store import draw_ledgers
from govfin.graph.stores import Embedded
from govfin.query.endpoints import Endpoint
from servers import Oxigraph

DISCLOSURE = "https://w3id.org/govfin/id/disclosure/"


def part(store: pyoxigraph.Store, belongs: Callable[[str], bool]) -> pyoxigraph.Store:
    """The disclosures of a store whose path (420103/某单位/2024/…) belongs to a part, with their ledgers, and all that is general."""
    found = pyoxigraph.Store()
    for graph in store.named_graphs():
        if graph.value.startswith(DISCLOSURE) and not belongs(graph.value.removeprefix(DISCLOSURE)):
            continue
        if "/ledger/" not in graph.value and not graph.value.endswith("/views"):
            found.bulk_extend(store.quads_for_pattern(None, None, None, graph))
    draw_ledgers(found)
    return found


def endpoint(name: str, store: pyoxigraph.Store, **limits: float) -> Endpoint:
    """A store as an endpoint, without a server."""
    return Endpoint(name, "", limits.get("seconds", 20.0), int(limits.get("rows", 100_000)), Embedded(store).query)


@contextmanager
def answering(status: int = 200, body: bytes = b"", media_type: str = "application/sparql-results+json", delay: float = 0) -> Iterator[str]:
    """The address of a server that answers everything alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(delay)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            with suppress(BrokenPipeError):  # who asked has gone
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def served(store: pyoxigraph.Store, folder: Path) -> Iterator[str]:
    """The address of an Oxigraph server that holds a store."""
    (folder / "data").mkdir(parents=True)
    copy = pyoxigraph.Store(str(folder / "data"))
    copy.bulk_extend(store)
    copy.flush()
    del copy
    server = Oxigraph(folder)
    server.start()
    try:
        yield server.where
    finally:
        server.kill()


def write_endpoints(path: Path, addresses: dict[str, str], **limits: float) -> Path:
    """The file that lists servers by their address."""
    lines = [f"{name}: {value:g}" for name, value in limits.items()]
    lines += ["endpoints:", *(f"  - name: {name}\n    url: {address}" for name, address in addresses.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
