"""Linting: what a query adds up that can't be added, told before it is run.

Reads no graph and writes none: it judges the text of a query by `queries/lint.yaml`, which tells what the graphs of ledgers and disclosures
hold. For each SUM, AVG and COUNT of amounts it asks what the amounts are of, and which of their coordinates are held: fixed by a
constant, a VALUES, a FILTER or the view, or grouped by, or told by what is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from govfin import codelists
from govfin.codelists import ALL
from govfin.headers import Text
from govfin.namespaces import RDF
from govfin.query.freeform import FreeQuery, Place, place, tokens
from govfin.query.knowledge import Coordinate, knowledge
from govfin.query.patterns import Aggregate, Expression, Grouping, groupings, is_variable, variables_of
from govfin.query.sums import Facts, Source, is_constant, notation, own_name, sources

ADDING: Final = frozenset({"Sum", "Avg", "Count"})
TYPE: Final = f"{RDF}type"

_IGNORE = re.compile(r"#\s*lint: ignore (.*)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a query should not add up, or perhaps should not."""

    code: str  # a key of `findings` in queries/lint.yaml
    severity: str  # error, warning
    place: Place | None  # of the aggregate
    message: Text
    mend: Text


def lint(query: FreeQuery, given: Iterable[str] = ()) -> tuple[Finding, ...]:
    """What is wrong with the sums of a query, in the order of its text.

    `given` are the variables that are sure to have one value, such as parameters of a named query.
    """
    fixed = frozenset(f"?{name}" for name in given)
    found: dict[tuple[str, str], Finding] = {}
    places, meant = _Places(query.source), _meant(query.source)
    for grouping in reversed(list(groupings(query.algebra))):
        for aggregate in grouping.aggregates:
            if aggregate.function in ADDING:
                where, said = places.of(aggregate)
                for code, values in _judge(grouping, aggregate, fixed):
                    finding = _finding(code, where, {"aggregate": said, **values}, aggregate)
                    found.setdefault((code, str(where) + said), finding)
    told = (each for each in found.values() if not (each.place and each.code in meant.get(each.place.line, ())))
    return tuple(sorted(told, key=_order))


def _meant(source: str) -> dict[int, frozenset[str]]:
    """By line the codes that a comment there says are meant: `# lint: ignore levels-mixed`."""
    comments = ((place(source, each.start).line, _IGNORE.match(each.text)) for each in tokens(source) if each.kind == "comment")
    return {line: frozenset(re.findall(r"[\w-]+", found[1])) for line, found in comments if found}


def _order(finding: Finding) -> tuple[int, int, str]:
    """By place, and there errors first."""
    return (finding.place.line, finding.place.column, finding.severity) if finding.place else (0, 0, finding.severity)


# Judgement


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of a coordinate of the amounts that are added up."""

    held: bool
    values: frozenset[str] | None = None  # notations; None where it is open
    without_all: bool = False
    one_level: bool = False
    one_classification: bool = False


def _judge(grouping: Grouping, aggregate: Aggregate, given: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Codes of findings, with what their messages tell."""
    judged: list[tuple[Source, Facts, frozenset[str]]] = []
    for alternative in grouping.alternatives:
        for source in sources(alternative, aggregate.expression):
            facts = Facts(source, given)
            if facts.possible:
                judged.append((source, facts, facts.told_by(grouping.keys)))
    if not judged:
        return
    if aggregate.distinct and aggregate.function != "Count":
        yield "amounts-distinct", {}
    for source, facts, held in judged:
        yield from _judge_bearers(source, facts, held)
    for alike in _groups_of_alternatives(judged, grouping.keys):
        yield from _judge_coordinates(alike)
    for source, facts, _ in judged:
        yield from _judge_rows(source, facts, grouping.keys)


def _groups_of_alternatives(
    judged: list[tuple[Source, Facts, frozenset[str]]], keys: tuple[str, ...]
) -> Iterator[list[tuple[Source, Facts, frozenset[str]]]]:
    """Branches of UNIONs come into one sum, unless a key is a constant that tells them apart."""
    groups: dict[tuple[Any, ...], list[tuple[Source, Facts, frozenset[str]]]] = {}
    for source, facts, held in judged:
        constants = tuple(
            facts.alternative.bindings[key] if is_constant(facts.alternative.bindings.get(key)) else facts.domains.get(key) for key in keys
        )
        groups.setdefault(constants, []).append((source, facts, held))
    yield from groups.values()


