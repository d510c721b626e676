"""The application: which path is answered by what, over HTTP.

Reads a snapshot of the store and writes nothing. IRIs of things answer with 303 to the page or the data that is wanted; pages and data
have addresses of their own, the IRI with a suffix, so that they can be files as well.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from govfin.catalogue.dumps import CSVW_OF_DISCLOSURES, CSVW_TYPE
from govfin.catalogue.files import GZIP
from govfin.catalogue.publishing import Publishing
from govfin.errors import StoreError
from govfin.page.bases import VOID_IRI, Base, iri_of, path_of
from govfin.page.media import BY_SUFFIX, CSV, FORMS, HTML, OWN_FORMS, ROWS, TURTLE, Form, preferred, wanted
from govfin.page.pages import OF_PATHS, WITH_ROWS
from govfin.page.sitemaps import INDEX as SITEMAP
from govfin.page.sitemaps import ROBOTS
from govfin.page.sources import Sources
from govfin.page.statics import static_files, type_of, version_of, zipped
from govfin.page.visits import LANGUAGES, in_language
from govfin.site.answers import KEPT_LONG, Answers
from govfin.site.bodies import Body
from govfin.site.judge import PATH
from govfin.site.judges import Judges
from govfin.site.named import FORMS as QUERY_FORMS
from govfin.site.named import is_query, tell, wanted_query
from govfin.site.openapi import OPENAPI, openapi
from govfin.site.snapshots import Snapshots
from govfin.site.sparql import TEXT, Allowance, RefusalError, Sent, Service, Told, busy, read, too_long
from govfin.site.sparql import Asked as Question

HASH: Final = re.compile("[0-9a-f]{64}")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Where the editor tells of an error, it underlines what it expects by a style in its markup: the hash allows that one, and no other.
EDITOR_POLICY: Final = POLICY + "; style-src-attr 'unsafe-hashes' 'sha256-EntWS0hFrz2vH7susM+dPUxvHlL6sBswmM8K80E5oUk='"
SECURITY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PREFLIGHT: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
# Scripts of other sites may follow as well: who asks across origins is asked for leave at each step.
ELSEWHERE: Final[Mapping[str, str]] = {**SECURITY, "Vary": "Accept, Accept-Language", "Access-Control-Allow-Origin": "*"}
QUERIES: Final = (PATH, *(in_language(PATH, each) for each in LANGUAGES))
PATIENCE: Final = 2.0  # seconds that a query waits for its turn
PLACES: Final = 8  # queries that may wait, for each that may run


class _Anything(PathConvertor):
    """A path with whatever stands in it, line ends as well: names may have them."""

    regex = "(?s:.*)"


class _Number(IntegerConvertor):
    """A number that is none of thousands of digits."""

    regex = "[0-9]{1,6}"


register_url_convertor("anything", _Anything())
register_url_convertor("number", _Number())


@dataclass(frozen=True, slots=True)
class Asked:
    """A path taken apart: what it is about, in which form and language; no form where the thing itself is asked for."""

    path: str  # percent-encoded, without suffixes
    form: Form | None
    language: str | None


def asked_for(path: str) -> Asked:
    """A path taken apart: /id/unit/420103/某单位.en.html is the English page of /id/unit/420103/某单位."""
    stem, dot, suffix = path.rpartition(".")
    if not dot or suffix not in BY_SUFFIX or stem.endswith("/"):
        return Asked(path, None, None)
    form = BY_SUFFIX[suffix]
    start, dot, language = stem.rpartition(".")
    if form is HTML and dot and language in LANGUAGES[1:]:
        return Asked(start, form, language)
    return Asked(stem, form, LANGUAGES[0] if form is HTML else None)


def own_page(path: str) -> Asked | None:
    """The address of a page of the site itself taken apart: /search.en.csv are the rows of the English /search; None of other addresses."""
    stem, dot, suffix = path.rpartition(".")
    form = next((form for form in OWN_FORMS if dot and form.suffix == suffix), None)
    if form is None:
        return Asked(path, None, None) if path in OF_PATHS else None
    start, dot, language = stem.rpartition(".")
    stem, language = (start, language) if dot and language in LANGUAGES[1:] else (stem, LANGUAGES[0])
    return Asked(stem, form, language) if stem in (OF_PATHS if form is HTML else WITH_ROWS) else None


def make_app(
    snapshots: Snapshots,
    base: Base,
    allowance: Allowance | None = None,
    sources: Sources | None = None,
    publishing: Publishing | None = None,
) -> Starlette:
    """The site over the snapshots of a store, under a base; queries of others may take so much. `sources` are the documents at hand."""
    site = Site(Answers(snapshots, base, sources, publishing=publishing))
    queries = Queries(site, allowance or Allowance())
    routes = [
        Route("/static/{name:anything}", site.static, methods=["GET", "HEAD"]),
        *(Route(path, queries.answer, methods=["GET", "HEAD", "POST", "OPTIONS"]) for path in QUERIES),
        Route(r"/source/{sha256}/{page:number}.png", site.picture, methods=["GET", "HEAD"]),
        Route(r"/source/{sha256}/document", site.document, methods=["GET", "HEAD"]),
        Route("/dumps/{path:anything}", site.dump, methods=["GET", "HEAD"]),
        Route(ROBOTS, site.robots, methods=["GET", "HEAD"]),
        Route(SITEMAP, site.sitemap, methods=["GET", "HEAD"]),
        Route("/sitemap-{part:number}.xml", site.sitemap, methods=["GET", "HEAD"]),
        Route(OPENAPI, site.openapi, methods=["GET", "HEAD"]),
        Route("/health", site.health, methods=["GET", "HEAD"]),
        Route("/.well-known/void", site.void, methods=["GET", "HEAD"]),
        Route("/query/{name}", site.query, methods=["GET", "HEAD"]),
        Route("/{path:anything}", site.answer, methods=["GET", "HEAD"]),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: site.refuse, StoreError: site.wait, Exception: site.fail})
    app.state.answers, app.state.judges = site.answers, queries.judges
    return app


class Site:
    """The endpoints."""

    def __init__(self, answers: Answers) -> None:
        self.answers: Final = answers

    def answer(self, request: Request) -> Response:
        """A resource of the store, or a page of the site."""
        path = raw_path(request)
        own = own_page(path)
        if path == "/":
            own = Asked("/index", HTML, preferred(request.headers.get("accept-language", ""), LANGUAGES))
        if own:
            return self._own(request, own)
        asked = asked_for(path)
        iri = iri_of(asked.path)
        language = asked.language or preferred(request.headers.get("accept-language", ""), LANGUAGES)
        if gone := self.answers.gone(iri, language) if iri else None:
            told = self._told(request, gone, 410)
            if asked.language is None:
                told.headers.add_vary_header("Accept-Language")
            return told
        if iri is None or not self.answers.knows(iri):
            whole = iri_of(path)  # a name may end like a suffix
            if asked.form is None or whole is None or not self.answers.knows(whole):
                return self._failed(request, 404)
            asked, iri = Asked(path, None, None), whole
        if asked.form is None:
            return self._elsewhere(request, iri)
        language = asked.language or LANGUAGES[0]
        return self._told(request, self.answers.body(iri, asked.form, language))

    def _own(self, request: Request, own: Asked) -> Response:
        """A page of the site itself, or its rows."""
        if own.form is None:
            return self._elsewhere_asked(request, OWN_FORMS if own.path in WITH_ROWS else (HTML,))
        told = self._told(request, self.answers.page(own.path, own.form, own.language or LANGUAGES[0], request.query_params.multi_items()))
        if raw_path(request) == "/":
            told.headers.add_vary_header("Accept-Language")
        return told

    def told(self, request: Request, body: Body, status: int = 200) -> Response:
        """A response that holds a body."""
        return self._told(request, body, status)

    def picture(self, request: Request) -> Response:
        """The page of a document, drawn."""
        sha256, page = request.path_params["sha256"], request.path_params["page"]
        body = self.answers.picture(sha256, page) if HASH.fullmatch(sha256) else None
        return self._told(request, body) if body else self._failed(request, 404)

    def static(self, request: Request) -> Response:
        """A file that pages load; browsers may keep it for long where its address tells its version."""
        name = request.path_params["name"]
        if name not in static_files():
            return self._failed(request, 404)
        as_gzip = "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{version_of(name)}{"-gzip" if as_gzip else ""}"'
        kept = KEPT_LONG if request.url.query == version_of(name) else {"Cache-Control": "no-cache"}
        headers = {**SECURITY, **kept, "ETag": tag, "Vary": "Accept-Encoding"}
        if _is_known(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        if as_gzip:
            return Response(zipped(name), headers={**headers, "Content-Encoding": "gzip", "Content-Type": type_of(name)})
        return FileResponse(static_files()[name], headers=headers, media_type=type_of(name))

    def document(self, request: Request) -> Response:
        """A document itself, to be saved: it is another's, and never shown as a page of this site."""
        sha256 = request.path_params["sha256"]
        found = self.answers.document(sha256) if HASH.fullmatch(sha256) else None
        if found is None:
            return self._failed(request, 404)
        return FileResponse(found[0], filename=found[1], headers={**SECURITY, **KEPT_LONG, "ETag": f'"{sha256}"'})

    def dump(self, request: Request) -> Response:
        """A file with what the store holds."""
        found = self.answers.dump(request.path_params["path"])
        if found is None:
            return self._failed(request, 404)
        path, file = found
        headers = {**SECURITY, "ETag": f'"{file.sha256}"', "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
        if file.type == CSV.type and file.about:
            headers["Link"] = f'<{request.scope.get("root_path", "")}/dumps/{CSVW_OF_DISCLOSURES}>; rel="describedby"; type="{CSVW_TYPE}"'
        if _is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, headers=headers, media_type=GZIP if file.compressed else file.type)

    def sitemap(self, request: Request) -> Response:
        """The addresses of all pages: where the parts are, or a part."""
        found, path = self.answers.sitemap(), raw_path(request)
        content = found.index() if path == SITEMAP else found.part(path)
        return self._told(request, Body(content, "application/xml")) if content else self._failed(request, 404)

    def robots(self, request: Request) -> Response:
        """What crawlers are asked to leave."""
        return self._told(request, Body(self.answers.sitemap().robots(), TEXT.content_type))

    def openapi(self, request: Request) -> Response:
        """What programs can ask."""
        return self._told(request, Body(openapi(self.answers.base), ROWS.content_type))

    def health(self, request: Request) -> Response:
        """Whether the store can be read."""
        try:
            told = self._told(request, Body(json.dumps(self.answers.health()).encode(), ROWS.content_type))
        except (StoreError, OSError):
            told = self._told(request, Body(b"The store can't be read.\n", TEXT.content_type), 503)
        told.headers["Cache-Control"] = "no-store"
        return told

    def void(self, request: Request) -> Response:
        """Where the data are described, for whoever looks at the place that is known for that."""
        return self._elsewhere(request, VOID_IRI, (TURTLE, *FORMS))

    def query(self, request: Request) -> Response:
        """A named query, or all of them."""
        wanted_one = wanted_query(raw_path(request))
        if not is_query(wanted_one.name):
            return self.answer(request)
        if wanted_one.form is None:
            return self._elsewhere_asked(request, QUERY_FORMS)
        told = tell(self.answers, wanted_one, dict(request.query_params))
        return self._told(request, told.body, told.status)

    def _elsewhere_asked(self, request: Request, forms: Sequence[Form]) -> Response:
        """Where the form of a query is that is wanted, with the same parameters."""
        form = wanted(request.headers.get("accept", ""), forms)
        if form is None:
            return self._failed(request, 406, forms)
        language = preferred(request.headers.get("accept-language", ""), LANGUAGES)
        suffix = f".{language}" if form.suffix != "json" and language != LANGUAGES[0] else ""
        parameters = urlencode(request.query_params.multi_items())
        where = f"{request.scope.get('root_path', '')}{raw_path(request)}{suffix}.{form.suffix}{'?' if parameters else ''}{parameters}"
        return Response(status_code=303, headers={**ELSEWHERE, "Location": where})

    def _elsewhere(self, request: Request, iri: str, forms: Sequence[Form] = FORMS) -> Response:
        form = wanted(request.headers.get("accept", ""), forms)
        if form is None:
            return self._failed(request, 406, forms)
        language = preferred(request.headers.get("accept-language", ""), LANGUAGES)
        suffix = f".{language}" if form is HTML and language != LANGUAGES[0] else ""
        where = f"{request.scope.get('root_path', '')}{path_of(iri)}{suffix}.{form.suffix}"
        return Response(status_code=303, headers={**ELSEWHERE, "Location": where})

    def _told(self, request: Request, body: Body, status: int = 200) -> Response:
        as_gzip = bool(body.packed) and "gzip" in request.headers.get("accept-encoding", "")
        tag = f'{body.tag[:-1]}-gzip"' if as_gzip else body.tag
        headers = {**SECURITY, "ETag": tag, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*", **body.headers}
        if body.packed:
            headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
        if status == 200 and _is_known(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        if as_gzip:
            headers["Content-Encoding"] = "gzip"
        return Response(body.packed if as_gzip else body.raw, status_code=status, headers={**headers, "Content-Type": body.content_type})

    def _failed(self, request: Request, status: int, forms: Sequence[Form] = FORMS) -> Response:
        language = preferred(request.headers.get("accept-language", ""), LANGUAGES)
        response = self._told(request, self.answers.failure(status, language, raw_path(request), forms), status)
        response.headers["Content-Language"] = language
        response.headers.add_vary_header("Accept, Accept-Language" if status == 406 else "Accept-Language")
        return response

    def refuse(self, request: Request, error: Exception) -> Response:
        """An error as a page."""
        assert isinstance(error, HTTPException)
        response = self._failed(request, error.status_code)
        response.headers.update(error.headers or {})
        return response

    def wait(self, request: Request, error: Exception) -> Response:
        """That the store can't be read at present."""
        response = self._failed(request, 503)
        response.headers["Retry-After"] = "5"
        return response

    def fail(self, request: Request, error: Exception) -> Response:
        """A fault of the site; what it is stands in the log alone."""
        return self._failed(request, 500)


class Queries:
    """The SPARQL endpoint: so many queries at once, and others wait for a moment."""

    def __init__(self, site: Site, allowance: Allowance) -> None:
        self._site: Final = site
        self._allowance: Final = allowance
        self.judges: Final = Judges()
        self._free: Final = asyncio.Semaphore(allowance.at_once)
        self._waiting = 0

    async def answer(self, request: Request) -> Response:
        """A query, or what there is to say of the service."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**SECURITY, **PREFLIGHT})
        sent = _sent(request)
        answers = self._site.answers
        question: Question | None = None
        service = Service(answers.snapshots.current, answers.base, self._allowance, self.judges, sent)
        try:
            if request.method == "POST":
                service.sent = sent = replace(sent, body=await self._body(request))
            question = read(sent, self._allowance)
            told = await self._run(service, question)
        except RefusalError as error:
            told = await run_in_threadpool(service.refused, error, question)
        response = self._site.told(request, told.body, told.status)
        if told.body.content_type == HTML.content_type:
            response.headers["Content-Security-Policy"] = EDITOR_POLICY
        return response

    async def _run(self, service: Service, question: Question) -> Told:
        if question.query is None:
            return await run_in_threadpool(service.answer, question)
        if self._waiting >= PLACES * self._allowance.at_once:
            raise busy()
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), PATIENCE)
        except TimeoutError:
            raise busy() from None
        finally:
            self._waiting -= 1
        try:
            return await run_in_threadpool(service.answer, question)
        finally:
            self._free.release()

    async def _body(self, request: Request) -> bytes:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self._allowance.body:
                raise too_long(self._allowance)
        return bytes(body)


def _sent(request: Request) -> Sent:
    header = request.headers.get
    return Sent(
        method=request.method,
        path=raw_path(request),
        parameters=request.scope["query_string"],
        content_type=header("content-type", ""),
        accept=header("accept", ""),
        accept_language=header("accept-language", ""),
    )


def raw_path(request: Request) -> str:
    """The path as it was asked for, percent-encoded."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", errors="replace").removeprefix(request.scope.get("root_path", ""))


def _is_known(if_none_match: str, tag: str) -> bool:
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return tag in known or "*" in known
