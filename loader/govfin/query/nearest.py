"""Nearest names: what a person may have meant who named something that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

MOST_SUGGESTIONS: Final = 10


def nearest(name: str, names: Iterable[str]) -> str:
    """How an error ends: with the names nearest to the one given, if any are near."""
    near = difflib.get_close_matches(name, list(dict.fromkeys(names)), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else "."


def listed(names: Iterable[str]) -> str:
    """At most `MOST_SUGGESTIONS` names, sorted."""
    ordered = sorted(names)
    more = f" and {len(ordered) - MOST_SUGGESTIONS} more" if len(ordered) > MOST_SUGGESTIONS else ""
    return ", ".join(ordered[:MOST_SUGGESTIONS]) + more
