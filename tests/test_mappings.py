"""The mapping files: what is wrong in one is told with its place, and what they say of titles and words."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from govfin.codelists import scheme
from govfin.disclosure.disclosures import disclosed
from govfin.errors import MappingError
from govfin.folders import folder
from govfin.mappings import DIMENSIONS, Reading, Settings, Word, load_mappings, plain
from made import text_document

READING = load_mappings()
TITLES = Path(__file__).parent / "data" / "titles.tsv"  # the titles that real disclosures print, with the kind that they are of
FREE = {"year", "measure"}  # dimensions whose values in mappings are no notations


def titles() -> list[tuple[str, str]]:
    with TITLES.open(encoding="utf-8") as lines:
        return [(row["kind"], row["title"]) for row in csv.DictReader(lines, delimiter="\t")]


# --- errors ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def mappings(tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder("mappings"), tmp_path / "mappings"))


def rejected(mappings: Path) -> str:
    """What is said of a folder of mappings, without the folder."""
    with pytest.raises(MappingError) as raised:
        load_mappings(mappings)
    message = str(raised.value)
    assert "\n" not in message
    return message.replace(f"{mappings}/", "")


KIND = """\
kind: B02
disclosure: budget
titles:
  - '收入预算总表'
set: {flow: revenue}
rows: [totals]
"""


@pytest.mark.parametrize(
    ("printed", "instead", "told"),
    [
        ("rows: [totals]", "row: [totals]", "line 6, key row: Extra inputs are not permitted."),
        ("kind: B02\n", "", "line 1, key kind: Field required."),
        ("kind: B02", "kind: b2", "line 1, key kind: String should match pattern"),
        ("budget", "plan", "line 2, key disclosure: Input should be 'budget' or 'final'."),
        ("'收入预算总表'", "'收入(预算总表'", "line 4, key titles.0: Value error, is no regular expression: missing )"),
        ("  - '收入预算总表'\n", "  []\n", "line 3, key titles: List should have at least 1 item"),
        ("flow: revenue", "flows: revenue", "line 5, key set: Value error, flows is no dimension; known are year, phase, flow"),
        ("[totals]", "[totals, sums]", "line 6, key rows.1: Value error, sums is no group of words.yaml; known are header, sides"),
        ("{flow: revenue}", "{flow: revenue", "line 6: is no valid YAML ("),
        ("rows: [totals]", "kind: B03", "line 6, key kind: stands twice, and only one of them would hold."),
    ],
    ids=[
        "unknown key",
        "missing key",
        "bad kind",
        "bad choice",
        "bad regex",
        "no title",
        "unknown dimension",
        "unknown group",
        "bad YAML",
        "twice",
    ],
)
def test_a_mistake_in_a_kind_is_told_with_file_line_and_key(mappings: Path, printed: str, instead: str, told: str) -> None:
    assert printed in KIND
    (mappings / "B02.yaml").write_text(KIND.replace(printed, instead), encoding="utf-8")
    assert rejected(mappings).startswith(f"B02.yaml, {told}")


def test_a_mistake_deep_in_the_words_is_told_with_its_line(mappings: Path) -> None:
    words = (mappings / "words.yaml").read_text(encoding="utf-8")
    line = words[: words.index("role: other-code")].count("\n") + 1
    (mappings / "words.yaml").write_text(words.replace("role: other-code", "role: codes", 1), encoding="utf-8")
    assert rejected(mappings).startswith(f"words.yaml, line {line}, key groups.header.1.role: Input should be 'label', 'code'")


def test_a_folder_that_is_none_or_holds_none_is_told(tmp_path: Path) -> None:
    assert rejected(tmp_path / "none").endswith("none: can't be read (No such file or directory).")
    assert rejected(tmp_path).endswith("holds no mappings; put a file such as words.yaml or B02.yaml into it.")


def test_an_empty_file_is_told(mappings: Path) -> None:
    (mappings / "B02.yaml").write_text("")
    assert rejected(mappings).startswith("B02.yaml, line 1, key (file): Input should be a valid dictionary")


def test_another_encoding_is_told(mappings: Path) -> None:
    (mappings / "B02.yaml").write_bytes(KIND.encode("gb18030"))
    assert rejected(mappings) == "B02.yaml: is not UTF-8 text; convert it to UTF-8."


# --- folders that add to govfin's own ---------------------------------------------------------------------------------------------


def added(folder: Path, **files: str) -> Reading:
    """Govfin's mappings with these files; `B02="…"` is B02.yaml."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_mappings(folder)


def test_titles_are_added_to_a_kind(tmp_path: Path) -> None:
    found = added(tmp_path, B02="titles: ['进项表']")
    assert [kind.kind for title in ("进项表", "收入预算总表") if (kind := found.kind(title))] == ["B02", "B02"]
    assert len(found.kinds) == len(READING.kinds)


def test_words_that_are_added_win(tmp_path: Path) -> None:
    found = added(tmp_path, words="groups: {funds: [{words: ['其他收入'], set: {fund: business}}], of-mine: [{words: ['甲']}]}")
    told = [found.lookup(["funds"], text) for text in ("其他收入", "上级补助收入")]
    assert [word.set for word in told if word] == [{"fund": "business"}, {"fund": "superior"}]
    assert found.lookup(["of-mine"], "甲")


def test_single_values_are_replaced_and_files_of_new_names_are_kinds(tmp_path: Path) -> None:
    found = added(tmp_path, B02="unlabelled: 全部", mine=KIND.replace("收入预算总表", "财源表"))
    kind = found.kind("收入预算总表")
    assert kind is not None
    assert (kind.kind, kind.unlabelled, kind.header) == ("B02", "全部", ["balance-columns", "funds", "budget-phases"])
    assert [each.kind for each in found.kinds if found.matches(Word(words=each.titles), "财源表")] == ["B02"]


