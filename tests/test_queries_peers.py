"""What queries about peers, districts, projects and procurement must not get wrong, on the graphs in tests/queries/."""

from __future__ import annotations

import re
from decimal import Decimal
from statistics import median
from typing import Any

import pyoxigraph
import pytest

from asked import CASES, ask, asked_store
from govfin.graph.store import draw_ledgers
from govfin.query.answers import Answer, Resource


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return asked_store()


def column(answer: Answer, name: str) -> list[Any]:
    """The cells of a column, what they are about by its code."""
    return [cell.code if isinstance(cell, Resource) else cell for cell in answer.column(name)]


def by(answer: Answer, key: str, name: str) -> dict[Any, Any]:
    return dict(zip(column(answer, key), column(answer, name), strict=True))


# Peers


def test_a_unit_that_prints_no_staff_cost_has_a_blank_and_not_0(store: pyoxigraph.Store) -> None:
    answer = ask(store, "peers", word="信访局", year=2025, coverage="department")
    assert by(answer, "unit", "personnel") == {"江岸区信访局": Decimal(5000000), "武昌区信访局": None}


def test_a_share_is_of_the_total_of_the_same_fund(store: pyoxigraph.Store) -> None:
    answer = ask(store, "peers", word="江岸区信访局", year=2025)
    assert column(answer, "total") == [Decimal(10000000)]
    assert column(answer, "personnel_percent") == [Decimal("62.5")]  # 500 of the 800 of the general budget
    answer = ask(store, "peers-three-public", word="江岸区信访局", year=2025)
    assert (column(answer, "total"), column(answer, "three_public_percent")) == ([Decimal(8000000)], [Decimal(1)])


@pytest.mark.parametrize("name", ["peers", "peers-cost-per-head", "peers-three-public", "peers-projects"])
def test_nothing_is_divided_by_0(store: pyoxigraph.Store, name: str) -> None:
    answer = ask(store, name, word="洪山区信访局", year=2025)
    ratios = [each.name for each in answer.columns if each.name.endswith(("_percent", "_per_head"))]
    assert len(answer) == 1
    assert [column(answer, each) for each in ratios] == [[None]] * len(ratios)


def test_staff_is_counted_in_the_year_itself_or_at_the_end_of_the_year_before(store: pyoxigraph.Store) -> None:
    answer = ask(store, "peers-cost-per-head", word="信访局", year=2025)
    assert column(answer, "unit") == ["江岸区信访局", "汉阳区信访局", "武昌区信访局", "武昌区信访局", "洪山区信访局"]
    assert column(answer, "staff_year") == [2024, 2025, None, None, 2025]
    assert column(answer, "staff") == [20, 16, None, None, 0]  # 汉阳区 has also the 15 of the year before
    assert column(answer, "total_per_head") == [Decimal(500000), Decimal(375000), None, None, None]


def test_one_peer_alone_is_told(store: pyoxigraph.Store) -> None:
    assert len(ask(store, "peers", word="汉阳区信访局", year=2025)) == 1
    assert len(ask(store, "peers", word="不存在的单位")) == 0


def test_a_department_and_its_own_office_are_two_peers(store: pyoxigraph.Store) -> None:
    answer = ask(store, "peers", word="武昌区信访局", year=2025)
    assert by(answer, "coverage", "total") == {"department": Decimal(20000000), "unit": Decimal(17000000)}


def test_a_project_of_two_funds_is_one_project(store: pyoxigraph.Store) -> None:
    answer = ask(store, "peers-projects", word="江岸区信访局", year=2025)
    assert (column(answer, "projects"), column(answer, "largest")) == ([2], [Decimal(2500000)])


def test_what_a_number_is_taken_from_is_cited(store: pyoxigraph.Store) -> None:
    answer = ask(store, "peers", word="江岸区信访局", year=2025, cite=True)
    (entries,) = answer.entries
    assert set(entries) == {"total", "basic", "personnel", "public", "project_expenditure"}
    assert entries["personnel"][0].endswith("/general/all/all/personnel/all/all/amount")


