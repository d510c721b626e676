"""Bodies: the rows of a table that is printed without rules, and what stands in each of its cells.

Numerals tell where rows are. The lines of a text that is wrapped in its cell stand in the middle beside its row; what stands beside
no numeral is a row of its own.
"""

from __future__ import annotations

import bisect
import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from govfin.layout.lines import Run, joined, run_of

ONE_LINE = 0.5  # in font sizes: texts whose middles are nearer than this in height stand on one line
MOSTLY = 0.6  # the share of a column's texts that are numerals in a column of numerals
WRAPPED = 2.0  # in font sizes: lines of one text are no further apart than this
FULL = 1.6  # in font sizes: a line that is wrapped ends this near to where its column does
SAME_ROW = 0.4  # in distances of rows: numerals whose middles are nearer than this in height stand in one row
OFF = 0.8  # in font sizes: a text is no further off the middle of its row
UNWRAPPED = 1.2  # what it costs that a line that is not full goes on
ENDED = 0.5  # what it costs that a full line doesn't
ALONE = 0.7  # what a row without numerals costs
ACROSS = 50.0  # what it costs that a text runs across a rule
NUMBERED = 2.0  # what it costs that a line with a numbering goes on another
KNOWN = 0.6  # what it is worth that a text is known
CLOSE = 0.95  # in distances of rows: lines of one text are no further apart
SPLIT = 3.0  # what it costs that two texts stand between the same rules


_Way = tuple[float, tuple[tuple[int, int], ...]]  # what lines cost, and where each text ends and its anchor


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of labels: whether a text is a whole one, and whether it begins one."""

    known: Callable[[str], bool]
    begins: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Placed:
    """The text of a cell: its lines, the first and last row that it stands beside (from 0), and its column."""

    lines: tuple[Run, ...]
    row: int
    last: int
    column: int


@dataclass(frozen=True, slots=True)
class Body:
    """The middle of each row, and what stands in its cells."""

    ys: tuple[float, ...]
    cells: tuple[Placed, ...]


def read_body(runs: Sequence[tuple[Run, int]], width: int, size: float, rules: Sequence[float], words: Words) -> Body:
    """The rows that runs form, each given with its column; `rules` are the y of rules that part rows, empty where none do."""
    columns = [_lines((run for run, column in runs if column == index), size) for index in range(width)]
    numerals = [run for lines in columns if _numeric(lines) for run in lines if run.is_numeral]
    pitch = _pitch([[run.y for run in lines if run.is_numeral] for lines in columns], size)
    apart = max(ONE_LINE, SAME_ROW * pitch / size) if math.isfinite(pitch) else ONE_LINE
    anchors = levels([run.y for run in numerals], 2 * apart * size)
    texts = [_Texts(lines, anchors, size, rules, words, max(OFF, apart) * size).found() for lines in columns]
    alone = [_y(text) for column in texts for text, row in column if row < 0]
    ys = sorted([*anchors, *levels(alone, 2 * apart * size)])
    cells = []
    for index, column in enumerate(texts):
        for text, row in column:
            y = anchors[row] if row >= 0 else _y(text)
            place = min(range(len(ys)), key=lambda each: abs(ys[each] - y))
            cells.append(Placed(tuple(text), place, place, index))
    return Body(tuple(ys), tuple(cells))


def _lines(runs: Iterable[Run], size: float) -> list[Run]:
    """The lines of a column, what stands on one of them put together."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.y):
        if lines and run.y - lines[-1][0].y <= ONE_LINE * size:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [run_of([glyph for run in sorted(line, key=lambda run: run.x0) for glyph in run.glyphs]) for line in lines]


def _numeric(lines: Sequence[Run]) -> bool:
    return bool(lines) and sum(line.is_numeral for line in lines) >= MOSTLY * len(lines)


def _pitch(columns: Iterable[Sequence[float]], size: float) -> float:
    """How near to one another the numerals of a column stand in height; infinite where none holds two."""
    return min(
        (below - above for ys in columns for above, below in itertools.pairwise(ys) if below - above > ONE_LINE * size), default=math.inf
    )


