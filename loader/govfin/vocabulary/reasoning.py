"""Reasoning: what contradicts itself in the vocabulary, and in data that use it.

Reads the graphs of the ontology, of files and of the disclosures of a store; writes none.

Three questions, each put to HermiT. Is the vocabulary consistent, and can each class have a member? Can an individual be all that is said
of it (`individuals`: all of them, in one run)? Are the individuals consistent with each other? Where the last is denied, the contradicting
statements are sought (`contradictions`). Of a store, the numerous individuals of tables (`NUMEROUS`) are left out of the last question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode, Quad, Store, Triple

from govfin.namespaces import GF
from govfin.vocabulary.axioms import Axiom, Source, Vocabulary, about, whole_axioms
from govfin.vocabulary.contradictions import Asked, BoundReachedError, smallest
from govfin.vocabulary.hermit import Reasoner
from govfin.vocabulary.individuals import Conflict, Feature, Node, Signature, Signatures, conflicts, features, ordered, told
from govfin.vocabulary.names import Names
from govfin.vocabulary.profile import violations

NUMEROUS: Final = frozenset(f"{GF}{name}" for name in ("Figure", "Mention", "Row", "Column", "Sum", "Check"))
ALIKE: Final = 20  # individuals that contradict themselves in one way and are named; the others are counted
SOUGHT: Final = 5  # contradictions between individuals, and classes without members, that are traced to statements
QUESTIONS: Final = 150  # times that HermiT is asked to trace one
TOGETHER: Final = 20_000  # statements that are put to HermiT together

Evidence = Mapping[tuple[Node, Feature], tuple[Triple, str]]  # the statement that gives an individual a feature, and where it stands


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that contradicts the vocabulary, or its profile."""

    kind: str  # profile, inconsistent-vocabulary, unsatisfiable-class, contradiction; cube: a violation of one of its constraints
    rule: str  # of the profile or the cube; empty elsewhere
    subject: str  # the IRI of what it is about, where that is one thing
    message: str
    statements: tuple[str, ...] = ()  # those that contradict each other
    sources: tuple[str, ...] = ()  # the files and graphs that state them


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked, and how its sentences call things."""

    vocabularies: Sequence[Source]
    lists: Sequence[Source]  # code lists: individuals of which data speak
    data: Sequence[Source]  # files, which may hold axioms of their own
    graphs: Sequence[Source]  # of a store
    names: Names
    reasoner: Reasoner = field(default_factory=Reasoner)
    notes: list[str] = field(default_factory=list)  # what was not done

    @property
    def sources(self) -> tuple[Source, ...]:
        """All of them."""
        return (*self.vocabularies, *self.lists, *self.data, *self.graphs)


def profile_findings(checked: Checked) -> list[Finding]:
    """What is not OWL 2 DL in the vocabulary, the code lists and the files of data."""
    graph = Store()
    for source in (*checked.vocabularies, *checked.lists, *checked.data):
        graph.extend(Quad(each.subject, each.predicate, each.object) for each in source.read())
    return [Finding("profile", each.rule.name, each.node, each.message) for each in violations(graph, checked.names)]


def reasoning_findings(checked: Checked) -> list[Finding]:
    """What contradicts itself.

    Raises ReasonerError where there is no reasoner.
    """
    vocabulary = Vocabulary.of(triple for source in (*checked.vocabularies, *checked.data) for triple in source.read())
    signatures = Signatures()
    for source in checked.sources:
        signatures.learn(source.read(), vocabulary)
    found, broken = conflicts(signatures.distinct(), vocabulary, checked.reasoner)
    if not found.consistent:
        return [_inconsistent_vocabulary(checked, vocabulary)]
    empty = [_unsatisfiable(checked, vocabulary, iri, traced=n < SOUGHT) for n, iri in enumerate(sorted(found.unsatisfiable))]
    alone = list(_contradicting_themselves(checked, vocabulary, signatures, broken))
    return [*empty, *alone, *_contradicting_each_other(checked, vocabulary, signatures, broken)]


# --- the vocabulary ------------------------------------------------------------------------------------------------------


def _inconsistent_vocabulary(checked: Checked, vocabulary: Vocabulary) -> Finding:
    axioms, declared = whole_axioms(vocabulary.axioms)
    found = _traced(axioms, lambda part: checked.reasoner.contradicts([*declared, *_flat(part)]))
    message = "The vocabulary contradicts itself, whatever the data: nothing can be reasoned with it."
    return Finding("inconsistent-vocabulary", "", "", message, tuple(checked.names.axiom(each) for each in found))


def _unsatisfiable(checked: Checked, vocabulary: Vocabulary, iri: str, *, traced: bool) -> Finding:
    axioms, declared = whole_axioms(vocabulary.axioms)

    def empty(part: Sequence[Axiom]) -> bool:
        found = checked.reasoner.classify([*declared, *_flat(part)])
        return not found.consistent or iri in found.unsatisfiable

    found = _traced(_nearest(axioms, iri), empty) if traced else []
    message = f"Nothing can be {checked.names.member(iri)}: <{iri}> is unsatisfiable."
    return Finding("unsatisfiable-class", "", iri, message, tuple(checked.names.axiom(each) for each in found))


def _traced(axioms: Sequence[Axiom], contradictory: Callable[[Sequence[Axiom]], bool]) -> list[Axiom]:
    """The axioms that contradict each other: of the first few, of more, of all; none where that takes too many questions."""
    asked = Asked(contradictory, QUESTIONS)
    try:
        size = next((size for size in (25, 100, 400) if size < len(axioms) and asked(axioms[:size])), len(axioms))
        return smallest(axioms[:size], asked)
    except BoundReachedError:
        return []


def _nearest(axioms: Iterable[Axiom], iri: str) -> list[Axiom]:
    """Axioms in the order of their distance from a term; those that nothing links to it at the end."""
    sorted_axioms: list[Axiom] = []
    reached, rest = {iri}, [(axiom, about(axiom)) for axiom in axioms]
    while near := [(axiom, terms) for axiom, terms in rest if terms & reached]:
        sorted_axioms += [axiom for axiom, _ in near]
        rest = [(axiom, terms) for axiom, terms in rest if not terms & reached]
        reached |= {term for _, terms in near for term in terms}
    return sorted_axioms + [axiom for axiom, _ in rest]


def _flat(axioms: Iterable[Axiom]) -> list[Triple]:
    return [triple for axiom in axioms for triple in axiom]


# --- one individual ------------------------------------------------------------------------------------------------------


def _contradicting_themselves(
    checked: Checked, vocabulary: Vocabulary, signatures: Signatures, broken: Mapping[Signature, Sequence[Conflict]]
) -> Iterator[Finding]:
    """A finding for each individual that can't be all that is said of it, and each way in which it can't."""
    alike: dict[Conflict, list[Node]] = defaultdict(list)
    for individual in signatures.of:
        for conflict in told(broken.get(signatures.signature(individual), ())):
            alike[conflict].append(individual)
    named = {individual for individuals in alike.values() for individual in individuals[:ALIKE]}
    evidence = _evidence(checked, vocabulary, named)
    for conflict, individuals in alike.items():
        yield from (_contradiction(checked.names, each, conflict, evidence) for each in individuals[:ALIKE])
        if len(individuals) > ALIKE:
            checked.notes.append(f"{len(individuals) - ALIKE} more individuals contradict themselves as {individuals[0]} does.")


def _evidence(checked: Checked, vocabulary: Vocabulary, individuals: set[Node]) -> Evidence:
    found: dict[tuple[Node, Feature], tuple[Triple, str]] = {}
    for source in checked.sources if individuals else ():
        for triple in source.read():
            for individual, feature in features(triple, vocabulary):
                if individual in individuals:
                    found.setdefault((individual, feature), (triple, source.name))
    return found


def _contradiction(names: Names, individual: Node, conflict: Conflict, evidence: Evidence) -> Finding:
    said_to_be = ordered(conflict.features)
    told_by = [evidence[individual, feature] for feature in said_to_be]
    ends = conflict.ends()
    said = [_said(names, feature, triple, ends.get(feature, "")) for feature, (triple, _) in zip(said_to_be, told_by, strict=True)]
    excluding = "these exclude each other" if len(said) > 1 else "nothing can be that"
    message = f"{names.thing(individual)} {' and '.join(said)}; {excluding}."
    statements = tuple(dict.fromkeys(names.statement(triple) for triple, _ in told_by))
    subject = individual.value if isinstance(individual, NamedNode) else ""
    return Finding("contradiction", "", subject, message, statements, tuple(dict.fromkeys(source for _, source in told_by)))


def _said(names: Names, feature: Feature, triple: Triple, end: str) -> str:
    """What a statement makes of an individual: “is a unit (gf:Unit)”, “has code (gf:projectCode) “x”, hence is a project (gf:Project)”."""
    term = names.term(feature.term)
    if feature.kind == "type":
        said = f"is {names.member(feature.term)}"
    elif feature.kind == "of":
        said = f"is the {term} of {names.thing(triple.subject)}"
    else:
        said = f"has {term} {names.thing(triple.object)}"
    return said if end in ("", feature.term) else f"{said}, hence is {names.member(end)}"


# --- individuals with each other -----------------------------------------------------------------------------------------


def _contradicting_each_other(
    checked: Checked, vocabulary: Vocabulary, signatures: Signatures, broken: Mapping[Signature, object]
) -> Iterator[Finding]:
    """A finding for each contradiction that takes several individuals; those that contradict themselves are left out."""
    stated = _joint_statements(checked, vocabulary, signatures, broken)
    if len(stated) > TOGETHER:
        checked.notes.append(
            f"{len(stated)} statements are too many to be put to HermiT together: each individual was checked by itself, the links between "
            "individuals were not."
        )
        return
    contradictory: Asked[Triple] = Asked(lambda part: checked.reasoner.contradicts([*vocabulary.axioms, *part]), SOUGHT * QUESTIONS)
    try:
        for _ in range(SOUGHT):
            if not stated or not contradictory(list(stated)):
                return
            found = smallest(list(stated), contradictory)
            yield _joint_contradiction(checked.names, found, stated)
            del stated[found[0]]
    except BoundReachedError:
        pass
    checked.notes.append("There may be more contradictions between individuals than the ones told: mend them and check again.")


def _joint_contradiction(names: Names, found: Sequence[Triple], stated: Mapping[Triple, str]) -> Finding:
    sentences = tuple(names.statement(triple) for triple in found)
    sources = tuple(dict.fromkeys(stated[triple] for triple in found))
    return Finding("contradiction", "", "", f"{'; '.join(sentences)}: these exclude each other.", sentences, sources)


def _joint_statements(
    checked: Checked, vocabulary: Vocabulary, signatures: Signatures, broken: Mapping[Signature, object]
) -> dict[Triple, str]:
    """What is said of individuals, each statement with its source: of the code lists, what is said of the concepts that data speak of."""
    out = {node for node in signatures.of if signatures.signature(node) in broken or _is_numerous(signatures.signature(node))}
    stated = {
        triple: source.name
        for source in (*checked.data, *checked.graphs)
        for triple in source.read()
        if vocabulary.is_assertion(triple) and triple.subject not in out and triple.object not in out
    }
    spoken_of = {node for triple in stated for node in (triple.subject, triple.object)}
    return stated | {
        triple: source.name
        for source in (*checked.lists, *checked.vocabularies)
        for triple in source.read()
        if vocabulary.is_assertion(triple) and triple.subject in spoken_of and triple.subject not in out and triple.object not in out
    }


def _is_numerous(signature: Signature) -> bool:
    return any(feature.kind == "type" and feature.term in NUMEROUS for feature in signature)
