"""Charts on pages of the site: data that a script draws, beside the table that is there without it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from govfin.page.bars import Group, bars
from govfin.page.bases import Base, path_of
from govfin.page.statics import CHARTS, static_files, version_of
from govfin.query.questions import questions
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import UNIT, folder

__all__ = ["folder"]
NAME = "武汉市江汉区融媒体中心"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def pictures(page: str) -> dict[str, list[dict[str, Any]]]:
    """The data of the chart of a page."""
    (data,) = re.findall(r'<figure class="chart" hidden>.*?<script type="application/json">(.*?)</script>', page, re.DOTALL)
    found: dict[str, list[dict[str, Any]]] = json.loads(data)
    return found


def boxes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in node.get("children", node.get("data", [])):
        yield part
        yield from boxes(part)


@pytest.mark.parametrize("suffix", [".html", ".en.html"])
def test_a_unit_has_a_treemap_of_its_newest_expenditure_whose_boxes_lead_to_figures(client: TestClient, suffix: str) -> None:
    path = f"{path_of(UNIT)}{suffix}"
    told = pictures(client.get(path).text)
    assert list(told) == ["4", "0", "8"]
    found = list(boxes(told["4"][0]["option"]["series"][0]))
    assert found
    leaves = [each for each in found if "children" not in each]
    assert all("/figure/" in each["page"] for each in leaves)
    assert client.get(str(client.base_url.join(path).join(leaves[0]["page"]))).status_code == 200


def test_amounts_are_those_of_the_chosen_unit_of_money(client: TestClient) -> None:
    told = pictures(client.get(f"{path_of(UNIT)}.html").text)
    amounts = [next(boxes(told[power][0]["option"]["series"][0]))["text"].replace(",", "") for power in ("0", "4", "8")]
    assert float(amounts[0]) == pytest.approx(float(amounts[1]) * 1e4) == pytest.approx(float(amounts[2]) * 1e8)


def test_a_query_has_the_chart_of_its_answer_and_a_form_has_none(client: TestClient) -> None:
    page = client.get("/query/unit-by-function.html", params={"unit": NAME, "year": "2024"}).text
    assert pictures(page)["4"]
    for name in CHARTS:
        assert f"static/{name}?{version_of(name)}" in page
    assert "<script" not in client.get("/query/unit-by-function.html").text


def test_keys_that_only_tell_the_chart_what_is_in_what_are_left_to_files(client: TestClient) -> None:
    asked = {"unit": NAME, "year": "2024"}
    page = client.get("/query/unit-budget.html", params=asked).text
    heads = re.findall("<th [^>]*>", page) + re.findall("<div><dt>", page)
    columns = client.get("/query/unit-budget.json", params=asked).json()["head"]["vars"]
    assert {"node", "parent"} <= set(columns)
    assert len(heads) == len(columns) - 2


COMPARED = {"unit": [NAME, "武汉市硚口区融媒体中心"], "year": "2024", "phase": "approved"}


def compared(client: TestClient, suffix: str = "", **asked: str) -> dict[str, list[dict[str, Any]]]:
    return pictures(client.get(f"/compare{suffix}.html", params={**COMPARED, **asked}).text)


def test_what_is_compared_has_a_group_of_bars_for_each_row_and_a_colour_for_each_column(client: TestClient) -> None:
    told = compared(client)
    assert list(told) == ["4", "0", "8"]
    (classes, *_) = told["4"]
    assert len(classes["option"]["series"]) == 2
    assert all(len(series["data"]) == len(classes["names"]) for series in classes["option"]["series"])
    page = client.get("/compare.html", params=COMPARED).text
    texts = {each["text"] for series in classes["option"]["series"] for each in series["data"]} - {"未公开"}
    assert texts
    assert all(f'<span class="in-4">{text}' in page for text in texts)
    assert ('<select class="picture"' in page) == (len(told["4"]) > 1)


def test_what_is_counted_has_no_unit_of_money() -> None:
    found = bars("rows", [("a",)], {"": [Group("serving", [Decimal(12)])]}, "en", "persons")
    assert found
    assert list(json.loads(found.data)) == [""]


@pytest.mark.parametrize("suffix", ["", ".en"])
def test_districts_are_compared_in_bars(client: TestClient, suffix: str) -> None:
    asked = {"district": ["420103", "420104"], "year": "2024", "phase": "approved"}
    (picture,) = pictures(client.get(f"/compare/districts{suffix}.html", params=asked).text)["4"]
    assert len(picture["option"]["series"]) == 2
    assert picture["across"]


def test_of_many_rows_the_largest_are_drawn_in_their_order() -> None:
    rows = [Group(f"row {number}", [Decimal(number % 40), None]) for number in range(80)]
    found = bars("rows", [("a", "2024", ""), ("b", "2024", "")], {"": rows}, "en")
    assert found
    (picture,) = found.pictures
    assert found.subtitle == "2024"
    assert [each.name for each in found.keys] == ["a", "b"]
    assert len(picture.data["names"]) == 18
    assert list(picture.data["names"]) == sorted(picture.data["names"], key=lambda name: int(name.split()[1]))
    assert "largest 18 of 78" in picture.notes[0]


def test_of_nothing_there_is_no_chart() -> None:
    assert bars("rows", [("a",)], {"": [Group("row", [Decimal(0)])]}, "en") is None


@pytest.mark.parametrize("name", [name for name, question in questions().items() if question.chart.kind == "none"])
def test_what_no_chart_suits_has_none(client: TestClient, name: str) -> None:
    assert 'class="chart"' not in client.get(f"/query/{name}.html", params={"year": "2024"}).text


def test_no_name_can_end_the_data(client: TestClient) -> None:
    page = client.get(f"{path_of(UNIT)}.html").text
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert not set("<>&") & set(data)
    assert " style=" not in page


@pytest.mark.parametrize("name", sorted(static_files()))
def test_static_files_are_kept_for_long_under_the_address_that_tells_their_version(client: TestClient, name: str) -> None:
    told = client.get(f"/static/{quote(name)}?{version_of(name)}")
    assert (told.status_code, told.content) == (200, static_files()[name].read_bytes())
    assert "max-age" in told.headers["cache-control"]
    plain = client.get(f"/static/{quote(name)}", headers={"Accept-Encoding": "identity"})
    assert (plain.content, "content-encoding" in plain.headers) == (told.content, False)
    assert (told.headers["content-encoding"], told.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert told.headers["content-type"] == plain.headers["content-type"]
    assert told.headers["etag"] != plain.headers["etag"]
    assert client.get(f"/static/{quote(name)}").headers["cache-control"] == "no-cache"
    assert client.get(f"/static/{quote(name)}", headers={"If-None-Match": told.headers["etag"]}).status_code == 304


def test_other_files_are_not_served(client: TestClient) -> None:
    for name in ("nothing.js", "../app.py", "%2e%2e/units.py", "licenses"):
        assert client.get(f"/static/{name}").status_code == 404
