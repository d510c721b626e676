"""The pages of code lists and codes: a tree with notations, names over the years, and ways to what is said of them."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from govfin import codelists
from govfin.page.bases import Base
from govfin.page.schemes import MOST, Node, tree
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import folder

__all__ = ["folder"]
LISTS = ("function", "economic", "fund", "item", "district", "procurement", "table-kind", "verdict", "indicator-class", "identity")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def notations(nodes: list[Node]) -> Iterator[str]:
    for each in nodes:
        yield each.concept.notation
        yield from notations(list(each.parts))


def test_all_lists_are_listed_and_lead_to_their_pages(client: TestClient) -> None:
    for suffix in (".html", ".en.html"):
        page = client.get(f"/code/index{suffix}").text
        found = re.findall(rf'<th scope="row" class="name"><a href="([^"]+){re.escape(suffix)}"', page)
        assert set(LISTS) <= set(found)
        assert all(client.get(f"/code/{name}{suffix}").status_code == 200 for name in found)
    assert client.get("/code/index", headers={"Accept-Language": "en"}).headers["location"] == "/code/index.en.html"


@pytest.mark.parametrize("name", LISTS)
def test_a_tree_has_each_code_once_or_says_that_it_is_cut(client: TestClient, name: str) -> None:
    concepts = codelists.scheme(name)
    nodes = tree(name, concepts, "zh")
    told = list(notations(list(nodes)))
    assert len(told) == len(set(told)) <= MOST
    page = client.get(f"/code/{name}.html").text
    assert ("CSV" in page) == (len(told) < len(concepts))
    assert page.partition("</h1>")[2].count("<li>") == len(told)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/code/{name}.csv").content.decode("utf-8-sig"))))
    assert {row["notation"] for row in rows} == set(concepts)


def test_a_code_tells_its_place_and_its_names_over_the_years(client: TestClient) -> None:
    page = html.unescape(client.get("/code/function/207.html").text)
    assert re.search(r'class="crumbs".*<a href="../function.html">.*<a href="all.html">', page)
    for name in (codelists.functions()["207"].label, *codelists.functions()["207"].alt_labels):
        assert name in page
    assert '<a href="20701.html">' in page
    moved = next(each for each in codelists.functions().values() if each.replaced_by)
    assert f'<a href="{moved.replaced_by}.html">' in client.get(f"/code/function/{moved.notation}.html").text


def test_a_code_leads_to_the_queries_that_need_nothing_but_it(client: TestClient) -> None:
    page = html.unescape(client.get("/code/function/207.en.html").text)
    links = re.findall(r'href="(\.\./\.\./query/[^"]+\?[^"]+)"', page)
    assert "../../query/function-over-years.en.html?function=207" in links
    for link in links:
        assert client.get(str(client.base_url.join("/code/function/207.en.html").join(link))).status_code == 200
    assert "?" not in "".join(re.findall(r'href="(\.\./\.\./query/[^"]+)"', client.get("/code/fund/general.html").text))


def test_a_code_is_called_by_its_name_in_the_other_language_too(client: TestClient) -> None:
    concept = codelists.scheme("fund")["general"]
    for suffix, title, other in ((".html", concept.label, concept.english), (".en.html", concept.english, concept.label)):
        page = client.get(f"/code/fund/general{suffix}").text
        assert re.search(rf"<h1>.*{title}</h1>", page)
        assert f">{other}</p>" in page
