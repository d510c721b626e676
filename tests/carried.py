"""The samples in other carriers: their paragraphs and tables, written as the programs do in which such documents are made."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import docx
import openpyxl
import yaml
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from govfin.folders import folder

Span = tuple[int, int, int, int, str]  # row, column, rows, columns, text


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table to be drawn: the lines above it, its cells with what they span, the lines below."""

    title: str
    above: tuple[str, ...]
    spans: tuple[Span, ...]
    height: int
    width: int
    columns: str  # a letter a column: c code, l label, n line number, r amount
    header: int
    notes: tuple[str, ...]


def sample(name: str) -> tuple[str, list[str | Drawn]]:
    """The title of a sample and its paragraphs and tables in order."""
    told = yaml.safe_load((folder("samples") / "figures" / f"{name}.yaml").read_text(encoding="utf-8"))
    return told["title"], [told["title"], *_parts(told)]


def _parts(told: dict[str, Any]) -> Iterator[str | Drawn]:
    for part in told["parts"]:
        yield part["heading"]
        for section in part.get("sections", ()):
            if "heading" in section:
                yield section["heading"]
            yield from section.get("paragraphs", ())
        if part.get("tables"):
            yield from map(_drawn, told["tables"])


def _drawn(table: dict[str, Any]) -> Drawn:
    header, rows = table.get("header", []), [*table.get("header", []), *table["rows"]]
    above = tuple(text for key in ("number", "title", "department", "unit_line") if (text := table.get(key)))
    notes = table.get("notes", [])
    return Drawn(
        table["title"],
        above,
        tuple(spans(rows)),
        len(rows),
        len(rows[0]),
        table["columns"],
        len(header),
        tuple([notes] if isinstance(notes, str) else notes),
    )


def spans(rows: list[list[str]]) -> Iterator[Span]:
    """Cells with what they span: `<` continues the cell on the left, `^` the one above."""
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text in ("<", "^"):
                continue
            across = 1
            while x + across < len(row) and row[x + across] == "<":
                across += 1
            down = 1
            while y + down < len(rows) and rows[y + down][x] == "^":
                down += 1
            yield y, x, down, across, text


def as_workbook(name: str, *, separate: bool = True) -> bytes:
    """A workbook with a sheet a table, or all below one another on one sheet; amounts are numbers with more digits than they show."""
    book = openpyxl.Workbook()
    sheet, row = book.active, 1
    for number, table in enumerate((part for part in sample(name)[1] if isinstance(part, Drawn)), 1):
        if separate:
            sheet, row = (sheet if number == 1 else book.create_sheet()), 1
            sheet.title = f"Sheet{number}"
        for text in table.above:
            sheet.cell(row, 1, text)
            if table.width > 1:
                sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=table.width)
            row += 1
        for y, x, down, across, text in table.spans:
            _fill(sheet.cell(row + y, 1 + x), text, table.columns[x] == "r" and y >= table.header)
            if down > 1 or across > 1:
                sheet.merge_cells(start_row=row + y, end_row=row + y + down - 1, start_column=1 + x, end_column=x + across)
        row += table.height
        for text in table.notes:
            sheet.cell(row, 1, text)
            row += 1
        row += 1
        sheet.column_dimensions[get_column_letter(table.width)].width = 20
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell: Any, text: str, amount: bool) -> None:
    """A number where it is an amount: stored with noise behind the digits that its format shows."""
    cell.alignment = Alignment(wrap_text=True)
    number = text.replace(",", "")
    percent = number.endswith("%")
    try:
        value = Decimal(number.rstrip("%"))
    except InvalidOperation:
        cell.value = text or None
        return
    if not amount or "." not in number:
        cell.value = text
        return
    decimals = -int(value.as_tuple().exponent)
    cell.value = float(value.scaleb(-2) if percent else value) + 1e-10
    cell.number_format = ("#,##0." if "," in text else "0.") + "0" * decimals + ("%" if percent else "_ ")


def as_word(name: str) -> bytes:
    """A document of Word with paragraphs and merged cells."""
    document = docx.Document()
    for part in sample(name)[1]:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        for text in part.above:
            document.add_paragraph(text)
        table = document.add_table(part.height, part.width)
        for y, x, down, across, text in part.spans:
            cell = table.cell(y, x)
            if down > 1 or across > 1:
                cell = cell.merge(table.cell(y + down - 1, x + across - 1))
            cell.text = text
        for text in part.notes:
            document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_webpage(name: str, encoding: str = "utf-8") -> bytes:
    """A page with a heading, a hidden menu, and tables in a table that lays out the page."""
    title, parts = sample(name)
    body = "".join(_html(part) for part in parts)
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{title}</title><style>td {{border: 1px}}</style></head><body>'
        f'<div style="display: none">2019年 1.00</div><table><tr><td>{body}</td></tr></table><script>var x = 1.23;</script></body></html>'
    )
    return page.encode(encoding)


def _html(part: str | Drawn) -> str:
    if isinstance(part, str):
        return f"<p>{html.escape(part)}</p>\n"
    rows: list[list[str]] = [[] for _ in range(part.height)]
    for y, _, down, across, text in part.spans:
        rows[y].append(f'<td rowspan="{down}" colspan={across}><p>{html.escape(text)}&nbsp;</p></td>')
    lines = "".join(f"<p>{html.escape(text)}</p>" for text in part.above)
    notes = "".join(f"<p>{html.escape(text)}</p>" for text in part.notes)
    return lines + "<table><tbody>" + "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows) + f"</tbody></table>{notes}"


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
