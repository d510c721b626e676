"""PDF: pages of glyphs and rules, read with pdfplumber."""

from __future__ import annotations

import io
import logging
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from govfin.errors import DocumentError
from govfin.file import fonts, stamps
from govfin.file.pictures import Renderer, Seen, with_pictures
from govfin.layout.limits import PAGE, GivenUpError, Limits, limited
from govfin.layout.pages import Glyph, Page, Rule, turned
from govfin.scan import ocr

DUPLICATE_TOLERANCE = 1.0  # points, and
DUPLICATE_SHARE = 0.15  # of the size of most text: the same character this near to itself is one, drawn twice for boldness
GIVEN_UP = "given up"
SLANT_TOLERANCE = 1.0  # points: a ruling may lean this much

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?")  # PDF 32000-1, 7.9.4

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read_pages(path: Path, content: bytes, limits: Limits = PAGE) -> tuple[tuple[Page, ...], datetime | None]:
    """All pages of a PDF, and when the file was last written, where it tells.

    A page that takes more than the limits is given up and has nothing but a note. Raises DocumentError where the file is no PDF,
    encrypted, cut short, or has no text.
    """
    if b"%PDF-" not in content[:1024]:
        raise DocumentError(f"{path}: is not a PDF; give a PDF, or a text extraction that ends in .txt.")
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            renderer = Renderer(content)
            pages = tuple(_read_page(page, renderer, limits) for page in pdf.pages)
            dates = [_date(str(pdf.metadata.get(name, ""))) for name in ("ModDate", "CreationDate")]
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise DocumentError(f"{path}: is encrypted and asks for a password; save it without one and try again.") from None
        raise DocumentError(f"{path}: is damaged or cut short and can't be read as a PDF; download it again.") from None
    except Exception as error:  # pdfminer raises many kinds on damaged files
        raise DocumentError(f"{path}: is damaged and can't be read as a PDF ({type(error).__name__}); download it again.") from None
    if not pages:
        raise DocumentError(f"{path}: the PDF has no page; it is damaged or cut short, download it again.")
    if all(page.note.startswith(GIVEN_UP) for page in pages):
        raise DocumentError(f"{path}: {pages[0].note}, and so was every other page.")
    if not any(page.glyphs for page in pages):
        raise DocumentError(f"{path}: {_without_text()}")
    return pages, next((date for date in dates if date), None)


def _date(text: str) -> datetime | None:
    """A date of a PDF; what it leaves out after the year is the first month, day, hour and so on. None for one that is no date."""
    match = _DATE.match(text)
    if match is None:
        return None
    parts = [part or ("01" if place < 2 else "00") for place, part in enumerate(match.groups()[1:6])]
    zone = "+00:00" if match[7] else f"{match[8]}:{match[9] or '00'}" if match[8] else ""
    try:
        return datetime.fromisoformat(f"{match[1]}-{parts[0]}-{parts[1]}T{parts[2]}:{parts[3]}:{parts[4]}{zone}")
    except ValueError:
        return None


def _without_text() -> str:
    if ocr.is_installed():
        return "no page holds text, and OCR found none either."
    return f"no page holds text; it is a scan, and to read it OCR must be installed ({ocr.INSTALL})."


def _read_page(page: Any, renderer: Renderer, limits: Limits) -> Page:
    """A page, within the limits; what is read of it with OCR has limits of its own."""
    read = Page(page.page_number, float(page.width), float(page.height), (), ())
    try:
        with limited(limits):
            read, seen = _read_text(page)
        with limited(limits, memory=False):  # pdfium ends the process where it gets none
            return with_pictures(read, seen, renderer)
    except GivenUpError as error:
        return replace(read, note=f"{GIVEN_UP}: {error}; look at it yourself")
    except (RecursionError, PdfminerException) as error:
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if not isinstance(cause, MemoryError | RecursionError):
            raise
        reason = "it is nested too deep" if isinstance(cause, RecursionError) else f"it takes more than {limits.mebibytes} MiB of memory"
        return replace(read, note=f"{GIVEN_UP}: {reason}; look at it yourself")
    finally:
        page.close()


def _read_text(page: Any) -> tuple[Page, Seen]:
    """The page as its text and lines tell, and what it shows beside them. One whose text runs up or down is turned to be read."""
    unreadable = fonts.unreadable_fonts(page.chars)
    way = stamps.direction(page.chars)
    once = page.dedupe_chars(tolerance=_tolerance(page.chars), extra_attrs=()).chars
    chars = stamps.without_stamps([char for char in once if char["fontname"] not in unreadable], way)
    read = Page(page.page_number, float(page.width), float(page.height), tuple(map(_glyph, chars)), tuple(_rules(page.edges)))
    boxes = () if way else tuple((float(i["x0"]), float(i["top"]), float(i["x1"]), float(i["bottom"])) for i in page.images)
    return turned(read, way), Seen(boxes, len(page.curves), bool(unreadable))


def _tolerance(chars: Sequence[Any]) -> float:
    """Points: the same character this near to itself is one, drawn twice for boldness."""
    return max(DUPLICATE_TOLERANCE, DUPLICATE_SHARE * statistics.median(float(char["size"]) for char in chars)) if chars else 0.0


def _glyph(char: Any) -> Glyph:
    return Glyph(char["text"], float(char["x0"]), float(char["top"]), float(char["x1"]), float(char["bottom"]))


def _rules(edges: Iterable[dict[str, Any]]) -> Iterator[Rule]:
    for edge in edges:
        x0, y0, x1, y1 = (float(edge[key]) for key in ("x0", "top", "x1", "bottom"))
        if y1 - y0 <= SLANT_TOLERANCE < x1 - x0:
            y0 = y1 = (y0 + y1) / 2
        elif x1 - x0 <= SLANT_TOLERANCE < y1 - y0:
            x0 = x1 = (x0 + x1) / 2
        else:
            continue
        yield Rule(x0, y0, x1, y1)
