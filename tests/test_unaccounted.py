"""Unaccounted: each printed numeral is a fact's, ignored by a rule, or listed; and what may never be shown is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govfin.disclosure.disclosures import disclosed, read_disclosure
from govfin.disclosure.unaccounted import FACT, Printed, accounts, printed_numerals
from govfin.file.documents import Document, read_document
from govfin.folders import folder
from govfin.layout.pages import Cell, Grid, Line
from govfin.mappings import load_mappings
from made import document, text_document

READING = load_mappings()
TABLE = """
    某某市审计局2024年部门预算公开说明
    支出预算总表
    单位：万元
    +----------+------------------+--------+--------+
    | 科目编码 | 科目名称         |   合计 | 不明列 |
    +----------+------------------+--------+--------+
    | 栏次     |                  |      1 |      2 |
    +----------+------------------+--------+--------+
    |          | 合计             |   5.00 |   5.00 |
    +----------+------------------+--------+--------+
    | 201      | 一般公共服务支出 |   5.00 |   5.00 |
    +----------+------------------+--------+--------+
    """


def numerals(read: Document) -> list[Printed]:
    return printed_numerals(read, disclosed(read, READING), READING)


def by(text: str) -> dict[str, str]:
    """What the numerals of a line that states no fact are ignored by."""
    read = text_document("某某市审计局2024年部门预算公开说明\n" + text)
    return {each.text: each.by for each in numerals(read)[1:]}


def beside(label: str, text: str) -> list[Printed]:
    """The numerals of a cell beside a label."""
    read = text_document("某某市审计局2024年部门预算公开说明")
    cells = (Cell(0, 0, 1, 1, label, None, None), Cell(0, 1, 1, 1, text, None, None))
    return [each for each in numerals(replace(read, blocks=(*read.blocks, Grid(cells, 1, 2, None, None)))) if each.origin == "table"]


def test_a_fact_accounts_for_the_numeral_at_its_place_and_not_for_an_equal_one_beside_it() -> None:
    found = [(each.text, each.by, each.before) for each in numerals(document(TABLE)) if each.origin == "table"]
    assert found == [
        ("1", "column-number", "栏次 "),
        ("2", "column-number", "1 "),
        ("5.00", FACT, "合计 "),
        ("5.00", "", "5.00 "),
        ("201", "code", ""),
        ("5.00", FACT, "一般公共服务支出 "),
        ("5.00", "", "5.00 "),
    ]


@pytest.mark.parametrize("name", ["jianghan_media_2024_budget", "hanyang_media_2023_final"])
@pytest.mark.parametrize("layout", ["ruled", "pages-repeated"])
def test_each_fact_of_a_table_accounts_for_one_numeral(name: str, layout: str) -> None:
    path = folder("samples") / f"{name}_{layout}.pdf"
    disclosure = read_disclosure(path)
    places = {(fact.table_number, fact.row, fact.column) for fact in disclosure.facts if not fact.sentence}
    table = next(each for each in accounts(printed_numerals(read_document(path), disclosure, READING)) if each.origin == "table")
    assert table.accounted == len(places)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("自2024年3月1日起", {"2024": "date", "3": "date", "1": "date"}),
        ("编制数人，2023年12月在职", {"2023": "date", "12": "date"}),
        ("项目1：舆情信息", {"1": "numbering"}),
        ("（财预〔2019〕9号）", {"2019": "document-number", "9": "document-number"}),
        ("联系电话：027-85481234", {"027": "phone", "-85481234": "phone"}),
        ("1.建设面积12.50亩", {"1": "numbering", "12.50": ""}),
        ("详见表3和附件2", {"3": "table-number", "2": "table-number"}),
        ("某类事项（201）共50.00件", {"201": "code", "50.00": ""}),
        ("增长12.5%，占100%", {"12.5%": "", "100%": ""}),
        ("27行=（1+2+3）行", {"27": "formula", "1": "formula", "+2": "formula", "2": "formula", "3": "formula"}),
        ("单价100万元以上设备2台", {"100": "threshold", "2": ""}),
        ("面积2,024.00亩", {"2,024.00": ""}),
        ("2079.07", {"2079.07": ""}),
        ("安排119件", {"119": ""}),
        ("—8—", {"8": "page-number"}),
    ],
)
def test_what_a_rule_ignores(text: str, rules: dict[str, str]) -> None:
    assert by(text).items() <= rules.items()
    assert by(text)


def test_a_number_that_is_spaced_is_one() -> None:
    assert by("面积1, 332. 23亩") == {"1, 332. 23": ""}


def test_names_and_telephone_numbers_are_not_shown() -> None:
    read = text_document("某某市审计局2024年部门预算公开说明\n填报人：张三丰 12.5 联系电话：13812345678 共8人")
    shown = "".join(each.before + each.after for each in numerals(read) if not each.by)
    assert "张" not in shown
    assert "三" not in shown
    assert "138" not in shown
    assert all(each.text != "13812345678" for each in numerals(read) if not each.by)


@pytest.mark.parametrize("label", ["联系电话", "联系人及电话", "邮编"])
def test_a_telephone_number_in_a_cell_is_ignored(label: str) -> None:
    assert [each.by for each in beside(label, "85481234")] == ["phone"]


@pytest.mark.parametrize("label", ["填报人", "项目负责人", "联系人", "单位负责人（签字）"])
def test_the_name_in_a_cell_is_not_shown(label: str) -> None:
    assert [(each.before, each.after) for each in beside(label, "李四5")] == [("＊＊", "")]


def test_what_ocr_read_is_an_origin_of_its_own() -> None:
    read = text_document("某某市审计局2024年部门预算公开说明")
    read = replace(read, blocks=(*read.blocks, Line("收入5.00万元", 2, (0, 0, 9, 9), confidence=0.9)))
    assert [(each.origin, each.printed, each.unaccounted) for each in accounts(numerals(read))] == [("prose", 1, 0), ("ocr", 1, 1)]


def test_a_fact_of_prose_accounts_for_the_numeral_at_its_span_also_where_a_line_breaks() -> None:
    said = "2024年收入预算647.10万元，比2023年预算增加73.83万元，增长12.88%。"
    alike = "其他事项共647.10件。"
    found = numerals(text_document(f"某某市审计局2024年部门预算公开说明\n二、收入预算安排情况\n{said[:24]}\n{said[24:]}\n{alike}"))
    assert [(each.text, each.by) for each in found if "." in each.text] == [
        ("647.10", FACT),
        ("73.83", FACT),
        ("12.88%", FACT),
        ("647.10", ""),
    ]
