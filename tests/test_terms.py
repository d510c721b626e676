"""Terms: what the files say of classes, properties and code lists, as the pages need it."""

from __future__ import annotations

from pathlib import Path

import pytest

from govfin.namespaces import GF, QB
from govfin.vocabulary.terms import Label, Name, Vocabulary

PREFIXES = """
@prefix gf: <https://w3id.org/govfin/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix l: <https://example.org/list/> .
"""


def vocabulary(folder: Path, text: str) -> Vocabulary:
    (folder / "one.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return Vocabulary([folder / "one.ttl"])


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("gf:B", "gf:B"),
        ("[ owl:unionOf ( gf:B gf:C ) ]", "gf:B or gf:C"),
        ("[ owl:intersectionOf ( gf:B [ owl:complementOf gf:C ] ) ]", "gf:B and (not gf:C)"),
        ("[ owl:onProperty gf:p ; owl:someValuesFrom gf:B ]", "gf:p some gf:B"),
        ("[ owl:onProperty gf:p ; owl:allValuesFrom [ owl:unionOf ( gf:B gf:C ) ] ]", "gf:p only (gf:B or gf:C)"),
        ('[ owl:onProperty gf:p ; owl:hasValue "budget" ]', 'gf:p value "budget"'),
        ("[ owl:onProperty gf:p ; owl:cardinality 1 ]", "gf:p exactly 1"),
        ("[ owl:onProperty gf:p ; owl:maxQualifiedCardinality 2 ; owl:onClass gf:B ]", "gf:p max 2 gf:B"),
        ("[ owl:onProperty [ owl:inverseOf gf:p ] ; owl:someValuesFrom gf:B ]", "(inverse gf:p) some gf:B"),
        ("[ owl:oneOf ( gf:b gf:c ) ]", "{gf:b, gf:c}"),
    ],
)
def test_class_expressions_are_written_in_manchester_syntax(tmp_path: Path, expression: str, written: str) -> None:
    told = vocabulary(tmp_path, f"gf:A a owl:Class ; owl:equivalentClass {expression} .")
    (value,) = told.terms[f"{GF}A"].told.all("http://www.w3.org/2002/07/owl#equivalentClass")
    assert "".join(piece.text for piece in told.expression(value)) == written


def test_a_term_is_what_its_first_kind_says(tmp_path: Path) -> None:
    told = vocabulary(
        tmp_path,
        """gf:A a owl:Class . gf:p a owl:ObjectProperty , qb:DimensionProperty . gf:q a owl:DatatypeProperty .
        gf:used rdfs:label "no kind" .
        l:other a owl:Class .""",
    )
    assert {term.name: term.kind for term in told.terms.values()} == {"A": "class", "p": "dimension", "q": "datatype-property"}


def test_domains_are_the_members_of_a_union_and_a_component_without_one_is_of_the_observations(tmp_path: Path) -> None:
    told = vocabulary(
        tmp_path,
        """gf:A a owl:Class ; rdfs:subClassOf qb:Observation . gf:B a owl:Class .
        gf:p a owl:ObjectProperty ; rdfs:domain [ a owl:Class ; owl:unionOf ( gf:A gf:B ) ] .
        gf:d a owl:ObjectProperty , qb:DimensionProperty . gf:q a owl:ObjectProperty .""",
    )
    assert {term.name: (term.domains, term.has_domain) for term in told.terms.values() if term.kind != "class"} == {
        "p": ((f"{GF}A", f"{GF}B"), True),
        "d": ((f"{GF}A",), False),
        "q": ((), False),
    }


def test_what_is_disjoint_is_so_both_ways(tmp_path: Path) -> None:
    told = vocabulary(
        tmp_path,
        """gf:A a owl:Class . gf:B a owl:Class . gf:C a owl:Class ; owl:disjointWith gf:A .
        [] a owl:AllDisjointClasses ; owl:members ( gf:A gf:B ) .""",
    )
    assert {term.name: set(term.disjoint) for term in told.terms.values()} == {"A": {f"{GF}B", f"{GF}C"}, "B": {f"{GF}A"}, "C": {f"{GF}A"}}


