"""Dumps: tables of which a text has kept the cells in reading order and lost the layout, put back into grids.

    Document (lines) → Segment (head and body of a table) → pieces → placements → Document (lines and grids)

What the columns are is told by the forms of the table's kind: the one whose header words the head of the table is made of, whatever
their order. In which columns the numbers of a row stand is told by `placements`, with what other tables and the prose of the
document state. What stays open is reported and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from govfin.codelists import economics, functions
from govfin.dump.boxes import read_box
from govfin.dump.formheads import form_of
from govfin.dump.fragments import Names, Piece, Token, coded_pieces, sided_pieces, tokens
from govfin.dump.placements import Entry, Limit, Placed, Sum, placements
from govfin.dump.segments import Segment, read_passages, read_segments
from govfin.file.documents import Document
from govfin.form.fields import Told, load_fields
from govfin.layout.pages import Block, Cell, Grid, Line
from govfin.mappings import Form, FormPanel, Reading, TableKind, plain
from govfin.numerals import multipliers
from govfin.table.facts import ALL, Coordinates, Subject, Unexplained, table_facts
from govfin.table.tables import Table

ROUNDS = 4  # how often the tables are gone through, each time with what was told of the others


_Places = Mapping[tuple[int, int, int], Coordinates]  # (panel, row, column) of a table → what an amount there is about


@dataclass(slots=True)
class _Draft:
    """A table while its numbers are being placed: of each panel its pieces and their places."""

    segment: Segment
    form: Form
    panels: list[list[Piece]]
    placed: list[list[Placed]] = field(default_factory=list)


def restored(document: Document, reading: Reading) -> tuple[Document, tuple[Unexplained, ...]]:
    """The document with grids where lines without boxes are a table of known form, and the rows whose columns stay open."""
    segments = list(read_segments(document.blocks, reading))
    drafts = [draft for segment in segments if (draft := _draft(segment, reading))]
    boxes = dict(_boxes(document.blocks, reading))
    if not drafts and not boxes:
        return document, ()
    _place(drafts, document, reading)
    left = tuple(each for draft in drafts for each in _left(draft, document.name))
    return replace(document, blocks=tuple(_blocks(document.blocks, drafts, boxes))), left


def _boxes(blocks: Sequence[Block], reading: Reading) -> Iterator[tuple[int, tuple[Grid, frozenset[int]]]]:
    """The money of forms: by the place of the line that it stands before, its cells and the places of the lines that they come from."""
    fields = load_fields(reading.files)
    for passage in read_passages(blocks, reading, fields):
        told = Told(passage.kind.disclosure, 0)
        box = read_box([text for _, text in passage.lines], fields, reading, told, reading.titled_project(passage.title))
        if box.rows:
            cells = (Cell(row, column, 1, 1, text, None, None) for row, texts in enumerate(box.rows) for column, text in enumerate(texts))
            taken = frozenset(passage.lines[line][0] for line in box.lines)
            yield passage.lines[0][0], (Grid(tuple(cells), len(box.rows), len(box.rows[0]), None, None), taken)


def _blocks(blocks: Sequence[Block], drafts: Iterable[_Draft], boxes: Mapping[int, tuple[Grid, frozenset[int]]]) -> Iterator[Block]:
    starts = {draft.segment.start: draft for draft in drafts}
    taken = {index for draft in drafts for index in draft.segment.taken} | {index for _, lines in boxes.values() for index in lines}
    for index, block in enumerate(blocks):
        if index in boxes:
            yield boxes[index][0]
        if index in starts:
            segment = starts[index].segment
            if segment.unit:
                yield Line(segment.unit, None, None)
            yield _grid(starts[index])
        if index not in taken:
            yield block


# --- drafts ----------------------------------------------------------------------------------------------------------


def _draft(segment: Segment, reading: Reading) -> _Draft | None:
    form = form_of(segment.head, segment.kind, reading)
    if form is None:
        return None
    sided = any(panel.side for panel in form.panels)
    found = tokens(_without_page_numbers(segment.body, sided), not sided, form.abreast > 1)
    names = Names(segment.kind, reading)
    if sided:
        pieces = sided_pieces(found, names)
        panels = [[piece for piece in pieces if piece.side == panel.side] for panel in form.panels]
    elif form.panels[0].labels:
        panels = [coded_pieces(found, names.is_word)]
    else:
        panels = [_sole_row(found)]
    if not _fits(panels, segment, reading):
        return None
    return _Draft(segment, form, panels)


def _fits(panels: Iterable[Sequence[Piece]], segment: Segment, reading: Reading) -> bool:
    """Whether the codes of the rows are of the classification that the kind is about, or that the title names.

    A text can print titles away from their tables, so that a title may stand above another table.
    """
    lists = {"function": functions(), "economic": economics()}
    codes = [piece.code for pieces in panels for piece in pieces if any(piece.code in each for each in lists.values())]
    named = [*[name for name in segment.kind.names if name in lists][:1], *reading.classified(segment.title)]
    return not codes or any(sum(code in lists[name] for code in codes) * 2 > len(codes) for name in named)


def _sole_row(found: Sequence[Token]) -> list[Piece]:
    numbers = tuple(token.numeral for token in found if token.numeral)
    return [Piece(numbers=numbers)] if numbers else []


def _without_page_numbers(body: Sequence[str], sided: bool) -> list[str]:
    """The lines without whole numbers alone on a line, unless these number rows, are codes, or the last level of the code above."""
    kept: list[str] = []
    for text in body:
        above = kept[-1].split()[-1] if kept else ""
        if sided or not re.fullmatch(r"\d{1,3}", text) or _is_code(text):
            kept.append(text)
        elif _is_code(above) and _is_code(above + text):
            kept[-1] += f" {text}"
    return kept


def _is_code(text: str) -> bool:
    return text in functions() or text in economics()


# --- grids -----------------------------------------------------------------------------------------------------------


def _grid(draft: _Draft) -> Grid:
    rows = _matrix(draft)
    cells = tuple(
        Cell(row, column, 1, 1, text, None, None, inferred=inferred)
        for row, texts in enumerate(rows)
        for column, (text, inferred) in enumerate(texts)
    )
    return Grid(cells, len(rows), len(rows[0]), None, None)


def _matrix(draft: _Draft, fill: str = "") -> list[list[tuple[str, bool]]]:
    """The texts of the table's places, and whether each was inferred; `fill` stands in every place for an amount, if given."""
    depth = _depth(draft.form)
    height = max(map(len, draft.panels))
    rows: list[list[tuple[str, bool]]] = [[] for _ in range(depth + height)]
    for number, panel in enumerate(draft.form.panels):
        for row, texts in enumerate(_head(panel, depth)):
            rows[row] += [(text, False) for text in texts]
        for index in range(height):
            rows[depth + index] += _row(draft, number, index, fill)
    return rows


