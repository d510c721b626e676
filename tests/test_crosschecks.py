"""Disclosures compared with one another: the years of a unit, and a department and its units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from disclosures_by_hand import AT, UNIT, disclosure, sentence, table
from govfin.check.arithmetic import CONSISTENT, INCONSISTENT, NOT_CHECKED
from govfin.check.checks import run_checks
from govfin.check.crosschecks import crosscheck, crosschecks_of, read_crosschecks
from govfin.check.findings import Check, Findings
from govfin.disclosure.disclosures import Disclosure
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import replace_disclosure
from govfin.graph.stores import Embedded
from govfin.mappings import load_mappings
from govfin.table.facts import Fact

CENTRE = "某市某区广播站"
Amounts = Sequence[tuple[Mapping[str, object], str]]


def told(year: int, kind: str, amounts: Amounts, *, unit: str = UNIT, level: str = "unit") -> Disclosure:
    """A disclosure with one table; each amount with the coordinates in which it is not an expenditure of its year and kind."""
    at = replace(AT, year=year, unit_name=unit, coverage=level, phase="approved" if kind == "budget" else "executed")
    facts: list[Fact] = table([("金额", {})], [(str(n), dict(own), [text]) for n, (own, text) in enumerate(amounts)], at)  # type: ignore[arg-type, misc]
    name = f"{unit}{year}{kind}{level}"
    made = disclosure(facts, sha256=sha256(name.encode()).hexdigest())
    return replace(made, year=year, kind=kind, unit_name=unit, level=level, file_name=f"{name}.pdf")


def compared(*disclosures: Disclosure) -> list[Findings]:
    return crosschecks_of([(disclosure_iri(each), disclosure_quads(each)) for each in disclosures], load_mappings())


def found(*disclosures: Disclosure) -> list[Check]:
    return [check for findings in compared(*disclosures) for check in findings.checks]


def verdicts(*disclosures: Disclosure) -> list[tuple[str, str, str]]:
    return [(check.rule.id, check.verdict, check.reason) for check in found(*disclosures)]


def loaded(store: Embedded, *disclosures: Disclosure) -> list[Findings]:
    for each in disclosures:
        graph, quads = disclosure_iri(each), disclosure_quads(each)
        replace_disclosure(store, graph, [*quads, *run_checks(quads, graph)[1]])
    crosscheck(store, [disclosure_iri(each) for each in disclosures], load_mappings())
    return list(read_crosschecks(store))


LAST_YEAR = {"year": 2023}


# --- from year to year


def test_last_years_budget_is_what_that_budget_disclosed() -> None:
    before = told(2023, "budget", [({}, "100.00"), ({"expenditure": "basic"}, "60.00")])
    after = told(2024, "budget", [({}, "110.00"), (LAST_YEAR, "120.00"), (LAST_YEAR | {"expenditure": "basic"}, "60.00")])
    wrong, right = found(before, after)
    assert (wrong.rule.id, wrong.verdict, wrong.severity, wrong.difference) == ("restated", INCONSISTENT, "Warning", 200000)
    assert [mention.document for mention in wrong.mentions] == [after.file_name, before.file_name]
    assert (right.rule.id, right.verdict) == ("restated", CONSISTENT)


def test_the_findings_bear_the_name_of_the_unit_and_of_no_document() -> None:
    (findings,) = compared(told(2023, "budget", [({}, "1.00")]), told(2024, "budget", [(LAST_YEAR, "1.00")]))
    assert (findings.title, findings.document) == (UNIT, "")


def test_what_final_accounts_state_of_the_year_before_is_compared_and_what_a_budget_estimates_of_it_is_not() -> None:
    accounts = told(2023, "final", [({}, "100.00")])
    executed = LAST_YEAR | {"phase": "executed"}
    assert verdicts(accounts, told(2024, "final", [(executed, "90.00")])) == [("restated", INCONSISTENT, "")]
    assert verdicts(accounts, told(2024, "budget", [(executed, "90.00")])) == []


def test_a_year_that_is_not_loaded_is_said_once() -> None:
    amounts = [(LAST_YEAR, "1.00"), (LAST_YEAR | {"expenditure": "basic"}, "2.00")]
    assert verdicts(told(2022, "budget", [({}, "1.00")]), told(2024, "budget", amounts)) == [("restated", NOT_CHECKED, "not-loaded")]


def test_a_year_that_states_nothing_of_the_kind_is_said_once() -> None:
    before = told(2023, "budget", [({"fund": "general"}, "1.00")])
    assert verdicts(before, told(2024, "budget", [(LAST_YEAR, "1.00")])) == [("restated", NOT_CHECKED, "parts-missing")]


def test_one_disclosure_alone_is_compared_with_nothing() -> None:
    assert compared(told(2024, "budget", [(LAST_YEAR, "1.00")])) == []


def test_a_department_and_its_own_level_are_not_mistaken_for_each_other() -> None:
    before = told(2023, "budget", [({}, "1.00")], level="department")
    assert verdicts(before, told(2024, "budget", [(LAST_YEAR, "2.00")])) == [("restated", NOT_CHECKED, "not-loaded")]


def grown(kind: str, own: str, by: str, *base: tuple[str, str]) -> Disclosure:
    """A disclosure of 2024 that states an amount, and by how much it is more than before."""
    at = replace(AT, phase="approved" if kind == "budget" else "executed")
    text = f"支出{own}万元，比上年增加{by}万元。"
    facts = [sentence(text, own, at, column=1), sentence(text, by, replace(at, measure="difference"), column=2, base=base)]
    return replace(disclosure(facts, sha256="ef" * 32), kind=kind, file_name="2024.pdf")


OF_THE_BUDGET = (("year", "2023"), ("phase", "approved"))


def test_an_increase_over_last_years_budget_is_over_what_that_budget_disclosed() -> None:
    before = told(2023, "budget", [({}, "100.00")])
    assert verdicts(before, grown("budget", "110.00", "10.00", *OF_THE_BUDGET)) == [("increase", CONSISTENT, "")]
    (wrong,) = found(before, grown("budget", "110.00", "20.00", *OF_THE_BUDGET))
    assert (wrong.verdict, wrong.reported, wrong.computed) == (INCONSISTENT, 200000, 100000)
    assert sorted(mention.reported for mention in wrong.mentions) == ["100.00", "110.00", "20.00"]


def test_an_increase_over_an_unknown_base_is_held_to_none_that_it_does_not_come_out_by() -> None:
    before = told(2023, "budget", [({}, "100.00")])
    assert verdicts(before, grown("budget", "110.00", "10.00")) == [("increase", CONSISTENT, "")]
    assert verdicts(before, grown("budget", "110.00", "20.00")) == []


def test_accounts_are_compared_with_accounts() -> None:
    assert verdicts(told(2023, "final", [({}, "100.00")]), grown("final", "110.00", "20.00")) == [("increase", INCONSISTENT, "")]


def test_an_increase_over_a_year_that_is_not_loaded_is_said() -> None:
    other = told(2022, "budget", [({}, "1.00")])
    assert verdicts(other, grown("budget", "110.00", "10.00", *OF_THE_BUDGET)) == [("increase", NOT_CHECKED, "not-loaded")]


def test_the_initial_budget_in_final_accounts_is_that_of_the_budget() -> None:
    budget = told(2024, "budget", [({}, "100.00")])
    assert verdicts(budget, told(2024, "final", [({}, "99.00"), ({"phase": "approved"}, "100.00")])) == [("initial-budget", CONSISTENT, "")]
    (wrong,) = found(budget, told(2024, "final", [({}, "99.00"), ({"phase": "approved"}, "101.00")]))
    assert (wrong.rule.id, wrong.verdict, wrong.difference) == ("initial-budget", INCONSISTENT, 10000)


def test_the_opening_balance_is_the_closing_balance_of_the_year_before() -> None:
    opening, closing = {"flow": "balance", "item": "opening"}, {"flow": "balance", "item": "closing"}
    before = told(2023, "final", [(closing, "3.00"), (closing | {"fund": "general"}, "2.00")])
    after = told(2024, "final", [(opening, "5.00"), (opening | {"fund": "general"}, "2.00")])
    assert verdicts(before, after) == [("carried-forward", INCONSISTENT, ""), ("carried-forward", CONSISTENT, "")]
    assert verdicts(before, told(2024, "budget", [(opening, "9.00")])) == []  # an estimate


def test_a_corrected_edition_stands_for_the_one_before_it() -> None:
    first, second = (told(2023, "budget", [({}, amount), ({"fund": "general"}, "9.00")]) for amount in ("100.00", "120.00"))
    first = replace(first, created=datetime(2025, 1, 1, tzinfo=UTC))
    second = replace(second, created=datetime(2025, 1, 2, tzinfo=UTC), sha256="cd" * 32)
    assert verdicts(first, second, told(2024, "budget", [(LAST_YEAR, "120.00")])) == [("restated", CONSISTENT, "")]


# --- a department and its units


OWN_LEVEL = f"{UNIT}（本级）"


def department(total: str, own: str, centre: str) -> Disclosure:
    below = {"coverage": "unit", "parent_unit": UNIT}
    rows = [({}, total), (below | {"unit_name": OWN_LEVEL}, own), (below | {"unit_name": CENTRE}, centre)]
    return told(2024, "budget", rows, level="department")


def own_level(amount: str, **more: object) -> Disclosure:
    return told(2024, "budget", [({}, amount)], **more)  # type: ignore[arg-type]


def test_a_department_is_the_sum_of_what_its_units_disclose() -> None:
    checks = found(department("9.00", "6.00", "3.00"), own_level("6.00"), own_level("3.00", unit=CENTRE))
    assert [(check.rule.id, check.verdict, len(check.parts)) for check in checks] == [
        ("department-units", CONSISTENT, 2),
        ("department-units", CONSISTENT, 1),
        ("department-units", CONSISTENT, 1),
    ]


def test_a_unit_that_discloses_another_amount_differs_from_its_row_and_from_the_departments_sum() -> None:
    checks = found(department("9.00", "6.00", "3.00"), own_level("6.00", unit=OWN_LEVEL), own_level("2.00", unit=CENTRE))
    assert [(check.verdict, check.computed) for check in checks] == [(INCONSISTENT, 80000), (CONSISTENT, 60000), (INCONSISTENT, 20000)]
    assert {check.severity for check in checks} == {"Warning"}


def test_the_units_that_are_not_loaded_are_named_by_their_rows() -> None:
    sum_, row = found(department("9.00", "6.00", "3.00"), own_level("6.00"))
    assert (sum_.verdict, sum_.reason) == (NOT_CHECKED, "not-loaded")
    assert [mention.row_label for mention in sum_.parts] == ["2"]
    assert row.verdict == CONSISTENT


def test_a_department_whose_tables_do_not_list_all_its_units_is_not_summed() -> None:
    checks = found(department("10.00", "6.00", "3.00"), own_level("6.00"), own_level("3.00", unit=CENTRE))
    assert [(check.verdict, check.reason) for check in checks] == [(NOT_CHECKED, "parts-missing"), (CONSISTENT, ""), (CONSISTENT, "")]


# --- in a store


def test_loading_a_disclosure_compares_it_with_those_that_are_there() -> None:
    store = Embedded()
    assert loaded(store, told(2023, "budget", [({}, "100.00")])) == []
    (findings,) = loaded(store, told(2024, "budget", [(LAST_YEAR, "120.00")]))
    assert [check.verdict for check in findings.checks] == [INCONSISTENT]
    assert findings == compared(told(2023, "budget", [({}, "100.00")]), told(2024, "budget", [(LAST_YEAR, "120.00")]))[0]


def test_loading_a_unit_compares_its_department() -> None:
    store = Embedded()
    loaded(store, department("9.00", "6.00", "3.00"), own_level("6.00"))
    (findings,) = loaded(store, own_level("3.00", unit=CENTRE))
    assert [check.verdict for check in findings.checks] == [CONSISTENT] * 3


def test_a_document_that_is_filed_under_another_unit_leaves_nothing_behind() -> None:
    store = Embedded()
    before, after = told(2023, "budget", [({}, "100.00")]), told(2024, "budget", [(LAST_YEAR, "120.00")])
    assert len(loaded(store, before, after)) == 1
    assert loaded(store, replace(before, unit_name=CENTRE)) == []


@pytest.mark.parametrize("first", ["budget", "final"])
def test_the_order_of_loading_does_not_matter(first: str) -> None:
    budget, final = told(2024, "budget", [({}, "1.00")]), told(2024, "final", [({}, "2.00"), ({"phase": "approved"}, "1.00")])
    pair = (budget, final) if first == "budget" else (final, budget)
    store = Embedded()
    for each in pair:
        findings = loaded(store, each)
    assert [check.verdict for check in findings[0].checks] == [CONSISTENT]
