"""The cube: each integrity constraint has a graph that passes and one that fails, and says the same as the W3C's own query."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner, Result
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib.namespace import OWL, QB, RDF, RDFS, SKOS, XSD

from govfin.cli import main
from govfin.cli_ontology import MOST_SHOWN
from govfin.disclosure.disclosures import read_disclosure
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.namespaces import BASE, GF, ONTOLOGY_GRAPH
from govfin.vocabulary import cube

GRAPHS = Path(__file__).parent / "cube"
VERBATIM = GRAPHS / "verbatim"
NAMES = [constraint.name for constraint in cube.constraints()]
PREFIXES = {"qb": QB, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "xsd": XSD, "owl": OWL}
TEMPLATES = ("ic-20", "ic-21")
REPAIR = ("HAVING (?count != ?numMeasures)", "HAVING (COUNT(?obs2) != ?numMeasures)")  # ic-17: SPARQL 1.1 has no alias in HAVING
ONTOLOGY = ("govfin", "cube", "schemes", "functions", "economics")  # what the constraints need of it
SAMPLE = folder("samples") / "qiaokou_media_2022_final_ruled.pdf"


def broken(store: Store) -> set[str]:
    return {violation.constraint.name for violation in cube.violations(store)}


def named(name: str) -> cube.Constraint:
    return next(constraint for constraint in cube.constraints() if constraint.name == name)


def store_of(name: str, kind: str) -> Store:
    store = Store()
    store.bulk_load(path=GRAPHS / name / f"{kind}.ttl", format=RdfFormat.TURTLE, to_graph=NamedNode("https://example.org/graph"))
    return store


# The W3C's queries, on the cube as its algorithm normalises it


@cache
def normalised(name: str, kind: str) -> rdflib.Graph:
    graph = rdflib.Graph().parse(GRAPHS / name / f"{kind}.ttl")
    graph.update((VERBATIM / "normalize.ru").read_text(encoding="utf-8"), initNs=PREFIXES)
    return graph


def asked(constraint: str, graph: rdflib.Graph) -> bool:
    text = (VERBATIM / f"{constraint}.rq").read_text(encoding="utf-8")
    texts = [text.replace("<$p>", way.n3()) for way in ways(constraint, graph)] if constraint in TEMPLATES else [text]
    return any(graph.query(each.replace(*REPAIR), initNs=PREFIXES).askAnswer for each in texts)


def ways(constraint: str, graph: rdflib.Graph) -> Sequence[rdflib.term.Node]:
    """What to put for $p: the two little queries of the recommendation, in Python."""
    found = list(graph.objects(None, QB.parentChildProperty))
    if constraint == "ic-20":
        return [way for way in found if isinstance(way, rdflib.URIRef)]
    return [inverse for way in found if isinstance(way, rdflib.BNode) for inverse in graph.objects(way, OWL.inverseOf)]


def test_every_constraint_has_its_graphs_and_its_verbatim_query() -> None:
    assert sorted(path.name for path in GRAPHS.iterdir()) == [*NAMES, "verbatim"]
    assert sorted(path.stem for path in VERBATIM.glob("*.rq")) == NAMES
    for name in NAMES:
        assert {path.name for path in (GRAPHS / name).iterdir()} == {"pass.ttl", "fail.ttl", "break.ru"}


def test_every_constraint_and_every_component_is_documented() -> None:
    page = (folder("shapes").parent / "docs" / "cube.md").read_text(encoding="utf-8")
    for constraint in cube.constraints():
        title = f"{constraint.title.en} · {constraint.title.zh}"
        row = f"| [{constraint.name}](../shapes/cube/{constraint.name}.rq) | {title} | {constraint.clause} |"
        assert row in page
    structure = (folder("ontology") / "cube.ttl").read_text(encoding="utf-8")
    components = re.findall(r"qb:(?:dimension|measure|attribute) (\S+) ;", structure)
    assert len(components) > 15
    assert [component for component in components if f"`{component}`" not in page] == []


def test_all_constraints_of_the_recommendation_are_there() -> None:
    assert {name[:5] for name in NAMES} == {f"ic-{number:02}" for number in range(1, 22)}


@pytest.mark.parametrize("name", NAMES)
def test_a_conforming_cube_breaks_no_constraint(name: str) -> None:
    assert broken(store_of(name, "pass")) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_counter_example_breaks_its_constraint(name: str) -> None:
    assert name in broken(store_of(name, "fail"))


@pytest.mark.parametrize("kind", ["pass", "fail"])
@pytest.mark.parametrize("name", NAMES)
def test_the_verdicts_are_those_of_the_recommendation(name: str, kind: str) -> None:
    graph = normalised(name, kind)
    assert broken(store_of(name, kind)) == {constraint for constraint in NAMES if asked(constraint, graph)}


@pytest.mark.parametrize("name", NAMES)
def test_two_engines_list_the_same_nodes(name: str) -> None:
    constraint = named(name)
    graph = rdflib.Graph().parse(GRAPHS / name / "fail.ttl")
    texts = [constraint.text.replace(cube.HIERARCHY, way.n3()) for way in ways(name, graph)] if name in TEMPLATES else [constraint.text]
    theirs = {str(row.focus) for text in texts for row in graph.query(text)}
    assert {violation.focus for violation in cube.violations(store_of(name, "fail"), [constraint])} == theirs


# The cube of a real store, whole and broken


@cache
def sample_quads() -> Sequence[Quad]:
    graph = NamedNode(ONTOLOGY_GRAPH)
    triples = [
        quad
        for name in ONTOLOGY
        for quad in parse(path=folder("ontology") / f"{name}.ttl", format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    return [*(Quad(*quad.triple, graph) for quad in triples), *disclosure_quads(read_disclosure(SAMPLE))]


def sample_store() -> Store:
    store = Store()
    store.extend(sample_quads())
    return store


def test_the_figures_of_a_document_are_a_well_formed_cube() -> None:
    assert list(cube.violations(sample_store())) == []


def test_the_hierarchies_are_followed() -> None:
    store = sample_store()
    assert {name for name, _ in cube.hierarchies(store)} == {"ic-21"}
    lists = {quad.subject for quad in store.quads_for_pattern(None, NamedNode(str(RDF.type)), NamedNode(f"{QB}HierarchicalCodeList"))}
    used = {quad.object for quad in store.quads_for_pattern(None, NamedNode(f"{QB}codeList"), None)}
    assert lists == used


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_cube_is_told(name: str) -> None:
    store = sample_store()
    store.update((GRAPHS / name / "break.ru").read_text(encoding="utf-8"))
    assert list(cube.violations(store, [named(name)]))


def test_a_violation_says_where_and_what() -> None:
    store = sample_store()
    store.update((GRAPHS / "ic-11" / "break.ru").read_text(encoding="utf-8"))
    violation = next(cube.violations(store, [named("ic-11")]))
    assert violation.focus.startswith(f"{BASE}figure/420104/")
    assert violation.message() == "has no value of the dimension gf:fund."
    assert violation.message("zh") == "没有维度 gf:fund 的值。"


def test_a_figure_of_two_disclosures_is_one_observation() -> None:
    store = sample_store()
    again = NamedNode("https://example.org/disclosure")
    store.extend(Quad(quad.subject, quad.predicate, quad.object, again) for quad in sample_quads() if "/figure/" in str(quad.subject))
    assert list(cube.violations(store)) == []


def test_a_figure_of_which_two_disclosures_state_different_amounts_breaks_nothing() -> None:
    store = sample_store()
    figure = next(quad.subject for quad in sample_quads() if quad.predicate.value == f"{GF}amount" and "/figure/" in str(quad.subject))
    store.add(Quad(figure, NamedNode(f"{GF}amount"), Literal(Decimal("0.01")), NamedNode("https://example.org/disclosure")))
    assert list(cube.violations(store)) == []


def test_an_empty_store_breaks_nothing() -> None:
    assert list(cube.violations(Store())) == []


# Growth


def a_cube(figures: int) -> Store:
    """So many observations, each at a point of its own, of two dimensions with few values and one with many."""
    store = store_of("ic-12", "pass")
    graph = NamedNode("https://example.org/graph")
    for number in range(figures):
        observation = NamedNode(f"https://example.org/made/{number}")
        store.add(Quad(observation, NamedNode(f"{QB}dataSet"), NamedNode("https://example.org/figures"), graph))
        for name, value in (("unit", number // 4), ("year", number % 4)):
            store.add(Quad(observation, NamedNode(f"https://example.org/{name}"), NamedNode(f"https://example.org/{name}/{value}"), graph))
    return store


def test_duplicates_are_found_among_many() -> None:
    store = a_cube(2000)
    constraint = named("ic-12")
    assert list(cube.violations(store, [constraint])) == []
    first, last = (f"https://example.org/made/{number}" for number in (0, 1999))
    for name in ("unit", "year"):
        store.update(
            f"DELETE {{ GRAPH ?g {{ <{last}> <https://example.org/{name}> ?old }} }}"
            f" INSERT {{ GRAPH ?g {{ <{last}> <https://example.org/{name}> ?new }} }}"
            f" WHERE {{ GRAPH ?g {{ <{last}> <https://example.org/{name}> ?old . <{first}> <https://example.org/{name}> ?new }} }}"
        )
    (found,) = cube.violations(store, [constraint])
    assert (found.focus, set(found.value.split())) == (first, {first, last})


# The command


@pytest.fixture
def on_disk(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    Store(path).bulk_extend(sample_quads())
    return path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ontology", "check", "--no-reasoning", *arguments])


def test_the_check_of_a_store_says_that_its_cube_is_well_formed(on_disk: Path) -> None:
    told = check("--store", str(on_disk))
    assert told.exit_code == 0
    assert "1 disclosure: 0 violations of the OWL 2 DL profile, 0 violations of the cube's constraints" in told.stdout
    assert "cube" not in check().stdout


def test_the_check_of_a_store_lists_what_breaks_the_cube(on_disk: Path) -> None:
    store = Store(on_disk)
    store.update((GRAPHS / "ic-11" / "break.ru").read_text(encoding="utf-8"))
    del store
    told = check("--store", str(on_disk))
    assert told.exit_code == 1
    assert re.search(r"✗ ic-11: <https://w3id.org/govfin/id/figure/\S+> has no value of the dimension gf:fund\.", told.stdout)


@pytest.fixture
def undisputed(on_disk: Path) -> Path:
    """A store whose figures all lack a required attribute."""
    store = Store(on_disk)
    for quad in list(store.quads_for_pattern(None, NamedNode(f"{GF}disputed"), None)):
        store.remove(quad)
    return on_disk


def test_many_of_a_kind_are_counted_in_text(undisputed: Path) -> None:
    text = check("--store", str(undisputed)).stdout
    assert text.count("✗ ic-13: <") == MOST_SHOWN
    assert re.search(r"✗ ic-13: \d+ more of the kind", text)


def test_many_of_a_kind_are_all_listed_in_json(undisputed: Path) -> None:
    listed = json.loads(check("--store", str(undisputed), "--format", "json").stdout)
    figures = {quad.subject for quad in sample_quads() if quad.predicate.value == f"{GF}disputed"}
    assert len([each for each in listed if each["rule"] == "ic-13"]) == len(figures) > MOST_SHOWN
