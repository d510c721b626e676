"""Evidence: the printed numerals and words that take part in checks, each with the place where it stands.

Reads the graph of a disclosure, or of several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from govfin.check.arithmetic import Value
from govfin.graph.resources import Resources
from govfin.messages import phrase
from govfin.namespaces import CODE, DCTERMS, GF, PROV, SDMX_ATTRIBUTE

NUMERAL, WORDS, TABLE = "numeral", "words", "table"  # kinds of evidence
AROUND = 14  # characters of a sentence on each side of what is quoted of it


@dataclass(frozen=True, slots=True)
class Mention:
    """A printed numeral, or printed words, that took part in a check."""

    iri: str
    kind: str  # numeral, words, table
    document: str  # file name
    table: str  # kind notation, "" in prose
    table_title: str
    place: tuple[int, int, int, int]  # sentence, table, row, column: in the order of the document; zeros where it has none
    page: int | None
    row_code: str
    row_label: str
    column_label: str
    sentence: str  # in prose: the sentence
    span: tuple[int, int] | None  # in prose: from where to where it stands in the sentence
    reported: str  # the numeral or the words as printed
    unit: str
    multiplier: int
    decimals: int
    value: Value | None  # in base units; None of words
    bbox: tuple[float, ...] | None
    figure: str  # IRI of the figure that it states, "" where it states none


class Evidence:
    """Reads mentions and quotations of graphs, each once."""

    def __init__(self, told: Resources) -> None:
        self.told = told
        self.tables = frozenset(told.of_type(f"{GF}Table"))
        self.words = frozenset(chain(told.of_type(f"{GF}Quotation"), told.of_type(f"{GF}DeclaredFormula")))
        self.read: dict[str, Mention | None] = {}
        self.amounts: dict[str, Value | None] = {}

    def mention(self, iri: str) -> Mention | None:
        """The numeral, the words or the table of that IRI; None where the graph does not tell of it."""
        if iri not in self.read:
            known = iri in self.told.values("amount") or iri in self.tables or iri in self.words
            self.read[iri] = self._mention(iri) if known else None
        return self.read[iri]

    def value(self, iri: str) -> Value | None:
        """The amount of a mention with its interval."""
        if iri not in self.amounts:
            amount, lower, upper = (self.told.decimal(iri, name) for name in ("amount", "lower", "upper"))
            self.amounts[iri] = None if amount is None or lower is None or upper is None else Value(amount, lower, upper)
        return self.amounts[iri]

    def _mention(self, iri: str) -> Mention:
        told = self.told
        table, sentence = told.one(iri, "inTable"), told.one(iri, "inSentence")
        row, column = told.one(iri, "inRow"), told.one(iri, "inColumn")
        if iri in self.tables:
            table = iri
        words = iri in self.words
        page, box = told.one(iri, "page"), told.one(iri, "boundingBox")
        start, end = told.one(iri, "start"), told.one(iri, "end")
        return Mention(
            iri=iri,
            kind=TABLE if table == iri else WORDS if words else NUMERAL,
            document=told.one(told.one(iri, f"{PROV}wasDerivedFrom"), "fileName"),
            table=told.one(table, "kind").removeprefix(f"{CODE}table-kind/"),
            table_title=told.one(table, f"{DCTERMS}title"),
            place=place_of(iri),
            page=int(page) if page else None,
            row_code=told.one(row, "rowCode"),
            row_label=told.one(row, "rowLabel"),
            column_label=told.one(column, "columnLabel"),
            sentence=told.one(sentence, "text"),
            span=(int(start), int(end)) if start and end else None,
            reported=told.one(iri, "text" if words else "reported"),
            unit=told.one(iri, "printedUnit"),
            multiplier=int(told.one(iri, f"{SDMX_ATTRIBUTE}unitMult") or 0),
            decimals=int(told.one(iri, f"{SDMX_ATTRIBUTE}decimals") or 0),
            value=self.value(iri),
            bbox=tuple(map(float, box.split())) if box else None,
            figure=told.one(iri, "mentions"),
        )


def place_of(iri: str) -> tuple[int, int, int, int]:
    """Sentence, table, row and column, from an IRI `…/table/{n}/cell/{r}/{c}` or `…/sentence/{n}/…`; zeros where it is another."""
    if match := re.search(r"/table/(\d+)(?:/cell/(\d+)/(\d+))?", iri):
        return (0, int(match[1]), int(match[2] or 0), int(match[3] or 0))
    match = re.search(r"/sentence/(\d+)(?:/numeral/(\d+))?", iri)
    return (int(match[1]), 0, 0, int(match[2] or 0)) if match else (0, 0, 0, 0)


def in_unit(value: Decimal, mention: Mention) -> Decimal:
    """An amount in the unit that a mention prints: 3815400 beside a mention in 万元 is 381.54."""
    return value.scaleb(-mention.multiplier)


def place(mention: Mention | None, language: str) -> str:
    """Where a mention stands, in words: table, page, row and column, or the sentence."""
    if mention is None:
        return phrase("place-none", language)
    form = "sentence" if mention.sentence else "cell" if mention.kind == NUMERAL else "table"
    row = " ".join(filter(None, dict.fromkeys([mention.row_code, mention.row_label])))
    return phrase(
        f"place-{form}" if mention.page else f"place-{form}-unpaged",
        language,
        table=mention.table_title or mention.table,
        page=mention.page,
        row=row or mention.place[2],
        column=mention.column_label or mention.place[3],
        sentence=around(mention),
    )


def around(mention: Mention) -> str:
    """The words of a sentence that stand around a mention."""
    start, end = mention.span or (0, len(mention.sentence))
    first, last = max(0, start - AROUND), min(len(mention.sentence), end + AROUND)
    return ("…" if first else "") + mention.sentence[first:last].strip() + ("…" if last < len(mention.sentence) else "")
