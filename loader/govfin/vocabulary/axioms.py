"""Axioms: what a graph says of classes and properties, apart from what it says of individuals.

Reads graphs of vocabularies and of data, and writes none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from govfin.graph.stores import internal_query
from govfin.namespaces import OWL, QB, RDF, RDFS, XSD
from govfin.vocabulary.hermit import is_axiom_type

ANNOTATIONS = frozenset(
    [f"{RDFS}{name}" for name in ("label", "comment", "seeAlso", "isDefinedBy")]
    + [f"{OWL}{name}" for name in ("versionInfo", "versionIRI", "priorVersion", "imports", "deprecated")]
    + [f"{OWL}{name}" for name in ("backwardCompatibleWith", "incompatibleWith")]
)
DECLARATIONS = frozenset([f"{OWL}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty", "Ontology")] + [f"{RDFS}Datatype"])
ABOUT_INDIVIDUALS = frozenset({f"{OWL}sameAs", f"{OWL}differentFrom"})
NOT_FOR_REASONING = f"{QB}DataStructureDefinition"  # what holds one is judged by the cube's constraints


@dataclass(frozen=True, slots=True)
class Source:
    """A file or graph, which can be read again."""

    name: str
    read: Callable[[], Iterable[Triple]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The axioms of one or several graphs, and the kinds of their properties."""

    axioms: tuple[Triple, ...]
    object_properties: frozenset[str]
    data_properties: frozenset[str]
    literals: frozenset[Literal]  # those that axioms name: an individual that has one may be something by it

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Vocabulary:
        """The vocabulary that triples state."""
        axioms = tuple(triple for triple in triples if is_axiom(triple))
        literals = frozenset(triple.object for triple in axioms if isinstance(triple.object, Literal))
        return cls(axioms, _typed(axioms, "ObjectProperty"), _typed(axioms, "DatatypeProperty"), literals)

    def is_assertion(self, triple: Triple) -> bool:
        """Whether a triple says something of an individual that a reasoner understands."""
        predicate = triple.predicate.value
        if predicate == f"{RDF}type":
            return not is_axiom(triple) and triple.object != NamedNode(f"{OWL}NamedIndividual")
        if isinstance(triple.object, Literal):
            return predicate in self.data_properties
        return predicate in self.object_properties or predicate in ABOUT_INDIVIDUALS

    def disjoint(self) -> set[tuple[str, str]]:
        """The pairs of classes that are stated to exclude each other, either way round."""
        graph = Store()
        graph.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in self.axioms)
        found = graph.query(internal_query("disjoint-classes.rq"))
        assert isinstance(found, QuerySolutions)
        pairs = {(solution["one"].value, solution["other"].value) for solution in found}
        return pairs | {(other, one) for one, other in pairs}


def is_axiom(triple: Triple) -> bool:
    """Whether a triple is part of an axiom, or declares a term."""
    predicate = triple.predicate.value
    if predicate == f"{RDF}type":
        return isinstance(triple.object, NamedNode) and is_axiom_type(triple.object.value)
    return predicate.startswith((OWL, RDFS, RDF, XSD)) and predicate not in ANNOTATIONS | ABOUT_INDIVIDUALS


def _typed(axioms: Iterable[Triple], kind: str) -> frozenset[str]:
    wanted = NamedNode(f"{OWL}{kind}")
    return frozenset(
        t.subject.value for t in axioms if t.predicate.value == f"{RDF}type" and t.object == wanted and isinstance(t.subject, NamedNode)
    )


def is_vocabulary(triples: Iterable[Triple]) -> bool:
    """Whether a graph has the header of an ontology."""
    return any(_says_type(triple, f"{OWL}Ontology") for triple in triples)


def is_cube(triples: Iterable[Triple]) -> bool:
    """Whether a graph tells the structure of a cube."""
    return any(_says_type(triple, NOT_FOR_REASONING) for triple in triples)


def _says_type(triple: Triple, iri: str) -> bool:
    return triple.predicate.value == f"{RDF}type" and isinstance(triple.object, NamedNode) and triple.object.value == iri


Axiom = tuple[Triple, ...]


def whole_axioms(triples: Sequence[Triple]) -> tuple[list[Axiom], list[Triple]]:
    """Triples as axioms, each with the blank nodes that it needs; and apart from them the declarations of terms."""
    parts: dict[object, list[Triple]] = defaultdict(list)
    used = {triple.object for triple in triples if isinstance(triple.object, BlankNode)}
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            parts[triple.subject].append(triple)
    declared = [t for t in triples if isinstance(t.subject, NamedNode) and t.predicate.value == f"{RDF}type" and _declares(t)]
    rooted = [t for t in triples if isinstance(t.subject, NamedNode) and t not in set(declared)]
    axioms = [(triple, *_below(triple.object, parts)) for triple in rooted]
    axioms += [tuple(_below(node, parts)) for node in parts if node not in used]
    return axioms, declared


def _declares(triple: Triple) -> bool:
    return isinstance(triple.object, NamedNode) and triple.object.value in DECLARATIONS


def _below(node: object, parts: dict[object, list[Triple]]) -> Iterator[Triple]:
    for triple in parts.get(node, ()):
        yield triple
        yield from _below(triple.object, parts)


def about(axiom: Axiom) -> frozenset[str]:
    """The terms that an axiom speaks of."""
    nodes = chain.from_iterable((triple.subject, triple.predicate, triple.object) for triple in axiom)
    return frozenset(node.value for node in nodes if isinstance(node, NamedNode) and not node.value.startswith((OWL, RDF, RDFS, XSD)))
