"""Answers recomputed with pandas from the rows of `govfin facts`.

Over the real documents, where a folder of them stands beside the checkout.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.siblings import read_siblings, siblings
from govfin.graph.graph import disclosure_quads
from govfin.graph.iris import figure_iri
from govfin.graph.ledgers import entry_iri
from govfin.graph.store import add_disclosures, load_ontology
from govfin.graph.stores import Embedded
from govfin.mappings import load_mappings
from govfin.namespaces import GF, PROV, RDF
from govfin.query.answers import ask, plain_rows
from govfin.query.questions import find_question
from govfin.table.facts import Coordinates
from recomputed import POINT, ledger, mentions, stated
from recomputed_answers import RECOMPUTED

SHARED = Path(__file__).resolve().parents[2] / "shared"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SHARED.is_dir(), reason=f"no documents in {SHARED}")]


def read(group: tuple[Path, ...]) -> list[Disclosure]:
    return [each.disclosure for each in read_siblings(group, load_mappings()) if each.disclosure]


@functools.cache
def disclosures() -> list[Disclosure]:
    """What all the documents disclose, parts of one disclosure together."""
    paths = [*sorted((SHARED / "disclosures").glob("*.pdf")), *sorted((SHARED / "seeds").glob("*.txt"))]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return [each for found in pool.map(read, siblings(paths, load_mappings())) for each in found]


@functools.cache
def recomputed() -> pd.DataFrame:
    return ledger(stated(mentions(disclosures())))


@functools.cache
def loaded() -> Store:
    store = Store()
    load_ontology(Embedded(store))
    add_disclosures(store, map(disclosure_quads, disclosures()))
    return store


def select(text: str) -> QuerySolutions:
    found = loaded().query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return found


def told(subject: NamedNode, iri: str) -> list[str]:
    return [quad.object.value for quad in loaded().quads_for_pattern(subject, NamedNode(iri), None, None)]  # type: ignore[union-attr]


Entry = tuple[Decimal, str, str, str, bool]  # amount, whether it is disputed, the hash of the disclosure, breakdown and level, widest


def entries() -> dict[NamedNode, Entry]:
    """What the store tells of each entry."""
    found: dict[NamedNode, Entry] = {}
    for quad in loaded().quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{GF}Entry"), None):
        entry = quad.subject
        assert isinstance(entry, NamedNode)
        (amount,), (disputed,), (source,) = (told(entry, iri) for iri in (f"{GF}amount", f"{GF}disputed", f"{PROV}hadPrimarySource"))
        sheets = [NamedNode(sheet) for sheet in told(entry, f"{GF}sheet")]
        views = [NamedNode(view) for sheet in sheets for view in told(sheet, f"{GF}view")]
        (breakdown,) = {iri.rpartition("/")[2] for view in views for iri in told(view, f"{GF}breakdown")}
        (level,) = {number for view in views for number in told(view, f"{GF}viewLevel")}
        widest = any(fund.endswith("/widest") for view in views for fund in told(view, f"{GF}viewFund"))
        found[entry] = (Decimal(amount), disputed, source.rpartition("/")[2], f"{breakdown} {level}", widest)
    return found


def test_the_ledgers_hold_each_figure_once_with_the_amount_that_counts() -> None:
    expected: dict[NamedNode, Entry] = {}
    for row in recomputed().to_dict("records"):
        at = Coordinates(**{axis: int(row[axis]) if axis == "year" else row[axis] for axis in POINT})  # type: ignore[arg-type]
        seen = f"{row['breakdown']} {row['level']}"
        expected[entry_iri(figure_iri(at))] = (row["amount"], str(row["disputed"]).lower(), row["sha256"][:16], seen, bool(row["widest"]))
    assert len(expected) > 18_000
    assert entries() == expected


ASKED = [(name, given) for name, (_, each) in RECOMPUTED.items() for given in each]


@pytest.mark.parametrize(("name", "given"), ASKED, ids=[" ".join(map(str, [name, *given.values()])) for name, given in ASKED])
def test_an_answer_is_what_pandas_makes_of_the_facts(name: str, given: dict[str, str | int]) -> None:
    answer = ask(select, find_question(name), given)
    expected = RECOMPUTED[name][0](recomputed(), **given)
    assert expected
    assert Counter(map(tuple, plain_rows(answer))) == Counter(expected)
