"""Performance: goals and indicators, and the money that stands with them on their forms.

    items of a form → goals, indicators, facts, and the texts that hold more to be read

What the labels mean is data (`forms.yaml`); what is not explained is reported. Names of people and their telephones are not read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from govfin.form.amounts import amount_of, clauses, unit_in
from govfin.form.comparators import Comparators, Value, in_unit, load_comparators, squeezed
from govfin.form.fields import Fields, FieldWord, Told, load_fields
from govfin.form.forms import FormReader
from govfin.form.indicators import POINTS, Goal, Indicator, Levels, class_of, fitness, goal_of, names_class, values_of, without_classes
from govfin.form.records import Column, Entry, Item, Label, Record, Spot, laid_out
from govfin.form.scoring import Scoring, load_scoring
from govfin.mappings import Reading, Settings, TableKind, plain
from govfin.numerals import Numeral, parse_numeral
from govfin.table.facts import ALL, MONEY, Coordinates, Fact, Subject, Unexplained
from govfin.table.tables import Table

PARTS = ("fund", "expenditure", "item")  # what labels tell of an amount that is part of another


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in a cell of a form, which may tell amounts; `read` are the places of those that are read already."""

    table_number: int
    row: int
    column: int
    label: str
    text: str
    project: str
    page: int | None
    bbox: tuple[float, float, float, float] | None
    read: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A project that tables of the document list: its code, and its unit."""

    code: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Performance:
    """What a form says."""

    facts: tuple[Fact, ...]
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    passages: tuple[Passage, ...]
    unexplained: tuple[Unexplained, ...]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the labels of an amount say of it."""

    settings: Settings
    row_label: str
    column_label: str = ""
    unit: str = ""
    about: str = "figure"
    part: bool = False  # of an amount beside it; a form need not print all parts


