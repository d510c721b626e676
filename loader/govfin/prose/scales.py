"""Scales: which grade a score comes to, as a document declares it in a sentence, in several, or in a small table.

texts → bands (from which score to which) with their grades
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from govfin.form.scoring import Scoring
from govfin.mappings import plain

LEAST_BANDS = 3
NEAR = 12  # characters between a band and its grade, at most


@dataclass(frozen=True, slots=True)
class Band:
    """The scores of one grade; the lower end belongs to it, the upper one where it says so."""

    grade: str
    low: Decimal | None
    high: Decimal | None
    closed: bool  # its upper end belongs to it

    def holds(self, score: Decimal) -> bool:
        below = self.high is None or score < self.high or (self.closed and score == self.high)
        return (self.low is None or score >= self.low) and below


@dataclass(frozen=True, slots=True)
class Scale:
    """The grades that scores come to."""

    bands: tuple[Band, ...]

    def grade(self, score: Decimal) -> str:
        """The grade of a score: of bands that share an end, the upper one; "" where none holds it."""
        found = [band for band in self.bands if band.holds(score)]
        return max(found, key=lambda band: band.low if band.low is not None else Decimal(-1)).grade if found else ""


def read_scales(texts: Iterable[str], scoring: Scoring) -> Iterator[Scale]:
    """The scales that texts declare; a scale may go on over several texts that follow each other."""
    run = ""
    for text in (*texts, ""):
        told = _told(text)
        if told and (_bands(told, scoring) or (run and re.search(scoring.grade_words, told))):
            run += f"；{told}"
        else:
            if scale := _scale(run, scoring):
                yield scale
            run = ""


def _told(text: str) -> str:
    """A text in plain form, in which numbers that blanks keep apart stay apart."""
    return plain(re.sub(r"(?<=\d)\s+(?=\d)", "；", unicodedata.normalize("NFKC", text)))


def _bands(text: str, scoring: Scoring) -> list[re.Match[str]]:
    """The bands that a text prints, one after the other."""
    found: list[re.Match[str]] = []
    matches = (match for pattern in scoring.bands for match in re.finditer(pattern, text))
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if not found or match.start() >= found[-1].end():
            found.append(match)
    return found


def _scale(text: str, scoring: Scoring) -> Scale | None:
    bands = _bands(text, scoring)
    grades = _grades(text, bands, scoring) if len(bands) >= LEAST_BANDS else []
    if len(set(grades)) < max(len(bands), LEAST_BANDS):
        return None
    lows = {match.groupdict().get("low") for match in bands}
    return Scale(tuple(_band(match, grade, lows) for match, grade in zip(bands, grades, strict=True)))


def _band(match: re.Match[str], grade: str, lows: set[str | None]) -> Band:
    """A band: an upper end where no other band begins belongs to it."""
    told = match.groupdict()
    low, high = told.get("low"), told.get("high")
    closed = bool(told.get("high_in")) or (low is not None and high not in lows)
    return Band(grade, Decimal(low) if low else None, Decimal(high) if high else None, closed)


def _grades(text: str, bands: list[re.Match[str]], scoring: Scoring) -> list[str]:
    """The grade of each band: behind it, in front of it, or in a row of their own; none where that is not clear."""
    ends = [0, *(match.end() for match in bands)]
    starts = [*(match.start() for match in bands), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    for near in (gaps[0][-NEAR:], *gaps[1:-1]), (*gaps[1:-1], gaps[-1][:NEAR]):
        found = [re.findall(scoring.grade_words, gap) for gap in near]
        if all(len(words) == 1 for words in found):
            return [words[0] for words in found]
    for row in (gaps[-1], gaps[0]):
        if match := re.search(rf"(({scoring.grade_words})[、，；|]?){{{len(bands)}}}", row):
            return re.findall(scoring.grade_words, match[0])
    return []
