"""Grids: the lines and ruled grids that a page's glyphs and rules form, in reading order.

Rulings are clustered by position, collinear pieces joined, and crossing ones connected; each connected group with at least one
cell is a grid. Its elementary cells are merged wherever no ruling parts them, so that spans come from what is drawn.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govfin.layout.lines import font_size, glyph_rows
from govfin.layout.pages import Box, Cell, Glyph, Grid, Line, Page, Rule, least_confidence

SNAP = 2.5  # points: rulings nearer than this are one
JOIN = 3.5  # points: a gap in a ruling up to this is bridged; rulings this near to one another cross
COVERAGE = 0.6  # the share of a border that must be ruled for it to part two cells
OVERHANG = 8.0  # points: rulings that reach this far beyond the outermost one across them leave the grid open there
TOUCH = 0.06  # in font sizes: characters drawn one after the other no further apart than this are one run
INDENT = 4.0  # in font sizes: a label may start this far from the left border of its cell
LINE_GAP = 2.2  # in font sizes: a wider gap within a printed line parts two runs of text
CELL_PADDING = 8.0  # points: so much of the width of a cell is left free by its text
SPACE_GAP = 0.28  # in font sizes: a wider gap between two Latin words is a space


_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
_GROUPED = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+")


@dataclass(slots=True)
class _Ruling:
    """A ruling along one axis: where it lies across it, and from where to where it runs."""

    at: float
    start: float
    end: float


def ruled_grids(page: Page) -> tuple[list[Grid], list[Line], list[Glyph]]:
    """The ruled grids of a page, the lines of prose inside their frames, and the glyphs that no grid holds."""
    frames = [frame for group in _connected(*_rulings(page.rules)) if (frame := _frame(*group)) is not None]
    grids, rest, lines = _framed(page, frames, page.glyphs)
    return grids, lines, rest


def cell_boxes(rules: Iterable[Rule]) -> list[Box]:
    """The boxes of the cells that rules part, whatever is printed in them, the smallest first."""
    frames = [frame for group in _connected(*_rulings(rules)) if (frame := _frame(*group)) is not None]
    boxes = [
        (frame.xs[column], frame.ys[row], frame.xs[column + columns], frame.ys[row + rows])
        for frame in frames
        for row, column, rows, columns in _spans(frame)
    ]
    return sorted(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))


def _framed(page: Page, frames: Iterable[_Frame], glyphs: Iterable[Glyph]) -> tuple[list[Grid], list[Glyph], list[Line]]:
    """The grids of frames, the inner ones first; the glyphs outside all of them; the lines that are prose inside."""
    grids: list[Grid] = []
    rest, prose_lines = list(glyphs), []
    for frame in sorted(frames, key=lambda frame: (frame.ys[-1] - frame.ys[0]) * (frame.xs[-1] - frame.xs[0])):
        inside = [glyph for glyph in rest if frame.holds(glyph)]
        if not inside:
            continue
        grid, prose = _grid(page.number, frame, inside)
        prose_lines.extend(loose_lines(page.number, prose))
        if grid.width > 1 and grid.height:
            grids.append(grid)
        taken = set(map(id, inside))
        rest = [glyph for glyph in rest if id(glyph) not in taken]
    return grids, rest, prose_lines


# --- rulings ---------------------------------------------------------------------------------------------------------


def _rulings(rules: Iterable[Rule]) -> tuple[list[_Ruling], list[_Ruling]]:
    """Horizontal and vertical rulings, snapped to common positions and joined where they touch."""
    rules = list(rules)
    horizontal = [_Ruling(rule.y0, min(rule.x0, rule.x1), max(rule.x0, rule.x1)) for rule in rules if rule.y0 == rule.y1]
    vertical = [_Ruling(rule.x0, min(rule.y0, rule.y1), max(rule.y0, rule.y1)) for rule in rules if rule.x0 == rule.x1]
    return _joined(_snapped(horizontal)), _joined(_snapped(vertical))


def _snapped(rulings: list[_Ruling]) -> list[list[_Ruling]]:
    """Rulings grouped by position: a group spans at most SNAP, and takes the mean of its positions."""
    groups: list[list[_Ruling]] = []
    for ruling in sorted(rulings, key=lambda ruling: ruling.at):
        if groups and ruling.at - groups[-1][0].at <= SNAP:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    return groups


def _joined(groups: list[list[_Ruling]]) -> list[_Ruling]:
    joined: list[_Ruling] = []
    for group in groups:
        at = sum(ruling.at for ruling in group) / len(group)
        current: _Ruling | None = None
        for piece in sorted(group, key=lambda ruling: ruling.start):
            if current is not None and piece.start <= current.end + JOIN:
                current.end = max(current.end, piece.end)
            else:
                current = _Ruling(at, piece.start, piece.end)
                joined.append(current)
    return joined


def _connected(horizontal: list[_Ruling], vertical: list[_Ruling]) -> list[tuple[list[_Ruling], list[_Ruling]]]:
    """Groups of rulings that cross or touch one another."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for (i, across), (j, down) in itertools.product(enumerate(horizontal), enumerate(vertical, len(horizontal))):
        meets = across.start - JOIN <= down.at <= across.end + JOIN and down.start - JOIN <= across.at <= down.end + JOIN
        if meets:
            parent[root(i)] = root(j)
    groups: dict[int, tuple[list[_Ruling], list[_Ruling]]] = {}
    for index, ruling in enumerate([*horizontal, *vertical]):
        groups.setdefault(root(index), ([], []))[index >= len(horizontal)].append(ruling)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


