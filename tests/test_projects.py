"""Projects: what lists of projects and forms of one project ought to add up to."""

from __future__ import annotations

from dataclasses import replace

from disclosures_by_hand import AT, cell, table
from govfin.account.calculations import Sum
from govfin.account.projects import project_sums
from govfin.table.facts import Fact

TOTAL = {"expenditure": "project"}


def rows(*named: tuple[str, str]) -> list[tuple[str, dict[str, str], list[str]]]:
    """Rows of a list: 合计, groups with * before their name, and projects."""
    items = {"合计": TOTAL, "*通用项目": {**TOTAL, "item": "common-projects"}, "*专用项目": {**TOTAL, "item": "dedicated-projects"}}
    return [(name, items.get(name, {**TOTAL, "project": name}), [amount]) for name, amount in named]


def listed(*named: tuple[str, str]) -> list[Fact]:
    return table([("金额", {})], rows(*named))


def told(found: Sum) -> tuple[str, list[str]]:
    assert found.whole
    return found.whole.row_label, [part.row_label for part in found.addends]


def test_a_total_is_the_sum_of_its_projects() -> None:
    (found,) = project_sums(listed(("合计", "6.00"), ("甲", "2.00"), ("乙", "3.00")))
    assert (told(found), found.identity, found.relation) == (("合计", ["甲", "乙"]), "projects", "equal")


def test_a_total_at_the_end_is_one_too() -> None:
    (found,) = project_sums(listed(("甲", "2.00"), ("乙", "3.00"), ("合计", "5.00")))
    assert told(found) == ("合计", ["甲", "乙"])


def test_a_group_heads_the_projects_below_it() -> None:
    found = project_sums(listed(("合计", "9.00"), ("*通用项目", "5.00"), ("甲", "5.00"), ("*专用项目", "4.00"), ("乙", "4.00")))
    assert [told(each) for each in found] == [("合计", ["*通用项目", "*专用项目"]), ("*通用项目", ["甲"]), ("*专用项目", ["乙"])]


def test_projects_that_head_others_are_told_by_their_amounts() -> None:
    found = project_sums(listed(("合计", "7.00"), ("活动", "3.00"), ("培训", "3.00"), ("业务", "4.00"), ("甲", "1.00"), ("乙", "3.00")))
    assert [told(each) for each in found] == [("合计", ["活动", "业务"]), ("活动", ["培训"]), ("业务", ["甲", "乙"])]


def test_a_wrong_amount_below_a_heading_does_not_hide_it() -> None:
    found = project_sums(listed(("合计", "7.00"), ("活动", "3.00"), ("培训", "3.00"), ("业务", "4.00"), ("甲", "1.00"), ("乙", "8.00")))
    assert [told(each) for each in found] == [("合计", ["活动", "业务"]), ("活动", ["培训"]), ("业务", ["甲", "乙"])]


def test_a_list_that_says_it_leaves_out_projects_is_not_checked() -> None:
    (found,) = project_sums(listed(("合计", "9.00"), ("甲", "2.00"), ("乙", "3.00")), withheld={1})
    assert found.reason == "parts-withheld"


def form(*named: tuple[str, dict[str, str], str]) -> list[Fact]:
    facts = table([("金额", {"project": "甲", **TOTAL})], [(name, at, [amount]) for name, at, amount in named])
    return [replace(fact, of_which="其中" in fact.row_label or "其他" in fact.row_label) for fact in facts]


def test_the_funds_of_a_form_are_all_there_is_where_the_others_are_told() -> None:
    (found,) = project_sums(
        form(("总额", {}, "9.00"), ("其中：财政拨款", {"fund": "fiscal"}, "6.00"), ("其他", {"item": "other-funds"}, "2.00"))
    )
    assert (told(found), found.identity, found.relation) == (("总额", ["其中：财政拨款", "其他"]), "project-breakdown", "equal")


def test_what_was_carried_over_within_the_appropriation_counts_once() -> None:
    carried = ("其中：上年结转", {"fund": "carried"}, "1.00")
    (found,) = project_sums(
        form(("总额", {}, "8.00"), ("其中：财政拨款", {"fund": "fiscal"}, "6.00"), carried, ("其他", {"item": "other-funds"}, "2.00"))
    )
    assert told(found) == ("总额", ["其中：财政拨款", "其他"])


def lines(label: str, *amounts: str) -> list[Fact]:
    at = replace(AT, project="甲", expenditure="project")
    budget = cell("9.00", at, row=1)
    return [budget, *(cell(each, at, row=row, about="line", row_label=label) for row, each in enumerate(amounts, start=3))]


def test_the_lines_of_a_breakdown_make_up_the_budget() -> None:
    (found,) = project_sums(lines("印刷费", "4.00", "5.00"))
    assert (len(found.addends), found.relation) == (2, "equal")


def test_what_is_bought_is_a_part_of_the_budget() -> None:
    (found,) = project_sums(lines("C99000000", "4.00", "5.00"))
    assert found.relation == "at-most"


def test_the_budget_of_a_year_is_a_part_of_the_whole() -> None:
    at = replace(AT, project="甲", expenditure="project")
    (found,) = project_sums([cell("9.00", replace(at, measure="total-budget"), row=1, about="line"), cell("5.00", at, row=2)])
    assert (found.relation, found.variant) == ("at-most", "annual")
