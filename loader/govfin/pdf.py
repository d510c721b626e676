"""PDF: pages of glyphs and rules, read with pdfplumber."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from govfin.errors import DocumentError
from govfin.pages import Glyph, Page, Rule

DUPLICATE_TOLERANCE = 1.0  # points: the same character this near to itself is one, drawn twice for boldness
SLANT_TOLERANCE = 1.0  # points: a ruling may lean this much

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read_pages(path: Path, content: bytes) -> tuple[tuple[Page, ...], int | None]:
    """All pages of a PDF, and the year of its making where it tells.

    Raises DocumentError where the file is no PDF, encrypted, cut short, or has no text.
    """
    if b"%PDF-" not in content[:1024]:
        raise DocumentError(f"{path}: is not a PDF; give a PDF, or a text extraction that ends in .txt.")
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            pages = tuple(_read_page(page) for page in pdf.pages)
            made = re.match(r"D:(\d{4})", str(pdf.metadata.get("CreationDate", "")))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise DocumentError(f"{path}: is encrypted and asks for a password; save it without one and try again.") from None
        raise DocumentError(f"{path}: is damaged or cut short and can't be read as a PDF; download it again.") from None
    except Exception as error:  # pdfminer raises many kinds on damaged files
        raise DocumentError(f"{path}: is damaged and can't be read as a PDF ({type(error).__name__}); download it again.") from None
    if not pages:
        raise DocumentError(f"{path}: the PDF has no page; it is damaged or cut short, download it again.")
    if not any(page.glyphs for page in pages):
        raise DocumentError(f"{path}: no page holds text; it is a scan, which can't be read yet.")
    return pages, int(made[1]) if made else None


def _read_page(page: Any) -> Page:
    glyphs = tuple(_glyphs(page.dedupe_chars(tolerance=DUPLICATE_TOLERANCE, extra_attrs=()).chars))
    rules = tuple(_rules(page.edges))
    read = Page(page.page_number, float(page.width), float(page.height), glyphs, rules)
    page.close()
    return read


def _glyphs(chars: Iterable[dict[str, Any]]) -> Iterator[Glyph]:
    for char in chars:
        if char["text"].strip() and char["upright"]:
            yield Glyph(char["text"], float(char["x0"]), float(char["top"]), float(char["x1"]), float(char["bottom"]))


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
