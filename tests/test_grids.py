"""The lines and grids that glyphs and rulings form; each example is a picture of a page."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from govfin.layout.blocks import page_blocks
from govfin.layout.pages import Glyph, Grid, Line, Page, Rule
from govfin.numerals import parse_numeral
from made import blocks, grids, lines, page, shown


def test_a_plain_grid() -> None:
    picture = """
        +------+--------+
        | 科目 |   合计 |
        +------+--------+
        | 201  |  12.30 |
        +------+--------+
    """
    assert [shown(block) for block in blocks(picture)] == [[["科目", "合计"], ["201", "12.30"]]]


def test_a_grid_tells_where_its_cells_and_borders_are() -> None:
    (grid,) = grids(blocks("""
        +------+--------+
        | 201  |  12.30 |
        +------+--------+
    """))  # fmt: skip
    assert grid.edges == (3.0, 45.0, 99.0)
    assert grid.box == (3.0, 6.0, 99.0, 30.0)
    assert [cell.box for cell in grid.cells] == [(3.0, 6.0, 45.0, 30.0), (45.0, 6.0, 99.0, 30.0)]


def test_merged_header_cells_are_spans() -> None:
    picture = """
        +------+-----------------+
        |      |      决算数     |
        | 科目 +--------+--------+
        |      |   基本 |   项目 |
        +------+--------+--------+
        | 201  |  12.30 |   4.00 |
        +------+--------+--------+
    """
    assert [shown(block) for block in blocks(picture)] == [[["科目↓2", "决算数×2"], ["基本", "项目"], ["201", "12.30", "4.00"]]]


def test_a_cell_of_several_lines_is_one_text() -> None:
    picture = """
        +--------+--------+
        | 一般公 |        |
        | 共预算 |   1.00 |
        +--------+--------+
    """
    assert [shown(block) for block in blocks(picture)] == [[["一般公共预算", "1.00"]]]


def test_open_sides_are_closed_where_the_rows_end() -> None:
    picture = """
        -------+--------+-------
          科目 |   基本 |   项目
        -------+--------+-------
          201  |  12.30 |   4.00
        -------+--------+-------
    """
    assert [shown(block) for block in blocks(picture)] == [[["科目", "基本", "项目"], ["201", "12.30", "4.00"]]]


def test_an_open_top_is_closed_where_the_columns_end() -> None:
    picture = """
        |      |        |
        | 科目 |   合计 |
        +------+--------+
        | 201  |  12.30 |
        +------+--------+
    """
    assert [shown(block) for block in blocks(picture)] == [[["科目", "合计"], ["201", "12.30"]]]


def test_a_frame_around_prose_holds_lines() -> None:
    picture = """
        +----------------+
        | 收入支出总体   |
        | 情况说明。     |
        +----------------+
    """
    assert [shown(block) for block in blocks(picture)] == ["收入支出总体", "情况说明。"]


def test_rows_of_full_width_inside_a_frame_are_lines() -> None:
    picture = """
        +-----------------+
        |   收入预算总表  |
        +-----------------+
        |      单位：万元 |
        +--------+--------+
        | 科目   |   合计 |
        +--------+--------+
        | 201    |  12.30 |
        +--------+--------+
        | 注：含上年结转  |
        +-----------------+
    """
    assert [shown(block) for block in blocks(picture)] == [
        "收入预算总表",
        "单位：万元",
        [["科目", "合计"], ["201", "12.30"]],
        "注：含上年结转",
    ]


def test_a_row_of_full_width_between_columns_is_a_row() -> None:
    picture = """
        +--------+--------+
        | 科目   |   合计 |
        +--------+--------+
        |     人员经费    |
        +--------+--------+
        | 301    |  12.30 |
        +--------+--------+
    """
    assert [shown(block) for block in blocks(picture)] == [[["科目", "合计"], ["人员经费×2"], ["301", "12.30"]]]


FOUR_COLUMNS = """
    +----------+--------+----------+--------+
    |          |        |          |        |
    +----------+--------+----------+--------+
    |          |   1.00 |          |   2.00 |
    +----------+--------+----------+--------+
