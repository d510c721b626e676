"""Causes: what most likely went wrong where checks fail, and what ought to stand there instead.

Reads the graph of a disclosure. Writes causes into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from govfin.check.evidence import Evidence, Mention, place
from govfin.graph.iris import concept_iri, gf
from govfin.graph.resources import Resources
from govfin.messages import LANGUAGES, phrase
from govfin.namespaces import CODE, DCTERMS, GF, RDF


@dataclass(frozen=True, slots=True)
class Cause:
    """One error that explains failing checks: the kind of slip, where it was made, and what ought to stand there."""

    iri: str
    kind: str  # notation in the code list `cause`
    suspects: tuple[Mention, ...]  # the numerals that are wrong, in the order of the document; of rows missing or too many, the first total
    ought: str  # as it would be printed, in the unit of the suspect; "" where the arithmetic does not tell
    other: Mention | None  # what the suspect was copied from or exchanged with, or the row that is left out or doubled
    explained: int  # failing checks that the correction settles
    failing: int  # failing checks that the suspects take part in

    def text(self, language: str) -> str:
        """The cause in words: zh or en."""
        first = self.suspects[0]
        said = phrase(
            f"cause-{self.kind}",
            language,
            place=place(first, language),
            reported=first.reported,
            ought=self.ought,
            unit=first.unit,
            other_place=place(self.other, language),
            other_reported=self.other.reported if self.other else "",
            suspects=len(self.suspects),
        )
        return said + (phrase("cause-settles", language, explained=self.explained, failing=self.failing) if self.failing > 1 else "")


def read_cause(told: Resources, evidence: Evidence, iri: str) -> Cause:
    """The cause of that IRI, from a graph."""
    suspects = (found for each in told.all(iri, "suspect") if (found := evidence.mention(each)))
    other = told.one(iri, "otherMention")
    return Cause(
        iri=iri,
        kind=told.one(iri, "causeKind").removeprefix(f"{CODE}cause/"),
        suspects=tuple(sorted(suspects, key=lambda mention: (mention.place, mention.iri))),
        ought=told.one(iri, "oughtText"),
        other=evidence.mention(other) if other else None,
        explained=int(told.one(iri, "explainedChecks")),
        failing=int(told.one(iri, "failingChecks")),
    )


def about_cause(cause: Cause) -> Iterator[tuple[str, NamedNode | Literal]]:
    """What a graph says of a cause, by the IRIs of properties."""
    yield f"{RDF}type", gf("Cause")
    yield f"{GF}causeKind", concept_iri("cause", cause.kind)
    for suspect in cause.suspects:
        yield f"{GF}suspect", NamedNode(suspect.iri)
    if cause.ought:
        yield f"{GF}oughtText", Literal(cause.ought)
    if cause.other:
        yield f"{GF}otherMention", NamedNode(cause.other.iri)
    yield f"{GF}explainedChecks", Literal(cause.explained)
    yield f"{GF}failingChecks", Literal(cause.failing)
    for language in LANGUAGES:
        yield f"{DCTERMS}description", Literal(cause.text(language), language=language)
