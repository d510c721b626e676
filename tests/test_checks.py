"""Checks of whole disclosures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures_by_hand import cell, disclosure, table
from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT, INCONSISTENT, NOT_CHECKED
from govfin.check.checks import read_findings, run_checks
from govfin.check.findings import Check, Findings
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.table.facts import Fact


def check(*tables: list[Fact]) -> Findings:
    told = disclosure(*tables)
    findings, _ = run_checks(disclosure_quads(told), disclosure_iri(told))
    return findings


def codes(*rows: tuple[str, str], unit: str = "万元") -> list[Fact]:
    return table([("合计", {})], [(code, {"function": code}, [text]) for code, text in rows], unit=unit)


def only(findings: Findings, rule: str) -> Check:
    (found,) = (each for each in findings.checks if each.rule.id == rule)
    return found


CONTRADICTION = [("all", "9.00"), ("207", "6.00"), ("208", "2.00")]
MIXED = [*CONTRADICTION, ("20805", "2.01"), ("20999", "1.00")]


def test_a_check_tells_what_took_part() -> None:
    found = only(check(codes(*CONTRADICTION)), "total-of-classes")
    assert found.verdict == INCONSISTENT
    assert (found.reported, found.computed, found.difference, found.allowance) == (90000, 80000, 10000, 150)
    assert found.subject is not None
    assert (found.subject.table, found.subject.page, found.subject.row_label, found.subject.column_label) == ("B03", 5, "all", "合计")
    assert [mention.reported for mention in found.mentions] == ["9.00", "6.00", "2.00"]
    assert found.mentions[0].bbox == (71.0, 200.0, 120.4, 212.0)


def test_checks_can_be_read_back_from_the_graph() -> None:
    told = disclosure(codes(*MIXED))
    graph, quads = disclosure_iri(told), disclosure_quads(told)
    findings, derived = run_checks(quads, graph)
    written = list(derived)
    assert read_findings([*quads, *written], graph) == findings
    assert {quad.graph_name for quad in written} == {graph}


def test_nothing_is_skipped_silently() -> None:
    found = {(each.rule.id, each.verdict, each.reason) for each in check(codes(*MIXED)).checks}
    assert ("code-hierarchy", BY_ROUNDING, "") in found
    assert ("code-hierarchy", NOT_CHECKED, "parts-missing") in found
    assert ("code-hierarchy", NOT_CHECKED, "whole-missing") in found


def test_table_against_table() -> None:
    one, other = cell("647.10"), cell("647.11", table_number=2)
    found = only(check([one], [other]), "same-figure")
    assert (found.verdict, found.difference, found.allowance) == (INCONSISTENT, 100, 0)


@pytest.mark.parametrize(
    ("whole", "parts", "verdict"),
    [
        ("647.1", ["400.05", "247.04"], BY_ROUNDING),
        ("647.2", ["400.05", "247.04"], INCONSISTENT),
        ("0.3", ["0.1", "0.2"], CONSISTENT),
        ("0.00", ["-1.00", "1.00"], CONSISTENT),
        ("99999999999.99", ["99999999999.00", "0.99"], CONSISTENT),
    ],
)
def test_precisions_and_signs(whole: str, parts: list[str], verdict: str) -> None:
    rows = [("all", whole), *((str(201 + number), part) for number, part in enumerate(parts))]
    assert only(check(codes(*rows, unit="元")), "total-of-classes").verdict == verdict


amounts = st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 4)).map(lambda drawn: Decimal(drawn[0]).scaleb(-drawn[1]))


@given(whole=amounts, parts=st.lists(amounts, min_size=1, max_size=6), near=st.booleans())
def test_a_sum_is_inconsistent_only_where_no_true_amounts_fit(whole: Decimal, parts: list[Decimal], near: bool) -> None:
    """The verdict of the store against interval arithmetic done here."""
    whole = sum(parts, Decimal(0)).quantize(whole) + Decimal(1).scaleb(int(whole.as_tuple().exponent)) if near else whole
    rows = [("all", f"{whole:f}"), *((str(201 + number), f"{part:f}") for number, part in enumerate(parts))]
    found = only(check(codes(*rows)), "total-of-classes")
    halves = [Decimal(5).scaleb(int(number.as_tuple().exponent) - 1) for number in (whole, *parts)]
    difference, allowance = whole - sum(parts, Decimal(0)), sum(halves, Decimal(0))
    expected = CONSISTENT if difference == 0 else BY_ROUNDING if abs(difference) <= allowance else INCONSISTENT
    assert found.verdict == expected
    assert (found.difference, found.allowance) == (difference * 10000, allowance * 10000)
