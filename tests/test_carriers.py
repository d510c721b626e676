"""Carriers: the samples as workbooks, documents of Word, web pages and in zip files tell the same facts as drawn in a PDF."""

from __future__ import annotations

import email.message
import io
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from carried import as_webpage, as_word, as_workbook, write
from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.errors import DocumentError
from govfin.file.documents import Document, read_document
from govfin.folders import folder
from govfin.layout.pages import Grid
from govfin.mappings import load_mappings
from govfin.table.facts import Fact
from made import grids, lines, shown

DATA = Path(__file__).parent / "data"
NAMES = ("hanyang_media_2023_final", "jianghan_media_2024_budget", "qiaokou_media_2022_final")
CARRIERS: dict[str, Callable[[str], bytes]] = {
    "a.xlsx": as_workbook,
    "one-sheet.xlsx": lambda name: as_workbook(name, separate=False),
    "a.docx": as_word,
    "a.html": as_webpage,
    "gbk.htm": lambda name: as_webpage(name, "gbk"),
    "utf-16.html": lambda name: as_webpage(name, "utf-16"),
    "a.mht": lambda name: saved(as_webpage(name, "gbk")),
    "wrong.xls": as_webpage,  # as many programs write what they call a workbook
    "wrong.pdf": as_word,
}


@cache
def drawn(name: str) -> Disclosure:
    return read_disclosure(folder("samples") / f"{name}_ruled.pdf")


FORMS = {kind.kind for kind in load_mappings().kinds if kind.fields}


def told(fact: Fact) -> tuple[object, ...]:
    """What a fact says, apart from its place on a page and from whose money it covers, which a document without prose may not tell."""
    column = 0 if fact.table in FORMS else fact.column  # a column in which no cell stands alone has borders in none but the web page
    cell = (fact.table, fact.row, column, fact.row_code, fact.row_label, fact.side, fact.column_label)
    return (*cell, fact.numeral, replace(fact.at, coverage=""))


def of_tables(disclosure: Disclosure) -> list[tuple[object, ...]]:
    return [told(fact) for fact in disclosure.facts if fact.origin == "table"]


def saved(page: bytes) -> bytes:
    """A page as a browser saves it in one file."""
    message = email.message.EmailMessage()
    message.make_related()
    message.add_related(page, "text", "html", cte="quoted-printable")
    return message.as_bytes()


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_carrier_tells_the_same(tmp_path: Path, name: str, carrier: str) -> None:
    found = read_disclosure(write(tmp_path / carrier, CARRIERS[carrier](name)))
    assert (found.unit_name, found.year, found.kind) == (drawn(name).unit_name, drawn(name).year, drawn(name).kind)
    assert of_tables(found) == of_tables(drawn(name))


def test_an_old_workbook_tells_the_same_without_what_it_hides() -> None:
    found = read_disclosure(DATA / "tables.xls")  # four tables of a sample; a hidden row and a hidden sheet hold 99.99 and 77.77
    assert of_tables(found) == [fact for fact in of_tables(drawn(NAMES[1])) if fact[0] in ("B01", "B02", "B03", "B04")]
    assert found.page_count == 4


# --- workbooks -----------------------------------------------------------------------------------------------------------


def workbook(fill: Callable[[Any], None]) -> Document:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return read("a.xlsx", out.getvalue())


def read(name: str, content: bytes) -> Document:
    with tempfile.TemporaryDirectory() as there:
        return read_document(write(Path(there) / name, content))


def test_hidden_rows_columns_and_sheets_are_not_printed() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (["项目", "草稿", "金额"], ["甲", 1, 2.5], ["乙", 3, 4], ["丙", 5, 6]):
            sheet.append(row)
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True
        book.create_sheet("底稿").sheet_state = "hidden"
        book["底稿"].append(["9.99"])

    document = workbook(fill)
    assert [shown(grid) for grid in grids(document.blocks)] == [[["项目", "金额"], ["甲", "2.5"], ["丙", "6"]]]
    assert document.page_count == 1


def test_tables_below_one_another_on_a_sheet_are_parted_where_a_title_follows_an_empty_row() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (["收入表"], ["甲", 1], [], ["乙", 2], ["注：无"], [], ["支出表"], ["项目", "金额"], ["丙", 3]):
            sheet.append(row)

    document = workbook(fill)
    assert lines(document.blocks) == ["收入表", "注：无", "支出表"]
    assert [shown(grid) for grid in grids(document.blocks)] == [
        [["甲", "1"], ["", ""], ["乙", "2"]],
        [["项目", "金额"], ["丙", "3"]],
    ]


def test_a_formula_whose_value_was_never_stored_is_told() -> None:
    def fill(book: Any) -> None:
        book.active.append(["甲", 1.5, 2])
        book.active.append(["合计", "=SUM(B1:B1)", "=B1"])

    assert [(note.page, note.text.split(";")[0]) for note in workbook(fill).notes] == [(1, "formulas without values (B2 and 1 more)")]


