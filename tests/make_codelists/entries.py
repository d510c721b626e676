"""Entries of a code list, and how they are written: as SKOS in Turtle."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from govfin.namespaces import CODE, DCTERMS, GF, SKOS, XSD, segment

SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
TABLES = Path(__file__).parent  # facts kept by hand


Years = tuple[str, ...]  # first and last, or none


@dataclass(frozen=True, slots=True)
class Name:
    """One of the names of a concept, with the years of the documents that print it."""

    text: str
    years: Years = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept to write."""

    code: str
    level: int
    label: str
    broader: str
    english: str = ""
    alt_labels: tuple[str, ...] = ()
    corresponds_to: tuple[str, ...] = ()
    years: Years = ()
    provisional: bool = False
    names: tuple[Name, ...] = ()  # where there is more than one: the main name first
    links: tuple[tuple[str, str], ...] = ()  # predicate and code
    history: tuple[tuple[str, str], ...] = ()  # notes in Chinese and English


def rows(table: Path) -> list[dict[str, str]]:
    """The rows of a table of tab-separated values; lines that begin with # are comments."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def turtle(scheme: str, entries: Iterable[Entry]) -> str:
    """The entries as SKOS in Turtle, by code, and after them the concepts of `schemes.ttl` that they are narrower than."""
    ordered = sorted(entries, key=lambda entry: entry.code)
    narrower = defaultdict(list)
    for entry in ordered:
        narrower[entry.broader].append(f"{scheme}:{entry.code}")
    head = [
        "# Made by tests/make_codelists: change that, not this file. The scheme and its top concepts are in schemes.ttl.\n",
        *prefixes("code", scheme, "dcterms", "gf", "skos", "skosxl", "xsd"),
        "",
    ]
    body = [concept(scheme, entry, narrower[entry.code]) for entry in ordered]
    tops = sorted(narrower.keys() - {entry.code for entry in ordered})
    return "\n".join([*head, *body, *(f"{scheme}:{top} skos:narrower {' , '.join(narrower[top])} .\n" for top in tops if narrower[top])])


def concept(scheme: str, entry: Entry, narrower: Sequence[str]) -> str:
    """One concept in Turtle."""
    lines = [
        f"{scheme}:{entry.code} a skos:Concept ; skos:inScheme code:{scheme} ; skos:notation {quoted(entry.code)} ; gf:level {entry.level}",
        "skos:prefLabel " + (f"{quoted(entry.english)}@en , " if entry.english else "") + f"{quoted(entry.label)}@zh",
    ]
    if entry.alt_labels:
        lines.append("skos:altLabel " + " , ".join(f"{quoted(label)}@zh" for label in entry.alt_labels))
    if entry.years:
        lines.append(seen(entry.years))
    if entry.provisional:
        lines.append("gf:provisional true")
    if entry.corresponds_to:
        lines.append("gf:correspondsTo " + " , ".join(f"{scheme}:{code}" for code in entry.corresponds_to))
    lines += [f"{predicate} {scheme}:{code}" for predicate, code in entry.links]
    lines += [f"skos:historyNote {quoted(english)}@en , {quoted(chinese)}@zh" for chinese, english in entry.history]
    if entry.names:
        main, *others = (f"<{name_iri(scheme, entry.code, name)}>" for name in entry.names)
        lines.append(f"skosxl:prefLabel {main}" + (f" ; skosxl:altLabel {' , '.join(others)}" if others else ""))
    if narrower:
        lines.append("skos:narrower " + " , ".join(narrower))
    lines.append(f"skos:broader {scheme}:{entry.broader} .\n")
    labels = [label(scheme, entry.code, name) for name in entry.names]
    return "\n".join([" ;\n    ".join(lines), *labels])


def label(scheme: str, code: str, name: Name) -> str:
    """A name as a thing of its own, which can say in which years it was seen."""
    years = f" ; {seen(name.years)}" if name.years else ""
    return f"<{name_iri(scheme, code, name)}> a skosxl:Label ; skosxl:literalForm {quoted(name.text)}@zh{years} .\n"


def name_iri(scheme: str, code: str, name: Name) -> str:
    return f"{CODE}{scheme}/{code}/name/{segment(name.text)}"


def seen(years: Years) -> str:
    first, last = years
    return f'gf:firstSeen "{first}"^^xsd:gYear ; gf:lastSeen "{last}"^^xsd:gYear'


def prefixes(*names: str) -> list[str]:
    """Declarations of prefixes: of vocabularies, and of schemes of this ontology."""
    known = {"code": CODE, "dcterms": DCTERMS, "gf": GF, "skos": SKOS, "skosxl": SKOSXL, "xsd": XSD}
    return [f"@prefix {name}: <{known.get(name, f'{CODE}{name}/')}> ." for name in names]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
