"""How long each question takes at a thousand documents: `make bench`; with --write, the table in docs/benchmarks.md.

The store is that of the made corpus (`tests/corpus`), on disk and warm. A time is processor time, since machines are shared and an answer
is the work of one thread: the median of five answers after one that does not count. Beside it DuckDB, in its own SQL over the same entries
as Parquet, which must give the same rows; and plain rdflib, over the first documents only, where it comes to an end within its time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import rdflib
from pyoxigraph import QuerySolutions, Store

from corpus.accounts import HERE, data, departments
from corpus.stores import DEFAULT, graph_files, make_store
from corpus.tables import make_tables, terms
from govfin.graph.store import disclosure_graphs
from govfin.graph.stores import Embedded
from govfin.namespaces import CODE, ONTOLOGY_GRAPH
from govfin.query.answers import Answer, Resource, ask
from govfin.query.parameters import bind
from govfin.query.questions import Question, questions
from govfin.rdffiles import ontology_files

RUNS = 5
MEDIAN, MOST = 150, 1000  # milliseconds: the bar
SUBSET, PATIENCE = 4, 20  # departments that rdflib holds, and seconds that it has for a question
DOCS = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- queries -->", "<!-- end of queries -->"

Select = Callable[[str], QuerySolutions]


@dataclass(frozen=True, slots=True)
class Measured:
    """One question: how many rows its answer has, and milliseconds; None where it was not asked, `over` where it did not end."""

    name: str
    rows: int
    govfin: float
    duckdb: float | None = None
    rdflib: float | None = None
    over: bool = False


def milliseconds(task: Callable[[], object]) -> float:
    """The median of five runs after one that does not count."""
    task()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        task()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def select(store: Store) -> Select:
    def answer(text: str) -> QuerySolutions:
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        return found

    return answer


def parameters(question: Question) -> Mapping[str, str | int]:
    """What a question is asked with: its own line in questions.yaml, else the usual values for what it requires."""
    told = data("questions.yaml")
    required = [name for name, parameter in question.parameters.items() if parameter.required]
    usual = {name: told["usual"][name] for name in required if name in told["usual"]}
    found: Mapping[str, str | int] = usual | told["questions"].get(question.name, {})
    return found


# --- DuckDB --------------------------------------------------------------------------------------------------------------


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view for each Parquet file; `code('fund/all')` is the IRI of a concept."""
    connection = duckdb.connect(config={"threads": 1})
    for path in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
    connection.execute(f"CREATE MACRO code(notation) AS '{CODE}' || notation")
    return connection


