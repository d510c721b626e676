"""The money of forms in texts that have lost their layout."""

from __future__ import annotations

import textwrap

from govfin.disclosure.disclosures import disclosed
from govfin.dump.boxes import read_box
from govfin.form.fields import Told, load_fields
from govfin.mappings import load_mappings
from made import text_document


def rows(text: str, disclosure: str = "final", project: str = "") -> list[list[str]]:
    """The rows of cells that a text gives, without the empty ones at their end."""
    reading = load_mappings()
    box = read_box(textwrap.dedent(text).strip("\n").split("\n"), load_fields(reading.files), reading, Told(disclosure, 0), project)
    return [list(row[: max(place for place, cell in enumerate(row) if cell) + 1]) for row in box.rows]


def test_a_label_that_is_wrapped_around_its_numbers_and_remarks_in_the_head() -> None:
    text = """
    预算执行情况 预算数（A） 执行数（B） 执行率（B/A）
    得分
    （20 分*执行率）
    （万元）
    部门整体
    （20 分） 337.03 337.03 100 20
    支出总额
    """
    assert rows(text) == [
        ["", "", "预算数（A）", "执行数（B）", "执行率（B/A）", "得分（20分*执行率）"],
        ["", "部门整体支出总额", "337.03", "337.03", "100", "20"],
    ]


def test_a_row_with_fewer_numbers_than_columns_is_left_out() -> None:
    assert rows("预算执行情况 预算数（A） 执行数（B） 执行率（B/A）\n年度财政资金总额 5.00 4.00 80%\n其他资金 1.00")[1:] == [
        ["", "年度财政资金总额", "5.00", "4.00", "80%"]
    ]


def test_groups_of_rows_and_years_below_a_group_of_columns() -> None:
    text = """
    总体资金情况 当年金额 占比
    近两年收支金额
    2021 年 2022 年
    收入
    构成
    财政拨款 7.00 100% 5.00 6.00
    单位资金
    合计 7.00 100% 5.00 6.00
    """
    assert rows(text, "budget") == [
        ["", "总体资金情况", "当年金额", "占比", "近两年收支金额"],
        ["", "", "", "", "2021年", "2022年"],
        ["收入构成", "财政拨款", "7.00", "100%", "5.00", "6.00"],
        ["", "合计", "7.00", "100%", "5.00", "6.00"],
    ]


def test_lines_of_a_breakdown_and_the_sources_before_them() -> None:
    text = """
    项目名称 媒体宣传项目 项目编码 42010622323T000000102
    来源项目 金额
    合计 163
    其中：申请当年预算拨款 163
    项目活动
    活动内容
    表述
    支出经济分类 金额 测算依据及说明 备注
    其他宣传经费 50502-商品和服务支出 63 相关业务拓展
    代运营 50502-商品和服务支出 100 通知
    项目绩效总目标
    """
    assert rows(text, "budget") == [
        ["项目名称", "媒体宣传项目"],
        ["", "来源项目", "金额"],
        ["", "合计", "163"],
        ["", "申请当年预算拨款", "163"],
        ["", "项目活动", "金额"],
        ["", "其他宣传经费", "63"],
        ["", "代运营", "100"],
    ]


def test_sentences_hold_no_labels() -> None:
    text = "2021 年项目预算 470 万，2022 年项目预算 470 万。\n来源项目 金额\n合计 300"
    assert rows(text, "budget") == [["", "来源项目", "金额"], ["", "合计", "300"]]


def test_the_title_of_a_form_names_its_project_before_the_form_does() -> None:
    text = """
    某某市某某局
    2022年度部门决算
    2022 年度新闻宣传等劳务项目自评表
    单位：万元
    项目名称 新闻宣传等业务费用
    预算数（A） 执行数（B） 执行率（B/A）
    年度财政资金总额 5.5 5.5 100%
    """
    found = disclosed(text_document(text), load_mappings()).facts
    assert [(fact.table, fact.row_label, fact.column_label, fact.numeral.text) for fact in found] == [
        ("F11", "新闻宣传等劳务", "预算数", "5.5"),
        ("F11", "新闻宣传等劳务", "执行数", "5.5"),
        ("F11", "新闻宣传等劳务", "执行率", "100%"),
    ]


def test_a_form_without_money_stays_lines() -> None:
    assert rows("项目名称 媒体宣传项目\n一级指标 二级指标 三级指标 年初目标值 实际完成值\n数量指标 发布数 300 条 3699 条") == []


def test_indicators_of_a_self_evaluation_stand_in_lines_with_their_names_wrapped_around_them() -> None:
    text = """
    预算执行情况 预算数（A） 执行数（B） 执行率（B/A） 得分
    年度财政资金总额 5.00 4.00 80% 16
    一级
    二级指标 三级指标
    年初目标 实际完成
    得分
    指标 值（A） 值（B）
    产出
    数量指标
    抖音号等视频号短
    300 条 3699 条 30
    指标 视频发布数
    （60 质量指标 完成工作任务 优质 优质 20
    分） 产出 数量指标 人事代理人数 1 人 1 人 10
    总分 76
    """
    assert rows(text)[2:] == [
        ["", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"],
        ["", "抖音号等视频号短视频发布数", "300 条", "3699 条", "30"],
        ["", "完成工作任务", "优质", "优质", "20"],
        ["", "人事代理人数", "1 人", "1 人", "10"],
        ["总分", "76"],
    ]
