"""The SPARQL 1.1 Protocol: free queries over HTTP, read only and within limits.

Reads the graphs of a snapshot that a query asks, by default the union of all, and writes none. A query runs in a process of its own,
which ends when its time is up. It can't lead out of the store: there are no updates, no SERVICE and no FROM.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from govfin.errors import GovfinError, StoreError
from govfin.page.bases import Base
from govfin.page.drawing import TEMPLATES, draw
from govfin.page.media import HTML, TURTLE, Form, preferred, wanted
from govfin.page.querying import Failure, querying_page
from govfin.page.visits import LANGUAGES, Visit
from govfin.query import freeform
from govfin.query.worker import Graphs, Limits, Result, TimeLimitError
from govfin.site.bodies import Body
from govfin.site.judge import PATH
from govfin.site.judges import Judges
from govfin.site.results import GRAPHS, RESULTS, forms_of, written
from govfin.site.snapshots import Snapshot
from govfin.site.writings import write

FORM_TYPE: Final = "application/x-www-form-urlencoded"
QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
MOST_PARAMETERS: Final = 100
TEXT: Final = Form("txt", "text/plain", charset=True)
_BY_SUFFIX: Final = {form.suffix: form for form in (*RESULTS, *GRAPHS, HTML)}
MACHINES: Final = "en"  # the language of sentences outside pages
SOON: Final[Mapping[str, str]] = {"Retry-After": "5"}
_DATASET: Final = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the queries of others may take."""

    seconds: float = 10.0
    rows: int = 10_000
    size: int = 20_000  # bytes of a query: to judge so many takes some seconds of its time
    at_once: int = 2

    @property
    def body(self) -> int:
        """How many bytes a request may have: those of a form are percent-encoded."""
        return 3 * self.size + 10_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, as far as it matters here."""

    method: str
    path: str
    parameters: bytes  # behind the question mark
    content_type: str = ""
    body: bytes = b""
    accept: str = ""
    accept_language: str = ""

    @property
    def language(self) -> str:
        """The language of a page: as its path tells, or as it is wanted."""
        if self.path == PATH:
            return preferred(self.accept_language, LANGUAGES)
        return next((each for each in LANGUAGES[1:] if self.path == f"{PATH}.{each}.html"), LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks."""

    query: str | None = None
    graphs: Graphs | None = None
    form: Form | None = None  # where the address tells it, rather than Accept
    example: str = ""  # the named query whose text a page is to show


@dataclass(frozen=True, slots=True)
class Told:
    """What is answered."""

    status: int
    body: Body


class RefusalError(Exception):
    """A request that is not answered, with the status, why it is not, and the sentence that tells machines."""

    def __init__(self, status: int, why: Failure, headers: Mapping[str, str] | None = None, *, sentence: str = "") -> None:
        self.status: Final = status
        self.why: Final = why
        self.sentence: Final = sentence or why.said(MACHINES)
        self.headers: Final = headers or {}
        super().__init__(self.sentence)


# Reading


def read(sent: Sent, allowance: Allowance) -> Asked:
    """What a request asks; RefusalError where that can't be told."""
    told = _parameters(sent.parameters)
    if sent.method == "POST":
        kind = sent.content_type.partition(";")[0].strip().lower()
        if kind == UPDATE_TYPE:
            raise RefusalError(403, Failure("refused-writing"))
        if kind == FORM_TYPE:
            told = [*(each for each in told if each[0] == "format"), *_parameters(sent.body)]
        elif kind == QUERY_TYPE:
            told.append(("query", _decoded(sent.body)))
        else:
            raise RefusalError(
                415, Failure("refused-type", {"types": f"{QUERY_TYPE}, {FORM_TYPE}"}), {"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}"}
            )
    return _asked(told, sent, allowance)


