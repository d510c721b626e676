"""Patterns: what a query asks of the rows that it adds up, read from its algebra.

Reads no graph and writes none; its input is rdflib's algebra. The pattern under an aggregate is taken apart into alternatives, one for
each combination of the branches of its UNIONs and of its FILTERs with ||. An alternative is flat: the variables that a sub-select keeps
to itself bear a number, paths are steps, and what stands in an OPTIONAL says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

MOST_ALTERNATIVES: Final = 64
MOST_BRANCHES: Final = 8  # of one FILTER
OPAQUE: Final = "?"  # the operator of what is not looked into


@dataclass(frozen=True, slots=True)
class Expression:
    """An operator or function and what it is applied to: terms or expressions."""

    operator: str  # "=", "IF", "STRLEN"
    arguments: tuple[Any, ...]

    def parts(self) -> Iterator[Expression]:
        """The expression and those in it."""
        yield self
        for each in self.arguments:
            if isinstance(each, Expression):
                yield from each.parts()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern. A variable begins with “?”, a literal with a quotation mark; all else is an IRI."""

    subject: str
    predicate: str  # "" where it is a path that is no step
    object: str
    graph: str  # that of its GRAPH clause, or ""
    optional: tuple[int, ...]  # the OPTIONALs around it, from the outermost
    boxed: bool  # in a sub-select that gives a row for each of its keys, whatever its pattern finds

    @property
    def variables(self) -> Iterator[str]:
        """The variables whose values make rows."""
        return (each for each in (self.subject, self.object, self.graph) if is_variable(each))


@dataclass(frozen=True, slots=True)
class Condition:
    """A FILTER."""

    expression: Any
    optional: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """A VALUES clause; None is UNDEF."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    optional: tuple[int, ...]
    boxed: bool  # as of patterns


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate and the keys by which its rows are grouped."""

    function: str  # Sum, Avg, Count, Min, Max, Sample, GroupConcat
    expression: Any
    distinct: bool
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a pattern is met."""

    patterns: tuple[Pattern, ...] = ()
    conditions: tuple[Condition, ...] = ()
    values: tuple[Values, ...] = ()
    bindings: Mapping[str, Any] = field(default_factory=dict)  # of BIND
    aggregates: Mapping[str, Aggregate] = field(default_factory=dict)  # of sub-selects
    removed: tuple[Alternative, ...] = ()  # of MINUS

    def and_(self, other: Alternative) -> Alternative:
        """Both at once."""
        return Alternative(
            self.patterns + other.patterns,
            self.conditions + other.conditions,
            self.values + other.values,
            {**self.bindings, **other.bindings},
            {**self.aggregates, **other.aggregates},
            self.removed + other.removed,
        )

    def boxed(self) -> Alternative:
        """The same in a sub-select that gives a row for each of its keys."""
        patterns = tuple(replace(each, boxed=True) for each in self.patterns)
        return replace(self, patterns=patterns, values=tuple(replace(each, boxed=True) for each in self.values))


@dataclass(frozen=True, slots=True)
class Grouping:
    """The aggregates of one SELECT, and what their rows are."""

    aggregates: tuple[Aggregate, ...]
    keys: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


def groupings(algebra: Any) -> Iterator[Grouping]:
    """Each SELECT that aggregates, in a query's algebra."""
    for node in _nodes(algebra):
        if _name(node) == "AggregateJoin":
            reader = _Reader()
            scope = _Scope()
            keys = tuple(reader.keys(node.p, scope))
            found = tuple(reader.alternatives(node.p.p, scope))
            aggregates = tuple(each for _, each in reader.aggregates(node, keys, scope))
            yield Grouping(aggregates, keys, found)


def is_variable(term: Any) -> bool:
    """Whether a term of a pattern is a variable."""
    return isinstance(term, str) and term.startswith("?")