def _depth(form: Form) -> int:
    sided = any(panel.side for panel in form.panels)
    return sided + max(len(column.split("/")) for panel in form.panels for column in panel.columns)


def _head(panel: FormPanel, depth: int) -> list[list[str]]:
    """The rows of a panel's head; a part that several columns share stands above the first of them."""
    rows = [[""] * (len(panel.labels) + len(panel.columns)) for _ in range(depth)]
    top = 0
    if panel.side:
        rows[0][0], top = panel.side, 1
    rows[top][: len(panel.labels)] = panel.labels
    above: list[str] = []
    for index, column in enumerate(panel.columns, len(panel.labels)):
        parts = column.split("/")
        for place, part in enumerate(parts):
            if parts[: place + 1] != above[: place + 1]:
                rows[top + place][index] = part
        above = parts
    return rows


def _row(draft: _Draft, number: int, index: int, fill: str) -> list[tuple[str, bool]]:
    panel, pieces = draft.form.panels[number], draft.panels[number]
    piece = pieces[index] if index < len(pieces) else Piece()
    labels = [piece.code, piece.label] if len(panel.labels) > 1 else [piece.code or piece.label][: len(panel.labels)]
    values = [(fill if index < len(pieces) else "", False)] * len(panel.columns)
    if not fill and index < len(pieces):
        placed = draft.placed[number][index]
        for numeral, column in zip(piece.numbers, placed.columns, strict=True):
            if column is not None:
                values[column] = (numeral.text, placed.chosen)
    return [*((label, False) for label in labels), *values]


