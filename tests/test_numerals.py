"""What is a numeral, what it is worth, and which interval it stands for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.numerals import Numeral, parse_numeral

POWERS = {"元": 0, "千元": 3, "万元": 4, "亿元": 8}
FULL_WIDTH = str.maketrans("0123456789.,-()%", "０１２３４５６７８９．，－（）％")

amounts = st.decimals(min_value=0, max_value=10**12, places=2).map(abs)
signed = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


def numeral(text: str, unit: str = "万元") -> Numeral:
    found = parse_numeral(text, unit)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("0", "0", 0),
        ("0.00", "0.00", 2),
        ("2024", "2024", 0),
        ("1234.5", "1234.5", 1),
        ("1,234.50", "1234.50", 2),
        ("12,345,678.90", "12345678.90", 2),
        ("1，234.50", "1234.50", 2),
        ("-1.5", "-1.5", 1),
        ("−1.5", "-1.5", 1),
        ("(1.5)", "-1.5", 1),
        ("（1,234.50）", "-1234.50", 2),
        ("１２３．４５", "123.45", 2),
        ("1 234.50", "1234.50", 2),
        (" 12 34.50 ", "1234.50", 2),
        ("0.000001", "0.000001", 6),
    ],
)
def test_a_numeral_is_read_exactly(text: str, value: str, decimals: int) -> None:
    assert (numeral(text).value, numeral(text).decimals) == (Decimal(value), decimals)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "—",
        "——",
        "/",
        "*",
        "无",
        "…",
        "·",
        "合计",
        "12,34.5",
        "1,2345",
        "1.2.3",
        "1.",
        ".5",
        "3人",
        "2024年",
        "201-01",
        "()",
        "--1",
        "%",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_numeral(text, "万元") is None


def test_the_text_is_kept_as_printed_in_half_width() -> None:
    assert numeral(" １，２３４．５０ ").text == "1,234.50"


def test_a_percent_sign_overrules_the_unit() -> None:
    assert (numeral("12.5%").unit, numeral("12.5％").value, numeral("12.5").unit) == ("%", Decimal("12.5"), "万元")


@pytest.mark.parametrize(
    ("text", "unit", "amount", "lower", "upper"),
    [
        ("1.23", "万元", "12300", "12250", "12350"),
        ("12", "万元", "120000", "115000", "125000"),
        ("12300.00", "元", "12300", "12299.995", "12300.005"),
        ("1.5", "亿元", "150000000", "145000000", "155000000"),
        ("-1.23", "万元", "-12300", "-12350", "-12250"),
        ("3", "人", "3", "2.5", "3.5"),
        ("98.7%", "万元", "98.7", "98.65", "98.75"),
    ],
)
def test_a_numeral_stands_for_an_interval(text: str, unit: str, amount: str, lower: str, upper: str) -> None:
    found = numeral(text, unit)
    assert (found.amount, found.lower, found.upper) == (Decimal(amount), Decimal(lower), Decimal(upper))


@given(value=signed)
def test_what_is_printed_is_read_back(value: Decimal) -> None:
    for printed in (f"{value:f}", f"{value:,f}"):
        assert numeral(printed).value == value
        assert numeral(printed).decimals == 2


@given(value=signed, unit=st.sampled_from(sorted(POWERS)))
def test_full_width_print_says_the_same(value: Decimal, unit: str) -> None:
    plain, wide = numeral(f"{value:,f}", unit), numeral(f"{value:,f}".translate(FULL_WIDTH), unit)
    assert (wide.value, wide.decimals, wide.amount, wide.unit) == (plain.value, plain.decimals, plain.amount, plain.unit)


@given(value=amounts)
def test_brackets_are_a_minus(value: Decimal) -> None:
    assert numeral(f"({value:,f})").value == numeral(f"（{value:f}）").value == -value


@given(value=signed, at=st.data())
def test_inner_spaces_say_nothing(value: Decimal, at: st.DataObject) -> None:
    printed = f"{value:,f}"
    place = at.draw(st.integers(0, len(printed)))
    assert numeral(printed[:place] + " " + printed[place:]).value == value


@given(value=signed, unit=st.sampled_from(sorted(POWERS)))
def test_the_value_is_the_middle_of_its_interval(value: Decimal, unit: str) -> None:
    found = numeral(f"{value:f}", unit)
    assert found.lower < found.amount < found.upper
    assert found.amount - found.lower == found.upper - found.amount == found.half_width
    assert found.amount == value * 10 ** POWERS[unit]


@given(text=st.text(max_size=12))
def test_no_text_is_too_strange(text: str) -> None:
    found = parse_numeral(text, "元")
    assert found is None or found.value.is_finite()


def test_numbers_on_two_lines_are_no_number() -> None:
    assert parse_numeral("12\n34.50", "元") is None
