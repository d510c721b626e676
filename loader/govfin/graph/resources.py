"""Resources: what a graph says of its subjects, property by property.

Reads any graph. The triples are put in order by their predicates, which is quick, and a property is looked into when it is first asked
for: of the properties of a disclosure most are never asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, Triple

from govfin.namespaces import GF, RDF

TYPE = f"{RDF}type"

Values = Mapping[str, Sequence[str]]  # subject → values


class Resources:
    """What is said of each resource; a property of govfin's goes by its name alone, another by its IRI."""

    def __init__(self, triples: Iterable[Quad | Triple]) -> None:
        self._triples: dict[str, list[Quad | Triple]] = defaultdict(list)  # by predicate
        for triple in triples:
            self._triples[triple.predicate.value].append(triple)
        self._values: dict[str, Values] = {}
        self._subjects: dict[str, Values] = {}

    def values(self, name: str) -> Values:
        """The values of a property, by subject."""
        if name not in self._values:
            found: dict[str, list[str]] = defaultdict(list)
            for triple in self._of(name):
                found[triple.subject.value].append(triple.object.value)  # type: ignore[union-attr]
            self._values[name] = dict(found)
        return self._values[name]

    def _of(self, name: str) -> Sequence[Quad | Triple]:
        return self._triples.get(name if ":" in name else GF + name, ())

    def of_type(self, iri: str) -> list[str]:
        """The resources of a class."""
        return [triple.subject.value for triple in self._of(TYPE) if triple.object.value == iri]  # type: ignore[union-attr]

    def subjects_within(self, namespace: str) -> list[str]:
        """All that something is said of and whose IRI begins so, in order."""
        found = {triple.subject.value for triples in self._triples.values() for triple in triples if isinstance(triple.subject, NamedNode)}
        return sorted(each for each in found if each.startswith(namespace))

    def subjects(self, name: str, value: str) -> Sequence[str]:
        """The resources that have a value of a property."""
        if name not in self._subjects:
            found: dict[str, list[str]] = defaultdict(list)
            for subject, values in self.values(name).items():
                for each in values:
                    found[each].append(subject)
            self._subjects[name] = dict(found)
        return self._subjects[name].get(value, ())

    def all(self, subject: str, name: str) -> Sequence[str]:
        """All values of a property."""
        return self.values(name).get(subject, ())

    def one(self, subject: str, name: str) -> str:
        """The first value; "" where there is none."""
        found = self.values(name).get(subject)
        return found[0] if found else ""

    def decimal(self, subject: str, name: str) -> Decimal | None:
        """The first value as a number."""
        text = self.one(subject, name)
        return Decimal(text) if text else None

    def texts(self, subject: str, name: str) -> dict[str, str]:
        """The values by their language."""
        found = (triple.object for triple in self._of(name) if triple.subject.value == subject)  # type: ignore[union-attr]
        return {each.language or "": each.value for each in found if isinstance(each, Literal)}
