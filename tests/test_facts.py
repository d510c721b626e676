"""Facts: what each printed numeral says, and that whatever nothing explains is reported and never dropped."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.mappings import load_mappings
from govfin.table.facts import money_unit_in_common, table_facts
from made import SUBJECT, UNIT, facts, read, rows, table, told

# --- where a fact stands, and what it is about ---------------------------------------------------------------------------------


def test_a_fact_tells_where_it_is_printed_and_what_it_is_about() -> None:
    _, found = facts("B05", """
        科目编码 | 科目名称 | 2024年预算数 | <
        ^        | ^        | 小计 | 基本支出
        2013350  | 事业运行 | 1,234.50 | 12
    """, title="一般公共预算支出表")  # fmt: skip
    assert (found.table, found.table_number, found.table_title, found.page) == ("B05", 1, "一般公共预算支出表", 1)
    assert (found.row, found.column, found.bbox) == (3, 4, (150.0, 40.0, 200.0, 60.0))
    assert (found.row_code, found.row_label, found.side, found.column_label) == ("2013350", "事业运行", "", "2024年预算数/基本支出")
    assert (found.numeral.text, found.numeral.unit, found.numeral.decimals, found.amount) == ("12", "万元", 0, Decimal(120000))
    at = found.at
    assert (at.unit_name, at.district, at.year, at.phase, at.flow) == (UNIT, "420103", 2024, "approved", "expenditure")
    assert (at.fund, at.function, at.expenditure, at.measure) == ("general", "2013350", "basic", "amount")
    assert (at.economic, at.project, at.item) == ("all", "all", "all")


def test_years_beside_the_disclosure_s_own() -> None:
    found = facts("B05", """
        科目编码 | 科目名称 | 2023年执行数 | 上年预算数 | 2024年预算数
        201 | 一般公共服务支出 | 1.00 | 2.00 | 3.00
    """)  # fmt: skip
    assert told(found, "year", "phase") == {"1.00": "2023 executed", "2.00": "2023 approved", "3.00": "2024 approved"}


def test_what_the_columns_say_overrules_the_kind_and_what_the_row_says_the_side() -> None:
    found = facts("B04", """
        收入 | < | 支出 | < | <
        项目 | 预算数 | 项目 | 合计 | 一般公共预算
        上年结转 | 3.00 | 一般公共服务支出 | 2.00 | 1.00
    """)  # fmt: skip
    assert told(found, "flow", "fund") == {"3.00": "balance fiscal", "2.00": "expenditure fiscal", "1.00": "expenditure general"}


def test_a_cell_that_spans_rows_or_columns_is_one_fact() -> None:
    found = facts("B03", """
        科目编码 | 科目名称 | 合计 | 基本支出
        201 | 一般公共服务支出 | 3.00 | <
        205 | 教育支出 | 4.00 | 5.00
        208 | 社会保障和就业支出 | ^ | 6.00
    """)  # fmt: skip
    assert [fact.numeral.text for fact in found] == ["3.00", "4.00", "5.00", "6.00"]


def test_placeholders_and_blanks_are_no_facts() -> None:
    found = facts("B03", """
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 上缴上级支出
        201 | 一般公共服务支出 | 0.00 | — |  | /
    """)  # fmt: skip
    assert [fact.numeral.text for fact in found] == ["0.00"]


# --- totals ------------------------------------------------------------------------------------------------------------------------


def test_a_total_beside_a_balance_takes_it_in() -> None:
    found = facts("B02", """
        单位名称 | 合计 | 本年收入 | < | 上年结转
        ^ | ^ | 小计 | 一般公共预算 | ^
        合计 | 3.00 | 2.00 | 2.00 | 1.00
    """)  # fmt: skip
    assert [(fact.column_label, fact.at.item) for fact in found] == [
        ("合计", "grand-total"),
        ("本年收入/小计", "all"),
        ("本年收入/一般公共预算", "all"),
        ("上年结转", "opening"),
    ]


def test_a_total_without_a_balance_is_this_year_s() -> None:
    found = facts("B02", "单位名称 | 合计 | 一般公共预算 | 政府性基金预算\n合计 | 3.00 | 2.00 | 1.00")
    assert [fact.at.item for fact in found] == ["all", "all", "all"]


def test_a_grand_total_with_balances_on_its_side() -> None:
    found = facts("B01", """
        收入 | < | 支出 | <
        项目 | 预算数 | 项目 | 预算数
        本年收入合计 | 2.00 | 本年支出合计 | 3.00
        上年结转 | 1.00 | |
        收入总计 | 3.00 | 支出总计 | 3.00
    """)  # fmt: skip
    assert [(fact.row_label, fact.at.flow, fact.at.item) for fact in found] == [
        ("本年收入合计", "revenue", "all"),
        ("本年支出合计", "expenditure", "all"),
        ("上年结转", "balance", "opening"),
        ("收入总计", "revenue", "grand-total"),
        ("支出总计", "expenditure", "all"),
    ]


def test_a_grand_total_without_balances_is_this_year_s_total() -> None:
    found = facts("B01", """
        收入 | < | 支出 | <
        项目 | 预算数 | 项目 | 预算数
        一般公共预算拨款收入 | 3.00 | 一般公共服务支出 | 2.00
        收入总计 | 3.00 | 支出总计 | 2.00
    """)  # fmt: skip
    assert {fact.at.item for fact in found} == {"all"}


# --- pairs of economic codes ---------------------------------------------------------------------------------------------------------

PAIRED = """
    部门预算支出经济分类科目 | < | 政府预算支出经济分类科目 | < | 合计
    科目编码 | 科目名称 | 科目编码 | 科目名称 | ^
    30101 | 基本工资 | 50101 | 工资奖金津补贴 | 1.00
    30102 | 津贴补贴 | 50101 | 工资奖金津补贴 | 2.00
