"""Facts: what each printed numeral of a table says, with all its coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from govfin import codelists
from govfin.layout.pages import Cell
from govfin.mappings import Reading, Settings, TableKind
from govfin.numerals import Numeral, parse_numeral
from govfin.table.entries import EntryReader
from govfin.table.heads import Column, Head, read_head, resolved
from govfin.table.rows import RowReader, RowSubject
from govfin.table.tables import Table

ALL: Final = codelists.ALL
UNSTATED = "unstated"  # the coverage where a document does not tell it
UNTOLD = "another row of the table states the same figure with another amount"
MONEY = frozenset({"amount", "difference", "unit-price"})  # the measures in yuan
QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point of the cube. Notations are those of the code lists; `all` means not broken down."""

    unit_name: str
    district: str  # GB/T 2260, six digits; "100000" national; "" where the document does not tell
    year: int
    coverage: str  # "department" with all its units, "unit" alone, "unstated" where the document does not tell
    phase: str
    flow: str
    fund: str = ALL
    function: str = ALL
    economic: str = ALL
    expenditure: str = ALL
    project: str = ALL  # "all", the project's code, or its name where it has no code
    item: str = ALL
    measure: str = "amount"


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed numeral (a mention) and the figure that it states."""

    table: str  # kind notation, "B03"
    table_number: int  # 1-based, in the document's order
    table_title: str
    page: int | None  # 1-based; None where the source has no pages
    row: int  # 1-based in the table as read
    column: int
    row_code: str
    row_label: str
    side: str  # "收入", "支出" or ""
    column_label: str  # header path as printed, parts joined by "/"
    numeral: Numeral
    bbox: tuple[float, float, float, float] | None  # points, origin top left
    at: Coordinates
    of_which: bool = False  # the row or column is headed 其中: a part that need not complete its whole
    parent_unit: str = ""  # the unit above `at.unit_name` in the same table
    project_name: str = ""
    listed_unit: bool = False  # the row is one of a list of units
    other_code: str = ""  # the code of a second economic classification that the row prints
    origin: str = "table"  # table, narrative, ocr
    about: str = "figure"  # or "share" of one; "line", "indicator": the values of lists and indicators, which have no figure of their own
    sentence: int = 0  # in prose: the number of the sentence in the document, from 1
    text: str = ""  # in prose: the sentence
    span: tuple[int, int] | None = None  # in prose: from where to where the numeral stands in its sentence, from 0
    base: tuple[tuple[str, str], ...] = ()  # of a rate in prose: what words say of that which it is measured against, as coordinates
    repeated: bool = False  # in prose: states another figure with the numeral of the fact before it (收支总计)
    confidence: float | None = None  # of OCR, 0 to 1
    inferred: bool = False  # its row or column is not printed beside it, but follows from what must add up
    doubt: str = ""  # why the reading is doubtful, "" where it is not
    alternative: Decimal | None = None  # in the printed unit: the reading that would make the accounts add up
    document: str = ""  # the file in which it is printed, where a disclosure has several

    @property
    def amount(self) -> Decimal:
        """The value in base units: yuan, persons, vehicles, percent."""
        return self.numeral.amount


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Something printed that no mapping explains: reported, never guessed, never dropped."""

    document: str
    page: int | None
    table: str  # kind notation, or "" where the table itself is of no known kind
    what: str  # "page", "table", "column", "row", "cell", "unit", "year"
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose disclosure it is, of which year, and at which coverage and phase its own figures are."""

    document: str
    unit_name: str
    district: str
    year: int
    coverage: str
    phase: str
    own_codes: frozenset[str] = frozenset()  # by which lists know its own level, 本级


@dataclass(slots=True)
class _TableReader:
    """Reads the facts of one table."""

    table: Table
    kind: TableKind
    reading: Reading
    subject: Subject
    unit: str
    head: Head
    settings: Settings
    readers: dict[tuple[int, ...], RowReader] = field(default_factory=dict)
    unexplained: list[Unexplained] = field(default_factory=list)
    balanced: set[str] = field(default_factory=set)  # the sides that have a row for balances brought or carried forward

    def facts(self) -> list[Fact]:
        found: list[Fact] = []
        seen: set[int] = set()
        for number, row in enumerate(self.table.rows[self.head.height :], self.head.height + 1):
            subjects: dict[tuple[int, ...], RowSubject] = {}
            for column in self.head.columns:
                cell = row[column.index]
                starts = column.index == 0 or row[column.index - 1] is not cell
                if column.role is None and starts:
                    subject = self._row_subject(subjects, column, row)
                    if cell.text and id(cell) not in seen:
                        seen.add(id(cell))
                        found.extend(self._fact(number, column, cell, subject))
        settled = [self._settled(fact) for fact in found]
        return _doubted(self._own_level(_told_apart(settled) if self.listed else _paired(settled)))

    def _own_level(self, facts: list[Fact]) -> list[Fact]:
        """A row that bears the disclosing unit's name among rows of units under it is about that unit's own level (本级)."""
        own = self.subject.unit_name
        if not any(fact.parent_unit == own for fact in facts):
            return facts
        codes = {fact.row_code for fact in facts if fact.listed_unit and fact.row_code}
        wider = {code for code in codes if any(other != code and other.startswith(code) for other in codes)}
        listed = (fact for fact in facts if fact.listed_unit and fact.row_code not in wider and fact.at.unit_name == own)
        first = min((fact.row for fact in listed), default=None)
        if first is None:
            return facts
        name = self.reading.own_level(own)
        return [self._renamed(fact, name) if fact.at.unit_name == own and fact.row >= first else fact for fact in facts]

    def _renamed(self, fact: Fact, name: str) -> Fact:
        return replace(fact, at=replace(fact.at, unit_name=name), parent_unit=fact.at.unit_name if fact.listed_unit else "")

    def _row_subject(self, subjects: dict[tuple[int, ...], RowSubject], column: Column, row: tuple[Cell, ...]) -> RowSubject:
        panel = self._labelling(column)
        key = tuple(other.index for other in panel)
        if key not in subjects:
            if key not in self.readers:
                unit, year, codes = self.subject.unit_name, self.subject.year, self.subject.own_codes
                reader = EntryReader if self.listed else RowReader
                self.readers[key] = reader(self.kind, self.reading, panel, column.side, unit, year, self._unlabelled(), codes)
            outside = "" if self.kind.sided or self.listed else _label_on_the_left(row, panel[0].index if panel else column.index)
            subjects[key] = self.readers[key].read(row, outside)
            if subjects[key].settings.get("flow") == "balance":
                self.balanced.add(column.side)
        return subjects[key]

    @property
    def listed(self) -> bool:
        """Whether the rows are entries: those of lists, and of projects with the codes of their functions or classes beside them."""
        roles = {column.role for column in self.head.columns}
        projects = self.kind.codes == "project" and "project-name" in roles
        return self.kind.entries or (projects and not roles.isdisjoint(("code", "other-code")))

    def _labelling(self, column: Column) -> tuple[Column, ...]:
        """The columns that tell what a row is about in a value column: of a list all of them, else those of its panel."""
        if self.listed:
            return tuple(other for other in self.head.columns if other.role not in (None, "ignore", "ordinal"))
        return self.head.panel(column)

    def _unlabelled(self) -> bool:
        return not any(column.role not in (None, "ordinal", "ignore") for column in self.head.columns)

    def _fact(self, number: int, column: Column, cell: Cell, subject: RowSubject) -> Iterator[Fact]:
        unit, counted = self._unit(column, subject)
        numeral = parse_numeral(cell.text, unit, self.reading.units)
        if numeral is None:
            if not self.reading.is_placeholder(cell.text):
                self._report("cell", cell.page, f"{column.label}: {cell.text}")
        elif not column.explained:
            self._report("column", cell.page, column.label or f"column {column.index + 1}")
        elif not subject.explained:
            self._report("row", cell.page, " ".join(part for part in (subject.code, subject.label) if part) or f"row {number}")
        elif not unit and not counted:
            self._report("unit", cell.page, self.table.title)
        elif not self._measurable(column, subject, numeral):
            self._report("cell", cell.page, f"{column.label}: {cell.text} ({numeral.unit})")
        elif "flow" not in self._settings(column, subject):
            self._report("column", cell.page, column.label)  # revenue or expenditure: a table of both without a head for its sides
        else:
            yield self._explained(number, column, cell, subject, numeral)

    def _unit(self, column: Column, subject: RowSubject) -> tuple[str, bool]:
        """The unit that a cell's numeral is in, and whether it is a quantity, which may print none."""
        if self._settings(column, subject).get("measure") == QUANTITY:
            return subject.measured_in, True
        in_row = subject.about == "figure" and "measure" not in column.settings
        return (subject.measured_in if in_row else "") or column.unit or self.unit, False

    def _measurable(self, column: Column, subject: RowSubject, numeral: Numeral) -> bool:
        """Whether the printed unit is one of what is measured: money for amounts, % for rates."""
        measure = self._settings(column, subject).get("measure", "amount")
        return (measure in MONEY) == (numeral.unit in self.reading.units)

    def _settings(self, column: Column, subject: RowSubject) -> Settings:
        return self.settings | column.side_settings | subject.settings | column.settings

    def _explained(self, number: int, column: Column, cell: Cell, subject: RowSubject, numeral: Numeral) -> Fact:
        settings = self._settings(column, subject)
        year = int(settings.pop("year", 0))
        at = Coordinates(
            unit_name=subject.unit_name or self.subject.unit_name,
            district=self.subject.district,
            year=year if year > 1900 else self.subject.year + year,
            coverage=self.subject.coverage,
            project=subject.project or ALL,
            **{"phase": self.subject.phase, **{key: str(value) for key, value in settings.items()}},
        )
        return Fact(
            table=self.kind.kind,
            table_number=self.table.number,
            table_title=self.table.title,
            page=cell.page,
            row=number,
            column=column.index + 1,
            row_code=subject.code,
            row_label=subject.label,
            side=column.side,
            column_label=column.label,
            numeral=numeral,
            bbox=cell.box,
            at=at,
            of_which=subject.of_which or column.of_which,
            parent_unit=subject.parent_unit,
            project_name=subject.project_name,
            listed_unit=subject.listed_unit,
            other_code=subject.other_code,
            inferred=cell.inferred,
            origin="table" if cell.confidence is None else "ocr",
            confidence=cell.confidence,
            about=subject.about,
        )

    def _settled(self, fact: Fact) -> Fact:
        """A grand total is this year's total where its side has no balances to bring or carry forward."""
        if fact.at.item == "grand-total" and self.kind.sided and fact.side not in self.balanced:
            return replace(fact, at=replace(fact.at, item=ALL))
        return fact

    def _report(self, what: str, page: int | None, text: str) -> None:
        self.unexplained.append(Unexplained(self.subject.document, page, self.kind.kind, what, text))


