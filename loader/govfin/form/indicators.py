"""Indicators: what performance is measured by, one row of a form each, with their goals and their values.

The classes of indicators are those of the code list, by their names; a name that it lacks is kept as printed.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from govfin.codelists import Concept, scheme
from govfin.form.comparators import QUALITATIVE, Comparators, Value, in_unit, named_unit, parse_sign, parse_value
from govfin.form.fields import MEASURED
from govfin.form.records import Column, Record, Spot
from govfin.mappings import plain
from govfin.table.facts import Coordinates

LEVELS = ("level-1", "level-2", "level-3")
SHORT = 12  # characters: words that stand for a value are mostly fewer
POINTS = ("weight", "score")  # the values that are plain numbers
_ALLOTTED = re.compile(r"（\d+(\.\d+)?[^（）\d]?）$")  # behind the name of a class: the points that it counts for


@dataclass(frozen=True, slots=True)
class Goal:
    """What a unit or one of its projects is to achieve, in words."""

    table_number: int
    row: int  # where it is printed, from 1
    column: int
    term: str  # "annual", "long-term", "" where the form does not tell
    label: str
    text: str
    at: Coordinates  # its unit, year and project
    project_name: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measurable sign of whether a goal is met, one row of a form."""

    table_number: int
    row: int
    name: str
    class_: str  # a notation of the scheme `indicator-class`, "" where the printed ones are none of it
    levels: tuple[str, str]  # the first two levels as printed
    term: str
    values: Mapping[str, Value]  # by role: target, last-year, year-before-last, actual, weight, score
    basis: str
    goal: Goal | None
    at: Coordinates
    project_name: str
    page: int | None
    cut: bool = False  # a page begins with its row or right below it, which may have cut a text in two

    def value(self, role: str) -> Value:
        return self.values.get(role, Value(""))

    def points(self, role: str) -> Decimal | None:
        numbers = self.value(role).numbers
        return numbers[0].value if len(numbers) == 1 else None


# --- classes ---------------------------------------------------------------------------------------------------------------


@functools.cache
def _classes() -> Mapping[str, tuple[Concept, ...]]:
    """The concepts that a name may stand for: by their label, by other labels."""
    found: dict[str, list[Concept]] = defaultdict(list)
    for concept in scheme("indicator-class").values():
        for name in {plain(concept.label), *map(plain, concept.alt_labels)}:
            found[name].append(concept)
    return {name: tuple(concepts) for name, concepts in found.items()}


def class_of(first: str, second: str) -> str:
    """The notation of the class that the first two levels name: the second where it is known, else the first, else ""."""
    wide = next((concept for concept in _classes().get(_bare(first), ()) if _top(concept)), None)
    narrow = _classes().get(_bare(second), ())
    if wide is not None:
        below = [concept for concept in scheme("indicator-class").values() if concept.broader == wide.notation]
        named = [concept for concept in below if concept in narrow or (second and plain(concept.label).endswith(_bare(second)))]
        return named[0].notation if len(named) == 1 else wide.notation
    lower = [concept for concept in narrow if not _top(concept)]
    return lower[0].notation if len(lower) == 1 else ""


def _bare(name: str) -> str:
    return _ALLOTTED.sub("", plain(name))


def _top(concept: Concept) -> bool:
    return concept.broader is None


def names_class(text: str, level: str = "") -> bool:
    """Whether a text is the name of a class, of the first level or of any."""
    return any(_top(concept) or level != "level-1" for concept in _classes().get(_bare(text), ()))


def without_classes(name: str) -> str:
    """The name of an indicator without the names of its classes in front of it."""
    for known in sorted(_classes(), key=len, reverse=True):
        if name.startswith(known) and len(name) > len(known) + 2 and names_class(known):
            rest = name[len(known) :]
            other = next((each for each in sorted(_classes(), key=len, reverse=True) if rest.startswith(each)), "")
            return rest[len(other) :] or name if other else name
    return name


# --- how well a text fits a column ---------------------------------------------------------------------------------------------


