"""Linkbase: the calculations of a disclosure as quads, each with what takes part in it (as in the calculation linkbase of XBRL).

Reads no graph. Writes a part of the disclosure's own (docs/model.md, `{disclosure}`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from govfin.account.calculations import Calculation, Expectation, Quotation, Rate, Statement, Sum
from govfin.graph.iris import concept_iri, decimal, gf, node
from govfin.namespaces import GF, RDF, SH, segment
from govfin.table.facts import Fact

Told = Iterator[tuple[str, NamedNode | Literal | None]]


def calculation_quads(calculations: Iterable[Calculation], graph: NamedNode, mention: Callable[[Fact], NamedNode]) -> Iterator[Quad]:
    """The calculations, and the words that they quote; `mention` names a fact's mention."""
    writer = _Writer(graph, mention)
    for told in calculations:
        yield from _quads(writer.iri(told), writer.about(told), graph)
        for quotation in _quotations(told):
            yield from _quads(writer.quotation(quotation), writer.about_quotation(quotation), graph)
            if quotation.sentence:
                yield from _quads(writer.sentence(quotation.sentence), writer.about_sentence(quotation), graph)


def _quads(subject: NamedNode, told: Told, graph: NamedNode) -> Iterator[Quad]:
    return (Quad(subject, node(predicate), value, graph) for predicate, value in told if value is not None)


def _quotations(told: Calculation) -> tuple[Quotation, ...]:
    if isinstance(told, Statement):
        return (told.quotation,)
    return (told.formula,) if isinstance(told, Sum) and told.formula else ()


class _Writer:
    """Writes the calculations of one graph."""

    def __init__(self, graph: NamedNode, mention: Callable[[Fact], NamedNode]) -> None:
        self.graph = graph
        self.mention = mention

    def iri(self, told: Calculation) -> NamedNode:
        anchor = told.anchor
        above = self.mention(anchor) if isinstance(anchor, Fact) else self.quotation(anchor)
        return NamedNode("/".join([above.value, *map(segment, told.key)]))

    def quotation(self, quotation: Quotation) -> NamedNode:
        return node(f"{self.graph.value}/{quotation.path}")

    def sentence(self, number: int) -> NamedNode:
        return node(f"{self.graph.value}/sentence/{number}")

    def table(self, number: int) -> NamedNode | None:
        return node(f"{self.graph.value}/table/{number}") if number else None

    def about(self, told: Calculation) -> Told:
        yield f"{RDF}type", gf("Calculation")
        yield f"{RDF}type", gf(type(told).__name__)
        yield f"{GF}identity", concept_iri("identity", told.identity)
        yield f"{GF}inTable", self.table(told.table_number if isinstance(told, Sum) else told.anchor.table_number)
        yield f"{GF}reason", concept_iri("reason", told.reason) if told.reason else None
        match told:
            case Sum():
                yield from self._about_sum(told)
            case Rate():
                yield from self._about_rate(told)
            case Expectation():
                yield from self._about_expectation(told)
            case Statement():
                yield from self._about_statement(told)

    def _about_sum(self, told: Sum) -> Told:
        yield f"{GF}relation", concept_iri("relation", told.relation)
        yield f"{GF}whole", self.mention(told.whole) if told.whole else None
        yield from self._all("addend", told.addends)
        yield from self._all("subtrahend", told.subtrahends)
        yield f"{GF}declaredBy", self.quotation(told.formula) if told.formula else None

    def _about_rate(self, told: Rate) -> Told:
        yield f"{GF}whole", self.mention(told.whole)
        yield from self._all("numerator", told.numerators)
        yield from self._all("numeratorSubtrahend", told.numerator_subtrahends)
        yield from self._all("denominator", told.denominators)
        yield from self._all("denominatorSubtrahend", told.denominator_subtrahends)
        yield f"{GF}factor", decimal(told.factor)
        yield f"{GF}cap", decimal(told.cap) if told.cap is not None else None

    def _about_expectation(self, told: Expectation) -> Told:
        yield f"{GF}relation", concept_iri("relation", told.relation)
        yield from self._all("addend", told.addends)
        yield f"{GF}expectedAmount", decimal(told.expected)

    def _about_statement(self, told: Statement) -> Told:
        yield f"{GF}subject", self.quotation(told.quotation)
        yield f"{GF}stated", Literal(told.stated) if told.stated else None
        for expected in told.expected:
            yield f"{GF}expected", Literal(expected)
        yield from self._all("part", told.parts)
        yield f"{GF}severity", NamedNode(f"{SH}Info") if told.slight else None

    def _all(self, role: str, facts: Sequence[Fact]) -> Told:
        return ((f"{GF}{role}", self.mention(fact)) for fact in facts)

    def about_quotation(self, told: Quotation) -> Told:
        yield f"{RDF}type", gf(told.kind)
        yield f"{GF}text", Literal(told.text)
        yield f"{GF}inTable", self.table(told.table_number)
        yield f"{GF}inSentence", self.sentence(told.sentence) if told.sentence else None
        yield f"{GF}page", Literal(told.page) if told.page is not None else None
        yield f"{GF}boundingBox", Literal(" ".join(f"{edge:.1f}" for edge in told.bbox)) if told.bbox else None
        if told.span:
            yield f"{GF}start", Literal(told.span[0])
            yield f"{GF}end", Literal(told.span[1])

    def about_sentence(self, told: Quotation) -> Told:
        yield f"{RDF}type", gf("Sentence")
        yield f"{GF}text", Literal(told.sentence_text)
        yield f"{GF}page", Literal(told.page) if told.page is not None else None
        yield f"{GF}inDisclosure", self.graph
