"""A newcomer's way through the site in Chromium, in both languages, on a desk and on a phone: served, without scripts, and as files.

Every page that is looked at must have one heading, tell its language, fit the screen, ask no other host, write nothing to the console,
and have no fault that axe-core calls serious or critical, by day and by night. `GOVFIN_PICTURES` names a folder for pictures of all.
"""

from __future__ import annotations

import csv
import functools
import gc
import http.server
import io
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from chromium import Chromium, Tab, chromium, listening
from govfin.cli import main
from govfin.graph.store import open_store
from govfin.graph.stores import Embedded
from govfin.loading import load
from govfin.namespaces import BASE
from govfin.page.bases import Base, path_of
from govfin.page.sources import Sources
from govfin.site.app import make_app
from govfin.site.published import Order, publish
from govfin.site.snapshots import Snapshots
from test_publishing import leave_used

__all__ = ["chromium"]
SAMPLES = Path(__file__).parent / "samples"
UNIT = "武汉市江汉区融媒体中心"
FAULTY = "武汉市硚口区融媒体中心"
GONE = "武汉市武昌区融媒体中心"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = (1280, 390)
WALKS = [(language, width) for language in LANGUAGES for width in WIDTHS]
SEEN: set[tuple[str, str]] = set()  # the kinds of pages that axe and the camera have seen, by walk
PICTURES = os.environ.get("GOVFIN_PICTURES")
CHECK = ".failing tbody:has(.group) .few a"
CAUSE = {"zh": "可能的原因", "en": "What most likely went wrong"}
LOOKED_AT = """(() => {
  const page = document.documentElement;
  const all = [...document.querySelectorAll("body *")];
  const holds = (each) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(each).overflowX);
  const held = (each) => each.parentElement !== document.body && (holds(each.parentElement) || held(each.parentElement));
  const out = all.filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > page.clientWidth + 1 && !held(each));
  const cells = [...document.querySelectorAll("td, th")].filter((each) => each.checkVisibility());
  const squeezed = cells.filter((each) => each.clientWidth < 44 && each.innerText.trim().length > 9);
  return {
    squeezed: squeezed.slice(0, 3).map((each) => each.innerText), language: page.lang, headings: document.querySelectorAll("h1").length,
    over: page.scrollWidth - page.clientWidth, wide: out.slice(0, 3).map((each) => each.outerHTML.slice(0, 160)),
  };
})()"""

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@dataclass
class Walk:
    """A newcomer's way, and what was wrong on it."""

    tab: Tab
    site: str
    language: str
    name: str  # of the pictures
    faults: list[str] = field(default_factory=list)

    @property
    def suffix(self) -> str:
        """How the addresses of pages end."""
        return ".html" if self.language == "zh" else f".{self.language}.html"

    def go(self, path: str, name: str) -> None:
        """Opens a page of the site and looks at it."""
        self.tab.open(f"{self.site}{path}")
        self.look(name)

    def follow(self, selector: str, text: str, name: str) -> None:
        """Follows a link, or presses a button, and looks at what comes."""
        self.tab.follow(selector, text)
        self.look(name)

    def look(self, name: str) -> None:
        """Looks at a page: what is wrong with it is kept, so that one walk tells all."""
        told = self.tab.run(LOOKED_AT)
        wrong = [] if told["headings"] == 1 else [f"{told['headings']} h1"]
        wrong += [] if told["language"] == {"zh": "zh-Hans", "en": "en"}[self.language] else [f"lang is {told['language']!r}"]
        wrong += [f"{told['over']} px too wide: {told['wide']}"] if told["over"] > 0 else []
        wrong += [f"squeezed cells: {told['squeezed']}"] if told["squeezed"] else []
        wrong += [f"asks {host}" for host in self.tab.hosts() - {urlsplit(self.site).netloc}]
        wrong += self.tab.troubles()
        if (self.name, name) not in SEEN:
            SEEN.add((self.name, name))
            wrong += self.tab.axe()
            self.picture(name)
            self.tab.dark(True)
            wrong += [f"by night: {each}" for each in self.tab.axe("color-contrast")]
            self.picture(f"{name}-dark")
            self.tab.dark(False)
        self.faults += [f"{name} {self.tab.path}: {each}" for each in wrong]
        self.tab.forget()

    def picture(self, name: str) -> None:
        """A picture of all of the page, for who wants to see it."""
        if PICTURES:
            folder = Path(PICTURES) / self.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.png").write_bytes(self.tab.picture(whole=True))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: Chromium) -> Iterator[str]:
    """The samples of `govfin demo`, with their documents; one of them is withdrawn."""
    folder = str(tmp_path_factory.mktemp("newcomer") / "store")
    assert CliRunner().invoke(main, ["demo", "--store", folder]).exit_code == 0
    (gone,) = SAMPLES.glob("wuchang*_ruled.pdf")
    assert CliRunner().invoke(main, ["withdraw", str(gone), "--reason", "replaced", "--store", folder]).exit_code == 0
    with listening(make_app(Snapshots(folder), Base(), sources=Sources((SAMPLES,)))) as address:
        yield address


