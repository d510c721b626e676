"""Achievements: the goals and indicators of a disclosure, and what was reached of them, as quads.

Reads no graph. Writes a part of the disclosure's own (docs/model.md, `{disclosure}`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from govfin.disclosure.disclosures import Disclosure
from govfin.form.comparators import QUALITATIVE, Value
from govfin.form.indicators import Goal, Indicator
from govfin.graph.iris import concept_iri, decimal, disclosure_iri, gf, node, project_iri, unit_iri, year
from govfin.namespaces import BASE, GF, RDF, SKOS
from govfin.table.facts import ALL, Coordinates

GOALS = {"annual": "AnnualGoal", "long-term": "LongTermGoal", "": "Goal"}  # term → class
INDICATORS = {"annual": "AnnualIndicator", "long-term": "LongTermIndicator", "": "Indicator"}
VALUES = {  # role → the properties of its number and of its text
    "target": ("target", "targetText"),
    "last-year": ("lastYearValue", "lastYearText"),
    "year-before-last": ("yearBeforeLastValue", "yearBeforeLastText"),
    "actual": ("actualValue", "actualText"),
}

Told = Iterator[tuple[str, NamedNode | Literal]]


def achievement_quads(disclosure: Disclosure, base: str = BASE) -> Iterator[Quad]:
    """The goals and indicators of a disclosure, and the total budgets of its projects."""
    graph = disclosure_iri(disclosure, base)
    rows = {(fact.table_number, fact.row) for fact in disclosure.facts if fact.about == "indicator"}
    for goal in disclosure.goals:
        for predicate, value in _goal(goal, graph, base):
            yield Quad(_goal_iri(goal, graph), node(predicate), value, graph)
    for indicator in disclosure.indicators:
        subject = NamedNode(f"{graph.value}/table/{indicator.table_number}/indicator/{indicator.row}")
        for predicate, value in _indicator(indicator, graph, base):
            yield Quad(subject, node(predicate), value, graph)
        if (indicator.table_number, indicator.row) in rows:
            yield Quad(subject, gf("inRow"), node(f"{graph.value}/table/{indicator.table_number}/row/{indicator.row}"), graph)
    for project, amount in _total_budgets(disclosure, base).items():
        yield Quad(project, gf("totalBudget"), decimal(amount), graph)


def _goal_iri(goal: Goal, graph: NamedNode) -> NamedNode:
    return NamedNode(f"{graph.value}/table/{goal.table_number}/goal/{goal.row}-{goal.column}")


def _goal(goal: Goal, graph: NamedNode, base: str) -> Told:
    yield f"{RDF}type", gf(GOALS[goal.term])
    yield f"{GF}text", Literal(goal.text)
    yield f"{GF}inTable", node(f"{graph.value}/table/{goal.table_number}")
    yield from _whose(goal.at, goal.term, base)


def _whose(at: Coordinates, term: str, base: str) -> Told:
    yield f"{GF}unit", unit_iri(at.unit_name, at.district, base)
    if at.project != ALL:
        yield f"{GF}project", project_iri(at, base)
    if term != "long-term":
        yield f"{GF}year", year(at.year)


def _indicator(told: Indicator, graph: NamedNode, base: str) -> Told:
    yield f"{RDF}type", gf(INDICATORS[told.term])
    yield f"{SKOS}prefLabel", Literal(told.name, language="zh")
    yield f"{GF}inTable", node(f"{graph.value}/table/{told.table_number}")
    yield from _whose(told.at, told.term, base)
    if told.class_:
        yield f"{GF}indicatorClass", concept_iri("indicator-class", told.class_)
    if told.goal and told.goal.term in ("", told.term):
        yield f"{GF}goal", _goal_iri(told.goal, graph)
    if comparator := told.value("target").comparator:
        yield f"{GF}comparator", concept_iri("comparator", comparator)
    for role, (number, text) in VALUES.items():
        yield from _value(told.value(role), number, text)
    unit = next((value.unit for role in VALUES if (value := told.value(role)).unit), "")
    if unit:
        yield f"{GF}printedUnit", Literal(unit)
    for role in ("weight", "score"):
        if (points := told.points(role)) is not None:
            yield f"{GF}{role}", decimal(points)
    if told.basis:
        yield f"{GF}basis", Literal(told.basis)


def _value(value: Value, number: str, text: str) -> Told:
    if value.text:
        yield f"{GF}{text}", Literal(value.text)
    if value.numbers and value.comparator != QUALITATIVE:
        yield f"{GF}{number}", decimal(value.numbers[0].value)
    if number == "target" and len(value.numbers) > 1:
        yield f"{GF}upperTarget", decimal(value.numbers[-1].value)


def _total_budgets(disclosure: Disclosure, base: str) -> dict[NamedNode, Decimal]:
    """The budgets of projects for all their years, where a disclosure states one and no other."""
    found: dict[NamedNode, set[Decimal]] = {}
    for fact in disclosure.facts:
        if fact.at.measure == "total-budget" and fact.at.project != ALL and fact.at.fund == fact.at.item == ALL:
            found.setdefault(project_iri(fact.at, base), set()).add(fact.amount)
    return {project: next(iter(amounts)) for project, amounts in found.items() if len(amounts) == 1}
