"""The command line's verb `serve`: the site over a store, until it is stopped."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from typing import NoReturn

import click

from govfin.catalogue.publications import Publication
from govfin.cli_dump import publication_options
from govfin.cli_options import Failure, site_options, store_option
from govfin.page.bases import Base
from govfin.page.sources import Sources
from govfin.site.sparql import Allowance


@click.command()
@store_option
@site_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that it listens at.")
@click.option("--port", default=8000, show_default=True, help="The port that it listens at.")
@click.option("--query-seconds", type=click.FloatRange(0.1, 600), default=10, show_default=True, help="How long a SPARQL query may take.")
@click.option("--query-rows", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, help="How many rows it gives at most.")
@click.option("--query-bytes", type=click.IntRange(1, 100_000), default=20_000, show_default=True, help="How long its text may be.")
@click.option("--queries-at-once", type=click.IntRange(1, 64), default=2, show_default=True, help="How many of them run at once.")
@click.option(
    "--dumps",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of its own for files of all that the store holds; they are written in the background, and can be taken away.",
)
@publication_options
def serve(
    *,
    where: str,
    root: str | None,
    host: str,
    port: int,
    query_seconds: float,
    query_rows: int,
    query_bytes: int,
    queries_at_once: int,
    folders: tuple[Path, ...],
    serves: bool,
    dumps: Path | None,
    title: str,
    publisher: str,
    licence: str,
) -> None:
    """Serve the site over a store: pages for people, data for machines."""
    try:
        from govfin.site import serving  # noqa: PLC0415
    except ImportError as error:
        raise Failure(f"The site needs what comes with pip install 'govfin[serve]' ({error.name} is not installed).") from error
    signal.signal(signal.SIGTERM, _end)
    listener = _listener(host, port)
    click.get_current_context().call_on_close(listener.close)
    base, sources = Base(root) if root else Base(), Sources(folders, serves_documents=serves)
    allowance = Allowance(query_seconds, query_rows, query_bytes, queries_at_once)
    order = serving.Order(where, base, allowance, sources, Publication(title, publisher, licence), dumps)
    serving.serve(order, listener, lambda: click.echo(f"The site is at {_address(listener)} (Ctrl+C ends it).", err=True))


def _listener(host: str, port: int) -> socket.socket:
    """Where the site listens; taken before anything is read, for that takes a while."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        told = f"{host}, port {port}, can't be listened at ({error.strerror}): choose others with --host and --port."
        raise Failure(told) from error
    return listener


def _address(listener: socket.socket) -> str:
    """Where a browser on this machine finds the site."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # listens everywhere
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _end(number: int, frame: object) -> NoReturn:
    """End as at one's own wish, so that what is left behind is tidied up."""
    raise SystemExit(0)
