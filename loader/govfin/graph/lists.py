"""Lists: the lines of a disclosure — what is bought or done, how much of it, at what price — as quads.

Reads no graph. Writes a part of the disclosure's own (docs/model.md, `{disclosure}`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Quad

from govfin.account.dimensions import chain, parents_in
from govfin.codelists import scheme
from govfin.disclosure.disclosures import Disclosure
from govfin.graph.iris import concept_iri, decimal, disclosure_iri, gf, node, project_iri, unit_iri, year
from govfin.mappings import plain
from govfin.namespaces import BASE, GF, RDF, SKOS
from govfin.table.facts import ALL, Fact

LINES = {"procurement": "ProcurementLine", "purchased-services": "PurchasedServiceLine"}  # item → class
LINE_MEASURES = frozenset({"amount", "quantity", "unit-price"})  # what a line tells of what it lists
RESERVED = ("micro", "sme")  # items of amounts that are kept for some enterprises, the narrower first
TOLD = ("function", "economic", "item")  # coordinates that tell of a line what it counts towards

_THRESHOLD = re.compile(r"（[^（）]*\d[^（）]*）$")  # what one may cost, behind the name of what is bought


def line_quads(disclosure: Disclosure, rows: Mapping[Fact, str], base: str = BASE) -> Iterator[Quad]:
    """The lines of a disclosure, each with what its row prints. `rows` are the paths of the rows below the disclosure's IRI."""
    graph = disclosure_iri(disclosure, base)
    lines: dict[tuple[int, int], list[Fact]] = defaultdict(list)
    for fact in disclosure.facts:
        if fact.about == "line" and fact.origin != "narrative" and fact.at.measure in LINE_MEASURES:
            lines[fact.table_number, fact.row].append(fact)
    for (table, row), facts in lines.items():
        line = NamedNode(f"{graph.value}/table/{table}/line/{row}")
        for predicate, value in _told(facts, base):
            yield Quad(line, node(predicate), value, graph)
        yield Quad(line, gf("inTable"), NamedNode(f"{graph.value}/table/{table}"), graph)
        yield Quad(line, gf("inRow"), node(f"{graph.value}/{rows[facts[0]]}"), graph)


def _told(facts: Sequence[Fact], base: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    main = _amount(facts) or facts[0]
    kind = _class(main)
    yield f"{RDF}type", gf(kind)
    yield f"{SKOS}prefLabel", Literal(main.row_label, language="zh")
    yield f"{GF}unit", unit_iri(main.at.unit_name, main.at.district, base)
    yield f"{GF}year", year(main.at.year)
    if main.at.project != ALL:
        yield f"{GF}project", project_iri(main.at, base)
    for name in TOLD:
        if (value := getattr(main.at, name)) != ALL:
            yield f"{GF}{name}", concept_iri(name, value)
    if kind == "ProcurementLine" and (item := catalogue_item(main.row_code, main.row_label)):
        yield f"{GF}catalogueItem", concept_iri("procurement", item)
    yield from _values(facts)


def _values(facts: Sequence[Fact]) -> Iterator[tuple[str, NamedNode | Literal]]:
    if main := _amount(facts):
        yield f"{GF}amount", decimal(main.amount)
    for measure, name in (("quantity", "quantity"), ("unit-price", "unitPrice")):
        if fact := next((fact for fact in facts if fact.at.measure == measure), None):
            yield f"{GF}{name}", decimal(fact.amount)
            if measure == "quantity" and fact.numeral.unit:
                yield f"{GF}printedUnit", Literal(fact.numeral.unit)
    kept = {fact.at.item for fact in facts if fact.at.item in RESERVED and fact.at.measure == "amount" and fact.amount}
    if reserved := next((item for item in RESERVED if item in kept), None):
        yield f"{GF}reservedFor", concept_iri("item", reserved)


def _amount(facts: Sequence[Fact]) -> Fact | None:
    """The amount of a line: of several the one that no fund breaks down; None where none of them is the whole."""
    amounts = [fact for fact in facts if fact.at.measure == "amount" and fact.at.item not in RESERVED]
    whole = next((fact for fact in amounts if fact.at.fund == ALL), None)
    return whole or (amounts[0] if len(amounts) == 1 else None)


def _class(fact: Fact) -> str:
    for item in (fact.at.item, *chain(fact.at.item, parents_in("item"))):
        if item in LINES:
            return LINES[item]
    return "BreakdownLine" if fact.at.project != ALL and fact.at.item == ALL else "Line"


def catalogue_item(code: str, name: str) -> str | None:
    """The item of the procurement catalogue that a line prints: by a name that is its alone, or by a code whose name it is.

    A name may be limited by what one costs: 台式计算机（20万以下）.
    None where code and name belong to different items: catalogues before that of 2022 use other codes.
    """
    bearing = _by_name().get(plain(name)) or _by_name().get(_THRESHOLD.sub("", plain(name)), ())
    if code in bearing:
        return code
    return bearing[0] if len(bearing) == 1 and not code else None


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for notation, concept in scheme("procurement").items():
        for name in (concept.label, *concept.alt_labels):
            found[plain(name)] = (*found.get(plain(name), ()), notation)
    return MappingProxyType(found)
