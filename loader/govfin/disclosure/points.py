"""Points: what the weights and scores of performance must come to, form by form: weights to all points, scores to their total."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govfin.account.calculations import PERCENT, Calculation, Expectation, Rate, Sum
from govfin.disclosure.disclosures import Disclosure
from govfin.form.indicators import Indicator
from govfin.form.scoring import Scoring, load_scoring
from govfin.mappingfiles import mapping_files
from govfin.mappings import plain
from govfin.table.facts import Fact

POINTS = ("weight", "score")
FORWARD, INVERSE = ("at-least", "more-than"), ("at-most", "less-than")
ALL_POINTS = Decimal(100)
NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class _Row:
    """An indicator with the numerals that its row prints."""

    indicator: Indicator
    group: Fact | None  # the points that its class counts for
    facts: Mapping[str, tuple[Fact, ...]]  # by measure

    def one(self, measure: str) -> Fact | None:
        found = self.facts.get(measure, ())
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Form:
    """The points of one form: of its indicators, of their classes, of execution, of all of them."""

    table: int
    rows: tuple[_Row, ...]
    lines: Mapping[tuple[str, str], tuple[Fact, ...]]  # by what they stand for and measure
    spent: Mapping[int, tuple[Fact, ...]]  # by row: the printed execution rate, or else what was executed and what was budgeted

    def points(self, measure: str) -> tuple[Fact, ...]:
        return tuple(fact for row in self.rows if (fact := row.one(measure)))

    def line(self, name: str, measure: str) -> tuple[Fact, ...]:
        return self.lines.get((name, measure), ())

    @property
    def groups(self) -> tuple[Fact, ...]:
        """The points of the classes of indicators, where each of them prints its own."""
        found = [row.group for row in self.rows]
        return tuple(dict.fromkeys(group for group in found if group)) if all(found) else ()


def point_calculations(disclosure: Disclosure) -> Iterator[Calculation]:
    """What weights and scores of the forms of a disclosure must come to."""
    scoring = load_scoring(mapping_files())
    declared = _declared(disclosure, scoring)
    for form in _forms(disclosure, scoring):
        yield from _weights(form, scoring)
        yield from _execution_scores(form, scoring)
        yield from _indicator_scores(form, declared)
        yield from _total_scores(form)


def _declared(disclosure: Disclosure, scoring: Scoring) -> bool:
    """Whether the document itself declares how scores follow from what was reached."""
    notes = (note.text for table in disclosure.tables for note in table.notes)
    texts = (*(said.text for said in disclosure.sentences), *(passage.text for passage in disclosure.passages), *notes)
    return any(re.search(scoring.forward, plain(text)) for text in texts)


# --- forms -----------------------------------------------------------------------------------------------------------------


def _forms(disclosure: Disclosure, scoring: Scoring) -> Iterator[_Form]:
    """The forms of a disclosure that print points; one table may hold those of several projects."""
    facts: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in disclosure.facts:
        if fact.origin != "narrative" and fact.table_number:
            facts[fact.table_number, fact.at.project].append(fact)
    indicators: dict[tuple[int, str], list[Indicator]] = defaultdict(list)
    for indicator in disclosure.indicators:
        indicators[indicator.table_number, indicator.at.project].append(indicator)
    for key, found in facts.items():
        if any(fact.at.measure in POINTS for fact in found):
            yield _form(key[0], found, indicators[key], scoring)


def _form(table: int, facts: Sequence[Fact], indicators: Iterable[Indicator], scoring: Scoring) -> _Form:
    groups = [fact for fact in facts if fact.about == "line" and fact.at.measure == "weight" and not fact.column_label]
    rows: dict[int, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    lines: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    amounts: dict[int, dict[str, Fact]] = defaultdict(dict)
    spent: dict[int, tuple[Fact, ...]]
    for fact in facts:
        if fact.about == "indicator":
            rows[fact.row][fact.at.measure].append(fact)
        elif fact.at.measure in POINTS:
            lines[_stands_for(fact, scoring), fact.at.measure].append(fact)
        elif fact.at.measure == "amount" and fact.column_label:
            amounts[fact.row]["executed" if fact.at.phase == "executed" else "budgeted"] = fact
    found = (_Row(each, _group(each, groups, scoring), {name: tuple(told) for name, told in rows[each.row].items()}) for each in indicators)
    spent = {row: (cells["executed"], cells["budgeted"]) for row, cells in amounts.items() if len(cells) == 2}
    spent |= {fact.row: (fact,) for fact in facts if fact.at.measure == "execution-rate"}
    return _Form(table, tuple(found), {name: tuple(told) for name, told in lines.items()}, spent)


def _stands_for(fact: Fact, scoring: Scoring) -> str:
    """What the points of a line are those of: a class of indicators where nothing else is told."""
    told = scoring.line(fact.column_label) if fact.at.measure == "weight" else ""
    return told if told == "goal" else scoring.line(fact.row_label) or ("execution" if fact.column_label else "class")


def _group(indicator: Indicator, groups: Sequence[Fact], scoring: Scoring) -> Fact | None:
    """The points that the class of an indicator counts for, which are printed in or above its row."""
    names = [scoring.points(level)[0] for level in indicator.levels]
    above = [group for group in groups if group.row <= indicator.row and group.row_label in names]
    return max(above, key=lambda group: group.row, default=None)


# --- weights ---------------------------------------------------------------------------------------------------------------


def _weights(form: _Form, scoring: Scoring) -> Iterator[Calculation]:
    """Weights below the points of their class, these below those of all indicators, and with execution to all points."""
    if goals := form.line("goal", "weight"):
        yield Expectation("weights", goals, ALL_POINTS, variant="goals")
    for group in dict.fromkeys(row.group for row in form.rows if row.group):
        rows = [row for row in form.rows if row.group is group]
        weights = tuple(fact for row in rows if (fact := row.one("weight")))
        if weights and len(weights) == len(rows):
            yield Sum("weights", "equal", form.table, group, weights)
    parts = form.groups or form.points("weight")
    if parts:
        yield from _all_points(form, parts, scoring)


def _all_points(form: _Form, parts: tuple[Fact, ...], scoring: Scoring) -> Iterator[Calculation]:
    """The points of all indicators, by class or one by one, against what the form prints for them, or else against all points."""
    whole = len(parts) == len(form.groups or form.rows)
    head, execution, totals = form.line("indicators", "weight")[:1], form.line("execution", "weight"), form.line("total", "weight")
    if head:
        yield from _printed("weights", form, head[0], parts, whole)
    above = head or parts
    for total in totals:
        yield from _printed("weights", form, total, (*_fitting(execution, above, total.amount), *above), bool(head) or whole)
    if not totals and (execution or not head):
        for group in [above] if execution else _by_goal(form, parts, scoring):
            left = _fitting(execution, group, ALL_POINTS)
            come = sum((fact.amount for fact in (*left, *group)), Decimal(0))
            expected = come if not execution and come in scoring.ceilings else ALL_POINTS
            reason = NOT_STATED if come != expected and not (head or whole) else ""
            yield Expectation("weights", (*left, *group), expected, reason=reason)


def _printed(identity: str, form: _Form, total: Fact, parts: tuple[Fact, ...], whole: bool) -> Iterator[Sum]:
    """Points against their printed total; where some are blank, the others can only be more than that."""
    come = sum((fact.amount for fact in parts), Decimal(0))
    reason = "parts-blank" if come < total.amount and not whole else ""
    yield Sum(identity, "equal", form.table, total, parts, reason=reason)


def _fitting(execution: tuple[Fact, ...], others: Sequence[Fact], total: Decimal) -> tuple[Fact, ...]:
    """The points of execution: all that are printed, or the first alone where others repeat it."""
    left = total - sum((fact.amount for fact in others), Decimal(0))
    first = execution[:1]
    return first if first and first[0].amount == left else execution


def _by_goal(form: _Form, parts: tuple[Fact, ...], scoring: Scoring) -> list[tuple[Fact, ...]]:
    """Weights in one, or by the goal that their indicators measure, where those of each goal come to all points."""
    goals: dict[tuple[str, object], list[Fact]] = defaultdict(list)
    for row in form.rows:
        if fact := row.one("weight"):
            goal = row.indicator.goal
            goals[row.indicator.term, (goal.row, goal.column) if goal else None].append(fact)
    sums = [sum((fact.amount for fact in each), Decimal(0)) for each in goals.values()]
    apart = len(goals) > 1 and (form.line("goal", "weight") or any(each in scoring.ceilings for each in sums))
    if form.groups or not apart or sum(sums) in scoring.ceilings:
        return [parts]
    return [tuple(each) for each in goals.values()]


# --- scores ----------------------------------------------------------------------------------------------------------------


def _execution_scores(form: _Form, scoring: Scoring) -> Iterator[Calculation]:
    """The score of execution by the factor that its column declares, or else at most its points."""
    for score in form.line("execution", "score"):
        match = re.search(scoring.execution_factor, plain(score.column_label))
        weights = form.line("execution", "weight")
        weight = next((fact for fact in weights if fact.row == score.row), weights[0] if weights else None)
        if match and score.row in form.spent and (rate := _rate(score, Decimal(match["points"]), *form.spent[score.row])):
            yield rate
        elif weight:
            yield Sum("indicator-score", "at-most", form.table, weight, (score,))
        else:
            yield Rate("indicator-score", score, reason=NOT_STATED)


def _indicator_scores(form: _Form, declared: bool) -> Iterator[Calculation]:
    """The score of each indicator by the declared formula, or else at most its weight, or that of its class."""
    for row in form.rows:
        score, weight = row.one("score"), row.one("weight")
        if score and weight:
            yield (declared and _by_formula(row, score, weight)) or Sum("indicator-score", "at-most", form.table, weight, (score,))
    alone = [score for row in form.rows if (score := row.one("score")) and not row.one("weight") and not row.group]
    if alone:  # one stands for all of the form
        yield Rate("indicator-score", alone[0], reason=NOT_STATED)
    for group in dict.fromkeys(row.group for row in form.rows if row.group and not row.one("weight")):
        scores = tuple(fact for row in form.rows if row.group is group and (fact := row.one("score")))
        if scores:
            yield Sum("indicator-score", "at-most", form.table, group, scores)


def _by_formula(row: _Row, score: Fact, weight: Fact) -> Rate | None:
    """得分=权重*B/A, at most the weight; None where target and what was reached are no numbers of one unit."""
    target, actual = row.one("target"), row.one("actual")
    if not target or not actual or target.numeral.unit != actual.numeral.unit:
        return None
    comparator = row.indicator.value("target").comparator
    reached = actual.amount == target.amount and comparator in ("", "equal")
    if comparator in FORWARD or reached:
        return _rate(score, weight.amount, actual, target)
    return _rate(score, weight.amount, target, actual) if comparator in INVERSE else None


def _rate(score: Fact, points: Decimal, above: Fact, below: Fact | None = None) -> Rate | None:
    """Points in proportion to a quotient or a percentage, and no more; None where there is none, or the score is it in whole points."""
    if below and not below.amount:
        return None
    factor = points if below else points / PERCENT
    come = min(factor * above.amount / (below.amount if below else 1), points)
    in_whole_points = not score.numeral.decimals and 0 < abs(score.amount - come) < 1
    return None if in_whole_points else Rate("indicator-score", score, (above,), (below,) if below else (), factor=factor, cap=points)


def _total_scores(form: _Form) -> Iterator[Calculation]:
    """The printed total of scores against those of execution and of the indicators."""
    scores = form.points("score")
    whole = len(scores) == len([row for row in form.rows if row.indicator.value("target").text])
    for total in form.line("total", "score"):
        parts = (*_fitting(form.line("execution", "score"), scores, total.amount), *scores)
        if scores:
            yield from _printed("score-total", form, total, parts, whole)
        else:
            yield Sum("score-total", "equal", form.table, total, (), reason="parts-missing")
