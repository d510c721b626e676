"""Sums: of what the amounts are that a query adds up, and what it tells of their coordinates.

Reads no graph and writes none; its input is the patterns of a query. What a query holds fast are variables with one value: a constant,
what is grouped by, and what is told by these, since most predicates have one object for each subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from govfin.codelists import ALL
from govfin.query.knowledge import knowledge
from govfin.query.patterns import Aggregate, Alternative, Expression, Pattern, is_variable, variables_of

ALIKE: Final = frozenset({"STR", "STRAFTER", "IRI", "URI", "LCASE", "UCASE", "STRLANG", "STRDT"})  # a term by another name
REVERSIBLE: Final = ALIKE | {"AdditiveExpression", "Function"}  # one part follows from the others and from the whole
ALL_IS_AS_LONG: Final = f'"{len(ALL)}'  # “all” has as many letters as a 类 has digits


@dataclass(frozen=True, slots=True)
class Source:
    """Amounts that an aggregate adds up: of what, under which conditions, and through which aggregates of sub-selects."""

    alternative: Alternative
    subject: str
    optional: tuple[int, ...]  # the OPTIONALs around its amount
    conditions: tuple[Any, ...]  # of IF
    through: tuple[Aggregate, ...]  # from the outermost


def sources(alternative: Alternative, expression: Any) -> Iterator[Source]:
    for variable, conditions, through in leaves(alternative, expression, (), (), frozenset()):
        for pattern in alternative.patterns:
            if pattern.predicate == knowledge().amount and pattern.object == variable:
                yield Source(alternative, pattern.subject, pattern.optional, conditions, through)


def leaves(
    alternative: Alternative, expression: Any, conditions: tuple[Any, ...], through: tuple[Aggregate, ...], seen: frozenset[str]
) -> Iterator[tuple[str, tuple[Any, ...], tuple[Aggregate, ...]]]:
    """The variables of patterns that an expression is computed from."""
    if isinstance(expression, Expression):
        if expression.operator == "IF" and len(expression.arguments) == 3:
            condition, then, otherwise = expression.arguments
            yield from leaves(alternative, then, (*conditions, condition), through, seen)
            yield from leaves(alternative, otherwise, conditions, through, seen)
        else:
            for each in expression.arguments:
                yield from leaves(alternative, each, conditions, through, seen)
    elif is_variable(expression) and expression not in seen:
        seen = seen | {expression}
        if expression in alternative.aggregates:
            inner = alternative.aggregates[expression]
            yield from leaves(alternative, inner.expression, conditions, (*through, inner), seen)
        elif expression in alternative.bindings:
            yield from leaves(alternative, alternative.bindings[expression], conditions, through, seen)
        else:
            yield expression, conditions, through


class Facts:
    """What an alternative tells of its variables."""

    def __init__(self, source: Source, given: frozenset[str]) -> None:
        self.alternative = source.alternative
        self.domains: dict[str, frozenset[str]] = {}  # the values that a variable can have
        self.excluded: dict[str, set[str]] = {}
        self.spoken: set[str] = set()  # labels in one language
        self.levelled: set[str] = set()  # variables whose codes have one level
        self.broken: set[str] = set()  # variables that are not “all”
        self.classified: set[str] = set()  # variables whose codes are of one classification
        self.same: list[tuple[str, str]] = []
        optional = source.optional
        self._known: Sequence[Pattern] = [each for each in self.alternative.patterns if each.optional == optional[: len(each.optional)]]
        for values in self.alternative.values:
            if values.optional == optional[: len(values.optional)]:
                self._read_values(values.variables, values.rows)
        for condition in self.alternative.conditions:
            binding = condition.optional == optional[: len(condition.optional)]
            self._read_condition(condition.expression, everywhere=binding)
        for condition in source.conditions:
            self._read_condition(condition, everywhere=True)
        for variable, expression in self.alternative.bindings.items():
            if (constants := _constants(expression)) is not None:
                self._narrow(variable, constants)
        self._read_views()
        self.chosen = {variable for removed in self.alternative.removed for variable in _ends(removed)}  # one for each sheet, by a MINUS
        single = {variable for variable, values in self.domains.items() if len(values) == 1}
        sure = {each for values in self.alternative.values for each in values.variables if own_name(each) in given}
        self.given = frozenset(sure | single | self._defaulted())
        certain, self._known = (
            self._known,
            self.alternative.patterns,
        )  # what follows in an OPTIONAL follows where it is met
        self.dependencies = list(self._dependencies())
        self._known = certain

    @property
    def possible(self) -> bool:
        """Whether there can be such amounts: no variable is to be two things at once."""
        return all(self.domains.values())

    def _read_views(self) -> None:
        """A breakdown tells which coordinates are “all”, and a coordinate which breakdown it can be."""
        known = knowledge()
        for entry in self._subjects(known.sheet):
            views = [view for sheet in self.objects(entry, known.sheet) for view in self._views(sheet)]
            coordinates = {name: self.objects(entry, each.property) for name, each in known.coordinates.items() if each.broken_down}
            for breakdown in [each for view in views for each in self.objects(view, known.breakdown)]:
                if (values := self.values(breakdown)) is not None and is_variable(breakdown):
                    self._narrow(breakdown, frozenset(each for each in values if self._fits(each, coordinates)))
            axes = self.broken_down(views)
            for name, terms in coordinates.items():
                for term in filter(is_variable, terms if axes is not None and name not in axes else ()):
                    self._narrow(term, frozenset([known.all_of(name)]))

    def _fits(self, breakdown: str, coordinates: Mapping[str, list[str]]) -> bool:
        """Whether coordinates can be what they are in a breakdown."""
        for name, terms in coordinates.items():
            for values in filter(None, map(self.values, terms)):
                broken = name in notation(breakdown).split("-")
                if not any((notation(each) != ALL) == broken for each in values):
                    return False
        return True

    def _defaulted(self) -> set[str]:
        """COALESCE of a parameter and a constant: one value, whether the parameter is given or not."""
        open_ = {values.variables[0] for values in self.alternative.values if values.rows == ((None,),)}
        return {
            variable
            for variable, expression in self.alternative.bindings.items()
            if isinstance(expression, Expression)
            and expression.operator == "COALESCE"
            and all(is_constant(each) or each in open_ for each in expression.arguments)
        }

    def _read_values(self, variables: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
        for variable, column in zip(variables, zip(*rows, strict=True), strict=True):
            if all(each is not None for each in column):
                self._narrow(variable, frozenset(str(each) for each in column))

    def _narrow(self, variable: str, values: frozenset[str]) -> None:
        self.domains[variable] = self.domains[variable] & values if variable in self.domains else values

    def _read_condition(self, expression: Any, *, everywhere: bool) -> None:
        if not isinstance(expression, Expression):
            return
        operator, arguments = expression.operator, expression.arguments
        if operator == "&&":
            for each in arguments:
                self._read_condition(each, everywhere=everywhere)
        elif operator in ("LANGMATCHES", "=") and any(isinstance(each, Expression) and each.operator == "LANG" for each in arguments):
            self.spoken |= variables_of(expression)
        elif everywhere:
            self._read_comparison(operator, arguments, expression)

    def _read_comparison(self, operator: str, arguments: tuple[Any, ...], expression: Expression) -> None:
        operators = {part.operator for part in expression.parts()}
        if operator == "||":
            self._read_choices(arguments)
        elif operator in ("=", "sameTerm", "IN") and is_variable(arguments[0]) and all(map(is_constant, arguments[1:])):
            self._narrow(arguments[0], frozenset(arguments[1:]))
        elif operator == "=" and is_variable(arguments[-1]) and is_constant(arguments[0]):
            self._narrow(arguments[-1], frozenset(arguments[:1]))
        elif operator in ("=", "sameTerm") and all(map(is_variable, arguments)):
            self.same.append((arguments[0], arguments[1]))
        elif operator in ("!=", "NOT IN") and is_variable(arguments[0]):
            self.excluded.setdefault(arguments[0], set()).update(map(str, arguments[1:]))
        if operators & {"STRLEN", "REGEX"}:
            self.levelled |= self.roots(expression)
            self.broken |= self.roots(expression) if ALL_IS_AS_LONG not in arguments else set()
        if operators & {"STRSTARTS", "REGEX"}:
            self.classified |= self.roots(expression)

    def _read_choices(self, choices: Iterable[Any]) -> None:
        """?x = a || ?x = b."""
        pairs = [each.arguments for each in choices if isinstance(each, Expression) and each.operator == "="]
        names = {str(first) for first, _ in pairs if is_variable(first)}
        if len(pairs) == len(tuple(choices)) and len(names) == 1 and all(is_constant(second) for _, second in pairs):
            self._narrow(names.pop(), frozenset(str(second) for _, second in pairs))

    def roots(self, expression: Any) -> set[str]:
        """The variables of patterns that an expression is computed from."""
        return {leaf for leaf, _, _ in leaves(self.alternative, expression, (), (), frozenset())}

    def _dependencies(self) -> Iterator[tuple[frozenset[str], str]]:
        """What tells what: a subject the objects of predicates that have one, a label what bears it, variables what is computed of them."""
        known = knowledge()
        single = known.single | {each.property for each in known.coordinates.values()}
        for pattern in self.alternative.patterns:
            yield from self._of_pattern(pattern, single)
        for variable, expression in self.alternative.bindings.items():
            yield variables_of(expression), variable
            if _reversible(expression):
                for each in variables_of(expression):
                    yield (variables_of(expression) - {each}) | {variable}, each
        for variable, aggregate in self.alternative.aggregates.items():
            yield frozenset(aggregate.keys), variable
        for first, second in self.same:
            yield frozenset([first]), second
            yield frozenset([second]), first
        yield from self._of_sheets()

    def _of_pattern(self, pattern: Pattern, single: frozenset[str]) -> Iterator[tuple[frozenset[str], str]]:
        known = knowledge()
        subject, predicate, object_ = pattern.subject, pattern.predicate, pattern.object
        start = frozenset([subject]) if is_variable(subject) else frozenset[str]()
        if is_variable(object_) and (predicate in single or (predicate in known.labels and object_ in self.spoken)):
            yield start, object_
        if is_variable(object_) and predicate == known.sheet and any(self._has_one_fund(view) for view in self._views(object_)):
            yield start, object_
        if predicate in known.names | known.inverse and is_variable(subject) and is_variable(object_):
            yield frozenset([object_]), subject

    def _has_one_fund(self, view: str) -> bool:
        funds = self.objects(view, knowledge().coordinates["fund"].view)
        return any(is_constant(each) or len(self.domains.get(each, ())) == 1 for each in funds)

    def _views(self, sheet: str) -> list[str]:
        return self.objects(sheet, knowledge().view)

    def _of_sheets(self) -> Iterator[tuple[frozenset[str], str]]:
        """What tells a sheet: its unit and view; an entry: its sheet, coverage and what is broken down; a view: what it says."""
        known = knowledge()
        for sheet in self._subjects(known.view):
            told = {*self._views(sheet), *self.objects(sheet, known.unit_of_sheet)}
            if len(told) > 1:
                yield frozenset(filter(is_variable, told)), sheet
        for entry in self._subjects(known.sheet):
            for sheet in self.objects(entry, known.sheet):
                axes = self.broken_down(self._views(sheet))
                coordinates = [self.objects(entry, known.coordinates[axis].property) for axis in ("coverage", *(axes or ()))]
                if axes is not None and all(coordinates):
                    yield frozenset(filter(is_variable, (sheet, *(each[0] for each in coordinates)))), entry
        for view in self._subjects(known.breakdown):
            said = [known.breakdown, *(each.view for each in known.coordinates.values() if each.view)]
            objects = [self.objects(view, predicate) for predicate in said]
            levels = self.objects(view, known.view_level)
            axes = self.broken_down([view])
            uncoded = axes is not None and not any(known.coordinates[axis].coded for axis in axes)
            if all(objects) and (levels or uncoded):
                yield frozenset(filter(is_variable, (*(each[0] for each in objects), *levels))), view

    def _subjects(self, predicate: str) -> list[str]:
        return [each.subject for each in self.alternative.patterns if each.predicate == predicate and is_variable(each.subject)]

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The objects of the patterns with that subject and predicate, in no OPTIONAL but those of the amount."""
        return [each.object for each in self._known if each.subject == subject and each.predicate == predicate]

    def broken_down(self, views: Iterable[str]) -> frozenset[str] | None:
        """The coordinates that can differ from `all` in these views; None where it is not told."""
        told: list[frozenset[str]] = []
        for view in views:
            for each in self.objects(view, knowledge().breakdown):
                values = self.values(each)
                if values is not None:
                    told.append(frozenset(axis for value in values for axis in notation(value).split("-")) - {"total"})
        return frozenset.intersection(*told) if told else None

    def values(self, term: str) -> frozenset[str] | None:
        """The values that a term can have; None where that is open."""
        if not is_variable(term):
            return frozenset([term])
        return self.domains.get(term)

    def told_by(self, start: Iterable[str]) -> frozenset[str]:
        """The variables that have one value where those of the start have one."""
        held = self.given | set(start)
        while new := {variable for needed, variable in self.dependencies if variable not in held and needed <= held}:
            held = held | new
        return frozenset(held)

    def is_held(self, term: str, held: frozenset[str]) -> bool:
        """Whether a term has one value."""
        return not is_variable(term) or term in held


