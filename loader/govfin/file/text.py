"""Text: a plain-text extraction of a disclosure, its tables as tab-separated lines, without pages or boxes.

A merged cell stands in its first place and leaves the others empty, so spans are inferred: in the head of a table an empty
place belongs to the cell on its left where something stands below it, and to the cell above it otherwise.
"""

from __future__ import annotations

import itertools
from pathlib import Path

from govfin.errors import DocumentError
from govfin.layout.pages import Block, Cell, Grid, Line


def text_blocks(path: Path, content: bytes) -> tuple[Block, ...]:
    """The lines and tab-separated grids of a text, in its order."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentError(f"{path}: is not UTF-8 text; convert it to UTF-8.") from None
    blocks: list[Block] = []
    for tabbed, lines in itertools.groupby(text.splitlines(), key=lambda line: "\t" in line):
        if tabbed:
            blocks.append(_grid([line.split("\t") for line in lines]))
        else:
            blocks.extend(Line(line.strip(), None, None) for line in lines if line.strip())
    return tuple(blocks)


def _grid(rows: list[list[str]]) -> Grid:
    width = max(map(len, rows))
    cells = [
        Cell(row, column, 1, 1, text.strip(), None, None)
        for row, texts in enumerate(rows)
        for column, text in enumerate([*texts, *[""] * (width - len(texts))])
    ]
    return Grid(tuple(cells), len(rows), width, None, None)
