"""Forms of an answer for files and for other programs: CSV, JSON and Markdown.

Reads an answer, and no graph. In CSV and JSON amounts are in yuan unless another unit is asked for; in Markdown they are as people read
them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from govfin.namespaces import XSD
from govfin.query.amounts import MoneyUnit
from govfin.query.answers import Answer, Cell, Resource, exact, names, plain
from govfin.query.citations import Citations, with_places
from govfin.query.columns import Column
from govfin.query.flat import flat
from govfin.query.wordings import NUMBERS, Look, Marks, in_order, marks_of, texts

BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows that a file is UTF-8

# Full-width signs are signs too where a spreadsheet speaks Chinese or Japanese; a number with its sign is no formula.
_FORMULA = re.compile(r"\s*[=@\uff1d\uff20]|[\t\r]|\s*[+\-\uff0b\uff0d](?!$|\d[\d,.]*%?$)")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~&])")  # what Markdown would take for something else


def as_csv(
    answer: Answer, language: str | None = None, money: MoneyUnit | None = None, cited: Citations = (), write: Callable[[str], str] = str
) -> str:
    """Comma-separated values with a header row: all digits of each amount, nothing where there is none.

    With a language there are columns of labels beside those of codes; with citations, columns that tell where numbers are printed.
    `write` writes a cell, as `inert` does for spreadsheets.
    """
    columns = flat(with_places(answer, cited), language, money)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(zip(*([write(plain(value)) for value in column.values] for column in columns), strict=True))
    return lines.getvalue()


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before one that a document may print."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


# JSON


def as_json(answer: Answer, cited: Citations = ()) -> str:
    """SPARQL 1.1 Query Results JSON (application/sparql-results+json): IRIs, and yuan as xsd:decimal; what is blank is not bound.

    With citations there is a variable of the entries of each number, as in the query, and variables that tell where they are printed.
    """
    answer = with_places(answer, cited)
    rows = [dict(_bindings(answer.columns, row)) for row in answer.rows]
    entries = list(dict.fromkeys(name for row in answer.entries for name in row))
    for row, told in zip(rows, answer.entries, strict=False):
        row |= {f"{name}_entry": _literal(" ".join(iris)) if len(iris) > 1 else _uri(iris[0]) for name, iris in told.items() if iris}
    head = {"vars": [*names(answer.columns), *(f"{name}_entry" for name in entries)]}
    return json.dumps({"head": head, "results": {"bindings": rows}}, ensure_ascii=False, indent=2) + "\n"


def _bindings(columns: Sequence[Column], row: Sequence[Cell]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for column, cell in zip(columns, row, strict=True):
        if cell is not None:
            yield column.name, _term(column, cell)


def _term(column: Column, cell: Cell) -> Mapping[str, str]:
    match cell:
        case Resource(iri=iri):
            return _uri(iri)
        case bool():
            return _literal("true" if cell else "false", "boolean")
        case Decimal():
            return _literal(exact(cell), "decimal")
        case int():
            return _literal(str(cell), "gYear" if column.type == "year" else "integer")
    return _literal(str(cell))


def _uri(iri: str) -> Mapping[str, str]:
    return {"type": "uri", "value": iri}


def _literal(text: str, datatype: str = "") -> Mapping[str, str]:
    return {"type": "literal", "value": text} | ({"datatype": f"{XSD}{datatype}"} if datatype else {})


# Markdown


def as_markdown(answer: Answer, look: Look, cited: Citations = ()) -> str:
    """A table of GitHub's Markdown with its title; where numbers are printed is told in footnotes."""
    marks = marks_of(answer, cited)
    columns = list(zip(answer.columns, texts(answer, look), strict=True))
    cells = [[_marked_up(cell) + _footnote(marks, column, row) for row, cell in enumerate(found)] for column, found in columns]
    lines = [
        _line([_marked_up(look.heading(column)) for column in answer.columns]),
        _line(["---:" if column.type in NUMBERS else "---" for column in answer.columns]),
        *(_line(row) for row in zip(*cells, strict=True)),
    ]
    footnotes = [f"[^{number}]: {_marked_up(look.note(cited[row][column]))}" for number, row, column in in_order(marks)]
    above = [f"**{_marked_up(look.title(answer))}**", look.common(answer)]
    below = [look.limit(answer), "" if answer.rows else look.say("answer-none"), "\n".join(footnotes)]
    return "\n\n".join(part for part in (*above, "\n".join(lines), *below) if part) + "\n"


def _footnote(marks: Marks, column: Column, row: int) -> str:
    number = marks.get(column.name, {}).get(row)
    return "" if number is None else f"[^{number}]"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _marked_up(text: str) -> str:
    """A text on one line that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
