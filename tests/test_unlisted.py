"""Codes that a disclosure prints and no list has: kept, and told to whoever reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad

from disclosures_by_hand import AT, cell, disclosure
from govfin.cli import main
from govfin.graph.graph import disclosure_quads
from govfin.graph.unlisted import UnlistedCode, unlisted_codes, unlisted_in, unlisted_sentence
from govfin.namespaces import CODE, GF, SKOS
from govfin.table.facts import Fact


def of(code: str, label: str, **coordinates: str) -> Fact:
    return cell("1.00", replace(AT, **coordinates), row_code=code, row_label=label, page=9, table_title="支出表")


def said(quads: list[Quad], economic: str, predicate: str) -> list[str]:
    concept = NamedNode(f"{CODE}economic/{economic}")
    return [str(getattr(quad.object, "value", "")) for quad in quads if quad.subject == concept and quad.predicate.value == predicate]


def test_a_code_that_no_list_has_is_told_once_with_its_first_place() -> None:
    facts = [of("2079876", "新设科目", function="2079876"), of("2079876", "新设科目", function="2079876", fund="general")]
    assert unlisted_codes(disclosure(facts)) == [UnlistedCode("2079876", "新设科目", 9, "支出表")]


def test_codes_of_the_lists_are_not_told() -> None:
    facts = [of("207", "文化旅游体育与传媒支出", function="207"), of("30101", "基本工资", economic="30101-50101")]
    assert unlisted_codes(disclosure(facts)) == []


def test_of_a_pair_of_codes_the_one_that_no_list_has_is_told() -> None:
    told = disclosure([of("3021101", "差旅费", economic="3021101-50201")])
    assert unlisted_codes(told) == [UnlistedCode("3021101", "差旅费", 9, "支出表")]
    quads = disclosure_quads(told)
    assert said(quads, "3021101", f"{SKOS}prefLabel") == ["差旅费"]
    assert said(quads, "3021101-50201", f"{SKOS}prefLabel") == ["差旅费-办公经费"]
    assert said(quads, "3021101-50201", f"{GF}provisional") == said(quads, "3021101", f"{GF}provisional") == ["true"]
    assert said(quads, "302", f"{GF}provisional") == []


def test_a_pair_of_codes_of_the_lists_is_not_provisional() -> None:
    quads = disclosure_quads(disclosure([of("30101", "基本工资", economic="30101-50101")]))
    assert said(quads, "30101-50101", f"{SKOS}prefLabel") == ["基本工资-工资奖金津补贴"]
    assert said(quads, "30101-50101", f"{GF}provisional") == []


def test_a_row_that_crosses_two_codes_names_each() -> None:
    told = disclosure([of("2014004/3021202", "信访业务/其他因公出国（境）费用", function="2014004", economic="3021202")])
    assert unlisted_codes(told) == [UnlistedCode("3021202", "其他因公出国（境）费用", 9, "支出表")]
    assert said(disclosure_quads(told), "3021202", f"{SKOS}prefLabel") == ["其他因公出国（境）费用"]


def test_the_graph_tells_them_too() -> None:
    told = disclosure([of("3021101", "差旅费", economic="3021101-50201"), of("2079876", "", function="2079876")])
    assert unlisted_in(disclosure_quads(told)) == [
        UnlistedCode("20798", ""),
        UnlistedCode("2079876", ""),
        UnlistedCode("3021101", "差旅费"),
    ]
    assert unlisted_in(disclosure_quads(disclosure([of("207", "", function="207")]))) == []


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ([], ""),
        ([UnlistedCode("2079876", "")], "a.pdf: 1 code that no code list has is kept as provisional: 2079876."),
        (
            [UnlistedCode("2079876", "新设科目", 9, "支出表"), UnlistedCode("3021101", "差旅费", None, "基本支出表")],
            "a.pdf: 2 codes that no code list has are kept as provisional: "
            "2079876 新设科目 (page 9, “支出表”); 3021101 差旅费 (“基本支出表”).",
        ),
    ],
)
def test_the_sentence(codes: list[UnlistedCode], says: str) -> None:
    assert unlisted_sentence("a.pdf", codes) == says


TEXT = """\
武汉市江汉区融媒体中心 2024 年部门预算

2024 年一般公共预算支出表(分功能科目)

单位：万元

科目编码\t科目名称\t合计\t基本支出\t项目支出
\t合计\t5.00\t3.00\t2.00
207\t文化旅游体育与传媒支出\t5.00\t3.00\t2.00
20798\t新设的款\t5.00\t3.00\t2.00
"""


def test_every_verb_that_reads_documents_tells_them_and_none_fails(tmp_path: Path) -> None:
    document, store = tmp_path / "某中心.txt", str(tmp_path / "store")
    document.write_text(TEXT, encoding="utf-8")
    says = "某中心.txt: 1 code that no code list has is kept as provisional: 20798 新设的款"
    for arguments in (
        ["facts", str(document)],
        ["load", str(document), "--store", store],
        ["check", str(document)],
        ["check", "--store", store],
    ):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        assert result.stderr.count(says) == 1, arguments
        assert says not in result.stdout
