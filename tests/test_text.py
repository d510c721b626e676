"""Plain-text extractions: tab-separated lines are grids, the others lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from govfin.errors import DocumentError
from govfin.file.text import text_blocks
from govfin.layout.pages import Block, Grid
from made import shown

PATH = Path("某局2024年预算.txt")


def blocks(text: str) -> tuple[Block, ...]:
    return text_blocks(PATH, text.encode())


def test_lines_and_grids_come_in_the_order_of_the_text() -> None:
    text = "收入预算总表\n单位：万元\n科目\t合计\n201\t12.30\n注：含上年结转\n"
    assert [shown(block) for block in blocks(text)] == [
        "收入预算总表",
        "单位：万元",
        [["科目", "合计"], ["201", "12.30"]],
        "注：含上年结转",
    ]


def test_an_empty_line_parts_two_grids() -> None:
    assert [shown(block) for block in blocks("甲\t1\n\n乙\t2\n")] == [[["甲", "1"]], [["乙", "2"]]]


def test_short_rows_are_filled_up() -> None:
    (grid,) = blocks("科目\t基本\t项目\n201\t1.00\n")
    assert isinstance(grid, Grid)
    assert (grid.width, shown(grid)) == (3, [["科目", "基本", "项目"], ["201", "1.00", ""]])


def test_empty_places_and_spaces() -> None:
    (grid,) = blocks("\t 合计 \t\n201\t\t4.00\n")
    assert shown(grid) == [["", "合计", ""], ["201", "", "4.00"]]


def test_there_are_no_pages_and_no_boxes() -> None:
    line, grid = blocks("单位：万元\n科目\t合计\n")
    assert isinstance(grid, Grid)
    assert (line.page, line.box, grid.page, grid.box, grid.edges) == (None, None, None, None, ())
    assert all(cell.box is None for cell in grid.cells)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_byte_order_mark_and_line_ends_say_nothing(ends: str) -> None:
    assert [shown(block) for block in blocks(f"\ufeff单位：万元{ends}甲\t1{ends}")] == ["单位：万元", [["甲", "1"]]]


def test_another_encoding_is_told() -> None:
    with pytest.raises(DocumentError, match=r"某局2024年预算\.txt: is not UTF-8 text; convert it to UTF-8\.$"):
        text_blocks(PATH, "收入预算总表".encode("gb18030"))
