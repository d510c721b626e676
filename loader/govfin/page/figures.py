"""Pages of figures: what a number says, where it is printed, with the page that its amount is taken from, and the checks it takes part in.

Reads the entry of the figure in its unit's ledger, and the graphs of the disclosures that state it, by the figure; writes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import NamedNode

from govfin.check.arithmetic import judge_agreement
from govfin.check.evidence import Mention
from govfin.graph.ledgers import entry_iri
from govfin.graph.resources import Resources
from govfin.namespaces import CODE, GF, SDMX_ATTRIBUTE
from govfin.page.printed import printed_of
from govfin.page.surroundings import Source, checks_of, surroundings
from govfin.page.trails import crumbs
from govfin.page.visits import Page, Table, Visit
from govfin.query.amounts import places, shown
from govfin.report.wording import name

AXES: Final = ("unit", "year", "coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure")
_EVERYTHING: Final = "/all"
_USUAL: Final = f"{CODE}measure/amount"


@dataclass(frozen=True, slots=True)
class Statement:
    """A mention of the figure, and what it comes to beside the one whose amount the figure has."""

    mention: Mention
    source: Source
    table: str  # IRI of the one that it stands in; "" of prose
    verdict: str  # its notation; "" of the mention that the others are compared with
    verdict_name: str


def figure_page(visit: Visit) -> Page:
    """A figure: its coordinates, its amount, its mentions, its checks."""
    told = Resources(visit.triples)
    entry = Resources(visit.store.about([entry_iri(NamedNode(visit.iri))]))
    reference = next(iter(entry.values("referenceMention").values()), told.all(visit.iri, "referenceMention") or [""])[0]
    stated = _stated(visit, reference)
    disputed = entry.values("disputed") or told.values("disputed")
    checks, count = checks_of(visit, [each.mention.iri for each in stated])
    labels = visit.labels(
        [*_concepts(visit), *(f"{GF}{axis}" for axis in AXES), *(each.source.unit for each in stated if each.source.unit)]
    )
    first = stated[0] if stated else None
    values = {
        "printed": printed_of(visit, first.mention, first.source, labels.get(first.source.unit, "")) if first else None,
        "coordinates": [(f"{GF}{axis}", value) for axis in AXES for value in told.all(visit.iri, axis)[:1]],
        "amount": amount_of(told, entry, visit.iri),
        "measured_in": told.one(visit.iri, f"{SDMX_ATTRIBUTE}unitMeasure"),
        "statements": stated,
        "disputed": any("true" in each for each in disputed.values()),
        "checks": checks,
        "check_count": count,
        "labels": labels,
    }
    unit = told.one(visit.iri, "unit")
    trail = crumbs(visit, [unit], visit.labels([unit])) if unit else []
    return Page("figure.html", title_of(visit, visit.iri), values, _table(visit, stated), trail, visit.say("figure"))


def title_of(visit: Visit, figure: str) -> str:
    """The coordinates of a figure that narrow it down, in words."""
    told = Resources(visit.store.about([NamedNode(figure)]))
    unit, year = told.one(figure, "unit"), told.one(figure, "year")
    codes = [each for axis in AXES[3:] for each in told.all(figure, axis)[:1] if not each.endswith(_EVERYTHING) and each != _USUAL]
    labels = visit.labels([unit, *codes] if unit else codes)
    return " · ".join(filter(None, [" ".join(filter(None, [labels.get(unit, ""), year])), *(labels[each] for each in codes)]))


def amount_of(told: Resources, entry: Resources, iri: str) -> str:
    """The amount that counts, as digits in thousands: that of the ledger, else that of the disclosure."""
    found = next(iter(entry.values("amount").values()), None) or told.all(iri, "amount")
    return in_thousands(Decimal(found[0])) if found else ""


def in_thousands(amount: Decimal) -> str:
    """An amount with all its digits."""
    return shown(amount, max(places(amount), 2 if places(amount) else 0))


def _concepts(visit: Visit) -> Iterable[str]:
    return [each.object.value for each in visit.triples if isinstance(each.object, NamedNode)]


def _stated(visit: Visit, reference: str) -> Sequence[Statement]:
    """The mentions of the figure, that first whose amount it has."""
    around = surroundings(visit.store, [row["mention"].value for row in visit.ask("mentions", figure=f"<{visit.iri}>")])
    mentions = [found for iri in around.told.values("mentions") if (found := around.mention(iri))]
    first = next((each for each in mentions if each.iri == reference), None)
    stated = []
    for mention in sorted(
        mentions, key=lambda each: (each.iri != reference, around.graphs[each.iri], each.page or 0, each.place, each.iri)
    ):
        verdict = ""
        if mention is not first and first and first.value and mention.value:
            doubtful = bool(around.told.one(mention.iri, "doubt") or around.told.one(first.iri, "doubt"))
            verdict = judge_agreement(mention.value, first.value, doubtful=doubtful).verdict
        told = name("verdict", verdict, visit.language) if verdict else ""
        stated.append(Statement(mention, around.source(mention.iri), around.told.one(mention.iri, "inTable"), verdict, told))
    return stated


def _table(visit: Visit, stated: Iterable[Statement]) -> Table:
    columns = (
        "mention",
        "disclosure",
        "file",
        "sha256",
        "page",
        "table",
        "row_code",
        "row",
        "column",
        "sentence",
        "printed",
        "unit",
        "amount",
    )
    rows = [
        (
            visit.base.public(each.mention.iri), visit.base.public(each.source.disclosure), each.source.file, each.source.hash,
            each.mention.page, each.mention.table_title, each.mention.row_code, each.mention.row_label, each.mention.column_label,
            each.mention.sentence, each.mention.reported, each.mention.unit, each.mention.value and each.mention.value.amount,
        )
        for each in stated
    ]  # fmt: skip
    return Table(columns, rows)
