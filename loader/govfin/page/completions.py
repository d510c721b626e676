"""Completions: the names that the editor of queries completes: terms of the vocabulary, and codes of lists that are short.

Reads the graph of the ontology, once for each snapshot, and the code lists; writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from govfin import codelists
from govfin.graph.stores import Store
from govfin.namespaces import CODE
from govfin.page.once import Once
from govfin.page.visits import rows_of
from govfin.query.freeform import known_prefixes

LONGEST: Final = 250  # codes of a list that are completed; nobody picks one of thousands from a menu

_LOCAL = re.compile(r"[A-Za-z_][\w-]*")


def _draw_up(store: Store) -> Sequence[str]:
    return sorted({*_terms(store), *_codes()}, key=str.casefold)


def _terms(store: Store) -> Iterator[str]:
    """Classes and properties by their prefixed names."""
    prefixes = {namespace: prefix for prefix, namespace in known_prefixes().items()}
    for row in rows_of(store, "terms"):
        start = max(row["term"].value.rfind("#"), row["term"].value.rfind("/")) + 1
        namespace, local = row["term"].value[:start], row["term"].value[start:]
        if namespace in prefixes and _LOCAL.fullmatch(local):
            yield f"{prefixes[namespace]}:{local}"


def _codes() -> Iterator[str]:
    for prefix, namespace in known_prefixes().items():
        name = namespace.removeprefix(CODE).rstrip("/")
        if not namespace.startswith(CODE) or not name:
            continue
        try:
            concepts = codelists.scheme(name)
        except KeyError:
            continue
        if len(concepts) <= LONGEST:
            yield from (f"{prefix}:{notation}" for notation in concepts)


COMPLETIONS: Final = Once(_draw_up)
