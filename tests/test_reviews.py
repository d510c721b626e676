"""Reviews: the rows of self-evaluation forms print what their columns ask for."""

from __future__ import annotations

from forms_by_hand import FINAL, form
from govfin.check.checks import run_checks
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri

MORE = """     | | 质量指标 | 合格率 | ≥95% | 96% | 10
     | | 时效指标 | 及时率 | 100% | 100% | 10
"""


def found(text: str) -> list[tuple[str, str]]:
    """The indicators of a form that lack something, and how many there are."""
    told = form(text)
    checks = [each for each in run_checks(disclosure_quads(told), disclosure_iri(told))[0].checks if each.rule.id == "indicator-parts"]
    return [(str(len(checks)), ""), *((each.reported_text, each.verdict) for each in checks if each.verdict != "consistent")]


def test_an_indicator_lacks_what_others_print() -> None:
    text = FINAL.rstrip() + "\n" + MORE
    assert found(text) == [("3", "")]
    assert found(text.replace("≥95% | 96% | 10", "≥95% | | 10")) == [("3", ""), ("目标值、得分", "inconsistent")]
    assert found(text.replace("≥95% | 96% | 10", " | | 0")) == [("2", "")]
    assert found(text.replace("≥95% | 96% | 10", "≥95% | 96% |")) == [("3", ""), ("目标值、实际完成值", "inconsistent")]


def test_a_column_that_a_form_lacks_or_leaves_blank_is_not_missed() -> None:
    text = "\n".join(line.rpartition(" | ")[0] if "指标" in line else line for line in (FINAL.rstrip() + "\n" + MORE).split("\n"))
    assert found(text) == [("3", "")]


def test_a_row_that_a_page_may_have_cut_is_not_judged() -> None:
    text = FINAL.rstrip() + "\n\n" + MORE
    assert found(text.replace("≥95% | 96% | 10", "≥95% | | 10")) == [("3", ""), ("目标值、得分", "not-checked")]
