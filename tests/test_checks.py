"""Checks of whole disclosures, and how they are reported."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from disclosures_by_hand import AT, UNIT, cell, disclosure, table
from govfin.check.arithmetic import BY_ROUNDING, CONSISTENT, INCONSISTENT, NOT_CHECKED
from govfin.check.checks import read_findings, run_checks
from govfin.check.findings import Check, Findings
from govfin.check.report import headline, json_report, text_report, turtle_report
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.namespaces import SH
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


# Reports


def test_headline() -> None:
    assert headline(check(codes(*CONTRADICTION))) == (
        "✗ 某区融媒体中心2024年部门预算 (某区融媒体中心2024年预算.pdf)  1 checks: "
        "0 consistent, 0 by rounding, 1 inconsistent, 0 not checked"
    )
    assert headline(check(codes(("all", "9"), ("207", "9")))).startswith("✓ ")
    assert headline(check([cell("1.00")])).startswith("? ")


def test_text_report_names_place_and_numbers() -> None:
    rows = [("all", "9.00"), ("207", "6.00"), ("20708", "6.00"), ("208", "2.00")]
    assert text_report(check(codes(*rows))).splitlines() == [
        "✗ 某区融媒体中心2024年部门预算 (某区融媒体中心2024年预算.pdf)  3 checks: "
        "1 consistent, 0 by rounding, 1 inconsistent, 1 not checked",
        "  Violation total-of-classes: 支出预算总表 (page 5), row “all”, column “合计” prints 9.00 万元, "
        "but the classes add up to 8.00 万元: a difference of 1.00 万元, where rounding allows 0.015 万元.",
        "      6.00 万元  支出预算总表 (page 5), row “207”, column “合计”",
        "      2.00 万元  支出预算总表 (page 5), row “208”, column “合计”",
        "  not checked: 1 × code-hierarchy (parts missing)",
    ]


def test_json_report_has_the_fields_of_a_finding() -> None:
    (found,) = json.loads(json_report([check(codes(*CONTRADICTION))]))
    assert {
        key: found[key] for key in ("rule", "severity", "document", "verdict", "reported", "computed", "difference", "allowance", "cause")
    } == {
        "rule": "total-of-classes",
        "severity": "Violation",
        "document": "某区融媒体中心2024年预算.pdf",
        "verdict": "inconsistent",
        "reported": "9.00",
        "computed": "8.00",
        "difference": "1.00",
        "allowance": "0.015",
        "cause": None,
    }
    assert "9.00万元" in found["message"]["zh"]
    assert "8.00 万元" in found["message"]["en"]
    keys = {"table", "page", "row_label", "column_label", "reported", "unit", "bbox"}
    assert all(keys <= set(mention) for mention in found["mentions"])


def test_json_report_of_every_check() -> None:
    findings = check(codes(*MIXED))
    told = json.loads(json_report([findings], every=True))
    assert len(told) == len(findings.checks) > 1
    assert {"whole-missing", "parts-missing", None} == {each["reason"] for each in told}


def test_messages_leave_no_placeholder() -> None:
    whole, part = replace(AT, flow="revenue"), replace(AT, flow="revenue", fund="general")
    tables = [cell("1.00", whole), cell("3.00", part, column=2, of_which=True)], [cell("2.00", whole, table_number=2)]
    told = json.loads(json_report([check(*map(list, tables))], every=True))
    assert {each["rule"] for each in told} == {"of-which", "same-figure"}
    assert not any("{" in text for each in told for text in each["message"].values())


def test_turtle_report_is_a_standard_validation_report() -> None:
    triples = list(parse(turtle_report([check(codes(*CONTRADICTION))]), format=RdfFormat.TURTLE))
    told = {(str(triple.predicate.value), triple.object) for triple in triples}
    assert (f"{SH}conforms", Literal(False)) in told
    assert (f"{SH}resultSeverity", NamedNode(f"{SH}Violation")) in told
    focus = next(triple.object for triple in triples if triple.predicate == NamedNode(f"{SH}focusNode"))
    assert str(focus.value).endswith("/table/1/cell/2/2/sum/total-of-classes/function/check")  # type: ignore[union-attr]
    assert UNIT in str(focus)
    conforms = list(parse(turtle_report([check(codes(("all", "9"), ("207", "9")))]), format=RdfFormat.TURTLE))
    assert len(conforms) == 2
