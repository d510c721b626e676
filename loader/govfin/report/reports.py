"""Reports: one model of what was found, which every format tells in its own way.

    findings of disclosures, what is asked for, what was accepted → for each disclosure the findings to tell, and the counts of all checks

Reads no graph, only findings.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT, INCONSISTENT, NOT_CHECKED
from govfin.check.causes import Cause
from govfin.check.findings import Check, Findings
from govfin.check.rules import SEVERITIES, Rule
from govfin.messages import phrase
from govfin.report.acceptance import Acceptance
from govfin.report.wording import INFO, severity

VIOLATION = SEVERITIES[0]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings are asked for: at least that grave, by these rules, about these kinds of tables; empty for all."""

    severity: str = INFO
    rules: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()

    def covers(self, check: Check) -> bool:
        """Whether a check is of the rules and the tables asked for."""
        tables = {mention.table for mention in check.mentions}
        return (not self.rules or check.rule.id in self.rules) and (not self.tables or bool(tables & self.tables))

    def tells(self, check: Check) -> bool:
        """Whether what a check found is grave enough."""
        return _rank(check) <= SEVERITIES.index(self.severity)


@dataclass(frozen=True, slots=True)
class DisclosureReport:
    """What is told of one disclosure. Every check that is covered is in one of the tuples, or passed, or is one of those `left_out`."""

    findings: Findings
    checks: tuple[Check, ...]  # all that are covered
    failed: tuple[Check, ...]  # contradictions
    rounded: tuple[Check, ...]  # differences that rounding explains
    unchecked: tuple[Check, ...]
    muted: tuple[tuple[Check, Acceptance], ...]
    left_out: int  # contradictions that are not as grave as asked for

    @property
    def passed(self) -> int:
        """How many checks found nothing at all."""
        return sum(check.verdict == CONSISTENT for check in self.checks)

    @property
    def by_rounding(self) -> int:
        """How many checks found differences that rounding explains, told or not."""
        return sum(check.verdict == BY_ROUNDING for check in self.checks)

    @property
    def by_severity(self) -> Mapping[str, int]:
        """How many contradictions there are of each severity, the gravest first."""
        counted = Counter(check.severity for check in self.failed)
        return {each: counted[each] for each in SEVERITIES if counted[each]}

    @property
    def groups(self) -> list[tuple[Rule, list[Check]]]:
        """The contradictions by rule, the gravest first, and in each in the order of the document."""
        found: dict[str, list[Check]] = {}
        for check in self.failed:
            found.setdefault(check.rule.iri, []).append(check)
        groups = [(checks[0].rule, checks) for checks in found.values()]
        return sorted(groups, key=lambda group: (min(map(_rank, group[1])), group[0].family or 99, group[0].id))

    @property
    def errors(self) -> list[tuple[Cause, list[Check]]]:
        """The causes that explain several contradictions each, with these; in the order of the document."""
        found: dict[str, tuple[Cause, list[Check]]] = {}
        for check in self.failed:
            if check.cause:
                found.setdefault(check.cause.iri, (check.cause, []))[1].append(check)
        return [(cause, checks) for cause, checks in found.values() if len(checks) > 1]

    @property
    def error_numbers(self) -> Mapping[str, int]:
        """The number of the error, from 1, that explains a contradiction along with others; by the check's IRI."""
        return {check.iri: number for number, (_, checks) in enumerate(self.errors, start=1) for check in checks}

    @property
    def reasons(self) -> list[tuple[Rule, str, int]]:
        """Why checks could not be done: the rule, the notation of the reason, and how many."""
        counted = Counter((check.rule.iri, check.reason) for check in self.unchecked)
        rules = {check.rule.iri: check.rule for check in self.unchecked}
        return [(rules[iri], reason, count) for (iri, reason), count in sorted(counted.items())]

    @property
    def told(self) -> list[Check]:
        """The findings: contradictions, and differences by rounding, in the order of the document."""
        wanted = {check.iri for check in (*self.failed, *self.rounded)}
        return [check for check in self.checks if check.iri in wanted]


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry of the accepted findings that mutes nothing: its finding is gone, or its time is past."""

    entry: Acceptance
    over: bool

    def text(self, language: str) -> str:
        """What to say of it."""
        entry = self.entry
        told = {"place": entry.place, "rule": entry.rule, "figure": entry.figure, "until": entry.until}
        return phrase("accepted-over" if self.over else "accepted-stale", language, **told)


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of a run."""

    disclosures: tuple[DisclosureReport, ...]
    unreadable: tuple[str, ...] = ()  # a sentence for each document that could not be checked
    stale: tuple[Stale, ...] = ()
    selection: Selection = field(default_factory=Selection)

    @property
    def violated(self) -> bool:
        """Whether a rule of the severity Violation is broken."""
        return any(VIOLATION in each.by_severity for each in self.disclosures)


def make_report(
    findings: Iterable[Findings],
    selection: Selection | None = None,
    accepted: Sequence[Acceptance] = (),
    unreadable: Iterable[str] = (),
    today: datetime.date | None = None,
) -> Report:
    """The report of a run, with what was accepted taken out of it."""
    selection, today = selection or Selection(), today or datetime.date.today()
    current = [entry for entry in accepted if not entry.is_over(today)]
    found = list(findings)
    disclosures = tuple(_disclosure(each, selection, current) for each in found)
    used = {entry for each in found for _, entry in _muted(each.checks, each, current)}
    stale = tuple(_stale(accepted, found, used, today))
    return Report(disclosures, tuple(unreadable), stale, selection)


def _rank(check: Check) -> int:
    return SEVERITIES.index(severity(check))


def _disclosure(findings: Findings, selection: Selection, accepted: Sequence[Acceptance]) -> DisclosureReport:
    checks = tuple(check for check in findings.checks if selection.covers(check))
    muted = tuple(_muted(checks, findings, accepted))
    quiet = {check.iri for check, _ in muted}
    failed = [check for check in checks if check.verdict == INCONSISTENT and check.iri not in quiet]
    told = tuple(check for check in failed if selection.tells(check))
    return DisclosureReport(
        findings,
        checks,
        told,
        tuple(check for check in checks if check.verdict == BY_ROUNDING and selection.tells(check)),
        tuple(check for check in checks if check.verdict == NOT_CHECKED),
        muted,
        len(failed) - len(told),
    )


def _muted(checks: Iterable[Check], findings: Findings, accepted: Sequence[Acceptance]) -> Iterator[tuple[Check, Acceptance]]:
    if accepted:
        for check in checks:
            entry = next((each for each in accepted if check.failed and each.mutes(check, findings.disclosure)), None)
            if entry:
                yield check, entry


def _stale(accepted: Iterable[Acceptance], found: Sequence[Findings], used: set[Acceptance], today: datetime.date) -> Iterator[Stale]:
    """Entries that mute nothing, of those that are about a disclosure of this run."""
    for entry in accepted:
        if entry.is_over(today):
            yield Stale(entry, over=True)
        elif entry not in used and any(entry.is_about(each) for each in found):
            yield Stale(entry, over=False)
