"""Tables: the grids of a document with their title, unit of money and notes, continuations over pages stitched together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from govfin.codelists import classified_names
from govfin.file.documents import Document
from govfin.layout.pages import Cell, Grid, Line, Row
from govfin.mappings import UNNUMBERED, Reading, TableKind, plain
from govfin.numerals import parse_numeral
from govfin.table.continuations import EDGE_TOLERANCE, joined, places, respaced, shift, shifted

LABEL_PIECE = 24  # characters: no longer is what an open cell leaves between the pages of a form
TITLE_REACH = 8  # lines: a title stands at most this many lines above its table


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed: what stands above it, its rows, what stands below it."""

    number: int  # from 1, in the document's order
    kind: TableKind | None
    title: str
    unit: str  # unit of money, "" where none is printed
    unit_name: str  # the 编制单位 / 部门 line above it, "" where there is none
    rows: tuple[Row, ...]
    width: int
    pages: tuple[int, ...]
    notes: tuple[Line, ...]
    breaks: frozenset[int] = frozenset()  # the rows, from 0, that a page (of a text: a part after an empty line) begins with


@dataclass(slots=True)
class _Heading:
    """What the lines above a grid say."""

    kind: TableKind | None = None
    title: str = ""
    unit: str = ""
    unit_name: str = ""
    titled: bool = False


@dataclass(slots=True)
class _Draft:
    """A table while its fragments are being gathered."""

    heading: _Heading
    rows: list[Row]
    edges: tuple[float, ...]
    width: int
    pages: list[int]
    notes: list[Line] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)


def read_tables(document: Document, reading: Reading) -> tuple[Table, ...]:
    """All tables of a document, of known and unknown kind, in order."""
    drafts: list[_Draft] = []
    above: list[Line] = []
    for block in without_furniture(document.blocks, reading):
        if isinstance(block, Line):
            above.append(block)
            continue
        inner, rows = _split_off_heading(block, reading)
        between = [*above, *inner]
        heading = _heading(between, reading)
        if drafts and _continues(drafts[-1], heading, block, _all_heading(between, reading)):
            _append(drafts[-1], rows, block, reading)
        elif drafts and _carries_on_form(drafts[-1], heading, block, between):
            drafts[-1].breaks.append(len(drafts[-1].rows))
            drafts[-1].rows.extend(rows)
            drafts[-1].pages += [block.page] if block.page else []
        else:
            if drafts:
                drafts[-1].notes.extend(above)
            drafts.append(_Draft(heading, rows, block.edges, block.width, [block.page] if block.page else []))
        above = []
    if drafts:
        drafts[-1].notes.extend(above)
    return tuple(_table(number, draft, reading) for number, draft in enumerate(drafts, 1))


def _table(number: int, draft: _Draft, reading: Reading) -> Table:
    heading = draft.heading
    kind = heading.kind if heading.titled or not draft.rows else reading.kind_by_head(_texts(draft.rows[0]))
    notes = tuple(itertools.takewhile(lambda line: not reading.is_section(line.text), draft.notes))
    rows = tuple(_repaired(row) for row in (draft.rows if kind and kind.fields else _without_repeats(draft.rows, reading)))
    return Table(
        number,
        kind,
        heading.title,
        heading.unit,
        heading.unit_name,
        rows,
        draft.width,
        tuple(dict.fromkeys(draft.pages)),
        notes,
        frozenset(draft.breaks),
    )


# --- furniture and headings --------------------------------------------------------------------------------------------


def without_furniture(blocks: Iterable[Line | Grid], reading: Reading) -> list[Line | Grid]:
    """Blocks without page numbers and without running heads, which stand on most pages at one height."""
    blocks = list(blocks)
    pages = len({block.page for block in blocks})
    places: dict[tuple[str, int], set[int | None]] = {}
    for block in blocks:
        if isinstance(block, Line) and block.box and not reading.is_heading(block.text):
            places.setdefault((plain(block.text), round(block.box[1] / 10)), set()).add(block.page)
    running = {place for place, found in places.items() if len(found) > max(3, pages * 0.5)}
    return [
        block
        for block in blocks
        if not (
            isinstance(block, Line)
            and (reading.is_furniture(block.text) or (block.box and (plain(block.text), round(block.box[1] / 10)) in running))
        )
    ]


