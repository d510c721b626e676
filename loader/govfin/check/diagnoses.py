"""Diagnoses: the likely cause of failing checks, where the arithmetic singles one out.

A suspicion is singled out where it mends more checks (less those that it breaks) than any other that explains one of the same checks, or
as many by a smaller slip. Where two are as good, nothing is said of the checks that either explains. Reads no graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from govfin.check.causes import Cause
from govfin.check.evidence import Mention, in_unit
from govfin.check.findings import Check
from govfin.check.slips import SIGN
from govfin.check.suspects import ODD_ONE_OUT, Case, Suspicion, copied_from, suspicions

MOST_ROUNDS: Final = 4  # one error may hide behind another
FEWEST_EXPLAINED: Final = 2  # by a numeral that is the odd one out, and no clear slip of another
DIRECTION: Final = "direction"
TEN_THOUSAND: Final = 4  # power of ten from 元 to 万元


def diagnosed(checks: Sequence[Check]) -> tuple[Check, ...]:
    """The checks, the failing ones with their cause where one is singled out."""
    if not any(check.failed and check.severity != "Info" for check in checks):
        return tuple(checks)
    case = Case(checks)
    causes: dict[str, Cause] = {}
    for _ in range(MOST_ROUNDS):
        found = list(_singled_out(suspicions(case)))
        for each in found:
            cause = _cause(case, each)
            causes |= dict.fromkeys(each.explained, cause)
            case.amended |= each.amended
            case.failing -= each.explained
        if not found:
            break
    return tuple(replace(check, cause=causes[check.iri]) if check.iri in causes else check for check in checks)


def _singled_out(found: Iterable[Suspicion]) -> Iterator[Suspicion]:
    """Those that no rival equals, best first; what a better one explains or leaves open is not explained by a worse one."""
    ranked = sorted(found, key=lambda each: each.rank, reverse=True)
    settled: set[str] = set()
    amended: set[str] = set()
    for place, each in enumerate(ranked):
        if each.explained & settled or amended & set(each.amended):
            continue
        rivals = [other for other in ranked[place + 1 :] if other.rank == each.rank and _competes(other, each)]
        settled |= each.explained.union(*(other.explained for other in rivals))
        if not rivals and _is_told(each):
            amended |= set(each.amended)
            yield each


def _competes(one: Suspicion, other: Suspicion) -> bool:
    """Whether two suspicions explain the same check by different amounts."""
    return bool(one.explained & other.explained) and (one.amended != other.amended or not one.amended)


def _is_told(each: Suspicion) -> bool:
    """Whether a suspicion that is the best is good enough."""
    corroborated = len(each.explained) >= FEWEST_EXPLAINED or each.majority >= FEWEST_EXPLAINED
    return not each.broken and (corroborated or not each.weak)


def _cause(case: Case, each: Suspicion) -> Cause:
    first = each.suspects[0]
    failing = {check.iri for mention in each.suspects for check in case.by_mention[mention.iri] if check.failed} | each.explained
    amounts = {value.amount for value in each.amended.values()}
    amount = each.amount if each.amount is not None else amounts.pop() if len(amounts) == 1 else None
    ought = "" if amount is None else _printed(amount, first)
    kind, other = _kind(each, first), each.other
    if kind == ODD_ONE_OUT:
        kind, other = copied_from(case, first) or (kind, other)
    if kind == DIRECTION:
        ought = ""
    return Cause(f"{first.iri}/cause", kind, each.suspects, ought, other, len(each.explained), len(failing))


def _kind(each: Suspicion, mention: Mention) -> str:
    """The slip; in words the direction, not a sign; of a factor of 10⁴, whether the numeral is in 元 for 万元, or the other way round."""
    if each.kind == SIGN and mention.sentence:
        return DIRECTION
    if each.kind != "factor-10000" or mention.value is None:
        return each.kind
    larger = abs(mention.value.amount) > abs(each.amended[mention.iri].amount)
    if mention.multiplier == TEN_THOUSAND and larger:
        return "in-yuan"
    return "in-ten-thousands" if mention.multiplier == 0 and not larger else each.kind


def _printed(amount: Decimal, mention: Mention) -> str:
    """An amount as the mention would print it: of what “decreases by” is said before, without the sign."""
    falls = mention.value is not None and mention.value.amount < 0 and mention.reported[:1].isdigit() and amount < 0
    shown = in_unit(-amount if falls else amount, mention)
    return f"{shown.quantize(Decimal(1).scaleb(-mention.decimals)):f}"
