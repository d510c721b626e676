"""Documents: what can be read of a file, and the one sentence that says why it can't."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from govfin.errors import DocumentError
from govfin.file.documents import documents_in, read_document
from govfin.folders import folder
from govfin.layout.pages import Grid
from made import lines

DATA = Path(__file__).parent / "data"
SAMPLE = folder("samples") / "wuchang_media_2023_budget_ruled.pdf"
PAGES = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R>> endobj
4 0 obj <</Length 17>> stream
10 10 m 90 10 l S
endstream endobj
trailer <</Root 1 0 R>>
"""


def refused(path: Path) -> str:
    """The sentence with which a file is refused, without the file's name, with which it begins."""
    with pytest.raises(DocumentError) as raised:
        read_document(path)
    message = str(raised.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith(".")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "某局2024年预算.pdf"


def test_a_pdf_is_read_into_lines_and_grids() -> None:
    document = read_document(SAMPLE)
    assert document.name == "wuchang_media_2023_budget_ruled.pdf"
    assert document.sha256 == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    assert document.page_count == max(block.page or 0 for block in document.blocks)
    assert any("武昌区融媒体中心" in line for line in lines(document.blocks))
    assert any(isinstance(block, Grid) for block in document.blocks)


@pytest.mark.parametrize("name", ["某局.txt", "某局.TXT"])
def test_a_text_extraction_is_read_without_pages(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("收入预算总表\n科目\t合计\n", encoding="utf-8")
    document = read_document(path)
    assert (document.page_count, document.created, len(document.blocks)) == (0, None, 2)


@pytest.mark.parametrize(
    ("dates", "created"),
    [
        ({"CreationDate": "D:20260227172703+08'00'"}, "2026-02-27T17:27:03+08:00"),
        ({"CreationDate": "D:20210416032200Z", "ModDate": "D:20260226062826Z"}, "2026-02-26T06:28:26+00:00"),
        ({"CreationDate": "D:20260227172703+08'00'", "ModDate": "D:20261399"}, "2026-02-27T17:27:03+08:00"),
        ({"CreationDate": "D:202602271727"}, "2026-02-27T17:27:00"),
        ({"CreationDate": "D:2026"}, "2026-01-01T00:00:00"),
        ({"CreationDate": "27.2.2026"}, None),
        ({}, None),
    ],
)
def test_a_pdf_tells_when_it_was_last_written(tmp_path: Path, dates: dict[str, str], created: str | None) -> None:
    sample = re.sub(rb"/(CreationDate|ModDate) \(.*?\)", b"", SAMPLE.read_bytes())
    told = "".join(f"/{name} ({value})" for name, value in dates.items()).encode()
    (tmp_path / "made.pdf").write_bytes(sample.replace(b"/Producer", told + b" /Producer"))
    found = read_document(tmp_path / "made.pdf").created
    assert (found.isoformat() if found else None) == created


def test_no_such_file(written: Path) -> None:
    assert refused(written) == "there is no such file; check the path."


def test_a_directory(tmp_path: Path) -> None:
    assert refused(tmp_path) == "can't be read (Is a directory)."


@pytest.mark.parametrize("content", [b"", b" \n\n"], ids=["nothing", "blanks"])
def test_an_empty_file(written: Path, content: bytes) -> None:
    written.write_bytes(content)
    assert refused(written) == "the file is empty; download it again."


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bytes(2000), "is nothing that can be read; give a PDF, .docx, .xlsx, .xls, .html, .zip, or a text extraction that ends in .txt."),
        (b"PK\x03\x04" + bytes(100), "is damaged or cut short and can't be unpacked; download it again."),
        (b"<!DOCTYPE html><title>404</title>", "the page shows no text of its own; open it in a browser and save it as a PDF."),
        (OLE + "WordDocument".encode("utf-16-le"), "is a document of an old Word; save it as .docx and try again."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is encrypted and asks for a password; save it without one and try again."),
        (b"{\\rtf1 x}", "is rich text; save it as .docx and try again."),
        (b"\x89PNG\r\n", "is a picture; save it as a PDF and try again."),
        (b"Rar!\x1a\x07", "is packed in another way than zip; unpack it and give the files."),
    ],
    ids=["noughts", "ZIP", "HTML", "DOC", "password", "RTF", "picture", "RAR"],
)
def test_what_is_no_document(written: Path, content: bytes, sentence: str) -> None:
    written.write_bytes(content)
    assert refused(written) == sentence


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        ("OFD.xml", "is in the OFD format; save it as a PDF and try again."),
        ("content.xml", "is in the OpenDocument format; save it as .docx or .xlsx and try again."),
        ("xl/workbook.bin", "is a binary workbook; save it as .xlsx and try again."),
        ("word/document.xml", "is damaged and can't be read as a Word document (KeyError); save it again as .docx."),
        ("xl/workbook.xml", "is damaged and can't be read as a workbook (KeyError); save it again as .xlsx."),
        ("预算.pdf", "is a zip file that can't be read as one document; name a file in it."),
    ],
)
def test_what_is_packed_and_no_document(written: Path, member: str, sentence: str) -> None:
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(member, "x")
    assert refused(written) == sentence


def test_documents_in_a_folder_and_in_zip_files(tmp_path: Path) -> None:
    for name in ("b.pdf", "下/a.XLSX", "c.doc", ".d.pdf", "~$e.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("报表.htm", "x")
        archive.writestr("a.png", "x")
        archive.write(tmp_path / "b.pdf", "f/b.pdf")
    expected = ["b.pdf", "下/a.XLSX", "z.zip/f/b.pdf", "z.zip/报表.htm"]
    assert [path.relative_to(tmp_path).as_posix() for path in documents_in(tmp_path)] == expected
    assert documents_in(tmp_path / "b.pdf") == [tmp_path / "b.pdf"]
    assert [path.name for path in documents_in(tmp_path / "z.zip")] == ["b.pdf", "报表.htm"]


def test_an_encrypted_pdf() -> None:
    assert refused(DATA / "encrypted.pdf") == "is encrypted and asks for a password; save it without one and try again."


def test_a_pdf_without_text(written: Path) -> None:
    written.write_bytes(PAGES)
    assert refused(written).startswith("no page holds text")


def test_a_pdf_without_pages(written: Path) -> None:
    written.write_bytes(PAGES.replace(b"[3 0 R] /Count 1", b"[] /Count 0").replace(b"/Type /Page /Parent 2 0 R", b"/Type /Leaf"))
    assert refused(written) == "the PDF has no page; it is damaged or cut short, download it again."


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_pdf_that_is_cut_short(written: Path, share: float) -> None:
    whole = SAMPLE.read_bytes()
    written.write_bytes(whole[: int(len(whole) * share)])
    assert "download it again" in refused(written)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\ntrailer <</Root 9 0 R>>\nstartxref\n0\n%%EOF", PAGES.replace(b"/Type /Pages", b"/Type /Moon")]
)
def test_a_damaged_pdf(written: Path, content: bytes) -> None:
    written.write_bytes(content)
    assert refused(written)


def test_text_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "某局.txt"
    path.write_bytes("收入预算总表".encode("gb18030"))
    assert refused(path) == "is not UTF-8 text; convert it to UTF-8."
