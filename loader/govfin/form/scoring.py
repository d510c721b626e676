"""Scoring: the words of points, scores and grades, checked against their model (`scoring.yaml`)."""

from __future__ import annotations

import functools
import re
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

    def line(self, label: str) -> str:
        """What the points beside or below a label stand for: goal, total, execution or indicators; "" where it does not tell."""
        text = plain(label)
        return next((name for name, patterns in self.lines.items() if any(re.fullmatch(each, text) for each in patterns)), "")

    def points(self, label: str) -> tuple[str, str]:
        """A label without the points that it prints, in plain text, and these; "" where it prints none."""
        text = plain(label)
        match = next((found for each in self.allotted if (found := re.fullmatch(each, text))), None)
        return (match["label"], match["points"]) if match else (text, "")


@functools.cache
def load_scoring(files: MappingFiles) -> Scoring:
    """The words of `scoring.yaml`; MappingError names file, line and key."""
    return files.read("scoring.yaml", Scoring)