def variables_of(expression: Any) -> frozenset[str]:
    """The variables that an expression depends on."""
    if isinstance(expression, Expression):
        return frozenset().union(*map(variables_of, expression.arguments))
    return frozenset([expression]) if is_variable(expression) else frozenset()


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where in the query we are."""

    names: Mapping[str, str] | None = None  # of a sub-select: what it gives, by the name outside
    number: int = 0  # of a sub-select: with which its own variables are marked
    graph: str = ""
    optional: tuple[int, ...] = ()

    def variable(self, name: str) -> str:
        if self.names is None:
            return f"?{name}"
        return self.names.get(name, f"?{name}·{self.number}")


class _Reader:
    """Takes an algebra apart; it numbers sub-selects, OPTIONALs and the steps of paths."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def alternatives(self, node: Any, scope: _Scope) -> list[Alternative]:
        """The ways in which a pattern is met, at most `MOST_ALTERNATIVES`."""
        read = getattr(self, f"_{_name(node).lower()}", None)
        return (read(node, scope) if read else [Alternative()])[:MOST_ALTERNATIVES]

    def keys(self, group: Any, scope: _Scope) -> Iterator[str]:
        """The variables of a GROUP BY."""
        for each in _part(group, "expr") or ():
            term = self.expression(each, scope)
            if is_variable(term):
                yield term

    def aggregates(self, node: Any, keys: tuple[str, ...], scope: _Scope) -> Iterator[tuple[str, Aggregate]]:
        """The aggregates of an AggregateJoin by the variables that hold them."""
        for each in node.A:
            expression = OPAQUE if each.vars == "*" else self.expression(each.vars, scope)
            name = _name(each).removeprefix("Aggregate_")
            yield scope.variable(str(each.res)), Aggregate(name, expression, bool(_part(each, "distinct")), keys)

    def expression(self, node: Any, scope: _Scope) -> Any:
        """A term, or an expression."""
        name = _name(node)
        if not name:
            return self._term(node, scope)
        if name == "RelationalExpression":
            other = node.other if isinstance(node.other, list) else [node.other]
            return Expression(str(node.op), tuple(self.expression(each, scope) for each in (node.expr, *other)))
        if name in ("ConditionalAndExpression", "ConditionalOrExpression"):
            operator = "&&" if name == "ConditionalAndExpression" else "||"
            return Expression(operator, tuple(self.expression(each, scope) for each in (node.expr, *node.other)))
        if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            return Expression(OPAQUE, ())
        parts = [node[key] for key in node if key not in ("_vars", "op", "name")]
        flat = [each for part in parts for each in (part if isinstance(part, list) else [part])]
        arguments = tuple(self.expression(each, scope) for each in flat if each is not None)
        return Expression(name.removeprefix("Builtin_"), arguments)

    def _term(self, node: Any, scope: _Scope) -> str:
        from rdflib import BNode, Literal, Variable  # noqa: PLC0415

        if isinstance(node, Variable):
            return scope.variable(str(node))
        if isinstance(node, BNode):
            return f"?_:{node}·{scope.number}"
        return f'"{node}' if isinstance(node, Literal) else str(node)

    # One method for each kind of node, by its name

    def _bgp(self, node: Any, scope: _Scope) -> list[Alternative]:
        patterns: list[Pattern] = []
        for subject, predicate, object_ in node.triples:
            patterns += self._steps(self._term(subject, scope), predicate, self._term(object_, scope), scope)
        return [Alternative(patterns=tuple(patterns))]

    def _steps(self, subject: str, path: Any, object_: str, scope: _Scope) -> Iterator[Pattern]:
        """A path as triple patterns: a/b and ^a are steps, all else is one pattern that tells nothing."""
        from rdflib import URIRef, Variable  # noqa: PLC0415
        from rdflib.paths import InvPath, SequencePath  # noqa: PLC0415

        if isinstance(path, SequencePath):
            between = [f"?/{next(self._numbers)}" for _ in path.args[1:]]
            for start, step, end in zip([subject, *between], path.args, [*between, object_], strict=True):
                yield from self._steps(start, step, end, scope)
        elif isinstance(path, InvPath):
            yield from self._steps(object_, path.arg, subject, scope)
        else:
            named = isinstance(path, URIRef) and not isinstance(path, Variable)
            yield Pattern(subject, str(path) if named else "", object_, scope.graph, scope.optional, boxed=False)

    def _join(self, node: Any, scope: _Scope) -> list[Alternative]:
        return _product(self.alternatives(node.p1, scope), self.alternatives(node.p2, scope))

    def _leftjoin(self, node: Any, scope: _Scope) -> list[Alternative]:
        inner = replace(scope, optional=(*scope.optional, next(self._numbers)))
        condition = Alternative(conditions=(Condition(self.expression(node.expr, scope), inner.optional),))
        optional = [each.and_(condition) for each in self.alternatives(node.p2, inner)]
        return _product(self.alternatives(node.p1, scope), optional)

    def _filter(self, node: Any, scope: _Scope) -> list[Alternative]:
        branches = _branches(self.expression(node.expr, scope))
        conditions = [Alternative(conditions=(Condition(each, scope.optional),)) for each in branches]
        return _product(self.alternatives(node.p, scope), conditions)

    def _extend(self, node: Any, scope: _Scope) -> list[Alternative]:
        variable, found = scope.variable(str(node.var)), self.expression(node.expr, scope)
        return [each.and_(_bound(variable, found, each)) for each in self.alternatives(node.p, scope)]

    def _union(self, node: Any, scope: _Scope) -> list[Alternative]:
        return self.alternatives(node.p1, scope) + self.alternatives(node.p2, scope)

    def _minus(self, node: Any, scope: _Scope) -> list[Alternative]:
        removed = Alternative(removed=tuple(self.alternatives(node.p2, scope)))
        return [each.and_(removed) for each in self.alternatives(node.p1, scope)]

    def _graph(self, node: Any, scope: _Scope) -> list[Alternative]:
        return self.alternatives(node.p, replace(scope, graph=self._term(node.term, scope)))

    def _tomultiset(self, node: Any, scope: _Scope) -> list[Alternative]:
        if _name(node.p) == "values":
            return [self._table(node.p.res, scope)]
        return self.alternatives(node.p, scope)

    def _table(self, rows: Sequence[Mapping[Any, Any]], scope: _Scope) -> Alternative:
        names = list(dict.fromkeys(name for row in rows for name in row))
        cells = tuple(tuple(None if str(row[name]) == "UNDEF" else self._term(row[name], scope) for name in names) for row in rows)
        return Alternative(values=(Values(tuple(scope.variable(str(name)) for name in names), cells, scope.optional, boxed=False),))

    def _project(self, node: Any, scope: _Scope) -> list[Alternative]:
        """A sub-select: what it does not give is its own."""
        names = {str(name): scope.variable(str(name)) for name in node.PV}
        return self.alternatives(node.p, replace(scope, names=names, number=next(self._numbers)))

    def _selectquery(self, node: Any, scope: _Scope) -> list[Alternative]:
        return self.alternatives(node.p, scope)

    _slice = _orderby = _reduced = _selectquery

    def _distinct(self, node: Any, scope: _Scope) -> list[Alternative]:
        return [each.boxed() for each in self.alternatives(node.p, scope)]

    def _aggregatejoin(self, node: Any, scope: _Scope) -> list[Alternative]:
        keys = tuple(self.keys(node.p, scope))
        found = dict(self.aggregates(node, keys, scope))
        same = {name: each.expression for name, each in found.items() if each.function == "Sample" and each.expression in keys}
        inner = Alternative(bindings=same, aggregates={name: each for name, each in found.items() if name not in same})
        return [each.boxed().and_(inner) for each in self.alternatives(node.p.p, scope)]


