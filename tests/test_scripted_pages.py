"""What scripts make of pages, in Chromium: charts and the editor are drawn under the policy of the site, and no other host is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from chromium import Chromium, Tab, chromium, listening
from govfin.page.bases import Base, path_of
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import UNIT, folder

__all__ = ["chromium", "folder"]
NAME = UNIT.rpartition("/")[2]
TREEMAP = f"/query/unit-by-function.html?{urlencode({'unit': NAME, 'year': '2024'})}"
PAGES = {
    "unit": (f"{path_of(UNIT)}.html", "drawing"),
    "treemap": (TREEMAP, "drawing"),
    "english": (TREEMAP.replace(".html", ".en.html"), "drawing"),
    "bars": ("/query/district-totals.html?year=2024", "drawing"),
    "editor": ("/sparql.html?example=unit-by-function", "yasqe"),
    "result": (f"/sparql.en.html?{urlencode({'query': 'SELECT * { ?unit a gf:Unit }'})}", "yasqe"),
}
DRAWN = "Number(document.querySelector('figure.chart:not([hidden]) .drawing svg')?.getAttribute('width')) > 0"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(folder: Path, chromium: Chromium) -> Iterator[str]:
    with listening(make_app(Snapshots(str(folder)), Base())) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_and_asks_nobody_else(chromium: Chromium, site: str, name: str, width: int) -> None:
    path, drawn = PAGES[name]
    tab = Tab(chromium, width, "zh-CN")
    tab.open(site + path)
    assert tab.troubles() == []
    assert tab.hosts() == {urlsplit(site).netloc}
    if drawn == "drawing":
        assert tab.run(DRAWN)
    else:
        assert tab.run("document.querySelectorAll('.CodeMirror').length") == 1
        assert tab.run("document.querySelectorAll('.parseErrorIcon').length") == 0
    tab.close()
