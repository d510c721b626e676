"""The record of what was compared with the pages by eye."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compared import Compared, compared, digest, section
from disclosures_by_hand import AT, cell

KINDS = ("B03",)
FACTS = (cell("12.00", row=1), cell("3.50", row=2))
COVERAGE = Path(__file__).parents[1] / "docs" / "coverage.md"


def record(**told: object) -> Compared:
    row = Compared("a_2024_budget", "Anywhere", KINDS, 2, 0, 0, 0, digest(FACTS, KINDS), "")
    return replace(row, **told)  # type: ignore[arg-type]


def test_ten_documents_of_ten_places_were_compared() -> None:
    rows = compared()
    assert len({row.document for row in rows}) == len(rows) >= 10
    assert len({row.place for row in rows}) >= 10


def test_the_coverage_tells_every_document_that_was_compared() -> None:
    text = COVERAGE.read_text(encoding="utf-8")
    assert [row.document for row in compared() if f"| {row.document} | {row.place} |" not in text] == []


def test_facts_that_are_read_as_when_they_were_compared_are_not_told() -> None:
    told = "\n".join(section([record()], {"a_2024_budget": FACTS}))
    assert "**In all: 2 cells, 0 wrong, 0 doubtful; 0 amounts unread.**" in told
    assert "since:" not in told


@pytest.mark.parametrize(
    "today",
    [
        (FACTS[0],),
        (FACTS[0], cell("3.51", row=2)),
        (FACTS[0], cell("3.50", replace(AT, phase="executed"), row=2)),
        (FACTS[0], replace(FACTS[1], page=6)),
        (FACTS[0], replace(FACTS[1], column_label="第2栏")),
    ],
    ids=["missing", "numeral", "coordinate", "page", "column"],
)
def test_facts_that_are_read_otherwise_since_are_told(today: tuple[object, ...]) -> None:
    told = "\n".join(section([record()], {"a_2024_budget": today}))  # type: ignore[dict-item]
    assert f"**Read otherwise since: {len(today)} facts.**" in told


def test_facts_of_other_kinds_and_of_prose_change_nothing() -> None:
    more = (*FACTS, cell("9.00", table="B12"), cell("9.00", origin="narrative"))
    assert digest(more, KINDS) == digest(FACTS, KINDS)
