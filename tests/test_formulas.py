"""What tables declare of themselves, and which of it can be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from govfin.layout.pages import Line
from govfin.mappings import load_mappings
from govfin.table.formulas import Application, Formula, formulas_of
from made import table

THREE_PUBLIC = """
    预算数 | < | < | < | < | <
    合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | < | < | 公务接待费
    ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^
    1 | 2 | 3 | 4 | 5 | 6
    3.50 |  | 3.00 |  | 3.00 | 0.50
"""
SIDES = """
    收入 | < | < | 支出 | < | <
    项目 | 行次 | 金额 | 项目 | 行次 | 金额
    一、一般公共预算财政拨款收入 | 1 | 5.00 | 一、一般公共服务支出 | 5 | 6.00
    二、政府性基金预算财政拨款收入 | 2 | 1.00 | 二、外交支出 | 6 |
    本年收入合计 | 3 | 6.00 | 本年支出合计 | 7 | 6.00
    总计 | 4 | 6.00 | 总计 | 8 | 6.00
"""


def formulas(notation: str, picture: str, *notes: str) -> Sequence[Formula]:
    below = tuple(Line(note, 1, None) for note in notes)
    return formulas_of(replace(table(notation, picture), notes=below), load_mappings())


@pytest.mark.parametrize(
    ("printed", "axis", "whole", "added", "taken"),
    [
        ("1栏=（2+3+6）栏", "column", "1", "2 3 6", ""),
        ("6 栏各行＝（1＋2－3）栏各行", "column", "6", "1 2", "3"),
        ("6栏各行=（1+2–3）栏各行。", "column", "6", "1 2", "3"),
        ("7行＝（1＋2+…+4）行", "row", "7", "1 2 3 4", ""),
        ("7行=（1+2+……+4）行；", "row", "7", "1 2 3 4", ""),
        ("7行=(1+2+...+4)行", "row", "7", "1 2 3 4", ""),
        ("7行=1行至4行之和", "row", "7", "1 2 3 4", ""),
        ("4行=8行", "row", "4", "8", ""),
        ("第1栏=第2栏+第3栏", "column", "1", "2 3", ""),
        ("（1）=（2）+（3）", "column", "1", "2 3", ""),
        ("C=A+B", "column", "C", "A B", ""),
    ],
)
def test_a_formula_is_read_however_it_is_printed(printed: str, axis: str, whole: str, added: str, taken: str) -> None:
    (found,) = formulas("F09", THREE_PUBLIC, printed)
    assert (found.axis, found.whole, " ".join(found.added), " ".join(found.taken)) == (axis, whole, added, taken)


@pytest.mark.parametrize(
    "printed", ["得分=权重*B/A", "1=0.5+0.5万元", "2022年=2021年", "预算执行率=（执行数/预算数）X 100% = 100%", "=100%"]
)
def test_what_computes_otherwise_is_no_formula(printed: str) -> None:
    assert formulas("F09", THREE_PUBLIC, printed) == ()


def test_a_formula_is_read_across_the_lines_of_a_note() -> None:
    (found,) = formulas("F09", THREE_PUBLIC, "注：本表反映情况。1栏=（2+3", "+6）栏。")
    assert (found.text, found.applications) == ("1栏=（2+3+6）栏", (Application((5, 1), ((5, 3), (5, 6)), ()),))


def test_a_formula_of_rows_is_applied_in_the_panel_that_numbers_them() -> None:
    found = formulas("F01", SIDES, "3行=（1+2）行；7行=（5+6）行；")
    assert [each.applications for each in found] == [
        (Application((5, 3), ((3, 3), (4, 3)), ()),),
        (Application((5, 6), ((3, 6),), ()),),
    ]


def test_the_head_may_declare_how_columns_add_up() -> None:
    found = formulas("F09", THREE_PUBLIC.replace("1 | 2 | 3 | 4 | 5 | 6", "1=2+3+6 | 2 | 3=4+5 | 4 | 5 | 6"))
    assert [(each.whole, each.added, each.faulty) for each in found] == [("1", ("2", "3", "6"), False), ("3", ("4", "5"), False)]


def test_columns_without_numbers_are_counted() -> None:
    found = formulas("F09", THREE_PUBLIC.replace("    1 | 2 | 3 | 4 | 5 | 6\n", ""), "60栏=（2+3+6）栏")
    assert [(each.faulty, each.ought) for each in found] == [(True, "1栏=（2+3+6）栏")]


def test_of_two_formulas_for_one_row_that_which_does_not_hold_is_faulty() -> None:
    found = formulas("F01", SIDES.replace("3 | 6.00", "3 | 6.00", 1), "4行=（1+2）行；4行=（3）行")
    assert [each.faulty for each in found] == [False, False]  # both hold
    found = formulas("F01", SIDES.replace("4 | 6.00", "4 | 9.00", 1).replace("2 | 1.00", "2 |"), "2行=（1+2）行")
    assert [each.faulty for each in found] == [True]  # of itself
    found = formulas("F09", THREE_PUBLIC, "3栏=（2+3+6）栏；3栏=（4+5）栏")
    assert [(each.faulty, each.ought) for each in found] == [(True, "1栏=（2+3+6）栏"), (False, "")]


def test_a_number_that_the_table_may_have_had_is_not_judged() -> None:
    found = formulas("F01", SIDES.replace("合计 | 3 |", "合计 |  |"), "3行=（1+2）行；4行=（3）行；8行=（7）行")
    assert [(each.faulty, each.reason) for each in found] == [(False, "whole-missing"), (False, "parts-missing"), (False, "")]


def test_a_part_that_the_table_has_not_makes_a_formula_faulty() -> None:
    (found,) = formulas("F09", THREE_PUBLIC, "1栏=（2+3+16）栏")
    assert (found.faulty, found.ought, found.applications) == (True, "", ())


def test_rows_that_may_have_been_lost_where_the_table_ends_make_no_formula_faulty() -> None:
    found = formulas("F01", SIDES, "9行=（1+5）行；8行=（9+10）行；8行=（7+12）行")
    assert [(each.faulty, each.reason) for each in found] == [(False, "whole-missing"), (False, "parts-missing"), (True, "")]


def test_notes_end_where_the_title_of_another_table_stands() -> None:
    found = formulas("F09", THREE_PUBLIC, "1栏=（2+3+6）栏", "政府性基金预算财政拨款收入支出决算表", "6栏各行=（1+2-3）栏各行")
    assert [each.whole for each in found] == ["1"]


def test_of_two_breakdowns_of_one_column_none_is_faulty_where_an_amount_is_wrong() -> None:
    found = formulas("F09", THREE_PUBLIC.replace("| 0.50", "| 0.40"), "1栏=（2+3+6）栏；1栏=（2+5+6）栏；1栏=（4+5+6+2）栏")
    assert [each.faulty for each in found] == [False, False, False]


def test_rows_whose_numbers_are_given_twice_are_not_named_by_them() -> None:
    twice = SIDES.replace("| 5 | 6.00", "| 1 | 6.00").replace("| 6 |", "| 2 |").replace("| 7 | 6.00", "| 3 | 6.00")
    found = formulas("F01", twice, "3行=（1+2）行；8行=（4）行")
    assert [(each.faulty, each.reason) for each in found] == [(False, "parts-missing"), (False, "")]


def test_a_formula_may_call_rows_and_columns_by_their_labels() -> None:
    (rows,) = formulas("F01", SIDES, "注：本年收入合计＝一般公共预算财政拨款收入＋政府性基金预算财政拨款收入。")
    assert (rows.axis, rows.applications) == ("row", (Application((5, 3), ((3, 3), (4, 3)), ()),))
    (columns,) = formulas("F09", THREE_PUBLIC, "小计=公务用车购置费+公务用车运行维护费")
    assert (columns.axis, columns.applications) == ("column", (Application((5, 3), ((5, 5),), ()),))
    assert formulas("F09", THREE_PUBLIC, "三公经费=小计+公务接待费", "得分=权重+加分") == ()
