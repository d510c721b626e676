"""Pages, tables and documents made from short text pictures.

A picture of a page draws rulings with `|`, runs of `-`, and `+` where they meet; everything else is printed. A place is 6 by 12
points; a Chinese character takes two, as in a terminal:

    +------+--------+
    | 科目 |   合计 |
    +------+--------+

A picture of a table's rows parts the cells with `|`; a cell of `<` is the one on its left, of `^` the one above it, carried on.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path

from govfin.file.documents import Document
from govfin.file.text import text_blocks
from govfin.layout.blocks import document_blocks, page_blocks
from govfin.layout.pages import Block, Cell, Glyph, Grid, Line, Page, Row, Rule
from govfin.mappings import Reading, TableKind, load_mappings
from govfin.table.facts import Fact, Subject, Unexplained, table_facts
from govfin.table.tables import Table, read_tables

PLACE, HEIGHT, SIZE = 6.0, 12.0, 10.0  # points: a place of a picture, a line of it, and the characters on it
UNIT = "武汉市江汉区融媒体中心"
SUBJECT = Subject("made.pdf", UNIT, "420103", 2024, "unit", "approved")

Placed = tuple[float, str, str]  # line, place, character


# --- pages -------------------------------------------------------------------------------------------------------------


def page(picture: str, *over: tuple[float, float, str], number: int = 1) -> Page:
    """The page that a picture draws; `over` are texts as (line, place, text) that are printed across what is drawn there."""
    lines = textwrap.dedent(picture).strip("\n").split("\n")
    placed = [list(_placed(line)) for line in lines]
    rules = [rule for y, line in enumerate(placed) for rule in _horizontal(y, line)]
    rules += _vertical(placed)
    glyphs = [glyph for y, line in enumerate(placed) for glyph in _printed(y, line)]
    for y, x, text in over:
        glyphs += [_glyph(y, x + place, char) for place, char in _placed(text)]
    return Page(number, 600.0, 840.0, tuple(glyphs), tuple(rules))


def blocks(picture: str, *over: tuple[float, float, str], number: int = 1) -> tuple[Block, ...]:
    return page_blocks(page(picture, *over, number=number))


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _placed(line: str) -> Iterable[tuple[int, str]]:
    place = 0
    for char in line:
        yield place, char
        place += 2 if _wide(char) else 1


def _glyph(y: float, x: float, char: str) -> Glyph:
    left, top = x * PLACE, y * HEIGHT + 1
    return Glyph(char, left, top, left + PLACE * (2 if _wide(char) else 1), top + SIZE)


def _runs(line: list[tuple[int, str]]) -> Iterable[tuple[bool, list[tuple[int, str]]]]:
    """Runs of characters, and whether they draw: `|` and `+` always, `-` in a run of two or more."""
    for drawn, found in groupby(line, key=lambda placed: placed[1] in "+-"):
        run = list(found)
        yield drawn and (len(run) > 1 or run[0][1] == "+"), run


def _horizontal(y: int, line: list[tuple[int, str]]) -> Iterable[Rule]:
    middle = (y + 0.5) * HEIGHT
    for drawn, run in _runs(line):
        if drawn and len(run) > 1:
            yield Rule((run[0][0] + 0.5) * PLACE, middle, (run[-1][0] + 0.5) * PLACE, middle)


def _vertical(lines: list[list[tuple[int, str]]]) -> list[Rule]:
    rules, open_at = [], dict[int, int]()  # place → the line where its ruling starts
    for y, line in enumerate([*lines, []]):
        here = {place for place, char in line if char in "|+"}
        for place in [place for place in open_at if place not in here]:
            start, x = open_at.pop(place), (place + 0.5) * PLACE
            if y - start > 1:
                rules.append(Rule(x, (start + 0.5) * HEIGHT, x, (y - 0.5) * HEIGHT))
        for place in here:
            open_at.setdefault(place, y)
    return rules


def _printed(y: int, line: list[tuple[int, str]]) -> Iterable[Glyph]:
    for drawn, run in _runs(line):
        for place, char in run:
            if not drawn and char not in "| ":
                yield _glyph(y, place, char)


# --- what is read of them ----------------------------------------------------------------------------------------------


def shown(block: Block) -> str | list[list[str]]:
    """A line's text; of a grid the texts by row, each cell once, with its span where it has one: `决算数×2`, `科目↓2`."""
    if isinstance(block, Line):
        return block.text
    return [[_with_span(cell) for cell in cells] for _, cells in groupby(sorted(block.cells, key=_at), key=lambda cell: cell.row)]


