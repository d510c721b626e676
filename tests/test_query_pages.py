"""The pages of named queries: the form, the answer and its files at one address."""

from __future__ import annotations

import csv
import gc
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from asked import asked_store
from govfin.graph.store import open_store
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE
from govfin.page.bases import Base
from govfin.page.named import query_page
from govfin.page.visits import Visit
from govfin.query.questions import find_question, questions
from govfin.site.app import make_app
from govfin.site.named import Wanted, wanted_query
from govfin.site.results import JSON
from govfin.site.snapshots import Snapshots

NAME = "武汉市江汉区融媒体中心"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("named") / "store"
    store = open_store(str(folder))
    assert isinstance(store, Embedded)
    store.quads.bulk_extend(list(asked_store()))
    store.finish(optimize=True)
    del store
    gc.collect()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def test_all_queries_are_listed_in_both_languages(client: TestClient) -> None:
    for suffix, language in ((".html", "zh"), (".en.html", "en")):
        page = client.get(f"/query/index{suffix}")
        assert page.status_code == 200
        for name, question in questions().items():
            assert f'href="{name}{suffix}"' in page.text
            assert getattr(question.title, language) in html.unescape(page.text)
        assert not re.search(r"<h2>[a-z]", page.text)  # each tag has a name


@pytest.mark.parametrize("name", questions())
def test_each_query_has_a_form_with_a_labelled_field_for_each_parameter(client: TestClient, name: str) -> None:
    page = client.get(f"/query/{name}.en.html").text
    fields = set(re.findall(r'<(?:input|select) id="p-\w+" name="(\w+)"', page))
    assert fields == set(find_question(name).parameters)
    assert fields == set(re.findall(r'<label for="p-(\w+)">', page))
    assert "<script" not in page
    assert 'style="' not in page


@pytest.mark.parametrize("name", questions())
def test_each_query_is_answered_or_tells_what_it_needs(client: TestClient, name: str) -> None:
    question = find_question(name)
    asked = {"unit": NAME, "year": "2024", "function": "207", "word": "207"}
    given = {key: value for key, value in asked.items() if key in question.parameters}
    page = client.get(f"/query/{name}.html", params={**dict.fromkeys(question.parameters, ""), **given})
    told = client.get(f"/query/{name}.csv", params=given)
    assert page.status_code == told.status_code
    assert page.status_code == 200 or 'role="alert"' in page.text


def test_an_answer_is_one_address_in_three_forms(client: TestClient) -> None:
    asked = {"unit": NAME, "year": "2024", "level": ""}
    page = client.get("/query/unit-by-function.en.html", params=asked)
    links = [html.unescape(link) for link in re.findall(r'href="(unit-by-function[^"]*\?[^"]*)"', page.text)]
    sheet, data, permanent = (next(link for link in links if f"function{suffix}?" in link) for suffix in (".en.csv", ".json", ".en.html"))
    told = client.get(f"/query/{sheet}")
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
    assert {row["function"] for row in rows} > {"207"}
    assert "function_label" in rows[0]
    results = client.get(f"/query/{data}")
    assert results.headers["content-type"] == JSON.type
    assert len(results.json()["results"]["bindings"]) == len(rows) == page.text.count("<tr>") - 1
    again = client.get(f"/query/{permanent}")
    assert (again.status_code, again.text.count("<tr>")) == (200, page.text.count("<tr>"))
    assert "level" not in permanent


def test_numbers_lead_to_where_they_are_taken_from(client: TestClient) -> None:
    page = client.get("/query/unit-by-function.html", params={"unit": NAME, "year": "2024"}).text
    where = html.unescape(re.findall(r'<td class="number"><a href="([^"]+)"', page)[0])
    assert "/figure/" in where
    assert client.get(f"/query/{where}").status_code == 200


def test_a_number_that_is_taken_from_several_leads_to_each(client: TestClient) -> None:
    page = client.get("/query/district-totals.en.html", params={"phase": "all"}).text
    several = re.findall(r'<details class="taken"><summary>from (\d+) numbers</summary>(.*?)</details>', page)
    assert several
    for count, links in several:
        found = re.findall(r'href="([^"]+)"', links)
        assert len(set(found)) == int(count) > 1
        assert {client.get(f"/query/{html.unescape(each)}").status_code for each in found} == {200}