def _branches(expression: Any) -> list[Any]:
    """A condition as the conditions of which one is met: (a || b) && c is a && c, or b && c."""
    operator = expression.operator if isinstance(expression, Expression) else ""
    if operator == "||":
        found = [branch for each in expression.arguments for branch in _branches(each)]
    elif operator == "&&":
        products = itertools.product(*map(_branches, expression.arguments))
        found = [Expression("&&", each) for each in itertools.islice(products, MOST_BRANCHES + 1)]
    else:
        found = [expression]
    return found if len(found) <= MOST_BRANCHES else [expression]


def _bound(variable: str, expression: Any, inner: Alternative) -> Alternative:
    """A BIND; that of a key of a GROUP BY to its own sample says nothing."""
    same = is_variable(expression) and inner.bindings.get(expression) == variable
    return Alternative() if same else Alternative(bindings={variable: expression})


def _part(node: Any, name: str) -> Any:
    """A part of a node, None where it has none; `get` of rdflib's nodes gives the name itself."""
    return dict.get(node, name)


def _product(left: Sequence[Alternative], right: Sequence[Alternative]) -> list[Alternative]:
    return [first.and_(second) for first in left for second in right][:MOST_ALTERNATIVES]


def _name(node: Any) -> str:
    return str(getattr(node, "name", "")) if isinstance(node, Mapping) else ""


def _nodes(node: Any) -> Iterator[Any]:
    """A node of the algebra and all below it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            yield each
            waiting.extend(value for key, value in each.items() if key != "_vars")
        elif isinstance(each, list | tuple):
            waiting.extend(each)
