"""Individuals as classes: what each is said to be, and which of these sayings can't go together.

Reads statements of any graph and writes none. A reasoner that is given an individual that contradicts itself says “inconsistent”, and no
more. So what an individual is said to be is made a class, and HermiT is asked which of these classes can have no member: all in one run,
since the individuals of a data set are alike, and there are far fewer classes than individuals. What follows only from what other
individuals are is left to `reasoning`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from govfin.namespaces import OWL, RDF, RDFS, XSD
from govfin.vocabulary.axioms import ABOUT_INDIVIDUALS, Vocabulary
from govfin.vocabulary.hermit import Classification, Reasoner, is_reasonable

TYPE: Final = f"{RDF}type"
CLASS: Final = "urn:govfin:check:"  # the classes made here

# A value of each datatype of the reasoner's that is no integer
_REPRESENTATIVES: Final = dict.fromkeys(("string", "normalizedString", "token", "Name", "NCName", "NMTOKEN"), "text") | {
    "language": "en",
    "anyURI": "urn:text",
    "boolean": "true",
}

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that an individual can be said to be: a type, the subject or the object of a property, the bearer of a value."""

    kind: OneOf["type", "has", "of", "value"]
    term: str
    value: Literal | None = None  # of kind `value`; None where the value is none of the reasoner's business

    def axioms(self, name: str) -> Iterator[Triple]:
        """The axioms of a class that has this feature."""
        subject, sub_class = NamedNode(name), NamedNode(f"{RDFS}subClassOf")
        yield Triple(subject, NamedNode(TYPE), NamedNode(f"{OWL}Class"))
        if self.kind == "type":
            yield Triple(subject, sub_class, NamedNode(self.term))
            return
        restriction = BlankNode()
        yield Triple(subject, sub_class, restriction)
        yield Triple(restriction, NamedNode(TYPE), NamedNode(f"{OWL}Restriction"))
        yield from self._condition(restriction)

    def _condition(self, restriction: BlankNode) -> Iterator[Triple]:
        on, some = NamedNode(f"{OWL}onProperty"), NamedNode(f"{OWL}someValuesFrom")
        if self.kind == "of":
            inverse = BlankNode()
            yield Triple(restriction, on, inverse)
            yield Triple(inverse, NamedNode(f"{OWL}inverseOf"), NamedNode(self.term))
        else:
            yield Triple(restriction, on, NamedNode(self.term))
        if self.kind == "value" and self.value is not None:
            yield Triple(restriction, NamedNode(f"{OWL}hasValue"), self.value)
        else:
            yield Triple(restriction, some, NamedNode(f"{RDFS}Literal" if self.kind == "value" else f"{OWL}Thing"))


Signature = frozenset[Feature]


def features(triple: Triple, vocabulary: Vocabulary) -> Iterator[tuple[Node, Feature]]:
    """What a statement says of its subject and of its object."""
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    if not isinstance(subject, Node) or not vocabulary.is_assertion(triple) or predicate in ABOUT_INDIVIDUALS:
        return
    if isinstance(value, Literal):
        yield subject, Feature("value", predicate, _representative(value, vocabulary))
    elif predicate == TYPE:
        if isinstance(value, NamedNode):
            yield subject, Feature("type", value.value)
    elif isinstance(value, Node):
        yield subject, Feature("has", predicate)
        yield value, Feature("of", predicate)


def _representative(value: Literal, vocabulary: Vocabulary) -> Literal | None:
    """The value that stands for all that are alike to a reasoner, so that there are few."""
    if not is_reasonable(value):
        return None
    if value in vocabulary.literals:
        return value
    if value.language:
        return Literal("text", language="en")
    kind = value.datatype.value.removeprefix(XSD)
    return Literal(_REPRESENTATIVES.get(kind) or _sign(value.value), datatype=value.datatype)


def _sign(number: str) -> str:
    digits = number.lstrip("+-").strip("0")
    return "0" if not digits else "-1" if number.startswith("-") else "1"


