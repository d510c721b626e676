"""Columns: what parts a table that is printed without vertical rules, told from its white space and its head.

The body of a table (its lines with numerals) shows where columns are: white space that no more than a few of its rows cross
parts them. Each lowest cell of the head stands over one column, and makes one over white space.
"""

from __future__ import annotations

import functools
import itertools
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from govfin.layout.lines import Run

STRAY = 0.1  # share of a body's rows that may run across the white space between two columns
COLUMN_GAP = 0.1  # in font sizes: narrower white space does not part columns
EDGE = 4.0  # points: white space around the text of a table
ASIDE = 0.2  # what it costs, for each font size, that a head stands beside what it heads
EMPTY_COLUMN = 0.8  # what it costs that a head stands over nothing
CROWDED = 4.0  # what it costs besides if there is something
UNHEADED = 3.0  # what it costs that a column has no head
ALIGNED = 0.12  # in font sizes: edges that differ by no more are aligned
PADDING = 0.3  # in font sizes: between text and border, where nothing tells
ROUNDS = 12  # of bringing the borders of columns into line with the middles of their heads


@dataclass(slots=True)
class Column:
    """What a column takes up: in the body, and with its head."""

    x0: float
    x1: float
    lines: set[int] = field(default_factory=set)  # the rows of the body that have text in it
    numeric: bool = False
    head: Run | None = None
    lefts: list[float] = field(default_factory=list)  # where its texts begin
    rights: list[float] = field(default_factory=list)  # where its numerals end

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def start(self) -> float:
        return min(self.x0, self.head.x0) if self.head else self.x0

    @property
    def end(self) -> float:
        return max(self.x1, self.head.x1) if self.head else self.x1


def body_columns(lines: Sequence[Sequence[Run]], size: float, total: Callable[[str], bool]) -> list[Column]:
    """What is taken up by numerals, or by text on more than a few of the lines of a body; a total may be centred over columns."""
    runs = [(run, index) for index, line in enumerate(lines) for run in line if not total(run.text)]
    stray = int(STRAY * sum(any(run.is_numeral for run in line) for line in lines))
    columns: list[Column] = []
    amounts = False  # in what stands last
    for x0, x1 in itertools.pairwise(sorted({x for run, _ in runs for x in (run.x0, run.x1)})):
        over = [(run, index) for run, index in runs if run.x0 < x1 and run.x1 > x0]
        numeric = any(run.is_numeral for run, _ in over)
        if not numeric and len(over) <= stray:
            continue
        amounts, before = any(run.is_amount for run, _ in over), amounts
        changes = amounts != before and sum(run.x0 < x0 < run.x1 for run, _ in over) <= stray
        if not columns or changes or x0 - columns[-1].x1 >= COLUMN_GAP * size:
            columns.append(Column(x0, x1))
        columns[-1].x1 = x1
        columns[-1].numeric |= numeric
        columns[-1].lines.update(index for _, index in over)
    for column in columns:
        inside = [run for run, _ in runs if run.x0 < column.x1 and run.x1 > column.x0]
        column.lefts = [run.x0 for run in inside if not run.is_numeral]
        column.rights = [run.x1 for run in inside if run.is_numeral]
    return columns


def merged(columns: list[Column], heads: Sequence[Run]) -> list[Column]:
    """The columns, those under one head put together if no line of the body has text in two of them: numbers that are centred."""
    kept: list[Column] = []
    for column in columns:
        left = kept[-1] if kept else None
        shared = left and any(overlaps(head, left) and overlaps(head, column) for head in heads)
        if left and shared and left.lines.isdisjoint(column.lines):
            kept[-1] = Column(
                left.x0, column.x1, left.lines | column.lines, left.numeric or column.numeric, None,
                left.lefts + column.lefts, left.rights + column.rights,
            )  # fmt: skip
        else:
            kept.append(column)
    return kept


