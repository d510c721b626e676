"""Accounts: what each made unit approves, revises and spends in a year, to the smallest sums that are disclosed.

Amounts are whole numbers of 0.01 万元, as disclosures print them, so that all that is made of them adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from govfin import codelists

HERE = Path(__file__).parent
WIDER = {"fiscal": ("general", "govfund", "soe"), "basic": ("personnel", "public")}  # of funds and kinds of expenditure
FUNDS = {"事业收入": "business", "财政专户": "special"}
FIRST_YEAR = 2022  # from which amounts grow
REVISED, EXECUTED = "revised", "executed"


@cache
def data(name: str) -> Any:
    """One of the files of data here."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A made unit. A department has those that it lists."""

    name: str
    district: str
    place: str
    code: str
    office: bool  # else an institution
    kind: str  # its name in units.yaml
    units: tuple[Unit, ...] = ()
    listed: bool = False  # by a department

    @property
    def own(self) -> str:
        """The name of its own level, where it lists units or is a department of one."""
        return self.name if self.listed else f"{self.name}本级"

    def random(self, *about: object) -> Random:
        """Chances that depend on nothing but the unit and what they are about."""
        return Random("/".join(map(str, (self.name, *about))))


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a unit: the same in each year in which it occurs."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """The smallest sum."""

    unit: Unit
    fund: str
    function: str
    economic: str
    expenditure: str  # personnel, public, project
    project: Project | None
    amount: int


@dataclass(frozen=True, slots=True)
class Account:
    """All that a unit approves, revises or spends in a year; of a department with all its units."""

    unit: Unit
    year: int
    leaves: tuple[Leaf, ...]
    staff: int

    def total(self, narrowed: str = "") -> int:
        """The sum of what is told by `fund:general expenditure:basic`."""
        return sum(leaf.amount for leaf in self.within(narrowed).leaves)

    def within(self, narrowed: str) -> Account:
        """The part that is told so."""
        wanted = [(axis, told.split("+")) for axis, _, told in (each.partition(":") for each in narrowed.split())]
        return self.of(leaf for leaf in self.leaves if all(_among(getattr(leaf, axis), told) for axis, told in wanted))

    def of(self, leaves: Iterable[Leaf]) -> Account:
        """The same with other leaves."""
        return replace(self, leaves=tuple(leaves))

    def opening(self) -> int:
        """What was carried over from the year before, fiscal money."""
        return self.closing(-1)

    def closing(self, later: int = 0) -> int:
        """What is carried over to the next year."""
        kept = [unit.random("closing", self.year + later) for unit in {leaf.unit for leaf in self.leaves}]
        return sum(chance.choice([0, 0, 0, chance.randrange(100, 5000)]) for chance in kept)


def _among(notation: str, told: Sequence[str]) -> bool:
    return any(notation in WIDER.get(each, ()) or notation.startswith(each) for each in told)


# --- units ---------------------------------------------------------------------------------------------------------------


def departments() -> list[Unit]:
    """All departments, those of a district together."""
    made = data("units.yaml")
    found = []
    for district, place in made["places"].items():
        for number, kind in enumerate(made["kinds"], 101):
            name = f"{kind.get('prefix', '')}{made['city']}{_ending(district, kind['name'])}"
            unit = Unit(name, district, place, str(number), not kind.get("institution"), kind["name"])
            found.append(replace(unit, units=tuple(_listed(unit, each, k) for k, each in enumerate(kind.get("units", []), 2))))
    return found


def _ending(district: str, name: str) -> str:
    county = codelists.districts()[district].name
    return f"{county.removesuffix('区')}区委{name[1:]}" if name.startswith("委") else county + name


def _listed(department: Unit, told: Mapping[str, Any], number: int) -> Unit:
    county = codelists.districts()[department.district].name
    name = f"{data('units.yaml')['city']}{county}{told['name'].format(place=department.place)}"
    code, kind = f"{department.code}{number:03}", f"{department.kind}/{told['name']}"
    return Unit(name, department.district, department.place, code, False, kind, listed=True)


@cache
def _kinds() -> Mapping[str, Mapping[str, Any]]:
    found = {}
    for kind in data("units.yaml")["kinds"]:
        found[kind["name"]] = kind
        found |= {f"{kind['name']}/{each['name']}": each for each in kind.get("units", [])}
    return found


def staff(unit: Unit, year: int) -> int:
    """Who serves in a unit alone."""
    low, high = _kinds()[unit.kind]["staff"]
    return unit.random("staff").randint(low, high) + unit.random("staff", year).randint(-2, 2)


# --- accounts ------------------------------------------------------------------------------------------------------------


def approved(unit: Unit, year: int, *, alone: bool = False) -> Account:
    """The budget of a unit; of a department with all its units, unless its own level alone is asked for."""
    leaves = [leaf for each in (unit, *([] if alone else unit.units)) for leaf in _leaves(each, year)]
    people = sum(staff(each, year) for each in (unit, *([] if alone else unit.units)))
    return Account(unit, year, tuple(leaf for leaf in leaves if leaf.amount), people)


def carried_out(account: Account, phase: str) -> Account:
    """What became of a budget: as it was revised, or as it was executed."""
    return account.of(replace(leaf, amount=_carried_out(leaf, account.year, phase)) for leaf in account.leaves)


def _carried_out(leaf: Leaf, year: int, phase: str) -> int:
    about = (year, leaf.fund, leaf.function, leaf.economic, leaf.project)
    low, high = (0.85, 1.1) if leaf.project else (0.97, 1.06)
    revised = round(leaf.amount * leaf.unit.random(REVISED, *about).uniform(low, high))
    return revised if phase == REVISED else round(revised * leaf.unit.random(EXECUTED, *about).uniform(0.9, 1))


def revenue(account: Account) -> Account:
    """Where the money of executed expenditure came from: the year's revenue by function."""
    difference = account.closing() - account.opening()
    most = max((leaf for leaf in account.leaves if leaf.fund == "general"), key=lambda leaf: leaf.amount)
    return account.of([*account.leaves, replace(most, amount=difference)])


