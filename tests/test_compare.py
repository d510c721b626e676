"""Comparing: units, years and phases side by side, nothing mixed unsaid, and one address for the table and its files."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from govfin.namespaces import BASE, CODE
from govfin.page.bases import Base
from govfin.page.compare import compare_page
from govfin.page.drawing import draw
from govfin.page.names import Name, names_from
from govfin.page.offers import KINDS
from govfin.page.selections import MOST, Unclear, address, selection_of
from govfin.page.totals import totals_page
from govfin.page.visits import Page, Visit
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import UNIT, folder

__all__ = ["folder"]

HERE = "420103/武汉市江汉区融媒体中心"
THERE = "420104/武汉市硚口区融媒体中心"
BUREAU = "420103/武汉市江汉区教育局"
NAMES = names_from(
    [
        *(Name(f"{BASE}unit/{district}/{name}", "unit", {"zh": name}, within=f"{CODE}district/{district}")
        for district, name in (("1", "甲区财政局"), ("2", "乙区财政局"), ("2", "乙区审计局"), ("3", "同名局"), ("4", "同名局"))),
        Name(f"{CODE}district/1", "district", {"zh": "甲区"}, "1"),
        Name(f"{CODE}district/2", "district", {"zh": "乙区"}, "2"),
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def rows(client: TestClient, *asked: tuple[str, str]) -> list[dict[str, str]]:
    told = client.get(f"/compare.csv?{urlencode(asked)}")
    assert told.status_code == 200
    return list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))


def columns(found: Sequence[dict[str, str]]) -> set[tuple[str, ...]]:
    return {(row["unit_name"], row["year"], row["phase"], row["coverage"]) for row in found}


@pytest.mark.parametrize(
    "text", ["2/乙区审计局", f"{BASE}unit/2/乙区审计局", "https://data.example.org/id/unit/2/乙区审计局", "审计局", "乙区审计局"]
)
def test_a_unit_is_told_by_what_only_it_is_called(text: str) -> None:
    found = selection_of([("unit", text)], NAMES, Base("https://data.example.org/"))
    assert [each.iri for each in found.units] == [f"{BASE}unit/2/乙区审计局"]


@pytest.mark.parametrize(("text", "count"), [("财政局", 2), ("同名局", 2), ("甲区财政", 1), ("无此单位", 0)])
def test_where_it_is_not_clear_those_are_told_that_it_may_be(text: str, count: int) -> None:
    found = selection_of([("unit", text)], NAMES, Base())
    assert len(found.unclear[0].candidates if found.unclear else found.units) == count
    assert not count or bool(found.unclear) == (count > 1)


def test_what_no_unit_is_called_is_never_taken_for_one_that_is_near() -> None:
    found = selection_of([("unit", "乙区审记局")], NAMES, Base())
    assert not found.units
    assert isinstance(found.unclear[0], Unclear)
    assert "乙区审计局" in {each.label("zh") for each in found.unclear[0].candidates}


def test_no_more_units_are_compared_than_a_page_can_show() -> None:
    many = names_from([Name(f"{BASE}unit/1/u{number}", "unit", {"zh": f"u{number}"}) for number in range(20)])
    found = selection_of([("unit", f"1/u{number}") for number in range(20)], many, Base())
    assert (len(found.units), found.too_many) == (MOST, True)


def test_units_that_are_called_alike_are_found() -> None:
    assert [each.iri for each in NAMES.alike(NAMES.by_iri[f"{BASE}unit/1/甲区财政局"])] == [f"{BASE}unit/2/乙区财政局"]


def test_units_stand_side_by_side_and_a_fund_that_differs_is_said(client: TestClient) -> None:
    asked = (("unit", HERE), ("unit", THERE), ("year", "2024"), ("phase", "approved"))
    found = rows(client, *asked)
    assert len({row["unit"] for row in found}) == len({row["fund"] for row in found}) == 2
    page = client.get(f"/compare.en.html?{urlencode(asked)}").text
    assert page.count('scope="colgroup"') == 2
    assert "Difference" not in page
    assert "not of one fund" in page
    for where in re.findall(r'href="(\?[^"]*fund=[^"]+)"', page):
        again = client.get(f"/compare.en.html{html.unescape(where)}").text
        assert "not of one fund" not in again
    assert page.count("/figure/") >= len(found)


def test_two_columns_of_one_fund_have_what_lies_between(client: TestClient) -> None:
    asked = (("unit", HERE), ("year", "2024"), ("phase", "approved"), ("phase", "executed"), ("by", "function"))
    found = rows(client, *asked)
    told = {(row["code"], row["phase"]): Decimal(row["amount"]) for row in found if row["coverage"] == found[0]["coverage"]}
    page = client.get(f"/compare.en.html?{urlencode(asked)}").text
    assert "Difference" in page
    less = told["expenditure", "executed"] - told["expenditure", "approved"]
    assert f"{less / 10000:,.2f}" in page


def test_three_units_have_no_difference(client: TestClient) -> None:
    page = client.get(f"/compare.en.html?{urlencode([('unit', HERE), ('unit', THERE), ('unit', BUREAU)])}").text
    assert page.count('scope="colgroup"') == 3
    assert "Difference" not in page


@pytest.mark.parametrize("by", KINDS)
def test_no_column_has_two_funds_in_one_row(client: TestClient, by: str) -> None:
    found = rows(client, ("unit", HERE), ("unit", BUREAU), ("unit", THERE), ("by", by))
    cells = [(row["unit"], row["year"], row["phase"], row["coverage"], row["fund"], row["code"]) for row in found]
    assert len(set(cells)) == len(cells)
    assert len({row["measure"] for row in found}) <= 1
    assert all("-" not in row["code"] for row in found if by == "economic")


def test_what_is_left_out_is_chosen_so_that_each_unit_has_something(client: TestClient) -> None:
    found = columns(rows(client, ("unit", HERE), ("unit", "420106/武汉市武昌区文化馆")))
    assert {unit for unit, *_ in found} == {"武汉市江汉区融媒体中心", "武汉市武昌区文化馆"}
    assert len({phase for _, _, phase, _ in found}) == 1


def test_years_and_phases_are_those_that_are_chosen(client: TestClient) -> None:
    found = columns(rows(client, ("unit", HERE), ("by", "totals"), ("year", "2023"), ("year", "2024"), ("phase", "executed")))
    assert {(year, phase) for _, year, phase, _ in found} == {("2023", "executed"), ("2024", "executed")}


def test_shares_are_of_the_whole_that_is_stated(client: TestClient) -> None:
    asked = (("unit", HERE), ("year", "2024"), ("phase", "approved"))
    found = rows(client, *asked)
    whole = {(row["coverage"], row["fund"]): Decimal(row["amount"]) for row in found if row["code"] == "expenditure"}
    page = client.get(f"/compare.html?{urlencode(asked)}").text
    for row in found:
        total = whole.get((row["coverage"], row["fund"]))
        if total:
            assert f"{Decimal(row['amount']) * 100 / total:.1f}%" in page


def test_the_table_its_files_and_the_other_language_are_at_one_address(client: TestClient) -> None:
    asked = urlencode([("unit", HERE), ("unit", THERE), ("by", "function")])
    page = client.get(f"/compare.html?{asked}").text
    hrefs = [html.unescape(href) for href in re.findall(r'href="(compare[^"]*\?[^"]*)"', page)]
    assert {href.partition("?")[0] for href in hrefs} == {"compare.csv", "compare.json", "compare.en.html"}
    for href in hrefs:
        assert href.count("unit=") == 2
        assert client.get(f"/{href}").status_code == 200
    told = client.get(f"/compare.json?{asked}").json()
    assert len(told["rows"]) == len(rows(client, ("unit", HERE), ("unit", THERE), ("by", "function")))


@pytest.mark.parametrize("maker", [compare_page, totals_page])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_nobody_answers_the_page_says_what_can_be_done_instead(folder: Path, maker: Callable[[Visit], Page], language: str) -> None:
    visit = Visit(Snapshots(str(folder)).current.store, Base(), language, "/compare", static=True)
    told = draw(maker(visit), visit).decode()
    assert "<form" not in told.partition("<main")[2]
    assert "govfin serve --store" in told
    ends = {".html" if language == "zh" else ".en.html"}
    links = {f"{path}{end}" for path in ("index/units", "index/districts", "query/index", "catalog") for end in ends}
    assert links <= set(re.findall(r'href="([^"]+)"', told.partition("<main")[2]))


HOSTILE = [
    "", "unit=", "unit=nobody", "unit=%3Cscript%3Ealert(1)%3C/script%3E", "by=x&year=x&phase=x&fund=x", f"unit={'x' * 5000}",
    "&".join(f"unit=u{number}" for number in range(2000)), f"{urlencode([('unit', HERE)])}&year=1&coverage=x&expenditure=x&fund=x",
]  # fmt: skip


@pytest.mark.parametrize("asked", HOSTILE)
def test_nothing_that_is_asked_breaks_it(client: TestClient, asked: str) -> None:
    for suffix in ("html", "en.html", "csv", "json"):
        told = client.get(f"/compare.{suffix}?{asked}")
        assert told.status_code == 200
        assert "<script>alert" not in told.text


def test_the_pages_of_units_and_districts_lead_to_it(client: TestClient) -> None:
    page = client.get(f"/id/unit/{HERE}.html").text
    href = html.unescape(next(iter(re.findall(r'href="([^"]*compare.html\?[^"]+)"', page))))
    assert address([UNIT]) in href
    told = client.get(str(client.base_url.join("/id/unit/420103/x").join(href)))
    assert 'value="420103/武汉市江汉区融媒体中心" checked' in told.text
    district = client.get("/code/district/420103.html").text
    assert 'action="../../compare.html"' in district
    assert f'name="unit" value="{HERE}"' in district
