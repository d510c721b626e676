"""Answers: what a store says to a question, as a table.

Reads whatever graphs the question asks for; writes nothing. Amounts of money are in yuan here, and what a row is about is an IRI with its
code: labels, the unit of money and the form are a matter of whoever shows the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Protocol
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Variable

from govfin.errors import GovfinError
from govfin.namespaces import CODE, XSD
from govfin.query.columns import Column, Type, column, known_columns
from govfin.query.parameters import Select, bind, limit_of
from govfin.query.questions import Question

ENTRIES: Final = "_entry"  # ends the name of a variable that tells from which entries a number is taken
WHOLE: Final = frozenset(f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "gYear"))
NAMED: Final = frozenset({"concept", "unit", "district", "project", "disclosure", "iri"})  # types of columns that hold IRIs

_KIND = re.compile("/(unit|project|figure|entry|disclosure|document|ledger|checks)/")  # what an IRI names is the first of these in it


@dataclass(frozen=True, slots=True)
class Resource:
    """What an IRI of an answer names; labels are put on by `labels`."""

    iri: str
    labels: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)  # by language, zh and en

    @property
    def code(self) -> str:
        """The notation of a concept, the name of a unit or project; of anything else the IRI."""
        kind = _KIND.search(self.iri)
        if self.iri.startswith(CODE) or (kind and kind[1] in ("unit", "project")):
            return unquote(self.iri.rpartition("/")[2])
        return self.iri

    def label(self, language: str) -> str:
        """The label in a language; else in Chinese, in any other, and at last the code."""
        return self.labels.get(language) or self.labels.get("zh") or next(iter(self.labels.values()), "") or self.code


Cell = Resource | str | Decimal | int | bool | None
Row = tuple[Cell, ...]
Entries = Mapping[str, tuple[str, ...]]  # column → IRIs of the entries that its number is taken from


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: money in yuan, percentages in percent."""

    question: Question
    parameters: Mapping[str, str]  # as they were given
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    entries: tuple[Entries, ...] = ()  # of each row, where citations are asked for
    limit: int | None = None  # how many rows were asked for, where there are more

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        """The rows, as dicts by the names of the columns."""
        names = [each.name for each in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> list[Cell]:
        """The cells of one column."""
        place = [each.name for each in self.columns].index(name)
        return [row[place] for row in self.rows]


class Solutions(Protocol):
    """Solutions of a query, whoever found them."""

    @property
    def variables(self) -> Sequence[Variable]: ...

    def __iter__(self) -> Iterator[Iterable[Any]]: ...


def ask(select: Select, question: Question, params: Mapping[str, str | int], *, cite: bool = False, most: int | None = None) -> Answer:
    """Ask a question, each parameter as a person types it; a blank one counts as left out.

    With `most`, the answer to a question that has no limit of its own has so many rows at most.

    Raises GovfinError for a parameter that is unknown, missing or can't be understood.
    """
    text, limit = bind(select, question, params, cite=cite, more=1), limit_of(question, params) or most
    try:
        solutions = select(text)
    except SyntaxError as error:
        raise GovfinError(f"{question.name}.rq is no SPARQL query: {error}.") from error
    return tabulate(question, {name: str(value) for name, value in params.items()}, solutions, limit)


def tabulate(question: Question, params: Mapping[str, str], solutions: Solutions, limit: int | None = None) -> Answer:
    """Solutions as an answer; a row beyond the limit only tells that there are more."""
    names = [variable.value for variable in solutions.variables]
    shown = [name for name in names if not name.endswith(ENTRIES)]
    found = [dict(zip(names, solution, strict=True)) for solution in solutions]
    kept = found if limit is None else found[:limit]
    rows = [tuple(_typed(name, _cell(row[name])) for name in shown) for row in kept]
    cited = [name for name in names if name.endswith(ENTRIES)]
    return Answer(
        question=question,
        parameters=dict(params),
        columns=tuple(_column(name, (row[place] for row in rows)) for place, name in enumerate(shown)),
        rows=tuple(rows),
        entries=tuple({name.removesuffix(ENTRIES): _entries(row[name]) for name in cited} for row in kept) if cited else (),
        limit=limit if len(found) > len(kept) else None,
    )


def _entries(term: Any) -> tuple[str, ...]:
    """The IRIs of a citation: one, or several joined by a blank."""
    return tuple(sorted(set(term.value.split()))) if term is not None else ()


def _cell(term: object) -> Cell:
    match term:
        case None:
            return None
        case NamedNode(value=value):
            return Resource(value)
        case Literal(value=value, datatype=datatype):
            if datatype.value == f"{XSD}decimal":
                return Decimal(value)
            if datatype.value in WHOLE:
                return int(value)
            return value in ("true", "1") if datatype.value == f"{XSD}boolean" else value
    return str(term)


def _typed(name: str, cell: Cell) -> Cell:
    """A cell as the dictionary of columns has it: some engines tell what is true by 1, and IRIs that a union gives as texts."""
    known = known_columns().get(name)
    if known and known.type == "boolean" and isinstance(cell, int):
        return bool(cell)
    return Resource(cell) if known and known.type in NAMED and isinstance(cell, str) else cell


def _column(name: str, cells: Iterable[Cell]) -> Column:
    if name in known_columns():
        return known_columns()[name]
    kinds = {_type(cell) for cell in cells if cell is not None}
    return column(name, kinds.pop() if len(kinds) == 1 else "text")


def _type(cell: Cell) -> Type:
    match cell:
        case bool():
            return "boolean"
        case Decimal():
            return "number"
        case int():
            return "count"
        case Resource(iri=iri):
            return "concept" if iri.startswith(CODE) else "iri"
    return "text"


def plain_rows(answer: Answer) -> list[list[str]]:
    """The rows as texts: codes for what they are about, money in yuan, amounts exact; empty where there is nothing."""
    return [[plain(cell) for cell in row] for row in answer.rows]


def plain(cell: Cell) -> str:
    """A cell as text: a code, an exact number, `true` or `false`."""
    match cell:
        case None:
            return ""
        case Resource():
            return cell.code
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return exact(cell)
    return str(cell)


def exact(amount: Decimal) -> str:
    """All digits of an amount, without an exponent and without noughts at the end of a fraction."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def names(columns: Sequence[Column]) -> list[str]:
    """The names of columns."""
    return [each.name for each in columns]
