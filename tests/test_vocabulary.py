"""What the mappings make of the words of forms that the samples do not show: data/vocabulary.yaml, and whole texts in data/forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from govfin.disclosure.disclosures import Disclosure, disclosed, read_disclosure
from govfin.layout.pages import Line
from govfin.mappings import DIMENSIONS, Settings, load_mappings
from govfin.table.facts import Coordinates
from govfin.table.heads import Column, read_head
from made import document, kind, read, table

READING = load_mappings()
DATA = Path(__file__).parent / "data"
VOCABULARY: Mapping[str, Any] = yaml.safe_load((DATA / "vocabulary.yaml").read_text(encoding="utf-8"))
UNKNOWN = "none"


def words(part: str) -> Iterator[tuple[str, str, Any]]:
    """Each word of a part of the vocabulary with the kind that it stands in and what it must mean."""
    for notation, found in VOCABULARY[part].items():
        yield from ((notation, word, meaning) for word, meaning in found.items())


# --- titles ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("notation", "title"), [(notation, title) for notation, found in VOCABULARY["titles"].items() for title in found])
def test_a_title_is_of_one_kind(notation: str, title: str) -> None:
    # budgets and final accounts print some titles in common
    alike = [kind for kind in READING.kinds if notation == UNKNOWN or kind.kind[0] == notation[0]]
    matching = [kind.kind for kind in alike if replace(READING, kinds=(kind,)).kind(title)]
    assert matching == ([] if notation == UNKNOWN else [notation])


# --- columns ---------------------------------------------------------------------------------------------------------------------


def column(notation: str, path: str) -> Column:
    """The column that stands under a header path, beside one whose head spans all of it."""
    parts = path.split("/")
    made = table(notation, "\n".join(f"{part} | {'序号' if not index else '^'}" for index, part in enumerate(parts)) + "\n1.00 | 1")
    head = read_head(made, kind(notation), READING)
    assert head.height == len(parts)
    return head.columns[0]


@pytest.mark.parametrize(("notation", "path", "meaning"), list(words("headers")))
def test_a_header_path_sets_coordinates(notation: str, path: str, meaning: Settings | str) -> None:
    found = column(notation, path)
    if meaning == UNKNOWN:
        assert not found.explained
    elif isinstance(meaning, str):
        assert f"role {found.role}" == meaning
    else:
        assert found.explained
        assert (found.side_settings | found.settings, found.role) == (meaning, None)


# --- rows ------------------------------------------------------------------------------------------------------------------------

SIDES = {"收入": ("revenue", "上年结转"), "支出": ("expenditure", "结转下年")}  # the flow of a side, and a row that its total adds in


@pytest.mark.parametrize(
    ("notation", "side", "label", "meaning"),
    [(notation, side, label, meaning) for notation, side, labels in words("rows") for label, meaning in labels.items()],
)
def test_a_row_label_sets_coordinates(notation: str, side: str, label: str, meaning: Settings | str) -> None:
    flow, balance = SIDES.get(side, ("expenditure", ""))
    head, below = (f"{side} | <\n", f"\n{balance} | 2.00") if side in SIDES else ("", "")
    phase = "决算数" if notation.startswith("F") else "预算数"
    found, unexplained = read(notation, f"{head}项目 | {phase}\n{label} | 1.00{below}")
    mine = [fact.at for fact in found if fact.numeral.text == "1.00"]
    if meaning == UNKNOWN:
        assert (mine, [each.text for each in unexplained]) == ([], [label])
    else:
        assert isinstance(meaning, dict)
        settings = {"flow": flow} | kind(notation).set | meaning
        told = {name: getattr(mine[0], name) for name in DIMENSIONS if name not in ("year", "phase")}
        assert told == {name: settings.get(name, "amount" if name == "measure" else "all") for name in told}


# --- what stands around tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "unit"), [*VOCABULARY["money_units"].items()])
def test_a_line_states_a_unit_of_money(line: str, unit: str) -> None:
    assert READING.money_unit(line) == ("" if unit == UNKNOWN else unit)


@pytest.mark.parametrize(("line", "unit"), [*VOCABULARY["compiling_units"].items()])
def test_a_line_names_the_unit_that_compiled_the_table(line: str, unit: str) -> None:
    assert READING.compiling_unit(line) == ("" if unit == UNKNOWN else unit)


TABLE = """
    {title}
    单位：万元
    +----------+--------+
    | 科目编码 |   合计 |
    +----------+--------+
    | 2050202  |   1.00 |
    +----------+--------+
"""


@pytest.mark.parametrize(("cover", "told"), [*VOCABULARY["covers"].items()])
def test_a_cover_tells_whose_disclosure_it_is(cover: str, told: list[Any]) -> None:
    pages = document("", TABLE.format(title="收入决算表" if told[2] == "final" else "收入预算总表"))
    lines = [Line(text, 1, (90.0, 100.0 + 30 * y, 400.0, 120.0 + 30 * y)) for y, text in enumerate(cover.split())]
    found = disclosed(replace(pages, blocks=(*lines, *pages.blocks)), READING)
    assert [found.unit_name, found.year, found.kind, found.level] == told


# --- whole texts -----------------------------------------------------------------------------------------------------------------

FORMS = sorted((DATA / "forms").glob("*.txt"))


def expected(form: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(form.with_suffix(".yaml").read_text(encoding="utf-8"))
    return found


def described(at: Coordinates, subject: Disclosure) -> str:
    """What a figure is about, in the order of the dimensions: what is `all` left out, year and unit where they are others."""
    year = "" if at.year == subject.year else str(at.year)
    unit = "" if at.unit_name == subject.unit_name else at.unit_name
    measure = "" if at.measure == "amount" else at.measure
    parts = (unit, year, at.phase, at.flow, at.fund, at.function, at.economic, at.expenditure, at.project, at.item, measure)
    return " ".join(part for part in parts if part not in ("", "all"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_whole_text_is_read(form: Path) -> None:
    found, wanted = read_disclosure(form), expected(form)
    assert [found.unit_name, found.district, found.year, found.kind, found.level] == wanted["disclosure"]
    assert [each.kind for each in found.tables] == list(wanted["figures"])
    told: dict[str, dict[str, str]] = {}
    for fact in found.facts:
        told.setdefault(fact.table, {})[fact.numeral.text] = described(fact.at, found)
    assert told == {notation: {str(text): at for text, at in figures.items()} for notation, figures in wanted["figures"].items()}
    assert [f"{each.table} {each.what}: {each.text}" for each in found.unexplained] == wanted.get("unexplained", [])
