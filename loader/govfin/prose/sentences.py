"""Sentences: the running text of a document, its wrapped lines joined over line and page breaks, each numeral with its place.

    Line … Line → paragraph → Sentence, numbered through the document

A paragraph ends where a line ends short of the margin after a full stop, where the next one is indented or numbered, and at tables.
A text extraction has no margins: there the widest lines tell how far one reaches.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govfin.layout.pages import Block, Box, Line
from govfin.mappings import UNNUMBERED, Reading, plain
from govfin.table.tables import without_furniture

SHORT = 2.2  # in font sizes: a line that ends this far before the margin ends short of it
INDENT = 1.2  # in font sizes: a line that starts this far behind the margin is indented
SAME_LINE = 0.5  # in font sizes: runs whose middles are no further apart stand on one printed line
WRAPPED = 0.88  # of the usual width of lines that break off within a sentence: one as wide has been wrapped
LONG = 12  # characters: lines that tell where the margins are

_ENDS = re.compile(r"[。！？；]")
_CUTS = re.compile(r"[。！？；：]")
_GOES_ON = re.compile(r"[，。；：、）%]|（.）|\d+\.\d|\d{1,3}，\d{3}(?!\d)")  # a paragraph does not begin so
_OPENING, _CLOSING = "（[【〔", "）]】〕"
_CIRCLED = re.compile("[\u2460-\u2473]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or part of one, within a sentence: where it starts in the sentence's text and in its own."""

    start: int
    offset: int
    line: Line


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a heading, as printed; its numbering stands in its text."""

    number: int  # from 1, in the document
    text: str
    pieces: tuple[Piece, ...]
    depth: int  # of the numbering that it begins with: 0 for the parts of a document; UNNUMBERED for none
    opens: bool  # it opens a paragraph
    whole: bool  # it is all of its paragraph

    def page(self, start: int) -> int | None:
        """The page on which a character stands."""
        return self._piece(start).line.page

    def box(self, start: int, end: int) -> Box | None:
        """The box of the characters from `start` to `end` on the page where they start; of the line where it has no places."""
        first = self._piece(start)
        boxes = []
        for piece, following in zip(self.pieces, [*self.pieces[1:], None], strict=True):
            stop = following.start if following else len(self.text)
            if piece.start < end and stop > start and piece.line.page == first.line.page and piece.line.box:
                boxes.append(_box(piece, max(start, piece.start), min(end, stop)))
        if not boxes:
            return None
        x0, y0, x1, y1 = zip(*boxes, strict=True)
        return (min(x0), min(y0), max(x1), max(y1))

    def _piece(self, start: int) -> Piece:
        return next(piece for piece in reversed(self.pieces) if piece.start <= start)


def _box(piece: Piece, start: int, end: int) -> Box:
    assert piece.line.box is not None
    places = piece.line.places[start - piece.start + piece.offset : end - piece.start + piece.offset]
    x0, y0, x1, y1 = piece.line.box
    return (min(left for left, _ in places), y0, max(right for _, right in places), y1) if places else (x0, y0, x1, y1)


def read_sentences(blocks: Iterable[Block], reading: Reading) -> tuple[Sentence, ...]:
    """All sentences of a document outside its tables, headings among them, in order."""
    found: list[Sentence] = []
    for paragraph in _paragraphs(without_furniture(blocks, reading), reading):
        for sentence in _sentences(paragraph, reading):
            found.append(Sentence(len(found) + 1, *sentence))
    return tuple(found)


# --- plain text that leads back ----------------------------------------------------------------------------------------


def flattened(text: str) -> tuple[str, tuple[int, ...]]:
    """Text in plain characters, see `mappings.plain`, and where each stood; circled numbers stay."""
    kept = [(_flat(char), place) for place, char in enumerate(text)]
    return "".join(char for char, _ in kept), tuple(place for char, place in kept for _ in char)


@functools.cache
def _flat(char: str) -> str:
    return char if unicodedata.category(char) == "No" else plain(char)


def depth(text: str, reading: Reading) -> int:
    """How deep the numbering is that a text begins with; UNNUMBERED for none."""
    reduced, _ = flattened(text[:40])
    if _CIRCLED.match(reduced):
        return len(reading.surroundings.numberings) + 1
    if reading.is_section(reduced):
        return 0
    level = reading.numbered(reduced)[1]
    return level if level == UNNUMBERED else level + 1


# --- paragraphs --------------------------------------------------------------------------------------------------------


def _paragraphs(blocks: Iterable[Block], reading: Reading) -> Iterator[list[Line]]:
    blocks = list(blocks)
    layout = _Layout([block for block in blocks if isinstance(block, Line)])
    paragraph: list[Line] = []
    for block in blocks:
        if not isinstance(block, Line):
            if paragraph and block.page is None:
                yield paragraph
                paragraph = []
            continue
        if paragraph and layout.parts(paragraph[-1], block, reading):
            yield paragraph
            paragraph = []
        paragraph.append(block)
    if paragraph:
        yield paragraph


class _Layout:
    """How far the lines of a document reach, and so where its paragraphs end."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.margins = _margins(lines)
        broken = [line.text for line in lines if line.box is None and re.search("[，。；].*[^，。；：]$", plain(line.text))]
        self.usual = statistics.median(map(_width, broken)) if broken else math.inf

    def parts(self, line: Line, following: Line, reading: Reading) -> bool:
        """Whether a paragraph ends between two lines."""
        text, wrapped = plain(line.text), self._wrapped(line)
        level = depth(following.text, reading)
        if _beside(line, following):
            return False
        if level < UNNUMBERED and (level == 0 or not wrapped or _CUTS.fullmatch(text[-1:])):
            return True
        if _GOES_ON.match(plain(following.text)):
            return False
        if _ENDS.fullmatch(text[-1:]):
            return not wrapped or self._indented(following)
        bare, level = reading.numbered(text)
        titled = depth(line.text, reading) == 0 or (level < UNNUMBERED and not re.search("[，、。；：]", bare))
        return (titled + (not wrapped) + self._indented(following)) > 1  # two of these signs tell

    def _wrapped(self, line: Line) -> bool:
        if line.box is None:
            return _width(line.text) >= WRAPPED * self.usual
        return line.box[2] >= self.margins[line.page][1] - SHORT * _size(line)

    def _indented(self, line: Line) -> bool:
        return line.box is not None and line.box[0] >= self.margins[line.page][0] + INDENT * _size(line)


