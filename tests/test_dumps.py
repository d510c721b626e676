"""Texts that have lost the layout of their tables: which rows and columns are told again, and which stay open."""

from __future__ import annotations

from govfin.disclosure.disclosures import Disclosure, disclosed
from govfin.dump.dumps import restored
from govfin.layout.pages import Grid, Line
from govfin.mappings import load_mappings
from made import shown, text_document

EXPENDITURE = """
    2022年度支出决算表
    部门：某某市某某局 单位：万元
    项目

    本年支 基本支 项目
    上缴

    经营
    对附属

    上级 单位补
    功能分类 出合计 出 支出 支出

    科目名称 支出 助支出科目编码

    栏次 1 2 3 4 5 6
    类 款 项
"""
GENERAL = """
    2022年度一般公共预算财政拨款支出决算表
    部门：某某市某某局 单位：万元
    项目 本年支出
    科目编码 科目名称 小计 基本支出 项目支出
"""


def read(*tables: str, notes: str = "") -> Disclosure:
    text = "某某市某某局\n2022年度部门决算\n" + "\n".join("\n".join(line.strip() for line in table.split("\n")) for table in tables)
    return disclosed(text_document(f"{text}\n第三部分\n{notes}"), load_mappings())


def told(disclosure: Disclosure, table: str) -> list[str]:
    """Of a table's facts row, column and amount; a mark where the place was inferred."""
    return [
        f"{fact.row_code or fact.row_label} {fact.side or fact.column_label} {fact.numeral.text}{' *' if fact.inferred else ''}"
        for fact in disclosure.facts
        if fact.table == table
    ]


def unexplained(disclosure: Disclosure) -> list[str]:
    return [f"{each.table} {each.what} {each.text}" for each in disclosure.unexplained]


def test_columns_are_told_by_the_characters_of_the_head_and_by_sums() -> None:
    rows = """合计 3.00 2.00 1.00
        201 一般公共服务支出 3.00 2.00 1.00
        20133 宣传事务 3.00 2.00 1.00
        2013302 一般行政管理事务 1.00 1.00
        2013350 事业运行 2.00 2.00"""
    found = read(f"{EXPENDITURE}{rows}", notes="其中：基本支出 2.00 万元，占 66.7%；项目支出 1.00 万元。")
    assert told(found, "F03") == [
        *("合计 本年支出合计 3.00 *", "合计 基本支出 2.00 *", "合计 项目支出 1.00 *"),
        *("201 本年支出合计 3.00 *", "201 基本支出 2.00 *", "201 项目支出 1.00 *"),
        *("20133 本年支出合计 3.00 *", "20133 基本支出 2.00 *", "20133 项目支出 1.00 *"),
        *("2013302 本年支出合计 1.00 *", "2013302 项目支出 1.00 *"),
        *("2013350 本年支出合计 2.00 *", "2013350 基本支出 2.00 *"),
    ]
    assert unexplained(found) == []


def test_what_nothing_tells_is_reported_and_not_read() -> None:
    found = read(f"{EXPENDITURE}合计 3.00 2.00 1.00\n201 一般公共服务支出 3.00 2.00 1.00")
    assert told(found, "F03") == ["合计 本年支出合计 3.00 *", "201 本年支出合计 3.00 *"]
    assert unexplained(found) == ["F03 row 合计 2.00 1.00", "F03 row 201 一般公共服务支出 2.00 1.00"]


def test_another_table_tells_where_its_fund_is_all_there_is() -> None:
    totals = """2022年度收入支出决算总表
        单位：万元
        收入 支出
        项目 决算数 项目 决算数
        一、一般公共预算财政拨款收入 3.00 一、一般公共服务支出 3.00
        本年收入合计 3.00 本年支出合计 3.00"""
    general = f"{GENERAL}合计 3.00 2.00 1.00\n201 一般公共服务支出 3.00 2.00 1.00"
    found = read(totals, f"{EXPENDITURE}合计 3.00 2.00 1.00\n201 一般公共服务支出 3.00 2.00 1.00", general)
    assert told(found, "F03")[:3] == ["合计 本年支出合计 3.00 *", "合计 基本支出 2.00 *", "合计 项目支出 1.00 *"]
    assert unexplained(found) == []


def test_full_rows_are_read_as_printed_and_not_inferred() -> None:
    found = read(f"{GENERAL}合计 3.00 2.00 1.00\n201 一般公共服务支出 3.00 2.00 3.00")
    assert told(found, "F05")[3:] == ["201 本年支出/小计 3.00", "201 本年支出/基本支出 2.00", "201 本年支出/项目支出 3.00"]


def test_a_head_of_no_known_form_leaves_the_table_unread() -> None:
    found = read(
        f"{GENERAL}合计 3.00 2.00 1.00",
        """2022年度支出决算表
        单位：万元
        科目编码 科目名称 合计 甲类支出 乙类支出
        合计 3.00 2.00 1.00
        201 一般公共服务支出 3.00 2.00 1.00""",
    )
    assert told(found, "F03") == []
    assert unexplained(found) == ["F03 table 2022年度支出决算表"]


