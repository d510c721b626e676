"""Blocks: the lines and grids of pages in reading order; each glyph belongs to exactly one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govfin.layout.grids import loose_lines, ruled_grids
from govfin.layout.limits import PAGE, GivenUpError, Limits, limited
from govfin.layout.outlines import Fragment, read_fragments, sheets
from govfin.layout.pages import Block, Glyph, Grid, Line, Page
from govfin.layout.unruled import read_sheet
from govfin.mappings import Reading, load_mappings


@dataclass(slots=True)
class _Parts:
    """What was found on a page: its grids, the lines of prose inside their frames, and the glyphs outside."""

    grids: list[Grid]
    lines: list[Line]
    rest: list[Glyph]
    fragments: list[Fragment]

    def blocks(self, page: int) -> list[Block]:
        return sorted([*self.grids, *self.lines, *loose_lines(page, self.rest)], key=_reading_key)


def page_blocks(page: Page, reading: Reading | None = None) -> tuple[Block, ...]:
    """The lines and grids of a single page."""
    return document_blocks([page], reading)[0]


def document_blocks(
    pages: Sequence[Page], reading: Reading | None = None, limits: Limits = PAGE
) -> tuple[tuple[Block, ...], Mapping[int, str]]:
    """The lines and grids of the pages of a document, and why pages were given up, if any took more than the limits.

    A table without rules is told from all the pages that it stands on.
    """
    reading = reading or load_mappings()
    found: dict[int, _Parts] = {}
    given_up: dict[int, str] = {}
    for page in pages:
        try:
            with limited(limits):
                grids, lines, rest = ruled_grids(page)
                found[page.number] = _Parts(grids, lines, rest, read_fragments(page, rest, reading))
        except GivenUpError as error:
            given_up[page.number] = str(error)
    for sheet in sheets(fragment for parts in found.values() for fragment in parts.fragments):
        try:
            with limited(limits):
                for grid, glyphs in read_sheet(sheet, reading):
                    assert grid.page is not None
                    taken = set(map(id, glyphs))
                    parts = found[grid.page]
                    parts.grids.append(grid)
                    parts.rest = [glyph for glyph in parts.rest if id(glyph) not in taken]
        except GivenUpError as error:
            given_up |= {fragment.page: str(error) for fragment in sheet}
    return tuple(block for number, parts in found.items() for block in parts.blocks(number)), given_up


def _reading_key(block: Block) -> tuple[float, float]:
    assert block.box is not None
    return (round(block.box[1] / 4), block.box[0]) if isinstance(block, Line) else (round(block.box[1] / 4), 0.0)