def _matrix(grid: Grid) -> list[Row]:
    places: list[list[Cell | None]] = [[None] * grid.width for _ in range(grid.height)]
    for cell in grid.cells:
        for row, column in itertools.product(range(cell.row, cell.row + cell.rows), range(cell.column, cell.column + cell.columns)):
            places[row][column] = cell
    return [tuple(cell for cell in row if cell is not None) for row in places]


def _split_off_heading(grid: Grid, reading: Reading) -> tuple[list[Line], list[Row]]:
    """Leading rows that hold a title or a unit line, as spreadsheets draw them inside the frame, are lines and no rows."""
    rows = _matrix(grid)
    lines: list[Line] = []
    for index, row in enumerate(rows):
        texts = _texts(row)
        if texts and not reading.is_heading_row(texts):
            return lines, rows[index:]
        lines.extend(Line(text, grid.page, None) for text in texts)
        lines.extend(Line(left + right, grid.page, None) for left, right in itertools.pairwise(texts) if left.endswith(("：", ":")))
    return lines, rows


def _texts(row: Row) -> list[str]:
    """The texts that start in a row, each spanning cell once."""
    return [cell.text for cell, _ in itertools.groupby(row) if cell.text]


def _heading(lines: Sequence[Line], reading: Reading) -> _Heading:
    heading = _Heading()
    near = [line.text for line in lines[-TITLE_REACH:]]
    for index in range(len(near) - 1, -1, -1):
        text = near[index]
        if heading.titled:
            break
        pair = near[index - 1] + text if index else text
        heading.unit = (
            heading.unit or reading.money_unit(text) or reading.money_unit(near[index] + (near[index + 1] if index + 1 < len(near) else ""))
        )
        heading.unit_name = heading.unit_name or reading.compiling_unit(text)
        own, before, joint = reading.kind(text), reading.kind(near[index - 1]) if index else None, reading.kind(pair)
        if kind := own if joint in (None, before) else joint:  # 支出决算表 may be the second line of a longer title
            heading.kind, heading.title, heading.titled = kind, reading.tidy_title(text if kind == own else pair), True
        if not heading.titled and reading.is_title(text):
            heading.title, heading.titled = reading.tidy_title(text), True
    return heading


# --- continuations ------------------------------------------------------------------------------------------------------


def _all_heading(lines: Iterable[Line], reading: Reading) -> bool:
    return all(reading.is_heading(line.text) for line in lines)


def _continues(draft: _Draft, heading: _Heading, grid: Grid, uninterrupted: bool) -> bool:
    """Whether a grid carries on the table before it: nothing between, or the same title again, and the same columns."""
    last = draft.pages[-1] if draft.pages else None
    if last is not None and grid.page is not None and grid.page - last > 1:
        return False
    if any(new and old and new != old for new, old in ((heading.unit, draft.heading.unit), (heading.unit_name, draft.heading.unit_name))):
        return False
    if heading.titled and plain(heading.title) != plain(draft.heading.title):
        return False
    if not heading.titled and not uninterrupted:
        return False
    if grid.edges and draft.edges:
        return places(draft.edges, grid.edges, draft.rows) is not None
    form = draft.heading.kind and draft.heading.kind.fields  # whose columns are told by what stands in them
    return not form and (grid.width == draft.width or shift(draft.rows, _matrix(grid)) is not None)


