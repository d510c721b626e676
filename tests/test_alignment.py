"""The alignment at work: the figures answer in the words of OpenBudgets.eu, SDMX and Web Annotation, and nothing counts twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse, serialize
from rdflib.namespace import QB

from govfin.cli import main
from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import draw_ledgers
from govfin.graph.stores import Embedded
from govfin.loading import load
from govfin.namespaces import ALIGNMENT_GRAPH, BASE, CODE, GF, ONTOLOGY_GRAPH, RDF, segment
from govfin.table.facts import ALL, Coordinates
from govfin.vocabulary import cube
from govfin.vocabulary.alignment import align, aligned, entailments

HERE = Path(__file__).parent / "alignment"
CONSTRAINTS = sorted(path.stem for path in (HERE / "constraints").glob("*.rq"))
SAMPLES = sorted(folder("samples").glob("*_ruled.pdf"))
GRAPH = NamedNode(ALIGNMENT_GRAPH)

OBEU = "http://data.openbudgets.eu/ontology/dsd/"
OBEU_AMOUNT, OBEU_CURRENCY, OBEU_CLASSIFICATION = (
    f"{OBEU}{name}" for name in ("measure/amount", "attribute/currency", "dimension/classification")
)
OBEU_CODES = "http://data.openbudgets.eu/resource/codelist/"
OBS_VALUE = "http://purl.org/linked-data/sdmx/2009/measure#obsValue"
OA = "http://www.w3.org/ns/oa#"

Total = tuple[str, str, str, str]  # organization, coverage, year, phase: the last segment of each


@cache
def disclosures() -> Sequence[Disclosure]:
    return [read_disclosure(path) for path in SAMPLES]


@cache
def sample_quads() -> Sequence[Quad]:
    """The samples and what follows from them, with the ontology."""
    store = Store()
    for each in disclosures():
        store.extend(disclosure_quads(each))
    draw_ledgers(store)
    align(store)
    return list(store)


@pytest.fixture
def store() -> Store:
    made = Store()
    made.extend(sample_quads())
    return made


def select(store: Store, path: Path) -> list[list[str]]:
    found = store.query(path.read_text(encoding="utf-8"), use_default_graph_as_union="FROM" not in path.read_text(encoding="utf-8"))
    assert isinstance(found, QuerySolutions)
    return [[str(getattr(value, "value", value)) for value in solution] for solution in found]


def totals(store: Store, name: str) -> Mapping[Total, Decimal]:
    rows = select(store, HERE / f"{name}.rq")
    found = {
        (segments[0], segments[1], segments[2], segments[3]): Decimal(row[4])
        for row in rows
        if (segments := [c.rpartition("/")[2] for c in row])
    }
    assert len(found) == len(rows)
    return found


def values(store: Store, subject: str, predicate: str) -> list[str]:
    found = store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, GRAPH)
    return sorted(str(getattr(quad.object, "value", quad.object)) for quad in found)


# Sums by OpenBudgets.eu terms


def printed() -> Mapping[Total, Decimal]:
    """The total of all expenditure that a document prints beside a breakdown by function of all funds, from its facts."""
    found: dict[Total, Decimal] = {}
    for each in disclosures():
        broken_down = {
            (fact.at.unit_name, fact.at.year, fact.at.phase)
            for fact in each.facts
            if _all_expenditure(fact.at) and len(fact.at.function) == 3 and fact.at.function != ALL
        }
        for fact in each.facts:
            at = fact.at
            if _all_expenditure(at) and at.function == ALL and (at.unit_name, at.year, at.phase) in broken_down:
                found[segment(at.unit_name), at.coverage, str(at.year), at.phase] = fact.amount
    return found


def _all_expenditure(at: Coordinates) -> bool:
    names = ("fund", "economic", "expenditure", "project", "item")
    return all(getattr(at, name) == ALL for name in names) and at.flow == "expenditure" and at.measure == "amount"


def test_sums_by_openbudgets_terms_are_the_printed_totals_to_the_cent(store: Store) -> None:
    assert totals(store, "aligned") == printed()
    assert totals(store, "aligned") == {
        ("武汉市江汉区融媒体中心", "department", "2024", "approved"): Decimal("6471000.00"),
        ("武汉市硚口区融媒体中心", "department", "2022", "executed"): Decimal("3370200.00"),
        ("武汉市汉阳区融媒体中心", "department", "2023", "executed"): Decimal("14554100.00"),
    }


def test_property_paths_over_the_store_as_loaded_give_the_same_sums(store: Store) -> None:
    expected = totals(store, "aligned")
    store.remove_graph(GRAPH)
    assert totals(store, "raw") == expected


def test_a_second_disclosure_of_the_same_figures_counts_nothing_twice(store: Store) -> None:
    expected = totals(store, "aligned")
    again, budget = NamedNode(f"{BASE}disclosure/again"), next(each for each in disclosures() if each.facts)
    store.extend(
        Quad(again if quad.subject == disclosure_iri(budget) else quad.subject, quad.predicate, quad.object, again)
        for quad in disclosure_quads(budget)
    )
    figure = next(quad.subject for quad in store.quads_for_pattern(None, NamedNode(OBEU_AMOUNT), None, GRAPH))
    store.add(Quad(figure, NamedNode(f"{GF}amount"), Literal(Decimal("0.01")), again))
    draw_ledgers(store)
    align(store)
    assert totals(store, "aligned") == expected


def test_the_page_shows_both_queries() -> None:
    page = (folder("shapes").parent / "docs" / "alignment.md").read_text(encoding="utf-8")
    for name in ("aligned", "raw"):
        assert (HERE / f"{name}.rq").read_text(encoding="utf-8") in page
    for path in entailments():
        assert f"(../ontology/entailments/{path.name})" in page


# What OpenBudgets.eu asks of data, in our words


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_openbudgets_constraints_hold(store: Store, name: str) -> None:
    assert select(store, HERE / "constraints" / f"{name}.rq") == []


BREAKS = {
    "abstract-property": f"<{BASE}s> a <{QB}DataStructureDefinition> ; <{QB}component> [ <{QB}dimension> <{OBEU_CLASSIFICATION}> ] .",
    "code-list-redefinition": f"<{OBEU_CLASSIFICATION}> <{QB}codeList> <{CODE}fund> .",
    "deprecated-term": f"<{BASE}figure> <{OBEU}dimension/budgetaryUnit> <{BASE}unit> .",
    "hijacked-namespace": f"<{BASE}figure> <{OBEU}dimension/coverage> <{CODE}coverage/unit> .",
    "mandatory-component": f"<{BASE}figure> <{OBEU_AMOUNT}> 1.00 .",
    "property-instantiation": f"<{BASE}figure> a <{OBEU_CLASSIFICATION}> .",
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_openbudgets_constraints_find_what_breaks_them(store: Store, name: str) -> None:
    store.bulk_load(BREAKS[name].encode(), format=RdfFormat.TURTLE, to_graph=GRAPH)
    assert select(store, HERE / "constraints" / f"{name}.rq")


def test_data_cube_terms_are_spelt_as_its_vocabulary_has_them(store: Store) -> None:
    used = {
        node.value
        for quad in store
        for node in (quad.predicate, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(str(QB))
    }
    assert {iri for iri in used if iri.removeprefix(str(QB)) not in QB} == set()


# Rules


def test_a_figure_has_the_amount_of_its_entry_and_only_money_is_an_amount_of_a_budget_with_a_currency() -> None:
    store = Store()
    store.load(path=HERE / "entries.trig", format=RdfFormat.TRIG)
    align(store)
    told = {
        name: [values(store, f"https://example.org/{name}", each) for each in (OBS_VALUE, OBEU_AMOUNT, OBEU_CURRENCY)]
        for name in ("money", "persons")
    }
    assert told == {
        "money": [["100"], ["100"], ["http://publications.europa.eu/resource/authority/currency/CNY"]],
        "persons": [["12"], [], []],
    }


def test_every_figure_has_one_value_and_one_code_of_each_openbudgets_list(store: Store) -> None:
    figures = {
        quad.subject.value for quad in sample_quads() if quad.predicate.value == f"{QB}dataSet" and isinstance(quad.subject, NamedNode)
    }
    assert len(figures) > 400
    for figure in figures:
        assert len(values(store, figure, OBS_VALUE)) == 1
        (phase,), (character,) = (values(store, figure, f"{OBEU}dimension/{name}") for name in ("budgetPhase", "operationCharacter"))
        assert phase.startswith(f"{OBEU_CODES}budget-phase/")
        assert character.startswith(f"{OBEU_CODES}operation-character/") or character == f"{CODE}flow/balance"
        assert len(values(store, figure, "http://purl.org/linked-data/sdmx/2009/dimension#refArea")) == 1


def test_the_selector_of_a_mention_is_its_page_and_box(store: Store) -> None:
    checked = 0
    for quad in store.quads_for_pattern(None, NamedNode(f"{GF}boundingBox"), None):
        assert isinstance(quad.subject, NamedNode)
        if Quad(quad.subject, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Mention"), quad.graph_name) not in store:
            continue
        (selector,) = values(store, quad.subject.value, f"{OA}hasSelector")
        ((page,), (box,)) = (
            [found.object.value for found in store.quads_for_pattern(quad.subject, NamedNode(f"{GF}{name}"), None)]
            for name in ("page", "boundingBox")
        )  # type: ignore[union-attr]
        left, top, right, bottom = map(Decimal, box.split())
        (fragment,) = values(store, selector, f"{RDF}value")
        told_page, _, told_box = fragment.partition("&viewrect=")
        assert told_page == f"page={page}"
        assert [Decimal(edge) for edge in told_box.split(",")] == [left, top, right - left, bottom - top]
        checked += 1
    assert checked > 500


def test_a_mention_without_a_box_is_on_its_page() -> None:
    store, disclosure, mention = Store(), NamedNode("https://example.org/d"), NamedNode("https://example.org/m")
    says = [
        (disclosure, f"{RDF}type", NamedNode(f"{GF}Disclosure")),
        (mention, f"{RDF}type", NamedNode(f"{GF}Mention")),
        (mention, f"{GF}page", Literal(3)),
    ]
    says.append((mention, "http://www.w3.org/ns/prov#wasDerivedFrom", NamedNode("https://example.org/document")))
    store.extend(Quad(subject, NamedNode(predicate), value, disclosure) for subject, predicate, value in says)
    align(store)
    assert values(store, "https://example.org/m/selector", f"{RDF}value") == ["page=3"]


# The graph


def test_the_graph_is_written_whole_and_always_the_same(store: Store) -> None:
    before = {quad for quad in store if quad.graph_name == GRAPH}
    stale = Quad(NamedNode("https://example.org/gone"), NamedNode(OBEU_AMOUNT), Literal(1), GRAPH)
    store.add(stale)
    assert align(store) == len(before)
    assert {quad for quad in store if quad.graph_name == GRAPH} == before


def test_the_graph_holds_no_term_of_ours_as_a_predicate_and_no_blank_node(store: Store) -> None:
    told = [quad for quad in store if quad.graph_name == GRAPH]
    assert told
    assert [quad for quad in told if quad.predicate.value.startswith(GF)] == []
    assert all(isinstance(node, NamedNode | Literal) for quad in told for node in (quad.subject, quad.object))


def test_the_cube_stays_well_formed(store: Store) -> None:
    assert list(cube.violations(store)) == []


def test_loading_keeps_the_graph_up_to_date() -> None:
    store = Store()
    list(load(SAMPLES[:1], Embedded(store)))
    assert not aligned(store)
    align(store)
    list(load(SAMPLES[1:2], Embedded(store)))
    told = {quad.subject for quad in store.quads_for_pattern(None, NamedNode(OBS_VALUE), None, GRAPH)}
    assert told == {quad.object for quad in store.quads_for_pattern(None, NamedNode(f"{GF}figure"), None)}


def test_a_prefix_means_the_same_in_all_rules() -> None:
    declared = {line for path in entailments() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("PREFIX ")}
    assert len({line.split()[1] for line in declared}) == len(declared)


# Another engine


@cache
def small() -> Sequence[Quad]:
    """Some figures and mentions of one disclosure with all else that it says, and what the rules need of the ontology."""
    names = ("govfin", "alignment", "cube")
    parsed = (parse(path=folder("ontology") / f"{name}.ttl", format=RdfFormat.TURTLE, rename_blank_nodes=True) for name in names)
    (sample,) = (each for each in disclosures() if "qiaokou" in each.file_name)
    told = disclosure_quads(sample)
    left_out = {quad.subject for quad in told if re.search("/(figure|table)/", str(quad.subject))}
    left_out -= {quad.subject for quad in told if re.search(r"/table/[14]/cell/\d+/\d+>$", str(quad.subject))}
    left_out -= {quad.object for quad in told if quad.predicate.value == f"{GF}mentions" and quad.subject not in left_out}
    store = Store()
    store.extend(quad for quad in told if quad.subject not in left_out)
    draw_ledgers(store)
    return [*store, *(Quad(*quad.triple, NamedNode(ONTOLOGY_GRAPH)) for quads in parsed for quad in quads)]


def plain(text: str) -> str:
    """Without the zeros that one engine writes after a decimal and the other does not."""
    return re.sub(r"(\.\d*?)0+\b", lambda match: match[1].rstrip("."), text)


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize("path", entailments(), ids=lambda path: path.stem)
def test_another_engine_writes_the_same(path: Path) -> None:
    rule = path.read_text(encoding="utf-8")
    ours, theirs = Store(), rdflib.Dataset()
    ours.extend(small())
    ours.update(rule)
    theirs.parse(data=(serialize(small(), format=RdfFormat.N_QUADS) or b"").decode(), format="nquads")
    theirs.update(rule)
    written = {tuple(plain(getattr(node, "value", "")) for node in quad.triple) for quad in ours if quad.graph_name == GRAPH}
    assert written
    assert {tuple(plain(str(node)) for node in triple) for triple in theirs.graph(rdflib.URIRef(ALIGNMENT_GRAPH))} == written


# The command


def test_the_command_writes_the_graph(tmp_path: Path) -> None:
    path = tmp_path / "store"
    loaded = CliRunner().invoke(main, ["load", str(SAMPLES[1]), "--store", str(path)])
    assert loaded.exit_code == 0
    told = CliRunner().invoke(main, ["ontology", "align", "--store", str(path)])
    count = len(list(Store.read_only(str(path)).quads_for_pattern(None, None, None, GRAPH)))
    assert told.exit_code == 0
    assert told.output.startswith(f"{count} statements in the graph {ALIGNMENT_GRAPH}")


def test_a_store_that_is_not_there_is_one_plain_sentence(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["ontology", "align", "--store", str(tmp_path / "none")])
    assert told.exit_code == 2
    assert "there is no store" in told.output