def headed(columns: Sequence[Column], heads: Sequence[Run], size: float) -> tuple[float, list[Column]]:
    """The columns with the heads that stand over one column each, and what is unlikely about it; a head over nothing makes a column."""
    heads = sorted(heads, key=lambda head: head.x)

    @functools.cache
    def best(i: int, j: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        """What heads and columns from the i-th and j-th on cost, and the pairs of them; -1 for none."""
        if i == len(heads) and j == len(columns):
            return 0.0, ()
        ways = []
        if i < len(heads) and j < len(columns):
            cost, pairs = best(i + 1, j + 1)
            ways.append((cost + _aside(heads[i], columns[j], size), ((i, j), *pairs)))
        if i < len(heads):
            cost, pairs = best(i + 1, j)
            crowded = any(overlaps(heads[i], column) for column in columns)
            ways.append((cost + EMPTY_COLUMN + CROWDED * crowded, ((i, -1), *pairs)))
        if j < len(columns):
            cost, pairs = best(i, j + 1)
            ways.append((cost + UNHEADED, ((-1, j), *pairs)))
        return min(ways)

    cost, pairs = best(0, 0)
    made = []
    for i, j in pairs:
        column = columns[j] if j >= 0 else Column(heads[i].x, heads[i].x)
        made.append(Column(column.x0, column.x1, column.lines, column.numeric, heads[i] if i >= 0 else None, column.lefts, column.rights))
    crossed = sum(left.end > right.start for left, right in itertools.pairwise(made))
    return cost + CROWDED * crossed, made


def _aside(head: Run, column: Column, size: float) -> float:
    return ASIDE * max(0.0, column.x0 - head.x1, head.x0 - column.x1) / size


def overlaps(one: Column | Run, other: Column | Run) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


# --- borders -----------------------------------------------------------------------------------------------------------


def borders(columns: Sequence[Column], size: float) -> list[float]:
    """The x of the borders: between what the columns hold, with their heads as near to the middle as can be."""
    bounds = [(left.end, right.start) if left.end <= right.start else ((left.end + right.start) / 2,) * 2
              for left, right in itertools.pairwise(columns)]  # fmt: skip
    padding = _padding(columns, size)
    lows = [-math.inf, *(low for low, _ in bounds), columns[-1].end]
    highs = [columns[0].start, *(high for _, high in bounds), math.inf]
    xs = [columns[0].start - EDGE, *((low + high) / 2 for low, high in bounds), columns[-1].end + EDGE]
    for _ in range(ROUNDS):
        for index in range(len(xs)):
            told = list(_told(columns, xs, index, padding, size))
            if told:
                xs[index] = min(max(statistics.mean(told), lows[index]), highs[index])
    return xs


def _told(columns: Sequence[Column], xs: Sequence[float], index: int, padding: float, size: float) -> list[float]:
    """Where a border should be, by the aligned text beside it, else by the heads beside it."""
    left = columns[index - 1] if index else None
    right = columns[index] if index < len(columns) else None
    told = []
    if left and _aligned(left.rights, max, size) and not left.lefts:
        told.append(max(left.rights) + padding)
    if right and right.lefts and not right.rights and _aligned(right.lefts, min, size):
        told.append(min(right.lefts) - padding)
    if left and left.head and index:
        told.append(2 * left.head.x - xs[index - 1])
    if right and right.head:
        told.append(2 * right.head.x - xs[index + 1])
    return told


def _aligned(edges: Sequence[float], outermost: Callable[[Sequence[float]], float], size: float) -> bool:
    """Whether most of some edges are where the outermost is."""
    if not edges:
        return False
    edge = outermost(edges)
    return sum(abs(each - edge) <= ALIGNED * size for each in edges) * 2 > len(edges)


def _padding(columns: Sequence[Column], size: float) -> float:
    """The white space between text and border, told where numerals and left-aligned texts meet at one."""
    gaps = [
        (min(right.lefts) - max(left.rights)) / 2
        for left, right in itertools.pairwise(columns)
        if not left.lefts and _aligned(left.rights, max, size) and not right.rights and _aligned(right.lefts, min, size)
    ]
    return min([PADDING * size, *(gap for gap in gaps if gap > 0)])
