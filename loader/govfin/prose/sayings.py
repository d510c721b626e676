"""Sayings: how prose states amounts, read from `prose.yaml` and checked against its model.

Patterns are over plain text, see `mappings.plain`, and are found anywhere in it; the longest that starts first wins.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from govfin.mappingfiles import MappingFiles
from govfin.mappings import Coordinates, Pattern

Measure = Literal["money", "percent", "persons", "vehicles", "groups", "sets"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Saying(_Model):
    """Words and what they say."""

    words: list[Pattern] = Field(min_length=1)
    set: Coordinates = {}
    alone: Coordinates = {}  # what it says besides where nothing but the flow is told with it
    within: Coordinates = {}  # it means this only where what stands above says so; an item also below that item
    unless: Coordinates = {}  # and not where that was told before it in the paragraph
    disclosure: Literal["budget", "final"] | None = None
    measures: list[Measure] = ["money", "percent"]  # what numerals about it can count


class Unit(_Model):
    """How a unit of measure is printed behind a numeral."""

    words: Pattern
    unit: str  # as facts name it
    measure: Measure
    besides: list[Measure] = []  # what it counts as well, where that is what is spoken of

    def measuring(self, wanted: Collection[str]) -> Measure:
        """What it measures where numerals of these are wanted."""
        return next((each for each in (self.measure, *self.besides) if each in wanted), self.measure)


class Wordings(_Model):
    """All that `prose.yaml` says."""

    silent: list[Pattern]  # headings of parts that state no figures: duties, definitions, tasks
    parts: list[Pattern]  # headings without numbering that open a part
    units: list[Unit]
    never_after: Pattern  # behind a unit: the numeral is a threshold or an estimate
    subjects: list[Saying]  # what an amount is about; of two that say a thing, the later in this list holds
    marks: dict[Literal[1, 2, 3], Pattern]  # behind a name: the level of the function that it names
    codes: list[Pattern]  # a printed code, its first group
    government: list[Pattern]  # names after it are of the government's economic classification
    dates: list[Saying]
    years: list[Saying]
    phases: list[Saying]
    comparisons: list[Saying]  # with which year and phase an amount is compared
    rises: list[Pattern]
    falls: list[Pattern]
    either: list[Pattern]  # a form that was not filled in: 增加（减少）
    shares: list[Pattern]
    rates: list[Saying]  # of which budget what was executed is told
    compositions: list[Pattern]  # what follows is part of what was told before
    uses: list[Pattern]  # what follows says what for; amounts there are parts, but bare words are no topic
    announcements: list[Pattern]  # a list of what was told right before it
    reasons: list[Pattern]  # what follows says why
    projects: list[Pattern]  # a sentence that names a project, in its first group, which it and those after it are about
    fillers: list[Pattern]  # says nothing of what an amount is about


@functools.cache
def wordings_in(files: MappingFiles) -> Wordings | None:
    """Read and check `prose.yaml`, None where a folder of mappings has none; MappingError names file, line and key."""
    return files.read("prose.yaml", Wordings) if "prose.yaml" in files.names() else None


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
