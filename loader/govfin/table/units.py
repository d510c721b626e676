"""Units: whose money the facts of a document are about, as far as its tables tell it together."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Final

from govfin.codelists import districts
from govfin.table.facts import UNSTATED, Fact, Subject

LONGEST: Final = 15  # characters that the name of a place has at most


def with_coverage(facts: Iterable[Fact], subject: Subject) -> list[Fact]:
    """The facts of a document, each with the coverage of its unit: all the units that a table lists under it, or itself alone.

    Of its own unit a document may say so in words; these count before its lists.
    """
    facts = list(facts)
    above = {fact.parent_unit for fact in facts}
    coverage = {name: "department" if name in above else "unit" for name in {fact.at.unit_name for fact in facts}}
    if subject.coverage != UNSTATED or subject.unit_name not in above:
        coverage[subject.unit_name] = subject.coverage
    return [replace(fact, at=replace(fact.at, coverage=coverage[fact.at.unit_name])) for fact in facts]


def own_codes(facts: Iterable[Fact], own_level: str) -> frozenset[str]:
    """The codes by which the lists of a document know the disclosing unit's own level, where they list the unit itself beside it."""
    return frozenset(fact.row_code for fact in facts if fact.listed_unit and fact.row_code and fact.at.unit_name == own_level)


def unit_names(facts: Iterable[Fact]) -> Mapping[str, str]:
    """What units are called, by what a document's facts call them otherwise.

    One that a list knows by its code alone, or by a name cut short, has the name in other tables; of several the fullest, where it
    holds the others: that of a department's own office beside the department's. One that is named with and without the places above it
    has the name with these. One whose name is printed nowhere is called after the department that lists it, with its code.
    """
    listed = {(fact.row_code, fact.at.unit_name, fact.parent_unit) for fact in facts if fact.listed_unit and fact.row_code}
    known = _by_code((code, name) for code, name, _ in listed if name != code)
    places = _by_place({known.get(fact.at.unit_name, fact.at.unit_name) for fact in facts})
    known = {name: places.get(full, full) for name, full in known.items()} | places
    for code, name, parent in listed:
        if name == code and parent:
            known.setdefault(code, f"{known.get(parent, parent)}（{code}）")
    return known


def under_names(facts: Iterable[Fact], known: Mapping[str, str]) -> list[Fact]:
    """The facts of units under what these are called."""
    return [_renamed(fact, known) for fact in facts]


def _by_code(listed: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The fullest names, by the codes and by the names that are cut short."""
    named: dict[str, set[str]] = {}
    for code, name in listed:
        named.setdefault(code, set()).add(name)
    known: dict[str, str] = {}
    for code, names in named.items():
        words = {name: name.removesuffix(f"（{code}）") for name in names}  # behind a name that another unit has as well
        full = max(words.values(), key=len)
        if full in names and all(full.startswith(word) for word in words.values()):
            known[code] = full
            known |= {name: full for name, word in words.items() if full.removeprefix(word)[:1] not in ("", "（")}
    return known


def _by_place(names: Set[str]) -> dict[str, str]:
    """The names with the places above them in front, by those without, where one alone has these in front."""
    fuller: dict[str, set[str]] = {}
    for name in names:
        for rest in names & set(_without_places(name)):
            fuller.setdefault(rest, set()).add(name)
    fullest = {rest: [name for name in found if name not in fuller] for rest, found in fuller.items()}
    return {rest: found[0] for rest, found in fullest.items() if len(found) == 1}


def _without_places(name: str) -> Iterator[str]:
    """What is left of a name without the places that it begins with, one after another: 武汉市江汉区, 江汉区."""
    while place := next((name[:length] for length in range(LONGEST, 2, -1) if name[:length] in _places()), ""):
        name = name.removeprefix(place)
        yield name


@functools.cache
def _places() -> frozenset[str]:
    return frozenset(district.name for district in districts().values())


def _renamed(fact: Fact, known: Mapping[str, str]) -> Fact:
    name, parent = (known.get(each, each) for each in (fact.at.unit_name, fact.parent_unit))
    return replace(fact, at=replace(fact.at, unit_name=name), parent_unit="" if parent == name else parent)
