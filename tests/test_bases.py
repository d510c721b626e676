"""Bases: which path is which IRI, and the IRIs under which a site publishes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from govfin.errors import GovfinError
from govfin.graph.iris import unit_iri
from govfin.namespaces import BASE, CODE, GF
from govfin.page.bases import Base, iri_of, path_of

OURS = Base("https://data.example.org/")


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{BASE}unit/420103/某单位", "/id/unit/420103/%E6%9F%90%E5%8D%95%E4%BD%8D"),
        (f"{CODE}fund/all", "/code/fund/all"),
        (f"{BASE}unit/420103/a%2Fb", "/id/unit/420103/a%2Fb"),
        (GF.removesuffix("#"), "/ontology"),
    ],
)
def test_an_iri_has_one_path(iri: str, path: str) -> None:
    assert path_of(iri) == path
    assert iri_of(path) == iri


def test_a_term_is_a_part_of_its_vocabulary() -> None:
    assert path_of(f"{GF}Figure") == "/ontology#Figure"
    assert path_of("https://example.org/") is None


@pytest.mark.parametrize("path", ["/id/unit/%ff", "/id/", "/elsewhere", "/id/a b", "/id/a%20b%3", "/id/<script>"])
def test_a_path_that_is_no_iri_is_about_nothing(path: str) -> None:
    iri = iri_of(path)
    assert iri is None or (" " not in iri and "<" not in iri)


def test_escapes_of_what_an_iri_can_hold_are_undone() -> None:
    assert iri_of("/code/fund/%61ll") == f"{CODE}fund/all"
    assert iri_of("/id/unit/420103/a%2fb") == f"{BASE}unit/420103/a%2Fb"


@given(st.text(min_size=1))
@example("..")
@example("a.ttl")
def test_every_unit_has_a_path_that_leads_back(name: str) -> None:
    iri = unit_iri(name, "420103").value
    path = path_of(iri)
    assert path is not None
    assert path.isascii()
    assert iri_of(path) == iri


def test_data_move_to_another_base_and_terms_stay() -> None:
    unit = f"{BASE}unit/420103/某单位"
    assert OURS.public(unit) == "https://data.example.org/id/unit/420103/某单位"
    assert OURS.stored(OURS.public(unit)) == unit
    assert OURS.public(f"{GF}Unit") == f"{GF}Unit"
    (moved,) = OURS.published([Triple(NamedNode(unit), NamedNode(f"{GF}unit"), NamedNode(unit))])
    assert moved.subject == moved.object == NamedNode(OURS.public(unit))
    (same,) = OURS.published([Triple(NamedNode(unit), NamedNode(f"{GF}amount"), Literal(unit))])
    assert same.object == Literal(unit)


@pytest.mark.parametrize("root", ["data.example.org/", "https://data.example.org", "ftp://a.org/", "https://a.org/?x/", "https:///"])
def test_a_base_is_an_address_that_ends_in_a_stroke(root: str) -> None:
    with pytest.raises(GovfinError, match="is no base"):
        Base(root)
