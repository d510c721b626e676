"""Outlines: what of a table without rules stands on a page, told from its headings and from the lines that hold amounts.

glyphs → lines → regions between headings → fragments (head, numbers of columns, body)
"""

from __future__ import annotations

import itertools
import math
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from govfin.layout.lines import Run, TextLine, text_lines
from govfin.layout.pages import Glyph, Page, Rule
from govfin.mappings import Reading, TableKind

RULED = 0.6  # share of a table's width: rules at least this long part its rows
BIG = 1.5  # in sizes of lines with amounts: a line of its own that is larger is a title
ABOVE = 0.95  # in font sizes: the first line of a wrapped label stands no further above the numerals of its row
ABOVE_HEAD = 3.0  # in font sizes: the rule at the top of a table stands no further above its head
YEAR = re.compile(r"20\d\d")


@dataclass(slots=True)
class Fragment:
    """What of a table stands on one page."""

    page: int
    kind: TableKind | None
    titled: bool
    head: list[TextLine]
    numbers: list[Run]  # the numbers of the columns, below the head
    runs: list[Run]  # of the body, down to its last amount
    tail: list[TextLine]  # what follows below
    rules: list[Rule]  # the horizontal ones of the page


def read_fragments(page: Page, glyphs: Sequence[Glyph], reading: Reading) -> list[Fragment]:
    """The fragments of tables among the glyphs of a page that no ruled grid holds."""
    return [fragment for fragment in _fragments(page, glyphs, reading) if not _crossed(fragment, page.rules)]


def sheets(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """The fragments of each table: those put together that carry on what stands on the page before."""
    found: list[list[Fragment]] = []
    for fragment in fragments:
        last = found[-1][-1] if found else None
        if last and fragment.page == last.page + 1 and (not fragment.titled or fragment.kind is last.kind is not None):
            found[-1].append(fragment)
        else:
            found.append([fragment])
    return found


def _crossed(fragment: Fragment, rules: Iterable[Rule]) -> bool:
    """Whether a vertical rule runs through a fragment."""
    runs = [*fragment.runs, *(run for line in fragment.head for run in line.runs)]
    x0, x1 = min(run.x0 for run in runs), max(run.x1 for run in runs)
    y0, y1 = min(run.y0 for run in runs), max(run.y1 for run in runs)
    return any(rule.x0 == rule.x1 and x0 < rule.x0 < x1 and rule.y0 < y1 and rule.y1 > y0 for rule in rules)


# --- fragments -----------------------------------------------------------------------------------------------------------


def _fragments(page: Page, glyphs: Sequence[Glyph], reading: Reading) -> Iterator[Fragment]:
    lines = text_lines(glyphs, reading.is_ordinal)
    while lines and all(reading.is_furniture(run.text) for run in lines[0].runs):
        lines = lines[1:]
    while lines and all(reading.is_furniture(run.text) for run in lines[-1].runs):
        lines = lines[:-1]
    kind: TableKind | None = None
    titled = False
    for heading, region in _regions(lines, reading):
        if heading:
            kind, titled = _kind(heading, reading), any(reading.is_title(run.text) for line in heading for run in line.runs)
        fragment = _fragment(region, reading)
        if fragment:
            head, numbers, body, tail = fragment
            horizontal = [rule for rule in page.rules if rule.y0 == rule.y1]
            runs = [run for line in body for run in line.runs]
            yield Fragment(
                page.number, kind, titled or kind is not None, _below_rule(head, runs, horizontal), numbers, runs, tail, horizontal
            )
            kind, titled = None, False


def _regions(lines: Sequence[TextLine], reading: Reading) -> Iterator[tuple[list[TextLine], list[TextLine]]]:
    """What stands between headings, each with the heading above it."""
    heading: list[TextLine] = []
    region: list[TextLine] = []
    size = statistics.median([line.size for line in lines if _amounts(line)] or [math.inf])
    for line in lines:
        if _is_heading(line, size, reading):
            if any(run.is_amount for each in region for run in each.runs):
                yield heading, region
                heading, region = [], []
            heading = [*heading, *region, line]
            region = []
        else:
            region.append(line)
    yield heading, region


def _is_heading(line: TextLine, size: float, reading: Reading) -> bool:
    """Whether a line is a title, or names the unit of money or the unit that discloses; `size` is that of lines with amounts."""
    if len(line.runs) == 1 and line.size > BIG * size and not line.has_numeral:
        return True
    texts = [run.text for run in line.runs]
    strong = any(reading.is_title(text) or reading.kind(text) or re.search("[:：].", text) for text in texts)
    values = [False, *(text.endswith((":", "：")) for text in texts)]
    return strong and all(named or reading.is_heading(text) for text, named in zip(texts, values, strict=False))


def _kind(heading: Sequence[TextLine], reading: Reading) -> TableKind | None:
    """The kind that the lowest title names."""
    texts = [run.text for line in heading for run in line.runs]
    tries = [*texts, *(above + below for above, below in itertools.pairwise(texts))]
    return next((kind for text in reversed(tries) if (kind := reading.kind(text))), None)


def _fragment(region: Sequence[TextLine], reading: Reading) -> tuple[list[TextLine], list[Run], list[TextLine], list[TextLine]] | None:
    """The head, the numbers of columns, the body and what follows among the lines of a region; None where it holds no table."""
    numbered = next((index for index, line in enumerate(region) if _numbers(line, reading)), None)
    first = 0 if numbered is None else numbered + 1
    telling = [index for index, line in enumerate(region) if index >= first and _tells(line)]
    amounts = [index for index in telling if _amounts(region[index])]
    if sum(_amounts(region[index]) for index in amounts) < 2:
        return None
    start = telling[0]
    size = region[start].size
    if numbered is not None:
        start = first
    while start > first and region[start].y - region[start - 1].y <= ABOVE * size:
        start -= 1
    numbers = list(region[numbered].runs) if numbered is not None else []
    end = amounts[-1] + 1
    return list(region[: start if numbered is None else numbered]), numbers, list(region[start:end]), list(region[end:])


def _below_rule(head: list[TextLine], runs: Sequence[Run], rules: Iterable[Rule]) -> list[TextLine]:
    """The lines of a head; where a table has a rule at its top, those below it."""
    if not head:
        return head
    x0, x1, top = min(run.x0 for run in runs), max(run.x1 for run in runs), min(run.y0 for run in runs)
    ys = [rule.y0 for rule in rules if head[0].y0 - ABOVE_HEAD * head[0].size < rule.y0 < top]
    ys = [rule.y0 for rule in rules if rule.y0 in ys and min(rule.x1, x1) - max(rule.x0, x0) >= RULED * (x1 - x0)]
    return [line for line in head if not ys or line.y > min(ys)]


def _tells(line: TextLine) -> bool:
    """Whether a line is one of a body: it holds an amount, or a numeral that is no year beside other text."""
    return bool(_amounts(line)) or (len(line.runs) > 1 and any(run.is_numeral and not YEAR.fullmatch(run.text) for run in line.runs))


def _amounts(line: TextLine) -> int:
    return sum(run.is_amount for run in line.runs)


def _numbers(line: TextLine, reading: Reading) -> bool:
    """Whether a line numbers the columns below a head."""
    numbers = [int(run.text) for run in line.runs if run.text.isdecimal() and len(run.text) < 3]
    run_up = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return run_up and all(reading.is_ordinal(run.text) for run in line.runs)


# --- sheets --------------------------------------------------------------------------------------------------------------
