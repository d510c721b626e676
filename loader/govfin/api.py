"""The Python API: read a document, check it, open a store, ask it, and go through its figures (docs/python.md).

Reads whatever graphs a question asks for; `Store.load` writes those of disclosures, as the command line does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from pyoxigraph import QuerySolutions

from govfin import loading
from govfin.check.checks import run_checks
from govfin.check.findings import Findings
from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.errors import GovfinError
from govfin.file.documents import documents_in
from govfin.graph import stores
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import existing_store, is_server, open_store
from govfin.headers import Text
from govfin.query import answers, frames, freeform, worker
from govfin.query.answers import Answer, Cell
from govfin.query.citations import Citations, citations
from govfin.query.figures import Figure, figures
from govfin.query.formats import as_csv, as_json, as_markdown
from govfin.query.freeform import read_query
from govfin.query.labels import labelled
from govfin.query.parameters import Unit, find_unit, units
from govfin.query.partials import select_from
from govfin.query.questions import Chart, Question, find_question, questions
from govfin.query.wordings import Look


def read(path: str | Path) -> Disclosure:
    """Read a document: whose it is, of which year and kind, and all its facts.

    Raises DocumentError where it can't be read, or discloses nothing.
    """
    return read_disclosure(Path(path))


def findings(document: str | Path | Disclosure) -> Findings:
    """Apply all rules to a document: what was checked, and what came of it."""
    disclosure = document if isinstance(document, Disclosure) else read(document)
    return run_checks(disclosure_quads(disclosure), disclosure_iri(disclosure))[0]


def open(where: str | Path, *, new: bool = False) -> Store:
    """Open a store: a folder, the address of a SPARQL server, or a file that describes one; with `new`, one that may not exist yet.

    Raises StoreError where there is none.
    """
    return Store(where, new=new)


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: amounts in yuan as Decimal, percentages in percent, what a row is about as Resource (`iri`, `code`, `label("zh")`)."""

    answer: Answer
    citations: Citations = ()  # of each row: column → the places where its number is printed

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.answer.columns)

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, in the order of the query."""
        return self.answer.rows

    @property
    def limit_reached(self) -> bool:
        """Whether there are more rows than these."""
        return self.answer.limit is not None

    def __len__(self) -> int:
        return len(self.answer)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        """The rows, as dicts by the names of the columns."""
        return iter(self.answer)

    def to_arrow(self, language: str | None = "zh", *, iris: bool = False) -> Any:
        """A pyarrow.Table, with labels in a language beside codes, and with IRIs where asked for."""
        return frames.to_arrow(self.answer, language, iris=iris)

    def to_pandas(self, language: str | None = "zh", *, iris: bool = False) -> Any:
        """A pandas.DataFrame of Arrow's types: money is decimal128, exact in sums as well."""
        return frames.to_pandas(self.answer, language, iris=iris)

    def to_polars(self, language: str | None = "zh", *, iris: bool = False) -> Any:
        """A polars.DataFrame: money is polars.Decimal."""
        return frames.to_polars(self.answer, language, iris=iris)

    def to_csv(self, language: str | None = None) -> str:
        """CSV, with labels in a language where one is named."""
        return as_csv(self.answer, language, cited=self.citations)

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON."""
        return as_json(self.answer, self.citations)

    def to_markdown(self, language: str = "en") -> str:
        """A table in Markdown, its numbers cited in footnotes where places were asked for."""
        return as_markdown(self.answer, Look(language), self.citations)

    def write_parquet(self, path: str | Path, language: str | None = "zh") -> None:
        """Write a Parquet file."""
        frames.write_parquet(self.answer, Path(path), language)


class Store:
    """The figures of many disclosures, to be asked and added to."""

    def __init__(self, where: str | Path, *, new: bool = False) -> None:
        self.where = where
        self._opened: stores.Store | None = None if new else existing_store(where)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; it is opened again when it is next asked."""
        self._opened = None

    @property
    def queries(self) -> Mapping[str, Question]:
        """The questions that can be asked, by name."""
        return questions()

    def ask(self, name: str, /, *, cite: bool = False, **parameters: str | int) -> Table:
        """Ask a named question; with `cite`, the places of each number as well.

        Raises GovfinError for a name or a parameter that is unknown, missing or can't be understood.
        """
        return self._table(answers.ask(self._select, find_question(name), parameters, cite=cite))

    def sparql(self, text: str, *, seconds: float = worker.SECONDS, rows: int = worker.ROWS) -> Table:
        """Ask a SELECT of one's own; the prefixes of govfin need no declaration.

        Raises GovfinError where it can't be run, or takes too long.
        """
        query = read_query(text)
        store = self._store() if is_server(self.where) else Path(self.where)
        result = freeform.ask(store, query, worker.Limits(seconds=seconds, rows=rows))
        title = Text(en="SPARQL", zh="SPARQL")
        question = Question("sparql", title, title, (), Chart(kind="none"), {}, query.source)
        return self._table(replace(answers.tabulate(question, {}, result), limit=rows if result.limit_reached else None))

    def units(self) -> list[Unit]:
        """The units that something is stated of."""
        return units(self._select)

    def figures(self, unit: str | None = None, year: int | None = None) -> Iterator[Figure]:
        """All figures, or those of one unit, one year: each once, with every place where it is printed.

        Raises GovfinError where there is no such unit, or several.
        """
        known = self.units()
        wanted = [find_unit(known, unit).value] if unit is not None else [each.iri for each in known]
        for iri in wanted:
            yield from figures(self._select, find_unit(known, iri), year)

    def load(self, paths: str | Path | Iterable[str | Path]) -> list[loading.Outcome]:
        """Load documents, or all in folders and zip files, and check them: what became of each."""
        given = [paths] if isinstance(paths, str | Path) else list(paths)
        documents = [document for path in given for document in documents_in(Path(path))]
        if not documents:
            raise GovfinError(f"There is no document to load in {', '.join(map(str, given)) or 'nothing'}; name one that can be read.")
        self.close()
        return list(loading.load(documents, open_store(self.where)))

    def _table(self, answer: Answer) -> Table:
        return Table(labelled(self._select, answer), citations(self._select, answer))

    def _store(self) -> stores.Store:
        if self._opened is None:
            self._opened = existing_store(self.where)
        return self._opened

    def _select(self, text: str) -> QuerySolutions:
        return select_from(self._store())(text)
