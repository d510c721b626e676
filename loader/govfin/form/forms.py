"""Forms: grids that print a label beside or above each value, with blocks in them that are small tables with heads of their own.

    rows of a grid → entries (a value with the labels that lead to it) and records (a row of a block), in reading order

A reader of lost layout joins by making entries and records itself.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from govfin.form.comparators import squeezed
from govfin.form.fields import Block, Fields, FieldWord, Told
from govfin.form.records import Alignment, Column, Entry, Item, Judge, Label, Loose, Record, Spot, column_over
from govfin.layout.pages import Cell, Row
from govfin.mappings import plain
from govfin.numerals import parse_numeral

HEAD_ROWS = 3  # a block's head has at most so many rows
LEAST_HEADS = 2  # so many of a block's words make a row its head
LEADING = ("section", "goal", "group")  # roles of labels that stand on the left of a block's head
LABELLED = 3  # a row of more texts than these holds more than a label and its value
TOTALLED = ("weight", "score")  # roles of columns whose totals a form prints below them
FILLED = (
    "amount",
    "target",
    "last-year",
    "year-before-last",
    "actual",
    "weight",
    "score",
    "quantity",
)  # roles of values, which no page cuts


@dataclass(slots=True)
class _Open:
    """The block that is being read."""

    block: Block
    labels: tuple[Label, ...]
    columns: tuple[Column, ...]
    beside: Cell | None  # the label on the left of the head, which may span the rows below


@dataclass(slots=True)
class FormReader:
    """Reads the rows of a form from top to bottom."""

    fields: Fields
    told: Told
    judge: Judge
    rows: Sequence[Row]
    breaks: frozenset[int]  # the rows, from 0, that a page begins with
    opened: _Open | None = None
    inherited: dict[int, Label] = field(default_factory=dict)  # by place: the label whose meaning those below it share
    groups: dict[int, Label] = field(default_factory=dict)  # without boxes: the labels of groups, by their place, which rows below share
    section: tuple[Label, ...] = ()
    items: list[Item] = field(default_factory=list)

    def read(self) -> list[Item]:
        lines = [_spots(self.rows, index) for index in range(len(self.rows))]
        index = 0
        while index < len(lines):
            height = self._open_block(lines, index)
            if not height:
                self._line(lines[index], index in self.breaks)
            index += height or 1
        return self.items

    # --- heads of blocks

    def _open_block(self, lines: Sequence[Sequence[Spot]], index: int) -> int:
        """Open the block whose head begins with a row; how many rows that head takes, 0 for none."""
        texts = [spot for spot in lines[index] if spot.fresh and spot.text]
        found = [(self._heads(block, texts), block) for block in self.fields.blocks.values()]
        for count, block in sorted(found, key=lambda each: -each[0]):
            if count < LEAST_HEADS:
                break
            height = self._height(block, lines, index)
            columns = tuple(self._columns(block, lines[index : index + height], self.rows[index : index + height]))
            word = self.fields.label(texts[0].text, self.told)
            beside = word if word and (word.role in LEADING or self.fields.heading(block, texts[0].text, self.told) is None) else None
            inner = tuple(column for column in columns if column.first >= texts[0].column) if beside else columns
            if beside and _met(block, inner):
                self._begin(block, texts[0], Label(texts[0].text, beside), inner)
                return height
            if _met(block, columns):
                self._begin(block, texts[0], None, columns)
                return height
        return 0

    def _heads(self, block: Block, texts: Sequence[Spot]) -> int:
        """How many of a row's texts are words of a block's head; 0 where a text tells that the row is none."""
        known = [self.fields.heading(block, spot.text, self.told) is not None for spot in texts]
        first = known.index(True) if True in known else len(known)
        left = [self.fields.label(spot.text, self.told) for spot in texts[:first]]
        numeric = any(_numeric(spot.text) and not word for spot, word in zip(texts, known, strict=True))
        foreign = len(left) > 1 or (not all(left) and sum(known) <= LEAST_HEADS)
        return 0 if numeric or foreign or sum(known) * 2 <= len(known) - first else sum(known)

    def _height(self, block: Block, lines: Sequence[Sequence[Spot]], index: int) -> int:
        height = 1
        while height < HEAD_ROWS and index + height < len(lines):
            texts = [spot.text for spot in lines[index + height] if spot.fresh and spot.text]
            if not texts or not all(self.fields.heading(block, text, self.told) for text in texts):
                break
            height += 1
        return height

    def _columns(self, block: Block, lines: Sequence[Sequence[Spot]], rows: Sequence[Row]) -> Iterator[Column]:
        width = max(map(len, rows))
        paths = [tuple(_path(rows, place)) for place in range(width)]
        for path, group in itertools.groupby(range(width), key=lambda place: paths[place]):
            places = list(group)
            words = [self.fields.heading(block, cell.text, self.told) for cell in path]
            if path and any(words):
                told = tuple(word for word in words if word)
                box = path[-1].box or (0.0, 0.0, 0.0, 0.0)
                known = len(told) == len(words)
                yield Column(tuple(map(self._printed, path)), told if known else (), places[0], places[-1], box[0], box[2])
            elif path and not self.fields.label(path[0].text, self.told):
                box = path[-1].box or (0.0, 0.0, 0.0, 0.0)
                yield Column(tuple(map(self._printed, path)), (), places[0], places[-1], box[0], box[2])

    def _printed(self, cell: Cell) -> str:
        return re.sub(self.fields.column_letter, "", squeezed(cell.text))

    def _begin(self, block: Block, first: Spot, beside: Label | None, columns: tuple[Column, ...]) -> None:
        """Open a block; `beside` is the label on the left of its head, in the first cell."""
        roles = {column.role for column in columns}
        if "level-3" in roles and "level-1" not in roles and first.cell.box is None:
            columns = (replace(LEVEL_COLUMN, first=columns[0].first - 1, last=columns[0].first - 1), *columns)
        self.opened = _Open(block, (beside,) if beside else self.section, columns, first.cell if beside else None)

    # --- rows

    def _line(self, spots: Sequence[Spot], broken: bool) -> None:
        fresh = [spot for spot in spots if spot.fresh and spot.text]
        if not fresh:
            return
        if self.opened and self._stays(fresh):
            self._record(spots, broken)
        elif totals := self._totals(fresh):
            self.opened = None
            self.items.extend(totals)
        else:
            self.opened = None
            self._entries(spots, broken)

    def _stays(self, fresh: Sequence[Spot]) -> bool:
        """Whether a row belongs to the open block: it does not begin with a label of the form, or has more behind that than a value."""
        assert self.opened is not None
        if max(self._heads(block, fresh) for block in self.fields.blocks.values()) > LEAST_HEADS:
            return False  # the head of a block that lacks a part
        word, *others = (self.fields.label(spot.text, self.told) for spot in fresh)
        if word is None or self.fields.row(self.opened.block, fresh[0].text, self.told):
            return True
        if word.role in ("section", "ignore", "department", "text", "goal"):
            return len(fresh) > LABELLED or (len(fresh) > (word.role != "section") + 1 and not any(others))
        return False

    def _totals(self, fresh: Sequence[Spot]) -> list[Item]:
        """The total of points below a block that has a column for them: each number is the total of the column that it stands in."""
        word = self.fields.label(fresh[0].text, self.told)
        values = [spot for spot in fresh[1:] if _numeric(spot.text)]
        roles = [column.role for column in self.opened.columns if column.role in TOTALLED] if self.opened else []
        labelled = any(self.fields.label(spot.text, self.told) for spot in fresh[1:])
        if word is None or word.set.get("measure") != "score" or not roles or not values or labelled:
            return []
        left = roles[-len(values) :]
        entries: list[Item] = []
        for number, spot in enumerate(values):
            column = column_over(self.opened.columns, spot) if self.opened and spot.cell.box else None
            role = column.role if column and column.role in TOTALLED else left[min(number, len(left) - 1)]
            entries.append(Entry((Label(fresh[0].text, word.model_copy(update={"set": {**word.set, "measure": role}})),), spot))
        return entries + [Loose(spot) for spot in fresh[1:] if spot not in values]

    def _record(self, spots: Sequence[Spot], broken: bool) -> None:
        assert self.opened is not None
        previous = self.items[-1] if self.items and isinstance(self.items[-1], Record) else None
        if previous and previous.block is not self.opened.block:
            previous = None
        placed, left = self._placed(self._without_section(spots), previous, broken)
        taken = [column.first for column, spot in placed if spot.fresh and spot.text and column.role != "row"]
        if len(set(taken)) < len(taken):  # two texts in one column: a row of something else
            self.opened = None
            self.items.extend(Loose(spot) for spot in spots if spot.fresh and _numeric(spot.text))
            return
        record = Record(self.opened.block, self.opened.labels, tuple(placed), spots[0].row)
        if broken and previous and _carries_on(record, self.judge):
            self.items[-1] = _joined(previous, record)
            return
        self.items.append(self._mended(previous, record) if broken and previous else record)
        self.items.extend(Loose(spot) for spot in left if spot.fresh and _numeric(spot.text))

    def _mended(self, previous: Record, record: Record) -> Record:
        """A record with the project that a page cuts in two: what stands on both pages is one, unless each has amounts of its own."""
        if record.spot("project-name") is None or (previous.text("amount") and record.text("amount")):
            return record
        cells = []
        for column, spot in record.cells:
            above = previous.spot(column.role) if column.role in ("project-name", "goal") else None
            if above:
                whole = squeezed(above.text + spot.text)
                self.items = [_rewritten(item, above.cell, whole) for item in self.items]
                spot = replace(above, text=whole, fresh=False)  # noqa: PLW2901 - the cell began on the page before
            cells.append((column, spot))
        return replace(record, cells=tuple(cells))

    def _without_section(self, spots: Sequence[Spot]) -> Sequence[Spot]:
        """The cells of a row without a label that the whole block stands under, where no column of it holds such names."""
        assert self.opened is not None
        first = next(spot for spot in spots if spot.fresh and spot.text)
        word = self.fields.label(first.text, self.told)
        if word is None or word.role not in ("section", "goal") or any(column.role == "goal-name" for column in self.opened.columns):
            return spots
        return [spot for spot in spots if spot is not first]

    def _placed(self, spots: Sequence[Spot], previous: Record | None, broken: bool) -> tuple[list[tuple[Column, Spot]], list[Spot]]:
        """The texts of a row in their columns: by their boxes, or, without boxes, as they fit."""
        assert self.opened is not None
        columns = self.opened.columns
        if any(spot.cell.box for spot in spots):
            found = [(column_over(columns, spot), spot) for spot in spots if spot.cell is not self.opened.beside]
        else:
            rows = bool(self.opened.block.rows)
            texts = [spot for spot in spots if spot.text and not (rows and self._names_row(spot))]
            found = [(None, spot) for spot in spots if spot.text and spot not in texts]
            found += Alignment(columns, texts, self.judge, previous, broken).found()
        placed = [(column, spot) for column, spot in found if column]
        unplaced = [spot for column, spot in found if not column and spot.text]
        rest = [(ROW_COLUMN, spot) for spot in unplaced if self.opened.block.rows]
        return rest + placed, [] if rest else unplaced

    def _names_row(self, spot: Spot) -> bool:
        assert self.opened is not None
        return self.fields.row(self.opened.block, spot.text, self.told) is not None

    # --- labels and values

    def _entries(self, spots: Sequence[Spot], broken: bool) -> None:
        first = next((spot for spot in spots if spot.text), spots[0])
        labels = [label for place, label in self.groups.items() if place < first.column and first.cell.box is None]
        begun = False
        for spot in spots:
            word = self.fields.label(spot.text, self.told) if spot.text else None
            if word:
                labels = self._labelled(labels, Label(spot.text, word), spot)
                begun = True
                if value := _inline(word, spot.text):
                    self.items.append(Entry(tuple(labels), replace(spot, text=value)))
            elif spot.fresh and spot.text:
                self._value(labels, spot, broken and not begun)
                labels = []  # what stands right of a value is none of its label's
        if len([spot for spot in spots if spot.fresh and spot.text]) == 1 and labels and labels[-1].word.role == "section":
            self.section = (labels[-1],)

    def _labelled(self, labels: Sequence[Label], label: Label, spot: Spot) -> list[Label]:
        """The labels that lead to what stands right of one more: groups stay, others give way; what it inherits from above comes first."""
        groups = [each for each in labels if each.word.role == "group"]
        self.groups = {place: each for place, each in self.groups.items() if place < spot.column}
        if label.word.role == "group":
            self.groups[spot.column] = label
            return [*groups, label]
        if label.word.opens and label.word.role == "amount":
            self.inherited[spot.column] = label
        elif label.word.role != "amount":
            self.inherited.pop(spot.column, None)
        above = self.inherited.get(spot.column)
        return [*groups, *([above] if above and above is not label and label.word.role == "amount" else []), label]

    def _value(self, labels: Sequence[Label], spot: Spot, carried: bool) -> None:
        previous = self.items[-1] if self.items else None
        if carried and isinstance(previous, Entry) and not _numeric(spot.text):
            self.items[-1] = replace(previous, value=replace(previous.value, text=squeezed(previous.value.text + spot.text)))
        elif (labels and labels[-1].word.role not in ("section", "group")) or (
            labels and labels[-1].word.role == "group" and _numeric(spot.text)
        ):
            self.items.append(Entry(tuple(labels), spot))
        else:
            self.items.append(Loose(spot))


LEVEL_COLUMN = Column(("",), (FieldWord(words=["."], role="level-1"),), -1, -1)  # of the first level, where a head leaves it out
ROW_COLUMN = Column(("",), (FieldWord(words=["."], role="row"),), -1, -1)  # of what stands left of a block's columns


# --- rows ----------------------------------------------------------------------------------------------------------------


def _met(block: Block, columns: Sequence[Column]) -> bool:
    """Whether a head has a part of each role that its block needs."""
    roles = {word.role for column in columns for word in column.words}
    return all(roles & set(need) for need in block.needs)


def _spots(rows: Sequence[Row], index: int) -> list[Spot]:
    """The cells of a row from left to right, each once."""
    above = {id(cell) for cell in rows[index - 1]} if index else set()
    spots, place = [], 0
    for cell, group in itertools.groupby(rows[index], key=id):
        cells = list(group)
        spots.append(Spot(squeezed(cells[0].text), cells[0], index + 1, place + 1, cell not in above))
        place += len(cells)
    return spots


def _path(rows: Sequence[Row], place: int) -> list[Cell]:
    """The head cells above a place, each once; without boxes, an empty place belongs to the cell on its left where a text stands below."""
    path: list[Cell] = []
    for number, row in enumerate(rows):
        cell = row[place] if place < len(row) else None
        below = any(place < len(other) and other[place].text for other in rows[number + 1 :])
        if cell and not cell.text and not cell.box and below:
            cell = next((row[left] for left in range(place - 1, -1, -1) if row[left].text), None)
        if cell and cell.text and not any(cell is other for other in path):
            path.append(cell)
    return path


def _carries_on(record: Record, judge: Judge) -> bool:
    """Whether the first row of a page carries on the last one before it: it has texts, but no value and no class of its own."""
    texts = [(column, spot.text) for column, spot in record.cells if spot.text]
    known = any(column.role in ("level-1", "level-2") and judge(column, text, None) > 1 for column, text in texts)
    return bool(texts) and not any(column.role in FILLED for column, _ in texts) and not known


def _joined(record: Record, more: Record) -> Record:
    """A record with the texts of the row that carries it on."""
    added = {column.path: spot.text for column, spot in more.cells}
    cells = [(column, replace(spot, text=squeezed(spot.text + added.pop(column.path, "")))) for column, spot in record.cells]
    return replace(record, cells=(*cells, *((column, spot) for column, spot in more.cells if column.path in added and spot.text)))


def _rewritten(item: Item, cell: Cell, text: str) -> Item:
    """An item with another text in a cell that it holds."""
    if not isinstance(item, Record):
        return item
    return replace(item, cells=tuple((column, replace(spot, text=text) if spot.cell is cell else spot) for column, spot in item.cells))


def _inline(word: FieldWord, text: str) -> str:
    """The value in a label's own cell, as printed."""
    for pattern in word.words:
        match = re.fullmatch(pattern, plain(text))
        if match and (value := match.groupdict().get("value")):
            return text[-_printed_length(text, len(value)) :].strip()
    return ""


def _printed_length(text: str, length: int) -> int:
    """How many characters at the end of a text make so many of its plain form."""
    return next((count for count in range(1, len(text) + 1) if len(plain(text[-count:])) >= length), len(text))


def _numeric(text: str) -> bool:
    """Whether a text is a number, with or without a unit behind it: an amount that must not get lost."""
    return parse_numeral(re.sub(r"[^\d%]{1,3}$", "", text), "") is not None
