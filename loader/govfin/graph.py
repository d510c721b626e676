"""The graph: what one disclosure says, as quads.

Reads no graph. Writes the quads of one named graph, the disclosure's own (docs/model.md, `{disclosure}`).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from govfin import codelists
from govfin.dimensions import LEVELS
from govfin.disclosures import Disclosure
from govfin.errors import UnrepresentableAmountError
from govfin.facts import ALL, Coordinates, Fact
from govfin.identities import derive_sums
from govfin.namespaces import BASE, CODE, DCTERMS, GF, ORG, PROV, QB, RDF, SDMX_ATTRIBUTE, SDMX_CODE, SKOS, XSD
from govfin.sums import Sum
from govfin.unlisted import CLASSIFICATIONS, above, concepts_to_add, is_provisional

COUNTED = frozenset({"persons", "vehicles"})  # exact: nobody rounds a head count
CONCEPTS = ("coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "item", "measure")  # coordinates that are concepts
NORMAL, ESTIMATED = f"{SDMX_CODE}obsStatus-A", f"{SDMX_CODE}obsStatus-E"  # the latter: chosen among values that contradict one another
MOST_FRACTION_DIGITS = 18  # of the store's decimal, which has 128 bits
GREATEST_AMOUNT = Decimal(10) ** 17  # a thousandth of what that decimal holds, so that sums stay within it

_ALLOWED_ASCII = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~()!*,;=:@+$&'")
_UNFIT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})

Object = NamedNode | Literal
Interval = tuple[Decimal, Decimal]


# IRIs


@cache
def segment(text: str) -> str:
    """A text as one segment of an IRI: percent-encoded where an IRI may not hold it, `unknown` where it is empty."""
    encoded = "".join(character if _fits(character) else quote(character, safe="", errors="replace") for character in text.strip())
    return encoded.replace(".", "%2E") if encoded in (".", "..") else encoded or "unknown"


def _fits(character: str) -> bool:
    if character.isascii():
        return character in _ALLOWED_ASCII
    return unicodedata.category(character) not in _UNFIT_CATEGORIES


def disclosure_iri(disclosure: Disclosure, base: str = BASE) -> NamedNode:
    """The disclosure, and its named graph."""
    who = (disclosure.district, disclosure.unit_name, str(disclosure.year), disclosure.kind)
    return NamedNode("/".join([f"{base}disclosure", *map(segment, who), disclosure.sha256[:16]]))


def document_iri(disclosure: Disclosure, base: str = BASE) -> NamedNode:
    """The document, by the hash of its bytes."""
    return NamedNode(f"{base}document/{disclosure.sha256}")


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
    return Literal(format(value, "f"), datatype=NamedNode(f"{XSD}decimal"))


def interval(fact: Fact) -> Interval:
    """The closed interval that a mention stands for; counts stand for themselves."""
    if fact.at.measure in COUNTED:
        return fact.amount, fact.amount
    return fact.numeral.lower, fact.numeral.upper


def known_decimals(fact: Fact) -> int:
    """To how many digits right of the point, in base units, an amount is known: -2 for 万元 with two decimals, hundreds of yuan."""
    return 0 if fact.at.measure in COUNTED else fact.numeral.decimals - fact.numeral.multiplier


@dataclass(frozen=True, slots=True)
class Choice:
    """The mention whose value a figure takes."""

    reference: Fact
    disputed: bool


def choose(mentions: Sequence[Fact]) -> Choice:
    """The value that most mentions support; of equals the more precise one, then the one that stands first."""

    def rank(fact: Fact) -> tuple[int, Decimal, int, int, int]:
        support = sum(_agree(fact, other) for other in mentions)
        return (-support, fact.numeral.half_width, fact.table_number, fact.row, fact.column)

    reference = min(mentions, key=rank)
    disputed = not all(_agree(one, other) for one in mentions for other in mentions)
    return Choice(reference, disputed)


def _agree(one: Fact, other: Fact) -> bool:
    """Equal at the same precision; at different precisions the intervals meet."""
    if one.numeral.half_width == other.numeral.half_width:
        return one.amount == other.amount
    (low, high), (other_low, other_high) = interval(one), interval(other)
    return low <= other_high and other_low <= high


def _representable(fact: Fact, file_name: str) -> None:
    exponent = fact.numeral.half_width.as_tuple().exponent
    if abs(fact.amount) > GREATEST_AMOUNT or not isinstance(exponent, int) or -exponent > MOST_FRACTION_DIGITS:
        place = f"{file_name}, page {fact.page}, table {fact.table_number}, row {fact.row}, column {fact.column}"
        raise UnrepresentableAmountError(f"{place}: “{fact.numeral.text}” has more digits than an exact amount can hold.")


# Quads


def disclosure_quads(disclosure: Disclosure, base: str = BASE) -> list[Quad]:
    """All that a disclosure says, in its named graph.

    Raises UnrepresentableAmountError for a numeral that the store's exact decimals cannot hold.
    """
    return list(dict.fromkeys(_Writer(disclosure, base).quads()))


class _Writer:
    """Writes one disclosure."""

    def __init__(self, disclosure: Disclosure, base: str) -> None:
        self.disclosure = disclosure
        self.base = base
        self.graph = disclosure_iri(disclosure, base)
        self.document = document_iri(disclosure, base)
        self.cells = _cell_paths(disclosure.facts)
        self.rows = _row_paths(disclosure.facts)

    def quads(self) -> Iterator[Quad]:
        for fact in self.disclosure.facts:
            _representable(fact, self.disclosure.file_name)
        yield from self._about_disclosure()
        yield from self._about_tables()
        yield from self._about_units()
        yield from self._about_projects()
        yield from self._about_figures()
        for fact in self.disclosure.facts:
            yield from self._about_mention(fact)
        yield from self._about_lines()
        for each in derive_sums(self.disclosure):
            yield from self._about_sum(each)
        yield from self._about_provisional_concepts()

    def _say(self, subject: NamedNode, *pairs: tuple[str, Object | None]) -> Iterator[Quad]:
        for predicate, value in pairs:
            if value is not None:
                yield Quad(subject, _node(predicate), value, self.graph)

    def _table(self, number: int) -> NamedNode:
        return NamedNode(f"{self.graph.value}/table/{number}")

    def _mention(self, fact: Fact) -> NamedNode:
        return NamedNode(f"{self.graph.value}/table/{fact.table_number}/{self.cells[fact]}")

    def _row(self, fact: Fact) -> NamedNode:
        return _node(f"{self.graph.value}/{self.rows[fact]}")

    def _about_disclosure(self) -> Iterator[Quad]:
        told = self.disclosure
        yield from self._say(
            self.graph,
            (f"{RDF}type", _gf("Disclosure")),
            (f"{GF}disclosureKind", Literal(told.kind)),
            (f"{GF}disclosureLevel", Literal(told.level) if told.level else None),
            (f"{GF}unit", unit_iri(told.unit_name, told.district, self.base)),
            (f"{GF}year", _year(told.year)),
            (f"{DCTERMS}title", Literal(told.title)),
            (f"{PROV}wasDerivedFrom", self.document),
        )
        yield from self._say(
            self.document,
            (f"{RDF}type", _gf("Document")),
            (f"{GF}fileName", Literal(told.file_name)),
            (f"{GF}sha256", Literal(told.sha256)),
            (f"{GF}pageCount", Literal(told.page_count)),
            (f"{DCTERMS}created", Literal(told.created.isoformat(), datatype=_node(f"{XSD}dateTime")) if told.created else None),
        )

    def _about_tables(self) -> Iterator[Quad]:
        titles = {fact.table_number: (fact.table, fact.table_title) for fact in self.disclosure.facts}
        titles |= {table.number: (table.kind, table.title) for table in self.disclosure.tables}
        for number, (kind, title) in titles.items():
            yield from self._say(
                self._table(number),
                (f"{RDF}type", _gf("Table")),
                (f"{GF}kind", concept_iri("table-kind", kind) if kind else None),
                (f"{DCTERMS}title", Literal(title)),
                (f"{GF}inDisclosure", self.graph),
            )

    def _about_units(self) -> Iterator[Quad]:
        told = self.disclosure
        units = {(told.unit_name, told.district): ""}
        for fact in told.facts:
            unit = (fact.at.unit_name, fact.at.district)
            units[unit] = units.get(unit) or fact.parent_unit
            if fact.parent_unit:
                units.setdefault((fact.parent_unit, fact.at.district), "")
        for (name, district), parent in units.items():
            iri = unit_iri(name, district, self.base)
            above = unit_iri(parent, district, self.base) if parent not in ("", name) else None
            yield from self._say(
                iri,
                (f"{RDF}type", _gf("Unit")),
                (f"{RDF}type", _node(f"{ORG}FormalOrganization")),
                (f"{SKOS}prefLabel", Literal(name, language="zh")),
                (f"{GF}inDistrict", concept_iri("district", district)),
                (f"{ORG}subOrganizationOf", above),
            )

    def _about_projects(self) -> Iterator[Quad]:
        for fact in self.disclosure.facts:
            if fact.at.project != ALL:
                name = fact.project_name or fact.at.project
                yield from self._say(
                    project_iri(fact.at, self.base),
                    (f"{RDF}type", _gf("Project")),
                    (f"{SKOS}prefLabel", Literal(name, language="zh")),
                    (f"{GF}projectCode", Literal(fact.at.project) if fact.at.project != name else None),
                    (f"{GF}unit", unit_iri(fact.at.unit_name, fact.at.district, self.base)),
                )

    def _about_figures(self) -> Iterator[Quad]:
        figures: dict[Coordinates, list[Fact]] = defaultdict(list)
        for fact in self.disclosure.facts:
            figures[fact.at].append(fact)
        for at, mentions in figures.items():
            choice = choose(mentions)
            yield from self._say(
                figure_iri(at, self.base),
                (f"{RDF}type", _gf("Figure")),
                (f"{RDF}type", NamedNode(f"{QB}Observation")),
                (f"{QB}dataSet", NamedNode(f"{self.base}dataset/figures")),
                (f"{GF}unit", unit_iri(at.unit_name, at.district, self.base)),
                (f"{GF}year", _year(at.year)),
                *((f"{GF}{name}", concept_iri(name, getattr(at, name))) for name in CONCEPTS),
                (f"{GF}project", project_iri(at, self.base)),
                (f"{GF}amount", decimal(choice.reference.amount)),
                (f"{SDMX_ATTRIBUTE}unitMeasure", _unit_of_measure(at.measure)),
                (f"{SDMX_ATTRIBUTE}decimals", Literal(known_decimals(choice.reference))),
                (f"{SDMX_ATTRIBUTE}obsStatus", _node(ESTIMATED if choice.disputed else NORMAL)),
                (f"{GF}disputed", Literal(choice.disputed)),
                (f"{GF}referenceMention", self._mention(choice.reference)),
            )

    def _about_mention(self, fact: Fact) -> Iterator[Quad]:
        table = self._table(fact.table_number)
        lower, upper = interval(fact)
        yield from self._say(
            self._mention(fact),
            (f"{RDF}type", _gf("Mention")),
            (f"{RDF}type", NamedNode(f"{PROV}Entity")),
            (f"{GF}mentions", figure_iri(fact.at, self.base)),
            (f"{GF}inTable", table),
            (f"{GF}inRow", self._row(fact)),
            (f"{GF}inColumn", _node(f"{table.value}/column/{fact.column}")),
            (f"{GF}reported", Literal(fact.numeral.text)),
            (f"{GF}printedUnit", Literal(fact.numeral.unit)),
            (f"{SDMX_ATTRIBUTE}unitMult", Literal(fact.numeral.multiplier)),
            (f"{SDMX_ATTRIBUTE}decimals", Literal(fact.numeral.decimals)),
            (f"{GF}amount", decimal(fact.amount)),
            (f"{GF}lower", decimal(lower)),
            (f"{GF}upper", decimal(upper)),
            (f"{GF}page", Literal(fact.page) if fact.page is not None else None),
            (f"{GF}boundingBox", Literal(" ".join(f"{edge:.1f}" for edge in fact.bbox)) if fact.bbox else None),
            (f"{PROV}wasDerivedFrom", self.document),
        )

    def _about_lines(self) -> Iterator[Quad]:
        facts = self.disclosure.facts
        for fact in {self.rows[fact]: fact for fact in facts}.values():
            yield from self._say(
                self._row(fact),
                (f"{RDF}type", _gf("Row")),
                (f"{GF}inTable", self._table(fact.table_number)),
                (f"{GF}rowCode", Literal(fact.row_code) if fact.row_code else None),
                (f"{GF}rowLabel", Literal(fact.row_label)),
            )
        for fact in {(fact.table_number, fact.column): fact for fact in reversed(facts)}.values():
            table = self._table(fact.table_number)
            yield from self._say(
                _node(f"{table.value}/column/{fact.column}"),
                (f"{RDF}type", _gf("Column")),
                (f"{GF}inTable", table),
                (f"{GF}columnLabel", Literal(fact.column_label)),
                (f"{GF}side", Literal(fact.side) if fact.side else None),
            )

    def _about_sum(self, told: Sum) -> Iterator[Quad]:
        table = self._table(told.table_number)
        yield from self._say(
            NamedNode("/".join([table.value, *map(segment, told.key)])),
            (f"{RDF}type", _gf("Sum")),
            (f"{GF}identity", concept_iri("identity", told.identity)),
            (f"{GF}relation", concept_iri("relation", told.relation)),
            (f"{GF}inTable", table),
            (f"{GF}whole", self._mention(told.whole) if told.whole else None),
            *((f"{GF}addend", self._mention(part)) for part in told.addends),
            *((f"{GF}subtrahend", self._mention(part)) for part in told.subtrahends),
            (f"{GF}reason", concept_iri("reason", told.reason) if told.reason else None),
        )

    def _about_provisional_concepts(self) -> Iterator[Quad]:
        for scheme in CONCEPTS:
            for notation, label in concepts_to_add(scheme, self.disclosure.facts).items():
                digits = len(notation.partition("-")[0])
                level = LEVELS.index(digits) + 1 if scheme in CLASSIFICATIONS and digits in LEVELS else None
                yield from self._say(
                    concept_iri(scheme, notation),
                    (f"{RDF}type", NamedNode(f"{SKOS}Concept")),
                    (f"{SKOS}inScheme", NamedNode(f"{CODE}{scheme}")),
                    (f"{SKOS}notation", Literal(notation)),
                    (f"{SKOS}prefLabel", Literal(label, language="zh")),
                    (f"{SKOS}broader", concept_iri(scheme, above(scheme, notation)[0])),
                    (f"{GF}level", Literal(level) if level else None),
                    (f"{GF}provisional", Literal(True) if is_provisional(scheme, notation) else None),
                )


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


@cache
def _unit_of_measure(measure: str) -> NamedNode | None:
    concept = codelists.scheme("measure").get(measure)
    return concept_iri("unit-of-measure", concept.unit) if concept and concept.unit else None


def _gf(name: str) -> NamedNode:
    return _node(f"{GF}{name}")


def _year(year: int) -> Literal:
    return Literal(f"{year:04d}", datatype=NamedNode(f"{XSD}gYear"))


def _cell_paths(facts: Iterable[Fact]) -> dict[Fact, str]:
    """Where each mention stands below its table; a cell that states several figures numbers them."""
    paths: dict[Fact, str] = {}
    taken: dict[tuple[int, int, int], int] = defaultdict(int)
    for fact in facts:
        if fact not in paths:
            cell = (fact.table_number, fact.row, fact.column)
            taken[cell] += 1
            paths[fact] = f"cell/{fact.row}/{fact.column}" + (f"/{taken[cell]}" if taken[cell] > 1 else "")
    return paths


def _row_paths(facts: Iterable[Fact]) -> dict[Fact, str]:
    """The row of each mention; where panels stand side by side, a printed line is as many rows as it has labels."""
    labels: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    paths: dict[Fact, str] = {}
    for fact in sorted(facts, key=lambda fact: (fact.table_number, fact.row, fact.column)):
        line, label = labels[fact.table_number, fact.row], (fact.row_code, fact.row_label)
        if label not in line:
            line.append(label)
        number = line.index(label) + 1
        paths[fact] = f"table/{fact.table_number}/row/{fact.row}" + (f"/{number}" if number > 1 else "")
    return paths
