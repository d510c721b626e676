"""The examples of docs/sparql.md are run: each gives rows, and is refused where the page says so."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest

from asked import asked_store
from govfin.query import worker
from govfin.query.freeform import MOST_CHARACTERS, ask, read_query
from govfin.query.linting import lint

PAGE = (Path(__file__).parent.parent / "docs" / "sparql.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return asked_store()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 5


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_gives_rows_and_is_refused_only_where_the_page_says_so(store: pyoxigraph.Store, example: str) -> None:
    query = read_query(example)
    assert {found.code for found in lint(query)} == set(re.findall(r"^# refused: (\S+)$", example, re.MULTILINE))
    assert len(ask(store, query).rows) > 1


def test_the_limits_are_those_of_the_worker() -> None:
    assert f"| {worker.SECONDS:g} seconds |" in PAGE
    assert f"| {worker.ROWS:,} |" in PAGE
    assert f"| {worker.MEMORY // 1024**3} GB (on Linux) |" in PAGE
    assert f"| {MOST_CHARACTERS:,} characters |" in PAGE
