"""The procurement catalogue of 2022."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from make_codelists.entries import TABLES, Entry, rows

MENDED_NAMES = TABLES / "procurement_names.tsv"
ENGLISH = {"A": "goods", "B": "works", "C": "services"}


def catalogue(table: Path) -> list[Entry]:
    """The entries of the catalogue; parents that the table lacks are added, provisional, with the code as their label."""
    mended = {row["code"]: row["name"] for row in rows(MENDED_NAMES)}
    entries = {row["code"]: item(row, mended) for row in rows(table)}
    for entry in list(entries.values()):
        if entry.broader not in entries and entry.broader != "all":
            code = entry.broader
            entries[code] = Entry(code, entry.level - 1, code, parent_of(code), provisional=True)
    return list(entries.values())


def item(row: Mapping[str, str], mended: Mapping[str, str]) -> Entry:
    """One entry: its name is provisional where the table had to cut it, unless it was mended; its code where no name is left."""
    code = row["code"]
    name = mended.get(code, row["name"])
    doubtful = not name or (bool(row["name_flag"]) and code not in mended)
    return Entry(code, int(row["level"]) + 1, name or code, row["parent"] or "all", english=ENGLISH.get(code, ""), provisional=doubtful)


def parent_of(code: str) -> str:
    """A letter and four pairs of digits: the last pair that is not 00 is dropped, and of the first pair all."""
    kept = code.rstrip("0")
    pairs = len(kept) // 2  # an odd nought belongs to its pair
    return code[: 2 * pairs - 1].ljust(len(code), "0") if pairs > 1 else code[0]
