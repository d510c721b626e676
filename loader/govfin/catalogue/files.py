"""Files: what is written for everybody to take, with its size and its hash; the same content is always the same bytes.

Reads no graph and writes none.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

GZIP: Final = "application/gzip"
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class File:
    """A file that was written."""

    path: str  # in the folder, with strokes
    type: str  # its media type; of a compressed one, that of what it holds
    bytes: int
    sha256: str
    about: str = ""  # the disclosure that it is of, as the store calls it; none where it is of all

    @property
    def compressed(self) -> bool:
        """Whether it has to be unpacked first."""
        return self.path.endswith(".gz")


class Hashed:
    """A file that is being written, its bytes counted and hashed as they go by."""

    def __init__(self, file: BinaryIO) -> None:
        self._file: Final = file
        self._hash: Final = hashlib.sha256()
        self.bytes = 0

    def write(self, content: Any) -> int:
        """Write some bytes."""
        self._hash.update(content)
        self.bytes += len(content)
        return self._file.write(content)

    def flush(self) -> None:
        """Pass on what is held back."""
        self._file.flush()

    def tell(self) -> int:
        """How much has been written."""
        return self.bytes

    def close(self) -> None:
        """Whoever opened the file closes it."""

    @property
    def closed(self) -> bool:
        return self._file.closed

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def hashed(folder: Path, path: str) -> Iterator[Hashed]:
    """A file of a folder, to be written."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    with (folder / path).open("wb") as file:
        yield Hashed(file)


@contextmanager
def packed(file: Hashed) -> Iterator[gzip.GzipFile]:
    """What is written into it is compressed; no name and no time are noted, so that the bytes tell of the content alone."""
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0) as stream:
        yield stream


def write(folder: Path, path: str, kind: str, content: bytes, about: str = "") -> File:
    """Write a file whole, compressed where its name says so."""
    with hashed(folder, path) as file:
        if path.endswith(".gz"):
            with packed(file) as stream:
                stream.write(content)
        else:
            file.write(content)
    return File(path, kind, file.bytes, file.sha256, about)
