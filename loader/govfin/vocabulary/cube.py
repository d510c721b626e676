"""The cube: whether the figures of a store are a well-formed RDF Data Cube, by the integrity constraints of the W3C.

Reads the union of all named graphs of the store: the disclosures' graphs, and `https://w3id.org/govfin/ontology` for the structure and the
code lists. Writes nothing. Each constraint is a query in `shapes/cube`, which lists the nodes that break it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from govfin.folders import folder
from govfin.graph.stores import internal_query
from govfin.headers import Header, Text, read_header
from govfin.namespaces import CODE, GF, QB, RDFS, SDMX_ATTRIBUTE, SKOS

HIERARCHY: Final = "<$p>"  # stands in a constraint for the property that leads through a hierarchical code list
PREFIXES: Final = {GF: "gf", CODE: "code", QB: "qb", RDFS: "rdfs", SKOS: "skos", SDMX_ATTRIBUTE: "sdmx-attribute"}
NO_BASE: Final = "urn:none:"  # for the stand-in, which is a relative IRI where it stays

Term = NamedNode | BlankNode | Literal


class ConstraintHeader(Header):
    """What the header of a constraint's file says."""

    title: Text
    clause: str
    spelling: str
    message: Text


@dataclass(frozen=True, slots=True)
class Constraint:
    """One integrity constraint: its name is its file's."""

    name: str
    title: Text
    clause: str  # the sentence of the recommendation
    message: Text  # what is wrong with a node that breaks it: {property} and {value}
    text: str  # SPARQL, each row a ?focus with what helps


@dataclass(frozen=True, slots=True)
class Violation:
    """A node that breaks a constraint; property and value where they help to see how."""

    constraint: Constraint
    focus: str
    property: str
    value: str

    def message(self, language: str = "en") -> str:
        """What is wrong with the node, to be read after its name."""
        template: str = getattr(self.constraint.message, language)
        return template.format(property=_short(self.property) or "—", value=_short(self.value) or "—")


@cache
def constraints() -> tuple[Constraint, ...]:
    """All constraints, in the order of their names.

    Raises GovfinError for a header that breaks the format.
    """
    return tuple(_constraint(path) for path in sorted((folder("shapes") / "cube").glob("*.rq")))


def violations(store: Store, asked: Sequence[Constraint] | None = None) -> Iterator[Violation]:
    """All that breaks a constraint, constraint by constraint; of all of them where none is named."""
    found = list(hierarchies(store))
    for constraint in constraints() if asked is None else asked:
        ways = [way for name, way in found if name == constraint.name]
        texts = [constraint.text.replace(HIERARCHY, str(way)) for way in ways] if HIERARCHY in constraint.text else [constraint.text]
        for text in texts:
            yield from _broken(store, constraint, text)


def hierarchies(store: Store) -> Iterator[tuple[str, NamedNode]]:
    """The properties that lead through hierarchical code lists, each with the constraint that is asked for it."""
    found = store.query(internal_query("hierarchies.rq"), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    for solution in found:
        way = solution["p"]
        assert isinstance(way, NamedNode)
        yield _text(solution["constraint"]), way


def _constraint(path: Path) -> Constraint:
    text = path.read_text(encoding="utf-8")
    header = read_header(path, text, ConstraintHeader)
    return Constraint(path.stem, header.title, header.clause, header.message, text)


def _broken(store: Store, constraint: Constraint, text: str) -> Iterator[Violation]:
    found = store.query(text, base_iri=NO_BASE, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    columns = {variable.value for variable in found.variables}
    for solution in found:
        focus, about, value = (solution[name] if name in columns else None for name in ("focus", "property", "value"))
        yield Violation(constraint, _text(focus), _text(about), _text(value))


def _text(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", term))


def _short(iri: str) -> str:
    """An IRI with a prefix, where it has a usual one."""
    for namespace, prefix in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