SHARES = [40, 10, 90, 20, 60, 20]  # the percentage of 201 at one petition office after another


@pytest.mark.parametrize("count", range(1, 7))
def test_the_median_is_exact_for_any_number_of_peers(count: int) -> None:
    store = pyoxigraph.Store()
    for number, share in enumerate(SHARES[:count], 1):
        store.load(input=office(number, share), format=pyoxigraph.RdfFormat.TRIG)
    draw_ledgers(store)
    answer = ask(store, "peers-deviation", word="信访局", year=2030)
    assert {(function, share) for function, share in zip(column(answer, "function"), column(answer, "median_percent"), strict=True)} == {
        ("201", Decimal(str(median(SHARES[:count])))),
        ("208", Decimal(str(100 - median(SHARES[:count])))),
    }
    assert set(column(answer, "peers")) == {count}
    assert len(answer) == 2 * count


def office(number: int, share: int, year: int = 2030) -> str:
    """The budget of a petition office of its own size: a share of its expenditure for 201, the rest for 208."""
    text = (CASES / "petitions.trig").read_text(encoding="utf-8")
    (prefixes,) = re.findall(r"\A(?:@.*\n)+", text)
    unit = f"42019{number}/信访局"
    disclosure = f"disclosure/{unit}/{year}/budget/000000000000000{number}"
    figures = "".join(
        f"""
        <figure/{unit}/{year}/unit/approved/expenditure/all/{function}/all/all/all/all/amount> a gf:Figure ; gf:unit <unit/{unit}> ;
            gf:year "{year}"^^xsd:gYear ; gf:coverage coverage:unit ;
            gf:phase phase:approved ; gf:flow flow:expenditure ; gf:fund fund:all ;
            gf:function function:{function} ; gf:economic economic:all ; gf:expenditure expenditure:all ;
            gf:project project:all ; gf:item item:all ;
            gf:measure measure:amount ; gf:amount {number * percent * 1000}.00 ; gf:disputed false ;
            gf:referenceMention <{disclosure}/table/1/cell/{function}/1> .
        <{disclosure}/table/1/cell/{function}/1> a gf:Mention ; gf:amount {number * percent * 1000}.00 ;
            gf:lower {number * percent * 1000}.00 ; gf:upper {number * percent * 1000}.00 .
        """
        for function, percent in (("201", share), ("208", 100 - share))
    )
    return f"""{prefixes}
    <https://w3id.org/govfin/ontology> {{ function:201 gf:level 1 . function:208 gf:level 1 . }}
    <{disclosure}> {{
        <{disclosure}> a gf:Disclosure ; gf:disclosureKind "budget" ; gf:disclosureLevel "unit" ;
            gf:unit <unit/{unit}> ; gf:year "{year}"^^xsd:gYear .
        <unit/{unit}> a org:FormalOrganization ; skos:prefLabel "信访局"@zh ; gf:inDistrict district:42019{number} .
        {figures}
    }}"""


# Districts


def test_what_a_departments_total_has_in_it_is_not_counted_again(store: pyoxigraph.Store) -> None:
    answer = ask(store, "district-totals", year=2025, district="武昌区")
    assert (column(answer, "units"), column(answer, "departments"), column(answer, "amount")) == ([1], [1], [Decimal(20000000)])


def test_a_unit_of_which_only_its_own_amount_is_told_is_counted_with_that(store: pyoxigraph.Store) -> None:
    answer = ask(store, "district-totals", year=2025, district="汉阳区")
    assert (column(answer, "units"), column(answer, "departments"), column(answer, "amount")) == ([1], [0], [Decimal(6000000)])


