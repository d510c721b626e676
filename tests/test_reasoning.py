"""Reasoning: contradictions are found and named, in vocabularies and in data; what the reasoner may not see stays away from it."""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from govfin import cli_ontology
from govfin.cli import main
from govfin.errors import ReasonerError
from govfin.namespaces import GF, OWL, RDF, SKOS, XSD
from govfin.rdffiles import ontology_files, read_prefixes, read_triples
from govfin.vocabulary import hermit
from govfin.vocabulary.axioms import Source, Vocabulary, is_vocabulary
from govfin.vocabulary.contradictions import Asked, BoundReachedError, smallest
from govfin.vocabulary.hermit import Reasoner
from govfin.vocabulary.names import Names
from govfin.vocabulary.reasoning import ALIKE, Checked, Finding, profile_findings, reasoning_findings

PREFIXES = """
    @prefix : <https://example.org/#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
VOCABULARY = f"""{PREFIXES}
    <https://example.org/> a owl:Ontology .
    :Unit a owl:Class ; rdfs:label "unit"@en . :Project a owl:Class ; rdfs:label "project"@en ; owl:disjointWith :Unit .
    :Indicator a owl:Class ; rdfs:label "indicator"@en ; owl:disjointUnionOf ( :Annual :LongTerm ) .
    :Annual a owl:Class ; rdfs:label "annual indicator"@en . :LongTerm a owl:Class .
    :Disclosure a owl:Class . :Budget a owl:Class ; owl:disjointWith :Final .
    :Final a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :kind ; owl:hasValue "final" ] .
    :Budget owl:equivalentClass [ a owl:Restriction ; owl:onProperty :kind ; owl:hasValue "budget" ] .
    :kind a owl:DatatypeProperty ; rdfs:range xsd:string .
    :project a owl:ObjectProperty ; rdfs:label "project"@en ; rdfs:range :Project .
    :code a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:label "code"@en ; rdfs:domain :Project ; rdfs:range xsd:string .
    :amount a owl:DatatypeProperty ; rdfs:range xsd:decimal . :year a owl:DatatypeProperty .
    :above a owl:ObjectProperty , owl:AsymmetricProperty .
