"""Pages of tables, figures and mentions: each number leads to where it stands, and the page says whether its mentions agree."""

from __future__ import annotations

import csv
import gc
import hashlib
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph
import pytest
from PIL import Image
from starlette.testclient import TestClient

from asked import asked_store
from govfin.graph.store import load_ontology, open_store
from govfin.graph.stores import Embedded
from govfin.namespaces import BASE
from govfin.page.bases import Base, path_of
from govfin.page.sources import Sources
from govfin.page.surroundings import grouped
from govfin.page.tables import order
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from write_pdf import Sheet, pdf
from write_pdf import text as drawn_text

PDF = pdf(
    drawn_text(50, 700, "1"),
    drawn_text(50, 842 - 70, "100.00"),
    Sheet(drawn_text(300, 300, "100.00", angle=90), rotate=90),
    Sheet(drawn_text(300, 300, "1", angle=90)),
)
HASH = hashlib.sha256(PDF).hexdigest()
DISCLOSURE = f"{BASE}disclosure/420103/甲单位/2024/budget/0123456789abcdef"
FIGURE = f"{BASE}figure/420103/甲单位/2024/unit/approved/expenditure/all/201/all/all/all/all/amount"
SOURCE = f"""
@prefix gf: <https://w3id.org/govfin/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> . @prefix code: <https://w3id.org/govfin/code/> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <{DISCLOSURE}/> .
<{DISCLOSURE}> a gf:Disclosure ; dcterms:title "甲单位2024年<b>预算" ; gf:unit <{BASE}unit/420103/甲单位> ; gf:year "2024" ;
    gf:disclosureKind "budget" ; prov:wasDerivedFrom <{BASE}document/{HASH}> .
<{BASE}document/{HASH}> a gf:Document ; gf:fileName "a.pdf" ; gf:sha256 "{HASH}" ; gf:pageCount 3 .
<{BASE}unit/420103/甲单位> a gf:Unit ; skos:prefLabel "甲单位"@zh .
<table/1> a gf:Table ; gf:inDisclosure <{DISCLOSURE}> ; dcterms:title "收支总表" ; gf:kind <https://w3id.org/govfin/code/table-kind/B01> .
<table/1/row/2> a gf:Row ; gf:inTable <table/1> ; gf:rowLabel "财政拨款" .
<table/1/row/2/2> a gf:Row ; gf:inTable <table/1> ; gf:rowLabel "一般公共服务" ; gf:rowCode "201" .
<table/1/row/10> a gf:Row ; gf:inTable <table/1> ; gf:rowLabel "本年收入" .
<table/1/row/10/2> a gf:Row ; gf:inTable <table/1> ; gf:rowLabel "本年支出" .
<table/1/column/2> a gf:Column ; gf:inTable <table/1> ; gf:columnLabel "收入/预算数" .
<table/1/column/4> a gf:Column ; gf:inTable <table/1> ; gf:columnLabel "支出/预算数" .
<{FIGURE}> a gf:Figure ; gf:unit <{BASE}unit/420103/甲单位> ; gf:year "2024" ; gf:function <https://w3id.org/govfin/code/function/201> ;
    gf:fund <https://w3id.org/govfin/code/fund/all> ; gf:amount 1000000 ; gf:disputed true ; gf:referenceMention <table/1/cell/2/4> ;
    attribute:unitMeasure <https://w3id.org/govfin/code/unit-of-measure/yuan> .
<sentence/7> a gf:Sentence ; gf:text "支出90.00万元。" ; gf:inDisclosure <{DISCLOSURE}> .
<table/1/cell/10/4/check/same-figure> a gf:Check ; gf:rule <https://w3id.org/govfin/shapes#same-figure> ; gf:inTable <table/1> ;
    gf:severity sh:Violation ; gf:verdict <https://w3id.org/govfin/code/verdict/inconsistent> ; gf:subject <table/1/cell/10/4> ;
    gf:part <table/1/cell/2/4> ; gf:reportedAmount 900000 ; gf:computedAmount 1000000 ; gf:difference -100000 ; gf:allowance 0 .
<sentence/7/check/same-figure> a gf:Check ; gf:rule <https://w3id.org/govfin/shapes#same-figure> ;
    gf:severity sh:Violation ; gf:verdict <https://w3id.org/govfin/code/verdict/inconsistent> ; gf:subject <sentence/7/numeral/1> ;
    gf:part <table/1/cell/2/4> ; gf:reportedAmount 900000 ; gf:computedAmount 1000000 ; gf:difference -100000 ; gf:allowance 0 .
"""
NUMERALS = {"table/1/cell/2/2": ("2", "2", 100), "table/1/cell/2/4": ("2/2", "4", 100), "table/1/cell/10/4": ("10/2", "4", 90)}


