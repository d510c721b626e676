"""Faults that are seeded into a consistent disclosure are caught, and nothing else is flagged."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

import make_mutations
from disclosures_by_hand import cell, disclosure, table
from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.folders import folder
from govfin.table.facts import Fact
from make_mutations import REPRINTINGS, Fault, Outcome, mutated, place

SAMPLE = folder("samples") / "jianghan_media_2024_budget_ruled.pdf"


@cache
def outcomes() -> list[Outcome]:
    return list(make_mutations.trials(read_disclosure(SAMPLE), Random(1), 2))


def row(*texts: str) -> list[Fact]:
    heads = [(name, {"expenditure": name}) for name in ("all", "basic", "project")]
    return table(heads, [("all", {"function": "all"}, list(texts)), ("207", {"function": "207"}, ["9.00", "6.00", "3.00"])])


def texts(told: Disclosure) -> list[str]:
    return [fact.numeral.text for fact in told.facts]


def test_faults_beyond_rounding_are_caught() -> None:
    bound = [each for each in outcomes() if each.judged_by]
    assert len(bound) >= 10
    assert sum(bool(each.caught_by) for each in bound) / len(bound) >= 0.8  # of few; the table in docs/rules.md is of many


def test_checks_that_a_fault_takes_no_part_in_pass() -> None:
    assert sum(sum(each.flagged.values()) for each in outcomes()) <= 0.01 * sum(each.unmutated for each in outcomes())


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("two digits exchanged", {"12.43", "21.34", "13.24"}),
        ("sign", {"-12.34"}),
        ("×10⁴ or ÷10⁴", {"123,400.00"}),
        ("wrong percentage", {""}),
    ],
)
def test_a_numeral_is_printed_otherwise(kind: str, found: set[str]) -> None:
    assert REPRINTINGS[kind](cell("12.34", unit="万元").numeral, Random(1)) in found


def test_one_digit_is_another() -> None:
    text = REPRINTINGS["one digit"](cell("12.34").numeral, Random(1))
    assert sum(one != other for one, other in zip(text, "12.34", strict=True)) == 1


def test_a_row_moves_one_column_to_the_right() -> None:
    told = disclosure(row("9.00", "6.00", "3.00"))
    fault = make_mutations.shifted(told.facts[0], told, Random(1))
    assert fault
    assert texts(mutated(told, fault)) == ["9.00", "6.00", "9.00", "6.00", "3.00"]


def test_a_row_is_left_out() -> None:
    told = disclosure(row("9.00", "6.00", "3.00"))
    fault = make_mutations.dropped(told.facts[0], told, Random(1))
    assert fault
    assert {fact.row for fact in mutated(told, fault).facts} == {told.facts[-1].row}


def test_a_fault_is_seen_by_the_checks_that_it_takes_part_in() -> None:
    told = disclosure(row("9.00", "6.00", "3.00"))
    before = make_mutations.baseline(told)
    wrong = Fault({place(told.facts[1]): cell("5.00").numeral})
    outcome = make_mutations.tried(("one digit", "tables"), wrong, before, make_mutations.checks_of(mutated(told, wrong)))
    assert outcome.judged_by
    assert outcome.caught_by
    assert not outcome.flagged
