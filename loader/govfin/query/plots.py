"""Plots: the bars or lines of an answer, before they are drawn.

Reads an answer, and no graph. A blank stays a blank: there is no bar, and a line has a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from govfin.headers import Text
from govfin.query.axes import Axes, joined, say

MOST_CATEGORIES: Final = 50
MOST_SERIES: Final = 8  # as many as there are colours

Place = tuple[str, int]  # a category's name, and the how manieth of that name
Told = tuple[Text, dict[Place, Decimal | None]]  # the name of a series, and its amounts


@dataclass(frozen=True, slots=True)
class Series:
    """Amounts of one colour, one a category."""

    name: Text
    amounts: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars or lines over categories."""

    categories: tuple[Text, ...]
    series: tuple[Series, ...]
    across: bool  # categories stand below one another, bars lie
    notes: tuple[Text, ...]


def plot(axes: Axes) -> Plot:
    """The bars or lines that a question's header asks for; rows that would bear one name are told apart by their other columns."""
    kind = axes.form.kind
    by_year = axes.column(axes.form.x).type == "year"
    names, found = _gathered(axes, kind)
    order = _years(names) if by_year else list(names)
    notes: list[Text] = []
    if len(order) > MOST_CATEGORIES:
        notes.append(say("most-categories", most=MOST_CATEGORIES, count=len(order)))
    if len(found) > MOST_SERIES:
        notes.append(say("most-series", most=MOST_SERIES, count=len(found)))
    order = order[:MOST_CATEGORIES]
    series = tuple(Series(name, tuple(amounts.get(place) for place in order)) for name, amounts in found[:MOST_SERIES])
    if any(amount is None for each in series for amount in each.amounts):
        notes.append(say(f"blanks-{kind}"))
    categories = tuple(names.get(place, Text(en=place[0], zh=place[0])) for place in order)
    return Plot(categories, series, kind == "bar" and not by_year, tuple(notes))


def _gathered(axes: Axes, kind: str) -> tuple[dict[Place, Text], list[Told]]:
    """The categories, and the series with their amounts at the categories, in the order of the rows."""
    form = axes.form
    keys = [form.x, *([form.series] if form.series else [])]
    apart = axes.apart(keys)
    names, found = _told(axes, [form.x, *(apart if kind == "bar" else [])], [*keys[1:], *(apart if kind == "line" else [])])
    if kind == "bar" and form.series and not form.stacked and _is_sparse(names, found):
        return _told(axes, [*keys, *apart], [])
    return names, found


def _told(axes: Axes, category_columns: Sequence[str], series_columns: Sequence[str]) -> tuple[dict[Place, Text], list[Told]]:
    names: dict[Place, Text] = {}
    found: dict[tuple[Text, str], dict[Place, Decimal | None]] = {}
    for row in axes.rows:
        category = joined(axes.named(row, name) for name in category_columns)
        series = joined(axes.named(row, name) for name in series_columns)
        place = _free(category.zh, [found.get((series, measure.name), {}) for measure in axes.measures])
        names.setdefault(place, category)
        for measure in axes.measures:
            found.setdefault((series, measure.name), {})[place] = axes.amount(row, measure.name)
    labels = {measure.name: measure.label for measure in axes.measures}
    return names, [(_series_name(series, labels, name), amounts) for (series, name), amounts in found.items()]


def _is_sparse(names: Mapping[Place, Text], found: Sequence[Told]) -> bool:
    """Whether bars of several colours would leave most of their places empty, or want more colours than there are."""
    filled = sum(len(amounts) for _, amounts in found)
    return len(found) > MOST_SERIES or filled * 2 < len(names) * len(found)


def _free(name: str, taken: Iterable[Mapping[Place, object]]) -> Place:
    """The first place of that name that no row has."""
    taken = list(taken)
    time = 0
    while any((name, time) in places for places in taken):
        time += 1
    return name, time


def _series_name(series: Text, labels: Mapping[str, Text], measure: str) -> Text:
    if not series.zh:
        return labels[measure]
    return joined([series, labels[measure]]) if len(labels) > 1 else series


def _years(names: Mapping[Place, Text]) -> list[Place]:
    """Years in their order, with those that nobody states between them."""
    years = [int(year) for year, _ in names if year.isdigit()]
    between = {(str(year), 0) for year in range(min(years), max(years))} if years else set()
    return sorted({*names, *between})
