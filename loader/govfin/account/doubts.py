"""Doubts: amounts that OCR may have misread, each with the reading that would make the accounts add up. No amount is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from govfin.account.calculations import Sum
from govfin.account.identities import sums_of
from govfin.table.facts import Coordinates, Fact

UNCERTAIN = 0.8  # confidence: a character that OCR is less certain of makes its numeral doubtful
UNSURE = 0.98  # confidence: the same, where a sum fails and no one reading makes it good
MISREAD = 2  # characters: so many of a numeral may be misread, lost or made up

CONFUSED = "a sum that it takes part in fails, and another reading of its digits makes it good"
ELSEWHERE = "the same figure stands elsewhere with digits that may be confused with these"
FAILING = "a sum that it takes part in fails, and OCR was not sure of its digits"
FAINT = "OCR was not certain of its digits"


@dataclass(frozen=True, slots=True)
class _Claim:
    """What must be: a sum of signed facts that is nought within their rounding."""

    terms: tuple[tuple[Fact, int], ...]

    def gap(self) -> Decimal:
        return sum((sign * fact.amount for fact, sign in self.terms), Decimal(0))

    def holds(self, instead: Fact | None = None, amount: Decimal = Decimal(0)) -> bool:
        """Whether it is so, also where one fact had another amount."""
        slack = sum((fact.numeral.half_width for fact, _ in self.terms), Decimal(0)) if len(self.terms) > 2 else Decimal(0)
        gap = self.gap()
        if instead is not None:
            gap += sum(sign * (amount - fact.amount) for fact, sign in self.terms if fact is instead)
        return abs(gap) <= slack

    def wanted(self, fact: Fact) -> Decimal:
        """The amount that a fact must have for it to be so, all others being right."""
        sign = next(sign for each, sign in self.terms if each is fact)
        return fact.amount - sign * self.gap()


@dataclass(frozen=True, slots=True)
class _Reading:
    """Another value in the printed unit, and how many characters of it were read otherwise."""

    value: Decimal
    apart: int


def doubted(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of a document with the doubts about those that OCR read."""
    if not any(fact.origin == "ocr" for fact in facts):
        return tuple(facts)
    claims: dict[int, list[_Claim]] = defaultdict(list)
    for claim in _claims(facts):
        for fact, _ in claim.terms:
            claims[id(fact)].append(claim)
    readings = {id(fact): other for fact in facts if fact.origin == "ocr" and (other := _other_reading(fact, claims[id(fact)]))}
    return tuple(_doubt(fact, claims[id(fact)], readings) if fact.origin == "ocr" else fact for fact in facts)


def _claims(facts: Sequence[Fact]) -> Iterator[_Claim]:
    """The sums of a document, and that what stands in several places is the same."""
    for each in sums_of(facts):
        if each.relation == "equal" and each.whole is not None and not each.reason:
            yield _claim(each, each.whole)
    same: dict[Coordinates, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.about == "figure" and fact.origin != "narrative":
            same[fact.at].append(fact)
    for alike in same.values():
        for other in alike[1:]:
            if other.numeral.decimals == alike[0].numeral.decimals:
                yield _Claim(((alike[0], 1), (other, -1)))


def _claim(each: Sum, whole: Fact) -> _Claim:
    parts = [*((part, -1) for part in each.addends), *((part, 1) for part in each.subtrahends)]
    return _Claim(((whole, 1), *parts))


def _other_reading(fact: Fact, claims: Sequence[_Claim]) -> _Reading | None:
    """The one amount that may be misread as this one, and makes good what fails without breaking what holds."""
    wanted = {claim.wanted(fact) for claim in claims if not claim.holds()}
    fitting = [amount for amount in wanted if all(claim.holds(fact, amount) for claim in claims)]
    return _reading(fact, fitting[0]) if len(fitting) == 1 else None


def _doubt(fact: Fact, claims: Iterable[_Claim], readings: Mapping[int, _Reading]) -> Fact:
    failing = [claim for claim in claims if not claim.holds()]
    own = readings.get(id(fact))
    if own is not None and all(_is_likeliest(fact, own, claim, readings) for claim in failing):
        reason = CONFUSED if any(len(claim.terms) > 2 for claim in failing) else ELSEWHERE
        return replace(fact, doubt=fact.doubt or reason, alternative=own.value)
    certain = fact.confidence if fact.confidence is not None else 1.0
    reason = FAINT if certain < UNCERTAIN else FAILING if failing and certain < UNSURE else ""
    return replace(fact, doubt=fact.doubt or reason)


def _is_likeliest(fact: Fact, own: _Reading, claim: _Claim, readings: Mapping[int, _Reading]) -> bool:
    """Whether of all that would make good what fails this reading differs least from what was read."""
    return all(other is fact or (theirs := readings.get(id(other))) is None or theirs.apart > own.apart for other, _ in claim.terms)


def _reading(fact: Fact, amount: Decimal) -> _Reading | None:
    """The amount as another reading of what the fact prints; None where the two are not alike but for a few characters."""
    value = amount.scaleb(-fact.numeral.multiplier)
    printed = format(value.quantize(Decimal(1).scaleb(-fact.numeral.decimals)), "f")
    apart = _apart(printed, format(fact.numeral.value, "f"))
    if Decimal(printed) != value or not 0 < apart <= min(MISREAD, len(printed.strip("-0.")) - 1):
        return None
    return _Reading(Decimal(printed), apart)


def _apart(first: str, second: str) -> int:
    """How many characters must be changed, put in or left out to make one of the other (Levenshtein)."""
    row = list(range(len(second) + 1))
    for index, char in enumerate(first, 1):
        above, row = row, [index]
        for place, other in enumerate(second, 1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (char != other)))
    return row[-1]
