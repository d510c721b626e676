"""Descriptors: what the files are, in the words of CSV on the Web and of Frictionless Data.

Reads no graph and writes none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from govfin.catalogue.files import File
from govfin.catalogue.publications import Publication, say, texts
from govfin.catalogue.rows import COLUMNS, Column

FACTS: Final = "facts.csv"
SCHEMA: Final = "facts.schema.json"  # that of Frictionless Data, to which every table refers
CSV_TYPE: Final = "text/csv"
_FIELDS: Final = {"string": "string", "integer": "integer", "gYear": "year", "decimal": "number", "boolean": "boolean", "anyURI": "string"}
_FORMATS: Final = {".csv": "csv", ".parquet": "parquet", ".ttl": "ttl", ".nq": "nq"}


def csvw() -> Mapping[str, Any]:
    """The metadata of the CSV of all facts, beside which it lies once that is unpacked."""
    return {**_csvw_head(), "url": FACTS, "tableSchema": _csvw_schema()}


def csvw_of_disclosures(files: Iterable[File]) -> Mapping[str, Any]:
    """The metadata of the CSV of the disclosures, which all have the same columns, and beside which it lies."""
    tables = [{"url": file.path.rpartition("/")[2]} for file in files if file.type == CSV_TYPE and file.about]
    return {**_csvw_head(), "tableSchema": _csvw_schema(), "tables": tables}


def _csvw_head() -> Mapping[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": [_tagged("facts", language) for language in ("en", "zh")],
        "dc:description": [_tagged("facts-description", language) for language in ("en", "zh")],
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\n"]},
    }


def _csvw_schema() -> Mapping[str, Any]:
    return {"columns": [_csvw_column(column) for column in COLUMNS], "primaryKey": "mention"}


def data_package(files: Iterable[File], publication: Publication, home: str) -> Mapping[str, Any]:
    """The Frictionless descriptor of the files."""
    package: dict[str, Any] = {
        "name": "govfin",
        "title": publication.title or say("title", "en"),
        "description": say("description", "en"),
        "homepage": home,
    }
    if publication.licence:
        package["licenses"] = [{"path": publication.licence}]
    if publication.publisher:
        package["contributors"] = [{"title": publication.publisher, "role": "publisher"}]
    package["resources"] = [_resource(file) for file in files]
    return package


def table_schema() -> Mapping[str, Any]:
    """The columns of all tables, in the words of Frictionless Data."""
    return {"fields": [_field(column) for column in COLUMNS], "missingValues": [""], "primaryKey": ["mention"]}


def written(descriptor: Mapping[str, Any]) -> bytes:
    """A descriptor as a file."""
    return (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()


def _tagged(phrase: str, language: str) -> Mapping[str, str]:
    return {"@value": say(phrase, language), "@language": language}


def _csvw_column(column: Column) -> Mapping[str, Any]:
    words = texts()["columns"][column.name]
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": [{"@value": words[language], "@language": language} for language in ("en", "zh")],
        "datatype": column.type,
        "required": column.name == "mention",
    }


def _resource(file: File) -> Mapping[str, Any]:
    path = file.path.removesuffix(".gz")
    suffix = path[path.rfind(".") :]
    told: dict[str, Any] = {
        "name": path.replace("/", ".").lower(),
        "path": file.path,
        "format": _FORMATS.get(suffix, suffix.removeprefix(".")),
        "mediatype": file.type,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    if file.compressed:
        told["compression"] = "gz"
    if file.type == CSV_TYPE:
        told |= {"profile": "tabular-data-resource", "encoding": "utf-8", "dialect": {"lineTerminator": "\n"}}
    if suffix in (".csv", ".parquet"):
        told["schema"] = SCHEMA
    return told


def _field(column: Column) -> Mapping[str, Any]:
    told = {"name": column.name, "type": _FIELDS[column.type], "description": texts()["columns"][column.name]["en"]}
    return {**told, "format": "uri"} if column.type == "anyURI" else told
