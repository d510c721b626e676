"""Names: how sentences call the terms of the vocabulary and the things of the data.

Reads labels and prefixes from files and graphs of any kind; writes no graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from govfin.namespaces import RDF, RDFS, SKOS

LABELS: Final = (f"{RDFS}label", f"{SKOS}prefLabel")
LANGUAGES: Final = ("en", None, "zh")  # the best first

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Names:
    """Labels by IRI, and namespaces by prefix."""

    prefixes: Mapping[str, str]
    labels: dict[str, Literal] = field(default_factory=dict)

    def learn(self, triples: Iterable[Triple]) -> None:
        """Take up the labels that triples state; of several the English one."""
        for triple in triples:
            if triple.predicate.value in LABELS and isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
                known = self.labels.get(triple.subject.value)
                if known is None or _rank(triple.object) < _rank(known):
                    self.labels[triple.subject.value] = triple.object

    def short(self, iri: str) -> str:
        """An IRI with its prefix, gf:Unit; without one, in angle brackets."""
        found = [(space, prefix) for prefix, space in self.prefixes.items() if iri.startswith(space) and "/" not in iri[len(space) :]]
        if not found or iri == max(found)[0]:
            return f"<{iri}>"
        space, prefix = max(found)
        return f"{prefix}:{iri[len(space) :]}"

    def term(self, iri: str) -> str:
        """A class or property: unit (gf:Unit)."""
        label = self.labels.get(iri)
        return f"{label.value} ({self.short(iri)})" if label else self.short(iri)

    def member(self, iri: str) -> str:
        """A class with its article: a unit (gf:Unit), an indicator (gf:Indicator)."""
        label = self.labels.get(iri)
        return f"{'an' if label and label.value[:1].lower() in 'aeio' else 'a'} {self.term(iri)}"

    def thing(self, node: Term) -> str:
        """Anything that a statement can be about or can say."""
        if isinstance(node, NamedNode):
            label = self.labels.get(node.value)
            return f"<{node.value}>" + (f" “{label.value}”" if label else "")
        return f"“{node.value}”" if isinstance(node, Literal) else str(node)

    def statement(self, triple: Triple) -> str:
        """A statement as a sentence."""
        if triple.predicate.value == f"{RDF}type" and isinstance(triple.object, NamedNode):
            return f"{self.thing(triple.subject)} is {self.member(triple.object.value)}"
        return f"{self.thing(triple.subject)} has {self.term(triple.predicate.value)} {self.thing(triple.object)}"

    def axiom(self, triples: Sequence[Triple]) -> str:
        """An axiom as Turtle on one line; its first triple is the one that is stated, the others are what hangs on it."""
        parts: dict[object, list[Triple]] = defaultdict(list)
        for triple in triples:
            parts[triple.subject].append(triple)
        first = triples[0]
        if isinstance(first.subject, BlankNode):
            return self._node(first.subject, parts)
        return f"{self._node(first.subject, {})} {self._verb(first)} {self._node(first.object, parts)}"

    def _node(self, node: Term, parts: Mapping[object, Sequence[Triple]]) -> str:
        if isinstance(node, NamedNode):
            return self.short(node.value)
        if isinstance(node, BlankNode) and node in parts:
            items = self._items(node, parts)
            if items is not None:
                return f"({' '.join(items)})"
            return f"[ {' ; '.join(f'{self._verb(each)} {self._node(each.object, parts)}' for each in parts[node])} ]"
        return str(node)

    def _items(self, node: Term, parts: Mapping[object, Sequence[Triple]]) -> list[str] | None:
        """The items of a list, as far as it goes; None for what is no list."""
        found = {each.predicate.value: each.object for each in parts.get(node, ())}
        if f"{RDF}first" not in found:
            return None
        rest = found.get(f"{RDF}rest")
        return [self._node(found[f"{RDF}first"], parts), *(self._items(rest, parts) or [] if rest else [])]

    def _verb(self, triple: Triple) -> str:
        return "a" if triple.predicate.value == f"{RDF}type" else self.short(triple.predicate.value)


def _rank(label: Literal) -> int:
    return LANGUAGES.index(label.language) if label.language in LANGUAGES else len(LANGUAGES)
