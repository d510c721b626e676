"""The graphs of `tests/shapes/<rule>/`, one that passes and one that fails, and what the checks make of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from govfin.check.checks import run_checks
from govfin.check.findings import Check
from govfin.check.rules import SCOPES

GRAPHS = Path(__file__).parent / "shapes"
GRAPH = NamedNode("https://example.org/disclosure")


def quads(rule: str, name: str) -> list[Quad]:
    """The graph `pass` or `fail` of a rule."""
    parsed = parse(path=GRAPHS / rule / f"{name}.ttl", format=RdfFormat.TURTLE)
    return [Quad(quad.subject, quad.predicate, quad.object, GRAPH) for quad in parsed if quad.graph_name == DefaultGraph()]


@cache
def checks(rule: str, name: str) -> tuple[Check, ...]:
    """What comes of that graph."""
    return run_checks(quads(rule, name), GRAPH, scopes=SCOPES)[0].checks
