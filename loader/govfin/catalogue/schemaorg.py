"""schema.org: a disclosure as a data set, in the words that search engines know.

Reads no graph and writes none: it takes what `holdings` reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from govfin.catalogue.catalogues import Catalogue, descriptions_of, titles_of
from govfin.catalogue.files import GZIP
from govfin.catalogue.holdings import Holding
from govfin.catalogue.publications import texts


def data_set(catalogue: Catalogue, holding: Holding, language: str, district: str) -> str:
    """The description as JSON-LD that can stand in a page: no text of a document can end the element that it stands in."""
    told = json.dumps(_data_set(catalogue, holding, language, district), ensure_ascii=False, indent=1)
    return told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data_set(catalogue: Catalogue, holding: Holding, language: str, district: str) -> Mapping[str, Any]:
    public, publication = catalogue.base.public, catalogue.publication
    iri = public(holding.iri)
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": iri,
        "url": f"{iri}.html",
        "identifier": iri,
        "name": titles_of(holding)[language],
        "description": descriptions_of(holding)[language],
        "inLanguage": "zh-Hans",
        "temporalCoverage": f"{holding.year}-01-01/{holding.year}-12-31",
        "keywords": texts()["keywords"][language],
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "@id": public(holding.unit), "name": holding.name},
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": catalogue.iri, "url": f"{catalogue.iri}.html"},
        "isPartOf": {"@type": "Dataset", "@id": catalogue.series_iri(holding.unit)},
        "isBasedOn": [{"@type": "DigitalDocument", "@id": public(each.iri), "name": each.file} for each in holding.documents],
        "distribution": _downloads(catalogue, holding, iri),
    }
    if district:
        told["spatialCoverage"] = {"@type": "AdministrativeArea", "@id": holding.district, "name": district, "identifier": holding.code}
    if holding.written:
        told["dateModified"] = holding.written
    if publication.publisher:
        told["publisher"] = {"@type": "Organization", "name": publication.publisher}
    if publication.licence:
        told["license"] = publication.licence
    return told


def _downloads(catalogue: Catalogue, holding: Holding, iri: str) -> list[Mapping[str, Any]]:
    files = [
        {
            "@type": "DataDownload",
            "contentUrl": catalogue.download(file),
            "encodingFormat": [file.type, GZIP] if file.compressed else file.type,
            "contentSize": f"{file.bytes} B",
            "sha256": file.sha256,
        }
        for file in catalogue.files_of(holding.iri)
    ]
    return [*files, {"@type": "DataDownload", "contentUrl": f"{iri}.ttl", "encodingFormat": "text/turtle"}]
