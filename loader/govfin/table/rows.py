"""Rows: what each row of a table is about, from its codes, its label, and the rows above it."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from govfin.codelists import Concept, economics, functions, scheme
from govfin.layout.pages import Row
from govfin.mappings import UNNUMBERED, Reading, Settings, TableKind, Word, plain
from govfin.table.heads import Column, resolved

CODED = {"function": "2", "economic": "3", "gov-economic": "5"}  # what a label names → the first digit of its codes
_CODED_NAME = re.compile(r"[\[【（]?(?P<code>\d{3}(?:\d{2}){0,2}|\d{6})(?!\d)[\]】）]?[-—_、.]?(?P<name>[^\d.%].*)")


@dataclass(frozen=True, slots=True)
class RowSubject:
    """What a row is about, as one panel labels it."""

    code: str = ""
    label: str = ""
    settings: Settings = field(default_factory=dict)
    unit_name: str = ""  # "" where the row is about the disclosing unit
    parent_unit: str = ""
    project: str = ""
    project_name: str = ""
    of_which: bool = False
    listed_unit: bool = False
    other_code: str = ""  # the code of a second classification beside it
    about: str = "figure"  # or "line": one of several that make up a figure
    measured_in: str = ""  # the unit of measure that the row prints: of what it counts, or of a line's quantity
    explained: bool = True


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one panel from top to bottom, and remembers what the rows above opened."""

    kind: TableKind
    reading: Reading
    panel: tuple[Column, ...]
    side: str
    disclosing_unit: str
    year: int  # of the disclosure
    unlabelled: bool  # the table has no column of labels at all: its row is about the whole
    own_codes: frozenset[str] = frozenset()  # by which lists know the disclosing unit's own level
    codes: dict[str, str] = field(default_factory=dict)  # dimension → the last code read in it
    names: dict[str, str] = field(default_factory=dict)  # dimension → the last code that a name stood for
    opened: tuple[int, Settings] | None = None
    units: list[tuple[str, str]] = field(default_factory=list)  # (code, name) of the unit rows above, outermost first
    coded_units: dict[str, str] = field(default_factory=dict)  # name → code
    block_unit: str = ""  # the unit whose rows these are, in a table in blocks by unit
    listed: Counter[tuple[str, str]] = field(default_factory=Counter)  # (unit, project name) → how often the list has named it

    def read(self, row: Row, outside: str = "") -> RowSubject:
        """The subject of a row; `explained` is False where neither code nor label is known.

        `outside` is a label that stands left of the panel, and holds where the panel prints nothing.
        """
        if subject := self._crossed(row):
            return subject
        code, label = self._code(row), self._label(row)
        if not code and not label and self.panel and not any(row[column.index].text for column in self.panel):
            label = outside
        if not code and (match := _CODED_NAME.fullmatch(plain(label))):
            code, label = match["code"], match["name"]
        unit = self._text(row, "unit-name")
        unit_code = self._text(row, "unit-code")
        if (unit or unit_code) and not (code or label or self._text(row, "project-name")):
            return self._unit(unit_code, unit or unit_code)
        if self._has("project-name") or self._has("project-code"):
            return self._project(row, label)
        if unit and self._is_unit_name(unit):
            self.block_unit = unit
        if code:
            return self._coded(code, label, self._code(row, "other-code") or self._other_code(row))
        subject = self._labelled(label)
        return replace(subject, settings=self._grouped(row) | subject.settings)

    # --- what the panel prints in this row

    def _text(self, row: Row, role: str) -> str:
        texts = [row[column.index].text for column in self.panel if column.role == role]
        return next((text for text in texts if text), "")

    def _has(self, role: str) -> bool:
        return any(column.role == role for column in self.panel)

    def _code(self, row: Row, role: str = "code") -> str:
        """Code columns put together: 201 | 08 | 01, or one column, or only the last level printed."""
        return self._joined(row, [column for column in self.panel if column.role == role], role)

    def _joined(self, row: Row, columns: Sequence[Column], key: str) -> str:
        parts = [self.reading.code(row[column.index].text) for position, column in enumerate(columns)
                 if position == 0 or row[column.index] is not row[columns[position - 1].index]]  # fmt: skip
        if not any(parts) or not all(re.fullmatch(r"[\dA-Z]*", part) for part in parts):
            return ""
        if len(parts) == 1:
            return parts[0]
        parts = [parts[0], *(part.zfill(2) if part else "" for part in parts[1:])]
        first = next(index for index, part in enumerate(parts) if part)
        above = self.codes.get(key, "")
        prefix = above[: 3 + 2 * (first - 1)] if first else ""
        self.codes[key] = prefix + "".join(parts)
        return self.codes[key]

    def _label(self, row: Row) -> str:
        labels = self._labels(row)
        if labels:
            return labels[-1]
        for column in self.panel:
            text = row[column.index].text
            if column.role == "code" and text and not re.fullmatch(r"[\dA-Z*]+", plain(text)) and not self.reading.is_ordinal(text):
                return text
        return self._text(row, "other-label")

    def _other_code(self, row: Row) -> str:
        match = _CODED_NAME.fullmatch(plain(self._text(row, "other-label")))
        return match["code"] if match else ""

    def _crossed(self, row: Row) -> RowSubject | None:
        """A row that crosses two classifications, each in a column of coded names: 2014050-事业运行 | 30107-绩效工资."""
        texts = [plain(row[column.index].text) for column in self.panel if column.role == "label"]
        matches = [match for text in texts if (match := _CODED_NAME.fullmatch(text))]
        if len(matches) < 2:
            return None
        told = {self._dimension(match["code"]): match for match in matches}
        settings: Settings = {dimension: told[dimension]["code"] for dimension in ("function", "economic") if dimension in told}
        if "unit" in told:
            self.block_unit = told["unit"]["name"]
        code, name = ("/".join(match[group] for match in matches) for group in ("code", "name"))
        other = self._other_code(row)
        return RowSubject(
            code, name, settings, unit_name=self.block_unit, other_code=other, explained=bool(settings) and len(told) == len(matches)
        )

    # --- what it means

    def _coded(self, code: str, label: str, other: str = "") -> RowSubject:
        dimension = self._dimension(code)
        if dimension == "unit":
            return self._unit(code, label)
        if dimension == "project":
            return RowSubject(code, label, project=code, project_name=label, unit_name=self.block_unit)
        if dimension is None:
            completed = self._completed(code, label)
            if completed is None:
                return RowSubject(code, label, explained=False)
            dimension, code = completed
        if re.fullmatch(r"3\d{6}", code):  # a place's own sub-code below 款
            return RowSubject(code, label, {"economic": code}, unit_name=self.block_unit, other_code=other)
        self.codes[dimension] = code
        return RowSubject(code, label, {dimension: code}, unit_name=self.block_unit, other_code=other)

    def _dimension(self, code: str) -> str | None:
        if self.kind.codes in ("unit", "project"):
            return self.kind.codes
        return code_dimension(code)

    def _completed(self, code: str, label: str) -> tuple[str, str] | None:
        """A code that prints its last two digits only, under the code of a row above."""
        names = self.reading.full_names(plain(label))
        for dimension, concepts in (("function", functions()), ("economic", economics())):
            above = self.codes.get(dimension, "")
            for length in (3, 5):
                concept = concepts.get(above[:length] + code.zfill(2)) if len(above) >= length and len(code) <= 2 else None
                if concept and not plain_names(concept).isdisjoint(names):
                    return dimension, concept.notation
        return None

    def _labels(self, row: Row) -> list[str]:
        """The labels of a row, from the widest group to the row's own."""
        cells = {id(row[column.index]): row[column.index].text for column in self.panel if column.role == "label"}
        return [text for text in cells.values() if text]

    def _grouped(self, row: Row) -> Settings:
        """What the groups say that a row's label stands under, in a table with a label column for each level."""
        settings: Settings = {}
        for label in self._labels(row)[:-1]:
            if word := self.reading.lookup(self.kind.rows, self.reading.numbered(plain(label))[0], self.side):
                settings |= resolved(word, label)
        return settings

    def _labelled(self, label: str) -> RowSubject:
        text, depth = self.reading.numbered(plain(label))
        if not text:
            return RowSubject("", self.kind.unlabelled, explained=bool(self.kind.unlabelled) or self.unlabelled)
        word, unit = self._measured_word(text)
        part = self.reading.of_which(text) if word is None else None  # a word that spells 其中 out tells by itself
        if part:
            text, depth = self.reading.numbered(part)
            word, unit = self._measured_word(text)
        if word is None:
            return self._named_row(label, text, depth, part is not None)
        if word.closes:
            self.opened = None
        settings = self._inherited(depth, word.set) | resolved(word, text)
        if word.opens:
            self.opened = (depth if depth < UNNUMBERED else -1, dict(word.set))
        if word.role == "ignore":
            return RowSubject("", label, explained=False)
        of_which = part is not None or word.of_which
        return RowSubject("", label, settings, unit_name=self.block_unit, of_which=of_which, measured_in=unit or word.unit or "")

    def _measured_word(self, text: str) -> tuple[Word | None, str]:
        """The word that explains a plain label, and the unit of measure that the label prints."""
        stripped, unit = self.reading.label_unit(text)
        word = self.reading.lookup(self.kind.rows, text, self.side) or self.reading.lookup(self.kind.rows, stripped, self.side)
        return word, unit

    def _inherited(self, depth: int, own: Settings) -> Settings:
        """What a row above opened for a row of this depth, which sets `own` itself.

        Under an opener without numbering only the funds of the appropriation stand; anything else ends it.
        """
        if self.opened is None or "flow" in own:
            return {}
        opener, settings = self.opened
        fund = scheme("fund").get(str(own.get("fund", "")))
        if depth <= opener or (opener < 0 and not (fund and "fiscal" in (fund.notation, fund.whole))):
            self.opened = None
            return {}
        return dict(settings)

    def _named_row(self, label: str, text: str, depth: int, of_which: bool) -> RowSubject:
        """A row without a code that names a function, an economic class or a unit."""
        for dimension in self._names():
            if dimension == "unit" and text[:2] == self.disclosing_unit[:2] and self.reading.names_unit(text):
                return self._unit("", label)
            if dimension == "project" and text:
                return self._named_project(label, text)
            if dimension in CODED and (code := self._code_of(dimension, text)):
                self.names[dimension] = code
                settings = self._inherited(depth, {}) | {"function" if dimension == "function" else "economic": code}
                return RowSubject("", label, settings, unit_name=self.block_unit, of_which=of_which)
        return RowSubject("", label, explained=False)

    def _names(self) -> tuple[str, ...]:
        return next((column.names for column in self.panel if column.role == "label"), tuple(self.kind.names))

    def _code_of(self, dimension: str, name: str) -> str | None:
        """The code that a name stands for: below the last code that was named, or beside it, or at the top level."""
        concepts = functions() if dimension == "function" else economics()
        names = self.reading.full_names(name)
        above = self.names.get(dimension, "")
        for length in range(len(above), 2, -2):
            if code := self._child_named(concepts, above[:length], names):
                return code
        return self._child_named(concepts, CODED[dimension], names)

    def _child_named(self, concepts: Mapping[str, Concept], parent: str, names: Collection[str]) -> str | None:
        """The code right below a parent (of the top level, where the parent is but a first digit) that bears one of the names.

        Of several, the one that was given the name last, as seen up to the year of the disclosure.
        """
        length = 3 if len(parent) < 3 else len(parent) + 2
        below = ((code, concept) for code, concept in concepts.items() if len(code) == length and code.startswith(parent))
        found = {code: concept.first_seen or 0 for code, concept in below if not plain_names(concept).isdisjoint(names)}
        if len(found) > 1:
            latest = max((first for first in found.values() if first <= self.year), default=None)
            found = {code: first for code, first in found.items() if first == latest}
        return next(iter(found)) if len(found) == 1 else None

    def _is_unit_name(self, text: str) -> bool:
        return self.reading.lookup(["totals"], text) is None

    def _unit(self, code: str, name: str) -> RowSubject:
        if self.reading.lookup(["totals"], plain(name)):
            return RowSubject("", name or code)
        printed = bool(name) and name != code
        if not printed:
            name = self.disclosing_unit if len(code) <= 3 else code
        while self.units and not (code.startswith(self.units[-1][0]) and code != self.units[-1][0] and self.units[-1][0]):
            self.units.pop()
        parent = self.units[-1][1] if self.units else self.disclosing_unit
        below = bool(self.units) or code in self.own_codes
        own = self.reading.own_level(name) if below and plain(name) == plain(parent) else name
        if not self.units and len(code) <= 3 and plain(name) == self.reading.unqualified(self.disclosing_unit):
            own, parent = self.disclosing_unit, ""
        if code and self.coded_units.setdefault(own, code) != code:
            own = f"{own}（{code}）"  # another unit of the same name, or one whose name the page cuts short
        self.units.append((code, own))
        self.block_unit = own
        self.codes.clear()
        label = "" if name in (code, self.disclosing_unit) and not printed else name
        return RowSubject(code, label, unit_name=own, parent_unit=parent if parent != own else "", listed_unit=True)

    def _project(self, row: Row, label: str) -> RowSubject:
        name = self._text(row, "project-name") or label
        code, unit = self._text(row, "project-code"), self._text(row, "unit-name")
        if unit:
            self.block_unit = unit if self._is_unit_name(unit) else self.block_unit
        else:
            code = code or self._text(row, "unit-code")  # a list of units with their projects below each
        text, _ = self.reading.numbered(plain(name))
        if word := self.reading.lookup(self.kind.rows, text or plain(code)):
            return RowSubject(code, name or code, resolved(word, text), unit_name=self.block_unit)
        if self.kind.codes == "project" and re.fullmatch(r"\d{3}|\d{6}", code):
            return self._unit(code, name)
        if not name and not code:
            return RowSubject("", "", explained=False)
        if code:
            return RowSubject(code, name, project=code, project_name=name, unit_name=self.block_unit)
        return self._named_project(name, plain(name))

    def _named_project(self, label: str, name: str) -> RowSubject:
        """A project without a code; a name that the list prints again stands for another project (of a unit it does not name)."""
        self.listed[self.block_unit, name] += 1
        again = self.listed[self.block_unit, name]
        project = f"{name}（{again}）" if again > 1 else name
        return RowSubject("", label, project=project, project_name=label, unit_name=self.block_unit)


def code_dimension(code: str) -> str | None:
    """What a code is of by its digits: a function, an economic class of either classification, a unit; None for none of these."""
    if re.fullmatch(r"2\d{2}(\d{2}){0,2}", code):
        return "function"
    if re.fullmatch(r"[35]\d{2}(\d{2}){0,2}", code):
        return "economic"
    if re.fullmatch(r"\d{6}|\d{3}", code):
        return "unit"
    return None


@functools.cache
def plain_names(concept: Concept) -> frozenset[str]:
    """The names that a concept has, each as plain text."""
    return frozenset(plain(name) for name in (concept.label, *concept.alt_labels))