"""


def test_a_second_code_that_adds_nothing_stays_beside_the_first() -> None:
    found = facts("B07", PAIRED)
    assert told(found, "economic", "expenditure") == {"1.00": "30101 basic", "2.00": "30102 basic"}
    assert [fact.other_code for fact in found] == ["50101", "50101"]


def test_a_code_beside_several_others_is_told_apart_by_the_pair() -> None:
    found = facts("B07", PAIRED + "    30101 | 基本工资 | 50501 | 工资福利支出 | 3.00")
    assert told(found, "economic") == {"1.00": "30101-50101", "2.00": "30102-50101", "3.00": "30101-50501"}


# --- units of measure ----------------------------------------------------------------------------------------------------------------


def test_a_column_s_unit_overrules_the_table_s() -> None:
    found = facts(
        "B05", "科目编码 | 科目名称 | 2024年预算数（元） | 上年预算数 | 增减（%）\n201 | 一般公共服务支出 | 10000.00 | 1.25 | -20.00"
    )
    assert [(fact.numeral.unit, fact.amount) for fact in found] == [("元", Decimal(10000)), ("万元", Decimal(12500)), ("%", Decimal(-20))]
    assert [fact.at.measure for fact in found] == ["amount", "amount", "change"]


PLAIN = "科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 1.00"


def test_the_document_s_unit_stands_in_where_a_table_prints_none() -> None:
    (found,), unexplained = table_facts(table("B03", PLAIN, unit=""), load_mappings(), SUBJECT, "元")
    assert (found.numeral.unit, unexplained) == ("元", [])


def test_without_any_unit_there_is_no_fact_but_a_report() -> None:
    found, unexplained = table_facts(table("B03", PLAIN, unit="", title="支出预算总表"), load_mappings(), SUBJECT, "")
    assert (found, [(each.what, each.text) for each in unexplained]) == ([], [("unit", "支出预算总表")])


@pytest.mark.parametrize(("units", "common"), [(["元", "元", ""], "元"), (["元", "万元"], ""), ([], ""), ([""], "")])
def test_the_unit_that_all_tables_agree_on(units: list[str], common: str) -> None:
    assert money_unit_in_common(table("B03", PLAIN, unit=unit) for unit in units) == common


# --- what nothing explains -------------------------------------------------------------------------------------------------------------


def test_what_nothing_explains_is_reported_with_its_place() -> None:
    found, unexplained = read("B03", """
        科目编码 | 科目名称 | 合计 | 神秘支出
        201 | 一般公共服务支出 | 1.00 | 2.00
        X9 | 神秘科目 | 3.00 | 4.00
        205 | 教育支出 | 约五万 | —
    """)  # fmt: skip
    assert [fact.numeral.text for fact in found] == ["1.00"]
    assert [(each.what, each.text) for each in unexplained] == [("column", "神秘支出"), ("row", "X9 神秘科目"), ("cell", "合计: 约五万")]
    assert {(each.document, each.page, each.table) for each in unexplained} == {("made.pdf", 1, "B03")}


words = st.sampled_from(["合计", "基本支出", "项目支出", "神秘支出", "2023年执行数", "备注", "科目名称", "科目编码", "", "类", "1"])
labels = st.sampled_from(
    ["201", "一般公共服务支出", "教育支出", "合计", "神秘科目", "", "08", "其中：", "2010101-行政运行", "—", "第三小学"]
)


@given(
    st.lists(words, min_size=2, max_size=5),
    st.lists(st.tuples(labels, labels), min_size=1, max_size=5),
    st.sampled_from(["B01", "B03", "B07", "B11"]),
)
def test_no_amount_is_dropped_without_a_word(header: list[str], labelled: list[tuple[str, str]], notation: str) -> None:
    """Whatever a table prints: each amount is a fact, stands in a column that is no value, or has something reported in its table."""
    amounts = iter(f"{number}.25" for number in range(1, 100))
    body = [" | ".join([*pair, *(next(amounts) for _ in header)]) for pair in labelled]
    picture = "\n".join([" | ".join(["科目编码", "科目名称", *header]), *body])
    found, unexplained = read(notation, picture)
    told_of = {fact.numeral.text for fact in found}
    no_value = {"备注", "科目名称", "科目编码", "类"}
    missing = [
        cell.text
        for row in rows(picture)[1:]
        for name, cell in zip(header, row[2:], strict=True)
        if name not in no_value and cell.text not in told_of
    ]
    assert unexplained or not [text for text in missing if text.endswith(".25")]


def test_a_rate_among_amounts_is_reported() -> None:
    found, left = read("B05", """
        科目编码 | 科目名称 | 2024年预算数 | 增减率
        201 | 一般公共服务支出 | 12.50% | 3.00
    """)  # fmt: skip
    assert told(found, "measure") == {"3.00": "change"}
    assert [(each.what, each.text) for each in left] == [("cell", "2024年预算数: 12.50% (%)")]


# --- doubts ------------------------------------------------------------------------------------------------------------------------


def test_rows_that_state_one_figure_with_different_amounts_are_doubtful() -> None:
    """Two units' rows without the units' names: neither amount is the department's."""
    found = facts("B05", """
        科目编码 | 科目名称 | 合计 | 基本支出
        2080505 | 机关事业单位基本养老保险缴费支出 | 36.09 | 36.09
        2080505 | 机关事业单位基本养老保险缴费支出 | 120.89 | 36.09
        2101101 | 行政单位医疗 | 80.73 | 80.73
    """)  # fmt: skip
    assert [fact.numeral.text for fact in found if fact.doubt] == ["36.09", "120.89"]
    assert {fact.column_label for fact in found if fact.doubt} == {"合计"}


