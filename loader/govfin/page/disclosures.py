"""Pages of disclosures: their tables, what the checks of them came to, the documents, and how to cite them.

Reads the graph of the disclosure, by its tables and verdicts, and writes none.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from govfin.catalogue.catalogues import series_iri
from govfin.catalogue.schemaorg import data_set
from govfin.check.arithmetic import VERDICTS
from govfin.graph.resources import Resources
from govfin.namespaces import CODE, PROV
from govfin.page.printed import citation, document_of
from govfin.page.surroundings import MOST, surroundings, told_of
from govfin.page.tables import order
from govfin.page.trails import to_source
from govfin.page.visits import Page, Table, Visit
from govfin.report.wording import name

KINDS = ("budget", "final")


def disclosure_page(visit: Visit) -> Page:
    """A disclosure: its tables, its verdict, its documents."""
    around = surroundings(visit.store, [visit.iri])
    told, source, here = around.told, around.source(visit.iri), f"<{visit.iri}>"
    rows = sorted(visit.ask("disclosed-tables", disclosure=here), key=lambda row: order(row["table"].value))
    failed = visit.ask("disclosed-failures", disclosure=here)
    failures = Counter(row["table"].value for row in failed if row["table"] is not None)
    failing = surroundings(visit.store, sorted({row["check"].value for row in failed})[:MOST])
    tables = [(row["table"].value, _text(row["title"]), _text(row["kind"]), failures[row["table"].value]) for row in rows]
    labels = visit.labels(iri for iri in (source.unit, *(kind for _, _, kind, _ in tables)) if iri)
    values = {
        "data_set": _data_set(visit, source.unit),
        "series": series_iri(source.unit) if source.unit else "",
        "source": source,
        "kind": next((each for each in KINDS if told.one(visit.iri, "disclosureKind").endswith(each)), ""),
        "tables": tables,
        "labels": labels,
        "verdicts": _verdicts(visit),
        "checks": [told_of(check, visit.language) for check in failing.checks()],
        "check_count": len({row["check"].value for row in failed}),
        "documents": _documents(visit, told),
        "citation": citation(visit, source, None, labels.get(source.unit, "")),
    }
    trail = to_source(visit, source, labels)
    written = [(visit.base.public(iri), title, visit.base.public(kind), count) for iri, title, kind, count in tables]
    return Page("disclosure.html", source.title or source.file, values, Table(("table", "title", "kind", "failed_checks"), written), trail)


def _data_set(visit: Visit, unit: str) -> str:
    """The disclosure in the words of schema.org; "" where too little is said of it for a catalogue."""
    catalogue = visit.publishing.catalogue(visit.store, visit.base)
    holding = next((each for each in catalogue.series.get(unit, ()) if each.iri == visit.iri), None)
    if holding is None:
        return ""
    district = visit.labels([holding.district])[holding.district] if holding.district else ""
    return data_set(catalogue, holding, visit.language, district)


def _text(term: Any) -> str:
    return str(term.value) if term is not None else ""


def _verdicts(visit: Visit) -> list[tuple[str, str, int]]:
    """Each verdict with its name and how many checks came to it."""
    found = {row["verdict"].value: int(row["count"].value) for row in visit.ask("disclosed-checks", disclosure=f"<{visit.iri}>")}
    told = ((each, found.get(f"{CODE}verdict/{each}", 0)) for each in VERDICTS)
    return [(each, name("verdict", each, visit.language), count) for each, count in told if count]


def _documents(visit: Visit, told: Resources) -> list[tuple[str, str, str, str, str]]:
    """The documents: IRI, file name, SHA-256, number of pages, and where each can be had."""
    found = []
    for iri in sorted(told.all(visit.iri, f"{PROV}wasDerivedFrom")):
        file, sha256 = told.one(iri, "fileName"), told.one(iri, "sha256")
        found.append((iri, file, sha256, told.one(iri, "pageCount"), document_of(visit, sha256, file)))
    return found
