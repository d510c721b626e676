"""Continuations: the rows of a table that goes on over a page, put at its columns, and the cells that the page cuts in two."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from govfin.layout.pages import Row
from govfin.numerals import parse_numeral

EDGE_TOLERANCE = 4.0  # points: column borders of a continued table may shift this much from page to page
AGREEMENT = 0.9  # the share of a fragment's cells that must fit the columns of the table that it continues
_CODE = re.compile(r"[0-9A-Z]{2,}")  # a text that begins so carries on no other


# --- columns ------------------------------------------------------------------------------------------------------------


def places(edges: Sequence[float], others: Sequence[float], rows: Sequence[Row]) -> list[int] | None:
    """For each border of a fragment the border of the table that it continues; None where one has no counterpart.

    `rows` are the table's: of its outer columns a fragment may lack those that are blank.
    """
    found = []
    for x in others:
        nearest = min(range(len(edges)), key=lambda index: abs(edges[index] - x))
        if abs(edges[nearest] - x) > EDGE_TOLERANCE:
            return None
        found.append(nearest)
    if len(set(found)) < len(found):
        return None
    outer = (*range(found[0]), *range(found[-1], len(edges) - 1))
    return found if all(not row[column].text for row in rows for column in outer) else None


def respaced(row: Row, found: Sequence[int], like: Row) -> Row:
    """A fragment's row with each cell standing in every column of the table that it covers; `like` is a row of that table."""
    inner = tuple(cell for index, cell in enumerate(row) for _ in range(found[index], found[index + 1]))
    blank = replace(row[0], text="", box=None)
    return (*([blank] * found[0]), *inner, *([blank] * (len(like) - found[-1])))


def shift(rows: Sequence[Row], others: Sequence[Row]) -> int | None:
    """How far to the right the columns after the first stand, in a fragment without boxes that lost empty places; None for no fit.

    The shift is right that puts most numerals under numerals and most texts under texts.
    """
    missing = len(rows[0]) - len(others[0])
    if missing <= 0:
        return None
    numeric = [_mostly_numeric([row[column].text for row in rows]) for column in range(len(rows[0]))]
    scores = {each: _agreement(numeric, [shifted(row, each, len(numeric)) for row in others]) for each in range(missing + 1)}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] >= AGREEMENT else None


def shifted(row: Row, by: int, width: int) -> Row:
    """A row with blank places after its first and, up to a width, after its last."""
    blank = replace(row[0], text="")
    moved = (row[0], *([blank] * by), *row[1:])
    return (*moved, *([blank] * (width - len(moved))))[:width]


def _mostly_numeric(texts: Sequence[str]) -> bool | None:
    filled = [parse_numeral(text, "") is not None for text in texts if text]
    return None if not filled else sum(filled) * 2 > len(filled)


def _agreement(numeric: Sequence[bool | None], rows: Sequence[Row]) -> float:
    pairs = [(numeric[index], parse_numeral(cell.text, "") is not None) for row in rows for index, cell in enumerate(row) if cell.text]
    return sum(expected == found for expected, found in pairs) / len(pairs) if pairs else 0.0


# --- rows ---------------------------------------------------------------------------------------------------------------


def joined(rows: Sequence[Row], others: Sequence[Row], stands_alone: Callable[[str], bool]) -> list[Row]:
    """The rows of a table and those of the next page, where the first may carry on the texts of the last: 文明创 | 建活动.

    `stands_alone` tells of a text that it is a label of its own.
    """
    carried = bool(rows and others) and _carries_on(others[0], rows, others[1:])
    if not carried or any(stands_alone(cell.text) for cell in others[0] if cell.text):
        return [*rows, *others]
    grown = {id(cell): replace(cell, text=cell.text + more.text) for cell, more in zip(rows[-1], others[0], strict=True) if more.text}
    return [*(tuple(grown.get(id(cell), cell) for cell in row) for row in rows), *others[1:]]


def _carries_on(first: Row, rows: Sequence[Row], below: Sequence[Row]) -> bool:
    """Whether the first row of a page holds nothing but the ends of texts that the last row above it begins.

    It fills some of the places that the last row fills with texts, and no other; and no other row fills these alone, as the heads of
    groups would.
    """
    last, filled = rows[-1], _filled(first)
    if not filled or not filled < _filled(last):
        return False
    texts = [(last[place].text, first[place].text) for place in filled]
    if any(parse_numeral(text, "") is not None for pair in texts for text in pair) or any(_CODE.match(end) for _, end in texts):
        return False
    return not any(_filled(row) and _filled(row) <= filled for row in (*rows, *below))


def _filled(row: Row) -> frozenset[int]:
    return frozenset(place for place, cell in enumerate(row) if cell.text)
