"""Overlay: pictures of the pages, with what was recognised on them in the colour of what became of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from govfin.disclosure.disclosures import disclosed
from govfin.disclosure.overlay import COLOURS, LEGEND, coordinates, status, write_overlay
from govfin.disclosure.unaccounted import printed_numerals
from govfin.errors import DocumentError
from govfin.file.documents import read_document
from govfin.folders import folder
from govfin.mappings import load_mappings

READING = load_mappings()
DOCUMENT = read_document(folder("samples") / "jianghan_media_2024_budget_ruled.pdf")
DISCLOSURE = disclosed(DOCUMENT, READING)
NUMERALS = printed_numerals(DOCUMENT, DISCLOSURE, READING)


def test_each_page_is_drawn_with_a_legend_above_it_and_numerals_in_their_colours(tmp_path: Path) -> None:
    write_overlay(DOCUMENT, DISCLOSURE, NUMERALS, tmp_path / "out.pdf")
    drawn, plain = pypdfium2.PdfDocument(tmp_path / "out.pdf"), pypdfium2.PdfDocument(DOCUMENT.path)
    assert len(drawn) == len(plain)
    assert drawn[0].get_height() == pytest.approx(plain[0].get_height() + LEGEND, abs=2)
    read = next(each for each in NUMERALS if status(each) == "read" and each.box)
    assert read.box
    assert read.page
    x0, y0, _, _ = read.box
    picture = drawn[read.page - 1].render(scale=1).to_pil().convert("RGB")
    red, green, blue = picture.getpixel((int(x0 + 4), int(y0 + LEGEND + 3)))
    assert green > red + 5
    assert green > blue + 5


def test_what_became_of_a_numeral() -> None:
    read = next(each for each in NUMERALS if each.fact and not each.fact.sentence)
    assert read.fact
    found = [
        status(read),
        status(replace(read, fact=replace(read.fact, inferred=True))),
        status(replace(read, fact=replace(read.fact, inferred=True, doubt="a digit"))),
        status(replace(read, origin="ocr")),
        status(replace(read, fact=replace(read.fact, sentence=1))),
        status(replace(read, fact=None, by="date")),
        status(replace(read, fact=None, by="")),
    ]
    assert found == ["read", "inferred", "doubtful", "ocr", "narrative", "ignored", "unaccounted"]
    assert set(found) == set(COLOURS)


def test_coordinates_are_those_that_are_broken_down_or_not_as_usual() -> None:
    fact = next(fact for fact in DISCLOSURE.facts if fact.row_code == "20708" and fact.at.expenditure == "basic")
    assert coordinates(fact, fact.at.year)[0] == "exp"
    assert {"20708", "basic"} <= set(coordinates(fact, fact.at.year))
    assert str(fact.at.year) in coordinates(fact, fact.at.year + 1)


def test_a_document_without_pages_has_nothing_to_draw_over(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(DocumentError, match="has no pages to draw over"):
        write_overlay(replace(DOCUMENT, path=path), DISCLOSURE, [], tmp_path / "out.pdf")


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="can't be written"):
        write_overlay(DOCUMENT, DISCLOSURE, NUMERALS, tmp_path / "none" / "out.pdf")
