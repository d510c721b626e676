"""Lines: the printed lines of a page and the runs of text on each, parted by wide gaps."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govfin.pages import Glyph

RUN_GAP = 0.6  # in font sizes: a wider gap within a printed line parts two runs
LABEL_GAP = 0.1  # in font sizes: as does one as wide between an amount and a label
SPACED = 3.5  # in font sizes: single characters no further apart than this are one spaced word

_NUMERAL = re.compile(r"[-−(（]?\d[\d,，]*(\.\d+)?%?[)）]?")
_AMOUNT = re.compile(r".*\d[.,]\d.*")
_GLUED = re.compile(r"\d[\d,]*\.\d\d|\d,\d{3}")


@dataclass(slots=True)
class Run:
    """Characters that stand together on one line, or on successive lines of one cell."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def is_numeral(self) -> bool:
        return _NUMERAL.fullmatch(self.text) is not None

    @property
    def is_amount(self) -> bool:
        return self.is_numeral and _AMOUNT.match(self.text) is not None

    @property
    def is_glued(self) -> bool:
        """Whether it holds an amount that no white space parts from a label."""
        return not self.is_numeral and _GLUED.search(self.text) is not None

    def add(self, other: Run) -> None:
        self.text += other.text
        self.x0, self.y0 = min(self.x0, other.x0), min(self.y0, other.y0)
        self.x1, self.y1 = max(self.x1, other.x1), max(self.y1, other.y1)


@dataclass(frozen=True, slots=True)
class TextLine:
    """The runs of one printed line, from left to right, and the font size of most of it in points."""

    runs: tuple[Run, ...]
    size: float

    @property
    def y0(self) -> float:
        return min(run.y0 for run in self.runs)

    @property
    def y1(self) -> float:
        return max(run.y1 for run in self.runs)

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def has_numeral(self) -> bool:
        return any(run.is_numeral for run in self.runs)


def font_size(glyph: Glyph) -> float:
    """The height of a glyph's box in points, at least 1."""
    return max(glyph.y1 - glyph.y0, 1.0)


def glyph_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs by printed line, top to bottom, each line from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        if rows and glyph.y - rows[-1][0].y <= 0.5 * min(font_size(glyph), font_size(rows[-1][0])) + 0.5:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda glyph: glyph.x0) for row in rows]


def text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The printed lines that glyphs form, top to bottom."""
    return [_text_line(row) for row in glyph_rows(glyphs)]


def _text_line(row: Sequence[Glyph]) -> TextLine:
    size = statistics.median(map(font_size, row))
    runs: list[Run] = []
    for glyph in row:
        run = Run(glyph.text, glyph.x0, glyph.y0, glyph.x1, glyph.y1)
        if runs and glyph.x0 - runs[-1].x1 <= (LABEL_GAP if _ends(runs[-1], glyph) else RUN_GAP) * size:
            runs[-1].add(run)
        else:
            runs.append(run)
    return TextLine(tuple(_spaced(runs, size)), size)


def _ends(run: Run, glyph: Glyph) -> bool:
    """Whether a run is an amount in full, and the glyph none that carries it on."""
    return run.is_amount and not glyph.text.isascii()


def _spaced(runs: Sequence[Run], size: float) -> list[Run]:
    """Runs with the single characters of a spaced word put together."""
    joined: list[Run] = []
    last = 0
    for run in runs:
        if joined and len(run.text) == last == 1 and not run.text.isascii() and run.x0 - joined[-1].x1 <= SPACED * size:
            joined[-1].add(run)
        else:
            joined.append(run)
        last = len(run.text)
    return joined
