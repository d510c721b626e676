"""Findings: the checks of a disclosure — what took part in each, and what came of it.

Reads no graph. Writes the checks as quads of a disclosure's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from govfin.check.arithmetic import INCONSISTENT
from govfin.check.causes import Cause, about_cause
from govfin.check.evidence import Mention
from govfin.check.rules import Rule
from govfin.graph.iris import decimal, gf, node
from govfin.namespaces import CODE, RDF, SH

VALUES: Final = ("reported", "computed")

Told = Iterator[tuple[str, NamedNode | Literal]]


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
    said: Mapping[str, str] = field(default_factory=dict)  # zh, en: what it says itself, in the place of its rule's message

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
    files: Mapping[str, str] = field(default_factory=dict)  # its documents: file name → SHA-256

    @property
    def violated(self) -> bool:
        """Whether a rule of the severity Violation is broken."""
        return any(check.failed and check.severity == "Violation" for check in self.checks)


# --- in the graph -------------------------------------------------------------------------------------------------------


def check_quads(check: Check, graph: NamedNode) -> Iterator[Quad]:
    """A check as the queries of the shapes would write it."""
    subject = NamedNode(check.iri)
    yield Quad(subject, node(f"{RDF}type"), gf("Check"), graph)
    for name, value in chain(_about(check), _amounts(check)):
        yield Quad(subject, gf(name), value, graph)
    for language, text in check.said.items():
        yield Quad(subject, node(f"{SH}resultMessage"), Literal(text, language=language), graph)


def _about(check: Check) -> Told:
    yield "rule", node(check.rule.iri)
    yield "severity", node(f"{SH}{check.severity}")
    yield "verdict", node(f"{CODE}verdict/{check.verdict}")
    if check.calculation:
        yield "calculation", NamedNode(check.calculation.iri)
    if check.table:
        yield "inTable", node(check.table)
    if check.reason:
        yield "reason", node(f"{CODE}reason/{check.reason}")
    if check.subject:
        yield "subject", NamedNode(check.subject.iri)
    for part in check.parts:
        yield "part", NamedNode(part.iri)
    if check.reported_text:
        yield "reportedText", Literal(check.reported_text)
    for text in check.computed_texts:
        yield "computedText", Literal(text)


def _amounts(check: Check) -> Told:
    amounts = (check.reported, check.computed)
    for name, amount, interval in zip(VALUES, amounts, check.intervals, strict=True):
        if amount is not None:
            yield f"{name}Amount", decimal(amount)
        if interval is not None:
            yield f"{name}Lower", decimal(interval[0])
            yield f"{name}Upper", decimal(interval[1])
    if check.difference is not None:
        yield "difference", decimal(check.difference)
    if check.allowance is not None:
        yield "allowance", decimal(check.allowance)


def cause_quads(checks: Iterable[Check], graph: NamedNode) -> Iterator[Quad]:
    """The causes of checks: each once, however many it explains."""
    explained = [(check, check.cause) for check in checks if check.cause]
    for check, cause in explained:
        yield Quad(NamedNode(check.iri), gf("cause"), NamedNode(cause.iri), graph)
    for cause in {cause.iri: cause for _, cause in explained}.values():
        for name, value in about_cause(cause):
            yield Quad(NamedNode(cause.iri), node(name), value, graph)
