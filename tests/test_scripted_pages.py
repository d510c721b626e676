"""What scripts make of pages, in Chromium: charts and the editor are drawn under the policy of the site, and no other host is asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import uvicorn

from govfin.page.bases import Base, path_of
from govfin.site.app import make_app
from govfin.site.snapshots import Snapshots
from test_site import UNIT, folder

__all__ = ["folder"]
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps"]

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Opened:
    """A page after its scripts have run."""

    dom: str
    console: list[str]
    hosts: set[str]  # that it asked for something


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    if BROWSER is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("pages are looked at in Chromium, which is not installed here")
    server = uvicorn.Server(uvicorn.Config(make_app(Snapshots(str(folder)), Base()), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def opened(url: str, width: int, folder: Path) -> Opened:
    """A page in a window of a width."""
    log = folder / "net.json"
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}",
        *QUIET,
    ]
    options += [f"--log-net-log={log}", f"--window-size={width},1200", "--virtual-time-budget=10000", "--dump-dom"]
    told = subprocess.run([str(BROWSER), *options, url], check=True, capture_output=True, text=True, timeout=120)
    found = re.findall(r'"initiator":"(http[^"]*)"[^\n]*?"url":"(http[^"]*)"', log.read_text(encoding="utf-8"))
    console = [line for line in told.stderr.splitlines() if ":CONSOLE" in line]
    return Opened(told.stdout, console, {urlsplit(json.loads(f'"{each}"')).netloc for initiator, each in found if initiator in url})


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_and_asks_nobody_else(site: str, tmp_path: Path, name: str, width: int) -> None:
    path, drawn = PAGES[name]
    page = opened(site + path, width, tmp_path)
    assert page.console == []
    assert page.hosts == {urlsplit(site).netloc}
    if drawn == "drawing":
        assert re.search(r'<figure class="chart">.*<div class="drawing"[^>]*>.*<svg [^>]*width="\d+"', page.dom, re.DOTALL)
    else:
        assert 'class="CodeMirror ' in page.dom
        assert 'class="parseErrorIcon"' not in page.dom
