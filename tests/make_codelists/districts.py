"""The administrative districts of GB/T 2260."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from make_codelists.entries import Entry, rows

LEVELS = {"province": 1, "city": 2, "county": 3}
NATION = "100000"


def districts(table: Path) -> list[Entry]:
    names = {row["code"]: row for row in rows(table)}
    return [Entry(code, LEVELS[row["level"]], row["name"], district_parent(code, names)) for code, row in names.items()]


def district_parent(code: str, codes: Mapping[str, object]) -> str:
    wider = (code[:4] + "00", code[:2] + "0000")
    return next((parent for parent in wider if parent != code and parent in codes), NATION)
