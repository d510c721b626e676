"""Resources: the triples of a graph by their subjects, for reading what is said of each.

Reads any graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, Triple

from govfin.namespaces import GF, RDF

TYPE = f"{RDF}type"

Values = list["NamedNode | Literal"]


class Resources:
    """What is said of each resource: predicate → values; a predicate of govfin's by its name alone."""

    def __init__(self, quads: Iterable[Quad | Triple]) -> None:
        found: dict[str, dict[str, Values]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            found[quad.subject.value][quad.predicate.value].append(quad.object)  # type: ignore[arg-type, union-attr]
        self.said: Mapping[str, Mapping[str, Values]] = found

    def of_type(self, iri: str) -> list[str]:
        """The resources of a class."""
        return [subject for subject, said in self.said.items() if any(each.value == iri for each in said.get(TYPE, ()))]

    def all(self, subject: str, name: str) -> list[str]:
        """All values of a property of govfin's, or of another by its IRI."""
        return [each.value for each in self.said.get(subject, {}).get(_predicate(name), ())]

    def one(self, subject: str, name: str) -> str:
        """The first value; "" where there is none."""
        found = self.said.get(subject, {}).get(_predicate(name))
        return found[0].value if found else ""

    def decimal(self, subject: str, name: str) -> Decimal | None:
        """The first value as a number."""
        text = self.one(subject, name)
        return Decimal(text) if text else None

    def texts(self, subject: str, name: str) -> dict[str, str]:
        """The values by their language."""
        found = self.said.get(subject, {}).get(_predicate(name), ())
        return {each.language or "": each.value for each in found if isinstance(each, Literal)}


def _predicate(name: str) -> str:
    return name if ":" in name else GF + name