@dataclass(slots=True)
class Signatures:
    """The features of many individuals. Individuals that are alike share one signature, by its number."""

    of: dict[Node, int] = field(default_factory=dict)
    _all: list[Signature] = field(default_factory=lambda: [frozenset()])
    _numbers: dict[Signature, int] = field(default_factory=lambda: {frozenset(): 0})
    _steps: dict[tuple[int, Feature], int] = field(default_factory=dict)

    def learn(self, triples: Iterable[Triple], vocabulary: Vocabulary) -> None:
        """Take up what statements say of individuals."""
        for triple in triples:
            for individual, feature in features(triple, vocabulary):
                self._add(individual, feature)

    def _add(self, individual: Node, feature: Feature) -> None:
        before = self.of.get(individual, 0)
        after = self._steps.get((before, feature))
        if after is None:
            signature = self._all[before] | {feature}
            after = self._numbers.setdefault(signature, len(self._all))
            if after == len(self._all):
                self._all.append(signature)
            self._steps[before, feature] = after
        self.of[individual] = after

    def signature(self, individual: Node) -> Signature:
        """What one individual is said to be."""
        return self._all[self.of[individual]]

    def distinct(self) -> list[Signature]:
        """The signatures that some individual has."""
        return [self._all[number] for number in sorted(set(self.of.values()))]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Features that no individual can have together: take one away, and one could."""

    features: Signature
    clash: tuple[str, str] | None  # the two disjoint classes that two features put it into

    def ends(self) -> Mapping[Feature, str]:
        """The class that each of two features puts an individual into."""
        return dict(zip(ordered(self.features), self.clash, strict=True)) if self.clash else {}


@dataclass(frozen=True, slots=True)
class _Question:
    """What is put to the reasoner again and again."""

    reasoner: Reasoner
    vocabulary: Vocabulary
    features: Sequence[Feature]

    def ask(self, classes: Iterable[Signature]) -> _Answer:
        """Which of some signatures can have no member, and the superclasses of each feature."""
        made = {each: f"{CLASS}{number}" for number, each in enumerate(dict.fromkeys(classes))}
        wanted = frozenset().union(*made)
        names = {feature: f"{CLASS}feature:{number}" for number, feature in enumerate(self.features) if feature in wanted}
        axioms = [axiom for feature, name in names.items() for axiom in feature.axioms(name)]
        axioms += [axiom for signature, name in made.items() for axiom in _intersection(name, [names[each] for each in signature])]
        found = self.reasoner.classify([*self.vocabulary.axioms, *axioms], about=names.values())
        return _Answer(
            found.consistent,
            frozenset(iri for iri in found.unsatisfiable if not iri.startswith(CLASS)),
            {signature for signature, name in made.items() if name in found.unsatisfiable},
            {feature: found.superclasses.get(name, frozenset()) for feature, name in names.items()},
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    consistent: bool
    unsatisfiable: frozenset[str]  # of the vocabulary's own classes
    impossible: set[Signature]
    superclasses: Mapping[Feature, frozenset[str]]


def _intersection(name: str, wider: Iterable[str]) -> Iterator[Triple]:
    yield Triple(NamedNode(name), NamedNode(TYPE), NamedNode(f"{OWL}Class"))
    for each in wider:
        yield Triple(NamedNode(name), NamedNode(f"{RDFS}subClassOf"), NamedNode(each))


def conflicts(
    signatures: Sequence[Signature], vocabulary: Vocabulary, reasoner: Reasoner
) -> tuple[Classification, Mapping[Signature, list[Conflict]]]:
    """What HermiT says of the vocabulary; and the conflicts of each signature that can have no member."""
    question = _Question(reasoner, vocabulary, ordered(frozenset().union(*signatures)))
    first = question.ask([*(frozenset({each}) for each in question.features), *signatures])
    broken = [each for each in signatures if each in first.impossible]
    minimal = _minimal(broken, {each for each in first.impossible if len(each) == 1}, question) if broken else set()
    disjoint = vocabulary.disjoint()
    found = [Conflict(each, _clash(each, first.superclasses, disjoint)) for each in minimal]
    return Classification(first.consistent, first.unsatisfiable, {}), {
        each: sorted((conflict for conflict in found if conflict.features <= each), key=_order) for each in broken
    }


def _minimal(broken: Sequence[Signature], singles: set[Signature], question: _Question) -> set[Signature]:
    """The conflicts of one and of two features; of a signature that has none, one of more."""
    pairs = {frozenset(pair) for each in broken for pair in combinations(each, 2)}
    found = singles | question.ask(pair for pair in pairs if not any(single <= pair for single in singles)).impossible
    rest = {each: each for each in broken if not any(small <= each for small in found)}
    for turn in range(max((len(each) for each in rest), default=0)):  # a feature is left out of each in the same run
        tried = {each: rest[each] - {ordered(each)[turn]} for each in rest if turn < len(each)}
        impossible = question.ask(tried.values()).impossible
        rest |= {each: smaller for each, smaller in tried.items() if smaller in impossible}
    return found | set(rest.values())


def _order(conflict: Conflict) -> list[tuple[int, str, str]]:
    return [_place(each) for each in ordered(conflict.features)]


def _clash(found: Signature, superclasses: Mapping[Feature, frozenset[str]], disjoint: set[tuple[str, str]]) -> tuple[str, str] | None:
    """Two disjoint classes that a pair of features leads to; the ones that are stated rather than others."""
    if len(found) != 2:
        return None
    one, other = ordered(found)
    pairs = [(a, b) for a in superclasses[one] for b in superclasses[other] if (a, b) in disjoint]
    return min(pairs, key=lambda pair: (pair[0] != one.term, pair[1] != other.term, pair), default=None)


def ordered(signature: Iterable[Feature]) -> list[Feature]:
    """Features in the order in which they are told: types first."""
    return sorted(signature, key=_place)


def _place(feature: Feature) -> tuple[int, str, str]:
    return ("type", "value", "has", "of").index(feature.kind), feature.term, str(feature.value)


def told(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """The conflicts that are worth telling: of several between the same two classes the one with the most types in it."""
    by_clash: dict[object, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_clash[frozenset(conflict.clash) if conflict.clash else conflict.features].append(conflict)
    return [max(group, key=lambda each: sum(feature.kind == "type" for feature in each.features)) for group in by_clash.values()]
