"""What a person compared with the pages: tests/data/compared_by_eye.tsv, and whether the facts are still those that were compared.

A row of the file is a document whose tables were looked at as pictures, page by page, each fact against its cell: the numeral, its
unit, the labels of row and column, and every coordinate. `digest` is over the facts of the kinds compared: where it differs from that
of the facts as read today, they were read otherwise since, and the row says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path

from govfin.table.facts import Fact

COMPARED = Path(__file__).parent / "data" / "compared_by_eye.tsv"


@dataclass(frozen=True, slots=True)
class Compared:
    """A document that a person compared, table by table; the counts are of cells with an amount."""

    document: str  # the file's stem
    place: str
    kinds: tuple[str, ...]  # the kinds of the tables compared that have amounts
    cells: int  # facts compared, each with its cell
    doubtful: int  # of them those whose cell leaves a coordinate open
    wrong: int  # of them those that say what the page does not
    unread: int  # amounts on the pages looked at that no fact reports
    digest: str
    remarks: str


def compared() -> list[Compared]:
    with COMPARED.open(encoding="utf-8", newline="") as lines:
        return [_compared(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _compared(row: Mapping[str, str]) -> Compared:
    counts = (int(row[name]) for name in ("cells", "doubtful", "wrong", "unread"))
    return Compared(row["document"], row["place"], tuple(row["kinds"].split()), *counts, row["digest"], row["remarks"])


def tabled(facts: Iterable[Fact], kinds: Sequence[str]) -> list[Fact]:
    """The facts that tables of these kinds state."""
    return [fact for fact in facts if fact.table in kinds and fact.origin == "table"]


def digest(facts: Iterable[Fact], kinds: Sequence[str]) -> str:
    """What the facts of these kinds of tables say, and where, in sixteen digits."""
    lines = sorted(
        "|".join(
            str(part)
            for part in (fact.page, fact.table, fact.row_label, fact.column_label, fact.numeral.text, fact.amount, *astuple(fact.at))
        )
        for fact in tabled(facts, kinds)
    )
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def section(rows: Iterable[Compared], facts: Mapping[str, Sequence[Fact]]) -> Iterable[str]:
    """The section of docs/coverage.md: `facts` are those read today, by document."""
    rows = list(rows)
    cells, doubtful, wrong, unread = (sum(getattr(row, name) for row in rows) for name in ("cells", "doubtful", "wrong", "unread"))
    yield "## Compared by eye"
    yield ""
    where = f"{len(rows)} documents of {len({row.place for row in rows})} places"
    yield f"Of {where} every table that was recognised was compared with the picture of its page, cell"
    yield "by cell: the numeral, its unit, the labels of its row and column, year, phase, flow, fund, function, economic class, kind of"
    yield "expenditure, project, item and measure. `doubtful` are cells that leave a coordinate open, `unread` amounts on the pages"
    yield "looked at that no fact reports. Where facts are read otherwise today than when they were compared, the last column says so."
    yield ""
    yield f"**In all: {cells} cells, {wrong} wrong, {doubtful} doubtful; {unread} amounts unread.**"
    yield ""
    yield "| document | place | kinds | cells | wrong | doubtful | unread | remarks |"
    yield "|---|---|---|--:|--:|--:|--:|---|"
    for row in rows:
        read = facts.get(row.document, ())
        since = "" if digest(read, row.kinds) == row.digest else f" **Read otherwise since: {len(tabled(read, row.kinds))} facts.**"
        yield (
            f"| {row.document} | {row.place} | {' '.join(row.kinds)} | {row.cells} | {row.wrong} | {row.doubtful} | {row.unread} "
            f"| {row.remarks}{since} |"
        )
    yield ""
