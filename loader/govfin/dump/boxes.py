"""Boxes: the parts of a form that hold money, in a text that has lost its layout, put back into rows of cells.

A block is told by the words of its head, one after the other; its rows by their labels, or as lines, each with as many numbers as the
block has columns for them. A label that is wrapped around its numbers is put together from the texts near them. A row with fewer
numbers is left out: nothing tells where they stand.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from govfin.dump.fragments import Token, tokens
from govfin.dump.ratings import read_ratings
from govfin.form.fields import Block, Fields, FieldWord, Told
from govfin.form.scoring import load_scoring
from govfin.mappings import Reading, plain

RUN = 4  # texts that make up a label or a header cell at most
NEAR = 8  # texts before and after its numbers in which the parts of a label are looked for
GAP = 4  # texts within a head that are none of its words, at most
NUMERIC = ("amount", "quantity", "weight", "score")  # the roles of columns of numbers
NAMING = ("item", "project-name")  # the roles of columns that name a row
_YEAR = re.compile(r"(?<=\b20\d\d) (?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Box:
    """What of a form was told: its rows of cells, and the lines that they come from, from 0."""

    rows: tuple[tuple[str, ...], ...]
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a block: its words as printed, and the place of the first token below it."""

    block: Block
    cells: tuple[tuple[str, FieldWord], ...]
    end: int

    def leaves(self) -> list[tuple[str, FieldWord]]:
        """The columns of numbers."""
        return [(text, word) for text, word in self.cells if word.role in NUMERIC]

    def naming(self) -> str:
        """The header cell over what names the rows."""
        return next((text for text, word in reversed(self.cells) if word.role in ("row", *NAMING)), "")


def read_box(lines: Sequence[str], fields: Fields, reading: Reading, told: Told, project: str) -> Box:
    """The money of a form; `project` is the project that its title names, "" where it names none."""
    found = tokens(["" if reading.is_sentence(line) else _YEAR.sub("", line) for line in lines], coded=False)
    reader = _BoxReader(found, fields, reading, told, lines)
    reader.read(project)
    width = max(map(len, reader.rows), default=0)
    blocks = any(len(row) > LABELS for row in reader.rows)
    rows = tuple((*row, *[""] * (width - len(row))) for row in reader.rows) if blocks else ()
    return Box(rows, frozenset(reader.lines))


LABELS = 2  # columns left of those with numbers: a group of rows, and a row


