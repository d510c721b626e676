"""Tables: what a store holds as Parquet files, one for each query in `tables/`, for engines that know no RDF.

IRIs and texts are text, years and levels whole numbers, amounts exact decimals.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyoxigraph import Literal, QuerySolutions, Store

from corpus.accounts import HERE
from govfin.namespaces import XSD

AMOUNT = pa.decimal128(24, 6)
TYPES = {"amount": AMOUNT, "price": AMOUNT, "quantity": AMOUNT, "year": pa.int32(), "level": pa.int32(), "disputed": pa.bool_()}


def make_tables(store: Path, folder: Path) -> Path:
    """The tables of a store in a folder, made where they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for query in sorted((HERE / "tables").glob("*.rq")):
        path = folder / f"{query.stem}.parquet"
        if not path.exists():
            half = path.with_suffix(".half")
            pq.write_table(_table(Store.read_only(str(store)), query.read_text(encoding="utf-8")), half)
            half.rename(path)
    return folder


def _table(store: Store, text: str) -> pa.Table:
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    columns: list[list[Any]] = [[] for _ in names]
    for solution in found:
        for column, term in zip(columns, solution, strict=True):
            column.append(_value(term))
    arrays = [pa.array(column, TYPES.get(name, pa.string())) for name, column in zip(names, columns, strict=True)]
    return pa.table(arrays, names)


def _value(term: Any) -> Any:
    if not isinstance(term, Literal):
        return None if term is None else term.value
    match term.datatype.value.removeprefix(XSD):
        case "decimal":
            return Decimal(term.value)
        case "integer" | "gYear":
            return int(term.value)
        case "boolean":
            return term.value == "true"
    return term.value


def terms(text: str) -> dict[str, Any]:
    """The values of the parameters of a query whose text has them in place, as the columns of the tables have them."""
    found: dict[str, Any] = {}
    for name, term in re.findall(r"VALUES \?(\w+) \{ (\S+|\"[^\"]*\"\S*) \}", text):
        literal = re.match(r'"([^"]*)"', term)
        found[name] = term.strip("<>") if not literal else int(literal[1]) if "gYear" in term or "integer" in term else literal[1]
    limit = re.search(r"LIMIT (\d+)\s*\Z", text)
    return found | ({"limit": int(limit[1])} if limit else {})
