"""Likely causes: one fault in figures that agreed is told with its place and the value that was there, or nothing is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosures_by_hand import AT, cell, disclosure, sentence, table
from govfin.check.arithmetic import Value
from govfin.check.causes import Cause
from govfin.check.checks import read_findings, run_checks
from govfin.check.findings import Findings
from govfin.check.slips import scaled, slip
from govfin.check.trials import FAILS, can_be_tried, demand, outcome, value_of
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.numerals import parse_numeral
from govfin.table.facts import Coordinates, Fact

COLUMNS = [("合计", {}), ("基本支出", {"expenditure": "basic"}), ("项目支出", {"expenditure": "project"})]
PRINTED = {
    "all": ["2,846.31", "1,528.74", "1,317.57"],
    "207": ["2,431.56", "1,113.99", "1,317.57"],
    "20708": ["2,431.56", "1,113.99", "1,317.57"],
    "2070808": ["1,376.16", "1,113.99", "262.17"],
    "2070899": ["1,055.40", "0.00", "1,055.40"],
    "208": ["414.75", "414.75", "0.00"],
    "20805": ["414.75", "414.75", "0.00"],
    "2080505": ["276.53", "276.53", "0.00"],
    "2080506": ["138.22", "138.22", "0.00"],
}
GENERAL = replace(AT, fund="general")


def account() -> list[Fact]:
    """One table, all of whose sums hold, and the total in another table and in a sentence."""
    facts = table(COLUMNS, [(code, {"function": code}, cells) for code, cells in PRINTED.items()])
    return [*facts, cell("2,846.31", table="B01", table_number=2), sentence("本年支出2,846.31万元。", "2,846.31")]


def found(facts: list[Fact]) -> Findings:
    told = disclosure(facts)
    return run_checks(disclosure_quads(told), disclosure_iri(told))[0]


def causes(facts: list[Fact]) -> dict[str, Cause]:
    return {check.cause.iri: check.cause for check in found(facts).checks if check.cause}


def at(facts: list[Fact], code: str, column: int) -> int:
    """The place in the list of a cell of the table: its row by code, its column from 0."""
    return next(place for place, fact in enumerate(facts) if fact.row_label == code and fact.column == 2 + column)


def written(facts: list[Fact], place: int, text: str) -> list[Fact]:
    """The facts, with another numeral in one place."""
    numeral = parse_numeral(text, facts[place].numeral.unit)
    assert numeral
    return [*facts[:place], replace(facts[place], numeral=numeral), *facts[place + 1 :]]


def told(facts: list[Fact]) -> tuple[str, str, str, int, int]:
    """The kind, the suspect as printed, what it ought to be, and how many checks that explains, of the only cause."""
    (cause,) = causes(facts).values()
    return (cause.kind, cause.suspects[0].reported, cause.ought, cause.explained, cause.failing)


def test_where_all_agrees_there_is_no_cause() -> None:
    assert not any(check.failed or check.cause or check.group for check in found(account()).checks)


@pytest.mark.parametrize(
    ("kind", "code", "column", "text", "ought"),
    [
        ("one-digit", "2070808", 0, "1,976.16", "1376.16"),
        ("transposed", "2070808", 2, "226.17", "262.17"),
        ("missing-digit", "2070808", 1, "113.99", "1113.99"),
        ("extra-digit", "2080505", 1, "2,766.53", "276.53"),
        ("sign", "20805", 0, "-414.75", "414.75"),
        ("point-shifted", "2080506", 0, "1,382.20", "138.22"),
        ("in-yuan", "208", 1, "4,147,500.00", "414.75"),
        ("factor-1000", "208", 1, "414,750.00", "414.75"),
        ("copied", "2080505", 1, "138.22", "276.53"),
        ("odd-one-out", "2080505", 0, "813.90", "276.53"),
    ],
)
def test_a_slip_in_a_cell_is_told(kind: str, code: str, column: int, text: str, ought: str) -> None:
    facts = account()
    found_kind, reported, found_ought, explained, failing = told(written(facts, at(facts, code, column), text))
    assert (found_kind, reported, found_ought) == (kind, text, ought)
    assert explained == failing >= 2


def test_neighbours_in_each_others_place_are_told() -> None:
    facts = account()
    one, other = at(facts, "2070808", 1), at(facts, "2070899", 1)
    facts = written(written(facts, one, "0.00"), other, "1,113.99")
    (cause,) = causes(facts).values()
    assert cause.kind == "exchanged"
    assert [suspect.reported for suspect in cause.suspects] == ["0.00", "1,113.99"]


def test_a_column_that_repeats_another_is_told_once() -> None:
    facts = account()
    for code in ("208", "20805", "2080505"):
        facts = written(facts, at(facts, code, 2), PRINTED[code][1])
    (cause,) = causes(facts).values()
    assert cause.kind == "copied-column"
    assert [suspect.row_label for suspect in cause.suspects] == ["208", "20805", "2080505"]
    assert {suspect.column_label for suspect in cause.suspects} == {"项目支出"}
    failing = [check for check in found(facts).checks if check.failed]
    assert {check.group for check in failing} == {cause.iri}
    assert len(failing) == cause.explained


def test_a_row_that_is_missing_in_several_columns_is_told() -> None:
    facts = [fact for fact in account() if fact.row_label != "2070899"]
    kind, reported, ought, explained, failing = told(facts)
    assert (kind, reported, ought, explained, failing) == ("missing-row", "2,431.56", "1055.40", 2, 2)


def test_a_total_that_leaves_out_a_part_is_told() -> None:
    rows = [("all", {"function": "all"}, ["8.45"]), ("207", {"function": "207"}, ["8.45"]), ("208", {"function": "208"}, ["6.71"])]
    (cause,) = causes(table([("合计", {})], rows)).values()
    assert (cause.kind, cause.ought, cause.other and cause.other.reported) == ("omitted-part", "15.16", "6.71")


def test_the_odd_one_out_is_the_sentence_that_two_tables_contradict() -> None:
    facts = account()
    assert told(written(facts, len(facts) - 1, "1,903.58")) == ("odd-one-out", "1,903.58", "2846.31", 1, 1)
    assert told(written(facts, len(facts) - 1, "2,346.31")) == ("one-digit", "2,346.31", "2846.31", 1, 1)


def test_ten_thousands_that_are_called_yuan_are_told() -> None:
    facts = account()
    in_yuan = parse_numeral("2,846.31", "元")
    assert in_yuan
    (cause,) = causes([*facts[:-1], replace(facts[-1], numeral=in_yuan)]).values()
    assert cause.kind == "in-ten-thousands"
    assert "2,846.31万元" in cause.text("zh")


@pytest.mark.parametrize(
    "cells",
    [
        ["9.00", "6.00", "2.00"],  # any of the three may be wrong by one digit
        ["91.47", "61.23", "20.18"],  # none is a slip, and one check alone accuses all alike
    ],
)
def test_where_nothing_singles_one_out_there_is_no_cause(cells: list[str]) -> None:
    rows = [(code, {"function": code}, [text]) for code, text in zip(("all", "207", "208"), cells, strict=True)]
    assert not causes(table([("合计", {})], rows))


def test_two_mentions_that_differ_accuse_neither() -> None:
    assert not causes([cell("757.53"), cell("457.53", table_number=2)])


def test_causes_can_be_read_back_from_the_graph() -> None:
    facts = account()
    told_of = disclosure(written(facts, at(facts, "2070808", 2), "226.17"))
    graph, quads = disclosure_iri(told_of), disclosure_quads(told_of)
    findings, derived = run_checks(quads, graph)
    read = read_findings([*quads, *derived], graph)
    assert read == findings
    assert [check.cause.text("zh") for check in read.checks if check.cause] == [
        "支出预算总表（第5页）“2070808”行“项目支出”栏的226.17可能为262.17之误：两位数字颠倒（解释2项不一致，该处共2项）"
    ] * 2


# Rates


def percent(text: str, numeral: str, at_: Coordinates, measure: str) -> Fact:
    """A percentage, behind all amounts of the sentence."""
    rate = sentence(text, numeral, replace(at_, measure=measure), column=9, base=(("year", "2023"),))
    return replace(rate, numeral=replace(rate.numeral, unit="%", multiplier=0))


@pytest.mark.parametrize(
    ("stated", "kind", "ought"), [("4.82", "wrong-base", "5.07"), ("105.07", "ratio-for-change", "5.07"), ("5.70", "transposed", "5.07")]
)
def test_a_change_that_is_miscounted_is_told(stated: str, kind: str, ought: str) -> None:
    text = f"支出523.41万元，比上年498.17万元增加25.24万元，增长{stated}%。"
    amounts = [sentence(text, "523.41"), sentence(text, "498.17", replace(AT, year=2023), column=2)]
    difference = sentence(text, "25.24", replace(AT, measure="difference"), column=3, base=(("year", "2023"),))
    found_kind, reported, found_ought, *_ = told([*amounts, difference, percent(text, stated, AT, "change")])
    assert (found_kind, reported, found_ought) == (kind, stated, ought)


def test_a_rise_that_is_called_a_fall_is_told() -> None:
    text = "支出523.41万元，比上年498.17万元减少25.24万元。"
    stated = sentence(text, "25.24", replace(AT, measure="difference"), column=3, base=(("year", "2023"),))
    stated = replace(stated, numeral=replace(stated.numeral, value=-stated.numeral.value))
    amounts = [sentence(text, "523.41"), sentence(text, "498.17", replace(AT, year=2023), column=2)]
    assert told([*amounts, stated])[:3] == ("direction", "25.24", "")


def test_a_rate_that_is_measured_by_another_whole_is_told() -> None:
    text = "支出预算为3.00万元，决算为0.93万元，完成预算的26.6%。"
    vehicles, all_three = replace(AT, item="vehicles"), replace(AT, item="three-public")
    done = replace(vehicles, phase="executed")
    facts = [sentence(text, "3.00", vehicles), sentence(text, "0.93", done, column=2), percent(text, "26.6", done, "execution-rate")]
    facts += [cell("3.50", all_three, table_number=2), cell("3.50", all_three, table_number=3)]
    (cause,) = causes(facts).values()
    assert (cause.kind, cause.ought, cause.other and cause.other.reported) == ("other-whole", "31.0", "3.50")


# What a check demands


def test_a_check_agrees_with_what_it_demands_and_with_nothing_beyond() -> None:
    text = "支出523.41万元，比上年498.17万元增加25.24万元，增长5.07%。"
    amounts = [sentence(text, "523.41", replace(AT, year=2025)), sentence(text, "498.17", column=2)]
    stated = sentence(text, "25.24", replace(AT, year=2025, measure="difference"), column=3, base=(("year", "2024"),))
    rate = replace(percent(text, "5.07", replace(AT, year=2025), "change"), base=(("year", "2024"),))
    tried = 0
    for check in found([*account()[:-1], *amounts, stated, rate]).checks:
        for mention in check.mentions if can_be_tried(check) else ():
            wanted = demand(check, mention, {})
            assert wanted, (check.rule.id, mention.reported)
            width = value_of(mention, {}).width
            beyond = 2 * (wanted.upper - wanted.lower) + 3 * width  # more than a last digit, which is information only
            for amount, agrees in ((wanted.amount, True), (wanted.upper + beyond, False), (wanted.lower - beyond, False)):
                there = {mention.iri: Value(amount, amount - width / 2, amount + width / 2)}
                assert (outcome(check, there) != FAILS) == agrees, (check.rule.id, mention.reported, amount)
                tried += 1
    assert tried > 100


# Any fault


def _digit(text: str, place: int, digit: int) -> str:
    places = [index for index, character in enumerate(text) if character.isdigit()]
    index = places[place % len(places)]
    return text[:index] + str(digit) + text[index + 1 :]


FAULTS: dict[str, Callable[[str, int, int], str]] = {
    "digit": _digit,
    "transposition": lambda text, place, _: text.replace(text[:2], text[1::-1], 1) if text[0] != "0" else text,
    "sign": lambda text, *_: "-" + text,
    "in yuan": lambda text, *_: f"{Decimal(text).scaleb(4):.2f}",
    "another amount": lambda text, place, digit: f"{Decimal(text) * (place + 2) + digit:.2f}",
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cell_of=st.integers(0, len(PRINTED) * 3 - 1), fault=st.sampled_from(sorted(FAULTS)), place=st.integers(0, 5), digit=st.integers(1, 9)
)
def test_a_fault_in_any_cell_is_told_in_that_cell_or_not_at_all(cell_of: int, fault: str, place: int, digit: int) -> None:
    facts = account()
    was = facts[cell_of].numeral
    text = FAULTS[fault](f"{was.value:.2f}", place, digit)
    for cause in causes(written(facts, cell_of, text)).values():
        assert [suspect.place for suspect in cause.suspects] == [(0, 1, facts[cell_of].row, facts[cell_of].column)]
        assert cause.ought in ("", f"{was.value:.2f}")


# Slips


@pytest.mark.parametrize(
    ("written_as", "meant", "kind"),
    [
        ("757.53", "457.53", "one-digit"),
        ("754.53", "745.53", "transposed"),
        ("75.53", "755.53", "missing-digit"),
        ("7555.53", "755.53", "extra-digit"),
        ("-12.50", "12.50", "sign"),
        ("3.00", "8.00", "one-digit"),
        ("0.03", "0.08", ""),  # of so few digits, any is a slip of any other
        ("12.50", "43.70", ""),
    ],
)
def test_slips(written_as: str, meant: str, kind: str) -> None:
    assert slip(Decimal(written_as), Decimal(meant), 2) == kind


def test_another_unit_is_shown_as_far_as_the_decimals_go() -> None:
    found_as = [amount for amount, kind in scaled(Decimal("10537750.00"), 2) if kind == "factor-10000"]
    assert {Decimal("1053.77"), Decimal("1053.78")} <= set(found_as)
