"""Holdings: which disclosures a store has, as a catalogue lists them.

Reads of the graph of each disclosure what it says of itself, its unit and its documents, and of the catalogue's graph which edition
revises which; writes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pyoxigraph import QuerySolutions

from govfin.graph.stores import Store
from govfin.query.questions import internal_query


@dataclass(frozen=True, slots=True)
class Document:
    """A document from which a disclosure was read."""

    iri: str
    sha256: str
    file: str
    written: str  # xsd:dateTime: when the file says that it was last written; "" where it does not say


@dataclass(frozen=True, slots=True)
class Holding:
    """A disclosure, as the store tells of it; "" of what it does not tell."""

    iri: str
    title: str
    unit: str
    name: str  # of the unit
    district: str  # the concept
    year: str
    kind: str  # budget or final
    level: str  # department or unit
    documents: Sequence[Document]
    earlier: Sequence[str]  # the editions that it revises

    @property
    def code(self) -> str:
        """The code of its district."""
        return self.district.rpartition("/")[2] or "unknown"

    @property
    def written(self) -> str:
        """When the last of its documents was written."""
        return max((each.written for each in self.documents), default="")

    @property
    def file_name(self) -> str:
        """What its files are called, without a suffix: letters that every system and address can hold."""
        start = "-".join((self.code, self.year, self.kind))
        return f"{''.join(each if each.isascii() and each.isalnum() else '-' for each in start)}-{self.iri.rpartition('/')[2]}"


def holdings(store: Store) -> list[Holding]:
    """All disclosures of a store, in the order of their IRIs."""
    found = store.query(internal_query("catalogue"))
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = [{name: _text(row[name]) for name in names} for row in found]
    rows.sort(key=lambda row: (row["disclosure"], row["document"], row["earlier"]))
    return [_holding(iri, list(group)) for iri, group in groupby(rows, key=lambda row: row["disclosure"])]


def _text(term: Any) -> str:
    return str(term.value) if term is not None else ""


def _holding(iri: str, rows: Sequence[dict[str, str]]) -> Holding:
    first = rows[0]
    documents = {row["document"]: Document(row["document"], row["sha256"], row["file"], row["created"]) for row in rows if row["document"]}
    return Holding(
        iri=iri,
        **{name: first[name] for name in ("title", "unit", "name", "district", "year", "kind", "level")},
        documents=tuple(documents.values()),
        earlier=tuple(_distinct(row["earlier"] for row in rows)),
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    return sorted({each for each in texts if each})
