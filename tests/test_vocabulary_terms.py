"""The vocabulary as others read it: each term with its kind, its words and an example, and no IRI used that is not defined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
import rdflib.namespace
from click.testing import CliRunner
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple

from disclosures_by_hand import AT, cell, disclosure, sentence, table
from forms_by_hand import FINAL, PLAIN, PROJECT, form
from govfin.check.checks import run_checks
from govfin.cli import main
from govfin.disclosure.disclosures import read_disclosure
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import draw_ledgers
from govfin.namespaces import BASE, CODE, DCTERMS, GF, OWL, RDF, RDFS, SH, SHAPES, SKOS, XSD
from govfin.report.reports import make_report
from govfin.report.shacl import shacl_report

TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parent / "docs" / "ontology.md"
SAMPLES = [TESTS / "samples" / f"{name}.pdf" for name in ("jianghan_media_2024_budget_ruled", "hanyang_media_2023_final_ruled")]

Triples = frozenset[Triple]
LISTED: Final = (("purchased-services", "all"), ("meetings", "all"), ("all", "办公设备"))  # item and project of a line of each class
VOCABULARY: Final = ("govfin.ttl", "imported.ttl", "alignment.ttl")
BUILT_IN: Final = (RDF, RDFS, OWL, XSD)
KINDS: Final = {f"{OWL}{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")}
MATCHES: Final = (f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{RDFS}seeAlso", f"{SKOS}exactMatch")
CLOSED: Final = {
    str(getattr(rdflib.namespace, name)): getattr(rdflib.namespace, name)
    for name in ("DCAT", "DCTERMS", "FOAF", "ORG", "PROV", "QB", "SDO", "SH", "SKOS", "VANN", "VOID")
}  # namespaces of which rdflib lists the terms


def parsed(*files: Path) -> Triples:
    quads = (quad for file in files for quad in pyoxigraph.parse(path=file, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return frozenset(quad.triple for quad in quads)


ONTOLOGY = {file.name: parsed(file) for file in sorted(folder("ontology").glob("*.ttl"))}
WORDS = ONTOLOGY["govfin.ttl"]
CODE_LISTS = frozenset(triple for name, triples in ONTOLOGY.items() if name not in (*VOCABULARY, "cube.ttl") for triple in triples)
SHAPE_TRIPLES = parsed(*(path for path in folder("shapes").rglob("*.ttl") if path.parent.name != "catalogue"))
QUERIES = sorted(
    path for name in ("shapes", "queries", "ontology") for suffix in ("rq", "ru") for path in folder(name).rglob(f"*.{suffix}")
)


def iris(triples: Iterable[Triple], subject: str, predicate: str) -> list[str]:
    found = (each.object for each in triples if each.subject == NamedNode(subject) and each.predicate.value == predicate)
    return [node.value for node in found if isinstance(node, NamedNode)]


def literals(triples: Iterable[Triple], subject: str | BlankNode, predicate: str) -> list[Literal]:
    node = NamedNode(subject) if isinstance(subject, str) else subject
    found = (each.object for each in triples if each.subject == node and each.predicate.value == predicate)
    return [value for value in found if isinstance(value, Literal)]


def typed(triples: Iterable[Triple], *kinds: str) -> set[str]:
    """The IRIs that are said to be of one of the kinds."""
    wanted = {NamedNode(kind) for kind in kinds}
    found = (each.subject for each in triples if each.predicate.value == f"{RDF}type" and each.object in wanted)
    return {subject.value for subject in found if isinstance(subject, NamedNode)}


def kinds(triples: Iterable[Triple], iri: str) -> set[str]:
    """What a term is to OWL."""
    return KINDS.intersection(iris(triples, iri, f"{RDF}type"))


def terms() -> list[str]:
    return sorted(iri for iri in typed(WORDS, *KINDS) if iri.startswith(GF))


def prefixes_of(text: str) -> dict[str, str]:
    return dict(re.findall(r"(?:@prefix|PREFIX)\s+([\w-]+):\s*<([^>]*)>", text))


TURTLE = (folder("ontology") / "govfin.ttl").read_text(encoding="utf-8")
PREFIXES = "\n".join(re.findall(r"^@prefix .*$", TURTLE, re.MULTILINE))


def example(term: str) -> Triples:
    (text,) = literals(WORDS, term, f"{SKOS}example")
    return frozenset(quad.triple for quad in pyoxigraph.parse(f"{PREFIXES}\n{text.value}", format=RdfFormat.TURTLE))


def worked_examples() -> list[str]:
    """The Turtle of the page for publishers."""
    return re.findall(r"```turtle\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def nodes(triples: Iterable[Triple]) -> set[str]:
    return {node.value for each in triples for node in (each.subject, each.predicate, each.object) if isinstance(node, NamedNode)}


def vocabulary_of(triples: Iterable[Triple]) -> set[str]:
    """Predicates, and classes that things are of: what a graph says things with."""
    said = list(triples)
    classes = {each.object.value for each in said if each.predicate.value == f"{RDF}type" and isinstance(each.object, NamedNode)}
    return {each.predicate.value for each in said} | classes


def named(text: str, prefixes: dict[str, str]) -> set[str]:
    """The IRIs that a text of SPARQL names by a prefix."""
    code = re.sub(r'"[^"\n]*"', '""', re.sub(r"(?m)(^|\s)#.*$", "", text))
    pairs: list[tuple[str, str]] = re.findall(r"\b([a-z][\w-]*):([\w-]+)", code)
    return {prefixes[prefix] + name for prefix, name in pairs if prefix in prefixes}


def asked() -> set[str]:
    """The IRIs in the texts of queries, and of the rules in shapes."""
    found = set[str]()
    for path in QUERIES:
        text = path.read_text(encoding="utf-8")
        found |= named(text, prefixes_of(text))
    declared = {
        prefix.value: namespace.value
        for node in {each.subject for each in SHAPE_TRIPLES if isinstance(each.subject, BlankNode)}
        for prefix in literals(SHAPE_TRIPLES, node, f"{SH}prefix")
        for namespace in literals(SHAPE_TRIPLES, node, f"{SH}namespace")
    }
    assert declared["gf"] == GF
    for each in SHAPE_TRIPLES:
        if each.predicate.value in (f"{SH}construct", f"{SH}select") and isinstance(each.object, Literal):
            found |= named(each.object.value, declared)
    return found


def defined() -> set[str]:
    """What the ontology defines, or declares of other vocabularies."""
    return {iri for triples in ONTOLOGY.values() for iri in typed(triples, *KINDS)}


def said_with(found: Iterable[str]) -> set[str]:
    """Without what the languages themselves define."""
    return {iri for iri in found if not iri.startswith(BUILT_IN)}


@pytest.fixture(scope="module")
def loaded() -> Triples:
    """What the loader says of budgets, final accounts, a contradiction, a scan, a sentence, lists and forms, and of the checks on them."""
    rows = [("all", {"function": "all"}, ["8.45"]), ("207", {"function": "207"}, ["8.45"]), ("208", {"function": "208"}, ["6.71"])]
    contradiction = disclosure(table([("合计", {})], rows))
    scan = disclosure([cell("9.00", origin="ocr", confidence=0.5, doubt="…", alternative=Decimal("8.00"), inferred=True)], sha256="cd" * 32)
    goods = replace(AT, item="goods", project="办公设备")
    bought = [cell("6", replace(goods, measure="quantity"), unit="台"), cell("0.15", replace(goods, measure="unit-price"), column=2)]
    bought += [cell("0.90", goods, column=3), cell("0.90", replace(goods, item="sme"), column=4)]
    others = [cell("1.00", replace(AT, item=item, project=project), row=2 + number) for number, (item, project) in enumerate(LISTED)]
    lists = disclosure([replace(fact, about="line", row_label="复印纸") for fact in (*bought, *others)], sha256="12" * 32)
    base = (("year", "2023"), ("phase", "approved"))
    increase = sentence("支出9.00万元，比上年预算增加1.00万元。", "1.00", replace(AT, measure="difference"), column=2, base=base)
    prose = disclosure([sentence("支出9.00万元。", "9.00"), increase], sha256="ef" * 32)
    found, store = set[Triple](), Store()
    for told in (*map(read_disclosure, SAMPLES), *map(form, (PROJECT, PLAIN, FINAL)), contradiction, scan, lists, prose):
        quads = disclosure_quads(told)
        findings, derived = run_checks(quads, disclosure_iri(told))
        report = pyoxigraph.parse(shacl_report(make_report([findings])), format=RdfFormat.TURTLE)
        found |= {quad.triple for quad in (*derived, *report)}
        store.bulk_extend(quads)
    draw_ledgers(store)
    return frozenset(found) | {quad.triple for quad in store}


# --- each term ---------------------------------------------------------------------------------------------------------------------


def test_the_header_tells_what_the_vocabulary_is() -> None:
    told = {each.predicate.value for each in WORDS if each.subject == NamedNode(GF.removesuffix("#"))}
    assert {f"{OWL}{name}" for name in ("versionIRI", "priorVersion", "imports")} <= told
    assert {f"{DCTERMS}{name}" for name in ("title", "description", "creator", "created", "modified", "license")} <= told
    assert {f"{SKOS}changeNote", "http://purl.org/vocab/vann/preferredNamespacePrefix"} <= told


@pytest.mark.parametrize("name", VOCABULARY)
def test_versions_and_words_of_the_headers_agree(name: str) -> None:
    (ontology,) = typed(ONTOLOGY[name], f"{OWL}Ontology")
    (version,) = literals(ONTOLOGY[name], ontology, f"{OWL}versionInfo")
    assert iris(ONTOLOGY[name], ontology, f"{OWL}versionIRI") == [f"{ontology}/{version.value}"]
    for predicate in (f"{DCTERMS}title", f"{DCTERMS}description"):
        assert sorted(str(text.language) for text in literals(ONTOLOGY[name], ontology, predicate)) == ["en", "zh"]


def test_changes_are_told_in_both_languages() -> None:
    languages = [note.language for note in literals(WORDS, GF.removesuffix("#"), f"{SKOS}changeNote")]
    assert 0 < languages.count("en") == languages.count("zh")


@pytest.mark.parametrize("term", terms())
def test_a_term_has_one_kind_and_one_example_that_uses_it(term: str) -> None:
    assert len(kinds(WORDS, term)) == 1
    assert term in nodes(example(term))
    assert not literals(WORDS, term, f"{RDFS}comment")  # the definition says it all


def test_examples_are_made_of_terms_and_codes_that_are_defined() -> None:
    known = defined() | typed(CODE_LISTS, f"{SKOS}Concept") | typed(SHAPE_TRIPLES, f"{SH}NodeShape")
    said = {iri for term in terms() for iri in nodes(example(term)) if not iri.startswith("https://example.org/")}
    assert said_with(said) - known == set()


@pytest.mark.usefixtures("java")
def test_all_examples_together_contradict_nothing(tmp_path: Path) -> None:
    texts = [text.value for term in terms() for text in literals(WORDS, term, f"{SKOS}example")]
    file = tmp_path / "examples.ttl"
    file.write_text("\n".join([PREFIXES, *texts, *worked_examples()]), encoding="utf-8")
    result = CliRunner().invoke(main, ["ontology", "check", str(file)])
    assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("java")
def test_the_vocabulary_lets_no_nonsense_be_said() -> None:
    result = CliRunner().invoke(main, ["ontology", "check", str(TESTS / "data" / "nonsense.ttl")])
    assert result.exit_code == 1
    for name in ("hall", "posts", "plan", "forecast", "purchase", "accounts", "reach"):
        assert f"contradiction: <https://example.org/{name}>" in result.output


def test_no_object_property_is_functional() -> None:
    """A reasoner would merge two values into one thing, and find nothing."""
    assert typed(WORDS, f"{OWL}FunctionalProperty") <= typed(WORDS, f"{OWL}DatatypeProperty")


# --- no IRI that is not defined ----------------------------------------------------------------------------------------------------


def test_what_the_loader_says_things_with_is_defined(loaded: Triples) -> None:
    assert said_with(vocabulary_of(loaded)) - defined() == set()


def test_the_codes_that_the_loader_uses_are_concepts(loaded: Triples) -> None:
    concepts = typed({*CODE_LISTS, *loaded}, f"{SKOS}Concept", f"{SKOS}ConceptScheme")
    assert {iri for iri in nodes(loaded) if iri.startswith(CODE)} - concepts == set()


def test_what_shapes_and_queries_use_is_defined() -> None:
    concepts = typed(CODE_LISTS, f"{SKOS}Concept", f"{SKOS}ConceptScheme")
    used = said_with(asked() | vocabulary_of(SHAPE_TRIPLES) | {iri for iri in nodes(SHAPE_TRIPLES) if iri.startswith((GF, SH))})
    assert GF + "amount" in used
    assert {iri for iri in used if not iri.startswith((SHAPES, BASE))} - defined() - concepts - {CODE, SH} == set()


@pytest.mark.parametrize("name", ONTOLOGY)
def test_what_a_file_of_the_ontology_says_things_with_is_defined(name: str) -> None:
    assert said_with(vocabulary_of(ONTOLOGY[name])) - defined() == set()


def test_what_the_alignment_leads_to_is_defined() -> None:
    found = (each.object for each in ONTOLOGY["alignment.ttl"] if each.predicate.value in MATCHES)
    reached = {node.value for node in found if isinstance(node, NamedNode)}
    assert reached
    assert reached - defined() == set()


def test_the_alignment_joins_only_what_is_of_one_kind() -> None:
    """OWL 2 DL: above a data property stand none but data properties."""
    told = frozenset(triple for name in VOCABULARY for triple in ONTOLOGY[name])
    for term in terms():
        for above in iris(ONTOLOGY["alignment.ttl"], term, f"{RDFS}subPropertyOf"):
            assert kinds(told, term) == kinds(told, above), above


def imported() -> list[str]:
    return sorted(typed(ONTOLOGY["imported.ttl"], *KINDS))


def other_vocabularies() -> set[str]:
    """Terms of vocabularies that rdflib has no list of, as their own files have them."""
    lines = (TESTS / "data" / "foreign_terms.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize("term", imported())
def test_an_imported_term_exists_in_its_vocabulary(term: str) -> None:
    namespaces = [namespace for namespace in CLOSED if term.startswith(namespace)]
    assert any(rdflib.URIRef(term) in CLOSED[namespace] for namespace in namespaces) if namespaces else term in other_vocabularies()


def test_nothing_is_imported_that_nothing_uses(loaded: Triples) -> None:
    used = nodes(loaded) | nodes(SHAPE_TRIPLES) | asked()
    for name, triples in ONTOLOGY.items():
        used |= vocabulary_of(triples) if name == "imported.ttl" else nodes(triples)
    assert set(imported()) - used == set()


# --- used, or for publishers -------------------------------------------------------------------------------------------------------


def for_publishers() -> set[str]:
    return {each.subject.value for each in WORDS if each.predicate.value == f"{DCTERMS}audience" and isinstance(each.subject, NamedNode)}


def test_a_term_is_used_by_govfin_or_is_for_publishers_and_not_both(loaded: Triples) -> None:
    used = {iri for iri in vocabulary_of(loaded) | vocabulary_of(CODE_LISTS) | vocabulary_of(SHAPE_TRIPLES) | asked() if iri.startswith(GF)}
    assert set(terms()) - used - for_publishers() == set()
    assert used & for_publishers() == set()


def test_what_is_for_publishers_says_so_in_one_way() -> None:
    said: Iterator[object] = (each.object for each in WORDS if each.predicate.value == f"{DCTERMS}audience")
    assert set(said) == {NamedNode(f"{GF}Publisher")}


# --- the page ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ONTOLOGY)
def test_the_page_tells_what_each_file_is(name: str) -> None:
    assert f"[`{name}`](../ontology/{name})" in PAGE.read_text(encoding="utf-8")


def test_the_page_names_only_terms_that_are_defined() -> None:
    text = PAGE.read_text(encoding="utf-8")
    names = set(re.findall(r"\bgf:([A-Za-z]\w*)", text))
    assert names
    assert {f"{GF}{name}" for name in names} - set(terms()) == set()


def test_the_worked_examples_of_the_page_are_made_of_terms_and_codes_that_are_defined() -> None:
    assert worked_examples()
    for turtle in worked_examples():
        triples = [quad.triple for quad in pyoxigraph.parse(f"{PREFIXES}\n{turtle}", format=RdfFormat.TURTLE)]
        assert said_with(vocabulary_of(triples)) - defined() == set()
        assert {iri for iri in nodes(triples) if iri.startswith(CODE)} <= typed(CODE_LISTS, f"{SKOS}Concept")
