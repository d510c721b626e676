"""Citations: each number leads to the places where it is printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest

from answered import answer, place, unit
from govfin.graph.stores import Embedded
from govfin.namespaces import GF
from govfin.query.answers import ask
from govfin.query.citations import citations, with_places
from govfin.query.parameters import Select
from govfin.query.partials import select_from
from govfin.query.questions import read_question

TOLD = f"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX gf: <{GF}>
PREFIX prov: <http://www.w3.org/ns/prov#>
GRAPH <urn:ledger> {{
  <urn:entry:1> gf:unit <urn:unit> ; gf:amount 3815400.00 ; gf:referenceMention <urn:cell> ; prov:hadPrimarySource <urn:disclosure> .
  <urn:entry:2> gf:unit <urn:unit> ; gf:amount 600.00 ; gf:referenceMention <urn:numeral> ; prov:hadPrimarySource <urn:disclosure> .
}}
GRAPH <urn:disclosure> {{
  <urn:disclosure> dcterms:title "某单位2024年部门预算" .
  <urn:document> gf:fileName "预算.pdf" .
  <urn:cell> gf:reported "381.54" ; gf:printedUnit "万元" ; prov:wasDerivedFrom <urn:document> ; gf:page 12 ;
    gf:boundingBox "71.0 200.1 120.4 212.0" ; gf:inTable <urn:table> .
  <urn:table> dcterms:title "表3 支出预算总表" .
  <urn:numeral> gf:reported "0.06" ; gf:printedUnit "万元" ; prov:wasDerivedFrom <urn:document> .
}}
"""
HEADER = """# title: {en: Made, zh: 试}
# description: {en: Made, zh: 试}
# tags: []
# chart: {kind: none}
# parameters: {}
PREFIX gf: <https://w3id.org/govfin/ontology#>
"""
EACH = """SELECT ?unit ?amount
  (?entry AS ?amount_entry) # cite
WHERE { ?entry gf:unit ?unit ; gf:amount ?amount } ORDER BY ?amount
"""
SUM = """SELECT ?unit (SUM(?each) AS ?total)
  (GROUP_CONCAT(STR(?entry); SEPARATOR=" ") AS ?total_entry) # cite
WHERE { ?entry gf:unit ?unit ; gf:amount ?each } GROUP BY ?unit
"""


@pytest.fixture(scope="module")
def select() -> Select:
    store = pyoxigraph.Store()
    store.load(TOLD.encode(), format=pyoxigraph.RdfFormat.TRIG)
    return select_from(Embedded(store))


def write(folder: Path, text: str) -> Path:
    path = folder / "made.rq"
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def test_a_number_is_cited_with_document_page_box_and_text(select: Select, tmp_path: Path) -> None:
    told = ask(select, read_question(write(tmp_path, EACH)), {}, cite=True)
    prose, cell = (row["amount"][0] for row in citations(select, told))
    assert (cell.title, cell.file, cell.page, cell.box) == ("某单位2024年部门预算", "预算.pdf", 12, "71.0 200.1 120.4 212.0")
    assert (cell.table, cell.text, cell.unit, cell.mention) == ("表3 支出预算总表", "381.54", "万元", "urn:cell")
    assert (prose.page, prose.box, prose.table, prose.text) == (None, "", "", "0.06")


def test_a_sum_is_cited_with_all_its_entries_in_their_order(select: Select, tmp_path: Path) -> None:
    told = ask(select, read_question(write(tmp_path, SUM)), {}, cite=True)
    ((row),) = citations(select, told)
    assert [each.text for each in row["total"]] == ["381.54", "0.06"]


def test_nothing_is_cited_where_nobody_asks_for_it(select: Select, tmp_path: Path) -> None:
    told = ask(select, read_question(write(tmp_path, EACH)), {})
    assert citations(select, told) == ()
    assert with_places(told, ()) == told


def test_columns_of_places_stand_beside_the_number_and_keep_to_one_order() -> None:
    made = answer("unit amount disputed", (unit("甲"), Decimal(1), False), (unit("乙"), None, True))
    told = with_places(made, ({"amount": (place("1.00", 3), place("2.00", None))}, {}))
    assert [each.name for each in told.columns][1:4] == ["amount", "amount_title", "amount_file"]
    first, second = told
    assert (first["amount_page"], first["amount_printed"]) == ("3 | ", "1.00 | 2.00")
    assert first["disputed"] is False
    assert second["amount_page"] is None
