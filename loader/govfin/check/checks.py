"""Checks: each rule of `shapes/` applied to one disclosure, and what came of it.

Reads the graph of one disclosure together with the shapes. Writes the checks that belong into that same graph. A rule whose queries are
those of `shapes/shapes.ttl` is applied by `arithmetic`, which says the same and is faster; any other query runs as it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from pyoxigraph import NamedNode, Quad, QueryTriples, Store, Triple, Variable

from govfin.check.arithmetic import (
    NOT_CHECKED,
    Judgement,
    Value,
    exact,
    judge_agreement,
    judge_expectation,
    judge_rate,
    judge_statement,
    judge_sum,
    quotient,
    total,
)
from govfin.check.causes import read_cause
from govfin.check.constraints import constrained
from govfin.check.diagnoses import diagnosed
from govfin.check.evidence import Evidence, Mention
from govfin.check.findings import Calculation, Check, Findings, cause_quads, check_quads
from govfin.check.rules import OWN_SHAPES, SCOPES, Query, Rule, own_shapes, rules, shapes
from govfin.errors import ShapeError
from govfin.graph.resources import Resources
from govfin.namespaces import CODE, DCTERMS, GF, PROV, SH, SHAPES

ROLES: Final = ("addend", "subtrahend", "numerator", "numeratorSubtrahend", "denominator", "denominatorSubtrahend", "part")
INFO: Final = "Info"


def run_checks(
    quads: Iterable[Quad], graph: NamedNode, *, scopes: Collection[str] = ("disclosure",), by_query: bool = False
) -> tuple[Findings, Iterator[Quad]]:
    """Apply the rules of some scopes to a graph: what was found, and the checks as quads to add to it, which are made as they are taken.

    `by_query` runs every query as it stands.
    """
    given = [quad for quad in quads if quad.graph_name == graph]
    bench = _Bench(Resources(given))
    found = {check.iri: check for check in bench.read(bench.told)}
    derived: list[Iterable[Quad]] = []
    for rule in rules().values():
        if rule.scope in scopes:
            for query in rule.queries:
                compiled = None if by_query else COMPILED.get(query.iri)
                if compiled:
                    checks = list(compiled(bench, rule))
                    derived.extend(check_quads(check, graph) for check in checks)
                else:
                    triples = bench.construct(query, rule, given, graph)
                    derived.append([Quad(t.subject, t.predicate, t.object, graph) for t in triples])
                    checks = bench.read(Resources(triples))
                found |= {check.iri: check for check in checks}
    if SCOPES[0] in scopes:
        checks = constrained(given, graph, bench.evidence)
        derived.extend(check_quads(check, graph) for check in checks)
        found |= {check.iri: check for check in checks}
    findings = _findings(bench, graph, found.values())
    findings = replace(findings, checks=diagnosed(findings.checks))
    derived.append(cause_quads(findings.checks, graph))
    return findings, chain.from_iterable(derived)


def read_findings(quads: Iterable[Quad], graph: NamedNode) -> Findings:
    """What the checks that a disclosure's graph already holds have found, in the order of the document."""
    bench = _Bench(Resources(quad for quad in quads if quad.graph_name == graph))
    return _findings(bench, graph, bench.read(bench.told))


def read_checks(told: Resources) -> list[Check]:
    """The checks that a graph holds, or a part of one that has what they are about."""
    return _Bench(told).read(told)


def _findings(bench: _Bench, graph: NamedNode, checks: Iterable[Check]) -> Findings:
    told = bench.told
    documents = [each for each in told.all(graph.value, f"{PROV}wasDerivedFrom") if told.one(each, "fileName")]
    name = told.one(documents[0], "fileName") if documents else ""
    files = {told.one(each, "fileName"): told.one(each, "sha256") for each in documents or told.of_type(f"{GF}Document")}
    return Findings(graph.value, name, told.one(graph.value, f"{DCTERMS}title"), tuple(sorted(checks, key=_order)), files)


def _order(check: Check) -> tuple[tuple[int, int, int, int], int, str]:
    place = check.mentions[0].place if check.mentions else (0, 0, 0, 0)
    return (place, check.rule.family, check.iri)


# --- the bench ---------------------------------------------------------------------------------------------------------


