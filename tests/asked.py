"""Asking named queries of the small graph in tests/queries/*.trig, with the ledgers of its units."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pyoxigraph
import yaml

from govfin.graph.store import draw_ledgers, load_ontology, open_store
from govfin.graph.stores import Embedded
from govfin.query import answers
from govfin.query.answers import Answer
from govfin.query.partials import select_from
from govfin.query.questions import find_question

CASES = Path(__file__).parent / "queries"


def asked_store() -> pyoxigraph.Store:
    """The small graph, in memory."""
    store = pyoxigraph.Store()
    for path in sorted(CASES.glob("*.trig")):
        store.load(path=path, format=pyoxigraph.RdfFormat.TRIG)
    draw_ledgers(store)
    return store


def write_asked_store(folder: Path) -> None:
    """The small graph with the ontology, as a store on disk that others can open."""
    store = open_store(str(folder))
    assert isinstance(store, Embedded)
    store.quads.bulk_extend(list(asked_store()))
    load_ontology(store)
    store.finish(optimize=True)
    del store
    gc.collect()


def ask(store: pyoxigraph.Store, name: str, *, cite: bool = False, **params: str | int) -> Answer:
    """The answer to a named query, its parameters as a person types them."""
    return answers.ask(select_from(Embedded(store)), find_question(name), params, cite=cite)


def parameters(name: str) -> dict[str, Any]:
    """The parameters with which the rows of a query's expected.csv were asked for."""
    return dict(yaml.safe_load((CASES / name / "parameters.yaml").read_text(encoding="utf-8")))