def test_a_sheet_that_shows_no_noughts_prints_none() -> None:
    def fill(book: Any) -> None:
        book.active.append(["甲", 0, 1])
        book.active.sheet_view.showZeros = False

    (grid,) = grids(workbook(fill).blocks)
    assert shown(grid) == [["甲", "", "1"]]


# --- Word ----------------------------------------------------------------------------------------------------------------


def word(fill: Callable[[Any], None]) -> Document:
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return read("a.docx", out.getvalue())


def test_what_was_struck_out_or_hidden_is_not_read_and_what_was_inserted_is() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("收入")
        for tag, text in (("w:ins", "预算"), ("w:del", "决算")):
            change = OxmlElement(tag)
            run = OxmlElement("w:r")
            change.append(run)
            written = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
            written.text = text
            run.append(written)
            paragraph._p.append(change)
        hidden = paragraph.add_run("密")
        hidden.font.hidden = True
        paragraph.add_run("表")

    assert lines(word(fill).blocks) == ["收入预算表"]


def test_a_wide_gap_parts_the_runs_of_a_line() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("部门：某局\t单位：万元")
        document.add_paragraph("收 入 预 算 总 表")

    assert lines(word(fill).blocks) == ["部门：某局", "单位：万元", "收入预算总表"]


def test_merged_cells_span_what_they_are_drawn_over_and_inner_tables_follow() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(3, 3)
        for row, texts in enumerate((["科目", "金额", ""], ["", "收入", "支出"], ["甲", "1.00", "2.00"])):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(0, 1).merge(table.cell(0, 2)).text = "金额"
        table.cell(0, 0).merge(table.cell(1, 0)).text = "科目"
        inner = table.cell(2, 0).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "内", "3"

    assert [shown(grid) for grid in grids(word(fill).blocks)] == [
        [["科目↓2", "金额×2"], ["收入", "支出"], ["甲", "1.00", "2.00"]],
        [["内", "3"]],
    ]


def test_a_content_control_is_as_if_it_were_none() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("一、收入")._p
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        paragraph.addprevious(control)
        control.append(content)
        content.append(paragraph)
        assert control.getparent().tag == qn("w:body")

    assert lines(word(fill).blocks) == ["一、收入"]


# --- web pages -----------------------------------------------------------------------------------------------------------


def page(body: str, name: str = "a.html") -> Document:
    return read(name, f"<html><body>{body}</body></html>".encode())


def test_a_cell_spans_rows_and_columns_without_those_that_are_hidden() -> None:
    document = page(
        "<table><col><col style='display:none'><col><tr><td rowspan=2>科目<td colspan=2>金额</tr><tr><td>草<td>支出</tr>"
        "<tr style='display: none'><td>1<td>2<td>3</tr><tr><td>甲<td>9<td>1.00<br>2.00</tr></table>"
    )
    assert [shown(grid) for grid in grids(document.blocks)] == [[["科目↓2", "金额"], ["支出"], ["甲", "1.00\n2.00"]]]


def test_a_span_of_a_million_is_none() -> None:
    (grid,) = grids(page("<table><tr><td colspan=1000000 rowspan=1000000>甲<td>乙</tr></table>").blocks)
    assert isinstance(grid, Grid)
    assert (grid.height, grid.width) == (1, 201)


def test_text_between_tags_makes_the_lines_that_a_browser_shows() -> None:
    document = page("2024年<b>部门</b>\n 预算<br>单位：<span>万元</span><div>一、<p>总体</p>情况</div><!-- 1.00 --><script>2.00</script>")
    assert lines(document.blocks) == ["2024年部门预算", "单位：万元", "一、", "总体", "情况"]


@pytest.mark.parametrize("told", ["gb2312", "GBK", "utf-8", "klingon", ""])
def test_a_page_in_chinese_windows_encoding_is_read_whatever_it_says(tmp_path: Path, told: str) -> None:
    content = f'<html><meta charset="{told}"><body>硚口区①</body></html>'.encode("gb18030")  # 硚 is not in GB 2312
    assert lines(read_document(write(tmp_path / "a.html", content)).blocks) == ["硚口区①"]


@pytest.mark.parametrize("body", ["", "<script>1</script>", "<div style='display:none'>x</div>"])
def test_a_page_that_shows_no_text(body: str) -> None:
    with pytest.raises(DocumentError, match="shows no text of its own"):
        page(body)


# --- damaged files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("carrier", ["a.xlsx", "a.docx", "a.xls"])
def test_a_file_that_is_cut_short_is_refused_in_a_sentence(tmp_path: Path, carrier: str, share: float) -> None:
    whole = (DATA / "tables.xls").read_bytes() if carrier == "a.xls" else CARRIERS[carrier](NAMES[2])
    path = write(tmp_path / carrier, whole[: int(len(whole) * share)])
    with pytest.raises(DocumentError) as raised:
        read_document(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert str(raised.value).endswith(".")
