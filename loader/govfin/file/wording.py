"""Wording: the text of lines and cells, as a page shows it, of carriers that have no glyphs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from govfin.numerals import parse_numeral

_APART = re.compile(r"\t|[ \xa0\u3000]{4,}|\u3000{2,}")  # what parts two runs of a line, as 部门 on the left and 单位 on the right
_BETWEEN = re.compile(r"(?<=[^\x00-\xff])\s+|\s+(?=[^\x00-\xff])")


def runs(line: str) -> list[str]:
    """The runs of text of a line that wide gaps part."""
    return [text for part in _APART.split(line) if (text := tightened(part))]


def tightened(text: str) -> str:
    """Text with single spaces between Latin words, and none beside Chinese characters."""
    return _BETWEEN.sub("", " ".join(text.split()))


def stacked(lines: Iterable[str]) -> str:
    """The lines of one cell as one text; of two numerals above one another each stays on a line of its own, for the two are not one."""
    text, last = "", ""
    for line in lines:
        text += f"\n{line}" if last and parse_numeral(last, "") and parse_numeral(line, "") else line
        last = line
    return text
