"""Tables without vertical rules: made pages whose cells are known, and the share of the samples' amounts that is read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from govfin.disclosure.disclosures import read_disclosure
from govfin.layout.blocks import page_blocks
from govfin.layout.lines import run_of, unglued
from govfin.layout.pages import Glyph, Grid, Line, Page, Rule

SAMPLES = Path(__file__).resolve().parent / "samples"
DOCUMENTS = ("jianghan_media_2024_budget", "hanyang_media_2023_final")
UNRULED = [f"{document}_{layout}" for document in DOCUMENTS for layout in ("hrules", "unruled")]
MAIN_KINDS = {f"B{n:02}" for n in range(1, 12)} | {f"F{n:02}" for n in range(1, 10)}  # the others are forms
SHARE = 0.98  # of the amounts that the ruled sample prints; today it is all of them
SIZE = 8.0  # points: a letter is half as wide
PITCH = 16.0  # points from row to row
LEFT, RIGHT = (50.0, 170.0, 250.0, 330.0), (170.0, 250.0, 330.0, 410.0)  # points: the columns of the made tables


def glyphs(text: str, x: float, y: float, size: float = SIZE) -> list[Glyph]:
    """Letters of half the size's width from x on, around the middle y."""
    wide = size / 2
    placed = [Glyph(letter, x + i * wide, y - size / 2, x + (i + 1) * wide, y + size / 2) for i, letter in enumerate(text)]
    return [glyph for glyph in placed if glyph.text.strip()]


def left(text: str, column: int, y: float) -> list[Glyph]:
    return glyphs(text, LEFT[column] + 3, y)


def right(text: str, column: int, y: float) -> list[Glyph]:
    return glyphs(text, RIGHT[column] - 3 - len(text) * SIZE / 2, y)


def centred(text: str, first: int, last: int, y: float) -> list[Glyph]:
    return glyphs(text, (LEFT[first] + RIGHT[last] - len(text) * SIZE / 2) / 2, y)


def table(top: float = 100.0) -> list[Glyph]:
    """A head of two levels, `income` over three columns, and four rows of which one prints no amount in its last column."""
    made = [*centred("item", 0, 0, top + PITCH / 2), *centred("income", 1, 3, top)]
    for column, head in enumerate(("total", "tax", "fees"), 1):
        made += centred(head, column, column, top + PITCH)
    for row, amounts in enumerate((("9.00", "4.00", "5.00"), ("3.50", "2.50", "1.00"), ("1.50", "1.50", ""), ("4.00", "", "4.00"))):
        y = top + (row + 2) * PITCH
        made += left(f"label-of-row-{row}", 0, y)
        for column, amount in enumerate(amounts, 1):
            made += right(amount, column, y)
    return made


def page(made: list[Glyph], rules: tuple[Rule, ...] = ()) -> Page:
    return Page(1, 595, 842, tuple(made), rules)


def grids(made: list[Glyph], rules: tuple[Rule, ...] = ()) -> list[Grid]:
    return [block for block in page_blocks(page(made, rules)) if isinstance(block, Grid)]


def cells(grid: Grid) -> dict[tuple[int, int], tuple[str, int, int]]:
    return {(cell.row, cell.column): (cell.text, cell.rows, cell.columns) for cell in grid.cells}


def horizontal(*ys: float) -> tuple[Rule, ...]:
    return tuple(Rule(LEFT[0], y, RIGHT[-1], y) for y in ys)


def test_white_space_parts_rows_and_columns() -> None:
    (grid,) = grids(table())
    assert (grid.height, grid.width) == (6, 4)
    assert [cells(grid)[row, 1][0] for row in range(2, 6)] == ["9.00", "3.50", "1.50", "4.00"]
    assert [cells(grid)[row, 3][0] for row in range(2, 6)] == ["5.00", "1.00", "", "4.00"]
    assert cells(grid)[3, 0] == ("label-of-row-1", 1, 1)


def test_cells_of_the_head_span_rows_and_columns() -> None:
    (grid,) = grids(table())
    assert cells(grid)[0, 0] == ("item", 2, 1)
    assert cells(grid)[0, 1] == ("income", 1, 3)
    assert [cells(grid)[1, column] for column in (1, 2, 3)] == [("total", 1, 1), ("tax", 1, 1), ("fees", 1, 1)]


