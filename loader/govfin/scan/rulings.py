"""Rulings: what is drawn on the picture of a page: how far it leans, its ink, and the straight lines of its tables.

All in pixels, of which a character of small print is some 22 high (200 dpi); pictures are numpy arrays of uint8, 255 white.
Needs the extra `ocr`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

LEAN = 3.0  # degrees: a page leans at most this much
SHORTEST = 26  # pixels: a shorter stroke is no ruling; a row of small print is as high
SURE = 110  # pixels: a longer stroke is a ruling even where it touches no other
BRIDGE = 3  # pixels: a gap in a stroke that is bridged
TOUCH = 4  # pixels: strokes this near to one another touch
LONG = 80  # pixels: a faint line must be as long
LEVEL = 3  # half pixels: the middles of what is one ruling differ by at most so much
FAINT = 7  # grey levels: a faint line is so much darker than the paper on both sides of it
ALONG, BESIDE = 25, 5  # pixels: over which a faint line is evened out, and at which its sides are looked at
THICKEST = 14  # pixels: a thicker stroke is no ruling
CONTRAST = 18  # grey levels: ink is this much darker than the paper around it
NEIGHBOURHOOD = 61  # pixels: the paper around
SEAL = (110, 700)  # pixels: the least and greatest side of a round seal

Image = Any
Stroke = tuple[int, int, int, int]  # x0, y0, x1, y1, of the box that it fills


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page set upright: its grey picture without rulings, the ink that is left, and the rulings as boxes."""

    grey: Image
    ink: Image  # 255 where there is ink
    horizontal: list[Stroke]
    vertical: list[Stroke]


def read_drawing(picture: Image) -> Drawing:
    """What is drawn on a picture (RGB) of a page."""
    grey = upright(without_seals(picture))
    ink = ink_of(grey)
    level, faint, plumb = _strong(ink), _faint(grey), _strong(ink.T)
    horizontal, vertical = strokes(level, faint, plumb)
    drawn = np.zeros_like(ink)
    for x0, y0, x1, y1 in (*horizontal, *vertical):
        drawn[y0 - 1 : y1 + 2, x0 - 1 : x1 + 2] = 255
    dark = level | faint | plumb.T
    erased = cv2.dilate(dark & drawn, np.ones((3, 3), np.uint8))
    paper = np.where(erased > 0, cv2.dilate(grey, np.ones((15, 15), np.uint8)), grey)
    return Drawing(paper, np.where(erased > 0, 0, ink).astype(np.uint8), horizontal, vertical)


def without_seals(picture: Image) -> Image:
    """The grey of a picture, where red seals over the text have become paper."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    red, green, blue = (picture[..., channel].astype(np.int16) for channel in range(3))
    stamped = ((red - np.maximum(green, blue)) > 40).astype(np.uint8) * 255
    if not stamped.any():
        return grey
    count, _, boxes, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(stamped, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)))
    for x, y, width, height, _ in boxes[1:count]:
        if min(width, height) >= SEAL[0] and max(width, height) <= SEAL[1]:
            part = (slice(y, y + height), slice(x, x + width))
            grey[part] = np.maximum(grey[part], picture[..., 0][part])
    return grey


def ink_of(grey: Image) -> Image:
    """255 where a picture is darker than the paper around."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, NEIGHBOURHOOD, CONTRAST)


# --- leaning ---------------------------------------------------------------------------------------------------------------


def upright(grey: Image) -> Image:
    """A picture turned so that its lines are level; white where nothing was."""
    angle = lean_of(grey)
    if abs(angle) < 0.02:
        return grey
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


def lean_of(grey: Image) -> float:
    """By how many degrees a picture must be turned against the clock for its lines to be level: where they are sharpest."""
    ink = ink_of(grey)
    best = 0.0
    for scale, reach, step in ((0.25, LEAN, 0.25), (0.5, 0.25, 0.05), (0.5, 0.04, 0.01)):
        small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        angles = np.arange(best - reach, best + reach + step / 2, step)
        sharpness = [_sharpness(small, float(angle)) for angle in angles]
        best = float(angles[int(np.argmax(sharpness))])
    return best


