"""Stamps: text that is laid over a page and is none of its own: watermarks and seals; and which way the text of a page runs.

Characters are those that pdfplumber gives.
"""

from __future__ import annotations

import bisect
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Char = Mapping[str, Any]
Style = tuple[Any, ...]

LEAN = 10.0  # degrees: text leans at most this much from the way that it runs
LARGE = 1.8  # of the size of most text: larger text may be a watermark
LIGHT = (0.6, 0.97)  # how light the grey of watermarks is, from 0 to 1; white text stands on dark ground
SATURATED = 0.5  # how much the strongest of red, green and blue exceeds the weakest in the colour of a seal
CIRCLE = 3  # characters that lean, in one saturated colour, are the words around a seal
REACH = 6.0  # points: what belongs to a seal stands no further from them


def direction(chars: Iterable[Char]) -> int:
    """Which way most of the text runs: 0, or turned by 90, 180 or 270 degrees against the clock."""
    counted = Counter(quarter for char in chars if (quarter := _quarter(char)) is not None)
    return counted.most_common(1)[0][0] if counted else 0


def _quarter(char: Char) -> int | None:
    """The quarter turn that a character leans least from, None where it leans from all of them."""
    angle = _angle(char)
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= LEAN else None


def _angle(char: Char) -> float:
    return math.degrees(math.atan2(char["matrix"][1], char["matrix"][0]))


def without_stamps(chars: Sequence[Char], way: int) -> list[Char]:
    """The characters that run that way, without those of watermarks and seals among them."""
    level = [char for char in chars if _quarter(char) == way and char["text"].strip()]
    if not level:
        return []
    stamped = {id(char) for char in _in_seals(chars, level)}
    level = [char for char in level if id(char) not in stamped]
    styles: dict[Style, list[Char]] = defaultdict(list)
    for char in level:
        styles[_style(char)].append(char)
    sizes = [float(char["size"]) for char in level]
    usual = statistics.median(sizes) if sizes else 0.0
    most = max(styles, key=lambda style: len(styles[style]), default=())
    dropped = {style for style, alike in styles.items() if _is_suspect(style, most, usual) and _is_watermark(alike, level, usual)}
    return [char for char in level if _style(char) not in dropped]


def _style(char: Char) -> Style:
    return char["fontname"], round(float(char["size"]), 1), _colour(char)


def _colour(char: Char) -> tuple[float, ...]:
    """Red, green and blue from 0 to 1; black where the file says it in another way."""
    found = char["non_stroking_color"]
    parts = tuple(float(part) for part in found if isinstance(part, int | float)) if isinstance(found, Sequence) else ()
    if len(parts) == 1:
        return parts * 3
    if len(parts) == 4:
        return tuple(round((1 - part) * (1 - parts[3]), 3) for part in parts[:3])
    return parts if len(parts) == 3 else (0.0, 0.0, 0.0)


def _is_light(colour: Sequence[float]) -> bool:
    return LIGHT[0] <= sum(colour) / 3 <= LIGHT[1] and max(colour) - min(colour) < SATURATED


# --- watermarks --------------------------------------------------------------------------------------------------------


def _is_suspect(style: Style, most: Style, usual: float) -> bool:
    return bool(style[1] >= LARGE * usual or style[2] != most[2])


def _is_watermark(chars: Sequence[Char], level: Sequence[Char], usual: float) -> bool:
    """Whether text of one style is large and light, or is printed across other text."""
    if _is_light(_colour(chars[0])) and float(chars[0]["size"]) >= LARGE * usual:
        return True
    style = _style(chars[0])
    others = sorted(((_middle(char), char) for char in level if _style(char) != style), key=lambda pair: pair[0][1])
    heights = [middle[1] for middle, _ in others]
    for char in chars:
        start, end = bisect.bisect_left(heights, char["top"]), bisect.bisect_right(heights, char["bottom"])
        if any(_across(char, middle, other) for middle, other in others[start:end]):
            return True
    return False


def _across(char: Char, middle: tuple[float, float], other: Char) -> bool:
    """Whether the middle of a character no larger than this one lies well inside of its box."""
    inset = 0.15 * float(char["size"])
    inside = char["x0"] + inset <= middle[0] <= char["x1"] - inset and char["top"] + inset <= middle[1] <= char["bottom"] - inset
    return inside and float(other["size"]) <= 1.2 * float(char["size"])


def _middle(char: Char) -> tuple[float, float]:
    return (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2


# --- seals -------------------------------------------------------------------------------------------------------------


def _in_seals(chars: Iterable[Char], level: Sequence[Char]) -> list[Char]:
    """The characters in the colour of words that run around a seal, and beside them."""
    around: dict[tuple[float, ...], list[Char]] = defaultdict(list)
    for char in chars:
        colour = _colour(char)
        if _quarter(char) is None and max(colour) - min(colour) >= SATURATED:
            around[colour].append(char)
    found: list[Char] = []
    for colour, leaning in around.items():
        if len(leaning) >= CIRCLE:
            x0, y0 = min(char["x0"] for char in leaning) - REACH, min(char["top"] for char in leaning) - REACH
            x1, y1 = max(char["x1"] for char in leaning) + REACH, max(char["bottom"] for char in leaning) + REACH
            found += [char for char in level if _colour(char) == colour and x0 <= _middle(char)[0] <= x1 and y0 <= _middle(char)[1] <= y1]
    return found
