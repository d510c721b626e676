"""File names: those under which pages and data lie where the site is made of files.

Reads and writes no graph. A server decodes an address once and looks for a file of that name. What would not come out as one name of one
file, a stroke or dots among it, stays as it is encoded, and its address is encoded once more; what is longer than file systems take
is cut and ends in a hash.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote_to_bytes

LONGEST: Final = 240  # bytes of a name without its suffix; most file systems take 255
SAVED: Final = 180  # bytes of the name of a document that is saved
_CUT: Final = 180  # bytes that are left of a longer one
_SUFFIXES: Final = re.compile(r"(?:\.[a-z]{2})?\.[a-z]{2,6}\Z")


def filed(path: str) -> str:
    """The address, percent-encoded, at which a path of the site, and a place in it, is found where it is made of files."""
    path, mark, place = path.partition("#")
    return "/".join(quote(_name(segment).encode(), safe="-._~!$&'()*+,;=:@") for segment in path.split("/")) + mark + place


def file_of(folder: Path, path: str) -> Path:
    """The file of a path of the site."""
    return folder.joinpath(*(_name(segment) for segment in path.split("/") if segment))


def saved_as(name: str) -> str:
    """The name under which a browser is to save a document: what it was called, without what would lead elsewhere or show as another."""
    told = "".join(each if each.isprintable() and each not in '/\\"' else "_" for each in name).strip(" .")
    stem, dot, suffix = told.rpartition(".")
    if dot and len(suffix) <= 5:
        return f"{_first(stem, SAVED)}.{suffix}"
    return _first(told, SAVED) or "document"


def _first(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _name(segment: str) -> str:
    """A percent-encoded segment as the name of a file."""
    try:
        name = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        name = segment
    if name in (".", "..") or any(each in "/%\\" or not each.isprintable() for each in name):
        name = segment
    return _cut(name)


def _cut(name: str) -> str:
    """A name that is not too long; its suffixes, by which forms are told apart, are kept."""
    suffixes = found[0] if (found := _SUFFIXES.search(name)) else ""
    stem = name.removesuffix(suffixes).encode()
    if len(stem) <= LONGEST:
        return name
    return _first(stem.decode(), _CUT) + "~" + sha256(stem).hexdigest()[:16] + suffixes
