"""Listings: the facts of disclosures as rows, in CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Final, TextIO

from govfin.disclosures import Disclosure
from govfin.facts import Fact

COLUMNS: Final = (
    *("document", "disclosure", "origin", "table", "table_title", "page", "row", "column"),
    *("row_code", "row_label", "side", "column_label"),
    *("reported", "unit", "decimals", "bbox"),
    *("unit_name", "district", "year", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure"),
    "amount",
    *("about", "sentence", "span", "confidence", "inferred", "doubt", "alternative"),
)
COORDINATES: Final = COLUMNS[COLUMNS.index("unit_name") : COLUMNS.index("amount")]


def write_csv(disclosures: Iterable[Disclosure], out: TextIO) -> None:
    """One row a mention under a header row; empty where a column does not apply."""
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for disclosure in disclosures:
        writer.writerows(rows(disclosure))


def write_json(disclosures: Iterable[Disclosure], out: TextIO) -> None:
    """A list of objects with the columns of the CSV; every value is a string, so that amounts stay exact."""
    json.dump([row for disclosure in disclosures for row in rows(disclosure)], out, ensure_ascii=False, indent=1)
    out.write("\n")


def rows(disclosure: Disclosure) -> Iterator[dict[str, str]]:
    """The facts of a disclosure, a row each, in the order of the document."""
    for fact in disclosure.facts:
        yield _row(disclosure, fact)


def _row(disclosure: Disclosure, fact: Fact) -> dict[str, str]:
    return {
        "document": disclosure.file_name,
        "disclosure": disclosure.kind,
        "origin": fact.origin,
        "table": fact.table,
        "table_title": fact.table_title,
        "page": "" if fact.page is None else str(fact.page),
        "row": str(fact.row),
        "column": str(fact.column),
        "row_code": fact.row_code,
        "row_label": fact.row_label,
        "side": fact.side,
        "column_label": fact.column_label,
        "reported": "" if fact.repeated else fact.numeral.text,
        "unit": fact.numeral.unit,
        "decimals": str(fact.numeral.decimals),
        "bbox": "" if fact.bbox is None else " ".join(f"{edge:.1f}" for edge in fact.bbox),
        **{name: str(getattr(fact.at, name)) for name in COORDINATES},
        "amount": format(fact.amount, "f"),
        "about": fact.about,
        "sentence": fact.text,
        "span": "" if fact.span is None else " ".join(map(str, fact.span)),
        "confidence": "" if fact.confidence is None else f"{fact.confidence:.3f}",
        "inferred": "true" if fact.inferred else "",
        "doubt": fact.doubt,
        "alternative": "" if fact.alternative is None else format(fact.alternative, "f"),
    }
