"""Calculations: what ought to hold between the numbers and the words of a disclosure. Whether it does is for the shapes to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from govfin.table.facts import Fact

PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Sum:
    """One whole and the cells that must make it up; `reason` says why it cannot be checked."""

    identity: str
    relation: str  # "equal", or "at-most" for 其中
    table_number: int  # 0 where it stands in no table
    whole: Fact | None
    addends: tuple[Fact, ...]
    subtrahends: tuple[Fact, ...] = ()
    reason: str = ""
    missing: str = ""  # notation of the whole where it is not printed
    variant: str = ""  # tells sums of one identity around one whole apart
    formula: Quotation | None = None  # by which the document itself declares it

    @property
    def anchor(self) -> Fact:
        """The mention that its IRI hangs from."""
        return self.whole or (self.addends + self.subtrahends)[0]

    @property
    def key(self) -> tuple[str, ...]:
        """Its path below the anchor, not yet percent-encoded."""
        missing = () if self.whole else ("missing", self.missing)
        return (*missing, "sum", self.identity, *filter(None, [self.variant]))


@dataclass(frozen=True, slots=True)
class Rate:
    """A printed rate or score: (numerators − less) / (denominators − less) × factor, and no more than the cap.

    Without denominators the numerators are not divided.
    """

    identity: str
    whole: Fact
    numerators: tuple[Fact, ...] = ()
    denominators: tuple[Fact, ...] = ()
    numerator_subtrahends: tuple[Fact, ...] = ()
    denominator_subtrahends: tuple[Fact, ...] = ()
    factor: Decimal = PERCENT
    cap: Decimal | None = None
    reason: str = ""
    variant: str = ""

    @property
    def anchor(self) -> Fact:
        """The mention that its IRI hangs from."""
        return self.whole

    @property
    def key(self) -> tuple[str, ...]:
        """Its path below the anchor, not yet percent-encoded."""
        return ("rate", self.identity, *filter(None, [self.variant]))


@dataclass(frozen=True, slots=True)
class Expectation:
    """Mentions that must add up to an amount known beforehand, or to at most that: weights to 100."""

    identity: str
    addends: tuple[Fact, ...]
    expected: Decimal
    relation: str = "equal"
    reason: str = ""
    variant: str = ""

    @property
    def anchor(self) -> Fact:
        """The mention that its IRI hangs from."""
        return self.addends[0]

    @property
    def key(self) -> tuple[str, ...]:
        """Its path below the anchor, not yet percent-encoded."""
        return ("expectation", self.identity, *filter(None, [self.variant]))


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words as printed that are judged where no numeral is: a grade, a title, a formula, or the absence of a table."""

    path: str  # below the disclosure, percent-encoded: "table/4/note/1", "sentence/12/quotation/3-9"
    text: str
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    table_number: int = 0
    sentence: int = 0
    sentence_text: str = ""
    span: tuple[int, int] | None = None  # in the sentence
    document: str = ""  # the file in which it is printed, where a disclosure has several
    kind: str = "Quotation"  # or "DeclaredFormula"


@dataclass(frozen=True, slots=True)
class Statement:
    """What printed words state, and what they ought to: any of `expected`. `parts` are the mentions that it rests on."""

    identity: str
    quotation: Quotation
    stated: str
    expected: tuple[str, ...]
    parts: tuple[Fact, ...] = ()
    reason: str = ""
    variant: str = ""
    slight: bool = False  # a contradiction is information only

    @property
    def anchor(self) -> Quotation:
        """The words that its IRI hangs from."""
        return self.quotation

    @property
    def key(self) -> tuple[str, ...]:
        """Its path below the anchor, not yet percent-encoded."""
        return ("statement", self.identity, *filter(None, [self.variant]))


Calculation = Sum | Rate | Expectation | Statement


def nearest(cell: Fact, candidates: Sequence[Fact]) -> Fact:
    """Of cells that state the same figure, the one in the cell's own column or row, and closest there."""

    def distance(other: Fact) -> tuple[bool, int, int, int]:
        apart = abs(other.row - cell.row) + abs(other.column - cell.column)
        return (other.row != cell.row and other.column != cell.column, apart, other.row, other.column)

    return min(candidates, key=distance)
