"""Rates: what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from disclosures_by_hand import AT, cell, sentence
from govfin.account.calculations import Rate, Sum
from govfin.account.rates import rate_calculations
from govfin.account.recitals import recital_sums
from govfin.table.facts import Coordinates, Fact

BEFORE = replace(AT, year=2023)


def rests_on(facts: Sequence[Fact]) -> list[str]:
    """Of each calculation the rule, and the numerals that it takes."""
    found = []
    for each in rate_calculations(facts):
        if isinstance(each, Sum):
            taken = (*each.addends, *each.subtrahends)
        else:
            assert isinstance(each, Rate)
            taken = (*each.numerators, *each.numerator_subtrahends, *each.denominators, *each.denominator_subtrahends)
        found.append(" ".join([each.identity, *(fact.numeral.text for fact in taken), each.reason]).strip())
    return found


def percent(text: str, numeral: str, at: Coordinates, measure: str, **more: object) -> Fact:
    """A percentage, behind all amounts of the sentence."""
    rate = sentence(text, numeral, replace(at, measure=measure), column=9, **more)
    return replace(rate, numeral=replace(rate.numeral, unit="%", multiplier=0))


def test_a_difference_is_this_amount_less_that_of_the_year_before() -> None:
    text = "支出5.00万元，比上年4.00万元增加1.00万元。"
    stated = sentence(text, "1.00", replace(AT, measure="difference"), column=3, base=(("year", "2023"),))
    assert rests_on([sentence(text, "5.00"), sentence(text, "4.00", BEFORE, column=2), stated]) == ["difference 5.00 4.00"]
    assert rests_on([sentence(text, "5.00"), stated]) == ["difference base-missing"]


def test_a_change_rests_on_the_stated_difference_where_the_year_before_is_not_printed() -> None:
    text = "支出5.00万元，比上年增加1.00万元，增长25%。"
    stated = sentence(text, "1.00", replace(AT, measure="difference"), column=2)
    assert rests_on([sentence(text, "5.00"), stated, percent(text, "25", AT, "change")]) == ["change 1.00 5.00 1.00"]


def test_an_execution_rate_is_of_the_budget_by_which_it_comes_out() -> None:
    text = "支出决算为2.00万元，完成预算的50%。"
    done = replace(AT, phase="executed")
    rate = percent(text, "50", done, "execution-rate")
    budgets = [cell("8.00"), cell("4.00", replace(AT, phase="revised"))]
    assert rests_on([*budgets, sentence(text, "2.00", done), rate]) == ["execution-rate 2.00 4.00"]


def test_a_rate_that_comes_out_by_no_budget_is_held_against_the_one_beside_it() -> None:
    text = "支出预算为3.00万元，决算为0.93万元，完成预算的26.6%。"
    done = replace(AT, phase="executed")
    rate = percent(text, "26.6", done, "execution-rate")
    facts = [cell("9.00"), sentence(text, "3.00"), sentence(text, "0.93", done, column=2), rate]
    assert rests_on(facts) == ["execution-rate 0.93 3.00"]


@pytest.mark.parametrize(("stated", "whole"), [("25", "8.00"), ("50", "4.00")])
def test_a_share_is_of_any_wider_amount_by_which_it_comes_out(stated: str, whole: str) -> None:
    text = f"基本支出2.00万元，占{stated}%。"
    basic = replace(AT, expenditure="basic", fund="general")
    rate = percent(text, stated, basic, "share")
    facts = [cell("8.00"), cell("4.00", replace(AT, fund="general")), sentence(text, "2.00", basic), rate]
    assert rests_on(facts) == [f"share 2.00 {whole}"]


def test_a_share_that_comes_out_by_no_whole_is_held_against_the_one_that_words_or_place_tell() -> None:
    text = "基本支出2.00万元，占30%。"
    basic = replace(AT, expenditure="basic")
    facts = [cell("8.00"), sentence(text, "2.00", basic), percent(text, "30", basic, "share")]
    assert rests_on(facts) == ["share base-missing"]
    assert rests_on([*facts[:-1], replace(facts[-1], base=(("flow", "expenditure"),))]) == ["share 2.00 8.00"]
    told = sentence("支出9.00万元。", "9.00")
    assert rests_on([told, *(replace(fact, sentence=2) if fact.sentence else fact for fact in facts)]) == ["share 2.00 9.00"]


def test_a_difference_from_what_is_not_printed_is_told_once() -> None:
    text = "支出5.00万元，比上年增加1.00万元，增长25%。"
    stated = sentence(text, "1.00", replace(AT, measure="difference"), column=2)
    again = replace(stated, sentence=2)
    assert rests_on([sentence(text, "5.00"), stated, again]) == ["difference base-missing"]
    judged = percent(text, "25", AT, "change")
    assert rests_on([sentence(text, "5.00"), stated, judged]) == ["change 1.00 5.00 1.00"]


def test_the_second_figure_of_a_numeral_is_not_judged_again() -> None:
    text = "收支总预算8.00万元，增长10%。"
    assert rests_on([percent(text, "10", AT, "change", repeated=True)]) == []


def test_parts_that_prose_tells_of_make_up_their_whole_or_are_at_most_as_much() -> None:
    text = "政府采购9.00万元，其中：货物2.00万元、工程0.00万元、服务7.00万元；授予中小企业8.00万元，小微企业3.00万元。"
    items = {"9.00": "procurement", "2.00": "goods", "0.00": "works", "7.00": "services", "8.00": "sme", "3.00": "micro"}
    facts = [sentence(text, numeral, replace(AT, item=item), column=at) for at, (numeral, item) in enumerate(items.items(), 1)]
    found = [(each.relation, [part.numeral.text for part in each.addends]) for each in recital_sums(facts)]
    assert found == [("equal", ["2.00", "0.00", "7.00"]), ("at-most", ["3.00"])]
    assert [each.relation for each in recital_sums([fact for fact in facts if fact.at.item != "works"])] == ["at-most"]


def test_contributions_are_compared_in_the_narrowest_scope_that_both_classifications_print() -> None:
    by_function = [cell("9.00", replace(AT, function="2210201", expenditure=kind), row=2) for kind in ("all", "basic")]
    by_class = cell("9.00", replace(AT, economic="30113", expenditure="basic"), table_number=2)
    (only,) = recital_sums([*by_function, by_class])
    assert (only.identity, only.whole, only.addends) == ("contributions", by_function[1], (by_class,))