def _judge_bearers(source: Source, facts: Facts, held: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of what the amounts are."""
    kinds = _kinds(source, facts)
    if source.subject in held or any(each.function not in ADDING for each in source.through):
        return  # of each one is taken
    if len(kinds) > 1:
        yield "kinds-mixed", {"kinds": ", ".join(kinds)}
    elif kinds == ["mention"]:
        yield "mentions-summed", {}
    elif kinds == ["figure"]:
        graphs = {each.graph for each in facts.alternative.patterns if each.subject == source.subject}
        if not any(graph and facts.is_held(graph, held) for graph in graphs):
            yield "disclosures-mixed", {}
    elif kinds == ["entry"]:
        sheets = facts.objects(source.subject, knowledge().sheet)
        if sheets and not all(facts.is_held(sheet, held) or _fund_of_sheet_is_held(facts, sheet, held) for sheet in sheets):
            yield "counted-twice", {}


def _fund_of_sheet_is_held(facts: Facts, sheet: str, held: frozenset[str]) -> bool:
    known = knowledge()
    funds = [fund for view in facts.objects(sheet, known.view) for fund in facts.objects(view, known.coordinates["fund"].view)]
    views = facts.objects(sheet, known.view)
    return any(facts.is_held(each, held) for each in (*funds, *views)) or any(
        known.widest not in (facts.values(fund) or {known.widest}) for fund in funds
    )


def _kinds(source: Source, facts: Facts) -> list[str]:
    """The kinds of resources that the subject of an amount can be."""
    known = knowledge()
    patterns = facts.alternative.patterns
    own = [each for each in patterns if each.subject == source.subject]
    led = {known.leads_to[each.predicate] for each in patterns if each.object == source.subject and each.predicate in known.leads_to}
    classes = {each.object for each in own if each.predicate == TYPE and not is_variable(each.object)}
    graphs = {each.graph for each in own} - {""}
    told = {each.object if each.predicate == TYPE else each.predicate for each in patterns if each.subject in graphs}
    said = {each.predicate for each in own}
    coordinates = {each.property for each in known.coordinates.values()} | {known.unit}
    everywhere = {each for other in known.bearers.values() for each in other.predicates} | coordinates
    kinds = []
    for name, bearer in known.bearers.items():
        predicates = set(bearer.predicates) | (coordinates if bearer.coordinates else set())
        fits = said & everywhere <= predicates and led & known.bearers.keys() <= {name}
        stands = all(name in known.graphs[each] for each in told & known.graphs.keys())
        if fits and stands and (not classes or classes & set(bearer.classes)):
            kinds.append(name)
    return kinds


def _judge_coordinates(judged: list[tuple[Source, Facts, frozenset[str]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    known = knowledge()
    worse: dict[str, list[str]] = {}
    for axis, coordinate in known.coordinates.items():
        states = [
            _state(axis, source, facts, held)
            for source, facts, held in judged
            if any(known.bearers[kind].coordinates for kind in _kinds(source, facts)) and not _settled(axis, source, facts)
        ]
        code = _verdict(axis, coordinate, _together(states)) if states else None
        if code and not (code == "funds-overlap" and any(_on_two_sheets(*each) for each in judged)):
            worse.setdefault(code, []).append(axis)
    for code, axes in worse.items():
        coordinates = [known.coordinates[axis] for axis in axes]
        yield code, {"coordinates": Text(en=", ".join(each.en for each in coordinates), zh="、".join(each.zh for each in coordinates))}


def _on_two_sheets(source: Source, facts: Facts, held: frozenset[str]) -> bool:
    return any(code == "counted-twice" for code, _ in _judge_bearers(source, facts, held))


def _settled(axis: str, source: Source, facts: Facts) -> bool:
    """Whether a coordinate is dealt with: a MINUS or a sub-select chose one, or what a sub-select added up is judged there."""
    if facts.chosen.intersection(facts.objects(source.subject, knowledge().coordinates[axis].property)):
        return True
    return any(not _state(axis, source, facts, facts.told_by(inner.keys)).held for inner in source.through)


def _state(axis: str, source: Source, facts: Facts, held: frozenset[str]) -> _State:
    known = knowledge()
    coordinate = known.coordinates[axis]
    subjects = [source.subject, *facts.objects(source.subject, known.figure)]
    views = [view for sheet in facts.objects(source.subject, known.sheet) for view in facts.objects(sheet, known.view)]
    terms = [term for subject in subjects for term in facts.objects(subject, coordinate.property)]
    terms += [term for view in views for term in facts.objects(view, coordinate.view) if coordinate.view]
    broken_down = facts.broken_down(views) if coordinate.broken_down else None
    if broken_down is not None and axis not in broken_down:
        return _State(held=True, values=frozenset([ALL]))
    known_values = [values for term in terms if (values := facts.values(term)) is not None]
    values = frozenset.intersection(*known_values) if known_values else None
    every = broken_down is not None and _always_broken_down(axis, views, facts)
    without = every or any(_is_broken_down(term, facts) for term in terms)
    levels = [level for view in views for level in facts.objects(view, known.view_level)]
    coded = [each for each in broken_down or () if known.coordinates[each].coded]
    one_level = (coded == [axis] and any(facts.is_held(level, held) for level in levels)) or any(
        _has_one_level(term, facts, held) for term in terms
    )
    return _State(
        held=source.subject in held
        or any(facts.is_held(term, held) for term in terms)
        or any(view in held for view in views if coordinate.view),
        values=frozenset(map(notation, values)) if values is not None else None,
        without_all=without,
        one_level=coordinate.coded and one_level,
        one_classification=axis != "economic" or any(_has_one_classification(term, facts, held) for term in terms),
    )


def _always_broken_down(axis: str, views: Iterable[str], facts: Facts) -> bool:
    """Whether a coordinate is not `all` in any of the breakdowns that a query asks for."""
    values = [values for view in views for term in facts.objects(view, knowledge().breakdown) if (values := facts.values(term)) is not None]
    return any(all(axis in notation(value).split("-") for value in each) for each in values)


def _is_broken_down(term: str, facts: Facts) -> bool:
    """Whether a coordinate is a code, and not “all”."""
    known = knowledge()
    told = [*facts.objects(term, known.level), *facts.objects(term, known.parent)]
    return term in facts.broken or bool(told) or any(notation(each) == ALL for each in facts.excluded.get(term, ()))


def _has_one_level(term: str, facts: Facts, held: frozenset[str]) -> bool:
    known = knowledge()
    told = [*facts.objects(term, known.level), *facts.objects(term, known.parent)]
    measured = (
        variable
        for variable, expression in facts.alternative.bindings.items()
        if isinstance(expression, Expression)
        and any(part.operator == "STRLEN" for part in expression.parts())
        and term in facts.roots(expression)
    )
    return term in facts.levelled or any(facts.is_held(each, held) for each in (*told, *measured))


def _has_one_classification(term: str, facts: Facts, held: frozenset[str]) -> bool:
    known = knowledge()
    told = [*facts.objects(term, known.classification), *facts.objects(term, known.parent)]
    return term in facts.classified or any(facts.is_held(each, held) for each in told)


def _together(states: Sequence[_State]) -> _State:
    """What is known of a coordinate over all branches that come into one sum."""
    if len(states) == 1:
        return states[0]
    values = frozenset[str]() if all(each.values is not None for each in states) else None
    for each in states:
        values = values | each.values if values is not None and each.values is not None else None
    return _State(
        held=all(each.held for each in states) and (values is None or len(values) <= 1),
        values=values,
        without_all=all(each.without_all for each in states),
        one_level=all(each.one_level for each in states),
        one_classification=all(each.one_classification for each in states),
    )


MIXED: Final[Mapping[str, str]] = {
    "year": "years-mixed",
    "coverage": "coverage-mixed",
    "phase": "phases-mixed",
    "flow": "flows-mixed",
    "measure": "measures-mixed",
    "fund": "funds-overlap",
}


def _verdict(axis: str, coordinate: Coordinate, state: _State) -> str | None:
    """The code of what is wrong with a coordinate; None where nothing is."""
    if state.held or (state.values is not None and len(state.values) <= 1):
        return None
    if state.values is not None:
        return _verdict_of_values(axis, coordinate, state.values)
    if axis in MIXED:
        return MIXED[axis]
    if not state.without_all:
        return "all-with-parts"
    if coordinate.parts and not state.one_level:
        return "levels-mixed"
    return None if state.one_classification else "classifications-mixed"


def _verdict_of_values(axis: str, coordinate: Coordinate, values: frozenset[str]) -> str | None:
    """Of values that are named in the query: none may hold another."""
    if not coordinate.parts:
        return MIXED.get(axis) or ("all-with-parts" if ALL in values else None)
    for one, other in combinations(sorted(values), 2):
        if _holds(axis, one, other) or _holds(axis, other, one):
            return MIXED.get(axis) or ("all-with-parts" if ALL in (one, other) else "levels-mixed")
    if axis == "economic" and len({each[:1] for each in values}) > 1:
        return "classifications-mixed"
    return None


def _holds(axis: str, whole: str, part: str) -> bool:
    """Whether a code holds another; what is in no list, by its digits."""
    concepts = codelists.scheme(axis)
    if whole in (ALL, "widest") or part == "widest":
        return True
    above = concepts[part].broader if part in concepts else None
    while above:
        if above == whole:
            return True
        above = concepts[above].broader if above in concepts else None
    return whole[:1].isdigit() and part.startswith(whole)


def _judge_rows(source: Source, facts: Facts, keys: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Whether an amount can be in several rows."""
    start = source.through[0].keys if source.through else (source.subject, *facts.objects(source.subject, knowledge().sheet))
    told = facts.told_by([*start, *keys])
    known = knowledge()
    loose: set[str] = set()
    for pattern in facts.alternative.patterns:
        if pattern.boxed:
            continue
        own = pattern.subject == source.subject  # of the graphs of the amounts themselves another finding tells
        loose |= {each for each in pattern.variables if each not in told and not (own and each == pattern.graph)}
        if not pattern.graph and pattern.subject != source.subject and _kind_of(pattern.subject, facts) in known.repeated:
            loose.add(pattern.object if is_variable(pattern.object) else pattern.subject)
    told |= {root for key in keys for root in facts.roots(key)}  # a key that is computed of it tells the rows apart
    for values in facts.alternative.values:
        loose |= {each for each in values.variables if len(values.rows) > 1 and not values.boxed and each not in told}
    if loose:
        yield "rows-multiplied", {"variables": ", ".join(sorted(map(own_name, loose)))}


def _kind_of(subject: str, facts: Facts) -> str:
    known = knowledge()
    led = (
        known.leads_to[each.predicate] for each in facts.alternative.patterns if each.object == subject and each.predicate in known.leads_to
    )
    return next(led, "")


# What is told


class _Places:
    """Where the aggregates stand in the text of a query."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._calls: list[tuple[str, frozenset[str], int, str]] = []
        found = list(tokens(source))
        for token in found:
            if token.kind == "word" and token.text.capitalize() in ADDING:
                end = _closing(source, token.start, found)
                names = frozenset(each.text[1:] for each in found if each.kind == "variable" and token.start < each.start < end)
                self._calls.append((token.text.capitalize(), names, token.start, " ".join(source[token.start : end].split())))

    def of(self, aggregate: Aggregate) -> tuple[Place | None, str]:
        """The place of an aggregate and its text; the first call that fits is not found again."""
        names = frozenset(each[1:] for each in variables_of(aggregate.expression))
        for call in self._calls:
            if call[:2] == (aggregate.function, names):
                self._calls.remove(call)
                return place(self._source, call[2]), call[3]
        return None, aggregate.function.upper()


def _closing(source: str, start: int, found: Sequence[Any]) -> int:
    """Behind the parenthesis that closes the call at `start`."""
    skipped = [(each.start, each.start + len(each.text)) for each in found if each.kind in ("string", "comment", "iri")]
    depth = 0
    for index in range(start, len(source)):
        if source[index] in "()" and not any(first <= index < last for first, last in skipped):
            depth += 1 if source[index] == "(" else -1
            if depth == 0:
                return index + 1
    return len(source)


def _finding(code: str, where: Place | None, values: dict[str, Any], aggregate: Aggregate) -> Finding:
    kind = knowledge().findings[code]
    severity = "warning" if aggregate.function == "Count" else kind.severity
    texts = {
        language: getattr(kind, language).format(
            **{key: getattr(value, language) if isinstance(value, Text) else value for key, value in values.items()}
        )
        for language in ("en", "zh")
    }
    return Finding(code, severity, where, Text(**texts), kind.mend)
