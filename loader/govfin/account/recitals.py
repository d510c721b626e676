"""Recitals: wholes and parts that the prose tells of, and what one classification tells of that another tells of too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from govfin.account.calculations import Sum
from govfin.account.dimensions import Key, rest
from govfin.account.shares import SHARE
from govfin.table.facts import ALL, Coordinates, Fact

ADDITIVE: Final = frozenset({"amount", "persons", "vehicles"})
WITHIN: Final = 12  # sentences behind a whole in which the prose tells of its parts

PARTS: Final = "recited-parts"

# Wholes that their parts make up by definition, so that where the prose tells of all parts they add up.
_MADE_UP: Final[Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]] = {
    ("expenditure", "basic"): ("expenditure-kinds", ("personnel", "public")),
    ("item", "three-public"): ("three-public", ("abroad", "vehicles", "reception")),
    ("item", "vehicles"): ("three-public", ("vehicle-purchase", "vehicle-running")),
    ("item", "procurement"): (PARTS, ("goods", "works", "services")),
    ("item", "staff-authorised"): (
        PARTS,
        ("staff-authorised-administrative", "staff-authorised-institutional", "staff-authorised-workers"),
    ),
    ("item", "staff-serving"): (PARTS, ("staff-serving-administrative", "staff-serving-institutional", "staff-serving-workers")),
    ("item", "staff-retired"): (PARTS, ("staff-retired-veterans", "staff-retired-others")),
}

# Wholes of which prose tells parts that need not be all.
_TAKEN_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "sme": ("micro",),
    "vehicle-running": ("vehicle-fuel", "vehicle-repairs", "vehicle-tolls", "vehicle-insurance", "vehicle-safety-awards"),
    "abroad": ("abroad-lodging", "abroad-travel", "abroad-meals", "abroad-training", "abroad-sundries"),
    "fleet": (
        *("fleet-high-officials", "fleet-leaders", "fleet-confidential", "fleet-emergency", "fleet-law-enforcement"),
        *("fleet-technical", "fleet-retired", "fleet-business", "fleet-general", "fleet-others"),
    ),
}

# Housing fund, basic pension insurance and occupational annuity: the function, and the economic class of the same payments.
CONTRIBUTIONS: Final[Mapping[str, str]] = {"2210201": "30113", "2080505": "30108", "2080506": "30109"}
_SCOPES: Final = tuple((fund, expenditure) for expenditure in ("basic", ALL) for fund in ("general", "fiscal", ALL))


def recital_sums(facts: Sequence[Fact]) -> Iterator[Sum]:
    """What adds up within the prose, and between the two classifications of expenditure."""
    told = [fact for fact in facts if fact.origin == "narrative" and fact.at.measure in ADDITIVE]
    yield from _complete(told)
    yield from _incomplete(told)
    yield from _contributions([fact for fact in facts if fact.origin != "narrative" and fact.about in ("figure", SHARE)])


def _complete(facts: Sequence[Fact]) -> Iterator[Sum]:
    for whole in facts:
        for (name, value), (identity, values) in _MADE_UP.items():
            if getattr(whole.at, name) == value:
                told = tuple(part for each in values if (part := _next(whole, _part(whole.at, name, each), facts)))
                if len(told) == len(values):
                    yield Sum(identity, "equal", 0, whole, told)


def _incomplete(facts: Sequence[Fact]) -> Iterator[Sum]:
    for whole in facts:
        items = _TAKEN_IN.get(whole.at.item, ())
        told = tuple(part for each in items if (part := _next(whole, _part(whole.at, "item", each), facts)))
        if told:
            yield Sum(PARTS, "at-most", 0, whole, told)


def _part(whole: Coordinates, name: str, value: str) -> Coordinates:
    return replace(whole, **{name: value})  # type: ignore[arg-type]


def _next(whole: Fact, at: Coordinates, facts: Iterable[Fact]) -> Fact | None:
    """The first fact behind a whole that tells of a part, as long as the whole is not told of anew."""
    for fact in facts:
        if (fact.sentence, fact.column) > (whole.sentence, whole.column) and fact.sentence <= whole.sentence + WITHIN:
            if fact.at == whole.at:
                return None
            if fact.at == at:
                return fact
    return None


def _contributions(facts: Sequence[Fact]) -> Iterator[Sum]:
    """By function and by economic class, in the narrowest scope in which tables state both."""
    functions: dict[Key, dict[tuple[str, str, str], list[Fact]]] = defaultdict(lambda: defaultdict(list))
    classes: dict[Key, dict[tuple[str, str, str], list[Fact]]] = defaultdict(lambda: defaultdict(list))
    codes = set(CONTRIBUTIONS.values())
    for fact in facts:
        at, whose = fact.at, rest(fact.at, "fund", "function", "economic", "expenditure")
        code = at.economic.partition("-")[0]
        if at.function in CONTRIBUTIONS and at.economic == ALL:
            functions[whose][at.function, at.fund, at.expenditure].append(fact)
        elif code in codes and at.function == ALL:
            classes[whose][code, at.fund, at.expenditure].append(fact)
    for whose, found in functions.items():
        for function, code in CONTRIBUTIONS.items():
            scopes = [scope for scope in _SCOPES if (function, *scope) in found and (code, *scope) in classes[whose]]
            for scope in scopes[:1]:
                yield from _agreeing(_of_one_table(found[function, *scope]), _of_one_table(classes[whose][code, *scope]))


def _agreeing(by_function: Sequence[Fact], by_class: Sequence[Fact]) -> Iterator[Sum]:
    """That two classifications come to the same: one of them is a single cell, else it can't be told which rows go together."""
    for wholes, parts in ((by_function, by_class), (by_class, by_function)):
        if len(wholes) == 1:
            yield Sum("contributions", "equal", wholes[0].table_number, wholes[0], tuple(parts))
            return


def _of_one_table(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The cells of the first table that states a code: one, or one for each share of it and each government class beside it."""
    cells: dict[tuple[Coordinates, int], Fact] = {}
    for fact in facts:
        if fact.table_number == facts[0].table_number:
            cells.setdefault((fact.at, fact.row if fact.about == SHARE else 0), fact)
    return tuple(cells.values())
