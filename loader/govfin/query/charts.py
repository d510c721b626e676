"""Charts: what a picture of an answer shows, before it is drawn.

Reads an answer, and no graph. Amounts stay decimals. What a picture can't show it says in a note, because a reader who sees no bar must
not take it for a zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from govfin.headers import Text
from govfin.query.amounts import MoneyUnit
from govfin.query.answers import Answer
from govfin.query.axes import Axes, joined, say
from govfin.query.columns import Column
from govfin.query.plots import Plot, plot
from govfin.query.treemaps import Treemap, treemaps


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of an answer: one plot, or treemaps."""

    title: Text
    subtitle: Text  # what all rows have in common; may be blank
    kind: str  # bar, line or treemap
    stacked: bool
    measures: tuple[Column, ...]  # of one type
    plot: Plot | None
    treemaps: tuple[Treemap, ...]
    notes: tuple[Text, ...]  # of the whole answer; a plot and a treemap have their own

    @property
    def is_empty(self) -> bool:
        """Whether the answer has no row."""
        return not (self.plot.categories if self.plot else self.treemaps)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to draw."""
        if self.plot:
            return all(amount is None for series in self.plot.series for amount in series.amounts)
        return not any(treemap.root.area for treemap in self.treemaps)


def chart(answer: Answer) -> Chart:
    """The picture that suits an answer, by the header of its question.

    Raises GovfinError where no picture suits it, or its header does not fit the answer.
    """
    axes = Axes(answer)
    is_treemap = axes.form.kind == "treemap"
    notes = [say("limit", count=len(answer.rows))] if answer.limit else []
    disputed = sum(row[axes.places["disputed"]] is True for row in answer.rows) if "disputed" in axes.places else 0
    if disputed:
        notes.append(say("disputed", count=disputed))
    return Chart(
        answer.question.title,
        axes.common(),
        axes.form.kind,
        axes.form.stacked,
        axes.measures,
        None if is_treemap else plot(axes),
        treemaps(axes) if is_treemap else (),
        tuple(notes),
    )


def sentence(chart: Chart, money: MoneyUnit) -> Text:
    """What the picture shows, in which unit, and where it is from."""
    kind = chart.measures[0].type
    names = [column.label for column in chart.measures]
    measures = Text(en=", ".join(name.en for name in names), zh="、".join(name.zh for name in names))
    unit = Text(en=unit_text(kind, money, "en"), zh=unit_text(kind, money, "zh"))
    shown = say(f"shown-{chart.kind}", measures=measures)
    return joined([shown, say("unit", unit=unit) if unit.zh else say("unit-none"), say("source", source=say("source-disclosures"))], "")


def unit_text(kind: str, money: MoneyUnit, language: str) -> str:
    """The unit of a column's numbers."""
    return money.name(language) if kind == "money" else {"percent": "%"}.get(kind, "")
