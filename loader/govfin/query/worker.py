"""The worker: a query run where it can be killed, within limits of time, rows and memory.

Reads all graphs of the store and writes none. The engine has no timeout, and a query that runs away can't be stopped in its own
process: so a query of a store on disk runs in a process of its own (`child`), started anew rather than forked, for a fork of a
process that has a store open or threads running is not safe. A store in memory can't be shared; there a query runs in place, with a
limit of rows alone.
"""

from __future__ import annotations

import io
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store, Triple, Variable

from govfin.errors import GovfinError, StoreError
from govfin.graph.stores import is_store
from govfin.query import child

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

SECONDS: Final = 60.0
ROWS: Final = 10_000
MEMORY: Final = 4 * 1024**3  # bytes
TRIPLE: Final = ("subject", "predicate", "object")
ASKED: Final = ("answer",)
GRACE: Final = 2.0  # seconds that the child has to end itself, before it is killed


class TimeLimitError(GovfinError):
    """A query that took longer than it was given."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take; None is no limit."""

    seconds: float | None = SECONDS
    rows: int | None = ROWS
    memory: int | None = MEMORY


@dataclass(frozen=True, slots=True)
class Graphs:
    """The graphs that a query asks, where it does not ask all: those of the default graph, and those that it can name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a query gives, in RDF terms."""

    form: str  # select, ask, graph
    names: tuple[str, ...]  # of the columns: variables, `answer`, or subject, predicate and object
    rows: tuple[Row, ...] = ()
    limit_reached: bool = False  # there is more than the rows given
    seconds: float = 0.0

    @property
    def variables(self) -> list[Variable]:
        """As an engine gives them with its solutions."""
        return [Variable(name) for name in self.names]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def boolean(self) -> bool:
        """The answer to ASK."""
        return self.form == "ask" and self.rows == ((Literal(True),),)


def run(store: Path | Store | None, text: str, limits: Limits | None = None, *, union: bool = True, graphs: Graphs | None = None) -> Result:
    """The result of a query of a store: a folder on disk, one in memory, or one without anything in it (None).

    It asks the union of all graphs, unless it names those that it asks, or they are told in `graphs` (of a store on disk).

    Raises SyntaxError where the engine can't parse the query, TimeLimitError and other GovfinErrors where it can't run it.
    """
    within = limits or Limits()
    began = time.perf_counter()
    if isinstance(store, Store):
        return _result(_in_place(store, text, within, union), began)
    job = {"text": text, "union": union and graphs is None, "graphs": (graphs.default, graphs.named) if graphs else None}
    parts = _parts(_in_child(store, job, within), within)
    return _result(parts, began)


def of_results(found: QuerySolutions | QueryBoolean | QueryTriples, rows: int | None = ROWS) -> Result:
    """The results that an engine or a server gives, cut at the limit of rows."""
    return _result(_cut(found, rows), time.perf_counter())


# In a process of its own


def _in_child(store: Path | None, query: Mapping[str, Any], limits: Limits) -> bytes:
    """The output of the child; it is killed when its time is up, or when the wait for it is broken off."""
    if store is not None and not is_store(store):
        raise StoreError(f"{store}: there is no store; load documents into it first with “govfin load DOC --store {store}”.")
    job = {
        "store": str(store.resolve()) if store is not None else None,
        **query,
        "rows": limits.rows,
        "seconds": limits.seconds,
        "memory": limits.memory,
    }
    command = [sys.executable, "-P", str(Path(child.__file__).resolve())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            patience = None if limits.seconds is None else limits.seconds + GRACE
            output, errors = process.communicate(pickle.dumps(job), timeout=patience)
        except subprocess.TimeoutExpired:
            raise _time_is_up(limits) from None
        finally:
            process.kill()  # does nothing where it has ended
    if process.returncode == child.TIME_IS_UP:
        raise _time_is_up(limits)
    if process.returncode:
        raise _died(process.returncode, errors.decode(errors="replace"), limits)
    return output


def _time_is_up(limits: Limits) -> TimeLimitError:
    return TimeLimitError(
        f"The query was stopped after {limits.seconds:g} seconds; ask for less, such as one unit or year, or give it longer with --timeout."
    )


def _died(code: int, errors: str, limits: Limits) -> GovfinError:
    out_of_memory = code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 9)) or "memory allocation" in errors
    if out_of_memory and limits.memory is not None:
        return _too_much_memory(limits)
    if code == -getattr(signal, "SIGSEGV", 11):
        return GovfinError("The query is nested too deep for the engine; write it flatter.")
    last = errors.strip().splitlines()[-1:] or [f"it ended with code {code}"]
    return GovfinError(f"The process that ran the query failed: {last[0].rstrip('.')}.")


def _too_much_memory(limits: Limits) -> GovfinError:
    return GovfinError(
        f"The query needs more than {(limits.memory or 0) // 1024**2:,} MB of memory; ask for less, such as one unit or year."
    )


def _parts(output: bytes, limits: Limits) -> Iterator[tuple[str, Any]]:
    stream = io.BytesIO(output)
    while stream.tell() < len(output):
        kind, content = pickle.load(stream)
        if kind == "error" and content[0] == "memory":
            raise _too_much_memory(limits)
        yield kind, content


# In place


def _in_place(store: Store, text: str, limits: Limits, union: bool) -> Iterator[tuple[str, Any]]:
    try:
        yield from _cut(store.query(text, use_default_graph_as_union=union), limits.rows)
    except SyntaxError as error:
        yield "error", ("syntax", str(error))


def _cut(found: QuerySolutions | QueryBoolean | QueryTriples, limit: int | None) -> Iterator[tuple[str, Any]]:
    if isinstance(found, QueryBoolean):
        yield "ask", bool(found)
        return
    rows: Iterator[Any]
    if isinstance(found, QuerySolutions):
        yield "select", [variable.value for variable in found.variables]
        rows = (tuple(solution) for solution in found)
    else:
        yield "graph", None
        rows = iter(found)
    yield "rows", list(islice(rows, limit))
    yield "end", limit is not None and next(rows, None) is not None


def _result(parts: Iterable[tuple[str, Any]], began: float) -> Result:
    form, more = "graph", False
    names: tuple[str, ...] = TRIPLE
    rows: list[Row] = []
    for kind, content in parts:
        match kind:
            case "select":
                form, names = kind, tuple(content)
            case "ask":
                form, names, rows = kind, ASKED, [(Literal(content),)]
            case "rows":
                rows.extend(tuple(row) for row in content)
            case "end":
                more = content
            case "error":
                raise _failure(*content)
    return Result(form, names, tuple(rows), more, time.perf_counter() - began)


def _failure(kind: str, message: str) -> Exception:
    if kind == "syntax":
        return SyntaxError(message)
    if kind == "store":
        return StoreError(f"The store can't be read, perhaps because it is being written: ask again ({message}).")
    return GovfinError(f"The engine could not run the query: {message.rstrip('.')}.")
