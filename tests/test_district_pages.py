"""The pages of districts: their units with the totals of the newest year."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from govfin.namespaces import CODE
from govfin.page.bases import Base
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import folder

__all__ = ["folder"]


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def rows(client: TestClient, district: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/code/district/{district}.csv").text.removeprefix("\ufeff"))))


def test_a_district_lists_its_units_and_what_they_spend(client: TestClient) -> None:
    text = client.get("/code/district/420103.html").text
    names = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>', text)
    assert {name for _, name in names} == {"武汉市江汉区融媒体中心", "武汉市江汉区教育局", "武汉市江汉区第一小学"}
    for href in [href for href, _ in names] + re.findall(r'href="([^"]*/figure/[^"]+)"', text):
        assert client.get(str(client.base_url.join("/code/district/420103").join(href))).status_code == 200


def test_each_unit_has_one_year_the_newest(client: TestClient) -> None:
    told = rows(client, "420103")
    assert {row["breakdown"] for row in told} == {"total"}
    by_unit: dict[str, set[tuple[str, str, str]]] = {}
    for row in told:
        by_unit.setdefault(row["subject"], set()).add((row["year"], row["phase"], row["coverage"]))
    assert by_unit
    assert all(len(columns) == 1 for columns in by_unit.values())


def test_a_unit_stands_below_its_department(client: TestClient) -> None:
    text = client.get("/code/district/420103.html").text
    found = re.findall(r'<tr class="level-(\d)">(?:<td class="pick">.*?</td>)?<th scope="row"><a href="[^"]+">([^<]+)</a>', text)
    place = found.index(("1", "武汉市江汉区教育局"))
    assert found[place + 1] == ("2", "武汉市江汉区第一小学")


@pytest.mark.parametrize(("suffix", "word"), [("", "湖北省"), (".en", "Districts in it")])
def test_a_district_without_units_leads_to_those_in_it(client: TestClient, suffix: str, word: str) -> None:
    text = client.get(f"/code/district/420000{suffix}.html").text
    assert word in text
    assert f"420100{suffix}.html" in text
    assert f"{CODE}district/420000" in text


@pytest.mark.parametrize("suffix", ["", ".en"])
def test_a_district_leads_to_comparisons_that_are_there(client: TestClient, suffix: str) -> None:
    text = client.get(f"/code/district/420103{suffix}.html").text
    hrefs = [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]*/query/[^"]+[?]year[^"]+)"', text)]
    assert len(hrefs) == 4
    for href in hrefs:
        sent = client.get(str(client.base_url.join("/code/district/420103").join(href)))
        assert sent.status_code == 200, href
