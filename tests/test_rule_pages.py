"""The pages of rules and the report of checks: what all checks came to, counted once, and where they failed."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from starlette.testclient import TestClient

from govfin.check.rules import rules
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE, GF, SH, SHAPES
from govfin.page.bases import Base
from govfin.page.tallies import TALLIES
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import folder, store

__all__ = ["folder", "store"]
SHARED = pyoxigraph.NamedNode(f"{GF}verdict")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).content.decode("utf-8-sig"))))


def test_each_check_is_counted_once_by_its_rule_and_verdict(folder: Path, store: pyoxigraph.Store) -> None:
    tallies = TALLIES.of(Embedded(store, folder))
    found: dict[tuple[str, str], int] = {}
    for quad in store.quads_for_pattern(None, SHARED, None, None):
        (rule,) = store.quads_for_pattern(quad.subject, pyoxigraph.NamedNode(f"{GF}rule"), None, None)
        key = (rule.object.value, quad.object.value.rpartition("/")[2])  # type: ignore[union-attr]
        found[key] = found.get(key, 0) + 1
    told = {(rule, verdict): count for rule, counts in tallies.counts.items() for verdict, count in counts.items() if count}
    assert found == told
    assert sum(len(each.checks) for each in tallies.failing) == tallies.total["inconsistent"] > 0
    assert {rule: sum(reasons.values()) for rule, reasons in tallies.unchecked.items()} == {
        rule: counts["not-checked"] for rule, counts in tallies.counts.items() if counts["not-checked"]
    }
    assert all(each.district and each.unit and each.year for each in tallies.failing)


@pytest.mark.parametrize("suffix", [".html", ".en.html"])
def test_all_rules_are_listed_and_each_has_a_page(client: TestClient, suffix: str) -> None:
    page = client.get(f"/rules{suffix}").text
    for rule in rules("").values():
        assert f'<tr id="{rule.id}">' in page
        assert f'href="rules/{rule.id}{suffix}"' in page
        own = client.get(f"/rules/{rule.id}{suffix}")
        assert own.status_code == 200
        assert rule.comment["en" if "en" in suffix else "zh"] in html.unescape(own.text)


def test_the_iri_of_a_rule_leads_to_its_place_in_the_list_and_to_rdf(client: TestClient) -> None:
    assert client.get("/shapes", headers={"Accept": "text/html"}).headers["location"] == "/shapes.html"
    assert '<tr id="code-hierarchy">' in client.get("/shapes.html").text
    told = rdflib.Graph().parse(data=client.get("/shapes.ttl").content, format="turtle")
    assert (rdflib.URIRef(f"{SHAPES}code-hierarchy"), rdflib.RDF.type, rdflib.URIRef(f"{SH}NodeShape")) in told


def test_the_report_has_all_failures_and_leads_to_each(client: TestClient) -> None:
    found = rows(client, "/checks.csv")
    page = client.get("/checks.html").text
    assert sum(int(row["failed"]) for row in found) > 0
    assert all(row["disclosure"].startswith(f"{BASE}disclosure/") for row in found)
    for href in re.findall(r'<td class="few"><a href="([^"]+)"', page)[:5]:
        assert client.get(str(client.base_url.join("/checks.html").join(href))).status_code == 200
    assert client.get("/checks", headers={"Accept": "text/csv"}).headers["location"] == "/checks.csv"


def test_the_report_sums_up_what_failed_rule_by_rule(client: TestClient) -> None:
    page = client.get("/checks.html").text
    summary = page.partition('id="by-rule"')[2].partition("</table>")[0]
    counts = [int(each) for each in re.findall(r'<td class="number">(\d+)</td><td class="number">', summary)]
    assert sum(counts) == sum(int(row["failed"]) for row in rows(client, "/checks.csv"))
    for where in re.findall(r'<a href="([^"]+)">', summary)[:3]:
        told = client.get(html.unescape(where).replace("checks.html", "/checks.html")).text
        assert 'id="by-rule"' not in told
        assert '<td class="few">' in told


def test_the_report_keeps_to_what_is_asked_for(client: TestClient) -> None:
    everything = rows(client, "/checks.csv")
    for key in ("district", "year", "severity", "rule"):
        value = everything[0][key]
        assert rows(client, f"/checks.csv?{key}={value}") == [row for row in everything if row[key] == value]
        assert f'<option value="{value}" selected>' in client.get(f"/checks.html?{key}={value}").text
    nothing = client.get("/checks.en.html?year=1999&page=7").text
    assert "No check failed" in nothing


@pytest.mark.parametrize("asked", ["page=0", "page=-1", "page=x", "page=9999999999", "rule=%3Cscript%3E", "district=%00", "other=1"])
def test_what_can_not_be_asked_breaks_nothing(client: TestClient, asked: str) -> None:
    told = client.get(f"/checks.html?{asked}")
    assert told.status_code == 200
    assert "<script" not in told.text


def test_a_check_leads_to_the_page_of_its_rule(client: TestClient) -> None:
    page = client.get("/checks.html").text
    href = str(client.base_url.join("/checks.html").join(re.findall(r'<td class="few"><a href="([^"]+)"', page)[0]))
    where = re.findall(r'<a href="([^"]*/rules/[^"]+)"', client.get(href).text)[0]
    assert client.get(str(client.base_url.join(href).join(where))).status_code == 200
