"""Comparing districts: sums of their units, nothing counted twice, each leading to what it is made of."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from govfin.page.bases import Base
from govfin.page.sums import between, percent
from govfin.page.totals import SIDE_BY_SIDE
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import folder

__all__ = ["folder"]

ASKED = "district=420103&district=420104&year=2024&phase=approved"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


def test_sums_are_those_of_the_named_queries(client: TestClient) -> None:
    found = {
        (row["district"], row["code"]): (Decimal(row["amount"]), row["units"]) for row in rows(client, f"/compare/districts.csv?{ASKED}")
    }
    totals = rows(client, "/query/district-totals.csv?year=2024")
    functions = rows(client, "/query/districts-by-function.csv?year=2024")
    told = {(row["district"], "expenditure"): (Decimal(row["amount"]), row["units"]) for row in totals}
    told |= {(row["district"], row["function"]): (Decimal(row["amount"]), row["units"]) for row in functions}
    assert {district for district, _ in found} == {"420103", "420104"}
    assert found == {key: value for key, value in told.items() if key[0] in ("420103", "420104")}


@pytest.mark.parametrize("suffix", ["", ".en"])
def test_each_sum_leads_to_what_it_is_made_of(client: TestClient, suffix: str) -> None:
    page = client.get(f"/compare/districts{suffix}.html?{ASKED}").text
    hrefs = {html.unescape(each) for each in re.findall(r'<td class="number"><a href="([^"]+)"', page)}
    assert {each.rpartition("/")[2].partition(".")[0] for each in hrefs} == {"unit-ranking", "districts-by-function"}
    for href in hrefs:
        assert client.get(str(client.base_url.join("/compare/districts").join(href))).status_code == 200


def test_two_columns_have_what_lies_between(client: TestClient) -> None:
    assert "Difference" in client.get(f"/compare/districts.en.html?{ASKED}").text
    assert "Difference" not in client.get(f"/compare/districts.en.html?{ASKED}&district=420106").text


def test_nothing_is_added_up_before_it_is_asked(client: TestClient) -> None:
    page = client.get("/compare/districts.en.html").text
    assert "Choose some districts" in page
    assert 'value="420103"' in page


def cells(page: str) -> list[list[str]]:
    """The rows of the table that compares, each by its numbers."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", page.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
    return [re.findall(r'<td class="number">(.*?)</td>', row, re.DOTALL) for row in found]


def test_columns_that_nothing_is_told_of_are_left_out_before_others_are_cut(client: TestClient) -> None:
    form = client.get("/compare/districts.html").text
    every = [(name, value) for name, value in re.findall(r'type="checkbox" name="(\w+)" value="(\w+)"', form) if name != "district"]
    there = [row["district"] for row in rows(client, "/query/district-totals.csv?year=2024")]
    asked = urlencode([*every, *(("district", each) for each in there)])
    page = client.get(f"/compare/districts.en.html?{asked}").text
    lines = cells(page)
    assert len(lines[0]) == SIDE_BY_SIDE
    assert all(any("/query/" in line[place] for line in lines) for place in range(SIDE_BY_SIDE))
    assert "The first 12 columns are shown" in page


def test_a_district_that_nothing_is_told_of_is_named(client: TestClient) -> None:
    page = client.get("/compare/districts.en.html?district=420103&district=420105&year=2024&phase=executed").text
    assert "Nothing" in page


@pytest.mark.parametrize(
    "asked", ["district=x", "district=420103&year=x&phase=x", "district=%3Cscript%3E", "year=9999", "&".join(["district=420103"] * 2000)]
)
def test_nothing_that_is_asked_breaks_it(client: TestClient, asked: str) -> None:
    for suffix in ("html", "csv", "json"):
        assert client.get(f"/compare/districts.{suffix}?{asked}").status_code == 200


def test_a_difference_of_nothing_has_no_rate() -> None:
    assert between(Decimal(0), Decimal(5)).rate is None
    assert between(Decimal(200), Decimal(150)).rate == Decimal("-25.0")
    assert percent(Decimal(1), Decimal(3)) == Decimal("33.3")
