"""Forms: goals, indicators and the money that stands with them."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode

from forms_by_hand import FINAL, PLAIN, PROJECT, form
from govfin.disclosure.disclosures import Disclosure, disclosed
from govfin.disclosure.listings import write_csv
from govfin.form.indicators import class_of
from govfin.graph.graph import disclosure_quads
from govfin.mappings import load_mappings
from govfin.namespaces import GF
from made import document

MONEY = ("amount", "total-budget", "execution-rate")


@pytest.fixture(scope="module")
def project() -> Disclosure:
    return form(PROJECT)


def money(told: Disclosure) -> list[str]:
    """The amounts of a form: as printed, with the label of the row, what they are about and their coordinates."""
    facts = [fact for fact in told.facts if fact.at.measure in MONEY and fact.about != "indicator" and fact.origin == "table"]
    keys = ("year", "phase", "fund", "expenditure", "project", "item", "measure")
    return [
        f"{fact.numeral.text} {fact.row_label} | {fact.about} " + " ".join(str(getattr(fact.at, key)) for key in keys) for fact in facts
    ]


def indicators(told: Disclosure) -> list[tuple[str, str, str, str]]:
    return [(each.name, each.class_, each.term, each.value("target").text) for each in told.indicators]


def test_the_money_of_a_project_stands_beside_its_labels(project: Disclosure) -> None:
    assert money(project) == [
        "60 项目总预算 | line 2024 approved all project 新闻宣传 all total-budget",
        "26.5 项目当年预算 | figure 2024 approved all project 新闻宣传 all amount",
        "51 项目前两年预算及当年预算变动情况 | figure 2022 approved all project 新闻宣传 all amount",
        "50 项目前两年预算及当年预算变动情况 | figure 2022 executed all project 新闻宣传 all amount",
        "26.5 当年预算合计 | figure 2024 approved all project 新闻宣传 all amount",
        "26.5 1.财政拨款收入（区级安排数） | figure 2024 approved fiscal project 新闻宣传 appropriated-here amount",
        "26.5 微信运营 | line 2024 approved fiscal project 新闻宣传 all amount",
    ]
    assert {fact.amount for fact in project.facts if fact.numeral.text == "26.5"} == {Decimal("265000")}


def test_what_no_clause_explains_is_left_to_the_readers_of_prose(project: Disclosure) -> None:
    (history,) = (each for each in project.passages if each.label.startswith("项目前两年预算"))
    assert [history.text[start:end] for start, end in history.read] == ["51", "50"]
    assert "30.8" in history.text


def test_indicators_have_three_levels_and_go_on_over_pages(project: Disclosure) -> None:
    assert indicators(project) == [
        ("文明创建活动", "quantity", "long-term", "≥4次"),
        ("群众满意度", "satisfaction-of-served", "long-term", "良以上"),
        ("微信发布", "quantity", "annual", "≥240期"),
        ("合作媒体", "quantity", "annual", "8-10家"),
        ("培训成本", "output-cost", "annual", "≤190元/人"),
    ]
    assert [each.goal.text for each in project.indicators if each.goal] == ["宣传江汉。"] * 2 + ["办好微信，发布240期。"] * 3


def test_each_value_of_an_indicator_is_a_fact(project: Disclosure) -> None:
    found = [
        (fact.row_label, fact.at.measure, fact.at.year, fact.numeral.text, fact.numeral.unit)
        for fact in project.facts
        if fact.about == "indicator" and fact.row_label in ("微信发布", "合作媒体")
    ]
    assert found == [
        ("微信发布", "year-before-last", 2022, "230", "期"),
        ("微信发布", "last-year", 2023, "235", "期"),
        ("微信发布", "target", 2024, "240", "期"),
        ("微信发布", "weight", 2024, "10", "分"),
        ("合作媒体", "year-before-last", 2022, "6", "家"),
        ("合作媒体", "last-year", 2023, "8", "家"),
        ("合作媒体", "target", 2024, "8", "家"),
        ("合作媒体", "target", 2024, "10", "家"),
        ("合作媒体", "weight", 2024, "5", "分"),
    ]


def test_names_of_people_and_telephone_numbers_stay_on_the_page(project: Disclosure) -> None:
    out = io.StringIO()
    write_csv([project], out)
    told = out.getvalue() + repr(project) + repr(disclosure_quads(project))
    assert "王小明" not in told
    assert "85481234" not in told


def test_parts_of_a_total_are_told_as_parts() -> None:
    told = form(PLAIN)
    assert money(told) == [
        "285.87 年度资金总额 | figure 2026 approved all project 审计事务 all amount",
        "200.00 其中：财政拨款 | figure 2026 approved fiscal project 审计事务 all amount",
        "85.87 其他资金 | figure 2026 approved all project 审计事务 other-funds amount",
    ]
    assert [fact.of_which for fact in told.facts[:3]] == [False, True, True]


def test_an_indicators_name_may_tell_unit_and_comparator() -> None:
    cost, skill = form(PLAIN).indicators
    assert (cost.value("target").comparator, cost.value("target").unit) == ("at-most", "万元")
    assert (skill.value("target").comparator, skill.value("target").numbers) == ("qualitative", ())


def test_self_evaluation_tells_what_was_reached() -> None:
    told = form(FINAL)
    assert money(told) == [
        "1,023.66 新闻宣传 | figure 2023 revised fiscal project 新闻宣传 all amount",
        "954.62 新闻宣传 | figure 2023 executed fiscal project 新闻宣传 all amount",
        "93% 新闻宣传 | figure 2023 executed fiscal project 新闻宣传 all execution-rate",
    ]
    (reports,) = told.indicators
    assert (reports.value("target").comparator, reports.value("actual").text, reports.points("score")) == (
        "at-least",
        "135条",
        Decimal("9.5"),
    )


@pytest.mark.parametrize(
    ("department", "unit", "told"),
    [
        ("233_西安市审计局", "西安市审计事务中心", ("西安市审计事务中心", "西安市审计局")),
        ("[292]西安市审计局", "西安市审计事务中心", ("西安市审计事务中心", "西安市审计局")),
        ("西安市财政局", "西安市审计事务中心", ("西安市审计事务中心", "")),  # of another's unit it says nothing
        ("陕西省审计厅", "西安市审计局本级", ("西安市审计局（本级）", "西安市审计局")),
        ("西安市审计局", "西安市审计局", ("西安市审计局", "")),
        ("审计局", "审计局", ("西安市审计局", "")),  # without the city in front
        ("", "审计局本级", ("西安市审计局（本级）", "西安市审计局")),
        ("审计局", "雁塔区审计局", ("雁塔区审计局", "西安市审计局")),
    ],
)
def test_a_unit_whose_project_a_department_is_in_charge_of_is_under_it(department: str, unit: str, told: tuple[str, str]) -> None:
    text = PLAIN.replace("主管部门 | 西安市审计局 | | |", f"主管部门及代码 | {department} | 实施单位 | {unit} |")
    assert {(fact.at.unit_name, fact.parent_unit) for fact in form(text).facts if fact.at.project != "all"} == {told}


def test_a_ruled_form_is_read_by_its_boxes() -> None:
    told = disclosed(
        document(
            """
            武汉市江汉区融媒体中心2024年部门预算
            2024年新闻宣传项目绩效目标表
            +--------------+------------------------------------------+
            | 项目名称     | 新闻宣传                                 |
            +--------------+----------------+-------------------------+
            | 项目资金     | 年度资金总额： |                   12.50 |
            | （万元）     +----------------+-------------------------+
            |              | 其中：财政拨款 |                   10.00 |
            +------+-------+----+-----------+------+--------+---------+
            | 绩效 | 一级指标   | 二级指标         | 三级   | 指标值  |
            | 指标 |            |                  | 指标   |         |
            |      +------------+------------------+--------+---------+
            |      | 产出指标   | 数量指标         | 人次   | ≥110人  |
            |      |            +------------------+--------+---------+
            |      |            | 质量指标         | 合格率 | ≥98%    |
            +------+------------+------------------+--------+---------+
            """
        ),
        load_mappings(),
    )
    assert [(fact.numeral.text, fact.row_label, fact.at.fund, fact.page) for fact in told.facts if fact.about == "figure"] == [
        ("12.50", "年度资金总额", "all", 1),
        ("10.00", "其中：财政拨款", "fiscal", 1),
    ]
    assert indicators(told) == [("人次", "quantity", "", "≥110人"), ("合格率", "quality", "", "≥98%")]
    assert all(fact.bbox for fact in told.facts)


def test_an_amount_that_no_label_explains_is_reported() -> None:
    told = form(PLAIN.replace("其他资金", "彩票资金"))
    assert [(left.table, left.what, left.text) for left in told.unexplained] == [("B15", "cell", "85.87")]
    assert "85.87" not in [fact.numeral.text for fact in told.facts]


@pytest.mark.parametrize(
    ("first", "second", "notation"),
    [
        ("产出指标", "数量指标", "quantity"),
        ("产出指标", "成本指标", "output-cost"),
        ("成本指标", "经济成本", "economic-cost"),
        ("", "质量指标", "quality"),
        ("满意度指标", "", "satisfaction"),
        ("履职效能", "核心业务产出1", "duties"),
        ("", "成本指标", ""),
        ("", "核心业务", ""),
    ],
)
def test_a_class_is_told_by_the_first_two_levels(first: str, second: str, notation: str) -> None:
    assert class_of(first, second) == notation


def test_goals_and_indicators_are_resources_of_the_graph(project: Disclosure) -> None:
    quads = disclosure_quads(project)
    (range_,) = (quad.subject for quad in quads if quad.predicate == NamedNode(f"{GF}upperTarget"))
    told = {quad.predicate.value.removeprefix(GF): quad.object for quad in quads if quad.subject == range_}
    assert told["target"] == Literal("8", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    assert told["comparator"] == NamedNode("https://w3id.org/govfin/code/comparator/between")
    assert told["targetText"] == Literal("8-10家")
    goal = {quad.predicate.value.removeprefix(GF): quad.object for quad in quads if quad.subject == told["goal"]}
    assert goal["text"] == Literal("办好微信，发布240期。")
    assert goal["project"] == told["project"]


def test_a_row_that_slipped_is_not_held_by_the_row_above_it() -> None:
    told = form(
        PROJECT.rstrip()
        + """

     | | 质量指标 | 全面完成全年新闻绩效目标 | ≥95% | ≥95% | ≥95% | 10 | 计划数据
"""
    )
    assert told.indicators[-1].name == "全面完成全年新闻绩效目标"
    assert [told.indicators[-1].value(role).text for role in ("target", "weight")] == ["≥95%", "10"]