def test_the_text_that_is_asked_can_be_opened_and_gives_the_same(client: TestClient) -> None:
    page = client.get("/query/unit-by-function.html", params={"unit": NAME, "year": "2024"}).text
    where = html.unescape(re.findall(r'href="(\.\./sparql\.html\?query=[^"]+)"', page)[0])
    told = client.get(f"/query/{where}&format=csv")
    assert told.status_code == 200
    assert told.text.count("<tr>") == page.count("<tr>")


def test_an_answer_without_rows_is_told(client: TestClient) -> None:
    page = client.get("/query/top-projects.en.html?year=1066").text
    assert "Nothing here fits." in page
    assert "<table" not in page


def test_a_query_leads_to_the_form_that_is_wanted(client: TestClient) -> None:
    sent = client.get("/query/vehicles?year=2024&unit=%E6%9F%90", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/query/vehicles.en.html?year=2024&unit=%E6%9F%90")
    assert client.get("/query/vehicles", headers={"Accept": "application/json"}).headers["location"] == "/query/vehicles.json"
    assert client.get("/query/vehicles", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/query/index", headers={"Accept-Language": "en"}).headers["location"] == "/query/index.en.html"
    assert wanted_query("/query/vehicles.de.csv") == Wanted("vehicles.de.csv")
    assert client.get("/query/nothing.html").status_code == 404
    assert client.get("/query/..%2f..%2fREADME.html").status_code == 404


def test_thousands_of_parameters_and_long_ones_break_nothing(client: TestClient) -> None:
    for asked in ("&".join(f"p{number}=1" for number in range(3000)), f"unit={'x' * 50_000}&year=2024", f"{'x' * 50_000}=1", "unit=%00%FF"):
        for suffix in (".html", ".csv", ""):
            assert client.get(f"/query/unit-by-function{suffix}?{asked}").status_code in (303, 400)


@pytest.mark.parametrize(
    "asked", ["unit=nobody&year=2024", "other=1", "unit=%3Cscript%3Ealert(1)%3C/script%3E", "year=2024", "limit=x", f"unit={'x' * 600}"]
)
def test_what_cannot_be_asked_is_told_in_a_sentence(client: TestClient, asked: str) -> None:
    page = client.get(f"/query/unit-by-function.html?{asked}")
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert "<script>" not in page.text
    told = client.get(f"/query/unit-by-function.csv?{asked}")
    assert (told.status_code, told.headers["content-type"]) == (400, "text/plain; charset=utf-8")


def test_iris_are_those_of_the_site(folder: Path) -> None:
    base = Base("https://data.example.org/")
    with TestClient(make_app(Snapshots(str(folder)), base)) as client:
        found = client.get("/query/disclosures.json", params={"year": "2024"}).text
        assert f'"{base.data}disclosure/' in found
        assert BASE not in found
        unit = f"{base.data}unit/420103/{NAME}"
        assert client.get("/query/unit-by-function.json", params={"unit": unit}).json()["results"]["bindings"]


def test_a_default_is_filled_in_and_nothing_is_asked_before_the_form_is_sent(folder: Path) -> None:
    snapshot = Snapshots(str(folder)).current
    page = query_page(Visit(snapshot.store, Base(), "zh", "/query/unit-ranking"))
    assert page.values["answer"] is None
    values = {field.name: field.value for field in page.values["fields"]}
    assert values["phase"] == "approved"


def test_what_all_rows_have_in_common_stands_once_above_the_table(client: TestClient) -> None:
    page = client.get("/query/district-totals.en.html", params={"year": "2024"}).text
    rows = list(csv.DictReader(io.StringIO(client.get("/query/district-totals.csv?year=2024").content.decode("utf-8-sig"))))
    assert len(rows) > 1
    shared = dict(re.findall(r"<div><dt>([^<]*)</dt><dd>(?:<a [^>]*>)?([^<]*)", page))
    assert shared["year"] == "2024"
    heads = re.findall(r'<th scope="col" class="\w+">([^<]*)<', page)
    assert not shared.keys() & set(heads)
    assert "district" in heads


@pytest.mark.parametrize("value", ["\ufffd", "\ufff0", "\U000e0100", "\ud7ff", "a b", "..", "%"])
def test_a_code_of_whatever_characters_is_told_to_be_none(client: TestClient, value: str) -> None:
    for suffix in (".html", ".csv", ".json"):
        assert client.get(f"/query/function-names{suffix}", params={"function": value}).status_code == 400
