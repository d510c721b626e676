"""Reports of findings: one model, told as text, JSON, CSV, SHACL, SARIF and JUnit."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rich.cells import cell_len

from disclosures_by_hand import AT, UNIT, cell, disclosure, table
from govfin.check.checks import run_checks
from govfin.check.findings import Calculation, Findings
from govfin.check.rules import rules
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.namespaces import SH
from govfin.report.equations import equation
from govfin.report.headlines import headline, summary
from govfin.report.pipelines import junit_report, sarif_report
from govfin.report.records import BYTE_ORDER_MARK, COLUMNS, csv_report, finding, json_report
from govfin.report.reports import Report, Selection, make_report
from govfin.report.rulebook import explain, list_rules
from govfin.report.shacl import shacl_report
from govfin.report.terminal import text_report
from govfin.table.facts import Fact

CONTRADICTION = [("all", "9.00"), ("207", "6.00"), ("208", "2.00")]
ROUNDED = [("all", "9.00"), ("207", "6.00"), ("208", "3.01")]
UNCHECKED = [("all", "9.00"), ("207", "6.00"), ("20708", "6.00"), ("208", "2.00")]
ABOUT = {"total-of-classes", "code-hierarchy", "of-which", "same-figure"}  # the rules that are reported here


def check(*tables: list[Fact]) -> Findings:
    told = disclosure(*tables)
    findings, _ = run_checks(disclosure_quads(told), disclosure_iri(told))
    return replace(findings, checks=tuple(each for each in findings.checks if each.rule.id in ABOUT))


def codes(*rows: tuple[str, str], unit: str = "万元") -> list[Fact]:
    return table([("合计", {})], [(code, {"function": code}, [text]) for code, text in rows], unit=unit)


def report(*rows: tuple[str, str], selection: Selection | None = None) -> Report:
    return make_report([check(codes(*rows))], selection)


# What is told


def test_headline() -> None:
    (told,) = report(*CONTRADICTION).disclosures
    assert headline(told) == (
        "✗ 某区融媒体中心2024年部门预算 (某区融媒体中心2024年预算.pdf)  1 checks: "
        "0 consistent, 0 by rounding, 1 inconsistent (1 Violation), 0 not checked"
    )
    assert headline(report(("all", "9"), ("207", "9")).disclosures[0]).startswith("✓ ")
    assert headline(make_report([check([cell("1.00")])]).disclosures[0]).startswith("? ")


def test_what_is_asked_for_alone_is_told_and_counted() -> None:
    assert report(*CONTRADICTION).violated
    assert report(*CONTRADICTION, selection=Selection(rules=frozenset({"total-of-classes"}))).violated
    other = report(*CONTRADICTION, selection=Selection(rules=frozenset({"funds"})))
    assert not other.violated
    assert other.disclosures[0].checks == ()
    assert not report(*CONTRADICTION, selection=Selection(tables=frozenset({"F01"}))).violated


def test_differences_by_rounding_are_information() -> None:
    (found,) = json.loads(json_report(report(*ROUNDED)))
    assert (found["severity"], found["verdict"], found["equation"]) == ("Info", "consistent-by-rounding", "9.00 ≈ 6.00 + 3.01 = 9.01")
    assert json.loads(json_report(report(*ROUNDED, selection=Selection("Warning")))) == []


def test_less_grave_findings_are_counted_as_left_out() -> None:
    told = report(*CONTRADICTION)
    slight = replace(told.disclosures[0].failed[0], severity="Warning")
    findings = replace(told.disclosures[0].findings, checks=(slight,))
    (left,) = make_report([findings], Selection("Violation")).disclosures
    assert (left.failed, left.left_out) == ((), 1)
    assert "1 less grave left out" in headline(left)


@pytest.mark.parametrize(
    ("rows", "reads"),
    [
        (CONTRADICTION, "9.00 ≠ 6.00 + 2.00 = 8.00"),
        ([("all", "9.00"), ("207", "8.00")], "9.00 ≠ 8.00"),
        ([("all", "9.00"), ("207", "12.00"), ("208", "-3.00")], "9.00 = 12.00 + (−3.00) = 9.00"),
    ],
)
def test_a_sum_as_it_should_read(rows: list[tuple[str, str]], reads: str) -> None:
    (found,) = (each for each in check(codes(*rows)).checks if each.rule.id == "total-of-classes")
    assert equation(found) == reads


@pytest.mark.parametrize(
    ("computed", "reads"), [("-0.000319", "−0.0003 %"), ("-3.0903", "−3.0903 %"), ("0", "0.00 %"), ("31.04", "31.04 %")]
)
def test_a_rate_that_is_not_nought_never_reads_as_nought(computed: str, reads: str) -> None:
    (found,) = (each for each in check(codes(*CONTRADICTION)).checks if each.rule.id == "total-of-classes")
    assert found.subject
    rate = Calculation(found.iri, at_most=False, roles={"numerator": found.parts[:1]}, factor=Decimal(100), cap=None, expected=None)
    percent = replace(found.subject, unit="%", multiplier=0)
    told = replace(found, subject=percent, reported=Decimal("-3.09"), computed=Decimal(computed), calculation=rate)
    assert equation(told) == f"−3.09 % ≠ 6.00 = {reads}"


# Text


def test_text_report_names_place_and_numbers() -> None:
    assert [line for line in text_report(report(*UNCHECKED)).splitlines() if line] == [
        "✗ 某区融媒体中心2024年部门预算 (某区融媒体中心2024年预算.pdf)  3 checks: "
        "1 consistent, 0 by rounding, 1 inconsistent (1 Violation), 1 not checked",
        "  Violation  total-of-classes  a total and its classes",
        f"    {rules()[next(iri for iri in rules() if iri.endswith('total-of-classes'))].comment['en']}",
        "    支出预算总表, page 5",
        "      row “all”, column “合计”",
        "        printed 9.00  computed 8.00  difference 1.00  allowed 0.015 万元",
        "        9.00 ≠ 6.00 + 2.00 = 8.00",
        "          6.00 万元  row “207”",
        "          2.00 万元  row “208”",
        "  not checked: 1 × code-hierarchy (parts missing)",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 140])
def test_text_is_wrapped_by_what_its_characters_take(width: int, language: str) -> None:
    lines = text_report(report(*UNCHECKED), language, width=width).splitlines()
    assert max(map(cell_len, lines)) <= width


def test_text_in_chinese_holds_no_english() -> None:
    text = text_report(report(*UNCHECKED), "zh").replace("total-of-classes", "").replace(".pdf", "").replace("“all”", "")
    assert not any(character.isascii() and character.isalpha() for character in text)


def test_several_disclosures_begin_with_the_verdict_on_all() -> None:
    told = make_report([check(codes(*CONTRADICTION)), check(codes(*ROUNDED))], unreadable=["a.pdf: is empty."])
    first = text_report(told).splitlines()[0]
    assert first == summary(told, "en")
    assert first.startswith("✗ 1 of 2 disclosures with findings, 1 in all (1 Violation)")
    assert "could not be checked: a.pdf: is empty." in text_report(told)


# JSON and CSV


def test_json_report_has_the_fields_of_a_finding() -> None:
    (found,) = json.loads(json_report(report(*CONTRADICTION)))
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
    told = json.loads(json_report(report(*UNCHECKED), every=True))
    assert {each["reason"] for each in told} == {"parts-missing", None}


def test_messages_leave_no_placeholder() -> None:
    whole, part = replace(AT, flow="revenue"), replace(AT, flow="revenue", fund="general")
    tables = [cell("1.00", whole), cell("3.00", part, column=2, of_which=True)], [cell("2.00", whole, table_number=2)]
    findings = check(*map(list, tables))
    told = [finding(findings, each) for each in findings.checks]
    assert {each["rule"] for each in told} == {"of-which", "same-figure"}
    assert "{" not in json.dumps([each["message"] for each in told]).replace('{"zh"', "")


def test_csv_opens_in_a_spreadsheet_with_a_row_for_each_finding() -> None:
    text = csv_report(report(*CONTRADICTION))
    assert text.startswith(BYTE_ORDER_MARK)
    (row,) = csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)))
    assert tuple(row) == COLUMNS
    told = (row["table"], row["page"], row["row_label"], row["reported"], row["computed"], row["equation"])
    assert told == ("B03", "5", "all", "9.00", "8.00", "9.00 ≠ 6.00 + 2.00 = 8.00")


def test_csv_holds_no_text_that_a_spreadsheet_takes_for_a_formula() -> None:
    told = report(*CONTRADICTION)
    subject = told.disclosures[0].failed[0].subject
    assert subject is not None
    odd = replace(told.disclosures[0].failed[0], subject=replace(subject, row_label="=1+1"))
    text = csv_report(make_report([replace(told.disclosures[0].findings, checks=(odd,))]))
    assert "'=1+1" in text
    assert ",=1+1" not in text


# SHACL, SARIF, JUnit


@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.JSON_LD])
def test_the_report_is_a_standard_validation_report(form: RdfFormat) -> None:
    triples = [quad.triple for quad in parse(shacl_report(report(*CONTRADICTION), form), format=form)]
    told = {(str(triple.predicate.value), triple.object) for triple in triples}
    assert (f"{SH}conforms", Literal(False)) in told
    assert (f"{SH}resultSeverity", NamedNode(f"{SH}Violation")) in told
    focus = next(triple.object for triple in triples if triple.predicate == NamedNode(f"{SH}focusNode"))
    assert str(focus.value).endswith("/table/1/cell/2/2/sum/total-of-classes/function/check")  # type: ignore[union-attr]
    assert UNIT in str(focus)
    assert len(list(parse(shacl_report(report(("all", "9"), ("207", "9")), form), format=form))) == 2


def test_sarif_has_what_its_schema_requires() -> None:
    log = json.loads(sarif_report(make_report([check(codes(*CONTRADICTION))], unreadable=["a.pdf: is empty."])))
    (run,) = log["runs"]
    (result,) = run["results"]
    assert log["version"] == "2.1.0"
    assert run["invocations"][0]["executionSuccessful"] is False
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "total-of-classes"
    assert rule["helpUri"].startswith("https://")
    assert result["level"] == "error"
    assert "9.00 ≠ 6.00 + 2.00 = 8.00" in result["message"]["text"]
    assert result["locations"][0]["properties"]["page"] == 5
    assert [each["id"] for each in result["relatedLocations"]] == [1, 2]


def test_junit_fails_where_a_violation_is_and_skips_what_could_not_be_checked() -> None:
    root = ET.fromstring(junit_report(make_report([check(codes(*UNCHECKED))], unreadable=["a.pdf: is empty."])))
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    (failure,) = root.iter("failure")
    assert "8.00 万元" in failure.get("message", "")


# Rules


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rule_is_listed_and_explained(language: str) -> None:
    listed = list_rules(rules().values(), language)
    for rule in rules().values():
        assert f"  {rule.id} " in listed
        assert rule.comment[language] in explain(rule, language)
        assert rule.source[language] in explain(rule, language)


def test_every_message_is_in_both_languages() -> None:
    path = Path(__file__).parent.parent / "loader" / "govfin" / "messages.yaml"
    messages = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert all(set(texts) == {"zh", "en"} for texts in messages.values())


# Comparisons of disclosures


def test_a_comparison_is_headed_as_such_and_names_the_document_of_each_numeral() -> None:
    findings = check(codes(*CONTRADICTION))
    (failed,) = (each for each in findings.checks if each.failed)
    parts = tuple(replace(part, document="other.pdf") for part in failed.parts)
    told = make_report([replace(findings, document="", title="某局", checks=(replace(failed, parts=parts),))])
    lines = text_report(told).splitlines()
    assert lines[0].startswith("✗ 某局: its disclosures compared  1 checks")
    assert "    某区融媒体中心2024年预算.pdf: 支出预算总表, page 5" in lines
    assert any("other.pdf: 支出预算总表 (page 5), row “207”" in line for line in lines)
    assert "某局：各份公开文件之间" in text_report(told, "zh")
    assert json.loads(json_report(told))[0]["document"] == "某区融媒体中心2024年预算.pdf"
    (run,) = json.loads(sarif_report(told))["runs"]
    assert run["artifacts"] == []
    assert "its disclosures compared" in junit_report(told)