def _paired(facts: list[Fact]) -> list[Fact]:
    """Where one departmental code stands beside several government codes, each row is about the pair: 30101-50101.

    The pair goes with all rows that print both codes, so that the levels of the table stay comparable.
    """
    beside: dict[Coordinates, set[str]] = {}
    for fact in facts:
        if fact.other_code:
            beside.setdefault(fact.at, set()).add(fact.other_code)
    if all(len(codes) == 1 for codes in beside.values()):
        return facts
    return [
        replace(fact, at=replace(fact.at, economic=f"{fact.at.economic}-{fact.other_code}"))
        if fact.other_code and fact.at.economic != ALL
        else fact
        for fact in facts
    ]


def _doubted(facts: list[Fact]) -> list[Fact]:
    """Rows of a table that state one figure with different amounts differ in something that the table does not print."""
    untold = _not_told_apart(facts)
    return [replace(fact, doubt=fact.doubt or UNTOLD) if fact.about == "figure" and fact.at in untold else fact for fact in facts]


def _told_apart(facts: list[Fact]) -> list[Fact]:
    """Rows of a list that differ in amount and not in any coordinate are lines of it: together they make up a figure."""
    untold = _not_told_apart(facts)
    return [replace(fact, about="line") if fact.at in untold else fact for fact in facts]