@contextmanager
def walking(chromium: Chromium, site: str, walk: tuple[str, int], kind: str, *, scripts: bool = True) -> Iterator[Walk]:
    """A walk, at the end of which nothing may have been wrong."""
    language, width = walk
    tab = Tab(chromium, width, LANGUAGES[language], scripts=scripts)
    walked = Walk(tab, site, language, f"{kind}-{language}-{width}")
    yield walked
    tab.close()
    assert not walked.faults, "\n".join(walked.faults)


@pytest.fixture(params=WALKS, ids=lambda walk: f"{walk[0]}-{walk[1]}")
def walk(request: pytest.FixtureRequest, chromium: Chromium, site: str) -> Iterator[Walk]:
    with walking(chromium, site, request.param, "served") as walked:
        yield walked


def search(walk: Walk, text: str, box: str = "input[type=search]") -> None:
    """Types into the box and presses Enter."""
    walk.tab.click(box)
    walk.tab.type(text)
    with walk.tab.loading(f"the search for {text}"):
        walk.tab.key("Enter")


def find_unit(walk: Walk) -> None:
    """From the home page to a unit, by the search box."""
    walk.go("/", "home")
    search(walk, "江汉区 融媒体中心")
    walk.look("search")
    walk.follow(".hits a", UNIT, "unit")
    assert walk.tab.texts("h1") == [UNIT]


def amounts(texts: list[str]) -> list[Decimal]:
    return [Decimal(each.replace(",", "")) for each in texts]


def test_a_unit_is_found_and_its_money_and_treemap_looked_into(walk: Walk) -> None:
    find_unit(walk)
    tab = walk.tab
    in_wan = amounts(tab.texts(".years .number a:has(.in-0)"))
    for power in (0, 8, 4):
        tab.click(f"label:has(#money-{power})")
        shown = amounts(tab.texts(".years .number a:has(.in-0)"))
        assert [each * 10**power for each in shown] == [each * 10000 for each in in_wan]
    whole = tab.texts(".looking .where")
    lead_in(tab)
    assert tab.texts(".looking .where") != whole
    for _ in range(4):
        if tab.run("document.querySelector('.looking .about').hidden"):
            lead_in(tab)
    walk.look("unit-led-into")
    walk.follow(".looking .about", "", "figure")


def lead_in(tab: Tab) -> None:
    """Presses the largest box of the treemap."""
    place = tab.run(
        """(() => {
        document.querySelector(".drawing").scrollIntoView({ block: "center", behavior: "instant" });
        const area = (each) => { const box = each.getBoundingClientRect(); return box.width * box.height; };
        const filled = (each) => (each.getAttribute("fill") || "none") !== "none";
        const boxes = [...document.querySelectorAll(".drawing svg path")].filter(filled);
        const whole = area(document.querySelector(".drawing svg"));
        const largest = boxes.filter((each) => area(each) < 0.95 * whole).sort((a, b) => area(b) - area(a))[0] || boxes[0];
        const box = largest.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
        })()"""
    )
    before = tab.texts(".looking .where")
    tab.press(*place)
    tab.chromium.wait(lambda: tab.texts(".looking .where") != before, "the treemap to be led into")


