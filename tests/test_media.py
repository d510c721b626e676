"""Media types: what an Accept header wants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govfin.page.media import BY_SUFFIX, FORMS, preferred, wanted


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("TEXT/TURTLE", "ttl"),
        ("application/ld+json, text/turtle;q=0.9", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("text/csv", "csv"),
        ("text/*;q=0.5, text/html;q=0.1", "ttl"),
        ("text/turtle;charset=utf-8;q=0.4, application/rdf+xml;q=0.5", "rdf"),
        ("*/*;q=0.1, text/html;q=0", "ttl"),
        ("application/json", "jsonld"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=many", None),
    ],
)
def test_the_form_that_is_wanted_most_is_told(accept: str, suffix: str | None) -> None:
    form = wanted(accept)
    assert (form and form.suffix) == suffix


@given(st.text())
def test_any_header_is_understood(accept: str) -> None:
    assert wanted(accept) in (*FORMS, None)
    assert preferred(accept, ("zh", "en")) in ("zh", "en")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de", "zh"),
        ("de, en;q=0.1", "en"),
        ("*", "zh"),
    ],
)
def test_the_language_that_is_wanted_most_is_told(accept: str, language: str) -> None:
    assert preferred(accept, ("zh", "en")) == language


def test_media_types_are_those_that_are_registered() -> None:
    assert {suffix: form.content_type for suffix, form in BY_SUFFIX.items()} == {
        "html": "text/html; charset=utf-8",
        "ttl": "text/turtle; charset=utf-8",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
        "csv": "text/csv; charset=utf-8",
    }
