"""Lines: the printed lines of a page and the runs of text on each, parted by wide gaps."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from govfin.layout.pages import Glyph

RUN_GAP = 0.6  # in font sizes: a wider gap within a printed line parts two runs
LABEL_GAP = 0.06  # in font sizes: as does one as wide between an amount or a code and what follows
ALIGNED = 0.1  # in font sizes: amounts that end this near to one another end in one column
SPACED = 3.5  # in font sizes: single characters no further apart than this are one spaced word

_NUMERAL = re.compile(r"[-−(（]?\d[\d,，]*(\.\d+)?%?[)）]?")
_AMOUNT = re.compile(r".*\d[.,]\d.*")
_PRINTED = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d|-?\d{1,3}(?:,\d{3})+")
_CODE = re.compile(r"\d{3}|\d{5,}")  # four digits are a year
_CENTS = re.compile(r"\.\d\d$")
_GLUED = re.compile(r"\d[\d,]*\.\d\d|\d,\d{3}")


@dataclass(slots=True)
class Run:
    """Characters that stand together on one line, or on successive lines of one cell."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    glyphs: list[Glyph] = field(default_factory=list)

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
        self.glyphs += other.glyphs
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


def text_lines(glyphs: Iterable[Glyph], apart: Callable[[str], bool] = lambda _: False) -> list[TextLine]:
    """The printed lines that glyphs form, top to bottom; `apart` tells single characters that no spaced word holds."""
    return [_text_line(row, apart) for row in glyph_rows(glyphs)]


def joined(runs: Iterable[Run]) -> str:
    """The text of the lines of a cell, top to bottom and left to right."""
    return "".join(run.text for run in runs)


def run_of(glyphs: Iterable[Glyph]) -> Run:
    """Glyphs in the order of their text as one run."""
    first, *more = (Run(glyph.text, glyph.x0, glyph.y0, glyph.x1, glyph.y1, [glyph]) for glyph in glyphs)
    for run in more:
        first.add(run)
    return first


def _text_line(row: Sequence[Glyph], apart: Callable[[str], bool]) -> TextLine:
    size = statistics.median(map(font_size, row))
    runs: list[Run] = []
    for glyph in row:
        run = run_of([glyph])
        if runs and glyph.x0 - runs[-1].x1 <= (LABEL_GAP if _ends(runs[-1], glyph) else RUN_GAP) * size:
            runs[-1].add(run)
        else:
            runs.append(run)
    return TextLine(tuple(_spaced(runs, size, apart)), size)


def _ends(run: Run, glyph: Glyph) -> bool:
    """Whether a run is an amount or a code in full, and the glyph none that carries it on."""
    if run.is_amount:
        return not glyph.text.isascii() or (_CENTS.search(run.text) is not None and glyph.text.isdecimal())
    return _CODE.fullmatch(run.text) is not None and not glyph.text.isascii()


def _spaced(runs: Iterable[Run], size: float, apart: Callable[[str], bool]) -> Iterator[Run]:
    """Runs with the single characters of a spaced word put together."""
    last: Run | None = None
    single = False  # whether what was added to the last run is one character of a word
    for run in runs:
        here = len(run.text) == 1 and not run.text.isascii() and not apart(run.text)
        if last is not None and here and single and run.x0 - last.x1 <= SPACED * size:
            last.add(run)
            continue
        if last is not None:
            yield last
        last, single = run, here
    if last is not None:
        yield last


# --- amounts that touch other text -------------------------------------------------------------------------------------


def unglued(runs: Sequence[Run], size: float) -> list[Run]:
    """The runs of a body, amounts parted from text that touches them where they end as other amounts do."""
    rights = [run.x1 for run in runs if run.is_amount]
    return [part for run in runs for part in ([run] if run.is_numeral or not run.is_glued else _unglued(run, rights, size))]


def _unglued(run: Run, rights: Sequence[float], size: float) -> list[Run]:
    cuts = [0]
    for match in _PRINTED.finditer(run.text):
        first, last = (_glyph_at(run, at) for at in (match.start(), match.end() - 1))
        if any(abs(right - run.glyphs[last].x1) <= ALIGNED * size for right in rights):
            cuts += [first, last + 1]
    ends = [*cuts[1:], len(run.glyphs)]
    return [run_of(run.glyphs[start:end]) for start, end in zip(cuts, ends, strict=True) if start < end]


def _glyph_at(run: Run, place: int) -> int:
    """The glyph that prints a character of a run."""
    for index, glyph in enumerate(run.glyphs):
        place -= len(glyph.text)
        if place < 0:
            return index
    return len(run.glyphs) - 1