def mentions() -> str:
    """The numerals of the table, and one of prose."""
    common = (
        f'a gf:Mention ; gf:printedUnit "万元" ; attribute:unitMult 4 ; attribute:decimals 2 ; prov:wasDerivedFrom <{BASE}document/{HASH}>'
    )
    told = []
    for iri, (row, column, value) in (NUMERALS | {"sentence/7/numeral/1": ("", "", 90)}).items():
        where = (
            f"gf:inTable <table/1> ; gf:inRow <table/1/row/{row}> ; gf:inColumn <table/1/column/{column}> ; gf:boundingBox '50 60 80 70'"
        )
        where = where if row else "gf:inSentence <sentence/7> ; gf:start 2 ; gf:end 7"
        boxed = "gf:page 2 ; gf:boundingBox '50 60 80 70'"
        amounts = f"gf:amount {value}0000 ; gf:lower {value * 10000 - 50} ; gf:upper {value * 10000 + 50} ; {boxed}"
        states = "" if column == "2" else f"; gf:mentions <{FIGURE}>"
        told.append(f'<{iri}> {common} ; gf:reported "{value}.00" ; {where} ; {amounts} {states} .')
    return "\n".join(told)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one small disclosure beside the small graph of the tests of queries."""
    folder = tmp_path_factory.mktemp("numbers") / "store"
    store = open_store(str(folder))
    assert isinstance(store, Embedded)
    store.quads.bulk_extend(list(asked_store()))
    turtle = (SOURCE + mentions()).encode()
    store.quads.load(turtle, format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode(DISCLOSURE))
    load_ontology(store)
    store.finish(optimize=True)
    del store
    gc.collect()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def page(client: TestClient, iri: str, suffix: str = ".html") -> str:
    sent = client.get(f"{path_of(iri)}{suffix}")
    assert sent.status_code == 200
    return sent.text


def words(text: str) -> str:
    """What stands on a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_a_table_is_shown_as_printed(client: TestClient) -> None:
    text = page(client, f"{DISCLOSURE}/table/1")
    lines = [words(row).split() for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL)]
    assert lines[0] == ["名称", "收入/预算数", "编码", "名称", "支出/预算数"]
    assert lines[1] == ["财政拨款", "100.00", "201", "一般公共服务", "100.00"]
    assert lines[2] == ["本年收入", "本年支出", "90.00"]
    assert "B01" in text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text


def test_each_numeral_of_a_table_leads_to_its_mention(client: TestClient) -> None:
    text = page(client, f"{DISCLOSURE}/table/1")
    for iri in NUMERALS:
        assert re.search(rf'href="1/{iri.removeprefix("table/1/")}\.html"( class="wrong")?>', text)
    assert text.count('class="wrong"') == 1


def test_a_table_as_data(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(page(client, f"{DISCLOSURE}/table/1", ".csv").removeprefix("\ufeff"))))
    assert [(row["row_code"], row["row"], row["printed"], row["amount"]) for row in rows] == [
        ("", "财政拨款", "100.00", "1000000"),
        ("201", "一般公共服务", "100.00", "1000000"),
        ("", "本年支出", "90.00", "900000"),
    ]
    assert rows[1]["figure"] == FIGURE


def test_a_figure_says_where_it_is_printed_and_that_it_disagrees(client: TestClient) -> None:
    told = words(page(client, FIGURE, ".en.html"))
    assert "1,000,000" in told
    assert "Printed in 3 places; they disagree." in told
    assert told.index("the value that is taken") < told.index("inconsistent")
    assert "支出90.00万元。" in told
    assert "90.00 ≠ 100.00" in told
    rows = list(csv.DictReader(io.StringIO(page(client, FIGURE, ".csv").removeprefix("\ufeff"))))
    assert [row["sha256"] for row in rows] == [HASH] * 3