# --- frames: the elementary cells of a group of rulings ---------------------------------------------------------------


@dataclass(slots=True)
class _Frame:
    """Positions of all column and row borders of a grid, and the rulings that part its elementary cells."""

    xs: list[float]
    ys: list[float]
    horizontal: list[_Ruling]
    vertical: list[_Ruling]

    def holds(self, glyph: Glyph) -> bool:
        return self.xs[0] - SNAP <= glyph.x <= self.xs[-1] + SNAP and self.ys[0] - SNAP <= glyph.y <= self.ys[-1] + SNAP


def _frame(horizontal: list[_Ruling], vertical: list[_Ruling]) -> _Frame | None:
    xs, crossing = _closed(vertical, horizontal)
    ys, across = _closed(horizontal, vertical)
    if len(xs) < 2 or len(ys) < 2:
        return None
    return _Frame(xs, ys, across, crossing)


def _closed(rulings: list[_Ruling], others: list[_Ruling]) -> tuple[list[float], list[_Ruling]]:
    """Positions of the rulings of one direction; where the other ones reach beyond, the grid is open there and is closed at their end."""
    positions = sorted({ruling.at for ruling in rulings})
    first, last = min(other.start for other in others), max(other.end for other in others)
    start, end = min(ruling.start for ruling in rulings), max(ruling.end for ruling in rulings)
    if first < positions[0] - OVERHANG:
        positions.insert(0, first)
        rulings = [*rulings, _Ruling(first, start, end)]
    if last > positions[-1] + OVERHANG:
        positions.append(last)
        rulings = [*rulings, _Ruling(last, start, end)]
    return positions, rulings


def _covered(rulings: Iterable[_Ruling], at: float, start: float, end: float) -> bool:
    length = sum(max(0.0, min(end, ruling.end) - max(start, ruling.start)) for ruling in rulings if ruling.at == at)
    return length >= COVERAGE * (end - start)


