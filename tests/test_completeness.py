"""Completeness: which tables are there, and what empty ones say of why they are."""

from __future__ import annotations

from dataclasses import replace

from disclosures_by_hand import AT, cell, disclosure, sentence
from govfin.account.calculations import Statement
from govfin.disclosure.completeness import completeness
from govfin.disclosure.disclosures import Disclosure, Said, TableRead
from govfin.table.facts import Unexplained

KINDS = ("B01", "B02", "B03", "B04", "B05", "B07", "B08", "B09", "B10")
PROSE = "本年支出9.00万元。"


def printed(*kinds: str, empty: str = "", texts: tuple[str, ...] = (), prose: tuple[str, ...] = ()) -> Disclosure:
    """A budget with these tables, all with amounts but one, and with prose on another page."""
    facts = [cell("1.00", AT, table=kind, table_number=number) for number, kind in enumerate(kinds, start=1) if kind != empty]
    tables = tuple(TableRead(kind, number, kind, (number,), texts=texts) for number, kind in enumerate(kinds, start=1))
    sentences = tuple(Said(number, text, 99, None) for number, text in enumerate((PROSE, *prose), start=1))
    return replace(disclosure([*facts, sentence(PROSE, "9.00")]), tables=tables, sentences=sentences)


def judged(told: Disclosure, rule: str) -> list[tuple[str, bool, str]]:
    """What holds of which words, and why it can't be told."""
    found: list[Statement] = [each for each in completeness(told) if each.identity == rule]
    return [(each.quotation.path, each.stated in each.expected, each.reason) for each in found]


def wrong(told: Disclosure, rule: str) -> list[str]:
    return [path for path, holds, reason in judged(told, rule) if not holds and not reason]


def test_a_disclosure_with_all_tables_is_complete() -> None:
    assert len(judged(printed(*KINDS), "required-table")) == len(KINDS)
    assert not wrong(printed(*KINDS), "required-table")


def test_a_table_that_is_missing_is_told() -> None:
    assert wrong(printed(*KINDS[:5], *KINDS[6:]), "required-table") == ["structure/B07"]


def test_a_table_may_be_missing_where_the_prose_says_that_there_is_nothing() -> None:
    assert not wrong(printed(*KINDS[:-1], prose=("本单位无国有资本经营预算支出。",)), "required-table")


def test_a_table_that_holds_the_same_stands_in_for_another() -> None:
    assert not wrong(printed(*(kind if kind != "B09" else "B22" for kind in KINDS)), "required-table")


def test_a_table_that_is_named_but_was_not_read_is_not_judged() -> None:
    named = Unexplained("某局.pdf", 1, "B07", "table", "六、一般公共预算基本支出表")
    told = replace(printed(*KINDS[:5], *KINDS[6:]), unexplained=(named,))
    assert ("structure/B07", False, "not-read") in judged(told, "required-table")


def test_a_document_without_most_tables_is_a_part_of_a_disclosure() -> None:
    assert judged(printed("B01"), "required-table")[0] == ("structure", False, "partial-document")


def test_a_table_of_later_years_is_not_asked_of_earlier_ones() -> None:
    assert not wrong(replace(printed(*KINDS[:-1]), year=2018), "required-table")


def test_an_empty_table_says_why() -> None:
    note = "注：本单位没有使用政府性基金预算拨款安排的支出。"
    assert wrong(printed(*KINDS, empty="B09"), "empty-table") == ["table/8/title"]
    assert not wrong(printed(*KINDS, empty="B09", texts=(note,)), "empty-table")
    assert not wrong(printed(*KINDS, empty="B09", prose=("政府性基金拨款支出预算为0；",)), "empty-table")
    assert wrong(printed(*KINDS, empty="B09", prose=("国有资本经营预算支出为0。",)), "empty-table")


def test_a_list_of_contents_may_say_why_a_table_is_empty() -> None:
    contents = TableRead("", 99, "", (1,), texts=("表9 政府性基金收支表 是 本单位无政府性基金预算",))
    assert not wrong(replace(printed(*KINDS, empty="B09"), others=(contents,)), "empty-table")


def test_the_name_of_a_place_is_no_explanation() -> None:
    assert wrong(printed(*KINDS, empty="B09", prose=("无锡市某局政府性基金见上表。",)), "empty-table")


def test_tables_alone_leave_the_explanation_to_another_file() -> None:
    told = printed(*KINDS, empty="B09")
    alone = replace(told, facts=tuple(fact for fact in told.facts if fact.origin != "narrative"), sentences=())
    assert [reason for _, _, reason in judged(alone, "empty-table")] == ["partial-document"]


def test_an_empty_table_of_money_that_other_tables_state_contradicts_them() -> None:
    told = printed(*KINDS, empty="B09", texts=("注：没有使用政府性基金。",))
    assert not wrong(told, "empty-contradicted")
    stated = cell("3.00", replace(AT, fund="govfund"), table="B04", table_number=4)
    assert wrong(replace(told, facts=(*told.facts, stated)), "empty-contradicted") == ["table/8/title"]


def test_a_table_of_which_no_amount_was_read_is_not_empty() -> None:
    told = printed(*KINDS, empty="B09", texts=("合计 3.00",))
    assert [reason for _, _, reason in judged(told, "empty-table")] == ["not-read"]


def test_a_table_of_no_known_kind_may_be_the_one_that_is_missing() -> None:
    unknown = TableRead("", 99, "基本支出情况一览表", (9,))
    assert not wrong(replace(printed(*KINDS[:5], *KINDS[6:]), others=(unknown,)), "required-table")