@dataclass(slots=True)
class _BoxReader:
    """Reads the blocks of a form one after the other."""

    tokens: Sequence[Token]
    fields: Fields
    reading: Reading
    told: Told
    texts: Sequence[str]  # of the lines
    rows: list[tuple[str, ...]] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)

    def read(self, project: str) -> None:
        index = 0
        while index < len(self.tokens):
            if head := self._head(index):
                self._take(index, head.end)
                self._print_head(head)
                index = self._labelled_rows(head) if head.block.rows else self._line_rows(head)
            else:
                index = self._entry(index, project)

    def _take(self, start: int, end: int) -> None:
        self.lines.update(token.line for token in self.tokens[start:end])

    def _run(self, index: int, known: Callable[[str], FieldWord | None]) -> tuple[str, FieldWord, int] | None:
        """The longest run of texts that is known and has no cell among its parts; what it means, and the place after it."""
        texts = list(itertools.takewhile(lambda token: token.what == "text", self.tokens[index : index + RUN]))
        whole = next((place for place, token in enumerate(texts) if place and (known(token.text) or _is_remark(token.text))), len(texts))
        for length in range(whole, 0, -1):
            run = "".join(token.text for token in texts[:length])
            if word := known(run):
                return run, word, index + length
        return None

    # --- heads

    def _head(self, index: int) -> _Head | None:
        heads = [head for block in self.fields.blocks.values() if (head := self._head_of(block, index))]
        return max(heads, key=lambda head: len(head.cells), default=None)

    def _head_of(self, block: Block, index: int) -> _Head | None:
        cells: list[tuple[str, FieldWord]] = []
        end, gap = index, 0
        while index < len(self.tokens) and gap <= GAP:
            if run := self._run(index, lambda text: self.fields.heading(block, text, self.told)):
                cells.append(run[:2])
                index = end = run[2]
            elif cells and self.tokens[index].what == "text" and _is_remark(self.tokens[index].text):
                index, gap = index + 1, gap + 1
            else:
                break
        roles = {word.role for _, word in cells}
        whole = len(cells) > 1 and "amount" in roles and all(roles & set(need) for need in block.needs)
        return _Head(block, tuple(cells), end) if whole else None

    def _print_head(self, head: _Head) -> None:
        """The head in two rows: the years below the cell that groups them."""
        upper, lower = ["", head.naming()], ["", ""]
        groups = [text for text, word in head.cells if word.role == "group"]
        for plain_text, word in head.leaves():
            text = plain_text + (self._formula(head.end) if word.set.get("measure") == "score" else "")
            grouped = bool(groups) and "year" in word.set
            upper.append("" if grouped and groups[0] in upper else groups[0] if grouped else text)
            lower.append(text if grouped else "")
        if head.block.rows and len(head.leaves()) == 1:
            upper = ["", *upper[1:]]
        self.rows.append(tuple(upper))
        if any(lower):
            self.rows.append(tuple(lower))

    def _formula(self, end: int) -> str:
        """The factor of execution that a remark behind a head declares, above the first number."""
        below = itertools.takewhile(lambda token: not token.numeral, self.tokens[end:])
        remark = re.search(load_scoring(self.reading.files).execution_factor, "".join(token.text for token in below))
        return f"\uff08{remark[0]}\uff09" if remark else ""

    # --- rows

    def _labelled_rows(self, head: _Head) -> int:
        """Rows whose labels the block knows: a label and its numbers, or numbers with the label around them."""
        index, group, label, texts = head.end, "", "", 0
        while index < len(self.tokens) and texts <= NEAR:
            run = self._run(index, lambda text: self.fields.row(head.block, text, self.told))
            if run and run[1].role == "group":
                group, label, texts, index = run[0], "", 0, run[2]
            elif run:
                label, texts, index = run[0], 0, run[2]
            elif self.tokens[index].what == "text":
                if not label and self._head(index):
                    break
                texts, index = texts + 1, index + 1
            else:
                end = self._numbers(index)
                around = label or self._label_around(head, index, end)
                if not around:
                    break
                if end - index == len(head.leaves()):
                    self._take(index, end)
                    self.rows.append(
                        (group, self.reading.of_which(plain(around)) or around, *(token.text for token in self.tokens[index:end]))
                    )
                group, label, texts, index = "", "", 0, end
        return max(index - texts, head.end)

    def _numbers(self, index: int) -> int:
        """The place after the numbers that begin here."""
        while index < len(self.tokens) and self.tokens[index].numeral:
            index += 1
        return index

    def _label_around(self, head: _Head, start: int, end: int) -> str:
        """The label of a row whose parts stand before and after its numbers."""
        before = [token.text for token in self.tokens[max(start - NEAR, head.end) : start] if token.what == "text"]
        after = [token.text for token in self.tokens[end : end + NEAR] if token.what == "text"]
        for count in range(RUN, 1, -1):
            for parts in itertools.combinations([*before, *after], count):
                text = "".join(parts)
                if self.fields.row(head.block, text, self.told):
                    return text
        return ""

    def _line_rows(self, head: _Head) -> int:
        """Rows that are lines: a name, and as many numbers as the block has columns for them."""
        index = head.end
        while index < len(self.tokens):
            line = list(itertools.takewhile(lambda token: token.line == self.tokens[index].line, self.tokens[index:]))  # noqa: B023
            numbers = [token for token in line if token.numeral]
            if line[0].what != "text" or len(numbers) != len(head.leaves()) or not _adjacent(line):
                break
            self._take(index, index + len(line))
            self.rows.append(("", line[0].text, *(token.text for token in numbers)))
            index += len(line)
        return index

    # --- labels and values

    def _entry(self, index: int, project: str) -> int:
        """A label with its value behind it: the project's name, or an amount."""
        run = self._run(index, lambda text: self.fields.label(text, self.told))
        if run is None or run[2] >= len(self.tokens):
            return index + 1
        label, word, end = run
        value = self.tokens[end]
        beside = value.what == "text" and value.line == self.tokens[end - 1].line
        if value.numeral and word.set.get("measure") == "score":
            self._ratings(self.tokens[index].line)
        if (word.role == "project-name" and beside) or (word.role == "amount" and value.numeral):
            self._take(index, end + 1)
            self.rows.append((label, project if project and word.role == "project-name" else value.text))
            return end + 1
        return end

    def _ratings(self, end: int) -> None:
        """The indicators above a total score."""
        start = max(self.lines, default=-1) + 1
        ratings = read_ratings(self.texts[start:end], start, self.fields, load_scoring(self.reading.files), self.told)
        self.rows.extend(ratings.rows)
        self.lines |= ratings.lines


def _is_remark(text: str) -> bool:
    """Whether a text is a remark on the header cell before it: in brackets, or a part of that."""
    return bool(re.search(r"[（）()]", plain(text)))


def _adjacent(line: Sequence[Token]) -> bool:
    """Whether the numbers of a line stand together."""
    places = [place for place, token in enumerate(line) if token.numeral]
    return places == list(range(places[0], places[0] + len(places))) if places else False
