"""Segments: where in a text the lines of a table stand that has lost its layout, and which of them are its head and its body."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from govfin.dump.fragments import Names, Token, tokens
from govfin.form.fields import Fields, Told
from govfin.layout.pages import Block, Line
from govfin.mappings import Reading, TableKind, plain
from govfin.numerals import parse_numeral

RUNNING = 4  # a line that a document prints so often, apart from its digits, is a running head
_NUMBERED = re.compile(r"\d{1,2}")


@dataclass(frozen=True, slots=True)
class Segment:
    """The lines of one table: from `start`, its first line below the heading, to `end`, and those that its grid takes the place of."""

    kind: TableKind
    title: str
    unit: str  # the line that states the unit of money
    start: int
    head: tuple[str, ...]
    body: tuple[str, ...]
    taken: frozenset[int]


@dataclass(frozen=True, slots=True)
class Passage:
    """The lines below the title of a form, up to the next title, each with its place among the blocks."""

    kind: TableKind
    title: str
    lines: tuple[tuple[int, str], ...]


def read_passages(blocks: Sequence[Block], reading: Reading, fields: Fields) -> Iterator[Passage]:
    """What stands below the titles of forms, whose labels stand beside their values."""
    texts = [block.text if isinstance(block, Line) and block.box is None else None for block in blocks]
    titles = [text is None or _is_title(text, reading, fields) for text in texts]
    for index, text in enumerate(texts):
        if text and titles[index] and (kind := reading.kind(text)) and kind.fields:
            end = next((place for place in range(index + 1, len(texts)) if titles[place]), len(texts))
            lines = tuple((place, line) for place in range(index + 1, end) if (line := texts[place]))
            heading = len(list(itertools.takewhile(lambda each: reading.is_heading(each[1]), lines)))
            if lines[heading:]:
                yield Passage(kind, text, lines[heading:])


def _is_title(text: str, reading: Reading, fields: Fields) -> bool:
    """Whether a line is the title of a table or a section, and not that of a part of a form."""
    word = fields.label(text, Told("", 0))
    part = word is not None and word.role == "section"
    return reading.is_section(text) or (not part and (reading.is_title(text) or reading.kind(text) is not None))


def read_segments(blocks: Sequence[Block], reading: Reading) -> Iterator[Segment]:
    texts = [block.text if isinstance(block, Line) and block.box is None else None for block in blocks]
    running = _running([text for text in texts if text], reading)
    for index, text in enumerate(texts):
        if text and (kind := reading.kind(text)) and kind.forms:
            lines: list[tuple[int, str]] = []
            for place in range(index + 1, len(texts)):
                line = texts[place]
                if line is None or reading.is_section(line) or reading.is_title(line) or reading.kind(line):
                    break
                if not _is_running(line, running):
                    lines.append((place, line))
            unit = _unit([line for _, line in lines], texts[:index], reading)
            if segment := _segment(kind, text, unit, lines, reading):
                yield segment


def _running(texts: Iterable[str], reading: Reading) -> frozenset[str]:
    counted = Counter(
        re.sub(r"\d", "", plain(text)) for text in texts if re.search(r"\d", text) and not _amounts(text) and not reading.is_heading(text)
    )
    return frozenset(text for text, count in counted.items() if count >= RUNNING and len(text) >= 2 * RUNNING)


def _is_running(text: str, running: frozenset[str]) -> bool:
    return re.sub(r"\d", "", plain(text)) in running and not _amounts(text)


def _amounts(text: str) -> bool:
    return any((numeral := parse_numeral(part, "")) and numeral.decimals for part in text.split())


def _unit(below: Sequence[str], above: Sequence[str | None], reading: Reading) -> str:
    """The line that states a table's unit of money, of its heading: below the title, or else right above it."""
    for texts in (below, reversed(above)):
        for text in itertools.takewhile(lambda text: text and reading.is_heading(text), texts):
            if text and reading.money_unit(text):
                return text
    return ""


def _segment(kind: TableKind, title: str, unit: str, lines: Sequence[tuple[int, str]], reading: Reading) -> Segment | None:
    """The head and the body of a table; its notes stay lines, but for amounts that fell behind them."""
    start = next((index for index, (_, text) in enumerate(lines) if not reading.is_heading(text) or _NUMBERED.fullmatch(text)), len(lines))
    end = next((index for index, (_, text) in enumerate(lines) if reading.is_note(text) or reading.is_sentence(text)), len(lines))
    if start >= end:
        return None
    first = start + _head_height([text for _, text in lines[start:end]], kind, reading)
    fallen = [(index, text) for index, text in lines[end:] if _amounts(text) and _only_numbers(text)]
    body = [text for _, text in lines[first:end] if plain(text).isdigit() or not (reading.is_furniture(text) or reading.is_heading(text))]
    taken = frozenset(index for index, _ in (*lines[start:end], *fallen))
    head = tuple(text for _, text in lines[start:first])
    return Segment(kind, title, unit, lines[start][0], head, (*body, *(text for _, text in fallen)), taken)


def _only_numbers(text: str) -> bool:
    return all(parse_numeral(part, "") is not None for part in text.split())


def _head_height(texts: Sequence[str], kind: TableKind, reading: Reading) -> int:
    """How many lines the head takes: up to a row's code, its numbering, a total with an amount, or amounts alone."""
    names = Names(kind, reading)
    for index, text in enumerate(texts):
        found = tokens([text])
        if not _numbers_columns(text) and _opens_body(found, names, reading) and (found[0].what == "code" or not reading.is_heading(text)):
            return index
    totals = (index for index, text in enumerate(texts) if names.knows(text))
    return max(totals, default=len(texts))


def _opens_body(found: Sequence[Token], names: Names, reading: Reading) -> bool:
    """Whether the tokens of a line begin the rows of a table; what numbers columns may stand before them."""
    found = list(itertools.dropwhile(lambda token: token.what == "text" and all(map(reading.is_ordinal, token.text)), found))
    if not found:
        return False
    first, amounts = found[0], [token for token in found if token.numeral]
    if first.what == "code" or (names.is_numbered(first.text) and (names.knows(first.text) or names.kind.sided)):
        return True
    total = first.what == "text" and names.knows(first.text) and len(found) > 1 and found[1].numeral is not None
    return total or len(amounts) == len(found) > 1


def _numbers_columns(text: str) -> bool:
    """Whether the numbers of a line count columns: 栏次 1 2 3."""
    numbers = [int(part) for part in text.split() if _NUMBERED.fullmatch(part)]
    others = [part for part in text.split() if parse_numeral(part, "") and not _NUMBERED.fullmatch(part)]
    steps = all(right in (left + 1, 1) for left, right in itertools.pairwise(numbers))
    return len(numbers) > 1 and numbers[0] == 1 and steps and not others
