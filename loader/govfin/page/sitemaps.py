"""Sitemaps: the addresses of the site's pages, for crawlers, in parts that they take, with when what stands there was last written.

Reads no graph but what `names` and the catalogue have drawn up; writes none. Single figures, cells and checks are not listed: the pages of
units and disclosures lead there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final
from xml.sax.saxutils import escape

from govfin.catalogue.catalogues import Catalogue, series_iri
from govfin.graph.stores import Store
from govfin.page.bases import CATALOG, VOID_AT, path_of
from govfin.page.named import FOLDER
from govfin.page.names import NAMES, Name
from govfin.page.pages import OF_PATHS
from govfin.page.visits import LANGUAGES, in_language
from govfin.query.questions import questions

INDEX: Final = "/sitemap.xml"
ROBOTS: Final = "/robots.txt"
MOST: Final = 50_000  # addresses in a part, by sitemaps.org
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CLOSED: Final = ("/query/*.csv", "/query/*.json", "/*?", "/sparql")  # what costs, and tells nothing that pages do not


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its path, and when what stands there was last written; "" where that is not known."""

    path: str
    written: str = ""


class Sitemap:
    """The pages of a site; `filed` tells the path of the file of a page, where the site is made of files."""

    def __init__(self, store: Store, catalogue: Catalogue, filed: Callable[[str], str] = str) -> None:
        self._root: Final = catalogue.base.root
        self._filed: Final = filed
        self._places: Final[Sequence[Place]] = [
            Place(in_language(place.path, language), place.written) for place in _places(store, catalogue) for language in LANGUAGES
        ]

    @property
    def paths(self) -> list[str]:
        """The paths of the parts."""
        return [f"/sitemap-{number + 1}.xml" for number in range(max(1, -(-len(self._places) // MOST)))]

    def index(self) -> bytes:
        """Where the parts are."""
        parts = []
        for number, path in enumerate(self.paths):
            newest = max((place.written for place in self._part(number)), default="")
            parts.append(f"<sitemap><loc>{self._url(path)}</loc>{_date(newest)}</sitemap>\n")
        return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(parts)}</sitemapindex>\n'.encode()

    def part(self, path: str) -> bytes | None:
        """One part; None where there is no such part."""
        if path not in self.paths:
            return None
        found = self._part(self.paths.index(path))
        told = "".join(f"<url><loc>{self._url(self._filed(place.path))}</loc>{_date(place.written)}</url>\n" for place in found)
        return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{told}</urlset>\n'.encode()

    def robots(self) -> bytes:
        """What crawlers are asked to leave, and where the sitemap is."""
        closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
        return f"User-agent: *\n{closed}Sitemap: {self._url(INDEX)}\n".encode()

    def _part(self, number: int) -> Sequence[Place]:
        return self._places[number * MOST : (number + 1) * MOST]

    def _url(self, path: str) -> str:
        return escape(self._root + path.removeprefix("/"))


def _date(written: str) -> str:
    return f"<lastmod>{escape(written[:10])}</lastmod>" if written else ""


def _places(store: Store, catalogue: Catalogue) -> Iterator[Place]:
    """The pages of the site itself, the catalogue, and all that has a name."""
    own = sorted({*OF_PATHS, CATALOG, VOID_AT, *(FOLDER + name for name in questions())})
    units = {unit: max(each.written for each in found) for unit, found in catalogue.series.items()}
    written = {**units, **{each.iri: each.written for found in catalogue.series.values() for each in found}}
    series = ((path_of(series_iri(unit)), when) for unit, when in units.items())
    named = ((path_of(name.iri), written.get(name.iri, "")) for name in NAMES.of(store).all if _is_told_of(name))
    yield from map(Place, own)
    yield from (Place(path, when) for path, when in chain(series, named) if path)


def _is_told_of(name: Name) -> bool:
    """Whether anything is stated of it: of most districts nothing is."""
    return name.kind != "district" or not name.rank
