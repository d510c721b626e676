"""Records: what a form holds — values with the labels that lead to them, and rows of blocks with the columns that they stand in.

Where cells have boxes these tell their columns; a text that lost them has its cells put where they stand and fit best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from govfin.form.fields import Block, FieldWord
from govfin.layout.pages import Box, Cell
from govfin.mappings import Settings
from govfin.table.tables import Table

SHIFTS = (0, 1, -1, 2, -2)  # places by which a row of a text may have slipped from its head
UNFIT = -2.0  # how well a text fits a column that is none of its own, at best
SHIFTED, UNPLACED, FAR, NEAR, BELOW = 1.5, -20.0, -2.0, (4.0, 2.0, 0.0), 3.0  # how much places count, and standing below the row above


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell where it starts or where a row meets it: its text without wrapping, its row and column from 1, whether it starts here."""

    text: str
    cell: Cell
    row: int
    column: int
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label, and the word that explains it."""

    text: str
    word: FieldWord


@dataclass(frozen=True, slots=True)
class Entry:
    """A value beside its label; `labels` from the widest group to the value's own."""

    labels: tuple[Label, ...]
    value: Spot


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a block: the path of its head as printed, and what each part of it means; none, where a part is not known."""

    path: tuple[str, ...]
    words: tuple[FieldWord, ...]
    first: int  # places that it covers, from 0
    last: int
    x0: float = 0.0  # and from where to where it reaches, where there are boxes
    x1: float = 0.0

    @property
    def role(self) -> str:
        return self.words[-1].role if self.words else ""

    @property
    def label(self) -> str:
        return "/".join(self.path)

    @property
    def settings(self) -> Settings:
        return {name: value for word in self.words for name, value in word.set.items()}


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a block: what stands in its columns, what stands left of them, and the labels that the block stands under."""

    block: Block
    labels: tuple[Label, ...]
    cells: tuple[tuple[Column, Spot], ...]
    row: int

    def spot(self, role: str) -> Spot | None:
        return next((spot for column, spot in self.cells if column.role == role), None)

    def text(self, role: str) -> str:
        spot = self.spot(role)
        return spot.text if spot else ""


@dataclass(frozen=True, slots=True)
class Loose:
    """Something printed that no label leads to."""

    spot: Spot


Item = Entry | Record | Loose
Judge = Callable[["Column", str, "Record | None"], float]  # how well a text fits a column, in a row that may carry on the one before it


def laid_out(table: Table) -> Table:
    """The table with boxes that count columns and rows, where its cells have none but are known to span places, as in a workbook."""
    cells = {id(cell): cell for row in table.rows for cell in row}
    if any(cell.box for cell in cells.values()) or not any(cell.rows > 1 or cell.columns > 1 for cell in cells.values()):
        return table
    boxed = {name: replace(cell, box=_places(cell)) for name, cell in cells.items()}
    return replace(table, rows=tuple(tuple(boxed[id(cell)] for cell in row) for row in table.rows))


def _places(cell: Cell) -> Box:
    return (float(cell.column), float(cell.row), float(cell.column + cell.columns), float(cell.row + cell.rows))


def column_over(columns: Sequence[Column], spot: Spot) -> Column | None:
    """The column that a cell stands under, by its box: the one whose middle it covers, else the one that covers its middle."""
    assert spot.cell.box is not None
    x0, _, x1, _ = spot.cell.box
    shared = [(min(x1, column.x1) - max(x0, column.x0), column) for column in columns]
    widest = max(shared, key=lambda each: each[0], default=None)
    return widest[1] if widest and widest[0] > min(x1 - x0, widest[1].x1 - widest[1].x0) / 2 else None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Puts the texts of a row under columns from left to right: at their own places, or all moved alike, or each where it fits best."""

    columns: Sequence[Column]
    texts: Sequence[Spot]
    judge: Judge
    previous: Record | None  # the row above
    broken: bool  # a page begins with the row

    def found(self) -> list[tuple[Column | None, Spot]]:
        fitted = [(shift, *self._fitted(shift)) for shift in SHIFTS]
        _, _, taken = max(fitted, key=lambda each: each[1] - SHIFTED * abs(each[0]))
        return [(self.columns[column] if column >= 0 else None, spot) for column, spot in zip(taken, self.texts, strict=True)]

    def _fitted(self, shift: int) -> tuple[float, tuple[int, ...]]:
        """How well the texts fit at best, when they stand so many places further right than printed; and the columns that they take."""
        best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}

        def fit(text: int, column: int) -> tuple[float, tuple[int, ...]]:
            if text == len(self.texts) or column == len(self.columns):
                left = len(self.texts) - text
                return UNPLACED * left, (-1,) * left
            if (text, column) not in best:
                score, taken = fit(text + 1, column + 1)
                here = self._fits(self.columns[column], self.texts[text], shift)
                best[text, column] = max(fit(text, column + 1), (here + score, (column, *taken)), key=lambda each: each[0])
            return best[text, column]

        return fit(0, 0)

    def _fits(self, column: Column, spot: Spot, shift: int) -> float:
        place = spot.column - 1 + shift
        away = max(column.first - place, place - column.last, 0)
        above = self.previous.cells if self.previous else ()
        below = any(column is other and spot.column == each.column for other, each in above)
        near = NEAR[away] if away < len(NEAR) else FAR * (away - len(NEAR) + 1)
        judged = self.judge(column, spot.text, self.previous if self.broken else None)
        return judged + near + (BELOW if below and judged > UNFIT else 0.0)