def test_a_mention_says_where_it_stands_and_how_to_cite_it(client: TestClient) -> None:
    text = page(client, f"{DISCLOSURE}/table/1/cell/2/4")
    assert "收支总表（第2页）“201 一般公共服务”行“支出/预算数”栏" in words(text)
    cited = re.search(r'class="cite">([^<]*)<', text)
    assert cited is not None
    assert cited[1].endswith(f"第2页，{DISCLOSURE}/table/1/cell/2/4，SHA-256 {HASH}")


def test_a_mention_in_prose_is_marked_in_its_sentence(client: TestClient) -> None:
    assert "支出<mark>90.00</mark>万元。" in page(client, f"{DISCLOSURE}/sentence/7/numeral/1")


def test_rows_stand_in_the_order_of_their_numbers() -> None:
    assert sorted([f"x/row/{each}" for each in ("10", "2/2", "2", "9")], key=order) == ["x/row/2", "x/row/2/2", "x/row/9", "x/row/10"]


def test_a_disclosure_has_its_tables_its_verdict_and_its_documents(client: TestClient) -> None:
    told = words(page(client, DISCLOSURE, ".en.html"))
    assert "收支总表" in told
    assert "inconsistent 2" in told
    assert "90.00 ≠ 100.00" in told
    assert HASH in told
    rows = list(csv.DictReader(io.StringIO(page(client, DISCLOSURE, ".csv").removeprefix("\ufeff"))))
    assert [(row["table"], row["failed_checks"]) for row in rows] == [(f"{DISCLOSURE}/table/1", "1")]


@pytest.mark.parametrize("suffix", [".html", ".en.html"])
def test_a_document_leads_to_its_disclosure_and_its_pages(folder: Path, client: TestClient, documents: Path, suffix: str) -> None:
    iri = f"{BASE}document/{HASH}"
    text = page(client, iri, suffix)
    assert "甲单位2024年&lt;b&gt;预算" in text
    assert HASH in text
    assert ".png" not in text
    shown = page(site(folder, documents), iri, suffix)
    pictures = re.findall(r'href="([^"]+/\d+\.png)"', shown)
    assert len(pictures) == 3
    sent = site(folder, documents).get(urljoin(f"{path_of(iri)}{suffix}", pictures[1]))
    assert sent.headers["content-type"] == "image/png"


def test_what_nobody_has_named_is_called_by_its_place(client: TestClient) -> None:
    assert ">table/1/cell/2/4</a>" in page(client, f"{DISCLOSURE}/table/1/row/2/2")


def test_a_check_tells_what_was_compared(client: TestClient) -> None:
    told = words(page(client, f"{DISCLOSURE}/table/1/cell/10/4/check/same-figure", ".en.html"))
    assert "90.00 ≠ 100.00" in told
    assert "Difference -10.00 万元" in told
    assert "row “201 一般公共服务”" in told


def test_what_is_said_of_a_check_begins_as_a_sentence(client: TestClient) -> None:
    told = words(page(client, f"{DISCLOSURE}/sentence/7/check/same-figure", ".en.html"))
    assert "Page 2, “支出90.00万元。” prints 90.00 万元" in told
    assert "page 2, “支出90.00万元。” prints" not in told


def test_numbers_of_equations_are_in_thousands() -> None:
    assert grouped("17877.76 ≠ 5469.17 + 829.2100 (−1234) = 0.0003190") == "17,877.76 ≠ 5,469.17 + 829.2100 (−1,234) = 0.0003190"


def test_verdicts_are_told_where_they_differ(client: TestClient) -> None:
    assert 'class="verdict ' not in page(client, f"{DISCLOSURE}/table/1")
    assert 'class="verdict ' in page(client, f"{DISCLOSURE}/table/1/cell/10/4")


# --- the page that a number stands on ------------------------------------------------------------------------------------

CELL = path_of(f"{DISCLOSURE}/table/1/cell/2/4")
PICTURE = f"/source/{HASH}/2.png"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with the document under another name, and with files that are none of the store's."""
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "renamed.pdf").write_bytes(PDF)
    (tmp_path / "a.pdf").write_bytes(pdf("another"))
    return tmp_path


def site(folder: Path, *documents: Path, serves: bool = False) -> TestClient:
    return TestClient(make_app(Snapshots(str(folder)), Base(), sources=Sources(documents, serves_documents=serves)), follow_redirects=False)


