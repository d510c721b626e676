"""Views: what the templates of the pages ask of the vocabulary, in one language.

Reads what `terms` read of the ontology's graph; writes no graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape
from pyoxigraph import BlankNode, Literal, NamedNode

from govfin import __version__
from govfin.namespaces import DCTERMS, GF, OWL, QB, RDF, RDFS, SKOS, SKOSXL, XSD
from govfin.vocabulary.terms import KINDS, LANGUAGES, Concept, Description, Label, Name, Piece, Scheme, Term, Value, Vocabulary, local_name
from govfin.vocabulary.usages import FOLDERS, Usage
from govfin.yamllines import load_yaml

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
FEW: Final = 120  # concepts of a code list that stands open whole

_QUOTED = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]+")  # Chinese in a text of another language
_WORDS = re.compile(r"[A-Za-z]+( [A-Za-z]+)+")
_TERM_SHOWN = frozenset(  # what a term's page tells in places of its own
    {RDF + "type", RDFS + "label", RDFS + "domain", RDFS + "range", RDFS + "isDefinedBy", SKOS + "definition", SKOS + "example"}
    | {QB + "codeList", QB + "concept", DCTERMS + "audience", OWL + "disjointWith", OWL + "propertyDisjointWith", OWL + "disjointUnionOf"}
    | {OWL + "inverseOf"}
)
_CONCEPT_LINE = frozenset(  # what the line of a concept, and its place in the tree, tell
    {RDF + "type", GF + "level", GF + "firstSeen", GF + "lastSeen", GF + "provisional", RDFS + "label"}
    | {SKOS + name for name in ("inScheme", "notation", "prefLabel", "broader", "narrower", "topConceptOf")}
)
_CONCEPT_SHOWN = (
    _CONCEPT_LINE | {SKOS + "altLabel", SKOS + "definition"} | {SKOSXL + name for name in ("prefLabel", "altLabel", "hiddenLabel")}
)
_SCHEME_SHOWN = frozenset(
    {RDF + "type", RDFS + "label", DCTERMS + "creator", QB + "hierarchyRoot", QB + "parentChildProperty"}
    | {SKOS + name for name in ("prefLabel", "definition", "hasTopConcept")}
)
HEADER: Final = {  # what the index tells of the ontology, by the text that names it
    "version": OWL + "versionInfo",
    "prior-version": OWL + "priorVersion",
    "licence": DCTERMS + "license",
    "creators": DCTERMS + "creator",
    "issued": DCTERMS + "created",
    "modified": DCTERMS + "modified",
    "imports": OWL + "imports",
}
GROUPS: Final = {  # sections of the index
    "class": "classes",
    "dimension": "dimensions",
    "measure": "measures",
    "attribute": "attributes",
    "object-property": "object-properties",
    "datatype-property": "datatype-properties",
    "annotation-property": "annotation-properties",
}
_CHANGES = (SKOS + "changeNote", SKOS + "historyNote")
_MATCHES = frozenset(SKOS + name + "Match" for name in ("exact", "close", "broad", "narrow", "related"))
_ORDERING = frozenset({RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "equivalentClass", OWL + "equivalentProperty"})
_ALIGNING = _ORDERING | _MATCHES | {RDFS + "seeAlso"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of a resource in one respect."""

    predicate: str
    name: Label  # of the predicate
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """What a code list tells of a concept beside its notation, label and years."""

    meaning: Label | None
    names: list[Name]
    facts: list[Fact]
    used_by: list[tuple[str, list[Usage]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A class in the tree of classes."""

    term: Term
    narrower: tuple[Entry, ...]


def page_path(vocabulary: Vocabulary, iri: str) -> str:
    """The page of a term, code list or concept in the folder of a language, "" where it has none.

    Classes and properties have folders of their own: some differ from one another by a capital only.
    """
    if iri in vocabulary.terms:
        term = vocabulary.terms[iri]
        return f"{'class' if term.kind == 'class' else 'property'}/{term.name}.html"
    if iri in vocabulary.schemes:
        return f"code/{vocabulary.schemes[iri].name}.html"
    scheme = vocabulary.scheme_of(iri)
    return f"code/{scheme.name}.html#{local_name(iri)}" if scheme else ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page in one language: what its template asks for."""

    vocabulary: Vocabulary
    usages: Mapping[str, Sequence[Usage]]
    language: str
    path: str

    def render(self, template: str, **values: Any) -> str:
        return _environment().get_template(template).render(page=self, vocabulary=self.vocabulary, **values)

    # Texts

    def text(self, key: str, **values: object) -> str:
        """A text of the pages themselves."""
        return str(_texts()[key][self.language]).format(**values)

    def name(self, key: str) -> Label:
        """A text of the pages as the name of something."""
        return Label(self.text(key), self.language)

    def in_language(self, language: str) -> Page:
        return replace(self, language=language)

    def label(self, iri: str) -> Label:
        return self.vocabulary.label(iri, self.language)

    def definition(self, told: Description) -> Label | None:
        return told.text(f"{SKOS}definition", self.language)

    def texts(self, told: Description, *predicates: str) -> list[Label]:
        """All texts of predicates in the language of the page."""
        return [label for predicate in predicates for label in told.labels(predicate) if label.language in (self.language, "")]

    def prose(self, text: str) -> Markup:
        """A text in the language of the page; what it quotes in Chinese is marked as such."""
        if self.language == "zh":
            return escape(text)
        marked = _QUOTED.sub(lambda found: f'<span class="quoted" lang="zh">{found[0]}</span>', str(escape(text)))
        return Markup(marked)

    def other_language(self, label: Label) -> str:
        """The language of a text where that is not the page's; words without a language are English on a Chinese page."""
        language = label.language or ("en" if _WORDS.fullmatch(label.text) else self.language)
        return "" if language == self.language else language

    def said(self, value: Literal) -> Label:
        """A value as text: of a point in time, the day."""
        return Label(value.value[:10] if value.datatype.value == f"{XSD}dateTime" else value.value, value.language or "")

    # Links

    @property
    def is_index(self) -> bool:
        return self.path == f"{self.language}/index.html"

    @property
    def root(self) -> str:
        """The way from the page to the folder of all pages."""
        return "../" * (len(PurePosixPath(self.path).parts) - 1)

    def other(self, language: str) -> str:
        """The way to the same page in a language."""
        return f"{self.root}{language}/{self.path.partition('/')[2]}"

    def to(self, path: str) -> str:
        """The way to a page in the same language."""
        return f"{self.root}{self.language}/{path}"

    def has_page(self, iri: str) -> bool:
        return bool(page_path(self.vocabulary, iri))

    def href(self, iri: str) -> str:
        """The way to the page of a resource: a place in this page, another page, or the resource's own IRI."""
        path = page_path(self.vocabulary, iri)
        page, stroke, place = path.partition("#")
        if path and stroke and f"{self.language}/{page}" == self.path:
            return f"#{place}"
        return self.to(path) if path else iri

    # Terms

    def terms(self, *kinds: str) -> list[Term]:
        """The terms of some kinds: the components of the cube in its order, others by name."""
        order = list(self.vocabulary.components)
        found = [term for term in self.vocabulary.terms.values() if term.kind in kinds]
        return sorted(found, key=lambda term: (order.index(term.iri) if term.iri in order else len(order), term.name.lower()))

    def class_tree(self) -> list[Entry]:
        """The classes, each under the first of the vocabulary's classes that it is a sub-class of."""
        classes = self.vocabulary.terms

        def entry(term: Term) -> Entry:
            below = [each for each in self.vocabulary.narrower(term.iri) if _first_own(each, self.vocabulary) == term.iri]
            return Entry(term, tuple(map(entry, below)))

        return [entry(term) for term in classes.values() if term.kind == "class" and not _first_own(term, self.vocabulary)]

    def kinds(self, term: Term) -> list[str]:
        return kinds(term)

    def properties(self, iri: str) -> list[Term]:
        """The properties whose domain a class is."""
        return [term for term in self.terms(*KINDS.values()) if iri in term.domains]

    def leading_to(self, iri: str) -> list[Term]:
        """The properties whose range a class is."""
        return [term for term in self.terms(*KINDS.values()) if iri in term.ranges]

    def group(self, term: Term) -> str:
        """The section of the index in which a term stands."""
        return GROUPS[term.kind]

    def inherited(self, term: Term) -> list[tuple[str, list[Term]]]:
        """The properties of the classes above a class, by class."""
        return [(iri, found) for iri in self.vocabulary.ancestors(term.iri) if (found := self.properties(iri))]

    def code_lists(self, term: Term) -> list[str]:
        return list(term.told.iris(f"{QB}codeList"))

    def inverses(self, term: Term) -> list[str]:
        return list(term.told.iris(f"{OWL}inverseOf"))

    def dimension_count(self) -> int:
        return sum(component.kind == "dimension" for component in self.vocabulary.components.values())

    def values_of(self, iri: str) -> list[str]:
        """Where a component of the cube takes its values from: its code list, else its range."""
        term = self.vocabulary.terms.get(iri)
        return (self.code_lists(term) or list(term.ranges)) if term else []

    def iris(self, terms: Iterable[Term]) -> list[str]:
        return [term.iri for term in terms]

    def own(self, iris: Iterable[str]) -> list[str]:
        return [iri for iri in iris if iri in self.vocabulary.terms]

    def composed(self, term: Term, predicate: str) -> list[tuple[Piece, ...]]:
        """The class expressions, without a name, that a class is the same as (equivalentClass) or falls under (subClassOf)."""
        values = [*term.told.all(OWL + predicate), *term.told.all(RDFS + predicate)]
        return [self.vocabulary.expression(value) for value in values if isinstance(value, BlankNode)]

    def own_equivalents(self, term: Term) -> list[str]:
        return self.own((*term.told.iris(f"{OWL}equivalentClass"), *term.told.iris(f"{OWL}equivalentProperty")))

    def aligned(self, term: Term) -> list[Fact]:
        """How a term stands to the terms of other vocabularies, and what else it refers to."""
        facts = self.facts(term.told, frozenset(term.told.values) - _ALIGNING)
        kept = [replace(fact, values=tuple(filter(_is_foreign, fact.values))) if fact.predicate in _ORDERING else fact for fact in facts]
        return [fact for fact in kept if fact.values]

    def more(self, term: Term) -> list[Fact]:
        """What else the files say of a term."""
        return self.facts(term.told, _TERM_SHOWN | _ALIGNING)

    def used_by(self, iri: str) -> list[tuple[str, list[Usage]]]:
        """The files that use a resource, by folder."""
        found = self.usages.get(iri, ())
        return [(name, files) for name in FOLDERS if (files := [each for each in found if each.folder == name])]

    def title(self, usage: Usage) -> str:
        return next((label.text for label in usage.titles if label.language == self.language), "")

    # Code lists

    def count(self) -> int:
        """How many concepts there are."""
        return sum(1 for scheme in self.vocabulary.schemes.values() for _ in scheme.concepts())

    def is_large(self, scheme: Scheme) -> bool:
        return sum(1 for _ in scheme.concepts()) > FEW

    def dimensions_of(self, scheme: Scheme) -> list[Term]:
        """The properties that take their values from a code list."""
        return [term for term in self.vocabulary.terms.values() if scheme.iri in term.told.iris(f"{QB}codeList")]

    def years(self, told: Description) -> str:
        """When a code, or a name, was seen: 2018–2026."""
        return span(told.first(f"{GF}firstSeen"), told.first(f"{GF}lastSeen"))

    def is_provisional(self, concept: Concept) -> bool:
        return concept.told.first(f"{GF}provisional") == "true"

    def has_plain_iris(self, scheme: Scheme) -> bool:
        """Whether the IRI of each concept is that of the list, a stroke and the notation."""
        return all(concept.iri == f"{scheme.iri}/{concept.notation}" for concept in scheme.concepts())

    def has_years(self, scheme: Scheme) -> bool:
        return any(self.years(concept.told) for concept in scheme.concepts())

    def has_provisional(self, scheme: Scheme) -> bool:
        return any(map(self.is_provisional, scheme.concepts()))

    def details(self, concept: Concept) -> Details | None:
        """What there is to tell of a concept, None where that is nothing."""
        if concept.told.values.keys() <= _CONCEPT_LINE and concept.iri not in self.usages:
            return None
        facts = self.facts(concept.told, _CONCEPT_SHOWN)
        return Details(self.definition(concept.told), self.vocabulary.names(concept), facts, self.used_by(concept.iri))

    def scheme_facts(self, scheme: Scheme) -> list[Fact]:
        return self.facts(scheme.told, _SCHEME_SHOWN)

    # The ontology itself

    def header(self) -> list[tuple[str, tuple[Value, ...]]]:
        told = self.vocabulary.header
        return [(key, told.all(predicate)) for key, predicate in HEADER.items() if told.all(predicate)]

    def changes(self) -> list[Label]:
        return self.texts(self.vocabulary.header, *_CHANGES)

    # Statements

    def facts(self, told: Description, without: Iterable[str]) -> list[Fact]:
        """What is said of a resource apart from some predicates: those that the texts name in their order, then others."""
        order = list(_texts()["predicates"])
        found: list[tuple[int, str, Fact]] = []
        for predicate in set(told.values) - set(without):
            short = self.vocabulary.compact(predicate)
            values = self._in_language(told.all(predicate))
            place = order.index(short) if short in order else len(order)
            found.append((place, short, Fact(predicate, self._predicate(predicate, short), values)))
        return [fact for *_, fact in sorted(found, key=lambda each: each[:2])]

    def _predicate(self, iri: str, short: str) -> Label:
        named = _texts()["predicates"].get(short)
        if named:
            return Label(named[self.language], self.language)
        label = self.label(iri)
        return Label(label.text[:1].upper() + label.text[1:], self.language) if label.language == self.language else Label(short, "")

    def _in_language(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """The values without texts in the other language, where there is one in the language of the page."""
        told = {value.language for value in values if isinstance(value, Literal)}
        if self.language not in told:
            return tuple(values)
        return tuple(value for value in values if not isinstance(value, Literal) or value.language in (self.language, None))

    def is_resource(self, value: Value) -> bool:
        return isinstance(value, NamedNode)

    def is_text(self, value: Value) -> bool:
        return isinstance(value, Literal)


def kinds(term: Term) -> list[str]:
    """All kinds that a term is of."""
    types = term.told.iris(f"{RDF}type")
    return [kind for iri, kind in KINDS.items() if iri in types]


def span(first: str, last: str) -> str:
    """Years as text: 2018–2026, 2020, or "" where none is known."""
    return first or last if first == last or not (first and last) else f"{first}–{last}"


def _first_own(term: Term, vocabulary: Vocabulary) -> str:
    return next((iri for iri in term.wider if iri in vocabulary.terms), "")


def _is_foreign(value: Value) -> bool:
    return isinstance(value, NamedNode) and not value.value.startswith(GF)


@cache
def _texts() -> Mapping[str, Any]:
    texts: Mapping[str, Any] = load_yaml((TEMPLATES / "texts.yaml").read_text(encoding="utf-8"))
    return texts


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    groups = [each for each in GROUPS.items() if each[0] != "class"]
    environment.globals |= {"languages": LANGUAGES, "groups": groups, "program": __version__, "local_name": local_name, "span": span}
    return environment
