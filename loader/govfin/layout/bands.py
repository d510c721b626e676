"""Bands: the cells of a table's head, which tile it, told from where their texts stand and from the words that are known.

A cell of the head stands over one column, or in the middle over several, whose own heads stand below it. Of all ways to part the
lines of a head so, the one is taken that puts texts nearest to the middles of their cells and makes the most known words.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from govfin.layout.lines import Run, joined

UNKNOWN = 1.5  # what a text costs that is no known word
UNHEADED = 2.0  # what a column costs that no text stands over
LEVEL = 1.0  # what it costs, for each font size, that a text is not in the middle of the height of its cell
CENTRE = 0.5  # what it costs, for each font size, that a text is not in the middle of its columns
OUTSIDE = 2.0  # what it costs, for each font size, that it reaches beyond them
UNLIKELY = 6.0  # a text of several columns that costs more is not over these
FAR = 4.0  # it costs no more than this for a head
STACKED = 0.6  # what it costs that two cells stand over the same columns
WRAPPED = 2.3  # in font sizes: lines of one text are no further apart than this from middle to middle
TEXT_LINES = 5  # a text of a head has no more lines
APART = 0.45  # in font sizes: lines whose middles are nearer than this in height are one

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Node:
    """A cell of the head over the columns from start to end, with the cells below it; a leaf has none and may print nothing."""

    text: tuple[Run, ...]
    start: int
    end: int
    below: tuple[Node, ...] = ()

    @property
    def depth(self) -> int:
        return 1 + max((node.depth for node in self.below), default=0)


Way = tuple[float, tuple[Node, ...]]
IMPOSSIBLE: Way = (math.inf, ())


def read_bands(xs: Sequence[float], runs: Sequence[Run], bottom: float, size: float, known: Known) -> Way:
    """What the likeliest way to part a head costs, and its topmost cells; `xs` are the borders of columns, `bottom` the y where it ends."""
    runs = sorted(runs, key=lambda run: (run.y, run.x0))
    if not runs:
        return UNHEADED * (len(xs) - 1), ()
    bands = _Bands(xs, runs, bottom, size, known)
    stacks = (bands.inside(column, column + 1, -math.inf) for column in range(len(xs) - 1))
    middles = {round(_middle(stack), 1) for stack in stacks if stack}
    lowest, highest = max(run.y1 for run in runs), min(run.y0 for run in runs)
    tops = {2 * middle - bottom for middle in middles if 2 * middle - bottom < highest + size / 2} | {highest + lowest - bottom}
    return min((bands.beside(0, len(xs) - 1, -math.inf, top) for top in sorted(tops)), key=_cost)


@dataclass(slots=True)
class _Bands:
    """Finds the likeliest cells over each stretch of columns below each height."""

    xs: Sequence[float]  # the borders of the columns
    runs: Sequence[Run]  # the lines of the head, from top to bottom
    bottom: float
    size: float
    known: Known
    done: dict[tuple[str, int, int, float, float], Way] = field(default_factory=dict)

    def inside(self, start: int, end: int, y: float) -> list[Run]:
        return [run for run in self.runs if run.y > y and self.xs[start] <= run.x < self.xs[end]]

    def beside(self, start: int, end: int, y: float, top: float) -> Way:
        """The cells side by side whose upper border is `top`, made of the lines below y."""
        key = ("beside", start, end, y, top)
        if key not in self.done:
            best: list[Way] = [(0.0, ())]
            for stop in range(start + 1, end + 1):
                cells = [self.leaf(stop - 1, y, top), *(self.over(first, stop, y, top) for first in range(stop - 2, start - 1, -1))]
                before = [best[first - start] for first in range(stop - 1, start - 1, -1)]
                best.append(
                    min(((left + cost, (*nodes, *more)) for (left, nodes), (cost, more) in zip(before, cells, strict=True)), key=_cost)
                )
            self.done[key] = best[-1]
        return self.done[key]

    def leaf(self, column: int, y: float, top: float) -> Way:
        """The cell, or the two one above the other, over one column."""
        key = ("leaf", column, column + 1, y, top)
        if key not in self.done:
            runs = self.inside(column, column + 1, y)
            ways = [self.lowest(runs, column, top)]
            for cut in range(1, len(runs)):
                above, below = runs[:cut], runs[cut:]
                if below[0].y - above[-1].y > APART * self.size and self.known(joined(above)) and self.known(joined(below)):
                    cost, nodes = self.lowest(below, column, 2 * _middle(above) - top)
                    ways.append((cost + STACKED, (Node(tuple(above), column, column + 1, nodes),)))
            cost, nodes = min(ways, key=_cost)
            self.done[key] = cost + (self.outside(runs, column, column + 1) if runs else 0.0), nodes
        return self.done[key]

    def lowest(self, runs: Sequence[Run], column: int, top: float) -> Way:
        """A cell that reaches down to the body, in the middle of whose height its text stands."""
        if not runs:
            return UNHEADED, (Node((), column, column + 1),)
        off = abs(_middle(runs) - (top + self.bottom) / 2) / self.size
        unknown = 0.0 if self.known(joined(runs)) else UNKNOWN
        return unknown + self.gaps(runs) + LEVEL * min(off, FAR), (Node(tuple(runs), column, column + 1),)

    def over(self, start: int, end: int, y: float, top: float) -> Way:
        """The cell over several columns, with what stands below it."""
        key = ("over", start, end, y, top)
        if key not in self.done:
            runs, ways = self.inside(start, end, y), [IMPOSSIBLE]
            for lines in _tops(runs, self.size):
                lowest = max(run.y for run in lines)
                rest = [run for run in runs if run.y > lowest + APART * self.size]
                if len(rest) + len(lines) < len(runs) or not rest:
                    continue
                border = 2 * _middle(lines) - top
                cost = self.spanning(lines, start, end) + LEVEL * max(0.0, border - min(run.y0 for run in rest)) / self.size
                if cost <= UNLIKELY:
                    below, nodes = self.beside(start, end, lowest, border)
                    ways.append((cost + below, (Node(tuple(lines), start, end, nodes),)))
            self.done[key] = min(ways, key=_cost)
        return self.done[key]

    def spanning(self, lines: Sequence[Run], start: int, end: int) -> float:
        """What it costs that lines are one text in the middle over columns."""
        middle = (min(run.x0 for run in lines) + max(run.x1 for run in lines)) / 2
        off = abs(middle - (self.xs[start] + self.xs[end]) / 2) / self.size
        unknown = 0.0 if self.known(joined(lines)) else UNKNOWN
        return CENTRE * off + self.outside(lines, start, end) + self.gaps(lines) + unknown

    def outside(self, runs: Sequence[Run], start: int, end: int) -> float:
        beyond = max(0.0, self.xs[start] - min(run.x0 for run in runs), max(run.x1 for run in runs) - self.xs[end])
        return OUTSIDE * beyond / self.size

    def gaps(self, runs: Sequence[Run]) -> float:
        """What it costs that the lines of one text stand wider apart than such lines do."""
        wide = sum(below.y - above.y > WRAPPED * self.size for above, below in itertools.pairwise(runs))
        return UNKNOWN * wide


def _tops(runs: Sequence[Run], size: float) -> Iterator[list[Run]]:
    """The first lines of what stands over columns: one, two and so on."""
    lines: list[Run] = []
    for run in runs:
        if lines and not APART * size < run.y - lines[-1].y <= WRAPPED * size:
            return
        if len(lines) == TEXT_LINES:
            return
        lines = [*lines, run]
        yield lines


def _middle(runs: Sequence[Run]) -> float:
    return (min(run.y0 for run in runs) + max(run.y1 for run in runs)) / 2


def _cost(way: Way) -> float:
    return way[0]
