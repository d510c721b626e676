"""Tables: what stands above and below a grid, and the pages that it goes on over."""

from __future__ import annotations

import pytest

from govfin.table.tables import Table
from made import page, tables, text_tables, texts

GRID = """
    +------+--------+
    | 科目 |   合计 |
    +------+--------+
    | 201  |  12.30 |
    +------+--------+
"""


def above(*lines: str) -> str:
    """A page with these lines above a grid."""
    return "\n".join([*(f"    {line}" for line in lines), GRID.strip("\n")])


def heading(table: Table) -> tuple[str | None, str, str, str]:
    return table.kind.kind if table.kind else None, table.title, table.unit, table.unit_name


def only(found: tuple[Table, ...]) -> Table:
    (table,) = found
    return table


# --- headings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["收入预算总表", "单位：万元"], ("B02", "收入预算总表", "万元", "")),
        (["表2", "2024年收入预算总表", "金额单位：元"], ("B02", "2024年收入预算总表", "元", "")),
        (["二、收入预算总表", "部门：武汉市某局              单位：万元"], ("B02", "二、收入预算总表", "万元", "武汉市某局")),
        (["预算02表收入总表", "编制单位：武汉市某局"], ("B02", "预算02表收入总表", "", "武汉市某局")),
        (["收 入 预 算 总 表", "单位:万元"], ("B02", "收入预算总表", "万元", "")),
        (["收入决算表", "公开02表", "部门：武汉市某局", "金额单位：万元"], ("F02", "收入决算表", "万元", "武汉市某局")),
        (["国有资产占用情况表", "单位：万元"], (None, "国有资产占用情况表", "万元", "")),
        ([], (None, "", "", "")),
    ],
)
def test_title_unit_of_money_and_compiling_unit(lines: list[str], told: tuple[str | None, str, str, str]) -> None:
    assert heading(only(tables(above(*lines)))) == told


def test_a_unit_line_on_two_lines() -> None:
    assert only(tables(above("收入预算总表", "单位：", "万元"))).unit == "万元"


def test_a_title_on_two_lines() -> None:
    assert heading(only(tables(above("一般公共预算财政拨款", "支出决算表", "单位：万元"))))[:2] == ("F05", "一般公共预算财政拨款支出决算表")


def test_a_title_ends_what_is_looked_at() -> None:
    """What stands above the title belongs to the table before it."""
    assert only(tables(above("单位：元", "收入预算总表"))).unit == ""


def test_a_title_and_a_unit_line_inside_the_frame() -> None:
    table = only(tables("""
        +----------------------------+
        |        收入预算总表        |
        +----------------------------+
        |                 单位：万元 |
        +-------------+--------------+
        |        科目 |         合计 |
        +-------------+--------------+
        |        201  |        12.30 |
        +-------------+--------------+
    """))  # fmt: skip
    assert heading(table) == ("B02", "收入预算总表", "万元", "")
    assert texts(table.rows) == [["科目", "合计"], ["201", "12.30"]]


def test_a_unit_line_in_columns_inside_the_frame() -> None:
    table = only(tables("""
        收入预算总表
        +----------------+--------------+
        | 部门：某市某局 | 单位：万元   |
        +----------------+--------------+
        |           科目 |         合计 |
        +----------------+--------------+
        |            201 |        12.30 |
        +----------------+--------------+
    """))  # fmt: skip
    assert heading(table) == ("B02", "收入预算总表", "万元", "某市某局")
    assert texts(table.rows) == [["科目", "合计"], ["201", "12.30"]]


def test_what_stands_below_a_table_are_its_notes() -> None:
    first, second = tables(
        above("收入预算总表") + "\n    注：含上年结转。\n" + above("支出预算总表") + "\n    本表为空。\n    第三部分 说明\n    收入增加。"
    )
    assert tuple(line.text for line in first.notes) == ("注：含上年结转。", "支出预算总表")
    assert tuple(line.text for line in second.notes) == ("本表为空。",)


def test_page_numbers_and_running_heads_are_furniture() -> None:
    pages = [
        f"某市某局2024年预算公开\n{title}\n单位：万元\n{GRID}\n\n— {number} —".replace("\n    ", "\n")
        for number, title in enumerate(["收入预算总表", "支出预算总表", "项目支出预算表", "会议费明细表", "培训费明细表"], 1)
    ]
    found = tables(*pages)
    assert [table.title for table in found] == ["收入预算总表", "支出预算总表", "项目支出预算表", "会议费明细表", "培训费明细表"]
    assert not any("公开" in note or "—" in note for table in found for note in (line.text for line in table.notes))


