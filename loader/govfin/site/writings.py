"""Writings: triples in the forms that machines read.

Reads and writes no graph.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode, Triple, serialize

from govfin.namespaces import BASE, CODE, DCTERMS, GF, ORG, OWL, PROV, QB, RDF, RDFS, SDMX_ATTRIBUTE, SH, SKOS, SKOSXL, XSD
from govfin.page.bases import Base
from govfin.page.media import CSV, Form
from govfin.query.formats import inert

PREFIXES = {
    "code": CODE, "dcterms": DCTERMS, "gf": GF, "org": ORG, "owl": OWL, "prov": PROV, "qb": QB, "rdf": RDF, "rdfs": RDFS,
    "sdmx-attribute": SDMX_ATTRIBUTE, "sh": SH, "skos": SKOS, "skosxl": SKOSXL, "xsd": XSD,
}  # fmt: skip
MARK = "\ufeff"  # by which spreadsheets know that a text is UTF-8


def write(triples: Iterable[Triple], form: Form, base: Base) -> bytes:
    """Triples in a form, with the IRIs of the site."""
    published = list(base.published(triples))
    if form is CSV:
        return as_csv(("subject", "property", "value"), (map(_plain, (each.subject, each.predicate, each.object)) for each in published))
    assert form.rdf is not None
    return serialize(published, format=form.rdf, prefixes={**PREFIXES, "id": base.public(BASE)}) or b""


def as_csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as RFC 4180 has them, with a mark that tells spreadsheets that it is UTF-8, and nothing that they would run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(["" if cell is None else inert(str(cell)) for cell in row] for row in rows)
    return (MARK + text.getvalue()).encode()


def as_rows(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as JSON: the names of the columns, and rows of as many values. Amounts are texts, so that no digit is lost."""
    told = [[cell if isinstance(cell, int | bool | None) else str(cell) for cell in row] for row in rows]
    return json.dumps({"columns": list(columns), "rows": told}, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
