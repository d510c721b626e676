"""Comparators: the printed value of an indicator, taken apart into how it compares, its number or the two of a range, and its unit.

What these words stand for is data, `mappings/comparators.yaml`. A value that they do not explain is text: nothing is guessed of it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict

from govfin.mappingfiles import MappingFiles
from govfin.mappings import Pattern
from govfin.numerals import Numeral, multipliers, parse_numeral

QUALITATIVE = "qualitative"
RANGE = "between"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_CHINESE = r"[\u4e00-\u9fff\uff00-\uffef\u3000-\u303f]"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sign(_Model):
    """Words that stand for one comparator, a notation of the scheme; "" for words that tell of none."""

    comparator: str
    words: list[Pattern]


class Comparators(_Model):
    """The model of `comparators.yaml`."""

    rewritten: list[tuple[Pattern, str]]
    before: list[Sign]
    behind: list[Sign]
    range: Pattern
    signs: list[Sign]
    fractions: dict[str, str]
    digits: dict[str, int]
    ten: str
    counters: Pattern
    unit: Pattern
    no_unit: Pattern
    named_unit: Pattern
    basis: Pattern
    aliases: dict[str, str]
    texts: list[Pattern]


@dataclass(frozen=True, slots=True)
class Value:
    """What an indicator is to reach or has reached: as printed, and taken apart where it is a number."""

    text: str
    comparator: str = ""  # a notation of the scheme `comparator`; "" where none is printed
    numbers: tuple[Numeral, ...] = ()  # none for words, two for a range; their unit is the value's, "" where none is printed

    @property
    def unit(self) -> str:
        return self.numbers[0].unit if self.numbers else ""


@functools.cache
def load_comparators(files: MappingFiles) -> Comparators:
    """The words of `comparators.yaml`; MappingError names file, line and key."""
    return files.read("comparators.yaml", Comparators)


def in_unit(numeral: Numeral, unit: str) -> Numeral:
    """A number that prints no unit of its own, in the one that is printed elsewhere."""
    return numeral if numeral.unit else replace(numeral, unit=unit, multiplier=multipliers().get(unit, 0))


def squeezed(text: str) -> str:
    """A printed text without tags of mark-up, and without the blanks and breaks that wrapping left beside Chinese characters."""
    text = re.sub(r"</?[A-Za-z][^<>]*>", " ", text)
    return re.sub(rf"\s+(?={_CHINESE})|(?<={_CHINESE})\s+", "", text).strip()


def parse_sign(text: str, words: Comparators) -> str | None:
    """The comparator that a cell of its own prints; None where it prints none."""
    return next((sign.comparator for sign in words.signs if _any(sign.words).fullmatch(_normal(text, words))), None)


def parse_value(text: str, words: Comparators) -> Value:
    """Take a printed value apart: "≤190 元/人" is at most 190 of 元/人; what is no number stays text."""
    printed, normal = squeezed(text), _normal(text, words)
    if not normal:
        return Value("")
    if any(re.fullmatch(pattern, normal) for pattern in words.texts):
        return Value(printed, QUALITATIVE)
    for before in [*words.before, Sign(comparator="", words=[""])]:
        if (match := _any(before.words).match(normal)) and (found := _told(normal[match.end() :], before.comparator, words)):
            return Value(printed, *found)
    return Value(printed, QUALITATIVE)


def named_unit(name: str, words: Comparators) -> tuple[str, str]:
    """The unit that an indicator's name ends with in brackets, and the comparator of a sign behind it: 培训成本（万元）≤."""
    normal = _normal(name, words)
    sign = next((sign.comparator for sign in words.signs if re.search(f"(?:{'|'.join(sign.words)})$", normal)), "")
    match = re.search(rf"（({words.named_unit})）[^（）]?$", normal)
    return (match[1] if match else ""), sign


def _told(rest: str, comparator: str, words: Comparators) -> tuple[str, tuple[Numeral, ...]] | None:
    """Comparator and numbers of what stands behind the sign; None where that is more than a number with its unit."""
    if found := _in_chinese(rest, words):
        return comparator, found
    match = re.fullmatch(rf"(-?{_NUMBER})(?P<first>[%‰]?)(?:{words.range}({_NUMBER}))?(.*)", rest)
    if match is None:
        return None
    unit, behind = _unit_and_behind(match["first"] + match[4] if not match[3] else match[4], words)
    if unit is None:
        return None
    numbers = tuple(numeral for part in (match[1], match[3]) if part and (numeral := parse_numeral(part, unit)))
    if not numbers:
        return None
    return (RANGE if len(numbers) == 2 else comparator or behind), numbers


def _unit_and_behind(text: str, words: Comparators) -> tuple[str | None, str]:
    """The unit behind a number and the comparator of the word behind that (以上, 以内); no unit, where the text is no such thing."""
    for behind in words.behind:
        if match := re.fullmatch(f"(.*?)(?:{'|'.join(behind.words)})", text):
            unit = _unit(match[1], words)
            if unit is not None:
                return unit, behind.comparator
    return _unit(text, words), ""


def _unit(text: str, words: Comparators) -> str | None:
    if not re.fullmatch(words.unit, text) or re.fullmatch(words.no_unit, text):
        return None
    return words.aliases.get(text, text)


def _in_chinese(text: str, words: Comparators) -> tuple[Numeral, ...]:
    """A number written in Chinese with its unit: 千分之四, 两次."""
    number = f"[{''.join(words.digits)}{words.ten}]{{1,3}}"
    fraction = re.fullmatch(f"({'|'.join(words.fractions)})({number})", text)
    counted = re.fullmatch(f"({number})({words.counters})", text)
    if fraction is None and counted is None:
        return ()
    digits, unit = (fraction[2], words.fractions[fraction[1]]) if fraction else (counted[1], counted[2]) if counted else ("", "")
    value = _chinese_number(digits, words)
    numeral = parse_numeral(str(value), unit) if value is not None else None
    return (Numeral(digits, numeral.value, 0, unit),) if numeral else ()


def _chinese_number(text: str, words: Comparators) -> int | None:
    """The value of a number below a hundred; None where the characters make none."""
    tens, ten, ones = text.partition(words.ten)
    if any(len(part) > 1 or part not in ("", *words.digits) for part in (tens, ones)) or not (ten or tens):
        return None
    return (words.digits.get(tens, 1) * 10 if ten else 0) + words.digits.get(ones if ten else tens, 0)


def _normal(text: str, words: Comparators) -> str:
    normal = re.sub(r"\s+", "", unicodedata.normalize("NFKC", squeezed(text))).replace("(", "（").replace(")", "）")
    for pattern, replacement in words.rewritten:
        normal = re.sub(pattern, replacement, normal)
    return normal.rstrip("。；;")


@functools.cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return _compiled(tuple(patterns))
