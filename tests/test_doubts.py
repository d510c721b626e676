"""Doubts: what OCR may have misread is told with the reading that would make the accounts add up; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from govfin.account.doubts import doubted
from govfin.table.facts import Fact
from made import facts

SPENT = """
科目编码 | 科目名称           | 合计  | 基本支出 | 项目支出
         | 合计               | 84.08 | 78.08    | 6.00
208      | 社会保障和就业支出 | 84.08 | 78.08    | 6.00
20805    | 行政事业单位养老   | 84.08 | 78.08    | 6.00
2080502  | 事业单位离退休     | 42.08 | 36.08    | 6.00
2080505  | 养老保险缴费       | 40.57 | 40.57    |
2080599  | 其他养老支出       | 1.43  | 1.43     |
"""


def read(picture: str, confidence: float = 0.99, **faint: float) -> list[Fact]:
    """The facts of a table that OCR read; of amounts that are named (with _ for the point) with another confidence."""
    faintly = {name.strip("n").replace("_", "."): value for name, value in faint.items()}
    return [replace(fact, origin="ocr", confidence=faintly.get(fact.numeral.text, confidence)) for fact in facts("B03", picture)]


def told(found: Iterable[Fact]) -> dict[str, str | None]:
    """Of each doubtful numeral the reading that would fit."""
    return {fact.numeral.text: None if fact.alternative is None else str(fact.alternative) for fact in found if fact.doubt}


def test_what_adds_up_is_not_doubted() -> None:
    assert told(doubted(read(SPENT))) == {}


def test_a_digit_that_was_misread_is_told_with_the_one_that_fits() -> None:
    misread = doubted(read(SPENT.replace("36.08", "38.08")))
    assert told(misread) == {"38.08": "36.08"}
    assert {fact.numeral.value for fact in misread if fact.doubt} == {Decimal("38.08")}
    assert {fact.doubt for fact in misread if fact.doubt} == {
        "a sum that it takes part in fails, and another reading of its digits makes it good"
    }


def test_a_digit_that_was_lost_is_told() -> None:
    assert told(doubted(read(SPENT.replace("40.57 | 40.57", "40.57 | 4.57")))) == {"4.57": "40.57"}


def test_a_whole_that_was_misread_is_told() -> None:
    assert told(doubted(read(SPENT.replace("社会保障和就业支出 | 84.08", "社会保障和就业支出 | 34.08")))) == {"34.08": "84.08"}


def test_an_amount_that_no_misreading_explains_is_left_to_the_checks() -> None:
    assert told(doubted(read(SPENT.replace("40.57 | 40.57", "99.12 | 99.12")))) == {}


def test_an_amount_that_is_faint_is_doubted_though_it_adds_up() -> None:
    assert told(doubted(read(SPENT, n42_08=0.6))) == {"42.08": None}


def test_amounts_that_the_file_itself_tells_are_not_doubted() -> None:
    assert told(doubted(facts("B03", SPENT.replace("36.08", "38.08")))) == {}


def test_the_same_figure_elsewhere_tells_a_misread_digit() -> None:
    other = [replace(fact, table_number=2) for fact in facts("B03", "科目编码 | 科目名称 | 合计\n | 合计 | 84.08")]
    assert told(doubted([*read("科目编码 | 科目名称 | 合计\n | 合计 | 34.08"), *other])) == {"34.08": "84.08"}