def _leaves(unit: Unit, year: int) -> Iterator[Leaf]:
    functions = _functions(unit, year)
    heads, office = staff(unit, year), unit.office
    for number, (economic, function, expenditure, low, high) in enumerate(data("units.yaml")["heads"]):
        code = function[not office] if function else functions["basic"]
        rate = unit.random("head", number).uniform(low, high) * _growth(unit, year, number)
        yield Leaf(unit, "general", code, economic, expenditure, None, round(rate * heads * 100))
    for project, fund, function, amount in _projects(unit, year, functions["project"]):
        classes = unit.random(project.name).sample(data("units.yaml")["spent"], unit.random(project.name, "n").randint(1, 3))
        shares = [unit.random(project.name, each, year).randint(1, 9) for each in classes]
        parts = [amount * share // sum(shares) for share in shares]
        parts[0] += amount - sum(parts)
        for economic, part in zip(classes, parts, strict=True):
            yield Leaf(unit, fund, function, economic, "project", project, part)


def _functions(unit: Unit, year: int) -> Mapping[str, str]:
    told = _kinds()[unit.kind]["functions"]
    return told if "basic" in told else told[max((since for since in told if since <= year), default=min(told))]


def _projects(unit: Unit, year: int, function: str) -> Iterator[tuple[Project, str, str, int]]:
    kind = _kinds()[unit.kind]
    some = [each for each in data("units.yaml")["every"] if unit.random(each[0]).random() < 0.5]
    made = [(name, "general", function, low, high) for name, low, high in [*kind["projects"], *some]]
    made += [(name, fund, code, low, high) for fund, code, name, low, high in kind.get("funds", [])]
    if "own" in kind:
        label, low, high = kind["own"]
        made.append((f"{label}安排的支出", FUNDS[label], function, low, high))
    for number, (name, fund, code, low, high) in enumerate(made):
        begun = FIRST_YEAR + (unit.random(name, "begun").random() < 0.15) * unit.random(name, "when").randint(1, 3)
        if year >= begun:
            project = Project(f"{unit.district}{begun % 100}{unit.code}T{number:09}", name.format(place=unit.place))
            yield project, fund, code, round(unit.random(name).uniform(low, high) * _growth(unit, year, name) * 100)


def _growth(unit: Unit, year: int, about: object) -> float:
    grown = 1.0
    for each in range(FIRST_YEAR, year):
        grown *= unit.random("growth", each, about).uniform(0.93, 1.12)
    return grown
