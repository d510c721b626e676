"""Displays: what a spreadsheet shows of a value under the number format of its cell.

What is printed counts, and not what is stored: 1332.2299999 under `#,##0.00` is 1,332.23.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

SIGNIFICANT = 15  # digits that a spreadsheet keeps of a number
GENERAL_DIGITS = 11  # digits that it shows of one without a format

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|(?P<bracket>\[[^\]]*\])|(?P<general>[Gg][Ee][Nn][Ee][Rr][Aa][Ll])|'
    r"(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)(?P<scale>,*)|(?P<other>.)"
)
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;])*')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_CURRENCY = re.compile(r"\[\$([^-\]]*)(?:-[^\]]*)?\]")
_CALENDAR = re.compile(r"[ymdhs]", re.IGNORECASE)
_HOLDS = {
    "<": Decimal.__lt__,
    ">": Decimal.__gt__,
    "=": Decimal.__eq__,
    "<=": Decimal.__le__,
    ">=": Decimal.__ge__,
    "<>": Decimal.__ne__,
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a section: text that stands as it is, or the place of the number."""

    kind: Literal["text", "number", "general", "percent", "at"]
    text: str
    scale: int = 0  # commas at the end, each a thousandth


def exact(value: float | int | Decimal) -> Decimal:
    """The decimal that a spreadsheet's number stands for: it keeps fifteen digits."""
    return value if isinstance(value, Decimal) else Decimal(format(value, f".{SIGNIFICANT}g") if isinstance(value, float) else value)


def shown(value: Decimal, number_format: str) -> str:
    """A number as it is displayed; "" where the format hides it."""
    sections = _sections(number_format)
    section, value = _chosen(sections, value)
    if section is None:
        return _general(value)
    pieces = _pieces(section)
    if _is_odd(section, pieces):
        return _general(value)
    percents = sum(piece.kind == "percent" for piece in pieces)
    scaled = value.scaleb(2 * percents - 3 * sum(piece.scale for piece in pieces))
    text = "".join(_printed(piece, abs(scaled)) for piece in pieces).strip()
    return f"-{text}" if value < 0 and _is_not_nought(text) else text


def shows_text(text: str, number_format: str) -> str:
    """A text as it is displayed: only a fourth section, or one with @, says otherwise."""
    sections = _sections(number_format)
    section = sections[3] if len(sections) > 3 else sections[-1] if "@" in _unquoted(sections[-1]) else "@"
    return "".join(text if piece.kind == "at" else piece.text for piece in _pieces(section)).strip()


def is_calendar(number_format: str) -> bool:
    """Whether a format shows a number as a date or a time."""
    return bool(_CALENDAR.search(re.sub(r"(?i)general|\[[^\]]*\]", "", _unquoted(_sections(number_format)[0]))))


def _printed(piece: _Piece, value: Decimal) -> str:
    if piece.kind == "number":
        return _number(value, piece.text)
    return _general(value) if piece.kind == "general" else piece.text


def _is_not_nought(text: str) -> bool:
    return any(char in "123456789" for char in text)


@functools.cache
def _sections(number_format: str) -> tuple[str, ...]:
    found, position = [], 0
    while position <= len(number_format):
        match = _SECTION.match(number_format, position)
        assert match is not None
        found.append(match[0])
        position = match.end() + 1
    return tuple(found[:4])


def _chosen(sections: tuple[str, ...], value: Decimal) -> tuple[str | None, Decimal]:
    """The section for a value, and the value that it shows: a section of its own for negative numbers shows no sign."""
    if any(_CONDITION.search(section) for section in sections):
        for section in sections:
            condition = _CONDITION.search(section)
            if condition is None or _HOLDS[condition[1]](value, Decimal(condition[2])):
                return section, value
        return None, value
    numeric = sections[:3]
    if value < 0 and len(numeric) > 1:
        return numeric[1], -value
    if value == 0 and len(numeric) > 2:
        return numeric[2], value
    return numeric[0], value


@functools.cache
def _pieces(section: str) -> tuple[_Piece, ...]:
    pieces = []
    for match in _TOKEN.finditer(section):
        if match["digits"]:
            digits, scale = match["digits"], len(match["scale"])
            while digits.endswith(","):
                digits, scale = digits[:-1], scale + 1
            pieces.append(_Piece("number", digits, scale))
        elif match["general"]:
            pieces.append(_Piece("general", ""))
        elif match["bracket"]:
            currency = _CURRENCY.fullmatch(match["bracket"])
            pieces.append(_Piece("text", currency[1] if currency else ""))
        elif match["other"] == "%":
            pieces.append(_Piece("percent", "%"))
        elif match["other"] == "@":
            pieces.append(_Piece("at", ""))
        else:
            pieces.append(_Piece("text", match["quoted"] or match["escaped"] or match["other"] or ""))
    return tuple(pieces)


def _is_odd(section: str, pieces: tuple[_Piece, ...]) -> bool:
    """Whether a section is a date, a fraction, in powers of ten or for text: what no amount is printed in."""
    bare = _unquoted(section)
    numbers = sum(piece.kind == "number" for piece in pieces)
    return numbers > 1 or any(piece.kind == "at" for piece in pieces) or bool(re.search(r"[eE][+-]|/", bare))


def _unquoted(section: str) -> str:
    return re.sub(r'"[^"]*"?|\\.|_.|\*.', "", section)


def _number(value: Decimal, digits: str) -> str:
    whole, _, fraction = digits.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    printed, _, decimals = format(rounded, "f").partition(".")
    least = whole.count("0")
    printed = printed.lstrip("0").rjust(least, "0")
    if "," in whole and printed:
        printed = f"{int(printed):,}" if least <= 1 else printed
    kept = fraction.rstrip("#?")
    decimals = decimals[: len(kept)] + decimals[len(kept) :].rstrip("0")
    return f"{printed}.{decimals}" if "." in digits and (decimals or "0" in fraction) else printed


def _general(value: Decimal) -> str:
    """A number without a format: as many decimals as it has, and as fit into eleven places."""
    whole = len(format(abs(value), "f").partition(".")[0])
    rounded = round(value, max(0, GENERAL_DIGITS - 1 - whole)) if value != value.to_integral_value() else value
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
