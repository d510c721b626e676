"""Benchmarks, as ratios against a reference in the same run: `make bench`.

Each line is the median of the runs of one task over that of its reference. Machines are shared and noisy; only the ratios mean anything.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pdfplumber
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize
from pyshacl import validate

from govfin.check.checks import run_checks
from govfin.disclosure.disclosures import disclosed, read_disclosure
from govfin.file.documents import read_document
from govfin.folders import folder
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import load_ontology
from govfin.graph.stores import Embedded
from govfin.mappings import load_mappings
from govfin.namespaces import ONTOLOGY_GRAPH, QB, RDF
from govfin.report.reports import make_report
from govfin.report.terminal import text_report
from govfin.vocabulary import cube

RUNS = 5
LOADING = ("pages and grids", "facts from grids", "graph from facts", "checks")
SAMPLE = folder("samples") / "jianghan_media_2024_budget_ruled.pdf"
CHECKED = (SAMPLE, folder("samples") / "hanyang_media_2023_final_ruled.pdf")


Row = tuple[str, float, str, float]  # a task, its time, its reference, the time of that


def seconds(task: Callable[[], object], runs: int = RUNS) -> float:
    """Median processor time of a task."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
    return statistics.median(times)


def tables_of_pdfplumber(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()


def pyshacl_checks(quads: list[Quad]) -> float:
    """The time that pySHACL takes for a document's graph and our shapes, both of them loaded."""
    shapes = rdflib.Graph()
    for path in folder("shapes").rglob("*.ttl"):
        shapes.parse(path)
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    graph = rdflib.Graph().parse(data=triples.decode(), format="nt")
    for triple in shapes:
        graph.add(triple)
    return seconds(lambda: validate(graph, shacl_graph=shapes, advanced=True, inplace=True), 1)


def checks_and_report(quads: list[Quad], graph: NamedNode) -> None:
    findings, _ = run_checks(quads, graph)
    text_report(make_report([findings]))


def check_rows() -> Iterator[Row]:
    """All rules over documents, with the report, against pySHACL over the same triples and shapes."""
    for path in CHECKED:
        disclosure = read_disclosure(path)
        quads, graph = disclosure_quads(disclosure), disclosure_iri(disclosure)
        ours = seconds(lambda quads=quads, graph=graph: checks_and_report(quads, graph), 4 * RUNS)
        yield f"checks and report, {path.stem}", ours, "pySHACL", pyshacl_checks(quads)


VERBATIM = Path(__file__).parent / "cube" / "verbatim"
SIZES = (25, 50, 100, 200)  # observations


def cube_of(quads: list[Quad], figures: int | None = None) -> Store:
    """The ontology and the figures of a disclosure, or the first few of them, normalised as the recommendation's queries want them."""
    store = Store()
    load_ontology(Embedded(store))
    subjects = sorted({quad.subject for quad in quads if quad.predicate.value == f"{QB}dataSet"}, key=str)[:figures]
    kept = set(subjects)
    store.extend(quads if figures is None else (quad for quad in quads if quad.subject in kept))
    return store


def duplicates_verbatim(store: Store) -> None:
    text = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in (("qb", QB), ("rdf", RDF)))
    assert not store.query(text + (VERBATIM / "ic-12.rq").read_text(encoding="utf-8"), use_default_graph_as_union=True)


def normalise(store: Store) -> None:
    """Components as qb:componentProperty, with their types: what the verbatim IC-12 needs."""
    graph = NamedNode(ONTOLOGY_GRAPH)
    for quad in list(store.quads_for_pattern(None, NamedNode(f"{QB}dimension"), None)):
        store.add(Quad(quad.subject, NamedNode(f"{QB}componentProperty"), quad.object, graph))


def cube_rows(quads: list[Quad], loading: float) -> Iterator[Row]:
    """The constraints over a document against reading and loading it; IC-12 against the recommendation's, for more and more figures."""
    whole = cube_of(quads)
    yield "cube, 22 constraints", seconds(lambda: list(cube.violations(whole))), "document to store", loading
    (grouped,) = (constraint for constraint in cube.constraints() if constraint.name == "ic-12")
    for size in SIZES:
        store = cube_of(quads, size)
        normalise(store)
        ours = seconds(lambda store=store: list(cube.violations(store, [grouped])))
        yield f"ic-12, {size} figures", ours, "the same verbatim", seconds(lambda store=store: duplicates_verbatim(store), 1)


def main() -> None:
    document, reading = read_document(SAMPLE), load_mappings()
    disclosure = disclosed(document, reading)
    quads, graph = disclosure_quads(disclosure), disclosure_iri(disclosure)
    read = seconds(lambda: read_document(SAMPLE))
    rows = [
        ("pages and grids", read, "pdfplumber extract_tables", seconds(lambda: tables_of_pdfplumber(SAMPLE))),
        ("facts from grids", seconds(lambda: disclosed(document, reading)), "pages and grids", read),
        ("graph from facts", seconds(lambda: disclosure_quads(disclosure)), "pages and grids", read),
        ("checks", seconds(lambda: list(run_checks(quads, graph)[1])), "pages and grids", read),
        ("document to facts", seconds(lambda: read_disclosure(SAMPLE)), "pages and grids", read),
    ]
    loading = sum(took for task, took, _, _ in rows if task in LOADING)
    for task, took, reference, against in chain(rows, check_rows(), cube_rows(quads, loading)):
        print(f"{task:<54} {took:7.3f} s   {took / against:7.4f} × {reference} ({against:.3f} s)")


if __name__ == "__main__":
    main()
