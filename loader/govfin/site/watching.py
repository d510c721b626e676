"""Watching: looks from time to time whether the store has changed, and has the site read its new state then.

Reads no graph itself and writes none.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from govfin.site.snapshots import Snapshots

LOOKS: Final = 5.0  # seconds between looks

_log: Final = logging.getLogger(__name__)


class Watching:
    """A thread that takes new snapshots; while one can't be taken, the site goes on with the one that it has."""

    def __init__(self, snapshots: Snapshots, seconds: float = LOOKS) -> None:
        self._snapshots: Final = snapshots
        self._seconds: Final = seconds
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._run, name="watching", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join(self._seconds)

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self._snapshots.refresh()
            except Exception as error:  # whatever it is, the site goes on with what it has
                _log.warning("The new state of the store can't be read yet: %s", error)
