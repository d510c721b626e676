"""Each shape has a graph that passes and one that fails, and two engines agree on both."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize
from pyshacl import validate

from govfin import codelists
from govfin.check.arithmetic import INCONSISTENT
from govfin.check.checks import run_checks
from govfin.check.rules import SCOPES, SEVERITIES, rules, shapes
from govfin.disclosure.disclosures import read_disclosure
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.namespaces import CODE, GF, SH, SHAPES

GRAPHS = Path(__file__).parent / "shapes"
RULES = sorted(path.stem for path in folder("shapes").rglob("*.ttl") if path.stem != "shapes")
GRAPH = NamedNode("https://example.org/disclosure")
JUDGEMENT = "judgement"

Verdicts = dict[str, str]


def quads(rule: str, name: str) -> list[Quad]:
    parsed = parse(path=GRAPHS / rule / f"{name}.ttl", format=RdfFormat.TURTLE)
    return [Quad(quad.subject, quad.predicate, quad.object, GRAPH) for quad in parsed if quad.graph_name == DefaultGraph()]


@cache
def oxigraph_verdicts(rule: str, name: str) -> Verdicts:
    findings, _ = run_checks(quads(rule, name), GRAPH)
    return {check.iri: f"{check.rule.id} {check.verdict} {check.difference} {check.allowance}" for check in findings.checks}


@cache
def pyshacl_verdicts(rule: str, name: str) -> tuple[Verdicts, set[str]]:
    """The checks that pySHACL builds on a graph, and those that it reports."""
    return pyshacl_on(rdflib.Graph().parse(GRAPHS / rule / f"{name}.ttl"))


def pyshacl_on(data: rdflib.Graph) -> tuple[Verdicts, set[str]]:
    shape_graph = rdflib.Graph()
    for path in folder("shapes").rglob("*.ttl"):
        shape_graph.parse(path)
    for triple in shape_graph:
        data.add(triple)
    _, report, _ = validate(data, shacl_graph=shape_graph, advanced=True, inplace=True)
    assert isinstance(report, rdflib.Graph)
    told = {str(check): _told(data, check) for check in data.subjects(rdflib.RDF.type, rdflib.URIRef(f"{GF}Check"))}
    return told, {str(focus) for focus in report.objects(None, rdflib.URIRef(f"{SH}focusNode"))}


def _told(data: rdflib.Graph, check: rdflib.term.Node) -> str:
    def value(name: str) -> object:
        found = data.value(check, rdflib.URIRef(f"{GF}{name}"))
        return found.toPython() if isinstance(found, rdflib.Literal) else found

    rule, verdict = (str(value(name)).rpartition(separator)[2] for name, separator in (("rule", "#"), ("verdict", "/")))
    return " ".join([rule, verdict, *(_plain(value(name)) for name in ("difference", "allowance"))])


def _plain(number: object) -> str:
    """A decimal as the store writes it: without trailing zeros."""
    if not isinstance(number, Decimal):
        return str(number)
    return f"{number.normalize() + 0:f}"


@pytest.mark.parametrize("rule", RULES)
def test_every_shape_has_its_pair_of_graphs(rule: str) -> None:
    assert {path.name for path in (GRAPHS / rule).iterdir()} == {"pass.ttl", "fail.ttl"}


def test_every_pair_of_graphs_has_its_shape() -> None:
    assert sorted(path.name for path in GRAPHS.iterdir()) == RULES


def compares_words(rule: str) -> bool:
    """Whether a rule is about words alone, which nothing rounds."""
    own = rules().get(f"{SHAPES}{rule}")
    return own is not None and {query.iri for query in own.queries} <= {f"{SHAPES}statement", f"{SHAPES}unchecked"}


@pytest.mark.parametrize("rule", RULES)
def test_a_graph_passes(rule: str) -> None:
    verdicts = {told.split()[1] for told in oxigraph_verdicts(rule, "pass").values()}
    assert ({"consistent"} if compares_words(rule) else {"consistent", "consistent-by-rounding"}) <= verdicts
    assert INCONSISTENT not in verdicts


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != JUDGEMENT])
def test_a_graph_fails_by_its_own_rule(rule: str) -> None:
    assert [told.split()[:2] for told in oxigraph_verdicts(rule, "fail").values()] == [[rule, INCONSISTENT]]


@pytest.mark.parametrize("name", ["pass", "fail"])
@pytest.mark.parametrize("rule", RULES)
def test_engines_agree(rule: str, name: str) -> None:
    ours = oxigraph_verdicts(rule, name)
    theirs, reported = pyshacl_verdicts(rule, name)
    assert theirs == ours
    assert reported == {check for check, told in ours.items() if told.split()[1] == INCONSISTENT}


@pytest.mark.parametrize("path", sorted(folder("samples").glob("*_ruled.pdf")), ids=lambda path: path.stem)
def test_engines_agree_on_the_sample_documents(path: Path) -> None:
    disclosure = read_disclosure(path)
    quads, graph = disclosure_quads(disclosure), disclosure_iri(disclosure)
    ours = {
        check.iri: f"{check.rule.id} {check.verdict} {check.difference} {check.allowance}" for check in run_checks(quads, graph)[0].checks
    }
    written = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    theirs, reported = pyshacl_on(rdflib.Graph().parse(data=written.decode(), format="nt"))
    assert theirs == ours
    assert reported == {check for check, told in ours.items() if told.split()[1] == INCONSISTENT}


def test_rules_tell_all_about_themselves() -> None:
    assert sorted([*(rule.id for rule in rules().values()), JUDGEMENT]) == RULES
    for rule in rules().values():
        assert rule.page.endswith(f"rules/{rule.id}")
        assert rule.family in range(1, 11)
        assert rule.severity in SEVERITIES
        assert rule.scope in SCOPES
        for texts in (rule.label, rule.comment, rule.source, rule.tolerance, rule.passing, rule.failing, rule.message):
            assert set(texts) == {"zh", "en"}
            assert all(texts.values())


def test_every_identity_has_its_rule() -> None:
    identities = {
        str(triple.object.value)
        for triple in shapes()
        if triple.predicate.value == f"{GF}identity" and isinstance(triple.object, NamedNode)
    }
    assert identities <= {f"{CODE}identity/{notation}" for notation in codelists.scheme("identity") if notation != "all"}
    assert identities == {f"{CODE}identity/{rule.removeprefix(SHAPES)}" for rule in rules()}
