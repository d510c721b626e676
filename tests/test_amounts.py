"""Amounts: every digit is told, in whatever unit of money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.errors import GovfinError
from govfin.query.amounts import common_places, money_unit, money_units, places, shifted, shown, usual_money, yuan

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**33), max_value=10**33)


def test_the_usual_unit_is_10000_yuan() -> None:
    assert (usual_money().power, yuan().power) == (4, 0)


def test_a_unit_that_is_none_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(GovfinError, match="“万” is no unit of money here: write 万元"):
        money_unit("万")


@given(AMOUNTS, st.sampled_from(sorted(money_units())))
def test_what_is_shown_is_the_amount_to_the_last_digit(amount: Decimal, name: str) -> None:
    unit = money_unit(name)
    told = unit.of(amount)
    text = shown(told, common_places([told], 2))
    assert shifted(Decimal(text.replace(",", "")), unit.power).compare_total(amount) in (-1, 0, 1)
    assert shifted(Decimal(text.replace(",", "")), unit.power) == amount


@pytest.mark.parametrize(
    ("number", "needed"), [("12345.67", 2), ("12345.60", 1), ("100", 0), ("1E+3", 0), ("0.000", 0), ("0.0001", 4), ("-1.50", 1)]
)
def test_noughts_at_the_end_need_no_place(number: str, needed: int) -> None:
    assert places(Decimal(number)) == needed


@pytest.mark.parametrize(
    ("yuan", "name", "text"),
    [
        ("3815400.00", "万元", "381.54"),
        ("12345.67", "万元", "1.234567"),
        ("12345.67", "亿元", "0.0001234567"),
        ("12345.67", "元", "12,345.67"),
        ("-0.00", "万元", "0.00"),
        ("-50", "万元", "-0.005"),
        ("170141183460469231731.123456789012345678", "元", "170,141,183,460,469,231,731.123456789012345678"),
    ],
)
def test_amounts_read_as_people_write_them(yuan: str, name: str, text: str) -> None:
    told = money_unit(name).of(Decimal(yuan))
    assert shown(told, common_places([told], 2)) == text
