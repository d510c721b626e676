"""Selections: what a page is asked to compare: units, years, phases, and what is broken down.

Reads no graph but what `names` has drawn up; writes none. A unit is told by its IRI, by its district and name, or by a name that only
one has; for other texts the units that may be meant are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlencode

from govfin.namespaces import BASE, segment
from govfin.page.accounts import PHASES
from govfin.page.bases import Base
from govfin.page.names import Name, Names

MOST: Final = 8  # units
CANDIDATES: Final = 8
SINGLE: Final = ("by", "coverage", "fund", "expenditure")  # of which one is chosen
LONGEST: Final = 200  # characters of a value


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text that names no unit, or several."""

    text: str
    candidates: Sequence[Name]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be compared; what is left open is empty."""

    units: Sequence[Name]
    unclear: Sequence[Unclear]
    years: Sequence[str]
    phases: Sequence[str]
    single: Mapping[str, str]
    too_many: bool = False  # whether there were more units than can be compared


def selection_of(pairs: Iterable[tuple[str, str]], names: Names, base: Base) -> Selection:
    """What the parameters of an address select."""
    asked: dict[str, list[str]] = {}
    for name, value in pairs:
        if text := value.strip()[:LONGEST]:
            asked.setdefault(name, []).append(text)
    found: dict[str, Name] = {}
    unclear: list[Unclear] = []
    for text in list(dict.fromkeys(asked.get("unit", ())))[: 4 * MOST]:
        unit = _unit(text, names, base)
        if isinstance(unit, Name):
            found[unit.iri] = unit
        elif len(unclear) < MOST:
            unclear.append(unit)
    years = sorted({each for each in asked.get("year", ()) if each.isascii() and each.isdecimal()})
    phases = [each for each in PHASES if each in asked.get("phase", ())]
    single: dict[str, str] = {name: asked[name][-1] for name in SINGLE if name in asked}
    return Selection(list(found.values())[:MOST], unclear, years, phases, single, len(found) > MOST)


def choice(there: Iterable[str], asked: Iterable[str], usual: Iterable[str]) -> dict[str, bool]:
    """What there is, and whether it is chosen: what is asked for, or else what is usual, or else the first."""
    known = sorted(there)
    wanted = {*asked}.intersection(known) or {*usual}.intersection(known) or {*known[:1]}
    return {each: each in wanted for each in known}


def told(unit: str) -> str:
    """How an address tells a unit: by its district and name."""
    return unquote(unit.removeprefix(f"{BASE}unit/"))


def address(units: Iterable[str], **others: str) -> str:
    """The part of an address behind the question mark that selects units."""
    return "?" + urlencode([*(("unit", told(each)) for each in units), *((name, each) for name, each in others.items() if each)])


def _unit(text: str, names: Names, base: Base) -> Name | Unclear:
    """The unit that a text means, or those that it may mean."""
    for iri in (base.stored(text), f"{BASE}unit/" + "/".join(map(segment, text.split("/", 1)))):
        found = names.by_iri.get(iri)
        if found and found.kind == "unit":
            return found
    hits = names.search(text, "unit")
    exact = [each for each in hits if text in each.labels.values()]
    for certain in (exact, hits):
        if len(certain) == 1:
            return certain[0]
    return Unclear(text, (hits or _meant(text, names))[:CANDIDATES])


def _meant(text: str, names: Names) -> list[Name]:
    """The units whose names have the text with another character in it, or else those whose names are most like it."""
    if slips := names.slips(text):
        return [unit for slip in slips for unit in names.search(slip, "unit")]
    near = {*names.near(text, CANDIDATES)}
    return [each for each in names.of_kind("unit") if near.intersection(each.labels.values())]
