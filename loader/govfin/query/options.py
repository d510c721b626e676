"""Options: a chart in one language as data for the drawing library (ECharts).

Reads no graph. An amount goes in twice: as text, exact, for people to read, and as a number that sets the length of a bar, the height of
a point or the area of a box, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from govfin.headers import Text
from govfin.query.amounts import MoneyUnit, places, shown
from govfin.query.axes import say
from govfin.query.charts import Chart, unit_text
from govfin.query.plots import Plot, Series
from govfin.query.treemaps import Box, Treemap
from govfin.query.wordings import LEAST_PLACES

# Without quotes, because the names go into attributes
FONT: Final = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"
COLOURS: Final = (
    "#175899",
    "#e06122",
    "#009fbf",
    "#3b2a4c",
    "#bf8669",
    "#8b3ff0",
    "#990000",
    "#733f3f",
)  # the colour-blind tell them apart
REST: Final = "#d5dae0"
INK, SOFT, LINE, PAPER = "#1b1f24", "#57606a", "#d5dae0", "#ffffff"
SYMBOLS: Final = ("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond")
DASHES: Final[Sequence[str | list[int]]] = ("solid", [8, 4], [2, 3], [12, 3, 2, 3])
NEUTRAL: Final = "#5f6b78"  # of boxes after the last colour
TINTS: Final = (0.0, 0.28, 0.5)  # how much of white is in a colour: by the level of a box
LABEL: Final = {"color": INK, "fontSize": 12}
ZERO_LINE: Final = {
    "silent": True,
    "symbol": "none",
    "label": {"show": False},
    "lineStyle": {"color": SOFT, "type": "solid", "width": 1},
    "data": [{"xAxis": 0}],
}
LABELLED_SERIES: Final = 2  # lines with more of them would be covered by their numbers


@dataclass(frozen=True, slots=True)
class Listed:
    """A box of a treemap as a line of text."""

    number: int
    inside: int  # the number of the box that it is in; -1 at the top
    path: str
    amount: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What `drawing.js` draws: one picture."""

    name: str  # of a treemap among others; else blank
    data: Mapping[str, Any]
    notes: tuple[str, ...]
    listed: tuple[Listed, ...] = ()  # the boxes of a treemap


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend."""

    name: str
    colour: str
    dash: str  # of a line, as SVG has it; blank for a bar
    symbol: str


def pictures(chart: Chart, language: str, money: MoneyUnit, page: Callable[[str], str] = lambda iri: "") -> tuple[Drawn, ...]:
    """The pictures of a chart, none where there is nothing to draw. `page` tells where the page is of what a box is named for, if any."""
    if chart.is_blank:
        return ()
    if chart.plot:
        notes = tuple(_in(note, language) for note in chart.plot.notes)
        return (Drawn("", _plot(chart, chart.plot, language, money), notes),)
    return tuple(_treemap(chart, treemap, language, money, page) for treemap in chart.treemaps)


def keys(chart: Chart, language: str) -> tuple[Key, ...]:
    """The legend of a plot of several series."""
    if not chart.plot or len(chart.plot.series) < 2:
        return ()
    lines = chart.kind == "line"
    return tuple(
        Key(_in(series.name, language), COLOURS[place], _dash(place) if lines else "", SYMBOLS[place] if lines else "")
        for place, series in enumerate(chart.plot.series)
    )


def _dash(place: int) -> str:
    dash = DASHES[place % len(DASHES)]
    return dash if isinstance(dash, str) else " ".join(map(str, dash))


def _in(text: Text, language: str) -> str:
    return text.zh if language == "zh" else text.en


# --- bars and lines ------------------------------------------------------------------------------------------------------


def _plot(chart: Chart, plot: Plot, language: str, money: MoneyUnit) -> dict[str, Any]:
    kind = chart.measures[0].type
    below_zero = any(amount is not None and amount < 0 for series in plot.series for amount in series.amounts)
    value = {
        "type": "value",
        "name": "" if plot.across else unit_text(kind, money, language),
        "nameTextStyle": {"color": SOFT, "align": "left"},
        "boundaryGap": ["14%" if below_zero and plot.across else 0, 0],
        "axisLabel": {"color": SOFT, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": "#e8ebee"}},
    }
    category = {
        "type": "category",
        "data": [str(place) for place in range(len(plot.categories))],
        "inverse": plot.across,
        "boundaryGap": True,
        "axisTick": {"show": False},
        "axisLine": {"show": not (below_zero and plot.across), "onZero": not plot.across, "lineStyle": {"color": SOFT}},
        "axisLabel": {"color": INK, "interval": 0 if plot.across else "auto", "lineHeight": 15},
    }
    draw = _bars if chart.kind == "bar" else _line
    option = {
        **_common(chart, language),
        "color": list(COLOURS),
        "grid": {"left": 12, "right": 16, "top": 12 if plot.across else 36, "bottom": 12, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "shadow" if chart.kind == "bar" else "line"}},
        "xAxis": value if plot.across else category,
        "yAxis": category if plot.across else value,
        "series": [draw(chart, plot, place, language, money) for place in range(len(plot.series))],
    }
    return {
        "kind": chart.kind,
        "across": plot.across,
        "bars": 1 if chart.stacked else len(plot.series),
        "names": [_in(name, language) for name in plot.categories],
        "option": option,
    }


def _common(chart: Chart, language: str) -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "aria": {"enabled": True, "label": {"description": _in(chart.title, language)}},
    }


def _points(series: Series, kind: str, language: str, money: MoneyUnit) -> Iterator[dict[str, Any]]:
    for amount in series.amounts:
        text = amount_text(amount, kind, money) if amount is not None else _in(say("blank"), language)
        yield {"value": None if amount is None else pixels(amount, kind, money), "text": text}


def amount_text(amount: Decimal, kind: str, money: MoneyUnit) -> str:
    """An amount for people to read: exact."""
    number = money.of(amount) if kind == "money" else amount
    return shown(number, max(places(number), LEAST_PLACES.get(kind, 0))) + ("%" if kind == "percent" else "")


def pixels(amount: Decimal, kind: str, money: MoneyUnit) -> float:
    """An amount as a length in the units of the axis: for geometry alone."""
    return float(money.of(amount) if kind == "money" else amount)


def _bars(chart: Chart, plot: Plot, place: int, language: str, money: MoneyUnit) -> dict[str, Any]:
    series = plot.series[place]
    points = list(_points(series, chart.measures[0].type, language, money))
    for point, amount in zip(points, series.amounts, strict=True):
        if amount is not None and amount < 0:
            point["label"] = {"position": "left" if plot.across else "bottom"}
    outside, inside = "right" if plot.across else "top", {"position": "inside", "color": ink_on(COLOURS[place])}
    return {
        "type": "bar",
        "name": _in(series.name, language) if len(plot.series) > 1 else "",
        "data": points,
        "barMaxWidth": 26 if plot.across else 64,
        "barGap": "12%",
        "barCategoryGap": "28%",
        "barMinHeight": 0,
        "itemStyle": {"color": COLOURS[place]},
        **({"stack": "whole"} if chart.stacked else {}),
        "label": {**LABEL, "show": True, **(inside if chart.stacked else {"position": outside})},
        **({"markLine": ZERO_LINE} if plot.across and place == 0 else {}),
        "labelLayout": {"hideOverlap": True},
    }


def _line(chart: Chart, plot: Plot, place: int, language: str, money: MoneyUnit) -> dict[str, Any]:
    series = plot.series[place]
    return {
        "type": "line",
        "name": _in(series.name, language) if len(plot.series) > 1 else "",
        "data": list(_points(series, chart.measures[0].type, language, money)),
        "connectNulls": False,
        "symbol": SYMBOLS[place],
        "symbolSize": 8,
        "showAllSymbol": True,
        "itemStyle": {"color": COLOURS[place]},
        "lineStyle": {"color": COLOURS[place], "width": 2, "type": DASHES[place % len(DASHES)]},
        "label": {**LABEL, "show": len(plot.series) <= LABELLED_SERIES, "position": "top", "textBorderColor": PAPER, "textBorderWidth": 3},
        "labelLayout": {"hideOverlap": True},
    }


# --- treemaps ------------------------------------------------------------------------------------------------------------


def _treemap(chart: Chart, treemap: Treemap, language: str, money: MoneyUnit, page: Callable[[str], str]) -> Drawn:
    kind = chart.measures[0].type
    nodes = _Nodes(treemap.root, kind, language, money, page)
    root = treemap.root
    gap = 3 if any(part.parts for part in root.parts) else 1
    children = [nodes.node(part, COLOURS[place] if place < len(COLOURS) else NEUTRAL, 0, (), -1) for place, part in enumerate(root.parts)]
    option = {
        **_common(chart, language),
        "tooltip": {"confine": True},
        "series": [
            {
                "type": "treemap",
                "animation": False,  # its own default, whatever the chart's is
                "name": f"{_in(root.name, language)} {amount_text(root.amount, kind, money)}",
                "data": children,
                "left": 0,
                "right": 0,
                "top": 32,
                "bottom": 0,
                "roam": False,
                "drillDownIcon": "",
                "nodeClick": "link",  # a box without parts has none: there is nothing to lead into
                "visibleMin": 1,
                "breadcrumb": {
                    "top": 0,
                    "left": 0,
                    "height": 26,
                    "emptyItemWidth": 18,
                    "itemStyle": {"color": "#e8ebee", "borderWidth": 0, "textStyle": {"color": INK, "fontSize": 12, "fontFamily": FONT}},
                    "emphasis": {"itemStyle": {"color": "#d5dae0", "textStyle": {"color": INK}}},
                },
                "label": {"position": "insideTopLeft", "fontSize": 12, "lineHeight": 16, "overflow": "none"},
                "upperLabel": {"show": True, "height": 24, "fontSize": 12, "fontWeight": "bold", "overflow": "none"},
                "itemStyle": {"borderColor": PAPER, "borderWidth": 1, "gapWidth": 1},
                "levels": [
                    {"itemStyle": {"borderWidth": 0, "gapWidth": gap, "borderColor": PAPER}, "upperLabel": {"show": False}},
                    {"itemStyle": {"borderWidth": 2, "gapWidth": 1}},
                    {"itemStyle": {"borderWidth": 1, "gapWidth": 1}},
                ],
            }
        ],
    }
    notes = tuple(_in(note, language) for note in treemap.notes)
    return Drawn(
        _in(treemap.name, language), {"kind": "treemap", "short": _in(root.name, language), "option": option}, notes, tuple(nodes.listed)
    )


class _Nodes:
    """The boxes of one treemap as ECharts has them, numbered in the order of the tree."""

    def __init__(self, root: Box, kind: str, language: str, money: MoneyUnit, page: Callable[[str], str]) -> None:
        self.root, self.kind, self.language, self.money, self.page = root, kind, language, money, page
        self.listed: list[Listed] = []

    def node(self, box: Box, colour: str, level: int, above: Sequence[str], inside: int) -> dict[str, Any]:
        name, text = _in(box.name, self.language), amount_text(box.amount, self.kind, self.money)
        path = [*above, name]
        number = len(self.listed)
        self.listed.append(Listed(number, inside, " › ".join(path), text))
        fill = REST if box.role == "rest" else _tinted(colour, TINTS[min(level, len(TINTS) - 1)])
        style = {"color": fill, "borderColor": fill if box.parts else PAPER}
        node: dict[str, Any] = {
            "id": str(number),
            "name": name,
            "value": pixels(box.area, self.kind, self.money),
            "text": text,
            "path": " › ".join(path),
            "told": [*self._told(box, text)],
            "number": number,
            "itemStyle": style,
            "label": {"color": ink_on(fill)},
            "upperLabel": {"color": ink_on(fill)},
        }
        if box.iri and (page := self.page(box.iri)):
            node["page"] = page
        if box.parts:
            node["children"] = [self.node(part, colour, level + 1, path, number) for part in box.parts]
        return node

    def _told(self, box: Box, text: str) -> Iterator[str]:
        """What the tooltip says beneath the name."""
        unit = unit_text(self.kind, self.money, self.language)
        yield text if unit in ("", "%") else _in(say("amount", amount=text, unit=unit), self.language)
        if self.root.amount > 0:
            share = (box.amount * 100 / self.root.amount).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
            yield _in(say("share", share=f"{share}", whole=self.root.name), self.language)
        if box.role == "sum":
            yield _in(say("summed"), self.language)


def _tinted(colour: str, white: float) -> str:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * white):02x}" for part in parts)


def ink_on(colour: str) -> str:
    """Black or white, whichever stands out more (WCAG 2.2, 1.4.3); one of them always does so by 4.5 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff"
