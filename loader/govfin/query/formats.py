"""Forms of an answer: a table for the terminal, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal

from rich import box
from rich import table as rich_table
from rich.markup import escape

from govfin.query.answers import Answer, Cell, names, plain, plain_rows


def as_csv(answer: Answer) -> str:
    """Comma-separated values with a header row; amounts exact, empty where there is none."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(names(answer.columns))
    writer.writerows(plain_rows(answer))
    return lines.getvalue()


def as_json(answer: Answer) -> str:
    """A list of objects, one a row; amounts as strings, so that they stay exact."""
    rows = [
        {name: plain(cell) if isinstance(cell, Decimal) or not isinstance(cell, int | None) else cell for name, cell in row.items()}
        for row in answer
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def as_text(answer: Answer) -> rich_table.Table:
    """A table for the terminal: amounts to the right, in thousands, the points below one another."""
    columns = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    shown = rich_table.Table(box=box.SIMPLE_HEAD)
    for each, cells in zip(answer.columns, columns, strict=True):
        numeric = any(isinstance(cell, Decimal | int) for cell in cells)
        shown.add_column(each.name, overflow="fold", justify="right" if numeric else "left", no_wrap=numeric)
    for row in zip(*map(_aligned, columns), strict=True):
        shown.add_row(*map(escape, row))
    return shown


def _aligned(cells: Sequence[Cell]) -> list[str]:
    decimals = max((_decimals(cell) for cell in cells if isinstance(cell, Decimal)), default=0)
    return [f"{cell:,.{decimals}f}" if isinstance(cell, Decimal) else plain(cell) for cell in cells]


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