def test_the_page_is_shown_with_the_cell_outlined(folder: Path, documents: Path) -> None:
    client = site(folder, documents)
    told = client.get(f"{CELL}.html").text
    assert '<rect class="cell" x="48.5" y="58.5" width="33.0" height="13.0" rx="2"/>' in told
    assert 'viewBox="0 0 595.0 842.0"' in told
    assert "style=" not in told
    source = re.search(r'<img src="([^"]*)"', told)
    assert source is not None
    sent = client.get(urljoin(f"{CELL}.html", source[1]))
    assert sent.headers["content-type"] == "image/png"
    drawn = Image.open(io.BytesIO(sent.content)).convert("L")
    scale = drawn.width / 595
    cell = drawn.crop((round(48 * scale), round(58 * scale), round(84 * scale), round(73 * scale)))
    assert min(cell.tobytes()) < 128
    assert min(drawn.crop((0, round(80 * scale), drawn.width, drawn.height)).tobytes()) > 200


def test_the_page_of_a_figure_shows_where_its_amount_is_printed(folder: Path, documents: Path) -> None:
    client = site(folder, documents)
    mention = client.get(f"{CELL}.html").text
    figure = urljoin(f"{CELL}.html", re.findall(r'href="([^"]*/figure/[^"]*)"', mention)[0])
    told = client.get(figure).text
    outlined = r'<rect class="cell" [^>]*>'
    assert re.findall(outlined, told) == re.findall(outlined, mention)
    assert (table := re.search(r'href="([^"]*/table/1\.html)"', told))
    assert client.get(urljoin(figure, table[1])).status_code == 200
    assert re.findall('<p class="cite">.*</p>', told) == re.findall('<p class="cite">.*</p>', mention)


def test_without_the_document_the_page_says_so(folder: Path, client: TestClient, documents: Path) -> None:
    for each in (client, site(folder, documents / "2024" / "..", documents)):
        (documents / "2024" / "renamed.pdf").unlink(missing_ok=True)
        sent = each.get(f"{CELL}.en.html")
        assert "This site doesn't have the document" in html.unescape(sent.text)
        assert "<img" not in sent.text
        assert each.get(PICTURE).status_code == 404


def test_documents_are_served_only_where_that_is_wanted(folder: Path, documents: Path) -> None:
    address = f"/source/{HASH}/document"
    assert site(folder, documents).get(address).status_code == 404
    sent = site(folder, documents, serves=True).get(address)
    assert sent.content == PDF
    assert sent.headers["content-disposition"] == 'attachment; filename="a.pdf"'


@pytest.mark.parametrize("path", ["0.png", "9.png", "-1.png", "x.png", "99999999999999999999.png"])
def test_there_are_no_other_pages(folder: Path, documents: Path, path: str) -> None:
    assert site(folder, documents, documents).get(f"/source/{HASH}/{path}").status_code == 404


def test_what_the_store_does_not_tell_of_is_neither_shown_nor_served(folder: Path, documents: Path) -> None:
    client = site(folder, documents, serves=True)
    other = hashlib.sha256((documents / "a.pdf").read_bytes()).hexdigest()
    for path in (f"{other}/1.png", f"{other}/document", "..%2fa.pdf/document", f"{'0' * 64}/document", "a/1.png"):
        assert client.get(f"/source/{path}").status_code == 404


def test_a_document_that_has_changed_is_another(documents: Path) -> None:
    sources = Sources([documents])
    assert sources.find(HASH, "a.pdf") == documents / "2024" / "renamed.pdf"
    (documents / "2024" / "renamed.pdf").write_bytes(PDF + b"%")
    assert sources.find(HASH) is None


def test_a_page_whose_text_runs_up_is_drawn_as_it_was_read(documents: Path) -> None:
    sources = Sources([documents])
    found = [sources.size(HASH, number) for number in (1, 3, 4)]
    assert [(size.width, size.height) for size in found if size] == [(595, 842), (842, 595), (842, 595)]
    assert [Image.open(io.BytesIO(sources.picture(HASH, number) or b"")).size for number in (3, 4)] == [(1404, 992)] * 2


def test_pictures_are_kept_within_a_limit(documents: Path) -> None:
    sources = Sources([documents], memory=1)
    assert sources.picture(HASH, 1) == sources.picture(HASH, 1)
    assert not sources._pictures
