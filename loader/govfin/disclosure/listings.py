"""Listings: the facts of disclosures as rows, in CSV or JSON."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TextIO

from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.unaccounted import Account, Printed
from govfin.table.facts import Fact

COLUMNS: Final = (
    *("document", "disclosure", "origin", "table", "table_title", "page", "row", "column"),
    *("row_code", "row_label", "side", "column_label"),
    *("reported", "unit", "decimals", "bbox"),
    *("unit_name", "district", "year", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure"),
    "amount",
    *("about", "sentence", "span", "confidence", "inferred", "doubt", "alternative", "coverage"),
)
UNACCOUNTED: Final = ("document", "page", "origin", "reported", "before", "after", "bbox")
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
        "document": fact.document or disclosure.file_name,
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
        "coverage": fact.at.coverage,
    }


# --- what no fact explains -----------------------------------------------------------------------------------------------


def write_unaccounted(printed: Mapping[str, Iterable[Printed]], out: TextIO, form: str) -> None:
    """The numerals of documents that nothing explains, a row each with what stands around them: as text by page, CSV or JSON."""
    if form == "text":
        for document, numerals in printed.items():
            out.writelines(f"{line}\n" for line in _told(document, list(numerals)))
        return
    told = [_unaccounted_row(document, each) for document, numerals in printed.items() for each in numerals if not each.by]
    if form == "json":
        json.dump(told, out, ensure_ascii=False, indent=1)
        out.write("\n")
    else:
        writer = csv.DictWriter(out, UNACCOUNTED, lineterminator="\n")
        writer.writeheader()
        writer.writerows(told)


def _unaccounted_row(document: str, printed: Printed) -> dict[str, str]:
    return {
        "document": document,
        "page": "" if printed.page is None else str(printed.page),
        "origin": printed.origin,
        "reported": printed.text,
        "before": printed.before,
        "after": printed.after,
        "bbox": "" if printed.box is None else " ".join(f"{edge:.1f}" for edge in printed.box),
    }


def _told(document: str, numerals: Sequence[Printed]) -> Iterator[str]:
    yield f"{document}:"
    for page, found in itertools.groupby((each for each in numerals if not each.by), key=lambda each: each.page):
        yield f"  page {page}" if page else "  no page"
        yield from (f"    {each.origin}: {each.before}【{each.text}】{each.after}".replace("\n", " ") for each in found)


def account_sentence(account: Account) -> str:
    """What there is to say of the numerals of one origin."""
    ignored = ", ".join(f"{count} {rule}" for rule, count in account.ignored.items())
    return (
        f"{account.origin}: {account.printed} numerals printed, {account.accounted} accounted for by facts, "
        f"{sum(account.ignored.values())} ignored{f' ({ignored})' if ignored else ''}, {account.unaccounted} unaccounted"
    )
