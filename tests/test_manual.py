"""The manual: a page for everything in both languages, valid, linked up, and never two languages on a line."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import html5rdf
import pytest
import yaml
from click.testing import CliRunner, Result

from chromium import BROWSER, needed
from govfin.cli import main
from govfin.errors import GovfinError
from govfin.namespaces import SKOS
from govfin.vocabulary import manual, views
from govfin.vocabulary.terms import LANGUAGES, Vocabulary, local_name, read_vocabulary
from govfin.vocabulary.usages import FOLDERS, find_usages

LOADER = Path(manual.__file__).parent.parent
TEXTS = yaml.safe_load((views.TEMPLATES / "texts.yaml").read_text(encoding="utf-8"))
VOID = {"meta", "link", "br", "input"}
INLINE = {"a", "span", "code", "b", "i", "em", "strong", "small", "label"}
CODE = {"code", "pre", "script", "style", "title"}
CHINESE = re.compile("[\u4e00-\u9fff]")
LETTERS = re.compile("[A-Za-z]{2,}")
SENTENCE = re.compile(r"(?:[A-Za-z]{2,}[ ,]+){2,}[A-Za-z]{2,}")


@dataclass
class Element:
    """An element of a parsed page."""

    tag: str
    attributes: dict[str, str]
    language: str
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def within(self, *tags: str) -> bool:
        return self.tag in tags or (self.parent is not None and self.parent.within(*tags))

    def texts(self) -> str:
        return "".join(child if isinstance(child, str) else child.texts() for child in self.children)


class Reader(HTMLParser):
    """Builds the elements of a page, and asserts that each is closed where it must be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("", {}, "", None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), (tag, attrs)
        one = Element(tag, attributes, attributes.get("lang", self.open.language), self.open)
        self.open.children.append(one)
        if tag not in VOID:
            self.open = one

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary()


@pytest.fixture(scope="module")
def made(vocabulary: Vocabulary) -> Mapping[str, str]:
    return manual.pages(vocabulary, find_usages(vocabulary))


@cache
def read(text: str) -> Element:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open is reader.root
    return reader.root


def html(made: Mapping[str, str]) -> dict[str, Element]:
    return {path: read(text) for path, text in made.items() if path.endswith((".html", ".svg"))}


# What there is


def test_every_term_and_code_list_has_a_page_in_both_languages(vocabulary: Vocabulary, made: Mapping[str, str]) -> None:
    assert len(vocabulary.terms) > 70
    for language in LANGUAGES:
        for term in vocabulary.terms.values():
            folder = "class" if term.kind == "class" else "property"
            page = read(made[f"{language}/{folder}/{term.name}.html"])
            heading = next(each for each in page.walk() if each.tag == "h1")
            assert heading.texts().split("gf:")[0].strip() == vocabulary.label(term.iri, language).text
        for scheme in vocabulary.schemes.values():
            assert f"{language}/code/{scheme.name}.html" in made


def test_both_languages_have_the_same_pages(made: Mapping[str, str]) -> None:
    by_language = {language: {path[3:] for path in made if path.startswith(f"{language}/")} for language in LANGUAGES}
    assert by_language["zh"] == by_language["en"]
    assert {"index.html", "overview.html", "overview.svg"} < by_language["zh"]


def test_names_of_files_differ_by_more_than_capitals(made: Mapping[str, str]) -> None:
    assert [name for name, count in Counter(path.lower() for path in made).items() if count > 1] == []


def test_every_concept_has_its_place_with_its_notation_and_label(vocabulary: Vocabulary, made: Mapping[str, str]) -> None:
    for language in LANGUAGES:
        for scheme in vocabulary.schemes.values():
            items = {
                each.attributes["id"]: each for each in read(made[f"{language}/code/{scheme.name}.html"]).walk() if "id" in each.attributes
            }
            for concept in scheme.concepts():
                own = next(each for each in items[local_name(concept.iri)].walk() if "notation" in each.classes())
                assert own.texts() == concept.notation
                assert own.parent
                assert vocabulary.label(concept.iri, language).text in own.parent.texts()


