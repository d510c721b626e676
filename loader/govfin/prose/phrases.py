"""Phrases: a sentence parted into words that `prose.yaml` and the code lists know, numerals, separators, and what nothing knows."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from govfin.mappings import Pattern, Reading
from govfin.prose.namings import SHORTEST, Naming, namings_of
from govfin.prose.sayings import Saying, Unit, Wordings, compiled
from govfin.prose.sentences import flattened

Kind = Literal[
    "subject",
    "name",
    "code",
    "mark",
    "numeral",
    "date",
    "year",
    "phase",
    "comparison",
    "rise",
    "fall",
    "either",
    "share",
    "rate",
    "composition",
    "use",
    "announcement",
    "reason",
    "filler",
    "separator",
    "unknown",
]

_NUMBER = r"(?<![\d.A-Za-z~-])(?<!\d，)(-?(?:\d{1,3}(?:，\d{3})+|\d+)(?:\.\d+)?)"
_SEPARATOR = re.compile("[，。；：、（）！？·]")
_NUMBERING = re.compile(r"^(?:[^，。；]{1,3}、|（[^（）]{1,3}）|\d{1,2}[.、](?!\d)|[\u2460-\u2473])")
_PRECEDENCE: tuple[Kind, ...] = (
    *("numeral", "code", "mark", "subject", "date", "comparison", "rate", "share", "either", "rise", "fall"),
    *("reason", "announcement", "use", "composition", "phase", "name", "year", "filler"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a sentence's plain text and what it is."""

    kind: Kind
    text: str
    start: int  # in the plain text
    sayings: tuple[Saying, ...] = ()  # what it may say, the likeliest first
    naming: Naming | None = None
    unit: Unit | None = None
    value: str = ""  # of a numeral its digits, of a code the code, of a mark its level
    open: bool = True  # of a numeral: what follows doesn't make it a threshold or an estimate

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens of a sentence, in order and without gaps, and where each plain character stands in the sentence."""

    plain: str
    places: tuple[int, ...]
    tokens: tuple[Token, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stands in the sentence."""
        return self.places[start], self.places[end - 1] + 1


class Phraser:
    """Parts sentences into tokens."""

    def __init__(self, reading: Reading, wordings: Wordings, disclosure: str, own_names: Iterable[str]) -> None:
        self.wordings = wordings
        self.namings = namings_of(reading)
        self.patterns = [*_patterns(wordings, disclosure), *(("filler", re.escape(name), None) for name in own_names)]
        self.units = [(compiled(_NUMBER + unit.words), unit) for unit in wordings.units]
        self.after = compiled(wordings.never_after)

    def has_numeral(self, text: str) -> bool:
        return any(pattern.search(flattened(text)[0]) for pattern, _ in self.units)

    def phrase(self, text: str) -> Phrase:
        """The phrase of a sentence; the numbering that it begins with is a separator."""
        flat, places = flattened(text)
        numbering = _NUMBERING.match(flat)
        first = numbering.end() if numbering else 0
        found = _merged(token for token in self._found(flat) if token.start >= first)
        found.sort(key=lambda token: (token.start, -len(token.text), _PRECEDENCE.index(token.kind)))
        tokens = [Token("separator", flat[:first], 0)] if first else []
        for token in found:
            if token.start >= (tokens[-1].end if tokens else 0):
                tokens.extend(_between(flat, tokens[-1].end if tokens else 0, token.start))
                tokens.append(token)
        tokens.extend(_between(flat, tokens[-1].end if tokens else 0, len(flat)))
        return Phrase(flat, places, tuple(tokens))

    def whole(self, share: Token) -> tuple[Token, ...]:
        """The words that say of what a share is; a single character that nothing knows says nothing."""
        return tuple(token for token in self.phrase(share.text[1:]).tokens if token.kind != "unknown" or len(token.text) > 1)

    def _found(self, flat: str) -> Iterator[Token]:
        for kind, pattern, saying in self.patterns:
            for match in _everywhere(compiled(pattern), flat):
                if match[0]:
                    value = next((group for group in match.groups() if group), "") if kind == "code" else ""
                    yield Token(kind, match[0], match.start(), (saying,) if saying else (), value=value)
        for level, mark in self.wordings.marks.items():
            for match in compiled(mark).finditer(flat):
                yield Token("mark", match[0], match.start(), value=f"{level}{match[1] or ''}")
        for pattern_, unit in self.units:
            for match in pattern_.finditer(flat):
                clear = not self.after.match(flat, match.end())
                yield Token("numeral", match[0], match.start(), unit=unit, value=match[1], open=clear)
        for place, naming in self.namings.find(flat):
            if len(naming.name) >= SHORTEST or flat[place + len(naming.name) :].startswith("（"):
                yield Token("name", naming.name, place, naming=naming)


def _everywhere(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The match at every place where a pattern matches, overlapping ones too."""
    place = 0
    while match := pattern.search(text, place):
        yield match
        place = match.start() + 1


def _merged(tokens: Iterable[Token]) -> list[Token]:
    """Tokens of one kind that are the same words, with all that they may say."""
    found: dict[tuple[Kind, int, int], Token] = {}
    for token in tokens:
        key = (token.kind, token.start, len(token.text))
        found[key] = replace(token, sayings=(*found[key].sayings, *token.sayings)) if key in found else token
    return list(found.values())


def _between(flat: str, start: int, end: int) -> Iterator[Token]:
    """Separators, and what no pattern knows between them."""
    place = start
    for match in _SEPARATOR.finditer(flat, start, end):
        if match.start() > place:
            yield Token("unknown", flat[place : match.start()], place)
        yield Token("separator", match[0], match.start())
        place = match.end()
    if place < end:
        yield Token("unknown", flat[place:end], place)


def _patterns(wordings: Wordings, disclosure: str) -> Iterator[tuple[Kind, Pattern, Saying | None]]:
    groups: tuple[tuple[Kind, list[Saying]], ...] = (
        ("subject", wordings.subjects),
        ("date", wordings.dates),
        ("year", wordings.years),
        ("phase", wordings.phases),
        ("comparison", wordings.comparisons),
        ("rate", wordings.rates),
    )
    for kind, sayings in groups:
        for saying in sayings:
            if saying.disclosure in (None, disclosure):
                yield from ((kind, words, saying) for words in saying.words)
    plain_groups: tuple[tuple[Kind, list[str]], ...] = (
        ("code", wordings.codes),
        ("rise", wordings.rises),
        ("fall", wordings.falls),
        ("either", wordings.either),
        ("share", wordings.shares),
        ("composition", wordings.compositions),
        ("use", wordings.uses),
        ("announcement", wordings.announcements),
        ("reason", wordings.reasons),
        ("filler", wordings.fillers),
    )
    for kind, patterns in plain_groups:
        yield from ((kind, pattern, None) for pattern in patterns)


@functools.cache
def own_names(name: str) -> tuple[str, ...]:
    """A unit's plain name, and what is left of it without places in front."""
    return tuple(name[start:] for start in range(len(name) - 3))
