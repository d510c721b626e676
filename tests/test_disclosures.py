"""Whose a disclosure is, of which kind, level, year and place, as covers and tables of many places tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from govfin.disclosure.disclosures import Disclosure, disclosed, district_of
from govfin.errors import DocumentError
from govfin.file.documents import Document
from govfin.layout.pages import Line
from govfin.mappings import load_mappings
from made import document, text_document

READING = load_mappings()

BUDGET = """
    收入预算总表
    单位：万元
    +----------+--------+--------------+
    | 科目编码 |   合计 | 一般公共预算 |
    +----------+--------+--------------+
    | 2050202  |   1.00 |         1.00 |
    +----------+--------+--------------+
"""
FINAL = BUDGET.replace("收入预算总表", "收入决算表").replace("一般公共预算 |", "财政拨款收入 |")


def read(*cover: str, table: str = BUDGET, heading: str = "", created: datetime | None = None) -> Disclosure:
    """A document with these lines on its cover, and a table on the next page with a line above it."""
    pages = document("", f"    {heading}{table}", created=created)
    lines = [Line(text, 1, (90.0, 100.0 + 30 * y, 400.0, 120.0 + 30 * y)) for y, text in enumerate(cover)]
    return disclosed(replace(pages, blocks=(*lines, *pages.blocks)), READING)


def identity(found: Disclosure) -> tuple[str, int, str, str, str]:
    return found.unit_name, found.year, found.kind, found.level, found.district


@pytest.mark.parametrize(
    ("cover", "heading", "told"),
    [
        (["北京市信访办公室部门2026年度部门预算", "信息公开"], "", ("北京市信访办公室", 2026, "department", "110000")),
        (["国家信访局2026年度部门预算", "二〇二六年三月"], "", ("国家信访局", 2026, "department", "100000")),
        (["2026年度", "福州市鼓楼生态环境局", "单位预算"], "", ("福州市鼓楼生态环境局", 2026, "unit", "350102")),
        (["2026年", "广州市人民政府办公厅部门预算"], "", ("广州市人民政府办公厅", 2026, "department", "440100")),
        (["2026年深圳市统计局（本级）部", "门预算"], "", ("深圳市统计局（本级）", 2026, "unit", "440300")),
        (["江苏省2018年度", "省级部门预算公开报表"], "部门:中共江苏省委办公厅", ("中共江苏省委办公厅", 2018, "department", "320000")),
        (["2026年度苏州市审计局部门预算公开"], "", ("苏州市审计局", 2026, "department", "320500")),
        (["2026年度", "无锡市应急管理监督局", "单位预算公开"], "", ("无锡市应急管理监督局", 2026, "unit", "320200")),
        (["中共西安市委宣传部2021年部门综合预算", "目录"], "", ("中共西安市委宣传部", 2021, "department", "610100")),
        (["2026年部门综合预算"], "部门名称：西安市审计局（汇总）", ("西安市审计局", 2026, "department", "610100")),
        (["2026年烟台市民政局部门预算"], "", ("烟台市民政局", 2026, "department", "370600")),
        (["上海市普陀区2025年区级单位预算", "预算单位：上海市普陀区司法局"], "", ("上海市普陀区司法局", 2025, "unit", "310107")),
        (["上海市普陀区2024年区级部门预算", "预算主管部门：上海市普陀区司法局"], "", ("上海市普陀区司法局", 2024, "department", "310107")),
        (["武汉市江汉区融媒体中心2024年单位预算"], "", ("武汉市江汉区融媒体中心", 2024, "unit", "420103")),
        (["2019年度"], "部门：江苏省人大常委会办公厅", ("江苏省人大常委会办公厅", 2019, "department", "320000")),
        (["2019年度"], "部门名称：深圳市统计局", ("深圳市统计局", 2019, "", "440300")),
    ],
)  # fmt: skip
def test_covers_of_budgets(cover: list[str], heading: str, told: tuple[str, int, str, str]) -> None:
    unit, year, level, district = told
    assert identity(read(*cover, heading=heading)) == (unit, year, "budget", level, district)


def test_final_accounts_say_department_of_everybody() -> None:
    assert read("2019年度", table=FINAL, heading="部门：武汉市江汉区第一小学").level == ""


@pytest.mark.parametrize(
    ("cover", "told"),
    [
        (["上海市普陀区财政局", "2024年度部门决算"], ("上海市普陀区财政局", 2024, "department", "310107")),
        (["中共上海市普陀区委社会工作部", "2024年度部门决算"], ("中共上海市普陀区委社会工作部", 2024, "department", "310107")),
        (["2023年度武汉市汉阳区融媒体中心单位决算", "2024年10月"], ("武汉市汉阳区融媒体中心", 2023, "unit", "420105")),
        (["西南大学2024年度部门决算", "西南大学是教育部直属高等学校"], ("西南大学", 2024, "department", "100000")),
    ],
)
def test_covers_of_final_accounts(cover: list[str], told: tuple[str, int, str, str]) -> None:
    unit, year, level, district = told
    assert identity(read(*cover, table=FINAL)) == (unit, year, "final", level, district)


def test_the_year_is_the_one_that_the_cover_tells() -> None:
    """Prose speaks of other years, and the tables print figures of them."""
    found = read("武汉市江汉区教育局2024年部门预算", heading="比2023年预算增加，2023年预算执行较好")
    assert found.year == 2024


def test_without_a_printed_year_a_budget_is_of_the_year_in_which_the_file_was_made() -> None:
    found = read(heading="编制单位：武汉市江汉区教育局", created=datetime(2026, 3, 1))
    assert (found.year, found.kind) == (2026, "budget")
    assert [(each.what, each.text) for each in found.unexplained] == [("year", "no year is printed; 2026 follows from the file's date")]


def test_without_a_printed_year_final_accounts_are_of_the_year_before() -> None:
    assert read(heading="编制单位：武汉市江汉区教育局", table=FINAL, created=datetime(2026, 3, 1)).year == 2025


def test_the_figures_are_the_unit_s_and_the_year_s() -> None:
    (first, _) = read("武汉市江汉区教育局2024年部门预算").facts
    assert (first.at.unit_name, first.at.district, first.at.year, first.at.phase) == ("武汉市江汉区教育局", "420103", 2024, "approved")
    (first, _) = read("武汉市江汉区教育局2024年部门决算", table=FINAL).facts
    assert (first.at.year, first.at.phase) == (2024, "executed")


LISTED = """
        武汉市江汉区教育局2024年{level}预算
        收入预算总表
        单位：万元
        单位编码 | 单位名称 | 合计
         | 合计 | 9.00
        {units}
