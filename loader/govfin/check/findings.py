"""Findings: the checks of a disclosure — what took part in each, and what came of it.

Reads no graph. Writes the checks as triples for a disclosure's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from govfin.check.arithmetic import INCONSISTENT
from govfin.check.causes import Cause
from govfin.check.evidence import Mention
from govfin.check.rules import Rule
from govfin.graph.iris import decimal, gf, node
from govfin.namespaces import CODE, RDF, SH

VALUES: Final = ("reported", "computed")


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a check judges, for those who try it with other amounts."""

    iri: str
    at_most: bool
    roles: Mapping[str, tuple[Mention, ...]]  # of its parts: addend, subtrahend, numerator …
    factor: Decimal | None
    cap: Decimal | None
    expected: Decimal | None


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied once. Amounts are in base units; None where they could not be had, or where words are judged."""

    iri: str
    rule: Rule
    severity: str  # Violation, Warning, Info
    verdict: str
    reason: str
    subject: Mention | None
    parts: tuple[Mention, ...]
    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    allowance: Decimal | None
    reported_text: str = ""
    computed_texts: tuple[str, ...] = ()  # any of them would do
    table: str = ""  # IRI of the table that it is about, if it is about one
    calculation: Calculation | None = None
    intervals: tuple[tuple[Decimal, Decimal] | None, tuple[Decimal, Decimal] | None] = (None, None)  # reported, computed
    cause: Cause | None = None  # where one is singled out

    @property
    def group(self) -> str:
        """Common to the failing checks that one error explains; "" of a check that stands alone."""
        return self.cause.iri if self.cause and self.cause.explained > 1 else ""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All that took part, the subject first."""
        return (self.subject, *self.parts) if self.subject else self.parts

    @property
    def failed(self) -> bool:
        """Whether it found a contradiction."""
        return self.verdict == INCONSISTENT


@dataclass(frozen=True, slots=True)
class Findings:
    """The checks of one disclosure."""

    disclosure: str
    document: str  # file name
    title: str
    checks: tuple[Check, ...]

    @property
    def violated(self) -> bool:
        """Whether a rule of the severity Violation is broken."""
        return any(check.failed and check.severity == "Violation" for check in self.checks)


# --- as triples ---------------------------------------------------------------------------------------------------------


def check_triples(check: Check) -> Iterator[Triple]:
    """A check as the queries of the shapes would write it."""
    subject = NamedNode(check.iri)

    def say(name: str, value: NamedNode | Literal) -> Triple:
        return Triple(subject, gf(name), value)

    yield Triple(subject, node(f"{RDF}type"), gf("Check"))
    yield say("rule", node(check.rule.iri))
    yield say("severity", node(f"{SH}{check.severity}"))
    yield say("verdict", node(f"{CODE}verdict/{check.verdict}"))
    if check.calculation:
        yield say("calculation", NamedNode(check.calculation.iri))
    if check.table:
        yield say("inTable", node(check.table))
    if check.reason:
        yield say("reason", node(f"{CODE}reason/{check.reason}"))
    if check.subject:
        yield say("subject", NamedNode(check.subject.iri))
    for part in check.parts:
        yield say("part", NamedNode(part.iri))
    yield from _amounts(check, say)
    if check.reported_text:
        yield say("reportedText", Literal(check.reported_text))
    for text in check.computed_texts:
        yield say("computedText", Literal(text))


def _amounts(check: Check, say: Callable[[str, NamedNode | Literal], Triple]) -> Iterator[Triple]:
    amounts = (check.reported, check.computed)
    for name, amount, interval in zip(VALUES, amounts, check.intervals, strict=True):
        if amount is not None:
            yield say(f"{name}Amount", decimal(amount))
        if interval is not None:
            yield say(f"{name}Lower", decimal(interval[0]))
            yield say(f"{name}Upper", decimal(interval[1]))
    if check.difference is not None:
        yield say("difference", decimal(check.difference))
    if check.allowance is not None:
        yield say("allowance", decimal(check.allowance))
