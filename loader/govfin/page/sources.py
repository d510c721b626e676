"""Sources: the documents behind the data, found by their SHA-256 in the publisher's folders, and their pages drawn as pictures.

Reads files and no graph; writes nothing. A page is drawn as it was read, so one whose text runs up or down is turned; the boxes of
mentions are in its points, origin top left.
"""

from __future__ import annotations

import ctypes
import io
import math
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

import pypdfium2
from pypdfium2 import PdfiumError, raw

DPI: Final = 120
LONGEST: Final = 1200.0  # points: a page with a longer side is drawn as if that were its longer side
COLOURS: Final = 48  # of a picture: text, rules, and the tints of heads and seals
SAMPLE: Final = 2000  # characters that tell which way a page's text runs
MEMORY: Final = 64 * 1024**2  # bytes of pictures that are kept
LARGEST: Final = 200 * 1024**2  # bytes of a document that is drawn

_drawing: Final = threading.Lock()  # the engine draws for one at a time


@dataclass(frozen=True, slots=True)
class Size:
    """A page's width and height, in points, as it was read."""

    width: float
    height: float


class Sources:
    """The documents of some folders. A file is hashed when it is first looked for, and again where its size or time has changed."""

    def __init__(self, folders: Sequence[Path] = (), *, serves_documents: bool = False, memory: int = MEMORY) -> None:
        self.folders: Final = tuple(folders)
        self.serves_documents: Final = serves_documents
        self._memory: Final = memory
        self._hashes: Final[dict[Path, tuple[int, int, str]]] = {}  # size, time, SHA-256
        self._hashing: Final = threading.Lock()
        self._pictures: Final[OrderedDict[tuple[str, int], bytes]] = OrderedDict()
        self._sizes: Final[dict[tuple[str, int], Size]] = {}

    def find(self, sha256: str, name: str = "") -> Path | None:
        """The file of that hash, looked for first among those of that name."""
        with self._hashing:
            known = next((path for path, (_, _, told) in self._hashes.items() if told == sha256), None)
            if known is not None and self._hash(known) == sha256:
                return known
            return next((path for path in self._files(name) if self._hash(path) == sha256), None)

    def size(self, sha256: str, number: int, name: str = "") -> Size | None:
        """The size of a page of a PDF; None where there is no such PDF or page."""
        key = (sha256, number)
        if key not in self._sizes:
            with self._page(sha256, number, name) as page:
                if page is None:
                    return None
                width, height = page.get_size()
                self._sizes[key] = Size(height, width) if _way(page) in (90, 270) else Size(width, height)
        return self._sizes[key]

    @property
    def shown(self) -> frozenset[tuple[str, int]]:
        """The pages whose size was asked for, by the hashes of their documents: those that are shown somewhere."""
        return frozenset(self._sizes)

    def picture(self, sha256: str, number: int, name: str = "") -> bytes | None:
        """A page of a PDF as PNG; None where there is no such PDF or page."""
        key = (sha256, number)
        with _drawing:
            if key in self._pictures:
                self._pictures.move_to_end(key)
                return self._pictures[key]
        with self._page(sha256, number, name) as page:
            if page is None:
                return None
            try:
                drawn = self._pictures[key] = _drawn(page)
            except PdfiumError:
                return None
            while sum(map(len, self._pictures.values())) > self._memory:
                self._pictures.popitem(last=False)
        return drawn

    def _files(self, name: str) -> Iterable[Path]:
        """All files of the folders, those of that name first."""
        files = sorted(path for folder in self.folders for path in folder.rglob("*") if path.is_file())
        return sorted(files, key=lambda path: path.name != name)

    def _hash(self, path: Path) -> str:
        try:
            told = path.stat()
            known = self._hashes.get(path)
            if known is None or known[:2] != (told.st_size, told.st_mtime_ns):
                with path.open("rb") as file:
                    known = self._hashes[path] = (told.st_size, told.st_mtime_ns, file_digest(file, "sha256").hexdigest())
            return known[2]
        except OSError:
            return ""

    @contextmanager
    def _page(self, sha256: str, number: int, name: str) -> Iterator[Any]:
        """A page of a PDF, for as long as nobody else draws; None where there is none that can be read."""
        path = self.find(sha256, name)
        with _drawing:
            pdf = _opened(path) if path else None
            try:
                yield _loaded(pdf, number) if pdf is not None else None
            finally:
                if pdf is not None:
                    pdf.close()


def _opened(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            if b"%PDF-" not in file.read(1024) or path.stat().st_size > LARGEST:
                return None
        return pypdfium2.PdfDocument(path)
    except (OSError, PdfiumError):
        return None


def _loaded(pdf: Any, number: int) -> Any:
    try:
        return pdf[number - 1] if 1 <= number <= len(pdf) else None
    except PdfiumError:
        return None


def _drawn(page: Any) -> bytes:
    scale = DPI / 72 * min(1.0, LONGEST / max(page.get_size()))
    picture = page.render(scale=scale, rotation=_way(page)).to_pil().convert("RGB").quantize(COLOURS)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _way(page: Any) -> int:
    """Which way most of the text runs on the page as it is shown: 0, or turned by 90, 180 or 270 degrees against the clock."""
    text = page.get_textpage()
    matrix = raw.FS_MATRIX()
    counted: Counter[int] = Counter()
    for index in range(min(text.count_chars(), SAMPLE)):
        if raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
            counted[round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90] += 1
    return (counted.most_common(1)[0][0] - page.get_rotation()) % 360 if counted else 0


def address(sha256: str, number: int | None = None) -> str:
    """The path of the picture of a page on the site; of the document itself, without a page."""
    return f"/source/{sha256}/document" if number is None else f"/source/{sha256}/{number}.png"