def _asked(told: Sequence[tuple[str, str]], sent: Sent, allowance: Allowance) -> Asked:
    if any(name == "update" for name, _ in told):
        raise RefusalError(403, Failure("refused-writing"))
    found = [value for name, value in told if name == "query"]
    if len(found) > 1:
        raise RefusalError(400, Failure("refused-several"))
    if not found and (sent.method == "POST" or any(name in _DATASET for name, _ in told)):
        raise RefusalError(400, Failure("refused-none"))
    if found and len(found[0].encode()) > allowance.size:
        raise too_long(allowance)
    default, named = (tuple(value for name, value in told if name == each) for each in _DATASET)
    suffix = next((value for name, value in told if name == "format" and value), "")
    if suffix and suffix not in _BY_SUFFIX:
        raise RefusalError(400, Failure("refused-format", {"forms": ", ".join(_BY_SUFFIX)}))
    fixed = HTML if sent.path != PATH else _BY_SUFFIX.get(suffix)
    example = next((value for name, value in told if name == "example"), "")
    return Asked(found[0] if found else None, Graphs(default, named) if default or named else None, fixed, example)


def _parameters(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise RefusalError(400, Failure("refused-encoding")) from None
    except ValueError:
        raise RefusalError(400, Failure("refused-parameters", {"most": MOST_PARAMETERS})) from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise RefusalError(400, Failure("refused-encoding")) from None


# Why not


def too_long(allowance: Allowance) -> RefusalError:
    """That a query is longer than queries may be."""
    return RefusalError(413, Failure("refused-long", {"most": f"{allowance.size:,}"}))


def busy() -> RefusalError:
    """That others ask as much as can be answered at once."""
    return RefusalError(503, Failure("refused-busy"), SOON)


def _no_form(phrase: str, forms: Sequence[Form]) -> RefusalError:
    return RefusalError(406, Failure(phrase, {"forms": ", ".join(each.suffix for each in forms)}))


def _faulty(error: GovfinError) -> RefusalError:
    """That the query itself is wrong: where and what, and in the engine's words where nobody has others."""
    if not isinstance(error, freeform.QueryError):
        return RefusalError(400, Failure("fault-said", words=str(error)), sentence=str(error))
    fault = error.fault
    said = fault.kind == "said"
    phrase, where = f"fault-{fault.kind}", {}
    if fault.where:
        phrase, where = f"{phrase}-at" if said else phrase, {"line": fault.where.line, "column": fault.where.column}
    why = Failure(phrase, {**where, "what": fault.words}, fault.words if said else "", fault.line)
    return RefusalError(400, why, sentence=str(error))


# Answering


class Service:
    """The service over one snapshot, for one request."""

    def __init__(self, snapshot: Snapshot, base: Base, allowance: Allowance, judges: Judges, sent: Sent) -> None:
        self.snapshot: Final = snapshot  # held, lest its files go while they are read
        self.base: Final = base
        self.allowance: Final = allowance
        self.judges: Final = judges
        self.sent = sent

    def answer(self, asked: Asked) -> Told:
        """The result of a query, or of none what the service is; RefusalError where it can't be had."""
        if asked.query is None:
            form = asked.form or self._negotiated((HTML, *GRAPHS))
            if form not in (HTML, *GRAPHS):
                raise _no_form("refused-description", GRAPHS)
            content = self._page(asked) if form is HTML else write(description(self.base), form, self.base)
            return Told(200, Body(content, form.content_type, self._headers(form)))
        query, seconds = self._judged(asked.query)
        expected = GRAPHS if query.form in ("construct", "describe") else RESULTS
        form = asked.form or self._negotiated((*expected, HTML))
        if form not in (*expected, HTML):
            raise _no_form("refused-kind", expected)
        result = self._result(query, asked.graphs, seconds)
        try:
            content = self._page(asked, result) if form is HTML else written(result, form, self.base)
        except ValueError as error:
            raise RefusalError(406, Failure("refused-written", {"type": form.type}, str(error))) from error
        return Told(200, Body(content, form.content_type, {**self._headers(form), **_cut(result)}))

    def refused(self, error: RefusalError, asked: Asked | None = None) -> Told:
        """Why there is no answer: a page for people, a sentence for machines."""
        fixed = self.sent.path != PATH or (asked is not None and asked.form is HTML)
        form = HTML if fixed else wanted(self.sent.accept, (TEXT, HTML)) or TEXT
        headers = {**self._headers(form), **error.headers}
        if form is HTML:
            return Told(error.status, Body(self._page(asked or Asked(), failure=error.why), HTML.content_type, headers))
        return Told(error.status, Body(f"{error.sentence}\n".encode(), TEXT.content_type, headers))

    def _negotiated(self, forms: Sequence[Form]) -> Form:
        form = wanted(self.sent.accept, forms)
        if form is None:
            raise RefusalError(406, Failure("refused-form", {"forms": ", ".join(each.type for each in forms)}))
        return form

    def _judged(self, text: str) -> tuple[freeform.FreeQuery, float]:
        try:
            return self.judges.read_query(text, self.base, self.allowance.seconds)
        except TimeLimitError as error:
            raise self._out_of_time() from error
        except freeform.UpdateError as error:
            raise RefusalError(400, Failure("refused-update")) from error
        except freeform.WayOutError as error:
            raise RefusalError(400, Failure("refused-way-out")) from error
        except GovfinError as error:
            raise _faulty(error) from error

    def _result(self, query: freeform.FreeQuery, graphs: Graphs | None, seconds: float) -> Result:
        limits = Limits(seconds=max(seconds, 0.001), rows=self.allowance.rows)
        known = self._known(graphs) if graphs else None
        try:
            return freeform.ask(self.snapshot.folder or self.snapshot.store, query, limits, known)
        except TimeLimitError as error:
            raise self._out_of_time() from error
        except StoreError as error:
            raise RefusalError(503, Failure("refused-store"), SOON) from error
        except GovfinError as error:
            raise _faulty(error) from error

    def _out_of_time(self) -> RefusalError:
        return RefusalError(504, Failure("refused-time", {"seconds": f"{self.allowance.seconds:g}"}))

    def _known(self, graphs: Graphs) -> Graphs:
        """The graphs that are to be asked, by the names that the store has for them; RefusalError where it has none of that name."""
        if self.snapshot.folder is None:
            raise RefusalError(400, Failure("refused-graphs"))
        visit = self._visit(Asked())
        known = Graphs(tuple(map(self.base.stored, graphs.default)), tuple(map(self.base.stored, graphs.named)))
        for iri in (*known.default, *known.named):
            if not _is_iri(iri) or not visit.ask("graph", graph=NamedNode(iri)):
                raise RefusalError(400, Failure("refused-graph", {"graph": iri}))
        return known

    def _headers(self, form: Form) -> dict[str, str]:
        return {"Vary": "Accept, Accept-Language", **({"Content-Language": self.sent.language} if form is HTML else {})}

    def _visit(self, asked: Asked) -> Visit:
        told = {name: value for name, value in (("query", asked.query), ("example", asked.example)) if value and self.sent.method != "POST"}
        return Visit(self.snapshot.store, self.base, self.sent.language, PATH, asked=told)

    def _page(self, asked: Asked, result: Result | None = None, failure: Failure | None = None) -> bytes:
        visit = self._visit(asked)
        suffixes = [form.suffix for form in forms_of(result)] if result else []
        return draw(querying_page(visit, asked.query or "", result, suffixes, failure), visit)


def _cut(result: Result) -> dict[str, str]:
    if not result.limit_reached:
        return {}
    rows = len(result.rows)
    told = f"The answer was cut after {rows:,} rows; ask for less, or with ORDER BY, LIMIT and OFFSET for one part after another."
    return {"Govfin-Rows-Cut": str(rows), "Govfin-Note": told, "Access-Control-Expose-Headers": "Govfin-Rows-Cut, Govfin-Note"}


def description(base: Base) -> list[Triple]:
    """What the service says of itself."""
    return [quad.triple for quad in parse(_described(), format=RdfFormat.TURTLE, base_iri=base.root)]


@cache
def _described() -> bytes:
    return (TEMPLATES / f"service.{TURTLE.suffix}").read_bytes()


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
