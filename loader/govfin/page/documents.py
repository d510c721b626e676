"""Pages of documents: the file as it was read, its hash, the disclosures that it holds, and its pages where it is at hand.

Reads what the graphs of the disclosures say of it, by the document; writes none.
"""

from __future__ import annotations

from govfin.graph.resources import Resources
from govfin.page.printed import document_of
from govfin.page.sources import address
from govfin.page.trails import crumbs
from govfin.page.visits import Page, Table, Visit

MOST = 400  # pages that are led to


def document_page(visit: Visit) -> Page:
    """A document: its name, its hash, its disclosures, its pages."""
    told = Resources(visit.triples)
    file, sha256, count = (told.one(visit.iri, name) for name in ("fileName", "sha256", "pageCount"))
    disclosures = sorted(row["disclosure"].value for row in visit.ask("derived-disclosures", document=f"<{visit.iri}>"))
    labels = visit.labels(disclosures)
    values = {
        "file": file, "sha256": sha256, "count": count if count != "0" else "", "disclosures": disclosures, "labels": labels,
        "pages": _pages(visit, sha256, file, count), "served": document_of(visit, sha256, file),
        "citation": visit.say("cited-between").join(filter(None, (file, visit.base.public(visit.iri), f"SHA-256 {sha256}"))),
    }  # fmt: skip
    rows = [(visit.base.public(each), labels[each]) for each in disclosures]
    return Page("document.html", file or sha256, values, Table(("disclosure", "title"), rows), crumbs(visit, disclosures[:1], labels))


def _pages(visit: Visit, sha256: str, file: str, count: str) -> dict[int, str]:
    """Where pictures of the pages are, where somebody draws them when they are asked for."""
    if visit.static or not count.isdecimal() or visit.sources.size(sha256, 1, file) is None:
        return {}
    return {number: visit.link(address(sha256, number)) for number in range(1, min(int(count), MOST) + 1)}