def _carries_on_form(draft: _Draft, heading: _Heading, grid: Grid, between: Sequence[Line]) -> bool:
    """Whether a grid carries on a form, whose columns may change from page to page: untitled, and its right border is in line.

    Between the pages there may be the pieces of a label whose cell the page leaves open.
    """
    if draft.heading.kind is None or draft.heading.kind.fields is None or heading.titled:
        return False
    last = draft.pages[-1] if draft.pages else None
    if last is None or grid.page is None:
        return not between
    near = abs(grid.edges[-1] - draft.edges[-1]) <= EDGE_TOLERANCE if grid.edges and draft.edges else False
    return near and grid.page - last == 1 and all(len(plain(line.text)) <= LABEL_PIECE for line in between)


def _append(draft: _Draft, rows: list[Row], grid: Grid, reading: Reading) -> None:
    """Stitch a fragment on: its columns at the places of the table's, without the rows that repeat the head."""

    def is_label(text: str) -> bool:
        label, depth = reading.numbered(plain(text))
        known = draft.heading.kind is not None and reading.lookup(draft.heading.kind.rows, label) is not None
        return known or depth < UNNUMBERED or label in classified_names()

    if grid.edges and draft.edges:
        found = places(draft.edges, grid.edges, draft.rows)
        assert found is not None
        rows = [respaced(row, found, draft.rows[-1]) for row in rows]
    elif grid.width != draft.width:
        places_lost = shift(draft.rows, rows)
        assert places_lost is not None
        rows = [shifted(row, places_lost, draft.width) for row in rows]
    form = draft.heading.kind and draft.heading.kind.fields  # whose reader joins what a page cuts in two
    draft.breaks.append(len(draft.rows))
    overleaf = bool(grid.page and draft.pages and grid.page != draft.pages[-1])
    draft.rows = joined(draft.rows, rows, is_label) if overleaf and not form else [*draft.rows, *rows]
    if grid.page:
        draft.pages.append(grid.page)


def _repeated(rows: Sequence[Row], others: Sequence[Row]) -> int:
    """How many rows of a fragment repeat the head of the table that it continues."""
    head = [_texts(row) for row in rows]
    repeated = 0
    while repeated < len(others) and repeated < len(head) and _texts(others[repeated]) == head[repeated] and _texts(others[repeated]):
        repeated += 1
    return 0 if any(_amounts(row) for row in others[:repeated]) else repeated


def _amounts(row: Row) -> bool:
    return any((numeral := parse_numeral(text, "")) is not None and numeral.decimals for text in _texts(row))


def _without_repeats(rows: Sequence[Row], reading: Reading) -> list[Row]:
    """Rows without the head where it is printed again among them, and without page numbers that stand there by themselves."""
    kept: list[Row] = []
    texts = [_texts(row) for row in rows]
    index = 0
    while index < len(rows):
        again = 0
        while (
            again < index < len(rows) - again and len(texts[0]) > 1 and texts[index + again] == texts[again] and not _amounts(rows[again])
        ):
            again += 1
        alone = len(texts[index]) == 1 and reading.is_furniture(texts[index][0]) and parse_numeral(texts[index][0], "") is None
        if not again and not alone:
            kept.append(rows[index])
        index += again or 1
    return kept


# --- overflow -----------------------------------------------------------------------------------------------------------

_OVERFLOW = re.compile(r"(?P<label>[^\d.,\-+%]*[^\d.,\-+%−－△▲▼±(（¥￥])(?P<number>-?\d[\d,]*\.\d+)")


def _repaired(row: Row) -> Row:
    """A label that runs over its border into the amount beside it is put back: `…支 | 出2,022.39`."""
    cells = list(row)
    for index in range(1, len(cells)):
        left, cell = cells[index - 1], cells[index]
        if left is cell or not left.text or parse_numeral(left.text, ""):
            continue
        if match := _OVERFLOW.fullmatch(cell.text):
            moved, kept = replace(left, text=left.text + match["label"]), replace(cell, text=match["number"])
            cells = [moved if each is left else kept if each is cell else each for each in cells]
    return tuple(cells)
