"""Charts of pages: the pictures of an answer as data that a script draws, in each unit of money.

Reads an answer, and no graph. The table of the answer stands on the page as well: without a script, it is all there is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup

from govfin.errors import GovfinError
from govfin.namespaces import CODE
from govfin.page.accounts import COVERAGES, PHASES, Column, Entry, Grid
from govfin.query.amounts import MoneyUnit, money_units, yuan
from govfin.query.answers import Answer, Cell, Resource
from govfin.query.chartpages import INSIDE_SCRIPT
from govfin.query.charts import Chart, chart, sentence
from govfin.query.columns import known_columns
from govfin.query.options import Drawn, Key, keys, pictures
from govfin.query.questions import find_question

MOST: Final = 12  # pictures to choose from
LARGEST: Final = 2_000_000  # characters of data that a page has for a chart
BY_FUNCTION: Final = "unit-by-function"
ALL: Final = f"{CODE}function/all"
TOLD_BY: Final = ("year", "phase", "coverage", "fund", "function", "amount", "disputed")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart on a page, in the language of the page."""

    kind: str
    subtitle: str
    sentences: Sequence[tuple[str, str]]  # what is shown: in each unit of money, by its power of ten, or one for all
    notes: Sequence[str]
    keys: Sequence[Key]
    pictures: Sequence[Drawn]
    data: Markup  # JSON: by the power of ten of the unit, or by "", the pictures


def drawing_of(answer: Answer, language: str, page: Callable[[str], str]) -> Drawing | None:
    """The chart that suits an answer; None where none does. `page` tells where the page of a resource is."""
    if answer.question.chart.kind == "none" or not answer.rows:
        return None
    try:
        found = chart(answer)
    except GovfinError:  # two rows that no picture can tell apart: the table has both
        return None
    return drawing({"": found}, language, page)


def drawing(charts: Mapping[str, Chart], language: str, page: Callable[[str], str] = lambda iri: "") -> Drawing | None:
    """Charts of one kind, of which the reader chooses one by its name; None where there is nothing to draw, or too much."""
    found = next(iter(charts.values()))
    units = _units(found)
    drawn = {power: _pictures(charts, language, unit, page) for power, unit in units.items()}
    first = next(iter(drawn.values()))
    data = json.dumps({power: [each.data for each in told] for power, told in drawn.items()}, ensure_ascii=False, separators=(",", ":"))
    if not first or len(data) > LARGEST:
        return None
    return Drawing(
        found.kind,
        getattr(found.subtitle, language),
        [(power, getattr(sentence(found, unit), language)) for power, unit in units.items()],
        [getattr(note, language) for note in found.notes],
        keys(found, language),
        first,
        Markup(data.translate(INSIDE_SCRIPT)),  # no character of it can end the script
    )


def _pictures(charts: Mapping[str, Chart], language: str, unit: MoneyUnit, page: Callable[[str], str]) -> Sequence[Drawn]:
    told = ((name, each) for name, chart in charts.items() for each in pictures(chart, language, unit, page))
    return [replace(each, name=each.name or name) for name, each in told][:MOST]


def _units(found: Chart) -> Mapping[str, MoneyUnit]:
    if found.measures[0].type != "money":
        return {"": yuan()}
    return {str(unit.power): unit for unit in money_units().values()}


def by_function(functions: Grid, totals: Grid | None, labels: Mapping[str, str], language: str) -> Answer:
    """What a unit spends on each function in the newest column of its accounts, with the whole where it is stated, as an answer."""
    newest = max((each.column for each in functions.cells), key=_age)
    shown = [each for each in functions.cells if each.column == newest]
    funds = {each.fund for each in shown}
    wholes = [each for each in (totals.cells if totals else []) if each.subject == f"{CODE}flow/expenditure" and each.column == newest]

    def resource(iri: str) -> Resource:
        return Resource(iri, {language: labels[iri]} if iri in labels else {})

    def row(entry: Entry, function: str) -> Sequence[Cell]:
        concepts = (f"phase/{newest.phase}", f"coverage/{newest.coverage}", f"fund/{entry.fund}")
        return int(newest.year), *(resource(CODE + each) for each in concepts), resource(function), entry.amount, entry.disputed

    rows = [*(row(each, ALL) for each in wholes if each.fund in funds), *(row(each, each.subject) for each in shown)]
    columns = tuple(known_columns()[name] for name in TOLD_BY)
    return Answer(find_question(BY_FUNCTION), {}, columns, tuple(tuple(each) for each in rows))


def figures_by_function(functions: Grid) -> Mapping[str, str]:
    """The figure of each function in the newest column, where it is one alone."""
    newest = max((each.column for each in functions.cells), key=_age)
    found: dict[str, list[str]] = {}
    for each in functions.cells:
        if each.column == newest:
            found.setdefault(each.subject, []).append(each.figure)
    return {function: figures[0] for function, figures in found.items() if len(figures) == 1}


def _age(column: Column) -> tuple[Any, ...]:
    """The newest is of the last year, then of the last phase, then of the widest coverage."""
    return column.year, PHASES.index(column.phase), -COVERAGES.index(column.coverage)
