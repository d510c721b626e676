"""Values of indicators: comparator, numbers and unit; text stays text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.codelists import scheme
from govfin.form.comparators import load_comparators, parse_sign, parse_value, squeezed
from govfin.mappings import load_mappings

WORDS = load_comparators(load_mappings().files)
UNITS = ("次", "%", "元/人", "万元", "家", "台（套）", "个工作日", "微克/立方米", "")


def told(text: str) -> tuple[str, list[str], str]:
    value = parse_value(text, WORDS)
    return value.comparator, [str(number.value) for number in value.numbers], value.unit


@pytest.mark.parametrize(
    ("text", "comparator", "numbers", "unit"),
    [
        ("≥1 次", "at-least", ["1"], "次"),
        ("=100%", "equal", ["100"], "%"),
        ("≤190 元/人", "at-most", ["190"], "元/人"),
        ("8-10家", "between", ["8", "10"], "家"),
        ("90%-95%", "between", ["90", "95"], "%"),
        ("≤千分之四", "at-most", ["4"], "‰"),
        (r"$\geq 75\%$", "at-least", ["75"], "%"),
        ("≧14 次", "at-least", ["14"], "次"),
        ("≧ 14 次", "at-least", ["14"], "次"),
        (">1人", "more-than", ["1"], "人"),
        ("≥ 95%", "at-least", ["95"], "%"),
        ("100%", "", ["100"], "%"),
        ("235 期", "", ["235"], "期"),
        ("不低于95%", "at-least", ["95"], "%"),
        ("不超过3天", "at-most", ["3"], "天"),
        ("90%以上", "at-least", ["90"], "%"),
        ("90%（含）以上", "at-least", ["90"], "%"),
        ("3个月内", "at-most", ["3"], "个月"),
        ("0起", "", ["0"], "起"),
        ("≤2,134.87万元", "at-most", ["2134.87"], "万元"),
        ("3963万", "", ["3963"], "万元"),
        ("≥330台（套）", "at-least", ["330"], "台（套）"),
        ("≥３３０台(套)", "at-least", ["330"], "台（套）"),
        ("≤37微克/立方米", "at-most", ["37"], "微克/立方米"),
        ("完成率100%", "", ["100"], "%"),
        ("两次", "", ["2"], "次"),
        ("十二期", "", ["12"], "期"),
        ("0.5", "", ["0.5"], ""),
    ],
)
def test_a_number_is_taken_apart(text: str, comparator: str, numbers: list[str], unit: str) -> None:
    assert told(text) == (comparator, numbers, unit)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "良以上",
            "有效提升",
            "有一定幅度下降",
            "年末无结转结余情况",
            "1个年度内完成",
            "2026年6月",
            "12月底前",
            "12月31日前",
            "2026年11月底前",
        ),
        *("≥30次；≥30篇；≥15次", "次≥2次", "100余场", "》90%", "50人次；一次；12期", "一级", "3级以上", "主任1人、副主任1人"),
    ],
)
def test_what_is_more_than_a_number_stays_text(text: str) -> None:
    value = parse_value(text, WORDS)
    assert (value.text, value.comparator, value.numbers) == (text, "qualitative", ())


def test_nothing_printed_is_no_value() -> None:
    assert parse_value(" ", WORDS).comparator == parse_value("", WORDS).text == ""


@pytest.mark.parametrize(("text", "comparator"), [("≥", "at-least"), ("＝", "equal"), ("定性", "qualitative"), ("", None), ("优", None)])
def test_a_sign_may_stand_in_a_cell_of_its_own(text: str, comparator: str | None) -> None:
    assert parse_sign(text, WORDS) == comparator


def test_every_comparator_is_one_of_the_code_list() -> None:
    named = {sign.comparator for sign in (*WORDS.before, *WORDS.behind, *WORDS.signs)} | {"between", "qualitative"}
    assert named - {""} <= set(scheme("comparator"))


@given(
    st.sampled_from([("≥", "at-least"), ("≤", "at-most"), (">", "more-than"), ("<", "less-than"), ("=", "equal"), ("", "")]),
    st.decimals(0, 10**9, places=2),
    st.booleans(),
    st.sampled_from(UNITS),
)
def test_what_is_printed_is_what_is_read(sign: tuple[str, str], number: Decimal, grouped: bool, unit: str) -> None:
    text = f"{sign[0]}{number:,}{unit}" if grouped else f"{sign[0]}{number}{unit}"
    value = parse_value(text, WORDS)
    assert (value.comparator, [numeral.value for numeral in value.numbers], value.unit) == (sign[1], [number], unit)


@given(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), st.sampled_from("-—~～至"), st.sampled_from(UNITS))
def test_a_range_has_two_numbers(ends: tuple[int, int], between: str, unit: str) -> None:
    low, high = sorted(ends)  # 2000-5 is May
    value = parse_value(f"{low}{between}{high}{unit}", WORDS)
    assert (value.comparator, [int(numeral.value) for numeral in value.numbers], value.unit) == ("between", [low, high], unit)


@given(st.text())
def test_no_text_breaks_it_and_all_numbers_are_printed(text: str) -> None:
    value = parse_value(text, WORDS)
    assert value.comparator == "qualitative" or value.numbers or not value.text or not squeezed(text)


def test_blanks_of_wrapping_go_and_those_between_words_stay() -> None:
    assert squeezed("建 活\n动 5G network <p>光纤</p>") == "建活动5G network光纤"
