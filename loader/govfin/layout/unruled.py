"""Unruled tables: the grids of tables that are printed without vertical rules, told from all their pages.

    fragments (what stands on each page) → columns with their head → rows → grids

Columns come from the bodies of all fragments, heads from where their texts stand and from the words that are known, rows from
numerals. What can't be told stays text outside any grid.
"""

from __future__ import annotations

import functools
import itertools
import statistics
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from govfin.codelists import economics, functions
from govfin.layout.bands import Known, Node
from govfin.layout.bodies import ONE_LINE, Words, levels, read_body
from govfin.layout.columns import EDGE, body_columns
from govfin.layout.grids import cell_text
from govfin.layout.headlines import Type, likeliest_head, repeated_head
from govfin.layout.lines import Run, unglued
from govfin.layout.outlines import RULED, Fragment
from govfin.layout.pages import Cell, Glyph, Grid, least_confidence
from govfin.mappings import UNNUMBERED, Reading, TableKind, plain

PARTED = 0.8  # share of a body's rows: this many rules part them all
MANY = 60  # more columns than this are no table's


def read_sheet(fragments: Sequence[Fragment], reading: Reading) -> Iterator[tuple[Grid, list[Glyph]]]:
    """The grids of a table, one for each of its fragments, with the glyphs in each; none where its columns or its head can't be told."""
    first = fragments[0]
    type_ = Type(_size(fragments), _known(first.kind, reading))
    _unglue(fragments, type_.size)
    columns = body_columns(_levels(fragments, type_.size), type_.size, lambda text: reading.lookup(["totals"], text) is not None)
    if not 2 <= len(columns) <= MANY:
        return
    head = likeliest_head(columns, first, type_)
    if not head.is_likely:
        return
    words = _words(first.kind, reading)
    for fragment in fragments:
        _lengthen(fragment, head.xs)
        drawing = _Drawing(fragment, head.xs)
        drawing.draw_head(head.nodes if fragment is first else repeated_head(head, fragment, type_))
        drawing.draw_body(type_.size, words)
        yield drawing.grid(), drawing.glyphs


def _size(fragments: Iterable[Fragment]) -> float:
    """The width of most full-width characters of a body, else the height of its lines."""
    glyphs = [glyph for fragment in fragments for run in fragment.runs for glyph in run.glyphs]
    wide = [glyph.x1 - glyph.x0 for glyph in glyphs if not glyph.text.isascii()]
    return statistics.median(wide or [glyph.y1 - glyph.y0 for glyph in glyphs])


def _unglue(fragments: Sequence[Fragment], size: float) -> None:
    parted = iter(unglued([run for fragment in fragments for run in fragment.runs], size))
    for fragment in fragments:
        last = fragment.runs[-1].glyphs[-1]
        fragment.runs = []
        for run in parted:
            fragment.runs.append(run)
            if run.glyphs[-1] is last:
                break


def _levels(fragments: Iterable[Fragment], size: float) -> list[list[Run]]:
    """The runs of bodies by the height at which they stand."""
    found: list[list[Run]] = []
    for fragment in fragments:
        ys = levels([run.y for run in fragment.runs], size)
        found += [[run for run in fragment.runs if abs(run.y - y) <= ONE_LINE * size] for y in ys]
    return found


def _lengthen(fragment: Fragment, xs: Sequence[float]) -> None:
    """Add the lines below the last amount to a body, as long as they keep to its columns."""
    for line in fragment.tail:
        if not all(any(left - 1 <= run.x0 and run.x1 <= right + 1 for left, right in itertools.pairwise(xs)) for run in line.runs):
            break
        fragment.runs += line.runs


# --- words ---------------------------------------------------------------------------------------------------------------


def _known(kind: TableKind | None, reading: Reading) -> Known:
    groups = [*kind.header, "header"] if kind else list(reading.words.groups)

    @functools.cache
    def known(text: str) -> bool:
        return reading.is_ordinal(text) or reading.header_word(groups, text) is not None

    return known


def _words(kind: TableKind | None, reading: Reading) -> Words:
    groups = [*(kind.rows if kind else ()), "totals"]

    def known(text: str) -> bool:
        label, _ = reading.numbered(plain(text))
        return reading.lookup(groups, label) is not None or any(name in _names() for name in reading.full_names(label))

    return Words(known, lambda text: reading.numbered(plain(text))[1] < UNNUMBERED or reading.of_which(plain(text)) is not None)


@functools.cache
def _names() -> frozenset[str]:
    """What functions and economic classes are called."""
    concepts = (*functions().values(), *economics().values())
    return frozenset(plain(name) for concept in concepts for name in (concept.label, *concept.alt_labels))


