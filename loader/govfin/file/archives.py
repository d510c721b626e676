"""Archives: zip files, and the files in them, which paths lead to: `公开.zip/附件/预算表.xlsx`.

The office formats are zip files as well; whoever opens one passes here, where those that would fill the memory are refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from govfin.errors import DocumentError

MOST_BYTES = 500_000_000  # of an archive's contents together, unpacked
MOST_FILES = 5_000  # in one archive
GREATEST_RATIO = 500  # unpacked to packed, of a file that is not small: text shrinks to a tenth, a bomb to a thousandth
SMALL = 5_000_000  # bytes
DEEPEST = 3  # archives within archives

_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]+)<")
_UTF8_NAME = 0x800  # the flag of a name that is UTF-8
_ENCRYPTED = 0x1


def open_zip(path: Path, content: bytes) -> zipfile.ZipFile:
    """A zip file's directory; DocumentError where it is damaged, encrypted, or too large when unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        raise DocumentError(f"{path}: is damaged or cut short and can't be unpacked; download it again.") from None
    entries = archive.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DocumentError(f"{path}: is encrypted and asks for a password; save it without one and try again.")
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES or any(map(_swells, entries)):
        raise DocumentError(f"{path}: would unpack to more than a disclosure can hold; unpack it yourself and give what is needed of it.")
    return archive


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > GREATEST_RATIO * max(entry.compress_size, 1)


def unpacked(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> bytes:
    """The bytes of a file in an archive; DocumentError where it is damaged or packed in a way that can't be undone."""
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise DocumentError(f"{path}: is damaged and can't be unpacked; download it again.") from None


def last_written(archive: zipfile.ZipFile) -> datetime | None:
    """When a document of an office program was last written, by its own word."""
    properties = archive.read("docProps/core.xml") if "docProps/core.xml" in archive.namelist() else b""
    try:
        return datetime.fromisoformat(match[1].decode().strip()) if (match := _MODIFIED.search(properties)) else None
    except ValueError:
        return None


def files_in(path: Path, content: bytes) -> Iterator[Path]:
    """The paths of the files in an archive, in the order of their names; without those that systems add for themselves."""
    for name in sorted(_named(open_zip(path, content))):
        parts = PurePosixPath(name).parts
        if not any(part.startswith((".", "__MACOSX", "~$")) for part in parts):
            yield path.joinpath(*parts)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, also of one in an archive that the path leads through.

    Raises FileNotFoundError and other OSErrors, and DocumentError for an archive that can't be unpacked.
    """
    archives = [parent for parent in reversed(path.parents) if parent.is_file()]
    if not archives:
        return path.read_bytes()
    return _member(archives[0], archives[0].read_bytes(), path.relative_to(archives[0]).as_posix(), DEEPEST)


def _member(path: Path, content: bytes, name: str, depth: int) -> bytes:
    if not depth or not zipfile.is_zipfile(io.BytesIO(content)):
        raise FileNotFoundError(str(path / name))
    archive = open_zip(path, content)
    named = _named(archive)
    if name in named:
        return unpacked(path / name, archive, named[name])
    for inner, entry in named.items():
        if name.startswith(f"{inner}/"):
            return _member(path / inner, unpacked(path / inner, archive, entry), name.removeprefix(f"{inner}/"), depth - 1)
    raise FileNotFoundError(str(path / name))


def _named(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files by the names that their makers gave them, below no folder but the archive's own."""
    named = {}
    for entry in archive.infolist():
        parts = [part for part in _name(entry).replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if parts and not entry.is_dir():
            named["/".join(parts)] = entry
    return named


def _name(entry: zipfile.ZipInfo) -> str:
    """A name as its maker wrote it: without the flag for UTF-8 it is in the code page of a Chinese Windows, or in UTF-8 all the same."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    raw = entry.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
