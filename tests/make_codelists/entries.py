"""Entries of a code list, and how they are written: as SKOS in Turtle."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from govfin.namespaces import CODE, GF, SKOS, XSD

TABLES = Path(__file__).parent  # facts kept by hand


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
    years: tuple[str, ...] = field(default=())  # first and last
    provisional: bool = False


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
        *prefixes("code", scheme, "gf", "skos", "xsd"),
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
        first, last = entry.years
        lines.append(f'gf:firstSeen "{first}"^^xsd:gYear ; gf:lastSeen "{last}"^^xsd:gYear')
    if entry.provisional:
        lines.append("gf:provisional true")
    if entry.corresponds_to:
        lines.append("gf:correspondsTo " + " , ".join(f"{scheme}:{code}" for code in entry.corresponds_to))
    if narrower:
        lines.append("skos:narrower " + " , ".join(narrower))
    lines.append(f"skos:broader {scheme}:{entry.broader} .\n")
    return " ;\n    ".join(lines)


def prefixes(*names: str) -> list[str]:
    """Declarations of prefixes: of vocabularies, and of schemes of this ontology."""
    known = {"code": CODE, "gf": GF, "skos": SKOS, "xsd": XSD}
    return [f"@prefix {name}: <{known.get(name, f'{CODE}{name}/')}> ." for name in names]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
