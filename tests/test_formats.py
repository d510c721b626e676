"""Forms of an answer: exact, complete, and what their specifications say."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pyoxigraph
import rdflib.query

from answered import answer, concept, place, unit
from govfin.namespaces import CODE, XSD
from govfin.query.amounts import money_unit
from govfin.query.answers import Resource, plain_rows
from govfin.query.formats import as_csv, as_json, as_markdown
from govfin.query.wordings import Look

PIPED = Resource(unit("甲局").iri, {"zh": "甲|局"})
MADE = answer(
    "unit year function amount change_percent disputed",
    (PIPED, 2024, concept("function", "207", "文化旅游体育与传媒支出", "culture"), Decimal("3815400.00"), Decimal("12.50"), False),
    (unit("乙局"), 2024, concept("function", "2299999", "其他支出"), Decimal("12345678901234567890.01"), None, True),
)
CITED = ({"amount": (place("381.54"),)}, {"amount": (place("1", 3), place("2", None))})


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# CSV


def test_csv_without_labels_is_the_plain_rows() -> None:
    header, *lines = list(csv.reader(io.StringIO(as_csv(MADE))))
    assert header == ["unit", "year", "function", "amount", "change_percent", "disputed"]
    assert lines == plain_rows(MADE)


def test_csv_has_labels_beside_codes_that_do_not_tell_themselves() -> None:
    first, _ = rows(as_csv(MADE, "zh"))
    assert (first["function"], first["function_label"]) == ("207", "文化旅游体育与传媒支出")
    assert first["unit_label"] == "甲|局"
    assert "unit_label" not in rows(as_csv(answer("unit", (unit("乙局"),)), "zh"))[0]


def test_csv_keeps_every_digit_and_its_header_tells_the_unit_of_money() -> None:
    _, second = rows(as_csv(MADE))
    assert (second["amount"], second["change_percent"]) == ("12345678901234567890.01", "")
    _, second = rows(as_csv(MADE, money=money_unit("亿元")))
    assert second["amount_亿元"] == "123456789012.3456789001"


def test_csv_cites_all_places() -> None:
    _, second = rows(as_csv(MADE, cited=CITED))
    assert (second["amount_file"], second["amount_page"], second["amount_printed"]) == ("预算.pdf | 预算.pdf", "3 | ", "1 | 2")


# JSON


def test_json_is_read_by_others_as_what_the_store_told() -> None:
    found = pyoxigraph.parse_query_results(as_json(MADE), format=pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    first, second = found
    assert first["unit"] == pyoxigraph.NamedNode(PIPED.iri)
    assert first["year"] == pyoxigraph.Literal("2024", datatype=pyoxigraph.NamedNode(f"{XSD}gYear"))
    assert second["amount"] == pyoxigraph.Literal("12345678901234567890.01", datatype=pyoxigraph.NamedNode(f"{XSD}decimal"))
    assert second["disputed"] == pyoxigraph.Literal(True)
    assert second["change_percent"] is None
    read = rdflib.query.Result.parse(io.BytesIO(as_json(MADE).encode()), format="json")
    assert [str(row["function"]) for row in read] == [f"{CODE}function/207", f"{CODE}function/2299999"]  # type: ignore[call-overload, index]


def test_json_has_the_members_of_the_recommendation_and_no_others() -> None:
    told = json.loads(as_json(MADE, CITED))
    assert set(told) == {"head", "results"}
    assert set(told["head"]) == {"vars"}
    assert set(told["results"]) == {"bindings"}
    for row in told["results"]["bindings"]:
        assert set(row) <= set(told["head"]["vars"])
        assert all(set(term) <= {"type", "value", "datatype", "xml:lang"} for term in row.values())
        assert all(term["type"] in ("uri", "literal") and isinstance(term["value"], str) for term in row.values())


# Markdown


def test_markdown_is_a_table_whose_cells_can_hold_anything() -> None:
    lines = as_markdown(MADE, Look("zh")).splitlines()
    assert lines[0] == "**各单位支出**"
    assert lines[2] == "金额单位：万元"
    assert lines[4:7] == [
        "| 单位 | 年度 | 功能分类 | 金额 | 增减幅度 | 有争议 |",
        "| --- | --- | --- | ---: | ---: | --- |",
        r"| 甲\|局 | 2024 | 207 文化旅游体育与传媒支出 | 381.540000 | 12.50% | 否 |",
    ]


def test_markdown_has_a_footnote_for_each_number_with_all_places() -> None:
    text = as_markdown(MADE, Look("en"), CITED)
    assert "381.540000[^1]" in text
    assert "[^1]: 某单位2024年部门预算, 表3 支出预算总表, page 12: “381.54” 万元" in text
    assert "[^2]: 2 places: " in text


def test_markdown_says_where_there_are_more_rows() -> None:
    assert "These are the first 1 rows; there are more." in as_markdown(answer("unit", (unit("甲"),), limit=1), Look("en"))
