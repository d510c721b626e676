"""The pages of units: figures side by side, each with a link, in the unit of money that is chosen."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from govfin.namespaces import BASE, CODE
from govfin.page.accounts import Column, Entry, Grid, grid
from govfin.page.bases import Base, path_of
from govfin.page.sums import choices, grain_of, in_units
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import UNIT, folder

__all__ = ["folder"]


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def entry(subject: str, amount: int, **told: str) -> Entry:
    column = Column(told.get("year", "2024"), told.get("phase", "approved"), told.get("coverage", "unit"))
    figure = f"{BASE}figure/{subject}/{column.year}/{told.get('fund', 'all')}/{amount}"
    return Entry(figure, column, told.get("fund", "all"), "expenditure", "amount", "function", 1, subject, Decimal(amount), disputed=False)


def made(*entries: Entry) -> Grid:
    found = grid(entries, lambda each: each.subject)
    assert found
    return found


def test_years_and_phases_stand_side_by_side_and_what_is_not_stated_is_left_open() -> None:
    found = made(entry("a", 2, year="2025"), entry("a", 1), entry("b", 3, phase="executed"))
    assert [(column.year, column.phase) for column in found.columns] == [("2024", "approved"), ("2024", "executed"), ("2025", "approved")]
    assert [[cell and int(cell.amount) for cell in line.cells] for line in found.lines] == [[1, None, 2], [None, 3, None]]


def test_funds_that_differ_by_column_stand_at_the_columns() -> None:
    found = made(entry("a", 1), entry("b", 2), entry("a", 3, year="2025", fund="fiscal"))
    assert [column.fund for column in found.columns] == ["all", "fiscal"]
    assert [line.fund for line in found.lines] == ["", ""]


def test_funds_of_one_column_are_rows_of_their_own() -> None:
    found = made(entry("a", 1, fund="general"), entry("a", 2, fund="govfund"))
    assert [(line.subject, line.fund) for line in found.lines] == [("a", "general"), ("a", "govfund")]
    assert made(entry("a", 1, fund="general")).fund == "general"


def test_a_project_counts_with_the_whole_that_is_stated_of_it() -> None:
    assert [int(cell.amount) for cell in made(entry("p", 3), entry("p", 10)).cells] == [10]


@pytest.mark.parametrize(
    ("yuan", "grain", "texts"),
    [
        ("3815400.00", -2, ["381.54", "3,815,400", "0.038154"]),
        ("3815400.00", 2, ["381.540000", "3,815,400.00", "0.0381540000"]),
        ("0", -2, ["0.00", "0", "0.000000"]),
        ("-1.5", None, ["-0.00015", "-1.5", "-0.000000015"]),
    ],
)
def test_an_amount_is_told_in_each_unit_with_all_its_digits(yuan: str, grain: int | None, texts: list[str]) -> None:
    assert [each.text for each in in_units(Decimal(yuan), grain)] == texts


def test_the_digits_of_a_table_are_as_many_as_its_amounts_need() -> None:
    assert grain_of([Decimal("100.00"), Decimal("2500")]) == -2
    assert grain_of([Decimal("100.00"), Decimal("25.10")]) == 1
    assert grain_of([]) == -2


def test_one_unit_of_money_is_chosen_at_first() -> None:
    assert [each.usual for each in choices("zh")] == [False, True, False]


@pytest.mark.parametrize("language", ["", ".en"])
def test_each_amount_of_a_unit_leads_to_its_figure(client: TestClient, language: str) -> None:
    path = path_of(UNIT)
    text = client.get(f"{path}{language}.html").text
    assert text.count('type="radio" name="money"') == 3
    cells = re.findall(r'<td class="number"><a href="([^"]+)">(.*?)</a>', text)
    assert len(cells) > 5
    assert all("/figure/" in href for href, _ in cells)
    for href, _ in cells[:: len(cells) // 5]:
        assert client.get(str(client.base_url.join(path or "").join(href))).status_code == 200


def test_the_page_of_a_unit_names_its_district_and_disclosures(client: TestClient) -> None:
    text = client.get(f"{path_of(UNIT)}.html").text
    assert "code/district/420103.html" in text
    assert "/disclosure/420103/" in text


def test_what_ought_to_be_has_its_digits_below_those_of_what_is_reported(client: TestClient) -> None:
    units = {each["unit"] for each in csv.DictReader(io.StringIO(client.get("/checks.csv").content.decode("utf-8-sig")))}
    found = client.get("/index/units.json").json()
    places = [row[found["columns"].index("iri")] for row in found["rows"] if row[found["columns"].index("name")] in units]
    pages = [client.get(f"{path_of(iri)}.html").text.partition('id="checks"')[2] for iri in places]
    grains = [{len(each.partition(".")[2]) for each in re.findall(r'class="in-0">([^<]*)<', page)} for page in pages]
    assert any(grains)
    assert all(len(each) <= 1 for each in grains)


def test_the_rows_of_a_unit_are_those_of_its_page(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path_of(UNIT)}.csv").text.removeprefix("\ufeff"))))
    total = [row for row in rows if row["subject"] == f"{CODE}flow/expenditure"]
    assert total
    assert all(Decimal(row["amount"]) > 0 and row["figure"].startswith(f"{BASE}figure/") for row in total)
