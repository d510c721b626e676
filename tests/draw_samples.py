"""Draws the sample disclosures in tests/samples from the figures in tests/samples/figures, in several layouts.

usage: python tests/draw_samples.py [--out DIR] [NAME...]      a NAME is the beginning of a sample's file name

Needs reportlab (`pip install govfin[draw]`) and a TrueType font with Chinese glyphs: the Debian package fonts-wqy-microhei,
or the file that the environment variable GOVFIN_SAMPLE_FONT names. The same versions of both draw the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import reportlab
import yaml
from reportlab import rl_config
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    Spacer,
    Table,
)

SAMPLES = Path(__file__).resolve().parent / "samples"
FIGURES = SAMPLES / "figures"
DRAWN_WITH = SAMPLES / "drawn-with.json"
FONT_FILES = ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",)
FONT = "Sample"
MARGIN = 50.0
PADDING = 3.0  # left and right in a cell
LEADING = 1.25  # of the font size
MANY_COLUMNS = 10  # a table with more goes on a landscape page where the layout turns wide tables
CODE_CUTS = (0, 3, 5, 7)  # 类 201, 款 20133, 项 2013350

Story = list[Any]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document looks; its figures are the same in every layout."""

    rules: str = "grid"  # grid, horizontal, none
    page: str = "portrait"  # portrait, landscape, rotated (a portrait page that is turned by /Rotate)
    turn_wide: bool = False  # tables with many columns on landscape pages
    stacked: bool = False  # a table begins where the one before ends, and goes on over pages
    repeat_header: bool = False
    nested: bool = False  # the headers with one level more, codes split over columns
    unit_line: str = ""  # "" as in the figures
    font_size: float = 8
    row_padding: float = 2.5  # above and below in a cell
    label_width: float = 1  # narrower labels wrap
    running_header: bool = False
    page_number: str = "— {} —"


