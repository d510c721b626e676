"""Cuts: the places of a PDF's pages where the numerals of a finding stand, to be shown with their cells outlined.

    mentions → places on pages → one picture of what is needed of each page, and on it the cuts of each finding

Boxes in points, origin top left, on the page as it is read (one whose text runs up or down is turned).
"""

from __future__ import annotations

import base64
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pdfplumber
import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import PdfiumError

from govfin.check.evidence import Mention
from govfin.errors import GovfinError
from govfin.file.archives import read_bytes
from govfin.file.stamps import direction
from govfin.layout.pages import Box

DPI: Final = 110
LONGEST: Final = 1000.0  # points: a page with a longer side is drawn as if that were its longer side
COLOURS: Final = 32  # of a picture: text, rules, and the tints of heads and seals
ABOVE: Final = 26.0  # points shown above and below the outlined cells
APART: Final = 130.0  # points: cells further apart than this on a page are shown in cuts of their own
BLANK: Final = 12  # of 255: less than this differs from white by chance
MARGIN: Final = 8.0  # points of white left beside what is printed

PageKey = tuple[str, int]  # SHA-256 of the document, page


@dataclass(frozen=True, slots=True)
class Outline:
    """A numeral's place in a cut."""

    box: Box
    text: str
    judged: bool  # whether it is the numeral that is judged, or one that it is compared with


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a page with the cells outlined."""

    page: PageKey
    document: str  # file name
    box: Box
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is needed of a page, as a data URI, and where it lies on the page."""

    page: PageKey
    box: Box
    uri: str


def cuts(judged: Mention | None, mentions: Iterable[Mention], hashes: Mapping[str, str], document: str) -> list[Cut]:
    """The cuts that show mentions; `hashes` tells the documents at hand by their names, `document` where a mention tells none."""
    placed: dict[tuple[PageKey, str], list[Outline]] = defaultdict(list)
    for mention in mentions:
        name = mention.document or document
        if mention.bbox and mention.page and len(mention.bbox) == 4 and name in hashes:
            x0, y0, x1, y1 = mention.bbox
            outline = Outline((x0, y0, x1, y1), f"{mention.reported} {mention.unit}".strip(), mention is judged)
            placed[(hashes[name], mention.page), name].append(outline)
    return [Cut(page, name, _around(near), tuple(near)) for (page, name), found in placed.items() for near in _apart(found)]


def _apart(outlines: Iterable[Outline]) -> list[list[Outline]]:
    """Outlines that stand near one another together, from the top."""
    groups: list[list[Outline]] = []
    for outline in sorted(outlines, key=lambda each: each.box[1]):
        if groups and outline.box[1] - max(each.box[3] for each in groups[-1]) <= APART:
            groups[-1].append(outline)
        else:
            groups.append([outline])
    return groups


def _around(outlines: Sequence[Outline]) -> Box:
    """The strip of a page that holds outlines; how wide it is, the picture tells."""
    return 0.0, max(0.0, min(each.box[1] for each in outlines) - ABOVE), 0.0, max(each.box[3] for each in outlines) + ABOVE


class Pages:
    """Draws pages of documents, each document opened once."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self.paths = paths  # by SHA-256
        self.open: dict[str, tuple[bytes, Any] | None] = {}

    def has(self, sha256: str) -> bool:
        """Whether a document is at hand, and a PDF."""
        return self._document(sha256) is not None

    def pictures(self, wanted: Iterable[Cut]) -> dict[PageKey, Picture]:
        """A picture of as much of each page as the cuts of it need."""
        strips: dict[PageKey, list[Box]] = defaultdict(list)
        outlines: dict[PageKey, list[Outline]] = defaultdict(list)
        for cut in wanted:
            strips[cut.page].append(cut.box)
            outlines[cut.page].extend(cut.outlines)
        found = ((page, self._picture(page, boxes, outlines[page])) for page, boxes in strips.items())
        return {page: picture for page, picture in found if picture}

    def _document(self, sha256: str) -> tuple[bytes, Any] | None:
        if sha256 not in self.open:
            self.open[sha256] = self._opened(self.paths[sha256]) if sha256 in self.paths else None
        return self.open[sha256]

    def _opened(self, path: Path) -> tuple[bytes, Any] | None:
        try:
            content = read_bytes(path)
            return (content, pypdfium2.PdfDocument(content)) if b"%PDF-" in content[:1024] else None
        except (OSError, GovfinError, PdfiumError):
            return None

    def _picture(self, key: PageKey, strips: Sequence[Box], outlines: Sequence[Outline]) -> Picture | None:
        opened = self._document(key[0])
        if opened is None or not 1 <= key[1] <= len(opened[1]):
            return None
        content, pdf = opened
        try:
            page = pdf[key[1] - 1]
            way = 0 if _is_upright(page, outlines) else _way(content, key[1])
            scale = DPI / 72 * min(1.0, LONGEST / max(page.get_size()))
            drawn = page.render(scale=scale, rotation=way).to_pil().convert("RGB")
        except PdfiumError:
            return None
        top, bottom = min(strip[1] for strip in strips), max(strip[3] for strip in strips)
        box = (0.0, top, drawn.width / scale, min(bottom, drawn.height / scale))
        return _pictured(key, drawn, box, scale, outlines)


def _pictured(key: PageKey, drawn: Image.Image, box: Box, scale: float, outlines: Sequence[Outline]) -> Picture | None:
    strip = drawn.crop((0, round(box[1] * scale), drawn.width, round(box[3] * scale)))
    if strip.height < 1:
        return None
    printed = ImageChops.difference(strip, Image.new("RGB", strip.size, "white")).convert("L").point(lambda value: 255 * (value > BLANK))
    edges = printed.getbbox() or (0, 0, strip.width, strip.height)
    x0 = max(0.0, min(edges[0] / scale, *(each.box[0] for each in outlines)) - MARGIN)
    x1 = min(strip.width / scale, max(edges[2] / scale, *(each.box[2] for each in outlines)) + MARGIN)
    part = strip.crop((round(x0 * scale), 0, round(x1 * scale), strip.height)).quantize(COLOURS)
    written = io.BytesIO()
    part.save(written, "PNG", optimize=True)
    uri = "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()
    return Picture(key, (x0, box[1], x0 + part.width / scale, box[1] + part.height / scale), uri)


# --- turned pages --------------------------------------------------------------------------------------------------------


def _is_upright(page: Any, outlines: Iterable[Outline]) -> bool:
    """Whether what is printed stands where it was read, on the page as it is."""
    if page.get_rotation():
        return False
    height, text = page.get_height(), page.get_textpage()
    for outline in outlines:
        x0, y0, x1, y1 = outline.box
        digits = _digits(outline.text)
        if digits and digits in _digits(text.get_text_bounded(x0 - 2, height - y1 - 2, x1 + 2, height - y0 + 2)):
            return True
    return False


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _way(content: bytes, number: int) -> int:
    """By how many degrees the reader turned a page to read it."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return direction(pdf.pages[number - 1].chars)
