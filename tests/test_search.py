"""Searching: names are found by their parts, the best first, each with its kind and place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from govfin.graph.stores import Embedded
from govfin.namespaces import BASE, CODE
from govfin.page.bases import Base
from govfin.page.media import HTML
from govfin.page.names import Name, Names, names_from
from govfin.page.once import Once
from govfin.query.nearest import LOOKED_AT, near_names
from govfin.site.answers import LONG, MANY, Answers
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import UNIT, folder

__all__ = ["folder"]

DISTRICT = f"{CODE}district/420103"
FINANCE = f"{BASE}unit/420103/武汉市江汉区财政局"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


@pytest.fixture
def names() -> Names:
    function, other = f"{CODE}function", f"{CODE}procurement"
    return names_from(
        [
            Name(f"{function}/205", "code", {"zh": "教育支出", "en": "Education"}, "205", function),
            Name(f"{function}/20501", "code", {"zh": "教育管理事务"}, "20501", function),
            Name(f"{other}/A205", "code", {"zh": "教育用房"}, "A205", other, rank=8),
            Name(f"{CODE}district/420100", "district", {"zh": "武汉市"}, "420100"),
            Name(DISTRICT, "district", {"zh": "江汉区"}, "420103", f"{CODE}district/420100"),
            Name(FINANCE, "unit", {"zh": "武汉市江汉区财政局"}, within=DISTRICT),
            Name("d", "disclosure", {"": "武汉市江汉区财政局2024年部门预算"}, within=FINANCE, year="2024"),
            Name("p", "project", {"zh": "财政局大楼维修"}, within=FINANCE),
        ]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("205", [f"{CODE}function/205", f"{CODE}function/20501", f"{CODE}procurement/A205"]),
        ("EDUC", [f"{CODE}function/205"]),
        ("２０５０１", [f"{CODE}function/20501"]),
        ("教育", [f"{CODE}function/205", f"{CODE}function/20501", f"{CODE}procurement/A205"]),
        ("财政局", [FINANCE, "p", "d"]),
        ("江汉区 财政局", [FINANCE, "d", "p"]),
        ("江汉区", [DISTRICT, FINANCE, "d", "p"]),
        ("水利", []),
        ("  ", []),
    ],
)
def test_the_best_is_found_first(names: Names, text: str, found: list[str]) -> None:
    assert [each.iri for each in names.search(text)] == found


def test_one_kind_is_searched_for(names: Names) -> None:
    assert [each.iri for each in names.search("财政局", "project")] == ["p"]


def test_each_has_its_place(names: Names) -> None:
    assert [each.iri for each in names.place(names.by_iri["p"])] == [FINANCE, DISTRICT]
    assert [each.iri for each in names.place(names.by_iri[DISTRICT])] == [f"{CODE}district/420100"]


def test_the_nearest_names_are_told_of_very_many(names: Names) -> None:
    assert "武汉市江汉区财政局" in names.near("武汉江汉财政局")
    many = [f"某某{number}局" for number in range(3 * LOOKED_AT)]
    assert near_names("武汉财政", [*many, "武汉市财政局"]) == ["武汉市财政局"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("财证局", ["财政局"]),
        ("江汉区财局", ["江汉区财政局"]),
        ("江汉区财政政局", ["江汉区财政局"]),
        ("财局", []),
        ("水利厅", []),
        ("a.c", []),
        ("caizhengju", []),
    ],
)
def test_one_wrong_character_is_forgiven(names: Names, text: str, found: list[str]) -> None:
    assert names.slips(text) == found


def test_names_in_letters_must_be_more_alike() -> None:
    assert near_names("xinfangju", ["in yuan", "国家信访局"]) == []
    assert near_names("districts-totals", ["district-totals", "in yuan"]) == ["district-totals"]


def test_what_is_drawn_up_once_is_so_for_each_store() -> None:
    drawn: list[object] = []
    once = Once(drawn.append)
    first, second = Embedded(), Embedded()
    for store in (first, second, first):
        once.of(store)
    assert drawn == [first, second]


def test_a_unit_is_found_and_led_to(client: TestClient) -> None:
    page = client.get("/search.en.html", params={"q": "江汉区融媒体中心"})
    assert page.status_code == 200
    hrefs = re.findall(r'<li><a href="(id/unit/[^"]+)"', page.text)
    assert hrefs
    assert client.get(f"/{hrefs[0]}").status_code == 200


def test_who_writes_letters_is_told_to_write_characters(client: TestClient) -> None:
    for text, told in (("xinfangju", True), ("信方局", False), ("999999", False)):
        page = client.get("/search.en.html", params={"q": text}).text
        assert ("have Chinese names alone" in page) == told, text


@pytest.mark.parametrize("suffix", ["csv", "json", "en.csv", "en.json"])
def test_what_is_found_is_a_file_as_well(client: TestClient, suffix: str) -> None:
    told = client.get(f"/search.{suffix}", params={"q": "江汉区融媒体中心", "kind": "unit"})
    assert told.status_code == 200
    if suffix.endswith("csv"):
        rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
    else:
        rows = [dict(zip(told.json()["columns"], row, strict=True)) for row in told.json()["rows"]]
    assert UNIT in {row["iri"] for row in rows}
    assert {row["kind"] for row in rows} == {"unit"}
    assert {row["district_name"] for row in rows} == {"江汉区"}


def test_every_page_has_a_box_to_search_with(client: TestClient) -> None:
    for path, action in (("/index.html", "search.html"), ("/query/index.en.html", "../search.en.html"), ("/nothing.html", "search.html")):
        assert f'role="search" action="{action}"' in client.get(path).text


@pytest.mark.parametrize(
    "asked", ["q=%3Cscript%3E", f"q={'x' * 5000}", "q=%00", "q=a&page=-1", "q=%E6%B1%89&page=999", "kind=x&q=a", "x=1"]
)
def test_nothing_that_is_asked_breaks_it(client: TestClient, asked: str) -> None:
    for suffix in ("html", "csv", "json"):
        told = client.get(f"/search.{suffix}?{asked}")
        assert told.status_code == 200
        assert "<script" not in told.text or suffix != "html"


@pytest.mark.parametrize("kind", ["units", "districts", "codes", "disclosures", "projects"])
def test_all_names_of_a_kind_are_listed(client: TestClient, kind: str) -> None:
    sent = client.get(f"/index/{kind}", headers={"Accept": "text/csv"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/index/{kind}.csv")
    rows = list(csv.DictReader(io.StringIO(client.get(f"/index/{kind}.csv").content.decode("utf-8-sig"))))
    page = client.get(f"/index/{kind}.en.html").text
    assert rows
    assert len({row["iri"] for row in rows}) == len(rows)
    assert page.partition("</h1>")[2].count("<li>") <= len(rows)
    assert client.get(f"/index/{kind}.ttl").status_code == 404


def test_what_is_asked_at_great_length_is_not_kept(folder: Path) -> None:
    answers = Answers(Snapshots(str(folder)), Base())
    for asked in ([("q", "a")], [("q", "b" * LONG)], [(f"x{number}", "") for number in range(LONG)], [("", "")] * (MANY + 1)):
        answers.page("/search", HTML, "zh", asked)
    assert len(answers._kept._bodies) == 1


def test_files_are_led_to_where_something_is_found(client: TestClient) -> None:
    assert 'href="search.csv?' in client.get("/search.html", params={"q": "融媒体"}).text
    assert "search.csv" not in client.get("/search.html").text
