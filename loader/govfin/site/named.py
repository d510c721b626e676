"""Named queries over HTTP: the page of one with its answer, and the answer alone as CSV or JSON at the same address.

Reads whatever graphs the query asks for, and writes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from govfin.errors import GovfinError
from govfin.page.drawing import draw
from govfin.page.media import CSV, HTML, Form
from govfin.page.named import FOLDER, answered, published, query_page
from govfin.page.visits import LANGUAGES
from govfin.query.formats import as_csv, as_json, inert
from govfin.query.questions import find_question
from govfin.site.answers import Answers
from govfin.site.bodies import Body
from govfin.site.results import JSON
from govfin.site.sparql import TEXT, Told
from govfin.site.writings import MARK

FORMS: Final = (HTML, CSV, JSON)
_BY_SUFFIX: Final = {form.suffix: form for form in FORMS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which query, in which form and language; no form where the address leaves it to Accept."""

    name: str
    form: Form | None = None
    language: str = LANGUAGES[0]


def wanted_query(path: str) -> Wanted:
    """The address of a query taken apart: /query/vehicles.en.csv is the CSV of `vehicles` with English labels."""
    name, *suffixes = path.removeprefix(FOLDER).split(".")
    form = _BY_SUFFIX.get(suffixes[-1]) if suffixes else None
    if len(suffixes) == 1 and form:
        return Wanted(name, form)
    if len(suffixes) == 2 and form and suffixes[0] in LANGUAGES[1:]:
        return Wanted(name, form, suffixes[0])
    return Wanted(path.removeprefix(FOLDER))


def is_query(name: str) -> bool:
    """Whether there is a query of that name."""
    try:
        find_question(name)
    except GovfinError:
        return False
    return True


class _UnansweredError(Exception):
    """A query that can't be asked so, with what tells why."""

    def __init__(self, body: Body) -> None:
        super().__init__()
        self.body: Final = body


def tell(answers: Answers, wanted: Wanted, asked: Mapping[str, str]) -> Told:
    """A query's page, or its answer as a file; with the status 400 where it can't be asked so, which is not kept."""
    form = wanted.form or HTML
    try:
        what = (FOLDER + wanted.name, form.suffix, wanted.language)
        return Told(200, answers.keep(what, list(asked.items()), lambda: _made(answers, wanted, form, asked)))
    except _UnansweredError as unanswered:
        return Told(400, unanswered.body)


def _made(answers: Answers, wanted: Wanted, form: Form, asked: Mapping[str, str]) -> Body:
    visit = answers.visit(FOLDER + wanted.name, wanted.language, asked)
    headers = {"Content-Language": wanted.language}
    if form is HTML:
        page = query_page(visit)
        body = Body(draw(page, visit), HTML.content_type, headers)
        if page.values["failure"]:
            raise _UnansweredError(body)
        return body
    try:
        answer = published(answered(visit, find_question(wanted.name)), answers.base)
    except GovfinError as error:
        raise _UnansweredError(Body(f"{error}\n".encode(), TEXT.content_type)) from error
    if form is CSV:
        return Body((MARK + as_csv(answer, wanted.language, write=inert)).encode(), CSV.content_type, headers)
    return Body(as_json(answer).encode(), JSON.content_type)
