"""Heads: which rows of a table are its head, and what each of its columns is about."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from govfin.layout.pages import Row
from govfin.mappings import Naming, Reading, Role, Settings, TableKind, Word, plain
from govfin.numerals import parse_numeral
from govfin.table.tables import Table


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role; for a value column the side, the header path as printed and the coordinates that it sets."""

    index: int
    role: Role | None  # None: a column of values
    label: str
    side: str
    side_settings: Settings  # what the side sets, which a row may overrule
    settings: Settings
    of_which: bool
    unit: str
    explained: bool
    names: tuple[Naming, ...]  # what the labels of a label column name
    reads: tuple[str, ...] = ()  # the groups of words that explain the texts of an attribute column


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: how many rows it takes, and its columns."""

    height: int
    columns: tuple[Column, ...]

    def panel(self, column: Column) -> tuple[Column, ...]:
        """The columns left of a value column that label its rows: side-by-side panels have labels of their own."""
        labels: list[Column] = []
        for other in reversed(self.columns[: column.index]):
            if other.role is None:
                if labels:
                    break
            elif other.role not in ("ignore", "ordinal"):
                labels.append(other)
        return tuple(reversed(labels))


def read_head(table: Table, kind: TableKind, reading: Reading) -> Head:
    """Find the head of a table and read its columns with the words of its kind."""
    height = _height(table.rows, kind, reading)
    rows: Sequence[Row] = table.rows[:height]
    if not any(cell.box or cell.rows > 1 or cell.columns > 1 for row in rows for cell in row):
        rows = _realigned(rows, kind, reading)
        paths = [_inferred_path(rows, column, reading) for column in range(table.width)]
    else:
        paths = [_path(rows, column, reading) for column in range(table.width)]
    amounts = {index for row in table.rows[height:] for index, cell in enumerate(row) if _has_decimals(cell.text)}
    return Head(height, tuple(_second_codes([_column(index, path, kind, reading) for index, path in enumerate(paths)], amounts)))


def _second_codes(columns: Iterable[Column], amounts: Container[int]) -> Iterator[Column]:
    """Codes that follow the label of the same panel belong to a second classification, and so do the labels after them.

    `amounts` are the places of the columns that print amounts, which hold no labels.
    """
    labelled = second = False
    left: Role | None = None
    for column in columns:
        if not column.label and left in ("label", "code") and not column.explained and column.index not in amounts:
            column = replace(column, role="label", explained=True)  # noqa: PLW2901 - an unheaded place beside labels holds labels
        if column.role == "attribute" and column.index in amounts:
            column = replace(column, role=None)  # noqa: PLW2901 - the head of columns that break an amount down by it
        left = column.role
        if column.role is None:
            labelled = second = False
        second = second or (labelled and column.role == "code")
        labelled = labelled or column.role == "label"
        role: Role | None = column.role
        if second:
            role = "other-code" if role == "code" else "other-label" if role == "label" else role
        yield replace(column, role=role)


# --- where the head ends ---------------------------------------------------------------------------------------------


def _height(rows: Sequence[Row], kind: TableKind, reading: Reading) -> int:
    groups = _header_groups(kind)
    height = 0
    for index, row in enumerate(rows):
        if not _belongs_to_head(row, rows[index - 1] if index else None, groups, reading):
            break
        height = index + 1
    return max(height, 1) if rows else 0


def _header_groups(kind: TableKind) -> list[str]:
    return [*kind.header, "header"]


def _belongs_to_head(row: Row, above: Row | None, groups: list[str], reading: Reading) -> bool:
    texts = [cell.text for position, cell in enumerate(row) if cell.text and (position == 0 or row[position - 1] is not cell)]
    if above is None:
        return True
    if not texts:
        return False
    if not _numbers_columns(texts, reading):
        return False
    if all(reading.is_ordinal(text) or reading.lookup(groups, text) for text in texts):
        return True
    if any(_is_amount(text) for text in texts):
        return False
    hangs = any(cell.text and any(cell is other for other in above) for cell in row)
    known = sum(reading.is_ordinal(text) or reading.header_word(groups, text) is not None for text in texts)
    return hangs or known * 2 > len(texts)


def _numbers_columns(texts: Sequence[str], reading: Reading) -> bool:
    """Whether the small numbers of a row, if any, can number columns: they run upwards, or stand beside 栏次 and the like."""
    numbers = [int(text) for text in texts if re.fullmatch(r"\d{1,2}", text)]
    beside = any(reading.is_ordinal(text) for text in texts if not re.fullmatch(r"\d{1,2}", text))
    return not numbers or beside or (len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))))


def _is_amount(text: str) -> bool:
    numeral = parse_numeral(text, "")
    return numeral is not None and (numeral.decimals > 0 or "," in text or len(text) > 2)


def _has_decimals(text: str) -> bool:
    numeral = parse_numeral(text, "")
    return numeral is not None and numeral.decimals > 0


# --- paths -----------------------------------------------------------------------------------------------------------


def _path(rows: Sequence[Row], column: int, reading: Reading) -> list[str]:
    """The header cells above a column, each once, from top to bottom; numbers of columns left out."""
    path: list[str] = []
    last = None
    for row in rows:
        cell = row[column]
        if cell is not last and cell.text and not reading.is_number(cell.text):
            path.append(cell.text)
        last = cell
    return path


def _inferred_path(rows: Sequence[Row], column: int, reading: Reading) -> list[str]:
    """As `_path`, where spans are not known: an empty place belongs to the cell on its left if something stands below it."""
    path = []
    for index, row in enumerate(rows):
        text = row[column].text
        if not text and any(below[column].text and not reading.is_number(below[column].text) for below in rows[index + 1 :]):
            text = next((row[left].text for left in range(column - 1, -1, -1) if row[left].text), "")
        if text and not reading.is_number(text):
            path.append(text)
    return path


def _realigned(rows: Sequence[Row], kind: TableKind, reading: Reading) -> list[Row]:
    """Undo a head that slipped one place to the left of the columns that its last row numbers."""
    first = next((index for row in rows for index, cell in enumerate(row) if cell.text == "1"), 0)
    groups = _header_groups(kind)
    realigned = []
    for row in rows:
        word = reading.lookup(groups, row[first - 1].text) if first else None
        slipped = word is not None and word.role is None and not row[-1].text and not reading.is_ordinal(row[first - 1].text)
        slipped = slipped and row[first].text != "" and row[first].text != "1"
        realigned.append((*row[: first - 1], row[-1], *row[first - 1 : -1]) if slipped else row)
    return realigned


# --- columns -----------------------------------------------------------------------------------------------------------


def _column(index: int, path: list[str], kind: TableKind, reading: Reading) -> Column:
    groups = _header_groups(kind)
    words: list[Word | None] = []
    settings: Settings = {}
    side_settings: Settings = {}
    for part in path:
        word = reading.header_word(groups, part, settings)
        words.append(word)
        if word:
            (side_settings if word.side else settings).update(resolved(word, part))
    known = [word for word in words if word]
    return Column(
        index=index,
        role=_role(known),
        label=_label(path, words),
        side=next((word.side for word in known if word.side), None) or "",
        side_settings=side_settings,
        settings=settings,
        of_which=any(word.of_which for word in known) or any(_is_of_which(part, groups, reading) for part in path),
        unit=_unit(path, known, reading),
        explained=(bool(words) and len(known) == len(words)) or any(word.role for word in known),
        names=next((tuple(word.names) for word in reversed(known) if word.names), tuple(kind.names)),
        reads=next((tuple(word.reads) for word in reversed(known) if word.reads), ()),
    )


def _role(words: Sequence[Word]) -> Role | None:
    """The role that the lowest part gives; one that says nothing of its own (合计) leaves it to the part above."""
    for word in reversed(words):
        if word.role or word.set:
            return word.role
    return None


def _label(path: Sequence[str], words: Sequence[Word | None]) -> str:
    """The header path as printed, but for parts that a standard name stands for and those that say nothing of their own."""
    last = len(path) - 1
    return "/".join(
        word.named if word and word.named else part
        for position, (part, word) in enumerate(zip(path, words, strict=True))
        if not (word and word.silent_above and position < last)
    )


def _is_of_which(part: str, groups: Iterable[str], reading: Reading) -> bool:
    """Whether a part is a 其中 of its own, and not one that the words know as part of a complete breakdown."""
    return reading.of_which(plain(part)) is not None and reading.lookup(groups, part) is None


def _unit(path: Sequence[str], words: Sequence[Word], reading: Reading) -> str:
    printed = [unit for part in path if (unit := reading.header_unit(plain(part))[1])]
    return next((word.unit for word in reversed(words) if word.unit), "") or next(reversed(printed), "")


def resolved(word: Word, text: str) -> Settings:
    """The coordinates that a word sets, with the year that its text prints."""
    settings: Settings = dict(word.set)
    if settings.get("year") == "printed":
        match = re.search(r"\d{4}", plain(text))
        settings["year"] = int(match[0]) if match else 0
    return settings