# --- continuations ---------------------------------------------------------------------------------------------------------

FIRST = above("收入预算总表", "单位：万元")
PLAIN = """
    +------+--------+
    | 202  |   4.00 |
    +------+--------+
    | 203  |   5.00 |
    +------+--------+
"""
REPEATED = """
    +------+--------+
    | 科目 |   合计 |
    +------+--------+
    | 202  |   4.00 |
    +------+--------+
    | 203  |   5.00 |
    +------+--------+
"""
WHOLE = [["科目", "合计"], ["201", "12.30"], ["202", "4.00"], ["203", "5.00"]]


@pytest.mark.parametrize(
    "second",
    [PLAIN, REPEATED, "    单位：万元\n" + REPEATED, "    收入预算总表\n    单位：万元\n" + REPEATED, "    （续表）\n" + PLAIN],
    ids=["plain", "head", "unit line and head", "title, unit line and head", "continued"],
)
def test_a_table_goes_on_over_the_page(second: str) -> None:
    table = only(tables(FIRST, second))
    assert texts(table.rows) == WHOLE
    assert (table.title, table.pages) == ("收入预算总表", (1, 2))


@pytest.mark.parametrize(
    "second",
    [
        "    支出预算总表\n" + REPEATED,
        "    收入比上年增加。\n" + PLAIN,
        """
        +----------+--------+
        | 202      |   4.00 |
        +----------+--------+
        """,
    ],
    ids=["another title", "prose between", "other columns"],
)
def test_another_table_is_no_continuation(second: str) -> None:
    assert len(tables(FIRST, second)) == 2


def test_a_page_between_ends_a_table() -> None:
    assert len(tables(FIRST, "", PLAIN)) == 2


def test_an_amount_is_never_taken_for_a_repeated_head() -> None:
    """Two pages may begin with the same row of amounts."""
    table = only(tables(PLAIN, PLAIN))
    assert texts(table.rows) == [["202", "4.00"], ["203", "5.00"], ["202", "4.00"], ["203", "5.00"]]


def test_a_fragment_with_merged_columns_keeps_its_places() -> None:
    first = """
        收入预算总表
        +------+--------+--------+
        | 科目 |   基本 |   项目 |
        +------+--------+--------+
        | 201  |   1.00 |   2.00 |
        +------+--------+--------+
    """
    second = """
        +------+-----------------+
        | 人员 |      合并       |
        +------+-----------------+
        | 公用 |      备注       |
        +------+-----------------+
    """
    assert texts(only(tables(first, second)).rows)[2:] == [["人员", "合并", "合并"], ["公用", "备注", "备注"]]


def test_a_fragment_without_boxes_that_lost_places_finds_them_again() -> None:
    table = only(text_tables("""
        支出预算总表
        单位：万元
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        201 | 一般公共服务支出 | 3.00 | 1.00 | 2.00
        20101 | 人大事务 | 3.00 | 1.00 | 2.00

        单位：万元
        2010101 | 行政运行 | 1.00 | 1.00
    """))  # fmt: skip
    assert texts(table.rows)[-1] == ["2010101", "行政运行", "1.00", "1.00", ""]


def test_a_fragment_without_boxes_that_lost_the_place_of_its_label() -> None:
    table = only(text_tables("""
        支出预算总表
        科目编码 | 科目名称 | 备注 | 合计 | 基本支出
        201 | 一般公共服务支出 | 无 | 3.00 | 1.00
        20101 | 人大事务 | 无 | 3.00 | 1.00

        单位：万元
        2010101 | 1.00 | 1.00
    """))  # fmt: skip
    assert texts(table.rows)[-1] == ["2010101", "", "", "1.00", "1.00"]


# --- cells that a page break cuts in two --------------------------------------------------------------------------------------------


def pages_of(first: str, second: str) -> list[list[str]]:
    """The rows of a project list of these last and first rows, over two pages."""
    rule, head = "+------+----------+----------+--------+", "| 编号 | 项目名称 | 绩效目标 |   金额 |"
    (found,) = tables(
        "\n".join(["项目支出预算表", "单位：万元", rule, head, rule, "| 1    | 信访宣传 | 宣传信访 |   1.00 |", rule, first, rule]),
        "\n".join([rule, second, rule, "| 3    | 信访接待 | 依法接待 |   3.00 |", rule]),
    )
    return texts(found.rows)[2:]


THIRD = ["3", "信访接待", "依法接待", "3.00"]


def test_a_cell_that_the_page_cuts_in_two_is_joined() -> None:
    found = pages_of("| 2    | 创建文明 | 开展文明 |   2.00 |", "|      | 城区     | 创建活动 |        |")
    assert found == [["2", "创建文明城区", "开展文明创建活动", "2.00"], THIRD]


