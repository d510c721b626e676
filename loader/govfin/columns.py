"""Columns: what parts a table that is printed without vertical rules, told from its white space.

The body of a table (its lines with numerals) shows where columns are: white space that no more than a few of its lines cross
parts them. The cells of its head stand over one column each, or are centred over several.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from govfin.lines import Run, TextLine

STRAY = 0.1  # share of a body's lines that may run across the white space between two columns
COLUMN_GAP = 0.1  # in font sizes: narrower white space does not part columns
BELOW = 0.8  # in distances to the head right below: columns whose head begins nearer do not belong to a spanning cell
CLEAR = 0.3  # in font sizes: a spanning cell stands at least this far above the heads of its columns
LEVEL = 0.4  # in font sizes: cells of a head whose middles are this near in height are on one level
EDGE = 4.0  # points: white space around the text of a table


@dataclass(slots=True)
class Column:
    """What a column takes up, the highest y that its head reaches so far, and whether that head has begun."""

    x0: float
    x1: float
    top: float  # the middle of the highest cell of its head
    edge: float  # the upper edge of the lowest one
    lines: set[int] = field(default_factory=set)  # the lines of the body that have text in it
    numeric: bool = False
    headed: bool = False
    empty: bool = False  # it has nothing but a head

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Span:
    """A cell of the head over columns: where they start and end."""

    cell: Run
    start: int
    end: int


def body_columns(lines: Sequence[TextLine], size: float) -> list[Column]:
    """What is taken up by numerals, or by text on more than a few lines."""
    runs = [(run.x0, run.x1, run.is_numeral, index) for index, line in enumerate(lines) for run in line.runs]
    top = min(line.y0 for line in lines)
    columns: list[Column] = []
    for x0, x1 in itertools.pairwise(sorted({x for run in runs for x in run[:2]})):
        over = [(numeral, index) for left, right, numeral, index in runs if left < x1 and right > x0]
        numeric = any(numeral for numeral, _ in over)
        if not numeric and len(over) <= int(STRAY * len(lines)):
            continue
        if not columns or x0 - columns[-1].x1 >= COLUMN_GAP * size:
            columns.append(Column(x0, x1, top, top))
        columns[-1].x1 = x1
        columns[-1].numeric |= numeric
        columns[-1].lines.update(index for _, index in over)
    return columns


def borders(columns: Sequence[Column]) -> list[float]:
    return [columns[0].x0 - EDGE, *((left.x1 + right.x0) / 2 for left, right in itertools.pairwise(columns)), columns[-1].x1 + EDGE]


# --- heads -----------------------------------------------------------------------------------------------------------


def head_spans(columns: list[Column], cells: Sequence[Run], size: float) -> list[Span]:
    """Put the cells of a head over the columns, bottom up: the lowest head one column each, the others span those under them."""
    spanning = [cell for cell in cells if not _heads_one(columns, cell, cells, size)]
    _adopt(columns)
    _close(columns, cells, size)
    spans: list[Span] = []
    while spanning:
        level = [cell for cell in spanning if spanning[0].y - cell.y <= LEVEL * size]
        spans += _covered(columns, sorted(level, key=lambda cell: cell.x))
        spanning = spanning[len(level) :]
    return spans


def _close(columns: Iterable[Column], cells: Sequence[Run], size: float) -> None:
    """A column whose head is in the middle of the whole height has a head of that height, and nothing spans it."""
    middle = (min(cell.y0 for cell in cells) + max(cell.y1 for cell in cells)) / 2 if cells else math.inf
    for column in columns:
        if column.headed and abs(column.top - middle) <= LEVEL * size:
            column.top = -math.inf


def _heads_one(columns: list[Column], cell: Run, cells: Sequence[Run], size: float) -> bool:
    """Whether a cell heads a single column, which it then belongs to; over white space it makes one."""
    under = _under(columns, cell)
    if any(other.y0 > cell.y and _overlaps(other, cell) for other in cells) or any(column.headed for column in under):
        return False
    if len(under) > 1 and not _merged(columns, under):
        return False
    if not under and _bridges(columns, cell, size):
        return False
    if not under:
        under = [Column(cell.x0, cell.x1, cell.y, cell.y0, empty=True)]
        columns.extend(under)
        columns.sort(key=lambda column: column.x0)
    under[0].x0, under[0].x1 = min(under[0].x0, cell.x0), max(under[0].x1, cell.x1)
    under[0].top, under[0].edge, under[0].headed = cell.y, cell.y0, True
    return True


def _merged(columns: list[Column], under: Sequence[Column]) -> bool:
    """Make one column of those under one head, if no line of the body has text in two of them: numbers of columns are centred."""
    lines = set().union(*(column.lines for column in under))
    if len(lines) < sum(len(column.lines) for column in under):
        return False
    under[0].x1, under[0].lines = under[-1].x1, lines
    under[0].numeric = any(column.numeric for column in under)
    for column in under[1:]:
        columns.remove(column)
    return True


def _bridges(columns: Sequence[Column], cell: Run, size: float) -> bool:
    """Whether a cell stands clear above the heads of the columns left and right of it, and in the middle over them."""
    for left, right in itertools.pairwise(columns):
        if left.x1 <= cell.x0 and cell.x1 <= right.x0:
            return all(column.headed and column.edge - cell.y1 >= CLEAR * size for column in (left, right))
    return False


def _adopt(columns: list[Column]) -> None:
    """Where right-aligned numerals or left-aligned labels stand wholly beside their head, make one column of both."""
    for left, right in list(itertools.pairwise(columns)):
        numerals, labels = right.numeric and not right.headed, not left.numeric and not left.headed
        if (left.empty and numerals) or (right.empty and labels):
            head, body = (left, right) if left.empty else (right, left)
            right.x0, right.lines, right.numeric = left.x0, body.lines, body.numeric
            right.top, right.edge, right.headed, right.empty = head.top, head.edge, True, False
            columns.remove(left)


def _covered(columns: Sequence[Column], level: Sequence[Run]) -> list[Span]:
    """The spanning cells of one line over the columns whose heads stand as deep below, parted so that each is best centred."""
    nearest = {id(cell): _nearest(columns, cell) for cell in level}
    depths = [columns[index].top - cell.y for cell in level for index in nearest[id(cell)]]
    depth = BELOW * min((each for each in depths if each > 0), default=math.inf)
    xs, spans = borders(columns), list[Span]()
    for (start, end), shared in itertools.groupby(level, lambda cell: _stretch(columns, nearest[id(cell)], cell.y + depth)):
        spans += _parted(list(shared), xs, start, end)
    for span in spans:
        for column in columns[span.start : span.end]:
            column.top, column.headed = span.cell.y, True
    return spans


def _nearest(columns: Sequence[Column], cell: Run) -> list[int]:
    """The columns under a cell, else those left and right of it."""
    under = [index for index, column in enumerate(columns) if _overlaps(column, cell)]
    return under or sorted(sorted(range(len(columns)), key=lambda index: abs(columns[index].x - cell.x))[:2])


def _stretch(columns: Sequence[Column], nearest: Sequence[int], y: float) -> tuple[int, int]:
    """Where the columns around a cell begin and end whose heads are all below y."""
    start, end = nearest[0], nearest[-1] + 1
    while start and columns[start - 1].top >= y:
        start -= 1
    while end < len(columns) and columns[end].top >= y:
        end += 1
    return start, end


def _parted(cells: Sequence[Run], xs: Sequence[float], start: int, end: int) -> list[Span]:
    """The columns from start to end parted among cells, from left to right, so that all are nearest to the middles of theirs."""
    if end - start < len(cells):
        return []

    @functools.cache
    def best(index: int, at: int) -> tuple[float, tuple[int, ...]]:
        """How far off the cells from the index-th on are, and where each ends, when it starts at a column."""
        left = len(cells) - index - 1
        ways = []
        for stop in range(at + 1, end - left + 1) if left else (end,):
            off, stops = best(index + 1, stop) if left else (0.0, ())
            ways.append((off + abs((xs[at] + xs[stop]) / 2 - cells[index].x), (stop, *stops)))
        return min(ways)

    stops = best(0, start)[1]
    return [Span(cell, a, b) for cell, (a, b) in zip(cells, itertools.pairwise((start, *stops)), strict=True)]


def _under(columns: Iterable[Column], cell: Run) -> list[Column]:
    return [column for column in columns if _overlaps(column, cell)]


def _overlaps(one: Column | Run, other: Run) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1
