"""Points: weights add up, scores follow their formula and their weight, totals are their sums."""

from __future__ import annotations

import pytest

from forms_by_hand import form
from govfin.check.checks import run_checks
from govfin.disclosure.disclosures import Disclosure
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri

RULES = ("weights", "indicator-score", "score-total")
REVIEW = """
    武汉市汉阳区融媒体中心2023年度部门决算

    2023年度新闻宣传项目绩效自评表

    项目名称 | 新闻宣传 | | | | | |
    预算执行情况（万元）（20分） | | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分（20分*执行率）
     | 年度财政资金总额 | 1,023.66 | 954.62 | 93% | 18.6
    年度绩效目标（80分） | 一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 分值 | 得分
     | 产出指标（60分） | 数量指标 | 正面报道 | ≥130条 | 135条 | 30 | 30
     |  | 质量指标 | 合格率 | ≥95% | 90% | 30 | 28.42
     | 效益指标（20分） | 社会效益指标 | 影响 | 良好 | 良好 | 20 | 20
    总分 | | | | | | 100 | 97.02
"""
FORMULA = """
    备注：正向指标（即目标值为≥X,得分=权重*B/A），反向指标（即目标值为≤X，得分=权重*A/B），得分不得突破权重总额。
"""
GOALS = """
    武汉市江汉区融媒体中心2024年部门预算

    2024年项目支出绩效目标申报表

    项目名称 | 新闻宣传 | | | | | |
    年度绩效目标 1 | 办好微信。 | | | | | |
    年度绩效目标 2 | 办好直播。 | | | | | |
    年度绩效目标表 | | | | | | |
    目标名称 | 指标权重比例(%) | 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标分值权重
    年度绩效目标 1 | 70 | 产出指标 | 数量指标 | 微信发布 | 240期 | 50
     | | 效益指标 | 社会效益指标 | 阅读量 | ≥100次 | 30
    年度绩效目标 2 | 30 | 产出指标 | 数量指标 | 直播场次 | ≥5场 | 40
     | | 效益指标 | 社会效益指标 | 观看量 | ≥100次 | 40
"""


def verdicts(told: Disclosure) -> list[str]:
    """The checks of the rules on points that do not hold, and how many do."""
    findings, _ = run_checks(disclosure_quads(told), disclosure_iri(told))
    checks = [check for check in findings.checks if check.rule.id in RULES]
    held = [check for check in checks if check.verdict.startswith("consistent")]
    left = [f"{check.rule.id} {check.reported} {check.computed} {check.reason}".strip() for check in checks if check not in held]
    return [str(len(held)), *sorted(left)]


def test_weights_of_classes_and_of_execution_come_to_all_points_and_scores_to_their_total() -> None:
    assert verdicts(form(REVIEW)) == ["9"]
    assert verdicts(form(REVIEW + FORMULA)) == ["9"]


@pytest.mark.parametrize(
    ("printed", "instead", "found"),
    [
        ("30 | 28.42", "20 | 18.95", ["score-total 97.02 87.55", "weights 60 50"]),
        ("93% | 18.6", "93% | 16.8", ["indicator-score 16.8 18.6", "score-total 97.02 95.22"]),
        ("良好 | 20 | 20", "良好 | 20 | 22", ["indicator-score 20 22", "score-total 97.02 99.02"]),
        ("90% | 30 | 28.42", "90% | 30 | 24.82", ["indicator-score 24.82 28.421053", "score-total 97.02 93.42"]),
        ("100 | 97.02", "100 | 79.02", ["score-total 79.02 97.02"]),
        ("效益指标（20分）", "效益指标（30分）", ["weights 30 20", "weights 80 90"]),
    ],
)
def test_a_wrong_number_is_found(printed: str, instead: str, found: list[str]) -> None:
    assert verdicts(form(REVIEW.replace(printed, instead) + FORMULA))[1:] == found


def test_a_score_of_a_form_that_declares_no_formula_is_at_most_its_weight() -> None:
    assert verdicts(form(REVIEW.replace("28.42", "25").replace("97.02", "93.6")))[1:] == []


def test_weights_may_leave_points_for_execution_and_are_counted_for_each_goal() -> None:
    assert verdicts(form(GOALS)) == ["3"]
    assert verdicts(form(GOALS.replace("| 30 | 产出", "| 40 | 产出")))[1:] == ["weights 110 100"]
    assert verdicts(form(GOALS.replace("≥5场 | 40", "≥5场 | 45")))[1:] == ["weights 85 100"]


def test_weights_that_some_indicators_lack_are_not_checked() -> None:
    assert verdicts(form(GOALS.replace("≥5场 | 40", "≥5场 | ")))[1:] == ["weights None None not-stated"]