"""


def test_a_left_aligned_label_that_overflows_stays_where_it_starts() -> None:
    (grid,) = grids(blocks(FOUR_COLUMNS, (1, 2, "一般公共预算财政")))
    assert shown(grid) == [["一般公共预算财政", "", "", ""], ["", "1.00", "", "2.00"]]


def test_a_centred_label_that_overflows_stays_where_its_middle_is() -> None:
    (grid,) = grids(blocks(FOUR_COLUMNS, (1, 8.5, "一般公共预算")))
    assert shown(grid) == [["", "一般公共预算", "", ""], ["", "1.00", "", "2.00"]]


def test_a_label_that_overflows_into_an_amount_leaves_the_amount_alone() -> None:
    (grid,) = grids(blocks(FOUR_COLUMNS, (3, 2, "社会保障支出")))
    assert shown(grid)[1] == ["社会保障支出", "1.00", "", "2.00"]


def test_two_grids_on_a_page_with_what_stands_between() -> None:
    picture = """
        收入预算总表
        +------+--------+
        | 合计 |   1.00 |
        +------+--------+

        支出预算总表
        +------+--------+
        | 合计 |   2.00 |
        +------+--------+
    """
    assert [shown(block) for block in blocks(picture)] == ["收入预算总表", [["合计", "1.00"]], "支出预算总表", [["合计", "2.00"]]]


def test_a_grid_inside_a_frame_is_read_as_a_grid() -> None:
    picture = """
        +---------------------+
        |                     |
        |   +------+------+   |
        |   | 合计 | 1.00 |   |
        |   +------+------+   |
        |                     |
        +---------------------+
    """
    assert [shown(block) for block in blocks(picture)] == [[["合计", "1.00"]]]


def test_a_wide_gap_parts_a_line_in_two() -> None:
    assert lines(blocks("部门：某局              单位：万元")) == ["部门：某局", "单位：万元"]


def test_a_gap_after_a_colon_parts_nothing() -> None:
    assert lines(blocks("部门：        某局")) == ["部门：某局"]


def test_latin_words_keep_their_space_and_chinese_ones_have_none() -> None:
    assert lines(blocks("PM 2.5 监 测")) == ["PM 2.5监测"]


def test_rulings_that_are_drawn_in_pieces_are_one() -> None:
    pieces = [Rule(0, 0, 48, 0), Rule(50, 0, 100, 0), Rule(0, 40, 100, 40.0), Rule(0, 20, 100, 20)]
    columns = [Rule(x, y, x, y + 19) for x in (0, 50, 100) for y in (0, 20)]
    drawn = page_blocks(Page(1, 200, 200, (Glyph("甲", 10, 5, 20, 15),), tuple(pieces + columns)))
    assert [shown(block) for block in drawn] == [[["甲", ""], ["", ""]]]


def test_rulings_without_a_cell_make_no_grid() -> None:
    picture = """
        本单位收入预算
        --------------
        共计十二万元
    """
    assert [shown(block) for block in blocks(picture)] == ["本单位收入预算", "共计十二万元"]


# --- nothing is lost ---------------------------------------------------------------------------------------------------

steps = st.integers(0, 12).map(lambda step: step * 15.0)
offsets = st.floats(0, 190, allow_nan=False, width=32)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    at, start, end = draw(steps), draw(steps), draw(steps)
    return Rule(start, at, end, at) if draw(st.booleans()) else Rule(at, start, at, end)


@st.composite
def glyphs(draw: st.DrawFn) -> Glyph:
    x, y = draw(offsets), draw(offsets)
    char = draw(st.sampled_from("收入支出12.,：("))
    return Glyph(char, x, y, x + (5 if char.isascii() else 10), y + 10)


@given(st.lists(glyphs(), max_size=25), st.lists(rules(), max_size=16))
@example([Glyph("1", 0, 0, 5, 10), Glyph("1", 0, 6, 5, 16)], [Rule(0, 0, 30, 0), Rule(15, 0, 15, 15), Rule(0, 15, 15, 15)])  # two lines
def test_no_glyph_is_lost_or_told_twice(printed: list[Glyph], ruled: list[Rule]) -> None:
    found = page_blocks(Page(1, 200, 200, tuple(printed), tuple(ruled)))
    texts = [block.text if isinstance(block, Line) else "".join(cell.text for cell in block.cells) for block in found]
    assert Counter("".join("".join(texts).split())) == Counter(glyph.text for glyph in printed)


@given(st.lists(glyphs(), max_size=10), st.lists(rules(), max_size=16))
def test_the_cells_of_a_grid_cover_it_without_overlap(printed: list[Glyph], ruled: list[Rule]) -> None:
    for grid in page_blocks(Page(1, 200, 200, tuple(printed), tuple(ruled))):
        if isinstance(grid, Grid):
            covered = [
                (row, column)
                for cell in grid.cells
                for row in range(cell.row, cell.row + cell.rows)
                for column in range(cell.column, cell.column + cell.columns)
            ]
            assert sorted(covered) == [(row, column) for row in range(grid.height) for column in range(grid.width)]


def test_the_page_of_a_picture_is_what_it_draws() -> None:
    drawn = page("""
        +----+
        |-1.0|
        +----+
    """)
    assert "".join(glyph.text for glyph in drawn.glyphs) == "-1.0"
    assert {(rule.x0, rule.y0, rule.x1, rule.y1) for rule in drawn.rules} == {
        (3.0, 6.0, 33.0, 6.0),
        (3.0, 30.0, 33.0, 30.0),
        (3.0, 6.0, 3.0, 30.0),
        (33.0, 6.0, 33.0, 30.0),
    }


def test_two_numbers_in_one_cell_are_not_one_number() -> None:
    upper, lower = [[Glyph(char, 12.0 + 6 * n, y, 18.0 + 6 * n, y + 10) for n, char in enumerate("100.00")] for y in (12.0, 26.0)]
    rules = [Rule(10, y, 110, y) for y in (10.0, 40.0)] + [Rule(x, 10, x, 40) for x in (10.0, 60.0, 110.0)]
    (grid,) = (block for block in page_blocks(Page(1, 200, 200, (*upper, *lower), tuple(rules))) if isinstance(block, Grid))
    assert grid.cells[0].text == "100.00\n100.00"
    assert parse_numeral(grid.cells[0].text, "元") is None
