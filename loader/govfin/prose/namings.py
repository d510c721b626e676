"""Namings: which function or economic class a printed name stands for.

A name may leave out its ending (教育 for 教育支出), and many names stand for several codes: the code above, the level that is
printed with the name, and the codes of the document's own tables tell which. What stays open has no code.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from govfin.codelists import Concept, economics, functions
from govfin.mappings import Reading, plain

LENGTHS = {1: 3, 2: 5, 3: 7}  # level → digits of its codes
SHORTEST = 3  # characters: a shorter name is none without the mark of its level or a code


@dataclass(frozen=True, slots=True)
class Naming:
    """What a name in a text may stand for: codes by dimension."""

    name: str
    functions: frozenset[str]
    economics: frozenset[str]


class Namings:
    """The names of all functions and economic classes, found in plain text."""

    def __init__(self, endings: Iterable[str]) -> None:
        self.functions = _by_name(functions(), tuple(endings))
        self.economics = _by_name(economics(), tuple(endings))
        self.starts: dict[str, list[str]] = {}
        for name in sorted({*self.functions, *self.economics}, key=len, reverse=True):
            self.starts.setdefault(name[:2], []).append(name)

    def find(self, text: str) -> Iterator[tuple[int, Naming]]:
        """Every name that starts at each place of a plain text, the longest alone, and where it starts."""
        for place in range(len(text) - 1):
            for name in self.starts.get(text[place : place + 2], ()):
                if text.startswith(name, place):
                    yield place, Naming(name, self.functions.get(name, frozenset()), self.economics.get(name, frozenset()))
                    break


@functools.cache
def namings(reading_endings: tuple[str, ...]) -> Namings:
    """The namings with the endings that names may leave out; made once."""
    return Namings(reading_endings)


def namings_of(reading: Reading) -> Namings:
    return namings(tuple(reading.surroundings.name_endings))


def _by_name(concepts: Mapping[str, Concept], endings: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, concept in concepts.items():
        if not code.isdigit():
            continue
        for label in (concept.label, *concept.alt_labels):
            name = plain(label)
            for each in {name, *(name.removesuffix(ending) for ending in endings)}:
                if len(each) > 1 and not each.isdigit():
                    found.setdefault(each, set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def narrowed(codes: Collection[str], level: int | None, above: str, known: Collection[str]) -> frozenset[str]:
    """The codes of a name that fit the level that is printed, stand below a code, and are among the document's own, as far as any do."""
    kept = frozenset(codes)
    for fitting in (
        frozenset(code for code in kept if level is None or len(code) == LENGTHS[level]),
        frozenset(
            code for code in kept if above and code != above and code.startswith(above) and (not level or len(code) == LENGTHS[level])
        ),
    ):
        kept = fitting or kept
    return (kept & frozenset(known)) or kept if len(kept) > 1 else kept
