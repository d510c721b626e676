"""Fields: the words of forms, which print a label beside or above each value, checked against their model (`forms.yaml`)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from govfin.mappingfiles import MappingFiles
from govfin.mappings import Coordinates, Pattern, plain

Term = Literal["annual", "long-term"]
Role = Literal[
    # what stands beside a label or below a head
    "amount",
    "text",
    "history",
    "ignore",
    "person",
    "project-name",
    "project-code",
    "unit-name",
    "department",
    "goal",
    "goal-name",
    "goal-weight",
    "grade",
    "item",
    "quantity",
    "row",
    # of labels alone: what heads a part of the form, or several labels beside it
    "section",
    "group",
    # of the columns of indicators
    "level-1",
    "level-2",
    "level-3",
    "comparator",
    "target",
    "unit",
    "last-year",
    "year-before-last",
    "actual",
    "weight",
    "score",
    "basis",
]
MEASURED: tuple[Role, ...] = ("target", "last-year", "year-before-last", "actual", "weight", "score")  # the values of an indicator


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldWord(_Model):
    """What a label of a form means. A pattern with a group `value` holds the value in the label's own cell, behind the label."""

    words: list[Pattern] = Field(min_length=1)
    role: Role = "amount"
    set: Coordinates = {}
    unit: str = ""  # of the values, where it is none of money or is always the same
    about: Literal["figure", "line", ""] = ""  # what its amounts are; "" as the block or the kind says
    term: Term | None = None  # of goals and indicators
    opens: bool = False  # labels below it in the same place inherit what it sets; of a project's name: another form begins
    disclosure: Literal["budget", "final"] | None = None  # it means this only there
    offset: int | None = None  # it means this only of a printed year so long after the disclosure's: -1 for the one before
    named: str = ""  # how the row is called instead: `{project}` is the project's name; of a year: see `years`
    like: Pattern = ""  # what the values of a column look like, where that tells it from its neighbours
    years: dict[int, str] = {}  # how a column headed with a year is called, by how long before the disclosure's it is: {-1: 上年}


class Block(_Model):
    """A part of a form that is a small table with a head of its own."""

    head: list[FieldWord]
    needs: list[list[Role]]  # of each list one must stand in the head
    rows: list[FieldWord] = []  # the labels of its rows
    set: Coordinates = {}
    about: Literal["figure", "line"] = "figure"


class Clause(_Model):
    """A clause of a text that tells an amount; `{amount}` stands for the numeral with its unit, a group `year` for the year."""

    words: Pattern
    set: Coordinates


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a form before it is read: "budget" or "final", and the year of its disclosure."""

    disclosure: str
    year: int


class Fields(_Model):
    """The model of `forms.yaml`."""

    fields: list[FieldWord]
    blocks: dict[str, Block]
    coded_project: Pattern
    project_number: Pattern
    offices: Pattern
    place_ends: Pattern
    own_levels: Pattern
    clauses: list[Clause]
    clause_end: Pattern
    money: dict[str, str]
    points: str
    column_letter: Pattern
    goal_number: Pattern
    item_number: Pattern
    label_points: Pattern

    def label(self, text: str, subject: Told) -> FieldWord | None:
        """The word that explains a label, without the number in front of it and the points behind it."""
        return _found(self.fields, self._bare(text), subject)

    def heading(self, block: Block, text: str, subject: Told) -> FieldWord | None:
        """The word that explains a part of a block's head."""
        return _found(block.head, plain(text), subject)

    def row(self, block: Block, text: str, subject: Told) -> FieldWord | None:
        """The word that explains the label of a block's row, without the number in front of it."""
        return _found(block.rows, self._bare(text), subject)

    def _bare(self, text: str) -> str:
        return re.sub(self.label_points, "", re.sub(self.item_number, "", plain(text)))


def _found(words: Iterable[FieldWord], text: str, subject: Told) -> FieldWord | None:
    return next((word for word in words if _holds(word, text, subject) and any(re.fullmatch(each, text) for each in word.words)), None)


def _holds(word: FieldWord, text: str, subject: Told) -> bool:
    year = re.search(r"20\d\d", text)
    return word.disclosure in (None, subject.disclosure) and word.offset in (None, int(year[0]) - subject.year if year else None)


@functools.cache
def load_fields(files: MappingFiles) -> Fields:
    """The words of `forms.yaml`; MappingError names file, line and key."""
    return files.read("forms.yaml", Fields)
