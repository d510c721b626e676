"""The pages of projects: amounts over the years, goals and indicators."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from starlette.testclient import TestClient

from govfin.namespaces import BASE, GF, SKOS
from govfin.page.bases import Base, path_of
from govfin.page.projects import forms_of
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import folder

__all__ = ["folder"]


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def with_target(folder: Path) -> str:
    """The path of a project with amounts, and with an indicator that has a target."""
    query = f"""SELECT ?project {{ ?indicator <{GF}project> ?project ; <{GF}targetText> ?target ; <{GF}inTable> ?table .
        ?table <{GF}inDisclosure> ?disclosure . ?disclosure <{GF}disclosureKind> ?kind .
        ?entry <{GF}project> ?project ; <{GF}sheet> ?sheet }} ORDER BY ?project LIMIT 1"""
    found = pyoxigraph.Store.read_only(str(folder)).query(query, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return str(path_of(str(next(found)["project"].value)))  # type: ignore[union-attr]


def row(statement: str, kind: str, name: str, value: str, year: str = "2024") -> dict[str, object]:
    table = f"{BASE}disclosure/x/{year}/table/1"
    told = {
        "table": table,
        "disclosure": f"{BASE}disclosure/x/{year}",
        "type": GF + kind,
        "statement": f"{table}/{statement}",
        "property": name,
    }
    named = {each: pyoxigraph.NamedNode(iri) for each, iri in told.items()}
    return {**named, "year": pyoxigraph.Literal(year), "kind": pyoxigraph.Literal("budget"), "value": pyoxigraph.Literal(value)}


def test_indicators_stand_in_the_order_of_their_rows_and_columns_that_are_empty_are_left_out() -> None:
    rows = [row(f"indicator/{number}", "AnnualIndicator", f"{SKOS}prefLabel", str(number)) for number in (10, 9)]
    rows += [row("indicator/10", "AnnualIndicator", f"{GF}targetText", "≥90%"), row("goal/3-2", "AnnualGoal", f"{GF}text", "do it")]
    (form,) = forms_of(rows)
    assert [each.told["prefLabel"] for each in form.indicators] == ["9", "10"]
    assert form.columns == ["prefLabel", "targetText"]
    assert [each.told["text"] for each in form.goals] == ["do it"]


def test_the_newest_form_comes_first() -> None:
    rows = [row("goal/1-1", "Goal", f"{GF}text", year, year) for year in ("2023", "2025", "2024")]
    assert [form.year for form in forms_of(rows)] == ["2025", "2024", "2023"]


@pytest.mark.parametrize("suffix", ["", ".en"])
def test_a_project_shows_its_amounts_and_what_it_is_for(client: TestClient, with_target: str, suffix: str) -> None:
    text = client.get(f"{with_target}{suffix}.html").text
    assert 'class="indicators"' in text
    links = re.findall(r'href="([^"]*/(?:figure|indicator|unit)/[^"]+)"', text)
    assert any("/figure/" in href for href in links)
    for href in links:
        assert client.get(str(client.base_url.join(with_target).join(href))).status_code == 200


def test_the_rows_of_a_project_are_its_figures(client: TestClient, with_target: str) -> None:
    told = list(csv.DictReader(io.StringIO(client.get(f"{with_target}.csv").text.removeprefix("\ufeff"))))
    assert told
    assert len({each["figure"] for each in told}) == len(told)
    assert {path_of(each["subject"]) for each in told} == {with_target}
