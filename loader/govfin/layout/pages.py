"""Pages: glyphs and rules with their boxes, whoever read them, and the lines and grids that they form.

    file → Page (glyphs, rules) → Block (Line or Grid), in reading order

A faster PDF reader or an OCR engine joins by making pages; a text extraction, which has no boxes, makes blocks directly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points, origin top left


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character and its box."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float | None = None  # of OCR, 0 to 1; None where the file itself says what it prints

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One straight ruling: horizontal where y0 == y1, vertical where x0 == x1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its size in points, its glyphs and rules, and what there is to say of how it was read.

    A page whose text runs up or down it is turned, and its points are those of the page as it is then read.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text outside any grid; a wide gap ends it, so that one printed line may make several.

    `places` are the x0 and x1 of each character of the text, empty where there are no boxes.
    """

    text: str
    page: int | None
    box: Box | None
    confidence: float | None = None  # the lowest of its glyphs
    places: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: where it starts (from 0), how many rows and columns it spans, what it prints."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    page: int | None
    box: Box | None
    confidence: float | None = None  # the lowest of its glyphs
    inferred: bool = False  # that it stands here is not printed, but follows from what must add up


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled or tab-separated block of cells. `edges` are the x of the column borders, empty where there are no boxes."""

    cells: tuple[Cell, ...]
    height: int
    width: int
    page: int | None
    box: Box | None
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What there is to say of a page: that it was given up, or how it had to be read."""

    page: int | None
    text: str


Block = Line | Grid
Row = tuple[Cell, ...]  # of a table: one entry a column; a spanning cell stands in every place that it covers


def turned(page: Page, way: int) -> Page:
    """The page whose text runs level where it was turned by 0, 90, 180 or 270 degrees against the clock."""
    if not way:
        return page
    glyphs = tuple(Glyph(glyph.text, *_turned_box(glyph, page, way), glyph.confidence) for glyph in page.glyphs)
    rules = tuple(Rule(*_turned_box(rule, page, way)) for rule in page.rules)
    width, height = (page.width, page.height) if way == 180 else (page.height, page.width)
    return replace(page, width=width, height=height, glyphs=glyphs, rules=rules)


def _turned_box(each: Glyph | Rule, page: Page, way: int) -> Box:
    if way == 90:
        return page.height - each.y1, each.x0, page.height - each.y0, each.x1
    if way == 180:
        return page.width - each.x1, page.height - each.y1, page.width - each.x0, page.height - each.y0
    return each.y0, page.width - each.x1, each.y1, page.width - each.x0


def least_confidence(glyphs: Iterable[Glyph]) -> float | None:
    """The lowest confidence of glyphs that OCR read, None where the file says all of them."""
    return min((glyph.confidence for glyph in glyphs if glyph.confidence is not None), default=None)
