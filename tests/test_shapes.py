"""Each shape has a graph that passes and one that fails, and two engines agree on both."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, serialize
from pyshacl import validate

from govfin import codelists
from govfin.check.arithmetic import INCONSISTENT
from govfin.check.checks import run_checks
from govfin.check.findings import Check
from govfin.check.rules import OF_CATALOGUES, SCOPES, SEVERITIES, rules, shapes
from govfin.disclosure.disclosures import read_disclosure
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.namespaces import CODE, GF, SH, SHAPES
from govfin.report.reports import make_report
from govfin.report.shacl import shacl_report
from shape_graphs import GRAPHS, checks

FILES = sorted(path for path in folder("shapes").rglob("*.ttl") if path.parent.name != OF_CATALOGUES)
RULES = sorted(path.stem for path in FILES if path.stem != "shapes")
JUDGEMENT = "judgement"
SEEDS = sorted((Path(__file__).parent.parent.parent / "shared" / "seeds").glob("*.txt"))

Verdicts = dict[str, str]
Results = list[tuple[str, str, str]]  # focus node, severity, source shape


@cache
def oxigraph_verdicts(rule: str, name: str) -> Verdicts:
    return told_of(checks(rule, name))


def told_of(found: Iterable[Check]) -> Verdicts:
    return {check.iri: " ".join(map(str, _values(check))) for check in found}


def _values(check: Check) -> tuple[object, ...]:
    return (check.rule.id, check.verdict, check.difference, check.allowance, check.severity)


def results_of(found: Iterable[Check]) -> Results:
    """The results that a validation report ought to have."""
    return sorted((check.iri, check.severity, f"judgement-{check.severity.lower()}") for check in found if check.failed)


@cache
def pyshacl_verdicts(rule: str, name: str) -> tuple[Verdicts, Results]:
    """The checks that pySHACL builds on a graph by the rules that it is about, and the results that it reports."""
    about = {check.rule.id for check in checks(rule, name)} | {rule, JUDGEMENT, "shapes"}
    return pyshacl_on(rdflib.Graph().parse(GRAPHS / rule / f"{name}.ttl"), about)


def pyshacl_on(data: rdflib.Graph, files: Collection[str] = ()) -> tuple[Verdicts, Results]:
    """The same on any graph, by the shapes in the files of these names, or by all: each takes pySHACL a tenth of a second to compile."""
    shape_graph = rdflib.Graph()
    for path in FILES:
        if not files or path.stem in files:
            shape_graph.parse(path)
    for triple in shape_graph:
        data.add(triple)
    _, report, _ = validate(data, shacl_graph=shape_graph, advanced=True, inplace=True)
    assert isinstance(report, rdflib.Graph)
    told = {str(check): _told(data, check) for check in data.subjects(rdflib.RDF.type, rdflib.URIRef(f"{GF}Check"))}
    return told, sorted(_result(report, result) for result in report.subjects(rdflib.RDF.type, rdflib.URIRef(f"{SH}ValidationResult")))


def _result(report: rdflib.Graph, result: rdflib.term.Node) -> tuple[str, str, str]:
    focus, severity, shape = (
        str(report.value(result, rdflib.URIRef(f"{SH}{name}"))) for name in ("focusNode", "resultSeverity", "sourceShape")
    )
    return focus, severity.removeprefix(SH), shape.removeprefix(SHAPES)


def _told(data: rdflib.Graph, check: rdflib.term.Node) -> str:
    def value(name: str) -> object:
        found = data.value(check, rdflib.URIRef(f"{GF}{name}"))
        return found.toPython() if isinstance(found, rdflib.Literal) else found

    rule, verdict = (str(value(name)).rpartition(separator)[2] for name, separator in (("rule", "#"), ("verdict", "/")))
    severity = str(value("severity")).removeprefix(SH)
    return " ".join([rule, verdict, *(_plain(value(name)) for name in ("difference", "allowance")), severity])


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
    assert reported == results_of(checks(rule, name))


@pytest.mark.parametrize("path", sorted(folder("samples").glob("*_ruled.pdf")), ids=lambda path: path.stem)
def test_engines_agree_on_the_sample_documents(path: Path) -> None:
    assert_engines_agree_on(path)


@pytest.mark.slow
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_engines_agree_on_real_documents(path: Path) -> None:
    assert_engines_agree_on(path)


def assert_engines_agree_on(path: Path) -> None:
    """That pySHACL makes the same checks of a document, and that both report the same of them."""
    disclosure = read_disclosure(path)
    quads, graph = disclosure_quads(disclosure), disclosure_iri(disclosure)
    findings, _ = run_checks(quads, graph)
    written = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    theirs, reported = pyshacl_on(rdflib.Graph().parse(data=written.decode(), format="nt"))
    assert theirs == told_of(findings.checks)
    assert reported == results_of(findings.checks)
    ours = rdflib.Graph().parse(data=shacl_report(make_report([findings])), format="turtle")
    assert sorted(_result(ours, result) for result in ours.subjects(rdflib.RDF.type, rdflib.URIRef(f"{SH}ValidationResult"))) == reported


@pytest.mark.parametrize("path", sorted(folder("samples").glob("*_ruled.pdf")), ids=lambda path: path.stem)
def test_a_query_as_it_stands_gives_the_same_checks(path: Path) -> None:
    disclosure = read_disclosure(path)
    quads, graph = disclosure_quads(disclosure), disclosure_iri(disclosure)
    findings, derived = run_checks(quads, graph)
    asked, made = run_checks(quads, graph, by_query=True)
    assert asked == findings
    assert set(made) == set(derived)


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
    assert identities == {f"{CODE}identity/{notation}" for notation in codelists.scheme("identity") if notation != "all"}
    assert identities == {f"{CODE}identity/{rule.removeprefix(SHAPES)}" for rule in rules()}
