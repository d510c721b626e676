"""The query library: each question is answered on a small graph with the rows expected, in Oxigraph as in rdflib."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from asked import CASES, ask, asked_store, parameters
from govfin.folders import folder
from govfin.graph.stores import Embedded
from govfin.query.answers import Resource, names, plain_rows
from govfin.query.columns import known_columns
from govfin.query.formats import as_csv
from govfin.query.parameters import bind
from govfin.query.partials import select_from
from govfin.query.questions import find_question, questions

DOCUMENTATION = Path(__file__).parent.parent / "docs" / "queries.md"
NAMES = sorted(path.stem for path in folder("queries").glob("*.rq"))


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return asked_store()


@pytest.fixture(scope="module")
def dataset() -> rdflib.Dataset:
    quads = asked_store().dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""
    return rdflib.Dataset(default_union=True).parse(data=quads.decode(), format="nquads")


# Every query


def test_there_are_queries() -> None:
    assert list(questions()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_are_those_expected(store: pyoxigraph.Store, name: str) -> None:
    answer = as_csv(ask(store, name, **parameters(name)))
    assert answer == (CASES / name / "expected.csv").read_text(encoding="utf-8")
    assert answer.count("\n") > 1


@pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")
@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_the_same_rows(store: pyoxigraph.Store, dataset: rdflib.Dataset, name: str) -> None:
    answer = ask(store, name, **parameters(name))
    found = dataset.query(bind(select_from(Embedded(store)), find_question(name), parameters(name)))
    assert [str(variable) for variable in found.vars or []] == names(answer.columns)
    assert [[_plain(term) for term in row] for row in found] == [list(map(_comparable, row)) for row in plain_rows(answer)]  # type: ignore[union-attr]


def _plain(term: Any) -> str | Decimal:
    """A term of rdflib as a text, an IRI by its code."""
    if isinstance(term, rdflib.URIRef):
        return _comparable(Resource(str(term)).code)
    return "" if term is None else _comparable(str(term))


def _comparable(cell: str) -> str | Decimal:
    return Decimal(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell


@pytest.mark.parametrize("name", NAMES)
def test_as_it_stands_a_query_is_sparql_without_parameters(store: pyoxigraph.Store, name: str) -> None:
    store.query(find_question(name).text, use_default_graph_as_union=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_tells_title_and_parameters(name: str) -> None:
    section = re.search(rf"^## {name}$(.*?)(?=^## |\Z)", DOCUMENTATION.read_text(encoding="utf-8"), re.M | re.S)
    assert section, f"docs/queries.md has no section “{name}”"
    question = find_question(name)
    assert question.title.en in section[1]
    assert question.title.zh in section[1]
    assert set(re.findall(r"^\| `(\w+)` \|", section[1], re.M)) == set(question.parameters)
    assert f"govfin query {name}" in section[1]


def test_names_are_nouns_in_kebab_case() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in NAMES)


def test_the_columns_stand_in_the_order_of_their_names() -> None:
    assert list(known_columns()) == sorted(known_columns())


# What the queries must not get wrong
