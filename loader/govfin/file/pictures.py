"""Pictures: pages of a PDF, and places on them, whose text can only be seen, read by OCR; and what to say of it.

Pages are drawn by pypdfium2 and read by `scans`, where the extra `ocr` is installed. Boxes in points, origin top left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2
from pypdfium2 import raw

from govfin.layout.blocks import page_blocks
from govfin.layout.pages import Box, Glyph, Grid, Page, Rule
from govfin.numerals import parse_numeral
from govfin.scan.ocr import INSTALL, is_installed

DPI = 200  # of the picture of a page
A3 = 1200.0  # points: a page with a longer side is drawn as if that were its longer side
NEAR = 3.0  # points: pictures nearer than this are pieces of one
WORTH = 0.03  # the share of a page that a picture must take up to be read
WHOLE = 0.5  # the share from which on a picture is the page
FEW = 10  # glyphs: a picture over which more are printed is but the ground of a text
DRAWN = 60  # curves: a page with more and without text has its characters drawn as shapes
AMOUNTS = 3  # numerals with decimals: a picture on a page of text whose cells hold fewer is no table of amounts
INVISIBLE = 3  # the render mode of text that a scanner laid over its picture (PDF 32000-1, table 106)


@dataclass(slots=True)
class Renderer:
    """Draws the pages of a PDF; opened when the first is asked for."""

    content: bytes
    document: Any = field(default=None)

    def page(self, number: int) -> Any:
        if self.document is None:
            self.document = pypdfium2.PdfDocument(self.content)
        return self.document[number - 1]

    def picture(self, number: int) -> tuple[Any, float]:
        """A page as a picture (RGB), and its pixels to a point."""
        page = self.page(number)
        scale = DPI / 72 * min(1.0, A3 / max(page.get_size()))
        return page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_numpy()[..., :3], scale

    def is_overlaid(self, number: int) -> bool:
        """Whether most of a page's text is invisible, as a scanner lays it over the picture of a page."""
        texts = list(self.page(number).get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=4))
        modes = [raw.FPDFTextObj_GetTextRenderMode(text) for text in texts]
        return bool(modes) and 2 * modes.count(INVISIBLE) > len(modes)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows beside its text: pictures, shapes that may be characters, and whether its fonts can't be relied on."""

    pictures: tuple[Box, ...]
    curves: int = 0
    unreadable: bool = False


def with_pictures(page: Page, seen: Seen, renderer: Renderer) -> Page:
    """A page with what only OCR can read, and a note of it; the page as it is where there is no such thing."""
    if seen.unreadable:
        return _read_whole(page, "it has fonts that don't tell which characters they draw", renderer)
    boxes = _joined(_on_page(seen.pictures, page))
    whole = sum(_area(box) for box in boxes) >= WHOLE * page.width * page.height
    if not page.glyphs and not boxes and seen.curves > DRAWN:
        return _read_whole(page, "its characters are drawn as shapes", renderer)
    if whole and (len(page.glyphs) <= FEW or (is_installed() and renderer.is_overlaid(page.number))):
        return _read_whole(page, "it is a picture", renderer)
    worth = [box for box in boxes if _area(box) >= WORTH * page.width * page.height and len(_inside(page.glyphs, box)) <= FEW]
    return _read_places(page, worth, renderer) if worth else page


def _read_whole(page: Page, reason: str, renderer: Renderer) -> Page:
    if not is_installed():
        return replace(page, glyphs=(), note=f"{reason}, and OCR is not installed: {INSTALL}")
    from govfin.scan.scans import read_scan  # noqa: PLC0415  needs the extra

    picture, scale = renderer.picture(page.number)
    read = read_scan(picture, page.number, scale)
    return replace(read, note=f"{reason}, and was read by OCR") if read.glyphs else page


def _read_places(page: Page, boxes: Sequence[Box], renderer: Renderer) -> Page:
    """A page of text with the tables that stand on it as pictures."""
    if not is_installed():
        return replace(page, note=f"it holds a picture, and OCR is not installed: {INSTALL}")
    from govfin.scan.scans import read_scan  # noqa: PLC0415  needs the extra

    picture, scale = renderer.picture(page.number)
    glyphs, rules, read_any = list(page.glyphs), list(page.rules), False
    for x0, y0, x1, y1 in boxes:
        part = picture[round(y0 * scale) : round(y1 * scale), round(x0 * scale) : round(x1 * scale)]
        read = read_scan(part, page.number, scale)
        if not _has_amounts(read):
            continue
        read_any = True
        glyphs = [glyph for glyph in glyphs if not _holds((x0, y0, x1, y1), glyph)]
        glyphs += [replace(g, x0=g.x0 + x0, y0=g.y0 + y0, x1=g.x1 + x0, y1=g.y1 + y0) for g in read.glyphs]
        rules += [Rule(rule.x0 + x0, rule.y0 + y0, rule.x1 + x0, rule.y1 + y0) for rule in read.rules]
    note = "a picture on it was read by OCR" if read_any else page.note
    return replace(page, glyphs=tuple(glyphs), rules=tuple(rules), note=note)


def _has_amounts(page: Page) -> bool:
    """Whether a page holds a table with amounts; the figures of charts stand in none."""
    cells = (cell for block in page_blocks(page) if isinstance(block, Grid) for cell in block.cells)
    return sum((numeral := parse_numeral(cell.text, "")) is not None and numeral.decimals > 0 for cell in cells) >= AMOUNTS


# --- places ------------------------------------------------------------------------------------------------------------


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _on_page(boxes: Iterable[Box], page: Page) -> Iterator[Box]:
    for x0, y0, x1, y1 in boxes:
        box = (max(x0, 0.0), max(y0, 0.0), min(x1, page.width), min(y1, page.height))
        if box[0] < box[2] and box[1] < box[3]:
            yield box


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """Boxes with those put together that touch: scanners cut a page into strips."""
    joined: list[Box] = []
    for box in boxes:
        near = [other for other in joined if _near(box, other)]
        joined = [other for other in joined if other not in near]
        near.append(box)
        x0, y0, x1, y1 = zip(*near, strict=True)
        joined.append((min(x0), min(y0), max(x1), max(y1)))
    return joined


def _near(box: Box, other: Box) -> bool:
    return box[0] <= other[2] + NEAR and other[0] <= box[2] + NEAR and box[1] <= other[3] + NEAR and other[1] <= box[3] + NEAR


def _holds(box: Box, glyph: Glyph) -> bool:
    return box[0] <= glyph.x <= box[2] and box[1] <= glyph.y <= box[3]


def _inside(glyphs: Iterable[Glyph], box: Box) -> list[Glyph]:
    return [glyph for glyph in glyphs if _holds(box, glyph)]
