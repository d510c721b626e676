"""Dimensions: the coordinates along which amounts add up, each with the tree of its values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter

from govfin import codelists
from govfin.table.facts import ALL, Coordinates, Fact

GRAND_TOTAL = "grand-total"
LEVELS = codelists.LEVELS
GOVERNMENT = "5"  # first digit of the 政府 economic codes, which make a tree of their own beside the 部门 codes
THREE_PUBLIC = "three-public-meetings-training"  # the top of 三公, with 会议费 and 培训费

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One coordinate along which cells add up, with the tree of its values."""

    name: str
    field: str
    ancestors: Callable[[str], tuple[str, ...]]  # nearest first, the value itself excluded
    admits: Callable[[str], bool]
    identity: Callable[[str], str]  # by the value of the whole
    coded: bool = False  # a classification with levels of 3, 5 and 7 digits
    variant: str = ""
    ignored: frozenset[str] = frozenset()  # coordinates that go along with the field


def code_ancestors(code: str) -> tuple[str, ...]:
    """The codes above a functional or economic code, nearest first."""
    if code == ALL:
        return ()
    code, _, beside = code.partition("-")  # a pair of a departmental and a government code, as 30101-50101
    if beside:
        wider = (f"{code[:3]}-{beside[:3]}",) if len(code) > 3 else ()
        return (*wider, code, *code_ancestors(code))
    return (*(code[:digits] for digits in reversed(LEVELS) if digits < len(code)), ALL)


def _code_identity(whole: str) -> str:
    return "total-of-classes" if whole == ALL else "code-hierarchy"


@cache
def parents_in(scheme: str) -> Mapping[str, str]:
    return {concept.notation: concept.broader for concept in codelists.scheme(scheme).values() if concept.broader}


def _scheme_ancestors(scheme: str) -> Callable[[str], tuple[str, ...]]:
    return lambda notation: chain(notation, parents_in(scheme))


def chain(value: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """What stands above a value, nearest first; a circle ends where it closes."""
    seen = [value]
    while (value := parents.get(value, "")) and value not in seen:
        seen.append(value)
    return tuple(seen[1:])


def _in_three_public(item: str) -> bool:
    return THREE_PUBLIC in (item, *chain(item, parents_in("item")))


def _anything(_: str) -> bool:
    return True


def _constant(identity: str) -> Callable[[str], str]:
    return lambda _: identity


@cache
def dimensions() -> tuple[Dimension, ...]:
    return (
        Dimension("function", "function", code_ancestors, _anything, _code_identity, coded=True, variant="function"),
        Dimension(
            "economic", "economic", code_ancestors, lambda v: not v.startswith(GOVERNMENT), _code_identity, coded=True, variant="economic"
        ),
        Dimension(
            "government",
            "economic",
            code_ancestors,
            lambda v: v == ALL or v.startswith(GOVERNMENT),
            _code_identity,
            coded=True,
            variant="government",
        ),
        Dimension("expenditure", "expenditure", _scheme_ancestors("expenditure"), _anything, _constant("expenditure-kinds")),
        Dimension("fund", "fund", _scheme_ancestors("fund"), _anything, _constant("funds")),
        Dimension("item", "item", _scheme_ancestors("item"), _in_three_public, _constant("three-public")),
    )


def unit_dimension(facts: Iterable[Fact]) -> Dimension:
    parents = {fact.at.unit_name: fact.parent_unit for fact in facts if fact.parent_unit not in ("", fact.at.unit_name)}
    listed = {*parents, *parents.values()}
    return Dimension(
        "unit",
        "unit_name",
        lambda name: chain(name, parents),
        lambda name: name in listed,
        _constant("units"),
        ignored=frozenset({"district", "coverage"}),
    )


# Cells that agree

_FIELDS = tuple(field.name for field in fields(Coordinates))


_values = attrgetter(*_FIELDS)


def rest(at: Coordinates, *varying: str) -> Key:
    """The coordinates but those that vary."""
    return tuple(value for name, value in zip(_FIELDS, _values(at), strict=True) if name not in varying)
