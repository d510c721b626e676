"""Scoring: the words of points, scores and grades, checked against their model (`scoring.yaml`)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from govfin.mappingfiles import MappingFiles
from govfin.mappings import Pattern, plain


class Scoring(BaseModel):
    """The model of `scoring.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allotted: list[Pattern]
    lines: dict[str, list[Pattern]]
    ceilings: list[Decimal]
    execution_factor: Pattern
    forward: Pattern
    inverse: Pattern
    awards: list[Pattern]
    other_years: Pattern
    grades: list[list[str]]
    grade: str
    grade_labels: Pattern
    usual_scale: str
    bands: list[Pattern]
    parts: dict[str, str]
    rated: Pattern

    def line(self, label: str) -> str:
        """What the points beside or below a label stand for: goal, total, execution or indicators; "" where it does not tell."""
        text = plain(label)
        return next((name for name, patterns in self.lines.items() if any(re.fullmatch(each, text) for each in patterns)), "")

    def points(self, label: str) -> tuple[str, str]:
        """A label without the points that it prints, in plain text, and these; "" where it prints none."""
        text = plain(label)
        match = next((found for each in self.allotted if (found := re.fullmatch(each, text))), None)
        return (match["label"], match["points"]) if match else (text, "")

    def listed(self, roles: Iterable[str]) -> str:
        """The names of what a row of a self-evaluation prints."""
        return "\u3001".join(self.parts[role] for role in roles)

    @property
    def grade_words(self) -> str:
        """A pattern of all words for grades, the longer first."""
        return "|".join(sorted((word for words in self.grades for word in words), key=len, reverse=True))

    @property
    def graded(self) -> str:
        """A pattern of a text that states a grade, in a group `grade`."""
        return self.grade.replace("{grade}", self.grade_words)

    def alike(self, grade: str, other: str) -> bool:
        """Whether two words stand for one grade."""
        return grade == other or any({grade, other} <= set(words) for words in self.grades)


@functools.cache
def load_scoring(files: MappingFiles) -> Scoring:
    """The words of `scoring.yaml`; MappingError names file, line and key."""
    return files.read("scoring.yaml", Scoring)
