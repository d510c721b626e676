"""Snapshots: what is read stays what it was while the store is written, and is swapped whole."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from disclosures_by_hand import cell, disclosure
from govfin.disclosure.disclosures import Disclosure
from govfin.errors import StoreBusyError, StoreError
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import open_store, replace_disclosure
from govfin.graph.stores import Store
from govfin.site.snapshots import Snapshots
from govfin.site.watching import Watching


def stating(name: str) -> Disclosure:
    return replace(disclosure([cell("1.00")], sha256=name * 64))


def load(folder: Path, *names: str) -> None:
    store = open_store(str(folder))
    for name in names:
        each = stating(name)
        replace_disclosure(store, disclosure_iri(each), disclosure_quads(each))
    store.finish(optimize=True)


def count(store: Store) -> int:
    found = store.query("SELECT ?one WHERE { ?one a <https://w3id.org/govfin/ontology#Disclosure> }")
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def left(folder: Path) -> list[Path]:
    return list(folder.parent.glob("*.snapshot-*"))


def test_a_snapshot_is_of_its_moment(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load(folder, "a")
    snapshots = Snapshots(str(folder))
    before = snapshots.current
    assert not snapshots.refresh()
    load(folder, "b", "c")
    assert count(snapshots.current.store) == 1
    assert snapshots.refresh()
    assert count(snapshots.current.store) == 3
    assert count(before.store) == 1  # who has begun goes on
    assert before.state != snapshots.current.state


def test_while_somebody_writes_the_old_one_stays(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load(folder, "a")
    snapshots = Snapshots(str(folder))
    load(folder, "b")
    writer = open_store(str(folder))
    assert not snapshots.refresh()
    assert count(snapshots.current.store) == 1
    with pytest.raises(StoreBusyError):
        Snapshots(str(folder))
    del writer
    gc.collect()
    assert snapshots.refresh()


def test_nothing_is_left_of_snapshots_that_nobody_reads(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load(folder, "a")
    snapshots = Snapshots(str(folder))
    load(folder, "b")
    snapshots.refresh()
    gc.collect()
    assert len(left(folder)) == 1
    del snapshots
    gc.collect()
    assert left(folder) == []


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load(folder, "a")
    code = f"import os; from govfin.site.snapshots import Snapshots; kept = Snapshots({str(folder)!r}); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False)
    (dead,) = left(folder)
    snapshots = Snapshots(str(folder))
    assert dead not in left(folder)
    assert count(snapshots.current.store) == 1


def test_a_folder_without_a_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        Snapshots(str(tmp_path))


def test_what_is_needed_of_a_snapshot_is_drawn_up_before_it_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load(folder, "a")
    prepared: list[int] = []
    snapshots = Snapshots(str(folder), prepare=lambda store: prepared.append(count(store)))
    assert prepared == [1]
    load(folder, "b")
    assert snapshots.refresh()
    assert prepared == [1, 2]


def until(happened: Callable[[], bool]) -> bool:
    """Whether something happens within some seconds."""
    end = time.monotonic() + 20
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return happened()


def test_the_site_follows_the_store_and_goes_on_where_it_can_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "store"
    load(folder, "a")
    gc.collect()
    snapshots = Snapshots(str(folder))
    watching = Watching(snapshots, 0.1)
    watching.start()
    try:
        load_elsewhere(folder, "b")
        assert until(lambda: count(snapshots.current.store) == 2)
        with monkeypatch.context() as broken:
            broken.setattr(snapshots, "refresh", lambda: (_ for _ in ()).throw(RuntimeError("gone")))
            assert until(lambda: "gone" in caplog.text)
        load_elsewhere(folder, "c")
        assert until(lambda: count(snapshots.current.store) == 3)
    finally:
        watching.stop()


def load_elsewhere(folder: Path, name: str) -> None:
    """Load in another process, as `govfin load` does, as soon as the store is free."""
    here = f"import sys; from pathlib import Path; sys.path.insert(0, {str(Path(__file__).parent)!r})"
    code = f"{here}; from test_snapshots import load; load(Path({str(folder)!r}), {name!r})"
    assert until(lambda: subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0)
