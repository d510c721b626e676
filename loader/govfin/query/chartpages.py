"""Chart pages: a chart as one HTML file, to be read from disk, sent, and printed, with the table of its answer beneath; it fetches nothing.

Reads no graph. All texts stand in it in Chinese and in English, and a switch shows one of them. Without scripts the table is there and
the chart is not.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from govfin import __version__
from govfin.headers import Text
from govfin.messages import LANGUAGES
from govfin.query.amounts import MoneyUnit
from govfin.query.answers import Answer
from govfin.query.axes import COORDINATES, clean, say
from govfin.query.charts import Chart
from govfin.query.columns import Column
from govfin.query.options import Drawn, keys, pictures
from govfin.query.wordings import NUMBERS, Look, texts

HERE: Final = Path(__file__).resolve().parent
TEMPLATES: Final = HERE / "templates"
LIBRARY: Final = HERE / "static" / "echarts.min.js"
INSIDE_SCRIPT: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def chart_page(answer: Answer, chart: Chart, sentence: Text, money: MoneyUnit, language: str) -> str:
    """The page of a chart, which opens in a language."""
    answer, drawn = readable(answer), {each: pictures(chart, each, money) for each in LANGUAGES}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    style, script, page = (_file(name) for name in ("chart.css", "drawing.js", "chartpage.js"))
    return environment.get_template("chart.html").render(
        answer=answer,
        chart=chart,
        sentence=sentence,
        description=answer.question.description,
        language=language,
        pictures=list(zip(*(drawn[each] for each in LANGUAGES), strict=True)),
        keys=list(zip(*(keys(chart, each) for each in LANGUAGES), strict=True)),
        data=Markup(_embedded(drawn)),
        columns=[
            (column, column.type in NUMBERS or column.type == "year", _is_same(answer, place))
            for place, column in enumerate(answer.columns)
        ],
        rows=_cells(answer, money),
        style=Markup(style),
        library=Markup(LIBRARY.read_text(encoding="utf-8")),
        scripts=Markup(script + page if any(drawn.values()) else page),
        version=__version__,
        say=lambda phrase, **values: both(say(phrase, **values)),
        said=lambda phrase: getattr(say(phrase), language),
        both=both,
        paired=lambda pair: both(Text(en=pair[0], zh=pair[1])),
        heading=lambda column: both(_heading(column, money)),
    )


def both(text: Text) -> Markup:
    """A text in each language, of which the page shows one."""
    if text.en == text.zh:
        return Markup("{}").format(text.zh)
    return Markup('<span lang="en">{}</span><span lang="zh">{}</span>').format(text.en, text.zh)


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _embedded(drawn: dict[str, tuple[Drawn, ...]]) -> str:
    """The pictures as JSON that can stand in a script of a page."""
    data: dict[str, list[Any]] = {language: [dict(each.data) for each in each_language] for language, each_language in drawn.items()}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(INSIDE_SCRIPT)


def readable(answer: Answer) -> Answer:
    """The answer without the columns that only tell the chart which box is in which."""
    keys = {answer.question.chart.node, answer.question.chart.parent}
    places = [place for place, column in enumerate(answer.columns) if not (column.name in keys and column.type == "text")]
    rows = tuple(tuple(row[place] for place in places) for row in answer.rows)
    return replace(answer, columns=tuple(answer.columns[place] for place in places), rows=rows)


def _is_same(answer: Answer, place: int) -> bool:
    """Whether a column says in every row what the subtitle says: a narrow screen can do without it."""
    cells = [row[place] for row in answer.rows]
    return answer.columns[place].type in COORDINATES and len(cells) > 1 and all(cell == cells[0] for cell in cells)


def _heading(column: Column, money: MoneyUnit) -> Text:
    if column.type != "money":
        return column.label
    return Text(en=f"{column.label.en} ({money.en})", zh=f"{column.label.zh}（{money.zh}）")


def _cells(answer: Answer, money: MoneyUnit) -> list[tuple[Markup, ...]]:
    """The rows of the table, in both languages, as the terminal has them."""
    english, chinese = (texts(answer, Look(language, money)) for language in ("en", "zh"))
    columns = [
        [both(Text(en=clean(en), zh=clean(zh))) for en, zh in zip(*pair, strict=True)] for pair in zip(english, chinese, strict=True)
    ]
    return list(zip(*columns, strict=True))
