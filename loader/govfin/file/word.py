"""Word: documents of Word (.docx), opened with python-docx; their paragraphs and tables as they are shown, without pages."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import docx

from govfin.errors import DocumentError
from govfin.file.archives import last_written, open_zip
from govfin.file.wording import runs, stacked, tightened
from govfin.layout.pages import Block, Cell, Grid, Line

_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr"})  # struck out, drawn twice, codes of fields
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_word(path: Path, content: bytes) -> tuple[tuple[Block, ...], datetime | None]:
    """The lines and grids of a document, and when it was last written, where it tells; DocumentError where it is damaged."""
    with open_zip(path, content) as archive:
        written = last_written(archive)
    try:
        return tuple(_blocks(docx.Document(io.BytesIO(content)).element.body)), written
    except Exception as error:  # python-docx and lxml raise many kinds on damaged files
        raise DocumentError(
            f"{path}: is damaged and can't be read as a Word document ({type(error).__name__}); save it again as .docx."
        ) from None


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: Any, name: str) -> str | None:
    """An attribute by its local name."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), None)


def _child(element: Any, *names: str) -> Any:
    """The first child down a path of local names, None where there is none."""
    for name in names:
        element = next((child for child in element if _tag(child) == name), None) if element is not None else None
    return element


def _is_on(element: Any) -> bool:
    return element is not None and _value(element, "val") not in ("0", "false", "off", "none")


# --- paragraphs ----------------------------------------------------------------------------------------------------------


def _blocks(parent: Any) -> Iterator[Block]:
    """The blocks of a body or a cell, in order; what stands in a content control as if it did not."""
    for child in parent:
        name = _tag(child)
        if name == "p":
            yield from (Line(text, None, None) for line in _lines(child) for text in runs(line))
            for box in _text_boxes(child):
                yield from _blocks(box)
        elif name == "tbl":
            yield from _table(child)
        elif name in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _blocks(child)


def _lines(paragraph: Any) -> list[str]:
    return [line for line in "".join(_texts(paragraph)).split("\n") if line.strip()]


def _texts(element: Any) -> Iterator[str]:
    """The text of a paragraph as it is shown: with what was inserted, without what was struck out or hidden."""
    for child in element:
        name = _tag(child)
        if name == "t":
            yield child.text or ""
        elif name in _SPACES:
            yield _SPACES[name]
        elif name == "r" and _is_on(_child(child, "rPr", "vanish")):
            continue
        elif name not in _UNSEEN and name != "txbxContent":
            yield from _texts(child)


def _text_boxes(element: Any) -> Iterator[Any]:
    for child in element:
        if _tag(child) == "txbxContent":
            yield child
        elif _tag(child) not in _UNSEEN:
            yield from _text_boxes(child)


# --- tables --------------------------------------------------------------------------------------------------------------


def _table(table: Any) -> Iterator[Block]:
    """The grid of a table, and those of the tables within its cells; a frame of one column is no table but what it holds."""
    rows = [row for row in _inner(table, "tr") if not _is_on(_child(row, "trPr", "hidden")) and _child(row, "trPr", "del") is None]
    cells, nested = _cells(rows)
    width = max((cell.column + cell.columns for cell in cells), default=0)
    if width < 2:
        for row in rows:
            for cell in _inner(row, "tc"):
                yield from _blocks(cell)
        return
    yield Grid(tuple(cells), len(rows), width, None, None)
    for inner in nested:
        yield from _table(inner)


def _inner(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also of those in content controls."""
    for child in parent:
        if _tag(child) == name:
            yield child
        elif _tag(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _inner(child, name)


def _cells(rows: Iterable[Any]) -> tuple[list[Cell], list[Any]]:
    """The cells of rows with what they span, and the tables in them; `vMerge` carries on the cell above."""
    found: dict[tuple[int, int], Cell] = {}
    open_at: dict[int, Cell] = {}  # column → the cell that the next row may carry on
    nested: list[Any] = []
    for number, row in enumerate(rows):
        column = _count(_child(row, "trPr", "gridBefore"))
        carried: dict[int, Cell] = {}
        for element in _inner(row, "tc"):
            span = max(1, _count(_child(element, "tcPr", "gridSpan")))
            merge = _child(element, "tcPr", "vMerge")
            above = open_at.get(column)
            if merge is not None and _value(merge, "val") != "restart" and above is not None and above.columns == span:
                cell = Cell(above.row, column, above.rows + 1, span, above.text, None, None)
            else:
                cell = Cell(number, column, 1, span, _cell_text(element), None, None)
                nested.extend(_inner(element, "tbl"))
            found[cell.row, column] = cell
            if merge is not None:
                carried[column] = cell
            column += span
        open_at = carried
    return list(found.values()), nested


def _count(element: Any) -> int:
    value = _value(element, "val") if element is not None else None
    return int(value) if value and value.isdigit() else 0


def _cell_text(cell: Any) -> str:
    return stacked(tightened(line) for paragraph in _inner(cell, "p") for line in _lines(paragraph))
