"""Disclosures: a whole document read — whose it is, of which year and kind, and all its facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from govfin.account.calculations import Quotation
from govfin.account.doubts import doubted
from govfin.account.shares import with_shares
from govfin.codelists import District, districts
from govfin.dump.dumps import restored
from govfin.errors import DocumentError
from govfin.file.documents import Document, read_document
from govfin.form.fields import load_fields
from govfin.form.indicators import Goal, Indicator
from govfin.form.performance import Passage, Performance, form_performance, listed_projects
from govfin.form.scoring import Scoring, load_scoring
from govfin.layout.pages import Grid, Line
from govfin.mappings import Reading, load_mappings, plain
from govfin.prose.awards import award_facts
from govfin.prose.narrative import narrative_facts
from govfin.prose.scales import Scale, read_scales
from govfin.prose.sentences import Sentence, read_sentences
from govfin.table.facts import UNSTATED, Fact, Subject, Unexplained, money_unit_in_common, table_facts
from govfin.table.formulas import Formula, formulas_of
from govfin.table.tables import Table, read_tables
from govfin.table.units import own_codes, under_names, unit_names, with_coverage

G = TypeVar("G", Goal, Indicator)

COVER_LINES = 12  # lines of the first page in which a cover title is looked for


@dataclass(frozen=True, slots=True)
class TableRead:
    """One recognised table, also where it prints no figure."""

    kind: str
    number: int
    title: str
    pages: tuple[int, ...]
    unit: str = ""  # of money, as printed above it
    notes: tuple[Line, ...] = ()  # what stands below it, up to the next table or section
    formulas: tuple[Formula, ...] = ()  # that it declares of itself
    texts: tuple[str, ...] = ()  # its rows as text, where no figure was found in it


@dataclass(frozen=True, slots=True)
class File:
    """One of the documents of a disclosure."""

    name: str
    sha256: str
    page_count: int
    created: datetime | None
    tables_before: int = 0  # in the documents before it: its own are numbered on from there
    sentences_before: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as printed."""

    number: int  # as the facts of prose count it
    text: str
    page: int | None
    bbox: tuple[float, float, float, float] | None  # of as much of it as stands on that page
    document: str = ""  # the file in which it is printed, where a disclosure has several

    def quoted(self, start: int, end: int) -> Quotation:
        """The words from one character to another."""
        return Quotation(
            path=f"sentence/{self.number}/quotation/{start}-{end}",
            text=self.text[start:end],
            page=self.page,
            bbox=self.bbox,
            sentence=self.number,
            sentence_text=self.text,
            span=(start, end),
            document=self.document,
        )


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one document discloses, or several that are parts of one; then it bears the first one's name and hash."""

    file_name: str
    sha256: str
    page_count: int
    title: str
    kind: str  # "budget" or "final"
    level: str  # "department" (部门) or "unit" (单位), "" where the document does not tell
    unit_name: str
    district: str
    year: int
    tables: tuple[TableRead, ...]
    facts: tuple[Fact, ...]
    unexplained: tuple[Unexplained, ...]
    created: datetime | None = None  # when the document was last written, by its own word
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    passages: tuple[Passage, ...] = ()  # the texts in the cells of its forms
    sentences: tuple[Said, ...] = ()  # of its prose
    scales: tuple[Scale, ...] = ()  # by which it grades
    parts: tuple[File, ...] = ()  # the documents, where there are several
    others: tuple[TableRead, ...] = ()  # tables of no known kind, such as a list of contents

    @property
    def files(self) -> tuple[File, ...]:
        return self.parts or (File(self.file_name, self.sha256, self.page_count, self.created),)


def read_disclosure(path: Path, reading: Reading | None = None) -> Disclosure:
    """Read a document and all that it discloses; DocumentError where it can't be read or discloses nothing."""
    reading = reading or load_mappings()
    return disclosed(read_document(path, reading=reading), reading)


