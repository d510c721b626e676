"""Meanings: what the words before a numeral speak of, by themselves, as coordinates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from govfin.codelists import scheme
from govfin.mappings import Settings
from govfin.prose.namings import narrowed
from govfin.prose.phrases import Token
from govfin.prose.sayings import Saying, Wordings
from govfin.table.facts import ALL

BOTH: Final = "both"  # a flow: the numeral is an amount of revenue and one of expenditure
TENTATIVE: Final = "tentative"  # an item: all, or the grand total where there are balances besides
GRAND_TOTAL: Final = "grand-total"
TOTALS: Final = (ALL, GRAND_TOTAL, TENTATIVE)
BROKEN_DOWN: Final = ("function", "economic", "expenditure", "item")
MONEY: Final = ("money", "percent")  # what numerals count, where words say nothing else
_FISCAL = frozenset({ALL, "fiscal"})  # the funds that grand totals are made of
_TELLING = ("subject", "name", "code")
_WORDS = (*_TELLING, "mark")


@dataclass(frozen=True, slots=True)
class Said:
    """What was spoken of: coordinates, the first and last token that say it, the day that it was told for."""

    settings: Settings = field(default_factory=dict)
    words: tuple[int, int] | None = None  # from where to where in the plain text
    when: Settings = field(default_factory=dict)  # year and phase, where a date is printed
    measures: tuple[str, ...] = MONEY
    label: str = ""
    project: str = ""

    @property
    def is_total(self) -> bool:
        """Whether it is about revenue or expenditure and no part of it but a fund."""
        return "flow" in self.settings and all(self.settings.get(name, ALL) in TOTALS for name in BROKEN_DOWN)


@dataclass(frozen=True, slots=True)
class Around:
    """What words stand under: the settings above them, items told of before, whether government classes are spoken of."""

    settings: Settings = field(default_factory=dict)
    items: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()  # items told of in the paragraph
    government: bool = False


class Meanings:
    """Says what words speak of."""

    def __init__(self, wordings: Wordings, functions: Collection[str]) -> None:
        self.ranks = {id(saying): rank for rank, saying in enumerate(wordings.subjects)}
        self.functions = functions  # of the document's tables

    def said(self, part: Sequence[Token], around: Around) -> Said | None:
        """What the words of a part say by themselves; None where one of them says nothing here, or a name stays open."""
        told = self._sayings(part, around)
        names = None if told is None else self._named(part, around)
        if told is None or names is None:
            return None
        settings: Settings = {}
        for saying in told:
            settings |= {name: value for name, value in saying.set.items() if name not in ("year", "phase")}
        settings |= names
        broken = any(settings.get(name, ALL) not in (ALL, GRAND_TOTAL) for name in BROKEN_DOWN)
        if not broken and settings.get("fund", ALL) in _FISCAL and "item" not in settings:
            for saying in told:
                settings |= saying.alone
        words = [token for token in part if token.kind in _WORDS]
        measures = tuple(told[-1].measures) if told else MONEY
        return Said(settings, (words[0].start, words[-1].end) if words else None, {}, measures)

    def heading(self, tokens: Sequence[Token], around: Around) -> Said:
        """What a heading is about: of what its words say two things of, nothing."""
        words = [token for token in tokens if token.kind in _WORDS]
        settings: Settings = {}
        torn: set[str] = set()
        for said in (self.said([token], around) for token in words if token.kind == "subject"):
            for name, value in said.settings.items() if said else ():
                if settings.setdefault(name, value) != value:
                    torn.add(name)
        names = self._named(words, around)
        settings = {name: value for name, value in settings.items() if name not in torn and value not in (GRAND_TOTAL, TENTATIVE)}
        return Said(settings | (names or {}))

    # --- words

    def _sayings(self, part: Sequence[Token], around: Around) -> list[Saying] | None:
        """What the words of a part say, the weightiest last; None where a word says nothing here."""
        told = [self._fitting(token, around) for token in part if token.kind in ("subject", "phase")]
        fitting = [saying for saying in told if saying is not None]
        return sorted(fitting, key=lambda saying: self.ranks.get(id(saying), -1)) if len(fitting) == len(told) else None

    def _fitting(self, token: Token, around: Around) -> Saying | None:
        """The first of what a token may say that fits what was told before it."""
        return next((saying for saying in token.sayings if _fits(saying, around)), None)

    # --- names

    def _named(self, part: Sequence[Token], around: Around) -> Settings | None:
        """The function or economic class that names, marks and codes stand for; None where they leave it open."""
        code = next((token.value for token in part if token.kind == "code"), "")
        if code or not any(token.kind == "name" for token in part):
            return _coded(code)
        found, digits = "", ""
        above = str(around.settings.get("function", ""))
        for place, token in enumerate(part):
            if token.kind != "name":
                continue
            mark = part[place + 1].value if place + 1 < len(part) and part[place + 1].kind == "mark" else ""
            digits += mark[1:]
            codes = self._codes(token, int(mark[0]) if mark else None, found or above, around)
            if len(codes) != 1:
                return None
            found = next(iter(codes))
        return _coded(digits if len(digits) in (3, 5, 7) else found)

    def _codes(self, token: Token, level: int | None, above: str, around: Around) -> frozenset[str]:
        """The codes that a name may stand for. Between a function and an economic class what stands above decides."""
        assert token.naming is not None
        functions = narrowed(token.naming.functions, level, above, self.functions) if token.naming.functions else frozenset[str]()
        first = "5" if around.government else "3"
        classes = frozenset(code for code in token.naming.economics if code.startswith(first))
        if level is not None or not classes:
            return functions
        if not functions or around.settings.get("economic", ALL) != ALL:
            return classes
        if above not in ("", ALL):
            return functions
        return functions if len(functions) == 1 and len(next(iter(functions))) == 3 else frozenset()


def _coded(code: str) -> Settings:
    return {"flow": "expenditure", "function" if code.startswith("2") else "economic": code} if code else {}


def _fits(saying: Saying, around: Around) -> bool:
    within, unless = saying.within.get("item"), saying.unless.get("item")
    below = within is None or any(str(within) in lineage(item) for item in around.items)
    return below and (unless is None or str(unless) not in around.seen)


def lineage(item: str) -> Iterator[str]:
    """An item and those above it."""
    concepts = scheme("item")
    while item in concepts:
        yield item
        item = concepts[item].broader or ""


def under(upper: Mapping[str, str | int], lower: Settings) -> Settings:
    """The settings of a part, with what those of its whole say besides; revenue and balances are not broken down as expenditure is."""
    kept = {name: value for name, value in upper.items() if not (name == "item" and value in TOTALS) and value != BOTH}
    if lower.get("flow") in ("revenue", "balance"):
        kept = {name: value for name, value in kept.items() if name not in BROKEN_DOWN}
    return kept | lower


def is_telling(part: Sequence[Token]) -> bool:
    """Whether words of a part say what it is about."""
    return any(token.kind in _TELLING for token in part)
