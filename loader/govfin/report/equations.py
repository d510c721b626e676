"""Equations: what a check compares, as it would be written down: 9.00 ≠ 6.00 + 2.00 = 8.00.

Amounts stand in the unit of the numeral that is judged; minus signs are printed as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT
from govfin.check.evidence import Mention
from govfin.check.findings import Calculation, Check
from govfin.messages import phrase
from govfin.report.wording import printed, unit_of

HUNDRED: Final = Decimal(100)
EQUAL: Final = {CONSISTENT: "=", BY_ROUNDING: "≈"}
AT_LEAST: Final = {CONSISTENT: "≥", BY_ROUNDING: "≈"}
AT_MOST: Final = {CONSISTENT: "≤", BY_ROUNDING: "≈"}


def equation(check: Check, language: str = "en") -> str:
    """What a check compares, in one line; "" where there is nothing to compare."""
    if check.computed_texts:
        wanted = phrase("or", language).join(f"“{text}”" for text in check.computed_texts)
        return f"“{check.reported_text}” {EQUAL.get(check.verdict, '≠')} {wanted}"
    if check.reported is None or check.computed is None:
        return ""
    told = check.calculation
    if told and told.factor is not None:
        return _rate(check, told)
    if told and told.expected is not None:
        return _expectation(check, told)
    return _sum(check, told)


def _sum(check: Check, told: Calculation | None) -> str:
    subject = unit_of(check)
    added, taken = (told.roles.get(role, ()) if told else () for role in ("addend", "subtrahend"))
    if not told:
        added = check.parts
    sign = (AT_LEAST if told and told.at_most else EQUAL).get(check.verdict, "<" if told and told.at_most else "≠")
    terms, computed = _terms(added, taken, subject), _amount(check.computed, subject)
    result = "" if terms in ("", computed) else f" = {computed}"
    return f"{_amount(check.reported, subject)} {sign} {terms or computed}{result}"


def _expectation(check: Check, told: Calculation) -> str:
    first = unit_of(check)
    terms = _terms(told.roles.get("addend", ()), told.roles.get("subtrahend", ()), first)
    made = _amount(check.reported, first)
    sign = (AT_MOST if told.at_most else EQUAL).get(check.verdict, ">" if told.at_most else "≠")
    return f"{terms} {'' if terms == made else f'= {made} '}{sign} {_amount(check.computed, first)}"


def _rate(check: Check, told: Calculation) -> str:
    subject, roles = check.subject, told.roles
    operands = [mention for mentions in roles.values() for mention in mentions]
    alike = len({(mention.unit, mention.multiplier) for mention in operands}) == 1
    above = _group(roles.get("numerator", ()), roles.get("numeratorSubtrahend", ()), alike)
    divides = roles.keys() & {"denominator", "denominatorSubtrahend"}
    below = f" ÷ {_group(roles.get('denominator', ()), roles.get('denominatorSubtrahend', ()), alike)}" if divides else ""
    percent = subject.unit if subject and subject.unit == "%" else ""
    factor = "" if told.factor in (None, HUNDRED) else f" × {told.factor.normalize():f}"
    unit = f" {percent}" if percent else ""
    sign = EQUAL.get(check.verdict, "≠")
    return f"{_amount(check.reported, subject)}{unit} {sign} {above}{below}{factor} = {_near(check, subject)}{unit}"


def _near(check: Check, subject: Mention | None) -> str:
    """The computed value to as many decimals as are printed, or as it takes to tell it from what is printed, and from nothing."""
    assert check.computed is not None
    assert check.reported is not None
    places = subject.decimals if subject else 2
    scale = subject.multiplier if subject else 0
    for decimals in range(places, places + 6):
        shown = check.computed.scaleb(-scale).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if check.verdict in (CONSISTENT, BY_ROUNDING) or (shown != check.reported.scaleb(-scale) and (shown or not check.computed)):
            return _signed(format(shown, "f"))
    return _amount(check.computed, subject)


def _group(added: Sequence[Mention], taken: Sequence[Mention], alike: bool) -> str:
    terms = _terms(added, taken, None if alike else added[0] if added else None, as_printed=True, units=not alike)
    return f"({terms})" if len(added) + len(taken) > 1 else terms


def _terms(
    added: Sequence[Mention], taken: Sequence[Mention], unit: Mention | None, *, as_printed: bool = False, units: bool = False
) -> str:
    """A sum written out: in the unit of one mention, or each term as it is printed."""
    written = ""
    for sign, mentions in (("+", added), ("−", taken)):
        for mention in (each for each in mentions if each.value):
            amount = _amount(mention.value.amount if mention.value else None, mention if as_printed else unit)
            amount = f"({amount})" if amount.startswith("−") and written else amount
            amount = f"{amount} {mention.unit}" if units else amount
            written += f" {sign} {amount}" if written else f"−{amount}" if sign == "−" else amount
    return written


def _amount(value: Decimal | None, mention: Mention | None) -> str:
    return _signed(printed(value, mention) or "?")


def _signed(number: str) -> str:
    return number.replace("-", "−")