def disclosed(document: Document, reading: Reading, identity: Identity | None = None) -> Disclosure:
    """What a document that was read discloses, whose it is by its own word or as is known of it; DocumentError where that is nothing."""
    document, unplaced = restored(document, reading)
    tables = read_tables(document, reading)
    identity = identity or _told(document, _identify(document, tables, reading))
    phase = "executed" if identity.kind == "final" else "approved"
    coverage = identity.level or UNSTATED
    subject = Subject(document.name, identity.unit_name, identity.district, identity.year, coverage, phase)
    common = money_unit_in_common(tables)
    tables = tuple(_of_disclosure(table, identity.kind, reading) for table in tables)
    own = [table for table in tables if table.kind is not None and table.kind.disclosure == identity.kind]
    told = _told_in_tables(own, reading, subject, common)
    forms = told.forms
    unexplained = [*_of_document(document, identity), *told.unexplained, *_of_no_kind(document, tables, own), *unplaced]
    unexplained.extend(_unread(document, tables, reading))
    facts = with_shares(told.facts)
    sentences = tuple(read_sentences(document.blocks, reading))
    facts.extend(narrative_facts(sentences, reading, subject, identity.kind, facts))
    scoring = load_scoring(reading.files)
    facts.extend(award_facts(sentences, scoring, load_fields(reading.files).points, subject))
    called = unit_names(facts)
    return Disclosure(
        document.name,
        document.sha256,
        document.page_count,
        _title(identity, reading),
        identity.kind,
        identity.level,
        identity.unit_name,
        identity.district,
        identity.year,
        tuple(_table_read(table, facts, reading) for table in own),
        doubted(with_coverage(under_names(facts, called), subject)),
        tuple(unexplained),
        document.created,
        tuple(_called(goal, called) for form in forms for goal in form.goals),
        tuple(_called(indicator, called) for form in forms for indicator in form.indicators),
        tuple(passage for form in forms for passage in form.passages),
        sentences=tuple(Said(each.number, each.text, each.page(0), each.box(0, len(each.text))) for each in sentences),
        scales=tuple(_scales(tables, sentences, scoring)),
        others=tuple(_table_read(table, (), reading) for table in tables if table.kind is None),
    )


