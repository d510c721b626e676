"""Documents: a disclosure's file, read into lines and grids in reading order, whatever carries it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govfin.errors import DocumentError
from govfin.file.archives import files_in, read_bytes
from govfin.file.carriers import ARCHIVES, SUFFIXES, carrier_of
from govfin.file.pdf import GIVEN_UP, read_pages
from govfin.file.spreadsheets import read_workbook
from govfin.file.text import text_blocks
from govfin.file.webpages import read_saved_page, read_webpage
from govfin.file.word import read_word
from govfin.layout.blocks import document_blocks
from govfin.layout.limits import PAGE, Limits
from govfin.layout.pages import Block, Note
from govfin.mappings import Reading


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its name, the SHA-256 of its bytes, its number of pages (sheets of a workbook, 0 for text), its blocks in
    reading order.
    """

    path: Path
    sha256: str
    page_count: int
    blocks: tuple[Block, ...]
    created: datetime | None = None  # when the file says that it was last written, with a time zone or without
    notes: tuple[Note, ...] = ()  # of pages that were given up, or had to be read in another way

    @property
    def name(self) -> str:
        return self.path.name


def read_document(path: Path, limits: Limits = PAGE, reading: Reading | None = None) -> Document:
    """Read a document, also one in a zip file that its path leads through; DocumentError in one sentence where it can't be read."""
    content = _content(path)
    if not content.strip():
        raise DocumentError(f"{path}: the file is empty; download it again.")
    digest = hashlib.sha256(content).hexdigest()
    carrier = carrier_of(path, content)
    if carrier == "pdf":
        return _paged(path, content, digest, limits, reading)
    if carrier == "workbook":
        sheets, blocks, created, notes = read_workbook(path, content)
        return Document(path, digest, sheets, _some(path, blocks), created, notes)
    if carrier == "word":
        blocks, created = read_word(path, content)
        return Document(path, digest, 0, _some(path, blocks), created)
    readers = {"text": text_blocks, "html": read_webpage, "mime": read_saved_page}
    return Document(path, digest, 0, readers[carrier](path, content))


def documents_in(path: Path) -> list[Path]:
    """The documents in a folder and the folders below it, or in a zip file, also those in zip files there; else the path itself.

    Raises DocumentError for a zip file that can't be unpacked.
    """
    if path.is_dir():
        inside: Sequence[Path] = sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith((".", "~$")))
    elif path.suffix.lower() in ARCHIVES and (path.is_file() or _is_in_archive(path)):
        inside = list(files_in(path, _content(path)))
    else:
        return [path]
    found = [each for each in inside if each.suffix.lower() in SUFFIXES]
    return [*found, *(member for each in inside if each.suffix.lower() in ARCHIVES for member in documents_in(each))]


def _is_in_archive(path: Path) -> bool:
    return any(parent.is_file() for parent in path.parents)


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except FileNotFoundError:
        raise DocumentError(f"{path}: there is no such file; check the path.") from None
    except OSError as error:
        raise DocumentError(f"{path}: can't be read ({error.strerror}).") from None


def _paged(path: Path, content: bytes, digest: str, limits: Limits, reading: Reading | None) -> Document:
    pages, created = read_pages(path, content, limits)
    blocks, given_up = document_blocks(pages, reading, limits)
    notes = (
        Note(page.number, f"{GIVEN_UP}: {given_up[page.number]}; look at it yourself" if page.number in given_up else page.note)
        for page in pages
    )
    return Document(path, digest, len(pages), blocks, created, tuple(_notes(notes)))


def _some(path: Path, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    if not blocks:
        raise DocumentError(f"{path}: holds no text; check that it is the right file.")
    return blocks


def _notes(notes: Iterable[Note]) -> Iterator[Note]:
    """What there is to say of pages, once for all of which there is the same to say."""
    alike: dict[str, list[int]] = {}
    for note in notes:
        if note.text and note.page is not None:
            alike.setdefault(note.text, []).append(note.page)
    for text, numbers in alike.items():
        yield Note(numbers[0], f"page{'s' * (len(numbers) > 1)} {_spelled(numbers)}: {text}")


def _spelled(numbers: Iterable[int]) -> str:
    """Ascending numbers as runs: 1, 3-5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
