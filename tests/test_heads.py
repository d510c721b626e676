"""Heads: where they end, and what each column is about."""

from __future__ import annotations

from govfin.mappings import load_mappings
from govfin.table.heads import Column, Head, read_head
from made import facts, kind, table, text_tables, told


def head(notation: str, picture: str) -> Head:
    return read_head(table(notation, picture), kind(notation), load_mappings())


def text_head(text: str) -> Head:
    (found,) = text_tables(text)
    assert found.kind
    return read_head(found, found.kind, load_mappings())


def values(found: Head) -> dict[str, dict[str, str | int]]:
    """The value columns by label, with what they are about."""
    return {column.label: column.side_settings | column.settings for column in found.columns if column.role is None}


def roles(found: Head) -> list[str]:
    return [column.role or "value" for column in found.columns]


def the(found: Head, label: str) -> Column:
    return next(column for column in found.columns if column.label == label)


# --- where a head ends -----------------------------------------------------------------------------------------------------


def test_a_head_of_one_row() -> None:
    found = head("B03", """
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        201      | 一般公共服务支出 | 3.00 | 1.00 | 2.00
    """)  # fmt: skip
    assert found.height == 1
    assert roles(found) == ["code", "label", "value", "value", "value"]
    assert values(found) == {"合计": {}, "基本支出": {"expenditure": "basic"}, "项目支出": {"expenditure": "project"}}


def test_a_head_of_three_levels_with_numbers_below() -> None:
    found = head("F03", """
        科目编码 | 科目名称 | 支出决算 | <        | <
        ^        | ^        | 本年支出合计 | 基本支出 | 项目支出
        栏次     | <        | 1        | 2        | 3
        合计     | <        | 3.00     | 1.00     | 2.00
    """)  # fmt: skip
    assert found.height == 3
    assert [column.label for column in found.columns if column.role is None] == [
        "支出决算/本年支出合计",
        "支出决算/基本支出",
        "支出决算/项目支出",
    ]


def test_codes_split_over_columns_under_one_heading() -> None:
    found = head("F05", """
        项目 | <  | <  | <        | 决算数   | <
        支出功能分类科目编码 | < | < | 科目名称 | 小计 | 基本支出
        类   | 款 | 项 | 栏次     | 1        | 2
        207  | 20708 | 2070808 | 广播电视事务 | 9.00 | 9.00
    """)  # fmt: skip
    assert found.height == 3
    assert roles(found) == ["code", "code", "code", "label", "value", "value"]


def test_the_first_row_of_amounts_ends_a_head() -> None:
    found = head("B03", """
        科目编码 | 科目名称 | 合计
        合计     | <        | 3.00
        201      | 一般公共服务支出 | 3.00
    """)  # fmt: skip
    assert found.height == 1


def test_a_table_without_rows_below_its_head() -> None:
    assert head("B09", "科目编码 | 科目名称 | 合计").height == 1


# --- what columns are about ----------------------------------------------------------------------------------------------------


def test_funds_under_a_group_and_beside_it() -> None:
    found = values(head("B02", """
        单位名称 | 合计 | 本年收入 | < | < | 上年结转
        ^        | ^    | 小计     | 一般公共预算 | 政府性基金预算 | ^
        某局     | 3.00 | 2.00     | 2.00 | 0.00 | 1.00
    """))  # fmt: skip
    assert found == {
        "合计": {},
        "本年收入/小计": {},
        "本年收入/一般公共预算": {"fund": "general"},
        "本年收入/政府性基金预算": {"fund": "govfund"},
        "上年结转": {"flow": "balance", "item": "opening"},
    }


def test_the_three_public_expenses_and_their_parts() -> None:
    found = values(head("F09", """
        预算数 | < | < | < | < | <
        合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费
        ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^
        6.00 | 0.00 | 4.00 | 0.00 | 4.00 | 2.00
    """))  # fmt: skip
    assert {label.partition("/")[2]: settings for label, settings in found.items()} == {
        "合计": {"phase": "revised"},
        "因公出国（境）费": {"phase": "revised", "item": "abroad"},
        "公务用车购置及运行费/小计": {"phase": "revised", "item": "vehicles"},
        "公务用车购置及运行费/公务用车购置费": {"phase": "revised", "item": "vehicle-purchase"},
        "公务用车购置及运行费/公务用车运行费": {"phase": "revised", "item": "vehicle-running"},
        "公务接待费": {"phase": "revised", "item": "reception"},
    }


def test_years_are_read_from_the_header() -> None:
    found = values(head("B05", """
        科目编码 | 科目名称 | 2023年执行数 | 2024年预算数 | 上年预算数 | 增减（%）
        201 | 一般公共服务支出 | 1.00 | 2.00 | 1.00 | 100.00
    """))  # fmt: skip
    assert found["2023年执行数"] == {"year": 2023, "phase": "executed"}
    assert found["2024年预算数"] == {"year": 2024, "phase": "approved"}
    assert found["上年预算数"] == {"year": -1, "phase": "approved"}
    assert found["增减（%）"] == {"measure": "change"}


