"""Slips: how a numeral may have been miswritten for another — digits transposed, one of them wrong, the point shifted, the unit mistaken.

A slip is told by comparing two printed numerals of the same number of decimals; it says nothing about which of them is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

TRANSPOSED, ONE_DIGIT, SIGN = "transposed", "one-digit", "sign"
MISSING_DIGIT, EXTRA_DIGIT, POINT_SHIFTED = "missing-digit", "extra-digit", "point-shifted"
FEWEST_DIGITS: Final = 3  # of fewer digits, any number is a slip of any other
FACTORS: Final = {4: "factor-10000", 3: "factor-1000", 2: POINT_SHIFTED, 1: POINT_SHIFTED}  # by powers of ten


def slip(written: Decimal, meant: Decimal, decimals: int) -> str:
    """The slip that makes one number out of another, both with these decimals; "" where there is none."""
    if written == -meant and written:
        return SIGN if len(_digits(written, decimals).lstrip("0")) >= FEWEST_DIGITS else ""
    if (written < 0) != (meant < 0) or not written or not meant:
        return ""
    return _digit_slip(_digits(written, decimals), _digits(meant, decimals))


def is_weak(written: Decimal, meant: Decimal) -> bool:
    """Whether both are so round or so short that either is easily a slip of the other by chance."""
    return all(len(str(int(abs(number).scaleb(6))).strip("0")) < FEWEST_DIGITS for number in (written, meant))


def _digits(number: Decimal, decimals: int) -> str:
    """The digits without the point; at least one before it."""
    return str(int(abs(number).scaleb(decimals))).rjust(decimals + 1, "0")


def _digit_slip(written: str, meant: str) -> str:
    if max(len(written.lstrip("0")), len(meant.lstrip("0"))) < FEWEST_DIGITS:
        return ""
    if len(written) == len(meant):
        apart = [place for place, (one, other) in enumerate(zip(written, meant, strict=True)) if one != other]
        if len(apart) == 2 and apart[1] - apart[0] == 1 and written[apart[0]] == meant[apart[1]] and written[apart[1]] == meant[apart[0]]:
            return TRANSPOSED
        return ONE_DIGIT if len(apart) == 1 else ""
    shorter, longer = sorted((written, meant), key=len)
    if len(longer) - len(shorter) == 1 and any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))):
        return MISSING_DIGIT if longer is meant else EXTRA_DIGIT
    return ""


def scaled(written: Decimal, decimals: int) -> Iterator[tuple[Decimal, str]]:
    """What a number would be in another unit or with its point elsewhere, as far as these decimals can show it, with the slip."""
    last = Decimal(1).scaleb(-decimals)
    for power, kind in FACTORS.items():
        for meant in (written.scaleb(power), written.scaleb(-power)):
            for rounding in (ROUND_FLOOR, ROUND_CEILING):
                yield meant.quantize(last, rounding=rounding), kind
