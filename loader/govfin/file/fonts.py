"""Fonts: whether the characters that a font is said to draw are such as a disclosure prints.

A font without a table of its characters (ToUnicode) gives other characters than those that the page shows, or numbers for them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

STRANGE = 0.3  # the share of a font's characters that no disclosure prints from which on it can't be relied on
DISTINCT = 4  # so many different ones: bullets of a font of symbols are fewer
COMMON = "gb2312"  # the character set that holds what disclosures print
ALSO_COMMON = frozenset("€•●–—−≤≥①②③④⑤⑥⑦⑧⑨⑩■□◆▲△★√×·…“”‘’\u00a0\u3000\u200b\ufeff")


def unreadable_fonts(chars: Iterable[Mapping[str, object]]) -> set[str]:
    """The names of the fonts, of characters as pdfplumber gives them, whose characters can't be relied on."""
    drawn: dict[str, Counter[str]] = defaultdict(Counter)
    for char in chars:
        drawn[str(char["fontname"])][str(char["text"])] += 1
    return {font for font, texts in drawn.items() if _is_unreadable(texts)}


def _is_unreadable(texts: Counter[str]) -> bool:
    strange = {text: count for text, count in texts.items() if is_strange(text)}
    return len(strange) >= DISTINCT and sum(strange.values()) >= STRANGE * texts.total()


def is_strange(text: str) -> bool:
    """Whether a character is none that a disclosure prints, or a mere number of one: `(cid:12)`."""
    if text.startswith("(cid:"):
        return True
    return any(not char.isspace() and char not in ALSO_COMMON and (ord(char) < 32 or not _is_common(char)) for char in text)


def _is_common(char: str) -> bool:
    try:
        char.encode(COMMON)
    except UnicodeEncodeError:
        return ord(char) >= 0xF900 and not 0xE000 <= ord(char) < 0xF900 and ord(char) < 0xFFF0  # compatibility and full-width forms
    return True
