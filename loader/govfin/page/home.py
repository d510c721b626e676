"""The home page: what is here, counted beforehand, and the ways in.

Reads no graph but what `names` and `counts` have drawn up; writes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from govfin.page.counts import COUNTS, Counts
from govfin.page.names import NAMES
from govfin.page.visits import Page, Table, Visit
from govfin.query.questions import Question, find_question

QUESTIONS: Final = ("district-totals", "unit-ranking", "top-projects", "execution-rate", "biggest-changes", "failed-checks")
KINDS: Final = ("budget", "final")
SHOWN: Final = 200  # districts; the file has them all
COLUMNS: Final = ("district", "label", "units", "disclosures", "figures", "mentions", "checks", "failed", "iri")


def home_page(visit: Visit) -> Page:
    """How much the store holds, its districts, its newest disclosures, and questions to start with."""
    counts, names = COUNTS.of(visit.store), NAMES.of(visit.store)
    labels = {iri: names.by_iri[iri].label(visit.language) for iri in (*counts.districts, *counts.newest) if iri in names.by_iri}
    labels = {**visit.labels(iri for iri in counts.districts if iri not in labels), **labels}
    values = {
        "counts": counts,
        "districts": list(counts.districts.items())[:SHOWN],
        "newest": [names.by_iri[iri] for iri in counts.newest],
        "kinds": KINDS,
        "labels": labels,
        "questions": [_question(each, counts, visit) for each in QUESTIONS],
    }
    rows = [
        (iri.rpartition("/")[2], labels[iri], each.units, each.disclosures, each.figures, each.mentions, each.checks, each.failed, iri)
        for iri, each in counts.districts.items()
    ]
    return Page("home.html", visit.say("home-title"), values, Table(COLUMNS, rows))


def _question(name: str, counts: Counts, visit: Visit) -> Sequence[str]:
    """A question: its title, what it is, and its address, which asks of the newest year where a server can be asked."""
    question: Question = find_question(name)
    year = next(iter(counts.years), "")
    asked = f"?year={year}" if year and "year" in question.parameters and not visit.static else ""
    return getattr(question.title, visit.language), getattr(question.description, visit.language), f"/query/{name}", asked