def test_a_row_that_prints_a_unit_of_measure_counts_in_it() -> None:
    found = facts(
        "F09",
        """
        项目 | 行次 | 决算数
        栏次 |  | 1
        （一）支出合计 | 1 | 12.00
        （二）相关统计数 | 2 | —
        1.因公出国（境）团组数（个） | 3 | 2
        2.因公出国（境）人次数（人） | 4 | 5
        4.公务用车保有量（辆） | 5 | 3
        其中：外事接待批次（个） | 6 | 1
        单价100万元（含）以上设备（台、套） | 7 | 4
        公务接待费（元） | 8 | 99,000.00
        """,
        unit="万元",
    )
    assert told(found, "item", "measure") == {
        "12.00": "three-public amount",
        "2": "abroad groups",
        "5": "abroad persons",
        "3": "vehicle-stock vehicles",
        "1": "reception-foreign-guests groups",
        "4": "large-equipment sets",
        "99,000.00": "reception amount",
    }
    assert {fact.numeral.text: (fact.numeral.unit, fact.amount) for fact in found if fact.numeral.text in ("2", "3", "4", "99,000.00")} == {
        "2": ("个", 2),
        "3": ("辆", 3),
        "4": ("台、套", 4),
        "99,000.00": ("元", 99_000),
    }
