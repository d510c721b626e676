"""Chart files: a chart written as the kind of file that its name asks for.

Reads an answer, and no graph.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from govfin.errors import GovfinError
from govfin.query.amounts import MoneyUnit, usual_money
from govfin.query.answers import Answer
from govfin.query.axes import clean, say
from govfin.query.chartpages import chart_page
from govfin.query.charts import Chart, chart, sentence
from govfin.query.drawings import Frame, png, svg
from govfin.query.options import keys, pictures
from govfin.query.questions import Question

KINDS: Final = (".html", ".svg", ".png")


def suits(question: Question, path: Path) -> None:
    """Raises GovfinError where a question has no chart, or there is no kind of file as this one is named."""
    if question.chart.kind == "none":
        raise GovfinError(f"Query {question.name} has no chart that suits it: ask for its table.")
    if path.suffix.lower() not in KINDS:
        raise GovfinError(f"{path}: a chart is a file that ends in {' or '.join(KINDS)}.")


def write_chart(answer: Answer, path: Path, money: MoneyUnit | None = None, language: str = "zh") -> None:
    """Draw the answer into a file: a page (.html), or a picture (.svg, .png).

    Raises GovfinError where no picture suits the answer, what draws it is not installed, or the file can't be written.
    """
    suits(answer.question, path)
    content = chart_file(answer, path.suffix.lower(), money, language)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise GovfinError(f"{path}: the chart can't be written there ({error.strerror}).") from error


def chart_file(answer: Answer, kind: str, money: MoneyUnit | None = None, language: str = "zh") -> bytes:
    """The bytes of a chart as the kind of file of that ending.

    Raises GovfinError where no picture suits the answer, or what draws it is not installed.
    """
    drawn, money = chart(answer), money or usual_money()
    told = sentence(drawn, money)
    if kind == ".html":
        return chart_page(answer, drawn, told, money, language).encode()
    document = svg(_frame(drawn, told.zh if language == "zh" else told.en, language), pictures(drawn, language, money))
    return document.encode() if kind == ".svg" else png(document)


def _frame(drawn: Chart, told: str, language: str) -> Frame:
    blank = say("no-rows" if drawn.is_empty else "nothing")
    title, subtitle, blank_told, *notes = (clean(getattr(text, language)) for text in (drawn.title, drawn.subtitle, blank, *drawn.notes))
    return Frame(title, subtitle, clean(told), tuple(notes), keys(drawn, language), blank_told, language)
