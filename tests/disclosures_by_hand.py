"""Disclosures written by hand, for the tests of what comes after reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from govfin.disclosure.disclosures import Disclosure, TableRead
from govfin.numerals import parse_numeral
from govfin.table.facts import Coordinates, Fact

UNIT = "某市某区融媒体中心"
AT = Coordinates(unit_name=UNIT, district="420103", year=2024, coverage="unit", phase="approved", flow="expenditure")

Row = tuple[str, Mapping[str, str], Sequence[str]]
Column = tuple[str, Mapping[str, str]]


def cell(text: str, at: Coordinates = AT, *, row: int = 1, column: int = 1, unit: str = "万元", **more: object) -> Fact:
    """One printed numeral."""
    numeral = parse_numeral(text, unit)
    assert numeral is not None, text
    fact = Fact(
        table="B03",
        table_number=1,
        table_title="支出预算总表",
        page=5,
        row=row,
        column=column,
        row_code="",
        row_label=f"第{row}行",
        side="",
        column_label=f"第{column}栏",
        numeral=numeral,
        bbox=(71.0, 200.0, 120.4, 212.0),
        at=at,
    )
    return replace(fact, **more)  # type: ignore[arg-type]


def sentence(text: str, numeral: str, at: Coordinates = AT, **more: object) -> Fact:
    """A numeral, in 万元, of the first sentence of prose."""
    start = text.index(numeral)
    fact = cell(numeral, at, origin="narrative", table="", table_number=0, column_label="", sentence=1)
    return replace(fact, text=text, span=(start, start + len(numeral)), **more)  # type: ignore[arg-type]


def table(columns: Sequence[Column], rows: Sequence[Row], at: Coordinates = AT, *, number: int = 1, **more: object) -> list[Fact]:
    """The facts of a table: a column is (label, coordinates), a row is (label, coordinates, cells); an empty cell is blank.

    The keys `of_which`, `parent_unit` and `side` are no coordinates: they are set on the fact.
    """
    facts = []
    for r, (row_label, row_at, cells) in enumerate(rows, start=2):
        for c, ((column_label, column_at), text) in enumerate(zip(columns, cells, strict=True), start=2):
            if text:
                told = {**column_at, **row_at}
                beside = {key: told.pop(key) for key in ("of_which", "parent_unit", "side") if key in told}
                beside |= {"row_code": row_label if row_label.isdigit() else "", "row_label": row_label, "column_label": column_label}
                where = replace(at, **told)  # type: ignore[arg-type]
                facts.append(cell(text, where, row=r, column=c, table_number=number, **(beside | more)))
    return facts


def disclosure(*tables: Sequence[Fact], sha256: str = "ab" * 32) -> Disclosure:
    """A disclosure of these tables."""
    facts = tuple(fact for each in tables for fact in each)
    read = {fact.table_number: TableRead(fact.table, fact.table_number, fact.table_title, (5,)) for fact in facts if fact.table}
    return Disclosure(
        file_name="某区融媒体中心2024年预算.pdf",
        sha256=sha256,
        page_count=20,
        title="某区融媒体中心2024年部门预算",
        kind="budget",
        level="unit",
        unit_name=UNIT,
        district="420103",
        year=2024,
        tables=tuple(read.values()),
        facts=facts,
        unexplained=(),
    )
