"""Charts: what is drawn of an answer, and what must not be."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import resvg_py
from click.testing import CliRunner
from lxml import etree, html
from PIL import Image

from asked import ask, asked_store, parameters
from chromium import BROWSER, needed
from govfin import codelists
from govfin.cli import main
from govfin.errors import GovfinError
from govfin.headers import Text
from govfin.namespaces import CODE
from govfin.query import drawings
from govfin.query.amounts import money_unit, usual_money
from govfin.query.answers import Answer, Cell, Resource
from govfin.query.chartfiles import chart_file, write_chart
from govfin.query.charts import chart
from govfin.query.columns import column
from govfin.query.labels import labelled
from govfin.query.options import COLOURS, NEUTRAL, REST, SYMBOLS, TINTS, Drawn, ink_on, pictures
from govfin.query.options import _tinted as tinted
from govfin.query.partials import select_from
from govfin.query.questions import Chart, Question, questions
from govfin.query.treemaps import Box

TEN_THOUSAND = usual_money()
EVIL = '</script><script>alert("x")</script><img src=http://evil.example/x>&amp;\x00{b}]]>'
TREE = {
    "all": "1865.42",
    "201": "1302.10",
    "20133": "1290.05",
    "2013301": "645.77",
    "2013302": "400.00",
    "2013350": "244.28",
    "20199": "12.05",
    "2019999": "12.05",
    "207": "563.32",
    "20708": "563.32",
    "2070899": "500.00",
}


def concept(scheme: str, code: str) -> Resource:
    known = codelists.scheme(scheme).get(code)
    return Resource(
        f"{CODE}{scheme}/{code}", {"zh": known.label if known else code, **({"en": known.english} if known and known.english else {})}
    )


def unit(name: str) -> Resource:
    return Resource(f"https://example.org/unit/420103/{name}", {"zh": name})


def yuan(ten_thousands: str | int | None) -> Decimal | None:
    return None if ten_thousands is None else Decimal(ten_thousands) * 10_000


def answer(
    form: Mapping[str, Any], names: Sequence[str], rows: Sequence[Sequence[Cell]], limit: int | None = None, title: str = "题目"
) -> Answer:
    question = Question("made", Text(en="Title", zh=title), Text(en="What it is.", zh="说明。"), (), Chart(**form), {}, "")
    return Answer(question, {}, tuple(column(name) for name in names), tuple(map(tuple, rows)), limit=limit)


def tree(amounts: Mapping[str, str | None], *rows: Sequence[Cell], **form: str) -> Answer:
    told = [(unit("甲局"), 2024, concept("function", code), yuan(amount)) for code, amount in amounts.items()]
    return answer({"kind": "treemap", "x": "function", "y": ["amount"], **form}, ("unit", "year", "function", "amount"), [*told, *rows])


def bars(*amounts: str | None) -> Answer:
    rows = [(unit(f"第{number}局"), 2024, yuan(amount)) for number, amount in enumerate(amounts, start=1)]
    return answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "year", "amount"), rows)


def lines(years: Sequence[int], **amounts: Sequence[str | None]) -> Answer:
    rows = [
        (year, concept("function", code[1:]), yuan(amount))
        for code, told in amounts.items()
        for year, amount in zip(years, told, strict=True)
    ]
    return answer({"kind": "line", "x": "year", "y": ["amount"], "series": "function"}, ("year", "function", "amount"), rows)


def walk(box: Box) -> list[Box]:
    return [box, *(each for part in box.parts for each in walk(part))]


def notes(made: Answer) -> str:
    drawn = chart(made)
    own = [drawn.plot.notes] if drawn.plot else [treemap.notes for treemap in drawn.treemaps]
    return " ".join(note.zh for note in itertools.chain(drawn.notes, *own))


def option(made: Answer, language: str = "zh") -> Any:
    (drawn,) = pictures(chart(made), language, TEN_THOUSAND)
    return drawn.data["option"]


# Bars and lines


def test_a_bar_is_as_long_as_its_amount_and_says_it_exactly() -> None:
    (series,) = option(bars("1234.5", "0.000001"))["series"]
    assert [point["value"] for point in series["data"]] == [1234.5, 0.000001]
    assert [point["text"] for point in series["data"]] == ["1,234.50", "0.000001"]


def test_an_amount_that_no_float_holds_is_told_with_all_its_digits() -> None:
    (series,) = option(bars("12345678901234567.89"))["series"]
    assert series["data"][0]["text"] == "12,345,678,901,234,567.89"


def test_a_unit_of_money_moves_the_axis_and_the_texts() -> None:
    (drawn,) = pictures(chart(bars("1234.5")), "zh", money_unit("元"))
    (point,) = drawn.data["option"]["series"][0]["data"]
    assert (point["value"], point["text"]) == (12345000.0, "12,345,000.00")


def test_a_blank_is_no_zero() -> None:
    made = bars("5", None, "0")
    points = option(made)["series"][0]["data"]
    assert [(point["value"], point["text"]) for point in points] == [(5.0, "5.00"), (None, "未公开"), (0.0, "0.00")]
    assert "不等于零" in notes(made)
    assert notes(bars("5", "0")) == ""


def test_rows_that_would_bear_one_name_are_told_apart_by_what_differs() -> None:
    rows = [(unit("甲局"), 2024, concept("coverage", coverage), yuan("5")) for coverage in ("unit", "department")]
    made = answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "year", "coverage", "amount"), rows)
    plot = chart(made).plot
    assert plot
    assert [name.zh for name in plot.categories] == ["甲局 · 单位本身", "甲局 · 部门汇总"]
    assert chart(made).subtitle.zh == "甲局 · 2024年"


def test_units_of_one_name_in_two_districts_stay_two_bars() -> None:
    rows = [(Resource(f"https://example.org/unit/{district}/审计局", {"zh": "审计局"}), yuan("5")) for district in ("420102", "420103")]
    plot = chart(answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "amount"), rows)).plot
    assert plot
    assert [name.zh for name in plot.categories] == ["审计局 (420102)", "审计局 (420103)"]


def test_a_year_that_nobody_states_is_a_gap_in_the_line() -> None:
    made = lines((2021, 2022, 2024), f201=("1", None, "3"), f208=("2", "2", "2"))
    drawn = option(made)
    assert [[point["value"] for point in series["data"]] for series in drawn["series"]] == [[1, None, None, 3], [2, 2, None, 2]]
    assert {series["connectNulls"] for series in drawn["series"]} == {False}
    assert "折线中断处" in notes(made)


def test_lines_differ_in_more_than_their_colour() -> None:
    made = lines((2023, 2024), **{f"f{code}": ("1", "2") for code in ("201", "203", "204", "205", "206", "207", "208", "210")})
    series = option(made)["series"]
    assert len({each["symbol"] for each in series}) == len(series) == len(SYMBOLS)


def test_what_is_left_out_of_a_crowded_picture_is_said() -> None:
    made = bars(*map(str, range(200)))
    plot = chart(made).plot
    assert plot
    assert len(plot.categories) == 50
    assert "前50项，共200项" in notes(made)


def test_several_amounts_of_a_row_stand_side_by_side() -> None:
    made = answer(
        {"kind": "bar", "x": "unit", "y": ["approved", "executed"]},
        ("unit", "approved", "executed"),
        [(unit("甲局"), yuan("5"), yuan("-4"))],
    )
    series = option(made)["series"]
    assert [each["name"] for each in series] == ["年初预算", "决算"]
    assert series[1]["data"][0]["label"] == {"position": "left"}


def test_bars_of_other_years_say_so_even_where_their_names_differ() -> None:
    rows = [(unit("甲局"), 2023, yuan("5")), (unit("乙局"), 2024, yuan("6"))]
    plot = chart(answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "year", "amount"), rows)).plot
    assert plot
    assert [name.zh for name in plot.categories] == ["甲局 · 2023", "乙局 · 2024"]


def test_a_line_does_not_go_on_from_one_coverage_to_another() -> None:
    rows = [
        (unit("甲局"), year, concept("coverage", coverage), yuan("5"))
        for year, coverage in ((2022, "unit"), (2023, "unit"), (2024, "department"))
    ]
    made = answer({"kind": "line", "x": "year", "y": ["amount"], "series": "unit"}, ("unit", "year", "coverage", "amount"), rows)
    series = option(made)["series"]
    assert [(each["name"], [point["value"] for point in each["data"]]) for each in series] == [
        ("甲局 · 单位本身", [5, 5, None]),
        ("甲局 · 部门汇总", [None, None, 5]),
    ]


def test_bars_of_more_things_than_there_are_colours_are_all_drawn_in_one() -> None:
    rows = [(unit(f"第{number}局"), concept("item", "reception"), yuan(number)) for number in range(12)]
    plot = chart(answer({"kind": "bar", "x": "item", "y": ["amount"], "series": "unit"}, ("unit", "item", "amount"), rows)).plot
    assert plot
    assert len(plot.series) == 1
    assert plot.categories[11].zh == "公务接待费 · 第11局"


def test_a_picture_is_called_by_what_was_asked_for() -> None:
    made = replace(tree(TREE), parameters={"unit": "420103/甲局", "phase": "approved"})
    assert chart(made).subtitle.zh == "甲局 · 2024年"
    without = answer({"kind": "bar", "x": "year", "y": ["amount"]}, ("year", "amount"), [(2024, yuan("5"))])
    assert chart(replace(without, parameters={"unit": "420103/甲局"})).subtitle.zh == "甲局 · 2024年"


def test_one_axis_does_not_measure_two_things() -> None:
    made = answer({"kind": "bar", "x": "unit", "y": ["amount", "change_percent"]}, ("unit", "amount", "change_percent"), [])
    with pytest.raises(GovfinError, match=r"made.rq: chart: y: one axis can't measure money, percent"):
        chart(made)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(GovfinError, match=r"made\.rq: chart: the answer has no column “unit”"):
        chart(answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("amount",), []))


def test_a_question_without_a_chart_says_so() -> None:
    with pytest.raises(GovfinError, match="Query made has no chart"):
        write_chart(answer({"kind": "none"}, ("amount",), []), Path("chart.html"))


def test_more_rows_than_the_limit_are_told() -> None:
    made = answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "amount"), [(unit("甲局"), yuan("5"))], limit=1)
    assert "只取前1行" in notes(made)


# Treemaps


def test_a_code_lies_in_the_code_above_it_and_never_beside_it() -> None:
    (treemap,) = chart(tree(TREE)).treemaps
    root = treemap.root
    assert (root.name.zh, root.amount) == ("全部功能分类", yuan("1865.42"))
    assert [part.name.zh[:3] for part in root.parts] == ["201", "207"]
    assert [part.name.zh[:5] for part in root.parts[0].parts] == ["20133", "20199"]
    for box in walk(root):
        assert not box.parts or box.area == sum(part.area for part in box.parts)


def test_codes_that_no_list_has_lie_in_those_that_they_begin_with() -> None:
    (treemap,) = chart(tree({"all": "10", "201": "10", "20187": "10", "2018799": "10"})).treemaps
    assert [box.name.zh.split()[0] for box in walk(treemap.root)] == ["全部功能分类", "201", "20187", "2018799"]


def test_what_the_parts_leave_of_the_whole_is_a_part() -> None:
    (treemap,) = chart(tree(TREE)).treemaps
    (rest,) = [box for box in walk(treemap.root) if box.role == "rest"]
    assert (rest.amount, rest.name.zh) == (yuan("63.32"), "未列明的其余部分")


def test_what_rounding_leaves_is_no_part() -> None:
    (treemap,) = chart(tree({"all": "10.00", "201": "3.33", "207": "3.33", "208": "3.33"})).treemaps
    assert [box.role for box in walk(treemap.root)] == ["stated"] * 4


def test_parts_that_add_up_to_more_than_their_whole_are_told() -> None:
    assert "“全部功能分类”所列各部分之和大于其公开数" in notes(tree({"all": "10", "201": "8", "207": "8"}))


def test_without_a_total_the_root_says_that_it_is_a_sum() -> None:
    (treemap,) = chart(tree({"201": "8", "207": "4"})).treemaps
    assert (treemap.root.role, treemap.root.amount, treemap.root.name.zh) == ("sum", yuan("12"), "所列各项合计")


def test_rows_of_other_years_coverages_or_funds_are_in_other_pictures() -> None:
    rows = [
        (year, concept("coverage", coverage), concept("function", code), yuan(5))
        for year in (2023, 2024)
        for coverage in ("unit", "department")
        for code in ("201", "207")
    ]
    made = answer({"kind": "treemap", "x": "function", "y": ["amount"]}, ("year", "coverage", "function", "amount"), rows)
    names = [treemap.name.zh for treemap in chart(made).treemaps]
    assert names == ["2024年 · 单位本身", "2024年 · 部门汇总", "2023年 · 单位本身", "2023年 · 部门汇总"]
    assert {treemap.root.amount for treemap in chart(made).treemaps} == {yuan("10")}


def test_the_two_economic_classifications_are_never_summed() -> None:
    rows = [(concept("economic", code), yuan(10)) for code in ("all", "301", "30101", "501", "50101", "30101-50101")]
    made = answer({"kind": "treemap", "x": "economic", "y": ["amount"]}, ("economic", "amount"), rows)
    found = {treemap.name.zh: treemap.root for treemap in chart(made).treemaps}
    assert list(found) == ["部门预算支出经济分类", "政府预算支出经济分类", "部门与政府经济分类对照"]
    assert {root.amount for root in found.values()} == {yuan("10")}


def test_parts_that_overlap_others_are_left_out_and_named() -> None:
    rows = [(concept("item", code), yuan(amount)) for code, amount in (("procurement", 10), ("goods", 6), ("services", 4), ("sme", 9))]
    made = answer({"kind": "treemap", "x": "item", "y": ["amount"]}, ("item", "amount"), rows)
    (treemap,) = chart(made).treemaps
    assert [part.amount for part in treemap.root.parts] == [yuan("6"), yuan("4")]
    assert "重叠" in notes(made)


def test_negative_blank_and_zero_amounts_have_no_box_and_are_named() -> None:
    made = tree({"201": "8", "207": "-4", "208": None, "210": "0"})
    (treemap,) = chart(made).treemaps
    assert [part.name.zh[:3] for part in treemap.root.parts] == ["201"]
    assert "负数无法用面积表示，图中没有：207" in notes(made)
    assert "未公开金额，图中没有：208" in notes(made)


def test_where_nothing_has_an_area_there_is_no_picture() -> None:
    made = tree({"all": "0", "201": "0"})
    assert pictures(chart(made), "zh", TEN_THOUSAND) == ()


def test_a_column_can_tell_what_a_box_is_in() -> None:
    rows = [(unit("甲项目"), concept("function", "2013301"), yuan(3)), (unit("乙项目"), concept("function", "2013302"), yuan(4))]
    made = answer({"kind": "treemap", "x": "project", "y": ["amount"], "parent": "function"}, ("project", "function", "amount"), rows)
    (treemap,) = chart(made).treemaps
    assert [(part.name.zh[:7], part.role, part.amount) for part in treemap.root.parts] == [
        ("2013302", "sum", yuan("4")),
        ("2013301", "sum", yuan("3")),
    ]


def test_keys_of_boxes_and_of_what_they_are_in_may_be_columns() -> None:
    rows = [("a", None, "总", yuan(9)), ("b", "a", "甲", yuan(5)), ("c", "a", "乙", yuan(4)), ("d", "b", "丙", yuan(5))]
    made = answer(
        {"kind": "treemap", "x": "name", "y": ["amount"], "node": "key", "parent": "above"}, ("key", "above", "name", "amount"), rows
    )
    (treemap,) = chart(made).treemaps
    assert [box.name.zh for box in walk(treemap.root)] == ["总", "甲", "丙", "乙"]


def test_what_a_box_is_in_may_be_of_a_wider_fund_where_the_answer_says_so() -> None:
    funds = {"a": "all", "b": "general", "c": "all"}
    rows = [
        (year, key, "a" if key != "a" else None, key, concept("fund", fund), yuan(9))
        for year in (2023, 2024)
        for key, fund in funds.items()
    ]
    form = {"kind": "treemap", "x": "name", "y": ["amount"], "node": "key", "parent": "above"}
    made = chart(answer(form, ("year", "key", "above", "name", "fund", "amount"), rows)).treemaps
    assert [treemap.name.zh for treemap in made] == ["2024年", "2023年"]
    assert [box.name.zh for box in walk(made[0].root)] == ["a", "b", "c"]


def test_things_that_are_in_no_other_are_not_parts_of_one_whole() -> None:
    rows = [("r", "", "收入", yuan(9)), ("r/a", "r", "拨款", yuan(9)), ("e", "", "支出", yuan(8)), ("e/a", "e", "基本", yuan(8))]
    made = answer(
        {"kind": "treemap", "x": "name", "y": ["amount"], "node": "key", "parent": "above"}, ("key", "above", "name", "amount"), rows
    )
    assert [(treemap.name.zh, treemap.root.amount) for treemap in chart(made).treemaps] == [("收入", yuan("9")), ("支出", yuan("8"))]


def test_two_amounts_of_one_part_are_refused() -> None:
    with pytest.raises(GovfinError, match=r"two of its rows tell “201 .*” with different amounts"):
        chart(tree({"201": "8"}, (unit("甲局"), 2024, concept("function", "201"), yuan("9"))))


def test_a_row_told_twice_is_one_box() -> None:
    (treemap,) = chart(tree({"201": "8"}, (unit("甲局"), 2024, concept("function", "201"), yuan("8")))).treemaps
    assert treemap.root.amount == yuan("8")


# Colours


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    dark, light = sorted(
        sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear(each), strict=True)) for each in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


# How people with no red, green or blue cones see linear red, green and blue (Machado, Oliveira, Fernandes 2009)
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    seen = [min(1, max(0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in SIGHTS[sight]]
    to_xyz = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    xyz = [sum(a * b for a, b in zip(row, seen, strict=True)) / white for row, white in zip(to_xyz, (0.95047, 1, 1.08883), strict=True)]
    x, y, z = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_colour_blind_tell_the_colours_apart(sight: str) -> None:
    for one, other in itertools.combinations(COLOURS, 2):
        distance = sum((a - b) ** 2 for a, b in zip(lab(one, sight), lab(other, sight), strict=True)) ** 0.5
        assert distance > 25, (one, other)


def test_colours_stand_out_from_the_paper_and_words_from_colours() -> None:
    assert min(contrast(colour, "#ffffff") for colour in (*COLOURS, NEUTRAL)) >= 3  # WCAG 2.2, 1.4.11
    filled = [tinted(colour, white) for colour in (*COLOURS, NEUTRAL) for white in TINTS]
    assert min(contrast(colour, ink_on(colour)) for colour in (*filled, REST)) >= 4.5  # 1.4.3


# Pictures

CASES = {
    "treemap": tree(TREE),
    "treemaps": tree(TREE, *((unit("甲局"), 2023, concept("function", code), yuan("5")) for code in ("201", "207"))),
    "bars": bars("5", None, "0", "1234.56"),
    "negative": bars("5", "-3.25"),
    "lines": lines((2021, 2022, 2024), f201=("1", None, "3"), f208=("2", "2", "2")),
    "long": answer(
        {"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "amount"), [(unit("武汉市江汉区人民政府办公室" * 8), yuan("5"))]
    ),
    "evil": answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "amount"), [(unit(EVIL), yuan("5"))], title=EVIL),
    "evil-tree": answer(
        {"kind": "treemap", "x": "unit", "y": ["amount"]}, ("unit", "amount"), [(unit(EVIL), yuan("5")), (unit("乙"), yuan("1"))]
    ),
    "none": answer({"kind": "bar", "x": "unit", "y": ["amount"]}, ("unit", "amount"), []),
    "zero": tree({"all": "0", "201": "0"}),
}


@pytest.fixture(scope="module")
def svgs() -> Mapping[str, bytes]:
    return {name: chart_file(made, ".svg") for name, made in CASES.items()}


def words(document: bytes) -> str:
    found = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    return " ".join("".join(each.itertext()) for each in found.iter("{http://www.w3.org/2000/svg}text"))


def test_a_picture_says_what_it_shows(svgs: Mapping[str, bytes]) -> None:
    for name in CASES.keys() - {"evil", "evil-tree", "none"}:
        said = words(svgs[name])
        assert "题目" in said, name
        assert "单位：万元。来源：各单位公开的部门预算、决算。" in said, name
    assert "甲局 · 2024年" in words(svgs["treemap"])


def test_a_picture_has_its_numbers_and_names(svgs: Mapping[str, bytes]) -> None:
    assert {"第1局", "第2局", "5.00", "0.00", "1,234.56"} <= {*words(svgs["bars"]).split()}
    assert "-3.25" in words(svgs["negative"])
    assert {"2021", "2022", "2023", "2024", "3.00"} <= {*words(svgs["lines"]).split()}
    assert "没有可画的数" in words(svgs["zero"])
    assert "没有符合条件的数据" in words(svgs["none"])


def test_every_box_of_a_treemap_is_named_in_it_or_beneath_it(svgs: Mapping[str, bytes]) -> None:
    said = re.sub(r"\s", "", words(svgs["treemap"]))
    assert said.count("2013302") == said.count("400.00") == 1
    for code in TREE:
        assert code in ("all", "2019999") or code in said, code  # 2019999 is all of 20199, which is listed
    assert "20199其他一般公共服务支出12.05" in said


def test_a_picture_cannot_be_led_astray_by_a_name(svgs: Mapping[str, bytes]) -> None:
    for name in ("evil", "evil-tree"):
        found = etree.fromstring(svgs[name])
        tags = {etree.QName(each).localname for each in found.iter() if isinstance(each.tag, str)}
        assert not tags & {"script", "img", "image", "a", "foreignObject"}
        assert "alert" in words(svgs[name])
        assert not [value for each in found.iter() for key, value in each.attrib.items() if "href" in key or key.startswith("on")]


def test_text_stays_inside_the_picture(svgs: Mapping[str, bytes]) -> None:
    """Chinese characters are as wide as they are high: a line of our own that is too long would show in the sum."""
    for name, document in svgs.items():
        for each in etree.fromstring(document).findall("{http://www.w3.org/2000/svg}text"):
            wide = sum(1 if ord(character) > 0x2E80 else 0.5 for character in each.text or "") * float(each.get("font-size", ""))
            left = float(each.get("x", "")) - (wide if each.get("text-anchor") == "end" else 0)
            assert left >= 0, (name, each.text)
            assert left + wide <= drawings.WIDTH, (name, each.text)


def test_the_same_answer_gives_the_same_bytes(svgs: Mapping[str, bytes]) -> None:
    for kind in (".svg", ".html"):
        assert chart_file(CASES["treemap"], kind) == chart_file(CASES["treemap"], kind)
    assert chart_file(CASES["lines"], ".svg") == svgs["lines"]


@pytest.fixture(scope="module")
def chinese_font(svgs: Mapping[str, bytes]) -> None:
    """A PNG is drawn in the fonts of the machine; continuous integration has a Chinese one."""
    try:
        drawings.png(svgs["bars"].decode())
    except GovfinError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))


@pytest.mark.usefixtures("chinese_font")
def test_a_png_is_drawn_with_ink_twice_as_fine(svgs: Mapping[str, bytes]) -> None:
    picture = Image.open(BytesIO(drawings.png(svgs["treemap"].decode()))).convert("RGB")
    height = int(etree.fromstring(svgs["treemap"]).get("height", ""))
    assert picture.size == (2 * drawings.WIDTH, 2 * height)
    colours = {colour for _, colour in picture.getcolors(1 << 24) or []}
    assert {tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in COLOURS[:2]} <= colours


def test_a_png_without_a_chinese_font_is_refused(monkeypatch: pytest.MonkeyPatch, svgs: Mapping[str, bytes]) -> None:
    draw = resvg_py.svg_to_bytes
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **options: draw(**options, skip_system_fonts=True))
    with pytest.raises(GovfinError, match="needs a font with Chinese characters"):
        drawings.png(svgs["bars"].decode())


@pytest.mark.parametrize(("kind", "module"), [(".svg", "py_mini_racer"), (".png", "resvg_py")])
def test_what_draws_pictures_is_asked_for_where_it_is_not_installed(kind: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(GovfinError, match=r"not installed here: pip install 'govfin\[charts\]'"):
        chart_file(CASES["bars"], kind)


def test_another_kind_of_file_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(GovfinError, match=r"chart.pdf: a chart is a file that ends in .html or .svg or .png"):
        write_chart(CASES["bars"], Path("chart.pdf"))


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(GovfinError, match="the chart can't be written there"):
        write_chart(CASES["bars"], tmp_path / "nowhere" / "chart.html")


# Pages


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    return {name: chart_file(made, ".html").decode() for name, made in CASES.items()}


def test_a_page_asks_nothing_of_any_host(pages: Mapping[str, str]) -> None:
    for name, page in pages.items():
        found = html.document_fromstring(page)
        assert found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")
        assert found.xpath("//@src | //@href | //@action | //@srcset | //link | //iframe | //object") == [], name
        assert "@import" not in page
        assert not re.search(r"url\(\s*['\"]?(?!data:|#)\w", "".join(found.xpath("//style/text()")))


def test_the_table_of_a_page_is_the_answer(pages: Mapping[str, str]) -> None:
    for name, made in CASES.items():
        found = html.document_fromstring(pages[name])
        rows = found.xpath("//tbody/tr")
        assert len(rows) == len(made.rows), name
        for row, cells in zip(rows, made.rows, strict=True):
            assert len(row) == len(cells)
            for told, cell, each in zip(row, cells, made.columns, strict=True):
                text = told.text_content()
                if each.type == "money":
                    assert (Decimal(text.replace(",", "")) * 10_000 if text else None) == cell
                elif isinstance(cell, Resource) and name not in ("evil", "evil-tree"):
                    assert cell.label("zh") in text


def test_keys_of_boxes_are_not_for_people() -> None:
    rows = [("r", "", "收入", yuan(9)), ("r/a", "r", "拨款", yuan(9))]
    form = {"kind": "treemap", "x": "name", "y": ["amount"], "node": "key", "parent": "above"}
    page = html.document_fromstring(chart_file(answer(form, ("key", "above", "name", "amount"), rows), ".html").decode())
    assert [[cell.text_content() for cell in row] for row in page.xpath("//tbody/tr")] == [["收入", "9.00"], ["拨款", "9.00"]]


def test_a_page_says_what_it_shows_in_both_languages(pages: Mapping[str, str]) -> None:
    found = html.document_fromstring(pages["treemap"])
    (caption,) = found.xpath("//figcaption")
    assert "方块面积表示金额" in caption.xpath("string(span[@lang='zh'])")
    assert "in 10,000 yuan" in caption.xpath("string(span[@lang='en'])")
    assert found.xpath("string(//h1/span[@lang='en'])") == "Title"
    assert found.xpath("string(//h1/following-sibling::p[2]/span[@lang='zh'])") == "说明。"


def test_a_page_cannot_be_led_astray_by_a_name(pages: Mapping[str, str]) -> None:
    for name in ("evil", "evil-tree"):
        found = html.document_fromstring(pages[name])
        assert len(found.xpath("//script")) == 3
        assert found.xpath("//img") == []
        assert "alert" in found.xpath("string(//tbody/tr[1]/td[1])")
        data = found.xpath("string(//script[@type='application/json'])")
        assert "<" not in data
        assert "alert" in json.dumps(json.loads(data))


def test_a_page_of_nothing_says_so(pages: Mapping[str, str]) -> None:
    assert "没有符合条件的数据" in pages["none"]
    assert "没有可画的数" in pages["zero"]
    assert len(pages["none"]) < 50_000 < len(pages["bars"])  # without the library


def test_the_library_is_the_one_that_its_licence_stands_beside() -> None:
    static = drawings.LIBRARY.parent
    assert 't.version="6.1.0"' in drawings.LIBRARY.read_text(encoding="utf-8")
    assert "</script" not in drawings.LIBRARY.read_text(encoding="utf-8").lower()
    assert {path.name for path in (static / "licenses").iterdir()} == {"d3-LICENSE", "echarts-LICENSE", "echarts-NOTICE", "zrender-LICENSE"}


# Of real questions


@pytest.mark.parametrize("name", [name for name, question in questions().items() if question.chart.kind != "none"])
def test_the_chart_of_a_query_suits_its_answer(name: str) -> None:
    made = labelled(select_from(asked_store()), ask(asked_store(), name, **parameters(name)))
    drawn = chart(made)
    assert not drawn.is_empty
    for language in ("en", "zh"):
        assert drawn.is_blank or pictures(drawn, language, TEN_THOUSAND)


@pytest.mark.usefixtures("chinese_font")
def test_the_command_line_draws_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = CASES["bars"]
    monkeypatch.setattr("govfin.cli_query.find_question", lambda _: made.question)
    monkeypatch.setattr("govfin.cli_query.ask", lambda *_, **__: made)
    monkeypatch.setattr("govfin.cli_answers.labelled", lambda _, answer: answer)
    store = tmp_path / "store"
    pyoxigraph.Store(str(store)).flush()
    told = ["query", "made", "--store", str(store), "--language", "zh", "--unit-of-money", "元", "--chart"]
    for ending in ("html", "svg", "png"):
        result = CliRunner().invoke(main, [*told, str(tmp_path / f"chart.{ending}")])
        assert (result.exit_code, result.stdout) == (0, ""), result.stderr
        assert "chart is there" in result.stderr
    page, picture = ((tmp_path / f"chart.{ending}").read_text(encoding="utf-8") for ending in ("html", "svg"))
    assert "单位：元" in page
    assert "单位：元" in words(picture.encode())
    refused = CliRunner().invoke(main, [*told, "chart.docx"])
    assert refused.exit_code == 2
    assert "a chart is a file that ends in" in refused.stderr


# In a browser

SHOWN = """
  const chart = page.getElementById("chart");
  const wide = page.documentElement.scrollWidth - frame.clientWidth;
  found.push({
    wide, chart: chart.checkVisibility() && chart.querySelectorAll("svg text").length,
    outside: [...chart.querySelectorAll("svg text")].filter((each) => {
      const [text, holder] = [each.getBoundingClientRect(), chart.getBoundingClientRect()];
      return text.left < holder.left - 1 || text.right > holder.right + 1 || text.top < holder.top - 1 || text.bottom > holder.bottom + 1;
    }).map((each) => each.textContent),
  });
