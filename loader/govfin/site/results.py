"""Results: what a free query gives in the forms of SPARQL 1.1: results in JSON, XML, CSV and TSV, graphs in those of RDF.

Reads and writes no graph.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from govfin.namespaces import XSD
from govfin.page.bases import Base
from govfin.page.media import CSV, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Form
from govfin.query.worker import Result
from govfin.site.writings import write

JSON: Final = Form("json", "application/sparql-results+json", other_types=("application/json",))
XML: Final = Form("xml", "application/sparql-results+xml", other_types=("application/xml", "text/xml"))
TSV: Final = Form("tsv", "text/tab-separated-values", charset=True)
RESULTS: Final = (JSON, XML, CSV, TSV)  # of SELECT and ASK
GRAPHS: Final = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)  # of CONSTRUCT and DESCRIBE

_XML_NAMESPACE: Final = "http://www.w3.org/2005/sparql-results#"
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no place for


def forms_of(result: Result) -> tuple[Form, ...]:
    """The forms in which a result can be written."""
    return GRAPHS if result.form == "graph" else RESULTS


def written(result: Result, form: Form, base: Base) -> bytes:
    """A result in a form, with the IRIs of the site.

    Raises ValueError where the form has no place for it, as RDF/XML has none for some IRIs of properties.
    """
    if form in GRAPHS:
        return write(_triples(result), form, base)
    return _WRITERS[form](result, base).encode()


def _triples(result: Result) -> Iterator[Triple]:
    for subject, predicate, value in result.rows:
        assert isinstance(subject, NamedNode | BlankNode)
        assert isinstance(predicate, NamedNode)
        assert value is not None
        yield Triple(subject, predicate, value)


def _json(result: Result, base: Base) -> str:
    if result.form == "ask":
        return json.dumps({"head": {}, "boolean": result.boolean})
    bindings = [{name: _json_term(term) for name, term in row} for row in _bound(result, base)]
    return json.dumps({"head": {"vars": list(result.names)}, "results": {"bindings": bindings}}, ensure_ascii=False)


def _json_term(term: Any) -> Mapping[str, Any]:
    match term:
        case NamedNode(value=value):
            return {"type": "uri", "value": value}
        case BlankNode(value=value):
            return {"type": "bnode", "value": value}
        case Literal(value=value):
            return {"type": "literal", "value": value, **dict(_qualified(term, "xml:lang", "datatype"))}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}


def _qualified(literal: Literal, language: str, datatype: str) -> Iterator[tuple[str, str]]:
    if literal.language:
        yield language, literal.language
    elif literal.datatype.value != f"{XSD}string":
        yield datatype, literal.datatype.value


def _xml(result: Result, base: Base) -> str:
    names = () if result.form == "ask" else result.names
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    if result.form == "ask":
        body = f"<boolean>{str(result.boolean).lower()}</boolean>"
    else:
        rows = ("".join(_xml_binding(name, term) for name, term in row) for row in _bound(result, base))
        body = f"<results>{''.join(f'<result>{row}</result>' for row in rows)}</results>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_XML_NAMESPACE}"><head>{head}</head>{body}</sparql>\n'


def _xml_binding(name: str, term: Any) -> str:
    return f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"


def _xml_term(term: Any) -> str:
    match term:
        case NamedNode(value=value):
            return f"<uri>{_xml_text(value)}</uri>"
        case BlankNode(value=value):
            return f"<bnode>{_xml_text(value)}</bnode>"
        case Literal(value=value):
            told = "".join(f" {name}={quoteattr(text)}" for name, text in _qualified(term, "xml:lang", "datatype"))
            return f"<literal{told}>{_xml_text(value)}</literal>"
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts)}</triple>"


def _xml_text(text: str) -> str:
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text), {"\r": "&#13;"})


def _csv(result: Result, base: Base) -> str:
    """As SPARQL 1.1 has it, which knows no mark in front."""
    text = io.StringIO()
    writer = csv.writer(text)
    if result.form == "ask":
        return f"{str(result.boolean).lower()}\r\n"
    writer.writerow(result.names)
    writer.writerows([_csv_term(base.published_term(term)) for term in row] for row in result.rows)
    return text.getvalue()


def _csv_term(term: Any) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _tsv(result: Result, base: Base) -> str:
    if result.form == "ask":
        return f"{str(result.boolean).lower()}\n"
    rows = ["\t".join(f"?{name}" for name in result.names)]
    rows += ["\t".join("" if term is None else str(base.published_term(term)) for term in row) for row in result.rows]
    return "\n".join(rows) + "\n"


def _bound(result: Result, base: Base) -> Iterator[list[tuple[str, Any]]]:
    """Of each row the variables that are bound."""
    for row in result.rows:
        yield [(name, base.published_term(term)) for name, term in zip(result.names, row, strict=True) if term is not None]


_WRITERS: Final[Mapping[Form, Callable[[Result, Base], str]]] = {JSON: _json, XML: _xml, CSV: _csv, TSV: _tsv}