@dataclass(slots=True)
class PerformanceReader:
    """Reads the items of one form."""

    table: Table
    kind: TableKind
    reading: Reading
    fields: Fields
    comparators: Comparators
    scoring: Scoring
    subject: Subject
    units: Mapping[str, int]  # of money, with the power of ten from each to yuan
    unit: str  # of money, where a value prints none
    projects: Mapping[str, Project]  # those that other tables list, by plain name
    project: str = ALL
    project_name: str = ""
    unit_name: str = ""
    department: str = ""  # plain name of the one in charge of the project, as the form has it
    facts: list[Fact] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    unexplained: list[Unexplained] = field(default_factory=list)
    levels: Levels = field(default_factory=lambda: Levels({}))
    group: FieldWord | None = None  # the row that heads the rows of a block below it
    block: tuple[Label, ...] | None = None
    seen: set[int] = field(default_factory=set)  # the cells that were read: one that spans rows counts once
    labelled: set[int] = field(default_factory=set)  # and those whose labels were read for the points that they count for
    passed: int = 0  # so many rows

    @property
    def told(self) -> Told:
        return Told(self.kind.disclosure, self.subject.year)

    def read(self, items: Iterable[Item]) -> Performance:
        for item in items:
            self._allotted(_row(item) - 1)
            if isinstance(item, Entry):
                self._entry(item)
            elif isinstance(item, Record):
                self._record(item)
            elif re.search(r"\d", item.spot.text):
                self._report("cell", item.spot, item.spot.text)
        self._allotted(len(self.table.rows))
        left = tuple(dict.fromkeys(self.unexplained))
        return Performance(tuple(self.facts), tuple(self.goals), tuple(self.indicators), tuple(self.passages), left)

    # --- labels with their values

    def _entry(self, entry: Entry) -> None:
        label, spot = entry.labels[-1], entry.value
        match label.word.role:
            case "project-name":
                self._name_project(spot.text)
            case "unit-name":
                self._name_unit(spot.text)
            case "department":
                self.department = re.sub(r"^[\[【（]?\d+[\]】）]?[-—_]*|[-—_]*\d+$", "", plain(spot.text))
            case "project-code":
                self._code_project(spot.text)
            case "goal":
                self._goal(label.text, label.word.term or "", spot)
            case "history":
                self._history(label.text, spot)
            case "text":
                self._passage(label.text, spot)
            case "grade":
                self._keep(label.text, spot)
            case "amount" | "group":
                self._beside(entry)
            case _:
                return

    def _beside(self, entry: Entry) -> None:
        words = [label.word for label in entry.labels]
        settings = {name: value for word in words for name, value in word.set.items()}
        texts = [squeezed(label.text).rstrip("：:") for label in entry.labels]
        unit = (
            next((word.unit for word in reversed(words) if word.unit), "") or unit_in(reversed(texts), self.fields, self.units) or self.unit
        )
        about = next((word.about for word in reversed(words) if word.about), "figure")
        row_label = words[-1].named.format(project=self.project_name) or texts[-1]
        self._amount(entry.value, _Meaning(settings, row_label, "/".join(texts[:-1]), unit, about, _is_part(settings)))

    # --- rows of blocks

    def _record(self, record: Record) -> None:
        if record.labels is not self.block:
            self.block, self.group = record.labels, None
            self.levels.texts.clear()
        if (spot := record.spot("project-name")) and spot.text and spot.fresh:
            self._name_project(spot.text)
        for column, spot in record.cells:
            if column.role == "unit-name" and spot.fresh and spot.text:
                self._name_unit(spot.text)
            if column.role == "goal" and spot.fresh and spot.text:
                self._goal(column.label, column.words[-1].term or "", spot)
            elif column.role in ("text", "basis") and spot.fresh and spot.text:
                self._passage(column.label, spot)
            elif column.role == "goal-weight" and spot.fresh:
                self._goal_weight(column, spot, record.text("goal-name"))
        if record.spot("level-3") or record.spot("target"):
            self._indicator(record)
        self._amounts(record)

    def _amounts(self, record: Record) -> None:
        """The amounts of a row, which its labels and its head explain."""
        labels = [spot for column, spot in record.cells if column.role == "row" and spot.text]
        words = [self.fields.row(record.block, spot.text, self.told) for spot in labels]
        opening = next((word for word in words if word and word.opens), None)
        self.group = opening or self.group
        known = not record.block.rows or (bool(labels) and all(words)) or not any(column.role == "row" for column, _ in record.cells)
        own = [word for word in words if word]
        row = [self.group, *own] if self.group and self.group not in own else own
        texts = (spot.text for column, spot in record.cells if column.role in ("row", "item", "text") and spot.text)
        project = self.project_name if record.spot("project-name") else ""
        name = project or record.text("item") or (labels[-1].text if labels else next(texts, ""))
        named = next((word.named.format(project=self.project_name) for word in reversed(own) if word.named), "")
        for column, spot in record.cells:
            if column.role in ("amount", "group", "quantity") and spot.text and spot.fresh:
                if not known:
                    self._report("row", spot, name or spot.text)
                else:
                    self._under(record, column, spot, row, named or name or self.project_name or _last(record.labels))
            elif not column.role and spot.fresh and amount_of(spot.text, "", self.fields, self.units):
                self._report("column", spot, column.label)

    def _under(self, record: Record, column: Column, spot: Spot, row: list[FieldWord], name: str) -> None:
        settings: Settings = {}
        words = [label.word for label in record.labels] + row + list(column.words)
        for word in words:
            settings |= {key: self._printed_year(column) if value == "printed" else value for key, value in word.set.items()}
        about = next((word.about for word in reversed(words) if word.about), record.block.about)
        path = [*reversed(column.path), *(label.text for label in record.labels)]
        unit = next((word.unit for word in reversed(column.words) if word.unit), "") or unit_in(path, self.fields, self.units) or self.unit
        if column.role == "quantity":
            settings["measure"], about, unit = "quantity", "line", ""
        label = self._column_label(column, settings)
        self._amount(spot, _Meaning({**record.block.set, **settings}, name, label, unit, about, _is_part(settings)))

    def _printed_year(self, column: Column) -> int:
        match = re.search(r"20\d\d", plain(column.path[-1]))
        return int(match[0]) if match else 0

    def _column_label(self, column: Column, settings: Settings) -> str:
        year = int(settings.get("year", 0))
        named = column.words[-1].years.get(year - self.subject.year if year > 1900 else year) if column.words else None
        return "/".join([*column.path[:-1], named]) if named else column.label

    # --- amounts

    def _amount(self, spot: Spot, meaning: _Meaning) -> None:
        if id(spot.cell) in self.seen or not spot.fresh:
            return
        self.seen.add(id(spot.cell))
        numeral = amount_of(spot.text, meaning.unit, self.fields, self.units)
        settings = {**self.kind.set, **meaning.settings}
        measure = str(settings.get("measure", "amount"))
        if numeral is None:
            if re.search(r"\d", spot.text):
                self._passage("/".join(filter(None, (meaning.column_label, meaning.row_label))), spot)
        elif not numeral.unit and measure != "quantity":
            self._report("unit", spot, self.table.title)
        elif (measure in MONEY or measure == "total-budget") != (numeral.unit in self.units):
            self._report("cell", spot, f"{meaning.row_label}: {spot.text} ({numeral.unit})")
        else:
            self.facts.append(self._fact(spot, numeral, self._at(settings), meaning))

    def _fact(self, spot: Spot, numeral: Numeral, at: Coordinates, meaning: _Meaning) -> Fact:
        return Fact(
            table=self.kind.kind,
            table_number=self.table.number,
            table_title=self.table.title,
            page=spot.cell.page,
            row=spot.row,
            column=spot.column,
            row_code="",
            row_label=meaning.row_label,
            side="",
            column_label=meaning.column_label,
            numeral=numeral,
            bbox=spot.cell.box,
            at=at,
            of_which=meaning.part,
            parent_unit=self._parent,
            project_name=self.project_name if at.project != ALL else "",
            about=meaning.about,
            confidence=spot.cell.confidence,
        )

    @property
    def _parent(self) -> str:
        """The disclosing unit, where the project is one of its own office, or of a unit that the form puts in its charge."""
        own = self.subject.unit_name
        below = self.unit_name == self.reading.own_level(own) or self._is_own(self.department)
        return own if self.unit_name not in ("", own) and below else ""

    def _at(self, settings: Settings) -> Coordinates:
        told = {key: str(value) for key, value in settings.items() if key != "year"}
        year = int(settings.get("year", 0))
        return Coordinates(
            unit_name=self.unit_name or self.subject.unit_name,
            district=self.subject.district,
            year=year if year > 1900 else self.subject.year + year,
            coverage=self.subject.coverage,
            project=self.project,
            **{"phase": self.subject.phase, "flow": ALL, **told},
        )

    # --- points

    def _allotted(self, end: int) -> None:
        """The points that labels print, of execution, of all indicators or of a class of them, up to a row: 产出指标（60分）."""
        for number in range(self.passed, max(end, self.passed)):
            for place, cell in enumerate(self.table.rows[number]):
                if cell.text and id(cell) not in self.labelled:
                    self.labelled.add(id(cell))
                    self._label_points(Spot(squeezed(cell.text), cell, number + 1, place + 1))
        self.passed = max(end, self.passed)

    def _label_points(self, spot: Spot) -> None:
        label, points = self.scoring.points(spot.text)
        if points and (self.scoring.line(label) or names_class(label)):
            numeral = parse_numeral(points, self.fields.points)
            assert numeral is not None
            self.facts.append(self._fact(spot, numeral, self._at({"measure": "weight"}), _Meaning({}, label, about="line")))

    def _goal_weight(self, column: Column, spot: Spot, goal: str) -> None:
        """What one of several goals counts for, in percent."""
        numeral = parse_numeral(spot.text, "%")
        if numeral and id(spot.cell) not in self.seen:
            self.seen.add(id(spot.cell))
            about = _Meaning({}, goal or column.label, column.label, about="line")
            self.facts.append(self._fact(spot, numeral, self._at({"measure": "weight"}), about))

    # --- projects, goals and texts

    def _name_project(self, text: str) -> None:
        match = re.fullmatch(self.fields.coded_project, plain(text))
        name = re.sub(self.fields.project_number, "", squeezed(text))
        self.project_name = name[-len(match["name"]) :] if match else name
        listed = self.projects.get(plain(self.project_name))
        self.project = match["code"] if match else listed.code if listed else plain(name)
        self.unit_name = listed.unit_name if listed else ""

    def _name_unit(self, text: str) -> None:
        """The unit whose project it is, where that is not the disclosing one, nor an office of it."""
        name = plain(text)
        if (
            self._is_own(name)
            or re.fullmatch(self.fields.offices, name)
            or not self.reading.names_unit(re.sub(self.fields.own_levels, "", name))
        ):
            return
        level = re.sub(self.fields.own_levels, "", name)
        self.unit_name = self.reading.own_level(self.subject.unit_name) if self._is_own(level) else squeezed(text)

    def _is_own(self, name: str) -> bool:
        """Whether a plain name is the disclosing unit's, also without the city or province in front."""
        own = plain(self.subject.unit_name)
        return name == own or (own.endswith(name) and re.search(self.fields.place_ends, own.removesuffix(name)) is not None)

    def _code_project(self, text: str) -> None:
        if re.fullmatch(r"[0-9A-Z-]{4,40}", plain(text)):
            self.project = plain(text)

    def _goal(self, label: str, term: str, spot: Spot) -> None:
        if id(spot.cell) not in self.seen:
            self.seen.add(id(spot.cell))
            goal = Goal(
                table_number=self.table.number,
                row=spot.row,
                column=spot.column,
                term=term,
                label=squeezed(label),
                text=spot.text,
                at=self._at({}),
                project_name=self.project_name if self.project != ALL else "",
                page=spot.cell.page,
            )
            self.goals.append(goal)
            self._passage(label, spot)

    def _passage(self, label: str, spot: Spot, read: tuple[tuple[int, int], ...] = ()) -> None:
        if re.search(r"\d", spot.text):
            self._keep(label, spot, read)

    def _keep(self, label: str, spot: Spot, read: tuple[tuple[int, int], ...] = ()) -> None:
        place = (self.table.number, spot.row, spot.column)
        self.passages.append(Passage(*place, squeezed(label), spot.text, self.project, spot.cell.page, spot.cell.box, read))

    def _history(self, label: str, spot: Spot) -> None:
        """The budgets of the years before, clause by clause; what no clause explains is left to the readers of prose."""
        read = []
        for match in re.finditer(rf"[^{self.fields.clause_end[1:-1]}]+", spot.text):
            for numeral, settings, span in clauses(match[0], self.fields, self.units):
                read.append((match.start() + span[0], match.start() + span[1]))
                at = self._at({**self.kind.set, **settings})
                fact = self._fact(spot, numeral, at, _Meaning({}, squeezed(label)))
                self.facts.append(replace(fact, text=match[0].strip(), span=span))
        self._passage(label, spot, tuple(read))

    def _report(self, what: str, spot: Spot, text: str) -> None:
        self.unexplained.append(Unexplained(self.subject.document, spot.cell.page, self.kind.kind, what, squeezed(text)))

    # --- indicators

    def _indicator(self, record: Record) -> None:
        merged = all(spot.cell.box is None for _, spot in record.cells) or record.row - 1 in self.table.breaks
        levels = self.levels.read(record, merged)
        name = without_classes(levels["level-3"]) or next((levels[role] for role in ("level-2", "level-1") if levels[role]), "")
        values = list(values_of(record, name, self.comparators))
        if not name or not any(value.text for _, _, value in values):
            for _, spot, value in values:
                if value.numbers and spot.fresh:
                    self._report("row", spot, spot.text)
            return
        words = [*(label.word for label in record.labels), *(word for column, _ in record.cells for word in column.words)]
        term = next((word.term for word in words if word.term), None) or ""
        goal = goal_of(self.goals, term, levels["goal-name"], self.project, self.fields.goal_number)
        indicator = Indicator(
            table_number=self.table.number,
            row=record.row,
            name=name,
            class_=class_of(levels["level-1"], levels["level-2"]),
            levels=(levels["level-1"], levels["level-2"]),
            term=term or (goal.term if goal else ""),
            values={column.role: value for column, _, value in values},
            basis=record.text("basis"),
            goal=goal,
            at=self._at({}),
            project_name=self.project_name if self.project != ALL else "",
            page=values[0][1].cell.page,
            cut=bool({record.row - 1, record.row} & self.table.breaks),
        )
        self.indicators.append(indicator)
        for column, spot, value in values:
            self.facts.extend(self._measured(name, column, spot, value))

    def _measured(self, name: str, column: Column, spot: Spot, value: Value) -> Iterator[Fact]:
        """The numbers of a value as facts about its indicator."""
        years = {"last-year": -1, "year-before-last": -2}
        for numeral in value.numbers:
            printed = in_unit(numeral, self.fields.points) if column.role in POINTS else numeral
            at = self._at({"measure": column.role, "year": years.get(column.role, 0)})
            if spot.fresh:
                yield self._fact(spot, printed, at, _Meaning({}, name, column.label, about="indicator"))


