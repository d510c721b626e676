"""Portfolios: what is stated of all projects together, against what is printed of each."""

from __future__ import annotations

from dataclasses import replace

from disclosures_by_hand import AT, cell, disclosure, sentence
from govfin.account.calculations import Calculation, Statement, Sum
from govfin.disclosure.disclosures import Disclosure, Said
from govfin.disclosure.portfolios import project_calculations
from govfin.table.facts import Fact

DONE = replace(AT, phase="executed", expenditure="project")
COVERED = replace(DONE, fund="general", item="performance-covered")


def forms(*amounts: str, again: bool = False) -> list[Fact]:
    """Self-evaluation forms of as many projects; `again`: each is printed twice."""
    found = [
        cell(amount, replace(DONE, project=f"项目{number}", fund="fiscal"), table="F11", table_number=number, of_which=True)
        for number, amount in enumerate(amounts, start=1)
    ]
    return found + [replace(each, table_number=each.table_number + 9) for each in found if again]


def said(facts: list[Fact], *texts: str) -> Disclosure:
    whole = disclosure(facts)
    return replace(whole, kind="final", sentences=tuple(Said(number, text, 7, None) for number, text in enumerate(texts, start=1)))


def reviews(told: Disclosure) -> list[Calculation]:
    return [each for each in project_calculations(told) if each.identity in ("project-reviews", "project-count")]


def sums(told: Disclosure) -> list[Sum]:
    return [each for each in reviews(told) if isinstance(each, Sum)]


TEXTS = ("本部门反映所有项目绩效自评结果，共涉及2个一级项目。", "项目全年执行数为9.00万元。")


def test_what_is_stated_of_all_reviewed_projects_is_the_sum_of_their_forms() -> None:
    stated = sentence(TEXTS[1], "9.00", DONE, sentence=2)
    (found,) = sums(said([stated, *forms("4.00", "6.00")], *TEXTS))
    assert (found.whole, len(found.addends), found.reason) == (stated, 2, "")


def test_a_form_that_is_printed_twice_counts_once() -> None:
    stated = sentence(TEXTS[1], "9.00", DONE, sentence=2)
    (found,) = sums(said([stated, *forms("4.00", "6.00", again=True)], *TEXTS))
    assert len(found.addends) == 2


def test_fewer_forms_than_projects_stated_are_not_checked() -> None:
    stated = sentence(TEXTS[1], "9.00", DONE, sentence=2)
    (found,) = sums(said([stated, *forms("4.00")], *TEXTS))
    assert found.reason == "parts-missing"


def test_what_is_stated_of_one_project_is_not_the_sum_of_all() -> None:
    text = "印刷项目绩效自评综述：项目全年执行数为9.00万元。"
    assert not sums(said([sentence(text, "9.00", DONE), *forms("4.00", "6.00")], text))


def test_the_number_of_projects_is_that_of_the_forms() -> None:
    found = [each for each in reviews(said(forms("4.00", "6.00"), "组织绩效自评，共涉及项目 3 个。")) if isinstance(each, Statement)]
    assert [(each.quotation.text, each.stated, each.expected) for each in found] == [("3", "3", ("2",))]


def test_money_that_is_all_of_the_project_expenditure_is_it() -> None:
    text = "全面开展绩效自评，资金9.00万元，占项目支出总额的100%。"
    share = replace(sentence(text, "100", replace(COVERED, measure="share")), numeral=cell("100", unit="%").numeral)
    (found,) = sums(said([sentence(text, "9.00", COVERED), share, cell("4.00", replace(COVERED, item="all"))], text))
    assert (found.relation, [part.numeral.text for part in found.addends]) == ("equal", ["4.00"])


def test_other_money_under_performance_management_is_at_most_the_expenditure() -> None:
    text = "全面实施绩效管理，涉及资金9.00万元。"
    (found,) = sums(said([sentence(text, "9.00", COVERED), cell("4.00", replace(COVERED, item="all"))], text))
    assert (found.relation, found.whole and found.whole.numeral.text) == ("at-most", "4.00")


def test_money_of_chosen_projects_is_not_judged() -> None:
    text = "拟对印刷1个项目开展重点绩效评价，涉及资金9.00万元。"
    assert not sums(said([sentence(text, "9.00", COVERED), cell("4.00", replace(COVERED, item="all"))], text))
