"""Trails: what stands above a page, from the wide to the narrow: districts, units, disclosures, tables, code lists.

Reads the broader concepts of codes, and the labels of what it names; writes no graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from govfin.page.surroundings import Source
from govfin.page.visits import Crumb, Visit, in_language

DEEPEST: Final = 12  # steps up to the top of a list
DISTRICTS: Final = "/index/districts"


def crumb(visit: Visit, path: str, phrase: str) -> Crumb:
    """A page of the site itself."""
    return Crumb(visit.say(phrase), visit.link(in_language(path, visit.language)))


def crumbs(visit: Visit, iris: Iterable[str], labels: Mapping[str, str]) -> list[Crumb]:
    """Resources one after another."""
    return [Crumb(labels[iri], visit.href(iri)) for iri in iris]


def above(visit: Visit, concept: str) -> Sequence[str]:
    """The wider concepts of a concept, the widest first."""
    found: list[str] = []
    while len(found) < DEEPEST:
        nearest = sorted(row["concept"].value for row in visit.ask("broader", part=f"<{(found or [concept])[-1]}>"))
        if not nearest or nearest[0] in (*found, concept):
            break
        found.append(nearest[0])
    return found[::-1]


def to_district(visit: Visit, district: str) -> list[Crumb]:
    """All districts, those that a district is in, and the district itself."""
    wider = above(visit, district)
    return [crumb(visit, DISTRICTS, "districts"), *crumbs(visit, [*wider, district], visit.labels([*wider, district]))]


def to_source(visit: Visit, source: Source, labels: Mapping[str, str], table: str = "", title: str = "") -> list[Crumb]:
    """The unit, its disclosure, and a table of it."""
    told = [(source.unit, labels.get(source.unit, "")), (source.disclosure, source.title or source.file), (table, title)]
    return [Crumb(text, visit.href(iri)) for iri, text in told if iri and text and iri != visit.iri]
