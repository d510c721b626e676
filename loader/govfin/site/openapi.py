"""OpenAPI: what programs can ask of the site, and how, drawn up of the headers of the named queries.

Reads and writes no graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from govfin import __version__
from govfin.page.bases import Base
from govfin.page.compare import COMPARE
from govfin.page.failures import FAILURES
from govfin.page.media import CSV, HTML, JSON_LD, ROWS, Form
from govfin.page.named import FOLDER, LONGEST
from govfin.page.pages import WITH_ROWS
from govfin.page.search import SEARCH
from govfin.page.totals import TOTALS
from govfin.query.questions import Parameter, Question, questions
from govfin.site.judge import PATH
from govfin.site.results import GRAPHS, JSON, RESULTS
from govfin.site.sparql import FORM_TYPE, QUERY_TYPE

Told = dict[str, Any]

OPENAPI: Final = "/openapi.json"
_ROWS: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["columns", "rows"],
    "properties": {
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "integer", "boolean", "null"]}}},
    },
}
_RESULTS: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["head"],
    "properties": {"head": {"type": "object"}, "results": {"type": "object"}, "boolean": {"type": "boolean"}},
}
_HEALTH: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["status", "version"],
    "properties": {"status": {"const": "ok"}, "version": {"type": "string"}, "state": {"type": "string"}},
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {  # what pages with rows are asked
    SEARCH: {"q": "What is searched for, 100 characters at most.", "kind": "unit, district, code, disclosure or project."},
    COMPARE: {
        "unit": "A unit, as 420103/name, as its IRI, or by a name that only one has.",
        "year": "A year.",
        "phase": "approved, revised or executed.",
        "by": "function, economic, totals, three-public, costs or staff.",
        "expenditure": "all, basic, project or others.",
        "coverage": "department or unit.",
        "fund": "A fund, such as general, or widest.",
    },
    TOTALS: {"district": "The code of a district.", "year": "A year.", "phase": "approved, revised or executed."},
    FAILURES: {
        "district": "The code of a district.",
        "year": "A year.",
        "severity": "Violation, Warning or Info.",
        "rule": "The name of a rule.",
    },
}
_SEVERAL: Final = frozenset({(COMPARE, "unit"), (COMPARE, "year"), (COMPARE, "phase"), (TOTALS, "district")})  # that are told several times


def openapi(base: Base) -> bytes:
    """The description, by OpenAPI 3.1."""
    paths: Told = {}
    for question in questions().values():
        paths |= {f"{FOLDER}{question.name}{end}": {"get": _query(question, form)} for end, form in ((".json", JSON), (".csv", CSV))}
    for path in sorted(WITH_ROWS):
        paths |= {f"{path}.{form.suffix}": {"get": _rows(path, form)} for form in (ROWS, CSV)}
    paths |= {PATH: {"get": _sparql_get(), "post": _sparql_post()}, "/health": {"get": _health()}}
    told = {
        "openapi": "3.1.0",
        "info": {"title": "govfin", "version": __version__, "description": "Named queries, lists, search and SPARQL; nothing is written."},
        "servers": [{"url": base.root.removesuffix("/")}],
        "paths": paths,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _query(question: Question, form: Form) -> Told:
    description = question.description.en.strip()
    if question.needs_one_of:
        description += f" One of {', '.join(question.needs_one_of)} must be told."
    return {
        "operationId": f"{question.name}.{form.suffix}",
        "summary": question.title.en,
        "description": description,
        "tags": list(question.tags),
        "parameters": [_parameter(name, each) for name, each in question.parameters.items()],
        "responses": {"200": _told([form], _RESULTS), "400": _sentence("The parameters can't be understood.")},
    }


def _parameter(name: str, parameter: Parameter) -> Told:
    schema: Told = {"type": "string", "maxLength": LONGEST}
    if parameter.values:
        schema = {"type": "string", "enum": ["", *parameter.values]}
    if parameter.default is not None:
        schema["default"] = str(parameter.default)
    return {"name": name, "in": "query", "required": parameter.required, "description": parameter.en.strip(), "schema": schema}


def _rows(path: str, form: Form) -> Told:
    parameters = [_word(path, name, text) for name, text in _WORDS.get(path, {}).items()]
    return {
        "operationId": f"{path.removeprefix('/').replace('/', '-')}.{form.suffix}",
        "summary": f"The rows of {path}",
        "parameters": parameters,
        "responses": {"200": _told([form], _ROWS)},
    }


def _word(path: str, name: str, text: str) -> Told:
    schema: Told = {"type": "array", "items": {"type": "string"}} if (path, name) in _SEVERAL else {"type": "string"}
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _sparql_get() -> Told:
    query = {"name": "query", "in": "query", "description": "A SPARQL 1.1 query.", "schema": {"type": "string"}}
    suffixes = [form.suffix for form in (*RESULTS, *GRAPHS)]
    form = {"name": "format", "in": "query", "description": "The form of the answer.", "schema": {"type": "string", "enum": suffixes}}
    return {"operationId": "sparql-get", "summary": "SPARQL 1.1 Protocol", "parameters": [query, form], "responses": _answers()}


def _sparql_post() -> Told:
    form = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
    body = {"content": {QUERY_TYPE: {"schema": {"type": "string"}}, FORM_TYPE: {"schema": form}}, "required": True}
    return {"operationId": "sparql-post", "summary": "SPARQL 1.1 Protocol", "requestBody": body, "responses": _answers()}


def _answers() -> Told:
    failures = {
        "400": "The query can't be understood, or is not answered here.",
        "403": "Updates are not answered.",
        "406": "The answer has no such form.",
        "413": "The query is too long.",
        "415": "A query is not posted so.",
        "503": "Too many queries are being answered.",
        "504": "The query took too long.",
    }
    return {"200": _told((*RESULTS, *GRAPHS, HTML), _RESULTS), **{status: _sentence(text) for status, text in failures.items()}}


def _health() -> Told:
    return {
        "operationId": "health",
        "summary": "Whether the site can read its store",
        "responses": {
            "200": {"description": "It can.", "content": {"application/json": {"schema": _HEALTH}}},
            "503": _sentence("It can't."),
        },
    }


def _told(forms: Iterable[Form], schema: Mapping[str, Any]) -> Told:
    content: Told = {form.type: {"schema": _schema(form, schema)} for form in forms}
    return {"description": "The answer.", "content": content}


def _schema(form: Form, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an answer in a form is like: JSON-LD is a graph, other JSON as is told, and anything else a text."""
    if form is JSON_LD:
        return {"type": ["array", "object"]}
    return schema if form.type.endswith("json") else {"type": "string"}


def _sentence(text: str) -> Told:
    return {"description": text, "content": {"text/plain": {"schema": {"type": "string"}}}}
