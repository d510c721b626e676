"""Headlines: the verdict on a disclosure, and on a run, in one line.

Reads no graph, only findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from govfin.messages import phrase
from govfin.report.reports import DisclosureReport, Report
from govfin.report.wording import name

FAILED, PASSED, UNKNOWN = "✗", "✓", "?"


def mark(report: DisclosureReport) -> str:
    """Whether something failed, all passed that could be checked, or nothing could be."""
    return FAILED if report.failed else PASSED if report.passed + report.by_rounding else UNKNOWN


def headline(report: DisclosureReport, language: str = "en") -> str:
    """The verdict on a disclosure in one line."""
    findings = report.findings
    head = f"{findings.title or '?'} ({findings.document})" if findings.document else title(report, language)
    return f"{mark(report)} {head}  {counts(report, language)}"


def title(report: DisclosureReport, language: str) -> str:
    """What a disclosure is called; of a comparison, whose disclosures are compared."""
    findings = report.findings
    return findings.title or findings.document if findings.document else phrase("compared", language, title=findings.title)


def counts(report: DisclosureReport, language: str) -> str:
    """How many checks there were and what came of them."""
    told = {
        "checks": len(report.checks),
        "passed": report.passed,
        "rounded": report.by_rounding,
        "failed": len(report.failed),
        "unchecked": len(report.unchecked),
    }
    severities = by_severity(report.by_severity, language)
    muted = phrase("count-muted", language, count=len(report.muted)) if report.muted else ""
    left_out = phrase("count-left-out", language, count=report.left_out) if report.left_out else ""
    return (
        phrase("counts", language, severities=phrase("within-brackets", language, text=severities) if severities else "", **told)
        + muted
        + left_out
    )


def by_severity(counted: Mapping[str, int], language: str) -> str:
    """How many contradictions there are of each severity: 9 Violation, 1 Warning."""
    return phrase("and", language).join(
        phrase("count-of", language, count=count, what=phrase(each, language)) for each, count in counted.items()
    )


def summary(report: Report, language: str) -> str:
    """The verdict on a run in one line."""
    failed = sum(bool(each.failed) for each in report.disclosures)
    severities: Counter[str] = Counter()
    for each in report.disclosures:
        severities.update(each.by_severity)
    told = by_severity({each: severities[each] for each in ("Violation", "Warning", "Info") if severities[each]}, language)
    sign = FAILED if failed else PASSED if any(each.passed for each in report.disclosures) else UNKNOWN
    muted = sum(len(each.muted) for each in report.disclosures)
    line = phrase(
        "summary",
        language,
        disclosures=len(report.disclosures),
        failed=failed,
        findings=severities.total(),
        severities=phrase("within-brackets", language, text=told) if told else "",
        checks=sum(len(each.checks) for each in report.disclosures),
    )
    accepted = phrase("count-muted", language, count=muted) if muted else ""
    unreadable = phrase("count-unreadable", language, count=len(report.unreadable)) if report.unreadable else ""
    return f"{sign} {line}{accepted}{unreadable}"


def reason(notation: str, language: str) -> str:
    """Why checks could not be done."""
    return name("reason", notation, language)