def test_borders_of_columns_are_told() -> None:
    (grid,) = grids(table())
    assert len(grid.edges) == grid.width + 1
    assert grid.box is not None
    assert grid.box[0] == grid.edges[0] < LEFT[0] + 3
    for edge, numerals_end in zip(grid.edges[2:], RIGHT[1:], strict=True):
        assert edge > numerals_end - 3  # right of the numerals


@pytest.mark.parametrize("rows", [(), (92, 124, 140, 156, 172, 188)], ids=["top and bottom", "between rows"])
def test_horizontal_rules_change_nothing(rows: tuple[float, ...]) -> None:
    (bare,), (ruled,) = grids(table()), grids(table(), horizontal(92, *rows, 190))
    assert cells(ruled) == cells(bare)


def test_what_stands_above_the_topmost_rule_is_no_head() -> None:
    caption = glyphs("a title of the same size", 150, 80)
    (grid,) = grids([*caption, *table()], horizontal(92, 190))
    assert grid.height == 6


def test_a_label_on_two_lines_is_one_cell() -> None:
    y = 100 + 6 * PITCH + 5
    wrapped = [*left("first-half", 0, y - 5), *left("second-half", 0, y + 5), *right("7.00", 1, y)]
    (grid,) = grids([*table(), *wrapped])
    assert cells(grid)[6, 0][0] == "first-halfsecond-half"
    assert cells(grid)[6, 1][0] == "7.00"


def test_titles_and_captions_stay_lines() -> None:
    caption = [*glyphs("A table", 200, 60, 14), *glyphs("unit: yuan", 360, 84)]
    blocks = page_blocks(page([*caption, *table()]))
    assert [block.text for block in blocks if isinstance(block, Line)] == ["A table", "unit: yuan"]
    assert [block.height for block in blocks if isinstance(block, Grid)] == [6]


def test_two_tables_on_a_page_are_two_grids() -> None:
    caption = [*glyphs("Another table", 200, 240, 14), *glyphs("unit: yuan", 360, 260)]
    assert [grid.height for grid in grids([*table(), *caption, *table(280)])] == [6, 6]


def test_prose_and_contents_make_no_grid() -> None:
    prose = [glyph for line in range(9) for glyph in glyphs(f"Spent were {line}.25 of the 9.00 that were planned", 60, 100 + 14 * line)]
    contents = [
        glyph for line in range(9) for glyph in [*glyphs(f"chapter {line}", 60, 300 + 14 * line), *glyphs("7", 500, 300 + 14 * line)]
    ]
    assert grids([*prose, *contents]) == []


def test_an_amount_inside_a_label_stays_there() -> None:
    (grid,) = grids([*table(), *left("label12.50label", 0, 100 + 6 * PITCH), *right("1.00", 1, 100 + 6 * PITCH)])
    assert [cells(grid)[6, column][0] for column in range(4)] == ["label12.50label", "1.00", "", ""]


def test_amounts_that_touch_text_are_told_by_where_amounts_end() -> None:
    above, touching = run_of(right("3.50", 1, 100)), run_of(right("label7.00", 1, 120))
    assert [run.text for run in unglued([above, touching], SIZE)] == ["3.50", "label", "7.00"]
    elsewhere = run_of(right("label7.00", 2, 120))
    assert [run.text for run in unglued([above, elsewhere], SIZE)] == ["3.50", "label7.00"]


def test_a_vertical_rule_leaves_a_table_to_its_rules() -> None:
    assert grids(table(), (Rule(210, 90, 210, 200),)) == []


@pytest.mark.parametrize("name", UNRULED)
def test_printed_amounts_of_the_samples_are_read(name: str) -> None:
    """Each with the same coordinates as in the ruled sample of the same document, and none that it does not print."""
    document = name.rpartition("_")[0]
    ruled, read = (
        Counter(
            (fact.table, fact.numeral.text, fact.at) for fact in read_disclosure(SAMPLES / f"{each}.pdf").facts if fact.table in MAIN_KINDS
        )
        for each in (f"{document}_ruled", name)
    )
    assert (ruled & read).total() >= SHARE * ruled.total()
    assert {(kind, text) for kind, text, _ in read} <= {(kind, text) for kind, text, _ in ruled}
