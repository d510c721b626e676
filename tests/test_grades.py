"""Grades: what the words of a disclosure state, against the scale that it declares."""

from __future__ import annotations

from decimal import Decimal

import pytest

from forms_by_hand import FINAL, form
from govfin.check.checks import run_checks
from govfin.disclosure.disclosures import disclosed
from govfin.form.scoring import load_scoring
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.mappings import load_mappings
from govfin.prose.scales import read_scales
from made import text_document

RULES = ("grade", "usual-grade", "indicator-score", "score-total")
SCORES = ("100", "95", "90", "89.9", "80", "79", "60", "59", "0")


def grades(*texts: str) -> str:
    """The grades of some scores by the scale that texts declare."""
    (scale,) = read_scales(texts, load_scoring(load_mappings().files))
    return "".join(scale.grade(Decimal(score))[:1] or "?" for score in SCORES)


@pytest.mark.parametrize(
    "texts",
    [
        ("评价总分 90 分及以上 80-90 分 60-80 分 60 分以下", "评价等级 优 良 中 差"),
        ("评价等级划分为四档：90（含）-100分为优、80（含）-90分为良、60（含）-80分为中、60分以下为差。",),
        ("综合得分在90分以上（含90分）为优秀；", "80分（含）至90分为良好；", "60分（含）至80分为合格；", "60分以下为不合格。"),
        ("优（90-100分）、良（80-90分）、中（60-80分）、差（0-60分）",),
        ("得分≥90分为优，80-90分为良，60-80分为中，<60分为差。",),
    ],
)
def test_a_scale_is_told_in_sentences_lists_and_small_tables(texts: tuple[str, ...]) -> None:
    assert grades(*texts) == "优优优良良" + ("合合不不" if "合格" in texts[-2:][0] else "中中差差")


def test_texts_with_numbers_declare_no_scale() -> None:
    texts = ("完成率90%以上的3个，80-90%的2个，60%以下的1个。", "10-20人、20-30人、30-40人的单位评级为优的各1个。", "1-3月支出良好。")
    assert not list(read_scales(texts, load_scoring(load_mappings().files)))


REPORT = """
武汉市硚口区融媒体中心2022年度部门决算
一、评价结论
2022年度部门整体绩效评价综合评分结果为 {score} 分。根据等级标准对照表，评价等级“{grade}”。
{scale}
预算执行方面，此项标准分20分，得分20分。产出方面，此项标准分60分，得分50分。效益方面，此项标准分20分，得分20分。
"""
SCALE = "评价总分 90 分及以上 80-90 分 60-80 分 60 分以下\n评价等级 优 良 中 差"


def found(score: str = "90", grade: str = "优", scale: str = SCALE) -> list[str]:
    """The checks of a made report that do not hold."""
    told = disclosed(text_document(REPORT.format(score=score, grade=grade, scale=scale)), load_mappings())
    checks = [check for check in run_checks(disclosure_quads(told), disclosure_iri(told))[0].checks if check.rule.id in RULES]
    assert {"indicator-score", "score-total"} <= {check.rule.id for check in checks}
    return [
        f"{check.rule.id} {check.reported_text or check.reported} {''.join(check.computed_texts) or check.computed} {check.reason}".strip()
        for check in checks
        if not check.verdict.startswith("consistent")
    ]


def test_a_grade_is_the_one_of_the_scale() -> None:
    assert found() == []
    assert found(grade="优秀") == []
    assert found(grade="良") == ["grade 良 优"]


def test_a_grade_without_a_scale_is_measured_by_the_usual_one() -> None:
    assert found(scale="") == []
    assert found(grade="良", scale="") == ["usual-grade 良 优"]


def test_a_form_states_a_grade_beside_its_label() -> None:
    told = form(FINAL.rstrip() + "\n    自评得分 | 9.5 | 自评等级 | 优\n")
    (check,) = (check for check in run_checks(disclosure_quads(told), disclosure_iri(told))[0].checks if check.rule.id == "usual-grade")
    assert (check.reported_text, check.computed_texts, check.verdict) == ("优", ("差",), "inconsistent")


def test_what_sentences_award_makes_up_the_total() -> None:
    assert found(score="92") == ["score-total 92 90"]
