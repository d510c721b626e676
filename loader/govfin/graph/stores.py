"""Stores: where graphs are kept, on disk or on a server, and how all of govfin asks and changes them.

Reads any graph, and writes those that it is told to. What is kept there and why is the matter of `store`.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from string import Template
from typing import Final, Protocol, TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Triple, serialize

from govfin import folders
from govfin.errors import StoreBusyError, StoreError
from govfin.graph.iris import gf
from govfin.namespaces import CATALOGUE

try:
    import fcntl
except ImportError:  # there are no such locks on Windows: readers are as exclusive as writers there
    fcntl = None  # type: ignore[assignment]

Item = TypeVar("Item")
Results = QuerySolutions | QueryBoolean | QueryTriples

PATIENCE: Final = (0.1, 0.3, 0.6, 1.0)  # seconds between attempts to open a store
IN_USE: Final = "The store {path} is open in another process or can't be written: close it there first ({error})."


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to a store at once, or not at all."""

    graphs: Mapping[NamedNode, Sequence[Quad]] = field(default_factory=dict)  # what each holds from now on: nothing, and it is gone
    added: Sequence[Quad] = ()  # to graphs that keep what else they hold
    removed: Sequence[Quad] = ()


class Store(Protocol):
    """Named graphs that can be asked and changed."""

    @property
    def name(self) -> str:
        """What messages call it: its folder or address, without credentials."""
        ...

    def query(self, text: str) -> Results:
        """Ask a SPARQL query; its default graph is the union of all named graphs."""
        ...

    def graphs(self) -> list[NamedNode]:
        """The named graphs, in the order of their IRIs."""
        ...

    def graph(self, iri: NamedNode) -> list[Quad]:
        """All that a graph holds."""
        ...

    def about(self, subjects: Iterable[NamedNode | BlankNode]) -> list[Quad]:
        """All that is said of subjects, in whatever graph; of blank nodes where the store tells them apart, which servers can't."""
        ...

    def replace(self, change: Change) -> None:
        """Make a change: at once, or not at all."""
        ...

    def refill(self, iri: NamedNode, turtle: bytes) -> None:
        """Put other triples in the place of all that a graph holds, as fast as that goes: what is broken off leaves a part of them."""
        ...

    def unfinished(self) -> frozenset[NamedNode]:
        """The graphs of changes that were broken off, which hold a part of what they should; none where changes are transactions."""
        ...

    def finish(self, optimize: bool) -> None:
        """Write down what is still in buffers; `optimize` after much was changed."""
        ...


# Embedded


_opened: weakref.WeakValueDictionary[Path, Embedded] = weakref.WeakValueDictionary()  # in this process, by folder


class Embedded:
    """A store of our own, in a folder or in memory."""

    def __init__(self, quads: pyoxigraph.Store | None = None, folder: Path | None = None, lock: int | None = None) -> None:
        self.quads: Final = pyoxigraph.Store() if quads is None else quads
        self.folder: Final = folder  # None where it is in memory
        self.reads_only: Final = lock is not None
        if lock is not None:
            weakref.finalize(self, os.close, lock)

    @property
    def name(self) -> str:
        return str(self.folder or "the store in memory")

    def query(self, text: str) -> Results:
        return self.quads.query(text, use_default_graph_as_union=True)

    def graphs(self) -> list[NamedNode]:
        return sorted((each for each in self.quads.named_graphs() if isinstance(each, NamedNode)), key=str)

    def graph(self, iri: NamedNode) -> list[Quad]:
        return list(self.quads.quads_for_pattern(None, None, None, iri))

    def about(self, subjects: Iterable[NamedNode | BlankNode]) -> list[Quad]:
        return [quad for subject in subjects for quad in self.quads.quads_for_pattern(subject, None, None, None)]

    def replace(self, change: Change) -> None:
        if request := update_of(change):
            self.quads.update(request)

    def refill(self, iri: NamedNode, turtle: bytes) -> None:
        self.quads.remove_graph(iri)
        self.quads.bulk_load(turtle, format=RdfFormat.TURTLE, to_graph=iri)

    def unfinished(self) -> frozenset[NamedNode]:
        return frozenset()

    def finish(self, optimize: bool) -> None:
        if optimize:
            self.quads.optimize()  # a third of the size, and faster to ask
        else:
            self.quads.flush()  # or the store's write buffers grow to a gigabyte over many documents


