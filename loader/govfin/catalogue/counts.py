"""Counts: how many triples, entities, classes and properties a store has, counted while its graphs go by, one at a time.

Reads the quads that it is given, of any graph, and writes none. What is described in several graphs is one entity, and what several say
one triple: of each only a hash is remembered, eight bytes.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode, Quad

from govfin.namespaces import CODE, RDF, SKOS

_TYPE: Final = f"{RDF}type"
MATCHES: Final = frozenset(f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
_PARTS: Final = 64


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted; a triple that several graphs say is one."""

    triples: int = 0
    entities: int = 0  # things with an IRI that something is said of
    graphs: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)  # class → entities
    properties: Mapping[str, int] = field(default_factory=dict)  # property → triples
    links: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # property that matches → namespace elsewhere → triples


class Counting:
    """Counts that are being made."""

    def __init__(self) -> None:
        self._graphs = 0
        self._properties: Final[defaultdict[str, _Distinct]] = defaultdict(_Distinct)
        self._links: Final[defaultdict[str, defaultdict[str, _Distinct]]] = defaultdict(lambda: defaultdict(_Distinct))
        self._entities: Final = _Distinct()
        self._classes: Final[defaultdict[str, _Distinct]] = defaultdict(_Distinct)

    def add(self, quads: Iterable[Quad]) -> None:
        """Count a graph, all of it."""
        subjects: set[str] = set()
        typed: defaultdict[str, set[str]] = defaultdict(set)
        for quad in quads:
            predicate = quad.predicate.value
            said = f"{quad.subject} {quad.object}"
            self._properties[predicate].add((said,))
            if predicate in MATCHES and isinstance(quad.object, NamedNode) and not quad.object.value.startswith(CODE):
                self._links[predicate][_namespace(quad.object.value)].add((said,))
            if isinstance(quad.subject, NamedNode):
                subjects.add(quad.subject.value)
                if predicate == _TYPE and isinstance(quad.object, NamedNode):
                    typed[quad.object.value].add(quad.subject.value)
        self._graphs += bool(subjects)
        self._entities.add(subjects)
        for name, entities in typed.items():
            self._classes[name].add(entities)

    def counted(self) -> Counts:
        """What has been counted till now."""
        classes = {name: len(self._classes[name]) for name in sorted(self._classes)}
        links = {name: {other: len(told) for other, told in sorted(self._links[name].items())} for name in sorted(self._links)}
        properties = {name: len(self._properties[name]) for name in sorted(self._properties)}
        return Counts(sum(properties.values()), len(self._entities), self._graphs, classes, properties, links)


def _namespace(iri: str) -> str:
    """What an IRI begins with, up to its last part."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


class _Distinct:
    """How many different texts there are: by their hashes, of which no two among a billion are likely to be one."""

    def __init__(self) -> None:
        self._parts: Final = [array("q") for _ in range(_PARTS)]

    def add(self, texts: Iterable[str]) -> None:
        for each in texts:
            number = hash(each)
            self._parts[number % _PARTS].append(number)

    def __len__(self) -> int:
        return sum(len(set(part)) for part in self._parts)
