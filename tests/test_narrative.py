"""Narrative: what sentences state, and what they do not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import made
from disclosures_by_hand import AT, cell
from govfin.codelists import scheme
from govfin.errors import MappingError
from govfin.folders import folder
from govfin.mappingfiles import mapping_files
from govfin.mappings import load_mappings
from govfin.prose.narrative import narrative_facts
from govfin.prose.sayings import Wordings, wordings_in
from govfin.prose.sentences import read_sentences
from govfin.table.facts import Fact, Subject

READING = load_mappings()
UNIT = "武汉市江汉区融媒体中心"
BUDGET = Subject("made.txt", UNIT, "420103", 2024, "unit", "approved")
FINAL = Subject("made.txt", UNIT, "420103", 2023, "unit", "executed")
PLAIN = {"flow": "expenditure", "measure": "amount"}


def facts(text: str, *, final: bool = False, tables: list[Fact] | None = None) -> list[Fact]:
    """The facts of the lines of a text; each line is a paragraph."""
    document = made.text_document("\n".join(line.strip() for line in text.strip().splitlines()))
    subject, kind = (FINAL, "final") if final else (BUDGET, "budget")
    return narrative_facts(read_sentences(document.blocks, READING), READING, subject, kind, tables or [])


def said(text: str, *, final: bool = False, tables: list[Fact] | None = None) -> list[str]:
    """Numeral and coordinates of each fact, without those that are usual."""
    return [shown(fact, final) for fact in facts(text, final=final, tables=tables)]


def shown(fact: Fact, final: bool) -> str:
    usual = {"year": 2023 if final else 2024, "phase": "executed" if final else "approved", **PLAIN}
    names = ("year", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure")
    told = [str(getattr(fact.at, name)) for name in names if getattr(fact.at, name) not in (usual.get(name), "all")]
    sign = "-" if fact.amount < 0 else ""
    return " ".join([sign + fact.numeral.text + fact.numeral.unit, *told])


# --- amounts, changes, shares, rates -----------------------------------------------------------------------------------


def test_a_change_is_signed_and_reported_as_printed() -> None:
    found = facts("2024年项目支出73.28万元，比2023年预算减少4.63万元，下降9.49%。")
    assert [(fact.numeral.text, fact.amount) for fact in found] == [
        ("73.28", Decimal(732800)),
        ("4.63", Decimal(-46300)),
        ("9.49", Decimal("-9.49")),
    ]
    assert [fact.at.measure for fact in found] == ["amount", "difference", "change"]


def test_total_revenue_and_expenditure_are_two_figures_of_one_numeral() -> None:
    found = facts("2024年收支总预算647.10万元。")
    assert [(fact.at.flow, fact.at.item, fact.repeated) for fact in found] == [
        ("revenue", "grand-total", False),
        ("expenditure", "grand-total", True),
    ]


def test_a_whole_and_its_parts_with_shares() -> None:
    text = "2024年收入预算647.10万元，其中：一般公共预算拨款收入600万元，占92.72%；其他收入47.10万元，占7.28%。"
    assert said(text) == [
        "647.10万元 revenue",
        "600万元 revenue general",
        "92.72% revenue general share",
        "47.10万元 revenue other",
        "7.28% revenue other share",
    ]


def test_a_part_inherits_what_its_whole_says() -> None:
    text = "2024年一般公共预算基本支出573.82万元，其中：人员经费529.67万元，公用经费44.15万元。"
    assert said(text) == ["573.82万元 general basic", "529.67万元 general personnel", "44.15万元 general public"]


def test_budget_result_and_execution_rate() -> None:
    text = "1.一般公共服务支出（类）宣传事务（款）事业运行（项）。年初预算185.17万元，支出决算为253.54万元，完成年初预算的136.9%。"
    assert said(text, final=True) == ["185.17万元 approved 2013350", "253.54万元 2013350", "136.9% 2013350 execution-rate"]


def test_an_amount_of_the_year_before_has_its_year() -> None:
    text = "2024年收入预算9626.78万元，比2023年年初预算数9819.98万元减少193.20万元。"
    assert said(text) == ["9626.78万元 revenue", "9819.98万元 2023 revenue", "-193.20万元 revenue difference"]


def test_the_sentence_after_goes_on_about_the_same() -> None:
    text = "1.教育支出（类）118.01万元，主要用于培训。与上年相比增加2.5万元，增长2.16%。"
    assert said(text) == ["118.01万元 205", "2.5万元 205 difference", "2.16% 205 change"]


def test_a_reason_that_names_what_changed_is_read() -> None:
    text = "2023年度支出合计1455.41万元，与2022年度相比，支出合计增加45.59万元，主要原因是卫生健康支出增加1.71万元，新购设备20万元。"
    assert said(text, final=True) == ["1455.41万元", "45.59万元 difference", "1.71万元 210 difference"]


def test_tables_of_other_years_and_forms_do_not_tell_which_total_is_meant() -> None:
    at = replace(AT, flow="revenue")
    tables = [cell("647.10", at, table="B01"), cell("647.10", replace(at, item="grand-total"), table="B01")]
    beside = [cell("573.27", replace(at, year=2023), table="B01"), cell("640.00", at, table="B14")]
    assert said("2024年收入预算647.10万元。", tables=tables) == ["647.10万元 revenue"]
    assert said("2024年收入预算647.10万元。", tables=tables + beside) == ["647.10万元 revenue"]


def test_a_change_behind_a_list_of_amounts_is_left_out() -> None:
    """Of the last of them, or of their whole: the sentence does not say."""
    text = "2024年收入预算420万元，其中：一般公共预算拨款400万元、其他收入20万元，较上年增加14万元，增长3.50%。"
    assert said(text) == ["420万元 revenue", "400万元 revenue general", "20万元 revenue other"]
    single = "2024年收入预算420万元，其中：一般公共预算拨款400万元，较上年增加14万元。"
    assert said(single)[-1] == "14万元 revenue general difference"


def test_what_expenditure_is_paid_from_is_no_revenue() -> None:
    text = "2024年支出预算420万元，其中：一般公共预算拨款400万元、上年实户资金余额5万元、其他收入15万元。"
    assert said(text) == ["420万元", "400万元 general"]


def test_what_an_amount_rises_to_is_no_difference() -> None:
    assert said("本单位项目支出由2023年177万元增加至237万元。") == ["177万元 2023 project", "237万元 project"]


def test_a_heading_that_gives_a_reason_lends_nothing() -> None:
    text = """
        3.支出增加的主要原因，人员增加，故工资福利支出等增加；
        养老服务发展资金由2023年177万元增加至237万元。
    """
    assert said(text) == []


def test_a_day_holds_for_the_sentences_of_its_paragraph() -> None:
    text = """
        截至2023年12月31日，本单位共有车辆5辆。单价100万元以上设备7台（套）。2024年预算安排购置车辆2辆。
        离退休人员3人。
    """
    assert said(text) == [
        "5辆 2023 executed fleet vehicles",
        "7台 2023 executed large-equipment sets",
        "2辆 vehicle-additions vehicles",
        "3人 staff-retired persons",
    ]


def test_expenditure_from_state_capital_is_told_by_its_fund() -> None:
    assert said("某市2024年国有资本经营预算支出0万元。".replace("某市", "本单位")) == ["0万元 soe"]


def test_money_of_projects_under_performance_management_is_of_projects() -> None:
    text = "本部门整体支出纳入绩效目标管理，涉及财政性资金700万元；本部门共6个项目纳入绩效目标管理，涉及财政性资金合计290万元。"
    assert said(text) == ["700万元 performance-covered", "290万元 project performance-covered"]


def test_parts_of_a_project_are_no_projects() -> None:
    text = """
        五、项目支出安排情况
        2024年项目支出603万元，具体使用情况如下：
        1.大厅运行603万元，主要包括：保安服务328万元，用于安检；日常运维275万元，用于维护。
    """
    assert said(text) == ["603万元 project", "603万元 project 大厅运行"]


def test_a_budget_reserved_for_small_enterprises_in_final_accounts_is_a_budget() -> None:
    text = "政府采购金额为251万元。2023年度本部门面向中小企业预留政府采购项目预算金额246万元。"
    assert said(text, final=True) == ["251万元 procurement", "246万元 revised sme"]


def test_an_amount_of_last_year_that_the_percentage_makes_a_change_is_one() -> None:
    assert said("2024年机关运行经费安排210.32万元，比上年1.43万元，增加0.68%。") == [
        "210.32万元 general operating-cost",
        "1.43万元 general operating-cost difference",
        "0.68% general operating-cost change",
    ]
    assert said("2024年机关运行经费安排207.46万元，比上年1.43万元，减少0.68%。")[1] == "-1.43万元 general operating-cost difference"


@pytest.mark.parametrize("percent", ["0.68", "5.00"])  # true to it, or to neither reading
def test_an_amount_of_last_year_stays_one_where_the_percentage_does_not_say_otherwise(percent: str) -> None:
    text = f"2024年机关运行经费安排210.32万元，比上年208.89万元，增加{percent}%。"
    assert said(text)[1] == "208.89万元 2023 general operating-cost"


# --- what stands above -------------------------------------------------------------------------------------------------


def test_the_heading_says_which_fund() -> None:
    text = """
        四、财政拨款收支预算总体情况
        支出包括：文化旅游体育与传媒支出454.82万元。
        """
    assert said(text) == ["454.82万元 fiscal 207"]


def test_the_heading_says_what_a_bare_amount_is() -> None:
    text = """
        （一）因公出国（境）费用
        2024年预算数14.85万元，主要用于学习交流。
        """
    assert said(text) == ["14.85万元 general abroad"]


def test_items_stand_under_the_item_above() -> None:
    text = """
        （1）人员经费：①行政运行（2013301）1641.18万元，较上年增加309.87万元。
        （2）公用经费：①行政运行（2013301）124.00万元。
        """
    assert said(text) == ["1641.18万元 2013301 personnel", "309.87万元 2013301 personnel difference", "124.00万元 2013301 public"]


def test_brackets_end_where_they_close() -> None:
    text = "公务用车购置及运行维护费6.7万元（公务用车购置费0万元，公务用车运行维护费6.7万元）比上年减少2.3万元。"
    assert said(text) == [
        "6.7万元 general vehicles",
        "0万元 general vehicle-purchase",
        "6.7万元 general vehicle-running",
        "-2.3万元 general vehicles difference",
    ]


def test_what_the_next_sentence_compares_is_the_whole() -> None:
    text = "基本支出42万元，其中：人员经费40万元。比上年增加3万元。"
    assert said(text) == ["42万元 basic", "40万元 personnel", "3万元 basic difference"]


# --- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "行政运行（2010801）91.49万元。",
        "（五）2010801-行政运行91.49万元。",
        "1.一般公共服务支出（类）审计事务（款）行政运行（项）91.49万元。",
        "1、一般公共服务支出（201类）审计事务（08款）行政运行（01项）91.49万元。",
        "1.“一般公共服务支出-审计事务-行政运行”科目91.49万元。",
    ],
)
def test_a_function_in_any_form(text: str) -> None:
    assert said(text) == ["91.49万元 2010801"]


def test_a_name_of_many_codes_is_open() -> None:
    assert said("行政运行91.49万元。") == []
    above = "（一）审计事务\n1.行政运行91.49万元。"
    assert said(above) == ["91.49万元 2010801"]


def test_economic_classes_by_name_and_by_code() -> None:
    assert said("（一）工资福利支出484.16万元。（2）资本性支出（310）10.00万元。") == ["484.16万元 301", "10.00万元 310"]


def test_a_listed_project_has_its_name() -> None:
    text = """
        九、项目支出安排情况
        1.党建、文明创建经费2.76万元，主要用于购置书籍。
        """
    assert said(text) == ["2.76万元 project 党建、文明创建经费"]


# --- counts ------------------------------------------------------------------------------------------------------------


def test_vehicles_and_equipment_of_a_day() -> None:
    text = "截至2023年12月31日，我单位共有车辆3辆，其中，应急保障用车2辆、其他用车1辆；单价100万元（含）以上设备0台（套）。"
    assert said(text) == [
        "3辆 2023 executed fleet vehicles",
        "2辆 2023 executed fleet-emergency vehicles",
        "1辆 2023 executed fleet-others vehicles",
        "0台 2023 executed large-equipment sets",
    ]


def test_vehicles_can_be_counted_as_machines_are() -> None:
    text = "截至2023年底，我单位共有车辆17台，单位价值100万元以上的设备2台（套）。"
    assert said(text) == ["17台 2023 executed fleet vehicles", "2台 2023 executed large-equipment sets"]


def test_staff() -> None:
    assert said("人员编制125人，其中行政编制111人，事业编制14人；实有人员119人，其中行政108人，事业11人。") == [
        "125人 staff-authorised persons",
        "111人 staff-authorised-administrative persons",
        "14人 staff-authorised-institutional persons",
        "119人 staff-serving persons",
        "108人 staff-serving-administrative persons",
        "11人 staff-serving-institutional persons",
    ]


# --- procurement -------------------------------------------------------------------------------------------------------


def test_procurement_with_its_parts_and_small_enterprises() -> None:
    text = """
        政府采购支出总额10.65万元，其中：政府采购货物支出2.26万元、服务支出8.39万元。
        授予中小企业合同金额9.94万元，占政府采购支出总额的93.3%。
        """
    assert said(text, final=True) == ["10.65万元 procurement", "2.26万元 goods", "8.39万元 services", "9.94万元 sme", "93.3% sme share"]


# --- what is no fact ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "根据《关于印发实施方案的通知》（烟办发电〔2024〕87号）要求，2024年12月31日前完成。",
        "新购单价100万元以上设备。",
        "人均月补贴90元。",
        "缴存比例最低不低于5%，最高不超过12%。",
        "预期目标是：社会消费品零售总额增长5.5%左右。",
        "房屋2,411.16平方米。",
        "由2023年177万元增加至237万元。",
        "下属信息中心项目支出20万元。",
        "一般公共预算增加（减少）3万元。",
    ],
    ids=["numbers of papers", "threshold", "rate a head", "limits", "about", "area", "unknown subject", "another unit", "unfilled form"],
)
def test_what_is_not_stated_of_the_disclosure_is_no_fact(text: str) -> None:
    assert said(text) == []


def test_definitions_are_no_facts() -> None:
    text = """
        第五部分 名词解释
        （一）基本支出：指为保障机构正常运转而发生的支出，例如基本支出100万元。
        """
    assert said(text) == []


def test_what_refers_to_an_unknown_thing_is_left_out() -> None:
    assert said("基本支出12万元，增人增资200万元，比上年增加3万元。") == ["12万元 basic"]


# --- prose.yaml --------------------------------------------------------------------------------------------------------


def test_every_notation_is_in_its_code_list() -> None:
    wordings = wordings_in(READING.files)
    assert wordings
    open_ones = {"flow": {"both"}, "item": {"tentative"}}
    for saying in wordings.subjects:
        for settings in (saying.set, saying.alone, saying.within, saying.unless):
            for dimension, value in settings.items():
                assert value in scheme(dimension) or value in open_ones[dimension], (dimension, value)


def test_an_error_names_file_line_and_key(tmp_path: Path) -> None:
    base = Path(shutil.copytree(folder("mappings"), tmp_path / "mappings"))
    text = (base / "prose.yaml").read_text(encoding="utf-8")
    (base / "prose.yaml").write_text(text.replace("measures: [sets]", "measures: [set]"), encoding="utf-8")
    number = next(number for number, line in enumerate(text.splitlines(), 1) if "measures: [sets]" in line)
    with pytest.raises(MappingError, match=rf"prose\.yaml, line {number}, key subjects\.\d+\.measures\.0: Input should be"):
        wordings_in(mapping_files(base))


def test_all_parts_of_the_file_are_told() -> None:
    told = (Path(__file__).parent.parent / "docs").joinpath("mappings.md").read_text(encoding="utf-8")
    assert [name for name in Wordings.model_fields if f"`{name}`" not in told] == []


# --- for the rules -----------------------------------------------------------------------------------------------------


def test_a_rate_tells_what_it_is_measured_against() -> None:
    text = "2023年度三公经费支出预算为3万元，支出决算为0.93万元，完成年初预算的31%，比2022年决算减少0.44万元；"
    text += "基本支出20万元，占本年支出的10%。"
    found = {fact.at.measure: dict(fact.base) for fact in facts(text, final=True)}
    assert found["execution-rate"] == {"phase": "approved"}
    assert found["difference"] == {"year": "2022", "phase": "executed"}
    assert found["share"] == {"flow": "expenditure", "item": "all"}
    assert found["amount"] == {}
    assert facts("基本支出20万元，占全县项目的10%。")[-1].base == (("words", "占全县项目的"),)


def test_prose_that_leaves_noughts_out_knows_its_amounts_to_as_many_places() -> None:
    many = [f"2024年支出预算{number}.{number % 9 + 1}{number % 8 + 1}万元。" for number in range(10, 60)]
    assert facts("\n".join([*many, "2024年收入预算3万元。"]))[-1].numeral.half_width == 50
    assert facts("\n".join([*many, "2024年收入预算3.50万元。", "2024年收入预算3万元。"]))[-1].numeral.half_width == 5000


def test_a_part_that_has_no_name_is_left_out() -> None:
    assert said("单位管理的离退休人员29人，其中江汉区融媒体中心26人。") == ["29人 staff-retired persons"]


def test_the_money_that_others_evaluate_is_not_that_of_all_projects() -> None:
    assert said("对3个项目开展部门重点绩效评价，涉及预算资金75万元。") == []
    assert said("部门重点绩效评价，涉及预算资金75万元。") == ["75万元 performance-evaluated"]


def test_a_use_in_words_that_are_the_name_of_a_function_is_doubtful() -> None:
    found = facts("2024年项目支出900万元，主要用于宣传事务800万元。")
    assert [bool(fact.doubt) for fact in found] == [False, True]
    assert not facts("2024年项目支出900万元，主要用于宣传事务（款）800万元。")[-1].doubt


def test_the_budget_is_the_one_for_which_the_tables_print_its_amount() -> None:
    at = replace(AT, unit_name=UNIT, year=2023, phase="revised")
    tables = [cell("9.00", at, table="F01"), cell("8.00", replace(at, phase="approved"), table="F01")]
    assert said("本年支出预算为8万元，决算为7万元。", final=True, tables=tables) == ["8万元 approved", "7万元"]
    assert said("本年支出预算为7万元。", final=True, tables=tables) == ["7万元 revised"]
