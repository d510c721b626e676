"""Units of money that a table prints and does not use."""

from __future__ import annotations

from disclosures_by_hand import AT, sentence, table
from govfin.account.scales import units_of_money
from govfin.table.facts import Fact

KINDS = [("合计", {}), ("基本支出", {"expenditure": "basic"}), ("项目支出", {"expenditure": "project"})]


def amounts(number: int, *cells: str) -> list[Fact]:
    return table(KINDS, [("合计", {}, cells)], number=number)


def units(*facts: list[Fact]) -> list[tuple[str, tuple[str, ...], str]]:
    return [(each.stated, each.expected, each.reason) for each in units_of_money(fact for found in facts for fact in found)]


RIGHT, OPEN = ("万元", ("万元",), ""), ("万元", ("万元",), "not-stated")


def test_a_table_in_yuan_under_wan_yuan_is_found_against_the_others() -> None:
    wrong = amounts(3, "90,000.00", "60,000.00", "30,000.00")
    assert units(amounts(1, "9.00", "6.00", "3.00"), amounts(2, "9.00", "6.00", ""), wrong) == [RIGHT, RIGHT, ("万元", ("元",), "")]


def test_of_two_tables_the_larger_is_in_the_wrong_unit() -> None:
    assert units(amounts(1, "9.00", "6.00", ""), amounts(2, "90,000", "60,000", "")) == [RIGHT, ("万元", ("元",), "")]


def test_prose_tells_as_well() -> None:
    said = [sentence("支出9.00万元。", "9.00", AT), sentence("基本支出6.00万元。", "6.00", AT)]
    assert units(amounts(1, "90,000.00", "", ""), said[:1]) == [RIGHT]  # one figure is no table


def test_a_single_cell_is_not_the_table() -> None:
    assert units(amounts(1, "9.00", "6.00", "3.00"), amounts(2, "9.00", "60,000.00", "3.00")) == [RIGHT, RIGHT]


def test_a_table_that_shares_no_figure_is_not_judged() -> None:
    assert units(amounts(1, "9.00", "", "")) == [OPEN]
