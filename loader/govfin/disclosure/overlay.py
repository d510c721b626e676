"""Overlay: what was recognised, drawn over the pages of a PDF, to be looked at.

Every table's rows and columns are outlined, its title and kind marked; each numeral has the colour of what became of it, and in its cell
stand the coordinates of its fact, as notations of the code lists.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.unaccounted import Printed
from govfin.errors import DocumentError
from govfin.file.archives import read_bytes
from govfin.file.documents import Document
from govfin.layout.pages import Box, Grid, Line
from govfin.table.facts import ALL, Fact

SCALE = 2.5  # pixels to a point
LEGEND = 22  # points above the page
SMALL = 5.0  # points: the size of coordinates
Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {  # what became of a numeral
    "read": (34, 139, 60),
    "narrative": (0, 128, 150),
    "ocr": (120, 60, 190),
    "inferred": (200, 140, 0),
    "doubtful": (220, 0, 140),
    "ignored": (150, 150, 150),
    "unaccounted": (225, 30, 30),
}
TABLE: Colour = (60, 105, 190)
UNKNOWN: Colour = (215, 120, 30)  # a table of no known kind
DIMENSIONS = ("fund", "function", "economic", "expenditure", "item", "project")
_DEFAULTS = {"approved", "executed", "amount", ALL}


def write_overlay(document: Document, disclosure: Disclosure, numerals: Iterable[Printed], out: Path) -> None:
    """Write a PDF of pictures of the pages with what was recognised on them; DocumentError where the document has no pages of paper."""
    content = read_bytes(document.path)
    if b"%PDF-" not in content[:1024]:
        raise DocumentError(f"{document.path}: has no pages to draw over; name a PDF.")
    by_page: dict[int | None, list[Printed]] = defaultdict(list)
    for each in numerals:
        by_page[each.page].append(each)
    pictures = _pictures(content, document, disclosure, by_page)
    first = next(pictures)
    try:
        first.save(out, "PDF", save_all=True, append_images=pictures, resolution=72 * SCALE, quality=80)
    except OSError as error:
        raise DocumentError(f"{out}: can't be written ({error.strerror}).") from None


def status(printed: Printed) -> str:
    """What became of a numeral, a key of COLOURS."""
    fact = printed.fact
    if fact is None:
        return "ignored" if printed.by else "unaccounted"
    told = (("doubtful", fact.doubt), ("inferred", fact.inferred), ("ocr", printed.origin == "ocr"), ("narrative", fact.sentence))
    return next((name for name, holds in told if holds), "read")


def coordinates(fact: Fact, year: int) -> list[str]:
    """The coordinates of a fact that are worth telling, as notations: those that are broken down, or not as usual."""
    at = fact.at
    told = [str(getattr(at, name)) for name in DIMENSIONS]
    unusual = [at.flow[:3], *(each for each in (at.phase, at.measure)), str(at.year) if at.year != year else ALL]
    return [text for text in (*unusual, *told) if text not in _DEFAULTS and text.isascii()]


# --- drawing -------------------------------------------------------------------------------------------------------------


def _pictures(
    content: bytes, document: Document, disclosure: Disclosure, numerals: dict[int | None, list[Printed]]
) -> Iterator[Image.Image]:
    pdf = pypdfium2.PdfDocument(content)
    for number in range(1, len(pdf) + 1):
        page = pdf[number - 1].render(scale=SCALE).to_pil().convert("RGB")
        picture = Image.new("RGB", (page.width, page.height + int(LEGEND * SCALE)), "white")
        picture.paste(page, (0, int(LEGEND * SCALE)))
        pen = _Pen(picture)
        _draw_tables(pen, [block for block in document.blocks if block.page == number], disclosure, number)
        for each in numerals[number]:
            _draw_numeral(pen, each, disclosure.year)
        pen.legend(number, Counter(map(status, numerals[number])))
        yield picture


def _draw_tables(pen: _Pen, blocks: Sequence[Line | Grid], disclosure: Disclosure, page: int) -> None:
    known = [table for table in disclosure.tables if page in table.pages]
    facts = {fact.bbox: fact for fact in disclosure.facts if fact.page == page and not fact.sentence}
    for block in blocks:
        if isinstance(block, Grid) and block.box:
            kinds = Counter(facts[cell.box].table for cell in block.cells if cell.box in facts)
            kind = kinds.most_common(1)[0][0] if kinds else known[0].kind if len(known) == 1 else ""
            for cell in block.cells:
                if cell.box:
                    pen.outline(cell.box, TABLE if kind else UNKNOWN, 1)
            pen.outline(block.box, TABLE if kind else UNKNOWN, 3)
            pen.tag(block.box, kind or "no known kind", TABLE if kind else UNKNOWN)
        elif (
            isinstance(block, Line)
            and block.box
            and any(block.text and block.text in table.title for table in known)
            and len(block.text) > 4
        ):
            pen.outline(block.box, TABLE, 2)


def _draw_numeral(pen: _Pen, printed: Printed, year: int) -> None:
    told = status(printed)
    if printed.box is None or told == "ignored":
        return
    pen.shade(printed.box, COLOURS[told], 90 if told == "unaccounted" else 45)
    if told != "read":
        pen.outline(printed.box, COLOURS[told], 3 if told == "unaccounted" else 2)
    if printed.fact and not printed.fact.sentence:
        pen.label(printed.box, coordinates(printed.fact, year), COLOURS[told])


class _Pen:
    """Draws in points on a picture of a page with a legend above it."""

    def __init__(self, picture: Image.Image) -> None:
        self.draw = ImageDraw.Draw(picture, "RGBA")
        self.width = picture.width

    def _pixels(self, box: Box) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = box
        return x0 * SCALE, (y0 + LEGEND) * SCALE, x1 * SCALE, (y1 + LEGEND) * SCALE

    def outline(self, box: Box, colour: Colour, width: int) -> None:
        self.draw.rectangle(self._pixels(box), outline=(*colour, 255 if width > 1 else 120), width=width)

    def shade(self, box: Box, colour: Colour, strength: int) -> None:
        self.draw.rectangle(self._pixels(box), fill=(*colour, strength))

    def tag(self, box: Box, text: str, colour: Colour) -> None:
        """A flag with a text on the left of the upper left corner of a box, in the margin as far as that is wide enough."""
        x0, y0, _, _ = self._pixels(box)
        font = _font(6)
        width = self.draw.textlength(text, font) + 8
        left = max(0.0, x0 - width)
        self.draw.rectangle((left, y0, left + width, y0 + 8 * SCALE), fill=(*colour, 230))
        self.draw.text((left + 4, y0 + 0.5 * SCALE), text, fill="white", font=font)

    def label(self, box: Box, words: Sequence[str], colour: Colour) -> None:
        """Words at the foot of a box, in as many lines as fit beside one another and below the middle; what does not fit is left out."""
        x0, y0, x1, y1 = self._pixels(box)
        font, step = _font(SMALL), SMALL * SCALE
        lines = [""]
        for word in words:
            longer = f"{lines[-1]} {word}".strip()
            if self.draw.textlength(longer, font) <= x1 - x0 - 4:
                lines[-1] = longer
            else:
                lines.append(word)
        room = max(1, int((y1 - y0) / 2 / step))
        shown = [line for line in lines if line][:room]
        for number, line in enumerate(shown):
            self.draw.text((x0 + 2, y1 - step * (len(shown) - number) - 1), line, fill=(*colour, 255), font=font)

    def legend(self, page: int, counted: Counter[str]) -> None:
        x, font = 8.0, _font(7)
        self.draw.text((x, 6 * SCALE), f"page {page}", fill="black", font=font)
        x += self.draw.textlength(f"page {page}", font) + 24
        for name, colour in COLOURS.items():
            text = f"{name} {counted[name]}"
            self.draw.rectangle((x, 6.5 * SCALE, x + 7 * SCALE, 13.5 * SCALE), fill=(*colour, 90), outline=(*colour, 255), width=2)
            self.draw.text((x + 9 * SCALE, 6 * SCALE), text, fill="black", font=font)
            x += 9 * SCALE + self.draw.textlength(text, font) + 16


def _font(points: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(points * SCALE)
