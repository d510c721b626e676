"""Warming: the pages that people come to first and those that take longest are drawn beforehand, so that nobody waits for them.

Reads what the site's own pages, its queries and the pages of districts and units read, and writes no graph. It takes half a core at most,
and begins anew with each snapshot.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, product
from typing import Final

from govfin.page.bases import CATALOG_IRI, VOID_IRI
from govfin.page.drawing import compile_templates
from govfin.page.media import HTML
from govfin.page.names import NAMES
from govfin.page.pages import OF_PATHS
from govfin.page.visits import LANGUAGES
from govfin.query.questions import questions
from govfin.site.answers import Answers
from govfin.site.named import Wanted, tell

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
        for draw in chain([compile_templates], self._pages()):
            began = time.thread_time()
            draw()
            if self._ended.wait(time.thread_time() - began) or self._answers.snapshots.current.state != state:
                return False
        return True

    def _pages(self) -> Iterator[Callable[[], object]]:
        """The site's own pages, its catalogue and its queries as they are where nobody asks them for more; then districts and units."""
        for path, language in product(OF_PATHS, LANGUAGES):
            yield partial(self._answers.page, path, HTML, language, ())
        for iri, language in product((CATALOG_IRI, VOID_IRI), LANGUAGES):
            yield partial(self._answers.body, iri, HTML, language)
        for name, language in product(questions(), LANGUAGES):
            yield partial(tell, self._answers, Wanted(name, HTML, language), {})
        for iri, language in product(self._iris(), LANGUAGES):
            yield partial(self._answers.body, iri, HTML, language)

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
