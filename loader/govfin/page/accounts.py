"""Accounts: entries of ledgers as tables with years side by side.

Reads no graph itself: it is given the rows that a query of the site found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from govfin.namespaces import CODE
from govfin.page.sums import grain_of

PHASES: Final = ("approved", "revised", "executed")
COVERAGES: Final = ("department", "unit", "unstated")
SUBJECTS: Final[Mapping[str, str]] = {  # others are named as what they break down
    "total": "flow", "expenditure-project": "project", "function-expenditure": "function", "economic-expenditure": "economic",
}  # fmt: skip
CONCEPTS: Final = ("year", "phase", "coverage", "fund", "flow", "measure", "breakdown")


@dataclass(frozen=True, slots=True)
class Column:
    """What stands below one another in a table: one year's budget, or its final accounts, and whose money it covers."""

    year: str
    phase: str
    coverage: str
    fund: str = ""  # where all that stands in it is about one, and others are about another
    unit: str = ""  # where several units are compared


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of a unit, with what a page needs to place it."""

    figure: str
    column: Column
    fund: str
    flow: str
    measure: str
    breakdown: str
    level: int
    subject: str  # IRI of what it is the amount of: a function, an item, a project, all expenditure
    amount: Decimal
    disputed: bool

    @property
    def is_money(self) -> bool:
        """Whether its amount is one of yuan; others are counted."""
        return self.measure == "amount"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    subject: str
    fund: str  # "" where the table or the columns tell it
    level: int
    cells: Sequence[Entry | None]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with years side by side."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    fund: str  # that all of it is about; "" where columns or rows tell it
    coverage: str  # likewise

    @property
    def grain(self) -> int:
        """How many decimals its amounts of yuan need."""
        return grain_of(cell.amount for cell in self.cells if cell.is_money)

    @property
    def cells(self) -> list[Entry]:
        """What stands in it, row by row."""
        return [cell for line in self.lines for cell in line.cells if cell]

    @property
    def levels(self) -> list[int]:
        """The levels of its rows."""
        return sorted({line.level for line in self.lines})


def entry_of(row: Mapping[str, Any]) -> Entry:
    """A row of a query as an entry."""
    told = {name: local(row[name].value) for name in CONCEPTS}
    subject = SUBJECTS.get(told["breakdown"], told["breakdown"])
    return Entry(
        row["figure"].value, Column(told["year"], told["phase"], told["coverage"]), told["fund"], told["flow"], told["measure"],
        told["breakdown"], int(row["level"].value), row[subject].value, Decimal(row["amount"].value), row["disputed"].value == "true",
    )  # fmt: skip


def grid(entries: Iterable[Entry], order: Callable[[Entry], Any], place: Callable[[Column], Any] | None = None) -> Grid | None:
    """The table of some entries, its rows in an order; None where there are none. No row has several funds in one column.

    `place` tells the order of its columns: coverage, year and phase, unless another is given.
    """
    found = sorted(entries, key=lambda each: (order(each), each.fund, -each.amount, each.figure))
    if not found:
        return None
    funds, coverages = ({each.fund for each in found}, {each.column.coverage for each in found})
    by_column = len({(each.column, each.fund) for each in found}) == len({each.column for each in found})
    in_column, in_row = len(funds) > 1 and by_column, len(funds) > 1 and not by_column
    cells: dict[tuple[str, str], dict[Column, Entry]] = {}
    for each in found:  # of several figures of one project the whole, which is the largest
        column = replace(each.column, fund=each.fund) if in_column else each.column
        cells.setdefault((each.subject, each.fund if in_row else ""), {}).setdefault(column, each)
    columns = sorted({column for row in cells.values() for column in row}, key=place or _place)
    lines = [Line(*key, max(each.level for each in row.values()), [row.get(column) for column in columns]) for key, row in cells.items()]
    return Grid(columns, lines, funds.pop() if len(funds) == 1 else "", coverages.pop() if len(coverages) == 1 else "")


def _place(column: Column) -> tuple[int, str, int]:
    return _index(COVERAGES, column.coverage), column.year, _index(PHASES, column.phase)


def _index(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


def local(iri: str) -> str:
    """The notation of a concept; a text that is no IRI as it is."""
    return iri.removeprefix(CODE).partition("/")[2] if iri.startswith(CODE) else iri
