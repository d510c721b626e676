"""Catalogues: what is published, in DCAT 3: a series for each unit, a data set for each disclosure, and all of it together.

Reads what `holdings` reads, and writes no graph: the catalogue is made of the store and of the files that were written of it, and is
served. It comes in parts, one for all and one for each unit, so that each stays small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from govfin.catalogue.dumps import Dumps
from govfin.catalogue.files import File
from govfin.catalogue.holdings import Document, Holding, holdings
from govfin.catalogue.publications import Publication, said, say, texts
from govfin.catalogue.triples import TYPE, Value, about, publisher_triples, rights_of, size, terms_of, texts_of, typed
from govfin.graph.iris import node
from govfin.graph.stores import Store
from govfin.namespaces import BASE, DCAT, DCTERMS, FOAF, GF, PROV, RDFS, SPDX
from govfin.page.bases import CATALOG_IRI, Base

DUMPS: Final = "dumps/"
SPARQL: Final = "sparql"
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
LANGUAGES: Final[Mapping[str, str]] = {
    "zh": "http://publications.europa.eu/resource/authority/language/ZHO",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
}
THEME: Final = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
ONTOLOGY: Final = GF.removesuffix("#")
_UNITS: Final = f"{BASE}unit/"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is published, by whom, and under which address."""

    base: Base
    publication: Publication
    dumps: Dumps
    series: Mapping[str, Sequence[Holding]]  # unit → its disclosures
    asks: bool = True  # whether there is a service that answers queries
    files: Mapping[str, Sequence[File]] = field(default_factory=dict)  # by the disclosure that they are of; "" of all

    @property
    def iri(self) -> str:
        return self.base.public(CATALOG_IRI)

    def series_iri(self, unit: str) -> str:
        """The IRI of the series of a unit."""
        return self.base.public(series_iri(unit))

    def unit_of(self, iri: str) -> str:
        """The unit whose series has an IRI, as the store would call it; "" where there is none."""
        unit = _UNITS + iri.removeprefix(f"{CATALOG_IRI}/")
        return unit if unit in self.series else ""

    def files_of(self, disclosure: str) -> Sequence[File]:
        """The files of a disclosure; of "" those of all."""
        return self.files.get(disclosure, ())

    def download(self, file: File) -> str:
        """Where a file is."""
        return f"{self.base.root}{DUMPS}{quote(file.path)}"

    @property
    def whole(self) -> str:
        """The IRI of all data together."""
        return f"{self.iri}#all"

    @property
    def modified(self) -> str:
        """When the last document was written."""
        return max((holding.written for found in self.series.values() for holding in found), default="")


def catalogue_of(
    store: Store, base: Base, publication: Publication | None = None, dumps: Dumps | None = None, *, asks: bool = True
) -> Catalogue:
    """The catalogue of a store; with sizes, hashes and counts where its `dumps` have been written."""
    series: defaultdict[str, list[Holding]] = defaultdict(list)
    for each in holdings(store):
        series[each.unit].append(each)
    files: defaultdict[str, list[File]] = defaultdict(list)
    for file in (dumps or Dumps()).files:
        files[file.about].append(file)
    return Catalogue(base, publication or Publication(), dumps or Dumps(), {unit: series[unit] for unit in sorted(series)}, asks, files)


def series_iri(unit: str) -> str:
    """What the store would call the series of a unit."""
    return f"{CATALOG_IRI}/{unit.removeprefix(_UNITS)}"


# The whole


def catalog_triples(catalogue: Catalogue) -> Iterator[Triple]:
    """The catalogue itself, all data as one data set, the service, and which series there are."""
    iri, publication, root = catalogue.iri, catalogue.publication, catalogue.base.root
    whole = catalogue.whole
    yield from about(
        iri,
        (TYPE, node(f"{DCAT}Catalog")),
        *texts_of(f"{DCTERMS}title", publication.titles()),
        *texts_of(f"{DCTERMS}description", said("description")),
        *terms_of(publication, root),
        *((f"{DCTERMS}language", node(each)) for each in LANGUAGES.values()),
        *_themes(),
        (f"{FOAF}homepage", NamedNode(root)),
        *_modified(catalogue.modified),
        (f"{DCAT}dataset", NamedNode(whole)),
        *((f"{DCAT}dataset", NamedNode(catalogue.series_iri(unit))) for unit in catalogue.series),
        *([(f"{DCAT}service", NamedNode(root + SPARQL))] if catalogue.asks else []),
    )
    yield from publisher_triples(publication, root)
    yield from _whole(catalogue, whole)
    if catalogue.asks:
        yield from _service(catalogue, whole)
    for unit, found in catalogue.series.items():
        titles = said("series-title", name=found[0].name)
        yield from about(catalogue.series_iri(unit), (TYPE, node(f"{DCAT}DatasetSeries")), *texts_of(f"{DCTERMS}title", titles))


