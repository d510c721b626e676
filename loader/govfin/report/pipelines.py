"""Pipelines: the findings as SARIF 2.1.0 and as JUnit's XML, which systems of continuous integration show.

Reads no graph, only findings. Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from govfin import __version__
from govfin.check.arithmetic import NOT_CHECKED
from govfin.check.evidence import Mention, place
from govfin.check.findings import Check
from govfin.check.rules import Rule
from govfin.messages import phrase
from govfin.report.acceptance import Acceptance, key
from govfin.report.equations import equation
from govfin.report.headlines import counts, reason, title
from govfin.report.reports import VIOLATION, DisclosureReport, Report
from govfin.report.wording import message, severity, unit_of

Json = dict[str, Any]

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
HOME: Final = "https://w3id.org/govfin/"
LEVELS: Final = {"Violation": "error", "Warning": "warning", "Info": "note"}

_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 may not hold


# --- SARIF --------------------------------------------------------------------------------------------------------------


def sarif_report(report: Report, language: str = "en") -> str:
    """The findings as a SARIF log of one run; those that are accepted are suppressed results."""
    results = [result for each in report.disclosures for result in _results(each, language)]
    rules = _rules(report)
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = numbers[result["ruleId"]]
    notes = [_notification(text, "error") for text in report.unreadable]
    notes += [_notification(stale.text(language), "warning") for stale in report.stale]
    driver = {
        "name": "govfin",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "language": language,
        "rules": [_rule(rule, language) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not report.unreadable, "toolExecutionNotifications": notes}],
        "artifacts": [_artifact(each) for each in report.disclosures if each.findings.document],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rules(report: Report) -> list[Rule]:
    """The rules that were applied."""
    found = {check.rule.id: check.rule for each in report.disclosures for check in each.checks}
    return [found[each] for each in sorted(found)]


def _rule(rule: Rule, language: str) -> Json:
    told = {
        "id": rule.id,
        "name": rule.label[language],
        "shortDescription": {"text": rule.label[language]},
        "fullDescription": {"text": rule.comment[language] or rule.label[language]},
        "help": {"text": rule.source[language] or rule.comment[language] or rule.label[language]},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }
    return told | ({"helpUri": rule.page} if rule.page else {})


def _artifact(report: DisclosureReport) -> Json:
    findings = report.findings
    sha = findings.files.get(findings.document)
    return {"location": _location_of(findings.document), "description": {"text": findings.title or findings.document}} | (
        {"hashes": {"sha-256": sha}} if sha else {}
    )


def _location_of(document: str) -> Json:
    return {"uri": quote(document)}


def _results(report: DisclosureReport, language: str) -> Iterator[Json]:
    for check in report.told:
        yield _result(report, check, language)
    for check, entry in report.muted:
        suppression = {"kind": "external", "status": "accepted", "justification": f"{entry.reason} ({entry.date})"}
        yield _result(report, check, language) | {"suppressions": [suppression]}


def _result(report: DisclosureReport, check: Check, language: str) -> Json:
    where = unit_of(check)
    told = [message(check)[language], equation(check, language), check.cause.text(language) if check.cause else ""]
    subject = [where] if where else []
    return {
        "ruleId": check.rule.id,
        "level": LEVELS[severity(check)],
        "message": {"text": "\n".join(filter(None, told))},
        "locations": [_location(mention, report.findings.document, language) for mention in subject],
        "relatedLocations": [
            {"id": number} | _location(part, report.findings.document, language)
            for number, part in enumerate((part for part in check.parts if part is not where), start=1)
        ],
        "partialFingerprints": {"check/v1": key(check.iri)},
        "properties": {"check": check.iri, "verdict": check.verdict} | ({"group": check.group} if check.group else {}),
    }


def _location(mention: Mention, document: str, language: str) -> Json:
    """Where a mention stands: SARIF has no region of a page, so that page and box are properties."""
    box = {"bbox": list(mention.bbox)} if mention.bbox else {}
    return {
        "physicalLocation": {"artifactLocation": _location_of(mention.document or document)},
        "logicalLocations": [{"fullyQualifiedName": place(mention, language), "kind": "element"}],
        "message": {"text": f"{mention.reported} {mention.unit}".strip() or place(mention, language)},
        "properties": {"page": mention.page, "table": mention.table, "row": mention.row_label, "column": mention.column_label} | box,
    }


def _notification(text: str, level: str) -> Json:
    return {"level": level, "message": {"text": text}}


# --- JUnit --------------------------------------------------------------------------------------------------------------


def junit_report(report: Report, language: str = "en") -> str:
    """Each disclosure as a suite of tests, each check a test: violations fail, what could not be checked is skipped."""
    root = ET.Element("testsuites", name="govfin")
    for each in report.disclosures:
        _suite(root, each, language)
    for sentence in report.unreadable:
        suite = ET.SubElement(root, "testsuite", name=_fit(sentence.partition(":")[0]), tests="1", failures="0", errors="1", skipped="0")
        case = ET.SubElement(suite, "testcase", classname="govfin", name=_fit(phrase("readable", language)))
        ET.SubElement(case, "error", message=_fit(sentence), type="unreadable")
    totals = {name: sum(int(suite.get(name, "0")) for suite in root) for name in ("tests", "failures", "errors", "skipped")}
    root.attrib |= {name: str(count) for name, count in totals.items()}
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _suite(root: ET.Element, report: DisclosureReport, language: str) -> None:
    suite = ET.SubElement(root, "testsuite", name=_fit(title(report, language)))
    muted = {check.iri: entry for check, entry in report.muted}
    told = {check.iri for check in report.told}
    counted = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for check in report.checks:
        case = ET.SubElement(
            suite, "testcase", classname=check.rule.id, name=_fit(place(unit_of(check), language)), file=_fit(_file(report, check))
        )
        counted["tests"] += 1
        if kind := _outcome(case, check, muted, told, language):
            counted[kind] += 1
    suite.attrib |= {name: str(count) for name, count in counted.items()}
    ET.SubElement(suite, "system-out").text = _fit(_told(report, language))


def _told(report: DisclosureReport, language: str) -> str:
    return f"{report.findings.document}: {counts(report, language)}"


def _file(report: DisclosureReport, check: Check) -> str:
    where = unit_of(check)
    return (where.document if where else "") or report.findings.document


def _outcome(case: ET.Element, check: Check, muted: Mapping[str, Acceptance], told: Iterable[str], language: str) -> str:
    """Say what came of a check; under what it is counted, "" where it passed."""
    said = "\n".join(filter(None, [message(check)[language], equation(check, language), check.cause.text(language) if check.cause else ""]))
    if entry := muted.get(check.iri):
        ET.SubElement(case, "skipped", message=_fit(f"{phrase('accepted', language)}: {entry.reason} ({entry.date})"))
        return "skipped"
    if check.verdict == NOT_CHECKED:
        ET.SubElement(case, "skipped", message=_fit(reason(check.reason, language)))
        return "skipped"
    if check.iri in told and check.failed and check.severity == VIOLATION:
        ET.SubElement(case, "failure", message=_fit(message(check)[language]), type=check.severity).text = _fit(said)
        return "failures"
    if check.iri in told:
        ET.SubElement(case, "system-out").text = _fit(f"{phrase(severity(check), language)}: {said}")
    return ""


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