@pytest.mark.parametrize(
    "second",
    [
        "|      |          |          |   4.00 |",
        "|      | 城区     |          |   4.00 |",
        "|      | 二、其他 |          |        |",
        "|      | 合计     |          |        |",
        "|      | 差旅费   |          |        |",
        "| 2    | 城区     |          |        |",
    ],
    ids=["amount", "label with amount", "numbered", "known to the kind", "class", "number"],
)
def test_a_row_that_stands_alone_is_not_joined(second: str) -> None:
    assert len(pages_of("| 2    | 创建文明 | 开展文明 |   2.00 |", second)) == 3


def test_the_heads_of_groups_are_not_joined() -> None:
    rule = "+----------+--------+"
    (found,) = tables(
        f"项目支出预算表\n单位：万元\n{rule}\n| 项目名称 |   金额 |\n{rule}\n| 机关     |        |\n{rule}\n| 信访宣传 |   1.00 |\n{rule}",
        f"{rule}\n| 中心     |        |\n{rule}\n| 信访接待 |   3.00 |\n{rule}",
    )
    assert texts(found.rows)[1:] == [["机关", ""], ["信访宣传", "1.00"], ["中心", ""], ["信访接待", "3.00"]]


def test_a_fragment_may_lack_the_blank_columns_at_the_margin() -> None:
    (found,) = tables(
        """
        项目支出预算表
        单位：万元
        +--+----------+--------+
        |  | 项目名称 |   金额 |
        +--+----------+--------+
        |  | 信访宣传 |   1.00 |
        +--+----------+--------+
        """,
        """
        单位：万元
           +----------+--------+
           | 信访接待 |   3.00 |
           +----------+--------+
        """,
    )
    assert texts(found.rows) == [["", "项目名称", "金额"], ["", "信访宣传", "1.00"], ["", "信访接待", "3.00"]]


# --- tables without a title -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("| 项目     | 预算数（单位：万元） | 绩效目标 |", "B15"),
        ("| 项目名称 | 2024年预算数         | 绩效目标 |", "B15"),
        ("| 项目     | 预算数（单位：万元） | 责任部门 |", None),
        ("| 项目     | 绩效目标             | 绩效目标 |", None),
    ],
)
def test_a_table_without_a_title_is_told_by_its_head(head: str, kind: str | None) -> None:
    rule = "+----------+----------------------+----------+"
    (found,) = tables(f"重点项目如下：\n{rule}\n{head}\n{rule}\n| 信访宣传 |                 1.00 | 宣传信访 |\n{rule}")
    assert (found.kind.kind if found.kind else None, found.title) == (kind, "")


# --- overflow ----------------------------------------------------------------------------------------------------------------


def test_a_label_that_runs_into_an_amount_is_put_back() -> None:
    table = only(text_tables("一般公共预算财政拨款支出决算表\n项目 | 合计\n文化旅游体育与传媒支 | 出2,022.39\n合计 | 2,022.39"))
    assert texts(table.rows)[1:] == [["文化旅游体育与传媒支出", "2,022.39"], ["合计", "2,022.39"]]


def test_a_text_that_ends_in_a_number_beside_nothing_is_left() -> None:
    assert texts(only(text_tables("项目 | 合计\n | 出2,022.39\n1.00 | 共2,022.39")).rows)[1:] == [
        ["", "出2,022.39"],
        ["1.00", "共2,022.39"],
    ]


def test_tables_are_numbered_in_the_order_of_the_document() -> None:
    drawn = [page(above(title), number=number) for number, title in enumerate(["收入预算总表", "会议费明细表", "支出预算总表"], 1)]
    assert [(table.number, table.pages, table.width) for table in tables(*drawn)] == [(1, (1,), 2), (2, (2,), 2), (3, (3,), 2)]


def test_a_table_in_another_unit_of_money_is_another_table() -> None:
    found = text_tables("支出预算总表\n单位：万元\n科目编码 | 合计\n201 | 4.00\n支出预算总表\n单位：元\n科目编码 | 合计\n201 | 40000.00")
    assert [each.unit for each in found] == ["万元", "元"]


def test_a_head_that_prints_the_unit_of_its_column_is_no_heading() -> None:
    table = only(text_tables("支出预算总表\n科目编码 | 科目名称 | 预算数（单位：万元）\n201 | 一般公共服务支出 | 4.00"))
    assert texts(table.rows)[0] == ["科目编码", "科目名称", "预算数（单位：万元）"]
