"""Documents: a disclosure's file, read into lines and grids in reading order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govfin.errors import DocumentError
from govfin.grids import page_blocks
from govfin.pages import Block, Note
from govfin.pdf import read_pages
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


def read_document(path: Path) -> Document:
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
    pages, created = read_pages(path, content)
    return Document(path, digest, len(pages), tuple(block for page in pages for block in page_blocks(page)), created)
