"""Spreadsheets: workbooks of Excel, old (.xls) and new (.xlsx), read with xlrd and openpyxl.

A page is a sheet, numbered among those that can be seen. Cells say what they display; hidden sheets, rows and columns are not printed and
are left out.
"""

from __future__ import annotations

import datetime
import io
import itertools
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import xlrd

from govfin.errors import DocumentError
from govfin.file.archives import last_written, open_zip, unpacked
from govfin.file.displays import exact, shown, shows_text
from govfin.file.wording import runs, stacked, tightened
from govfin.layout.pages import Block, Cell, Grid, Line, Note
from govfin.numerals import parse_numeral

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_UNCOMPUTED = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>')

Span = tuple[int, int, int, int]  # row, column, rows, columns


@dataclass(slots=True)
class _Sheet:
    """What a sheet displays: texts by row and column, which cells are merged, what is hidden."""

    name: str
    texts: dict[tuple[int, int], str]
    merged: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_workbook(path: Path, content: bytes) -> tuple[int, tuple[Block, ...], datetime.datetime | None, tuple[Note, ...]]:
    """The number of sheets that can be seen, their lines and grids, when the file was last written, where it tells, and which sheets hold
    formulas whose values were never stored.

    Raises DocumentError where the workbook is damaged or encrypted.
    """
    written: datetime.datetime | None = None
    notes: tuple[Note, ...] = ()
    if content.startswith(b"PK"):
        with open_zip(path, content) as archive:
            written = last_written(archive)
            parts = [unpacked(path, archive, name) for name in archive.namelist() if _SHEET_PART.fullmatch(name)]
        sheets = [_new_sheet(sheet) for sheet in _seen_sheets(path, content, data_only=True)]
        empty = {place.decode() for part in parts for place, told in _UNCOMPUTED.findall(part) if b't="str"' not in told}
        if empty:
            notes = tuple(_uncomputed(empty, _seen_sheets(path, content, data_only=False)))
    else:
        sheets = _old_sheets(path, content)
    blocks = tuple(block for number, sheet in enumerate(sheets, 1) for block in _sheet_blocks(sheet, number))
    return len(sheets), blocks, written, notes


# --- .xlsx ---------------------------------------------------------------------------------------------------------------


def _seen_sheets(path: Path, content: bytes, *, data_only: bool) -> list[Any]:
    """The sheets of a workbook with the values of formulas, or with the formulas."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out: pictures, lists to choose from
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)
    except Exception as error:  # openpyxl raises many kinds on damaged files
        raise DocumentError(
            f"{path}: is damaged and can't be read as a workbook ({type(error).__name__}); save it again as .xlsx."
        ) from None
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _uncomputed(empty: set[str], sheets: Sequence[Any]) -> Iterator[Note]:
    for number, sheet in enumerate(sheets, 1):
        places = [cell.coordinate for cell in sheet._cells.values() if cell.data_type == "f" and cell.coordinate in empty]
        if places:
            first = f"{places[0]} and {len(places) - 1} more" if places[1:] else places[0]
            yield Note(number, f"formulas without values ({first}); open and save the file in a spreadsheet program")


def _new_sheet(sheet: Any) -> _Sheet:
    cells = sheet._cells.values()  # no public way gives the cells that exist alone: a sheet may claim a million empty rows
    noughts = sheet.sheet_view.showZeros is not False
    texts = {(cell.row - 1, cell.column - 1): _displayed(cell.value, cell.number_format, noughts) for cell in cells}
    merged = [
        (area.min_row - 1, area.min_col - 1, area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        for area in sheet.merged_cells.ranges
    ]
    rows = {number - 1 for number, row in sheet.row_dimensions.items() if row.hidden}
    columns = {number - 1 for column in sheet.column_dimensions.values() if column.hidden for number in range(column.min, column.max + 1)}
    return _Sheet(sheet.title, texts, merged, rows, columns)


def _displayed(value: object, number_format: str, noughts: bool) -> str:
    """What a cell shows; dates as ISO writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return shown(exact(value), number_format) if value or noughts else ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    return shows_text(str(value), number_format)


# --- .xls ----------------------------------------------------------------------------------------------------------------


def _old_sheets(path: Path, content: bytes) -> list[_Sheet]:
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise DocumentError(f"{path}: is encrypted and asks for a password; save it without one and try again.") from None
        raise DocumentError(f"{path}: is damaged and can't be read as a workbook; save it again as .xlsx.") from None
    except Exception as error:  # xlrd raises many kinds on damaged files
        raise DocumentError(
            f"{path}: is damaged and can't be read as a workbook ({type(error).__name__}); save it again as .xlsx."
        ) from None
    return [_old_sheet(book, sheet) for sheet in book.sheets() if sheet.visibility == 0]