def _spans(frame: _Frame) -> list[tuple[int, int, int, int]]:
    """Merged cells as (row, column, rows, columns): elementary cells that no ruling parts, widened to rectangles."""
    height, width = len(frame.ys) - 1, len(frame.xs) - 1
    by_x = {x: [r for r in frame.vertical if r.at == x] for x in frame.xs}
    by_y = {y: [r for r in frame.horizontal if r.at == y] for y in frame.ys}
    taken = [[False] * width for _ in range(height)]
    spans = []
    for row, column in itertools.product(range(height), range(width)):
        if taken[row][column]:
            continue
        columns = 1
        while column + columns < width and not taken[row][column + columns]:
            x = frame.xs[column + columns]
            if _covered(by_x[x], x, frame.ys[row], frame.ys[row + 1]):
                break
            columns += 1
        rows = 1
        while row + rows < height:
            y = frame.ys[row + rows]
            if _covered(by_y[y], y, frame.xs[column], frame.xs[column + columns]):
                break
            rows += 1
        for r, c in itertools.product(range(row, row + rows), range(column, column + columns)):
            taken[r][c] = True
        spans.append((row, column, rows, columns))
    return spans


def _grid(page: int, frame: _Frame, glyphs: list[Glyph]) -> tuple[Grid, list[Glyph]]:
    """The grid that a frame draws, and the glyphs that are prose: those of a frame without columns, and of full-width
    boxes above or below the columns, where spreadsheets keep titles, unit lines and notes.
    """
    spans = _spans(frame)
    owner = {
        (r, c): index
        for index, (row, column, rows, columns) in enumerate(spans)
        for r, c in itertools.product(range(row, row + rows), range(column, column + columns))
    }
    held: dict[int, list[Glyph]] = {}
    middles = {
        slot: (frame.xs[span[1]] + frame.xs[span[1] + span[3]]) / 2
        for slot, span in ((slot, spans[index]) for slot, index in owner.items())
    }
    for glyph, x in _placed(glyphs, frame, middles):
        held.setdefault(owner[_slot(frame.ys, glyph.y), _slot(frame.xs, x)], []).append(glyph)
    width = len(frame.xs) - 1
    tabular = [index for index, span in enumerate(spans) if span[3] < width]
    first = min((spans[index][0] for index in tabular), default=0)
    last = max((spans[index][0] + spans[index][2] for index in tabular), default=0)
    kept = [index for index, span in enumerate(spans) if first <= span[0] < last]
    cells = []
    for index in kept:
        row, column, rows, columns = spans[index]
        box = (frame.xs[column], frame.ys[row], frame.xs[column + columns], frame.ys[row + rows])
        inside = held.get(index, [])
        cells.append(Cell(row - first, column, rows, columns, cell_text(inside, box[2] - box[0]), page, box, least_confidence(inside)))
    prose = [glyph for index, glyphs in held.items() if index not in set(kept) for glyph in glyphs]
    box = (frame.xs[0], frame.ys[first], frame.xs[-1], frame.ys[last])
    return Grid(tuple(cells), last - first, width, page, box, tuple(frame.xs)), prose


def _placed(glyphs: list[Glyph], frame: _Frame, middles: Mapping[tuple[int, int], float]) -> Iterator[tuple[Glyph, float]]:
    """Each glyph with the x that decides its cell; `middles` are the x of the middle of each place's cell.

    Spreadsheets print a label that is too long across its borders and clip it. An unbroken run of Chinese characters therefore goes
    to one cell: the one in whose middle it is centred, else the one where it starts, if it is the first text there, as left-aligned
    labels are, else the one of its middle.
    """
    run: list[Glyph] = []
    for glyph in [*glyphs, None]:
        if run and (glyph is None or not _follows(run[-1], glyph)):
            if _slot(frame.xs, run[0].x) == _slot(frame.xs, run[-1].x):
                yield from ((each, each.x) for each in run)
            else:
                x = (run[0].x0 + run[-1].x1) / 2
                centred = abs(middles[_slot(frame.ys, run[0].y), _slot(frame.xs, x)] - x) <= font_size(run[0])
                if not centred and _leads(run, glyphs, frame.xs):
                    x = run[0].x
                yield from ((each, x) for each in run)
            run = []
        if glyph is not None:
            run.append(glyph)


