"""Publishing: the site as files that any web server can serve, with no server of ours behind it.

Reads all graphs of a snapshot and writes none. The files are those that `app` would answer with; they are made in a new folder, which
takes the place of the old one when it is whole. What is told of a graph's subjects is made by several processes, a graph each.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph

from govfin.catalogue.catalogues import DUMPS, series_iri
from govfin.catalogue.dumps import read_dumps, write_dumps
from govfin.catalogue.publications import Publication
from govfin.catalogue.publishing import Publishing
from govfin.errors import GovfinError
from govfin.graph.stores import Embedded
from govfin.graph.withdrawals import withdrawals
from govfin.namespaces import SHAPES
from govfin.page.bases import CATALOG_IRI, VOID_IRI, Base, path_of
from govfin.page.filenames import file_of
from govfin.page.media import BY_SUFFIX, CSV, FORMS, HTML, ROWS, TURTLE, Form
from govfin.page.named import FOLDER
from govfin.page.pages import OF_PATHS, WITH_ROWS
from govfin.page.sitemaps import INDEX as SITEMAP
from govfin.page.sitemaps import ROBOTS
from govfin.page.sources import Sources, address
from govfin.page.statics import FOLDER as STATIC
from govfin.page.statics import static_files
from govfin.page.visits import LANGUAGES, in_language
from govfin.query.questions import questions
from govfin.site.answers import Answers
from govfin.site.bodies import Body
from govfin.site.named import Wanted, tell
from govfin.site.results import JSON
from govfin.site.snapshots import Snapshot, Snapshots

SERVERS: Final = Path(__file__).resolve().parent / "servers"  # what tells web servers how to answer
MARK: Final = ".govfin-site"  # a file by which a folder of ours is known


@dataclass(frozen=True, slots=True)
class Order:
    """What is published: of which store, under which base, with which documents, in which forms."""

    where: str
    base: Base = field(default_factory=Base)
    documents: tuple[Path, ...] = ()
    serves_documents: bool = False
    suffixes: tuple[str, ...] = tuple(BY_SUFFIX)
    publication: Publication = field(default_factory=Publication)

    @property
    def forms(self) -> Sequence[Form]:
        return [form for form in FORMS if form.suffix in self.suffixes]


@dataclass(frozen=True, slots=True)
class Written:
    """How many things were told of, in how many files and bytes, and the pages of documents that these show."""

    things: int = 0
    files: int = 0
    size: int = 0
    shown: frozenset[tuple[str, int]] = frozenset()

    def __add__(self, other: Written) -> Written:
        return Written(self.things + other.things, self.files + other.files, self.size + other.size, self.shown | other.shown)


def publish(order: Order, target: Path, progress: Callable[[int, int], None] = lambda done, of: None, processes: int = 0) -> Written:
    """Make the site in a folder, which is new, empty, or one that was made so before and is replaced; `progress` is told of graphs.

    Raises GovfinError for a folder that holds anything else, and for a store that can't be read.
    """
    _may_be_replaced(target)
    snapshots = Snapshots(order.where)
    new = target.with_name(f"{target.name}.new-{os.getpid()}")
    try:
        shutil.rmtree(new, ignore_errors=True)  # of a process of the same number that was killed
        new.mkdir(parents=True)
        desk = Desk(order, new, Fixed(snapshots.current))
        written = desk.front() + _resources(desk, snapshots.current, progress, processes or os.cpu_count() or 1)
        (new / MARK).write_text(snapshots.current.state, encoding="utf-8")
        _swap(new, target)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return written


def _may_be_replaced(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise GovfinError(f"{target} is a file: give a folder to publish into.")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise GovfinError(f"{target} holds files that are none of a published site: give an empty folder, or one that does not exist yet.")


def _swap(new: Path, target: Path) -> None:
    old = target.with_name(f"{target.name}.old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A snapshot that stays the newest."""

    current: Snapshot


