"""Numberings: the numbers by which a table names its rows (行次) and columns (栏次), as printed or else as counted."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govfin.layout.pages import Cell
from govfin.mappings import Reading, plain
from govfin.table.heads import Head
from govfin.table.tables import Table

Panel = tuple[int, ...]  # the columns of values that a column of labels or of row numbers goes with, from 1


@dataclass(frozen=True, slots=True)
class Numbering:
    """Number → row with its panel, and number → column; rows and columns from 1 in the table as read."""

    rows: Mapping[str, tuple[int, Panel]]
    columns: Mapping[str, int]
    rows_printed: bool  # else counted, as tables of the standard form are
    columns_printed: bool
    body: range  # the rows below the head

    def complete(self, axis: str) -> bool:
        """Whether the numbers are all there, from 1 upwards, so that one that is not among them is in no place of the table."""
        names = [name for name in (self.rows if axis == "row" else self.columns) if name.isdecimal()]
        return bool(names) and sorted(map(int, names)) == list(range(1, len(names) + 1))

    def printed(self, axis: str) -> bool:
        return self.rows_printed if axis == "row" else self.columns_printed


def numbering_of(table: Table, head: Head, pattern: str) -> Numbering:
    """The numbers of a table's rows and columns; `pattern` is what a cell looks like that numbers one."""
    columns = dict(_column_numbers(table, head, pattern))
    printed = len(columns) > 1
    if not printed:
        columns = {str(number): place for number, place in enumerate(_values(head), 1)}
    rows = _told_apart(_row_numbers(table, head, pattern))
    return Numbering(rows or dict(_counted_rows(table, head)), columns, bool(rows), printed, _body(table, head))


def names_of(table: Table, head: Head, reading: Reading) -> Numbering:
    """The labels of a table's rows and columns, where each stands for one: it is by these that a formula may call them."""
    rows: list[tuple[str, tuple[int, Panel]]] = []
    for labels, panel in _panels(head):
        for row in _body(table, head):
            texts = [table.rows[row - 1][index].text for index in labels]
            name = next((text for text in reversed(texts) if text), "")
            rows.append((reading.numbered(plain(name))[0], (row, panel)))
    columns: dict[str, list[int]] = defaultdict(list)
    for column in head.columns:
        if column.role is None:
            columns[plain(column.label.rpartition("/")[2])].append(column.index + 1)
    unique = {name: places[0] for name, places in columns.items() if len(places) == 1}
    return Numbering(_told_apart(rows), unique, False, False, _body(table, head))


def number_in(text: str, pattern: str) -> str:
    """The number that a cell holds for its row or column, "" where it holds none; of a formula ("3=4+5") what it is of."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).partition("=")[0]
    match = re.fullmatch(pattern, plain)
    return _named(match["number"]) if match else ""


def _named(number: str) -> str:
    return str(int(number)) if number.isdecimal() else number


def _body(table: Table, head: Head) -> range:
    return range(head.height + 1, len(table.rows) + 1)


def _values(head: Head) -> list[int]:
    return [column.index + 1 for column in head.columns if column.role is None]


def _column_numbers(table: Table, head: Head, pattern: str) -> Iterator[tuple[str, int]]:
    """The lowest row of the head that numbers more than one column of values."""
    for row in reversed(table.rows[: head.height]):
        numbers = [(number_in(row[place - 1].text, pattern), place) for place in _values(head)]
        found = [(number, place) for number, place in numbers if number]
        if len(found) > 1 and len({number for number, _ in found}) == len(found):
            yield from found
            return


def _row_numbers(table: Table, head: Head, pattern: str) -> Iterator[tuple[str, tuple[int, Panel]]]:
    """The numbers in the columns that number rows, each with the columns of values that follow."""
    for column in head.columns:
        if column.role == "ordinal":
            follow = itertools.takewhile(lambda other: other.role is None, head.columns[column.index + 1 :])
            panel = tuple(other.index + 1 for other in follow)
            for row in _body(table, head):
                if panel and (number := number_in(table.rows[row - 1][column.index].text, pattern)):
                    yield number, (row, panel)


def _told_apart(numbers: Iterable[tuple[str, tuple[int, Panel]]]) -> dict[str, tuple[int, Panel]]:
    """The numbers that are given once; what one means that is given twice is not known."""
    places: dict[str, list[tuple[int, Panel]]] = defaultdict(list)
    for number, place in numbers:
        places[number].append(place)
    return {number: found[0] for number, found in places.items() if len(found) == 1}


def _counted_rows(table: Table, head: Head) -> Iterator[tuple[str, tuple[int, Panel]]]:
    """The rows of a table that prints no numbers, counted down its panels from left to right."""
    places = ((row, panel) for _, panel in _panels(head) for row in _body(table, head))
    return ((str(number), place) for number, place in enumerate(places, 1))


def _panels(head: Head) -> list[tuple[tuple[int, ...], Panel]]:
    """The columns of labels of each panel, from 0, with its columns of values, from 1."""
    panels: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for column in head.columns:
        if column.role is None:
            panels[tuple(other.index for other in head.panel(column))].append(column.index + 1)
    return [(labels, tuple(panel)) for labels, panel in panels.items()]


def texts_of(cells: Iterable[Cell]) -> Sequence[Cell]:
    """The cells of a row, each spanning cell once."""
    return [cell for cell, _ in itertools.groupby(cells) if cell.text]
