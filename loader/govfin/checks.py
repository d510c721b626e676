"""Checks: each rule of `shapes/` applied to one disclosure, and what came of it.

Reads the graph of one disclosure together with the shapes. Writes the checks that belong into that same graph.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from pyoxigraph import NamedNode, Quad, QuerySolution, QuerySolutions, QueryTriples, RdfFormat, Store, Triple, Variable, parse

from govfin.folders import folder
from govfin.namespaces import CODE, SH, SHAPES
from govfin.store import internal_query

CONSISTENT: Final = "consistent"
BY_ROUNDING: Final = "consistent-by-rounding"
INCONSISTENT: Final = "inconsistent"
NOT_CHECKED: Final = "not-checked"
VERDICTS: Final = (CONSISTENT, BY_ROUNDING, INCONSISTENT, NOT_CHECKED)


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape: what it is called and what it says where it is broken."""

    iri: str
    family: int
    severity: str  # Violation, Warning, Info
    page: str  # its documentation
    label: Mapping[str, str]  # zh, en
    message: Mapping[str, str]  # zh, en: with {placeholders}
    constructs: tuple[str, ...]

    @property
    def id(self) -> str:
        """The rule's name, which is its file's name too."""
        return self.iri.removeprefix(SHAPES)


@dataclass(frozen=True, slots=True)
class Mention:
    """A printed numeral that took part in a check."""

    iri: str
    table: str  # kind notation
    table_title: str
    place: tuple[int, int, int]  # table, row, column
    page: int | None
    row_code: str
    row_label: str
    column_label: str
    reported: str
    unit: str
    multiplier: int
    decimals: int
    bbox: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied once. Amounts are in base units; None where they could not be had."""

    iri: str
    rule: Rule
    verdict: str
    reason: str
    subject: Mention | None
    parts: tuple[Mention, ...]
    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    allowance: Decimal | None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All that took part, the subject first."""
        return (self.subject, *self.parts) if self.subject else self.parts


@dataclass(frozen=True, slots=True)
class Findings:
    """The checks of one disclosure."""

    disclosure: str
    document: str  # file name
    title: str
    checks: tuple[Check, ...]

    @property
    def violated(self) -> bool:
        """Whether a rule of the severity Violation is broken."""
        return any(check.verdict == INCONSISTENT and check.rule.severity == "Violation" for check in self.checks)


def run_checks(quads: Iterable[Quad], graph: NamedNode) -> tuple[Findings, list[Quad]]:
    """Check a disclosure: what was found, and the checks as quads to add to its graph."""
    bench = _bench(quads, graph)
    derived = _derive(bench, graph)
    bench.extend(derived)
    return _findings(bench, graph), derived


def read_findings(quads: Iterable[Quad], graph: NamedNode) -> Findings:
    """What the checks that a disclosure's graph already holds have found, in the order of the tables."""
    return _findings(_bench(quads, graph), graph)


def _bench(quads: Iterable[Quad], graph: NamedNode) -> Store:
    """A store in memory for one disclosure and the shapes, all in the disclosure's graph."""
    bench = Store()
    bench.bulk_extend(quad for quad in quads if quad.graph_name == graph)
    return bench


def _derive(bench: Store, graph: NamedNode) -> list[Quad]:
    shape_quads = [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in shapes()]
    bench.extend(shape_quads)
    found: dict[Triple, None] = {}
    for rule in rules().values():
        for construct in rule.constructs:
            triples = bench.query(construct, default_graph=graph, substitutions={Variable("this"): NamedNode(rule.iri)})
            assert isinstance(triples, QueryTriples)
            found |= dict.fromkeys(triples)
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in found]


def _findings(bench: Store, graph: NamedNode) -> Findings:
    about = next(iter(_select(bench, "disclosure.rq", graph)), None)
    checks = tuple(sorted(_read_checks(bench, graph), key=_order))
    if about is None:
        return Findings(graph.value, "", "", checks)
    return Findings(graph.value, _text(about, "file"), _text(about, "title"), checks)


# Rules