def test_labels_fall_back_to_the_other_language_and_then_to_the_name(tmp_path: Path) -> None:
    told = vocabulary(tmp_path, 'gf:A rdfs:label "a"@en , "甲"@zh . gf:B rdfs:label "乙"@zh . gf:C rdfs:label "c" .')
    assert [told.label(f"{GF}A", language) for language in ("zh", "en")] == [Label("甲", "zh"), Label("a", "en")]
    assert told.label(f"{GF}B", "en") == Label("乙", "zh")
    assert told.label(f"{GF}C", "en") == Label("c", "")
    assert told.label("https://example.org/path/name", "en") == Label("name", "")


def test_names_are_short_by_the_longest_prefix_that_leaves_a_plain_name(tmp_path: Path) -> None:
    told = vocabulary(tmp_path, "@prefix e: <https://example.org/> . l:a a owl:Class .")
    assert told.compact("https://example.org/list/a") == "l:a"
    assert told.compact("https://example.org/b") == "e:b"
    assert told.compact("https://example.org/b/c") == "https://example.org/b/c"
    assert told.compact("https://elsewhere.example/b") == "https://elsewhere.example/b"


LIST = """
l:l a skos:ConceptScheme .
l:all a skos:Concept ; skos:inScheme l:l ; skos:notation "all" .
l:10 a skos:Concept ; skos:inScheme l:l ; skos:notation "10" ; skos:broader l:all .
l:9 a skos:Concept ; skos:inScheme l:l ; skos:notation "09" ; skos:broader l:all .
l:z a skos:Concept ; skos:inScheme l:l ; skos:notation "z" ; skos:broader l:10 .
l:a a skos:Concept ; skos:inScheme l:l ; skos:notation "a" ; skos:broader l:10 .
"""


def test_a_code_list_is_a_tree_with_numbers_in_order_and_words_as_they_come(tmp_path: Path) -> None:
    (scheme,) = vocabulary(tmp_path, LIST).schemes.values()
    assert [concept.notation for concept in scheme.concepts()] == ["all", "09", "10", "z", "a"]
    assert [concept.notation for concept in scheme.top] == ["all"]


def test_a_concept_tells_its_names_with_their_years(tmp_path: Path) -> None:
    told = vocabulary(
        tmp_path,
        f"""{LIST}
        l:9 skos:prefLabel "今名"@zh ; skos:altLabel "旧名"@zh , "别名"@zh ; skosxl:prefLabel l:new ; skosxl:altLabel l:old .
        l:new skosxl:literalForm "今名"@zh .
        l:old skosxl:literalForm "旧名"@zh ; gf:firstSeen "2017"^^xsd:gYear ; gf:lastSeen "2019"^^xsd:gYear .""",
    )
    concept = next(each for scheme in told.schemes.values() for each in scheme.concepts() if each.notation == "09")
    assert told.names(concept) == [Name(Label("旧名", "zh"), "2017", "2019"), Name(Label("别名", "zh"), "", "")]


def test_the_cube_has_its_dimensions_in_order(tmp_path: Path) -> None:
    told = vocabulary(
        tmp_path,
        """l:s qb:component [ qb:attribute gf:x ; qb:componentRequired false ; qb:componentAttachment qb:DataSet ] , [ qb:measure gf:m ] ,
            [ qb:dimension gf:b ; qb:order 2 ] , [ qb:dimension gf:a ; qb:order 1 ] .""",
    )
    assert [(each.iri.removeprefix(GF), each.kind, each.required) for each in told.components.values()] == [
        ("a", "dimension", True),
        ("b", "dimension", True),
        ("m", "measure", True),
        ("x", "attribute", False),
    ]
    assert told.components[f"{GF}x"].attachment == f"{QB}DataSet"
