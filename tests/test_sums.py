"""Which cells make up which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from disclosures_by_hand import AT, UNIT, cell, disclosure, table
from govfin.account.calculations import Sum
from govfin.account.identities import sums_of as sums_in
from govfin.account.shares import with_shares
from govfin.table.facts import Fact

KINDS = [
    ("合计", {}),
    ("基本支出", {"expenditure": "basic"}),
    ("人员经费", {"expenditure": "personnel"}),
    ("公用经费", {"expenditure": "public"}),
    ("项目支出", {"expenditure": "project"}),
]


def by_place(facts: Iterable[Fact]) -> dict[tuple[str, str], Fact]:
    return {(fact.row_label, fact.column_label): fact for fact in facts}


def told(sums: Iterable[Sum], identity: str) -> set[tuple[str, ...]]:
    """Each sum of an identity as (whole or what is missing, parts…) in printed numerals, with the reason last if there is one."""
    return {
        (
            each.whole.numeral.text if each.whole else f"no {each.missing}",
            *(part.numeral.text for part in each.addends),
            *(f"−{part.numeral.text}" for part in each.subtrahends),
            *filter(None, [each.reason]),
        )
        for each in sums
        if each.identity == identity
    }


def sums_of(*tables: list[Fact]) -> tuple[Sum, ...]:
    return sums_in(disclosure(*tables).facts)


def codes(*rows: tuple[str, str]) -> list[Fact]:
    """A table of one column: a row for each functional code, or `all`."""
    return table([("合计", {})], [(code, {"function": code}, [text]) for code, text in rows])


def test_rows_of_one_code_that_make_a_whole_together_are_shares_of_its_figure() -> None:
    facts = with_shares(codes(("2080505", "1"), ("20899", "2"), ("2080505", "4"), ("all", "7")))
    assert [fact.about for fact in facts] == ["share", "figure", "share", "figure"]
    assert told(sums_of(facts), "total-of-classes") == {("7", "1", "4", "2")}


def test_what_is_carried_over_leaves_a_share_to_the_fund_beside_it() -> None:
    columns = [("合计", {}), ("一般公共预算拨款", {"fund": "general"}), ("上年结转", {"fund": "carried"})]
    facts = with_shares(table(columns, [("甲", {}, ["9", "6", "3"]), ("乙", {"unit_name": "乙"}, ["6", "6", "0"])]))
    assert [fact.about for fact in facts] == ["figure", "share", "figure", "figure", "figure", "figure"]
    assert told(sums_of(facts), "funds") >= {("9", "6", "3")}


def test_rows_of_one_code_that_make_no_whole_are_mentions_of_one_figure() -> None:
    facts = with_shares(codes(("2080505", "1"), ("20899", "2"), ("2080505", "4"), ("all", "3")))
    assert {fact.about for fact in facts} == {"figure"}


def test_total_and_hierarchy_take_the_next_level_only() -> None:
    sums = sums_of(
        codes(
            ("all", "9"), ("207", "6"), ("20708", "6"), ("2070808", "4"), ("2070899", "2"), ("208", "3"), ("20805", "3"), ("2080505", "3")
        )
    )
    assert told(sums, "total-of-classes") == {("9", "6", "3")}
    assert told(sums, "code-hierarchy") == {("6", "6"), ("6", "4", "2"), ("3", "3")}


def test_a_level_that_a_table_never_prints_is_no_gap() -> None:
    sums = sums_of(codes(("all", "9"), ("2070808", "6"), ("2080505", "3")))
    assert told(sums, "total-of-classes") == {("9", "6", "3")}
    assert told(sums, "code-hierarchy") == set()


def test_a_missing_class_row_is_reported() -> None:
    sums = sums_of(codes(("all", "9"), ("207", "6"), ("20708", "6"), ("20805", "3")))
    assert told(sums, "total-of-classes") == {("9", "6", "3")}
    assert told(sums, "code-hierarchy") == {("6", "6"), ("no 208", "3", "whole-missing")}


def test_missing_lower_rows_are_reported_where_others_have_them() -> None:
    sums = sums_of(codes(("all", "9"), ("207", "6"), ("20708", "6"), ("208", "3")))
    assert told(sums, "code-hierarchy") == {("6", "6"), ("3", "parts-missing")}


def test_classes_without_a_total() -> None:
    assert told(sums_of(codes(("207", "6"), ("208", "3"))), "total-of-classes") == {("no all", "6", "3", "whole-missing")}


def test_a_repeated_total_has_the_same_parts_and_is_no_part() -> None:
    sums = sums_of(codes(("all", "9"), ("207", "6"), ("208", "3"), ("all", "9")))
    assert [told([each], "total-of-classes") for each in sums] == [{("9", "6", "3")}] * 2


def test_a_repeated_part_counts_once() -> None:
    assert told(sums_of(codes(("all", "9"), ("207", "6"), ("208", "3"), ("208", "3"))), "total-of-classes") == {("9", "6", "3")}


def test_blocks_that_coordinates_do_not_tell_apart_keep_their_own_parts() -> None:
    sums = sums_of(codes(("all", "9"), ("207", "6"), ("208", "3"), ("all", "5"), ("207", "5")))
    assert told(sums, "total-of-classes") == {("9", "6", "3"), ("5", "5")}


def test_kinds_across_a_row() -> None:
    facts = table(KINDS, [("207", {"function": "207"}, ["9", "6", "4", "2", "3"])])
    assert told(sums_of(facts), "expenditure-kinds") == {("9", "6", "3"), ("6", "4", "2")}


def test_kinds_down_a_column() -> None:
    rows = [("合计", {}, ["9"]), ("人员经费合计", {"expenditure": "personnel"}, ["5"]), ("公用经费合计", {"expenditure": "public"}, ["4"])]
    facts = table([("基本支出", {})], rows, replace(AT, expenditure="basic"))
    assert told(sums_of(facts), "expenditure-kinds") == {("9", "5", "4")}


def test_transfers_among_the_classes_complete_the_total() -> None:
    rows = [("201", {"function": "201"}, ["6"]), ("对附属单位补助", {"expenditure": "subsidy"}, ["3"]), ("合计", {}, ["9"])]
    sums = sums_of(table([("预算数", {})], rows))
    assert told(sums, "total-of-classes") == {("9", "6", "3")}
    assert told(sums, "expenditure-kinds") == set()


def test_a_row_with_a_transfer_alone_is_a_breakdown_by_kind() -> None:
    facts = table([("合计", {}), ("补助", {"expenditure": "subsidy"})], [("合计", {}, ["9", "9"])])
    assert told(sums_of(facts), "expenditure-kinds") == {("9", "9")}


def test_blank_cells_tell_wholes_and_parts_apart_from_missing_rows() -> None:
    rows = [("合计", {}, ["9", "", "1"]), ("207", {"function": "207"}, ["6", "6", ""]), ("208", {"function": "208"}, ["3", "", ""])]
    columns = [("合计", {}), ("基本支出", {"expenditure": "basic"}), ("项目支出", {"expenditure": "project"})]
    sums = sums_of(table(columns, rows))
    assert told(sums, "total-of-classes") == {("9", "6", "3"), ("no all", "6", "whole-blank"), ("1", "parts-blank")}


def test_a_blank_middle_row_does_not_break_the_sum_above_it() -> None:
    rows = [
        ("207", {"function": "207"}, ["6", "6"]),
        ("20708", {"function": "20708"}, ["6", ""]),
        ("2070808", {"function": "2070808"}, ["6", "6"]),
    ]
    sums = sums_of(table([("合计", {}), ("基本支出", {"expenditure": "basic"})], rows))
    assert ("6", "6") in told(sums, "code-hierarchy")
    assert ("no 20708", "6", "whole-blank") in told(sums, "code-hierarchy")


def test_departmental_and_government_classes_are_two_breakdowns() -> None:
    rows = [("合计", {}, ["9"]), *((code, {"economic": code}, [text]) for code, text in (("301", "6"), ("302", "3"), ("501", "9")))]
    sums = sums_of(table([("合计", {})], rows))
    assert told(sums, "total-of-classes") == {("9", "6", "3"), ("9", "9")}
    assert len({each.key for each in sums}) == len(sums)


def test_panels_of_economic_classes_end_in_totals_by_kind() -> None:
    columns = [("人员经费/决算数", {}), ("公用经费/决算数", {}), ("公用经费/决算数", {})]
    rows = [
        ("301", {"economic": "301"}, ["6", "", ""]),
        ("302", {"economic": "302"}, ["", "2", ""]),
        ("310", {"economic": "310"}, ["", "", "1"]),
        ("人员经费合计", {"expenditure": "personnel"}, ["6", "", ""]),
        ("公用经费合计", {"expenditure": "public"}, ["", "", "3"]),
    ]
    sums = sums_of(table(columns, rows, replace(AT, expenditure="basic")))
    assert {("6", "6"), ("3", "2", "1")} <= told(sums, "total-of-classes")


def test_funds_skip_levels_that_are_not_printed() -> None:
    columns = [("合计", {}), ("一般公共预算", {"fund": "general"}), ("政府性基金", {"fund": "govfund"}), ("事业收入", {"fund": "business"})]
    facts = table(columns, [("合计", {}, ["9", "6", "2", "1"])], replace(AT, flow="revenue"))
    assert told(sums_of(facts), "funds") == {("9", "6", "2", "1")}


def test_three_public() -> None:
    items = ("three-public", "abroad", "vehicles", "vehicle-purchase", "vehicle-running", "reception")
    facts = table([(item, {"item": item}) for item in items], [("合计", {}, ["9", "1", "6", "2", "4", "2"])])
    assert told(sums_of(facts), "three-public") == {("9", "1", "6", "2"), ("6", "2", "4")}


def test_of_which_is_at_most_its_whole() -> None:
    facts = table([("合计", {}), ("其中：财政拨款", {"fund": "fiscal", "of_which": True})], [("合计", {}, ["9", "6"])])
    (only,) = sums_of(facts)
    assert (only.identity, only.relation) == ("of-which", "at-most")


def test_units() -> None:
    rows = [
        ("合计", {}, ["9"]),
        ("本级", {"unit_name": UNIT + "本级", "parent_unit": UNIT}, ["6"]),
        ("二级", {"unit_name": "二级单位", "parent_unit": UNIT}, ["3"]),
    ]
    assert told(sums_of(table([("合计", {})], rows)), "units") == {("9", "6", "3")}


def two_sided(opening: str = "1", closing: str = "2") -> list[Fact]:
    columns = [("收入/预算数", {"side": "收入"}), ("支出/预算数", {"side": "支出"})]
    revenue, balance, total = {"flow": "revenue"}, {"flow": "balance"}, {"item": "grand-total"}
    facts: list[Fact] = []
    sides = [
        [("一般公共预算拨款", revenue | {"fund": "general"}, "9"), ("201", {"function": "201"}, "8")],
        [("本年收入合计", revenue, "9"), ("本年支出合计", {}, "8")],
        [("上年结转", balance | {"item": "opening"}, opening), ("结转下年", balance | {"item": "closing"}, closing)],
        [("收入总计", revenue | total, "10"), ("支出总计", total, "10")],
    ]
    for number, line in enumerate(sides, start=2):
        for place, (label, at, text) in enumerate(line, start=1):
            if text:
                side = columns[place - 1][1]["side"]
                where = replace(AT, **at)  # type: ignore[arg-type]
                facts.append(
                    cell(text, where, row=number, column=2 * place, row_label=label, side=side, column_label=columns[place - 1][0])
                )
    return facts


def test_balances_of_a_two_sided_table() -> None:
    sums = sums_of(two_sided())
    assert told(sums, "balance-total") == {("10", "9", "1"), ("10", "8", "2")}
    assert told(sums, "balance-sides") == {("10", "10")}
    assert told(sums, "balance-roll") == set()
    assert told(sums, "funds") == {("9", "9")}
    assert told(sums, "total-of-classes") == {("8", "8")}


def test_a_blank_balance_contributes_nothing() -> None:
    assert told(sums_of(two_sided(opening="")), "balance-total") == {("10", "9"), ("10", "8", "2")}


def test_grand_total_of_funds_where_this_years_revenue_is_not_printed() -> None:
    columns = [
        ("合计", {"item": "grand-total"}),
        ("一般公共预算", {"fund": "general"}),
        ("上年结转", {"flow": "balance", "item": "opening"}),
    ]
    facts = table(columns, [("合计", {}, ["10", "9", "1"])], replace(AT, flow="revenue"))
    assert told(sums_of(facts), "balance-total") == {("10", "9", "1")}


def test_closing_balance_rolls_forward() -> None:
    columns = [
        ("年初结转", {"flow": "balance", "item": "opening"}),
        ("本年收入", {"flow": "revenue"}),
        ("本年支出", {}),
        ("年末结转", {"flow": "balance", "item": "closing"}),
    ]
    rows = [("合计", {}, ["1", "9", "8", "2"]), ("208", {"function": "208"}, ["", "9", "8", ""])]
    sums = sums_of(table(columns, rows))
    assert told(sums, "balance-roll") == {("2", "1", "9", "−8"), ("no closing", "9", "−8", "whole-blank")}


def test_projects_stay_apart() -> None:
    rows = [("合计", {}, ["9"]), ("甲", {"project": "甲", "function": "207"}, ["6"]), ("乙", {"project": "乙", "function": "208"}, ["3"])]
    assert sums_of(table([("合计", {})], rows, replace(AT, expenditure="project"))) == ()


def test_rates_are_not_added() -> None:
    rows = [("合计", {"measure": "share"}, ["100%"]), ("207", {"function": "207", "measure": "share"}, ["60%"])]
    assert sums_of(table([("占比", {})], rows)) == ()


coordinates = st.builds(
    replace,
    st.just(AT),
    flow=st.sampled_from(["revenue", "expenditure", "balance"]),
    fund=st.sampled_from(["all", "fiscal", "general", "business", "一种没有的资金"]),
    function=st.sampled_from(["all", "207", "20708", "2070808", "208", "", "20"]),
    economic=st.sampled_from(["all", "301", "30101", "501", "30101-50101"]),
    expenditure=st.sampled_from(["all", "basic", "personnel", "subsidy"]),
    item=st.sampled_from(["all", "grand-total", "opening", "closing", "three-public", "vehicles"]),
    unit_name=st.sampled_from([UNIT, "甲", "乙"]),
)
cells = st.builds(
    cell,
    st.sampled_from(["1.00", "2.00", "-1.00", "0"]),
    coordinates,
    row=st.integers(1, 4),
    column=st.integers(1, 4),
    side=st.sampled_from(["", "收入", "支出"]),
    of_which=st.booleans(),
    parent_unit=st.sampled_from(["", UNIT, "甲", "乙"]),
)


@settings(phases=[Phase.explicit, Phase.reuse, Phase.generate], deadline=None)
@given(st.lists(cells, max_size=24))
def test_any_cells_make_sums_of_a_whole_and_other_cells(facts: list[Fact]) -> None:
    for each in sums_of(facts):
        assert each.whole not in (*each.addends, *each.subtrahends)
        assert each.whole or each.addends or each.subtrahends
        assert bool(each.reason) == (each.whole is None or not (each.addends or each.subtrahends))
        assert each.key
