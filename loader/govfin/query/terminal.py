"""Terminal: an answer as people read it there.

Reads an answer, and no graph. What all rows have in common stands once, above the table. A table that is too wide is told row by row,
so that no digit is ever cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from govfin.query.answers import Answer
from govfin.query.citations import Citations
from govfin.query.columns import Column
from govfin.query.wordings import NUMBERS, Look, Marks, in_order, marks_of, texts

NARROWEST: Final = 12  # cells of the terminal: less than that a column of words is never given
NARROWEST_HEADING: Final = 4  # of a column of numbers, where there is no room for its words
WIDEST_HEADING: Final = 14  # of a column of numbers, before it is folded
GAP: Final = 2  # between columns
INDENT: Final = 2  # of numbers below what they are about
FEW_PLACES: Final = 3  # of a number that is taken from many, in full
SEPARATOR: Final = " · "

_PARTS = re.compile(r"[\x21-\u2e7f]+ *|.", re.DOTALL)  # a word with what is blank after it, or one character


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column as it is shown."""

    column: Column
    heading: str
    cells: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        return self.column.type in NUMBERS

    def least(self, whole: int) -> int:
        """The width below which the column can't be read; of numbers also that of the heading's words, up to `whole` cells of each."""
        longest = max(map(cell_len, self.cells), default=0)
        word = max(cell_len(part.rstrip()) for part in _PARTS.findall(self.heading) or [""])
        return (
            max(longest, min(max(word, 4), cell_len(self.heading), whole))
            if self.numeric
            else min(max(longest, cell_len(self.heading)), NARROWEST)
        )

    @property
    def best(self) -> int:
        """The width at which nothing need be folded, headings of numbers aside."""
        longest = max(map(cell_len, self.cells), default=0)
        return max(longest, min(cell_len(self.heading), WIDEST_HEADING) if self.numeric else cell_len(self.heading))


def as_text(answer: Answer, look: Look, width: int, cited: Citations = ()) -> RenderableType:
    """The answer for a terminal of that width: amounts exact, their points below one another."""
    marks = marks_of(answer, cited)
    columns = [
        _Shown(column, look.heading(column), tuple(_marked(cells, marks.get(column.name, {}))))
        for column, cells in zip(answer.columns, texts(answer, look), strict=True)
    ]
    common = [each for each in columns if len(answer) > 1 and not each.numeric and len({*each.cells, ""}) == 2]
    common = [each for each in common if all(each.cells)]
    kept = [each for each in columns if each not in common]
    head = [f"{each.heading} {each.cells[0]}" for each in common]
    return Group(
        Text(look.title(answer), style="bold"),
        *_lines(SEPARATOR.join([*head, *filter(None, [look.common(answer)])]), width),
        _body(kept, len(answer), width) if answer.rows else Text(look.say("answer-none")),
        *_lines(look.limit(answer), width),
        *(line for note in notes(cited, marks, look) for line in _lines(note, width)),
    )


def _lines(text: str, width: int) -> list[Text]:
    return [Text(folded(text, width))] if text else []


def folded(text: str, width: int) -> str:
    """A text in lines of that width: between words, and between any two Chinese characters."""
    lines, line = list[str](), ""
    for part in _PARTS.findall(text):
        for piece in [part] if cell_len(part) <= width else part:
            if cell_len(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
    return "\n".join([*lines, line])


# Tables


def _body(columns: Sequence[_Shown], rows: int, width: int) -> RenderableType:
    widths = _widths(columns, width, WIDEST_HEADING) or _widths(columns, width, NARROWEST_HEADING)
    return _table(columns, widths) if widths else Group(*_records(columns, rows, width))


def _widths(columns: Sequence[_Shown], width: int, whole: int) -> list[int]:
    """What each column is given; nothing where that is too little for one of them."""
    least = [each.least(whole) for each in columns]
    free = width - GAP * (len(columns) - 1) - sum(least)
    wanted = [max(0, each.best - room) for each, room in zip(columns, least, strict=True)]
    if free < 0:
        return []
    given = [0] * len(columns)
    for left, place in zip(range(len(columns), 0, -1), sorted(range(len(columns)), key=wanted.__getitem__), strict=True):
        given[place] = min(wanted[place], free // left)  # those that want little get it
        free -= given[place]
    return [room + extra for room, extra in zip(least, given, strict=True)]


def _table(columns: Sequence[_Shown], widths: Sequence[int]) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)  # and the box has one
    for each, width in zip(columns, widths, strict=True):
        table.add_column(Text(folded(each.heading, width)), width=width, justify="right" if each.numeric else "left")
    for row in zip(*(each.cells for each in columns), strict=True):
        table.add_row(*(Text(folded(cell, width)) for cell, width in zip(row, widths, strict=True)))
    return Padding(table, (1, 0), expand=False)


def _records(columns: Sequence[_Shown], rows: int, width: int) -> Iterator[RenderableType]:
    """Row by row: what it is about, and below that its numbers, each with its heading."""
    about = [each for each in columns if not each.numeric]
    numbers = [each for each in columns if each.numeric]
    left = max((cell_len(each.heading) for each in numbers), default=0)
    right = max((cell_len(cell) for each in numbers for cell in each.cells), default=0)
    abreast = (width - INDENT + GAP) // (left + right + 2 * GAP)
    for row in range(rows):
        told = (f"{each.heading} {each.cells[row]}" for each in about if each.cells[row])
        yield Text("\n" + folded(SEPARATOR.join(told), width), style="bold")
        pairs = [f"{set_cell_size(each.heading, left)}{' ' * GAP}{each.cells[row]:>{right}}" for each in numbers]
        lines = [(" " * GAP).join(pairs[start : start + abreast]) for start in range(0, len(pairs), abreast)] if abreast else []
        narrow = [folded(f"{each.heading} {each.cells[row]}", width) for each in numbers] if not abreast else []
        yield from (Text(" " * INDENT + line) for line in lines)
        yield from map(Text, narrow)


# Citations


def notes(cited: Citations, marks: Marks, look: Look) -> Iterator[str]:
    """What stands below an answer: where each number is printed, of many places the first ones."""
    for number, row, column in in_order(marks):
        yield f"[{number}] {look.note(cited[row][column], FEW_PLACES)}"


def _marked(cells: Iterable[str], marks: Mapping[int, int]) -> Iterator[str]:
    """Cells with the numbers of their notes, which take as much room in all of them."""
    room = max((len(f" [{number}]") for number in marks.values()), default=0)
    for row, cell in enumerate(cells):
        mark = f" [{marks[row]}]" if row in marks else ""
        yield cell + mark.ljust(room) if cell else cell
