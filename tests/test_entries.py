"""The rows of lists: which are lines, which head or total others, and what stands on either side of their amounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from govfin.graph.lists import catalogue_item
from govfin.table.facts import Fact
from made import SUBJECT, UNIT, facts, read, told


def about(found: Iterable[Fact]) -> dict[str, str]:
    """Of each printed numeral whether it is a figure's or a line's."""
    return {fact.numeral.text: fact.about for fact in found}


def test_a_line_has_what_stands_on_either_side_of_its_amount() -> None:
    found = facts(
        "B12",
        """
        单位代码 | 单位名称 | 项目 | 政府采购品目 | 功能科目 | 部门支出经济分类 | 资金来源 | 资金性质 | 采购数量 | 单价（万元） | 计量单位 | 采购金额 | < | <
        ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 采购金额合计（万元） | 其中面向中小企业（万元） | 其中面向小微企业（万元）
        合计 |  |  |  |  |  |  |  |  |  |  | 9.00 | 6.00 | 4.00
        031001 | 武汉市江汉区某中心 | 办公设备 | A02010105台式计算机 | 2070101-行政运行 | 31002-办公设备购置 | 本年预算 | 一般公共预算 | 20 | 0.45 | 台 | 9.01 | 6.01 | 4.01
        """,  # noqa: E501 - a row of a table
    )
    assert about(found) == {
        **{"9.00": "figure", "6.00": "figure", "4.00": "figure"},
        **{"20": "line", "0.45": "line", "9.01": "line", "6.01": "line", "4.01": "line"},
    }
    assert told(found, "item", "measure")["4.01"] == "micro amount"
    assert {text: place for text, place in told(found, "item", "measure").items() if text in ("20", "0.45", "9.00", "6.01")} == {
        "9.00": "procurement amount",
        "20": "goods quantity",
        "0.45": "goods unit-price",
        "6.01": "sme amount",
    }
    line = next(fact for fact in found if fact.numeral.text == "9.01")
    assert (line.row_code, line.row_label) == ("A02010105", "台式计算机")
    assert (line.at.unit_name, line.at.project, line.at.fund) == ("武汉市江汉区某中心", "办公设备", "general")
    assert (line.at.function, line.at.economic, line.at.expenditure) == ("2070101", "31002", "project")
    assert next(fact for fact in found if fact.numeral.text == "20").numeral.unit == "台"


def test_rows_without_an_entry_head_the_lines_below_them() -> None:
    found = facts(
        "B12",
        f"""
        采购品目大类 | 专项名称 | 经济科目 | 采购品目名称 | 采购组织形式 | 资金来源 | < | 总计
        ^ | ^ | ^ | ^ | ^ | 一般公共预算资金 | 其他资金 | ^
        合计 |  |  |  |  | 6.00 |  | 6.00
        一、货物A |  |  |  |  | 1.00 |  | 1.00
        {UNIT} |  |  |  |  | 1.00 |  | 1.00
         | 定额 | 办公费 | 复印纸 | 集中采购 | 1.02 |  | 1.02
        三、服务C |  |  |  |  | 5.00 |  | 5.00
         | 综合管理费 | 物业管理费 |  |  | 5.01 |  | 5.01
         |  |  | 保安服务 | 分散采购 | 5.02 |  | 5.02
         |  | 会议费 |  |  | 5.03 |  | 5.03
        """,
    )
    found = [replace(fact, at=replace(fact.at, fund="…")) for fact in found if fact.at.fund == "general"]
    assert about(found) == {text: "line" if text in ("1.02", "5.02") else "figure" for text in about(found)}
    assert told(found, "item", "expenditure", "project", "economic") == {
        "6.00": "procurement all all all",
        "1.00": "goods all all all",
        "1.02": "goods public all 30201",
        "5.00": "services all all all",
        "5.01": "services project 综合管理费 30209",
        "5.02": "services project 综合管理费 30209",
        "5.03": "services project 综合管理费 30215",
    }


def test_a_group_row_of_a_class_whose_name_two_codes_bear_is_reported() -> None:
    found, unexplained = read(
        "B12",
        """
        采购品目大类 | 专项名称 | 经济科目 | 采购物品名称 | 总计
        一、货物A |  |  |  | 3.00
         | 设备购置费 | 办公设备购置 |  | 3.01
         |  |  | 复印机 | 3.02
        """,
    )
    assert about(found) == {"3.00": "figure", "3.02": "line"}
    assert [(each.what, each.text) for each in unexplained] == [("row", "设备购置费")]


def test_codes_of_lines_in_columns_of_their_digits() -> None:
    found = facts(
        "B12",
        f"""
        科目编码 | < | < | 单位编码 | 采购项目 | 采购目录 | 规格型号 | 数量 | 部门预算支出经济科目编码 | < | 政府预算支出经济科目编码 | < | 预算金额
        类 | 款 | 项 | ^ | ^ | ^ | ^ | ^ | 类 | 款 | 类 | 款 | ^
        合计 | < | < | < | < | < | < | 71 |  |  |  |  | 8.00
        201 | 03 | 01 | 1 | 全额 |  |  | 5 |  |  |  |  | 3.00
        201 | 03 | 01 | 114001 | {UNIT} |  |  | 5 |  |  |  |  | 3.00
        201 | 03 | 01 |  | 日常公用经费 | A05010201办公桌 | 1800*850 | 5 | 310 | 02 | 503 | 06 | 3.02
        205 | 08 | 03 | 1 | 全额 |  |  | 66 |  |  |  |  | 5.00
        205 | 08 | 03 |  | 督查培训 | C02060000培训服务 |  | 66 | 302 | 16 | 502 | 03 | 5.01
        """,  # noqa: E501 - a row of a table
    )
    money = [fact for fact in found if fact.at.measure == "amount"]
    assert about(money) == {"8.00": "figure", "3.00": "figure", "5.00": "figure", "3.02": "line", "5.01": "line"}
    assert told(money, "function", "economic", "item", "project") == {
        "8.00": "all all procurement all",
        "3.00": "2010301 all procurement all",
        "3.02": "2010301 31002 goods all",
        "5.00": "2050803 all procurement all",
        "5.01": "2050803 30216 services 督查培训",
    }
    assert {fact.numeral.text: fact.other_code for fact in money if fact.other_code} == {"3.02": "50306", "5.01": "50203"}


def test_procurement_in_sum_by_function_has_figures_only() -> None:
    found = facts(
        "B12",
        """
        科目编码 | < | < | 科目名称 | 合计 | 财政拨款 | < | 使用非财政拨款结余 | 上年结转
        类 | 款 | 项 | ^ | ^ | 小计 | 一般公共预算 | ^ | ^
         |  |  | 合计 | 5.80 | 5.00 | 5.01 | 0.30 | 0.50
        201 |  |  | 一般公共服务支出 | 5.81 |  |  |  |
         | 08 |  | 审计事务 | 5.82 |  |  |  |
         |  | 04 | 审计业务 | 5.83 |  |  |  |
        """,
    )
    assert {fact.about for fact in found} == {"figure"}
    assert told(found, "function", "fund", "item") == {
        "5.80": "all all procurement",
        "5.00": "all fiscal procurement",
        "5.01": "all general procurement",
        "0.30": "all surplus procurement",
        "0.50": "all carried procurement",
        "5.81": "201 all procurement",
        "5.82": "20108 all procurement",
        "5.83": "2010804 all procurement",
    }


def test_classes_of_procurement_as_rows_or_columns() -> None:
    rows = facts("B12", "采购类别 | 金额\nA-货物 | 1.00\nB-工程 | 2.00\nC-服务 | 3.00\n合计 | 6.00")
    assert told(rows, "item") == {"1.00": "goods", "2.00": "works", "3.00": "services", "6.00": "procurement"}
    columns = facts("B12", "项目名称 | 合计 | 货物类 | 工程类 | 服务类\n合计 | 6.00 | 1.00 | 2.00 | 3.00\n大楼修缮 | 2.01 |  | 2.02 |")
    assert told(columns, "item", "project") == {
        **{"6.00": "procurement all", "1.00": "goods all", "2.00": "works all", "3.00": "services all"},
        **{"2.01": "procurement 大楼修缮", "2.02": "works 大楼修缮"},
    }


def test_a_title_tells_the_fund_of_a_list_unless_its_column_does() -> None:
    title = "预算11表财政拨款政府购买服务明细表"
    assert told(facts("B13", "项目 | 预算金额\n合计 | 40.00", title=title), "fund") == {"40.00": "fiscal"}
    columns = facts("B12", "项目 | 合计 | 一般公共预算\n合计 | 6.00 | 5.00", title="财政拨款政府采购预算表")
    assert told(columns, "fund") == {"6.00": "fiscal", "5.00": "general"}
    assert told(facts("B12", "项目 | 金额\n合计 | 6.00", title="政府采购预算表"), "fund") == {"6.00": "all"}


def test_the_narrowest_of_the_levels_of_a_directory_is_the_service() -> None:
    found = facts(
        "B13",
        """
        指导性目录 | < | < | 预算金额
        一级 | 二级 | 三级 | ^
        合计 |  |  | 40.00
        02-辅助性服务 | 0211-后勤服务 | 租赁服务 | 4.80
        ^ | ^ | 租赁服务 | 20.00
        02-辅助性服务 | 0201-法律服务 |  | 15.20
        """,
    )
    assert {fact.numeral.text: (fact.about, fact.row_label) for fact in found} == {
        "40.00": ("figure", "合计"),
        "4.80": ("line", "租赁服务"),
        "20.00": ("line", "租赁服务"),
        "15.20": ("line", "0201-法律服务"),
    }
    assert {fact.at.item for fact in found} == {"purchased-services"}


def test_fund_and_kind_of_expenditure_told_by_texts() -> None:
    found = facts(
        "B21",
        f"""
        预算单位代码 | 预算单位名称 | 预算项目名称 | 金额 | 功能分类科目代码 | 功能分类科目名称 | 政府经济分类科目代码 | 政府经济分类科目名称 | 项目类别 | 资金性质 | 备注
        1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | **
        125001 | {UNIT} | 安全生产专项 | 2.61 | 2150605 | 安全监管监察专项 | 50299 | 其他商品和服务支出 | 项目支出 | 一般公共预算支出 |
        125001 | {UNIT} | 安全生产专项 | 1.00 | 2150510 | 工业和信息产业支持 | 50299 | 其他商品和服务支出 | 项目支出 | 一般公共预算支出 |
        125001 | {UNIT} | 彩票公益金 | 3.00 | 2296002 | 用于社会福利 | 50299 | 其他商品和服务支出 | 项目支出 | 政府性基金预算支出 |
        """,  # noqa: E501 - a row of a table
    )
    assert told(found, "project", "function", "economic", "fund", "expenditure") == {
        "2.61": "安全生产专项 2150605 50299 carried-general project",
        "1.00": "安全生产专项 2150510 50299 carried-general project",
        "3.00": "彩票公益金 2296002 50299 carried-govfund project",
    }
    assert {fact.about for fact in found} == {"figure"}


def test_rows_that_no_coordinate_tells_apart_are_lines() -> None:
    found = facts("B12", "采购项目 | 采购金额\n电脑 | 1.00\n电脑 | 2.00\n桌椅 | 3.00")
    assert about(found) == {"1.00": "line", "2.00": "line", "3.00": "figure"}


def test_meetings_and_courses_are_lines_of_their_costs() -> None:
    found = facts(
        "B23",
        "序号 | 培训名称 | 时间 | 人数 | 金额 | 备注\n1 | 业务培训 | 2026-3-26 | 30 | 4.20 |\n2 | 值班培训 | 不晚于10月 | 65 | 9.00 |",
        title="培训费明细表",
    )
    assert told(found, "item", "measure") == {
        **{"30": "training persons", "4.20": "training amount"},
        **{"65": "training persons", "9.00": "training amount"},
    }
    assert {(fact.about, fact.row_label) for fact in found} == {("line", "业务培训"), ("line", "值班培训")}


def test_procurement_in_final_accounts_as_rows_of_what_was_spent() -> None:
    found = facts(
        "F15",
        "项目 | 决算数\n一、政府采购支出合计 | 6.00\n（一）政府采购货物支出 | 1.00\n（二）政府采购工程支出 | 2.00\n"
        "（三）政府采购服务支出 | 3.00\n二、政府采购授予中小企业合同金额 | 4.00\n其中：授予小微企业合同金额 | 0.50",
        subject=replace(SUBJECT, phase="executed"),
    )
    assert told(found, "item", "phase") == {
        **{"6.00": "procurement executed", "1.00": "goods executed", "2.00": "works executed", "3.00": "services executed"},
        **{"4.00": "sme executed", "0.50": "micro executed"},
    }


def test_projects_in_final_accounts_by_function_and_project() -> None:
    found = facts(
        "F17",
        "科目编码 | 科目名称 | 项目名称 | 决算数\n | 合计 |  | 6.00\n"
        "2010301 | 行政运行 | 信访宣传 | 1.00\n2010302 | 一般行政管理事务 | 信访宣传 | 5.00",
    )
    assert told(found, "function", "project") == {"6.00": "all all", "1.00": "2010301 信访宣传", "5.00": "2010302 信访宣传"}
    assert {fact.about for fact in found} == {"figure"}


def test_projects_with_codes_beside_them_are_figures_by_code() -> None:
    found = facts(
        "B11",
        f"""
        单位名称 | 项目编码 | 项目名称 | 功能科目编码 | 功能科目名称 | 部门经济科目编码 | 部门经济科目名称 | 合计
        合计 | | | | | | | 6.00
        {UNIT} | 53010001 | 信访宣传 | 2010301 | 行政运行 | 30201 | 办公费 | 1.00
        {UNIT} | 53010001 | 信访宣传 | 2010302 | 一般行政管理事务 | 30202 | 印刷费 | 5.00
        """,
    )
    assert told(found, "project", "function", "economic", "expenditure") == {
        "6.00": "all all all project",
        "1.00": "53010001 2010301 30201 project",
        "5.00": "53010001 2010302 30202 project",
    }
    assert {(fact.about, fact.doubt) for fact in found} == {("figure", "")}


@pytest.mark.parametrize(
    ("code", "name", "item"),
    [
        ("", "台式计算机", "A02010105"),
        ("", "台式计算机（20万以下）", "A02010105"),
        ("A02010105", "台式计算机（总预算20万元以下）", "A02010105"),
        ("A02010104", "台式计算机", None),  # of an earlier catalogue
        ("", "家具用具（20万以下）", None),
    ],
)
def test_what_a_line_names_is_an_item_of_the_catalogue_also_where_the_name_is_limited_by_cost(
    code: str, name: str, item: str | None
) -> None:
    assert catalogue_item(code, name) == item
