"""The page of free queries: a form for the query, and what it gives as a table.

Reads the labels of what the table names, in all graphs; writes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from govfin.namespaces import XSD
from govfin.page.visits import Page, Visit, site_query
from govfin.query.worker import Result, Term

SHOWN: Final = 500  # rows of a page; files have them all
NUMBERS: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "integer", "double", "float", "int", "long"))


def querying_page(visit: Visit, source: str, result: Result | None = None, suffixes: Sequence[str] = (), failure: str = "") -> Page:
    """The form with a query in it, its result or why there is none, and its files by the suffixes of their forms."""
    rows = result.rows[:SHOWN] if result else ()
    labels = visit.labels({term.value for row in rows for term in row if isinstance(term, NamedNode)})
    values = {
        "source": source or site_query("example"),
        "result": result,
        "rows": rows,
        "labels": labels,
        "failure": failure,
        "is_number": is_number,
        "files": {suffix: f"{visit.link('/sparql')}?{urlencode({'query': source, 'format': suffix})}" for suffix in suffixes},
    }
    return Page("querying.html", visit.say("querying"), values)


def is_number(term: Term | None) -> bool:
    """Whether a term is a number, which stands to the right."""
    return isinstance(term, Literal) and term.datatype.value in NUMBERS