def test_every_concept_is_in_the_tree_under_its_broader_one(vocabulary: Vocabulary) -> None:
    stated: dict[str, list[str]] = {iri: [] for iri in vocabulary.schemes}
    for told in vocabulary.typed(f"{SKOS}Concept"):
        if scheme := vocabulary.scheme_of(told.iri):
            stated[scheme.iri].append(told.iri)
    for scheme in vocabulary.schemes.values():
        assert sorted(concept.iri for concept in scheme.concepts()) == sorted(stated[scheme.iri])
        for concept in scheme.concepts():
            for below in concept.narrower:
                assert concept.iri in below.told.iris(f"{SKOS}broader")


def test_the_index_leads_to_the_place_of_each_term(vocabulary: Vocabulary, made: Mapping[str, str]) -> None:
    for language in LANGUAGES:
        ids = {each.attributes.get("id") for each in read(made[f"{language}/index.html"]).walk()}
        assert {term.name for term in vocabulary.terms.values()} <= ids


def test_the_pages_of_a_dimension_tell_all_that_is_known(made: Mapping[str, str]) -> None:
    page = read(made["en/property/fund.html"]).texts()
    for each in ("fund", "Where the money comes from", "https://w3id.org/govfin/ontology#fund", "Dimension", "skos:Concept", "code:fund"):
        assert each in page
    for each in ("obeu-dimension:classification", "mappings/B09.yaml", "queries/unit-by-function.rq"):
        assert each in page


def test_a_district_leads_up_and_down(made: Mapping[str, str]) -> None:
    items = {each.attributes["id"]: each for each in read(made["zh/code/district.html"]).walk() if each.attributes.get("id", "").isdigit()}
    wuhan = items["420103"].parent
    assert wuhan
    ancestors = []
    while wuhan.parent:
        ancestors.append(wuhan.attributes.get("id"))
        wuhan = wuhan.parent
    assert [each for each in ancestors if each] == ["420100", "420000", "100000", "content"]


def test_large_lists_stand_folded_and_small_ones_open(made: Mapping[str, str]) -> None:
    def folds(name: str) -> list[bool]:
        trees = [each for each in read(made[f"en/code/{name}.html"]).walk() if "tree" in each.classes()]
        return ["open" in each.attributes for each in trees[0].walk() if each.tag == "details" and not each.classes()]

    assert all(folds("fund"))
    assert len(folds("fund")) > 3
    assert Counter(folds("function"))[True] == 1  # the top
    assert Counter(folds("function"))[False] > 100


def test_a_code_list_is_there_as_a_table(vocabulary: Vocabulary, made: Mapping[str, str]) -> None:
    for scheme in vocabulary.schemes.values():
        rows = list(csv.DictReader(io.StringIO(made[f"code/{scheme.name}.csv"].removeprefix("\ufeff"))))
        assert [row["iri"] for row in rows] == [concept.iri for concept in scheme.concepts()]
    rows = list(csv.DictReader(io.StringIO(made["code/fund.csv"].removeprefix("\ufeff"))))
    general = next(row for row in rows if row["notation"] == "general")
    assert [general[name] for name in ("broader", "label_zh", "label_en")] == ["fiscal", "一般公共预算", "general public budget"]


# Links


def test_every_link_leads_somewhere(made: Mapping[str, str]) -> None:
    pages = html(made)
    ids = {path: {each.attributes["id"] for each in page.walk() if "id" in each.attributes} for path, page in pages.items()}
    count = 0
    for path, page in pages.items():
        for each in page.walk():
            for link in (each.attributes.get("href"), each.attributes.get("src")):
                if link is None or urlsplit(link).scheme:
                    continue
                target = os.path.normpath(PurePosixPath(path).parent / urlsplit(link).path) if urlsplit(link).path else path
                assert target in made, (path, link)
                place = unquote(urlsplit(link).fragment)
                assert not place or place in ids[target], (path, link)
                count += 1
    assert count > 5000


def test_nothing_is_fetched_from_elsewhere(made: Mapping[str, str]) -> None:
    for path, page in html(made).items():
        for each in page.walk():
            fetched = [each.attributes.get("src", "")] + ([each.attributes.get("href", "")] if each.tag in ("link", "image", "use") else [])
            assert not [link for link in fetched if "//" in link or link.startswith("/")], path
            assert each.tag not in ("iframe", "object", "img")
    for name in manual.ASSETS:
        assert "//" not in re.sub(r"^\s*//.*$", "", made[name], flags=re.MULTILINE)
        assert "@import" not in made[name]
        assert "url(" not in made[name]


