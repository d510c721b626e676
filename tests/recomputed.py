"""The ledgers and the answers recomputed with pandas, from the rows of `govfin facts` and what is known of each disclosure.

Written from docs/model.md and docs/queries.md, and from nothing that the loader does with RDF: what it computes must be what the
queries answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

import pandas as pd

from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.listings import rows

POINT: Final = [
    "unit_name",
    "district",
    "year",
    "coverage",
    "phase",
    "flow",
    "fund",
    "function",
    "economic",
    "expenditure",
    "project",
    "item",
    "measure",
]
MONEY: Final = ("amount", "difference", "unit-price")
COUNTED: Final = ("persons", "vehicles", "quantity")
FUNDS: Final = ["all", "fiscal", "general", "govfund", "soe", "special", "institutional"]  # the widest first
UNITS: Final = {"元": 0, "角": -1, "百元": 2, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8}  # powers of ten
MANY: Final = 40  # amounts of which none ends with a nought that are no accident


def mentions(disclosures: Iterable[Disclosure]) -> pd.DataFrame:
    """A row a mention of a figure, as `govfin facts` prints it, with its bounds and what is known of its disclosure."""
    found = []
    for number, disclosure in enumerate(disclosures):
        told = {"disclosure_number": number, "discloser": disclosure.unit_name, "discloser_district": disclosure.district}
        told |= {"disclosure_year": str(disclosure.year), "sha256": disclosure.sha256, "created": disclosure.created}
        found += [row | told | {"place": place} for place, row in enumerate(rows(disclosure))]
    frame = pd.DataFrame(found)
    frame = frame[frame["about"].isin(["figure", "share"])].copy()
    frame["amount"] = frame["amount"].map(Decimal)
    frame["decimals"] = frame["decimals"].astype(int)
    frame["narrative"] = frame["origin"] == "narrative"
    frame["known"] = _known(frame)
    frame = frame[frame["about"] == "figure"]
    power = frame["unit"].map(UNITS).fillna(0).astype(int)
    half = [Decimal(5).scaleb(p - max(d, k) - 1) for p, d, k in zip(power, frame["decimals"], frame["known"], strict=True)]
    counted = frame["measure"].isin(COUNTED)
    points = frame["measure"].isin(["weight", "score"]) & (frame["decimals"] == 0)
    frame["half"] = half
    frame["bound"] = [Decimal(0) if exact else width for exact, width in zip(counted | points, half, strict=True)]
    return frame


def _known(frame: pd.DataFrame) -> pd.Series[int]:
    """To how many decimals the amounts of prose are known that leaves noughts at the end out."""
    known = pd.Series(0, index=frame.index)
    prose = frame[frame["narrative"] & frame["measure"].isin(MONEY)]
    for _, group in prose.groupby(["disclosure_number", "unit"]):
        printed = group[(group["reported"] != "") & (group["amount"] != 0)]
        if printed.empty:
            continue
        longest, full = printed["decimals"].max(), (printed["decimals"] == printed["decimals"].max()).sum()
        cut = not any(d and text.endswith("0") for d, text in zip(printed["decimals"], printed["reported"], strict=True))
        if cut and MANY <= full < len(printed):
            known[group.index] = longest
    return known


def _groups(frame: pd.DataFrame, keys: list[str]) -> Iterable[list[Any]]:
    """The rows with the same values of `keys`, in their order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for number, row in zip(frame.groupby(keys, sort=False).ngroup(), frame.itertuples(), strict=True):
        found[number].append(row)
    return found.values()


def _agree(one: Any, other: Any) -> bool:
    if one.half == other.half:
        return bool(one.amount == other.amount)
    return bool(one.amount - one.bound <= other.amount + other.bound and other.amount - other.bound <= one.amount + one.bound)


def stated(frame: pd.DataFrame) -> pd.DataFrame:
    """Each figure as each disclosure states it: as most mentions do, then the most precise one, then one of a table, then the first."""
    chosen = []
    for each in _groups(frame, ["disclosure_number", *POINT]):
        best = each[0]
        if len(each) > 1:
            best = min(each, key=lambda one: (-sum(_agree(one, other) for other in each), one.half, one.narrative, one.place))
        chosen.append((best.Index, not all(_agree(a, b) for a, b in combinations(each, 2))))
    found = frame.loc[[index for index, _ in chosen]].copy()
    found["disputed"] = [disputed for _, disputed in chosen]
    return found


def ledger(figures: pd.DataFrame) -> pd.DataFrame:
    """Each figure once: as a disclosure of its own year and phase states it, the unit's own, the latest, and the last edition of it."""
    figures = figures.copy()
    kind = figures["phase"].map(lambda phase: "budget" if phase == "approved" else "final")
    figures["own"] = (figures["disclosure_year"] == figures["year"]) & (figures["disclosure"] == kind)
    figures["self"] = (figures["discloser"] == figures["unit_name"]) & (figures["discloser_district"] == figures["district"])
    written = [moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC) for moment in figures["created"]]
    figures["written"] = [moment.timestamp() if moment else float("-inf") for moment in written]
    chosen = []
    for each in _groups(figures, POINT):
        best = max(each, key=lambda one: (one.own, one.self, one.disclosure_year, one.written, one.sha256))
        disputed = any(one.disputed for one in each) or not all(_agree(a, b) for a, b in combinations(each, 2))
        chosen.append((best.Index, disputed))
    found = figures.loc[[index for index, _ in chosen]].copy()
    found["disputed"] = [disputed for _, disputed in chosen]
    found["level"] = [max(_level(f), _level(e)) for f, e in zip(found["function"], found["economic"], strict=True)]
    axes = ("function", "economic", "expenditure", "project", "item")
    found["breakdown"] = ["-".join(axis for axis in axes if row[axis] != "all") or "total" for row in found[list(axes)].to_dict("records")]
    found["widest"] = _widest(found)
    return found


def _level(code: str) -> int:
    """1 for 类, 2 for 款, 3 for 项."""
    code = code.partition("-")[0]  # of a departmental and a governmental class together the former's
    return {3: 1, 5: 2, 7: 3}.get(len(code), 0) if code[:1].isdigit() else 0


def _widest(found: pd.DataFrame) -> pd.Series[bool]:
    """Whether no wider fund has the figure; of classifications, whether none has its level."""
    width = found["fund"].map(lambda fund: FUNDS.index(fund) if fund in FUNDS else len(FUNDS))
    grouped = found.assign(width=width)
    for axis in ("function", "economic"):
        grouped[axis] = [code if code == "all" else f"{code[0]}{'-' in code}{_level(code)}" for code in found[axis]]
    keys = [axis for axis in POINT if axis != "fund"]
    return width == grouped.groupby(keys, sort=False)["width"].transform("min")
