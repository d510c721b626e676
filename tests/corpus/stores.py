"""The store of a made corpus, and what its making keeps: what was read of each department, and its graphs.

    folder/disclosures/*.pickle   the disclosures of a department and its units, as they were read
    folder/graphs/*.trig           their graphs as `load` makes them: with checks, ledgers and comparisons
    folder/store                  all of them in one store

What is there already is not made again; `govfin.graph` changes, so graphs have to go where the model changed.
"""

from __future__ import annotations

import argparse
import pickle
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from corpus.accounts import Unit, departments
from corpus.documents import all_made, document
from govfin.check.checks import run_checks
from govfin.check.crosschecks import crosscheck
from govfin.disclosure.disclosures import Disclosure, disclosed
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import add_disclosures, load_ontology
from govfin.graph.stores import Embedded
from govfin.mappings import load_mappings
from govfin.namespaces import CODE, GF, PROV, XSD

YEARS = (2023, 2024)
DEFAULT = Path("build/corpus")
PREFIXES = {"gf": GF, "code": CODE, "prov": PROV, "xsd": XSD}  # which make the files a quarter as large


def make_store(folder: Path, count: int | None = None, workers: int = 2) -> Path:
    """The store of the corpus in a folder, made where it is not there; of the first departments only where `count` is given."""
    some = departments()[:count]
    path = folder / "store"
    if not path.exists():
        _timed("disclosures", partial(_each, _read, folder, some, workers))
        _timed("graphs", partial(_each, _graphs, folder, some, workers))
        half = folder / "half"  # so that what was broken off is not taken for the whole
        shutil.rmtree(half, ignore_errors=True)
        _timed("store", partial(_load, half, graph_files(folder, some)))
        half.rename(path)
    return path


def disclosures(folder: Path, some: Iterable[Unit]) -> list[Disclosure]:
    """What was read of departments."""
    return [each for unit in some for each in pickle.loads(_pickle(folder, unit).read_bytes())]


def graph_files(folder: Path, some: Iterable[Unit]) -> list[Path]:
    """The files with the graphs of departments."""
    return [_graph_file(folder, unit) for unit in some]


def _timed(what: str, task: Callable[[], None]) -> None:
    start = time.perf_counter()
    task()
    print(f"{what}: {time.perf_counter() - start:.0f} s", flush=True)


def _each(task: Callable[[Path, Unit], None], folder: Path, some: list[Unit], workers: int) -> None:
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(partial(task, folder), some, chunksize=4))


def _pickle(folder: Path, unit: Unit) -> Path:
    return folder / "disclosures" / f"{unit.district}-{unit.code}.pickle"


def _graph_file(folder: Path, unit: Unit) -> Path:
    return folder / "graphs" / f"{unit.district}-{unit.code}.trig"


def _read(folder: Path, unit: Unit) -> None:
    path, reading = _pickle(folder, unit), load_mappings()
    if not path.exists():
        found = [disclosed(document(made), reading) for made in all_made([unit, *unit.units], YEARS)]
        _write(path, pickle.dumps(found))


def _graphs(folder: Path, unit: Unit) -> None:
    path, reading = _graph_file(folder, unit), load_mappings()
    if not path.exists():
        store, graphs = Store(), {}
        for disclosure in disclosures(folder, [unit]):
            quads, graph = disclosure_quads(disclosure), disclosure_iri(disclosure)
            graphs[graph] = [*quads, *run_checks(quads, graph)[1]]
        add_disclosures(store, graphs.values())
        crosscheck(Embedded(store), graphs.keys(), reading)
        _write(path, store.dump(format=RdfFormat.TRIG, prefixes=PREFIXES) or b"")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.rename(path)


def _load(path: Path, graphs: Iterable[Path]) -> None:
    store = Store(path)
    load_ontology(Embedded(store))
    with subprocess.Popen(["cat", *graphs], stdout=subprocess.PIPE) as joined:  # at once, which takes a third of the time
        assert joined.stdout is not None
        store.bulk_load(joined.stdout, format=RdfFormat.TRIG)
    store.flush()
    store.optimize()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, default=DEFAULT, metavar="DIR", help=f"where to keep it (default: {DEFAULT})")
    parser.add_argument("--departments", type=int, help="make only the first few departments")
    parser.add_argument("--workers", type=int, default=2, help="processes at a time")
    arguments = parser.parse_args()
    print(make_store(arguments.store, arguments.departments, arguments.workers))


if __name__ == "__main__":
    main()
