"""Terms: the vocabulary and its code lists, as the files of the ontology describe them.

Reads the files of the graph `https://w3id.org/govfin/ontology`, and no store; writes no graph. It takes what the files say as it comes: a
term is what the vocabulary's namespace holds and a file gives a type, a code list is a skos:ConceptScheme.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from govfin.namespaces import CODE, DCTERMS, GF, ONTOLOGY_GRAPH, OWL, QB, RDF, RDFS, SKOS, SKOSXL, VANN
from govfin.rdffiles import ontology_files, read_prefixes, read_triples

Value = NamedNode | BlankNode | Literal

LANGUAGES: Final = ("zh", "en")  # of the labels and definitions; also the order in which one stands in for another
NOTHING: Final[tuple[Value, ...]] = ()

KINDS: Final[Mapping[str, str]] = {  # what a term is, by its type; the first that fits names it
    f"{OWL}Class": "class",
    f"{QB}DimensionProperty": "dimension",
    f"{QB}MeasureProperty": "measure",
    f"{QB}AttributeProperty": "attribute",
    f"{OWL}ObjectProperty": "object-property",
    f"{OWL}DatatypeProperty": "datatype-property",
    f"{OWL}AnnotationProperty": "annotation-property",
}
COMPONENTS: Final = ("dimension", "measure", "attribute")  # what a cube is made of

_LABELS = (f"{SKOS}prefLabel", f"{RDFS}label")
_WIDER = {"class": f"{RDFS}subClassOf"}  # of properties: rdfs:subPropertyOf
_DISJOINT = (f"{OWL}disjointWith", f"{OWL}propertyDisjointWith")
_XL_LABELS = (f"{SKOSXL}prefLabel", f"{SKOSXL}altLabel", f"{SKOSXL}hiddenLabel")
_QUANTIFIERS = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_CARDINALITIES = {
    "minCardinality": "min",
    "minQualifiedCardinality": "min",
    "maxCardinality": "max",
    "maxQualifiedCardinality": "max",
    "cardinality": "exactly",
    "qualifiedCardinality": "exactly",
}
_PLAIN_NAME = re.compile(r"\w[\w.-]*|")


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its language, "" where it has none."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Description:
    """All that the files say of one resource."""

    iri: str  # of a blank node, `_:` and its name
    values: Mapping[str, tuple[Value, ...]]  # by predicate, in the order of the files

    def all(self, predicate: str) -> tuple[Value, ...]:
        return self.values.get(predicate, NOTHING)

    def iris(self, predicate: str) -> tuple[str, ...]:
        """The values that are resources with a name."""
        return tuple(value.value for value in self.all(predicate) if isinstance(value, NamedNode))

    def first(self, predicate: str) -> str:
        """The first value as text, "" where there is none."""
        return next((value.value for value in self.all(predicate)), "")

    def labels(self, predicate: str) -> tuple[Label, ...]:
        """The values that are texts."""
        return tuple(Label(each.value, each.language or "") for each in self.all(predicate) if isinstance(each, Literal))

    def text(self, predicate: str, language: str) -> Label | None:
        """The text in the language, else in the first of `LANGUAGES` that there is, else one in none."""
        found = {label.language: label for label in reversed(self.labels(predicate))}
        return next((found[each] for each in (language, *LANGUAGES, "") if each in found), None)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a class expression in Manchester syntax: a word, or the name of a resource."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A class or a property of the vocabulary."""

    iri: str
    name: str  # local name
    kind: str  # one of KINDS
    told: Description
    wider: tuple[str, ...]  # direct super-classes or super-properties, of this and other vocabularies
    has_domain: bool  # whether one is declared
    domains: tuple[str, ...]  # classes; the members of a union, each; of a component of the cube without any, the observations
    ranges: tuple[str, ...]
    disjoint: tuple[str, ...]  # terms that share no instance with it


