"""The codes that real documents print, each with the names that stand beside it and the years of the documents that print it so.

A code and its name are taken where a row of a table of a known kind has them, where a cell of any table prints a code with a name in it or
in the next cell, and where a line consists of a code and a name, with or without amounts. What stands beside a code and names a
unit is no name of the code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govfin.codelists import economics, functions
from govfin.disclosure.disclosures import disclosed
from govfin.file.documents import read_document
from govfin.layout.pages import Cell, Line
from govfin.mappings import Reading, load_mappings, plain
from govfin.table.heads import read_head
from govfin.table.rows import RowReader
from govfin.table.tables import Row, Table, read_tables
from make_codelists.entries import TABLES, Name, rows

PRINTED_NAMES = TABLES / "printed_names.tsv"
HEAD = """\
# The codes that the real documents print, and the names beside them: first and last year, number of documents, one of them.
# Made by `make codelists`.
"""
COLUMNS = ("code", "name", "first", "last", "documents", "example")
CODE = re.compile(r"[235]\d{2}(?:\d{2}){0,2}")
CODED_CELL = re.compile(rf"[\[【（]?(?P<code>{CODE.pattern})(?!\d)[\]】）]?[-—_、.]?(?P<name>[^\d.,，%].*)?")
CODED_LINE = re.compile(rf"(?P<code>{CODE.pattern})[-—_、.\s]*(?P<name>[^\d\s.,，%-][^\d]*?)(?:\s+-?[\d,.%\s]+)?")
HAN = re.compile("[“\u4e00-\u9fff].")  # no name has one character


@dataclass(frozen=True, slots=True)
class Printed:
    """A code as a document prints it, and the name beside it; "" where there is none."""

    code: str
    name: str
    year: int
    document: str


def documents(shared: Path) -> list[Path]:
    """The real disclosures, and the text extractions of others."""
    return [*sorted((shared / "disclosures").glob("*.pdf")), *sorted((shared / "seeds").glob("*.txt"))]


def collect(documents: Iterable[Path]) -> list[Printed]:
    """What the documents print, in their order."""
    with ProcessPoolExecutor() as pool:
        return [each for found in pool.map(printed, documents) for each in found]


def printed(path: Path) -> list[Printed]:
    """What one document prints: a code without a name only where nothing stands beside it anywhere in the document."""
    reading, document = load_mappings(), read_document(path)
    disclosure = disclosed(document, reading)
    found: dict[tuple[str, str], None] = {}
    for table in read_tables(document, reading):
        if table.kind and table.kind.disclosure == disclosure.kind:
            found |= dict.fromkeys(of_rows(table, reading, disclosure.unit_name, disclosure.year))
        found |= dict.fromkeys(of_cells(table, reading))
    lines = (block.text.strip() for block in document.blocks if isinstance(block, Line))
    found |= dict.fromkeys(of_lines(lines))
    named = {code for code, name in found if name}
    whole = [(code, name) for code, name in found if (name or code not in named) and not (name and disclosure.unit_name.startswith(name))]
    return [Printed(code, name, disclosure.year, path.stem) for code, name in whole]


def of_rows(table: Table, reading: Reading, unit: str, year: int) -> Iterator[tuple[str, str]]:
    """The codes and labels of the rows of a table of a known kind, one panel after the other."""
    assert table.kind
    head = read_head(table, table.kind, reading)
    panels = {tuple(label.index for label in head.panel(column)): column for column in head.columns if column.role is None}
    for column in panels.values():
        reader = RowReader(table.kind, reading, head.panel(column), column.side, unit, year, unlabelled=False)
        for row in table.rows[head.height :]:
            subject = reader.read(row)
            meant = {*str(subject.settings.get("function", "")).split("-"), *str(subject.settings.get("economic", "")).split("-")}
            codes, labels = subject.code.split("/"), subject.label.split("/")
            for code, label in zip(codes, labels if len(labels) == len(codes) else [subject.label] * len(codes), strict=True):
                if code in meant and CODE.fullmatch(code):
                    yield code, plain(label)


def of_cells(table: Table, reading: Reading) -> Iterator[tuple[str, str]]:
    """The codes in the cells of any table, with the name in the cell or in the next one."""
    for row in table.rows:
        texts = [plain(cell.text) for cell in distinct(row)]
        for text, after in zip(texts, [*texts[1:], ""], strict=True):
            match = CODED_CELL.fullmatch(text)
            name = (match["name"] or after) if match else ""
            if match and is_code_with_name(match["code"], name) and not CODED_CELL.fullmatch(name) and not reading.names_unit(name):
                yield match["code"], name


def distinct(row: Row) -> list[Cell]:
    """The cells of a row, a spanning one once."""
    return [cell for position, cell in enumerate(row) if position == 0 or row[position - 1] is not cell]


def of_lines(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The codes that lines of prose and of tables without layout begin with; a name that the line cuts short is left out."""
    for line in lines:
        match = CODED_LINE.fullmatch(line)
        if match and is_code_with_name(match["code"], match["name"]):
            code, name = match["code"], plain(match["name"])
            if not any(known != name and known.startswith(name) for known in names_of(code)):
                yield code, name


def is_code_with_name(code: str, name: str) -> bool:
    """Whether a number of a known class has something like a name beside it."""
    return code[:3] in classes() and bool(HAN.match(name))


@cache
def classes() -> frozenset[str]:
    return frozenset(code for code in (*functions(), *economics()) if len(code) == 3 and code.isdigit())


def names_of(code: str) -> Collection[str]:
    """The names that the lists have for a code."""
    concept = functions().get(code) or economics().get(code)
    return [plain(name) for name in (concept.label, *concept.alt_labels)] if concept else []


def write(found: Iterable[Printed], to: Path = PRINTED_NAMES) -> None:
    """The table of printed names."""
    gathered: defaultdict[tuple[str, str], list[Printed]] = defaultdict(list)
    for each in found:
        gathered[each.code, each.name].append(each)
    lines = []
    for (code, name), several in sorted(gathered.items()):
        years = sorted(each.year for each in several)
        documents = sorted({each.document for each in several})
        lines.append("\t".join([code, name, str(years[0]), str(years[-1]), str(len(documents)), documents[0]]))
    to.write_text("\n".join([HEAD + "\t".join(COLUMNS), *lines, ""]), encoding="utf-8", newline="\n")


def printed_names() -> list[dict[str, str]]:
    return rows(PRINTED_NAMES)


def names_by_code(printed: Iterable[Mapping[str, str]]) -> dict[str, list[Name]]:
    """The printed names of each code, with the years of the documents."""
    gathered: defaultdict[str, list[Name]] = defaultdict(list)
    for row in printed:
        gathered[row["code"]].append(Name(row["name"], (row["first"], row["last"])))
    return dict(gathered)
