"""Scans: a page from its picture: rules where rulings are drawn, and glyphs, read line by line within the cells that they part.

Needs the extra `ocr`. All in pixels, until glyphs and rules are made, which are in points.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from govfin.grids import cell_boxes
from govfin.ocr import Character, read_lines
from govfin.pages import Box, Glyph, Page, Rule
from govfin.rulings import Drawing, Image, Stroke, read_drawing

SPECK = 3  # pixels: ink no wider and no higher is dirt, or a dot that tells nothing of where a line is
SMALLEST, LARGEST = 10, 120  # pixels: characters are as high
USUAL = 24  # pixels: the height of characters where a page has too few to tell
INSET = 2  # pixels: this near to its borders a cell holds no ink of its own
WORD_GAP = 1.0  # in heights of characters: ink this near on a line is one run
CELL_GAP = 5.0  # in heights of characters: the same, within a cell
PADDING = 0.2  # in heights of characters: the paper around a line that is read with it
DIGIT = 0.72  # in font sizes: the height of a digit
IDEOGRAPH = 0.92  # in font sizes: the height of an ideograph
STROKES = frozenset("-\u2013\u2014\u2212\u30fc_" + chr(0x4E00))  # dashes, and characters that are but a horizontal stroke
LIKE = 0.15  # font sizes that differ no more than this are one


@dataclass(frozen=True, slots=True)
class _Run:
    """The ink of a stretch of text on one line, and the box that its characters may fill."""

    x0: int
    y0: int
    x1: int
    y1: int


def read_scan(picture: Image, number: int, scale: float) -> Page:
    """The page that a picture of it (RGB) shows, in points, of which each is `scale` pixels."""
    drawing = read_drawing(picture)
    rules = tuple(_rules(drawing, scale))
    runs = _runs(drawing, [_pixels(box, scale) for box in cell_boxes(rules)])
    lines = [_dashed(line) for line in read_lines([_cut(drawing, run) for run in runs])]
    glyphs = _evened([_glyphs(run, line) for run, line in zip(runs, lines, strict=True) if line])
    height, width = drawing.grey.shape
    return Page(
        number,
        width / scale,
        height / scale,
        tuple(_scaled(glyph, scale) for line in glyphs for glyph in line),
        rules,
    )


def _pixels(box: Box, scale: float) -> Stroke:
    x0, y0, x1, y1 = (round(side * scale) for side in box)
    return x0, y0, x1, y1


def _scaled(glyph: Glyph, scale: float) -> Glyph:
    return replace(glyph, x0=glyph.x0 / scale, y0=glyph.y0 / scale, x1=glyph.x1 / scale, y1=glyph.y1 / scale)


def _rules(drawing: Drawing, scale: float) -> Iterator[Rule]:
    for x0, y0, x1, y1 in drawing.horizontal:
        y = (y0 + y1) / 2 / scale
        yield Rule(x0 / scale, y, x1 / scale, y)
    for x0, y0, x1, y1 in drawing.vertical:
        x = (x0 + x1) / 2 / scale
        yield Rule(x, y0 / scale, x, y1 / scale)


# --- where text stands -------------------------------------------------------------------------------------------------


def _runs(drawing: Drawing, cells: Iterable[Stroke]) -> list[_Run]:
    """Where text stands: in each cell the lines, outside all of them the stretches of each line."""
    ink = _clean(drawing.ink)
    size = _character_height(ink)
    found: list[_Run] = []
    for x0, y0, x1, y1 in cells:
        left, top = max(x0 + INSET, 0), max(y0 + INSET, 0)
        part = ink[top : y1 - INSET, left : x1 - INSET]
        if part.size and part.any():
            found += [_Run(run.x0 + left, run.y0 + top, run.x1 + left, run.y1 + top) for run in _in(part, size, CELL_GAP)]
        ink[max(y0, 0) : y1, max(x0, 0) : x1] = 0
    return found + list(_in(ink, size, WORD_GAP))


def _clean(ink: Image) -> Image:
    """Ink without specks."""
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink)
    kept = (boxes[:, 2] > SPECK) | (boxes[:, 3] > SPECK)
    kept[0] = False
    return (kept[labels] * 255).astype(np.uint8)


def _character_height(ink: Image) -> float:
    """How high most characters of a page are."""
    count, _, boxes, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    heights = [int(box[3]) for box in boxes[1:count] if SMALLEST <= box[3] <= LARGEST and box[2] <= 2 * LARGEST]
    return float(statistics.median(heights)) if len(heights) > 20 else USUAL


def _in(ink: Image, size: float, gap: float) -> Iterator[_Run]:
    """The runs in a picture of ink: what is smeared together from left to right."""
    smear = np.ones((1, max(3, int(size * gap) | 1)), np.uint8)
    wide = cv2.copyMakeBorder(ink, 0, 0, smear.size, smear.size, cv2.BORDER_CONSTANT, value=0)  # or the edges would smear
    joined = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, smear)[:, smear.size : -smear.size]
    count, _, boxes, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(joined))
    runs = [_Run(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in boxes[1:count]]
    for run in _merged(runs, size, gap):
        if run.y1 - run.y0 <= LARGEST and (run.x1 - run.x0 > SPECK + 1 or run.y1 - run.y0 >= SMALLEST):
            yield run


def _merged(runs: list[_Run], size: float, gap: float) -> list[_Run]:
    """Runs of which none is a part of another's line: strokes above one another, and commas below."""
    kept: list[_Run] = []
    for run in sorted(runs, key=lambda run: run.y0 - run.y1):  # the highest first
        for index, other in enumerate(kept):
            if _on_line(run, other, size, gap):
                kept[index] = _Run(min(run.x0, other.x0), min(run.y0, other.y0), max(run.x1, other.x1), max(run.y1, other.y1))
                break
        else:
            kept.append(run)
    return kept if len(kept) == len(runs) else _merged(kept, size, gap)