def _old_sheet(book: Any, sheet: Any) -> _Sheet:
    texts = {
        (row, column): _old_text(book, sheet, sheet.cell(row, column))
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if sheet.cell_type(row, column) not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
    }
    merged = [(top, left, bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells]
    rows = {number for number, row in sheet.rowinfo_map.items() if row.hidden}
    columns = {number for number, column in sheet.colinfo_map.items() if column.hidden}
    return _Sheet(sheet.name, texts, merged, rows, columns)


def _old_text(book: Any, sheet: Any, cell: Any) -> str:
    value: object = cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        value = xlrd.error_text_from_code.get(cell.value, "")
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        value = bool(cell.value)
    elif cell.ctype == xlrd.XL_CELL_DATE:
        value = xlrd.xldate_as_datetime(cell.value, book.datemode)
    number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    return _displayed(value, number_format, bool(sheet.show_zero_values))


# --- blocks --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell that is seen, where it stands among the rows and columns that are seen."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def _sheet_blocks(sheet: _Sheet, page: int) -> Iterator[Block]:
    """The sheet's name, where it is a name of its own; its tables, with the lines above, between and below them."""
    if not sheet.name.isascii():
        yield Line(tightened(sheet.name), page, None)
    cells = [cell for cell in _seen(sheet) if cell.text.strip()]
    rows = {row: list(found) for row, found in itertools.groupby(sorted(cells, key=lambda cell: (cell.row, cell.column)), lambda c: c.row)}
    for part in _parts(rows):
        yield from _part_blocks([rows[row] for row in part], page)


def _seen(sheet: _Sheet) -> Iterator[_Placed]:
    """The cells in order, without what is hidden; of merged ones the first has the text."""
    covered = {
        (row, column)
        for top, left, rows, columns in sheet.merged
        for row in range(top, top + rows)
        for column in range(left, left + columns)
    }
    single = [(row, column, 1, 1) for row, column in sheet.texts if (row, column) not in covered]
    used = [(row, column, rows, columns) for row, column, rows, columns in sheet.merged if sheet.texts.get((row, column))]
    spans = [*single, *used]
    places = _places((n for row, _, rows, _ in spans for n in range(row, row + rows)), sheet.hidden_rows)
    columns_at = _places((n for _, column, _, columns in spans for n in range(column, column + columns)), sheet.hidden_columns)
    for row, column, rows, columns in spans:
        down = [places[n] for n in range(row, row + rows) if n in places]
        across = [columns_at[n] for n in range(column, column + columns) if n in columns_at]
        if down and across:
            yield _Placed(down[0], across[0], len(down), len(across), sheet.texts[row, column])


def _places(used: Iterable[int], hidden: set[int]) -> dict[int, int]:
    """The number among those that are seen of each row or column up to the last one used."""
    last = max(used, default=-1)
    return {number: place for place, number in enumerate(n for n in range(last + 1) if n not in hidden)}


def _parts(rows: dict[int, list[_Placed]]) -> Iterator[list[int]]:
    """Runs of rows; an empty row before a line that stands alone ends one, as between two tables of a sheet."""
    part: list[int] = []
    for row in sorted(rows):
        reached = max((cell.row + cell.rows for each in part for cell in rows[each]), default=row)
        if part and row > reached and len(rows[row]) == 1 and not _is_numeral(rows[row][0]):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _part_blocks(rows: Sequence[list[_Placed]], page: int) -> Iterator[Block]:
    """The lines above a table, the table, and those below it."""
    left = min(cell.column for row in rows for cell in row)
    right = max(cell.column + cell.columns for row in rows for cell in row)
    alone = [len(row) == 1 and not _is_numeral(row[0]) and row[0].columns in (1, right - left) for row in rows]
    first = alone.index(False) if False in alone else len(rows)
    last = len(rows) - alone[::-1].index(False) if False in alone else len(rows)
    yield from (Line(text, page, None) for row in rows[:first] for text in _lines(row[0]))
    if first < last:
        yield _grid([cell for row in rows[first:last] for cell in row], left, right - left, page)
    yield from (Line(text, page, None) for row in rows[last:] for text in _lines(row[0]))


def _lines(cell: _Placed) -> list[str]:
    return [run for line in cell.text.splitlines() for run in runs(line)]


def _grid(cells: list[_Placed], left: int, width: int, page: int) -> Grid:
    """A grid of cells, with empty ones where nothing is printed."""
    top, bottom = cells[0].row, max(cell.row + cell.rows for cell in cells)
    placed = [Cell(cell.row - top, cell.column - left, cell.rows, cell.columns, _text(cell), page, None) for cell in cells]
    taken = {
        (row, column)
        for cell in placed
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    empty = [
        Cell(row, column, 1, 1, "", page, None) for row in range(bottom - top) for column in range(width) if (row, column) not in taken
    ]
    return Grid(tuple(sorted([*placed, *empty], key=lambda cell: (cell.row, cell.column))), bottom - top, width, page, None)


def _text(cell: _Placed) -> str:
    return stacked(map(tightened, cell.text.splitlines()))


def _is_numeral(cell: _Placed) -> bool:
    return parse_numeral(cell.text, "") is not None
