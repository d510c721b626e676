"""Answers recomputed with pandas from the recomputed ledgers: for each query its rows, as texts in the order of its columns.

Written from what docs/queries.md says of each; codes for what a row is about, money in yuan, blank for what is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import pandas as pd

Rows = list[tuple[str, ...]]

UNIT: Final = ["district", "unit_name", "coverage"]
THREE_PUBLIC: Final = ["three-public", "abroad", "vehicles", "vehicle-purchase", "vehicle-running", "reception"]
INSIDE: Final = {"fiscal": "all", "special": "all", "institutional": "all"}  # funds right under all money


def text(cell: Any) -> str:
    """A cell as answers print it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        digits = format(cell, "f")
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "" if cell is None else str(cell)


def _rows(found: Iterable[Iterable[Any]]) -> Rows:
    return [tuple(map(text, row)) for row in found]


def _percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    if part is None or not whole:
        return None
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if part * whole >= 0 else -_half_down(-part * 100 / whole)


def _half_down(value: Decimal) -> Decimal:
    """SPARQL rounds halves up, of negative numbers towards nought."""
    return value.quantize(Decimal("0.01"), "ROUND_HALF_DOWN")


def _of(ledger: pd.DataFrame, *, fund: str = "", widest: bool = False, **told: str | int) -> pd.DataFrame:
    """Expenditure in yuan, or what is told instead."""
    told = {"flow": "expenditure", "measure": "amount", "phase": "approved"} | told
    found = ledger
    for column, value in told.items():
        if value != "":
            found = found[found[column] == value]
    if fund:
        found = found[found["fund"] == fund]
    return found[found["widest"]] if widest else found


def _records(found: pd.DataFrame) -> list[dict[str, Any]]:
    return found.to_dict("records")


