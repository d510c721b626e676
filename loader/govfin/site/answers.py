"""Answers: the bytes of pages and data, and those that were told lately.

Reads whatever graph a page asks for and writes none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from pyoxigraph import NamedNode, Triple

from govfin import __version__
from govfin.catalogue.catalogues import Catalogue
from govfin.catalogue.files import File
from govfin.catalogue.publishing import Publishing
from govfin.check.rules import shapes
from govfin.graph.stores import Store
from govfin.namespaces import BASE, GF, ONTOLOGY_GRAPH, SHAPES
from govfin.page.bases import Base, is_catalogued, path_of
from govfin.page.descriptions import describe
from govfin.page.drawing import draw
from govfin.page.filenames import filed, saved_as
from govfin.page.gone import gone_page, withdrawal_of
from govfin.page.media import CSV, FORMS, HTML, ROWS, Form
from govfin.page.pages import OF_PATHS, page_of
from govfin.page.sitemaps import Sitemap
from govfin.page.sources import Sources
from govfin.page.visits import LANGUAGES, Page, Visit, in_language, texts
from govfin.site.bodies import MEMORY, Body, Kept
from govfin.site.snapshots import Newest
from govfin.site.writings import as_csv, as_rows, write

LONG: Final = 2_000  # characters that a page is asked: what was asked at greater length is not kept, as addresses take memory as well
MANY: Final = 100  # parameters, likewise
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
KEPT_LONG: Final = {"Cache-Control": "public, max-age=604800"}  # of what has its hash in its address


class Answers:
    """What the site says of the newest snapshot; what was asked lately is kept, up to so many bytes."""

    def __init__(
        self,
        snapshots: Newest,
        base: Base,
        sources: Sources | None = None,
        publishing: Publishing | None = None,
        static: Sequence[Form] = (),
    ) -> None:
        self.snapshots: Final = snapshots
        self.base: Final = base
        self.sources: Final = sources or Sources()
        self.publishing: Final = publishing or Publishing()
        self._map: tuple[Catalogue, Sitemap] | None = None
        self._mapping: Final = threading.Lock()
        self._static: Final = bool(static)
        self._forms: Final = static or FORMS
        self._kept: Final = Kept(0 if static else MEMORY)  # nobody asks for a file twice

    def knows(self, iri: str) -> bool:
        """Whether the store says something of a resource that was not withdrawn."""
        store = self.snapshots.current.store
        if is_catalogued(iri):
            return self.publishing.knows(store, self.base, iri)
        return bool(self._described(store, iri)) and withdrawal_of(store, iri) is None

    def body(self, iri: str, form: Form, language: str) -> Body:
        """A resource in a form; of a page, in a language."""
        snapshot = self.snapshots.current
        key = (snapshot.state, self.publishing.is_written(snapshot.store), iri, form.suffix, language)
        return self._kept.get(key, lambda: self._made(self._visit(iri, language), form))

    def twins(self, iri: str) -> Iterator[tuple[str, Body]]:
        """A resource in all forms and languages, each with the path of its file."""
        visit = self._visit(iri, LANGUAGES[0])
        page = page_of(visit)
        for form in self._forms:
            if form is HTML:
                yield in_language(visit.path, visit.language), self._drawn(page, visit, HTML)
                for language in LANGUAGES[1:]:
                    other = replace(visit, language=language)
                    yield in_language(visit.path, language), self._drawn(page_of(other), other, HTML)
            elif form is CSV and page.table:
                yield f"{visit.path}.{form.suffix}", self._drawn(page, visit, CSV)
            else:
                yield f"{visit.path}.{form.suffix}", Body(write(visit.triples, form, self.base), form.content_type)

    def page(self, path: str, form: Form, language: str, asked: Sequence[tuple[str, str]]) -> Body:
        """A page of the site itself, or its rows as a file."""

        def made() -> Body:
            visit = replace(self.visit(path, language, dict(asked)), pairs=asked)
            return self._drawn(OF_PATHS[path](visit), visit, form)

        return self.keep((path, form.suffix, language), asked, made)

    def keep(self, what: tuple[str, ...], asked: Sequence[tuple[str, str]], make: Callable[[], Body]) -> Body:
        """What somebody asks, as it was made of this snapshot lately, or is made now; what is asked at great length is not kept."""
        if len(asked) > MANY or sum(map(len, chain.from_iterable(asked))) > LONG:
            return make()
        return self._kept.get((self.snapshots.current.state, *what, *asked), make)

    def dump(self, path: str) -> tuple[Path, File] | None:
        """A file with what the store holds, by its path below /dumps/; None where there is no such file."""
        return self.publishing.file(self.snapshots.current.store, self.base, path)

    def sitemap(self) -> Sitemap:
        """The addresses of all pages, drawn up once for each snapshot."""
        store = self.snapshots.current.store
        catalogue = self.publishing.catalogue(store, self.base)
        with self._mapping:
            if self._map is None or self._map[0] is not catalogue:
                self._map = (catalogue, Sitemap(store, catalogue, filed if self._static else str))
            return self._map[1]

    def health(self) -> Mapping[str, str]:
        """That the store can be read; StoreError or OSError where it can't."""
        snapshot = self.snapshots.current
        snapshot.store.about([NamedNode(ONTOLOGY_GRAPH)])
        return {"status": "ok", "version": __version__, "state": snapshot.state}

    def picture(self, sha256: str, number: int) -> Body | None:
        """The page of a document that the store tells of, as a picture; None where it can't be drawn."""
        if not self.knows(document_iri(sha256)):
            return None
        drawn = self.sources.picture(sha256, number, self._file_name(sha256))
        return Body(drawn, "image/png", KEPT_LONG) if drawn is not None else None

    def document(self, sha256: str) -> tuple[Path, str] | None:
        """The file of a document that the store tells of, and its name; None where documents are not served."""
        if not self.sources.serves_documents or not self.knows(document_iri(sha256)):
            return None
        path = self.sources.find(sha256, self._file_name(sha256))
        return (path, saved_as(self._file_name(sha256) or path.name)) if path else None

    def _file_name(self, sha256: str) -> str:
        about = describe(self.snapshots.current.store, document_iri(sha256))
        return next((str(each.object.value) for each in about if each.predicate.value == f"{GF}fileName"), "")  # type: ignore[union-attr]

    def failure(self, status: int, language: str, path: str, forms: Sequence[Form]) -> Body:
        """The page of an error."""
        visit = self.visit(path, language)
        title = visit.say(f"failure-{status}" if f"failure-{status}" in texts() else "failure")
        home = self.base.root if self.base != Base() else "/"  # of files whose place is not told: nothing is asked of another host
        links = {form.type: visit.link(f"{path}.{form.suffix}") for form in forms} if status == 406 else {}
        page = Page("failure.html", title, {"status": status, "path": readable(path), "links": links, "published_at": home})
        return Body(draw(page, visit), HTML.content_type)

    def gone(self, iri: str, language: str) -> Body | None:
        """The page of what was withdrawn; None where it was not."""
        store = self.snapshots.current.store
        withdrawal = withdrawal_of(store, iri)
        if withdrawal is None:
            return None
        visit = self.visit(path_of(iri) or "", language)
        return Body(draw(gone_page(visit, withdrawal), visit), HTML.content_type, {"Content-Language": language})

    def visit(self, path: str, language: str, asked: Mapping[str, str] = NOTHING) -> Visit:
        """A look at a page of the site itself."""
        store = self.snapshots.current.store
        return Visit(
            store,
            self.base,
            language,
            path,
            asked=asked,
            sources=self.sources,
            publishing=self.publishing,
            static=self._static,
            forms=self._forms,
        )

    def _visit(self, iri: str, language: str) -> Visit:
        visit = self.visit(path_of(iri) or "", language)
        return replace(visit, iri=iri, triples=self._described(visit.store, iri))

    def _described(self, store: Store, iri: str) -> Sequence[Triple]:
        """What the store says of a resource; of the rules what their files say, and of a part of the catalogue this."""
        if iri == SHAPES.removesuffix("#"):
            return shapes()
        return self.publishing.described(store, self.base, iri) if is_catalogued(iri) else describe(store, iri)

    def _made(self, visit: Visit, form: Form) -> Body:
        if form is HTML:
            return self._drawn(page_of(visit), visit, form)
        if form is CSV and (page := page_of(visit)).table:
            return self._drawn(page, visit, form)
        return Body(write(visit.triples, form, self.base), form.content_type)

    def _drawn(self, page: Page, visit: Visit, form: Form) -> Body:
        if form is CSV:
            assert page.table is not None
            return Body(as_csv(page.table.columns, page.table.rows), form.content_type)
        if form is ROWS:
            assert page.table is not None
            return Body(as_rows(page.table.columns, page.table.rows), form.content_type)
        return Body(draw(page, visit), form.content_type, {"Content-Language": visit.language})


def document_iri(sha256: str) -> str:
    """What the store calls the document of that hash."""
    return f"{BASE}document/{sha256}"


def readable(path: str) -> str:
    """A path as people read it: with its characters, but for those that can't be shown."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in unquote(path))
