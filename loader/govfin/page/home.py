"""The home page: what is here, counted, and the ways in."""

from __future__ import annotations

from govfin.namespaces import CODE
from govfin.page.visits import Page, Visit


def home_page(visit: Visit) -> Page:
    """How much the store holds, and its districts with their units and disclosures."""
    districts = visit.ask("districts")
    labels = visit.labels(row["district"].value for row in districts)
    rows = [(row["district"].value, int(row["units"].value), int(row["disclosures"].value)) for row in districts]
    counts = {"districts": len(rows), "units": sum(row[1] for row in rows), "disclosures": sum(row[2] for row in rows)}
    return Page("home.html", visit.say("home-title"), {"counts": counts, "districts": rows, "labels": labels, "code": CODE})
