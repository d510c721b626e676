"""Which form a head is of that has lost its layout."""

from __future__ import annotations

import pytest

from govfin.dump.formheads import form_of
from govfin.mappings import load_mappings
from made import kind


def columns(notation: str, head: str) -> list[list[str]]:
    """Of each panel of the form its columns; [] where no form fits."""
    form = form_of(head.split("\n"), kind(notation), load_mappings())
    return [panel.columns for panel in form.panels] if form else []


def test_header_cells_that_follow_each_other_are_put_together() -> None:
    head = "科目编码 科目名称 合计 基本支出 项目支\n出\n上缴上级支\n出\n事业单位经营支\n出\n对附属单位补\n助支出"
    assert columns("B03", head) == [["合计", "基本支出", "项目支出", "上缴上级支出", "事业单位经营支出", "对附属单位补助支出"]]


def test_columns_stand_in_the_order_of_the_form_and_not_of_the_texts() -> None:
    head = "基本支出\n科目编码 科目名称 合计\n小计 人员经费 公用经费\n项目支出"
    assert columns("B05", head) == [["合计", "基本支出/小计", "基本支出/人员经费", "基本支出/公用经费", "项目支出"]]


def test_of_forms_with_the_same_words_the_texts_tell_the_order() -> None:
    first = "合计 因公出国（境）费 公务接待费 公务用车购置及运行费\n小计 购置费 运行费"
    assert [path.split("/")[0] for path in columns("B08", first)[0]][:3] == ["合计", "因公出国（境）费", "公务接待费"]
    last = "合计 因公出国（境）费 公务用车购置及运行费 公务接待费\n小计 购置费 运行费"
    assert columns("B08", last)[0][-1] == "公务接待费"


def test_header_cells_stay_as_printed() -> None:
    assert columns("B05", "科目编码 科目名称 总计 基本支出小计 项目支出") == [["总计", "基本支出小计", "项目支出"]]


def test_groups_that_say_what_the_kind_says_tell_nothing() -> None:
    assert columns("B05", "项目 一般公共预算支出\n功能分类科目编码\n功能分类科目名称 合计 基本支出 项目支出\n类 款 项") == [
        ["合计", "基本支出", "项目支出"]
    ]


def test_shuffled_parts_of_header_cells_are_told_by_their_characters() -> None:
    head = "项目 附属\n上级\n本年收入 财政拨款 事业 经营 单位 其他\n功能分类 补助\n科目名称 合计 收入 收入 收入 上缴 收入"
    head += "\n科目编码 收入 收入\n类 款 项"
    assert columns("F02", head)[0][1:3] == ["财政拨款收入", "上级补助收入"]


@pytest.mark.parametrize(
    "head",
    [
        "科目编码 科目名称 合计 基本支出 甲类支出",  # a column that no form has
        "科目编码 科目名称 合计",  # columns missing
        "预算单位 科目编码 科目名称 合计 基本支出 项目支出",  # a column of labels that no form has
    ],
)
def test_a_head_that_no_form_has_is_of_none(head: str) -> None:
    assert columns("B03", head) == []


def test_a_word_that_takes_anything_in_takes_no_other_cells_in() -> None:
    head = "收入 支出\n项目 预算数 支出功能分类科目（按大类） 预算数 部门预算支出经济分类科目（按大类） 预算数"
    assert columns("B01", head) == []
