"""The page of free queries: a form for the query, which a script makes an editor, and what it gives as a table.

Reads the labels of what the table names, in all graphs; writes none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from govfin.errors import GovfinError
from govfin.namespaces import BASE, XSD
from govfin.page.completions import COMPLETIONS
from govfin.page.named import HEADER, groups_of
from govfin.page.visits import Page, Visit, said, site_query
from govfin.query.chartpages import INSIDE_SCRIPT
from govfin.query.freeform import known_prefixes
from govfin.query.parameters import bind
from govfin.query.questions import Parameter, find_question
from govfin.query.worker import Result, Term

SHOWN: Final = 500  # rows of a page; files have them all
VALUES: Final = {  # how a value of a parameter is written
    "unit": f"<{BASE}unit/…>", "project": f"<{BASE}project/…>", "district": "district:420103", "year": '"2024"^^xsd:gYear',
    "phase": "phase:approved", "coverage": "coverage:unit", "fund": "fund:general", "flow": "flow:expenditure", "function": "function:205",
    "level": "1", "string": '"…"',
}  # fmt: skip
NUMBERS: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "integer", "double", "float", "int", "long"))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a query was not answered."""

    phrase: str  # of the site
    values: Mapping[str, object] = field(default_factory=dict)  # that it tells
    words: str = ""  # of the engine, in English, where these alone tell it
    line: str = ""  # of the query, with a caret under the place

    def said(self, language: str) -> str:
        """The reason in a language."""
        return " ".join(filter(None, [said(self.phrase, language, **self.values), self.words]))


def querying_page(
    visit: Visit, source: str, result: Result | None = None, suffixes: Sequence[str] = (), failure: Failure | None = None
) -> Page:
    """The form with a query in it, its result or why there is none, and its files by the suffixes of their forms."""
    rows = result.rows[:SHOWN] if result else ()
    labels = visit.labels({term.value for row in rows for term in row if isinstance(term, NamedNode)})
    values = {
        "source": source or example_of(visit) or site_query("example"),
        "examples": groups_of(visit),
        "example": visit.asked.get("example", ""),
        "names": _names(visit),
        "result": result,
        "rows": rows,
        "labels": labels,
        "failure": failure,
        "is_number": is_number,
        "files": {suffix: f"{visit.link('/sparql')}?{urlencode({'query': source, 'format': suffix})}" for suffix in suffixes},
    }
    return Page("querying.html", visit.say("querying"), values)


def _names(visit: Visit) -> Markup:
    """What the editor knows, as JSON: prefixes, and names that it completes."""
    told = json.dumps({"prefixes": dict(known_prefixes()), "names": COMPLETIONS.of(visit.store)}, separators=(",", ":"))
    return Markup(told.translate(INSIDE_SCRIPT))  # no character of it can end the script


def example_of(visit: Visit) -> str:
    """The text of the named query that is asked for as an example, with what can be filled in said at its top; "" where none is."""
    try:
        question = find_question(visit.asked.get("example", ""))
    except GovfinError:
        return ""
    try:
        text = bind(visit.select, question, {})
    except GovfinError:  # it asks nothing before something is filled in
        text = question.text
    told = (_field(visit, name, each) for name, each in question.parameters.items() if f"?{name} {{ UNDEF }}" in text)
    head = chain([getattr(question.title, visit.language)], [visit.say("example-fill-in")] if "UNDEF" in text else [], told)
    return "".join(f"# {' '.join(line.split())}\n" for line in head) + HEADER.sub("", text)


def _field(visit: Visit, name: str, parameter: Parameter) -> str:
    """A parameter in one line: how a value of it is written, and what it is."""
    written = VALUES.get(parameter.type, "").replace(BASE, visit.base.data)
    return f"?{name}{' ' if written else ''}{written}: {getattr(parameter, visit.language)}"


def is_number(term: Term | None) -> bool:
    """Whether a term is a number, which stands to the right."""
    return isinstance(term, Literal) and term.datatype.value in NUMBERS
