"""Linting: sums that count money twice are told, sums that are right are not; each case is a query in tests/lint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govfin.folders import folder
from govfin.query.freeform import Place, read_query
from govfin.query.knowledge import knowledge
from govfin.query.linting import Finding, lint
from govfin.query.patterns import MOST_ALTERNATIVES
from govfin.query.questions import read_question

CHECKOUT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "lint"
GOOD = sorted((CASES / "good").glob("*.rq"))
BAD = sorted((CASES / "bad").glob("*.rq"))
QUERIES = sorted(folder("queries").glob("*.rq"))
VIEW = (
    '?view gf:viewYear "2024"^^xsd:gYear ; gf:viewPhase phase:approved ; gf:viewFlow flow:expenditure ; gf:viewMeasure measure:amount ;'
    " gf:viewFund fund:widest ; gf:breakdown breakdown:%s . ?sheet gf:view ?view ; gf:sheetOf ?unit ."
    " ?entry gf:sheet ?sheet ; gf:coverage coverage:unit ; gf:amount ?amount ."
)


def findings(text: str) -> tuple[Finding, ...]:
    return lint(read_query(text))


def codes(text: str) -> list[str]:
    return sorted(finding.code for finding in findings(text))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_sum_that_is_right_is_left_alone(path: Path) -> None:
    assert codes(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_sum_that_is_wrong_is_told(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert codes(text) == sorted(re.findall("^# expect: (.*)$", text, re.MULTILINE)[0].split())


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_of_the_library_adds_up_only_what_can_be_added(path: Path) -> None:
    question = read_question(path)
    given = [name for name, parameter in question.parameters.items() if parameter.required or parameter.default is not None]
    assert [(found.code, found.place) for found in lint(read_query(question.text), given)] == []


def test_each_kind_of_finding_has_a_case() -> None:
    expected = {code for path in BAD for code in re.findall("^# expect: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)[0].split()}
    assert expected == set(knowledge().findings)


def test_each_kind_of_finding_is_explained() -> None:
    page = (CHECKOUT / "docs" / "sparql.md").read_text(encoding="utf-8")
    assert [code for code in knowledge().findings if f"| `{code}` |" not in page] == []


def test_a_finding_tells_the_place_the_sum_and_what_to_do() -> None:
    text = f"SELECT ?unit\n  (SUM(?amount) AS ?total)\nWHERE {{ {VIEW % 'function'} }} GROUP BY ?unit"
    (found,) = findings(text)
    assert found.place == Place(2, 4)
    assert found.message.en.startswith("SUM(?amount) adds codes to those that they are part of; at more than one level: function.")
    assert "功能分类" in found.message.zh
    assert "gf:viewLevel 1" in found.mend.en


def test_a_count_of_amounts_is_only_a_warning() -> None:
    (found,) = findings(f"SELECT (COUNT(?amount) AS ?n) WHERE {{ {VIEW % 'function'} }}")
    assert (found.code, found.severity) == ("levels-mixed", "warning")


def test_the_length_of_a_class_is_that_of_all() -> None:
    body = VIEW.replace("gf:breakdown breakdown:%s", "gf:viewLevel ?any") + " ?entry gf:function ?function ; gf:economic economic:all ;"
    body += " gf:expenditure expenditure:all ; gf:project project:all ; gf:item item:all ."
    code = "STRLEN(STRAFTER(STR(?function), STR(function:)))"
    assert codes(f"SELECT (SUM(?amount) AS ?n) {{ {body} FILTER ({code} = 5) }}") == []
    assert codes(f"SELECT (SUM(?amount) AS ?n) {{ {body} FILTER ({code} = 3) }}") == ["all-with-parts"]
    assert codes(f"SELECT (SUM(?amount) AS ?n) {{ {body} FILTER ({code} = 3 && ?function != function:all) }}") == []


def test_two_sums_of_one_query_are_told_apart() -> None:
    sums = "(SUM(?amount) AS ?a)\n(SUM(IF(?function = function:205, ?amount, 0)) AS ?b)"
    found = findings(f"SELECT {sums} {{ {VIEW % 'function'} ?entry gf:function ?function }}")
    assert [(each.code, each.place) for each in found] == [("levels-mixed", Place(1, 9))]


def test_parameters_that_are_sure_to_be_given_hold_their_coordinate() -> None:
    text = f"SELECT (SUM(?amount) AS ?n) {{ VALUES ?phase {{ UNDEF }} {(VIEW % 'total').replace('phase:approved', '?phase')} }}"
    assert codes(text) == ["phases-mixed"]
    assert lint(read_query(text), given=["phase"]) == ()


def test_parameters_of_sub_selects_are_given_too() -> None:
    body = (VIEW % "total").replace("phase:approved", "?phase")
    inner = f"SELECT ?unit (SUM(?amount) AS ?n) {{ VALUES ?phase {{ UNDEF }} {body} }} GROUP BY ?unit"
    assert codes(f"SELECT (SUM(?n) AS ?m) {{ {{ {inner} }} }}") == ["phases-mixed"]
    assert lint(read_query(f"SELECT (SUM(?n) AS ?m) {{ {{ {inner} }} }}"), given=["phase"]) == ()


def test_a_comment_at_the_sum_says_what_is_meant() -> None:
    text = f"SELECT ?unit\n  (SUM(?amount) AS ?total) # lint: ignore %s, of roots alone\nWHERE {{ {VIEW % 'function'} }} GROUP BY ?unit"
    assert codes(text % "levels-mixed") == []
    assert codes(text % "phases-mixed") == ["levels-mixed"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("?what = breakdown:total || ?what = breakdown:item && ?item = item:reception", ["all-with-parts"]),
        ("?what = breakdown:total && ?unit = <urn:a> || ?what = breakdown:total && ?unit = <urn:b>", []),
    ],
)
def test_a_filter_with_alternatives_is_judged_by_each_of_them(condition: str, expected: list[str]) -> None:
    body = (VIEW % "total").replace("breakdown:total", "?what") + f" ?entry gf:item ?item . FILTER ({condition})"
    assert codes(f"SELECT ?unit (SUM(?amount) AS ?n) {{ {body} }} GROUP BY ?unit") == expected


def test_an_alternative_that_can_not_be_is_left_out() -> None:
    body = (VIEW % "total").replace("breakdown:total", "?what").replace("flow:expenditure", "?flow") + " ?entry gf:item ?item ."
    body += " FILTER (?what = breakdown:total && ?flow = flow:revenue || ?what = breakdown:item && ?flow = flow:balance)"
    sums = "(SUM(IF(?item = item:opening, ?amount, 0)) AS ?a) (SUM(IF(?flow = flow:revenue, ?amount, 0)) AS ?b)"
    assert codes(f"SELECT ?unit {sums} {{ {body} }} GROUP BY ?unit") == []


def test_a_breakdown_chosen_by_if_is_known() -> None:
    body = "VALUES ?level { UNDEF } BIND (IF(?level = 0, breakdown:total, breakdown:function) AS ?what)"
    body += (VIEW % "total").replace("breakdown:total", "?what ; gf:viewLevel ?level") + " ?entry gf:function ?function ."
    assert codes(f"SELECT ?unit ?function (SUM(?amount) AS ?n) {{ {body} }} GROUP BY ?unit ?function") == []
    assert codes(f"SELECT ?unit (SUM(?amount) AS ?n) {{ {body} }} GROUP BY ?unit") == ["all-with-parts"]


def test_a_year_that_follows_from_another_is_held() -> None:
    body = (VIEW % "total").replace('"2024"^^xsd:gYear', "?stated") + " VALUES ?later { 0 1 }"
    body += " BIND (STRDT(STR(xsd:integer(STR(?stated)) + ?later), xsd:gYear) AS ?year)"
    assert codes(f"SELECT ?year (SUM(IF(?later = 1, ?amount, 0)) AS ?n) {{ {body} }} GROUP BY ?year") == []
    assert codes(f"SELECT ?year (SUM(?amount) AS ?n) {{ {body} }} GROUP BY ?year") == ["years-mixed"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ('gf:viewYear "2024"^^xsd:gYear ; ', "years-mixed"),
        ("gf:viewPhase phase:approved ; ", "phases-mixed"),
        ("gf:viewFlow flow:expenditure ; ", "flows-mixed"),
        ("gf:viewMeasure measure:amount ; ", "measures-mixed"),
        ("gf:viewFund fund:widest ; ", "counted-twice"),
        ("gf:breakdown breakdown:function ; ", "all-with-parts"),
        ("gf:viewLevel 1", "levels-mixed"),
        ("gf:coverage coverage:unit ; ", "coverage-mixed"),
    ],
)
def test_whatever_is_left_out_is_missed(held: str, expected: str) -> None:
    whole = f"SELECT ?unit (SUM(?amount) AS ?n) {{ {VIEW % 'function ; gf:viewLevel 1'} }} GROUP BY ?unit"
    assert codes(whole) == []
    assert held in whole
    assert codes(whole.replace(held, "")) == [expected]


def test_a_minus_chooses_one_coverage_of_each_sheet() -> None:
    body = (VIEW % "total").replace("gf:coverage coverage:unit", "gf:coverage ?coverage")
    removed = "?one gf:sheet ?sheet ; gf:coverage ?wider . ?other gf:sheet ?sheet ; gf:coverage ?coverage ."
    narrower = f"MINUS {{ {removed} FILTER (STR(?wider) < STR(?coverage)) }}"
    assert codes(f"SELECT (SUM(?amount) AS ?n) {{ {body} {narrower} }}") == []
    for other in ("", narrower.replace("?one gf:sheet ?sheet", "?one gf:sheet ?another"), narrower.replace("<", "!=")):
        assert codes(f"SELECT (SUM(?amount) AS ?n) {{ {body} {other} }}") == ["coverage-mixed"]


def test_values_that_have_nothing_to_do_with_the_amount_multiply_it() -> None:
    assert codes(f"SELECT ?unit (SUM(?amount) AS ?n) {{ VALUES ?other {{ 1 2 }} {VIEW % 'total'} }} GROUP BY ?unit") == ["rows-multiplied"]


def test_values_of_which_a_key_is_computed_are_meant() -> None:
    body = (VIEW % "function ; gf:viewLevel 3") + " ?entry gf:function ?function . VALUES ?digits { 3 5 }"
    body += " BIND (SUBSTR(STRAFTER(STR(?function), STR(function:)), 1, ?digits) AS ?code)"
    assert codes(f"SELECT ?code (SUM(?amount) AS ?n) {{ {body} }} GROUP BY ?code") == []


def test_what_an_optional_sub_select_finds_for_each_row_does_not_multiply_it() -> None:
    same = (VIEW % "total").replace("?amount", "?total")
    inner = f"OPTIONAL {{ SELECT ?unit ?total {{ {same} }} }}"
    body = (VIEW % "expenditure") + " ?entry gf:expenditure ?expenditure ."
    assert codes(f"SELECT ?unit (SUM(IF(?expenditure = expenditure:basic, ?amount, 0)) AS ?n) {{ {body} {inner} }} GROUP BY ?unit") == []


def test_many_unions_are_judged_in_bounded_time() -> None:
    branches = " ".join("{ ?entry gf:disputed true } UNION { ?entry gf:disputed false }" for _ in range(12))
    assert MOST_ALTERNATIVES < 2**12
    assert codes(f"SELECT ?unit (SUM(?amount) AS ?n) {{ {VIEW % 'total'} {branches} }} GROUP BY ?unit") == []
