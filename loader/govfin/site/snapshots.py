"""Snapshots: the state of a store that the site reads, swapped whole while documents are loaded into the store itself.

Reads any graph and writes none. An embedded store has one writer, and what a reader beside it sees is undefined. So the site reads
another folder, made of links to the store's files at a moment when nobody writes: those files are never changed, only added and
removed. A snapshot lies beside the store, and goes when nobody reads it any more.
A store on a server needs no snapshots: each of its changes is a transaction.
"""

from __future__ import annotations

import itertools
import os
import shutil
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph

from govfin.errors import StoreBusyError
from govfin.graph.store import existing_store
from govfin.graph.stores import Embedded, Store, read_folder

OLD: Final = 60.0  # seconds that pages of a server are kept
_CHANGING: Final = frozenset({"LOCK", "LOG"})  # files that tell nothing of what the store holds
_IMMUTABLE: Final = frozenset({".sst", ".blob"})  # files that the engine never changes; what else it has is small

_numbers = itertools.count(1)  # of the snapshots that this process takes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the store, and what tells it from others."""

    store: Store
    state: str
    folder: Path | None = None  # that another process may read, as long as somebody here holds the store; none of a server


class Newest(Protocol):
    """Whatever tells which snapshot is the newest."""

    @property
    def current(self) -> Snapshot: ...


class Snapshots:
    """The newest snapshot of a store. What still reads an older one goes on with it; the older one goes when nobody does."""

    def __init__(self, where: str, prepare: Callable[[Store], None] = lambda store: None) -> None:
        """`prepare` draws up what is needed of a snapshot before anybody sees it."""
        self._where: Final = where
        self._prepare: Final = prepare
        self._swapping: Final = threading.Lock()
        _remove_left_over(Path(where))
        self._current: Snapshot = self._taken()
        self._since = time.monotonic()

    @property
    def current(self) -> Snapshot:
        return self._current

    def refresh(self) -> bool:
        """Take a new snapshot where the store has changed; whether it was taken. While somebody writes, the old one stays."""
        folder = Path(self._where)
        if not folder.is_dir():
            self._age()
            return False
        with self._swapping:
            if _state(folder) == self._current.state:
                return False
            try:
                self._current = self._taken()
            except StoreBusyError:
                return False
            return True

    def _age(self) -> None:
        """A server does not tell whether it has changed: what was made of it is taken for older after a while."""
        if time.monotonic() - self._since > OLD:
            self._current, self._since = replace(self._current, state=str(next(_numbers))), time.monotonic()

    def _taken(self) -> Snapshot:
        folder = Path(self._where)
        if not folder.is_dir():
            store = existing_store(self._where)
            self._prepare(store)
            return Snapshot(store, "")
        held = read_folder(folder)  # nobody writes until it is let go
        state = _state(folder)
        copy = folder.with_name(f"{folder.name}.snapshot-{os.getpid()}-{next(_numbers)}")
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for file in folder.iterdir():
            _link(file, copy / file.name)
        del held
        read = Embedded(pyoxigraph.Store.read_only(str(copy)), folder)
        weakref.finalize(read, shutil.rmtree, copy, ignore_errors=True)
        self._prepare(read)
        return Snapshot(read, state, copy)


def _remove_left_over(folder: Path) -> None:
    """Remove the snapshots of processes that have ended without doing so."""
    for copy in folder.parent.glob(f"{folder.name}.snapshot-*-*"):
        process = copy.name.split("-")[-2]
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(copy, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _link(file: Path, copy: Path) -> None:
    if file.suffix in _IMMUTABLE:
        try:
            os.link(file, copy)
            return
        except OSError:  # another file system, or one without links
            pass
    shutil.copyfile(file, copy)


def _state(folder: Path) -> str:
    """What changes whenever the store does."""
    told = sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in folder.iterdir() if file.name not in _CHANGING)
    return sha256(repr(told).encode()).hexdigest()[:16]