def test_each_page_leads_to_itself_in_the_other_language(made: Mapping[str, str]) -> None:
    for path, page in html(made).items():
        language, _, rest = path.partition("/")
        if language not in LANGUAGES or path.endswith(".svg"):
            continue
        (switch,) = [each for each in page.walk() if "language" in each.classes()]
        other = "en" if language == "zh" else "zh"
        assert switch.attributes["lang"] == other
        assert os.path.normpath(PurePosixPath(path).parent / switch.attributes["href"]) == f"{other}/{rest}"


# Form


def test_every_place_has_a_name_of_its_own(made: Mapping[str, str]) -> None:
    for path, page in html(made).items():
        ids = Counter(each.attributes["id"] for each in page.walk() if "id" in each.attributes)
        assert [name for name, count in ids.items() if count > 1] == [], path


def test_each_page_has_a_title_a_language_and_headings_in_order(made: Mapping[str, str]) -> None:
    titles = Counter()
    for path, page in html(made).items():
        if path.endswith(".svg") or path == "index.html":
            continue
        elements = list(page.walk())
        (root,) = [each for each in elements if each.tag == "html"]
        assert root.attributes["lang"] == path[:2]
        (title,) = [each for each in elements if each.tag == "title"]
        titles[path[:2], path.split("/")[1], title.texts()] += 1
        levels = [int(each.tag[1]) for each in elements if re.fullmatch("h[1-6]", each.tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), path
        assert len([each for each in elements if each.tag == "main"]) == 1
        (skip,) = [each for each in elements if "skip" in each.classes()]
        assert skip.attributes["href"] == "#content"
    assert [title for title, count in titles.items() if count > 1] == []


def test_what_is_pointed_at_by_its_name_is_there(made: Mapping[str, str]) -> None:
    for path, page in html(made).items():
        ids = {each.attributes["id"] for each in page.walk() if "id" in each.attributes}
        for each in page.walk():
            assert {*each.attributes.get("aria-labelledby", "").split(), *each.attributes.get("for", "").split()} <= ids, path
            if each.tag in ("a", "button", "summary") and "hidden" not in each.attributes:
                assert each.texts().strip(), path
            if each.tag == "nav":
                assert {"aria-label", "aria-labelledby"} & each.attributes.keys()


SAMPLES = ("index", "overview", "class/Figure", "class/Check", "property/fund", "property/amount", "code/fund", "code/item", "code/project")


@pytest.mark.parametrize("path", ["index.html", *(f"{language}/{name}.html" for language in LANGUAGES for name in SAMPLES)])
def test_a_page_is_html5(made: Mapping[str, str], path: str) -> None:
    parser = html5rdf.HTMLParser(strict=True)
    parser.parse(made[path])
    assert parser.errors == []


# Languages


def spoken(text: str, language: str) -> set[str]:
    return {"zh"} if CHINESE.search(text) else {language} if LETTERS.search(text) else set()


def lines(element: Element) -> Iterator[set[str]]:
    """The languages of each line: of a block, of what stands between breaks, and of a row of a grid or table."""
    rows = element.tag == "tr" or element.attributes.get("class") == "term" or (element.tag == "div" and element.within("dl"))
    line: set[str] = set()
    for child in element.children:
        if isinstance(child, str):
            line |= spoken(child, element.language) if not element.within(*CODE) else set()
        elif child.tag == "br":
            yield line
            line = set()
        elif "quoted" in child.classes() or "language" in child.classes():
            continue
        elif child.tag in INLINE or (rows and "apart" not in child.classes()):
            first, *others = [*lines(child)] or [set()]
            line |= first
            yield from others
        else:
            yield from lines(child)
    yield line


def test_a_line_of_two_languages_would_be_found() -> None:
    mixed = '<html lang="en"><p>a line with <span lang="zh">中文</span><br>and one without<p>'.removesuffix("<p>")
    assert [line for line in lines(read(f"{mixed}</p></html>")) if line] == [{"en", "zh"}, {"en"}]
    rows = '<html lang="en"><dl><div><dt>Name</dt><dd><span lang="zh">名称</span></dd></div></dl></html>'
    assert {"en", "zh"} in lines(read(rows))
    apart = rows.replace("<dd>", '<dd class="apart">')
    assert [line for line in lines(read(apart)) if line] == [{"zh"}, {"en"}]


def test_no_line_mixes_languages(made: Mapping[str, str]) -> None:
    for path, page in html(made).items():
        assert [line for line in lines(page) if len(line) > 1] == [], path


def test_chinese_is_marked_as_chinese_and_english_does_not_stand_in_chinese(made: Mapping[str, str]) -> None:
    for path, page in html(made).items():
        for each in page.walk():
            own = "".join(child for child in each.children if isinstance(child, str))
            if each.within(*CODE):
                continue
            assert each.language == "zh" or not CHINESE.search(own), (path, own)
            assert each.language != "zh" or not SENTENCE.search(own), (path, own)


def test_what_has_no_english_name_has_its_chinese_one_marked(made: Mapping[str, str]) -> None:
    (item,) = [each for each in read(made["en/code/district.html"]).walk() if each.attributes.get("id") == "420103"]
    (name,) = [each for each in item.walk() if each.tag == "span"]
    assert (name.texts(), name.language) == ("江汉区", "zh")
    assert item.texts().split() == ["420103", "江汉区"]


def test_texts_are_there_in_both_languages_and_each_is_used() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in views.TEMPLATES.iterdir() if path.suffix in (".html", ".svg"))
    asked = {key for call in re.findall(r"(?:text|name|iris)\(([^()]*)", templates) for key in re.findall(r"""["']([\w-]+)["']""", call)}
    asked |= {*views.HEADER, *views.GROUPS, *views.GROUPS.values(), *FOLDERS, "predicates"}
    assert TEXTS.keys() - asked == set()
    for key, text in [*TEXTS.items(), *TEXTS["predicates"].items()]:
        if key == "predicates":
            continue
        assert list(text) == ["en", "zh"], key
        assert not CHINESE.search(text["en"]) or key == "other-language", key
        assert re.findall(r"(?<!\{)\{\w+\}", text["en"]) == re.findall(r"(?<!\{)\{\w+\}", text["zh"]) or key == "notation-place", key


