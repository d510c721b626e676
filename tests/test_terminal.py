"""Answers in the terminal: readable at any width, and no digit cut off."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from rich.cells import cell_len
from rich.console import Console

from answered import answer, concept, place, unit
from govfin.query.amounts import money_unit
from govfin.query.answers import Answer
from govfin.query.citations import Citations
from govfin.query.terminal import as_text, folded
from govfin.query.wordings import Look

ROWS = (
    (unit("甲局"), 2024, concept("function", "207", "文化旅游体育与传媒支出", "culture"), Decimal("3815400.00"), Decimal("12.5"), False),
    (unit("乙局"), 2024, concept("function", "208", "社会保障和就业支出", "social security"), Decimal("12345.67"), None, False),
    (unit("丙局"), 2024, concept("function", "2299999", "其他支出"), Decimal(0), Decimal("-3"), False),
)
MADE = answer("unit year function amount change_percent disputed", *ROWS)


def printed(told: Answer, look: Look | None = None, width: int = 120, cited: Citations = ()) -> list[str]:
    """The lines of an answer, without the blanks at their ends."""
    out = io.StringIO()
    Console(file=out, width=width).print(as_text(told, look or Look("zh"), width, cited))
    lines = out.getvalue().splitlines()
    assert all(cell_len(line.rstrip()) <= width for line in lines)
    return [line.rstrip() for line in lines]


def test_points_stand_below_one_another_and_a_blank_is_no_nought() -> None:
    rows = [line for line in printed(MADE) if "局" in line]
    assert [re.findall(r"-?[\d,]+\.\d+%?", row) for row in rows] == [["381.540000", "12.50%"], ["1.234567"], ["0.000000", "-3.00%"]]
    assert len({cell_len(row[: row.index(".")]) for row in rows}) == 1


def test_what_all_rows_have_in_common_stands_above() -> None:
    lines = printed(MADE)
    assert lines[:2] == ["各单位支出", "年度 2024 · 有争议 否 · 金额单位：万元"]
    assert not any("2024" in line for line in lines[2:])


def test_a_column_that_is_blank_in_some_rows_is_not_common() -> None:
    lines = printed(answer("unit year amount", (unit("甲"), 2024, Decimal(1)), (unit("乙"), None, Decimal(2))))
    assert any(line.startswith("甲") and "2024" in line for line in lines)


def test_english_has_english_headings_and_labels_and_falls_back_to_chinese() -> None:
    lines = printed(MADE, Look("en"))
    assert lines[:2] == ["Expenditure of units", "year 2024 · disputed no · amounts in 10,000 yuan"]
    assert any("207 culture" in line for line in lines)
    assert any("2299999 其他支出" in line for line in lines)


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 100, 160])
@pytest.mark.parametrize("money", ["元", "万元", "亿元"])
def test_no_digit_is_cut_off_at_any_width(width: int, money: str) -> None:
    text = "\n".join(printed(MADE, Look("zh", money_unit(money)), width))
    told = {"元": "3,815,400.00", "万元": "381.540000", "亿元": "0.0381540000"}[money]
    assert told in text
    assert "…" not in text


def test_many_wide_columns_are_told_row_by_row() -> None:
    names = "unit project function economic amount approved revised executed change share_percent"
    row = [unit("某单位" * 8), unit("某项目" * 12), *(concept("function", "207", "文化" * 9),) * 2, *(Decimal("123456789012.34"),) * 6]
    lines = printed(answer(names, row, row[:4] + [None] * 6), width=100)
    assert sum(line.count("12,345,678.901234") for line in lines) == 5
    assert any(line.startswith("单位 某单位") for line in lines)


def test_text_is_folded_between_chinese_characters_and_between_words_of_latin() -> None:
    assert folded("207 文化旅游体育与传媒支出", 12) == "207 文化旅游\n体育与传媒支\n出"
    assert folded("social security and employment", 12) == "social\nsecurity and\nemployment"
    assert folded("a" * 9, 4) == "aaaa\naaaa\na"


def test_units_of_one_name_are_told_apart_by_their_districts() -> None:
    lines = printed(answer("unit amount", (unit("财政局", "420103"), Decimal(1)), (unit("财政局", "310107"), Decimal(2))))
    assert any("财政局 (420103)" in line for line in lines)
    assert any("财政局 (310107)" in line for line in lines)


def test_what_documents_print_does_not_steer_the_terminal() -> None:
    lines = printed(answer("unit text", (unit("甲\x1b[31m"), "b\nc\x07\u202e")))
    assert "\x1b" not in "".join(lines)
    assert any("b c" in line for line in lines)


def test_markup_of_the_terminal_in_a_name_is_text() -> None:
    assert any("[red]甲[/red]" in line for line in printed(answer("unit amount", (unit("[red]甲[/red]"), Decimal(1)))))


def test_more_rows_than_the_limit_are_told() -> None:
    assert "只列出前1行，还有更多。" in printed(answer("unit amount", (unit("甲"), Decimal(1)), limit=1))


def test_an_answer_without_rows_says_so() -> None:
    assert "没有符合条件的数据" in printed(answer("unit amount"))


def test_a_heading_is_folded_between_its_words_where_there_is_room() -> None:
    made = answer("unit district distributed difference", ("甲" * 20, "乙" * 20, Decimal(10000), Decimal(20000)))
    assert re.search(r"difference$", "\n".join(printed(made, Look("en"), width=52)), re.MULTILINE)


def test_each_number_has_a_note_and_a_sum_its_first_places() -> None:
    made = answer("unit amount approved", (unit("甲"), Decimal(10000), Decimal(20000)), (unit("乙"), None, Decimal(5)))
    cited = (
        {"amount": (place("1.00"),), "approved": tuple(place(f"{number}.00", number) for number in range(1, 13))},
        {"approved": (place("0.0005", None),)},
    )
    lines = printed(made, width=200, cited=cited)
    rows = [line for line in lines if line.startswith(("甲", "乙"))]
    assert [re.findall(r"\[\d\]", row) for row in rows] == [["[1]", "[2]"], ["[3]"]]
    assert "[1] 某单位2024年部门预算，表3 支出预算总表，第12页：“1.00” 万元 [71.0 200.1 120.4 212.0] (预算.pdf)" in lines
    assert "[3] 某单位2024年部门预算，表3 支出预算总表：“0.0005” 万元 (预算.pdf)" in lines
    assert any(line.startswith("[2] 共12处：") for line in lines)
    assert any("……另有9处" in line for line in lines)
