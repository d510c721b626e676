"""The home page: what the store holds, counted once, and ways in that lead somewhere."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from starlette.testclient import TestClient

from govfin.graph.stores import Embedded
from govfin.page.bases import Base
from govfin.page.counts import COUNTS
from govfin.page.pages import prepare
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import folder

__all__ = ["folder"]

PREFIXES = "PREFIX gf: <https://w3id.org/govfin/ontology#> PREFIX verdict: <https://w3id.org/govfin/code/verdict/>"
COUNTED = {
    "units": "?ledger gf:ledgerOf ?one",
    "disclosures": "?one a gf:Disclosure",
    "figures": "?one a gf:Entry",
    "mentions": "?one a gf:Mention",
    "checks": "?one gf:verdict ?any FILTER (?any != verdict:not-checked)",
    "failed": "?one gf:verdict verdict:inconsistent",
}


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder), prepare=prepare), Base()), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def store(folder: Path) -> Embedded:
    return Embedded(pyoxigraph.Store.read_only(str(folder)))


@pytest.mark.parametrize("name", COUNTED)
def test_each_thing_is_counted_once(store: Embedded, name: str) -> None:
    found = store.query(f"{PREFIXES} SELECT (COUNT(DISTINCT ?one) AS ?count) {{ {COUNTED[name]} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    wanted = int(next(found)["count"].value)  # type: ignore[union-attr]
    counts = COUNTS.of(store)
    assert getattr(counts.all, name) == wanted
    assert sum(getattr(each, name) for each in counts.districts.values()) == wanted


def test_disclosures_are_counted_by_year_and_the_newest_are_told_first(store: Embedded) -> None:
    counts = COUNTS.of(store)
    assert sum(count for kinds in counts.years.values() for count in kinds.values()) == counts.all.disclosures
    assert list(counts.years) == sorted(counts.years, reverse=True)
    assert counts.newest


@pytest.mark.parametrize("suffix", ["", ".en"])
def test_all_that_it_leads_to_is_there(client: TestClient, suffix: str) -> None:
    text = client.get(f"/index{suffix}.html").text
    hrefs = {html.unescape(href) for href in re.findall(r'href="([^"#]+)"', text)}
    assert any("/query/" in f"/{href}" for href in hrefs)
    for href in hrefs:
        assert client.get(str(client.base_url.join("/").join(href))).status_code == 200, href


def test_it_is_a_file_as_well(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/index.csv").content.decode("utf-8-sig"))))
    assert {row["district"] for row in rows} >= {"420103"}
    assert client.get("/index.json").json()["columns"] == list(rows[0])