def levels(ys: Iterable[float], size: float) -> list[float]:
    """The heights at which texts stand, those that are nearer than half a size taken as one."""
    found: list[list[float]] = []
    for y in sorted(ys):
        if found and y - found[-1][0] <= ONE_LINE * size:
            found[-1].append(y)
        else:
            found.append([y])
    return [statistics.median(level) for level in found]


def _y(lines: Sequence[Run]) -> float:
    return (lines[0].y0 + lines[-1].y1) / 2


@dataclass(slots=True)
class _Texts:
    """Finds the texts of a column: which of its lines belong together, and beside which anchor they stand."""

    lines: Sequence[Run]
    anchors: Sequence[float]
    size: float
    rules: Sequence[float]
    words: Words
    off: float  # points: a text is no further off the middle of its row
    right: float = 0.0
    pitch: float = 0.0

    def found(self) -> list[tuple[list[Run], int]]:
        """The texts, each with the anchor that it stands beside, or -1."""
        if not self.lines:
            return []
        self.right = max(line.x1 for line in self.lines)
        self.pitch = min((below - above for above, below in itertools.pairwise(self.anchors)), default=math.inf)
        best: list[list[_Way]] = [[] for _ in self.lines] + [[(0.0, ())] * (len(self.anchors) + 1)]
        for start in range(len(self.lines) - 1, -1, -1):
            best[start] = self.ways(start, best)
        found, start = [], 0
        for end, anchor in best[0][0][1]:
            found.append((list(self.lines[start:end]), anchor))
            start = end
        return found

    def ways(self, start: int, best: Sequence[Sequence[_Way]]) -> list[_Way]:
        """The best way for the lines from one on, for each first anchor that is free."""
        ways: list[list[_Way]] = [[] for _ in range(len(self.anchors) + 1)]
        for end in range(start + 1, len(self.lines) + 1):
            inside = self.lines[start:end]
            if len(inside) > 1 and inside[-1].y - inside[-2].y > WRAPPED * self.size:
                break
            cost = sum(self.link(above, below) for above, below in itertools.pairwise(inside)) - KNOWN * self.words.known(joined(inside))
            if end < len(self.lines):
                cost += self.broken(self.lines[end - 1], self.lines[end])
            y = _y(inside)
            for anchor in self.near(y):
                after, texts = best[end][anchor + 1]
                off = 0.0 if self.rules else abs(self.anchors[anchor] - y) / self.size
                for free in range(anchor + 1):
                    ways[free].append((cost + off + after, ((end, anchor), *texts)))
            passed = bisect.bisect_left(self.anchors, y)
            for free in range(len(self.anchors) + 1):
                after, texts = best[end][max(free, passed)]
                ways[free].append((cost + ALONE + after, ((end, -1), *texts)))
        return [min(each) for each in ways]

    def near(self, y: float) -> list[int]:
        first = bisect.bisect_left(self.anchors, y)
        around = range(max(0, first - 2), min(len(self.anchors), first + 2))
        return [i for i in around if abs(self.anchors[i] - y) <= self.off or self.between(self.anchors[i], y)]

    def between(self, one: float, other: float) -> bool:
        """Whether two heights lie between the same rules."""
        return bool(self.rules) and not any(min(one, other) < rule < max(one, other) for rule in self.rules)

    def link(self, above: Run, below: Run) -> float:
        """What it costs that a line goes on in the next."""
        if self.rules:
            return 0.0 if self.between(above.y, below.y) else ACROSS
        cost = 0.0 if self.right - above.x1 <= FULL * self.size else UNWRAPPED
        cost += NUMBERED * self.words.begins(below.text)
        return cost + UNWRAPPED * (below.y - above.y > CLOSE * self.pitch)

    def broken(self, above: Run, below: Run) -> float:
        """What it costs that a line does not go on in the next."""
        if self.rules:
            return SPLIT if self.between(above.y, below.y) else 0.0
        full = self.right - above.x1 <= FULL * self.size and below.y - above.y <= WRAPPED * self.size
        return ENDED if full and not self.words.begins(below.text) else 0.0