def _on_line(run: _Run, line: _Run, size: float, gap: float) -> bool:
    """Whether a run no higher than a line is a part of it."""
    if run.x0 > line.x1 + gap * size or run.x1 < line.x0 - gap * size:
        return False
    together = max(run.y1, line.y1) - min(run.y0, line.y0)
    height = max(line.y1 - line.y0, size)
    overlap = min(run.y1, line.y1) - max(run.y0, line.y0)
    return together <= 1.2 * height and (overlap > 0 or together <= 1.05 * height)


# --- what it says ------------------------------------------------------------------------------------------------------


def _cut(drawing: Drawing, run: _Run) -> Image:
    """The picture of a run with some paper around, at least as high as wide strokes leave it legible."""
    height, width = drawing.grey.shape
    size = max(run.y1 - run.y0, SMALLEST)
    margin = max(2, round(PADDING * size))
    middle = (run.y0 + run.y1) / 2
    half = max((run.y1 - run.y0) / 2, 0.5 * USUAL) + margin
    top, bottom = max(0, round(middle - half)), min(height, round(middle + half))
    left, right = max(0, run.x0 - margin), min(width, run.x1 + margin)
    return cv2.cvtColor(drawing.grey[top:bottom, left:right], cv2.COLOR_GRAY2RGB)


def _glyphs(run: _Run, line: tuple[Character, ...]) -> list[Glyph]:
    """The glyphs of a run: the characters where the model saw them, each as wide as its kind, all as high as the font."""
    margin = max(2, round(PADDING * max(run.y1 - run.y0, SMALLEST)))
    start, length = run.x0 - margin, run.x1 - run.x0 + 2 * margin
    ideographs = any(not character.text.isascii() for character in line)
    size = (run.y1 - run.y0) / (IDEOGRAPH if ideographs else DIGIT)
    middle = (run.y0 + run.y1) / 2
    found = []
    for index, character in enumerate(line):
        x = start + character.at * length
        half = size * (0.25 if character.text.isascii() else 0.5)
        before = start + line[index - 1].at * length if index else None
        after = start + line[index + 1].at * length if index + 1 < len(line) else None
        x0 = run.x0 if before is None else max(x - half, (before + x) / 2)
        x1 = run.x1 if after is None else min(x + half, (x + after) / 2)
        box = (x0, middle - size / 2, x1, middle + size / 2)
        found.append(Glyph(character.text, *box, character.confidence))
    return found


def _evened(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """Lines of nearly one font size made one size, so that those of digits and those of words are alike; the biggest first."""
    evened: dict[int, list[Glyph]] = {}
    size = 0.0
    for index in sorted(range(len(lines)), key=lambda index: -_size(lines[index])):
        own = _size(lines[index])
        size = size if own >= (1 - LIKE) * size else own
        taller = (size - own) / 2
        evened[index] = [replace(glyph, y0=glyph.y0 - taller, y1=glyph.y1 + taller) for glyph in lines[index]]
    return [evened[index] for index in range(len(lines))]


def _size(line: list[Glyph]) -> float:
    return line[0].y1 - line[0].y0


def _dashed(line: tuple[Character, ...]) -> tuple[Character, ...]:
    """A line of digits and horizontal strokes alone, with dashes for the strokes: by itself one looks like the other."""
    others = [character for character in line if character.text not in STROKES]
    if len(others) == len(line) or not others or not all(character.text.isdigit() for character in others):
        return line
    return tuple(replace(character, text="-") if character.text in STROKES else character for character in line)
