"""Contradictions: the smallest part of a list of statements that contradicts itself, by asking a reasoner again and again.

Reads and writes no graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S")


class BoundReachedError(Exception):
    """The reasoner was asked as often as it may be."""


@dataclass(slots=True)
class Asked(Generic[S]):
    """A question that may be asked so many times, and not once more."""

    question: Callable[[Sequence[S]], bool]
    left: int

    def __call__(self, statements: Sequence[S]) -> bool:
        if not self.left:
            raise BoundReachedError
        self.left -= 1
        return self.question(statements)


def smallest(statements: Sequence[S], contradictory: Callable[[Sequence[S]], bool]) -> list[S]:
    """A part of contradictory statements that is contradictory, and of which no part is.

    QuickXplain (Junker, AAAI 2004): with n statements and k in the answer it asks some 2k·log2(n/k) + 2k times.
    """
    return [] if contradictory([]) else _explain([], False, list(statements), contradictory)


def _explain(background: list[S], grown: bool, statements: list[S], contradictory: Callable[[Sequence[S]], bool]) -> list[S]:
    if grown and contradictory(background):
        return []
    if len(statements) == 1:
        return statements
    half = len(statements) // 2
    first, second = statements[:half], statements[half:]
    of_second = _explain(background + first, bool(first), second, contradictory)
    of_first = _explain(background + of_second, bool(of_second), first, contradictory)
    return of_first + of_second
