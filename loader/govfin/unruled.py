"""Unruled tables: the rules that would frame the cells of tables that are printed without vertical ones.

    glyphs → lines → bodies (stacks of lines with numerals) → rows, head, columns → Rules, of which grids are made

Prose has no stack of lines that hold numerals beside other text. What can't be told stays a line of text.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from govfin.columns import EDGE, Span, body_columns, borders, head_spans
from govfin.lines import Run, TextLine, text_lines
from govfin.pages import Glyph, Rule

WRAP = 1.45  # in font sizes: lines of one cell are no further apart than this from middle to middle
PITCH = 0.75  # in distances of lines with numerals: nor than this
STACK = 8.0  # in font sizes: lines further apart than this belong to different tables
SAME_SIZE = 0.1  # share: font sizes of one table differ by no more than this
RULED = 0.6  # share of a table's width: rules at least this long part its rows
UNDER = 1.0  # points: a spanning cell ends this far below its text


def table_rules(glyphs: Iterable[Glyph], rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    """For each table among the glyphs that no vertical rule parts, the rules that its white space stands for."""
    lines = text_lines(glyphs)
    for body in _bodies(lines):
        width = (min(run.x0 for line in body for run in line.runs), max(run.x1 for line in body for run in line.runs))
        parting = [rule.y0 for rule in rules if rule.y0 == rule.y1 and _shared(rule, width) >= RULED * (width[1] - width[0])]
        rows = _rows(lines, body, parting)
        head = _head(lines, rows, parting)
        found = _cell_rules(rows, head, parting)
        if found and not _crossed(found, rules):
            yield found


def _shared(rule: Rule, width: tuple[float, float]) -> float:
    return min(rule.x1, width[1]) - max(rule.x0, width[0])


def _crossed(found: Sequence[Rule], rules: Iterable[Rule]) -> bool:
    """Whether a vertical rule runs through a table."""
    x0, x1 = min(rule.x0 for rule in found), max(rule.x1 for rule in found)
    y0, y1 = min(rule.y0 for rule in found), max(rule.y1 for rule in found)
    return any(rule.x0 == rule.x1 and x0 < rule.x0 < x1 and rule.y0 < y1 and rule.y1 > y0 for rule in rules)


# --- bodies and rows -------------------------------------------------------------------------------------------------


def _bodies(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Stacks of lines of one font size, from the first to the last that holds an amount, or a numeral beside other text."""
    stacks: list[list[TextLine]] = []
    for line in lines:
        if stacks and _same_size(line, stacks[-1][-1]) and line.y - stacks[-1][-1].y <= STACK * line.size:
            stacks[-1].append(line)
        else:
            stacks.append([line])
    for stack in stacks:
        amounts = [sum(run.is_amount for run in line.runs) for line in stack]
        telling = [index for index, line in enumerate(stack) if amounts[index] or (len(line.runs) > 1 and line.has_numeral)]
        if sum(amounts) > 1:
            yield stack[telling[0] : telling[-1] + 1]


def _same_size(line: TextLine, other: TextLine) -> bool:
    return abs(line.size - other.size) <= SAME_SIZE * other.size


def _rows(lines: Sequence[TextLine], body: Sequence[TextLine], parting: Sequence[float]) -> list[list[TextLine]]:
    """The body's rows: lines of numerals, with the lines above and below that continue one of their cells."""
    size = body[0].size
    telling = [line.y for line in body if line.has_numeral]
    pitch = statistics.median([below - above for above, below in itertools.pairwise(telling)] or [STACK * size])
    reach = min(WRAP * size, PITCH * pitch)
    start, end = lines.index(body[0]), lines.index(body[-1])
    while start and _continued(lines[start - 1], lines[start], reach, parting):
        start -= 1
    while end + 1 < len(lines) and _continued(lines[end], lines[end + 1], reach, parting):
        end += 1
    rows: list[list[TextLine]] = []
    for line in lines[start : end + 1]:
        both = rows and line.has_numeral and any(other.has_numeral for other in rows[-1])
        if rows and not both and _continued(rows[-1][-1], line, reach, parting):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _continued(above: TextLine, below: TextLine, reach: float, parting: Iterable[float]) -> bool:
    near = below.y - above.y <= reach and _same_size(above, below)
    return near and not any(above.y < y < below.y for y in parting)


def _head(lines: Sequence[TextLine], rows: Sequence[Sequence[TextLine]], parting: Sequence[float]) -> list[TextLine]:
    """The lines above a body that are its head: of its font size, near, below a rule where there are rules, and no caption."""
    first, head = rows[0][0], []
    reach = STACK * first.size
    ruled = any(first.y - reach < y < rows[-1][-1].y for y in parting)
    below = first
    for line in reversed(lines[: lines.index(first)]):
        caption = any(mark in run.text for run in line.runs for mark in ":：")
        topped = not ruled or any(line.y - reach < y < line.y for y in parting)
        if caption or not topped or not _same_size(line, first) or below.y - line.y > reach:
            break
        head.append(line)
        below = line
    return head[::-1]


# --- rules -----------------------------------------------------------------------------------------------------------


def _cell_rules(rows: Sequence[Sequence[TextLine]], head: Sequence[TextLine], parting: Sequence[float]) -> tuple[Rule, ...]:
    size = rows[0][0].size
    lines = [line for row in rows for line in row]
    columns = body_columns(lines, size)
    spans = head_spans(columns, _cells(head, size, parting), size)
    glued = any(run.is_glued for line in lines for run in line.runs)
    if glued or len(columns) < 2 or any(span.end - span.start == len(columns) for span in spans):
        return ()
    xs = borders(columns)
    tops = [min(line.y0 for line in row) for row in rows]
    bottoms = [max(line.y1 for line in row) for row in rows]
    top = min([tops[0], *(line.y0 for line in head)]) - EDGE
    ys = [*((bottom + below) / 2 for bottom, below in zip(bottoms, tops[1:], strict=False)), bottoms[-1] + EDGE]
    ys.insert(0, (max((line.y1 for line in head), default=top) + tops[0]) / 2 if head else top)
    across = [Rule(xs[0], y, xs[-1], y) for y in (top, *ys)]
    return (*across, *_head_rules(spans, xs, top, ys[0]), *(Rule(x, ys[0], x, ys[-1]) for x in xs))


def _cells(head: Sequence[TextLine], size: float, parting: Sequence[float]) -> list[Run]:
    """The cells of a head, bottom up: runs with the runs that continue them below."""
    cells: list[Run] = []
    for line in head:
        for run in line.runs:
            for cell in cells:
                last = cell.y1 - size / 2
                near = 0 < run.y - last <= WRAP * size and not any(last < y < run.y for y in parting)
                if near and cell.x0 < run.x1 and run.x0 < cell.x1:
                    cell.add(run)
                    break
            else:
                cells.append(replace(run))
    return sorted(cells, key=lambda cell: -cell.y)


def _head_rules(spans: Sequence[Span], xs: Sequence[float], top: float, bottom: float) -> Iterator[Rule]:
    """The rules of a head: one below each spanning cell, and the borders of columns where no cell spans them."""
    open_from = [top] * len(xs)
    for span in sorted(spans, key=lambda span: span.cell.y):
        y = span.cell.y1 + UNDER
        yield Rule(xs[span.start], y, xs[span.end], y)
        for index in (span.start, span.end):
            yield Rule(xs[index], open_from[index], xs[index], y)
        for index in range(span.start, span.end + 1):
            open_from[index] = y
    yield from (Rule(x, y, x, bottom) for x, y in zip(xs, open_from, strict=True) if y < bottom)
