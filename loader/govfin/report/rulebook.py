"""Rulebook: the rules listed by the question that each answers, and one explained.

Reads the shapes, which stand in no graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from govfin.check.rules import Rule, is_ours
from govfin.messages import phrase
from govfin.report.wording import name


def list_rules(rules: Iterable[Rule], language: str) -> str:
    """The rules, one a line, under the questions that they answer."""
    found = list(rules)
    width = max((len(rule.id) for rule in found), default=0)
    return "\n".join(_lines(found, width, language))


def _lines(rules: Iterable[Rule], width: int, language: str) -> Iterator[str]:
    for number, (family, group) in enumerate(
        groupby(sorted(rules, key=lambda rule: (rule.family or 99, rule.id)), lambda rule: rule.family)
    ):
        if number:
            yield ""
        yield question(family, language)
        for rule in group:
            yield f"  {rule.id:<{width}}  {phrase(rule.severity, language):<9}  {rule.label[language]}"


def question(family: int, language: str) -> str:
    """The question that the rules of a family answer."""
    return phrase(f"family-{family}", language)


def explain(rule: Rule, language: str) -> str:
    """All that a rule says of itself."""
    told = [
        ("what-must-hold", rule.comment[language]),
        ("source", rule.source[language]),
        ("tolerance", rule.tolerance[language]),
        ("severity", phrase(rule.severity, language)),
        ("scope", phrase(f"scope-{rule.scope}", language)),
        ("identity", name("identity", rule.identity, language) if rule.identity and is_ours(rule) else rule.identity),
        ("passes", rule.passing[language]),
        ("fails", rule.failing[language]),
        ("says", rule.message[language]),
        ("page", rule.page),
    ]
    head = f"{rule.id}: {rule.label[language]}\n{question(rule.family, language)}\n"
    return "\n".join([head, *(f"{phrase(each, language)}\n    {text}" for each, text in told if text)])


def rules_as_json(rules: Iterable[Rule]) -> str:
    """The rules as a JSON list."""
    return json.dumps([_told(rule) for rule in rules], ensure_ascii=False, indent=2)


def _told(rule: Rule) -> Mapping[str, object]:
    texts = {each: dict(getattr(rule, each)) for each in ("label", "comment", "source", "tolerance", "passing", "failing", "message")}
    plain = {each: getattr(rule, each) for each in ("id", "iri", "family", "severity", "scope", "identity", "page")}
    questions = {language: question(rule.family, language) for language in ("zh", "en")}
    return plain | {"question": questions} | texts
