"""Pages over real servers say what they say over a store of our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from asked import asked_store
from govfin.graph.store import open_store
from govfin.graph.stores import Change, Embedded, Store
from govfin.page.bases import Base
from govfin.page.compare import compare_page
from govfin.page.counts import COUNTS
from govfin.page.names import NAMES
from govfin.page.totals import totals_page
from govfin.page.visits import Page, Visit
from servers import MAKES, made

UNITS = ("420103/武汉市江汉区融媒体中心", "420104/武汉市硚口区融媒体中心")


@pytest.fixture(scope="module", params=list(MAKES))
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """The small graph of the tests of queries, in memory and on a server."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        running = made(request.param, Path(tmp_path_factory.mktemp(request.param)), monkeypatch)
        own, other = Embedded(asked_store()), open_store(running.where)
        for graph in own.quads.named_graphs():
            assert isinstance(graph, NamedNode)
            other.replace(Change({graph: own.graph(graph)}))
        yield own, other
        running.kill()


def rows(page: Page) -> list[tuple[str, ...]]:
    assert page.table
    return [tuple(_written(cell) for cell in row) for row in page.table.rows]


def _written(cell: object) -> str:
    return str(cell.normalize()) if isinstance(cell, Decimal) else str(cell)


def visit(store: Store, path: str, pairs: Sequence[tuple[str, str]]) -> Visit:
    return Visit(store, Base(), "zh", path, asked=dict(pairs), pairs=pairs)


def test_names_and_counts_are_the_same(stores: tuple[Store, Store]) -> None:
    own, other = stores
    assert list(NAMES.of(other).all) == list(NAMES.of(own).all)
    ours, theirs = COUNTS.of(own), COUNTS.of(other)
    assert (theirs.all, theirs.districts, theirs.years, theirs.newest) == (ours.all, ours.districts, ours.years, ours.newest)


@pytest.mark.parametrize("by", ["function", "economic", "totals", "three-public", "staff"])
def test_units_compare_the_same(stores: tuple[Store, Store], by: str) -> None:
    asked = [*(("unit", unit) for unit in UNITS), ("by", by)]
    ours, theirs = (rows(compare_page(visit(store, "/compare", asked))) for store in stores)
    assert theirs == ours


def test_districts_compare_the_same(stores: tuple[Store, Store]) -> None:
    asked = [("district", "420103"), ("district", "420104"), ("year", "2024")]
    ours, theirs = (rows(totals_page(visit(store, "/compare/districts", asked))) for store in stores)
    assert ours
    assert theirs == ours
