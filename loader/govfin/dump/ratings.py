"""Ratings: the indicators of a self-evaluation in a text that has lost its layout: target, what was reached, and score stand in one line.

The name of an indicator is what stands before these in the line, or else is wrapped around them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govfin.form.fields import Fields, Told
from govfin.form.indicators import names_class
from govfin.form.scoring import Scoring

HEAD_LINES = 6  # over which a head is wrapped at most
SHORT = 2  # characters: what is shorter, beside a value, is a part of a wrapped cell
ROLES = ("level-3", "target", "actual", "score")


@dataclass(frozen=True, slots=True)
class Ratings:
    """The head and the rows of the indicators, and the lines in which their scores stand."""

    rows: tuple[tuple[str, ...], ...]
    lines: frozenset[int]


def read_ratings(lines: Sequence[str], start: int, fields: Fields, scoring: Scoring, told: Told) -> Ratings:
    """The indicators that stand in some lines, which are numbered from `start`; none without a head that knows all their columns."""
    begin = next((number for number, line in enumerate(lines) if _roles([line], fields, told).keys() & {"level-3"}), None)
    if begin is None:
        return Ratings((), frozenset())
    head = _roles(lines[begin : begin + HEAD_LINES], fields, told)
    found = list(_rows(lines, begin, scoring))
    if not found or any(role not in head for role in ROLES):
        return Ratings((), frozenset())
    printed = ("", *(head[role] for role in ROLES))
    return Ratings((printed, *(row for row, _ in found)), frozenset(start + number for _, number in found))


def _roles(lines: Sequence[str], fields: Fields, told: Told) -> dict[str, str]:
    """The header cells that lines print, whole or in two parts, by their role."""
    block = fields.blocks["indicators"]
    texts = [text for line in lines for text in line.split()]
    words: dict[str, str] = {}
    taken: set[int] = set()
    for places in (*((place,) for place in range(len(texts))), *itertools.combinations(range(len(texts)), 2)):
        text = "".join(texts[place] for place in places)
        word = None if taken & set(places) else fields.heading(block, text, told)
        if word and word.role not in words:
            words[word.role] = text
            taken |= set(places)
    return words


def _rows(lines: Sequence[str], begin: int, scoring: Scoring) -> Iterator[tuple[tuple[str, ...], int]]:
    for number in range(begin + 1, len(lines)):
        match = re.fullmatch(scoring.rated, lines[number].strip())
        if match and (match["target"] == match["actual"] or (match["target"][0].isdigit() and match["actual"][0].isdigit())):
            name = _name(lines, number, match)
            if name:
                yield ("", name, match["target"], match["actual"], match["score"]), number


def _name(lines: Sequence[str], number: int, match: re.Match[str]) -> str:
    """The name before the values, or else wrapped around them."""
    own = _last(match["before"])
    if len(own) > SHORT:
        return own
    above = _last(lines[number - 1]) if number else ""
    below = _last(match["behind"].partition(" ")[2]) or (_last(lines[number + 1]) if number + 1 < len(lines) else "")
    return above + below or own


def _last(text: str) -> str:
    """The last of the texts of a line, unless it is the name of a class, or a number in brackets."""
    texts = [each for each in text.split() if not names_class(each) and not re.search(r"\d|[（）]", each)]
    return texts[-1] if texts and texts[-1] == text.rsplit(maxsplit=1)[-1] else ""
