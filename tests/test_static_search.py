"""Searching without a server: the script finds in the lists of names what the server finds, and leads to the same pages."""

from __future__ import annotations

import functools
import html
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
import pytest
from starlette.testclient import TestClient

from chromium import BROWSER, needed
from govfin.graph.stores import Embedded
from govfin.page.bases import Base
from govfin.page.drawing import draw
from govfin.page.search import INDEXES, search_page
from govfin.page.statics import static_files
from govfin.page.visits import Visit
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import folder

__all__ = ["folder"]

HIT = re.compile(r'<li><a href="(?P<href>[^"]+)">(?P<name>[^<]*)</a>')


@dataclass(frozen=True, slots=True)
class Static(Visit):
    """A look at the site as files."""

    static: bool = True


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *told: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(make_app(Snapshots(str(folder)), Base()), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def files(folder: Path, client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What searching needs of a site that is files alone."""
    here = tmp_path_factory.mktemp("files")
    store = Embedded(pyoxigraph.Store.read_only(str(folder)))
    for language, name in (("zh", "search.html"), ("en", "search.en.html")):
        visit = Static(store, Base(), language, "/search")
        (here / name).write_bytes(draw(search_page(visit), visit))
    for path in INDEXES:
        (here / path.lstrip("/")).parent.mkdir(exist_ok=True)
        (here / f"{path.lstrip('/')}.json").write_bytes(client.get(f"{path}.json").content)
    (here / "static").mkdir()
    for name in ("search.js", "site.css"):
        shutil.copyfile(static_files()[name], here / "static" / name)
    return here


@pytest.fixture(scope="module")
def address(files: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(files)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def seen(address: str, profile: Path) -> str:
    """What a browser has made of a page."""
    needed()
    told = subprocess.run(
        [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         f"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom", address],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    return told.stdout.decode()


def found(page: str) -> list[tuple[str, str]]:
    """Where the hits of a page lead, and what they are called."""
    return [(html.unescape(each["href"]), html.unescape(each["name"])) for each in HIT.finditer(page.partition("</h1>")[2])]


@pytest.mark.parametrize(
    ("text", "suffix"),
    [("融媒体中心", ".html"), ("205", ".en.html"), ("江汉区 教育", ".html"), ("EDUC", ".en.html"), ("市", ".html"), ("没有", ".en.html")],
)
def test_the_script_finds_what_the_server_finds(client: TestClient, address: str, tmp_path: Path, text: str, suffix: str) -> None:
    asked = f"/search{suffix}?q={quote(text)}"
    ours = found(seen(address + asked, tmp_path).partition('id="search-words"')[0])
    theirs = found(client.get(asked).text)
    assert ours == theirs
    assert bool(ours) == (text != "没有")


def test_the_nearest_names_are_told_where_nothing_is_found(client: TestClient, address: str, tmp_path: Path) -> None:
    asked = f"/search.html?q={quote('江汉去融媒体中新')}"
    ours, theirs = ({name for _, name in found(page)} for page in (seen(address + asked, tmp_path), client.get(asked).text))
    assert "武汉市江汉区融媒体中心" in ours & theirs


def test_one_wrong_character_is_forgiven_alike(client: TestClient, address: str, tmp_path: Path) -> None:
    asked = f"/search.html?q={quote('融煤体中心')}"
    ours, theirs = ([name for _, name in found(page)][:1] for page in (seen(address + asked, tmp_path), client.get(asked).text))
    assert ours == theirs == ["融媒体中心"]
    page = seen(f"{address}/search.en.html?q=xinfangju", tmp_path).partition('id="search-words"')[0]
    assert "have Chinese names alone" in page


def test_without_a_script_the_page_leads_to_the_lists(files: Path) -> None:
    page = (files / "search.html").read_text(encoding="utf-8")
    assert "<noscript>" in page
    for path in INDEXES:
        assert f'href="{path.lstrip("/")}.html"' in page
    assert "onclick" not in page
    assert not re.search(r"<script(?! src=)", page)


def test_a_page_of_a_server_needs_no_script(client: TestClient) -> None:
    assert "<script" not in client.get("/search.html", params={"q": "教育"}).text
