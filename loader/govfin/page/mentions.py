"""Pages of mentions: a numeral, or words, as printed: where they stand, what they state, and how to cite them.

Reads the graph of the disclosure that prints them, by the mention, and that of no other; writes none. Where the document is at hand,
the page that they stand on is shown with the cell outlined.
"""

from __future__ import annotations

from dataclasses import dataclass

from govfin.check.evidence import Mention, place
from govfin.page.figures import in_thousands, title_of
from govfin.page.printed import printed_of
from govfin.page.resource import resource_page
from govfin.page.surroundings import begun, checks_of, surroundings
from govfin.page.trails import to_source
from govfin.page.visits import Page, Visit


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
        "printed": printed_of(visit, mention, source, labels.get(source.unit, "")),
        "checks": checks,
        "check_count": count,
        "figure_title": title_of(visit, mention.figure) if mention.figure else "",
        "labels": labels,
    }
    where, title = around.told.one(visit.iri, "inTable"), mention.table_title
    trail = to_source(visit, source, labels, where, title or visit.say("table"))
    about = " · ".join(filter(None, [place(mention, visit.language), source.title]))
    return Page("mention.html", f"{mention.reported} {mention.unit}".strip(), values, trail=trail, about=about)


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