"""


def source(name: str, text: str) -> Source:
    triples = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE, rename_blank_nodes=True)]
    return Source(name, lambda: triples)


def checked(data: str = "", vocabulary: str = VOCABULARY) -> Checked:
    sources = [source("vocabulary.ttl", vocabulary), source("data.ttl", PREFIXES + data)]
    names = Names({"": "https://example.org/#", "owl": OWL, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"})
    for each in sources:
        names.learn(each.read())
    return Checked(sources[:1], [], sources[1:], [], names)


def found(data: str = "", vocabulary: str = VOCABULARY) -> list[Finding]:
    return reasoning_findings(checked(data, vocabulary))


def messages(findings: Iterable[Finding]) -> list[str]:
    return sorted(finding.message.replace("https://example.org/", "") for finding in findings)


# One individual


@pytest.mark.usefixtures("java")
def test_what_is_said_of_individuals_and_can_be_is_no_finding() -> None:
    assert (
        found("""
            :audit a :Unit ; :above :office ; :project :road , :bridge .
            :road a :Project ; :code "1" ; :amount 12.50 ; :year "2024"^^xsd:gYear .
            :plan a :Disclosure ; :kind "budget" . :last a :Disclosure ; :kind "final" . :share a :Annual , :Indicator .
        """)
        == []
    )


@pytest.mark.usefixtures("java")
def test_individuals_that_contradict_themselves_are_named_each_with_what_is_said_of_it() -> None:
    data = """
        :audit a :Unit , :Project ; skos:prefLabel "审计局"@zh .
        :office a :Unit ; :code "12" .
        :bureau a :Unit . :budget :project :bureau .
        :share a :Annual , :LongTerm .
        :plan :kind "budget" , "final" .
        :count a :Project ; :code 12 .
        :fine a :Unit .
    """
    findings = found(data)
    assert messages(findings) == [
        "<#audit> “审计局” is a project (:Project) and is a unit (:Unit); these exclude each other.",
        "<#bureau> is a unit (:Unit) and is the project (:project) of <#budget>, hence is a project (:Project); these exclude each other.",
        "<#count> has code (:code) “12”; nothing can be that.",
        "<#office> is a unit (:Unit) and has code (:code) “12”, hence is a project (:Project); these exclude each other.",
        "<#plan> has :kind “budget”, hence is a :Budget and has :kind “final”, hence is a :Final; these exclude each other.",
        "<#share> is an annual indicator (:Annual) and is a :LongTerm; these exclude each other.",
    ]
    assert {(each.kind, each.sources) for each in findings} == {("contradiction", ("data.ttl",))}
    assert [each.subject for each in findings if "审计局" in each.message] == ["https://example.org/#audit"]


@pytest.mark.usefixtures("java")
def test_three_statements_that_only_together_contradict_are_told_together() -> None:
    vocabulary = f"""{VOCABULARY}
        :Audited a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf :Both ] .
        :Both a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Indicator :Disclosure ) ] .
    """
    (finding,) = found(":odd a :Audited , :Indicator , :Disclosure , :Budget .", vocabulary)
    assert messages([finding]) == ["<#odd> is a :Audited and is a :Disclosure and is an indicator (:Indicator); these exclude each other."]


@pytest.mark.usefixtures("java")
def test_many_individuals_that_are_wrong_in_one_way_are_counted() -> None:
    subject = checked("\n".join(f":u{number} a :Unit , :Project ; skos:prefLabel 'u{number}' ." for number in range(ALIKE + 3)))
    assert len(reasoning_findings(subject)) == ALIKE
    assert any(note.startswith("3 more individuals") for note in subject.notes)
    assert subject.reasoner.runs <= 3


@pytest.mark.usefixtures("java")
def test_a_literal_that_is_none_of_its_datatype_does_not_stop_the_reasoner() -> None:
    assert found(':road a :Project ; :number "twelve"^^xsd:integer ; :done "perhaps"^^xsd:boolean . :number a owl:DatatypeProperty .') == []


@pytest.mark.usefixtures("java")
def test_what_hermit_says_where_it_gives_up_is_told() -> None:
    with pytest.raises(ReasonerError, match=r"HermiT could not reason over this: .*UnsupportedDatatype"):
        found(":number a owl:DatatypeProperty ; rdfs:range :Number . :Number a rdfs:Datatype . :road a :Project ; :number 1 .")


# Several individuals


@pytest.mark.usefixtures("java")
def test_statements_of_several_individuals_that_contradict_each_other_are_told_and_no_others() -> None:
    findings = found("""
        :a :above :b . :b :above :a . :b :above :c .
        :road a :Project ; :code "1" , "2" .
        :fine a :Project ; :code "3" .
    """)
    assert messages(findings) == [
        "<#a> has :above <#b>; <#b> has :above <#a>: these exclude each other.",
        "<#road> has code (:code) “1”; <#road> has code (:code) “2”: these exclude each other.",
    ]


# Vocabularies


@pytest.mark.usefixtures("java")
def test_a_class_that_nothing_can_be_is_told_with_the_axioms_that_say_so() -> None:
    (finding,) = found(":Campus a owl:Class ; rdfs:label 'campus'@en ; rdfs:subClassOf :Unit , :Project .")
    assert (finding.kind, finding.subject) == ("unsatisfiable-class", "https://example.org/#Campus")
    assert finding.message == "Nothing can be a campus (:Campus): <https://example.org/#Campus> is unsatisfiable."
    assert set(finding.statements) == {
        ":Campus rdfs:subClassOf :Unit",
        ":Campus rdfs:subClassOf :Project",
        ":Project owl:disjointWith :Unit",
    }


@pytest.mark.usefixtures("java")
def test_a_vocabulary_that_contradicts_itself_is_told_with_its_axioms() -> None:
    (finding,) = found(":a a :Unit , :Project . owl:Thing rdfs:subClassOf owl:Nothing .")
    assert (finding.kind, finding.statements) == ("inconsistent-vocabulary", ("owl:Thing rdfs:subClassOf owl:Nothing",))


def test_an_axiom_is_written_on_one_line() -> None:
    triples = list(source("", PREFIXES + ":a rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :b :c ) ] .").read())
    named = Names({"": "https://example.org/#", "owl": OWL, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"})
    first = next(triple for triple in triples if isinstance(triple.subject, NamedNode))
    line = named.axiom([first, *(triple for triple in triples if triple != first)])
    assert line == ":a rdfs:subClassOf [ a owl:Class ; owl:unionOf (:b :c) ]"


# What the reasoner sees


class Spy(SimpleNamespace):
    """In the place of owlready2: keeps what it is given, and finds nothing wrong."""

    JAVA_EXE = "java"
    OwlReadyInconsistentOntologyError = OwlReadyJavaError = OwlReadyOntologyParsingError = ZeroDivisionError
    seen: list[str]

    def World(self) -> Spy:  # noqa: N802  (the name is owlready2's)
        return self

    def get_ontology(self, iri: str) -> Spy:
        return self

    def load(self, fileobj: io.BytesIO) -> None:
        self.seen.append(fileobj.read().decode())

    def sync_reasoner_hermit(self, world: Spy, debug: int) -> None:
        print("this must not be seen")
        print("nor this", file=sys.stderr)

    def inconsistent_classes(self) -> list[Any]:
        return []

    def __getitem__(self, iri: str) -> None:
        return None

    def close(self) -> None:
        pass


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    made = Spy(seen=[])
    monkeypatch.setattr(hermit, "_owlready2", lambda: made)
    return made


def test_no_amount_and_no_datatype_outside_the_map_reaches_the_reasoner(spy: Spy, capfd: pytest.CaptureFixture[str]) -> None:
    data = """:road a :Project ; :amount 12.50 , 1.5e0 ; :year "2024"^^xsd:gYear , "2024-01-01"^^xsd:date . :year rdfs:range xsd:gYear . """
    assert found(f"{data} <https://example.org/> owl:imports <https://example.org/more> .") == []
    assert len(spy.seen) == 2
    for text in spy.seen:
        assert not re.search(r"\^\^<[^>]*(decimal|double|gYear|date)>", text)
        assert "gYear" not in text
        assert "imports" not in text
    assert "https://example.org/#amount" in spy.seen[0]  # that there is an amount may matter, what it is may not
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("spy")
def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Reasoner().classify([])
    assert list(tmp_path.iterdir()) == []
    assert tempfile.tempdir == str(tmp_path)


@pytest.mark.usefixtures("java")
def test_nothing_is_left_behind_where_the_axioms_are_inconsistent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    thing, nothing = NamedNode(f"{OWL}Thing"), NamedNode(f"{OWL}Nothing")
    assert Reasoner().contradicts([Triple(thing, NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"), nothing)])
    assert list(tmp_path.iterdir()) == []


# The smallest contradiction


@given(st.lists(st.frozensets(st.integers(0, 19), min_size=1, max_size=4), min_size=1, max_size=4))
def test_the_smallest_part_is_contradictory_and_no_part_of_it_is(family: list[frozenset[int]]) -> None:
    def contradictory(part: Iterable[int]) -> bool:
        return any(each <= set(part) for each in family)

    answer = smallest(range(20), contradictory)
    assert contradictory(answer)
    assert not any(contradictory([each for each in answer if each != left_out]) for left_out in answer)


def test_a_question_is_asked_so_often_and_not_once_more() -> None:
    asked = Asked(lambda part: len(part) > 3, 2)
    assert [asked([1]), asked([1, 2, 3, 4])] == [False, True]
    with pytest.raises(BoundReachedError):
        asked([])


# The shipped ontology


VOCABULARY_FILES = [path for path in ontology_files() if is_vocabulary(read_triples(path))]


def shipped(*data: Source) -> Checked:
    """The vocabulary without the code lists, which the command's first test has too."""
    names = Names(read_prefixes(VOCABULARY_FILES))
    vocabularies = [(path, read_triples(path)) for path in VOCABULARY_FILES]
    for _, triples in vocabularies:
        names.learn(triples)
    return Checked([Source(path.name, lambda t=triples: t) for path, triples in vocabularies], [], data, [], names)


