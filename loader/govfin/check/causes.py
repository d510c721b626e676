"""Causes: what most likely went wrong where checks fail, and what ought to stand there instead.

Reads no graph. Writes causes as triples for a disclosure's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from govfin.check.evidence import Mention, place
from govfin.messages import phrase


@dataclass(frozen=True, slots=True)
class Cause:
    """One error that explains failing checks: the kind of slip, where it was made, and what ought to stand there."""

    iri: str
    kind: str  # notation in the code list `cause`
    suspects: tuple[Mention, ...]  # the numerals that are wrong, in the order of the document
    ought: str  # as it would be printed, in the unit of the suspect; "" where the arithmetic does not tell
    other: Mention | None  # what the suspect was copied from or exchanged with, or the row that is missing or doubled
    explained: int  # failing checks that the correction settles
    failing: int  # failing checks that the suspects take part in

    def text(self, language: str) -> str:
        """The cause in words: zh or en."""
        first = self.suspects[0]
        return phrase(
            f"cause-{self.kind}",
            language,
            place=place(first, language),
            reported=first.reported,
            ought=self.ought,
            unit=first.unit,
            other_place=place(self.other, language),
            other_reported=self.other.reported if self.other else "",
            explained=self.explained,
            failing=self.failing,
            suspects=len(self.suspects),
        )
