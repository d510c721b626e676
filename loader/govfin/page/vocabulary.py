"""The page of the vocabulary: its classes and properties, each with what it means and where it is used.

Reads the graph of the ontology, and no other; writes none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from govfin.namespaces import DCTERMS, OWL, RDF, RDFS, SKOS
from govfin.page.visits import Page, Table, Visit

KINDS: Final[Mapping[str, str]] = {f"{OWL}Class": "classes", f"{OWL}ObjectProperty": "properties", f"{OWL}DatatypeProperty": "properties"}
CSV_COLUMNS: Final = ("name", "kind", "label_zh", "label_en", "definition_zh", "definition_en", "broader", "domain", "range", "iri")

Told = Mapping[Any, Mapping[str, Sequence[Any]]]  # of a subject the values of each property


@dataclass(frozen=True, slots=True)
class Term:
    """A class or a property."""

    iri: str
    name: str  # in its namespace
    kind: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    broader: Sequence[str]  # classes or properties that it is a part of
    domain: Sequence[str]
    range: Sequence[str]
    examples: Sequence[str]


def vocabulary_page(visit: Visit) -> Page:
    """All terms by name, classes first."""
    told = _told(visit.triples)
    found = sorted(_terms(told), key=lambda each: each.name.lower())
    named = {iri for each in found for iri in (*each.broader, *each.domain, *each.range)}
    own = told[NamedNode(visit.iri)]
    values = {
        "groups": [(kind, [each for each in found if each.kind == kind]) for kind in dict.fromkeys(KINDS.values())],
        "labels": visit.labels(named),
        "description": _words(own.get(f"{DCTERMS}description", ())).get(visit.language, ""),
        "version": next((each.value for each in own.get(f"{OWL}versionInfo", ())), ""),
    }
    title = _words(own.get(f"{DCTERMS}title", ())).get(visit.language) or visit.say("vocabulary")
    return Page("vocabulary.html", title, values, Table(CSV_COLUMNS, [_row(each) for each in found]))


def _told(triples: Iterable[Triple]) -> Told:
    told: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for each in triples:
        told[each.subject][each.predicate.value].append(each.object)
    return told


def _terms(told: Told) -> Iterator[Term]:
    for subject, properties in told.items():
        kinds = {each.value for each in properties.get(f"{RDF}type", ()) if isinstance(each, NamedNode)}
        kind = next((KINDS[each] for each in KINDS if each in kinds), None)
        if kind is None or not isinstance(subject, NamedNode):
            continue
        yield Term(
            iri=subject.value,
            name=subject.value.rpartition("#")[2],
            kind=kind,
            labels=_words(properties.get(f"{RDFS}label", ())),
            definitions=_words(properties.get(f"{SKOS}definition", ())),
            broader=_classes(told, (*properties.get(f"{RDFS}subClassOf", ()), *properties.get(f"{RDFS}subPropertyOf", ()))),
            domain=_classes(told, properties.get(f"{RDFS}domain", ())),
            range=_classes(told, properties.get(f"{RDFS}range", ())),
            examples=[each.value for each in properties.get(f"{SKOS}example", ())],
        )


def _words(values: Iterable[Any]) -> Mapping[str, str]:
    """Texts by their language."""
    return {each.language or "": each.value for each in values if isinstance(each, Literal)}


def _classes(told: Told, values: Iterable[Any]) -> list[str]:
    """The classes that are named, or that a union of them names; what else a class without a name says is left to the data."""
    found: list[str] = []
    for each in values:
        if isinstance(each, NamedNode):
            found.append(each.value)
        elif isinstance(each, BlankNode):
            for members in told.get(each, {}).get(f"{OWL}unionOf", ()):
                found += _classes(told, _listed(told, members))
    return list(dict.fromkeys(found))


def _listed(told: Told, node: Any) -> Iterator[Any]:
    """The members of an RDF list."""
    while node in told:
        yield from told[node].get(f"{RDF}first", ())
        node = next(iter(told[node].get(f"{RDF}rest", ())), None)


def _row(term: Term) -> Sequence[object]:
    words = (term.labels.get("zh", ""), term.labels.get("en", ""), term.definitions.get("zh", ""), term.definitions.get("en", ""))
    return term.name, term.kind, *words, *(" ".join(each) for each in (term.broader, term.domain, term.range)), term.iri
