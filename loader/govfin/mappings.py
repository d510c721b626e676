"""Mappings: the files that tell how a document is read, checked against their model.

`identity.yaml` says where a document tells whose it is; `reading.yaml` what stands around tables; `words.yaml` what the words of
headers and rows mean; each other file is one table kind. A pattern is a regular expression over plain text (see `plain`) that must
match the whole of it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, ValidationInfo, model_validator

from govfin.mappingfiles import MappingFiles, mapping_files
from govfin.numerals import multipliers

UNNUMBERED = 99  # the depth of a label without numbering: below all numbered ones
_NOTHING: Mapping[str, str | int] = {}
_SHARED = (
    "words.yaml",
    "reading.yaml",
    "identity.yaml",
    "units.yaml",
    "prose.yaml",
    "comparators.yaml",
    "forms.yaml",
    "scoring.yaml",
    "formulas.yaml",
    "scopes.yaml",
    "unaccounted.yaml",
    "projects.yaml",
    "completeness.yaml",
)
_FULL_WIDTH = str.maketrans({"(": "（", ")": "）", ":": "：", ";": "；", ",": "，", "“": "", "”": "", '"': "", "‘": "", "’": "", "'": ""})


@functools.cache
def plain(text: str) -> str:
    """Text without spaces and quotation marks, its digits and letters half-width, its punctuation full-width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_FULL_WIDTH)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
DIMENSIONS = ("year", "phase", "flow", "fund", "function", "economic", "expenditure", "item", "measure")
Settings = dict[str, str | int]  # coordinates by dimension; a year below 1900 is an offset from the disclosure's


def _dimensions(settings: Settings) -> Settings:
    if unknown := [name for name in settings if name not in DIMENSIONS]:
        raise ValueError(f"{', '.join(unknown)} is no dimension; known are {', '.join(DIMENSIONS)}")
    return settings


def _known(group: str, info: ValidationInfo) -> str:
    if info.context is not None and group not in info.context:
        raise ValueError(f"{group} is no group of words.yaml; known are {', '.join(info.context)}")
    return group


Coordinates = Annotated[Settings, AfterValidator(_dimensions)]
Group = Annotated[str, AfterValidator(_known)]
Naming = Literal["function", "economic", "gov-economic", "unit", "project"]
Role = Literal[
    "label", "code", "other-code", "other-label", "ordinal", "ignore", "unit-code", "unit-name", "project-code", "project-name",
    "entry", "entry-code", "attribute", "measured-in",  # of lists: what is bought, its code, what sets a coordinate, its unit of measure
]  # fmt: skip


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Word(_Model):
    """What one part of a header, or one row label, means."""

    words: list[Pattern] = Field(min_length=1)
    set: Coordinates = {}  # year: an offset from the disclosure's, or "printed" for the year in the text
    within: Coordinates = {}  # it means this only under a header part that sets so
    role: Role | None = None
    names: list[Naming] = []  # what the labels in a column of this header name, where it differs from the kind's
    reads: list[str] = []  # of an attribute: the groups that explain the texts in a column of this header
    side: Literal["收入", "支出"] | None = None  # of a header part: the side that it heads; of a row label: the side that it stands on
    of_which: bool = False  # 其中: a part that need not complete its whole
    opens: bool = False  # rows below with deeper numbering inherit flow and item
    closes: bool = False  # a total: what a row above opened ends here
    named: str = ""  # the standard name of the column, where the printed word says only what is measured
    silent_above: bool = False  # left out of the labels of columns that stand below it, of all of which it says the same
    unit: str | None = None  # unit of measure, where it isn't the table's money


class Total(_Model):
    """What a bare 合计 column is about where the columns that it adds up include such ones."""

    beside: Coordinates = Field(min_length=1)
    printed: bool = False  # only where such a column prints an amount other than nought
    set: Coordinates = Field(min_length=1)


class FormPanel(_Model):
    """Columns that share the labels on their left: a whole table, or one side of it."""

    side: Literal["收入", "支出"] | None = None
    labels: list[str] = []  # heads of the columns of codes and labels; none where the table has one row and no label for it
    columns: list[str] = Field(min_length=1)  # header paths, parts joined by "/"
    sums: list[Annotated[str, Field(pattern=r"^\d+=\d+(\+\d+)*$")]] = []  # columns from 1: "1=2+3"
    limits: list[Annotated[str, Field(pattern=r"^\d+<=\d+$")]] = []  # "10<=4": column 10 does not exceed column 4


