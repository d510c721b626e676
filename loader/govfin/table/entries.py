"""Entries: the rows of a list — what is bought, for which project, by which codes — read from columns that stand anywhere.

A row that names an entry is a line; one of several that make up a figure. A row that names none heads those below it, or totals
them, and states a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from govfin.codelists import Concept, economics, functions
from govfin.layout.pages import Row
from govfin.mappings import Settings, Word, plain
from govfin.table.heads import Column, resolved
from govfin.table.rows import CODED, RowReader, RowSubject, code_dimension, plain_names

_CATALOGUED = re.compile(r"(?P<code>[A-Z]\d{2,12})[-—_、.]?(?P<name>[^\d].*)?")
_CODE_ROLES = ("code", "other-code")
_NAMING_ROLES = ("label", "other-label", "unit-name", "project-name", "entry", "attribute")


@dataclass(slots=True)
class _Read:
    """What the columns of one row tell."""

    settings: Settings = field(default_factory=dict)
    other_code: str = ""
    label: str = ""  # the first name in the row
    project: str = ""  # its name
    project_code: str = ""
    entry: str = ""
    entry_code: str = ""
    unit: RowSubject | None = None
    word: Word | None = None  # of a row that a word explains as a whole: a total, a group
    unknown: str = ""  # a text that should set a coordinate, and that nothing explains


@dataclass(slots=True)
class EntryReader(RowReader):
    """Reads the rows of a list from top to bottom, and remembers what the rows above headed."""

    above: Settings = field(default_factory=dict)  # what group rows set for the lines below them
    project: tuple[str, str] = ("", "")  # code and name, of the group row above

    def read(self, row: Row, outside: str = "") -> RowSubject:
        """The subject of a row: a line, or the figure of a total or of a group; `explained` is False where its texts don't tell."""
        told = self._told(row)
        if told.word is not None and told.word.closes and not told.entry:
            self.above, self.project, self.block_unit = {}, ("", ""), ""
            return RowSubject("", told.label, told.settings, other_code=told.other_code)
        if told.entry:
            return self._line(row, told)
        return self._group(told)

    def _line(self, row: Row, told: _Read) -> RowSubject:
        project, name = self._project_of(told)
        code = told.entry_code or self._text(row, "entry-code")
        settings: Settings = {**self.above, **self._by_catalogue(code)}
        if project:
            settings["expenditure"] = "project"
        settings |= told.settings
        unit = told.unit.unit_name if told.unit else self.block_unit
        return RowSubject(
            code, told.entry, settings, unit_name=unit, project=project, project_name=name, other_code=told.other_code,
            about="line", measured_in=plain(self._text(row, "measured-in")),
        )  # fmt: skip

    def _project_of(self, told: _Read) -> tuple[str, str]:
        """The project of a row, by its code or else its name, and its name; that of the group row above where it prints none."""
        code, name = (told.project_code, told.project) if told.project else self.project
        return code or name, name

    def _dimension(self, code: str) -> str | None:
        return code_dimension(code)

    def _by_catalogue(self, code: str) -> Settings:
        """What the first letter of a code of the procurement catalogue says: goods, works or services."""
        word = self.reading.lookup(self.kind.rows, code[:1]) if code else None
        return dict(word.set) if word else {}

    def _group(self, told: _Read) -> RowSubject:
        """A row that heads the lines below it: an item, a unit, a project, one of its economic classes, or what its codes say."""
        if "item" in told.settings:
            self.above = {}
        if told.word is not None or told.settings.get("function", self.above.get("function")) != self.above.get("function"):
            self.project, self.block_unit = ("", ""), ""
        if told.unit is not None:
            self.project = ("", "")
            self.above = {name: value for name, value in self.above.items() if name not in ("economic", "expenditure")}
        if told.project:
            self.project = (told.project_code, told.project)
            self.above.pop("economic", None)
            told.settings.setdefault("expenditure", "project")
        self.above = self.above | told.settings
        project, name = self._project_of(told)
        known = bool(told.settings or told.unit or told.project or told.word) and not told.unknown
        subject = RowSubject(label=told.project or told.label, unit_name=self.block_unit)
        if told.unit is not None and not told.project:
            subject = replace(told.unit, label=told.unit.label or told.label)
        return replace(
            subject, settings=dict(self.above), project=project, project_name=name, other_code=told.other_code,
            of_which=told.word is not None and told.word.of_which, explained=known,
        )  # fmt: skip

    # --- what the columns of a row tell

    def _told(self, row: Row) -> _Read:
        told = _Read()
        coded = self._coded_places(row, told)
        for column, text in self._names_in(row):
            told.label = told.label or text
            word = self._word(column, text, told)
            if word is not None:
                told.word = told.word or word
                told.settings |= resolved(word, text)
            elif column.role == "entry":
                self._entry(text, told)
            elif column.role == "attribute":
                told.unknown = told.unknown or text
            elif column.index - 1 not in coded:
                self._named(column, text, row, told)
        if told.unit is None and told.word is None and (code := self._text(row, "unit-code")):
            told.unit = self._unit(code, "")
        return told

    def _coded_places(self, row: Row, told: _Read) -> set[int]:
        """Read the codes of a row, by the columns under one head; return the places where a code is printed."""
        places: set[int] = set()
        columns = [column for column in self.panel if column.role in _CODE_ROLES]
        for head, group in groupby(columns, key=lambda column: (column.role, column.label.rpartition("/")[0] or column.label)):
            members = list(group)
            if code := self._joined(row, members, "/".join(map(str, head))):
                places.update(column.index for column in members)
                self._set_code(code, told)
        return places

    def _set_code(self, code: str, told: _Read) -> None:
        dimension = self._dimension(code)
        if dimension == "economic" and code.startswith(CODED["gov-economic"]) and "economic" in told.settings:
            told.other_code = code
        elif dimension in ("function", "economic"):
            if dimension == "economic" and str(told.settings.get("economic", "")).startswith(CODED["gov-economic"]):
                told.other_code = str(told.settings["economic"])
            told.settings[dimension] = code

    def _names_in(self, row: Row) -> Iterator[tuple[Column, str]]:
        seen: set[int] = set()
        for column in self.panel:
            cell = row[column.index]
            if column.role in _NAMING_ROLES and cell.text and id(cell) not in seen:
                seen.add(id(cell))
                yield column, cell.text

    def _word(self, column: Column, text: str, told: _Read) -> Word | None:
        label, _ = self.reading.numbered(plain(text))
        within = self.kind.set | told.settings
        groups = column.reads or self.kind.rows
        part = self.reading.of_which(label)
        return self.reading.lookup(groups, label or plain(text), within=within) or (
            self.reading.lookup(groups, self.reading.numbered(part)[0], within=within) if part else None
        )

    def _entry(self, text: str, told: _Read) -> None:
        """The entry: of several columns the one with a code of the catalogue, else the last, which is the narrowest."""
        match = _CATALOGUED.fullmatch(plain(text))
        if match and match["name"]:
            told.entry, told.entry_code = match["name"], match["code"]
        elif not told.entry_code:
            told.entry = text

    def _named(self, column: Column, text: str, row: Row, told: _Read) -> None:
        """A name without a code beside it: a unit, a project, or a class of one of the classifications."""
        if column.role == "unit-name" or self._heads_unit(column, text, row, told):
            told.unit = self._unit(self._text(row, "unit-code"), text)
        elif column.role == "project-name":
            told.project, told.project_code = text, self._text(row, "project-code")
        elif found := self._classified(column, text):
            told.settings |= found
        else:
            told.unknown = told.unknown or text

    def _heads_unit(self, column: Column, text: str, row: Row, told: _Read) -> bool:
        """Whether a name that no column for units holds is a unit's: with the unit's code and no entry beside it, or by its form."""
        if self._text(row, "unit-code"):
            return not any(self._text(row, role) for role in ("unit-name", "entry", "entry-code"))
        label = plain(text)
        return column.role == "label" and label[:2] == self.disclosing_unit[:2] and self.reading.names_unit(label)

    def _classified(self, column: Column, text: str) -> Settings:
        """The function or economic class that a text codes or names, where it names but one."""
        name = plain(text)
        if match := re.match(r"[\[【（]?(\d{3}(?:\d{2}){0,2})(?!\d)", name):
            dimension = self._dimension(match[1])
            return {dimension: match[1]} if dimension in ("function", "economic") else {}
        for naming in column.names:
            if naming in CODED:
                concepts = functions() if naming == "function" else economics()
                bearing = [code for code, concept in concepts.items() if code.startswith(CODED[naming]) and self._bears(concept, name)]
                if len(bearing) == 1:
                    return {"function" if naming == "function" else "economic": bearing[0]}
        return {}

    def _bears(self, concept: Concept, name: str) -> bool:
        return not plain_names(concept).isdisjoint(self.reading.full_names(name))