class _Bench:
    """A disclosure's graph, with its calculations by their identities."""

    def __init__(self, told: Resources) -> None:
        self.told = told
        self.evidence = Evidence(told)
        self.calculations: dict[str, list[str]] = defaultdict(list)  # by notation of the identity
        self.unchecked: dict[str, list[str]] = defaultdict(list)
        self.mentions: dict[str, list[str]] = defaultdict(list)  # by figure
        for calculation, (identity, *_) in told.values("identity").items():
            kept = self.unchecked if told.one(calculation, "reason") else self.calculations
            kept[identity.rpartition("/")[2]].append(calculation)
        for mention, figures in told.values("mentions").items():
            for figure in figures:
                self.mentions[figure].append(mention)
        self.store: Store | None = None

    def total(self, iri: str, added: str, taken: str) -> Value:
        return total(self._values(iri, added), self._values(iri, taken))

    def _values(self, iri: str, role: str) -> Iterator[Value]:
        return (value for each in self.told.all(iri, role) if (value := self.evidence.value(each)) is not None)

    def calculation(self, iri: str) -> Calculation:
        told = self.told
        roles = {role: found for role in ROLES if (found := self.mentions_of(told.all(iri, role)))}
        at_most = told.one(iri, "relation").endswith("/at-most")
        return Calculation(iri, at_most, roles, told.decimal(iri, "factor"), told.decimal(iri, "cap"), told.decimal(iri, "expectedAmount"))

    def mentions_of(self, iris: Iterable[str]) -> tuple[Mention, ...]:
        found = (self.evidence.mention(iri) for iri in iris)
        return tuple(sorted((mention for mention in found if mention), key=lambda mention: (mention.place, mention.iri)))

    def judged(self, rule: Rule, iri: str, told: Judgement, subject: str = "", expected: Iterable[str] = ()) -> Check:
        """The check that a judgement on a calculation makes."""
        calculation = self.calculation(iri)
        parts = sorted({part for parts in calculation.roles.values() for part in parts}, key=lambda part: (part.place, part.iri))
        return _made(
            f"{iri}/check",
            rule,
            told,
            subject=self.evidence.mention(subject) if subject else None,
            parts=tuple(parts),
            reported_text=self.told.one(iri, "stated"),
            computed_texts=tuple(sorted(expected)),
            table=self.told.one(iri, "inTable"),
            calculation=calculation,
        )

    def construct(self, query: Query, rule: Rule, quads: Iterable[Quad], graph: NamedNode) -> list[Triple]:
        """What a query makes of the graph and the shapes."""
        if self.store is None:
            self.store = Store()
            self.store.bulk_extend(quads)
            self.store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in shapes(own_shapes()))
        found = self.store.query(query.construct, default_graph=graph, substitutions={Variable("this"): NamedNode(rule.iri)})
        assert isinstance(found, QueryTriples)
        return list(dict.fromkeys(found))

    def read(self, made: Resources) -> list[Check]:
        """The checks that triples tell of."""
        return [self._read(made, iri) for iri in made.of_type(f"{GF}Check")]

    def _read(self, made: Resources, iri: str) -> Check:
        calculation = made.one(iri, "calculation")
        rule = _known_rule(made.one(iri, "rule"))
        return Check(
            iri=iri,
            rule=rule,
            severity=made.one(iri, "severity").removeprefix(SH) or rule.severity,
            verdict=made.one(iri, "verdict").removeprefix(f"{CODE}verdict/"),
            reason=made.one(iri, "reason").removeprefix(f"{CODE}reason/"),
            subject=self.evidence.mention(subject) if (subject := made.one(iri, "subject")) else None,
            parts=self.mentions_of(made.all(iri, "part")),
            reported=_known(made.decimal(iri, "reportedAmount")),
            computed=_known(made.decimal(iri, "computedAmount")),
            difference=_known(made.decimal(iri, "difference")),
            allowance=_known(made.decimal(iri, "allowance")),
            reported_text=made.one(iri, "reportedText"),
            computed_texts=tuple(sorted(made.all(iri, "computedText"))),
            table=made.one(iri, "inTable"),
            calculation=self.calculation(calculation) if calculation else None,
            intervals=(_interval(made, iri, "reported"), _interval(made, iri, "computed")),
            cause=read_cause(self.told, self.evidence, cause) if (cause := made.one(iri, "cause")) else None,
            said=made.texts(iri, f"{SH}resultMessage"),
        )


def _known_rule(iri: str) -> Rule:
    if rule := rules().get(iri):
        return rule
    raise ShapeError(f"There are checks by a rule that is not known: {iri}. Name the folder of its shape with --shapes or {OWN_SHAPES}.")


def _interval(made: Resources, iri: str, name: str) -> tuple[Decimal, Decimal] | None:
    lower, upper = made.decimal(iri, f"{name}Lower"), made.decimal(iri, f"{name}Upper")
    return None if lower is None or upper is None else (_plain(lower), _plain(upper))


def _plain(number: Decimal) -> Decimal:
    """A decimal as the store writes it: without trailing zeros."""
    return Decimal(f"{number.normalize() + 0:f}")


def _known(number: Decimal | None) -> Decimal | None:
    return None if number is None else _plain(number)


def _made(iri: str, rule: Rule, told: Judgement, **more: Any) -> Check:
    """The check that a judgement makes; `more` are other fields of it."""
    return Check(
        iri=iri,
        rule=rule,
        severity=INFO if told.slight else rule.severity,
        verdict=told.verdict,
        reason=told.reason,
        reported=_plain(told.reported.amount) if told.reported else None,
        computed=_plain(told.computed.amount) if told.computed else None,
        difference=_known(told.difference),
        allowance=_known(told.allowance),
        intervals=(_ends(told.reported), _ends(told.computed)),
        **more,
    )


def _ends(value: Value | None) -> tuple[Decimal, Decimal] | None:
    return None if value is None else (_plain(value.lower), _plain(value.upper))