class Form(_Model):
    """The columns of a form that many publishers fill in, for texts that have lost them."""

    panels: list[FormPanel] = Field(min_length=1)
    abreast: Annotated[int, Field(ge=1)] = 1  # how often the panel stands beside itself, each time with rows of its own
    above: list[str] = []  # further header cells, of which the codes of the rows tell as much


class TableKind(_Model):
    """How tables of one kind are recognised and read."""

    kind: Annotated[str, Field(pattern=r"^[A-Z]+\d\d$")]
    disclosure: Literal["budget", "final"]
    titles: list[Pattern] = Field(min_length=1)
    heads: list[list[Pattern]] = []  # the words of the first row, where the table has no title
    variants: list[Word] = []  # titles that narrow what the whole table is about
    set: Coordinates = {}
    header: list[Group] = []  # groups of words.yaml for header parts, the first that knows a part wins
    rows: list[Group] = []  # groups of words.yaml for row labels
    names: list[Naming] = []  # what a row label without a code may name
    codes: Literal["function", "economic", "unit", "project"] | None = None  # what a bare code is, where its digits don't tell
    sided: bool = False  # 收入 and 支出 side by side
    entries: bool = False  # a list: what a row is about stands in columns of their own, on either side of its amounts
    totals: list[Total] = []
    unlabelled: str = ""  # the label of a row that prints none
    forms: list[Form] = []  # known forms of the kind
    fields: Literal["unit", "project"] | None = None  # labels beside values (`forms.yaml`), about the unit as a whole or its projects


class Words(_Model):
    """Groups of words, by name."""

    groups: dict[str, list[Word]]

    @model_validator(mode="after")
    def _reads_known(self) -> Words:
        for name, words in self.groups.items():
            for group in (group for word in words for group in word.reads if group not in self.groups):
                raise ValueError(f"a word of {name} reads {group}, which is no group")
        return self


class Units(RootModel[dict[str, int]]):
    """Units of money as printed, and the power of ten from each to yuan."""


class Surroundings(_Model):
    """What stands around tables, and where a document says whose it is."""

    title_noise: list[Pattern]
    title: list[Pattern]
    headings: list[Pattern]
    furniture: list[Pattern]
    sections: list[Pattern]
    notes: list[Pattern]
    sentences: list[Pattern]
    head_noise: list[Pattern]
    stated: dict[str, Pattern]
    titled_project: Pattern
    classified: dict[Literal["function", "economic"], Pattern]
    money_units: list[Pattern]
    compiling_unit: list[Pattern]
    header_ordinal: list[Pattern]
    column_number: list[Pattern]
    placeholders: list[Pattern]
    numberings: list[Pattern]
    code_noise: list[Pattern] = []
    of_which: Pattern
    header_unit: Pattern
    label_unit: Pattern = r"(?!)()"
    qualified: Pattern
    summary: Pattern
    own_level: str
    name_endings: list[str]


class Identity(_Model):
    """Where a document says whose it is, of which kind, level and year."""

    kinds: dict[Literal["budget", "final"], Pattern]
    levels: dict[Literal["department", "unit"], Pattern]
    budget_levels: dict[Literal["department", "unit"], Pattern]
    years: list[Pattern]
    cover_units: list[Pattern]
    titles: dict[str, str]
    unit_labels: list[Pattern]
    unit_names: list[Pattern]
    name_prefixes: list[Pattern]
    national_names: list[Pattern]
    parts: dict[Literal["tables", "narrative"], Pattern] = {}
    part_noise: list[Pattern] = []
    national_texts: list[Pattern]


class Accounting(_Model):
    """Which numerals are no figures, and what is never shown beside those that are listed."""

    ignored: dict[str, list[Pattern]]  # by rule: searched in the text around a numeral
    code_headers: list[Pattern]
    phone_labels: list[Pattern]
    name_labels: list[Pattern]