"""
LED = """
  const chart = page.getElementById("chart");
  const texts = () => [...chart.querySelectorAll("svg text")].map((each) => each.textContent).join(" ");
  const press = async (words) => {
    const place = [...chart.querySelectorAll("svg text")].find((each) => each.textContent.startsWith(words)).getBoundingClientRect();
    const at = { bubbles: true, view: frame.contentWindow, clientX: place.left + 5, clientY: place.top + 5 };
    for (const kind of ["mousemove", "mousedown", "mouseup", "click"]) {
      chart.firstElementChild.dispatchEvent(new frame.contentWindow.MouseEvent(kind, at));
    }
    frame.contentWindow.echarts.getInstanceByDom(chart).getZr().flush();
    found.push(texts());
  };
  found.push(texts());
  for (const words of STEPS) await press(words);
"""


@pytest.fixture(scope="module")
def browser() -> None:
    """What needs a browser is skipped where there is none, but not in continuous integration, which installs it."""
    needed()


def rendered(page: str, width: int, folder: Path, script: str) -> list[Any]:
    """What a script, run in a page on a screen so wide, puts into `found`."""
    frame = f'<iframe width="{width}" height="1400" style="border: 0" srcdoc="{escape(page)}"></iframe>'
    runner = f"""<script>addEventListener("load", async () => {{
    const found = [];
    const frame = document.querySelector("iframe");
    const page = frame.contentDocument;
    try {{ {script} }} catch (error) {{ found.push(String(error)); }}
    document.body.innerHTML = "<pre></pre>";
    document.querySelector("pre").textContent = JSON.stringify(found);
    }});</script>"""
    file = folder / "frame.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{runner}{frame}", encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=30000"]
    command = [str(BROWSER), *options, "--window-size=1400,1500", "--dump-dom", file.as_uri()]
    dumped = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    (result,) = re.findall("<pre>(.+)</pre>", dumped)
    found: list[Any] = json.loads(unescape(result))
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", ["treemap", "bars", "negative", "lines", "long"])
def test_a_chart_fits_the_screen(pages: Mapping[str, str], tmp_path: Path, name: str, width: int) -> None:
    (shown,) = rendered(pages[name], width, tmp_path, SHOWN)
    assert shown["chart"] > 0
    assert (shown["wide"], shown["outside"]) == (0, [])


def same(one: str, other: str) -> bool:
    return sorted(one.split()) == sorted(other.split())


@pytest.mark.slow
@pytest.mark.usefixtures("browser")
def test_a_treemap_leads_down_to_the_last_level_and_back_up(pages: Mapping[str, str], tmp_path: Path) -> None:
    narrow = LED.replace("STEPS", json.dumps(["201 ", "20133 ", "2013301 ", "201 ", "全部功能分类"]))
    top, first, second, leaf, back, up = rendered(pages["treemap"], 390, tmp_path, narrow)
    assert "20133" not in top
    assert "20133" in first.split()
    assert {"2013301", "2013302", "2013350", "20133", "201"} <= {*second.split()}
    assert same(leaf, second)  # there is nothing to lead into, and the path stays
    assert same(back, first)
    assert same(up, top)
    wide = LED.replace("STEPS", json.dumps(["20133 ", "201 ", "全部功能分类", "201 "]))
    top, first, second, up, headed = rendered(pages["treemap"], 1280, tmp_path, wide)
    assert "20133" in top.split()
    assert "2013302" in first.split()
    assert "2013302" in second.split()
    assert same(up, top)
    assert same(headed, second)  # the heading of a box leads into it as well


@pytest.mark.slow
@pytest.mark.usefixtures("browser")
def test_language_and_picture_can_be_chosen(pages: Mapping[str, str], tmp_path: Path) -> None:
    script = """
      const texts = () => [...page.querySelectorAll("#chart svg text")].map((each) => each.textContent).join(" ");
      found.push(page.querySelector("#picture option:checked").textContent);
      page.getElementById("language-en").click();
      found.push(texts(), page.title, page.documentElement.lang);
      page.getElementById("picture").value = "1";
      page.getElementById("picture").dispatchEvent(new frame.contentWindow.Event("change"));
      found.push(texts());
    """
    first, english, title, language, other = rendered(pages["treemaps"], 1280, tmp_path, script)
    assert (first, title, language) == ("2024年", "Title", "en")
    assert "all functions 1,865.42" in english
    assert "all that is listed 10.00" in other


def listed(drawn: Drawn) -> list[str]:
    return [each.path for each in drawn.listed]


def test_a_box_is_listed_with_those_that_it_is_in() -> None:
    (drawn,) = pictures(chart(CASES["treemap"]), "zh", TEN_THOUSAND)
    assert "201 一般公共服务支出 › 20133 宣传事务 › 2013301 行政运行" in listed(drawn)
