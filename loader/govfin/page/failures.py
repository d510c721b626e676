"""The report of all checks: where they failed, by rule, district and disclosure, of the ones that a reader asks for.

Reads what `tallies` has drawn up of the graphs of disclosures, and labels; writes no graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from govfin.check.arithmetic import VERDICTS
from govfin.check.rules import SEVERITIES, rules
from govfin.messages import phrase
from govfin.namespaces import CODE, SHAPES
from govfin.page.rules import named, rule_path
from govfin.page.tallies import TALLIES, Failing, Tallies
from govfin.page.visits import Page, Table, Visit, in_language
from govfin.report.wording import name

FAILURES: Final = "/checks"
SHOWN: Final = 100  # disclosures of a page
ALL_SHOWN: Final = 2_000  # of the one page that there is without a server
DISTRICT: Final = f"{CODE}district/"
CSV_COLUMNS: Final = ("severity", "rule", "rule_label", "district", "district_label", "unit", "year", "disclosure", "failed")


@dataclass(frozen=True, slots=True)
class Sum:
    """What failed of one rule and severity, and where these alone are listed."""

    severity: str
    rule: str
    checks: int
    disclosures: int
    address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the form: what can be chosen, with its label, and what is."""

    name: str
    options: Sequence[tuple[str, str]]
    chosen: str


def failures_page(visit: Visit) -> Page:
    """The checks that failed, those that are asked for, a hundred disclosures a page."""
    tallies, static = TALLIES.of(visit.store), visit.static
    asked = (
        {} if static else {key: value for key, value in visit.asked.items() if value and key in ("district", "year", "severity", "rule")}
    )
    found = [each for each in tallies.failing if all(keys_of(each)[key] == value for key, value in asked.items())]
    most = ALL_SHOWN if static else SHOWN
    number = min(max(_number(visit.asked.get("page", "")), 1), max(-(-len(found) // most), 1))
    shown = found[(number - 1) * most : number * most]
    labels = named(visit, shown)
    values = {
        "verdicts": [(each, name("verdict", each, visit.language), tallies.total.get(each, 0)) for each in VERDICTS],
        "choices": [] if static else _choices(visit, tallies, asked),
        "groups": [(key, list(group)) for key, group in groupby(shown, key=lambda each: (each.severity, each.rule))],
        "summary": _summary(visit, found, asked) if "rule" not in asked else [],
        "sums": Counter((each.severity, each.rule) for each in found for _ in each.checks),
        "failed": sum(len(each.checks) for each in found), "found": len(found), "first": (number - 1) * most + 1, "shown": len(shown),
        "before": _address(visit, asked, number - 1) if number > 1 else "",
        "after": _address(visit, asked, number + 1) if number * most < len(found) and not static else "",
        "labels": labels, "static": static, "path": FAILURES,
        "rule_label": lambda iri: rules()[iri].label[visit.language] if iri in rules() else iri,
        "rule_path": lambda iri: rule_path(rules()[iri]) if iri in rules() else "",
        "severity_label": lambda severity: phrase(severity, visit.language),
    }  # fmt: skip
    return Page("failures.html", visit.say("checks-report"), values, Table(CSV_COLUMNS, _rows(visit, found) if found else ()))


def _summary(visit: Visit, found: Sequence[Failing], asked: Mapping[str, str]) -> Sequence[Sum]:
    """What failed, rule by rule, what failed most first."""
    told = []
    for (severity, rule), group in groupby(found, key=lambda each: (each.severity, each.rule)):
        failing = list(group)
        address = _address(visit, {**asked, "severity": severity, "rule": rule.removeprefix(SHAPES)}, 1)
        told.append(Sum(severity, rule, sum(len(each.checks) for each in failing), len(failing), address))
    return sorted(told, key=lambda each: (SEVERITIES.index(each.severity), -each.checks))


def keys_of(failing: Failing) -> Mapping[str, str]:
    """What it can be asked for by."""
    district = failing.district.removeprefix(DISTRICT)
    return {"district": district, "year": failing.year, "severity": failing.severity, "rule": failing.rule.removeprefix(SHAPES)}


def _choices(visit: Visit, tallies: Tallies, asked: Mapping[str, str]) -> Sequence[Choice]:
    """The values that there are, of each key."""
    there = {key: sorted({keys_of(each)[key] for each in tallies.failing} - {""}) for key in ("district", "year", "severity", "rule")}
    districts = visit.labels(DISTRICT + each for each in there["district"])
    labels: Mapping[str, Sequence[tuple[str, str]]] = {
        "district": [(each, districts[DISTRICT + each]) for each in there["district"]],
        "year": [(each, each) for each in reversed(there["year"])],
        "severity": [(each, phrase(each, visit.language)) for each in SEVERITIES if each in there["severity"]],
        "rule": [(each, rules()[SHAPES + each].label[visit.language] if SHAPES + each in rules() else each) for each in there["rule"]],
    }
    return [Choice(key, options, asked.get(key, "")) for key, options in labels.items()]


def _address(visit: Visit, asked: Mapping[str, str], page: int) -> str:
    where = visit.link(in_language(FAILURES, visit.language))
    return f"{where}?{urlencode({**asked, **({'page': page} if page > 1 else {})})}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _rows(visit: Visit, found: Sequence[Failing]) -> Iterator[Sequence[object]]:
    """The rows of all pages, when somebody wants the file: a page has a hundred of them."""
    labels = visit.labels({iri for each in found for iri in (each.district, each.unit) if iri})
    for each in found:
        yield (
            each.severity, each.rule.removeprefix(SHAPES), rules()[each.rule].label[visit.language] if each.rule in rules() else "",
            each.district.removeprefix(DISTRICT), labels.get(each.district, ""), labels.get(each.unit, ""), each.year,
            visit.base.public(each.disclosure), len(each.checks),
        )  # fmt: skip
