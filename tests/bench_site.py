"""How long the pages of the site take at a thousand documents: `make bench`; with --write, the table in docs/benchmarks.md.

The site is a process of its own, as `govfin serve` starts it, when it has drawn what it draws beforehand. So many clients ask at once, each
for pages of one kind that nobody has asked for yet, and then for the same again. Beside it, what the store alone takes for such a page, in
this process and with nobody else asking.
"""

from __future__ import annotations

import argparse
import http.client
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Store

from bench_queries import write
from corpus.stores import DEFAULT, make_store
from govfin.graph.stores import Embedded
from govfin.namespaces import GF, RDF
from govfin.page.bases import Base, path_of
from govfin.page.media import FORMS, HTML
from govfin.page.names import NAMES
from govfin.page.pages import prepare
from govfin.page.visits import LANGUAGES
from govfin.query.questions import questions
from govfin.site.answers import Answers
from govfin.site.published import Fixed
from govfin.site.snapshots import Snapshot

CLIENTS, PAGES = 10, 40  # that ask at once; of each kind
HOME, MOST = 50, 200  # milliseconds: the bar
INNER = ("Table", "Figure", "Mention", "Check", "Document")
TYPE = NamedNode(f"{RDF}type")
DOCS = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- site -->", "<!-- end of site -->"


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of page, and the medians of what it takes, in milliseconds: at first, again, and of the store alone."""

    kind: str
    first: float
    again: float
    store: float | None


class Timed(Embedded):
    """A store that knows how long it was asked."""

    seconds = 0.0

    def query(self, text: str) -> Any:
        return self._timed(lambda: super(Timed, self).query(text))

    def about(self, subjects: Any) -> Any:
        return self._timed(lambda: super(Timed, self).about(subjects))

    def _timed(self, ask: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        found = ask()
        self.seconds += time.perf_counter() - began
        return found


def things(store: Embedded) -> Mapping[str, Sequence[str]]:
    """Of each kind of thing some, at random but the same each time."""
    names, chance = NAMES.of(store), random.Random(7)
    found = {kind: [each.iri for each in names.of_kind(kind)] for kind in ("unit", "disclosure", "project", "code")}
    units = names.of_kind("unit")
    found["district"] = sorted({above.iri for unit in units for above in names.place(unit) if above.kind == "district"})
    disclosures = [NamedNode(each) for each in chance.sample(found["disclosure"], min(PAGES, len(found["disclosure"])))]
    for kind in INNER:
        told = (
            [quad.subject.value for quad in store.quads.quads_for_pattern(None, TYPE, NamedNode(GF + kind), each)] for each in disclosures
        )
        found[kind.lower()] = [chance.choice(sorted(each)) for each in told if each]
    return {kind: chance.sample(iris, min(PAGES, len(iris))) for kind, iris in found.items()}


def others(units: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Pages that are about no one thing: some are the same for everybody, others are asked for something."""
    beside = [urlencode([("unit", one), ("unit", other)]) for one, other in zip(units[::2], units[1::2], strict=False)]
    return {
        "home": ["/index.html", "/index.en.html"],
        "search": [f"/search.html?q={number}" for number in range(201, 201 + PAGES)],
        "compare": [f"/compare.html?{each}" for each in beside],
        "catalogue": ["/catalog.html", "/catalog.en.html"],
        "rules": ["/rules.html", "/rules.en.html"],
        "checks": [f"/checks.html?page={number}" for number in range(1, 1 + PAGES)],
        "query list": ["/query/index.html", "/query/index.en.html"],
        "query": [f"/query/{name}.html" for name in questions()],
        "query of a unit": [f"/query/unit-budget.html?{urlencode({'unit': each, 'year': 2024})}" for each in units],
    }


@contextmanager
def served(where: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The site over a store, when it is done with what it does beforehand."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from govfin.cli import main; main()", "serve", "--store", str(where), "--port", str(port)]
    with subprocess.Popen(command) as process:
        try:
            while not _answers(port):
                if process.poll() is not None:
                    sys.exit("The site did not start.")
                time.sleep(0.5)
            _wait_until_idle(process.pid)
            yield port, process
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        return ask(port, "/health")[0] == 200
    except OSError:
        return False


def _wait_until_idle(pid: int) -> None:
    """Until it has done next to nothing for three times five seconds."""
    idle = 0
    while idle < 3:
        before = _ticks(pid)
        time.sleep(5)
        idle = idle + 1 if _ticks(pid) - before < 25 else 0  # hundredths of a second


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def ask(port: int, path: str) -> tuple[int, float]:
    """The status of a page, and how many milliseconds it took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    return answer.status, took


def at_once(port: int, paths: Sequence[str]) -> float:
    """The median of what pages take where so many clients ask for them at once."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        told = list(clients.map(lambda path: ask(port, path), paths))
    assert {status for status, _ in told} == {200}, paths
    return statistics.median(took for _, took in told)


def bare(store: Timed, iris: Sequence[str]) -> float:
    """The median of what the store takes for the pages of things."""
    answers, told = Answers(Fixed(Snapshot(store, "")), Base(), static=FORMS), []
    for iri in iris:
        store.seconds = 0.0
        answers.body(iri, HTML, LANGUAGES[0])
        told.append(store.seconds * 1000)
    return statistics.median(told)


def table(rows: Sequence[Row]) -> str:
    """All kinds of pages in Markdown."""
    head = "| page | first time, ms | again, ms | the store alone, ms | first time : store |\n|---|--:|--:|--:|--:|\n"
    return head + "\n".join(
        f"| {each.kind} | {each.first:.1f} | {each.again:.1f} | {_shown(each.store)} | {_shown(each.store and each.first / each.store)} |"
        for each in rows
    )


def _shown(number: float | None) -> str:
    return f"{number:.1f}" if number else ""


def measured(where: Path, store: Timed) -> Iterator[Row | str]:
    """Each kind of page, and at the end what the process took of memory."""
    found = things(store)
    pages = {kind: [f"{path_of(iri)}.html" for iri in iris] for kind, iris in found.items()}
    with served(where) as (port, process):
        for kind, paths in {**others(found["unit"]), **pages}.items():
            first = at_once(port, paths)
            again = at_once(port, list(islice(cycle(paths), 3 * PAGES)))
            yield Row(kind, first, again, bare(store, found[kind]) if kind in found else None)
        lines = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines()
        peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        yield f"At most {peak // 1024:,} MB of memory."


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=DEFAULT, metavar="DIR", help=f"where the made corpus is kept (default: {DEFAULT})")
    parser.add_argument("--store", type=Path, metavar="DIR", help="another store than that of the corpus")
    parser.add_argument("--write", action="store_true", help="write the table to docs/benchmarks.md")
    options = parser.parse_args()
    where = options.store or make_store(options.corpus)
    store = Timed(Store.read_only(str(where)), where)
    prepare(store)
    rows, notes = [], []
    for each in measured(where, store):
        print(each, flush=True)
        (rows if isinstance(each, Row) else notes).append(each)
    slow = [each.kind for each in rows if each.first > (HOME if each.kind == "home" else MOST)]
    told = f"{CLIENTS} clients at once. {' '.join(notes)} Over the bar of {HOME} ms (home) and {MOST} ms: {', '.join(slow) or 'none'}."
    print(told)
    if options.write:
        write(DOCS, f"{told}\n\n{table(rows)}", BEGIN, END)


if __name__ == "__main__":
    main()