def _called(told: G, names: Mapping[str, str]) -> G:
    """A goal or an indicator of a unit under what this is called."""
    return replace(told, at=replace(told.at, unit_name=names.get(told.at.unit_name, told.at.unit_name)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What the tables of a disclosure say, its forms among them."""

    facts: list[Fact]
    forms: list[Performance]
    unexplained: list[Unexplained]


def _told_in_tables(own: Sequence[Table], reading: Reading, subject: Subject, common: str) -> _Told:
    tables = [table for table in own if table.kind is not None and not table.kind.fields]
    told = {table.number: table_facts(table, reading, subject, common) for table in tables}
    codes = own_codes((fact for found, _ in told.values() for fact in found), reading.own_level(subject.unit_name))
    for table in tables:  # a list of that unit alone does not tell by itself that it is its own level
        if any(fact.row_code in codes and fact.at.unit_name == subject.unit_name for fact in told[table.number][0]):
            told[table.number] = table_facts(table, reading, replace(subject, own_codes=codes), common)
    facts = [fact for found, _ in told.values() for fact in found]
    unexplained = [each for _, left in told.values() for each in left]
    forms = [form_performance(table, reading, subject, common, listed_projects(facts)) for table in own if table.kind and table.kind.fields]
    facts = sorted([*facts, *(fact for form in forms for fact in form.facts)], key=lambda fact: fact.table_number)
    return _Told(facts, forms, [*unexplained, *(left for form in forms for left in form.unexplained)])


def _of_no_kind(document: Document, tables: Sequence[Table], own: Sequence[Table]) -> Iterator[Unexplained]:
    """The tables that print something and are of no kind that such a disclosure has."""
    for table in tables:
        if table not in own and any(cell.text for row in table.rows for cell in row):
            yield Unexplained(document.name, table.pages[0] if table.pages else None, "", "table", table.title)


def _scales(tables: Iterable[Table], sentences: Iterable[Sentence], scoring: Scoring) -> Iterator[Scale]:
    """The scales that sentences, notes and small tables of no known kind declare."""
    yield from read_scales((sentence.text for sentence in sentences), scoring)
    for table in tables:
        yield from read_scales((note.text for note in table.notes), scoring)
        if table.kind is None:
            yield from read_scales(["；".join(cell.text for row in table.rows for cell in dict.fromkeys(row) if cell.text)], scoring)


def _table_read(table: Table, facts: Iterable[Fact], reading: Reading) -> TableRead:
    kind = table.kind.kind if table.kind else ""
    formulas = formulas_of(table, reading) if table.kind and not table.kind.fields else ()
    silent = not any(fact.table_number == table.number for fact in facts)
    texts = (" ".join(dict.fromkeys(cell.text for cell in row if cell.text)) for row in table.rows) if silent else ()
    return TableRead(kind, table.number, table.title, table.pages, table.unit, table.notes, formulas, tuple(text for text in texts if text))


def _of_document(document: Document, identity: Identity) -> Iterator[Unexplained]:
    """What there is to say of a document as a whole, and of its pages."""
    if identity.year_from_file:
        yield Unexplained(document.name, None, "", "year", f"no year is printed; {identity.year} follows from the file's date")
    yield from (Unexplained(document.name, note.page, "", "page", note.text) for note in document.notes)


def _of_disclosure(table: Table, disclosure: str, reading: Reading) -> Table:
    """A table whose title a budget and final accounts may both print is of the kind that its document is of."""
    if table.kind is None or table.kind.disclosure == disclosure:
        return table
    return replace(table, kind=reading.kind(table.title, disclosure) or table.kind)


def _unread(document: Document, tables: Sequence[Table], reading: Reading) -> Iterator[Unexplained]:
    """Tables of known kinds that the document names and of which no cells could be told."""
    read = {table.kind.kind for table in tables if table.kind}
    for line in document.blocks:
        if isinstance(line, Line) and (kind := reading.kind(line.text)) and kind.kind not in read:
            read.add(kind.kind)
            yield Unexplained(document.name, line.page, kind.kind, "table", line.text)


# --- identity ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose a disclosure is, of which kind, level and year; "" and 0 for what a document does not tell."""

    kind: str
    level: str
    unit_name: str
    district: str
    year: int
    year_from_file: bool


def _identify(document: Document, tables: Sequence[Table], reading: Reading) -> Identity:
    texts = list(_texts(document))
    cover = _cover(document)
    kind = _kind(tables, [cover, *texts], reading)
    printed = _year([cover], reading) or _year(texts, reading)
    year = printed or (document.created.year - (kind == "final") if document.created else 0)
    called = _unit_name(cover, texts, document, reading)
    unit = reading.without_summary(called)
    level = "department" if unit != called else "unit" if unit.endswith(reading.own_level("")) else ""
    level = level or _level([cover, *texts], kind, reading)
    return Identity(kind, level, unit, district_of(unit, texts, reading), year, not printed)


def identity_of(document: Document, reading: Reading) -> Identity:
    """What a document tells of whose it is."""
    document, _ = restored(document, reading)
    return _identify(document, read_tables(document, reading), reading)


def _told(document: Document, identity: Identity) -> Identity:
    """An identity that lacks nothing; DocumentError for another."""
    needed = (("its kind", identity.kind), ("its year", identity.year), ("its unit", identity.unit_name))
    if missing := " and ".join(name for name, found in needed if not found):
        raise DocumentError(f"{document.path}: holds no budget or final accounts that can be recognised ({missing} not found).")
    return identity


def _title(identity: Identity, reading: Reading) -> str:
    """What the disclosure is called: 某某局2024年部门预算."""
    forms = reading.identity.titles
    form = forms.get(f"{identity.kind}-{identity.level}", forms[identity.kind])
    return form.format(unit=identity.unit_name, year=identity.year)


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Line):
            yield plain(block.text)
        else:
            yield from (plain(cell.text) for cell in block.cells if cell.text)


def _cover(document: Document) -> str:
    """The first lines of the first page, put together."""
    first = document.blocks[0].page if document.blocks else None
    lines = [block.text for block in document.blocks if isinstance(block, Line) and block.page == first]
    return plain("".join(lines[: 2 if first is None else COVER_LINES]))


def _kind(tables: Sequence[Table], texts: Iterable[str], reading: Reading) -> str:
    """What most recognised tables are of; without any, what the first telling text says."""
    counted = Counter(table.kind.disclosure for table in tables if table.kind)
    if counted:
        return counted.most_common(1)[0][0]
    return next((kind for text in texts for kind, pattern in reading.identity.kinds.items() if re.search(pattern, text)), "")


def _level(texts: Sequence[str], kind: str, reading: Reading) -> str:
    """What the first telling text says; without any, what the heads of a budget's tables say."""
    for patterns in (reading.identity.levels, reading.identity.budget_levels if kind == "budget" else {}):
        for text in texts:
            for level, pattern in patterns.items():
                if re.search(pattern, text):
                    return level
    return ""


def _year(texts: Iterable[str], reading: Reading) -> int:
    """The year that the first telling pattern finds most often."""
    texts = list(texts)
    for pattern in reading.identity.years:
        counted = Counter(int(match) for text in texts for match in re.findall(pattern, text))
        if counted:
            return counted.most_common(1)[0][0]
    return 0


def _unit_name(cover: str, texts: Sequence[str], document: Document, reading: Reading) -> str:
    named = Counter(name for text in texts if (name := reading.compiling_unit(text)))
    if not named:
        named = Counter(match[1] for pattern in reading.identity.cover_units if (match := re.search(pattern, cover)))
    if not named:
        beside = list(_beside_label(document, reading))
        named = Counter(filter(reading.names_unit, beside)) or Counter(_below_label(document, reading)) or Counter(beside)
    if not named:
        titles = (match[1] for text in texts for pattern in reading.identity.cover_units if (match := re.fullmatch(pattern, text)))
        named = Counter(name for name in titles if reading.names_unit(name))  # 一般公共预算 has the form of a title too
    return _fullest(named.most_common(1)[0][0], texts) if named else ""


def _beside_label(document: Document, reading: Reading) -> Iterator[str]:
    """Names in the cell on the right of 部门名称 and the like."""
    for block in document.blocks:
        if isinstance(block, Grid):
            for left, right in zip(block.cells, block.cells[1:], strict=False):
                if left.row == right.row and right.text and any(re.fullmatch(p, plain(left.text)) for p in reading.identity.unit_labels):
                    yield plain(right.text)


def _below_label(document: Document, reading: Reading) -> Iterator[str]:
    """Names of the form of a public body's, in the columns that 单位名称 and the like head."""
    for block in document.blocks:
        if isinstance(block, Grid):
            labels = [c for c in block.cells if any(re.fullmatch(p, plain(c.text)) for p in reading.identity.unit_labels)]
            for label in labels:
                below = (cell for cell in block.cells if cell.column == label.column and cell.row > label.row)
                yield from (plain(cell.text) for cell in below if reading.names_unit(cell.text))


def _fullest(name: str, texts: Iterable[str]) -> str:
    """The name with the place in front of it, where the document prints it so in a cell of its own."""
    longer = Counter(text for text in texts if text.endswith(name) and text != name and _place(text[: -len(name)]))
    return longer.most_common(1)[0][0] if longer else name


def _place(prefix: str) -> bool:
    return any(district.name == prefix for district in districts().values())


def district_of(unit: str, texts: Iterable[str], reading: Reading) -> str:
    """The GB/T 2260 code of the place that a unit's name begins with; "100000" for national units, "" where it doesn't tell."""
    name = unit
    for prefix in reading.identity.name_prefixes:
        name = re.sub(prefix, "", name)
    code, rest = "", name
    for _ in range(3):
        step = _step(code, rest)
        if step is None:
            break
        code, rest = step
    if code:
        return code
    national = any(re.match(pattern, name) for pattern in reading.identity.national_names)
    told = (text for text in texts if text.startswith(unit))
    return "100000" if national or any(re.search(p, text) for text in told for p in reading.identity.national_texts) else ""


def _step(code: str, rest: str) -> tuple[str, str] | None:
    """The next lower place that the rest of a name begins with, whole or without its last character (鼓楼 for 鼓楼区).

    Without it only below a place that was found already, or of a province: 平安中学 is not in 平安区.
    """
    candidates = [district for district in districts().values() if _below(district, code)]
    for shorten in (0, 1):
        found = {
            district
            for district in candidates
            if (not shorten or code or district.level == 1)
            and len(district.name) - shorten >= 2
            and rest.startswith(district.name[: len(district.name) - shorten])
        }
        if found:
            best = max(len(district.name) for district in found)
            longest = [district for district in found if len(district.name) == best]
            if len(longest) == 1:
                name = longest[0].name[: best - shorten]
                return longest[0].code, rest[len(name) :]
    return None


def _below(district: District, code: str) -> bool:
    if not district.code.isdigit() or district.code == "100000":
        return False
    if not code:
        return True
    kept = code.rstrip("0")
    kept = kept + "0" * (len(kept) % 2)
    return district.code.startswith(kept) and district.code != code