def _left(draft: _Draft, document: str) -> Iterator[Unexplained]:
    """The numbers whose column stays open."""
    for pieces, placed in zip(draft.panels, draft.placed, strict=True):
        for piece, its in zip(pieces, placed, strict=True):
            open_ = [numeral.text for numeral, column in zip(piece.numbers, its.columns, strict=True) if column is None]
            if open_:
                text = " ".join([*filter(None, (piece.code, piece.label)), *open_])
                yield Unexplained(document, None, draft.segment.kind.kind, "row", text)


# --- placing ---------------------------------------------------------------------------------------------------------


def _place(drafts: Sequence[_Draft], document: Document, reading: Reading) -> None:
    """Place the numbers of all tables, again and again as long as what is told of one table tells more of another."""
    prose = plain("".join(block.text for block in document.blocks if isinstance(block, Line)))
    places = [_coordinates(draft, reading) for draft in drafts]
    for _ in range(ROUNDS):
        before = [draft.placed for draft in drafts]
        for draft, its in zip(drafts, places, strict=True):
            others = [(other, there) for other, there in zip(drafts, places, strict=True) if other is not draft and other.placed]
            stated = _Stated.of(others, prose, reading)
            draft.placed = [_placed(draft, number, its, stated) for number in range(len(draft.panels))]
        if before == [draft.placed for draft in drafts]:
            break


def _placed(draft: _Draft, number: int, places: _Places, stated: _Stated) -> list[Placed]:
    """The columns of the numbers of one panel."""
    panel, pieces = draft.form.panels[number], draft.panels[number]
    parents = _parents(pieces, Names(draft.segment.kind, stated.reading))
    entries = []
    for index, piece in enumerate(pieces):
        its = {column: places[number, index, column] for column in range(len(panel.columns)) if (number, index, column) in places}
        known = {column: value for column, at in its.items() if (value := stated.value(at)) is not None}
        if not piece.code and len(piece.numbers) < len(panel.columns):
            known |= {
                column: value
                for column, at in its.items()
                if (value := stated.in_prose(panel.columns[column], draft.segment.kind, at.phase)) is not None
            }
        entries.append(Entry(piece.numbers, parents[index], known))
    sums = [_sum(text) for text in panel.sums]
    limits = [Limit(*(int(part) - 1 for part in text.split("<="))) for text in panel.limits]
    return placements(entries, len(panel.columns), sums, limits)


def _sum(text: str) -> Sum:
    total, _, parts = text.partition("=")
    return Sum(int(total) - 1, tuple(int(part) - 1 for part in parts.split("+")))


def _parents(pieces: Sequence[Piece], names: Names) -> list[int | None]:
    """For each row the one that it is a part of: of the next shorter code, else the only total."""
    totals = [index for index, piece in enumerate(pieces) if not piece.code and names.closes(piece.label, piece.side)]
    parents: list[int | None] = []
    for index, piece in enumerate(pieces):
        if piece.code:
            above = (place for place in range(index - 1, -1, -1) if _is_part(piece.code, pieces[place].code))
            parents.append(next(above, totals[0] if len(totals) == 1 else None))
        elif piece.side and index not in totals and names.is_function(piece.label):
            parents.append(totals[0] if totals else None)
        else:
            parents.append(None)
    return parents