@dataclass(frozen=True, slots=True)
class Name:
    """What a concept is, or was, called, and the years in which documents were seen to call it so."""

    label: Label
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept in the tree of its code list."""

    iri: str
    notation: str
    told: Description
    narrower: tuple[Concept, ...]

    def walk(self) -> Iterator[Concept]:
        """The concept itself and all below it."""
        yield self
        for each in self.narrower:
            yield from each.walk()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A code list."""

    iri: str
    name: str  # the last part of its IRI
    told: Description
    top: tuple[Concept, ...]

    def concepts(self) -> Iterator[Concept]:
        """Each concept once, in the order of the tree."""
        for each in self.top:
            yield from each.walk()


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, measure or attribute in its place in the cube."""

    iri: str
    kind: str  # one of COMPONENTS
    order: int  # of a dimension; 0 where it has none
    required: bool
    attachment: str  # what it is attached to where that is no observation


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the ontology."""

    path: Path
    triples: int


class Vocabulary:
    """What the ontology's files describe, with its names made short by the prefixes that they declare."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.prefixes = read_prefixes(files)
        self.files: list[SourceFile] = []
        self._described: dict[str, dict[str, list[Value]]] = {}
        self._declared: dict[str, None] = {}  # what a file gives a kind of OWL's, in the order in which it does
        for path in files:
            triples = read_triples(path)
            self.files.append(SourceFile(path, len(triples)))
            for triple in triples:
                self._add(triple)

    def _add(self, triple: Triple) -> None:
        if isinstance(triple.object, Triple):
            return
        values = self._described.setdefault(_key(triple.subject), {}).setdefault(triple.predicate.value, [])
        if triple.object not in values:
            values.append(triple.object)
        if triple.predicate.value == f"{RDF}type" and str(triple.object).startswith(f"<{OWL}"):
            self._declared[_key(triple.subject)] = None

    # Resources

    def describe(self, iri: str) -> Description:
        """What the files say of a resource; nothing, where they are silent."""
        return Description(iri, {name: tuple(values) for name, values in self._described.get(iri, {}).items()})

    def typed(self, kind: str) -> list[Description]:
        """The resources of a type, in the order of the files."""
        wanted = NamedNode(kind)
        return [self.describe(iri) for iri, values in self._described.items() if wanted in values.get(f"{RDF}type", NOTHING)]

    def label(self, iri: str, language: str) -> Label:
        """What a resource is called: in the language, else in another one, else by the last part of its IRI."""
        told = self.describe(iri)
        found = [label for predicate in _LABELS if (label := told.text(predicate, language))]
        return next((each for each in found if each.language == language), found[0] if found else Label(local_name(iri), ""))

    @cached_property
    def _by_length(self) -> list[tuple[str, str]]:
        """Namespace and prefix, the longest namespace first."""
        return sorted(((namespace, prefix) for prefix, namespace in self.prefixes.items()), key=lambda each: (-len(each[0]), each[1]))

    def compact(self, iri: str) -> str:
        """An IRI as prefix and name where a prefix fits, else as it is."""
        for namespace, prefix in self._by_length:
            if iri.startswith(namespace) and _PLAIN_NAME.fullmatch(iri[len(namespace) :]):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    @cached_property
    def header(self) -> Description:
        """What the ontology says of itself."""
        return self.describe(ONTOLOGY_GRAPH)

    @property
    def namespace(self) -> str:
        return GF

    @property
    def prefix(self) -> str:
        """The prefix that the ontology asks for, else the one that its files use."""
        return self.header.first(f"{VANN}preferredNamespacePrefix") or self.compact(GF).rstrip(":")

    # Classes and properties

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """The terms of the vocabulary by IRI, in the order of the files."""
        found = (self._term(self.describe(iri)) for iri in self._declared if iri.startswith(GF))
        return {term.iri: term for term in found if term}

    def _term(self, told: Description) -> Term | None:
        types = told.iris(f"{RDF}type")
        kind = next((kind for iri, kind in KINDS.items() if iri in types), None)
        if kind is None:
            return None
        return Term(
            iri=told.iri,
            name=local_name(told.iri),
            kind=kind,
            told=told,
            wider=told.iris(_WIDER.get(kind, f"{RDFS}subPropertyOf")),
            has_domain=bool(told.all(f"{RDFS}domain")),
            domains=self._members(told.all(f"{RDFS}domain")) or (self.observations if kind in COMPONENTS else ()),
            ranges=self._members(told.all(f"{RDFS}range")),
            disjoint=self._disjoint.get(told.iri, ()),
        )

    @cached_property
    def observations(self) -> tuple[str, ...]:
        """The classes whose instances the cube holds: a component without a domain is theirs."""
        return tuple(
            iri for iri, values in self._described.items() if NamedNode(f"{QB}Observation") in values.get(f"{RDFS}subClassOf", NOTHING)
        )

    def _members(self, values: Iterable[Value]) -> tuple[str, ...]:
        """Named classes; of a union, its members."""
        found: list[str] = []
        for value in values:
            if isinstance(value, NamedNode):
                found.append(value.value)
            elif isinstance(value, BlankNode):
                for union in self.describe(_key(value)).all(f"{OWL}unionOf"):
                    found += self._members(self.sequence(union))
        return tuple(found)

    def sequence(self, head: Value) -> tuple[Value, ...]:
        """The members of an RDF list."""
        found: list[Value] = []
        seen: set[str] = set()
        while _key(head) not in seen and (first := self.describe(_key(head)).all(f"{RDF}first")):
            seen.add(_key(head))
            found.append(first[0])
            head = self.describe(_key(head)).all(f"{RDF}rest")[0]
        return tuple(found)

    @cached_property
    def _disjoint(self) -> Mapping[str, tuple[str, ...]]:
        pairs: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for group in self._disjoint_groups():
            for one in group:
                pairs[one] |= {other: None for other in group if other != one}
        return {iri: tuple(others) for iri, others in pairs.items()}

    def _disjoint_groups(self) -> Iterator[Sequence[str]]:
        for iri, values in self._described.items():
            for predicate in _DISJOINT:
                yield from ([iri, other] for other in self.describe(iri).iris(predicate))
            for predicate in (f"{OWL}members", f"{OWL}disjointUnionOf"):
                for head in values.get(predicate, ()):
                    yield self._members(self.sequence(head))

    def narrower(self, iri: str) -> list[Term]:
        """The terms directly below a term."""
        return [term for term in self.terms.values() if iri in term.wider]

    def ancestors(self, iri: str) -> list[str]:
        """All classes or properties of the vocabulary above a term, the nearest first."""
        found: list[str] = []
        waiting = list(self.terms[iri].wider)
        while waiting:
            wider = waiting.pop(0)
            if wider in self.terms and wider not in found:
                found.append(wider)
                waiting += self.terms[wider].wider
        return found

    def is_for_publishers(self, term: Term) -> bool:
        """Whether the term is there for those who publish data of their own, and govfin itself does not use it."""
        return f"{GF}Publisher" in term.told.iris(f"{DCTERMS}audience")

    # Class expressions

    def expression(self, value: Value) -> tuple[Piece, ...]:
        """A class, a value or a class expression, in Manchester syntax."""
        if isinstance(value, NamedNode):
            return (Piece(self.compact(value.value), value.value),)
        if isinstance(value, Literal):
            return (Piece(f'"{value.value}"'),)
        told = self.describe(_key(value))
        return tuple(self._restriction(told) or self._composition(told) or [Piece("…")])

    def _restriction(self, told: Description) -> list[Piece]:
        on = [piece for value in told.all(f"{OWL}onProperty") for piece in self._operand(value)]
        of = [piece for value in told.all(f"{OWL}onClass") for piece in (Piece(" "), *self._operand(value))]
        for name, word in _QUANTIFIERS.items():
            for value in told.all(OWL + name):
                return [*on, Piece(f" {word} "), *self._operand(value)]
        for name, word in _CARDINALITIES.items():
            for value in told.all(OWL + name):
                return [*on, Piece(f" {word} {value.value}"), *of]
        return []

    def _composition(self, told: Description) -> list[Piece]:
        for name, word in (("intersectionOf", " and "), ("unionOf", " or "), ("oneOf", ", ")):
            for head in told.all(OWL + name):
                members = [self._operand(value) for value in self.sequence(head)]
                joined = [piece for member in members for piece in (Piece(word), *member)][1:]
                return [Piece("{"), *joined, Piece("}")] if name == "oneOf" else joined
        for name, word in (("complementOf", "not "), ("inverseOf", "inverse ")):
            for value in told.all(OWL + name):
                return [Piece(word), *self._operand(value)]
        return []

    def _operand(self, value: Value) -> tuple[Piece, ...]:
        """An expression in an expression: in brackets where it is composed."""
        pieces = self.expression(value)
        return (Piece("("), *pieces, Piece(")")) if len(pieces) > 1 and pieces[0].text != "{" else pieces

    # The cube

    @cached_property
    def components(self) -> Mapping[str, Component]:
        """The components of the cubes by property: dimensions in their order, then measures, then attributes."""
        found = [each for told in map(self.describe, list(self._described)) for each in self._component(told)]
        ordered = sorted(found, key=lambda each: (COMPONENTS.index(each.kind), each.order))
        return {each.iri: each for each in ordered}

    def _component(self, told: Description) -> Iterator[Component]:
        for kind in COMPONENTS:
            for iri in told.iris(QB + kind):
                yield Component(
                    iri=iri,
                    kind=kind,
                    order=int(told.first(f"{QB}order") or 0),
                    required=kind != "attribute" or told.first(f"{QB}componentRequired") == "true",
                    attachment=told.first(f"{QB}componentAttachment"),
                )

    # Code lists

    @cached_property
    def schemes(self) -> Mapping[str, Scheme]:
        """The code lists by IRI, in the order of the files; those of others last."""
        concepts: defaultdict[str, list[Description]] = defaultdict(list)
        for told in self.typed(f"{SKOS}Concept"):
            for scheme in told.iris(f"{SKOS}inScheme"):
                concepts[scheme].append(told)
        lists = sorted(self.typed(f"{SKOS}ConceptScheme"), key=lambda told: not told.iri.startswith(CODE))
        return {told.iri: self._scheme(told, concepts[told.iri]) for told in lists}

    def _scheme(self, told: Description, concepts: Sequence[Description]) -> Scheme:
        inside = {concept.iri: concept for concept in concepts}
        under: defaultdict[str, list[str]] = defaultdict(list)
        for concept in concepts:
            wider = next((iri for iri in concept.iris(f"{SKOS}broader") if iri in inside), "")
            under[wider].append(concept.iri)

        def grow(iri: str) -> Concept:
            return Concept(iri, self.notation_of(iri), inside[iri], tuple(grow(each) for each in self._ordered(under[iri])))

        return Scheme(told.iri, local_name(told.iri), told, tuple(grow(iri) for iri in self._ordered(under[""])))

    def _ordered(self, iris: Sequence[str]) -> list[str]:
        """Concepts that are numbered by their numbers, others in the order of the files."""
        notations = {iri: self.notation_of(iri) for iri in iris}
        return sorted(iris, key=notations.__getitem__) if all(each[-1:].isdigit() for each in notations.values()) else list(iris)

    @cached_property
    def _schemes_of(self) -> Mapping[str, Scheme]:
        return {concept.iri: scheme for scheme in self.schemes.values() for concept in scheme.concepts()}

    def scheme_of(self, iri: str) -> Scheme | None:
        """The code list in which a concept stands."""
        return self._schemes_of.get(iri)

    def notation_of(self, iri: str) -> str:
        """A concept's notation, the last part of its IRI where it has none."""
        return self.describe(iri).first(f"{SKOS}notation") or local_name(iri)

    def names(self, concept: Concept) -> list[Name]:
        """What a concept is or was called: its other names, and its own where the years are known in which it was seen."""
        found: dict[Label, Name] = {}
        for predicate in _XL_LABELS:
            for node in concept.told.all(predicate):
                told = self.describe(_key(node))
                for label in told.labels(f"{SKOSXL}literalForm"):
                    found[label] = Name(label, told.first(f"{GF}firstSeen"), told.first(f"{GF}lastSeen"))
        for label in concept.told.labels(f"{SKOS}altLabel"):
            found.setdefault(label, Name(label, "", ""))
        own = concept.told.labels(f"{SKOS}prefLabel")
        kept = [name for name in found.values() if name.label not in own or name.first_seen]
        return sorted(kept, key=lambda name: (name.first_seen or "9999", name.last_seen, name.label.text))


def read_vocabulary() -> Vocabulary:
    """The vocabulary of the files in `ontology/`."""
    return Vocabulary(ontology_files())


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


def _key(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)