# The diagram


def test_the_diagram_shows_every_class_and_every_property_between_classes(vocabulary: Vocabulary, made: Mapping[str, str]) -> None:
    for language in LANGUAGES:
        drawn = {each.texts().strip() for each in read(made[f"{language}/overview.svg"]).walk() if each.tag == "text"}
        classes = [term for term in vocabulary.terms.values() if term.kind == "class"]
        assert {vocabulary.label(term.iri, language).text for term in classes} <= drawn
        assert {vocabulary.compact(term.iri) for term in classes} <= drawn
        between = [term for term in vocabulary.terms.values() if "object-property" in views.kinds(term) and term.domains and term.ranges]
        assert len(between) > 20
        assert {vocabulary.label(term.iri, language).text for term in between} <= drawn


def boxes(page: Element) -> list[tuple[float, float, float, float]]:
    rects = [each.attributes for each in page.walk() if each.tag == "rect"]
    return [(float(r["x"]), float(r["y"]), float(r["x"]) + float(r["width"]), float(r["y"]) + float(r["height"])) for r in rects]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_diagram_overlaps_or_leaves_the_picture(made: Mapping[str, str], language: str) -> None:
    page = read(made[f"{language}/overview.svg"])
    (svg,) = [each for each in page.walk() if each.tag == "svg"]
    drawn = boxes(page)
    assert len(drawn) > 10
    for number, (left, top, right, bottom) in enumerate(drawn):
        assert left >= 0
        assert top >= 0
        assert right <= float(svg.attributes["width"])
        assert bottom <= float(svg.attributes["height"])
        assert not [box for box in drawn[:number] if box[0] < right and left < box[2] and box[1] < bottom and top < box[3]]


# Files


def docs(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["ontology", "docs", *map(str, arguments)])


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}


