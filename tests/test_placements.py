"""Columns of the numbers of rows that print fewer of them than the table has columns."""

from __future__ import annotations

from decimal import Decimal

from govfin.dump.placements import Entry, Limit, Placed, Sum, placements
from govfin.numerals import Numeral, parse_numeral

TOTAL = Sum(0, (1, 2))  # 合计 = 基本 + 项目


def numbers(text: str) -> tuple[Numeral, ...]:
    found = tuple(numeral for part in text.split() if (numeral := parse_numeral(part, "万元")))
    assert len(found) == len(text.split())
    return found


def entry(text: str, parent: int | None = None, **stated: str) -> Entry:
    return Entry(numbers(text), parent, {int(column[1:]): Decimal(value) for column, value in stated.items()})


def columns(
    *entries: Entry, width: int = 3, sums: tuple[Sum, ...] = (TOTAL,), limits: tuple[Limit, ...] = ()
) -> list[tuple[int | None, ...]]:
    return [placed.columns for placed in placements(entries, width, sums, limits)]


def test_a_full_row_leaves_nothing_to_choose() -> None:
    assert placements([entry("3.00 1.00 2.00")], 3, [TOTAL]) == [Placed((0, 1, 2), chosen=False)]


def test_a_full_row_stays_as_printed_where_its_sum_is_wrong() -> None:
    assert columns(entry("3.00 1.00 3.00")) == [(0, 1, 2)]


def test_the_sum_of_the_row_tells_the_total_and_leaves_its_only_part_open() -> None:
    assert placements([entry("3.00 3.00")], 3, [TOTAL]) == [Placed((0, None), chosen=True)]


def test_the_rows_above_and_beside_tell_the_part() -> None:
    whole, basic, project = entry("3.00 1.00 2.00"), entry("1.00 1.00", 0), entry("2.00 2.00", 0)
    assert columns(whole, basic, project) == [(0, 1, 2), (0, 1), (0, 2)]


def test_rows_deeper_down_tell_as_well() -> None:
    assert columns(entry("3.00 1.00 2.00"), entry("3.00 1.00 2.00", 0), entry("2.00 2.00", 1), entry("1.00 1.00", 1)) == [
        (0, 1, 2),
        (0, 1, 2),
        (0, 2),
        (0, 1),
    ]


def test_parts_that_swap_without_a_trace_stay_open() -> None:
    assert columns(entry("4.00 2.00 2.00"), entry("2.00 2.00", 0), entry("2.00 2.00", 0)) == [(0, 1, 2), (0, None), (0, None)]


def test_what_another_table_states_tells_the_part() -> None:
    assert columns(entry("3.00 3.00", c2="3.00")) == [(0, 2)]


def test_what_another_table_states_as_nought_rules_a_part_out() -> None:
    assert columns(entry("3.00 3.00", c1="0.00")) == [(0, 2)]


def test_a_row_prints_only_where_the_row_above_it_does() -> None:
    sums = (Sum(0, (1, 2, 3)),)
    found = columns(entry("3.00 3.00", c3="3.00"), entry("1.00 1.00", 0), entry("2.00 2.00", 0), width=4, sums=sums)
    assert found == [(0, 3), (0, 3), (0, 3)]


def test_a_printed_error_in_one_column_leaves_the_other_columns_to_tell() -> None:
    whole = entry("337.02 326.67 10.35")
    wrong = entry("263.88 253.53 263.88", 0)  # the publisher's error
    assert columns(whole, wrong, entry("73.14 73.14", 0)) == [(0, 1, 2), (0, 1, 2), (0, 1)]


def test_rounding_is_allowed_for() -> None:
    whole = entry("10.01 4.00 6.01")
    assert columns(whole, entry("2.00 2.00", 0), entry("2.00 2.00", 0), entry("6.02 6.02", 0)) == [(0, 1, 2), (0, 1), (0, 1), (0, 2)]


def test_what_is_spent_was_budgeted() -> None:
    sums = (Sum(0, (1, 2)), Sum(3, (4, 5)))
    limits = (Limit(4, 1), Limit(5, 2))
    assert columns(entry("3.00 3.00 1.00 1.00"), width=6, sums=sums, limits=limits) == [(0, None, 3, None)]
    assert columns(entry("3.00 3.00 1.00 1.00", c5="1.00"), width=6, sums=sums, limits=limits) == [(0, 2, 3, 5)]


def test_more_numbers_than_columns_are_left_alone() -> None:
    assert columns(entry("1.00 1.00 1.00 1.00")) == [(None, None, None, None)]


def test_noughts_that_could_stand_anywhere_stay_open() -> None:
    assert columns(entry("0.00 0.00")) == [(None, None)]