def _leads(run: Sequence[Glyph], glyphs: Iterable[Glyph], borders: Sequence[float]) -> bool:
    """Whether a run starts near the left border of a cell that holds nothing else on its line."""
    slot, size, mine = _slot(borders, run[0].x), font_size(run[0]), set(map(id, run))
    if run[0].x0 - borders[slot] > INDENT * size:
        return False
    return not any(
        abs(glyph.y - run[0].y) < size / 2 and borders[slot] < glyph.x < borders[slot + 1] and id(glyph) not in mine for glyph in glyphs
    )


def _follows(left: Glyph, right: Glyph) -> bool:
    """Whether two Chinese characters, one drawn after the other, touch."""
    touching = abs(right.x0 - left.x1) <= TOUCH * font_size(left) and abs(right.y - left.y) <= TOUCH * font_size(left)
    return touching and not left.text.isascii() and not right.text.isascii()


def _slot(borders: Sequence[float], position: float) -> int:
    for index, border in enumerate(borders[1:-1]):
        if position < border:
            return index
    return len(borders) - 2


# --- text ------------------------------------------------------------------------------------------------------------


def cell_text(glyphs: Iterable[Glyph], width: float) -> str:
    """The text of a cell. Two numbers above one another stay on lines of their own, unless they are one that the width broke."""
    rows = glyph_rows(glyphs)
    lines = [_joined_text(row) for row in rows]
    joined = lines[0] if lines else ""
    for index, (upper, lower) in enumerate(itertools.pairwise(lines)):
        apart = _NUMBER.fullmatch(upper) and _NUMBER.fullmatch(lower) and upper[-1].isdigit() and lower[0].isdigit()
        joined += f"\n{lower}" if apart and not _is_broken(upper, lower, rows[index], width) else lower
    return joined


def _is_broken(upper: str, lower: str, row: Sequence[Glyph], width: float) -> bool:
    """Whether two lines make one number with decimals, the upper of which fills the width of the cell."""
    one = _GROUPED.fullmatch(upper + lower) is not None and "." in lower and "." not in upper
    ungrouped = "," in upper and _GROUPED.fullmatch(upper + ".0") is None
    return one and (ungrouped or row[-1].x1 - row[0].x0 + row[0].x1 - row[0].x0 + CELL_PADDING > width)


def _joined_text(row: Sequence[Glyph]) -> str:
    parts = [row[0].text]
    for left, right in itertools.pairwise(row):
        if _spaced(left, right):
            parts.append(" ")
        parts.append(right.text)
    return "".join(parts)


def _joined_places(row: Sequence[Glyph]) -> tuple[tuple[float, float], ...]:
    """The x0 and x1 of each character of the text that a row of glyphs makes."""
    places = [(row[0].x0, row[0].x1)] * len(row[0].text)
    for left, right in itertools.pairwise(row):
        if _spaced(left, right):
            places.append((left.x1, right.x0))
        places.extend([(right.x0, right.x1)] * len(right.text))
    return tuple(places)


def _spaced(left: Glyph, right: Glyph) -> bool:
    wide = right.x0 - left.x1 > SPACE_GAP * min(font_size(left), font_size(right))
    return wide and left.text[-1].isascii() and right.text[0].isascii()


def loose_lines(page: int, glyphs: Iterable[Glyph]) -> list[Line]:
    """The runs of text that glyphs outside any grid form."""
    lines = []
    for row in glyph_rows(glyphs):
        run = [row[0]]
        for glyph in row[1:]:
            if glyph.x0 - run[-1].x1 > LINE_GAP * min(font_size(glyph), font_size(run[-1])) and run[-1].text not in ":：":
                lines.append(_line(page, run))
                run = []
            run.append(glyph)
        lines.append(_line(page, run))
    return lines


def _line(page: int, run: Sequence[Glyph]) -> Line:
    box = (min(g.x0 for g in run), min(g.y0 for g in run), max(g.x1 for g in run), max(g.y1 for g in run))
    return Line(_joined_text(run), page, box, least_confidence(run), _joined_places(run))