def test_the_verb_writes_the_pages_and_the_same_input_gives_the_same_bytes(tmp_path: Path, made: Mapping[str, str]) -> None:
    folder = tmp_path / "new" / "folder"
    command = [sys.executable, "-c", "from govfin.cli import main; main()", "ontology", "docs", str(folder)]
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(LOADER.parent)}
    result = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert result.stderr == ""
    assert re.fullmatch(rf"\d+ terms and \d+ code lists, each .*: {folder}/index.html\n", result.stdout)
    written = contents(folder)
    assert written.pop(manual.MANIFEST).splitlines() == [manual.SIGNATURE, *sorted(made)]
    assert written.keys() == made.keys()
    assert {path for path in made if written[path] != made[path]} == set()


def test_an_earlier_manual_gives_way_and_nothing_else_does(tmp_path: Path) -> None:
    manual.write(tmp_path, {"zh/old.html": "old", "zh/index.html": "old"})
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    manual.write(tmp_path, {"zh/index.html": "new"})
    assert contents(tmp_path) == {"zh/index.html": "new", "notes.txt": "mine", manual.MANIFEST: f"{manual.SIGNATURE}\nzh/index.html\n"}


def test_a_manual_that_was_broken_off_is_known_as_one(tmp_path: Path) -> None:
    (tmp_path / "zh").write_text("in the way of a folder", encoding="utf-8")
    (tmp_path / manual.MANIFEST).write_text(f"{manual.SIGNATURE}\n", encoding="utf-8")
    with pytest.raises(GovfinError, match="the pages can't be written there"):
        manual.write(tmp_path, {"a.html": "a", "zh/index.html": "new"})
    assert manual.earlier(tmp_path) == {"a.html", "zh/index.html"}


def test_a_list_of_pages_cannot_name_files_outside(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    manual.write(tmp_path / "out", {"a.html": "a"})
    (tmp_path / "out" / manual.MANIFEST).write_text(f"{manual.SIGNATURE}\n../mine.txt\n{tmp_path}/mine.txt\na.html\n", encoding="utf-8")
    manual.write(tmp_path / "out", {"b.html": "b"})
    assert (tmp_path / "mine.txt").exists()
    assert not (tmp_path / "out" / "a.html").exists()


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / manual.MANIFEST).write_text("of my book\n", encoding="utf-8")
    result = docs(tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {tmp_path}: holds other things than an earlier manual; name a new or an empty folder for the pages.\n"
    assert contents(tmp_path) == {manual.MANIFEST: "of my book\n"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = docs(tmp_path / "file")
    assert (result.exit_code, result.stderr) == (2, f"Error: {tmp_path / 'file'}: is a file; name a folder for the pages.\n")
    below = tmp_path / "file" / "below"
    told = f"Error: {below}: the pages can't be written there (Not a directory).\n"
    assert (docs(below).exit_code, docs(below).stderr) == (2, told)


def test_where_the_pages_cannot_be_written_is_said_before_they_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual, "pages", lambda *_: pytest.fail("the pages were made"))
    # Told and not done, because whoever runs the tests may be allowed everything
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode & os.W_OK and Path(path) == tmp_path))
    for folder in (tmp_path, tmp_path / "new" / "folder"):
        result = docs(folder)
        assert (result.exit_code, result.stderr) == (2, f"Error: {folder}: the pages can't be written there (Permission denied).\n")


# In a browser

MEASURE = """
  for (const fold of page.querySelectorAll("details")) fold.open = true;
  const wide = page.documentElement.scrollWidth - frame.clientWidth;
  if (wide > 0 || !page.querySelector("h1")) found.push(`${frame.title}: ${wide} pixels too wide`);
  for (const group of page.querySelectorAll("svg.diagram g:has(> rect)")) {
    const box = group.querySelector("rect").getBBox();
    for (const text of group.querySelectorAll("text")) {
      const words = text.getBBox();
      const across = words.x >= box.x && words.x + words.width <= box.x + box.width;
      const down = words.y >= box.y && words.y + words.height <= box.y + box.height;
      if (!across || !down) found.push(`${frame.title}: “${text.textContent}” leaves its box`);
    }
  }
"""
FILTER = """
  const box = page.querySelector("input[type=search]");
  const seen = () => [...page.querySelectorAll(".tree .notation")].filter((each) => each.checkVisibility()).map((each) => each.textContent);
  for (const words of ["宣传事务", "nowhere", ""]) {
    box.value = words;
    box.dispatchEvent(new Event("input"));
    await new Promise((done) => setTimeout(done, 300));
    found.push(seen(), page.querySelector(".none").checkVisibility());
  }
  frame.contentWindow.location.hash = "#2013350";
  await new Promise((done) => setTimeout(done, 300));
  found.push(seen());
"""


