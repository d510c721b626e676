"""Rules: the shapes of `shapes/`, and those of a folder of one's own: what each says of itself, and the queries that it makes checks by.

Reads the shapes, which stand in no graph until a rule runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Triple, parse

from govfin.errors import ShapeError
from govfin.folders import folder
from govfin.graph.resources import Resources
from govfin.namespaces import DCTERMS, RDFS, SH, SHAPES

OF_CATALOGUES: Final = "catalogue"  # the folder of shapes that are about the site's catalogue, and no rules of disclosures
OWN_SHAPES: Final = "GOVFIN_SHAPES"  # environment variable: a folder of shapes that add to ours
SCOPES: Final = ("disclosure", "unit", "department")
SEVERITIES: Final = ("Violation", "Warning", "Info")
TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")

Texts = Mapping[str, str]  # zh, en


@dataclass(frozen=True, slots=True)
class Query:
    """One way in which a rule makes checks: its IRI where it has one, and the CONSTRUCT with its prefixes."""

    iri: str
    construct: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape: what it is called and what it says where it is broken."""

    iri: str
    family: int  # of design and docs/rules.md; 0 for a rule of one's own that tells none
    identity: str  # notation of what its calculations must hold by; "" where it has none
    scope: str  # disclosure, unit, department
    severity: str  # Violation, Warning, Info
    page: str  # its documentation
    label: Texts
    comment: Texts  # what must hold
    source: Texts  # the sentence that it enforces
    tolerance: Texts
    passing: Texts
    failing: Texts
    message: Texts  # with {placeholders}
    queries: tuple[Query, ...]

    @property
    def id(self) -> str:
        """The rule's name, which is its file's name too."""
        return self.iri.removeprefix(SHAPES)

    @property
    def is_plain(self) -> bool:
        """Whether it makes no checks itself: a plain shape of one's own."""
        return not self.queries


@cache
def shapes(own: str = "") -> tuple[Triple, ...]:
    """All shapes, as triples, with those of a folder of one's own.

    Raises ShapeError for a file that is no Turtle.
    """
    return (*shapes_of(str(folder("shapes"))), *(shapes_of(own) if own else ()))


@cache
def shapes_of(path: str) -> tuple[Triple, ...]:
    """The shapes of a folder, as triples."""
    files = sorted(each for each in Path(path).rglob("*.ttl") if each.parent.name != OF_CATALOGUES)
    return tuple(triple for each in files for triple in _parsed(each))


def own_shapes() -> str:
    """The folder of one's own shapes that the environment names; "" where it names none."""
    return os.environ.get(OWN_SHAPES, "")


def rules(own: str | None = None) -> Mapping[str, Rule]:
    """The rules by IRI, family by family; those of the folder that the environment names among them, unless another is told."""
    return _rules(own_shapes() if own is None else own)


@cache
def _rules(own: str) -> Mapping[str, Rule]:
    told = Resources(shapes(own))
    found = [_rule(told, iri) for iri in told.of_type(f"{SH}NodeShape") if told.one(iri, f"{SH}targetNode") == iri]
    if own:
        found += [_rule(told, iri) for iri in _plain(Resources(shapes_of(own)))]
    return {rule.iri: rule for rule in sorted(found, key=lambda rule: (rule.family or 99, rule.iri))}


def _plain(own: Resources) -> set[str]:
    """The shapes with targets other than themselves: they are rules by what they constrain, not by the checks that they make."""
    aimed = {iri for target in TARGETS for iri, targets in own.values(f"{SH}{target}").items() if ":" in iri and iri not in targets}
    return {iri for iri in aimed if not own.one(iri, f"{SH}rule")}


def _rule(told: Resources, iri: str) -> Rule:
    def texts(name: str) -> Texts:
        found = told.texts(iri, name)
        first = next(iter(found.values()), "")
        return {language: found.get(language, first) for language in ("zh", "en")}

    label = texts(f"{RDFS}label")
    return Rule(
        iri=iri,
        family=int(told.one(iri, "family") or 0),
        identity=told.one(iri, "identity").rpartition("/")[2],
        scope=told.one(iri, "scope") or SCOPES[0],
        severity=(told.one(iri, f"{SH}severity") or f"{SH}Violation").removeprefix(SH),
        page=told.one(iri, f"{RDFS}seeAlso"),
        label=label if any(label.values()) else dict.fromkeys(("zh", "en"), iri.rpartition("#")[2].rpartition("/")[2]),
        comment=texts(f"{RDFS}comment"),
        source=texts(f"{DCTERMS}source"),
        tolerance=texts("tolerance"),
        passing=texts("passingExample"),
        failing=texts("failingExample"),
        message=texts(f"{SH}message"),
        queries=tuple(_queries(told, told.all(iri, f"{SH}rule"))),
    )


def _queries(told: Resources, iris: Iterable[str]) -> Iterator[Query]:
    for iri in iris:
        if construct := told.one(iri, f"{SH}construct"):
            declared = [each for prefixes in told.all(iri, f"{SH}prefixes") for each in told.all(prefixes, f"{SH}declare")]
            pairs = sorted((told.one(each, f"{SH}prefix"), told.one(each, f"{SH}namespace")) for each in declared)
            yield Query(iri, "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in pairs) + construct)


def _parsed(path: Path) -> Iterator[Triple]:
    try:
        found: list[Quad] = list(parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    except (SyntaxError, OSError) as error:
        raise ShapeError(f"{path}: is no Turtle file that can be read ({error}); correct it or take it out of the folder.") from error
    return (Triple(quad.subject, quad.predicate, quad.object) for quad in found)


def is_ours(rule: Rule) -> bool:
    """Whether a rule is one of govfin's own."""
    return rule.iri.startswith(SHAPES)