@cache
def shapes() -> tuple[Triple, ...]:
    """All shapes, as triples."""
    files = sorted(folder("shapes").glob("*.ttl"))
    parsed = (quad for path in files for quad in parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return tuple(Triple(quad.subject, quad.predicate, quad.object) for quad in parsed)


@cache
def rules() -> Mapping[str, Rule]:
    """The rules by IRI, family by family."""
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in shapes())
    constructs = _constructs(store)
    return {rule.iri: rule for rule in (_rule(solution, constructs) for solution in _select(store, "rules.rq"))}


def _rule(solution: QuerySolution, constructs: Mapping[str, tuple[str, ...]]) -> Rule:
    iri = _text(solution, "rule")
    return Rule(
        iri=iri,
        family=int(_text(solution, "family")),
        severity=_text(solution, "severity").removeprefix(SH),
        page=_text(solution, "page"),
        label={"zh": _text(solution, "zh"), "en": _text(solution, "en")},
        message={"zh": _text(solution, "messageZh"), "en": _text(solution, "messageEn")},
        constructs=constructs[iri],
    )


def _constructs(store: Store) -> Mapping[str, tuple[str, ...]]:
    prefixes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for solution in _select(store, "constructs.rq"):
        query = (_text(solution, "rule"), _text(solution, "construct"))
        prefixes[query][_text(solution, "prefix")] = _text(solution, "namespace")
    queries: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for (rule, construct), declared in prefixes.items():
        head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(declared.items()))
        queries[rule] += (head + construct,)
    return queries


# Reading checks back


def _read_checks(bench: Store, graph: NamedNode) -> Iterator[Check]:
    mentions = {_text(solution, "mention"): _mention(solution) for solution in _select(bench, "mentions.rq", graph)}
    parts: dict[str, list[Mention]] = defaultdict(list)
    for solution in _select(bench, "parts.rq", graph):
        if part := mentions.get(_text(solution, "part")):
            parts[_text(solution, "check")].append(part)
    for solution in _select(bench, "checks.rq", graph):
        iri = _text(solution, "check")
        yield Check(
            iri=iri,
            rule=rules()[_text(solution, "rule")],
            verdict=_text(solution, "verdict").removeprefix(f"{CODE}verdict/"),
            reason=_text(solution, "reason").removeprefix(f"{CODE}reason/"),
            subject=mentions.get(_text(solution, "subject")),
            parts=tuple(sorted(parts[iri], key=lambda mention: mention.place)),
            reported=_decimal(solution, "reported"),
            computed=_decimal(solution, "computed"),
            difference=_decimal(solution, "difference"),
            allowance=_decimal(solution, "allowance"),
        )


def _mention(solution: QuerySolution) -> Mention:
    page, box = _text(solution, "page"), _text(solution, "box")
    return Mention(
        iri=_text(solution, "mention"),
        table=_text(solution, "kind").removeprefix(f"{CODE}table-kind/"),
        table_title=_text(solution, "title"),
        place=_place(_text(solution, "mention")),
        page=int(page) if page else None,
        row_code=_text(solution, "code"),
        row_label=_text(solution, "label"),
        column_label=_text(solution, "columnLabel"),
        reported=_text(solution, "reported"),
        unit=_text(solution, "unit"),
        multiplier=int(_text(solution, "multiplier")),
        decimals=int(_text(solution, "decimals")),
        bbox=tuple(map(float, box.split())) if box else None,
    )


def _order(check: Check) -> tuple[tuple[int, int, int], int, str]:
    place = check.mentions[0].place if check.mentions else (0, 0, 0)
    return (place, check.rule.family, check.iri)


def _select(store: Store, name: str, graph: NamedNode | None = None) -> Iterator[QuerySolution]:
    found = store.query(internal_query(name), default_graph=graph)
    assert isinstance(found, QuerySolutions)
    return iter(found)


def _text(solution: QuerySolution, name: str) -> str:
    term = solution[name]
    return "" if term is None else str(getattr(term, "value", term))


def _decimal(solution: QuerySolution, name: str) -> Decimal | None:
    text = _text(solution, name)
    return Decimal(text) if text else None


def _place(mention: str) -> tuple[int, int, int]:
    """Table, row and column, from the IRI `…/table/{n}/cell/{r}/{c}`; zeros where it is another."""
    match = re.search(r"/table/(\d+)/cell/(\d+)/(\d+)", mention)
    return (int(match[1]), int(match[2]), int(match[3])) if match else (0, 0, 0)