def test_units_of_money_are_added(tmp_path: Path) -> None:
    reading = added(tmp_path, units="十万元: 5", reading="money_units: ['单位：(十万元)']")
    document = text_document("某市教育局2024年部门预算\n收入预算总表\n单位：十万元\n项目 | 合计\n合计 | 2.50\n其中 | 1\n")
    assert [(fact.numeral.unit, fact.amount) for fact in disclosed(document, reading).facts] == [("十万元", Decimal(250_000))]


def test_a_mistake_in_what_is_added_is_told_with_its_own_line(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"/words\.yaml, line 4, key groups\.funds\.1\.role: Input should be"):
        added(tmp_path, words="groups:\n  funds:\n    - words: ['甲']\n    - {words: ['乙'], role: purse}\n")
    with pytest.raises(MappingError, match=r"/B02\.yaml, line 1, key rows\.0: Value error, sums is no group"):
        added(tmp_path, words="groups: {}", B02="rows: [sums]")


def test_a_folder_with_all_shared_files_stands_alone(mappings: Path) -> None:
    (mappings / "B02.yaml").unlink()
    assert load_mappings(mappings).kind("收入预算总表") is None


# --- kinds and titles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", [*(f"B{n:02}" for n in range(1, 16)), *(f"F{n:02}" for n in range(1, 14))])
def test_every_kind_has_its_file(notation: str) -> None:
    (kind,) = (kind for kind in READING.kinds if kind.kind == notation)
    assert (folder("mappings") / f"{notation}.yaml").is_file()
    assert kind.disclosure == {"B": "budget", "F": "final"}[notation[0]]


def test_a_file_is_named_for_its_kind() -> None:
    assert sorted(kind.kind for kind in READING.kinds) == sorted(path.stem for path in folder("mappings").glob("[A-Z]*.yaml"))


@pytest.mark.parametrize(("notation", "title"), titles())
def test_a_printed_title_is_of_one_kind(notation: str, title: str) -> None:
    # budgets and final accounts print some titles in common
    alike = [kind for kind in READING.kinds if not notation or kind.kind[0] == notation[0]]
    matching = [kind.kind for kind in alike if replace(READING, kinds=(kind,)).kind(title)]
    assert matching == ([notation] if notation else [])


def test_every_kind_is_among_the_printed_titles_or_those_of_other_forms() -> None:
    others = yaml.safe_load((TITLES.parent / "vocabulary.yaml").read_text(encoding="utf-8"))["titles"]
    assert {kind.kind for kind in READING.kinds} <= {notation for notation, _ in titles()} | set(others)


@pytest.mark.parametrize("title", [title for _, title in titles()])
def test_a_printed_title_is_seen_as_one(title: str) -> None:
    assert READING.is_heading(title)


@pytest.mark.parametrize(
    "prose",
    ["本表反映部门收入总体情况。", "2024年收入预算总表说明：", "三公经费比上年减少，详见下表：政府性基金预算支出表", "第三部分 名词解释"],
)
def test_prose_is_no_title(prose: str) -> None:
    assert READING.kind(prose) is None


# --- words -----------------------------------------------------------------------------------------------------------------------


def test_every_group_of_words_is_used() -> None:
    used = {group for kind in READING.kinds for group in (*kind.header, *kind.rows)}
    used |= {group for words in READING.words.groups.values() for word in words for group in word.reads}
    assert set(READING.words.groups) - used == {"header"}  # every kind has it last


def set_in_mappings() -> Iterator[tuple[str, Settings]]:
    for kind in READING.kinds:
        yield kind.kind, kind.set
        for total in kind.totals:
            yield f"{kind.kind} totals", total.set
            yield f"{kind.kind} totals", total.beside
        for variant in kind.variants:
            yield f"{kind.kind} variants", variant.set
    for group, words in READING.words.groups.items():
        for word in words:
            yield f"{group} {word.words[0]}", word.set
            yield f"{group} {word.words[0]}", word.within


@pytest.mark.parametrize("dimension", [dimension for dimension in DIMENSIONS if dimension not in FREE])
def test_what_mappings_set_is_in_the_code_lists(dimension: str) -> None:
    unknown = {
        f"{where}: {settings[dimension]}"
        for where, settings in set_in_mappings()
        if settings.get(dimension, "all") not in scheme(dimension)
    }
    assert not unknown


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("“三公”经费 支出表", "三公经费支出表"),
        ("支出表(分单位)", "支出表（分单位）"),
        ("２０２４年:预算", "2024年：预算"),
        ("其中,A", "其中，A"),
    ],
)
def test_plain_text_leaves_out_how_a_text_is_set(text: str, same: str) -> None:
    assert plain(text) == plain(plain(text)) == same


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位:元", "元"),
        ("（单位：亿元）", "亿元"),
        ("单位：人民币万元", "万元"),
        ("万元", "万元"),
        ("单位：人", ""),
        ("编制单位：某局", ""),
    ],
)
def test_a_unit_of_money(line: str, unit: str) -> None:
    assert READING.money_unit(line) == unit


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("编制单位：武汉市某局", "武汉市某局"),
        ("部门：武汉市某局", "武汉市某局"),
        ("预算主管部门:上海市某局", "上海市某局"),
        ("部门名称：西安市某局（汇总）", "西安市某局（汇总）"),
        ("单位：万元", ""),
        ("单位：人民币万元", ""),
        ("部门：", ""),
        ("本部门收入说明", ""),
    ],
)
def test_a_compiling_unit(line: str, unit: str) -> None:
    assert READING.compiling_unit(line) == unit
