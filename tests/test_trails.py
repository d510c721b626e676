"""What stands above a page: a trail that leads to what it is a part of, and a title that no other page has."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from govfin.namespaces import BASE
from govfin.page.bases import Base, path_of
from govfin.page.pages import OF_PATHS
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_pages_of_numbers import DISCLOSURE, FIGURE, HASH, folder

__all__ = ["folder"]
UNIT = f"{BASE}unit/420103/甲单位"
CELL = f"{DISCLOSURE}/table/1/cell/10/4"
TRAILS = {  # by the page, the last parts of the paths above it
    UNIT: [],
    DISCLOSURE: ["甲单位"],
    f"{DISCLOSURE}/table/1": ["甲单位", "0123456789abcdef"],
    CELL: ["甲单位", "0123456789abcdef", "1"],
    f"{CELL}/check/same-figure": ["甲单位", "0123456789abcdef", "1"],
    f"{DISCLOSURE}/table/1/row/2/2": ["0123456789abcdef", "1"],
    f"{DISCLOSURE}/sentence/7": ["0123456789abcdef"],
    f"{DISCLOSURE}/sentence/7/numeral/1": ["甲单位", "0123456789abcdef"],
    FIGURE: ["甲单位"],
    f"{BASE}document/{HASH}": ["0123456789abcdef"],
    "https://w3id.org/govfin/code/function/205": ["index", "function", "all"],
    "https://w3id.org/govfin/code/fund": ["index"],
    "https://w3id.org/govfin/code/district/420103": ["districts", "100000", "420000", "420100"],
}
OWN = sorted({"/query/unit-ranking", "/sparql", *OF_PATHS} - {"/index"})


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def trail(page: str) -> list[tuple[str, str]]:
    """What stands above a page: addresses and names."""
    (found,) = re.findall(r'<nav class="crumbs"[^>]*>(.*?)</nav>', page, re.DOTALL)
    return [(html.unescape(href), text) for href, text in re.findall(r'<a href="([^"]*)">([^<]*)</a>', found)]


def titles(page: str) -> list[str]:
    return re.findall("<title>([^<]*)</title>", page)


@pytest.mark.parametrize("language", ["", ".en"])
@pytest.mark.parametrize("iri", TRAILS, ids=lambda iri: iri.rpartition("/")[2])
def test_a_trail_leads_to_what_a_page_is_a_part_of(client: TestClient, iri: str, language: str) -> None:
    path = f"{path_of(iri)}{language}.html"
    home, *above = trail(client.get(path).text)
    assert home[1] == ("Home" if language else "首页")
    assert [html.unescape(re.sub(r"(\.en)?\.html$", "", href)).rpartition("/")[2] for href, _ in above] == [
        (path_of(f"{BASE}{each}") or "").rpartition("/")[2] for each in TRAILS[iri]
    ]
    assert all(text.strip() for _, text in above)
    for href, _ in [home, *above]:
        assert client.get(urljoin(path, href)).status_code == 200


@pytest.mark.parametrize("language", ["", ".en"])
@pytest.mark.parametrize("path", OWN)
def test_each_page_of_the_site_itself_leads_home(client: TestClient, path: str, language: str) -> None:
    (href, _), *_ = trail(client.get(f"{path}{language}.html").text)
    assert urljoin(path, href) == f"/index{language}.html"


@pytest.mark.parametrize("language", ["", ".en"])
def test_no_two_pages_have_one_title(client: TestClient, language: str) -> None:
    paths = [*(path_of(iri) or "" for iri in TRAILS), *OWN, "/index"]
    found = [titles(client.get(f"{path}{language}.html").text)[0] for path in paths]
    twice = {each for each in found if found.count(each) > 1}
    assert not twice


def test_what_is_not_there_says_where_to_look(client: TestClient) -> None:
    told = client.get("/id/unit/420103/nobody", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert told.status_code == 404
    for href in re.findall(r'<li><a href="([^"]+)"', told.text.partition("</h1>")[2]):
        assert client.get(urljoin("/id/unit/420103/nobody", html.unescape(href))).status_code == 200


def test_paper_tells_where_a_page_is(folder: Path) -> None:
    with TestClient(make_app(Snapshots(str(folder)), Base("https://data.example.org/")), follow_redirects=False) as client:
        page = html.unescape(client.get("/compare.en.html?unit=420103/甲单位").text)
        assert '<p class="on-paper">https://data.example.org/compare.en.html?unit=420103' in page
        assert 'class="on-paper"' not in client.get(f"{path_of(UNIT)}.html").text  # it has its IRI
