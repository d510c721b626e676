"""Tables: what a store holds as Parquet files, for engines that know no RDF.

`entries` are those of all ledgers, once for each view that they are in: by their own fund, and as the widest (`viewed`). The others are
what the queries in `tables/` find. IRIs and texts are text, years and levels whole numbers, amounts exact decimals.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from corpus.accounts import HERE
from govfin.graph.ledgers import AXES, VIEWS
from govfin.namespaces import GF, PROV, RDF, XSD

AMOUNT = pa.decimal128(24, 6)
TYPES = {"amount": AMOUNT, "year": pa.int32(), "level": pa.int32(), "disputed": pa.bool_()}
OF_ENTRIES = {name: f"{GF}{name}" for name in ("unit", "year", *AXES, "amount", "disputed")}
OF_ENTRIES |= {"district": f"{GF}inDistrict", "disclosure": f"{PROV}hadPrimarySource"}
OF_VIEWS = {"breakdown": f"{GF}breakdown", "level": f"{GF}viewLevel", "viewed": f"{GF}viewFund"}
COLUMNS = ("entry", *OF_ENTRIES, *OF_VIEWS)


def make_tables(store: Path, folder: Path) -> Path:
    """The tables of a store in a folder, made where they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = Store.read_only(str(store))
    for name in ["entries", *(query.stem for query in sorted((HERE / "tables").glob("*.rq")))]:
        path = folder / f"{name}.parquet"
        if not path.exists():
            half = path.with_suffix(".half")
            (_write_entries if name == "entries" else _write_found)(opened, name, half)
            half.rename(path)
    return folder


def _write_found(store: Store, name: str, path: Path) -> None:
    found = store.query((HERE / "tables" / f"{name}.rq").read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = [list(map(_value, solution)) for solution in found]
    pq.write_table(_table(names, rows), path)


def _write_entries(store: Store, name: str, path: Path) -> None:
    """A ledger at a time: asked for all at once, each property of each entry would be a search of its own."""
    views = _described(store, NamedNode(VIEWS))
    found = store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Ledger"), None)
    schema = pa.schema([(column, TYPES.get(column, pa.string())) for column in COLUMNS])
    with pq.ParquetWriter(path, schema) as out:
        for ledger in sorted((quad.graph_name for quad in found), key=str):
            out.write_table(_table(COLUMNS, list(_entries(_described(store, ledger), views))))


Described = Mapping[str, Mapping[str, list[Any]]]  # subject → property → values


def _described(store: Store, graph: Any) -> Described:
    """All that a graph says."""
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads_for_pattern(None, None, None, graph):
        found[_value(quad.subject)][quad.predicate.value].append(_value(quad.object))
    return found


def _entries(ledger: Described, views: Described) -> Iterator[list[Any]]:
    for subject, told in ledger.items():
        for sheet in told.get(f"{GF}sheet", ()):
            (view,) = ledger[sheet][f"{GF}view"]
            yield [subject, *(told[iri][0] for iri in OF_ENTRIES.values()), *(views[view][iri][0] for iri in OF_VIEWS.values())]


def _table(names: Any, rows: list[list[Any]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pa.table([pa.array(column, TYPES.get(name, pa.string())) for name, column in zip(names, columns, strict=True)], list(names))


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
