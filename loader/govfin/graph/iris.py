"""IRIs and values: how a disclosure, its figures and its amounts are named and written in a graph.

Reads and writes no graph.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from govfin.codelists import ALL
from govfin.namespaces import BASE, CODE, GF, XSD, segment

if TYPE_CHECKING:  # whoever names things need not be able to read documents
    from govfin.disclosure.disclosures import Disclosure, File
    from govfin.table.facts import Coordinates, Fact

COUNTED = frozenset({"persons", "vehicles", "quantity"})  # exact: nobody rounds a head count
POINTS = frozenset({"weight", "score"})  # exact where they print no decimals

DECIMAL = NamedNode(f"{XSD}decimal")
Interval = tuple[Decimal, Decimal]


# IRIs


def disclosure_iri(disclosure: Disclosure, base: str = BASE) -> NamedNode:
    """The disclosure, and its named graph."""
    who = (disclosure.district, disclosure.unit_name, str(disclosure.year), disclosure.kind)
    return NamedNode("/".join([f"{base}disclosure", *map(segment, who), disclosure.sha256[:16]]))


def document_iri(file: File, base: str = BASE) -> NamedNode:
    """A document, by the hash of its bytes."""
    return NamedNode(f"{base}document/{file.sha256}")


@cache
def concept_iri(scheme: str, notation: str) -> NamedNode:
    """A concept of one of the code lists."""
    return NamedNode(f"{CODE}{scheme}/{segment(notation)}")


def figure_iri(at: Coordinates, base: str = BASE) -> NamedNode:
    """A figure, by its coordinates."""
    own = (at.fund, at.function, at.economic, at.expenditure, at.project, at.item, at.measure)
    where = (at.district, at.unit_name, str(at.year), at.coverage, at.phase, at.flow, *own)
    return NamedNode("/".join([f"{base}figure", *map(segment, where)]))


@cache
def unit_iri(name: str, district: str, base: str = BASE) -> NamedNode:
    """A unit, by its district and name."""
    return NamedNode(f"{base}unit/{segment(district)}/{segment(name)}")


def project_iri(at: Coordinates, base: str = BASE) -> NamedNode:
    """A project, by its unit and its code or name."""
    if at.project == ALL:
        return concept_iri("project", ALL)
    return NamedNode(f"{base}project/{segment(at.district)}/{segment(at.unit_name)}/{segment(at.project)}")


# Values


def decimal(value: Decimal) -> Literal:
    """An exact decimal, without an exponent."""
    return Literal(format(value, "f"), datatype=DECIMAL)


def interval(fact: Fact) -> Interval:
    """The closed interval that a mention stands for; counts and whole points stand for themselves."""
    if fact.at.measure in COUNTED or (fact.at.measure in POINTS and not fact.numeral.decimals):
        return fact.amount, fact.amount
    return fact.numeral.lower, fact.numeral.upper


def known_decimals(fact: Fact) -> int:
    """To how many digits right of the point, in base units, an amount is known: -2 for 万元 with two decimals, hundreds of yuan."""
    return 0 if fact.at.measure in COUNTED else max(fact.numeral.decimals, fact.numeral.known) - fact.numeral.multiplier


def year(value: int) -> Literal:
    """A year, xsd:gYear."""
    return Literal(f"{value:04d}", datatype=NamedNode(f"{XSD}gYear"))


@cache
def node(iri: str) -> NamedNode:
    """An IRI as a node; of each there is one."""
    return NamedNode(iri)


def gf(name: str) -> NamedNode:
    """A term of the vocabulary."""
    return node(f"{GF}{name}")
