"""The command line's verb `serve`: the site over a store, until it is stopped."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from govfin.cli_dump import publication_options
from govfin.cli_options import Failure, site_options, store_option

if TYPE_CHECKING:
    from govfin.graph.stores import Store


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
        import uvicorn  # noqa: PLC0415

        from govfin.site.app import make_app  # noqa: PLC0415
    except ImportError as error:
        raise Failure(f"The site needs what comes with pip install 'govfin[serve]' ({error.name} is not installed).") from error
    from govfin.catalogue.publications import Publication  # noqa: PLC0415
    from govfin.catalogue.publishing import Publishing  # noqa: PLC0415
    from govfin.page.bases import Base  # noqa: PLC0415
    from govfin.page.pages import prepare  # noqa: PLC0415
    from govfin.page.sources import Sources  # noqa: PLC0415
    from govfin.site.dumping import Dumping  # noqa: PLC0415
    from govfin.site.snapshots import Snapshots  # noqa: PLC0415
    from govfin.site.sparql import Allowance  # noqa: PLC0415
    from govfin.site.warming import Warming  # noqa: PLC0415
    from govfin.site.watching import Watching  # noqa: PLC0415

    signal.signal(signal.SIGTERM, _end)
    listener = _listener(host, port)
    click.get_current_context().call_on_close(listener.close)
    allowance = Allowance(query_seconds, query_rows, query_bytes, queries_at_once)
    base, publishing = Base(root) if root else Base(), Publishing(Publication(title, publisher, licence))

    def ready(store: Store) -> None:
        prepare(store)
        publishing.catalogue(store, base)

    snapshots = Snapshots(where, prepare=ready)
    app = make_app(snapshots, base, allowance, Sources(folders, serves_documents=serves), publishing)
    watches: list[Watching | Warming | Dumping] = [Watching(snapshots)]
    watches += [Warming(app.state.answers)] if snapshots.current.folder else []  # a server is not asked for what nobody wants to see
    watches += [Dumping(where, snapshots, base, publishing, dumps)] if dumps else []
    try:
        for each in watches:
            each.start()
        uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        for each in watches:
            each.stop()


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


def _end(number: int, frame: object) -> NoReturn:
    """End as at one's own wish, so that what is left behind is tidied up."""
    raise SystemExit(0)