def test_a_unit_is_ranked_within_its_department_alone(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-ranking", year=2025)
    assert column(answer, "unit") == ["武昌区信访局", "江岸区信访局", "汉阳区信访局", "洪山区信访局"]
    assert column(answer, "rank") == [1, 2, 3, 4]
    assert column(answer, "share_percent") == [Decimal(100), Decimal(100), Decimal(100), None]


def test_shares_of_a_district_add_up_and_ranks_are_those_of_the_units_asked_for(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-ranking", year=2024, district="江汉区")
    assert column(answer, "rank") == [1, 2]
    assert sum(column(answer, "share_percent")) == 100
    totals = ask(store, "district-totals", year=2024, district="江汉区")
    assert sum(column(answer, "amount")) == column(totals, "amount")[0]


def test_ranks_count_the_units_beyond_the_limit(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-ranking", year=2024, limit=1)
    assert (column(answer, "rank"), column(answer, "share_percent")) == ([1], [Decimal("93.29")])


def test_functions_of_a_district_have_each_unit_in_them_once(store: pyoxigraph.Store) -> None:
    answer = ask(store, "districts-by-function", year=2024, district="江汉区")
    expected = {
        "205": Decimal(90000000),
        "207": Decimal(5690200),
        "208": Decimal(780800),
    }  # without the 11,000,000 of the department's office
    assert by(answer, "function", "amount") == expected
    finer = ask(store, "districts-by-function", year=2024, district="江汉区", level="款")
    assert by(finer, "function", "amount") == {"20502": Decimal(74000000), "20708": Decimal(5690200), "20805": Decimal(780800)}


def test_functions_of_a_unit_are_in_those_that_its_department_tells() -> None:
    store = pyoxigraph.Store()
    for number, share in enumerate((40, 10), 1):
        store.load(input=office(number, share), format=pyoxigraph.RdfFormat.TRIG)
    whole = office(3, 50).replace("/unit/approved", "/department/approved").replace("coverage:unit", "coverage:department")
    store.load(input=whole, format=pyoxigraph.RdfFormat.TRIG)
    within = "PREFIX org: <http://www.w3.org/ns/org#> INSERT DATA { GRAPH <urn:x> { <%s1/信访局> org:subOrganizationOf <%s3/信访局> } }"
    store.update(within.replace("%s", "https://w3id.org/govfin/id/unit/42019"))
    draw_ledgers(store)
    answer = ask(store, "districts-by-function", year=2030)
    assert column(answer, "district") == ["420192", "420192", "420193", "420193"]
    assert column(answer, "amount") == [20000, 180000, 150000, 150000]
    assert column(answer, "units") == [1, 1, 1, 1]


# Changes


def test_the_greatest_changes_come_first_up_or_down() -> None:
    store = pyoxigraph.Store()
    for number, shares in enumerate([(40, 30), (10, 40), (50, 50)], 1):
        for year, share in enumerate(shares, 2030):
            store.load(input=office(number, share, year), format=pyoxigraph.RdfFormat.TRIG)
    store.load(input=office(4, 90), format=pyoxigraph.RdfFormat.TRIG)  # of one year alone
    draw_ledgers(store)
    answer = ask(store, "biggest-changes", year=2031)
    assert column(answer, "district") == ["420192", "420192", "420191", "420191"]  # the third one spends what it did before
    assert column(answer, "function") == ["201", "208", "201", "208"]
    assert column(answer, "change") == [60000, -60000, -10000, 10000]
    assert column(answer, "change_percent") == [300, Decimal("-33.33"), -25, Decimal("16.67")]
    assert len(ask(store, "biggest-changes", year=2030)) == 0
    assert column(ask(store, "biggest-changes", limit=1), "change") == [60000]


def test_changes_at_a_finer_level_are_asked_for_by_it(store: pyoxigraph.Store) -> None:
    answer = ask(store, "biggest-changes", phase="executed", level="项")
    assert (column(answer, "function"), column(answer, "change")) == (["2070109"], [500000])
