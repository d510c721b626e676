"""Dumping: the files of what the store holds, written beside the site, each time that it has changed.

Reads every graph of a snapshot, in a process of its own, and writes none. Files lie in a folder that is named by the state of the store and
by what is said of it, so that those of the state before stay until the new ones are whole; a site that starts again finds what it wrote.
A store on a server does not tell its state: files of it are written when the site starts, and when disclosures have come or gone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import threading
import time
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from govfin import __version__
from govfin.catalogue.dumps import read_dumps, write_dumps
from govfin.catalogue.publications import Publication
from govfin.catalogue.publishing import Publishing
from govfin.errors import StoreError
from govfin.graph.store import existing_store
from govfin.page.bases import Base
from govfin.site.snapshots import Snapshot, Snapshots

LOOKS: Final = 5.0  # seconds between looks at whether the store has changed
_PART: Final = ".part"  # at the end of the name of a folder that is not whole
_STATE: Final = "state-"  # at its beginning


class Dumping:
    """Files are written in the background, as long as this is open."""

    def __init__(self, where: str, snapshots: Snapshots, base: Base, publishing: Publishing, folder: Path) -> None:
        self._where: Final = where
        self._snapshots: Final = snapshots
        self._base: Final = base
        self._publishing: Final = publishing
        self._folder: Final = folder
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._run, name="dumping", daemon=True)
        self._process: BaseProcess | None = None
        self._begun: Final = time.time_ns()
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Begin to look after the files."""
        self._thread.start()

    def stop(self) -> None:
        """Leave it; what is being written is dropped."""
        self._ended.set()
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
        self._thread.join(LOOKS)

    def _run(self) -> None:
        tried = ""
        while True:
            snapshot = self._snapshots.current
            with contextlib.suppress(StoreError):  # a server that does not answer at present
                state = self._state(snapshot)
                if state != tried and not (snapshot.folder and self._publishing.is_written(snapshot.store)):
                    tried = state
                    self._look_after(snapshot, state)
            del snapshot
            if self._ended.wait(LOOKS):
                return

    def _state(self, snapshot: Snapshot) -> str:
        """What changes when the store does; of a server, as far as that can be told."""
        if snapshot.folder:
            return snapshot.state
        return f"{self._begun} {sorted(self._publishing.disclosures(snapshot.store, self._base))}"

    def _look_after(self, snapshot: Snapshot, state: str) -> None:
        """Have the files of a snapshot written, unless they are there, and tell of them."""
        target = self._folder / (_STATE + self._name(state))
        dumps = read_dumps(target) or (read_dumps(target) if self._write(snapshot, target) else None)
        if dumps is None or self._ended.is_set():
            return
        self._publishing.wrote(snapshot.store, target, dumps)
        for other in self._folder.glob(f"{_STATE}*"):
            if other != target:
                shutil.rmtree(other, ignore_errors=True)

    def _name(self, state: str) -> str:
        told = (__version__, state, self._base.root, repr(self._publishing.publication))
        return sha256(repr(told).encode()).hexdigest()[:16]

    def _write(self, snapshot: Snapshot, target: Path) -> bool:
        part = target.with_name(target.name + _PART)
        shutil.rmtree(part, ignore_errors=True)
        where = str(snapshot.folder or self._where)
        context = multiprocessing.get_context("spawn")  # a process that has a store open must not be forked
        self._process = context.Process(target=_write, args=(where, self._base, part, self._publishing.publication), daemon=True)
        self._process.start()
        self._process.join()
        if self._process.exitcode != 0:
            shutil.rmtree(part, ignore_errors=True)
            return False
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
        return True


def _write(where: str, base: Base, folder: Path, publication: Publication) -> None:
    """Write the files, behind everybody who asks something."""
    os.nice(10)
    write_dumps(existing_store(where), base, folder, publication)