def _at(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.column


def _with_span(cell: Cell) -> str:
    return cell.text + (f"×{cell.columns}" if cell.columns > 1 else "") + (f"↓{cell.rows}" if cell.rows > 1 else "")


def lines(found: Iterable[Block]) -> list[str]:
    return [block.text for block in found if isinstance(block, Line)]


def grids(found: Iterable[Block]) -> list[Grid]:
    return [block for block in found if isinstance(block, Grid)]


# --- documents and tables ------------------------------------------------------------------------------------------------


def document(*pages: str | Page, created: datetime | None = None, name: str = "made.pdf") -> Document:
    """A document of pages; a picture is numbered by its position."""
    read = [page(each, number=number) if isinstance(each, str) else each for number, each in enumerate(pages, 1)]
    return Document(Path(name), "0" * 64, len(read), document_blocks(read)[0], created)


def text_document(text: str, name: str = "made.txt") -> Document:
    """A document of plain text; ` | ` stands for a tab."""
    content = re.sub(r" *\| *", "\t", textwrap.dedent(text).strip("\n"))
    return Document(Path(name), "0" * 64, 0, text_blocks(Path(name), content.encode()))


def tables(*pages: str | Page) -> tuple[Table, ...]:
    return read_tables(document(*pages), load_mappings())


def text_tables(text: str) -> tuple[Table, ...]:
    return read_tables(text_document(text), load_mappings())


def texts(rows: Iterable[Row]) -> list[list[str]]:
    """The text in each place; a spanning cell shows in all that it covers."""
    return [[cell.text for cell in row] for row in rows]


def rows(picture: str) -> tuple[Row, ...]:
    """The rows of a picture, as if they were ruled."""
    made: list[list[Cell]] = []
    for y, line in enumerate(textwrap.dedent(picture).strip("\n").split("\n")):
        cells: list[Cell] = []
        for x, text in enumerate(part.strip() for part in line.split("|")):
            box = (x * 50.0, y * 20.0, x * 50.0 + 50, y * 20.0 + 20)
            cells.append(cells[-1] if text == "<" else made[-1][x] if text == "^" else Cell(y, x, 1, 1, text, 1, box))
        made.append(cells)
    assert all(len(above) == len(below) for above, below in pairwise(made)), "the rows differ in width"
    return tuple(map(tuple, made))


def kind(notation: str) -> TableKind:
    return next(kind for kind in load_mappings().kinds if kind.kind == notation)


def table(notation: str, picture: str, *, title: str = "", unit: str = "万元", reading: Reading | None = None) -> Table:
    """A table of a kind, with the rows of a picture."""
    made = rows(picture)
    known = {each.kind: each for each in (reading or load_mappings()).kinds}
    return Table(1, known[notation], title or f"{notation}表", unit, "", made, len(made[0]), (1,), ())


def read(
    notation: str, picture: str, *, title: str = "", unit: str = "万元", subject: Subject = SUBJECT
) -> tuple[list[Fact], list[Unexplained]]:
    """The facts of a made table, and what in it nothing explains."""
    return table_facts(table(notation, picture, title=title, unit=unit), load_mappings(), subject, "")


def facts(notation: str, picture: str, *, title: str = "", unit: str = "万元", subject: Subject = SUBJECT) -> list[Fact]:
    """The facts of a made table of which everything is explained."""
    found, unexplained = read(notation, picture, title=title, unit=unit, subject=subject)
    assert not unexplained
    return found


def told(found: Iterable[Fact], *dimensions: str) -> dict[str, str]:
    """Of each printed numeral its coordinates in these dimensions: `{"1.00": "2010101 basic"}`."""
    return {fact.numeral.text: " ".join(str(getattr(fact.at, dimension)) for dimension in dimensions) for fact in found}
