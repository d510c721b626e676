"""The editor of queries: a field that a script makes more of, examples to start from, and a policy that allows no more than it needs."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from govfin.namespaces import BASE
from govfin.page.bases import Base
from govfin.page.statics import EDITOR, EDITOR_STYLE, static_files, version_of
from govfin.query.freeform import known_prefixes, read_query
from govfin.query.questions import questions
from govfin.site.app import EDITOR_POLICY, POLICY, make_app
from govfin.site.snapshots import Snapshots
from test_site import folder

__all__ = ["folder"]


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


def field(page: str) -> str:
    """The text in the field of the form."""
    return html.unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[0])


def test_the_field_and_the_form_are_there_without_a_script(client: TestClient) -> None:
    page = client.get("/sparql.html").text
    assert read_query(field(page))
    assert re.search(r'<form class="query sparql" method="get" action="sparql.html#result">', page)
    for name in (*EDITOR, EDITOR_STYLE):
        assert f"static/{name}?{version_of(name)}" in page
    assert " style=" not in page


def test_the_editor_knows_prefixes_and_names(client: TestClient) -> None:
    (data,) = re.findall(r'<script type="application/json" id="names">(.*?)</script>', client.get("/sparql.html").text)
    told = json.loads(data)
    assert told["prefixes"] == dict(known_prefixes())
    assert {"gf:Unit", "gf:amount", "phase:approved", "fund:widest", "skos:prefLabel"} <= set(told["names"])
    assert not [name for name in told["names"] if name.startswith(("district:", "procurement:"))]  # nobody picks one of thousands


@pytest.mark.parametrize("name", questions())
@pytest.mark.parametrize("suffix", [".html", ".en.html"])
def test_each_named_query_is_an_example(client: TestClient, name: str, suffix: str) -> None:
    page = client.get(f"/sparql{suffix}", params={"example": name}).text
    assert f'<option value="{name}" selected>' in page
    text = field(page)
    title = questions()[name].title
    assert text.startswith(f"# {title.en if 'en' in suffix else title.zh}\n")
    assert read_query(text)
    assert ("?unit <" in text) == bool(re.search(r"VALUES \?unit \{ UNDEF \}", text))
    other = re.findall(r'<a href="([^"]+)" hreflang', page)[0]
    assert f"example={name}" in other


def test_no_other_example_is_shown(client: TestClient) -> None:
    plain = client.get("/sparql.html").text
    for example in ("nothing", "../x", "<script>", ""):
        assert field(client.get("/sparql.html", params={"example": example}).text) == field(plain)
    asked = client.get("/sparql.html", params={"example": "vehicles", "query": "ASK { ?a ?b ?c }"}).text
    assert field(asked) == "ASK { ?a ?b ?c }"


def test_units_of_an_example_are_those_of_the_base(folder: Path) -> None:
    with TestClient(make_app(Snapshots(str(folder)), Base("https://data.example.org/"))) as client:
        text = field(client.get("/sparql.html?example=unit-by-function").text)
    assert "<https://data.example.org/id/unit/" in text
    assert BASE not in text


def test_only_this_page_allows_a_style_and_that_by_its_hash(client: TestClient) -> None:
    assert client.get("/sparql.html").headers["content-security-policy"] == EDITOR_POLICY
    assert client.get("/sparql.html?query=x").headers["content-security-policy"] == EDITOR_POLICY
    for path in ("/", "/query/index.html", "/sparql?query=ASK%7B%7D", "/static/editor.js", "/nothing"):
        assert client.get(path).headers["content-security-policy"] == POLICY
    script = static_files()[EDITOR[0]].read_text(encoding="utf-8")
    (style,) = set(re.findall(r"<strong style='([^']*)'", script))
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in EDITOR_POLICY
    assert "unsafe-inline" not in EDITOR_POLICY
    assert "http" not in EDITOR_POLICY


def test_the_editor_has_its_licence_with_it() -> None:
    assert "The MIT License" in static_files()["yasgui/LICENSE.txt"].read_text(encoding="utf-8")
