"""Pages of rules: all of them under the questions that they answer, and each with what must hold, why, and how often it did.

Reads the shapes, and of the graphs of disclosures what `tallies` has drawn up; writes no graph.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

from govfin.check.arithmetic import VERDICTS
from govfin.check.rules import Rule, is_ours, rules
from govfin.messages import phrase
from govfin.namespaces import CODE
from govfin.page.tallies import TALLIES, Failing
from govfin.page.trails import crumb
from govfin.page.visits import Page, Table, Visit
from govfin.report.rulebook import question
from govfin.report.wording import name

RULES: Final = "/rules"
TOLD: Final = ("source", "tolerance", "passing", "failing")  # texts of a rule beside what must hold
MOST: Final = 100  # disclosures in which a rule failed that its page lists
CSV_COLUMNS: Final = ("rule", "iri", "label", "severity", "scope", "what_must_hold", *VERDICTS)


def rule_path(rule: Rule) -> str:
    """The path of the page of a rule; "" of a rule that is not govfin's own, which has none."""
    return f"{RULES}/{rule.id}" if is_ours(rule) else ""


def rules_page(visit: Visit) -> Page:
    """All rules, each with how often it held and failed."""
    tallies, language = TALLIES.of(visit.store), visit.language
    known = sorted(rules().values(), key=lambda rule: (rule.family or 99, rule.id))
    groups = [(question(family, language), list(each)) for family, each in groupby(known, key=lambda rule: rule.family)]
    values = {
        "groups": groups,
        "count": len(known),
        "tally": lambda rule: tallies.of(rule.iri),
        "verdicts": [(each, name("verdict", each, language)) for each in VERDICTS],
        "severity_of": lambda rule: phrase(rule.severity, language),
        "path_of": rule_path,
    }
    rows = [
        (
            rule.id, rule.iri, rule.label[language], rule.severity, rule.scope, rule.comment[language],
            *(tallies.of(rule.iri).get(each, 0) for each in VERDICTS),
        )
        for rule in known
    ]  # fmt: skip
    return Page("rules.html", visit.say("rules"), values, Table(CSV_COLUMNS, rows))


def rule_page(visit: Visit) -> Page:
    """One rule: what must hold, its source and examples, what its checks came to and where they failed."""
    rule = next(each for each in rules().values() if rule_path(each) == visit.path)
    tallies, language = TALLIES.of(visit.store), visit.language
    failing = [each for each in tallies.failing if each.rule == rule.iri]
    counts = tallies.of(rule.iri)
    values = {
        "rule": rule,
        "question": question(rule.family, language),
        "verdicts": [(each, name("verdict", each, language), counts[each]) for each in VERDICTS if counts.get(each)],
        "told": [(each, text) for each in TOLD if (text := getattr(rule, each)[language])],
        "severity": phrase(rule.severity, language),
        "scope": phrase(f"scope-{rule.scope}", language),
        "identity": f"{CODE}identity/{rule.identity}" if rule.identity else "",
        "identity_name": name("identity", rule.identity, language) if rule.identity else "",
        "unchecked": tallies.unchecked.get(rule.iri, {}),
        "failing": failing[:MOST],
        "failed": len(failing),
        "labels": {**named(visit, failing[:MOST]), **visit.labels(tallies.unchecked.get(rule.iri, {}))},
        "static": visit.static,
        "severity_of": lambda each: phrase(each.severity, language),
    }
    return Page("rule.html", rule.label[language], values, trail=[crumb(visit, RULES, "rules")])


def named(visit: Visit, failing: list[Failing]) -> dict[str, str]:
    """The labels of the districts, units and disclosures in which checks failed."""
    return dict(visit.labels({iri for each in failing for iri in (each.district, each.unit, each.disclosure) if iri}))