def table(tab: Tab, selector: str = "main table") -> list[list[str]]:
    """The cells of a table as they are shown."""
    cells = "[...row.cells].map((each) => each.innerText.trim())"
    rows: list[list[str]] = tab.run(f"[...document.querySelectorAll('{selector} tr')].map((row) => {cells})")
    return rows


def test_units_and_districts_are_compared_at_an_address_to_share(walk: Walk) -> None:
    tab = walk.tab
    walk.go("/", "home")
    walk.follow("nav.parts a", {"zh": "比较", "en": "Compare"}[walk.language], "compare-empty")
    search(walk, UNIT, "#c-unit")
    walk.look("compare-one")
    for other in ("汉阳区", "硚口区"):
        tab.click("form.compare details label", other)
    walk.follow("form.compare button", "", "compare-units")
    shared(walk, 3)
    walk.go(f"/compare/districts{walk.suffix}", "districts-empty")
    for value in ("420103", "420104", "420105", "2022", "2023"):
        tab.click(f"form.compare label:has(input[value='{value}'])")
    walk.follow("form.compare button", "", "compare-districts")
    shared(walk, 3)


def shared(walk: Walk, columns: int) -> None:
    """A comparison has so many columns, and is the same for who opens its address."""
    rows = table(walk.tab, "table.compared")
    assert len(rows[0]) > columns
    assert len(rows) > 4
    other = Tab(walk.tab.chromium, walk.tab.width, LANGUAGES[walk.language])
    other.open(walk.tab.address)
    assert table(other, "table.compared") == rows
    other.close()


def test_a_number_leads_to_its_cell_on_the_page(walk: Walk) -> None:
    walk.go(f"{path_of(f'{BASE}unit/420104/{FAULTY}')}{walk.suffix}", "unit-with-faults")
    find_unit(walk)
    walk.follow(".years td.number a", "", "figure")
    walk.follow("main table td.number a", "", "mention")
    outlined(walk)
    walk.tab.click("figcaption a")
    assert urlsplit(walk.tab.address).fragment == "page-picture"
    walk.tab.follow(".crumbs li:nth-last-child(2) a")
    walk.look("disclosure")
    walk.follow("main table th a", "", "table")
    walk.follow(".printed td.number a", "", "mention")
    outlined(walk)


def outlined(walk: Walk) -> None:
    """The picture of the page is there, and the outline in it holds what is printed: something dark."""
    told = walk.tab.run(
        """(async () => {
        const [image, cell] = [document.querySelector(".whole img"), document.querySelector(".whole .cell")];
        await image.decode();
        const [picture, box] = [image.getBoundingClientRect(), cell.getBoundingClientRect()];
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const pen = canvas.getContext("2d");
        pen.drawImage(image, 0, 0);
        const scale = image.naturalWidth / picture.width;
        const place = [box.x - picture.x, box.y - picture.y, box.width, box.height].map((each) => Math.round(each * scale));
        const dots = pen.getImageData(...place).data;
        let dark = 0;
        for (let at = 0; at < dots.length; at += 4) dark += dots[at] + dots[at + 1] + dots[at + 2] < 300;
        const within = box.left >= picture.left && box.right <= picture.right && box.top >= picture.top && box.bottom <= picture.bottom;
        return { within, dark, all: dots.length / 4 };
        })()"""
    )
    assert told["within"]
    assert 20 < told["dark"] < told["all"] / 2