def _not_told_apart(facts: Iterable[Fact]) -> set[Coordinates]:
    """The figures of a table that its cells state with different amounts."""
    amounts: dict[Coordinates, set[Decimal]] = {}
    for fact in facts:
        if fact.about == "figure":
            amounts.setdefault(fact.at, set()).add(fact.amount)
    return {at for at, found in amounts.items() if len(found) > 1}


def _label_on_the_left(row: tuple[Cell, ...], index: int) -> str:
    """The nearest text on the left with no numeral between, for a label that stands outside its panel."""
    for cell in reversed(row[:index]):
        if cell.text:
            return "" if parse_numeral(cell.text, "") else cell.text
    return ""


def table_facts(table: Table, reading: Reading, subject: Subject, money_unit: str) -> tuple[list[Fact], list[Unexplained]]:
    """The facts of a table of known kind, and what in it no mapping explains. `money_unit` holds where the table prints none."""
    kind = table.kind
    assert kind is not None
    settings: Settings = dict(kind.set)
    title = reading.reduced_title(table.title)
    for word in kind.variants:
        if reading.matches(word, title):
            settings |= resolved(word, title)
    head = _with_totals(read_head(table, kind, reading), table, reading)
    reader = _TableReader(table, kind, reading, subject, table.unit or money_unit, head, settings)
    facts = reader.facts()
    return facts, list(dict.fromkeys(reader.unexplained))


def _with_totals(head: Head, table: Table, reading: Reading) -> Head:
    """Where a column beside it has what a total of the kind takes in, and prints any of it, a bare total is about both."""
    assert table.kind is not None
    values = [column for column in head.columns if column.role is None and column.explained]
    told: dict[int, Settings] = {}
    for total in table.kind.totals:
        alike = [column for column in values if total.beside.items() <= column.settings.items()]
        beside = [column.label for column in alike if not total.printed or _prints(table, head, column)]
        for column in values:
            group, _, last = column.label.rpartition("/")
            if (
                column not in alike
                and reading.lookup(["totals"], last)
                and any(not group or label.startswith(f"{group}/") for label in beside)
            ):
                told.setdefault(column.index, {}).update(total.set)
    columns = (replace(column, settings=column.settings | told.get(column.index, {})) for column in head.columns)
    return Head(head.height, tuple(columns))


def _prints(table: Table, head: Head, column: Column) -> bool:
    """Whether a column prints any amount but nought."""
    numerals = (parse_numeral(row[column.index].text, "") for row in table.rows[head.height :])
    return any(numeral and numeral.value for numeral in numerals)


def money_unit_in_common(tables: Iterable[Table]) -> str:
    """The unit of money that all tables of a document agree on, "" where they don't."""
    units = {table.unit for table in tables if table.unit}
    return units.pop() if len(units) == 1 else ""
