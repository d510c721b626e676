"""Warming: the pages that take longest are drawn beforehand, one after another, so that nobody waits for them.

Reads what the pages of districts and units read, and writes no graph. It takes half a core at most, and begins anew with each snapshot.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Final

from govfin.page.media import HTML
from govfin.page.names import NAMES
from govfin.page.visits import LANGUAGES
from govfin.site.answers import Answers

LOOKS: Final = 2.0  # seconds between looks at whether there is a new snapshot


class Warming:
    """A thread that asks for pages as visitors would, and so has them kept."""

    def __init__(self, answers: Answers) -> None:
        self._answers: Final = answers
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._run, name="warming", daemon=True)

    def start(self) -> None:
        """Begin to draw."""
        self._thread.start()

    def stop(self) -> None:
        """Draw no more."""
        self._ended.set()
        self._thread.join(LOOKS)

    def warm(self) -> bool:
        """Draw the pages of the newest snapshot; whether that came to its end, before there was a newer one."""
        state = self._answers.snapshots.current.state
        for iri in self._iris():
            for language in LANGUAGES:
                began = time.monotonic()
                self._answers.body(iri, HTML, language)
                if self._ended.wait(time.monotonic() - began) or self._answers.snapshots.current.state != state:
                    return False
        return True

    def _iris(self) -> Iterator[str]:
        """Districts that have units, and units: what people come for first."""
        names = NAMES.of(self._answers.snapshots.current.store)
        units = [each.iri for each in names.of_kind("unit")]
        yield from dict.fromkeys(each.iri for unit in names.of_kind("unit") for each in names.place(unit) if each.kind == "district")
        yield from units

    def _run(self) -> None:
        done = ""
        while not self._ended.is_set():
            state = self._answers.snapshots.current.state
            if state != done and self.warm():
                done = state
            self._ended.wait(LOOKS)
