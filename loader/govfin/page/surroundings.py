"""Surroundings: what is printed around numerals and checks, so that a page can say where they stand and what was compared.

Reads, subject by subject, the graphs of the disclosures that hold them, and writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Quad

from govfin.check.checks import read_checks
from govfin.check.evidence import Evidence, Mention, place
from govfin.check.findings import Check
from govfin.check.rules import rules
from govfin.graph.resources import Resources
from govfin.graph.stores import Store
from govfin.namespaces import DCTERMS, GF, PROV
from govfin.page.visits import Visit
from govfin.report.equations import equation
from govfin.report.wording import message, name

MOST: Final = 60  # checks that one page lists
FAILING: Final = "inconsistent"
_LONG: Final = re.compile(r"(?<![.\d])\d{4,}")
_LEADING: Final = frozenset(
    {f"{PROV}wasDerivedFrom"}
    | {f"{GF}{each}" for each in ("subject", "part", "calculation", "cause", "suspect", "otherMention")}
    | {f"{GF}{each}" for each in ("addend", "subtrahend", "numerator", "numeratorSubtrahend", "denominator", "denominatorSubtrahend")}
    | {f"{GF}{each}" for each in ("whole", "inRow", "inColumn", "inTable", "inSentence", "inDisclosure")}
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is said of some resources, and of those that they lead to: their rows, columns, tables, documents, parts."""

    told: Resources
    graphs: Mapping[str, str]  # in which graph each is told of
    evidence: Evidence

    def mention(self, iri: str) -> Mention | None:
        """A numeral or words as printed, with the place where they stand."""
        return self.evidence.mention(iri)

    def checks(self) -> list[Check]:
        """The checks among them, by rules that are known."""
        return read_checks(self.told) if all(rule in rules() for rules_of in self.told.values("rule").values() for rule in rules_of) else []

    def source(self, iri: str) -> Source:
        """The disclosure and the document that print something."""
        told, disclosure = self.told, self.graphs.get(iri, "")
        document = told.one(iri, f"{PROV}wasDerivedFrom") or told.one(disclosure, f"{PROV}wasDerivedFrom")
        return Source(
            disclosure=disclosure,
            title=told.one(disclosure, f"{DCTERMS}title"),
            unit=told.one(disclosure, "unit"),
            year=told.one(disclosure, "year"),
            document=document,
            file=told.one(document, "fileName"),
            hash=told.one(document, "sha256"),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Which disclosure, and which document of it, says something; "" of what is not known."""

    disclosure: str
    title: str
    unit: str
    year: str
    document: str
    file: str
    hash: str


def surroundings(store: Store, iris: Iterable[str]) -> Surroundings:
    """What is said of resources and what they lead to."""
    known: set[str] = set()
    quads: list[Quad] = []
    wanted = set(iris)
    while wanted:
        found = store.about(NamedNode(iri) for iri in sorted(wanted))
        known |= wanted
        quads += found
        leading = {quad.object.value for quad in found if quad.predicate.value in _LEADING and isinstance(quad.object, NamedNode)}
        homes = {quad.graph_name.value for quad in found if isinstance(quad.graph_name, NamedNode)}
        wanted = (leading | homes) - known
    graphs = {quad.subject.value: quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}  # type: ignore[union-attr]
    told = Resources({quad.triple: quad for quad in quads})
    return Surroundings(told, graphs, Evidence(told))


@dataclass(frozen=True, slots=True)
class Told:
    """A check in one line."""

    iri: str
    rule: str
    verdict: str  # its notation
    verdict_name: str
    equation: str
    message: str
    place: str


def checks_of(visit: Visit, mentions: Sequence[str]) -> tuple[list[Told], int]:
    """The checks that some mentions take part in, those that found a contradiction first; and how many there are."""
    if not mentions:
        return [], 0
    rows = visit.ask("checks", mention=" ".join(f"<{iri}>" for iri in mentions))
    found = sorted({(not row["verdict"].value.endswith(f"/{FAILING}"), row["check"].value) for row in rows})
    around = surroundings(visit.store, [iri for _, iri in found[:MOST]])
    checks = {check.iri: check for check in around.checks()}
    return [told_of(checks[iri], visit.language) for _, iri in found[:MOST] if iri in checks], len(found)


def told_of(check: Check, language: str) -> Told:
    """A check in the words of the reports."""
    return Told(
        iri=check.iri,
        rule=check.rule.label[language],
        verdict=check.verdict,
        verdict_name=name("verdict", check.verdict, language),
        equation=equation(check, language) if check.computed_texts else grouped(equation(check, language)),
        message=begun(message(check).get(language, "")),
        place=begun(place(check.mentions[0], language)) if check.mentions else "",
    )


def grouped(text: str) -> str:
    """A text with its numbers in thousands, as tables have them."""
    return _LONG.sub(lambda match: f"{int(match[0]):,}", text)


def begun(text: str) -> str:
    """A text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