# --- grids ---------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Drawing:
    """Puts the texts of a fragment into the cells of a grid."""

    fragment: Fragment
    xs: Sequence[float]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    glyphs: list[Glyph] = field(default_factory=list)
    height: int = 0

    @property
    def top(self) -> float:
        """The y of the upper border of the body."""
        return min(run.y0 for run in self.fragment.runs) - EDGE

    @property
    def head_top(self) -> float:
        return min((run.y0 for line in self.fragment.head for run in line.runs), default=self.top) - EDGE

    def draw_head(self, nodes: Sequence[Node]) -> None:
        depth = max((node.depth for node in nodes), default=0)
        step = (self.top - self.head_top) / max(depth, 1)
        for node, row, rows in _head_cells(nodes, 0, depth):
            box = (self.xs[node.start], self.head_top + row * step, self.xs[node.end], self.head_top + (row + rows) * step)
            self.draw(Cell(row, node.start, rows, node.end - node.start, "", self.fragment.page, box), node.text)
        self.height = depth
        if nodes and self.fragment.numbers:
            y0, y1 = min(run.y0 for run in self.fragment.numbers), max(run.y1 for run in self.fragment.numbers)
            self.draw_row([(run, self.place(run)) for run in self.fragment.numbers], y0, y1)

    def draw_body(self, size: float, words: Words) -> None:
        numerals = [(run, self.place(run)) for run in self.fragment.runs if run.is_numeral]
        texts = [run for run in self.fragment.runs if not run.is_numeral]
        beside = {id(text): {place for run, place in numerals if abs(run.y - text.y) < ONE_LINE * size} for text in texts}
        placed = [*numerals, *((text, self.place(text, beside[id(text)])) for text in texts)]
        body = read_body(placed, len(self.xs) - 1, size, _parting(self.fragment, self.xs, size), words)
        bottom = max(run.y1 for run in self.fragment.runs) + EDGE
        ys = [self.top, *((above + below) / 2 for above, below in itertools.pairwise(body.ys)), bottom]
        for row, (y0, y1) in enumerate(itertools.pairwise(ys)):
            self.draw_row([(run, cell.column) for cell in body.cells if cell.row == row for run in cell.lines], y0, y1)

    def draw_row(self, runs: Sequence[tuple[Run, int]], y0: float, y1: float) -> None:
        """A row of cells over one column each."""
        for column, (x0, x1) in enumerate(itertools.pairwise(self.xs)):
            cell = Cell(self.height, column, 1, 1, "", self.fragment.page, (x0, y0, x1, y1))
            self.draw(cell, [run for run, place in runs if place == column])
        self.height += 1

    def draw(self, cell: Cell, runs: Iterable[Run]) -> None:
        glyphs = [glyph for run in runs for glyph in run.glyphs]
        self.glyphs += glyphs
        width = self.xs[cell.column + cell.columns] - self.xs[cell.column]
        text, confidence = cell_text(glyphs, width), least_confidence(glyphs)
        self.cells[cell.row, cell.column] = replace(cell, text=text, confidence=confidence)

    def place(self, run: Run, taken: Container[int] = ()) -> int:
        """The column that a run overlaps most, of those that hold nothing else on its line."""
        shared = [min(run.x1, x1) - max(run.x0, x0) for x0, x1 in itertools.pairwise(self.xs)]
        return max(range(len(shared)), key=lambda index: (index not in taken or shared[index] <= 0, shared[index]))

    def grid(self) -> Grid:
        cells = tuple(self.cells[at] for at in sorted(self.cells))
        boxes = [cell.box for cell in cells if cell.box]
        box = (self.xs[0], min(box[1] for box in boxes), self.xs[-1], max(box[3] for box in boxes))
        return Grid(cells, self.height, len(self.xs) - 1, self.fragment.page, box, tuple(self.xs))


def _head_cells(nodes: Sequence[Node], row: int, height: int) -> Iterator[tuple[Node, int, int]]:
    """The cells of a head with the row where each starts and how many it spans: leaves reach down to the last."""
    for node in nodes:
        yield node, row, 1 if node.below else height
        yield from _head_cells(node.below, row + 1, height - 1)


def _parting(fragment: Fragment, xs: Sequence[float], size: float) -> list[float]:
    """The y of the rules that part rows, if they part nearly all."""
    top, bottom = min(run.y0 for run in fragment.runs), max(run.y1 for run in fragment.runs)
    inside = [rule for rule in fragment.rules if top < rule.y0 < bottom]
    ys = sorted(rule.y0 for rule in inside if min(rule.x1, xs[-1]) - max(rule.x0, xs[0]) >= RULED * (xs[-1] - xs[0]))
    rows = len(levels([run.y for run in fragment.runs if run.is_numeral], size))
    return ys if len(ys) >= PARTED * (rows - 1) > 0 else []