def in_sql(connection: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return connection.execute(sql, {name: value for name, value in given.items() if f"${name}" in sql}).fetchall()


def same_rows(answer: Answer, rows: Sequence[tuple[Any, ...]]) -> bool:
    """Whether an answer has the rows that DuckDB gives, in any order."""
    return Counter(tuple(map(_comparable, row)) for row in answer.rows) == Counter(tuple(map(_comparable, row)) for row in rows)


def _comparable(cell: Any) -> Any:
    match cell:
        case Resource():
            return cell.iri
        case bool() | None:
            return cell
        case int() | Decimal():
            return Decimal(cell).normalize()
        case float():
            return Decimal(str(cell)).normalize()
    return str(cell)


# --- rdflib --------------------------------------------------------------------------------------------------------------


class Limited:
    """Plain rdflib over some graphs, in processes that can be given up."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.dataset = rdflib.Dataset(default_union=True)
        for file in files:
            self.dataset.parse(file, format="trig")
        ontology = self.dataset.graph(rdflib.URIRef(ONTOLOGY_GRAPH))
        for file in ontology_files():
            ontology.parse(file, format="turtle")
        self.context = multiprocessing.get_context("fork")

    def milliseconds(self, text: str) -> float | None:
        """How long it takes to answer once; None where that is longer than its time."""
        ends, others = self.context.Pipe(duplex=False)
        process = self.context.Process(target=self._answer, args=(text, others))
        process.start()
        others.close()
        try:
            took: float | None = ends.recv()
        except EOFError:
            took = None
        process.join()
        return took

    def _answer(self, text: str, out: Any) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        start = time.process_time()
        list(self.dataset.query(text))
        out.send((time.process_time() - start) * 1000)


# --- all of it -----------------------------------------------------------------------------------------------------------


def measure(folder: Path, path: Path, only: Sequence[str], *, plain: bool) -> Iterator[Measured]:
    """Every question, or those that are named."""
    store = Store.read_only(str(path))
    connection = connect(make_tables(path, folder / "tables"))
    limited = Limited(graph_files(folder, departments()[:SUBSET])) if plain else None
    for name, question in questions().items():
        if not only or name in only:
            yield _measured(store, connection, limited, question)


def _measured(store: Store, connection: duckdb.DuckDBPyConnection, limited: Limited | None, question: Question) -> Measured:
    given = parameters(question)
    asked = partial(ask, select(store), question, given)
    answer, text = asked(), bind(select(store), question, given)
    sql, sql_time = HERE / "sql" / f"{question.name}.sql", None
    if sql.exists():
        query, values = sql.read_text(encoding="utf-8"), terms(text)
        if not same_rows(answer, in_sql(connection, query, values)):
            raise SystemExit(f"{sql}: other rows than {question.name}.rq gives.")
        sql_time = milliseconds(lambda: in_sql(connection, query, values))
    ours = milliseconds(asked)
    plain = limited.milliseconds(text) if limited else None
    return Measured(question.name, len(answer), ours, sql_time, plain, over=limited is not None and plain is None)


def table(measured: Sequence[Measured]) -> str:
    """The lines of the table, in Markdown."""
    lines = ["| query | rows | govfin, ms | DuckDB, ms | govfin : DuckDB | rdflib, ms |", "|---|--:|--:|--:|--:|--:|"]
    for each in measured:
        sql = f"{each.duckdb:.1f} | {each.govfin / each.duckdb:.1f}" if each.duckdb else " | "
        plain = f"> {PATIENCE * 1000:,}" if each.over else f"{each.rdflib:,.0f}" if each.rdflib else ""
        lines.append(f"| [{each.name}](queries.md#{each.name}) | {each.rows:,} | {each.govfin:.1f} | {sql} | {plain} |")
    return "\n".join(lines)


def summary(measured: Sequence[Measured], store: Path) -> str:
    """What there is to say of all of them."""
    times = [each.govfin for each in measured]
    held = Store.read_only(str(store))
    return (
        f"{len(measured)} queries over {len(disclosure_graphs(Embedded(held))):,} disclosures, {len(held):,} quads: "
        f"median {statistics.median(times):.0f} ms, the slowest {max(times):.0f} ms (the bar: median {MEDIAN} ms, none over {MOST} ms). "
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}."
    )


def write(docs: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put a text in its place in the documentation."""
    before, _, rest = docs.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    docs.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=DEFAULT, metavar="DIR", help=f"where the made corpus is kept (default: {DEFAULT})")
    parser.add_argument("--store", type=Path, metavar="DIR", help="another store than that of the corpus")
    parser.add_argument("--without-rdflib", action="store_true", help="leave rdflib out, which takes some minutes")
    parser.add_argument("--write", action="store_true", help="write the table to docs/benchmarks.md")
    parser.add_argument("names", nargs="*", metavar="QUERY", help="only these queries")
    arguments = parser.parse_args()
    store = arguments.store or make_store(arguments.corpus)
    measured = []
    for each in measure(arguments.corpus, store, arguments.names, plain=not arguments.without_rdflib):
        print(table([each]).splitlines()[-1], flush=True)
        measured.append(each)
    told = summary(measured, store)
    print(told)
    if arguments.write:
        write(DOCS, f"{told}\n\n{table(measured)}")


if __name__ == "__main__":
    main()
