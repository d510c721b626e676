"""The pages of named queries: all of them, and of each a form with its answer.

Reads whatever graphs a query asks for, and writes none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from govfin.errors import GovfinError
from govfin.graph.ledgers import figure_of
from govfin.page.bases import Base
from govfin.page.charts import drawing_of
from govfin.page.fields import fields_of
from govfin.page.remembered import remembering
from govfin.page.sums import grain_of
from govfin.page.trails import crumb
from govfin.page.visits import Page, Visit, texts
from govfin.query.answers import NAMED, Answer, Resource, ask
from govfin.query.chartpages import readable
from govfin.query.columns import Column
from govfin.query.labels import labelled
from govfin.query.parameters import bind
from govfin.query.questions import Question, find_question, questions
from govfin.query.wordings import NUMBERS, Look, column_texts

FOLDER: Final = "/query/"
INDEX: Final = "/query/index"
ROWS: Final = 10_000  # of an answer to a question that has no limit of its own
LONGEST: Final = 500  # characters of a parameter
SHOWN: Final = 500  # rows of a page; files have them all
PARTS: Final = 30  # numbers that one is taken from, to which it leads

SHARED: Final = frozenset({"year", "concept", "unit", "district", "project"})  # types of columns that tell what a row is about

HEADER: Final = re.compile(r"\A(?:#.*\n)*\s*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its text, where it leads, its amount where that is money, and where a number leads that is taken from several."""

    text: str
    href: str = ""
    yuan: Decimal | None = None
    parts: Sequence[str] = ()  # as many as are shown
    count: int = 0  # and how many there are


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: what it is headed by, its kind (number, name, text or short), whether it is of money, and the grain of its amounts."""

    text: str
    kind: str
    money: bool
    grain: int


def queries_page(visit: Visit) -> Page:
    """All named queries, by their first tag."""
    values = {
        "groups": groups_of(visit),
        "title_of": lambda question: getattr(question.title, visit.language),
        "description_of": lambda question: getattr(question.description, visit.language),
        "path_of": lambda question: FOLDER + question.name,
        "tag_of": lambda tag: _tag(visit, tag),
    }
    return Page("queries.html", visit.say("queries"), values)


def groups_of(visit: Visit) -> Sequence[tuple[str, Sequence[Question]]]:
    """All named queries, by the name of their first tag."""
    found = sorted(questions().values(), key=lambda each: (each.tags[0], each.name))
    return [(_tag(visit, tag), list(group)) for tag, group in groupby(found, key=lambda each: each.tags[0])]


def query_page(visit: Visit) -> Page:
    """A named query: its form and, where it is asked, its answer or why there is none."""
    question = find_question(visit.path.removeprefix(FOLDER))
    answer, failure = None, ""
    if visit.asked or not _needs(visit, question):
        try:
            answer = answered(visit, question, cite=True)
        except GovfinError as error:
            failure = str(error) if visit.asked else ""
    given = {name: value for name, value in visit.asked.items() if value}
    values = {
        "question": question,
        "description": getattr(question.description, visit.language),
        "tags": [_tag(visit, tag) for tag in question.tags],
        "fields": fields_of(visit, question, visit.asked),
        "failure": failure,
        "answer": answer,
        "drawing": drawing_of(answer, visit.language, visit.href) if answer else None,
        "path": visit.path,
        "parameters": f"?{urlencode(given)}" if given else "",
        "sparql": _sparql(visit, question, failed=answer is None),
        **(_table(visit, answer) if answer else {"headings": [], "rows": [], "shared": [], "limit": ""}),
    }
    values["open"] = f"?{urlencode({'query': values['sparql']})}"
    return Page("query.html", getattr(question.title, visit.language), values, trail=[crumb(visit, INDEX, "queries")])


def answered(visit: Visit, question: Question, *, cite: bool = False) -> Answer:
    """The answer to what is asked, with labels.

    Raises GovfinError for a parameter that is unknown, missing or can't be understood.
    """
    return labelled(visit.select, ask(remembering(visit), question, _given(visit), cite=cite, most=ROWS))


def published(answer: Answer, base: Base) -> Answer:
    """An answer with the IRIs of the site."""
    rows = (tuple(replace(cell, iri=base.public(cell.iri)) if isinstance(cell, Resource) else cell for cell in row) for row in answer.rows)
    return replace(answer, rows=tuple(rows))


def _needs(visit: Visit, question: Question) -> bool:
    """Whether it waits for parameters: nobody is made to wait for an answer to what they haven't asked; files can't be asked later."""
    return any(each.required for each in question.parameters.values()) if visit.static else bool(question.parameters)


def _given(visit: Visit) -> Mapping[str, str]:
    """The parameters that have a value; GovfinError where one is longer than any value is."""
    for name, value in visit.asked.items():
        if len(value) > LONGEST or len(name) > LONGEST:
            raise GovfinError(f"The parameter “{name[:40]}” is longer than {LONGEST} characters.")
    return {name: visit.base.stored(value) for name, value in visit.asked.items() if value}


def _sparql(visit: Visit, question: Question, *, failed: bool) -> str:
    """The text that is asked, without its header; without values where these are missing or wrong."""
    text = question.text if failed else bind(remembering(visit), question, _given(visit))
    return HEADER.sub("", text)


def _tag(visit: Visit, tag: str) -> str:
    return visit.say(f"tag-{tag}") if f"tag-{tag}" in texts() else tag


# The table


def _table(visit: Visit, answer: Answer) -> Mapping[str, object]:
    look = Look(visit.language)
    shown = readable(replace(answer, rows=answer.rows[:SHOWN]))
    columns: list[Sequence[Shown]] = []
    headings: list[Heading] = []
    for place, column in enumerate(shown.columns):
        cells = [row[place] for row in shown.rows]
        words = column_texts(column, cells, look)
        entries = [each.get(column.name, ()) for each in answer.entries[:SHOWN]] or [()] * len(cells)
        money = column.type == "money"
        columns.append(
            [
                Shown(
                    _short(text, cell, look.heading(column)),
                    _href(visit, cell, cited),
                    cell if money and isinstance(cell, Decimal) else None,
                    [_to_figure(visit, each) for each in cited[:PARTS]] if cell is not None and len(cited) > 1 else (),
                    len(cited),
                )
                for text, cell, cited in zip(words, cells, entries, strict=True)
            ]
        )
        grain = grain_of(cell for cell in cells if isinstance(cell, Decimal)) if money else 0
        headings.append(Heading(look.heading(column), _kind(column), money, grain))
    alike = _alike(answer, shown.columns) if len(shown.rows) == len(answer.rows) else []
    kept = [place for place in range(len(columns)) if place not in alike]
    return {
        "headings": [headings[place] for place in kept], "rows": list(zip(*(columns[place] for place in kept), strict=True)),
        "shared": [(headings[place].text, columns[place][0]) for place in alike], "limit": look.limit(answer),
    }  # fmt: skip


def _alike(answer: Answer, columns: Sequence[Column]) -> list[int]:
    """The places of columns that tell the same of each of several rows: what that is stands once, above the table."""
    told = {column.name: [row[place] for row in answer.rows] for place, column in enumerate(answer.columns)}
    cells = [told[column.name] if column.type in SHARED else [] for column in columns]
    return [place for place, each in enumerate(cells) if len(each) > 1 and each[0] is not None and all(cell == each[0] for cell in each)]


def _short(text: str, cell: object, heading: str) -> str:
    """What nobody has named is called by its column, rather than by its IRI."""
    return heading if isinstance(cell, Resource) and text == cell.iri else text


def _kind(column: Column) -> str:
    if column.type in NUMBERS:
        return "number"
    return "name" if column.type in NAMED else "text" if column.type == "text" and not column.words else "short"


def _href(visit: Visit, cell: object, entries: Sequence[str]) -> str:
    """Where a cell leads: to what it names, or to the figure that its number is; nowhere where it is taken from several."""
    if isinstance(cell, Resource):
        return visit.href(cell.iri)
    return _to_figure(visit, entries[0]) if len(entries) == 1 and cell is not None else ""


def _to_figure(visit: Visit, entry: str) -> str:
    return visit.href(figure_of(NamedNode(entry)).value)
