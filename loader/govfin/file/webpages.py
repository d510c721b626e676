"""Web pages: HTML as it is shown, read with lxml, and pages that a browser saved in one file (.mht); without pages of paper."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html

from govfin.errors import DocumentError
from govfin.file.wording import runs, stacked
from govfin.layout.pages import Block, Cell, Grid, Line

WIDEST = 200  # columns and rows that a cell may claim to span

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "hz-gb-2312"})  # each a part of the last but one
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_COLLAPSED = re.compile(r"[ \t\r\n\f]+")  # to one space, which a hard one is not
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title", "select", "button", "textarea", "iframe", "svg", "object"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figure"}
    | {"figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"}
    | {"section", "summary", "table", "ul"}
)


def read_webpage(path: Path, content: bytes) -> tuple[Block, ...]:
    """The lines and grids of a web page, in its order; DocumentError where it holds no text or its characters can't be told."""
    text = decoded(path, content)
    try:
        root = lxml.html.document_fromstring(text.replace("\x00", ""), parser=lxml.html.HTMLParser(huge_tree=False))
    except (lxml.etree.LxmlError, ValueError):
        raise DocumentError(f"{path}: holds no text; open the page in a browser and save it as a PDF.") from None
    blocks = tuple(_Page().blocks(root))
    if not blocks:
        raise DocumentError(f"{path}: the page shows no text of its own; open it in a browser and save it as a PDF.")
    return blocks


def read_saved_page(path: Path, content: bytes) -> tuple[Block, ...]:
    """The lines and grids of all HTML in a page that was saved in one file."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    found: list[Block] = []
    for part in parts:
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            charset = part.get_content_charset()
            found.extend(read_webpage(path, f'<meta charset="{charset}">'.encode() + body if charset else body))
    if not found:
        raise DocumentError(f"{path}: holds no page that can be read; open it in a browser and save it as a PDF.")
    return tuple(found)


def decoded(path: Path, content: bytes) -> str:
    """A page's text, in the encoding of its mark, of its own word, UTF-8 or that of a Chinese Windows: the first that fits.

    Raises DocumentError where none does.
    """
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    marked = [encoding for mark, encoding in marks.items() if content.startswith(mark)]
    told = [found.decode("ascii").lower() for found in _CHARSET.findall(content[:4096])]
    for encoding in [*marked, *("gb18030" if each in _CHINESE else each for each in told), "utf-8", "gb18030"]:
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise DocumentError(f"{path}: is in no encoding that can be told; save it as UTF-8.")


class _Page:
    """Gathers the text of a page: runs of inline text make a line, tables make grids."""

    def __init__(self) -> None:
        self.text: list[str] = []

    def blocks(self, root: Any) -> Iterator[Block]:
        yield from self._walk(root)
        yield from self._line()

    def _walk(self, element: Any) -> Iterator[Block]:
        if not isinstance(element.tag, str) or _is_hidden(element):
            return
        apart = element.tag in _BLOCKS or element.tag == "br"
        if apart:
            yield from self._line()
        if element.tag == "table":
            yield from _table(element)
        else:
            self.text.append(element.text or "")
            for child in element:
                yield from self._walk(child)
                self.text.append(child.tail or "")
        if apart:
            yield from self._line()

    def _line(self) -> Iterator[Line]:
        text, self.text = "".join(self.text), []
        yield from (Line(run, None, None) for run in runs(_COLLAPSED.sub(" ", text)))


def _is_hidden(element: Any) -> bool:
    return element.tag in _UNSEEN or "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


# --- tables --------------------------------------------------------------------------------------------------------------


def _table(table: Any) -> Iterator[Block]:
    """The grid of a table; of one that lays out the page, holding tables or a single column, what its cells hold."""
    for caption in table.iterchildren("caption"):
        yield from _Page().blocks(caption)
    rows = [row for row in _rows(table) if not _is_hidden(row)]
    if next(table.iterdescendants("table"), None) is not None:
        yield from (block for row in rows for cell in _row_cells(row) for block in _Page().blocks(cell))
        return
    cells, height = _cells(rows, _hidden_columns(table))
    width = max((cell.column + cell.columns for cell in cells), default=0)
    if width < 2:
        yield from (block for row in rows for cell in _row_cells(row) for block in _Page().blocks(cell))
    else:
        yield from _without_titles(cells, height, width)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot") and not _is_hidden(child):
            yield from child.iterchildren("tr")


def _row_cells(row: Any) -> Iterator[Any]:
    yield from (cell for cell in row if cell.tag in ("td", "th"))


def _hidden_columns(table: Any) -> set[int]:
    hidden: set[int] = set()
    place = 0
    for column in table.iter("col"):
        span = _span(column, "span")
        if _is_hidden(column):
            hidden.update(range(place, place + span))
        place += span
    return hidden


def _span(element: Any, name: str) -> int:
    value = element.get(name, "").strip()
    return min(max(int(value), 1), WIDEST) if value.isdigit() else 1


def _cells(rows: Sequence[Any], hidden: set[int]) -> tuple[list[Cell], int]:
    """The cells of rows with what they span, as far as it is shown, and the number of rows."""
    taken: set[tuple[int, int]] = set()
    spans: list[tuple[int, int, int, int, str]] = []
    for number, row in enumerate(rows):
        column = 0
        for element in _row_cells(row):
            while (number, column) in taken:
                column += 1
            down, across = min(_span(element, "rowspan"), len(rows) - number), _span(element, "colspan")
            taken.update((r, c) for r in range(number, number + down) for c in range(column, column + across))
            if not _is_hidden(element):
                spans.append((number, column, down, across, _cell_text(element)))
            column += across
    shown = {
        place: count
        for count, place in enumerate(place for place in range(max((c for _, c in taken), default=-1) + 1) if place not in hidden)
    }
    cells = []
    for number, column, down, across, text in spans:
        places = [shown[place] for place in range(column, column + across) if place in shown]
        if places:
            cells.append(Cell(number, places[0], down, len(places), text, None, None))
    return cells, len(rows)


def _cell_text(cell: Any) -> str:
    return stacked(block.text for block in _Page().blocks(cell) if isinstance(block, Line))


def _without_titles(cells: Iterable[Cell], height: int, width: int) -> Iterator[Block]:
    """The grid, and as lines the rows of one cell above and below it, where spreadsheets keep titles and notes."""
    cells = list(cells)
    alone = {cell.row for cell in cells if cell.columns == width and cell.rows == 1}
    first = next((row for row in range(height) if row not in alone), height)
    last = next((row + 1 for row in reversed(range(height)) if row not in alone), 0)
    yield from (Line(cell.text, None, None) for cell in cells if cell.row < first and cell.text)
    if first < last:
        kept = (cell for cell in cells if first <= cell.row < last)
        moved = tuple(Cell(cell.row - first, cell.column, cell.rows, cell.columns, cell.text, None, None) for cell in kept)
        yield Grid(moved, last - first, width, None, None)
    yield from (Line(cell.text, None, None) for cell in cells if cell.row >= max(first, last) and cell.text)
