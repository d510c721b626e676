"""Codings: the codes that tables print, and the names beside them, against the classification.

The code lists are attested by documents and not complete: a code that they lack is judged only where its class does not exist, or where
the name beside it is that of a code that stands close by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from govfin.account.calculations import Quotation, Statement
from govfin.codelists import Concept, economics, functions
from govfin.mappings import plain
from govfin.messages import phrase
from govfin.namespaces import segment
from govfin.table.facts import Fact

CLASS: Final = 3  # digits of the code of a class (类)
ALIKE: Final = 0.6  # of two names: below it, what stands beside a code is no name of it, but that of a project or a unit

_LISTS: Final = {"function": functions, "economic": economics}
_MARKS: Final = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a classification that a row prints, and the name beside it."""

    scheme: str
    code: str
    name: str
    fact: Fact

    @property
    def concepts(self) -> Mapping[str, Concept]:
        return _LISTS[self.scheme]()

    def quotation(self, text: str, *path: str) -> Quotation:
        fact = self.fact
        below = "/".join(map(segment, path))
        return Quotation(f"table/{fact.table_number}/{below}", text, fact.page, table_number=fact.table_number, document=fact.document)


def codings(facts: Iterable[Fact]) -> Iterator[Statement]:
    """A statement for each code, and one for each name that is printed beside it, at the first place of each."""
    codes: dict[str, Coded] = {}
    named: dict[tuple[str, str], Coded] = {}
    for coded in _coded(facts):
        codes.setdefault(coded.code, coded)
        if coded.name:
            named.setdefault((coded.code, _letters(coded.name)), coded)
    for coded in codes.values():
        yield _listed(coded)
    for coded in named.values():
        if coded.code in coded.concepts and (statement := _named(coded)):
            yield statement


def _coded(facts: Iterable[Fact]) -> Iterator[Coded]:
    """The codes of rows that are about a class, each with its own name where a row prints two."""
    for fact in facts:
        if fact.sentence or fact.about == "indicator" or not fact.row_code:
            continue
        codes = fact.row_code.strip().split("/")
        names = fact.row_label.split("/") if len(codes) > 1 else [fact.row_label]
        names = names if len(names) == len(codes) else [""] * len(codes)
        for scheme in _LISTS:
            for code, name in zip(codes, names, strict=True):
                if code in getattr(fact.at, scheme).split("-"):
                    yield Coded(scheme, code, name, fact)


# --- codes -------------------------------------------------------------------------------------------------------------


def _listed(coded: Coded) -> Statement:
    code, concepts = coded.code, coded.concepts
    quotation = coded.quotation(code, "code", code)
    if code in concepts:
        retired, new = concepts[code].retired, concepts[code].replaced_by
        former = retired is not None and new is not None and coded.fact.at.year >= retired
        return Statement("listed-code", quotation, code, (new if former and new else code,), (coded.fact,), slight=former)
    meant = _meant(coded)
    if meant or code[:CLASS] not in concepts:
        return Statement("listed-code", quotation, code, (meant or phrase("listed-code", "zh"),), (coded.fact,))
    return Statement("listed-code", quotation, code, (code,), (coded.fact,), reason="not-attested")


def _meant(coded: Coded) -> str:
    """The one code close by that bears the printed name: beside it, one digit off, or two digits changed round."""
    bearing = [code for code in _owners(coded.scheme).get(_letters(coded.name), ()) if _close(code, coded.code)]
    return bearing[0] if len(bearing) == 1 else ""


def _close(code: str, other: str) -> bool:
    if len(code) != len(other):
        return False
    apart = [place for place in range(len(code)) if code[place] != other[place]]
    swapped = len(apart) == 2 and apart[1] - apart[0] == 1 and code[apart[0]] == other[apart[1]] and code[apart[1]] == other[apart[0]]
    return len(apart) == 1 or swapped


# --- names -------------------------------------------------------------------------------------------------------------


def _named(coded: Coded) -> Statement | None:
    """What is printed beside a code, against its names; None where that is no name of a class at all."""
    concept = coded.concepts[coded.code]
    quotation = coded.quotation(coded.name, "name", coded.code, coded.name)
    printed, own = _letters(coded.name), [_letters(name) for name in (concept.label, *concept.alt_labels)]
    if any(_short_for(printed, name) for name in own):
        return Statement("code-name", quotation, coded.name, (coded.name,), (coded.fact,))
    others = [code for code in _owners(coded.scheme).get(printed, ()) if code[0] == coded.code[0]]
    likeness = max(SequenceMatcher(None, printed, name).ratio() for name in own)
    if concept.label == concept.notation or (not others and likeness < ALIKE):
        return None
    expected = tuple(dict.fromkeys((concept.label, *concept.alt_labels)))
    return Statement("code-name", quotation, coded.name, expected, (coded.fact,), slight=not others)


def _short_for(printed: str, name: str) -> bool:
    """Whether one is the other, or is it with characters left out."""
    shorter, longer = sorted((printed, name), key=len)
    rest = iter(longer)
    return len(shorter) > 1 and all(character in rest for character in shorter)


def _letters(name: str) -> str:
    return _MARKS.sub("", plain(name))


@cache
def _owners(scheme: str) -> Mapping[str, tuple[str, ...]]:
    """Name → the codes that bear it."""
    found: dict[str, tuple[str, ...]] = {}
    for code, concept in _LISTS[scheme]().items():
        for name in {_letters(each) for each in (concept.label, *concept.alt_labels)}:
            found[name] = (*found.get(name, ()), code)
    return found