def test_names_that_are_wrapped_around_their_numbers_are_put_together() -> None:
    rows = "合计 16.26 16.26 0.00\n2080505\n机关事业单位基本养老保险\n\n16.26 16.26 0.00\n缴费支出\n2101102 事业单位医疗 1.00 1.00 0.00"
    (grid,) = (block for block in restored(text_document(f"某某局\n{GENERAL}{rows}"), load_mappings())[0].blocks if isinstance(block, Grid))
    assert [row[:2] for row in shown(grid)[2:]] == [
        ["", "合计"],
        ["2080505", "机关事业单位基本养老保险缴费支出"],
        ["2101102", "事业单位医疗"],
    ]


def test_rows_that_are_numbered_on_two_sides() -> None:
    names = ["外交", "国防", "公共安全", "教育", "科学技术", "文化旅游体育与传媒", "社会保障和就业", "卫生健康"]
    rows = [
        "一、一般公共预算财\n1 7.00 一、一般公共服务支出 10 3.00\n政拨款收入",
        *(f"{row}\n{'二三四五六七八九'[row - 2]}、{name}支出 {row + 9}{' 4.00' if row == 6 else ''}" for row, name in enumerate(names, 2)),
    ]
    table = "2022年度收入支出决算总表\n单位：万元\n收入 支出\n项目 行次 决算数 项目 行次 决算数\n栏次 1 栏次 2\n" + "\n".join(rows)
    assert told(read(table), "F01") == [
        "一、一般公共预算财政拨款收入 收入 7.00",
        "一、一般公共服务支出 支出 3.00",
        "六、科学技术支出 支出 4.00",
    ]


def test_an_amount_that_fell_behind_the_notes_belongs_to_the_last_row() -> None:
    table = """
    2022年度一般公共预算财政拨款基本支出决算明细表
    单位：万元
    人员经费 公用经费
    经济分类科目编码 科目名称 决算数 经济分类科目编码 科目名称 决算数 经济分类科目编码 科目名称 决算数
    301 工资福利支出 2.00 302
    商品和服务
    1.00 310 资本性支出
    支出
    30101 基本工资 2.00 30201 办公费 1.00 31002 办公设备购置
    人员经费合计 2.00 公用经费合计
    注：本表反映基本支出情况。
    1.00
    """
    found = read(table)
    assert told(found, "F06") == [
        *("301 决算数 2.00", "302 决算数 1.00", "30101 决算数 2.00", "30201 决算数 1.00"),
        *("人员经费合计 决算数 2.00", "公用经费合计 决算数 1.00"),
    ]
    assert {fact.row_label for fact in found.facts if fact.row_code == "302"} == {"商品和服务支出"}


def test_last_levels_of_codes_and_codes_in_columns_of_their_own() -> None:
    rows = ["201 一般公共服务支出", "33 宣传事务", "50 事业运行", "208 05 行政事业单位养老支出"]
    found = read(GENERAL + "\n".join(f"{row} 3.00 2.00 1.00" for row in rows))
    assert list(dict.fromkeys(fact.row_code for fact in found.facts)) == ["201", "20133", "2013350", "20805"]


def test_a_title_that_stands_above_another_table() -> None:
    table = "2022年度一般公共预算财政拨款支出决算表\n单位：万元\n科目编码 科目名称 小计 基本支出 项目支出\n301 工资福利支出 3.00 2.00 1.00"
    found = read(table)
    assert (told(found, "F05"), unexplained(found)) == ([], ["F05 table 2022年度一般公共预算财政拨款支出决算表"])


def test_the_unit_of_money_may_stand_above_the_title() -> None:
    found = read(
        "单位：元\n2022年度一般公共预算财政拨款支出决算表\n科目编码 科目名称 小计 基本支出 项目支出\n201 一般公共服务支出 3.00 2.00 1.00"
    )
    assert {fact.numeral.unit for fact in found.facts} == {"元"}


def test_running_heads_and_page_numbers_between_the_rows_are_no_amounts() -> None:
    running = "某某市某某局 2022 年度部门决算公开\n- 8 -\n"
    rows = f"合计 3.00 2.00 1.00\n{running}201 一般公共服务支出 2.00 1.00 1.00\n{running}9\n208 社会保障和就业支出 1.00 1.00 0.00"
    found = read(f"{running}{GENERAL}{rows}", notes=running)
    assert [fact.numeral.text for fact in found.facts] == ["3.00", "2.00", "1.00", "2.00", "1.00", "1.00", "1.00", "1.00", "0.00"]


def test_an_empty_table_is_a_table() -> None:
    found = read(f"{GENERAL}合计 1.00 1.00 0.00", GENERAL.replace("一般公共预算", "国有资本经营预算") + "合计\n本表无数据，故为空。")
    assert [(table.kind, sum(fact.table == table.kind for fact in found.facts)) for table in found.tables] == [("F05", 3), ("F08", 0)]


def test_prose_and_contents_stay_lines() -> None:
    text = "目录\n一、收入支出决算总表\n二、收入决算表\n第二部分\n一、支出决算情况说明\n2022 年度支出合计 337.02 万元，增加 97.57 万元。"
    document = text_document(text)
    assert restored(document, load_mappings()) == (document, ())


def test_tab_separated_tables_stay_as_they_are() -> None:
    document = text_document(
        "某某局2022年度部门决算\n支出决算表\n单位：万元\n科目编码 | 科目名称 | 基本支出\n201 | 一般公共服务支出 | 1.00"
    )
    assert restored(document, load_mappings()) == (document, ())
    assert all(isinstance(block, Line | Grid) for block in document.blocks)
