"""Records: the findings as JSON and as CSV, and as entries that would accept them.

Reads no graph, only findings.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator, Mapping
from typing import Final

import yaml

from govfin.check.evidence import Mention, place
from govfin.check.findings import Check, Findings
from govfin.report.acceptance import amounts, as_entry
from govfin.report.equations import equation
from govfin.report.reports import DisclosureReport, Report
from govfin.report.wording import message, printed, severity, unit_of

Json = dict[str, object]

BYTE_ORDER_MARK: Final = "\ufeff"  # tells spreadsheets that a file is UTF-8
COLUMNS: Final = (
    *("rule", "rule_zh", "rule_en", "severity", "verdict", "reason", "document", "title", "table", "table_title", "page"),
    *("row_code", "row_label", "column_label", "sentence", "unit", "reported", "computed", "difference", "allowance", "equation"),
    *("message_zh", "message_en", "cause_zh", "cause_en", "accepted", "compared_with", "check"),
)


def json_report(report: Report, *, every: bool = False) -> str:
    """The findings (all checks: `every`) as a JSON list; decimals are strings."""
    return json.dumps([finding(each.findings, check) for each, check, _ in _rows(report, every)], ensure_ascii=False, indent=2)


def csv_report(report: Report, *, every: bool = False) -> str:
    """The findings, those that are accepted among them with the reason, as CSV that spreadsheets open; a row each."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for each, check, accepted in _rows(report, every):
        writer.writerow(_row(each.findings, check, accepted))
    for each in report.disclosures:
        if not every:
            writer.writerows(_row(each.findings, check, entry.reason) for check, entry in each.muted)
    return BYTE_ORDER_MARK + text.getvalue()


def accept_report(report: Report, language: str, today: datetime.date | None = None) -> str:
    """For each contradiction the entry that would accept it, as YAML; the reason is left to be written."""
    entries = []
    for each in report.disclosures:
        for check in each.failed:
            told = as_entry(check, each.findings.disclosure, today or datetime.date.today())
            comment = message(check)[language].replace("\n", " ")
            entries.append(
                f"# {each.findings.document}: {comment}\n" + yaml.safe_dump([told], allow_unicode=True, sort_keys=False, width=10_000)
            )
    return "\n".join(entries)


def finding(findings: Findings, check: Check) -> Json:
    """One check as an entry of the JSON report."""
    unit = unit_of(check)
    reported, computed = amounts(check)
    return {
        "rule": check.rule.id,
        "severity": severity(check),
        "document": findings.document or (unit.document if unit else ""),
        "verdict": check.verdict,
        "reason": check.reason or None,
        "reported": reported or None,
        "computed": computed or None,
        "difference": printed(check.difference, unit),
        "allowance": printed(check.allowance, unit),
        "equation": equation(check) or None,
        "message": dict(message(check)),
        "cause": {language: check.cause.text(language) for language in ("zh", "en")} if check.cause else None,
        "group": check.group or None,
        "check": check.iri,
        "mentions": [_mention(mention) for mention in check.mentions],
    }


def _rows(report: Report, every: bool) -> Iterator[tuple[DisclosureReport, Check, str]]:
    """The findings, or all checks, each with the reason for which it is accepted."""
    for each in report.disclosures:
        reasons = {check.iri: entry.reason for check, entry in each.muted}
        for check in each.checks if every else each.told:
            yield each, check, reasons.get(check.iri, "")


def _mention(mention: Mention) -> Json:
    return {
        "document": mention.document,
        "table": mention.table,
        "table_title": mention.table_title,
        "page": mention.page,
        "row_code": mention.row_code,
        "row_label": mention.row_label,
        "column_label": mention.column_label,
        "sentence": mention.sentence or None,
        "span": list(mention.span) if mention.span else None,
        "reported": mention.reported,
        "unit": mention.unit,
        "bbox": list(mention.bbox) if mention.bbox else None,
    }


def _row(findings: Findings, check: Check, accepted: str) -> Mapping[str, object]:
    told, where = finding(findings, check), unit_of(check)
    at = _mention(where) if where else {}
    said, cause = message(check), check.cause
    others = [part for part in check.parts if part is not where]
    row = told | {
        name: at.get(name) for name in ("table", "table_title", "page", "row_code", "row_label", "column_label", "sentence", "unit")
    }
    row |= {"title": findings.title, "accepted": accepted}
    for language in ("zh", "en"):
        row |= {f"rule_{language}": check.rule.label[language], f"message_{language}": said[language]}
        row[f"cause_{language}"] = cause.text(language) if cause else ""
    row["compared_with"] = "\n".join(f"{part.reported} {part.unit} {place(part, 'zh')}" for part in others)
    return {name: _safe(row.get(name)) for name in COLUMNS}


def _safe(value: object) -> object:
    """A value that no spreadsheet takes for a formula: texts come from documents."""
    if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") and not value[1:].replace(".", "", 1).isdigit():
        return f"'{value}"
    return value