def _whole(catalogue: Catalogue, iri: str) -> Iterator[Triple]:
    root, files = catalogue.base.root, catalogue.files_of("")
    told = [(file, f"{catalogue.iri}#{quote(file.path, safe='')}") for file in files]
    yield from about(
        iri,
        (TYPE, node(f"{DCAT}Dataset")),
        *texts_of(f"{DCTERMS}title", said("all")),
        *texts_of(f"{DCTERMS}description", said("all-description")),
        *terms_of(catalogue.publication, root),
        *((f"{DCTERMS}language", node(each)) for each in LANGUAGES.values()),
        *_themes(),
        *((f"{DCTERMS}spatial", NamedNode(each)) for each in _districts(catalogue)),
        *_modified(catalogue.modified),
        (f"{DCAT}landingPage", NamedNode(root)),
        (f"{DCTERMS}conformsTo", NamedNode(ONTOLOGY)),
        *((f"{DCAT}distribution", NamedNode(each)) for _, each in told),
    )
    for file, each in told:
        yield from _distribution(catalogue, file, each)


def _districts(catalogue: Catalogue) -> list[str]:
    return sorted({holding.district for found in catalogue.series.values() for holding in found if holding.district})


def _service(catalogue: Catalogue, whole: str) -> Iterator[Triple]:
    root = catalogue.base.root
    yield from about(
        root + SPARQL,
        (TYPE, node(f"{DCAT}DataService")),
        *texts_of(f"{DCTERMS}title", said("service")),
        *texts_of(f"{DCTERMS}description", said("service-description")),
        *terms_of(catalogue.publication, root),
        (f"{DCAT}endpointURL", NamedNode(root + SPARQL)),
        (f"{DCAT}endpointDescription", NamedNode(root + SPARQL)),
        (f"{DCAT}servesDataset", NamedNode(whole)),
        (f"{DCTERMS}conformsTo", node("https://www.w3.org/TR/sparql11-protocol/")),
    )


# A series


def series_triples(catalogue: Catalogue, unit: str) -> Iterator[Triple]:
    """The series of a unit, with its data sets and their distributions."""
    found, iri = catalogue.series[unit], catalogue.series_iri(unit)
    name = found[0].name
    ordered = sorted(found, key=lambda each: (each.year, each.kind, each.iri))
    yield from about(catalogue.iri, (TYPE, node(f"{DCAT}Catalog")), (f"{DCAT}dataset", NamedNode(iri)))
    yield from about(
        iri,
        (TYPE, node(f"{DCAT}DatasetSeries")),
        *texts_of(f"{DCTERMS}title", said("series-title", name=name)),
        *texts_of(f"{DCTERMS}description", said("series-description", name=name)),
        *terms_of(catalogue.publication, catalogue.base.root),
        (f"{DCTERMS}creator", NamedNode(catalogue.base.public(unit))),
        *((f"{DCTERMS}spatial", NamedNode(each)) for each in sorted({each.district for each in found} - {""})),
        *_modified(max(each.written for each in found)),
        (f"{DCAT}landingPage", NamedNode(f"{catalogue.base.public(unit)}.html")),
    )
    yield from publisher_triples(catalogue.publication, catalogue.base.root)
    yield from about(catalogue.base.public(unit), (TYPE, node(f"{FOAF}Agent")), (f"{FOAF}name", Literal(name, language="zh")))
    for holding in ordered:
        yield from _dataset(catalogue, holding, iri)
    for year in sorted({each.year for each in found}):
        yield from about(
            f"{iri}#year-{year}",
            (TYPE, node(f"{DCTERMS}PeriodOfTime")),
            (f"{DCAT}startDate", typed(f"{year}-01-01", "date")),
            (f"{DCAT}endDate", typed(f"{year}-12-31", "date")),
        )


