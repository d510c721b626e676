"""Publishing: the catalogue of each state of the store, and the files that were written of it.

Reads what `holdings` reads, once for each snapshot, and writes no graph.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Triple

from govfin.catalogue.catalogues import Catalogue, catalog_triples, catalogue_of, series_triples
from govfin.catalogue.dumps import Dumps
from govfin.catalogue.files import File
from govfin.catalogue.publications import Publication
from govfin.catalogue.voids import void_triples
from govfin.graph.stores import Embedded, Store
from govfin.page.bases import CATALOG_IRI, VOID_IRI, Base

OLD: Final = 600.0  # seconds after which the catalogue of a server is drawn up anew: it changes without a word


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written of a store, and where."""

    folder: Path
    dumps: Dumps


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A catalogue, the files that it tells of, and when it was drawn up."""

    of: Written | None
    catalogue: Catalogue
    since: float


class Publishing:
    """What is published, by whom; what is known of a state of the store goes with it."""

    def __init__(self, publication: Publication | None = None, *, asks: bool = True) -> None:
        self.publication: Final = publication or Publication()
        self._asks: Final = asks
        self._written: Final[weakref.WeakKeyDictionary[Store, Written]] = weakref.WeakKeyDictionary()
        self._last: Written | None = None
        self._drawn: Final[weakref.WeakKeyDictionary[Store, _Drawn]] = weakref.WeakKeyDictionary()
        self._lock: Final = threading.Lock()

    def wrote(self, store: Store, folder: Path, dumps: Dumps) -> None:
        """Files of a store are there: its catalogue tells of them from now on."""
        with self._lock:
            self._written[store] = self._last = Written(folder, dumps)

    def is_written(self, store: Store) -> bool:
        """Whether files of a store are there."""
        return store in self._written

    def file(self, store: Store, base: Base, path: str) -> tuple[Path, File] | None:
        """A file that was written of a store, or while none are yet, of its state before; None where there is no such file."""
        written = self._written.get(store)
        if written is None or not isinstance(store, Embedded):  # what is on a server changes without a word
            written = self._held(written or self._last, store, base)
        found = next((file for file in written.dumps.files if file.path == path), None) if written else None
        return (written.folder / path, found) if written and found else None

    def _held(self, written: Written | None, store: Store, base: Base) -> Written | None:
        """What was written, of another state too, unless a disclosure is gone since: nobody is to have it any more."""
        if written is None:
            return None
        return written if {file.about for file in written.dumps.files} - {""} <= self.disclosures(store, base) else None

    def disclosures(self, store: Store, base: Base) -> Set[str]:
        """The disclosures that there are, as far as the catalogue knows."""
        return {each.iri for found in self.catalogue(store, base).series.values() for each in found}

    def catalogue(self, store: Store, base: Base) -> Catalogue:
        """The catalogue of a store; who asks while it is drawn up waits for it."""
        with self._lock:
            written, known = self._written.get(store), self._drawn.get(store)
            if known is None or known.of is not written or known.catalogue.base != base or _is_old(store, known):
                dumps = written.dumps if written else None
                known = _Drawn(written, catalogue_of(store, base, self.publication, dumps, asks=self._asks), time.monotonic())
                self._drawn[store] = known
            return known.catalogue

    def knows(self, store: Store, base: Base, iri: str) -> bool:
        """Whether the catalogue has such a part."""
        return iri in (CATALOG_IRI, VOID_IRI) or bool(self.catalogue(store, base).unit_of(iri))

    def described(self, store: Store, base: Base, iri: str) -> Sequence[Triple]:
        """What the catalogue says at one of its IRIs; nothing where it has no such part."""
        catalogue = self.catalogue(store, base)
        if iri == CATALOG_IRI:
            return list(catalog_triples(catalogue))
        if iri == VOID_IRI:
            return list(void_triples(catalogue))
        unit = catalogue.unit_of(iri)
        return list(series_triples(catalogue, unit)) if unit else ()


def _is_old(store: Store, known: _Drawn) -> bool:
    return not isinstance(store, Embedded) and time.monotonic() - known.since > OLD
