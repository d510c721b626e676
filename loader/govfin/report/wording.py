"""Wording: what reports say of a check, in Chinese and English.

Reads no graph, only findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from govfin import codelists
from govfin.check.arithmetic import BY_ROUNDING, INCONSISTENT
from govfin.check.evidence import Mention, place
from govfin.check.findings import Check
from govfin.messages import LANGUAGES, phrase

INFO = "Info"


def severity(check: Check) -> str:
    """How grave what a check found is: a difference that rounding explains is information."""
    return INFO if check.verdict == BY_ROUNDING else check.severity


def unit_of(check: Check) -> Mention | None:
    """The mention in whose unit a check's amounts are told: its subject, else its first part."""
    return check.subject or next(iter(check.parts), None)


def printed(value: Decimal | None, mention: Mention | None) -> str | None:
    """An amount in a mention's unit, with its decimals: 3815400 beside a mention in 万元 is 381.54."""
    if value is None or mention is None:
        return None if value is None else format(value, "f")
    scaled = value.scaleb(-mention.multiplier).normalize()
    exponent = scaled.as_tuple().exponent
    decimals = max(mention.decimals, -exponent if isinstance(exponent, int) else 0)
    return format(scaled.quantize(Decimal(1).scaleb(-decimals)), "f")


def message(check: Check) -> Mapping[str, str]:
    """What there is to say of a check, in Chinese (zh) and English (en)."""
    if check.said:
        return check.said
    if check.verdict == INCONSISTENT:
        return {language: template.format_map(_values(check, language)) for language, template in check.rule.message.items()}
    scheme, notation = ("reason", check.reason) if check.reason else ("verdict", check.verdict)
    return {
        language: phrase("told", language, rule=check.rule.label[language], what=name(scheme, notation, language)) for language in LANGUAGES
    }


def name(scheme: str, notation: str, language: str) -> str:
    """What a concept of a code list is called; the notation where the list has none."""
    concept = codelists.scheme(scheme).get(notation)
    return (concept.label if language == "zh" else concept.english) if concept else notation


def _values(check: Check, language: str) -> dict[str, str]:
    subject, other = unit_of(check), next(iter(check.parts), None)
    values = {
        "reported": check.reported_text or printed(check.reported, subject),
        "computed": phrase("or", language).join(check.computed_texts) or printed(check.computed, subject),
        "difference": printed(abs(check.difference), subject) if check.difference is not None else None,
        "allowance": printed(check.allowance, subject),
        "unit": subject.unit if subject else "",
        "place": place(subject, language),
        "other_place": place(other, language),
        "other_reported": other.reported if other else "",
        "other_unit": other.unit if other else "",
        "text": subject.reported if subject else "",
    }
    return {name: value or "" for name, value in values.items()}
