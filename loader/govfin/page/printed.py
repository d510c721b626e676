"""Printed: where a document prints a number: the picture of its page, with the cell outlined, and how to cite it.

Reads no graph: it is given a mention and what prints it. Documents are read where they are at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from govfin.check.evidence import Mention
from govfin.layout.pages import Box
from govfin.page.sources import Size, address
from govfin.page.surroundings import Source
from govfin.page.visits import Visit

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
class Printed:
    """Where the document prints a number: its picture or why there is none, the document itself where it is served, and a citation."""

    page: int | None
    picture: Picture | None
    no_picture: str
    served: str
    citation: str


def printed_of(visit: Visit, mention: Mention, source: Source, unit: str) -> Printed:
    """How a mention is shown and cited; `unit` is what the unit that discloses is called."""
    picture = _picture(visit, mention, source)
    return Printed(
        mention.page,
        picture,
        "" if picture else _why_none(visit, mention, source),
        document_of(visit, source.hash, source.file),
        citation(visit, source, mention.page, unit, mention.iri),
    )


def _picture(visit: Visit, mention: Mention, source: Source) -> Picture | None:
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


def _why_none(visit: Visit, mention: Mention, source: Source) -> str:
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


def citation(visit: Visit, source: Source, page: int | None, unit: str, iri: str = "") -> str:
    """A citation to copy: title, unit, year, page, IRI (that of the page, unless another is given), and the document by its hash."""
    parts = [source.title, unit if unit not in source.title else "", source.year if source.year not in source.title else ""]
    parts += [
        visit.say("cited-page", page=page) if page else "",
        visit.base.public(iri or visit.iri),
        f"SHA-256 {source.hash}" if source.hash else "",
    ]
    return visit.say("cited-between").join(filter(None, parts))
