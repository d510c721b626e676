"""Pages of the catalogue: what can be taken away, by unit, on what terms; and how much it all is.

Reads no graph but what the catalogue has drawn up, and the labels of what it names; writes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from govfin.catalogue.catalogues import DUMPS, Catalogue, series_iri, titles_of
from govfin.catalogue.files import File
from govfin.catalogue.holdings import Holding
from govfin.page.bases import CATALOG, CATALOG_IRI, VOID_IRI
from govfin.page.gone import withdrawn
from govfin.page.trails import crumb
from govfin.page.visits import Crumb, Page, Table, Visit

COLUMNS: Final = ("dataset", "title", "unit", "district", "year", "kind", "level", "modified", "replaces", "turtle", "csv")
COUNTED: Final = ("kind", "term", "label", "count")


@dataclass(frozen=True, slots=True)
class Download:
    """A file that can be had: its name, its address as seen from the page, its size and hash."""

    name: str
    address: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Series:
    """A unit with how many disclosures it has, and of which years."""

    iri: str
    name: str
    count: int
    years: str


def catalogued_page(visit: Visit) -> Page:
    """The page of a part of the catalogue."""
    makers = {CATALOG_IRI: catalog_page, VOID_IRI: void_page}
    return makers.get(visit.iri, series_page)(visit)


def catalog_page(visit: Visit) -> Page:
    """Who publishes on what terms, the files of all data, and the units with their disclosures."""
    catalogue = visit.publishing.catalogue(visit.store, visit.base)
    found = [_series(unit, each) for unit, each in catalogue.series.items()]
    districts = {unit: each[0].district for unit, each in catalogue.series.items()}
    pairs = sorted(zip(districts.values(), found, strict=True), key=lambda pair: (pair[0], pair[1].name))
    groups = [(district, [each for _, each in group]) for district, group in groupby(pairs, key=lambda pair: pair[0])]
    values = {
        **_terms(visit, catalogue),
        "downloads": _downloads(visit, catalogue.files_of("")),
        "groups": groups,
        "count": sum(each.count for each in found),
        "withdrawn": withdrawn(visit.store),
        "labels": visit.labels(district for district, _ in groups if district),
    }
    every = (holding for found in catalogue.series.values() for holding in found)
    return Page("catalog.html", visit.say("catalog"), values, _table(visit, catalogue, every))


def series_page(visit: Visit) -> Page:
    """The disclosures of a unit, each with its files and the documents that it was read from."""
    catalogue = visit.publishing.catalogue(visit.store, visit.base)
    unit = catalogue.unit_of(visit.iri)
    found = sorted(catalogue.series[unit], key=lambda each: (each.year, each.kind, each.iri), reverse=True)
    values = {
        **_terms(visit, catalogue),
        "unit": unit,
        "name": found[0].name,
        "datasets": [(each, _title(visit, each), _downloads(visit, catalogue.files_of(each.iri))) for each in found],
        "titles": {each.iri: _title(visit, each) for each in found},
    }
    return Page("series.html", visit.say("catalog-series", name=found[0].name), values, _table(visit, catalogue, found), _trail(visit))


def void_page(visit: Visit) -> Page:
    """How many triples, of which classes and properties."""
    counts = visit.publishing.catalogue(visit.store, visit.base).dumps.counts
    kinds = {"class": counts.classes, "property": counts.properties}
    labels = visit.labels(iri for each in kinds.values() for iri in each)
    parts = {kind: sorted(each.items(), key=lambda pair: (-pair[1], pair[0])) for kind, each in kinds.items()}
    rows = [(kind, iri, labels[iri], count) for kind, found in parts.items() for iri, count in found]
    return Page("void.html", visit.say("void"), {"counts": counts, "parts": parts, "labels": labels}, Table(COUNTED, rows), _trail(visit))


def _trail(visit: Visit) -> Sequence[Crumb]:
    return [crumb(visit, CATALOG, "catalog")]


def _terms(visit: Visit, catalogue: Catalogue) -> Mapping[str, object]:
    titles = catalogue.publication.titles()
    return {"publication": catalogue.publication, "called": titles.get(visit.language) or titles.get("", "")}


def _series(unit: str, found: Sequence[Holding]) -> Series:
    years = sorted({holding.year for holding in found})
    return Series(series_iri(unit), found[0].name, len(found), "–".join(dict.fromkeys((years[0], years[-1]))))


def _downloads(visit: Visit, files: Iterable[File]) -> list[Download]:
    return [Download(file.path.rpartition("/")[2], visit.link(f"/{DUMPS}{file.path}"), _size(file.bytes), file.sha256) for file in files]


def _size(number: int) -> str:
    """A size as people read it."""
    for unit, thousand in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= thousand:
            return f"{number / thousand:.1f} {unit}"
    return f"{number} B"


def _title(visit: Visit, holding: Holding) -> str:
    return titles_of(holding)[visit.language]


def _table(visit: Visit, catalogue: Catalogue, found: Iterable[Holding]) -> Table:
    public = visit.base.public
    rows = []
    for each in found:
        files = [catalogue.download(file) for file in catalogue.files_of(each.iri)]
        addresses = [next((url for url in files if url.endswith(suffix)), "") for suffix in (".ttl.gz", ".csv")]
        earlier = " ".join(map(public, each.earlier))
        told = (_title(visit, each), public(each.unit), each.code, each.year, each.kind, each.level, each.written)
        rows.append((public(each.iri), *told, earlier, *addresses))
    return Table(COLUMNS, rows)
