"""Head lines: which of the lines above the body of a table without rules are its head, and which of their texts head columns."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from govfin.layout.bands import Known, Node, read_bands
from govfin.layout.columns import Column, borders, headed, merged, overlaps
from govfin.layout.lines import Run, TextLine, run_of
from govfin.layout.outlines import Fragment

HEAD_GAP = 0.2  # in font sizes: a gap this wide parts two cells of a head
CERTAIN = 0.15  # for each column: no other way to read a head is tried than one that is so likely
DOUBTED = 0.5  # for each column: of a head that is less likely the top lines may be a caption
CAPTION = 1.0  # what it costs that a line above a table is no part of its head
MOST_CAPTIONS = 4  # such lines
STACK = 1.8  # in font sizes: lines of one text of a head are no further apart
DOUBTFUL = 5  # leaves of a head that are doubtful: of more, not every choice is tried
COST = 3.0  # for each column: a head that is less likely is not read


@dataclass(frozen=True, slots=True)
class Type:
    """How a table is set: the width of its full-width characters in points, and the words that its head may hold."""

    size: float
    known: Known


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a table, the x of their borders, the topmost cells of their head, and how unlikely all that is."""

    cost: float
    columns: tuple[Column, ...]
    xs: tuple[float, ...]
    nodes: tuple[Node, ...]

    @property
    def is_likely(self) -> bool:
        return self.cost <= COST * len(self.columns)


def likeliest_head(columns: list[Column], fragment: Fragment, type_: Type) -> Head:
    """The columns of a body with their heads; lines at the top that make no sense as part of a head are a caption."""
    lines = fragment.head
    dropped, best = 0.0, _best(columns, fragment, lines, type_)
    while lines and best.cost > DOUBTED * len(columns) and dropped < CAPTION * MOST_CAPTIONS:
        dropped += CAPTION + sum(type_.known(run.text) for run in lines[0].runs)
        lines = lines[1:]
        head = _best(columns, fragment, lines, type_)
        best = min(best, replace(head, cost=head.cost + dropped), key=_cost)
    return best


def repeated_head(head: Head, fragment: Fragment, type_: Type) -> tuple[Node, ...]:
    """The topmost cells of the head that a further fragment prints over the same columns; none where it prints no likely one."""
    runs = _parted(fragment.head, type_)
    cost, nodes = read_bands(head.xs, runs, _bottom(fragment, runs), type_.size, type_.known)
    return nodes if runs and cost <= COST * len(head.columns) else ()


def _best(columns: list[Column], fragment: Fragment, lines: Sequence[TextLine], type_: Type) -> Head:
    """The likeliest way to put the texts of lines over columns."""
    runs = _parted(lines, type_)
    bottom = _bottom(fragment, runs)
    best = Head(math.inf, (), (), ())
    for leaves in _leaves([*runs, *fragment.numbers], type_.size):
        cost, made = headed(merged(columns, leaves), leaves, type_.size)
        xs = borders(made, type_.size)
        more, nodes = read_bands(xs, runs, bottom, type_.size, type_.known)
        best = min(best, Head(cost + more, tuple(made), tuple(xs), nodes), key=_cost)
        if best.cost <= CERTAIN * len(made):
            break
    return best


def _cost(head: Head) -> float:
    return head.cost


def _parted(lines: Iterable[TextLine], type_: Type) -> list[Run]:
    """The runs of a head, parted at gaps too narrow to part other text, unless that breaks a known word."""
    runs: list[Run] = []
    for run in (run for line in lines for run in line.runs):
        parts = [[run.glyphs[0]]]
        for left, right in itertools.pairwise(run.glyphs):
            if right.x0 - left.x1 > HEAD_GAP * type_.size:
                parts.append([])
            parts[-1].append(right)
        whole = len(parts) == 1 or type_.known(run.text) or max(map(len, parts)) == 1
        runs += [run] if whole else [run_of(part) for part in parts]
    return runs


def _bottom(fragment: Fragment, runs: Iterable[Run]) -> float:
    """The y where the head of a fragment ends."""
    below = min(run.y0 for run in fragment.numbers or fragment.runs)
    return (max((run.y1 for run in runs), default=below) + below) / 2


def _leaves(runs: Sequence[Run], size: float) -> Iterator[list[Run]]:
    """The lowest texts of a head that may each head a column; one that stands clear above both beside it may be over these instead."""
    bottoms = sorted(_bottoms(runs, size), key=lambda run: run.x)
    doubtful = [
        run for left, run, right in zip(bottoms, bottoms[1:], bottoms[2:], strict=False) if min(left.y0, right.y0) > run.y1 - size / 4
    ]
    counts = range(len(doubtful) + 1) if len(doubtful) <= DOUBTFUL else (0, len(doubtful))
    for count in counts:
        for left_out in itertools.combinations(doubtful, count):
            yield [run for run in bottoms if not any(run is other for other in left_out)]


def _bottoms(runs: Sequence[Run], size: float) -> list[Run]:
    """The lowest texts of a head: lowest lines, each with those right above it that are centred on it and on no other."""
    lowest = [run for run in runs if not any(other.y > run.y + size / 2 and overlaps(other, run) for other in runs)]
    found = []
    for run in lowest:
        stack = run_of(run.glyphs)
        for other in sorted(runs, key=lambda each: -each.y):
            near = size / 2 < stack.y0 + size / 2 - other.y <= STACK * size and abs(other.x - stack.x) < size / 2
            if near and not any(overlaps(other, each) for each in lowest if each is not run):
                stack.add(other)
        found.append(stack)
    return found
