"""Trials: checks judged again with other amounts than those printed, and what amount a check demands of one of its mentions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from govfin.check.arithmetic import (
    HALF,
    INCONSISTENT,
    NOT_CHECKED,
    Judgement,
    Value,
    exact,
    judge_agreement,
    judge_expectation,
    judge_rate,
    judge_sum,
    quotient,
    total,
)
from govfin.check.evidence import Mention
from govfin.check.findings import Calculation, Check
from govfin.namespaces import SHAPES

AGREEMENT: Final = f"{SHAPES}agreement"
FAILS, PASSES, EXACT = "fails", "passes", "exact"
BELOW = 2  # the place of what stands below the line
ADDED, TAKEN = ("addend", "numerator", "denominator"), ("subtrahend", "numeratorSubtrahend", "denominatorSubtrahend")

Amended = Mapping[str, Value]  # by IRI of the mention: other amounts than those printed


@dataclass(frozen=True, slots=True)
class Demand:
    """The amounts of a mention that make a check agree, and the one that makes it agree exactly."""

    lower: Decimal
    amount: Decimal
    upper: Decimal


def can_be_tried(check: Check) -> bool:
    """Whether the numbers of a check can be judged again."""
    if check.verdict == NOT_CHECKED or any(each.value is None for each in check.mentions):
        return False
    if check.calculation is None:
        return check.subject is not None and len(check.parts) == 1 and any(query.iri == AGREEMENT for query in check.rule.queries)
    told = check.calculation
    return told.expected is not None or (check.subject is not None and bool(told.roles) and "part" not in told.roles)


def outcome(check: Check, amended: Amended) -> str:
    """What a check comes to with these amounts: fails, passes (by rounding, or but for the last digit), or exact."""
    judged = _judged(check, amended)
    if judged.verdict == INCONSISTENT:
        return PASSES if judged.slight else FAILS
    return EXACT if judged.difference == 0 else PASSES


def _judged(check: Check, amended: Amended) -> Judgement:
    told = check.calculation
    if told is None:
        return judge_agreement(value_of(check.subject, amended), value_of(check.parts[0], amended))
    if told.expected is not None:
        return judge_expectation(_total(told, 0, amended), told.expected, at_most=told.at_most)
    whole = value_of(check.subject, amended)
    if told.factor is not None:
        return judge_rate(whole, quotient(_total(told, 1, amended), _total(told, 2, amended), told.factor, told.cap))
    return judge_sum(whole, _total(told, 0, amended), at_most=told.at_most)


def value_of(mention: Mention | None, amended: Amended) -> Value:
    """The amount of a mention, as amended."""
    assert mention is not None
    value = amended.get(mention.iri) or mention.value
    assert value is not None
    return value


def _total(told: Calculation, place: int, amended: Amended, without: str = "") -> Value:
    """The sum of addends less subtrahends (place 0), of what stands above the line (1), or below it (2)."""

    def values(role: str) -> Iterable[Value]:
        return (value_of(each, amended) for each in told.roles.get(role, ()) if each.iri != without)

    if place == BELOW and not told.roles.keys() & {ADDED[BELOW], TAKEN[BELOW]}:
        return exact(Decimal(1))  # nothing is divided by
    return total(values(ADDED[place]), values(TAKEN[place]))


# --- what is demanded ---------------------------------------------------------------------------------------------------


def demand(check: Check, mention: Mention, amended: Amended) -> Demand | None:
    """The amounts of a mention with which a check agrees; None where they have no bounds, or are not easily told."""
    told, own = check.calculation, value_of(mention, amended)
    if told is None:
        other = value_of(check.parts[0] if check.subject and mention.iri == check.subject.iri else check.subject, amended)
        return _around(other, HALF * own.width) if other.width != own.width else Demand(other.amount, other.amount, other.amount)
    if told.at_most:
        return None
    roles = [role for role, mentions in told.roles.items() for each in mentions if each.iri == mention.iri]
    is_whole = check.subject is not None and mention.iri == check.subject.iri
    found = _demanded_whole(check, told, amended) if is_whole and not roles else _demanded_part(check, told, mention, roles, amended)
    return _around(found, HALF * own.width) if found else None


def _around(value: Value, half: Decimal) -> Demand:
    return Demand(value.lower - half, value.amount, value.upper + half)


def _demanded_whole(check: Check, told: Calculation, amended: Amended) -> Value | None:
    if told.factor is None:
        return _total(told, 0, amended)
    return quotient(_total(told, 1, amended), _total(told, 2, amended), told.factor, told.cap)


def _demanded_part(check: Check, told: Calculation, mention: Mention, roles: list[str], amended: Amended) -> Value | None:
    if told.factor is not None:
        return _demanded_operand(check, told, mention, roles, amended)
    whole = exact(told.expected) if told.expected is not None else value_of(check.subject, amended)
    rest = _total(told, 0, amended, mention.iri)
    if roles == ["addend"]:
        return total([whole], [rest])
    return total([rest], [whole]) if roles == ["subtrahend"] else None


def _demanded_operand(check: Check, told: Calculation, mention: Mention, roles: list[str], amended: Amended) -> Value | None:
    """Of a rate r = above / below: above = r × below, below = above / r; of a change (n − b) / b = r the base is n / (1 + r), and of
    d / (n − d) = r the difference is r × n / (1 + r).
    """
    assert told.factor is not None
    printed = value_of(check.subject, amended)
    rate = Value(*(each / told.factor for each in (printed.amount, printed.lower, printed.upper)))
    above, below = _total(told, 1, amended, mention.iri), _total(told, 2, amended, mention.iri)
    nothing = exact(Decimal(0))
    if roles == ["numerator"]:
        return total([_product(rate, below)], [above])
    if roles == ["numeratorSubtrahend"]:
        return total([above], [_product(rate, below)])
    quotient_of = {
        ("denominator",): lambda: _less(_ratio(above, rate), below),
        ("denominatorSubtrahend",): lambda: _less(below, _ratio(above, rate)),
        ("denominator", "numeratorSubtrahend"): lambda: _ratio(above, total([rate, exact(Decimal(1))])) if below == nothing else None,
        ("denominatorSubtrahend", "numerator"): lambda: (
            _ratio(_product(rate, below), total([rate, exact(Decimal(1))])) if above == nothing else None
        ),
    }
    solve = quotient_of.get(tuple(sorted(roles)))
    return solve() if solve else None


def _less(one: Value | None, other: Value | None) -> Value | None:
    return total([one], [other]) if one and other else None


def _product(one: Value, other: Value) -> Value:
    corners = [a * b for a in (one.lower, one.upper) for b in (other.lower, other.upper)]
    return Value(one.amount * other.amount, min(corners), max(corners))


def _ratio(above: Value, below: Value) -> Value | None:
    return quotient(above, below, Decimal(1), None)
