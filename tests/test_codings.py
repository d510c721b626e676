"""Codes that tables print, and the names beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosures_by_hand import AT, cell
from govfin.account.codings import codings
from govfin.table.facts import Fact


def row(code: str, name: str) -> Fact:
    at = replace(AT, function=code) if code.startswith("2") else replace(AT, economic=code)
    return cell("1.00", at, row_code=code, row_label=name)


def judged(code: str, name: str) -> dict[str, str]:
    """Rule → what is wrong, "" where it is right."""
    return {
        each.identity: each.reason or ("" if each.stated in each.expected else ("Info " if each.slight else "") + each.expected[0])
        for each in codings([row(code, name)])
    }


PENSION = "机关事业单位基本养老保险缴费支出"


@pytest.mark.parametrize(
    "name", [PENSION, "机关事业单位基本养老保险缴 费支出", "机关养老保险缴费", "机关事业单位基本养老保险缴费支出（款）", ""]
)
def test_a_code_with_its_name_is_right(name: str) -> None:
    assert set(judged("2080505", name).values()) == {""}


@pytest.mark.parametrize("code", ["2880505", "2080550", "2180505"])
def test_a_code_one_slip_off_is_wrong_where_the_name_tells_it(code: str) -> None:
    assert judged(code, PENSION)["listed-code"] == "2080505"


def test_a_code_that_another_took_over_before_the_year_is_information() -> None:
    assert judged("2299901", "其他支出")["listed-code"] == "Info 2299999"
    fact = cell("1.00", replace(AT, function="2299901", year=2020), row_code="2299901", row_label="其他支出")
    assert [each.expected for each in codings([fact]) if each.identity == "listed-code"] == [("2299901",)]


def test_a_class_that_does_not_exist_is_wrong() -> None:
    assert judged("2880505", "某项支出")["listed-code"] == "该年度科目中的编码"


@pytest.mark.parametrize("code", ["2080597", "3010201", "30198"])
def test_a_code_that_the_lists_may_lack_is_not_judged(code: str) -> None:
    assert judged(code, "某项支出") == {"listed-code": "not-attested"}


def test_the_name_of_another_code_is_a_warning_and_a_slip_of_its_own_information() -> None:
    assert judged("2080505", "事业单位离退休")["code-name"] == PENSION
    assert judged("2080505", "机关事业单位基木养老保险缴费支出")["code-name"] == f"Info {PENSION}"


def test_what_is_no_name_of_a_class_is_not_judged() -> None:
    assert judged("2080505", "某市信访大厅维修改造") == {"listed-code": ""}


def test_a_row_that_crosses_two_classifications_names_both() -> None:
    fact = cell("1.00", replace(AT, function="2080505", economic="30101"), row_code="2080505/30101", row_label=f"{PENSION}/基本工资")
    assert [each.stated for each in codings([fact])] == ["2080505", "30101", PENSION, "基本工资"]
