"""Documents: a disclosure's file, read into lines and grids in reading order."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govfin.errors import DocumentError
from govfin.grids import page_blocks
from govfin.limits import PAGE, GivenUpError, Limits, limited
from govfin.pages import Block, Note, Page
from govfin.pdf import GIVEN_UP, read_pages
from govfin.text import text_blocks


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its name, the SHA-256 of its bytes, its number of pages (0 for text), its blocks in reading order."""

    path: Path
    sha256: str
    page_count: int
    blocks: tuple[Block, ...]
    created: datetime | None = None  # when the file says that it was last written, with a time zone or without
    notes: tuple[Note, ...] = ()  # of pages that were given up, or had to be read in another way

    @property
    def name(self) -> str:
        return self.path.name


def read_document(path: Path, limits: Limits = PAGE) -> Document:
    """Read a PDF or a plain-text extraction; DocumentError in one sentence where it can't be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: there is no such file; check the path.") from None
    except OSError as error:
        raise DocumentError(f"{path}: can't be read ({error.strerror}).") from None
    if not content.strip():
        raise DocumentError(f"{path}: the file is empty; download it again.")
    digest = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() == ".txt":
        return Document(path, digest, 0, text_blocks(path, content))
    pages, created = read_pages(path, content, limits)
    blocks, notes = zip(*(_blocks(page, limits) for page in pages), strict=True)
    return Document(path, digest, len(pages), tuple(itertools.chain(*blocks)), created, tuple(_notes(notes)))


def _blocks(page: Page, limits: Limits) -> tuple[tuple[Block, ...], Note]:
    """The blocks of a page and what there is to say of it; no blocks where finding them takes more than the limits."""
    try:
        with limited(limits):
            return page_blocks(page), Note(page.number, page.note)
    except GivenUpError as error:
        return (), Note(page.number, f"{GIVEN_UP}: {error}; look at it yourself")


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
