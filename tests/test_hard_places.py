"""Hard places of PDFs, each in the smallest PDF that shows it: what is laid over a table, drawn twice, turned, spaced, broken, repeated."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from govfin.disclosure.disclosures import Disclosure, disclosed
from govfin.file.documents import read_document
from govfin.mappings import load_mappings
from write_pdf import A4, Sheet, line, pdf, table, text, turned

WIDE = (842.0, 595.0)
HEADING = text(200, 800, "2024年部门支出预算总表", 14) + text(60, 770, "部门：武汉市江汉区融媒体中心") + text(470, 770, "单位：万元")
HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
WIDTHS = [60, 150, 80, 80, 80]
ROWS = [
    ["", "合计", "1,332.23", "1,020.10", "312.13"],
    ["201", "一般公共服务支出", "1,300.00", "1,000.00", "300.00"],
    ["20103", "政府办公厅（室）及相关机构事务", "1,300.00", "1,000.00", "300.00"],
    ["2010301", "行政运行", "1,300.00", "1,000.00", "300.00"],
    ["208", "社会保障和就业支出", "32.23", "20.10", "12.13"],
]
TABLE = table(60, 760, [HEAD, *ROWS], WIDTHS)
PAGE = HEADING + TABLE
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789.,"}
Told = dict[tuple[str, str], str]


def sheet_of(*rows: list[str]) -> str:
    return HEADING + table(60, 760, [HEAD, *rows], WIDTHS)


def with_amounts(change: dict[str, str]) -> str:
    """The page with other writings of what its cells print."""
    return sheet_of(*([change.get(cell, cell) for cell in row] for row in ROWS))


def spaced(separator: str) -> str:
    return with_amounts({cell: cell.replace(",", f",{separator}").replace(".", f".{separator}") for row in ROWS for cell in row[2:]})


def seal(x: float, y: float) -> str:
    """A seal: its words around, in red, and a line of them across."""
    around = [(char, math.radians(220 - 26 * index)) for index, char in enumerate("武汉市江汉区融媒体中心")]
    drawn = [
        text(x + 40 * math.cos(at), y + 40 * math.sin(at), char, 12, angle=math.degrees(at) - 90, colour="1 0 0") for char, at in around
    ]
    return "".join(drawn) + text(x - 24, y - 25, "财务专用章", 10, colour="1 0 0")


def scattered(words: str) -> str:
    return "".join(text(80 + x * 140, 500 + y * 60, words, 12, angle=30, colour="0.8 0.8 0.8") for x in range(4) for y in range(6))


def disclosure(tmp_path: Path, *sheets: Sheet | str) -> Disclosure:
    path = tmp_path / "hard.pdf"
    path.write_bytes(pdf(*sheets))
    return disclosed(read_document(path), load_mappings())


def told(read: Disclosure) -> Told:
    """The amount in each row and column of all pages."""
    return {(fact.row_code or fact.row_label, fact.column_label): str(fact.numeral.value) for fact in read.facts}


AMOUNTS: Told = {(row[0] or row[1], HEAD[at]): row[at].replace(",", "") for row in ROWS for at in (2, 3, 4)}
REST = table(60, 780, ROWS[2:], WIDTHS)
SAME: dict[str, list[Sheet | str]] = {
    "nothing hard": [PAGE],
    "watermark at an angle": [PAGE + text(100, 400, "内部资料注意保存", 60, angle=45, colour="0.8 0.8 0.8")],
    "dark watermark at an angle": [PAGE + text(80, 600, "江汉区融媒体中心", 40, angle=30, colour="0.3 0.3 0.3")],
    "large light watermark": [PAGE + text(100, 660, "内部资料", 80, colour="0.85 0.85 0.85")],
    "large watermark with digits": [PAGE + text(100, 670, "财政局公开2024", 48, colour="0.5 0.5 0.5")],
    "scattered watermarks": [scattered("公开资料") + PAGE],
    "seal": [PAGE + seal(400, 690)],
    "drawn twice, a little aside": [PAGE + table(60.3, 760, [HEAD, *ROWS], WIDTHS)],
    "drawn twice, further aside": [PAGE + table(61.2, 760.3, [HEAD, *ROWS], WIDTHS)],
    "full-width digits": [with_amounts({cell: cell.translate(FULL_WIDTH) for row in ROWS for cell in row[2:]})],
    "spaces after points and commas": [spaced(" ")],
    "spaces around every digit": [with_amounts({cell: " ".join(cell) for row in ROWS for cell in row[2:]})],
    "number broken after the point": [with_amounts({"1,332.23": "1,332.\n23", "312.13": "312.\n13"})],
    "number broken before the point": [with_amounts({"1,332.23": "1,332\n.23", "312.13": "312\n.13"})],
    "number broken in a group": [with_amounts({"1,020.10": "1,0\n20.10"})],
    "head repeated in the middle": [sheet_of(*ROWS[:3], HEAD, *ROWS[3:])],
    "total last": [sheet_of(*ROWS[1:], ROWS[0])],
    "columns marked **": [sheet_of(["**", "**", "1", "2", "3"], *ROWS)],
    "head on the first page only": [sheet_of(*ROWS[:2]), REST],
    "head on each page": [sheet_of(*ROWS[:2]), table(60, 780, [HEAD, *ROWS[2:]], WIDTHS)],
    "title and head on each page": [sheet_of(*ROWS[:2]), sheet_of(*ROWS[2:])],
    "page number in a cell": [sheet_of(*ROWS[:2], ["", "", "— 8 —", "", ""]), REST + text(270, 40, "— 9 —")],
    "page number in the frame": [sheet_of(*ROWS[:2]) + line(60, 700, 60, 40) + line(510, 700, 510, 40) + text(270, 60, "— 8 —"), REST],
    **{f"page turned by {by}": [Sheet(PAGE, rotate=by)] for by in (90, 180, 270)},
    **{f"text turned by {by}": [Sheet(turned(PAGE, by, WIDE), size=WIDE)] for by in (90, 270)},
    **{f"text turned by {by} on a page turned back": [Sheet(turned(PAGE, by, WIDE), size=WIDE, rotate=by)] for by in (90, 270)},
    "text upside down": [Sheet(turned(PAGE, 180, A4))],
}


@pytest.mark.parametrize("name", SAME)
def test_a_table_says_the_same(name: str, tmp_path: Path) -> None:
    read = disclosure(tmp_path, *SAME[name])
    assert told(read) == AMOUNTS
    assert len(read.facts) == len(AMOUNTS)
    assert read.unexplained == ()


def test_negative_amounts(tmp_path: Path) -> None:
    read = disclosure(
        tmp_path, with_amounts({"1,332.23": "(1,332.23)", "1,020.10": "-1,020.10", "312.13": "（312.13）", "32.23": "－32.23"})
    )
    negative = {key: f"-{value}" if value in ("1332.23", "1020.10", "312.13", "32.23") else value for key, value in AMOUNTS.items()}
    assert told(read) == negative


def test_a_sign_that_is_not_understood_is_reported_and_not_dropped(tmp_path: Path) -> None:
    read = disclosure(tmp_path, with_amounts({"32.23": "△32.23"}))
    assert told(read) == {key: value for key, value in AMOUNTS.items() if value != "32.23"}
    assert [(each.what, each.text) for each in read.unexplained] == [("cell", "合计: △32.23")]


def test_dashes_noughts_and_blanks_are_kept_apart(tmp_path: Path) -> None:
    rows = [["", "合计", "—", "-", "0"], ["201", "一般公共服务支出", "0.00", "", "－"], ["208", "社会保障和就业支出", "--", "——", "/"]]
    read = disclosure(tmp_path, sheet_of(*rows))
    assert told(read) == {("合计", "项目支出"): "0", ("201", "合计"): "0.00"}
    assert read.unexplained == ()


def test_two_units_of_money_in_one_document(tmp_path: Path) -> None:
    yuan = (
        text(200, 800, "2024年一般公共预算基本支出预算表", 14) + text(60, 770, "部门：武汉市江汉区融媒体中心") + text(470, 770, "单位：元")
    )
    rows = [["经济科目编码", "科目名称", "合计", "人员经费", "公用经费"], ["301", "工资福利支出", "10,000,000.00", "10,000,000.00", ""]]
    read = disclosure(tmp_path, PAGE, yuan + table(60, 760, rows, WIDTHS))
    assert {fact.page: fact.numeral.unit for fact in read.facts} == {1: "万元", 2: "元"}
    assert {fact.amount for fact in read.facts if fact.page == 2} == {10_000_000}


def test_six_decimals(tmp_path: Path) -> None:
    rows = [["", "合计", "1332.230001", "1020.100001", "312.130000"]]
    assert list(told(disclosure(tmp_path, sheet_of(*rows))).values()) == ["1332.230001", "1020.100001", "312.130000"]


def test_numbers_above_one_another_are_two(tmp_path: Path) -> None:
    read = disclosure(tmp_path, with_amounts({"1,332.23": "133\n2.23"}))
    assert [each.what for each in read.unexplained] == ["cell"]