def open_folder(path: Path) -> Embedded:
    """The store in a folder, to read and to write, made where there is none.

    Raises StoreBusyError where it is open already.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: no store can be made here ({error.strerror}); name another folder.") from error
    if not is_store(path) and any(path.iterdir()):
        raise StoreError(f"{path}: the folder holds other things and no store; name an empty one, or one that does not exist.")
    if path.resolve() in _opened:  # a reader's lock would not keep its own process from writing
        raise StoreBusyError(IN_USE.format(path=path, error="by this process"))
    try:
        return _known(path, Embedded(_quads(path), path))
    except OSError as error:
        raise StoreBusyError(IN_USE.format(path=path, error=error)) from error


def _quads(path: Path) -> pyoxigraph.Store:
    """The engine's store; a site that takes a snapshot of it holds it for a moment, which is waited for."""
    for wait in PATIENCE:
        try:
            return pyoxigraph.Store(path)
        except OSError:
            time.sleep(wait)
    return pyoxigraph.Store(path)


def read_folder(path: Path) -> Embedded:
    """The store in a folder, to read; several can do so at once, and nobody can write meanwhile.

    Raises StoreError where there is none, StoreBusyError where somebody writes.
    """
    must_be_store(path)
    if fcntl is None:
        return open_folder(path)
    if opened := _opened.get(path.resolve()):
        if opened.reads_only:
            return opened
        raise StoreBusyError(IN_USE.format(path=path, error="by this process"))
    try:
        lock = os.open(path / "LOCK", os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"{path}: the store can't be read ({error.strerror}).") from error
    try:
        fcntl.lockf(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # the engine's own lock, which whoever writes holds alone
        return _known(path, Embedded(pyoxigraph.Store.read_only(str(path)), path, lock))
    except OSError as error:
        os.close(lock)
        raise StoreBusyError(IN_USE.format(path=path, error=error)) from error


def existing_folder(path: Path) -> Embedded:
    """The store in a folder, to read and to write; StoreError where there is none."""
    must_be_store(path)
    return open_folder(path)


def must_be_store(path: Path) -> None:
    """StoreError where a folder holds no store."""
    if not is_store(path):
        raise StoreError(f"{path}: there is no store; load documents into it first with “govfin load DOC --store {path}”.")


def is_store(path: Path) -> bool:
    """Whether a folder holds a store."""
    return (path / "CURRENT").is_file()


def _known(path: Path, store: Embedded) -> Embedded:
    _opened[path.resolve()] = store
    return store


# Requests


@cache
def internal_query(name: str) -> str:
    """The text of one of the queries and updates that the loader itself needs."""
    return (folders.folder("shapes") / "internal" / name).read_text(encoding="utf-8")


def with_values(text: str, name: str, terms: Collection[object] | None) -> str:
    """A query with terms in the place of `VALUES ?name { UNDEF }`; with None it asks about all."""
    values = "" if terms is None else f"VALUES ?{name} {{ {' '.join(sorted(map(str, terms)))} }}"
    return text.replace(f"VALUES ?{name} {{ UNDEF }}", values)


def in_pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Items, so many at once."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def mark(graph: NamedNode) -> Quad:
    """What the catalogue says of a graph that is not whole."""
    return Quad(graph, gf("unfinished"), Literal(True), NamedNode(CATALOGUE))


def update_of(change: Change) -> str:
    """A change as one request, and so one transaction; "" where there is nothing to do."""
    drops = [_filled("drop.ru", graph=str(graph)) for graph in change.graphs]
    removals = [_filled("delete.ru", graph=str(graph), triples=triples(quads)) for graph, quads in by_graph(change.removed)]
    puts = [_filled("insert.ru", graph=str(graph), triples=triples(quads)) for graph, quads in change.graphs.items() if quads]
    additions = [_filled("insert.ru", graph=str(graph), triples=triples(quads)) for graph, quads in by_graph(change.added)]
    return " ;\n".join([*drops, *removals, *puts, *additions])


def by_graph(quads: Iterable[Quad]) -> Iterator[tuple[NamedNode, list[Quad]]]:
    """Quads, graph by graph."""
    for graph, group in groupby(sorted(quads, key=lambda quad: str(quad.graph_name)), key=lambda quad: quad.graph_name):
        if isinstance(graph, NamedNode):
            yield graph, list(group)


def triples(quads: Iterable[Quad]) -> str:
    """Quads as N-Triples, whatever their graph."""
    told = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return (serialize(told, format=RdfFormat.N_TRIPLES) or b"").decode()


def _filled(name: str, **parts: str) -> str:
    text = "\n".join(line for line in internal_query(name).splitlines() if not line.startswith("#"))
    return Template(text).substitute(parts)