def test_why_a_check_failed_can_be_read(walk: Walk) -> None:
    walk.go("/", "home")
    walk.follow("nav.parts a", {"zh": "检查", "en": "Checks"}[walk.language], "checks")
    rule = walk.tab.run("document.querySelector('.failing tr.group th a').textContent")
    walk.tab.choose("select[name=rule]", walk.tab.run("document.querySelector('select[name=rule]').options[1].value"))
    walk.follow("form.query button", "", "checks-of-a-rule")
    walk.follow(CHECK, "", "check")
    assert walk.tab.texts(".verdict")
    assert walk.tab.texts(".sum")
    assert rule
    walk.follow("main table td.number a", "", "mention")
    outlined(walk)


def test_the_cause_of_a_failure_is_told(walk: Walk) -> None:
    walk.go(f"/checks{walk.suffix}", "checks")
    for address in walk.tab.run(f"[...document.querySelectorAll('{CHECK}')].map((each) => each.href)"):
        walk.tab.open(address)
        if CAUSE[walk.language] in walk.tab.texts("h2"):
            break
    else:
        pytest.fail("no check has a cause")
    walk.look("check-with-cause")


def test_a_query_is_run_and_edited_and_downloaded(walk: Walk, tmp_path: Path) -> None:
    tab = walk.tab
    walk.go("/", "home")
    walk.follow("nav.parts a", {"zh": "查询", "en": "Queries"}[walk.language], "queries")
    walk.follow("a[href*='district-totals']", "", "query")
    tab.choose("#p-year", "2023")
    walk.follow("form.query button", "", "query-answered")
    tab.click("label:has(#money-0)")
    found = labelled(rows_of(tab.download(".files a", "csv", tmp_path), bom=True))
    assert apart(found, tab.texts(".shared dd")) == plain(table(tab, "table.answer"))[1:]
    walk.follow(".files a", "SPARQL", "editor")
    tab.chromium.wait(lambda: tab.run("Boolean(document.querySelector('.CodeMirror'))"), "the editor")
    tab.click(".CodeMirror-lines")
    tab.key("a", control=True)
    tab.type("SELECT ?unit ?name { ?unit a gf:Unit ; skos:prefLabel ?name } ORDER BY ?unit LIMIT 2")
    with tab.loading("the query of the editor"):
        tab.key("Enter", control=True)
    walk.look("editor-answered")
    rows = rows_of(tab.download("main section a", "csv", tmp_path), bom=False)
    assert [each[1] for each in rows] == [each[1] for each in table(tab, "table.variables")]
    assert len(rows) == 3


def rows_of(content: bytes, *, bom: bool) -> list[list[str]]:
    """The rows of a CSV."""
    assert content.startswith(b"\xef\xbb\xbf") is bom
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def labelled(rows: list[list[str]]) -> list[list[str]]:
    """What a CSV tells under its head, without the codes of what has a label beside it."""
    shown = [place for place, name in enumerate(rows[0]) if f"{name}_label" not in rows[0]]
    return [[row[place] for place in shown] for row in rows[1:]]


def apart(rows: list[list[str]], shared: list[str]) -> list[list[str]]:
    """Rows without what is the same in all, which stands above the table."""
    told = [place for place, column in enumerate(zip(*rows, strict=True)) if len({*column}) > 1 or column[0] not in shared]
    return [[row[place] for place in told] for row in rows]


def plain(rows: list[list[str]]) -> list[list[str]]:
    """A table with its numbers as files have them."""
    return [[re.sub(r"(?<=\d),(?=\d{3})", "", each) for each in row] for row in rows]


