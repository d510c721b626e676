"""The process that runs one query: a script of its own, which the worker starts and can kill.

Reads all graphs of the store and writes none: it opens the store's folder for reading only. It takes a pickled job on its standard
input, and gives pickled parts of the answer on its standard output: `("select", variables)`, `("ask", boolean)` or `("graph", None)`,
then `("rows", […])` as often as needed, and at last `("end", whether there was more)`, or `("error", (kind, message))`. It imports
nothing of govfin, so that it starts in a few hundredths of a second, whatever the caller has loaded.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, Store

CHUNK = 1_000  # rows of a part
MOST_BYTES = 256 * 1024 * 1024  # of an answer
TIME_IS_UP = 124  # the code with which the process ends itself


def main() -> None:
    """Run the job of the standard input."""
    job: dict[str, Any] = pickle.load(sys.stdin.buffer)
    if job["seconds"] is not None:
        timer = threading.Timer(job["seconds"], os._exit, [TIME_IS_UP])
        timer.daemon = True
        timer.start()
    bound_memory(job["memory"])
    out = sys.stdout.buffer
    try:
        store = _opened(job["store"])
        for part in _answer(store, job):
            pickle.dump(part, out, pickle.HIGHEST_PROTOCOL)
    except _UnreadableError as error:
        _fail(out, "store", error)
    except SyntaxError as error:
        _fail(out, "syntax", error)
    except MemoryError as error:
        _fail(out, "memory", error)
    except Exception as error:  # whatever it is, the caller has to tell it
        _fail(out, "query", error)
    out.flush()
    os._exit(0)  # nothing to tidy up, and the engine takes its time to close a store


class _UnreadableError(Exception):
    """A store that can't be opened."""


def _opened(path: str | None) -> Store:
    try:
        return Store() if path is None else Store.read_only(path)
    except OSError as error:
        raise _UnreadableError(str(error)) from error


def _answer(store: Store, job: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    found = store.query(job["text"], use_default_graph_as_union=job["union"], **_graphs(job.get("graphs")))
    if isinstance(found, QueryBoolean):
        yield "ask", bool(found)
        yield "end", False
        return
    if isinstance(found, QuerySolutions):
        variables = found.variables
        yield "select", [variable.value for variable in variables]
        rows: Iterator[Any] = (tuple(solution) for solution in found)
    else:
        yield "graph", None
        rows = iter(found)
    yield from _parts(rows, job["rows"])


def _graphs(told: tuple[list[str], list[str]] | None) -> dict[str, Any]:
    """The graphs that are asked, where they are named."""
    if told is None:
        return {}
    return {"default_graph": list(map(NamedNode, told[0])), "named_graphs": list(map(NamedNode, told[1]))}


def _parts(rows: Iterator[Any], limit: int | None) -> Iterator[tuple[str, Any]]:
    left, size = limit, 0
    while part := list(islice(rows, CHUNK if left is None else min(CHUNK, left))):
        yield "rows", part
        size += sum(len(str(term)) for row in part for term in row)
        left = None if left is None else left - len(part)
        if left == 0 or size > MOST_BYTES:
            break
    yield "end", next(rows, None) is not None


def _fail(out: BinaryIO, kind: str, error: BaseException) -> None:
    pickle.dump(("error", (kind, str(error))), out, pickle.HIGHEST_PROTOCOL)


def bound_memory(limit: int | None) -> None:
    """A limit to the process's own memory, where the system has one."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    if limit is not None:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        bound = limit if most == resource.RLIM_INFINITY else min(limit, most)  # who has started it may be bound itself
        resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
