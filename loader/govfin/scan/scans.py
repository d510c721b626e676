"""Scans: a page from its picture: rules where rulings are drawn, and glyphs, read line by line within the cells that they part.

Needs the extra `ocr`. All in pixels, until glyphs and rules are made, which are in points.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from govfin.layout.grids import cell_boxes
from govfin.layout.pages import Box, Glyph, Page, Rule
from govfin.scan.ocr import Character, read_lines
from govfin.scan.rulings import Drawing, Image, Stroke, read_drawing

SPECK = 3  # pixels: ink no wider and no higher is dirt, or a dot that tells nothing of where a line is
SMALLEST, LARGEST = 10, 120  # pixels: characters are as high
USUAL = 24  # pixels: the height of characters where a page has too few to tell
INSET = 2  # pixels: this near to its borders a cell holds no ink of its own
WORD_GAP = 1.0  # in heights of characters: ink this near on a line is one run
CELL_GAP = 5.0  # in heights of characters: the same, within a cell
PADDING = 0.2  # in heights of characters: the paper around a line that is read with it
DIGIT = 0.77  # in font sizes: the height of a digit, with some blur
COMMA = 0.88  # in font sizes: the height of digits with marks that reach below them
IDEOGRAPH = 0.96  # in font sizes: the height of an ideograph
BELOW = frozenset(",;()[]")  # marks that reach below the digits
STROKES = frozenset("-\u2013\u2014\u2212\u30fc_" + chr(0x4E00))  # dashes, and characters that are but a horizontal stroke
FULL = {mark: chr(ord(mark) + 0xFEE0) for mark in ":;(),"}  # marks and their full-width forms
CERTAIN = 0.8  # mean confidence: a page whose lines are read with less may lie turned
SAMPLE, SAMPLED = 12, 6  # so many lines tell how a page lies, those that are nearest to so many characters long
ENOUGH = 8  # lines: fewer don't tell
WIDE = 1.5  # heights of characters: most lines are wider
APART = 0.6  # font sizes: characters that stand further apart than they are wide have white space between them
LIKE = 0.2  # font sizes that differ no more than this are one


@dataclass(frozen=True, slots=True)
class _Run:
    """The ink of a stretch of text on one line, and the box that its characters may fill."""

    x0: int
    y0: int
    x1: int
    y1: int


def read_scan(picture: Image, number: int, scale: float) -> Page:
    """The page that a picture of it (RGB) shows, in points, of which each is `scale` pixels.

    One that lies turned by 90, 180 or 270 degrees is set right: so its lines are read with the greatest certainty.
    """
    view = _View(picture, scale)
    if view.certainty() < CERTAIN:
        views = [view, *(_View(np.ascontiguousarray(np.rot90(picture, quarters)), scale) for quarters in (1, 2, 3))]
        level = 0 if views[0].width() >= views[1].width() else 1
        view = max(views[level], views[level + 2], key=_View.certainty)
    glyphs = [_scaled(glyph, scale) for line in view.lines() for glyph in line]
    height, width = view.drawing.grey.shape
    return Page(number, width / scale, height / scale, tuple(glyphs), view.rules)


class _View:
    """A picture of a page as it is held, and what has been read of it."""

    def __init__(self, picture: Image, scale: float) -> None:
        self.drawing = read_drawing(picture)
        self.rules = tuple(_rules(self.drawing, scale))
        self.runs = _runs(self.drawing, [_pixels(box, scale) for box in cell_boxes(self.rules)])
        self.read: dict[int, tuple[Character, ...]] = {}

    def certainty(self) -> float:
        """How certain it is that the text is held upright, from 0 to 1: how surely some of its lines are read."""
        if len(self.runs) < ENOUGH:
            return 1.0
        nearest = sorted(range(len(self.runs)), key=lambda index: abs(self.runs[index].x1 - self.runs[index].x0 - USUAL * SAMPLED))
        self._read(nearest[:SAMPLE])
        read = [self.read[index] for index in nearest[:SAMPLE]]
        sure = statistics.fmean(statistics.fmean(each.confidence for each in line) if line else 0.0 for line in read)
        return sure if self.width() >= WIDE else min(sure, 0.5)

    def width(self) -> float:
        """The width of most runs in heights: characters that stand one below another make narrow ones."""
        return statistics.median((run.x1 - run.x0) / (run.y1 - run.y0) for run in self.runs) if self.runs else 0.0

    def lines(self) -> list[list[Glyph]]:
        """All lines that say anything."""
        self._read(range(len(self.runs)))
        lines = ((run, _printed(self.read[index])) for index, run in enumerate(self.runs))
        return _evened([_glyphs(run, line) for run, line in lines if line])

    def _read(self, wanted: Iterable[int]) -> None:
        missing = [index for index in wanted if index not in self.read]
        self.read.update(zip(missing, read_lines([_cut(self.drawing, self.runs[index]) for index in missing]), strict=True))


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
    size = (run.y1 - run.y0) / _height(line)
    top, bottom = (run.y0 + run.y1 - size) / 2, (run.y0 + run.y1 + size) / 2
    middles = [start + character.at * length for character in line]
    halves = [size * (0.25 if character.text.isascii() else 0.5) for character in line]
    borders = [_border(pair, sides, size) for pair, sides in zip(pairwise(middles), pairwise(halves), strict=True)]
    ends = [(run.x0, run.x0), *borders, (run.x1, run.x1)]
    return [
        Glyph(character.text, ends[index][1], top, ends[index + 1][0], bottom, character.confidence) for index, character in enumerate(line)
    ]


def _height(line: tuple[Character, ...]) -> float:
    """How high the ink of a line is in font sizes."""
    if not all(character.text.isascii() for character in line):
        return IDEOGRAPH
    return COMMA if any(character.text in BELOW for character in line) else DIGIT


def _border(middles: tuple[float, float], halves: tuple[float, float], size: float) -> tuple[float, float]:
    """Where one character ends and the next one starts: at one place, unless they stand clearly apart."""
    left, right = middles
    if right - left - sum(halves) > APART * size:
        return left + halves[0], right - halves[1]
    place = left + (right - left) * halves[0] / sum(halves)
    return place, place


def _evened(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """Lines of nearly one font size made one size, so that those of digits and those of words are alike."""
    groups: list[list[float]] = []
    for own in sorted(map(_size, lines), reverse=True):
        if groups and own >= (1 - LIKE) * groups[-1][0]:
            groups[-1].append(own)
        else:
            groups.append([own])
    sizes = {own: statistics.median(group) for group in groups for own in group}
    return [[_sized(glyph, sizes[_size(line)]) for glyph in line] for line in lines]


def _sized(glyph: Glyph, size: float) -> Glyph:
    return replace(glyph, y0=glyph.y - size / 2, y1=glyph.y + size / 2)


def _size(line: list[Glyph]) -> float:
    return line[0].y1 - line[0].y0


def _printed(line: tuple[Character, ...]) -> tuple[Character, ...]:
    """A line with the marks among ideographs full-width, as they are printed; the model takes some for their halves."""
    line = _dashed(line)
    if all(character.text.isascii() for character in line):
        return line
    texts = ["", *(character.text for character in line), ""]
    wide = [not (left + right).isascii() or not left or not right for left, right in zip(texts, texts[2:], strict=False)]
    return tuple(replace(c, text=FULL.get(c.text, c.text)) if full else c for c, full in zip(line, wide, strict=True))


def _dashed(line: tuple[Character, ...]) -> tuple[Character, ...]:
    """A line of digits and horizontal strokes alone, with dashes for the strokes: by itself one looks like the other."""
    others = [character for character in line if character.text not in STROKES]
    if len(others) == len(line) or not others or not all(character.text.isdigit() for character in others):
        return line
    return tuple(replace(character, text="-") if character.text in STROKES else character for character in line)
