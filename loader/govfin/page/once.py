"""Once: what is drawn up once for each snapshot of the store, and not for each page.

Reads and writes no graph itself. A snapshot never changes, so what is drawn up of it stays as long as it; a store on a server changes
without a word, so that what is known of it grows old.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from govfin.graph.stores import Embedded, Store

Known = TypeVar("Known")

OLD: Final = 600.0  # seconds after which what is known of a server is drawn up anew


class Once(Generic[Known]):
    """What is known of each store, drawn up when it is first asked for."""

    def __init__(self, draw_up: Callable[[Store], Known]) -> None:
        self._draw_up: Final = draw_up
        self._known: Final[weakref.WeakKeyDictionary[Store, tuple[float, Known]]] = weakref.WeakKeyDictionary()
        self._lock: Final = threading.Lock()

    def of(self, store: Store) -> Known:
        """What is known of a store. Whoever asks while it is drawn up waits for it."""
        found = self._known.get(store)
        if found is None or _is_old(store, found[0]):
            with self._lock:
                found = self._known.get(store)
                if found is None or _is_old(store, found[0]):
                    found = (time.monotonic(), self._draw_up(store))
                    self._known[store] = found
        return found[1]


def _is_old(store: Store, since: float) -> bool:
    return not isinstance(store, Embedded) and time.monotonic() - since > OLD
