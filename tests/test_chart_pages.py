"""Charts on pages of the site: data that a script draws, beside the table that is there without it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

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
    heads = re.findall("<th [^>]*>", client.get("/query/unit-budget.html", params=asked).text)
    columns = client.get("/query/unit-budget.json", params=asked).json()["head"]["vars"]
    assert {"node", "parent"} <= set(columns)
    assert len(heads) == len(columns) - 2


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