def _row(item: Item) -> int:
    """The row in which an item stands, from 1."""
    return item.row if isinstance(item, Record) else item.value.row if isinstance(item, Entry) else item.spot.row


def _last(labels: tuple[Label, ...]) -> str:
    return squeezed(labels[-1].text) if labels else ""


def _is_part(settings: Settings) -> bool:
    return any(name in settings for name in PARTS)


def listed_projects(facts: Iterable[Fact]) -> dict[str, Project]:
    """The projects that lists of projects name, by plain name; a name that stands for several of one unit tells no more than that unit."""
    found: dict[str, set[Project]] = {}
    for fact in facts:
        if fact.at.project != ALL:
            found.setdefault(plain(fact.project_name or fact.at.project), set()).add(Project(fact.at.project, fact.at.unit_name))
    alone = {name: next(iter(projects)) for name, projects in found.items() if len(projects) == 1}
    units = {name: {project.unit_name for project in projects} for name, projects in found.items() if name not in alone}
    return alone | {name: Project(name, next(iter(of))) for name, of in units.items() if len(of) == 1}


def _form(table: Table, kind: TableKind, reading: Reading, year: int = 0) -> FormReader:
    words = load_comparators(reading.files)
    judge = functools.partial(fitness, words)
    return FormReader(load_fields(reading.files), Told(kind.disclosure, year), judge, table.rows, table.breaks)


def form_performance(table: Table, reading: Reading, subject: Subject, money_unit: str, projects: Mapping[str, Project]) -> Performance:
    """What a table that is a form says; `money_unit` holds where it prints none, `projects` are those that other tables list."""
    kind = table.kind
    assert kind is not None
    fields, words, scoring = load_fields(reading.files), load_comparators(reading.files), load_scoring(reading.files)
    laid = laid_out(table)
    reader = PerformanceReader(laid, kind, reading, fields, words, scoring, subject, reading.units, table.unit or money_unit, projects)
    read = reader.read(_form(laid, kind, reading, subject.year).read())
    return read if laid is table else _unboxed(read)


def _unboxed(read: Performance) -> Performance:
    """What was read, without the boxes of the layout, which are none of a page."""
    facts = tuple(replace(fact, bbox=None) for fact in read.facts)
    return replace(read, facts=facts, passages=tuple(replace(passage, bbox=None) for passage in read.passages))
