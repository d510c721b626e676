"""Carriers: what a file is, told by its content: names are often wrong, such as those of web pages that end in .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from govfin.errors import DocumentError
from govfin.file.archives import open_zip

SUFFIXES = (".pdf", ".docx", ".xlsx", ".xlsm", ".xls", ".html", ".htm", ".mht", ".mhtml", ".txt")
ARCHIVES = (".zip",)
READ = ("pdf", "workbook", "word", "html", "mime", "text")

_HEAD = 4096  # bytes at the start that tell what a file is
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|div)\b", re.IGNORECASE)
_MIME = re.compile(rb"^(MIME-Version|From|Subject|Date|Content-Type|Snapshot-Content-Location):.*\bmultipart/related\b", re.DOTALL)
_REFUSED = {  # what else there is, and what to do with it
    "doc": "is a document of an old Word; save it as .docx and try again.",
    "rtf": "is rich text; save it as .docx and try again.",
    "xlsb": "is a binary workbook; save it as .xlsx and try again.",
    "xml": "is a workbook as XML; save it as .xlsx and try again.",
    "opendocument": "is in the OpenDocument format; save it as .docx or .xlsx and try again.",
    "ofd": "is in the OFD format; save it as a PDF and try again.",
    "password": "is encrypted and asks for a password; save it without one and try again.",
    "archive": "is a zip file that can't be read as one document; name a file in it.",
    "rar": "is packed in another way than zip; unpack it and give the files.",
    "picture": "is a picture; save it as a PDF and try again.",
    "unknown": "is nothing that can be read; give a PDF, .docx, .xlsx, .xls, .html, .zip, or a text extraction that ends in .txt.",
}


def carrier_of(path: Path, content: bytes) -> str:
    """One of READ; a text only by its suffix. DocumentError for anything else, with what to do."""
    told = next(_told(path, content, content[:_HEAD]), "text" if path.suffix.lower() == ".txt" else "unknown")
    if told not in READ:
        raise DocumentError(f"{path}: {_REFUSED[told]}")
    return told


def _told(path: Path, content: bytes, head: bytes) -> Iterator[str]:
    if b"%PDF-" in head[:1024]:
        yield "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield _zipped(path, content)
    if head.startswith(_OLE):
        yield _old_office(path, content)
    for marks, carrier in (
        ((b"Rar!", b"7z\xbc\xaf"), "rar"),
        ((b"{\\rtf",), "rtf"),
        ((b"\x89PNG", b"\xff\xd8\xff", b"II*", b"MM\x00*"), "picture"),
    ):
        if head.startswith(marks):
            yield carrier
    text = head.replace(b"\x00", b"")  # also of UTF-16
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        yield "xml"
    if _MIME.match(text.lstrip()):
        yield "mime"
    if path.suffix.lower() != ".txt" and _HTML.search(text):
        yield "html"


def _zipped(path: Path, content: bytes) -> str:
    names = set(open_zip(path, content).namelist())
    told = {
        "word/document.xml": "word",
        "xl/workbook.xml": "workbook",
        "xl/workbook.bin": "xlsb",
        "OFD.xml": "ofd",
        "content.xml": "opendocument",
    }
    return next((carrier for name, carrier in told.items() if name in names), "archive")


def _old_office(path: Path, content: bytes) -> str:
    """Which program's file it is, by the names of its streams."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "password"
    workbook = any(name.encode("utf-16-le") in content for name in ("Workbook\0", "Book\0"))
    word = "WordDocument".encode("utf-16-le") in content
    if workbook and word:  # one holds the other
        return "doc" if path.suffix.lower().startswith((".doc", ".wps")) else "workbook"
    return "workbook" if workbook else "doc" if word else "unknown"
