"""The application: which path is answered by what, over HTTP.

Reads a snapshot of the store and writes nothing. IRIs of things answer with 303 to the page or the data that is wanted; pages and data
have addresses of their own, the IRI with a suffix, so that they can be files as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from govfin.page.bases import Base, iri_of, path_of
from govfin.page.media import BY_SUFFIX, FORMS, HTML, Form, preferred, wanted
from govfin.page.pages import OF_PATHS
from govfin.page.visits import HERE, LANGUAGES
from govfin.site.answers import Answers, Body
from govfin.site.snapshots import Snapshots

STATIC: Final = HERE / "static"
SECURITY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


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


def make_app(snapshots: Snapshots, base: Base) -> Starlette:
    """The site over the snapshots of a store, under a base."""
    site = Site(Answers(snapshots, base))
    routes = [
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/{path:path}", site.answer, methods=["GET", "HEAD"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: site.refuse})


class Site:
    """The endpoints."""

    def __init__(self, answers: Answers) -> None:
        self.answers: Final = answers

    def answer(self, request: Request) -> Response:
        """A resource of the store, or a page of the site."""
        path = raw_path(request)
        asked = asked_for(path)
        if path == "/":
            asked = Asked("/index", HTML, preferred(request.headers.get("accept-language", ""), LANGUAGES))
        if asked.path in OF_PATHS and asked.form is HTML and asked.language:
            told = self._told(request, self.answers.page(asked.path, HTML, asked.language, dict(request.query_params)))
            if path == "/":
                told.headers["Vary"] = "Accept-Language"
            return told
        iri = iri_of(asked.path)
        if iri is None or not self.answers.knows(iri):
            whole = iri_of(path)  # a name may end like a suffix
            if asked.form is None or whole is None or not self.answers.knows(whole):
                return self._failed(request, 404)
            asked, iri = Asked(path, None, None), whole
        if asked.form is None:
            return self._elsewhere(request, iri)
        language = asked.language or LANGUAGES[0]
        return self._told(request, self.answers.body(iri, asked.form, language))

    def _elsewhere(self, request: Request, iri: str) -> Response:
        form = wanted(request.headers.get("accept", ""))
        if form is None:
            return self._failed(request, 406)
        language = preferred(request.headers.get("accept-language", ""), LANGUAGES)
        suffix = f".{language}" if form is HTML and language != LANGUAGES[0] else ""
        where = f"{request.scope.get('root_path', '')}{path_of(iri)}{suffix}.{form.suffix}"
        return Response(status_code=303, headers={**SECURITY, "Location": where, "Vary": "Accept, Accept-Language"})

    def _told(self, request: Request, body: Body, status: int = 200) -> Response:
        headers = {**SECURITY, "ETag": body.tag, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*", **body.headers}
        if status == 200 and _is_known(request.headers.get("if-none-match", ""), body.tag):
            return Response(status_code=304, headers=headers)
        return Response(body.content, status_code=status, headers={**headers, "Content-Type": body.content_type})

    def _failed(self, request: Request, status: int) -> Response:
        language = preferred(request.headers.get("accept-language", ""), LANGUAGES)
        response = self._told(request, self.answers.failure(status, language, raw_path(request), FORMS), status)
        if status == 406:
            response.headers["Vary"] = "Accept, Accept-Language"
        return response

    def refuse(self, request: Request, error: Exception) -> Response:
        """An error as a page."""
        assert isinstance(error, HTTPException)
        response = self._failed(request, error.status_code)
        response.headers.update(error.headers or {})
        return response


def raw_path(request: Request) -> str:
    """The path as it was asked for, percent-encoded."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", errors="replace").removeprefix(request.scope.get("root_path", ""))


def _is_known(if_none_match: str, tag: str) -> bool:
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return tag in known or "*" in known