# --- the queries of shapes.ttl, compiled ---------------------------------------------------------------------------------


def _addition(bench: _Bench, rule: Rule) -> Iterator[Check]:
    for iri in bench.calculations[rule.identity]:
        whole = bench.told.one(iri, "whole")
        reported = bench.evidence.value(whole) if whole else None
        if reported is not None and bench.told.one(iri, "relation"):
            parts = bench.total(iri, "addend", "subtrahend")
            yield bench.judged(rule, iri, judge_sum(reported, parts, at_most=_at_most(bench, iri)), whole)


def _expectation(bench: _Bench, rule: Rule) -> Iterator[Check]:
    for iri in bench.calculations[rule.identity]:
        expected = bench.told.decimal(iri, "expectedAmount")
        if expected is not None:
            parts = bench.total(iri, "addend", "subtrahend")
            yield bench.judged(rule, iri, judge_expectation(parts, expected, at_most=_at_most(bench, iri)))


def _division(bench: _Bench, rule: Rule) -> Iterator[Check]:
    told = bench.told
    for iri in bench.calculations[rule.identity]:
        factor, whole = told.decimal(iri, "factor"), told.one(iri, "whole")
        reported = bench.evidence.value(whole) if whole else None
        if factor is not None and reported is not None:
            above = bench.total(iri, "numerator", "numeratorSubtrahend")
            divided = told.all(iri, "denominator") or told.all(iri, "denominatorSubtrahend")
            below = bench.total(iri, "denominator", "denominatorSubtrahend") if divided else exact(Decimal(1))
            yield bench.judged(rule, iri, judge_rate(reported, quotient(above, below, factor, told.decimal(iri, "cap"))), whole)


def _statement(bench: _Bench, rule: Rule) -> Iterator[Check]:
    for iri in bench.calculations[rule.identity]:
        expected = bench.told.all(iri, "expected")
        if expected:
            slight = bench.told.one(iri, "severity") == f"{SH}{INFO}"
            judgement = replace(judge_statement(bench.told.one(iri, "stated"), expected), slight=slight)
            yield bench.judged(rule, iri, judgement, bench.told.one(iri, "subject"), expected)


def _unchecked(bench: _Bench, rule: Rule) -> Iterator[Check]:
    told = bench.told
    for iri in bench.unchecked[rule.identity]:
        whole = told.one(iri, "whole")
        reason = told.one(iri, "reason").removeprefix(f"{CODE}reason/")
        judgement = Judgement(NOT_CHECKED, bench.evidence.value(whole) if whole else None, reason=reason)
        check = bench.judged(rule, iri, judgement, whole or told.one(iri, "subject"))
        yield replace(check, intervals=(None, None))


RATES: Final = ("difference", "change", "share", "execution-rate")  # identities of what is judged by the amounts that it rests on


def _agreement(bench: _Bench, rule: Rule) -> Iterator[Check]:
    judged = {bench.told.one(iri, "whole") for identity in RATES for iri in bench.calculations[identity]}
    for iri, reference in _compared(bench):
        value, other = bench.evidence.value(iri), bench.evidence.value(reference)
        if iri not in judged and other is not None and value is not None:
            doubtful = any(bench.told.one(each, "doubt") for each in (iri, reference))
            yield _made(
                f"{iri}/check/{rule.id}",
                rule,
                judge_agreement(value, other, doubtful=doubtful),
                subject=bench.evidence.mention(iri),
                parts=bench.mentions_of([reference]),
                table=bench.told.one(iri, "inTable"),
            )


def _compared(bench: _Bench) -> Iterator[tuple[str, str]]:
    """Each mention with the one that it is compared with; a numeral of prose once with one amount, though it states two figures."""
    found: dict[str, str] = {}
    for figure, mentions in bench.mentions.items():
        reference = bench.told.one(figure, "referenceMention")
        if reference:
            found |= {iri: reference for iri in mentions if iri != reference}
    numerals: dict[tuple[str, str], list[str]] = defaultdict(list)
    for iri in sorted(found):
        if sentence := bench.told.one(iri, "inSentence"):
            numerals[sentence, bench.told.one(iri, "start")].append(iri)
    again = {
        iri
        for twins in numerals.values()
        for place, iri in enumerate(twins)
        if any(_amount(bench, found[twin]) == _amount(bench, found[iri]) for twin in twins[:place])
    }
    return ((iri, reference) for iri, reference in found.items() if iri not in again)


def _amount(bench: _Bench, iri: str) -> Decimal | None:
    value = bench.evidence.value(iri)
    return value.amount if value is not None else None


def _at_most(bench: _Bench, iri: str) -> bool:
    return bench.told.one(iri, "relation").endswith("/at-most")


Compiled = Callable[[_Bench, Rule], Iterator[Check]]

COMPILED: Final[Mapping[str, Compiled]] = {
    f"{SHAPES}addition": _addition,
    f"{SHAPES}expectation": _expectation,
    f"{SHAPES}division": _division,
    f"{SHAPES}statement": _statement,
    f"{SHAPES}unchecked": _unchecked,
    f"{SHAPES}agreement": _agreement,
}