def fitness(words: Comparators, column: Column, text: str, previous: Record | None) -> float:
    """How well a text fits a column, from -5 to 6: what it looks like, and what it makes of the text that it carries on."""
    like = column.words[-1].like if column.words else ""
    role = column.role
    if like and role in ("ignore", "basis"):
        return 3.0 if re.fullmatch(like, plain(text)) else -8.0 if role == "ignore" else 0.5
    if role in ("level-1", "level-2"):
        return _fits_level(role, text, previous)
    value = parse_value(text, words)
    if role in (*POINTS, "goal-weight"):
        return 2.0 if value.numbers and not value.comparator and value.unit in ("", "%") else -5.0
    if role in MEASURED:
        wordy = 0.5 if len(text) < SHORT else -2.0
        return 3.0 if value.numbers else -4.0 if names_class(text) or re.match(words.basis, plain(text)) else wordy
    if role in ("amount", "quantity"):
        return 3.0 if value.numbers else -3.0
    wordy = 1.0 if role in ("level-3", "text", "goal", "basis") else 0.5
    return -4.0 if value.numbers or names_class(text) else wordy


def _fits_level(role: str, text: str, previous: Record | None) -> float:
    if names_class(text, role):
        return 4.0
    if previous is not None and previous.text(role) and names_class(previous.text(role) + text, role):
        return 6.0
    return -4.0 if names_class(text) else -2.0 if role == "level-1" else 0.0


# --- rows ------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Levels:
    """The texts of the levels above the rows of a block, which a merged cell prints once."""

    texts: dict[str, str]

    def read(self, record: Record, merged: bool) -> dict[str, str]:
        """The levels and the goal's name of a row; `merged` where an empty place belongs to the cell above it."""
        own = {role: record.text(role) for role in (*LEVELS, "goal-name")}
        for role in ("level-1", "level-2"):
            above = self.texts.get(role, "")
            if own[role] and above and not names_class(own[role]) and names_class(above + own[role]):
                own[role] = above + own[role]  # a page cuts the name in two
        if not own["level-1"] and names_class(own["level-2"], "level-1") and names_class(own["level-3"]):
            own |= {"level-1": own["level-2"], "level-2": own["level-3"], "level-3": ""}  # a row that slipped by one
        told = dict(own)
        for index, role in enumerate(("goal-name", *LEVELS)):
            wider = ("goal-name", *LEVELS)[:index]
            if not own[role] and merged and not any(own[each] for each in wider if each != "goal-name" or role == "level-3"):
                told[role] = self.texts.get(role, "")
        self.texts.update(told)
        return told


def values_of(record: Record, name: str, words: Comparators) -> Iterator[tuple[Column, Spot, Value]]:
    """The values of a row, each with what a cell of its own, or the name of the indicator, tells of comparator and unit."""
    sign = parse_sign(record.text("comparator"), words)
    unit, behind = named_unit(name, words)
    unit = record.text("unit") or unit
    for column, spot in record.cells:
        if column.role in MEASURED and spot.text:
            value = parse_value(spot.text, words)
            if column.role not in POINTS and value.numbers:
                numbers = tuple(in_unit(number, unit) for number in value.numbers)
                comparator = value.comparator or sign or behind
                value = replace(value, comparator="" if comparator == QUALITATIVE else comparator, numbers=numbers)
                value = replace(value, text=_whole(record, value.text))
            yield column, spot, value


def _whole(record: Record, text: str) -> str:
    """The text of a value together with sign and unit from cells of their own."""
    return record.text("comparator") + text + record.text("unit")


def goal_of(goals: Iterable[Goal], term: str, name: str, project: str, number: str) -> Goal | None:
    """The goal that an indicator measures: the one whose number it names, else the last of its term and project."""
    found = [goal for goal in goals if goal.at.project == project and (not term or goal.term in ("", term))]
    wanted = re.search(number, plain(name)) if name else None
    if wanted:
        found = [goal for goal in found if (match := re.search(number, plain(goal.label))) and match[1] == wanted[1]]
    return found[-1] if found else None
