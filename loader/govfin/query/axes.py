"""Axes: an answer's columns by the part that they have in a picture, and what its rows are called there.

Reads an answer, and no graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from govfin.errors import GovfinError
from govfin.headers import Text
from govfin.messages import LANGUAGES
from govfin.namespaces import CODE
from govfin.query.answers import Answer, Cell, Resource
from govfin.query.columns import Column
from govfin.query.wordings import NUMBERS, cleaned, resource_names
from govfin.yamllines import load_yaml

COORDINATES: Final = frozenset({"unit", "district", "project", "year", "concept"})  # types of columns that tell rows apart
KINDS: Final = frozenset({"phase", "coverage", "fund", "flow"})  # schemes that tell what kind of amount a number is
NAMED_BY: Final = ("unit", "district", "project")  # parameters by whose value an answer is called, as it was typed
SEPARATOR: Final = " · "
TEXTS: Final = Path(__file__).parent / "templates" / "texts.yaml"

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no place for


# --- words ---------------------------------------------------------------------------------------------------------------


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = load_yaml(TEXTS.read_text(encoding="utf-8"))
    return found


def say(phrase: str, **values: object) -> Text:
    """A phrase in both languages, with its values filled in: texts by their language."""
    told = _texts()[phrase]
    filled = {language: {key: _in(value, language) for key, value in values.items()} for language in LANGUAGES}
    return Text(en=told["en"].format(**filled["en"]), zh=told["zh"].format(**filled["zh"]))


def _in(value: object, language: str) -> object:
    return getattr(value, language) if isinstance(value, Text) else value


def joined(texts: Iterable[Text], separator: str = SEPARATOR) -> Text:
    """Texts one after another."""
    texts = tuple(texts)
    return Text(en=separator.join(text.en for text in texts), zh=separator.join(text.zh for text in texts))


def clean(text: str) -> str:
    """A text on one line, without what no XML can hold."""
    return _UNPRINTABLE.sub("�", cleaned(text))


# --- columns -------------------------------------------------------------------------------------------------------------


class Axes:
    """The columns of an answer, and what stands in them.

    Raises GovfinError where the header's `chart` names a column that isn't there, or measures of several types.
    """

    def __init__(self, answer: Answer) -> None:
        form = answer.question.chart
        self.form = form
        self.file = f"{answer.question.name}.rq"
        self.rows = answer.rows
        self.asked = {name: value for name, value in answer.parameters.items() if name in NAMED_BY}
        self.columns = answer.columns
        self.places = {column.name: place for place, column in enumerate(answer.columns)}
        for name in (form.x, *form.y, form.series, form.node, form.parent):
            if name and name not in self.places:
                raise GovfinError(f"{self.file}: chart: the answer has no column “{name}”.")
        self.measures = tuple(self.column(name) for name in form.y)
        types = {column.type for column in self.measures}
        if len(types) != 1 or not types <= NUMBERS:
            raise GovfinError(f"{self.file}: chart: y: one axis can't measure {', '.join(sorted(types))}; name columns of one type.")
        self._names = {column.name: _names([row[place] for row in answer.rows]) for place, column in enumerate(answer.columns)}

    def column(self, name: str) -> Column:
        """The column of that name."""
        return self.columns[self.places[name]]

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """What a row has in a column."""
        return row[self.places[name]]

    def amount(self, row: Sequence[Cell], name: str) -> Decimal | None:
        """The number that a row has in a column; None for a blank."""
        cell = self.cell(row, name)
        return Decimal(cell) if isinstance(cell, Decimal | int) and not isinstance(cell, bool) else None

    def named(self, row: Sequence[Cell], name: str) -> Text:
        """What a row's cell is called: as in the table, so that a code stands before its label."""
        cell = self.cell(row, name)
        if cell is None:
            return say("blank")
        return self._names[name].get(cell.iri, _plain(cell.code)) if isinstance(cell, Resource) else _plain(str(cell))

    @property
    def others(self) -> list[str]:
        """Columns that tell rows apart and are neither axis, colour nor parent, in their order."""
        taken = {self.form.x, self.form.series, self.form.node, self.form.parent}
        return [column.name for column in self.columns if column.type in COORDINATES and column.name not in taken]

    def varies(self, name: str) -> bool:
        """Whether rows differ in a column."""
        return len({self.named(row, name) for row in self.rows}) > 1

    def _tells_kind(self, name: str) -> bool:
        """Whether a column tells the year, or whose money it is, when it was told and of which fund."""
        cells = [self.cell(row, name) for row in self.rows]
        schemes = {scheme_of(cell) for cell in cells if isinstance(cell, Resource)}
        return self.column(name).type == "year" or bool(schemes and schemes <= KINDS)

    def common(self) -> Text:
        """What all rows have in common: what was asked for, what no row differs in, and their years."""
        told = [_asked(value) for name, value in self.asked.items() if value and name not in self.places]
        for column in self.columns if self.rows else ():
            if column.type not in COORDINATES:
                continue
            if column.type == "year":
                years = {year for row in self.rows if isinstance(year := self.cell(row, column.name), int)}
                told += [say("year", years="–".join(map(str, sorted({min(years), max(years)}))))] if years else []
            elif not self.varies(column.name) and self.cell(self.rows[0], column.name) is not None:
                told.append(self.named(self.rows[0], column.name))
        return joined(dict.fromkeys(told))

    def apart(self, keys: Sequence[str]) -> list[str]:
        """Other columns that a name must tell: what kind of amount it is where that differs, and without what rows would bear one name."""
        chosen = [name for name in self.others if name not in keys and self._tells_kind(name) and self.varies(name)]
        for name in self.others:
            if name in (*keys, *chosen):
                continue
            groups: dict[tuple[Text, ...], set[Text]] = {}
            for row in self.rows:
                groups.setdefault(tuple(self.named(row, each) for each in (*keys, *chosen)), set()).add(self.named(row, name))
            if any(len(values) > 1 for values in groups.values()):
                chosen.append(name)
        return chosen


def _names(cells: Sequence[Cell]) -> dict[str, Text]:
    """What the resources of a column are called, by their IRIs."""
    resources = [cell for cell in cells if isinstance(cell, Resource)]
    english, chinese = (resource_names(resources, language) for language in ("en", "zh"))
    return {iri: Text(en=clean(english[iri]), zh=clean(chinese[iri])) for iri in chinese}


def _asked(value: str) -> Text:
    return _plain(value.rpartition("/")[2])  # 420103/name


def scheme_of(resource: Resource) -> str:
    """The scheme of a concept of our own; blank for anything else."""
    return resource.iri.removeprefix(CODE).partition("/")[0] if resource.iri.startswith(CODE) else ""


def _plain(text: str) -> Text:
    return Text(en=clean(text), zh=clean(text))
