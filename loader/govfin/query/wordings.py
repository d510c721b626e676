"""Wordings: the cells of an answer as people read them, in a language and a unit of money.

Reads an answer, and no graph.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import unquote

from govfin.messages import phrase
from govfin.namespaces import CODE
from govfin.query.amounts import MoneyUnit, common_places, shown, usual_money
from govfin.query.answers import Answer, Cell, Resource, plain
from govfin.query.citations import Citations, Place
from govfin.query.columns import Column, level_names

NUMBERS: Final = frozenset({"money", "percent", "number", "count"})
LEAST_PLACES: Final[Mapping[str, int]] = {"money": 2, "percent": 2}  # decimals that are always shown


@dataclass(frozen=True, slots=True)
class Look:
    """How an answer is shown."""

    language: str = "en"
    money: MoneyUnit = field(default_factory=usual_money)

    def say(self, name: str, **values: object) -> str:
        """A phrase in the language."""
        return phrase(name, self.language, **values)

    def heading(self, column: Column) -> str:
        """What a column is headed by."""
        return str(getattr(column.label, self.language))

    def title(self, answer: Answer) -> str:
        """What is asked."""
        return str(getattr(answer.question.title, self.language))

    def common(self, answer: Answer) -> str:
        """The unit of the answer's amounts, where it has any."""
        money = any(column.type == "money" for column in answer.columns)
        return self.say("answer-money", unit=self.money.name(self.language)) if money else ""

    def limit(self, answer: Answer) -> str:
        """That there are more rows, where there are."""
        return "" if answer.limit is None else self.say("answer-limit", limit=f"{answer.limit:,}")

    def place(self, place: Place) -> str:
        """Where a number is printed, on one line."""
        page = self.say("place-on-page", page=place.page) if place.page is not None else ""
        box = f"[{place.box}]" if place.box else ""
        where = self.say("place-and").join(part for part in (place.title, place.table, page) if part)
        return cleaned(" ".join((f"{where}{self.say('place-says')}“{place.text}”", place.unit, box, f"({place.file})")))

    def note(self, places: Sequence[Place], most: int | None = None) -> str:
        """Where a number is printed; of many places, how many there are and the first ones."""
        told = list(map(self.place, places[:most]))
        if len(places) > len(told):
            told.append(self.say("places-more", count=len(places) - len(told)))
        count = f"{self.say('places-count', count=len(places))}{self.say('place-says')}" if len(places) > 1 else ""
        return count + self.say("places-and").join(told)


def texts(answer: Answer, look: Look) -> list[list[str]]:
    """Each column's cells as texts: the numbers of a column have as many decimals as any of them needs; "" where there is nothing."""
    columns: list[Sequence[Cell]] = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    return [column_texts(column, cells, look) for column, cells in zip(answer.columns, columns, strict=True)]


def column_texts(column: Column, cells: Sequence[Cell], look: Look) -> list[str]:
    """The cells of one column."""
    names = resource_names((cell for cell in cells if isinstance(cell, Resource)), look.language)
    numbers = [_number(column, cell, look) for cell in cells]
    decimals = common_places((number for number in numbers if number is not None), LEAST_PLACES.get(column.type, 0))
    sign = "%" if column.type == "percent" else ""
    return [
        _words(column, cell, names, look) if number is None else shown(number, decimals) + sign
        for cell, number in zip(cells, numbers, strict=True)
    ]


def _number(column: Column, cell: Cell, look: Look) -> Decimal | int | None:
    """A cell as a number of its column's, if it is one."""
    if column.type not in NUMBERS or isinstance(cell, bool) or not isinstance(cell, Decimal | int):
        return None
    return look.money.of(Decimal(cell)) if column.type == "money" else cell


def _words(column: Column, cell: Cell, names: Mapping[str, str], look: Look) -> str:
    match cell:
        case Resource(iri=iri):
            return names[iri]
        case bool():
            return look.say("answer-yes" if cell else "answer-no")
        case int() if column.type == "level" and cell in level_names():
            return str(getattr(level_names()[cell], look.language))
        case str() if cell in column.words:
            return str(getattr(column.words[cell], look.language))
    return cleaned(plain(cell))


def cleaned(text: str) -> str:
    """A text on one line, without what could steer a terminal."""
    return " ".join("".join(" " if unicodedata.category(each) in ("Cc", "Cf") else each for each in text).split())


def resource_names(resources: Iterable[Resource], language: str) -> Mapping[str, str]:
    """What resources are called beside one another: with their codes where these are numbers, and told apart where names are the same."""
    known = {each.iri: each for each in resources}
    names = {iri: _name(each, language) for iri, each in known.items()}
    same: defaultdict[str, list[str]] = defaultdict(list)
    for iri, name in names.items():
        same[name].append(iri)
    return {iri: f"{name} ({_apart(known[iri])})" if len(same[name]) > 1 else name for iri, name in names.items()}


def _name(resource: Resource, language: str) -> str:
    label = cleaned(resource.label(language))
    classified = resource.iri.startswith(CODE) and resource.code[:1].isdigit() and "/district/" not in resource.iri
    return f"{resource.code} {label}" if classified and label != resource.code else label


def _apart(resource: Resource) -> str:
    """The code of a concept; of a unit or project what stands before its name: the district, the unit."""
    before, _, last = resource.iri.rpartition("/")
    return unquote(last) if resource.iri.startswith(CODE) else unquote(before.rpartition("/")[2])


# Notes


Marks = Mapping[str, Mapping[int, int]]  # column → row → number of the note


def marks_of(answer: Answer, cited: Citations) -> Marks:
    """The numbers of notes, by column and row, as they are come upon in reading."""
    marks: defaultdict[str, dict[int, int]] = defaultdict(dict)
    number = 0
    for row, places in enumerate(cited):
        for column in answer.columns:
            if places.get(column.name):
                number += 1
                marks[column.name][row] = number
    return marks


def in_order(marks: Marks) -> list[tuple[int, int, str]]:
    """Number, row and column of each note."""
    return sorted((number, row, column) for column, rows in marks.items() for row, number in rows.items())