def _dataset(catalogue: Catalogue, holding: Holding, series: str) -> Iterator[Triple]:
    public, iri = catalogue.base.public, catalogue.base.public(holding.iri)
    start = f"{series}#{holding.file_name}"
    files = [(file, f"{start}-{file.path.removesuffix('.gz').rpartition('.')[2]}") for file in catalogue.files_of(holding.iri)]
    page = f"{start}-html"
    yield from about(
        iri,
        (TYPE, node(f"{DCAT}Dataset")),
        *texts_of(f"{DCTERMS}title", titles_of(holding)),
        *texts_of(f"{DCTERMS}description", descriptions_of(holding)),
        (f"{DCTERMS}identifier", Literal(iri)),
        *terms_of(catalogue.publication, catalogue.base.root),
        (f"{DCTERMS}creator", NamedNode(public(holding.unit))),
        (f"{DCAT}inSeries", NamedNode(series)),
        *_modified(holding.written),
        (f"{DCTERMS}temporal", NamedNode(f"{series}#year-{holding.year}")),
        *([(f"{DCTERMS}spatial", NamedNode(holding.district))] if holding.district else []),
        (f"{DCTERMS}language", node(LANGUAGES["zh"])),
        *_themes(),
        (f"{DCTERMS}conformsTo", NamedNode(ONTOLOGY)),
        (f"{DCAT}landingPage", NamedNode(f"{iri}.html")),
        *((f"{PROV}wasDerivedFrom", NamedNode(public(each.iri))) for each in holding.documents),
        *((name, NamedNode(public(each))) for each in holding.earlier for name in (f"{DCTERMS}replaces", f"{DCAT}previousVersion")),
        *((f"{DCAT}distribution", NamedNode(each)) for _, each in files),
        (f"{DCAT}distribution", NamedNode(page)),
    )
    for file, each in files:
        yield from _distribution(catalogue, file, each)
    yield from _page(catalogue, page, f"{iri}.html")
    for document in holding.documents:
        yield from _source(public(document.iri), document, f"{start}-source-{document.sha256[:16]}")


def titles_of(holding: Holding) -> Mapping[str, str]:
    """What a disclosure is called: in Chinese as it calls itself."""
    phrase = "-".join(filter(None, ["dataset-title", holding.level]))
    found = {
        language: say(phrase, language, name=holding.name, year=holding.year, kind=say(holding.kind, language)) for language in LANGUAGES
    }
    return {**found, "zh": holding.title} if holding.title else found


def descriptions_of(holding: Holding) -> Mapping[str, str]:
    """What a disclosure is, in a sentence."""
    return {
        language: say("dataset-description", language, name=holding.name, year=holding.year, kind=say(holding.kind, language))
        for language in LANGUAGES
    }


# Parts of both


def _distribution(catalogue: Catalogue, file: File, iri: str) -> Iterator[Triple]:
    url = NamedNode(catalogue.download(file))
    yield from about(
        iri,
        (TYPE, node(f"{DCAT}Distribution")),
        (f"{DCTERMS}title", Literal(file.path.rpartition("/")[2])),
        rights_of(catalogue.publication, catalogue.base.root),
        (f"{DCAT}accessURL", url),
        (f"{DCAT}downloadURL", url),
        (f"{DCAT}mediaType", node(MEDIA_TYPES + file.type)),
        *([(f"{DCAT}compressFormat", node(f"{MEDIA_TYPES}application/gzip"))] if file.compressed else []),
        (f"{DCAT}byteSize", size(file.bytes)),
        *_hash(iri),
    )
    yield from _checksum(iri, file.sha256)


def _source(iri: str, document: Document, hashed: str) -> Iterator[Triple]:
    """The document that a disclosure was read from."""
    yield from about(iri, (f"{RDFS}label", Literal(document.file or iri)), *(_hash(hashed) if document.sha256 else []))
    if document.sha256:
        yield from _checksum(hashed, document.sha256)


def _page(catalogue: Catalogue, iri: str, url: str) -> Iterator[Triple]:
    yield from about(
        iri,
        (TYPE, node(f"{DCAT}Distribution")),
        *texts_of(f"{DCTERMS}title", said("page")),
        rights_of(catalogue.publication, catalogue.base.root),
        (f"{DCAT}accessURL", NamedNode(url)),
        (f"{DCAT}mediaType", node(f"{MEDIA_TYPES}text/html")),
    )


def _hash(iri: str) -> list[tuple[str, Value]]:
    return [(f"{SPDX}checksum", NamedNode(f"{iri}-sha256"))]


def _checksum(iri: str, sha256: str) -> Iterator[Triple]:
    yield from about(
        f"{iri}-sha256",
        (TYPE, node(f"{SPDX}Checksum")),
        (f"{SPDX}algorithm", node(f"{SPDX}checksumAlgorithm_sha256")),
        (f"{SPDX}checksumValue", typed(sha256, "hexBinary")),
    )


def _themes() -> list[tuple[str, Value]]:
    words = texts()["keywords"]
    keywords = [(f"{DCAT}keyword", Literal(word, language=language)) for language in LANGUAGES for word in words[language]]
    return [(f"{DCAT}theme", node(THEME)), *keywords]


def _modified(written: str) -> list[tuple[str, Value]]:
    return [(f"{DCTERMS}modified", typed(written, "dateTime"))] if written else []
