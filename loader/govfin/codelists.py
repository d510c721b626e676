"""Code lists: the concepts that coordinates are notations of, read from the ontology when first asked for.

The schemes that are written by hand stand together in one file; function, economic, procurement and district codes have a file
each, which is read for its own scheme alone. Every mapping is by notation, holds `all` (districts: `100000` and `unknown`) as
well, and can't be changed. Reads the files of the ontology's graph, and no store.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import pyoxigraph

from govfin.folders import folder
from govfin.namespaces import CODE, DCTERMS, GF, SDMX_ATTRIBUTE, SKOS

ALL: Final = "all"  # the coordinate of what is not broken down
CLASSIFICATIONS: Final = ("function", "economic")  # schemes whose codes tell what stands above them
LEVELS: Final = (3, 5, 7)  # digits of 类, 款, 项

BY_HAND: Final = "schemes.ttl"
OWN_FILE: Final[Mapping[str, str]] = {
    "function": "functions.ttl",
    "economic": "economics.ttl",
    "district": "districts.ttl",
    "procurement": "procurement.ttl",
}

PREDICATES: Final[Mapping[str, str]] = {
    namespace + name: name
    for namespace, names in (
        (SKOS, ("notation", "prefLabel", "altLabel", "broader", "historyNote")),
        (GF, ("level", "addsUpTo", "correspondsTo", "firstSeen", "lastSeen", "provisional")),
        (DCTERMS, ("isReplacedBy",)),
        (SDMX_ATTRIBUTE, ("unitMeasure",)),
    )
    for name in names
}  # what is read of a concept


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a scheme."""

    notation: str
    level: int  # function, economic: 1 类, 2 款, 3 项; 0 the concept for all; own schemes: steps below the top
    label: str  # Chinese
    english: str  # "" where the scheme has no English label for it
    alt_labels: tuple[str, ...]  # Chinese, sorted
    broader: str | None  # notation of the next wider concept; None at the top
    whole: str | None  # the broader concept, where this and all others that name it make it up completely; None for 其中
    corresponds_to: tuple[str, ...]  # departmental economic code → government economic codes, sorted
    first_seen: int | None  # years of the disclosures in which the code was seen
    last_seen: int | None
    provisional: bool  # hardly attested; where only its narrower codes are, the label is the code
    unit: str | None  # of a measure: notation of the unit in which its amounts are
    replaced_by: str | None = None  # the code that has all that it held
    retired: int | None = None  # since when


@dataclass(frozen=True, slots=True)
class District:
    """One administrative district of GB/T 2260, or `unknown`."""

    code: str
    name: str
    level: int  # 0 national or unknown, 1 province, 2 prefecture, 3 county
    parent: str | None  # code; None for 100000 and unknown


def functions() -> Mapping[str, Concept]:
    """The functional classification of expenditure."""
    return scheme("function")


def economics() -> Mapping[str, Concept]:
    """The economic classifications of expenditure, departmental (3xx) and governmental (5xx)."""
    return scheme("economic")


@cache
def classified_names() -> frozenset[str]:
    """All names of functions and economic classes."""
    return frozenset(name for codes in (functions(), economics()) for each in codes.values() for name in (each.label, *each.alt_labels))


@cache
def districts() -> Mapping[str, District]:
    """The administrative districts, `100000` for the country, and `unknown`."""
    concepts = scheme("district").values()
    return MappingProxyType({c.notation: District(c.notation, c.label, c.level, c.broader) for c in concepts})


@cache
def scheme(name: str) -> Mapping[str, Concept]:
    """The concepts of the scheme `https://w3id.org/govfin/code/{name}`, by notation, in the order of the files.

    Raises KeyError where there is no such scheme.
    """
    descriptions = dict(_by_hand()[name])
    if name in OWN_FILE:
        descriptions |= _read(OWN_FILE[name])[name]
    return MappingProxyType({notation: _concept(notation, descriptions) for notation in descriptions})


@dataclass(frozen=True, slots=True)
class _Description:
    """What a file says of one concept: values by the predicate's local name, labels also by language."""

    values: dict[str, list[str]]

    def first(self, name: str) -> str | None:
        return self.values[name][0] if name in self.values else None

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(self.values.get(name, ())))

    def year(self, name: str) -> int | None:
        value = self.first(name)
        return int(value) if value else None


@cache
def _by_hand() -> Mapping[str, Mapping[str, _Description]]:
    return _read(BY_HAND)


def _read(file_name: str) -> Mapping[str, Mapping[str, _Description]]:
    """Scheme → notation → description, of every concept of a file."""
    described: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for triple in pyoxigraph.parse(path=folder("ontology") / file_name, format=pyoxigraph.RdfFormat.TURTLE):
        name, subject, value = PREDICATES.get(triple.predicate.value), triple.subject, triple.object
        if (
            name is None
            or not isinstance(subject, pyoxigraph.NamedNode)
            or not isinstance(value, (pyoxigraph.NamedNode, pyoxigraph.Literal))
        ):
            continue
        if isinstance(value, pyoxigraph.Literal) and value.language:
            name = f"{name}@{value.language}"
        described[subject.value].setdefault(name, []).append(value.value)
    schemes: defaultdict[str, dict[str, _Description]] = defaultdict(dict)
    for iri, values in described.items():
        scheme_name, _, notation = iri.removeprefix(CODE).partition("/")
        if "notation" in values:
            schemes[scheme_name][notation] = _Description(values)
    return dict(schemes)


def _concept(notation: str, descriptions: Mapping[str, _Description]) -> Concept:
    told = descriptions[notation]
    level, broader, whole, unit = (told.first(name) for name in ("level", "broader", "addsUpTo", "unitMeasure"))
    replaced = told.first("isReplacedBy")
    return Concept(
        notation=notation,
        level=int(level) if level else _depth(notation, descriptions),
        label=told.first("prefLabel@zh") or notation,
        english=told.first("prefLabel@en") or "",
        alt_labels=told.all("altLabel@zh"),
        broader=_notation(broader) if broader else None,
        whole=_notation(whole) if whole else None,
        corresponds_to=tuple(_notation(iri) for iri in told.all("correspondsTo")),
        first_seen=told.year("firstSeen"),
        last_seen=told.year("lastSeen"),
        provisional=told.first("provisional") == "true",
        unit=_notation(unit) if unit else None,
        replaced_by=_notation(replaced) if replaced else None,
        retired=_year_in(told.first("historyNote@en")) if replaced else None,
    )


def _year_in(note: str | None) -> int | None:
    """The year that a note of the history of a code begins with."""
    match = re.search(r"\d{4}", note or "")
    return int(match[0]) if match else None


def _depth(notation: str, descriptions: Mapping[str, _Description]) -> int:
    """How many steps the concept stands below the top of its scheme."""
    broader = descriptions[notation].first("broader")
    return 1 + _depth(_notation(broader), descriptions) if broader else 0


def _notation(iri: str) -> str:
    return iri.rpartition("/")[2]
