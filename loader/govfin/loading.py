"""Loading: documents read, checked, and put into a store.

Writes, for each document, its disclosure's graph with the checks on it; brings the ontology's graph up to date first, and last the
graphs of what comparing disclosures found, and the alignment graph, where a store of our own has one.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode

from govfin.check.checks import run_checks
from govfin.check.crosschecks import crosscheck
from govfin.check.findings import Findings
from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.siblings import Read, read_siblings, siblings
from govfin.errors import GovfinError
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import disclosure_iri
from govfin.graph.store import load_ontology, replace_disclosure, withdraw_disclosure
from govfin.graph.stores import Embedded, Store
from govfin.mappings import load_mappings
from govfin.vocabulary.alignment import align, aligned

PARALLEL_FROM = 4  # documents: fewer are read in this process


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: what it discloses and what the checks found, or the sentence that says why not."""

    path: Path
    disclosure: Disclosure | None = None
    findings: Findings | None = None
    failure: str = ""


def load(paths: Sequence[Path], store: Store, mappings: Path | None = None) -> Iterator[Outcome]:
    """Load documents in their order, parts of one disclosure together; one that fails leaves the store as it was and the rest go on."""
    groups = siblings(paths, load_mappings(mappings))
    load_ontology(store)
    loaded: list[NamedNode] = []
    try:
        for read in _read_all(groups, mappings):
            outcome = _put(read.path, read.disclosure, store) if read.disclosure else Outcome(read.path, failure=read.failure)
            loaded += [disclosure_iri(outcome.disclosure)] if outcome.disclosure else []
            yield outcome
    finally:  # whoever breaks off finds what was loaded till then compared
        crosscheck(store, loaded, load_mappings(mappings))
    if isinstance(store, Embedded) and aligned(store.quads):
        align(store.quads)
    store.finish(optimize=len(groups) >= PARALLEL_FROM)


def withdraw(
    disclosures: Sequence[NamedNode], store: Store, reason: str, mappings: Path | None = None, when: datetime | None = None
) -> None:
    """Withdraw disclosures: they are removed, what was compared with them is compared anew, and that they were is kept.

    Raises StoreError for one that is not there.
    """
    try:
        for each in disclosures:
            withdraw_disclosure(store, each, reason, when or datetime.now(UTC))
    finally:
        crosscheck(store, [], load_mappings(mappings))
    if isinstance(store, Embedded) and aligned(store.quads):
        align(store.quads)
    store.finish(optimize=False)


def _put(path: Path, disclosure: Disclosure, store: Store) -> Outcome:
    iri = disclosure_iri(disclosure)
    try:
        quads = disclosure_quads(disclosure)
        findings, derived = run_checks(quads, iri)
    except GovfinError as error:
        return Outcome(path, failure=str(error))
    replace_disclosure(store, iri, [*quads, *derived])
    store.finish(optimize=False)
    return Outcome(path, disclosure, findings)


def _read_all(groups: Sequence[tuple[Path, ...]], mappings: Path | None) -> Iterator[Read]:
    """What became of each group of documents; several are read at a time."""
    read = partial(_read, mappings=mappings)
    if len(groups) < PARALLEL_FROM:
        for group in groups:
            yield from read(group)
        return
    # A process that has a store open runs threads of the engine, and must not be forked: what is forked of it can wait for them for ever.
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(groups)), mp_context=context) as pool:
        for found in pool.map(read, groups):
            yield from found


def _read(group: tuple[Path, ...], mappings: Path | None) -> list[Read]:
    try:
        return [replace(read, documents=()) for read in read_siblings(group, load_mappings(mappings))]
    except Exception as error:  # one document must not stop the rest
        fault = f"{group[0]}: could not be read because of a fault in govfin ({type(error).__name__}: {error}); please report it."
        return [Read(group[0], failure=fault)]
