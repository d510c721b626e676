"""Scans: pages and places that are pictures are read as their text is, each character with its confidence; nothing is fetched."""

from __future__ import annotations

import re
import socket
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from govfin.disclosure.disclosures import Disclosure, read_disclosure
from govfin.errors import DocumentError
from govfin.scan import ocr

if not ocr.is_installed():
    pytest.skip("the extra ocr is not installed", allow_module_level=True)

import cv2
import numpy as np
import pypdfium2

from govfin.scan.rulings import lean_of, read_drawing
from govfin.scan.scans import read_scan
from make_scans import Scanner, scan

SAMPLES = Path(__file__).parent / "samples"
BUDGET = SAMPLES / "jianghan_media_2024_budget_ruled.pdf"
TABLE = 7  # its page with the table by function
Told = tuple[str, ...]


def told(disclosure: Disclosure, page: int | None = None) -> list[Told]:
    """What the facts of a page say."""
    facts = [fact for fact in disclosure.facts if page in (None, fact.page)]
    return sorted((fact.table, str(fact.at), str(fact.amount), fact.row_label) for fact in facts)


@pytest.fixture(scope="module")
def text() -> Disclosure:
    return read_disclosure(BUDGET)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Disclosure:
    """The budget with one of its pages as a scan."""
    return read_disclosure(scan(BUDGET, tmp_path_factory.mktemp("scan") / "mixed.pdf", Scanner(), pages=[TABLE]))


def test_a_scanned_page_says_what_its_text_says(text: Disclosure, mixed: Disclosure) -> None:
    assert told(mixed, TABLE) == told(text, TABLE)
    assert told(mixed) == told(text)


def test_what_was_read_by_ocr_says_so(mixed: Disclosure) -> None:
    scanned = [fact for fact in mixed.facts if fact.page == TABLE]
    assert scanned
    assert all(fact.origin == "ocr" and fact.confidence is not None and 0.5 < fact.confidence <= 1 for fact in scanned)
    assert all(fact.origin != "ocr" and fact.confidence is None for fact in mixed.facts if fact.page != TABLE)
    assert [each.text for each in mixed.unexplained if each.what == "page"] == [f"page {TABLE}: it is a picture, and was read by OCR"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_turned_is_set_right(text: Disclosure, tmp_path: Path, turn: int) -> None:
    path = scan(BUDGET, tmp_path / "turned.pdf", Scanner(turn=turn), pages=[TABLE])
    assert told(read_disclosure(path), TABLE) == told(text, TABLE)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise AssertionError("asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    ocr._recogniser.cache_clear()
    assert ocr.read_lines([np.full((48, 96, 3), 255, np.uint8)]) == [()]


def test_a_page_is_set_upright() -> None:
    picture = _rendered(BUDGET, TABLE)
    for angle in (0.7, -1.4):
        assert abs(lean_of(_turned(picture, angle)) + angle) < 0.03


def test_rulings_are_told_from_the_strokes_of_characters() -> None:
    drawing = read_drawing(_rendered(BUDGET, TABLE))
    places = sorted(stroke[0] for stroke in drawing.vertical)
    assert 1 + sum(right - left > 10 for left, right in pairwise(places)) == 9
    assert min(stroke[1] for stroke in (*drawing.horizontal, *drawing.vertical)) > 200  # below the title


def test_faint_lines_are_rulings_where_they_carry_on_others() -> None:
    picture = np.full((600, 1000, 3), 250, np.uint8)
    for y in range(100, 500, 40):
        picture[y : y + 2, 100:400] = 60
        picture[y : y + 2, 400:900] = 236
    picture[100:462, 100] = picture[100:462, 898] = 60
    reaches = [max(stroke[2] for stroke in read_drawing(picture).horizontal if abs(stroke[1] - y) < 5) for y in range(100, 500, 40)]
    assert min(reaches) > 880


def test_brackets_below_one_another_are_no_ruling() -> None:
    picture = np.full((900, 1000, 3), 250, np.uint8)
    for y in range(100, 820, 32):
        picture[y : y + 2, 100:900] = 60
        picture[y + 8 : y + 26, 200:203] = 60
    picture[100:806, 100] = picture[100:806, 898] = 60
    assert not [stroke for stroke in read_drawing(picture).vertical if 190 < stroke[0] < 210]


def test_fonts_that_do_not_tell_their_characters_are_read_by_ocr(text: Disclosure, tmp_path: Path) -> None:
    """The characters of the sample's fonts without the table of them are other ones, or mere numbers."""
    whole = re.sub(rb"/ToUnicode \d+ 0 R", lambda match: b" " * len(match[0]), BUDGET.read_bytes())
    pages = pypdfium2.PdfDocument.new()
    pages.import_pages(pypdfium2.PdfDocument(whole), [0, TABLE - 1])
    pages.save(tmp_path / "mute.pdf")
    read = read_disclosure(tmp_path / "mute.pdf")
    assert [each.text for each in read.unexplained] == [
        "pages 1-2: it has fonts that don't tell which characters they draw, and was read by OCR"
    ]
    assert [(fact.amount, fact.row_label) for fact in read.facts] == [
        (fact.amount, fact.row_label) for fact in text.facts if fact.page == TABLE
    ]


def test_a_blank_page_says_nothing() -> None:
    read = read_scan(np.full((2339, 1654, 3), 250, np.uint8), 1, 200 / 72)
    assert (read.glyphs, read.rules) == ((), ())


def test_without_the_extra_the_page_is_named_with_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govfin.file.pictures.is_installed", lambda: False)
    read = read_disclosure(scan(BUDGET, tmp_path / "mixed.pdf", Scanner(dpi=72), pages=[TABLE]))
    told = [each for each in read.unexplained if each.what == "page"]
    assert [(each.page, each.text) for each in told] == [
        (TABLE, f"page {TABLE}: it is a picture, and OCR is not installed: pip install 'govfin[ocr]'")
    ]
    assert {fact.page for fact in read.facts}.isdisjoint({TABLE})


def test_without_the_extra_a_scan_of_all_pages_fails_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govfin.scan.ocr.is_installed", lambda: False)
    monkeypatch.setattr("govfin.file.pictures.is_installed", lambda: False)
    path = scan(BUDGET, tmp_path / "scan.pdf", Scanner(dpi=36))
    with pytest.raises(
        DocumentError, match=r"no page holds text; it is a scan, and to read it OCR must be installed \(pip install 'govfin\[ocr\]'\)\."
    ):
        read_disclosure(path)


def _rendered(path: Path, number: int) -> Any:
    return pypdfium2.PdfDocument(path)[number - 1].render(scale=200 / 72, rev_byteorder=True).to_numpy()[..., :3]


def _turned(picture: Any, angle: float) -> Any:
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), borderValue=255)
