"""Dumps: all that a store holds, as files to be taken away: N-Quads, Turtle a disclosure, the facts as CSV and Parquet, and what these are.

Reads every graph of govfin's, one after another, and writes none. The same store gives the same bytes: graphs are in the order of their
IRIs, and what each says in the order of its text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Quad, RdfFormat, serialize

from govfin.catalogue.counts import Counting, Counts
from govfin.catalogue.descriptors import CSV_TYPE, FACTS, SCHEMA, csvw, csvw_of_disclosures, data_package, table_schema, written
from govfin.catalogue.files import File, Hashed, hashed, packed, write
from govfin.catalogue.holdings import Holding, holdings
from govfin.catalogue.parquet import Parquet, is_there
from govfin.catalogue.publications import Publication
from govfin.catalogue.rows import NAMES, rows
from govfin.graph.stores import Store
from govfin.namespaces import ALIGNMENT_GRAPH, BASE, ONTOLOGY_GRAPH
from govfin.page.bases import Base
from govfin.query.freeform import known_prefixes

INDEX: Final = "index.json"  # what was written, and what was counted
ALL: Final = "govfin.nq.gz"
PACKED_FACTS: Final = f"{FACTS}.gz"
PARQUET: Final = "facts.parquet"
CSVW: Final = f"{FACTS}-metadata.json"
PACKAGE: Final = "datapackage.json"
DISCLOSURES: Final = "disclosures"
CSVW_OF_DISCLOSURES: Final = f"{DISCLOSURES}/csv-metadata.json"  # the name that a CSV of that folder is looked for by
OWN: Final = (BASE, ONTOLOGY_GRAPH, ALIGNMENT_GRAPH)  # what the names of govfin's graphs begin with: servers have graphs of their own
JSON_TYPE: Final = "application/json"
CSVW_TYPE: Final = "application/csvm+json"
PARQUET_TYPE: Final = "application/vnd.apache.parquet"


@dataclass(frozen=True, slots=True)
class Dumps:
    """The files that were written, and what was counted meanwhile."""

    files: Sequence[File] = ()
    counts: Counts = field(default_factory=Counts)

    def of(self, disclosure: str) -> list[File]:
        """The files of one disclosure; of "" those of all."""
        return [file for file in self.files if file.about == disclosure]


def write_dumps(
    store: Store,
    base: Base,
    folder: Path,
    publication: Publication | None = None,
    tell: Callable[[int, int], None] = lambda done, all: None,
) -> Dumps:
    """Write all files into a folder, which is made where there is none; `tell` is told how many graphs of how many are done."""
    folder.mkdir(parents=True, exist_ok=True)
    found = _Writing(store, base, folder).write(tell)
    columns = {CSVW: csvw(), **({CSVW_OF_DISCLOSURES: of_each} if (of_each := csvw_of_disclosures(found.files))["tables"] else {})}
    metadata = [write(folder, path, CSVW_TYPE, written(told)) for path, told in columns.items()]
    files = [*found.files, *metadata, write(folder, SCHEMA, JSON_TYPE, written(table_schema()))]
    package = data_package(sorted(files, key=lambda file: (bool(file.about), file.path)), publication or Publication(), base.root)
    dumps = Dumps((*files, write(folder, PACKAGE, JSON_TYPE, written(package))), found.counts)
    (folder / INDEX).write_text(json.dumps(asdict(dumps), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return dumps


def read_dumps(folder: Path) -> Dumps | None:
    """What was written into a folder; None where that is not there, or not whole."""
    try:
        told = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return Dumps(tuple(File(**file) for file in told["files"]), Counts(**told["counts"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def facts_of(quads: Sequence[Quad], disclosure: str, base: Base) -> bytes:
    """The facts of a disclosure as CSV, given its graph."""
    return _as_csv(rows(quads, disclosure, base), head=True)


class _Writing:
    """Goes through the graphs of a store once."""

    def __init__(self, store: Store, base: Base, folder: Path) -> None:
        self.store = store
        self.base = base
        self.folder = folder
        self.known: Mapping[str, Holding] = {each.iri: each for each in holdings(store)}
        self.counting = Counting()
        self.files: list[File] = []

    def write(self, tell: Callable[[int, int], None]) -> Dumps:
        """Write what is read graph by graph."""
        graphs = [graph for graph in self.store.graphs() if graph.value.startswith(OWN)]
        with ExitStack() as stack:
            everything, facts = (stack.enter_context(hashed(self.folder, path)) for path in (ALL, PACKED_FACTS))
            columns = stack.enter_context(hashed(self.folder, PARQUET)) if is_there() else None
            with packed(everything) as quads_out, packed(facts) as facts_out, Parquet(columns) if columns else nullcontext() as parquet:
                facts_out.write(_as_csv((), head=True))
                for number, graph in enumerate(graphs, 1):
                    quads = sorted(self._published(self.store.graph(graph)), key=str)
                    self.counting.add(quads)
                    quads_out.write(serialize(quads, format=RdfFormat.N_QUADS) or b"")
                    if graph.value in self.known:
                        found = self._disclosure(self.known[graph.value], quads)
                        facts_out.write(_as_csv(found, head=False))
                        if parquet:
                            parquet.add(found)
                    tell(number, len(graphs))
            whole = [_file(ALL, "application/n-quads", everything), _file(PACKED_FACTS, CSV_TYPE, facts)]
            whole += [_file(PARQUET, PARQUET_TYPE, columns)] if columns else []
        return Dumps((*whole, *self.files), self.counting.counted())

    def _disclosure(self, holding: Holding, quads: Sequence[Quad]) -> list[dict[str, str]]:
        """Write the files of a disclosure, given its graph as the site publishes it; its facts."""
        path = f"{DISCLOSURES}/{holding.file_name}"
        prefixes = {**known_prefixes(), "id": self.base.data}
        turtle = serialize((quad.triple for quad in quads), format=RdfFormat.TURTLE, prefixes=prefixes) or b""
        found = list(rows(quads, self.base.public(holding.iri), self.base))
        self.files.append(write(self.folder, f"{path}.ttl.gz", "text/turtle", turtle, holding.iri))
        self.files.append(write(self.folder, f"{path}.csv", CSV_TYPE, _as_csv(found, head=True), holding.iri))
        return found

    def _published(self, quads: Sequence[Quad]) -> Iterable[Quad]:
        """Quads with the IRIs of the site."""
        return quads if self.base.data == BASE else self._moved(quads)

    def _moved(self, quads: Sequence[Quad]) -> Iterator[Quad]:
        term = self.base.published_term
        for each in quads:
            yield Quad(term(each.subject), each.predicate, term(each.object), term(each.graph_name))


def _file(path: str, kind: str, written: Hashed) -> File:
    return File(path, kind, written.bytes, written.sha256)


def _as_csv(found: Any, *, head: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, NAMES, lineterminator="\n")
    if head:
        writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode()
