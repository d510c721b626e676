"""Serving: the site as a process: what answers over HTTP, and beside it what follows the store, draws pages beforehand and writes files.

Reads what pages read, and writes no graph.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from govfin.catalogue.publications import Publication
from govfin.catalogue.publishing import Publishing
from govfin.graph.stores import Store
from govfin.page.bases import Base
from govfin.page.pages import prepare
from govfin.page.sources import Sources
from govfin.site.app import make_app
from govfin.site.dumping import Dumping
from govfin.site.judges import Judges
from govfin.site.snapshots import Snapshots
from govfin.site.sparql import Allowance
from govfin.site.warming import Warming
from govfin.site.watching import Watching

BACKLOG: Final = 2048  # how many may wait for an answer, as uvicorn has it


@dataclass(frozen=True, slots=True)
class Order:
    """What is served: which store, under which base, what others may ask of it, with which documents, by whom, and where its files go."""

    where: str
    base: Base
    allowance: Allowance
    sources: Sources
    publication: Publication
    dumps: Path | None = None


def serve(order: Order, listener: socket.socket, begun: Callable[[], None]) -> None:
    """Answer at a socket until the process is told to end; `begun` is called when it can be asked.

    Raises StoreError where there is no store, or it can't be read.
    """
    publishing = Publishing(order.publication)

    def ready(store: Store) -> None:
        prepare(store)
        publishing.catalogue(store, order.base)

    snapshots = Snapshots(order.where, prepare=ready)
    app = make_app(snapshots, order.base, order.allowance, order.sources, publishing)
    beside: list[Watching | Warming | Dumping | Judges] = [Watching(snapshots), app.state.judges]
    if snapshots.current.folder:  # a server is not asked for what nobody wants to see
        beside.append(Warming(app.state.answers))
    if order.dumps:
        beside.append(Dumping(order.where, snapshots, order.base, publishing, order.dumps))
    try:
        for each in beside:
            each.start()
        listener.listen(BACKLOG)
        begun()
        uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        for each in beside:
            each.stop()