def _is_part(code: str, whole: str) -> bool:
    return bool(whole) and code != whole and code.startswith(whole)


def _coordinates(draft: _Draft, reading: Reading) -> _Places:
    """What an amount in each place would be about, as the reader of tables has it: (panel, row, column) → coordinates."""
    texts = _matrix(draft, "1")
    rows = tuple(tuple(Cell(y, x, 1, 1, text, None, None) for x, (text, _) in enumerate(row)) for y, row in enumerate(texts))
    segment = draft.segment
    table = Table(1, segment.kind, segment.title, "", "", rows, len(rows[0]), (), ())
    phase = "executed" if segment.kind.disclosure == "final" else "approved"
    facts, _ = table_facts(table, reading, Subject("", "", "", 0, "", phase), next(iter(multipliers())))
    found: dict[tuple[int, int, int], Coordinates] = {}
    depth, first = _depth(draft.form), 0
    for number, panel in enumerate(draft.form.panels):
        first += len(panel.labels)
        for fact in facts:
            if first < fact.column <= first + len(panel.columns):
                found[number, fact.row - depth - 1, fact.column - first - 1] = fact.at
        first += len(panel.columns)
    return found


# --- what is stated elsewhere ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stated:
    """The amounts that other tables and the prose state; and which funds are all there is, so that each of them says the same."""

    values: Mapping[Coordinates, Decimal]
    alike: Mapping[str, frozenset[str]]  # flow → funds that state the same total
    prose: str
    reading: Reading

    @classmethod
    def of(cls, drafts: Iterable[tuple[_Draft, _Places]], prose: str, reading: Reading) -> _Stated:
        printed: dict[Coordinates, set[Decimal]] = {}
        for draft, places in drafts:
            for at, value in _values(draft, places):
                printed.setdefault(at, set()).add(value)
        values = {at: next(iter(found)) for at, found in printed.items() if len(found) == 1}
        totals: dict[str, dict[str, Decimal]] = {}
        for at, value in values.items():
            if (at.function, at.economic, at.expenditure, at.item, at.measure) == (ALL, ALL, ALL, ALL, "amount") and value:
                totals.setdefault(at.flow, {})[at.fund] = value
        alike = {flow: frozenset(fund for fund, value in its.items() if value == its.get(ALL)) for flow, its in totals.items()}
        return cls(values, alike, prose, reading)

    def value(self, at: Coordinates) -> Decimal | None:
        """What is stated at a point, or at the same point for a fund that is all there is."""
        funds = self.alike.get(at.flow, frozenset())
        tries = [at, *(replace(at, fund=fund) for fund in sorted(funds) if at.fund in funds)]
        return next((self.values[each] for each in tries if each in self.values), None)

    def in_prose(self, column: str, kind: TableKind, phase: str) -> Decimal | None:
        """The one amount that the prose states of what a column is about; None where it states none, or several."""
        words = [(part, self.reading.lookup([*kind.header, "header"], part)) for part in column.split("/")]
        name = next((part for part, word in reversed(words) if word and word.set.keys() - {"phase", "year"}), "")
        found = set(self.reading.stated(self.prose, plain(name), phase)) if name else set()
        return found.pop() if len(found) == 1 else None


def _values(draft: _Draft, places: _Places) -> Iterator[tuple[Coordinates, Decimal]]:
    """What the placed numbers of a table state; a row that prints none in its only column states nought."""
    for number, (pieces, placed) in enumerate(zip(draft.panels, draft.placed, strict=True)):
        for index, (piece, its) in enumerate(zip(pieces, placed, strict=True)):
            for numeral, column in zip(piece.numbers, its.columns, strict=True):
                if column is not None and (number, index, column) in places:
                    yield places[number, index, column], numeral.value
            if not piece.numbers and len(draft.form.panels[number].columns) == 1 and (number, index, 0) in places:
                yield places[number, index, 0], Decimal(0)