def _margins(lines: Sequence[Line]) -> Mapping[int | None, tuple[float, float]]:
    """The left and right margin of the text of each page; of all pages, where one holds too little to tell."""
    long = [line for line in lines if line.box and len(line.text) >= LONG]
    everywhere = _extent(long or [line for line in lines if line.box])
    found = {}
    for page in {line.page for line in lines}:
        here = [line for line in long if line.page == page]
        found[page] = _extent(here) if len(here) > 3 else everywhere
    return found


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    boxes = [line.box for line in lines if line.box]
    if not boxes:
        return (0.0, 0.0)
    return min(box[0] for box in boxes), statistics.quantiles([box[2] for box in boxes] * 2, n=20)[18]


def _size(line: Line) -> float:
    assert line.box is not None
    return line.box[3] - line.box[1]


def _beside(line: Line, other: Line) -> bool:
    """Whether two runs stand on one printed line."""
    if line.box is None or other.box is None or line.page != other.page:
        return False
    middles = abs((line.box[1] + line.box[3]) - (other.box[1] + other.box[3])) / 2
    return middles <= SAME_LINE * min(_size(line), _size(other)) and other.box[0] >= line.box[2]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


# --- sentences ---------------------------------------------------------------------------------------------------------


def _sentences(lines: Sequence[Line], reading: Reading) -> Iterator[tuple[str, tuple[Piece, ...], int, bool, bool]]:
    """The sentences of a paragraph: text, pieces, depth of numbering, whether it opens the paragraph, whether it is all of it."""
    text = "".join(line.text for line in lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text))
    cuts = [0, *_ends(text, reading), len(text)]
    spans = [(start, end) for start, end in itertools.pairwise(cuts) if text[start:end].strip()]
    for start, end in spans:
        pieces = tuple(
            Piece(max(begin - start, 0), max(start - begin, 0), line)
            for (begin, stop), line in zip(itertools.pairwise(starts), lines, strict=True)
            if begin < end and stop > start
        )
        yield text[start:end], pieces, depth(text[start:end], reading), start == spans[0][0], len(spans) == 1


def _ends(text: str, reading: Reading) -> Iterator[int]:
    """Where sentences end: after a full stop or a semicolon outside brackets, and before a number that opens an item."""
    level = 0
    for place, char in enumerate(text):
        flat = _flat(char)
        if flat and flat in _OPENING:
            level += 1
        elif flat and flat in _CLOSING:
            level = max(level - 1, 0)
        following = text[place + 1 :]
        if following and _CIRCLED.match(following) and level == 0:
            yield place + 1
        elif (flat and _ENDS.fullmatch(flat) and (level == 0 or not _closes(following))) or (
            flat and _CUTS.fullmatch(flat) and depth(following.lstrip(), reading) < UNNUMBERED
        ):
            level = 0
            yield place + 1


def _closes(text: str) -> bool:
    """Whether a bracket that is open is closed further on, before another opens."""
    reduced, _ = flattened(text)
    closing, opening = (min((reduced.find(char) for char in chars if char in reduced), default=-1) for chars in (_CLOSING, _OPENING))
    return closing >= 0 and (opening < 0 or closing < opening)
