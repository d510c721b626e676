"""Usages: what files of mappings, shapes and queries name, read by the grammar and not by luck."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from govfin.errors import MappingError
from govfin.namespaces import CODE, GF
from govfin.vocabulary.terms import Vocabulary, read_vocabulary
from govfin.vocabulary.usages import declared_prefixes, find_usages, used_by_sparql

EX = "https://example.org/"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary()


def files(vocabulary: Vocabulary, iri: str) -> list[str]:
    return [f"{usage.folder}/{usage.file}" for usage in find_usages(vocabulary).get(iri, ())]


# SPARQL


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * { ?s ex:a ex:b }", ["a", "b"]),
        ("SELECT * { ?s <https://example.org/a> 1 }", ["a"]),
        ("SELECT * { ?s ex:a|^ex:b/ex:c* ?o }", ["a", "b", "c"]),
        ("# ex:comment\nSELECT * { ?s ex:a 1 } # ex:b", ["a"]),
        ('SELECT * { ?s ex:a "ex:text # no comment" . ?s ex:b 1 }', ["a", "b"]),
        ("SELECT * { ?s ex:a 'it\\'s ex:text' ; ex:b 1 }", ["a", "b"]),
        ('SELECT * { ?s ex:a """three "quoted" ex:text""" ; ex:b 1 }', ["a", "b"]),
        ("SELECT * { ?s ex:a <https://example.org/x#y> }", ["a", "x#y"]),
        ("SELECT * { ?s ex:a ?o FILTER(?o < 3 && ?o > ex:b) }", ["a", "b"]),
        ("SELECT * { ?s a ex:a.b. ?s ex:b\\/c ?o }", ["a.b", "b/c"]),
        ("SELECT * { _:ex ex:a ex:公共 }", ["a", "公共"]),
        ("SELECT * { ?s unknown:a ?ex }", []),
    ],
)
def test_the_names_in_a_query(text: str, names: list[str]) -> None:
    assert used_by_sparql(f"PREFIX ex: <{EX}>\n{text}") == {EX + name for name in names}


def test_prefixes_are_those_that_hold_at_the_place() -> None:
    text = """prefix ex: <https://one.example/> INSERT DATA { ex:s ex:a 1 } ;
    PREFIX ex: <https://two.example/> PREFIX : <https://three.example/> INSERT DATA { ex:s :b 1 }"""
    assert used_by_sparql(text) == {f"https://{name}" for name in ("one.example/s", "one.example/a", "two.example/s", "three.example/b")}


def test_a_namespace_named_alone_counts_as_the_list_of_that_name() -> None:
    assert CODE + "district" in used_by_sparql(f"PREFIX d: <{CODE}district/> SELECT (STR(d:) AS ?base) {{}}")


def test_a_prefix_declared_and_not_used_is_no_usage() -> None:
    assert used_by_sparql(f"PREFIX gf: <{GF}> ASK {{}}") == set()


def test_prefixes_that_shapes_declare() -> None:
    text = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
    <{EX}> sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}" ] , [ sh:prefix "" ; sh:namespace "{GF}" ] ."""
    triples = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    assert declared_prefixes(triples) == {f"<{EX}>": {"ex": EX, "": GF}}


# The files of the project


@pytest.mark.parametrize(
    ("iri", "users"),
    [
        (f"{CODE}table-kind/B03", ["mappings/B03.yaml"]),
        (f"{CODE}fund/govfund", ["mappings/B09.yaml", "mappings/words.yaml"]),
        (f"{CODE}identity/funds", ["shapes/composition/funds.ttl"]),
        (f"{CODE}function", ["mappings/B05.yaml", "queries/unit-budget.rq"]),
        (f"{GF}year", ["mappings/words.yaml", "queries/disclosures.rq"]),
        (f"{GF}allowance", ["shapes/shapes.ttl"]),
    ],
)
def test_users_of(vocabulary: Vocabulary, iri: str, users: list[str]) -> None:
    assert set(users) <= set(files(vocabulary, iri))


def test_what_no_file_names_has_no_users(vocabulary: Vocabulary) -> None:
    assert files(vocabulary, f"{CODE}district/542621") == []


def test_files_come_in_order_with_their_titles(vocabulary: Vocabulary) -> None:
    found = find_usages(vocabulary)[f"{GF}fund"]
    assert [usage.folder for usage in found] == sorted((usage.folder for usage in found), key=["mappings", "shapes", "queries"].index)
    titles = {usage.file: {label.language: label.text for label in usage.titles} for usage in found}
    assert titles["unit-by-function.rq"]["en"] == "A unit's expenditure by function"
    assert titles["B09.yaml"]["zh"] == "政府性基金预算支出表"


def test_mappings_of_ones_own_are_read_in_place(vocabulary: Vocabulary, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("kind: B01\nset: {fund: soe}\n", encoding="utf-8")
    found = find_usages(vocabulary, tmp_path)
    assert [usage.file for usage in found[f"{CODE}fund/soe"] if usage.folder == "mappings"] == ["mine.yaml"]
    (tmp_path / "mine.yaml").write_text("set: {fund: [", encoding="utf-8")
    with pytest.raises(MappingError, match=r"mine.yaml: is no readable YAML; "):
        find_usages(vocabulary, tmp_path)
