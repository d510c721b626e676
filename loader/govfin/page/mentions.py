"""Pages of mentions: a numeral, or words, as printed: where they stand, what they state, and how to cite them.

Reads the graph of the disclosure that prints them, by the mention, and that of no other; writes none. Where the document is at hand,
the page that they stand on is shown with the cell outlined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from govfin.check.evidence import Mention, place
from govfin.layout.pages import Box
from govfin.page.figures import in_thousands, title_of
from govfin.page.resource import resource_page
from govfin.page.sources import Size, address
from govfin.page.surroundings import Source, begun, checks_of, surroundings
from govfin.page.trails import to_source
from govfin.page.visits import Page, Visit

CLOSE: Final = (440.0, 96.0)  # points: what is shown of the page around a cell
CLOSER: Final = (210.0, 96.0)  # the same on a phone
ROOM: Final = 1.5  # points between a numeral and its outline


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page, and the cell that is outlined on it; in points."""

    address: str
    size: Size
    cell: Box  # x, y, width, height
    close: Box  # what is shown at first: x, y, width, height
    closer: Box  # and what of it on a phone


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence around what is quoted of it."""

    before: str
    text: str
    after: str


def mention_page(visit: Visit) -> Page:
    """A mention: as printed, its place, its figure, its document, its checks."""
    around = surroundings(visit.store, [visit.iri])
    mention = around.mention(visit.iri)
    if mention is None:
        return resource_page(visit)
    source = around.source(visit.iri)
    checks, count = checks_of(visit, [visit.iri])
    labels = visit.labels(iri for iri in (source.unit,) if iri)
    values = {
        "mention": mention,
        "source": source,
        "place": begun(place(mention, visit.language)),
        "amount": in_thousands(mention.value.amount) if mention.value else "",
        "bounds": _bounds(mention),
        "quote": quote_of(mention),
        "picture": (picture := picture_of(visit, mention, source)),
        "no_picture": "" if picture else why_no_picture(visit, mention, source),
        "served": document_of(visit, source.hash, source.file),
        "checks": checks,
        "check_count": count,
        "figure_title": title_of(visit, mention.figure) if mention.figure else "",
        "labels": labels,
        "citation": citation(visit, source, mention.page, labels.get(source.unit, "")),
    }
    where, title = around.told.one(visit.iri, "inTable"), mention.table_title
    trail = to_source(visit, source, labels, where, title or visit.say("table"))
    about = " · ".join(filter(None, [place(mention, visit.language), source.title]))
    return Page("mention.html", f"{mention.reported} {mention.unit}".strip(), values, trail=trail, about=about)


def picture_of(visit: Visit, mention: Mention, source: Source) -> Picture | None:
    """The picture of the page that a mention stands on; None where there is none, or its place is not known."""
    if not (mention.page and mention.bbox and len(mention.bbox) == 4 and source.hash):
        return None
    size = visit.sources.size(source.hash, mention.page, source.file)
    if size is None:
        return None
    x0, y0, x1, y1 = mention.bbox
    cell = (x0 - ROOM, y0 - ROOM, x1 - x0 + 2 * ROOM, y1 - y0 + 2 * ROOM)
    return Picture(visit.link(address(source.hash, mention.page)), size, cell, _around(cell, size, CLOSE), _around(cell, size, CLOSER))


def _around(cell: Box, size: Size, extent: tuple[float, float]) -> Box:
    """What lies around a cell, to an extent, within the page."""
    x, y, width, height = cell
    wide, high = min(max(extent[0], width), size.width), min(max(extent[1], height), size.height)
    left = min(max(0.0, x + (width - wide) / 2), size.width - wide)
    top = min(max(0.0, y + (height - high) / 2), size.height - high)
    return left, top, wide, high


def why_no_picture(visit: Visit, mention: Mention, source: Source) -> str:
    """What to say where the page can't be shown."""
    if not mention.page or not mention.bbox:
        return visit.say("no-picture-place")
    if not visit.sources.folders or not source.hash or visit.sources.find(source.hash, source.file) is None:
        return visit.say("no-picture-file")
    return visit.say("no-picture-form")


def document_of(visit: Visit, sha256: str, file: str) -> str:
    """Where the document itself can be had; "" where it is not served."""
    served = visit.sources.serves_documents and sha256 and visit.sources.find(sha256, file)
    return visit.link(address(sha256)) if served else ""


def _bounds(mention: Mention) -> list[str]:
    """Between what the amount is, as far as the printed digits tell."""
    value = mention.value
    return [in_thousands(each) for each in (value.lower, value.upper)] if value and value.width else []


def quote_of(mention: Mention) -> Quote | None:
    """The sentence that a numeral stands in, taken apart; None where it stands in a table."""
    if not mention.sentence or mention.span is None:
        return None
    start, end = mention.span
    return Quote(mention.sentence[:start], mention.sentence[start:end], mention.sentence[end:])


def citation(visit: Visit, source: Source, page: int | None, unit: str) -> str:
    """A citation to copy: title, unit, year, page, IRI, and the document by its hash."""
    parts = [source.title, unit if unit not in source.title else "", source.year if source.year not in source.title else ""]
    parts += [
        visit.say("cited-page", page=page) if page else "",
        visit.base.public(visit.iri),
        f"SHA-256 {source.hash}" if source.hash else "",
    ]
    return visit.say("cited-between").join(filter(None, parts))
