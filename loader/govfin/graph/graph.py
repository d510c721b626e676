"""The graph: what one disclosure says, as quads.

Reads no graph. Writes the quads of one named graph, the disclosure's own (docs/model.md, `{disclosure}`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

from govfin import codelists
from govfin.codelists import CLASSIFICATIONS, LEVELS
from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.requirements import requirements
from govfin.errors import UnrepresentableAmountError
from govfin.graph.achievements import achievement_quads
from govfin.graph.iris import (
    concept_iri,
    decimal,
    disclosure_iri,
    document_iri,
    figure_iri,
    gf,
    interval,
    known_decimals,
    node,
    project_iri,
    unit_iri,
    year,
)
from govfin.graph.linkbase import calculation_quads
from govfin.graph.lists import line_quads
from govfin.graph.unlisted import above, concepts_to_add, is_provisional
from govfin.namespaces import BASE, CODE, DCTERMS, GF, ORG, PROV, QB, RDF, SDMX_ATTRIBUTE, SDMX_CODE, SKOS, XSD
from govfin.table.facts import ALL, Coordinates, Fact

CONCEPTS = ("coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "item", "measure")  # coordinates that are concepts
NORMAL, ESTIMATED = f"{SDMX_CODE}obsStatus-A", f"{SDMX_CODE}obsStatus-E"  # the latter: chosen among values that contradict one another
MOST_FRACTION_DIGITS = 18  # of the store's decimal, which has 128 bits
GREATEST_AMOUNT = Decimal(10) ** 17  # a thousandth of what that decimal holds, so that sums stay within it

Object = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Choice:
    """The mention whose value a figure takes."""

    reference: Fact
    disputed: bool


def choose(mentions: Sequence[Fact]) -> Choice:
    """The value that most mentions support; of equals the more precise one, then one of a table, then the first."""

    def rank(fact: Fact) -> tuple[int, Decimal, bool, int, int, int]:
        support = sum(_agree(fact, other) for other in mentions)
        return (-support, fact.numeral.half_width, fact.origin == "narrative", fact.table_number, fact.row, fact.column)

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
        self.documents = {file.name: document_iri(file, base) for file in disclosure.files}
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
        yield from self._about_sentences()
        yield from self._about_rows_and_columns()
        yield from line_quads(self.disclosure, self.rows, self.base)
        yield from achievement_quads(self.disclosure, self.base)
        yield from calculation_quads(requirements(self.disclosure), self.graph, self._mention)
        yield from self._about_provisional_concepts()

    def _say(self, subject: NamedNode, *pairs: tuple[str, Object | None]) -> Iterator[Quad]:
        for predicate, value in pairs:
            if value is not None:
                yield Quad(subject, node(predicate), value, self.graph)

    def _table(self, number: int) -> NamedNode:
        return NamedNode(f"{self.graph.value}/table/{number}")

    def _sentence(self, number: int) -> NamedNode:
        return NamedNode(f"{self.graph.value}/sentence/{number}")

    def _mention(self, fact: Fact) -> NamedNode:
        if fact.origin == "narrative":
            return NamedNode(f"{self._sentence(fact.sentence).value}/numeral/{self.cells[fact]}")
        return NamedNode(f"{self.graph.value}/table/{fact.table_number}/{self.cells[fact]}")

    def _row(self, fact: Fact) -> NamedNode:
        return node(f"{self.graph.value}/{self.rows[fact]}")

    def _about_disclosure(self) -> Iterator[Quad]:
        told = self.disclosure
        yield from self._say(
            self.graph,
            (f"{RDF}type", gf("Disclosure")),
            (f"{GF}disclosureKind", Literal(told.kind)),
            (f"{GF}disclosureLevel", Literal(told.level) if told.level else None),
            (f"{GF}unit", unit_iri(told.unit_name, told.district, self.base)),
            (f"{GF}year", year(told.year)),
            (f"{DCTERMS}title", Literal(told.title)),
            *((f"{PROV}wasDerivedFrom", document) for document in self.documents.values()),
        )
        for file in told.files:
            yield from self._say(
                self.documents[file.name],
                (f"{RDF}type", gf("Document")),
                (f"{GF}fileName", Literal(file.name)),
                (f"{GF}sha256", Literal(file.sha256)),
                (f"{GF}pageCount", Literal(file.page_count)),
                (f"{DCTERMS}created", Literal(file.created.isoformat(), datatype=node(f"{XSD}dateTime")) if file.created else None),
            )

    def _about_tables(self) -> Iterator[Quad]:
        titles = {fact.table_number: (fact.table, fact.table_title) for fact in self.disclosure.facts if fact.origin != "narrative"}
        titles |= {table.number: (table.kind, table.title) for table in self.disclosure.tables}
        for number, (kind, title) in titles.items():
            yield from self._say(
                self._table(number),
                (f"{RDF}type", gf("Table")),
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
                (f"{RDF}type", gf("Unit")),
                (f"{RDF}type", node(f"{ORG}FormalOrganization")),
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
                    (f"{RDF}type", gf("Project")),
                    (f"{SKOS}prefLabel", Literal(name, language="zh")),
                    (f"{GF}projectCode", Literal(fact.at.project) if fact.at.project != name else None),
                    (f"{GF}unit", unit_iri(fact.at.unit_name, fact.at.district, self.base)),
                )

    def _about_figures(self) -> Iterator[Quad]:
        figures: dict[Coordinates, list[Fact]] = defaultdict(list)
        for fact in self.disclosure.facts:
            if fact.about == "figure":
                figures[fact.at].append(fact)
        for at, mentions in figures.items():
            choice = choose(mentions)
            yield from self._say(
                figure_iri(at, self.base),
                (f"{RDF}type", gf("Figure")),
                (f"{RDF}type", NamedNode(f"{QB}Observation")),
                (f"{QB}dataSet", NamedNode(f"{self.base}dataset/figures")),
                (f"{GF}unit", unit_iri(at.unit_name, at.district, self.base)),
                (f"{GF}year", year(at.year)),
                *((f"{GF}{name}", concept_iri(name, getattr(at, name))) for name in CONCEPTS),
                (f"{GF}project", project_iri(at, self.base)),
                (f"{GF}amount", decimal(choice.reference.amount)),
                (f"{SDMX_ATTRIBUTE}unitMeasure", _unit_of_measure(at.measure)),
                (f"{SDMX_ATTRIBUTE}decimals", Literal(known_decimals(choice.reference))),
                (f"{SDMX_ATTRIBUTE}obsStatus", node(ESTIMATED if choice.disputed else NORMAL)),
                (f"{GF}disputed", Literal(choice.disputed)),
                (f"{GF}referenceMention", self._mention(choice.reference)),
            )

    def _about_mention(self, fact: Fact) -> Iterator[Quad]:
        lower, upper = interval(fact)
        yield from self._say(
            self._mention(fact),
            (f"{RDF}type", gf("Mention")),
            (f"{RDF}type", NamedNode(f"{PROV}Entity")),
            (f"{GF}mentions", figure_iri(fact.at, self.base) if fact.about == "figure" else None),
            *(self._in_sentence(fact) if fact.origin == "narrative" else self._in_table(fact)),
            (f"{GF}reported", Literal(fact.numeral.text)),
            (f"{GF}printedUnit", Literal(fact.numeral.unit)),
            (f"{SDMX_ATTRIBUTE}unitMult", Literal(fact.numeral.multiplier)),
            (f"{SDMX_ATTRIBUTE}decimals", Literal(fact.numeral.decimals)),
            (f"{GF}amount", decimal(fact.amount)),
            (f"{GF}lower", decimal(lower)),
            (f"{GF}upper", decimal(upper)),
            (f"{GF}page", Literal(fact.page) if fact.page is not None else None),
            (f"{GF}boundingBox", Literal(" ".join(f"{edge:.1f}" for edge in fact.bbox)) if fact.bbox else None),
            (f"{GF}confidence", decimal(Decimal(f"{fact.confidence:.3f}")) if fact.confidence is not None else None),
            (f"{GF}inferred", Literal(True) if fact.inferred else None),
            *_compared_with(fact),
            (f"{GF}doubt", Literal(fact.doubt) if fact.doubt else None),
            (f"{GF}alternative", decimal(fact.alternative.scaleb(fact.numeral.multiplier)) if fact.alternative is not None else None),
            (f"{PROV}wasDerivedFrom", self.documents[fact.document or self.disclosure.file_name]),
        )

    def _in_table(self, fact: Fact) -> Iterator[tuple[str, Object | None]]:
        table = self._table(fact.table_number)
        yield (f"{GF}inTable", table)
        yield (f"{GF}inRow", self._row(fact))
        yield (f"{GF}inColumn", node(f"{table.value}/column/{fact.column}"))

    def _in_sentence(self, fact: Fact) -> Iterator[tuple[str, Object | None]]:
        yield (f"{GF}inSentence", self._sentence(fact.sentence))
        if fact.span is not None:
            yield (f"{GF}start", Literal(fact.span[0]))
            yield (f"{GF}end", Literal(fact.span[1]))

    def _about_sentences(self) -> Iterator[Quad]:
        for fact in {fact.sentence: fact for fact in reversed(self.disclosure.facts) if fact.origin == "narrative"}.values():
            yield from self._say(
                self._sentence(fact.sentence),
                (f"{RDF}type", gf("Sentence")),
                (f"{GF}text", Literal(fact.text)),
                (f"{GF}page", Literal(fact.page) if fact.page is not None else None),
                (f"{GF}inDisclosure", self.graph),
            )

    def _about_rows_and_columns(self) -> Iterator[Quad]:
        facts = [fact for fact in self.disclosure.facts if fact.origin != "narrative"]
        for fact in {self.rows[fact]: fact for fact in facts}.values():
            yield from self._say(
                self._row(fact),
                (f"{RDF}type", gf("Row")),
                (f"{GF}inTable", self._table(fact.table_number)),
                (f"{GF}rowCode", Literal(fact.row_code) if fact.row_code else None),
                (f"{GF}rowLabel", Literal(fact.row_label)),
            )
        for fact in {(fact.table_number, fact.column): fact for fact in reversed(facts)}.values():
            table = self._table(fact.table_number)
            yield from self._say(
                node(f"{table.value}/column/{fact.column}"),
                (f"{RDF}type", gf("Column")),
                (f"{GF}inTable", table),
                (f"{GF}columnLabel", Literal(fact.column_label)),
                (f"{GF}side", Literal(fact.side) if fact.side else None),
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


def _compared_with(fact: Fact) -> Iterator[tuple[str, Object | None]]:
    """Of a rate in prose, the year and the phase that the words compare with, as far as they tell."""
    said = dict(fact.base)
    yield (f"{GF}comparedYear", year(int(said["year"])) if "year" in said else None)
    yield (f"{GF}comparedPhase", concept_iri("phase", said["phase"]) if "phase" in said else None)


@cache
def _unit_of_measure(measure: str) -> NamedNode | None:
    concept = codelists.scheme("measure").get(measure)
    return concept_iri("unit-of-measure", concept.unit) if concept and concept.unit else None


def _cell_paths(facts: Iterable[Fact]) -> dict[Fact, str]:
    """Where each mention stands below its table or sentence; a cell or numeral that states several figures numbers them."""
    paths: dict[Fact, str] = {}
    taken: dict[tuple[int, int, int, int], int] = defaultdict(int)
    for fact in facts:
        if fact not in paths:
            place = (fact.sentence, fact.table_number, fact.row, fact.column)
            taken[place] += 1
            within = str(fact.column) if fact.origin == "narrative" else f"cell/{fact.row}/{fact.column}"
            paths[fact] = within + (f"/{taken[place]}" if taken[place] > 1 else "")
    return paths


def _in_line(fact: Fact) -> tuple[int, int, bool, int]:
    """The place of a mention in the order of rows; points that a label prints, on the left of several rows, after what is in its row."""
    return (fact.table_number, fact.row, fact.about == "line" and not fact.column_label, fact.column)


def _row_paths(facts: Iterable[Fact]) -> dict[Fact, str]:
    """The row of each mention; where panels stand side by side, a printed line is as many rows as it has labels."""
    labels: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    paths: dict[Fact, str] = {}
    for fact in sorted((f for f in facts if f.origin != "narrative"), key=_in_line):
        line, label = labels[fact.table_number, fact.row], (fact.row_code, fact.row_label)
        if label not in line:
            line.append(label)
        number = line.index(label) + 1
        paths[fact] = f"table/{fact.table_number}/row/{fact.row}" + (f"/{number}" if number > 1 else "")
    return paths
