"""The command line's verb `query`: the forms in which an answer is shown, and where it goes.

Reads, for an answer, the labels of its resources and the places of its numbers, in whatever graphs they are; writes none.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from govfin.cli_check import language_option
from govfin.cli_options import Failure
from govfin.query.amounts import money_unit, money_units, usual_money
from govfin.query.answers import Answer
from govfin.query.chartfiles import write_chart
from govfin.query.citations import Citations, citations, with_places
from govfin.query.formats import BYTE_ORDER_MARK, as_csv, as_json, as_markdown
from govfin.query.frames import write_parquet
from govfin.query.labels import labelled
from govfin.query.nearest import listed
from govfin.query.parameters import Select, units
from govfin.query.questions import questions
from govfin.query.terminal import as_text
from govfin.query.wordings import Look

FORMATS: Final = ("table", "csv", "json", "markdown", "parquet")
SUFFIXES: Final[Mapping[str, str]] = {".csv": "csv", ".json": "json", ".srj": "json", ".md": "markdown", ".parquet": "parquet"}
TABLE_SUFFIXES: Final = ("", ".txt")
TELL_OF_MORE: Final = ("table", "markdown")  # formats that tell themselves that there are more rows
PAGE_WIDTH: Final = 160  # of a table that goes to no terminal

OPTIONS: Final = (
    click.option("--format", type=click.Choice(FORMATS), help="table where no format is told, or as the file of --output is named."),
    click.option(
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write the answer to a file; CSV with the mark by which Excel knows UTF-8.",
    ),
    click.option(
        "--unit-of-money",
        "money",
        type=click.Choice(list(money_units())),
        help=f"{usual_money().zh} in tables and Markdown where none is told, yuan in CSV; JSON is always in yuan.",
    ),
    language_option,
    click.option(
        "--chart",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Draw the answer, and print no table: a page with the chart and the table (.html), or a picture (.svg, .png).",
    ),
    click.option("--cite", is_flag=True, help="Tell of each number in which document, on which page and where there it is printed."),
)


@dataclass(frozen=True, slots=True)
class Showing:
    """How an answer is to be shown, as the options have it."""

    format: str | None = None
    output: Path | None = None
    money: str | None = None
    language: str = "en"
    chart: Path | None = None
    cite: bool = False

    @property
    def form(self) -> str:
        """The format that is asked for; else that of the file.

        Raises Failure where the file's ending is that of no format, lest a table be taken for a workbook.
        """
        if self.format or self.output is None or self.output.suffix.lower() in TABLE_SUFFIXES:
            return self.format or "table"
        form = SUFFIXES.get(self.output.suffix.lower())
        if form is None:
            raise Failure(
                f"{self.output}: there is no format for such a file; name it {', '.join(SUFFIXES)} or .txt, or tell its --format."
            )
        return form

    @property
    def look(self) -> Look:
        return Look(self.language, money_unit(self.money) if self.money else usual_money())


def showing_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of how an answer is shown, which the command gets as `showing`."""

    @wraps(command)
    def collected(*arguments: Any, **named: Any) -> None:
        own = {name: named.pop(name) for name in Showing.__dataclass_fields__}
        showing = Showing(**own)
        _ = showing.form  # so that a file of no format is refused before anything is asked
        command(*arguments, showing=showing, **named)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


def show(select: Select, answer: Answer, where: str, showing: Showing) -> None:
    """Print an answer, with the labels of its resources and where its numbers stand, or write it to a file."""
    if not answer.rows:
        _tell_of_nothing(select, answer, where, showing.look)
    answer = labelled(select, answer)
    if showing.chart:
        write_chart(answer, showing.chart, showing.look.money, showing.language)
        click.echo(f"{showing.chart}: the chart is there.", err=True)
        if not (showing.format or showing.output):
            return
    cited = citations(select, answer)
    if showing.form not in TELL_OF_MORE and answer.limit:
        click.echo(showing.look.limit(answer), err=True)
    if showing.form == "table" and not showing.output:
        print_table(answer, showing.look, cited)
        return
    if showing.form == "parquet":
        _write_parquet(with_places(answer, cited), showing)
        return
    told = _told(answer, showing, cited)
    if showing.output:
        _write(told, showing)
    else:
        click.echo(told, nl=False)


def _tell_of_nothing(select: Select, answer: Answer, where: str, look: Look) -> None:
    """Say that there is no row; and of a unit's name, which other units have it in theirs, for one of them may be meant."""
    name = answer.question.name
    click.echo(look.say("answer-none-named" if name in questions() else "answer-none-own", store=where, query=name), err=True)
    unit = answer.parameters.get("unit", "")
    others = [f"{each.district}/{each.name}" for each in units(select) if unit in each.name and unit != each.name] if unit else []
    if others:
        click.echo(look.say("answer-other-units", part=unit, units=listed(others)), err=True)


def print_table(answer: Answer, look: Look, cited: Citations = ()) -> None:
    """Print an answer as a table, as wide as the terminal."""
    console = Console(width=None if sys.stdout.isatty() else PAGE_WIDTH)
    console.print(as_text(answer, look, console.width, cited))


def _told(answer: Answer, showing: Showing, cited: Citations) -> str:
    match showing.form:
        case "csv":
            return as_csv(answer, showing.language, showing.look.money if showing.money else None, cited)
        case "json":
            return as_json(answer, cited)
        case "markdown":
            return as_markdown(answer, showing.look, cited)
    page = io.StringIO()
    Console(file=page, width=PAGE_WIDTH).print(as_text(answer, showing.look, PAGE_WIDTH, cited))
    return page.getvalue()


def _write_parquet(answer: Answer, showing: Showing) -> None:
    if showing.output is None:
        raise click.UsageError("Parquet is for a file: name it by --output FILE.parquet.")
    write_parquet(answer, showing.output, showing.language)


def _write(text: str, showing: Showing) -> None:
    assert showing.output
    try:
        showing.output.write_text((BYTE_ORDER_MARK if showing.form == "csv" else "") + text, encoding="utf-8", newline="")
    except OSError as error:
        raise Failure(f"{showing.output}: can't be written ({error.strerror}).") from None