def test_all_other_kinds_of_pages_are_sound(walk: Walk) -> None:
    end = walk.suffix
    walk.go(f"/catalog{end}", "catalog")
    walk.follow("main a[href*='catalog/']", "", "series")
    walk.go(f"/void{end}", "void")
    walk.go(f"/code/index{end}", "code-lists")
    walk.go(f"/code/function{end}", "code-tree")
    walk.go(f"/code/function/2070808{end}", "code")
    walk.go(f"/rules{end}", "rules")
    walk.follow("main table th a", "", "rule")
    walk.go(f"/ontology{end}", "vocabulary")
    walk.go(f"/index/units{end}", "all-units")
    walk.go(f"/code/district/420103{end}", "district")
    walk.go(f"/index/projects{end}", "all-projects")
    walk.follow("main ul a[href*='id/project']", "", "project")
    walk.go(f"/search{end}?q=nothingsuch", "search-nothing")
    walk.go(f"/query/top-projects{end}?year=1066", "query-without-rows")
    walk.go(f"/sparql{end}?query=SELECT+%3F", "sparql-wrong")


def test_what_is_not_there_is_told_as_a_page(walk: Walk) -> None:
    walk.go("/id/unit/420103/nobody", "missing")
    walk.go(f"/catalog{walk.suffix}", "catalog")
    walk.follow("#withdrawn ~ * a", "", "gone")
    assert walk.tab.texts("h1")


# Without scripts


@pytest.mark.parametrize("how", WALKS, ids=lambda walk: f"{walk[0]}-{walk[1]}")
def test_without_scripts_all_but_charts_and_the_editor_works(chromium: Chromium, site: str, how: tuple[str, int]) -> None:
    with walking(chromium, site, how, "scriptless", scripts=False) as walk:
        tab = walk.tab
        find_unit(walk)
        assert not tab.texts("figure.chart")
        tab.click("label:has(#money-0)")
        assert all(each % 1 == 0 for each in amounts(tab.texts(".years .number a:has(.in-0)")))
        walk.go(f"/query/district-totals{walk.suffix}", "query")
        tab.choose("#p-year", "2023")
        walk.follow("form.query button", "", "query-answered")
        assert len(table(tab, "table.answer")) > 1
        walk.go(f"/sparql{walk.suffix}", "sparql")
        tab.click("textarea")
        tab.key("a", control=True)
        tab.type("ASK { ?unit a gf:Unit }")
        walk.follow("form.sparql button", "", "sparql-answered")
        assert tab.texts(".boolean")


# As files


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *told: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, chromium: Chromium) -> Iterator[str]:
    """The smallest sample as files, with the codes that it uses."""
    folder = tmp_path_factory.mktemp("files")
    store = open_store(str(folder / "store"))
    assert isinstance(store, Embedded)
    assert [each.failure for each in load([SAMPLES / "wuchang_media_2023_budget_ruled.pdf"], store)] == [""]
    leave_used(store.quads)
    store.finish(optimize=True)
    del store
    gc.collect()
    publish(Order(str(folder / "store"), suffixes=("html", "csv"), documents=(SAMPLES,)), folder / "site")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("how", WALKS, ids=lambda walk: f"{walk[0]}-{walk[1]}")
def test_the_site_as_files_is_walked_through(chromium: Chromium, files: str, how: tuple[str, int]) -> None:
    with walking(chromium, files, how, "files") as walk:
        tab = walk.tab
        walk.go(f"/index{walk.suffix}", "home")
        search(walk, "武昌区 融媒体中心")
        tab.chromium.wait(lambda: tab.texts(".hits a"), "what the script finds")
        walk.look("search")
        walk.follow(".hits a", GONE, "unit")
        assert tab.run("document.querySelectorAll('figure.chart .drawing svg').length") == 1
        walk.follow(".years td.number a", "", "figure")
        walk.follow("main table td.number a", "", "mention")
        outlined(walk)
        walk.go(f"/checks{walk.suffix}", "checks")
        walk.follow(CHECK, "", "check")
        walk.go(f"/query/index{walk.suffix}", "queries")
        walk.go(f"/query/district-totals{walk.suffix}", "query")
        walk.go(f"/catalog{walk.suffix}", "catalog")
        walk.go(f"/rules{walk.suffix}", "rules")
        walk.go(f"/code/index{walk.suffix}", "code-lists")
        walk.go(f"/404{walk.suffix}", "missing")
