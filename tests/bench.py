"""Benchmarks, as ratios against a reference in the same run: `make bench`.

Each line is the median of the runs of one task over that of its reference. Machines are shared and noisy; only the ratios mean anything.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import rdflib
from pyoxigraph import RdfFormat, serialize
from pyshacl import validate

from govfin.checks import run_checks
from govfin.disclosures import disclosed, read_disclosure
from govfin.documents import read_document
from govfin.folders import folder
from govfin.graph import disclosure_iri, disclosure_quads
from govfin.mappings import load_mappings

RUNS = 5
SAMPLE = folder("samples") / "jianghan_media_2024_budget_ruled.pdf"


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


def pyshacl_checks(data: str) -> None:
    shapes = rdflib.Graph()
    for path in folder("shapes").glob("*.ttl"):
        shapes.parse(path)
    graph = rdflib.Graph().parse(data=data, format="nt")
    for triple in shapes:
        graph.add(triple)
    validate(graph, shacl_graph=shapes, advanced=True, inplace=True)


def main() -> None:
    document, reading = read_document(SAMPLE), load_mappings()
    disclosure = disclosed(document, reading)
    quads, graph = disclosure_quads(disclosure), disclosure_iri(disclosure)
    triples = (serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b"").decode()
    read = seconds(lambda: read_document(SAMPLE))
    rows = [
        ("pages and grids", read, "pdfplumber extract_tables", seconds(lambda: tables_of_pdfplumber(SAMPLE))),
        ("facts from grids", seconds(lambda: disclosed(document, reading)), "pages and grids", read),
        ("graph from facts", seconds(lambda: disclosure_quads(disclosure)), "pages and grids", read),
        ("checks", seconds(lambda: run_checks(quads, graph)), "pySHACL, same shapes", seconds(lambda: pyshacl_checks(triples), 1)),
        ("document to facts", seconds(lambda: read_disclosure(SAMPLE)), "pages and grids", read),
    ]
    for task, took, reference, against in rows:
        print(f"{task:<20} {took:7.3f} s   {took / against:7.3f} × {reference} ({against:.3f} s)")


if __name__ == "__main__":
    main()
