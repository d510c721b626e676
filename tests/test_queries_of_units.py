"""What queries of units, functions and years must not get wrong, on the small graph of tests/queries/data.trig."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph
import pytest

from asked import ask, asked_store
from govfin.query.answers import Answer, plain

UNIT = "江汉区融媒体中心"


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return asked_store()


def yuan(*amounts: int) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def told(answer: Answer, *columns: str) -> list[tuple[str, ...]]:
    """The cells of some columns, as they stand in CSV."""
    return [tuple(plain(row[name]) for name in columns) for row in answer]


def test_the_disclosure_of_the_figures_own_year_counts_and_the_other_makes_it_disputed(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-summary", unit=UNIT, year=2023, phase="approved")
    assert told(answer, "total", "disputed") == [("6000000", "true")]


def test_the_same_amount_at_another_precision_is_no_dispute(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-summary", unit=UNIT, year=2024, phase="approved")
    assert told(answer, "total", "disputed") == [("6471000", "false")]


def test_a_figure_that_only_a_later_disclosure_states_is_found(store: pyoxigraph.Store) -> None:
    answer = ask(store, "year-on-year", phase="executed", unit=UNIT)
    assert told(answer, "before", "amount") == [("6112000", "6523300")]


@pytest.mark.parametrize("code", ["21506", "22401"])
def test_a_code_that_moved_and_the_code_of_today_are_one_series(store: pyoxigraph.Store, code: str) -> None:
    answer = ask(store, "function-over-years", function=code)
    assert told(answer, "year", "function", "printed_function", "amount") == [
        ("2018", "22401", "21506", "8125000"),
        ("2019", "22401", "22401", "9057500"),
    ]


def test_a_code_of_which_a_part_moved_is_no_series_with_another(store: pyoxigraph.Store) -> None:
    assert told(ask(store, "function-over-years", function="2240106"), "printed_function") == [("2240106",)]
    assert told(ask(store, "function-over-years", function="2150605"), "printed_function") == [("2150605",)]


def test_the_names_of_a_code_that_moved_are_told_with_those_of_the_code_of_today(store: pyoxigraph.Store) -> None:
    answer = ask(store, "function-names", function="安全生产监管")
    assert told(answer, "function", "printed_function", "name") == [("22401", "21506", "安全生产监管"), ("22401", "22401", "应急管理事务")]


def test_no_change_is_told_of_a_function_whose_code_moved_between_the_years(store: pyoxigraph.Store) -> None:
    assert not ask(store, "year-on-year", function="22401").rows
    assert not ask(store, "change-by-function", unit="硚口应急管理局", level="款").rows


def test_a_function_that_one_of_two_years_does_not_tell_is_no_change_from_nothing(store: pyoxigraph.Store) -> None:
    answer = ask(store, "change-by-function", unit="武昌区文化馆", phase="executed")  # which tells 208 of 2024 only
    assert told(answer, "year", "function", "change") == [("2024", "207", "500000")]


def test_a_unit_that_prints_one_fund_only_is_asked_for_that(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-by-function", unit="硚口区融媒体中心")
    assert told(answer, "fund", "level") == [("general", "0"), ("general", "1"), ("general", "2"), ("general", "3")]


def test_each_level_is_of_the_widest_fund_that_tells_it_and_has_its_total(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-by-function", unit="江汉区教育局", coverage="department")
    assert told(answer, "fund", "level", "amount") == [
        ("all", "0", "90000000"),
        ("general", "0", "74000000"),
        ("all", "1", "90000000"),
        ("general", "2", "74000000"),
        ("general", "3", "74000000"),
    ]


def test_a_fund_that_is_asked_for_is_shown_though_a_wider_one_is_there(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-by-function", unit=UNIT, fund="一般公共预算", level="类")
    assert told(answer, "fund", "function", "amount") == [("general", "207", "5490200")]


def test_each_level_of_functions_adds_up_to_the_total(store: pyoxigraph.Store) -> None:
    sums = [sum(map(Decimal, ask(store, "unit-by-function", unit=UNIT, level=level).column("amount"))) for level in "类款项"]  # type: ignore[arg-type]
    assert sums == yuan(6471000, 6471000, 6471000)


def test_the_economic_classifications_are_told_apart(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-by-economic-class", unit="硚口区融媒体中心", level="类")
    assert told(answer, "classification", "economic") == [("3xx-5xx", "301-501"), ("5xx", "502")]
    assert told(ask(store, "unit-by-economic-class", unit="硚口区融媒体中心", level="类", classification="5xx"), "economic") == [("502",)]


def test_each_coverage_has_the_widest_kind_of_expenditure_of_its_own(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-by-economic-class", unit="江汉区教育局", coverage="单位本身")
    assert told(answer, "coverage", "economic") == [("unit", "302")]
    assert ask(store, "unit-by-economic-class", unit="江汉区教育局", coverage="department").rows == ()


def test_a_code_that_is_mentioned_by_itself_hides_no_table_of_codes(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-by-economic-class", unit="武昌区文化馆", phase="executed")  # which tells 30201 of all expenditure, too
    assert told(answer, "expenditure", "economic", "amount") == [("basic", "30101", "4000000"), ("basic", "30201", "1000000")]


def test_a_unit_under_a_department_is_not_counted_again(store: pyoxigraph.Store) -> None:
    answer = ask(store, "basic-and-project", district="江汉区", year="2024")
    assert told(answer, "coverage", "units", "basic") == [("department", "1", "70000000"), ("unit", "1", "3815400")]


def test_units_are_counted_beside_a_department_that_tells_of_its_own_office_only(store: pyoxigraph.Store) -> None:
    office, department = (pyoxigraph.NamedNode(f"https://w3id.org/govfin/code/coverage/{name}") for name in ("unit", "department"))
    other = pyoxigraph.Store()
    other.extend(
        pyoxigraph.Quad(quad.subject, quad.predicate, office if quad.object == department else quad.object, quad.graph_name)
        for quad in store
    )
    counted = [sum(ask(each, "basic-and-project", district="江汉区", year="2024").column("units")) for each in (store, other)]  # type: ignore[arg-type]
    assert counted == [2, 3]


def test_years_are_compared_at_one_coverage(store: pyoxigraph.Store) -> None:
    answer = ask(store, "year-on-year", unit="江汉区教育局")
    assert told(answer, "coverage", "before", "amount") == [("unit", "9000000", "10000000")]
    assert ask(store, "year-on-year", unit="江汉区教育局", coverage="department").rows == ()


def test_of_two_editions_the_later_counts_and_the_first_makes_it_disputed(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-by-function", unit="江汉区教育局", coverage="unit")
    assert [(function, disputed) for function, disputed in told(answer, "function", "disputed")] == [("all", "false"), ("205", "true")]
    marked = told(ask(store, "disclosures", unit="江汉区教育局"), "coverage", "revised")
    assert sorted(marked) == [("unit", "false"), ("unit", "true"), ("unstated", "false")]


def test_nothing_of_something_is_nought_percent_and_something_of_nothing_has_none(store: pyoxigraph.Store) -> None:
    answer = ask(store, "budget-and-final", unit=UNIT, fund="general", year=2024)
    assert ("reception", "0") in told(answer, "item", "execution_percent")


def test_a_phase_that_nobody_states_is_blank(store: pyoxigraph.Store) -> None:
    answer = ask(store, "execution-rate", unit="武昌区文化馆")
    assert told(answer, "approved", "revised", "execution_percent", "revised_execution_percent") == [("6500000", "", "107.69", "")]


def test_in_the_tree_of_a_budget_no_row_is_beside_what_it_is_part_of(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-budget", unit="武昌区文化馆", year=2024, phase="executed")
    amounts = {row["node"]: row["amount"] for row in answer}
    assert len(amounts) == len(answer.rows)
    for row in answer:
        assert row["parent"] == "" or str(row["node"]).startswith(f"{row['parent']}/")
        assert row["parent"] == "" or row["parent"] in amounts
    parts = {parent: sum(row["amount"] for row in answer if row["parent"] == parent) for parent in amounts}  # type: ignore[misc]
    assert parts["expenditure"] == amounts["expenditure"]
    assert all(parts[node] <= amount for node, amount in amounts.items())  # type: ignore[operator]


def test_the_parent_of_an_item_is_the_nearest_code_that_is_printed(store: pyoxigraph.Store) -> None:
    answer = ask(store, "unit-budget", unit="武昌区文化馆", year=2024, phase="executed")
    assert ("2070109", "expenditure/207") in told(answer, "concept", "parent")  # it prints no 款


def test_codes_are_compared_with_the_sums_of_their_own_fund_and_level(store: pyoxigraph.Store) -> None:
    answer = ask(store, "code-roll-up", unit="武昌区文化馆", year=2024, phase="executed")
    assert told(answer, "function", "parts_level", "parts_sum", "difference") == [
        ("207", "3", "8500000", "0"),
        ("208", "3", "499900", "100"),
        ("all", "1", "9000000", "0"),
    ]


def test_a_figure_has_all_its_mentions_and_each_says_whether_it_agrees(store: pyoxigraph.Store) -> None:
    figure = "https://w3id.org/govfin/id/figure/420106/武汉市武昌区文化馆/2024/unit/executed/expenditure/general/all/all/all/all/reception/amount"
    by_figure = ask(store, "figure-mentions", figure=figure)
    assert told(by_figure, "page", "reported", "row_label", "agrees", "counts") == [
        ("5", "1.20", "公务接待费", "true", "true"),
        ("9", "1.30", "", "false", "false"),
    ]
    assert by_figure.rows == ask(store, "figure-mentions", entry=figure.replace("/figure/", "/entry/")).rows


def test_checks_that_hold_are_no_failed_ones(store: pyoxigraph.Store) -> None:
    answer = ask(store, "failed-checks", unit="武昌区文化馆")
    assert told(answer, "rule", "severity") == [("same-figure", "Violation"), ("unit-of-money", "Warning")]
    assert told(ask(store, "failed-checks", unit="武昌区文化馆", severity="Warning"), "rule") == [("unit-of-money",)]


def test_a_unit_that_discloses_is_not_missing_and_one_that_its_department_lists_names_it(store: pyoxigraph.Store) -> None:
    answer = ask(store, "missing-disclosures", district="江汉区", year=2024)
    assert told(answer, "unit", "kind", "department") == [
        ("武汉市江汉区第一小学", "budget", "武汉市江汉区教育局"),
        ("武汉市江汉区教育局", "final", ""),
        ("武汉市江汉区第一小学", "final", "武汉市江汉区教育局"),
    ]
