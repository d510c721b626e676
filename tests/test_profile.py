"""The OWL 2 DL profile: each rule has a graph that passes and one that fails; the OWL API says the same of them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse, serialize

from govfin.rdffiles import ontology_files, read_triples
from govfin.vocabulary.axioms import is_cube, is_vocabulary
from govfin.vocabulary.names import Names
from govfin.vocabulary.profile import ProfileRule, profile_rules, violations

GRAPHS = Path(__file__).parent / "profile"
ORACLE = Path(__file__).parent / "OwlApiProfile.java"
NAMES = Names({"": "https://example.org/#", "owl": "http://www.w3.org/2002/07/owl#"})
RULES = profile_rules()

# Rules about which the OWL API of 2013, which HermiT brings along, is silent
SILENT = {
    "anonymous-individual": "it looks at other kinds of axioms",
    "malformed-list": "it drops what it can't read",
    "shared-blank-node": "it reads each use by itself",
    "top-data-property": "it looks at other kinds of axioms",
    "undefined-datatype": "it knows all datatypes of XML Schema, and asks for no definition",
}


def graph(*paths: Path) -> Store:
    store = Store()
    for path in paths:
        store.load(path=path, format=RdfFormat.TURTLE)
    return store


def broken(store: Store) -> set[str]:
    return {violation.rule.name for violation in violations(store, NAMES)}


def test_every_rule_has_its_graphs_and_every_graph_its_rule() -> None:
    assert {path.name for path in GRAPHS.iterdir()} == {rule.name for rule in RULES}
    for rule in RULES:
        assert {path.name for path in (GRAPHS / rule.name).iterdir()} == {"pass.ttl", "fail.ttl"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_which_clause_it_is_from(rule: ProfileRule) -> None:
    assert rule.section
    assert rule.clause
    assert "{" in rule.message


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_graph_that_passes_breaks_no_rule(rule: ProfileRule) -> None:
    assert broken(graph(GRAPHS / rule.name / "pass.ttl")) == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_graph_that_fails_breaks_its_rule(rule: ProfileRule) -> None:
    found = list(violations(graph(GRAPHS / rule.name / "fail.ttl"), NAMES, [rule]))
    assert found
    assert all(violation.message and "{" not in violation.message for violation in found)


def test_the_shipped_ontology_and_its_lists_are_owl_2_dl() -> None:
    files = [path for path in ontology_files() if not is_cube(read_triples(path))]
    assert any(is_vocabulary(read_triples(path)) for path in files)
    assert [violation.message for violation in violations(graph(*files), NAMES)] == []


# The oracle


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What OWL2DLProfile says of each graph, and of the vocabulary: “ok”, or the violations."""
    owlready2 = importlib.util.find_spec("owlready2")
    if not shutil.which("javac") or owlready2 is None or owlready2.origin is None:
        wanted = "the OWL API is asked through a Java source file, which needs a JDK and owlready2"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(wanted)
    jar = Path(owlready2.origin).parent / "hermit" / "HermiT.jar"
    files = tmp_path_factory.mktemp("oracle")
    for rule in RULES:
        for name in ("pass", "fail"):
            triples = [quad.triple for quad in parse(path=GRAPHS / rule.name / f"{name}.ttl", format=RdfFormat.TURTLE)]
            serialize(triples, output=str(files / f"{rule.name}.{name}.rdf"), format=RdfFormat.RDF_XML)
    vocabulary = [triple for triples in map(read_triples, ontology_files()) if is_vocabulary(triples) for triple in triples]
    offline = [triple for triple in vocabulary if not triple.predicate.value.endswith("#imports")]
    serialize(offline, output=str(files / "ontology.rdf"), format=RdfFormat.RDF_XML)
    command = ["java", "-cp", str(jar), str(ORACLE), *(str(path) for path in sorted(files.glob("*.rdf")))]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return dict(line.split("\t", 1) for line in result.stdout.splitlines() if "\t" in line)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_owl_api_agrees(rule: ProfileRule, verdicts: dict[str, str]) -> None:
    assert verdicts[f"{rule.name}.pass.rdf"] == "ok"
    assert (verdicts[f"{rule.name}.fail.rdf"] == "ok") == (rule.name in SILENT), verdicts[f"{rule.name}.fail.rdf"]


def test_the_owl_api_finds_nothing_in_the_vocabulary(verdicts: dict[str, str]) -> None:
    assert verdicts["ontology.rdf"] == "ok"