def test_a_column_may_print_its_own_unit() -> None:
    found = head("B05", """
        科目编码 | 科目名称 | 2024年预算数（元） | 增减（%）
        201 | 一般公共服务支出 | 2.00 | 100.00
    """)  # fmt: skip
    assert the(found, "2024年预算数（元）").unit == "元"
    assert the(found, "增减（%）").unit == "%"


def test_sides_stand_side_by_side() -> None:
    found = head("B01", """
        收入 | < | 支出 | <
        项目 | 预算数 | 项目 | 预算数
        一般公共预算拨款收入 | 3.00 | 一般公共服务支出 | 3.00
    """)  # fmt: skip
    assert roles(found) == ["label", "value", "label", "value"]
    assert [(column.side, column.side_settings) for column in found.columns if column.role is None] == [
        ("收入", {"flow": "revenue"}),
        ("支出", {"flow": "expenditure"}),
    ]


def test_each_panel_has_labels_of_its_own() -> None:
    found = head("F06", """
        人员经费 | < | < | 公用经费 | < | <
        科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
        301 | 工资福利支出 | 9.00 | 302 | 商品和服务支出 | 2.00
    """)  # fmt: skip
    assert [[label.index for label in found.panel(column)] for column in found.columns if column.role is None] == [[0, 1], [3, 4]]


def test_a_second_classification_beside_the_first() -> None:
    found = head("B07", """
        部门预算支出经济分类科目 | < | 政府预算支出经济分类科目 | < | 合计
        科目编码 | 科目名称 | 科目编码 | 科目名称 | ^
        30101 | 基本工资 | 50101 | 工资奖金津补贴 | 9.00
    """)  # fmt: skip
    assert roles(found) == ["code", "label", "other-code", "other-label", "value"]


def test_a_part_headed_of_which_need_not_complete_its_whole() -> None:
    found = head("B03", """
        科目编码 | 科目名称 | 项目支出 | 其中：政府采购
        201 | 一般公共服务支出 | 3.00 | 1.00
    """)  # fmt: skip
    assert [column.of_which for column in found.columns if column.role is None] == [False, True]


def test_an_unknown_word_leaves_its_column_unexplained() -> None:
    found = head("B03", """
        科目编码 | 科目名称 | 合计 | 神秘支出
        201 | 一般公共服务支出 | 3.00 | 1.00
    """)  # fmt: skip
    assert [(column.label, column.explained) for column in found.columns if column.role is None] == [("合计", True), ("神秘支出", False)]


def test_remarks_are_no_values() -> None:
    found = head("B11", """
        项目名称 | 预算数 | 备注
        宣传费   | 3.00   | 1.00
    """)  # fmt: skip
    assert roles(found) == ["project-name", "value", "ignore"]


# --- spans that a text extraction lost ---------------------------------------------------------------------------------------------


def test_an_empty_place_belongs_to_the_cell_on_its_left() -> None:
    found = text_head("""
        支出决算表
        科目编码 | 科目名称 | 支出决算 | |
        | | 本年支出合计 | 基本支出 | 项目支出
        201 | 一般公共服务支出 | 3.00 | 1.00 | 2.00
    """)  # fmt: skip
    assert list(values(found)) == ["支出决算/本年支出合计", "支出决算/基本支出", "支出决算/项目支出"]


def test_a_head_that_slipped_to_the_left_of_its_numbers_is_put_back() -> None:
    found = text_head("""
        支出决算表
        科目编码 | 科目名称 | | 本年支出合计 | 基本支出 | 项目支出 |
        类 | 款 | 项 | 栏次 | 1 | 2 | 3
        201 | 20101 | 2010101 | 行政运行 | 3.00 | 1.00 | 2.00
    """)  # fmt: skip
    assert roles(found)[4:] == ["value", "value", "value"]
    assert [label.rpartition("/")[2] for label in values(found)] == ["本年支出合计", "基本支出", "项目支出"]


def test_a_row_of_small_numbers_is_no_head() -> None:
    found = head("B09", """
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计 | < | 50 | 20 | 30
    """)  # fmt: skip
    assert found.height == 1


def test_the_lowest_part_of_a_head_says_what_its_column_holds() -> None:
    found = head("B11", """
        项目名称 | 合计 | 资金来源 | <
        ^ | ^ | 一般公共预算 | 政府性基金预算
        校舍维修 | 30.00 | 20.00 | 10.00
    """)  # fmt: skip
    assert roles(found) == ["project-name", "value", "value", "value"]
    assert values(found)["资金来源/政府性基金预算"] == {"fund": "govfund"}


def test_government_classes_as_columns() -> None:
    found = facts(
        "B24",
        "科目编码 | 科目名称 | 合计 | 机关工资福利支出 | 机关资本性支出（一） | 机关资本性支出（二）\n"
        "201 | 一般公共服务支出 | 6.00 | 1.00 | 2.00 | 3.00",
    )
    assert told(found, "function", "economic") == {"6.00": "201 all", "1.00": "201 501", "2.00": "201 503", "3.00": "201 504"}