"""
BENEATH = "101 | 武汉市江汉区教育局 | 9.00\n101001 | 武汉市江汉区教育局 | 4.00\n101002 | 武汉市江汉区第一小学 | 5.00"
BESIDE = "101001 | 武汉市江汉区教育局 | 4.00\n101002 | 武汉市江汉区第一小学 | 5.00"
TWO_STEPS = "101002 | 武汉市江汉区教育中心 | 9.00\n10100201 | 武汉市江汉区教育中心 | 4.00\n10100202 | 武汉市江汉区教育科学研究院 | 5.00"
ALONE = "101001 | 武汉市江汉区教育局 | 9.00"


TOLD_APART = {"9.00": ("教育局", "department"), "4.00": ("教育局（本级）", "unit"), "5.00": ("第一小学", "unit")}
TOLD_BELOW = {"9.00": ("教育中心", "department"), "4.00": ("教育中心（本级）", "unit"), "5.00": ("教育科学研究院", "unit")}


@pytest.mark.parametrize(
    ("level", "units", "told"),
    [
        pytest.param("部门", BENEATH, TOLD_APART, id="above its units"),
        pytest.param("部门", BESIDE, TOLD_APART, id="beside them"),
        pytest.param("", BENEATH, TOLD_APART, id="above them, where no level is told"),
        pytest.param("部门", ALONE, {"9.00": ("教育局", "department")}, id="alone in a department's"),
        pytest.param("单位", ALONE, {"9.00": ("教育局", "unit")}, id="alone in a unit's"),
        pytest.param("", ALONE, {"9.00": ("教育局", "unstated")}, id="nothing told"),
        pytest.param("部门", TWO_STEPS, TOLD_BELOW, id="a unit above units of its own"),
    ],
)
def test_a_figure_covers_a_department_or_a_unit_alone(level: str, units: str, told: dict[str, tuple[str, str]]) -> None:
    found = disclosed(text_document(LISTED.format(level=level, units=units.replace("\n", "\n        "))), READING)
    assert {fact.numeral.text: (fact.at.unit_name.removeprefix("武汉市江汉区"), fact.at.coverage) for fact in found.facts} == told


def test_a_text_extraction_is_a_disclosure_too() -> None:
    found = disclosed(text_document("""
        武汉市江汉区教育局2024年部门预算
        收入预算总表
        单位：万元
        科目编码 | 合计 | 一般公共预算
        2050202 | 1.00 | 1.00
    """), READING)  # fmt: skip
    assert identity(found) == ("武汉市江汉区教育局", 2024, "budget", "department", "420103")
    assert [(table.kind, table.number, table.title, table.pages) for table in found.tables] == [("B02", 1, "收入预算总表", ())]
    assert (found.page_count, [fact.bbox for fact in found.facts]) == (0, [None, None])


def test_tables_of_no_known_kind_are_reported() -> None:
    unknown = BUDGET.replace("收入预算总表", "国有资产占用情况表")
    found = read("武汉市江汉区教育局2024年部门预算", table=BUDGET + unknown)
    assert [table.kind for table in found.tables] == ["B02"]
    assert [(each.page, each.table, each.what, each.text) for each in found.unexplained] == [(2, "", "table", "国有资产占用情况表")]


def test_tables_of_the_other_kind_of_disclosure_are_reported() -> None:
    found = read(
        "武汉市江汉区教育局2024年部门预算",
        table=BUDGET + BUDGET.replace("收入预算总表", "支出预算总表").replace("一般公共预算 |", "    基本支出 |") + FINAL,
    )
    assert [table.kind for table in found.tables] == ["B02", "B03"]
    assert [(each.what, each.text) for each in found.unexplained] == [("table", "收入决算表")]


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (Document(document("").path, "", 1, ()), "its kind and its year and its unit not found"),
        (document("会议通知\n请于周五前报到。"), "its kind and its year and its unit not found"),
        (document(BUDGET), "its year and its unit not found"),
        (document("编制单位：武汉市江汉区教育局\n" + BUDGET.replace("\n    ", "\n")), "its year not found"),
    ],
    ids=["nothing", "a notice", "a bare table", "no year"],
)
def test_what_discloses_nothing_is_refused(found: Document, missing: str) -> None:
    with pytest.raises(DocumentError) as raised:
        disclosed(found, READING)
    assert str(raised.value) == f"made.pdf: holds no budget or final accounts that can be recognised ({missing})."


@pytest.mark.parametrize(
    ("unit", "district"),
    [
        ("湖北省财政厅", "420000"),
        ("武汉市财政局", "420100"),
        ("武汉市江汉区财政局", "420103"),
        ("中共武汉市江汉区委宣传部", "420103"),
        ("福州市鼓楼生态环境局", "350102"),
        ("江苏省南京市鼓楼区审计局", "320106"),
        ("北京市海淀区教育委员会", "110108"),
        ("平安中学", ""),
        ("国家统计局", "100000"),
        ("中华人民共和国财政部", "100000"),
        ("某某大学", ""),
    ],
)
def test_the_place_is_read_from_the_name(unit: str, district: str) -> None:
    assert district_of(unit, [], READING) == district


SUMMARY = """
    部门名称：西安市审计局（汇总）
    2026年部门综合预算

    部门综合预算收入总表
    单位：元
    单位编码 | 单位名称 | 合计
    | 合计 | 900.00
    117 | 西安市审计局 | 900.00
    117001 | 西安市审计局 | 900.00

    部门综合预算专项业务经费支出表
    单位：元
    单位编码 | 单位（项目）名称 | 项目金额
    117001 | 西安市审计局 | 300.00
     | 审计培训 | 100.00
     | 审计大会 | 100.00
     | 审计大会 | 100.00

    部门专项业务经费绩效目标表

    项目名称 | 审计大会 | | |
    主管部门 | 西安市审计局 | | |
    资金金额（元） | 年度资金总额： | 100.00 | |
     | 其中：财政拨款 | 100.00 | |
    总体目标 | 开会。 | | |
"""


def test_a_department_of_one_unit_that_all_its_lists_know_by_its_code() -> None:
    found = disclosed(text_document(SUMMARY), load_mappings())
    assert (found.unit_name, found.level, found.title) == ("西安市审计局", "department", "西安市审计局2026年部门预算")
    units = {(fact.table, fact.row_label): fact.at.unit_name for fact in found.facts}
    own, whole = "西安市审计局（本级）", "西安市审计局"
    assert units["B02", "西安市审计局"] == own  # the last of two
    assert {fact.at.unit_name for fact in found.facts if fact.row_code == "117"} == {whole}
    assert {name for (table, _), name in units.items() if table in ("B11", "B15")} == {own}
    assert {goal.at.unit_name for goal in found.goals} == {own}
