"""Drawings: a chart as SVG or PNG, drawn by the library that draws it on a page (ECharts), run in V8 without a browser.

Reads no graph, and fetches nothing. The same chart gives the same SVG anywhere: widths of texts are reckoned, not measured from the fonts
of a machine. What has no room in a treemap is listed beneath it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import jinja2

from govfin.errors import GovfinError
from govfin.query.axes import say
from govfin.query.options import FONT, INK, PAPER, SOFT, Drawn, Key, Listed

HERE: Final = Path(__file__).resolve().parent
LIBRARY: Final = HERE / "static" / "echarts.min.js"
SCRIPT: Final = HERE / "templates" / "drawing.js"
WIDTH: Final = 960
MARGIN: Final = 24
ZOOM: Final = 2  # pixels of a PNG for one of the SVG
MOST_SMALL: Final = 80  # boxes listed beneath a treemap
MOST_PICTURES: Final = 12
COLUMN_GAP: Final = 24
CHINESE: Final = (chr(0x6C49), chr(0x5B57))  # any two characters: without a font they look the same
INSTALL: Final = "pip install 'govfin[charts]'"

_COUNTERS = re.compile(r"\bzr\d+-")  # the library numbers its pictures
_HOVER = re.compile(r"<style ?>.*?</style>", re.DOTALL)  # for a mouse; a picture has none
_GLYPH = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="16" font-size="16">{}</text></svg>'
_FOR_SCRIPTS = re.compile(r' (?:ecmeta_\w+|class|pointer-events)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the pictures of a chart, in one language."""

    title: str
    subtitle: str
    sentence: str  # what is shown, in which unit, from where
    notes: tuple[str, ...]
    keys: tuple[Key, ...]
    blank: str  # what is said where there is no picture
    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text in the picture, by the left end of its baseline."""

    x: float
    y: float
    size: int
    text: str
    colour: str = INK
    weight: str = "normal"
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing of the library at its place."""

    y: float
    height: float
    content: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The sign of a series in the legend."""

    x: float
    y: float
    key: Key


class _Engine(Protocol):
    def eval(self, code: str) -> Any: ...

    def call(self, expr: str, *args: Any) -> Any: ...


def svg(frame: Frame, drawn: Sequence[Drawn]) -> str:
    """The chart as an SVG document.

    Raises GovfinError where the extra that draws it is not installed.
    """
    with _library() as engine:
        sheet = _Sheet(engine, frame)
        sheet.head()
        for picture in drawn[:MOST_PICTURES]:
            sheet.picture(picture)
        if not drawn:
            sheet.paragraph(frame.blank, 14, INK)
        sheet.foot()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("chart.svg").render(
        frame=frame, sheet=sheet, width=WIDTH, height=round(sheet.y), margin=MARGIN, font=FONT, paper=PAPER
    )


def png(document: str) -> bytes:
    """An SVG document as PNG, in the fonts of this machine.

    Raises GovfinError where the extra that draws it is not installed, or no font has Chinese characters.
    """
    try:
        import resvg_py  # noqa: PLC0415
    except ImportError as error:
        raise GovfinError(f"A PNG needs resvg, which is not installed here: {INSTALL}.") from error
    glyphs = [resvg_py.svg_to_bytes(svg_string=_GLYPH.format(character)) for character in CHINESE]
    if len(set(glyphs)) < len(glyphs):
        raise GovfinError(
            "A PNG needs a font with Chinese characters, and this machine has none: install one, such as Noto Sans CJK, or take SVG."
        )
    return bytes(resvg_py.svg_to_bytes(svg_string=document, zoom=ZOOM, background=PAPER))


def _library() -> Any:
    """V8 with the library in it, as a context."""
    try:
        import py_mini_racer  # noqa: PLC0415
    except ImportError as error:
        raise GovfinError(
            f"An SVG or PNG needs mini-racer, which is not installed here: {INSTALL}. A chart as HTML needs nothing."
        ) from error
    engine = py_mini_racer.MiniRacer()
    engine.eval(LIBRARY.read_text(encoding="utf-8") + "\nvoid 0")
    engine.eval(SCRIPT.read_text(encoding="utf-8") + "\nvoid 0")
    return engine


class _Sheet:
    """The page of the picture, filled from the top."""

    def __init__(self, engine: _Engine, frame: Frame) -> None:
        self.engine, self.frame = engine, frame
        self.y = float(MARGIN)
        self.texts: list[Text] = []
        self.pictures: list[Picture] = []
        self.marks: list[Mark] = []

    def head(self) -> None:
        self.paragraph(self.frame.title, 20, INK, "bold")
        if self.frame.subtitle:
            self.paragraph(self.frame.subtitle, 14, INK)
        self.paragraph(self.frame.sentence, 13, SOFT)
        self.y += 8
        self._legend()

    def foot(self) -> None:
        self.y += 4
        for note in self.frame.notes:
            self.paragraph(note, 12, SOFT)
        self.y += MARGIN - 8

    def paragraph(self, text: str, size: int, colour: str, weight: str = "normal") -> None:
        for line in self._wrapped(text, size, weight, WIDTH - 2 * MARGIN):
            self.y += size * 1.45
            self.texts.append(Text(MARGIN, round(self.y - size * 0.35, 1), size, line, colour, weight))
        self.y += 4

    def picture(self, drawn: Drawn) -> None:
        if drawn.name:
            self.y += 10
            self.paragraph(drawn.name, 15, INK, "bold")
        made = self._call("drawing.svg", drawn.data, WIDTH - 2 * MARGIN)
        self.pictures.append(Picture(round(self.y, 1), made["height"], _still(made["text"])))
        self.y += made["height"] + 8
        self._small(_untold(drawn.listed, {*made["whole"]}, {*made["named"]}, {*made["drawn"]}))
        for note in drawn.notes:
            self.paragraph(note, 12, SOFT)

    def _legend(self) -> None:
        """The series, one beside the other, in as many lines as they need."""
        x, row = float(MARGIN), 20
        for key in self.frame.keys:
            for name in self._wrapped(key.name, 13, "normal", WIDTH - 2 * MARGIN - 34)[:1]:
                width = 34 + self._width(name, 13)
                if x > MARGIN and x + width > WIDTH - MARGIN:
                    x, self.y = float(MARGIN), self.y + row
                self.marks.append(Mark(x, self.y + 9, key))
                self.texts.append(Text(x + 32, self.y + 13.5, 13, name))
                x += width + 20
        if self.frame.keys:
            self.y += row + 4

    def _small(self, boxes: Sequence[Listed]) -> None:
        """Boxes without room for their names and amounts, in two columns."""
        if not boxes:
            return
        self.paragraph(getattr(say("small-boxes"), self.frame.language), 12, INK, "bold")
        width = (WIDTH - 2 * MARGIN - COLUMN_GAP) / 2
        shown = boxes[:MOST_SMALL]
        half = (len(shown) + 1) // 2
        top = self.y
        for place, box in enumerate(shown):
            left = MARGIN + (place // half) * (width + COLUMN_GAP)
            line = top + (place % half + 1) * 17
            room = width - self._width(box.amount, 12) - 12
            short = self._call("drawing.shortened", box.path, "12px sans-serif", room, 1)
            self.texts.append(Text(left, line, 12, short[0] if short else "…"))
            self.texts.append(Text(left + width, line, 12, box.amount, anchor="end"))
        self.y = top + half * 17 + 10
        if len(boxes) > len(shown):
            self.paragraph(getattr(say("more-small", count=len(boxes) - len(shown)), self.frame.language), 12, SOFT)

    def _wrapped(self, text: str, size: int, weight: str, width: float) -> list[str]:
        found: list[str] = self._call("drawing.wrapped", text, f"{size}px sans-serif", width / (1.06 if weight == "bold" else 1))
        return found

    def _width(self, text: str, size: int) -> float:
        return float(self._call("drawing.measure", text, f"{size}px sans-serif"))

    def _call(self, name: str, *arguments: object) -> Any:
        """A function of the script: its arguments go in, and its result comes out, as JSON."""
        return json.loads(self.engine.eval(f"JSON.stringify({name}(...{json.dumps(arguments)}))"))


def _untold(boxes: Sequence[Listed], whole: Set[int], named: Set[int], drawn: Set[int]) -> list[Listed]:
    """The boxes without room for their names and amounts: of those so small that their parts can't be seen either, the outer one."""
    found: list[Listed] = []
    amounts = {box.number: box.amount for box in boxes}
    for box in boxes:
        inside_unnamed = box.inside >= 0 and box.inside not in named
        repeats = inside_unnamed and (box.number not in drawn or amounts[box.inside] == box.amount)
        if box.number not in whole and not repeats:
            found.append(box)
    return found


def _still(text: str) -> str:
    """A picture of the library without what only a mouse or a script would use, and with no counters of the engine."""
    inner = _FOR_SCRIPTS.sub("", _HOVER.sub("", text))
    return _COUNTERS.sub("", inner[inner.index(">") + 1 : inner.rindex("</svg>")]).strip()
