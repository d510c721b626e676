"""Pages of code lists: all of them, and each as a tree that unfolds, with what its codes were called before.

Reads the code lists that come with govfin, and of the store what a list says of itself; writes no graph. Of a long list the tree has the
upper levels, and the page of a code those below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from govfin import codelists
from govfin.codelists import ALL, Concept
from govfin.graph.iris import concept_iri
from govfin.namespaces import CODE, SKOS
from govfin.page.resource import resource_page
from govfin.page.trails import crumb
from govfin.page.visits import Page, Table, Visit

INDEX: Final = "/code/index"
MOST: Final = 1000  # concepts that a tree shows
FEW: Final = 60  # so many are unfolded at once
CSV_COLUMNS: Final = (
    "notation", "label_zh", "label_en", "former_names", "broader", "level", "first_seen", "last_seen", "provisional", "replaced_by", "iri",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A concept in its tree."""

    concept: Concept
    iri: str
    label: str
    parts: Sequence[Node]
    below: int  # how many concepts stand right below it, shown or not


def scheme_page(visit: Visit) -> Page:
    """A code list: what it is of, and its tree."""
    name = visit.iri.removeprefix(CODE)
    try:
        concepts = codelists.scheme(name)
    except KeyError:  # a list that does not come with govfin
        return resource_page(visit)
    nodes = tree(name, concepts, visit.language)
    values = {
        "nodes": nodes,
        "count": len(concepts),
        "definition": told(visit, f"{SKOS}definition"),
        "open_to": 9 if len(concepts) <= FEW else 1,
        "cut": _shown(nodes) < len(concepts),
        "labels": {each.notation: named(each, visit.language) for each in concepts.values()},
        "iri_of": lambda notation: concept_iri(name, notation).value,
    }
    return Page(
        "scheme.html", visit.labels([visit.iri])[visit.iri], values, _table(visit, name, concepts), [crumb(visit, INDEX, "code-lists")]
    )


def schemes_page(visit: Visit) -> Page:
    """All code lists, the longest first."""
    iris = [row["scheme"].value for row in visit.ask("schemes") if row["scheme"].value.startswith(CODE)]
    labels = visit.labels(iris)
    definitions = visit.ask("definitions", resource=" ".join(f"<{iri}>" for iri in iris)) if iris else []
    by_language = {(row["resource"].value, row["definition"].language): row["definition"].value for row in definitions}
    lists = [(iri, labels[iri], by_language.get((iri, visit.language), ""), _count(iri.removeprefix(CODE))) for iri in iris]
    return Page("schemes.html", visit.say("code-lists"), {"lists": sorted(lists, key=lambda each: -each[3])})


def _count(name: str) -> int:
    try:
        return len(codelists.scheme(name))
    except KeyError:  # a list that does not come with govfin
        return 0


def tree(name: str, concepts: Mapping[str, Concept], language: str) -> Sequence[Node]:
    """The concepts of a list, each with those right below it, down to the level at which they get too many."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for each in concepts.values():
        below[each.broader or ""].append(each.notation)
    deepest = _deepest(below)

    def node(notation: str, depth: int) -> Node:
        parts = [node(each, depth + 1) for each in _ordered(below[notation])] if depth < deepest else []
        return Node(concepts[notation], concept_iri(name, notation).value, named(concepts[notation], language), parts, len(below[notation]))

    return [node(each, 0) for each in _ordered(below[""])]


def named(concept: Concept, language: str) -> str:
    """What a concept is called; nothing where its name is its notation."""
    label = (concept.english or concept.label) if language == "en" else concept.label
    return "" if label == concept.notation else label


def told(visit: Visit, predicate: str) -> str:
    """A text that is said of what is visited, in the language of the visit, else in another."""
    found = {each.object.language: each.object.value for each in visit.triples if each.predicate.value == predicate}  # type: ignore[union-attr]
    return str(found.get(visit.language) or next(iter(found.values()), ""))


def _deepest(below: Mapping[str, Sequence[str]]) -> int:
    """The last level that still is shown."""
    level, depth, count = list(below[""]), 0, len(below[""])
    while level:
        level = [part for each in level for part in below.get(each, ())]
        count += len(level)
        if count > MOST:
            return depth
        depth += 1
    return depth


def _ordered(notations: Sequence[str]) -> list[str]:
    return sorted(notations, key=lambda each: (each != ALL, each))


def _shown(nodes: Sequence[Node]) -> int:
    return sum(1 + _shown(each.parts) for each in nodes)


def _table(visit: Visit, name: str, concepts: Mapping[str, Concept]) -> Table:
    rows = [
        (
            each.notation, each.label, each.english, "; ".join(each.alt_labels), each.broader, each.level, each.first_seen, each.last_seen,
            "true" if each.provisional else "", each.replaced_by, visit.base.public(concept_iri(name, each.notation).value),
        )
        for each in concepts.values()
    ]  # fmt: skip
    return Table(CSV_COLUMNS, rows)
