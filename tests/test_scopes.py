"""Years that a disclosure states as its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosures_by_hand import AT, cell, disclosure, sentence
from govfin.disclosure.disclosures import Said, TableRead
from govfin.disclosure.scopes import stated_years


def stated(*sentences: str, titles: tuple[str, ...] = (), kind: str = "final") -> list[tuple[str, str]]:
    """Year and reason of each statement, in a disclosure of 2022."""
    said = tuple(Said(number, text, 1, None) for number, text in enumerate(sentences, 1))
    tables = tuple(TableRead("F01", number, title, (1,)) for number, title in enumerate(titles, 1))
    found = replace(disclosure(), year=2022, kind=kind, sentences=said, tables=tables)
    return [(each.stated, each.reason) for each in stated_years(found)]


@pytest.mark.parametrize(
    "text",
    [
        "纳入某市某局 2023 年度部门决算编制范围的二级预算单位包括：",
        "第二部分 某市某局2023年度部门决算情况说明",
        "三、2023年部门决算表",
        "2023年度某市某局部门决算公开目录",
        "注：本单位2023年度没有使用政府性基金预算拨款安排的支出。",
        "某市某局2023年度收、支总计均为337.02万元。",
        "2023年度收入合计337.02万元，与2021年度相比，收入合计增加97.57万元，增长40.8%。",
    ],
)
def test_a_sentence_may_state_the_year_of_the_disclosure(text: str) -> None:
    assert ("2023", "") in stated("2022年度部门决算表", "纳入2022年度部门决算编制范围的单位包括：", text)


@pytest.mark.parametrize(
    "text",
    [
        "2022年度收入合计337.02万元，比2021年度决算增加97.57万元。",
        "2021年当年预算执行数为1.00万元，2022年预算安排2.00万元，比2021年预算执行数增加100%。",
        "按照2023年度部门预算编制要求，提前谋划。",
        "2023年5月9日公开。",
        "截至2023年末，项目全部完成。",
    ],
)
def test_comparisons_plans_and_dates_are_no_years_of_the_disclosure(text: str) -> None:
    assert all(year == "2022" for year, _ in stated(text))


def test_the_title_of_a_table_states_its_year() -> None:
    assert stated(titles=("2022年度收入决算表", "2023年度支出决算表", "2022年支出决算表")) == [("2022", ""), ("2023", ""), ("2022", "")]
    assert stated(titles=("2022-2024年支出规划表", "2021年结转资金支出表")) == []
    assert stated(titles=("2021年政府性基金收支表（不含上年结转）", "2022年支出决算表")) == [("2021", ""), ("2022", "")]


def test_where_another_year_is_stated_more_often_none_is_judged() -> None:
    titles = ("2021年度收入决算表", "2021年度支出决算表", "2022年度收入支出决算总表")
    assert stated(titles=titles) == [("2021", "not-stated"), ("2021", "not-stated"), ("2022", "")]


def test_a_year_to_come_with_an_amount_of_this_year_is_a_slip() -> None:
    text = "2025年一般公共预算支出337.02万元。"
    facts = [cell("337.02"), sentence(text, "337.02", replace(AT, year=2025))]
    found = stated_years(replace(disclosure(facts), sentences=(Said(1, text, 1, None),)))
    assert [(each.stated, each.expected) for each in found] == [("2025", ("2024",))]