def _by(found: pd.DataFrame, keys: list[str]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in _records(found):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return groups


def unit_by_function(ledger: pd.DataFrame, unit: str) -> Rows:
    own = _of(ledger, unit_name=unit)
    parts = own[(own["breakdown"] == "function") & own["widest"]]
    funds = {(row["year"], row["coverage"], row["fund"]) for row in _records(parts)}
    totals = [row for row in _records(own[own["breakdown"] == "total"]) if (row["year"], row["coverage"], row["fund"]) in funds]
    columns = ("year", "phase", "coverage", "fund", "level", "function", "amount", "disputed")
    return _rows([row[column] for column in columns] for row in [*_records(parts), *totals])


def unit_revenue(ledger: pd.DataFrame, unit: str) -> Rows:
    own = _of(ledger, unit_name=unit, flow="revenue", breakdown="total")
    totals = {(row["year"], row["coverage"]): row["amount"] for row in _records(own[own["widest"]])}
    found = []
    for row in _records(own):
        depth = 0 if row["fund"] == "all" else 1 if row["fund"] in INSIDE else 2
        share = _percent(row["amount"], totals.get((row["year"], row["coverage"])))
        found.append([row["year"], row["phase"], row["coverage"], depth, row["fund"], row["amount"], share, row["disputed"]])
    return _rows(found)


def unit_summary(ledger: pd.DataFrame, unit: str) -> Rows:
    own = ledger[(ledger["unit_name"] == unit) & (ledger["flow"] == "expenditure") & ledger["widest"]]
    headings = ["total", "basic", "personnel", "public", "project", "three-public", "operating-cost", "procurement", "staff-serving"]
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in _records(own):
        if row["measure"] == "amount" and row["breakdown"] in ("total", "expenditure"):
            heading = "total" if row["expenditure"] == "all" else row["expenditure"]
        elif row["breakdown"] == "item" and row["measure"] == ("persons" if row["item"] == "staff-serving" else "amount"):
            heading = row["item"]
        else:
            continue
        known = row["measure"] == "amount" and row["breakdown"] in ("total", "expenditure")
        if known or heading in headings:
            told = rows.setdefault((row["year"], row["phase"], row["coverage"]), {"disputed": False})
            told |= {heading: row["amount"], "disputed": told["disputed"] or row["disputed"]}
    return _rows([*key, *(told.get(heading) for heading in headings), told["disputed"]] for key, told in rows.items())


def year_on_year(ledger: pd.DataFrame, fund: str) -> Rows:
    totals = {(row["year"], *(row[key] for key in UNIT)): row for row in _records(_of(ledger, fund=fund, breakdown="total"))}
    found = []
    for (year, *who), row in totals.items():
        before = totals.get((str(int(year) - 1), *who))
        if before:
            change = row["amount"] - before["amount"]
            rate = Decimal(0) if not change and before["amount"] else _percent(change, abs(before["amount"]))
            found.append([year, row["phase"], *who, before["amount"], row["amount"], change, rate, row["disputed"] or before["disputed"]])
    return _rows(found)


def budget_and_final(ledger: pd.DataFrame, unit: str) -> Rows:
    keys = ["year", "coverage", "flow", "fund", "function", "economic", "expenditure", "item", "project"]
    own = ledger[(ledger["unit_name"] == unit) & (ledger["measure"] == "amount") & ledger["phase"].isin(["approved", "executed"])]
    found = []
    for key, rows in _by(own, keys).items():
        amounts = {row["phase"]: row["amount"] for row in rows}
        if len(amounts) == 2 and amounts["approved"] != amounts["executed"]:
            approved, executed = amounts["approved"], amounts["executed"]
            disputed = any(row["disputed"] for row in rows)
            found.append([*key, approved, executed, executed - approved, _percent(executed, approved), disputed])
    return _rows(found)


def change_by_function(ledger: pd.DataFrame, level: int) -> Rows:
    told = _of(ledger, widest=True, breakdown="function", level=level)
    amounts = {(row["year"], row["coverage"], row["function"], row["unit_name"], row["district"]): row for row in _records(told)}
    sums: dict[tuple[str, str, str], list[Any]] = {}
    for (year, coverage, function, *who), row in amounts.items():
        before = amounts.get((str(int(year) - 1), coverage, function, *who))
        if before and before["fund"] == row["fund"]:
            kept = sums.setdefault((year, coverage, function), [0, Decimal(0), Decimal(0), False])
            disputed = kept[3] or row["disputed"] or before["disputed"]
            sums[year, coverage, function] = [kept[0] + 1, kept[1] + before["amount"], kept[2] + row["amount"], disputed]
    found = []
    for (year, coverage, function), (units, before, amount, disputed) in sums.items():
        rate = Decimal(0) if amount == before and before else _percent(amount - before, abs(before))
        found.append([year, "approved", coverage, function, units, before, amount, amount - before, rate, disputed])
    return _rows(found)


def code_roll_up(ledger: pd.DataFrame, unit: str) -> Rows:
    own = _of(ledger, unit_name=unit)
    told = {
        (row["year"], row["coverage"], row["fund"], row["function"]): row
        for row in _records(own[own["breakdown"].isin(["total", "function"])])
    }
    found = []
    for (year, coverage, fund, function), row in told.items():
        beside = [each for (*where, _), each in told.items() if where == [year, coverage, fund] and each["function"] != "all"]
        start = "" if function == "all" else function
        for level in (1,) if function == "all" else (2, 3) if row["level"] == 1 else (3,) if row["level"] == 2 else ():
            parts = [each["amount"] for each in beside if each["level"] == level and each["function"].startswith(start)]
            if parts:
                total = sum(parts, Decimal(0))
                amounts = [row["amount"], level, len(parts), total, row["amount"] - total]
                found.append([year, "approved", coverage, fund, row["level"], function, *amounts])
    return _rows(found)


def execution_rate(ledger: pd.DataFrame, fund: str) -> Rows:
    told = _of(ledger, fund=fund, breakdown="total", phase="")
    found = []
    for key, rows in _by(told, ["year", *UNIT, "fund", "function"]).items():
        amounts = {row["phase"]: row["amount"] for row in rows}
        if len(rows) > 1 and "executed" in amounts:
            approved, revised, executed = (amounts.get(phase) for phase in ("approved", "revised", "executed"))
            rates = [Decimal(0) if executed == 0 and base else _percent(executed, base) for base in (approved, revised)]
            found.append([*key, approved, revised, executed, *rates, any(row["disputed"] for row in rows)])
    return _rows(found)


def staff(ledger: pd.DataFrame) -> Rows:
    told = _of(ledger, widest=True, measure="persons", breakdown="item", phase="")
    told = told[told["item"].str.startswith("staff-")]
    columns = ["year", "phase", *UNIT, "item", "amount", "disputed"]
    return _rows([row[column] for column in columns] for row in _records(told))


def three_public(ledger: pd.DataFrame) -> Rows:
    told = _of(ledger, widest=True, breakdown="item", phase="")
    told = told[told["item"].isin(THREE_PUBLIC)]
    found = []
    for key, rows in _by(told, ["year", *UNIT, "item"]).items():
        amounts = {row["phase"]: row["amount"] for row in rows}
        phases = [amounts.get(phase) for phase in ("approved", "revised", "executed")]
        found.append([*key, *phases, any(row["disputed"] for row in rows)])
    return _rows(found)


def peers_three_public(ledger: pd.DataFrame, word: str) -> Rows:
    named = _of(ledger[ledger["unit_name"].str.contains(word)])
    totals = {tuple(row[key] for key in ("year", *UNIT, "fund")): row["amount"] for row in _records(named[named["breakdown"] == "total"])}
    items = named[
        (named["breakdown"] == "item") & named["widest"] & named["item"].isin(["three-public", "abroad", "vehicles", "reception"])
    ]
    found = []
    for key, rows in _by(items, ["year", *UNIT, "fund"]).items():
        amounts = {row["item"]: row["amount"] for row in rows}
        told = [amounts.get(item) for item in ("three-public", "abroad", "vehicles", "reception")]
        year, *who, fund = key
        total, disputed = totals.get(key), any(row["disputed"] for row in rows)
        found.append([year, "approved", *who, fund, *told, total, _percent(told[0], total), disputed])
    return _rows(found)


RECOMPUTED: Final[Mapping[str, tuple[Callable[..., Rows], tuple[dict[str, str | int], ...]]]] = {
    "unit-by-function": (unit_by_function, ({"unit": "武汉市江汉区融媒体中心"}, {"unit": "国家信访局"}, {"unit": "广州市信访局"})),
    "unit-revenue": (unit_revenue, ({"unit": "武汉市江汉区融媒体中心"}, {"unit": "广州市统计局"}, {"unit": "上海市审计局"})),
    "unit-summary": (unit_summary, ({"unit": "武汉市江汉区融媒体中心"}, {"unit": "上海市普陀区财政局"}, {"unit": "烟台市审计局"})),
    "year-on-year": (year_on_year, ({"fund": "general"}, {"fund": "all"})),
    "budget-and-final": (budget_and_final, ({"unit": "武汉市汉阳区融媒体中心"}, {"unit": "上海市普陀区财政局"})),
    "change-by-function": (change_by_function, ({"level": 1}, {"level": 3})),
    "code-roll-up": (code_roll_up, ({"unit": "国家信访局"}, {"unit": "上海市普陀区人民政府办公室"}, {"unit": "苏州市应急管理局"})),
    "execution-rate": (execution_rate, ({"fund": "general"},)),
    "staff": (staff, ({},)),
    "three-public": (three_public, ({},)),
    "peers-three-public": (peers_three_public, ({"word": "信访"}, {"word": "融媒体中心"}, {"word": "审计局"})),
}
