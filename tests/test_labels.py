"""Labels: the code lists first, then the store; one order of languages, whatever order the store tells them in."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
import pytest

from answered import answer, concept, unit
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE, CODE
from govfin.query.answers import Resource
from govfin.query.labels import BATCH, labelled, labels_of
from govfin.query.parameters import Select
from govfin.query.partials import select_from

TOLD = f"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
GRAPH <urn:a> {{
  <{CODE}function/2079901> skos:prefLabel "乙名"@zh , "name"@en ; rdfs:label "甲名"@zh .
  <{CODE}function/207> skos:prefLabel "stale"@zh .
  <{BASE}unit/420103/x> skos:prefLabel "某单位"@zh .
  <{BASE}disclosure/1> dcterms:title "某单位2024年部门预算" .
  <urn:german> rdfs:label "Haushalt"@de , "budget"@fr .
}}
GRAPH <urn:b> {{ <{CODE}function/2079901> skos:prefLabel "丙名"@zh . <{BASE}unit/420103/x> skos:prefLabel "某单位"@zh . }}
"""


@pytest.fixture(scope="module")
def select() -> Select:
    store = pyoxigraph.Store()
    store.load(TOLD.encode(), format=pyoxigraph.RdfFormat.TRIG)
    return select_from(Embedded(store))


def test_a_concept_of_the_code_lists_is_not_asked_of_the_store() -> None:
    def never(text: str) -> Iterator[None]:
        raise AssertionError(text)

    iri = f"{CODE}function/207"
    assert labels_of(never, [iri])[iri]["zh"] == "文化旅游体育与传媒支出"  # type: ignore[arg-type]


def test_a_concept_that_only_documents_have_bears_the_name_that_they_print(select: Select) -> None:
    iri = f"{CODE}function/2079901"
    assert list(labels_of(select, [iri])[iri].items()) == [("zh", "丙名"), ("en", "name")]


@pytest.mark.parametrize(
    ("iri", "zh", "en"),
    [
        (f"{BASE}unit/420103/x", "某单位", "某单位"),
        (f"{BASE}disclosure/1", "某单位2024年部门预算", "某单位2024年部门预算"),
        ("urn:german", "Haushalt", "Haushalt"),
        (f"{CODE}function/2079901", "丙名", "name"),
        (f"{CODE}phase/approved", "年初预算", "approved budget"),
        (f"{CODE}fund/nothing", "nothing", "nothing"),
        ("urn:unknown", "urn:unknown", "urn:unknown"),
    ],
)
def test_a_language_falls_back_in_one_order(select: Select, iri: str, zh: str, en: str) -> None:
    ((found,),) = labelled(select, answer("unit", (Resource(iri),))).rows
    assert isinstance(found, Resource)
    assert (found.label("zh"), found.label("en")) == (zh, en)


def test_a_whole_answer_is_asked_for_at_once(select: Select) -> None:
    asked: list[str] = []

    def counted(text: str) -> pyoxigraph.QuerySolutions:
        asked.append(text)
        return select(text)

    rows = [(unit(str(number)), concept("function", "207")) for number in range(BATCH)]
    labelled(counted, answer("unit function", *rows, *rows))
    assert len(asked) == 1
    labelled(counted, answer("unit", *rows, (unit("x"),)))
    assert len(asked) == 3
