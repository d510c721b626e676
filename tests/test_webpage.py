"""The report as a web page: whole in one file, in two languages, with cuts of the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from govfin.check.checks import run_checks
from govfin.check.findings import Findings
from govfin.disclosure.disclosures import read_disclosure
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.report.cuts import APART, Outline, Pages, cuts
from govfin.report.cuts import _apart as apart
from govfin.report.reports import make_report
from govfin.report.webpage import html_report
from govfin.report.wording import unit_of
from test_reports import CONTRADICTION, ROUNDED, UNCHECKED, check, codes

FAULTY = folder("samples") / "qiaokou_media_2022_final_ruled.pdf"


@pytest.fixture(scope="module")
def findings() -> Findings:
    told = read_disclosure(FAULTY)
    return run_checks(disclosure_quads(told), disclosure_iri(told))[0]


@pytest.fixture(scope="module")
def page(findings: Findings) -> str:
    paths = dict.fromkeys(findings.files.values(), FAULTY)
    return html_report(make_report([findings]), "en", paths)


def test_the_page_fetches_nothing(page: str) -> None:
    tree = html.fromstring(page)
    assert not tree.xpath("//link | //script[@src] | //img | //iframe | //object")
    assert all(uri.startswith(("#", "data:image/png;base64,")) for uri in tree.xpath("//image/@href | //use/@href"))
    assert "@import" not in page
    assert "url(" not in page


def test_each_finding_shows_its_sum_and_the_cells_on_the_page(page: str, findings: Findings) -> None:
    tree = html.fromstring(page)
    articles = tree.xpath("//article")
    assert len(articles) == sum(check.failed for check in findings.checks)
    assert sum(bool(article.xpath(".//svg/use")) for article in articles) >= len(articles) - 1
    assert any("10.35 ≠ 263.88 + 16.27 = 280.15" in article.text_content() for article in articles)
    outlines = tree.xpath("//article//rect[contains(@class, 'judged')]")
    placed = [check for check in findings.checks if check.failed and (judged := unit_of(check)) and judged.bbox]
    assert len(outlines) == len(placed) > 0
    ids = set(tree.xpath("//@id"))
    assert {use.lstrip("#") for use in tree.xpath("//use/@href")} <= ids
    assert {link.lstrip("#") for link in tree.xpath("//a/@href") if link.startswith("#")} <= ids


def test_outlines_lie_on_the_picture_of_their_page(page: str) -> None:
    tree = html.fromstring(page)
    boxes = {image.get("id"): [float(image.get(name)) for name in ("x", "y", "width", "height")] for image in tree.xpath("//image")}
    for svg in tree.xpath("//figure/svg"):
        x, y, width, height = boxes[svg.xpath("./use/@href")[0].lstrip("#")]
        for rect in svg.xpath("./rect"):
            left, top = float(rect.get("x")), float(rect.get("y"))
            assert x <= left <= left + float(rect.get("width")) <= x + width
            assert y <= top <= top + float(rect.get("height")) <= y + height


def test_every_text_stands_in_both_languages(page: str) -> None:
    tree = html.fromstring(page)
    spans = tree.xpath("//span[@lang]")
    assert [span.get("lang") for span in spans].count("zh") == [span.get("lang") for span in spans].count("en") > 50
    assert not any("{" in span.text_content() for span in spans if not re.search("placeholder", span.text_content()))


def test_the_counts_are_those_of_the_model() -> None:
    text = html.fromstring(html_report(make_report([check(codes(*UNCHECKED)), check(codes(*ROUNDED))]), "en", {})).text_content()
    assert "parts missing" in text
    assert "9.00 ≈ 6.00 + 3.01 = 9.01" in text


def test_without_documents_places_are_told_in_a_table() -> None:
    tree = html.fromstring(html_report(make_report([check(codes(*CONTRADICTION))]), "zh", {}))
    assert not tree.xpath("//figure")
    assert tree.xpath("//article//details[@open]//td[contains(., '6.00')]")
    assert "--documents" in tree.text_content()


def test_texts_of_documents_are_no_markup() -> None:
    rows = [("all", "9.00"), ("207", "6.00"), ("<script>alert(1)</script>", "2.00")]
    page = html_report(make_report([check(codes(*rows))]), "en", {})
    assert "<script>alert" not in page


def test_cells_far_apart_have_cuts_of_their_own() -> None:
    near, far = Outline((0, 0, 9, 9), "1", True), Outline((0, 20 + APART, 9, 30 + APART), "2", False)
    assert apart([far, near]) == [[near], [far]]
    assert apart([near, Outline((0, 20, 9, 30), "2", False)])[0][0] == near


def test_a_document_that_is_no_pdf_has_no_pictures(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    pages = Pages({"x": tmp_path / "a.txt", "y": tmp_path / "none.pdf"})
    assert not pages.has("x")
    assert not pages.has("y")
    (failed,) = make_report([check(codes(*CONTRADICTION))]).disclosures[0].failed
    found = cuts(failed.subject, failed.mentions, {"某区融媒体中心2024年预算.pdf": "x"}, "某区融媒体中心2024年预算.pdf")
    assert found
    assert pages.pictures(found) == {}