def _sharpness(ink: Image, angle: float) -> float:
    """How sharply the rows of a picture differ after a turn."""
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
    return float((np.diff(rows) ** 2).sum())


# --- strokes -----------------------------------------------------------------------------------------------------------


def _faint(grey: Image) -> Image:
    """255 where a picture has long horizontal lines that are darker than both their sides, however faint; words have such lines too."""
    even = cv2.blur(np.ascontiguousarray(grey), (ALONG, 1))
    sides = np.minimum(np.roll(even, BESIDE, axis=0), np.roll(even, -BESIDE, axis=0))
    return _opened((cv2.subtract(sides, even) >= FAINT).astype(np.uint8) * 255, LONG)


def _strong(ink: Image) -> Image:
    return _opened(cv2.morphologyEx(np.ascontiguousarray(ink), cv2.MORPH_CLOSE, np.ones((1, BRIDGE), np.uint8)), SHORTEST)


def strokes(level: Image, faint: Image, plumb: Image) -> tuple[list[Stroke], list[Stroke]]:
    """The horizontal and the vertical rulings.

    A short stroke is one only between two rulings: characters have strokes too. A faint one is where it carries on a ruling:
    lines of words make such lines too, and brackets below one another vertical ones, so that none of these counts.
    """
    across, down = _boxes(level), [_flipped(box) for box in _boxes(plumb)]
    horizontal = [stroke for stroke in across if stroke[2] - stroke[0] >= SURE]
    vertical = [stroke for stroke in down if stroke[3] - stroke[1] >= SURE]
    horizontal += _carried_on(_boxes(faint), horizontal, vertical)
    grown = True
    while grown:
        grown = False
        for candidates, kept, others in ((across, horizontal, vertical), (down, vertical, horizontal)):
            more = [stroke for stroke in candidates if stroke not in kept and _between(stroke, others)]
            kept.extend(more)
            grown = grown or bool(more)
    return horizontal, vertical


def _carried_on(faint: Sequence[Stroke], sure: Sequence[Stroke], across: Sequence[Stroke]) -> Iterator[Stroke]:
    """Of faint horizontal strokes those that lie on one line with a ruling and reach it, as far as there are vertical rulings."""
    first, last = min((stroke[0] for stroke in across), default=0), max((stroke[2] for stroke in across), default=0)
    for x0, y0, x1, y1 in faint:
        if any(x0 <= ox1 + ALONG and x1 >= ox0 - ALONG and abs(y0 + y1 - oy0 - oy1) <= LEVEL for ox0, oy0, ox1, oy1 in sure):
            start, end = max(x0 + ALONG // 2, first), min(x1 - ALONG // 2, last)  # evening out has made them longer
            if start < end:
                yield start, y0, end, y1


def _flipped(stroke: Stroke) -> Stroke:
    return stroke[1], stroke[0], stroke[3], stroke[2]


def _opened(ink: Image, width: int) -> Image:
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, width), np.uint8))


def _boxes(mask: Image) -> list[Stroke]:
    """The boxes of thin horizontal strokes."""
    count, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
    found = (tuple(int(side) for side in box[:4]) for box in boxes[1:count])
    return [(x, y, x + w - 1, y + h - 1) for x, y, w, h in found if h <= THICKEST]


def _between(stroke: Stroke, others: Sequence[Stroke]) -> bool:
    """Whether a stroke runs from one of the others to another."""
    x0, y0, x1, y1 = stroke
    ends = ((x0, y0), (x1, y1))
    return all(any(ox0 - TOUCH <= x <= ox1 + TOUCH and oy0 - TOUCH <= y <= oy1 + TOUCH for ox0, oy0, ox1, oy1 in others) for x, y in ends)
