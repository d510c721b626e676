"""Bars: what a comparison sets side by side as a chart: a group of bars for each row, a colour for each column.

Reads no graph: it is given the amounts with their names. What all columns have in common stands above the chart, and not in the legend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from govfin.headers import Text
from govfin.page.charts import Drawing, drawing
from govfin.query.axes import SEPARATOR, clean, say
from govfin.query.charts import Chart
from govfin.query.columns import known_columns
from govfin.query.plots import MOST_SERIES, Plot, Series

MOST: Final = 36  # bars of a picture, about
FEWEST: Final = 5  # groups that there is room for, however many bars each has


@dataclass(frozen=True, slots=True)
class Group:
    """A row of a comparison: what it is called, and its amount in each column."""

    name: str
    amounts: Sequence[Decimal | None]

    @property
    def size(self) -> Decimal:
        """Its largest amount, whatever the sign."""
        return max((abs(each) for each in self.amounts if each is not None), default=Decimal(0))


def bars(
    title: str, heads: Sequence[Sequence[str]], parts: Mapping[str, Sequence[Group]], language: str, measure: str = "amount"
) -> Drawing | None:
    """The chart of columns, each told by what stands at its head, a picture for each part of the rows; None where all is nought."""
    common = [told[0] for told in zip(*heads, strict=True) if len(set(told)) == 1 and told[0]]
    apart = [[each for each, *others in zip(head, *heads, strict=True) if each and len(set(others)) > 1] for head in heads]
    charts = {
        name: Chart(_text(title), _text(SEPARATOR.join(common)), "bar", stacked=False, measures=(known_columns()[measure],),
                    plot=_plot(list(map(SEPARATOR.join, apart)), groups), treemaps=(), notes=())
        for name, groups in parts.items() if any(each.size for each in groups)
    }  # fmt: skip
    return drawing(charts, language) if charts else None


def _plot(names: Sequence[str], groups: Sequence[Group]) -> Plot:
    """The groups that are not nought, of many the largest, in their order."""
    told = [each for each in groups if each.size]
    most = max(MOST // min(len(names), MOST_SERIES), FEWEST)
    least = sorted((each.size for each in told), reverse=True)[:most][-1]
    shown = [each for each in told if each.size >= least][:most]
    series = tuple(Series(_text(name), tuple(each.amounts[place] for each in shown)) for place, name in enumerate(names[:MOST_SERIES]))
    notes = [say("largest", most=len(shown), count=len(told))] if len(shown) < len(told) else []
    notes += [say("most-series", most=MOST_SERIES, count=len(names))] if len(names) > MOST_SERIES else []
    notes += [say("blanks-bar")] if any(amount is None for each in series for amount in each.amounts) else []
    return Plot(tuple(_text(each.name) for each in shown), series, across=True, notes=tuple(notes))


def _text(text: str) -> Text:
    """A text in the language of the page, which is all that is drawn."""
    return Text(en=clean(text), zh=clean(text))
