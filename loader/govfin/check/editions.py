"""Editions: the disclosures that are in force, and the figures that each states, for the rules between disclosures.

Reads the graphs of disclosures and the catalogue; writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from govfin.check.arithmetic import Value
from govfin.check.evidence import place_of
from govfin.form.fields import load_fields
from govfin.graph.resources import Resources
from govfin.graph.stores import Store, internal_query
from govfin.mappings import Reading
from govfin.namespaces import GF, PROV, SKOS

AMOUNT: Final = "amount"
DIFFERENCE: Final = "difference"
AXES: Final = ("coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item")  # after unit and year
PLACES: Final = frozenset({f"{GF}inTable", f"{GF}inRow", f"{GF}inColumn", f"{GF}inSentence", f"{PROV}wasDerivedFrom"})


class Party(NamedTuple):
    """Who discloses: a department or unit; its own level (本级) bears the same name."""

    district: str
    name: str


class Point(NamedTuple):
    """The coordinates of an amount, by which the figures of several disclosures are compared."""

    party: Party
    year: int
    coverage: str
    phase: str
    flow: str
    fund: str
    function: str
    economic: str
    expenditure: str
    project: str
    item: str


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount that a disclosure states, by a mention of its figure."""

    point: Point
    mention: str  # IRI
    value: Value
    tabled: bool  # stands in a table, not only in prose
    disputed: bool  # other mentions of the figure state another amount
    reference: bool  # the figure took its value from this mention


@dataclass(frozen=True, slots=True)
class Difference:
    """An increase that a disclosure states without the amount that it is measured from, and what its words say of that."""

    stated: Stated
    year: int | None
    phase: str  # "" where the words do not tell


@dataclass(frozen=True, slots=True)
class Edition:
    """A disclosure in force."""

    graph: NamedNode
    party: Party
    year: int
    kind: str  # budget, final
    level: str  # department, unit, "" where it is not told
    listed: frozenset[Party]  # the units that its tables list under another


@dataclass(frozen=True, slots=True)
class Account:
    """A disclosure in force, and what it states: amounts, and increases whose base it does not state."""

    edition: Edition
    stated: Mapping[Point, Stated]  # in the order in which they stand there, those of tables first
    rounded: Mapping[tuple[Point, Decimal], Stated]  # by the width of their intervals
    differences: tuple[Difference, ...]

    def rounded_as(self, point: Point, other: Stated) -> Stated | None:
        """The amount at a point, as it is printed where it is printed as exactly as another: that is what prose computes with."""
        return self.rounded.get((point, other.value.width)) or self.stated.get(point)

    @property
    def party(self) -> Party:
        """Who discloses."""
        return self.edition.party


def editions(store: Store, reading: Reading) -> list[Edition]:
    """The disclosures in force, in the order of their graphs."""
    found = store.query(internal_query("editions.rq"))
    assert isinstance(found, QuerySolutions)
    rows = [{name: solution[name] for name in ("graph", "name", "district", "year", "kind", "level", "listed")} for solution in found]
    called = _Names(reading)
    return [_edition(graph, list(group), called) for graph, group in groupby(rows, itemgetter("graph")) if isinstance(graph, NamedNode)]


def _edition(graph: NamedNode, rows: list[dict[str, object]], called: _Names) -> Edition:
    district, name, year, kind, level = (_text(rows[0][key]) for key in ("district", "name", "year", "kind", "level"))
    return Edition(
        graph=graph,
        party=called.party(district, name),
        year=int(year),
        kind=kind,
        level=level,
        listed=frozenset(called.party(district, listed) for row in rows if (listed := _text(row["listed"]))),
    )


def _text(term: object) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""


class _Names:
    """Tells who is meant by a name: with or without the addition that says its own level, it is the same one."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.own_levels = re.compile(load_fields(reading.files).own_levels)

    def party(self, district: str, name: str) -> Party:
        return Party(district.rpartition("/")[2], self.own_levels.sub("", self.reading.unqualified(name)))


def read_account(store: Store, edition: Edition, reading: Reading) -> Account:
    """What a disclosure states."""
    told = Resources(store.graph(edition.graph))
    called = _Names(reading)
    parties = {unit: called.party(told.one(unit, "inDistrict"), told.one(unit, f"{SKOS}prefLabel")) for unit in told.of_type(f"{GF}Unit")}
    figures: dict[str, list[Stated]] = {AMOUNT: [], DIFFERENCE: []}
    for figure in told.of_type(f"{GF}Figure"):
        measure = told.one(figure, "measure").rpartition("/")[2]
        if measure in figures:
            figures[measure] += _mentions(told, figure, _point(told, figure, parties))
    amounts, differences = (sorted(each, key=_in_order) for each in figures.values())
    open_ = (each for each in differences if each.reference and told.one(f"{each.mention}/sum/{DIFFERENCE}", "reason"))
    return Account(
        edition,
        stated={each.point: each for each in amounts if each.reference},
        rounded={(each.point, each.value.width): each for each in reversed(amounts)},
        differences=tuple(_difference(told, each) for each in open_),
    )


def _in_order(stated: Stated) -> tuple[object, ...]:
    return (not stated.tabled, place_of(stated.mention), stated.mention)


def _point(told: Resources, figure: str, parties: Mapping[str, Party]) -> Point:
    axes = (told.one(figure, axis).rpartition("/")[2] for axis in AXES)
    return Point(parties[told.one(figure, "unit")], int(told.one(figure, "year")), *axes)


def _mentions(told: Resources, figure: str, point: Point) -> Iterator[Stated]:
    """The mention whose value a figure took, and those that state it less exactly."""
    reference, disputed = told.one(figure, "referenceMention"), told.one(figure, "disputed") == "true"
    for mention in dict.fromkeys([reference, *told.subjects("mentions", figure)]):
        amount, lower, upper = (told.decimal(mention, name) for name in ("amount", "lower", "upper"))
        if amount is not None and lower is not None and upper is not None:
            tabled = bool(told.one(mention, "inTable"))
            yield Stated(point, mention, Value(amount, lower, upper), tabled, disputed, mention == reference)


def _difference(told: Resources, stated: Stated) -> Difference:
    year, phase = told.one(stated.mention, "comparedYear"), told.one(stated.mention, "comparedPhase")
    return Difference(stated, int(year) if year else None, phase.rpartition("/")[2])


def told_of(store: Store, mentions: Iterable[str], graph: NamedNode) -> Iterator[Quad]:
    """What the disclosures tell of mentions and of where they stand, as quads of another graph."""
    seen = set[str]()
    while wanted := [NamedNode(mention) for mention in dict.fromkeys(mentions) if mention not in seen]:
        seen |= {subject.value for subject in wanted}
        told = store.about(wanted)
        yield from (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in told)
        mentions = [quad.object.value for quad in told if quad.predicate.value in PLACES and isinstance(quad.object, NamedNode)]
