"""Nearest names: what a person may have meant who named something that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from heapq import nlargest
from typing import Final

MOST_SUGGESTIONS: Final = 10
NEAR: Final = 0.5  # how like a name another must be, as difflib has it
NEAR_IN_LETTERS: Final = 0.65  # the same of names in Latin letters, which have many in common that are not alike
LOOKED_AT: Final = 300  # of very many names those that have most characters in common with the one given


def nearest(name: str, names: Iterable[str]) -> str:
    """How an error ends: with the names nearest to the one given, if any are near."""
    near = near_names(name, names)
    return f"; did you mean {' or '.join(near)}?" if near else "."


def near_names(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names nearest to the one given, if any are near."""
    known = list(dict.fromkeys(names))
    characters = frozenset(name)
    if len(known) > LOOKED_AT:
        known = nlargest(LOOKED_AT, known, key=lambda each: 2 * len(characters.intersection(each)) - len(each))
    return difflib.get_close_matches(name, known, n=most, cutoff=NEAR_IN_LETTERS if name.isascii() else NEAR)


def listed(names: Iterable[str]) -> str:
    """At most `MOST_SUGGESTIONS` names, sorted."""
    ordered = sorted(names)
    more = f" and {len(ordered) - MOST_SUGGESTIONS} more" if len(ordered) > MOST_SUGGESTIONS else ""
    return ", ".join(ordered[:MOST_SUGGESTIONS]) + more
