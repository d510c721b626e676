"""Pages of mentions: a numeral, or words, as printed: where they stand, what they state, and how to cite them.

Reads the graph of the disclosure that prints them, by the mention, and that of no other; writes none.
"""

from __future__ import annotations

from dataclasses import dataclass

from govfin.check.evidence import Mention, place
from govfin.page.figures import in_thousands, title_of
from govfin.page.resource import resource_page
from govfin.page.surroundings import Source, checks_of, surroundings
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
        "table": around.told.one(visit.iri, "inTable"),
        "place": place(mention, visit.language),
        "amount": in_thousands(mention.value.amount) if mention.value else "",
        "bounds": [in_thousands(each) for each in (mention.value.lower, mention.value.upper)]
        if mention.value and mention.value.width
        else [],
        "quote": quote_of(mention),
        "checks": checks,
        "check_count": count,
        "figure_title": title_of(visit, mention.figure) if mention.figure else "",
        "labels": labels,
        "citation": citation(visit, source, mention.page, labels.get(source.unit, "")),
    }
    return Page("mention.html", f"{mention.reported} {mention.unit}".strip(), values)


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