@dataclass(frozen=True, slots=True)
class Reading:
    """All mappings, compiled: the questions that the reader of tables and facts asks of them."""

    kinds: tuple[TableKind, ...]
    words: Words
    surroundings: Surroundings
    identity: Identity
    units: Mapping[str, int]  # of money: the power of ten from each to yuan
    files: MappingFiles  # that all this was read from
    accounting: Accounting

    def kind(self, title: str, disclosure: str = "") -> TableKind | None:
        """The kind whose titles match, of a budget or of final accounts where `disclosure` says which; None for an unknown title."""
        reduced = self.reduced_title(title)
        return next((kind for kind in self.kinds if disclosure in ("", kind.disclosure) and _matches(kind.titles, reduced)), None)

    def kind_by_head(self, texts: Iterable[str]) -> TableKind | None:
        """The kind that the first row of a table without a title tells: one of whose heads has a pattern for each text, and each a text."""
        found = [self.header_unit(plain(text))[0] for text in texts]
        for kind in self.kinds:
            for head in kind.heads:
                if all(_matches(head, text) for text in found) and all(any(_matches([each], text) for text in found) for each in head):
                    return kind
        return None

    def reduced_title(self, title: str) -> str:
        """A title without numbering, year and words that tell nothing of its kind."""
        text = plain(title)
        for noise in self.surroundings.title_noise:
            text = re.sub(noise, "", text)
        return text

    def matches(self, word: Word, text: str) -> bool:
        return _matches(word.words, plain(text))

    def tidy_title(self, title: str) -> str:
        return re.sub(r"\s+", "", title)

    def is_title(self, text: str) -> bool:
        return _matches(self.surroundings.title, plain(text)) and not _matches(self.surroundings.headings, plain(text))

    def is_heading(self, text: str) -> bool:
        """Whether a line belongs to a table's heading: title, number, unit of money, compiling unit, year."""
        return _matches([*self.surroundings.headings, *self.surroundings.title], plain(text)) or self.kind(text) is not None

    def is_heading_row(self, texts: list[str]) -> bool:
        """Whether a row inside a frame belongs to the heading: a unit line, or nothing but titles and the like."""
        unit_line = any(self.money_unit(text) and not self.header_unit(plain(text))[1] for text in texts)
        return unit_line or all(self.is_heading(text) for text in texts)

    def is_furniture(self, text: str) -> bool:
        return _matches(self.surroundings.furniture, plain(text))

    def is_section(self, text: str) -> bool:
        return _matches(self.surroundings.sections, plain(text))

    def is_note(self, text: str) -> bool:
        """Whether a line begins the notes below a table."""
        return _matches(self.surroundings.notes, plain(text))

    def is_sentence(self, text: str) -> bool:
        """Whether a line is prose, and none of a table's."""
        return _matches(self.surroundings.sentences, plain(text))

    def head_noise(self, characters: str) -> str:
        """What is left of characters of a table's head without those that tell nothing of its columns of amounts."""
        for noise in self.surroundings.head_noise:
            characters = re.sub(noise, "", characters)
        return characters

    def titled_project(self, title: str) -> str:
        """The project that the title of a form names, "" where it names none."""
        match = re.fullmatch(self.surroundings.titled_project, plain(title))
        return match["project"] if match else ""

    def classified(self, title: str) -> list[str]:
        """The classifications that a title names."""
        return [name for name, pattern in self.surroundings.classified.items() if re.search(pattern, plain(title))]

    def stated(self, prose: str, name: str, phase: str) -> list[Decimal]:
        """The amounts that plain prose states of a name in a phase."""
        between = self.surroundings.stated.get(phase)
        if between is None:
            return []
        found = re.finditer(rf"{re.escape(name)}{between}(?P<amount>\d[\d，]*(?:\.\d+)?)", prose)
        return [Decimal(match["amount"].replace("，", "")) for match in found]

    def is_ordinal(self, text: str) -> bool:
        return _matches(self.surroundings.header_ordinal, plain(text))

    def is_number(self, text: str) -> bool:
        """Whether a header cell numbers its column, or says that the row does, and so tells nothing of it."""
        return _matches(self.surroundings.column_number, plain(text))

    def is_placeholder(self, text: str) -> bool:
        return _matches(self.surroundings.placeholders, plain(text))

    def money_unit(self, text: str) -> str:
        """The unit of money that a line states, "" where it states none."""
        return _first_group(self.surroundings.money_units, plain(text))

    def compiling_unit(self, text: str) -> str:
        """The unit that a 编制单位 line names, "" where it is none."""
        return _first_group(self.surroundings.compiling_unit, re.sub(r"\s+", "", text).replace(":", "："))

    def numbered(self, label: str) -> tuple[str, int]:
        """A plain label without its numbering, and how deep that numbering is: 0 for the outermost; UNNUMBERED for none."""
        for depth, numbering in enumerate(self.surroundings.numberings):
            if match := _compiled(numbering).match(label):
                return label[match.end() :], depth
        return label, UNNUMBERED

    def code(self, text: str) -> str:
        """A printed code without the marks between its digits."""
        code = plain(text)
        for noise in self.surroundings.code_noise:
            code = _compiled(noise).sub("", code)
        return code

    def of_which(self, label: str) -> str | None:
        """What follows 其中 at the start of a plain label; None where it does not start so, or nothing follows."""
        match = _compiled(self.surroundings.of_which).match(label)
        return (label[match.end() :] or None) if match else None

    def header_unit(self, part: str) -> tuple[str, str]:
        """A plain header part without the unit of measure at its end, and that unit."""
        match = _compiled(self.surroundings.header_unit).search(part)
        return (part[: match.start()], match[1]) if match else (part, "")

    def label_unit(self, label: str) -> tuple[str, str]:
        """A plain row label without the unit of measure at its end, and that unit."""
        match = _compiled(self.surroundings.label_unit).search(label)
        return (label[: match.start()], match[1]) if match else (label, "")

    def unqualified(self, unit_name: str) -> str:
        """A unit's plain name without （本级） or （汇总）."""
        return _compiled(self.surroundings.qualified).sub("", plain(unit_name))

    def without_summary(self, unit_name: str) -> str:
        """A unit's name without （汇总）, which tells that it discloses with all its units."""
        return _compiled(self.surroundings.summary).sub("", unit_name)

    def own_level(self, unit_name: str) -> str:
        """What a unit is called where only its own level is meant; a name that says so already stays."""
        called = self.surroundings.own_level.format(unit=unit_name)
        return unit_name if unit_name and unit_name.endswith(self.surroundings.own_level.format(unit="")) else called

    def full_names(self, name: str) -> tuple[str, ...]:
        """What a printed name of a function or an economic class may stand for: itself, or it with an ending left out."""
        return (name, *(name + ending for ending in self.surroundings.name_endings))

    def names_unit(self, text: str) -> bool:
        """Whether a text has the form of a public body's name."""
        return _matches(self.identity.unit_names, plain(text))

    def header_word(self, groups: Iterable[str], part: str, within: Mapping[str, str | int] = _NOTHING) -> Word | None:
        """The word that explains a part of a header, with its unit of measure or 其中 or without."""
        text, _ = self.header_unit(plain(part))
        tries = (plain(part), text, self.of_which(text) or text)
        return next((word for each in tries if (word := self.lookup(groups, each, within=within))), None)

    def lookup(self, groups: Iterable[str], text: str, side: str = "", within: Mapping[str, str | int] = _NOTHING) -> Word | None:
        """The word that explains a header part or a row label on a side, from the first group that has one."""
        reduced = plain(text)
        for group in groups:
            for word in self.words.groups[group]:
                here = (not side or word.side in (None, side)) and word.within.items() <= within.items()
                if here and _matches(word.words, reduced):
                    return word
        return None


def _matches(patterns: Iterable[str], text: str) -> bool:
    return any(_compiled(pattern).fullmatch(text) for pattern in patterns)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _first_group(patterns: Iterable[str], text: str) -> str:
    for pattern in patterns:
        if match := re.search(pattern, text):
            return match[1]
    return ""


# --- files ---------------------------------------------------------------------------------------------------------------


@functools.cache
def load_mappings(path: Path | None = None) -> Reading:
    """Read and check govfin's mappings and what a folder adds to them (see `mappingfiles`); MappingError names file, line and key."""
    files = mapping_files(path)
    words = files.read("words.yaml", Words)
    units = files.read("units.yaml", Units).root if "units.yaml" in files.names() else multipliers()
    kinds = tuple(files.read(name, TableKind, tuple(words.groups)) for name in files.names() if name not in _SHARED)
    surroundings, identity = files.read("reading.yaml", Surroundings), files.read("identity.yaml", Identity)
    accounting = (files if "unaccounted.yaml" in files.names() else mapping_files()).read("unaccounted.yaml", Accounting)
    return Reading(kinds, words, surroundings, identity, units, files, accounting)
