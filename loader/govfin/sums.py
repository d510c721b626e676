"""Sums: a printed cell as the whole, and the cells that must make it up. Whether they do is for the shapes to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govfin.facts import Fact


@dataclass(frozen=True, slots=True)
class Sum:
    """One whole and the cells that must make it up; `reason` says why it cannot be checked."""

    identity: str
    relation: str  # "equal", or "at-most" for 其中
    table_number: int
    whole: Fact | None
    addends: tuple[Fact, ...]
    subtrahends: tuple[Fact, ...] = ()
    reason: str = ""
    missing: str = ""  # notation of the whole where it is not printed
    variant: str = ""  # tells sums of one identity around one whole apart

    @property
    def key(self) -> tuple[str, ...]:
        """Path of the sum below its table, not yet percent-encoded."""
        anchor = self.whole or (self.addends + self.subtrahends)[0]
        path = ("cell", str(anchor.row), str(anchor.column))
        missing = () if self.whole else ("missing", self.missing)
        return (*path, *missing, "sum", self.identity, *filter(None, [self.variant]))


def nearest(cell: Fact, candidates: Sequence[Fact]) -> Fact:
    """Of cells that state the same figure, the one in the cell's own column or row, and closest there."""

    def distance(other: Fact) -> tuple[bool, int, int, int]:
        apart = abs(other.row - cell.row) + abs(other.column - cell.column)
        return (other.row != cell.row and other.column != cell.column, apart, other.row, other.column)

    return min(candidates, key=distance)