LAYOUTS = {
    "ruled": Layout(),
    "nested": Layout(nested=True, unit_line="金额单位：万元", running_header=True, font_size=7.5),
    "pages-repeated": Layout(stacked=True, repeat_header=True, row_padding=5, running_header=True, page_number="第{}页"),
    "pages-plain": Layout(stacked=True, unit_line="单位：\n万元", row_padding=4, label_width=0.55, page_number="{}"),
    "landscape": Layout(page="landscape", font_size=8.5, row_padding=1.5, page_number="- {} -"),
    "rotated": Layout(page="rotated", row_padding=2, running_header=True),
    "hrules": Layout(rules="horizontal", turn_wide=True, unit_line="单位:万元", page_number="—{}—"),
    "unruled": Layout(rules="none", turn_wide=True, row_padding=3, page_number="{}"),
}
DRAWN = {
    "jianghan_media_2024_budget": tuple(LAYOUTS),
    "hanyang_media_2023_final": tuple(LAYOUTS),
    "qiaokou_media_2022_final": ("ruled", "pages-repeated"),
    "wuchang_media_2023_budget": ("ruled",),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells, with "<" for a cell that continues the one to its left and "^" the one above."""

    rows: tuple[Row, ...]
    header_rows: int
    columns: str  # a letter a column: c code, l label, n line number, r amount
    widths: tuple[float, ...]  # points


def font_file() -> Path | None:
    """The font that is installed, or None."""
    names = (os.environ.get("GOVFIN_SAMPLE_FONT", ""), *FONT_FILES)
    return next((Path(name) for name in names if name and Path(name).is_file()), None)


def sample_names() -> list[str]:
    return [f"{document}_{layout}" for document, layouts in DRAWN.items() for layout in layouts]


def drawn_with() -> dict[str, str]:
    """What the bytes of a drawn sample depend on, beside the figures."""
    font = font_file()
    digest = hashlib.sha256(font.read_bytes()).hexdigest() if font else ""
    return {"reportlab": reportlab.__version__, "zlib": zlib.ZLIB_RUNTIME_VERSION, "font_sha256": digest}


# text


@cache
def width_of(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, size))


def words(text: str, size: float, width: float) -> Iterator[str]:
    """The pieces that are not broken: a run of Latin letters and digits, or one other character, with the marks around it."""
    for word in re.findall(r"[（“]*(?:[0-9A-Za-z.,%/\-]+|.)[，。；、）：”]*", text):
        yield from [word] if width_of(word, size) <= width else list(word)


def wrapped(text: str, size: float, width: float) -> list[str]:
    lines = [""]
    for part in text.split("\n"):
        for word in words(part, size, width):
            if lines[-1] and width_of(lines[-1] + word, size) > width:
                lines.append("")
            lines[-1] += word
        lines.append("")
    return lines[:-1]


# one table


def split_code(code: str, parts: int) -> list[str]:
    return [code[start:end] for start, end in pairwise(CODE_CUTS[: parts + 1])]


def nested_grid(table: dict[str, Any]) -> dict[str, Any]:
    """The table with its header of more levels; where that header has columns of codes, the codes are split over them."""
    header = table.get("nested_header")
    if not header:
        return table
    codes = len(table["columns"]) - len(table["columns"].lstrip("c"))
    parts = len(header[0]) - len(table["columns"]) + codes
    rows = table["rows"]
    columns, widths = table["columns"], table["widths"]
    if parts > 1:
        rows = [split_code(row[0].strip("^"), parts) + row[codes:] for row in rows]
        columns = "c" * parts + columns[codes:]
        widths = [max(sum(widths[:codes]) / parts, 0.6)] * parts + widths[codes:]
    return table | {"header": header, "rows": rows, "columns": columns, "widths": widths}


def detached(rows: list[list[str]], header_rows: int) -> list[list[str]]:
    """The rows without a span from the header into the body, so that the header can be repeated."""
    if not header_rows or header_rows >= len(rows):
        return rows
    first = ["" if cell == "^" and index == 0 else "<" if cell == "^" else cell for index, cell in enumerate(rows[header_rows])]
    return [*rows[:header_rows], first, *rows[header_rows + 1 :]]


def grid_of(table: dict[str, Any], layout: Layout, width: float) -> Grid:
    table = nested_grid(table) if layout.nested else table
    header = table.get("header", [])
    rows = header + table["rows"]
    rows = detached(rows, len(header)) if layout.stacked else rows
    narrow = [w * layout.label_width if c == "l" else w for w, c in zip(table["widths"], table["columns"], strict=True)]
    share = min(width / sum(narrow), 46.0)
    return Grid(tuple(map(tuple, rows)), len(header), table["columns"], tuple(w * share for w in narrow))


def spans(rows: tuple[Row, ...]) -> dict[tuple[int, int], tuple[int, int]]:
    """The last row and column of each cell that continues over others, by its first row and column."""
    root: dict[tuple[int, int], tuple[int, int]] = {}
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            root[r, c] = root[r, c - 1] if cell == "<" else root[r - 1, c] if cell == "^" else (r, c)
            last[root[r, c]] = (r, c)
    return last


def cell_texts(grid: Grid, extent: dict[tuple[int, int], tuple[int, int]], size: float) -> list[list[str]]:
    texts = [[""] * len(grid.columns) for _ in grid.rows]
    for (r, c), (_, last) in extent.items():
        inside = sum(grid.widths[c : last + 1]) - 2 * PADDING
        texts[r][c] = "\n".join(wrapped(grid.rows[r][c], size, inside))
    return texts


def row_heights(texts: list[list[str]], extent: dict[tuple[int, int], tuple[int, int]], layout: Layout) -> list[float]:
    def needed(text: str) -> float:
        return (text.count("\n") + 1) * layout.font_size * LEADING + 2 * layout.row_padding

    heights = [needed("")] * len(texts)
    for (r, c), (last, _) in sorted(extent.items(), key=lambda item: item[1][0] - item[0][0]):
        short = needed(texts[r][c]) - sum(heights[r : last + 1])
        if short > 0:
            heights[last] += short
    return heights


def horizontal_rules(grid: Grid, extent: dict[tuple[int, int], tuple[int, int]]) -> list[tuple[Any, ...]]:
    under: dict[int, set[int]] = {}
    for (_, c), (last_row, last) in extent.items():
        under.setdefault(last_row, set()).update(range(c, last + 1))
    commands: list[tuple[Any, ...]] = [("LINEABOVE", (0, 0), (-1, 0), 0.9, (0, 0, 0))]
    for row, columns in sorted(under.items()):
        for _, run in groupby(enumerate(sorted(columns)), key=lambda pair: pair[1] - pair[0]):
            cells = [column for _, column in run]
            commands.append(("LINEBELOW", (cells[0], row), (cells[-1], row), 0.5, (0, 0, 0)))
    return commands


def alignment(grid: Grid) -> list[tuple[Any, ...]]:
    commands: list[tuple[Any, ...]] = [("ALIGN", (0, 0), (-1, -1), "CENTER")]
    body = grid.header_rows
    for column, letter in enumerate(grid.columns):
        if body and letter in "lr":
            commands.append(("ALIGN", (column, body), (column, -1), "RIGHT" if letter == "r" else "LEFT"))
    total = [("ALIGN", (c, r), (c, r), "CENTER") for r in range(body, len(grid.rows)) for c, t in enumerate(grid.rows[r]) if "计" in t[-2:]]
    return commands + total


def drawn_table(table: dict[str, Any], layout: Layout, width: float) -> Any:
    grid = grid_of(table, layout, width)
    extent = spans(grid.rows)
    texts = cell_texts(grid, extent, layout.font_size)
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), FONT, layout.font_size, layout.font_size * LEADING),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), layout.row_padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), layout.row_padding),
        *alignment(grid),
        *(("SPAN", (c, r), (last, last_row)) for (r, c), (last_row, last) in extent.items() if (r, c) != (last_row, last)),
    ]
    if layout.rules == "grid":
        style.append(("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)))
    elif layout.rules == "horizontal":
        style += horizontal_rules(grid, extent)
    heights = row_heights(texts, extent, layout)
    repeat = grid.header_rows if layout.repeat_header else 0
    return Table(texts, colWidths=list(grid.widths), rowHeights=heights, style=style, repeatRows=repeat)


# the pages


def line(text: str, size: float, align: int = 0, after: float = 4) -> Any:
    style = ParagraphStyle("line", fontName=FONT, fontSize=size, leading=size * 1.4, alignment=align, spaceAfter=after, wordWrap="CJK")
    return Paragraph(text.replace("\n", "<br/>"), style)


def paragraph(text: str, width: float, size: float = 10.5, indent: str = "\u3000\u3000") -> Any:
    style = ParagraphStyle("text", fontName=FONT, fontSize=size, leading=size * 1.7)
    return Preformatted("\n".join(wrapped(indent + text, size, width)), style)


def caption(table: dict[str, Any], layout: Layout, width: float, number_first: bool) -> Story:
    """The number, the title, the unit that discloses, and the unit of money."""
    number, title = table.get("number", ""), line(table["title"], 14, TA_CENTER)
    story: Story = [line(number, 10), title] if number and number_first else [title]
    if number and not number_first:
        story.append(line(number, 9, TA_RIGHT, 0))
    unit = table.get("unit_line", "") and (layout.unit_line or table["unit_line"])
    left = table.get("department", "") or table.get("filled", "")
    if unit or left:
        right_width = max(width_of(part, 9) for part in unit.split("\n")) + 2
        style = [("FONT", (0, 0), (-1, -1), FONT, 9, 11), ("ALIGN", (1, 0), (1, 0), "RIGHT"), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
        bare = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
        story.append(Table([[left, unit]], colWidths=[width - right_width, right_width], style=style + bare))
    return story


def table_story(table: dict[str, Any], layout: Layout, width: float, number_first: bool) -> Story:
    notes = [paragraph(note, width, 8.5, "") for note in table.get("notes", [])]
    table_width = min(width, sum(table["widths"]) * 46.0) if not layout.nested else width
    drawn = [*caption(table, layout, table_width, number_first), drawn_table(table, layout, width)]
    whole = drawn if table.get("header") else [KeepTogether(drawn)]  # a form is not broken over pages
    return [*whole, Spacer(1, 3), *notes]


def tables_story(document: dict[str, Any], layout: Layout) -> Story:
    upright = frame_width(layout.page)
    story: Story = []
    for table in document["tables"]:
        wide = layout.turn_wide and len(table["columns"]) > MANY_COLUMNS
        if layout.stacked:
            story += [Spacer(1, 16), CondPageBreak(150)]
        else:
            story += [NextPageTemplate("landscape" if wide else layout.page), PageBreak()]
        width = frame_width("landscape") if wide else upright
        story += table_story(table, layout, width, document["kind"] == "budget")
    return story if layout.stacked else [*story, NextPageTemplate(layout.page), PageBreak()]


def contents(document: dict[str, Any], width: float) -> Story:
    lines: Story = [line("目 录", 16, TA_CENTER, 12)]
    for part in document["parts"]:
        lines.append(paragraph(part["heading"], width, 11, ""))
        lines += [paragraph(section["heading"], width, 10) for section in part.get("sections", []) if "heading" in section]
        if part.get("tables"):
            lines += [paragraph(table["title"], width, 10) for table in document["tables"]]
    return [*lines, PageBreak()]


def part_story(part: dict[str, Any], document: dict[str, Any], layout: Layout, width: float) -> Story:
    story: Story = [CondPageBreak(120), line(part["heading"], 15, TA_CENTER, 10)]
    for section in part.get("sections", []):
        if "heading" in section:
            story.append(paragraph(section["heading"], width, 12, ""))
        story += [paragraph(text, width) for text in section["paragraphs"]]
        story.append(Spacer(1, 6))
    return story + (tables_story(document, layout) if part.get("tables") else [])


def document_story(document: dict[str, Any], layout: Layout) -> Story:
    width = frame_width(layout.page)
    cover = [Spacer(1, 180), line(document["title"], 22, TA_CENTER, 30), line(document["unit"], 14, TA_CENTER), PageBreak()]
    parts = [part_story(part, document, layout, width) for part in document["parts"]]
    return [*cover, *contents(document, width), *(flowable for part in parts for flowable in part)]


def page_size(page: str) -> tuple[float, float]:
    size = A4 if page == "portrait" else landscape(A4)
    return float(size[0]), float(size[1])


def frame_width(page: str) -> float:
    return page_size(page)[0] - 2 * MARGIN


def page_template(page: str, layout: Layout, title: str) -> Any:
    width, height = page_size(page)

    def furniture(canvas: Any, doc: Any) -> None:
        if page == "rotated":
            canvas.translate(height, 0)
            canvas.rotate(90)
        canvas.setFont(FONT, 9)
        if doc.page > 1:
            canvas.drawCentredString(width / 2, 28, layout.page_number.format(doc.page))
        if layout.running_header and doc.page > 1:
            canvas.drawString(MARGIN, height - 34, title)

    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, 0, 0, 0, 0)
    template = PageTemplate(page, [frame], onPage=furniture, pagesize=(width, height))
    template.rotation = 90 if page == "rotated" else 0  # which swaps the sides of the media box
    return template


def draw(document: dict[str, Any], layout: Layout, path: Path) -> None:
    """Writes one document in one layout as a PDF."""
    template = BaseDocTemplate(
        str(path), invariant=1, pageCompression=1, title=document["title"], author=document["unit"], subject="sample of govfin"
    )
    pages = [layout.page, *(["landscape"] if layout.turn_wide else [])]
    template.addPageTemplates([page_template(page, layout, document["title"]) for page in pages])
    template.build(document_story(document, layout))


def load(document: str) -> dict[str, Any]:
    """The figures of one document."""
    figures: dict[str, Any] = yaml.safe_load((FIGURES / f"{document}.yaml").read_text(encoding="utf-8"))
    return figures


def register_font() -> None:
    font = font_file()
    if font is None:
        raise SystemExit("no font: install fonts-wqy-microhei, or name a TrueType font with Chinese glyphs in GOVFIN_SAMPLE_FONT")
    rl_config.useA85 = 0
    pdfmetrics.registerFont(TTFont(FONT, str(font), subfontIndex=0))


def draw_samples(out: Path, beginnings: tuple[str, ...] = ("",)) -> list[Path]:
    """Draws the samples whose names begin so, and returns their paths."""
    out.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name in (name for name in sample_names() if name.startswith(beginnings)):
        register_font()  # anew for each, so that its subset holds the glyphs of one document
        document, _, layout = name.rpartition("_")
        drawn.append(out / f"{name}.pdf")
        draw(load(document), LAYOUTS[layout], drawn[-1])
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=SAMPLES, metavar="DIR", help="where to write (default: tests/samples)")
    parser.add_argument("names", nargs="*", metavar="NAME", help="the beginning of a sample's name (default: all)")
    arguments = parser.parse_args()
    for path in draw_samples(arguments.out, tuple(arguments.names) or ("",)):
        print(f"{path}  {path.stat().st_size // 1024} KB")
    if arguments.out == SAMPLES:
        DRAWN_WITH.write_text(json.dumps(drawn_with(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