@pytest.fixture
def without_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the vocabulary alone: a third of the time."""
    monkeypatch.setattr(cli_ontology, "ontology_files", lambda: VOCABULARY_FILES)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.of(triple for each in shipped().vocabularies for triple in each.read())


@pytest.mark.usefixtures("java")
def test_each_disjointness_of_the_ontology_is_found_where_an_individual_breaks_it(vocabulary: Vocabulary) -> None:
    pairs = sorted({tuple(sorted(pair)) for pair in vocabulary.disjoint()})
    assert (f"{GF}AnnualIndicator", f"{GF}LongTermIndicator") in pairs
    data = "".join(f"<urn:x:{n}> a <{one}> , <{other}> .\n" for n, (one, other) in enumerate(pairs))
    findings = reasoning_findings(shipped(source("data.ttl", data)))
    names = shipped().names
    told = {finding.subject: finding.message for finding in findings if finding.kind == "contradiction"}
    for number, pair in enumerate(pairs):
        assert all(names.short(each) in told[f"urn:x:{number}"] for each in pair)


@pytest.mark.usefixtures("java")
def test_a_unit_that_is_a_project_is_found() -> None:
    (finding,) = reasoning_findings(shipped(source("data.ttl", f"<urn:x> a <{GF}Unit> , <{GF}Project> .")))
    assert finding.subject == "urn:x"
    assert "a budget unit (gf:Unit)" in finding.message
    assert "a project (gf:Project)" in finding.message


@pytest.mark.usefixtures("java")
def test_the_examples_of_all_terms_are_consistent_with_each_other() -> None:
    subject = shipped()
    prefixes = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in subject.names.prefixes.items())
    written = {t.object.value for each in subject.vocabularies for t in each.read() if t.predicate.value == f"{SKOS}example"}
    assert written
    examples = [source(f"example {number}", prefixes + text) for number, text in enumerate(sorted(written))]
    assert messages(reasoning_findings(shipped(*examples))) == []


# The command


def govfin(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["ontology", "check", *(str(argument) for argument in arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.ttl"
    path.write_text(f"<urn:x> a <{GF}LongTermIndicator> , <{GF}AnnualIndicator> .", encoding="utf-8")
    return path


@pytest.mark.usefixtures("java")
def test_the_shipped_ontology_is_consistent_and_owl_2_dl() -> None:
    result = govfin()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "vocabulary consistent, 0 unsatisfiable classes, 0 contradictions in data, 0 violations" in result.stdout


@pytest.mark.usefixtures("java", "without_lists")
def test_a_contradiction_is_printed_with_its_file_and_ends_with_status_1(wrong: Path) -> None:
    result = govfin(wrong)
    assert result.exit_code == 1
    first = result.stdout.splitlines()[0]
    assert first.startswith("✗ contradiction: <urn:x> is an annual indicator (gf:AnnualIndicator) and is a long-term indicator")
    assert first.endswith(f"[{wrong}]")


@pytest.mark.usefixtures("java", "without_lists")
def test_findings_as_json(wrong: Path) -> None:
    (finding,) = json.loads(govfin(wrong, "--format", "json").stdout)
    assert set(finding) == {"kind", "rule", "subject", "message", "statements", "sources"}
    assert (finding["kind"], finding["subject"], finding["sources"]) == ("contradiction", "urn:x", [str(wrong)])


@pytest.mark.usefixtures("java", "without_lists")
def test_what_disclosures_of_a_store_say_together_is_checked(tmp_path: Path) -> None:
    first, second = NamedNode("urn:disclosure:1"), NamedNode("urn:disclosure:2")
    unit, kind = NamedNode("urn:unit"), NamedNode(f"{RDF}type")
    store = Store(tmp_path / "store")
    for graph in (first, second):
        store.add(Quad(graph, kind, NamedNode(f"{GF}Disclosure"), graph))
    store.add(Quad(unit, kind, NamedNode(f"{GF}Unit"), first))
    store.add(Quad(unit, kind, NamedNode(f"{GF}Project"), second))
    store.add(Quad(NamedNode("urn:figure"), NamedNode(f"{GF}amount"), Literal("1.5", datatype=NamedNode(f"{XSD}decimal")), second))
    store.flush()
    del store
    result = govfin("--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "[urn:disclosure:2, urn:disclosure:1]" in result.stdout
    assert "2 disclosures" in result.stdout


@pytest.mark.usefixtures("without_lists")
def test_without_java_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hermit.shutil, "which", lambda name: None)
    result = govfin()
    assert result.exit_code == 2
    assert result.stderr == f"Error: {hermit.NO_JAVA} Only the profile was checked.\n"
    assert "not reasoned over" in result.stdout


@pytest.mark.usefixtures("without_lists")
def test_without_owlready2_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "owlready2", None)
    result = govfin()
    assert result.exit_code == 2
    assert result.stderr == f"Error: {hermit.NO_OWLREADY} Only the profile was checked.\n"


@pytest.mark.usefixtures("without_lists")
def test_the_profile_alone_needs_no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hermit.shutil, "which", lambda name: None)
    result = govfin("--no-reasoning")
    assert result.exit_code == 0
    assert "not reasoned over" in result.stdout


def test_data_that_break_the_profile_are_told_with_the_rule() -> None:
    (finding,) = profile_findings(checked(':a :above "b" .'))
    assert (finding.rule, finding.subject) == ("literal-of-object-property", "https://example.org/#above")
    assert finding.message == ":above is an object property, and its value for :a is the literal “b”."


@pytest.mark.usefixtures("java")
def test_the_example_of_the_documentation_is_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parent.parent / "docs" / "reasoning.md").read_text(encoding="utf-8")
    (data,) = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    (shown,) = re.findall(r"```console\n\$ govfin ontology check mine.ttl\n(.*?)```", page, re.DOTALL)
    (tmp_path / "mine.ttl").write_text(data, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    cost = re.compile(r" \(HermiT: .*\)")
    assert cost.sub("", govfin("mine.ttl").stdout) == cost.sub("", shown)
