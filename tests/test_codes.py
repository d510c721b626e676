"""The codes that real documents print, held against the lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from govfin import codelists
from govfin.mappings import load_mappings
from made import table
from make_codelists import make
from make_codelists.changes import official_changes
from make_codelists.entries import Entry
from make_codelists.page import compare, page
from make_codelists.printed import PRINTED_NAMES, Printed, collect, documents, of_cells, of_lines, of_rows, printed_names, write

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"
PAGE = CHECKOUT / "docs" / "codes.md"
here = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real documents in {SHARED}")


def test_every_printed_code_is_a_concept_or_listed_as_provisional() -> None:
    known = {*codelists.functions(), *codelists.economics()}
    provisional = PAGE.read_text(encoding="utf-8").partition("## Provisional codes")[2].partition("## ")[0]
    names = printed_names()
    assert len({row["code"] for row in names}) > 300
    assert [row for row in names if row["code"] not in known and f"| {row['code']} | {row['name']} |" not in provisional] == []


@here
def test_the_page_is_what_the_tables_give(tmp_path: Path) -> None:
    entries = make(SHARED / "codelists", tmp_path)
    assert page(printed_names(), entries, official_changes()) == PAGE.read_text(encoding="utf-8")


@here
@pytest.mark.slow
def test_the_printed_names_are_what_the_documents_print(tmp_path: Path) -> None:
    write(collect(documents(SHARED)), tmp_path / "names.tsv")
    assert (tmp_path / "names.tsv").read_bytes() == PRINTED_NAMES.read_bytes()


# The comparison


def row(code: str, name: str, years: str = "2024 2024") -> dict[str, str]:
    first, last = years.split()
    return {"code": code, "name": name, "first": first, "last": last, "documents": "1", "example": "某局_2024_budget"}


ENTRIES = {
    "299": Entry("299", 1, "甲（乙）支出", "all"),
    "29901": Entry("29901", 2, "丙事务", "299", alt_labels=("旧丙事务",)),
    "30211": Entry("30211", 2, "差旅费", "302"),
}


@pytest.mark.parametrize(
    ("code", "name", "standing"),
    [
        ("299", "甲(乙) 支出", "alike"),  # width of brackets, and spaces
        ("299", "甲（乙）", "alike"),  # the ending left out
        ("299", "", "alike"),  # nothing stands beside it
        ("299", "甲支出", "different"),
        ("29901", "旧丙事务", "other"),
        ("29902", "丙事务", "provisional"),
    ],
)
def test_how_a_printed_name_stands_to_the_lists(code: str, name: str, standing: str) -> None:
    found = compare([row(code, name)], ENTRIES)
    assert {how: len(getattr(found, how)) for how in ("alike", "other", "different", "provisional")} == {
        **dict.fromkeys(("alike", "other", "different", "provisional"), 0),
        standing: 1,
    }


def test_the_page_lists_what_disagrees_what_moved_and_what_is_provisional() -> None:
    names = [row("299", "甲乙丙"), row("29901", "旧丙事务", "2018 2019"), row("3021101", "市内差旅费"), row("30211", "差旅费")]
    changes = [
        {"code": "29901", "replaces": "旧丙事务", "relation": "renamed", "year": "2020"},
        {"code": "29901", "replaces": "299", "relation": "close", "year": ""},
    ]
    text = page(names, ENTRIES, changes)
    assert "**4 codes are printed: 3 are concepts of the lists, 1 provisional." in text
    assert "| 299 | 甲乙丙 | 2024 | 1 | 某局_2024_budget | 甲（乙）支出 |" in text
    assert "| 29901 | 旧丙事务 | 2018–2019 | 1 | 丙事务 | the name until 2019 |" in text
    assert "| 3021101 | 市内差旅费 | 2024 | 1 | 某局_2024_budget | a place's own division of 30211 差旅费 |" in text
    assert "| 299 甲（乙）支出 | 29901 丙事务 | – | moved in part |" in text


# What a document prints


def test_codes_split_over_columns_are_read_also_where_no_amount_stands() -> None:
    made = table(
        "B05",
        """
        类 | 款 | 项 | 科目名称 | 合计
        208 |  |  | 社会保障和就业支出 | 3.00
        208 | 05 |  | 行政事业单位 离退休 | 3.00
        208 | 05 | 01 | 行政单位离退休 |
        """,
    )
    assert list(of_rows(made, load_mappings(), "某局", 2024)) == [
        ("208", "社会保障和就业支出"),
        ("20805", "行政事业单位离退休"),
        ("2080501", "行政单位离退休"),
    ]


def test_codes_in_cells_have_their_name_in_the_cell_or_in_the_next_one() -> None:
    made = table(
        "B07",
        """
        部门经济科目 | 政府经济科目编码 | 政府经济科目名称 | 合计
        30101-基本工资 | 50101 | 工资奖金津补贴 | 230.00
        [30102]津贴补贴 | 50101 | 工资奖金津补贴 | 240期
        302 | 302 | 某市财政局 | 301,000
        """,
    )
    assert list(of_cells(made, load_mappings())) == [
        ("30101", "基本工资"),
        ("50101", "工资奖金津补贴"),
        ("30102", "津贴补贴"),
        ("50101", "工资奖金津补贴"),
    ]


def test_codes_at_the_head_of_lines() -> None:
    lines = [
        "2013302 一般行政管理事务 12.30 4.50",
        "2013350-事业运行",
        "2014099其他信访事务支",  # cut by the end of the line
        "211工程",  # no code, but its class is one
        "304 万元以上的项目为 2 个",
        "2024 年预算",
        "999 某名",
    ]
    assert list(of_lines(lines)) == [("2013302", "一般行政管理事务"), ("2013350", "事业运行"), ("211", "工程")]


def test_printed_names_are_gathered_over_the_documents(tmp_path: Path) -> None:
    found = [Printed("299", "甲", 2024, "b"), Printed("299", "甲", 2019, "a"), Printed("299", "乙", 2026, "a")]
    write(found, tmp_path / "names.tsv")
    lines = (tmp_path / "names.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[-2:] == ["299\t乙\t2026\t2026\t1\ta", "299\t甲\t2019\t2024\t2\ta"]
