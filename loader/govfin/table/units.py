"""Units: whose money the facts of a document are about, as far as its tables tell it together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from govfin.table.facts import UNSTATED, Fact, Subject


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


def with_unit_names(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of a document, those of a unit that a list knows by its code alone, or by a name cut short, under the name in other tables.

    Of several names the fullest, where it holds the others: that of a department's own office beside the department's.
    """
    facts = list(facts)
    named: dict[str, set[str]] = {}
    for fact in facts:
        if fact.listed_unit and fact.row_code and fact.at.unit_name != fact.row_code:
            named.setdefault(fact.row_code, set()).add(fact.at.unit_name)
    known: dict[str, str] = {}
    for code, names in named.items():
        words = {name: name.removesuffix(f"（{code}）") for name in names}  # behind a name that another unit has as well
        full = max(words.values(), key=len)
        if full in names and all(full.startswith(word) for word in words.values()):
            known[code] = full
            known |= {name: full for name, word in words.items() if full.removeprefix(word)[:1] not in ("", "（")}
    return [_renamed(fact, known) for fact in facts]


def _renamed(fact: Fact, known: Mapping[str, str]) -> Fact:
    name, parent = (known.get(each, each) for each in (fact.at.unit_name, fact.parent_unit))
    return replace(fact, at=replace(fact.at, unit_name=name), parent_unit="" if parent == name else parent)