class Desk:
    """Where the files of one site are written."""

    def __init__(self, order: Order, target: Path, snapshots: Fixed) -> None:
        self.order: Final = order
        self.target: Final = target
        store, folder = snapshots.current.store, target / DUMPS.strip("/")
        publishing = Publishing(order.publication, asks=False)
        publishing.wrote(store, folder, read_dumps(folder) or write_dumps(store, order.base, folder, order.publication))
        sources = Sources(order.documents, serves_documents=order.serves_documents)
        self._answers: Final = Answers(snapshots, order.base, sources, publishing, order.forms)
        self._catalogue: Final = publishing.catalogue(store, order.base)

    def front(self) -> Written:
        """The site's own pages, its named queries, and what its pages are drawn with."""
        parts = (self._pages(), self._queries(), self._unheld(), self._gone(), self._rest())
        told = (self._put(path, body) for path, body in itertools.chain.from_iterable(parts))
        dumps = [file.stat().st_size for file in (self.target / DUMPS).rglob("*") if file.is_file()]
        return sum(told, Written(files=len(dumps), size=sum(dumps)))

    def _unheld(self) -> Iterator[tuple[str, Body]]:
        """What no graph holds: the rules, the catalogue with what it counts, and what crawlers are told."""
        series = map(series_iri, self._catalogue.series)
        for iri in (SHAPES.removesuffix("#"), CATALOG_IRI, VOID_IRI, *series):
            yield from self._answers.twins(iri)
        about = self._answers.body(VOID_IRI, TURTLE, LANGUAGES[0])
        yield "/.well-known/void", about
        sitemap = self._answers.sitemap()
        told = {SITEMAP: sitemap.index(), ROBOTS: sitemap.robots(), **{path: sitemap.part(path) for path in sitemap.paths}}
        yield from ((path, Body(content or b"", "")) for path, content in told.items())

    def _gone(self) -> Iterator[tuple[str, Body]]:
        """Of what was withdrawn, when and why."""
        for iri in withdrawals(self._answers.snapshots.current.store):
            for language in LANGUAGES:
                if (path := path_of(iri)) and (body := self._answers.gone(iri, language)):
                    yield in_language(path, language), body

    def _rest(self) -> Iterator[tuple[str, Body]]:
        """What pages load, what is told where nothing is, and what tells Apache how to answer."""
        for language in LANGUAGES:
            yield in_language("/404", language), self._answers.failure(404, language, "/404", self.order.forms)
        home = urlsplit(self.order.base.root).path if self.order.base != Base() else "/"  # as pages of failures take it
        yield "/.htaccess", Body((SERVERS / "htaccess").read_bytes() + f"ErrorDocument 404 {home}404.html\n".encode(), "")
        for name, file in static_files().items():
            yield f"{STATIC}{name}", Body(file.read_bytes(), "")

    def graphs(self) -> list[str]:
        """The named graphs."""
        return [graph.value for graph in self._answers.snapshots.current.store.graphs()]

    def subjects(self, graph: str) -> Written:
        """What a graph tells of, but what is there already since another graph tells of it too."""
        told = Written()
        for row in self._answers.visit("/index", LANGUAGES[0]).ask("subjects", graph=f"<{graph}>"):
            path = path_of(row["subject"].value)
            if path is None or "#" in path or file_of(self.target, f"{path}.{self.order.forms[-1].suffix}").exists():
                continue
            told = sum((self._put(where, body) for where, body in self._answers.twins(row["subject"].value)), told)
            told += Written(things=1)
        return told + Written(shown=self._answers.sources.shown)

    def pictures(self, sha256: str, numbers: Iterable[int]) -> Written:
        """Pages of a document, and the document itself where it is served."""
        told = Written()
        for number in numbers:
            if body := self._answers.picture(sha256, number):
                told += self._put(address(sha256, number), body)
        if found := self._answers.document(sha256):
            told += self._put(address(sha256), Body(found[0].read_bytes(), ""))
        return told

    def _pages(self) -> Iterator[tuple[str, Body]]:
        """The pages of the site itself, and the rows of those that have some."""
        for path in OF_PATHS:
            for language in LANGUAGES:
                for form in (HTML, CSV, ROWS) if path in WITH_ROWS else (HTML,):
                    yield in_language(path, language, form), self._answers.page(path, form, language, ())

    def _queries(self) -> Iterator[tuple[str, Body]]:
        """Of each named query its page, and its answer where it can be asked without parameters."""
        for name in questions():
            for form in (HTML, CSV, JSON):
                for language in LANGUAGES if form is not JSON else LANGUAGES[:1]:
                    told = tell(self._answers, Wanted(name, form, language), {})
                    if told.status == 200:
                        yield in_language(FOLDER + name, language, form), told.body

    def _put(self, path: str, body: Body) -> Written:
        file = file_of(self.target, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body.raw)
        return Written(files=1, size=len(body.raw))


# Several processes


def _resources(desk: Desk, snapshot: Snapshot, progress: Callable[[int, int], None], processes: int) -> Written:
    """What all graphs tell of, and the pages of documents that are shown there."""
    graphs, told = desk.graphs(), Written()
    with _team(desk, snapshot, processes) as team:
        for done, part in enumerate(team.map(_subjects, graphs), start=1):
            told += part
            progress(done, len(graphs))
        pages = [(sha256, [number for _, number in group]) for sha256, group in groupby(sorted(told.shown), key=lambda each: each[0])]
        return sum(team.map(_pictures, pages), told)


def _team(desk: Desk, snapshot: Snapshot, processes: int) -> Executor:
    """Processes that read the snapshot; of a store on a server, threads."""
    if snapshot.folder is None:
        return ThreadPoolExecutor(1, initializer=_take, initargs=(desk,))
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_sit_down, initargs=(desk.order, desk.target, snapshot.folder))


_desk: Desk  # of a worker


def _take(desk: Desk) -> None:
    global _desk  # noqa: PLW0603
    _desk = desk


def _sit_down(order: Order, target: Path, copy: Path) -> None:
    _take(Desk(order, target, Fixed(Snapshot(Embedded(pyoxigraph.Store.read_only(str(copy)), copy), "", copy))))


def _subjects(graph: str) -> Written:
    return _desk.subjects(graph)


def _pictures(pages: tuple[str, Sequence[int]]) -> Written:
    return _desk.pictures(*pages)
