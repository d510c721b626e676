"""Rows: what codes, names and labels stand for, seen in the facts of small tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from govfin.table.facts import Fact
from govfin.table.units import under_names, unit_names
from made import SUBJECT, UNIT, facts, read, told


def codes(found: Sequence[Fact], dimension: str = "function") -> list[str]:
    return [getattr(fact.at, dimension) for fact in found]


# --- codes ----------------------------------------------------------------------------------------------------------------------


def test_a_code_tells_its_classification() -> None:
    found = facts("B07", """
        科目编码 | 科目名称 | 合计
        合计    | < | 9.00
        301     | 工资福利支出 | 6.00
        30101   | 基本工资 | 4.00
        2010101 | 行政运行 | 3.00
    """)  # fmt: skip
    assert told(found, "function", "economic") == {"9.00": "all all", "6.00": "all 301", "4.00": "all 30101", "3.00": "2010101 all"}
    assert [(fact.row_code, fact.row_label) for fact in found][1] == ("301", "工资福利支出")


def test_codes_split_over_columns() -> None:
    found = facts("B03", """
        科目编码 | < | < | 科目名称 | 合计
        类 | 款 | 项 | ^ | ^
        207 |    |    | 文化旅游体育与传媒支出 | 3.00
        207 | 08 |    | 广播电视 | 2.00
        207 | 08 | 08 | 广播电视事务 | 1.00
    """)  # fmt: skip
    assert codes(found) == ["207", "20708", "2070808"]


def test_codes_split_over_columns_that_print_only_what_is_new() -> None:
    found = facts("B03", """
        科目编码 | < | < | 科目名称 | 合计
        类 | 款 | 项 | ^ | ^
        207 |    |    | 文化旅游体育与传媒支出 | 4.00
            | 08 |    | 广播电视 | 3.00
            |    | 8  | 广播电视事务 | 2.00
            |    | 99 | 其他广播电视支出 | 1.00
    """)  # fmt: skip
    assert codes(found) == ["207", "20708", "2070808", "2070899"]


def test_a_partial_code_stands_under_the_code_above_it() -> None:
    found = facts("B03", """
        科目编码 | 科目名称 | 合计
        207 | 文化旅游体育与传媒支出 | 3.00
        08  | 广播电视 | 2.00
        08  | 广播电视事务 | 1.00
        205 | 教育支出 | 4.00
    """)  # fmt: skip
    assert codes(found) == ["207", "20708", "2070808", "205"]


def test_a_partial_code_of_another_name_is_reported() -> None:
    found, unexplained = read("B03", """
        科目编码 | 科目名称 | 合计
        207 | 文化旅游体育与传媒支出 | 3.00
        08  | 什么也不是 | 2.00
    """)  # fmt: skip
    assert codes(found) == ["207"]
    assert [each.text for each in unexplained] == ["08 什么也不是"]


def test_coded_names() -> None:
    found = facts("B03", """
        科目 | 合计
        [201]一般公共服务支出 | 1.00
        【20101】人大事务 | 2.00
        2010101-行政运行 | 3.00
        （205）教育支出 | 4.00
    """)  # fmt: skip
    assert [(fact.row_code, fact.row_label) for fact in found] == [
        ("201", "一般公共服务支出"),
        ("20101", "人大事务"),
        ("2010101", "行政运行"),
        ("205", "教育支出"),
    ]


def test_a_place_s_own_code_below_the_national_ones_is_kept() -> None:
    assert codes(facts("B07", "科目编码 | 科目名称 | 合计\n3010101 | 岗位工资 | 1.00"), "economic") == ["3010101"]


def test_crossed_classifications() -> None:
    found = facts("B03", """
        功能科目名称 | 部门支出经济分类科目 | 合计
        2010150-事业运行 | 30107-绩效工资 | 3.00
        2010150-事业运行 | 30201-办公费 | 1.00
    """)  # fmt: skip
    assert told(found, "function", "economic") == {"3.00": "2010150 30107", "1.00": "2010150 30201"}
    assert (found[0].row_code, found[0].row_label) == ("2010150/30107", "事业运行/绩效工资")


# --- names without codes --------------------------------------------------------------------------------------------------------------


def test_a_name_stands_below_the_name_above_it() -> None:
    found = facts("B03", """
        科目名称 | 合计
        一般公共服务支出 | 6.00
        人大事务 | 4.00
        行政运行 | 3.00
        一般行政管理事务 | 1.00
        政协事务 | 2.00
        行政运行 | 2.00
        教育支出 | 5.00
    """)  # fmt: skip
    assert codes(found) == ["201", "20101", "2010101", "2010102", "20102", "2010201", "205"]


def test_numbering_says_nothing_of_a_name() -> None:
    found = facts("F01", """
        收入 | < | 支出 | <
        项目 | 决算数 | 项目 | 决算数
        一、一般公共预算财政拨款收入 | 3.00 | 一、一般公共服务支出 | 1.00
        二、政府性基金预算财政拨款收入 | 0.00 | 二十一、住房保障支出 | 2.00
    """)  # fmt: skip
    assert told(found, "flow", "fund", "function") == {
        "3.00": "revenue general all",
        "1.00": "expenditure all 201",
        "0.00": "revenue govfund all",
        "2.00": "expenditure all 221",
    }


def test_a_name_that_no_list_holds_is_reported() -> None:
    found, unexplained = read("B03", "科目名称 | 合计\n教育支出 | 5.00\n神秘事务 | 1.00")
    assert codes(found) == ["205"]
    assert [(each.what, each.text) for each in unexplained] == [("row", "神秘事务")]


# --- units ----------------------------------------------------------------------------------------------------------------------------


DEPARTMENT = replace(SUBJECT, unit_name="武汉市江汉区教育局")


def test_units_below_the_department_and_its_own_level() -> None:
    found = facts("B02", """
        单位编码 | 单位名称 | 合计
        111    | 武汉市江汉区教育局 | 9.00
        111001 | 武汉市江汉区教育局 | 4.00
        111002 | 武汉市江汉区第一小学 | 5.00
    """, subject=DEPARTMENT)  # fmt: skip
    assert [(fact.at.unit_name, fact.parent_unit, fact.listed_unit) for fact in found] == [
        ("武汉市江汉区教育局", "", True),
        ("武汉市江汉区教育局（本级）", "武汉市江汉区教育局", True),
        ("武汉市江汉区第一小学", "武汉市江汉区教育局", True),
    ]


def test_a_unit_whose_name_the_page_cuts_short_is_the_one_that_its_code_has_elsewhere() -> None:
    whole = facts("B02", """
        单位编码 | 单位名称 | 合计
        111    | 武汉市江汉区教育局 | 9.00
        111001 | 武汉市江汉区教育局 | 4.00
        111002 | 武汉市江汉区第一小学 | 5.00
    """, subject=DEPARTMENT)  # fmt: skip
    cut = facts("B02", """
        单位编码 | 单位名称 | 合计
        111    | 武汉市江汉区教 | 9.00
        111001 | 武汉市江汉 | 4.00
        111002 | 武汉市江汉 | 5.00
    """, subject=DEPARTMENT)  # fmt: skip
    found = under_names(cut, unit_names([*whole, *cut]))
    assert [(fact.at.unit_name, fact.parent_unit) for fact in found] == [
        ("武汉市江汉区教育局", ""),
        ("武汉市江汉区教育局（本级）", "武汉市江汉区教育局"),
        ("武汉市江汉区第一小学", "武汉市江汉区教育局"),
    ]


def test_a_unit_whose_name_is_printed_nowhere_is_called_after_its_department() -> None:
    found = facts("B02", """
        单位编码 | 合计
        111001 | 4.00
        111002 | 5.00
    """, subject=DEPARTMENT)  # fmt: skip
    found = under_names(found, unit_names(found))
    assert [(fact.at.unit_name, fact.row_code, fact.parent_unit) for fact in found] == [
        ("武汉市江汉区教育局（111001）", "111001", "武汉市江汉区教育局"),
        ("武汉市江汉区教育局（111002）", "111002", "武汉市江汉区教育局"),
    ]


def test_a_unit_named_with_and_without_the_places_above_it_is_one() -> None:
    found = facts("B02", """
        单位名称 | 合计
        合计 | 15.00
        武汉市江汉区第一小学 | 5.00
        江汉区第一小学 | 5.00
        武汉市第二中学 | 2.00
        江岸区第二中学 | 1.00
        第二中学 | 2.00
    """, subject=DEPARTMENT)  # fmt: skip
    assert unit_names(found) == {"江汉区第一小学": "武汉市江汉区第一小学"}  # which of two 第二中学 is nobody can tell


def test_a_list_of_its_own_level_alone_is_known_by_the_code() -> None:
    rows = """
        单位编码 | 单位名称 | 合计
        111001 | 武汉市江汉区教育局 | 4.00
    """
    assert told(facts("B02", rows, subject=DEPARTMENT), "unit_name") == {"4.00": "武汉市江汉区教育局"}
    known = replace(DEPARTMENT, own_codes=frozenset({"111001"}))
    assert told(facts("B02", rows, subject=known), "unit_name") == {"4.00": "武汉市江汉区教育局（本级）"}


def test_the_department_s_own_row_among_its_units_without_codes_is_its_own_level() -> None:
    found = facts("B02", """
        单位名称 | 合计
        合计 | 9.00
        武汉市江汉区教育局 | 4.00
        武汉市江汉区第一小学 | 5.00
    """, subject=DEPARTMENT)  # fmt: skip
    assert told(found, "unit_name") == {"9.00": "武汉市江汉区教育局", "4.00": "武汉市江汉区教育局（本级）", "5.00": "武汉市江汉区第一小学"}


def test_rows_below_a_unit_are_about_it() -> None:
    found = facts("B03", """
        单位名称 | 科目编码 | 科目名称 | 合计
        武汉市江汉区第一小学 | | | 5.00
        | 2050202 | 小学教育 | 3.00
        | 2080505 | 机关事业单位基本养老保险缴费支出 | 2.00
    """, subject=DEPARTMENT)  # fmt: skip
    assert told(found, "unit_name", "function") == {
        "5.00": "武汉市江汉区第一小学 all",
        "3.00": "武汉市江汉区第一小学 2050202",
        "2.00": "武汉市江汉区第一小学 2080505",
    }


def test_a_sole_unit_is_the_one_that_discloses() -> None:
    found = facts("B02", f"单位编码 | 单位名称 | 合计\n111 | {UNIT} | 9.00")
    assert [(fact.at.unit_name, fact.parent_unit) for fact in found] == [(UNIT, "")]


# --- balances and groups ----------------------------------------------------------------------------------------------------------------


def test_an_opening_balance_opens_its_funds_until_a_total_closes_it() -> None:
    found = facts("F04", """
        收入 | <
        项目 | 决算数
        一、一般公共预算财政拨款 | 5.00
        本年收入合计 | 6.00
        年初财政拨款结转和结余 | 3.00
        （一）一般公共预算财政拨款 | 2.00
        （二）政府性基金预算财政拨款 | 1.00
        总计 | 9.00
        一、一般公共预算财政拨款 | 7.00
    """)  # fmt: skip
    assert told(found, "flow", "fund", "item") == {
        "5.00": "revenue general all",
        "6.00": "revenue fiscal all",
        "3.00": "balance fiscal opening",
        "2.00": "balance general opening",
        "1.00": "balance govfund opening",
        "9.00": "revenue fiscal grand-total",
        "7.00": "revenue general all",
    }


def test_numbering_as_wide_as_the_balance_s_own_closes_it() -> None:
    found = facts("B01", """
        收入 | <
        项目 | 预算数
        一、上年结转 | 3.00
        （一）一般公共预算拨款 | 2.00
        二、事业收入 | 1.00
    """)  # fmt: skip
    assert told(found, "flow", "fund") == {"3.00": "balance all", "2.00": "balance general", "1.00": "revenue business"}


def test_closing_balances_stand_on_the_side_of_expenditure() -> None:
    found = facts("F01", """
        收入 | < | 支出 | <
        项目 | 决算数 | 项目 | 决算数
        使用非财政拨款结余 | 1.00 | 结余分配 | 2.00
        年初结转和结余 | 3.00 | 年末结转和结余 | 4.00
    """)  # fmt: skip
    assert told(found, "flow", "item") == {
        "1.00": "balance surplus-used",
        "2.00": "balance surplus-distributed",
        "3.00": "balance opening",
        "4.00": "balance closing",
    }


def test_of_which_is_a_part_that_need_not_complete_its_whole() -> None:
    found = facts("B01", """
        收入 | <
        项目 | 预算数
        事业收入 | 3.00
        其中：教育收费 | 1.00
    """)  # fmt: skip
    assert [(fact.at.fund, fact.at.item, fact.of_which) for fact in found] == [("business", "all", False), ("business", "tuition", True)]


def test_a_row_without_a_label_is_the_whole_where_the_kind_says_so() -> None:
    (found,) = facts("F09", "合计\n6.00")
    assert (found.row_label, found.at.item) == ("三公经费", "three-public")


def test_projects_by_code_or_by_name() -> None:
    found = facts("B11", """
        项目编码 | 项目名称 | 合计
        42010324 | 新闻宣传 | 3.00
        | 舆情监测 | 1.00
    """)  # fmt: skip
    assert [(fact.at.project, fact.project_name) for fact in found] == [("42010324", "新闻宣传"), ("舆情监测", "舆情监测")]
    assert {fact.at.expenditure for fact in found} == {"project"}


def test_a_project_stands_under_the_unit_that_its_row_names() -> None:
    found = facts("B11", """
        单位编码 | 单位名称 | 项目名称 | 合计
        205001 | 教育局机关 | 校舍维修 | 30.00
    """)  # fmt: skip
    assert told(found, "unit_name", "project") == {"30.00": "教育局机关 校舍维修"}


def test_what_an_unnumbered_balance_opens_ends_with_the_funds_of_the_appropriation() -> None:
    found = facts("B01", """
        收入 | < | 支出 | <
        项目 | 预算数 | 项目 | 预算数
        上年结转 | 3.00 | 项目支出 | 4.00
        一般公共预算拨款 | 2.00 | 结转下年 | 5.00
        事业收入 | 1.00 | |
    """)  # fmt: skip
    flows = {"3.00": "balance all", "2.00": "balance all", "1.00": "revenue all", "4.00": "expenditure project", "5.00": "balance all"}
    assert told(found, "flow", "expenditure") == flows


def test_a_unit_that_is_listed_alone_is_the_disclosing_one() -> None:
    found = facts("B02", f"""
        单位编码 | 单位名称 | 合计
        120001 | {UNIT} | 3.00
    """)  # fmt: skip
    assert told(found, "unit_name") == {"3.00": UNIT}


def test_a_unit_and_a_function_in_two_columns_of_coded_names() -> None:
    found = facts("B03", """
        单位名称 | 支出功能分类科目 | 部门支出经济分类科目 | 合计
        | 301001-某学校 | 2050202-小学教育 | 3.00
    """)  # fmt: skip
    assert told(found, "unit_name", "function") == {"3.00": "某学校 2050202"}


def test_marks_between_the_digits_of_codes_are_left_out() -> None:
    found = facts("B03", "科目编码 | 科目名称 | 合计\n207-01-09 | 甲 | 1.00\n207.01 | 乙 | 2.00\n207 | 丙 | 3.00")
    assert told(found, "function") == {"1.00": "2070109", "2.00": "20701", "3.00": "207"}