def _ends(removed: Alternative) -> Iterator[str]:
    """The coordinates of the entries of a sheet of which a MINUS leaves the least or the greatest.

    MINUS { ?a gf:sheet ?sheet ; gf:coverage ?wider . ?b gf:sheet ?sheet ; gf:coverage ?coverage . FILTER (STR(?wider) < STR(?coverage)) }
    """
    sheet = knowledge().sheet
    sheets = {each.subject: each.object for each in removed.patterns if each.predicate == sheet}
    places = {each.object: (sheets[each.subject], each.predicate) for each in removed.patterns if each.subject in sheets}
    for condition in removed.conditions:
        if isinstance(condition.expression, Expression) and condition.expression.operator in ("<", ">"):
            compared = [each for part in condition.expression.parts() for each in part.arguments if is_variable(each)]
            if len(compared) == 2 and len({places.get(each) for each in compared} - {None}) == 1:
                yield from compared


def is_constant(term: Any) -> bool:
    return isinstance(term, str) and not is_variable(term)


def own_name(variable: str) -> str:
    """A variable as the query calls it."""
    return variable.partition("·")[0]


def _constants(expression: Any) -> frozenset[str] | None:
    """The constants that an expression chooses among; None where it is computed."""
    if is_constant(expression):
        return frozenset([expression])
    if isinstance(expression, Expression) and expression.operator in ("IF", "COALESCE"):
        choices = [_constants(each) for each in expression.arguments[expression.operator == "IF" :]]
        known = [each for each in choices if each is not None]
        return frozenset[str]().union(*known) if len(known) == len(choices) else None
    return None


def _reversible(expression: Any) -> bool:
    """Whether a part of an expression follows from the whole and the other parts."""
    if not isinstance(expression, Expression):
        return True
    used = [each for part in expression.parts() for each in part.arguments if is_variable(each)]
    return len(used) == len(set(used)) and all(part.operator in REVERSIBLE for part in expression.parts())


def notation(iri: str) -> str:
    return iri.rpartition("/")[2]