@pytest.fixture(scope="module")
def browser() -> None:
    """What needs a browser is skipped where there is none, but not in continuous integration, which installs it."""
    needed()


def rendered(made: Mapping[str, str], pages: Iterable[str], width: int, folder: Path, script: str) -> list[Any]:
    """What a script, run for each page on a screen so wide, puts into `found`."""
    frames = []
    for path in pages:
        text = re.sub('<link rel="stylesheet"[^>]*>', lambda _: f"<style>{made['style.css']}</style>", made[path])
        text = re.sub('<script src="[^"]*script.js" defer>', "<script>addEventListener('DOMContentLoaded', () => {", text, count=1)
        text = text.replace("</script>", f"{made['script.js']}}})</script>", 1)
        frames.append(f'<iframe title="{path}" width="{width}" height="600" style="border: 0" srcdoc="{escape(text)}"></iframe>')
    runner = f"""<script>addEventListener("load", async () => {{
    const found = [];
    for (const frame of document.querySelectorAll("iframe")) {{ const page = frame.contentDocument; {script} }}
    document.body.innerHTML = "<pre></pre>";
    document.querySelector("pre").textContent = JSON.stringify(found);
    }});</script>"""
    file = folder / "frames.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{runner}{''.join(frames)}", encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=60000"]
    command = [str(BROWSER), *options, "--dump-dom", file.as_uri()]
    dumped = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    (result,) = re.findall("<pre>(.*)</pre>", dumped)
    found: list[Any] = json.loads(unescape(result))
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_fits_the_screen(made: Mapping[str, str], tmp_path: Path, width: int) -> None:
    pages = [path for path in made if path.endswith(".html")]
    assert rendered(made, pages, width, tmp_path, MEASURE) == []
    broken = {**made, "index.html": made["index.html"].replace("<h1>", '<h1 style="width: 2000px">')}
    assert rendered(broken, ["index.html"], width, tmp_path, MEASURE)


@pytest.mark.slow
@pytest.mark.usefixtures("browser")
def test_the_filter_leaves_what_contains_its_words_and_an_address_opens_its_place(made: Mapping[str, str], tmp_path: Path) -> None:
    found, none_1, nothing, none_2, all_again, none_3, addressed = rendered(made, ["zh/code/function.html"], 800, tmp_path, FILTER)
    assert found[:3] == ["all", "201", "20133"]
    assert (nothing, none_1, none_2, none_3) == ([], False, True, False)
    assert all_again[:3] == ["all", "201", "202"]
    assert {"2013350", "20133"} <= {*addressed} - {*all_again}


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    parts = [int(digit * 2, 16) for digit in digits] if len(digits) == 3 else [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    red, green, blue = (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("file", ["style.css", "overview.svg"])
def test_colours_contrast(file: str) -> None:
    """WCAG 2.2, 1.4.3: text stands out 4.5 to 1 from what it stands on, in light and in dark."""
    schemes = re.findall(r"\{((?:\s*--[\w-]+: [^;]+;)+|[^{}]*--paper[^{}]*)\}", (views.TEMPLATES / file).read_text(encoding="utf-8"))
    palettes = [dict(re.findall(r"--([\w-]+): (#\w+)", scheme)) for scheme in schemes]
    assert len(palettes) >= 2
    for palette in palettes:
        pairs = [(text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "fill")] + [("mark", "mark-fill")]
        for text, ground in pairs:
            if text in palette and ground in palette:
                dark, light = sorted((luminance(palette[text]), luminance(palette[ground])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground, palette)
