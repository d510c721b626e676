"""Pages of checks: what was compared by which rule, what came of it, why it may be so, and where its numbers are printed.

Reads the graph that holds the check and those of the disclosures that print what it compares, subject by subject; writes none.
"""

from __future__ import annotations

from govfin.check.evidence import place
from govfin.namespaces import DCTERMS
from govfin.page.resource import resource_page
from govfin.page.rules import rule_path
from govfin.page.surroundings import begun, grouped, surroundings, told_of
from govfin.page.trails import to_source
from govfin.page.visits import Page, Table, Visit
from govfin.report.wording import name, printed, unit_of

MOST = 500  # numbers that one page lists


def check_page(visit: Visit) -> Page:
    """A check: its rule, its equation, its verdict, its cause, its numbers."""
    around = surroundings(visit.store, [visit.iri])
    check = next((each for each in around.checks() if each.iri == visit.iri), None)
    if check is None:
        return resource_page(visit)
    language, unit = visit.language, unit_of(check)
    amounts = (("reported", check.reported), ("computed", check.computed), ("difference", check.difference), ("allowance", check.allowance))
    mentions = [(each, begun(place(each, language)), around.source(each.iri), each is check.subject) for each in check.mentions]
    values = {
        "told": (told := told_of(check, language)),
        "rule": check.rule.comment[language],
        "rule_path": rule_path(check.rule),
        "reason": name("reason", check.reason, language) if check.reason else "",
        "cause": begun(check.cause.text(language)) if check.cause else "",
        "amounts": [(key, grouped(printed(value, unit) or "")) for key, value in amounts if value is not None],
        "unit": unit.unit if unit else "",
        "is_rate": bool(check.calculation and check.calculation.factor is not None),
        "mentions": mentions[:MOST],
        "cut": len(mentions) > MOST,
        "table": check.table,
        "source": around.source(visit.iri),
    }
    rows = [
        (visit.base.public(each.iri), where, each.reported, each.unit, each.value and each.value.amount) for each, where, _, _ in mentions
    ]
    source, table = around.source(visit.iri), around.told.one(check.table, f"{DCTERMS}title") if check.table else ""
    trail = to_source(visit, source, visit.labels([source.unit] if source.unit else []), check.table, table)
    about = " · ".join(filter(None, [told.place, source.title]))
    columns = ("mention", "place", "printed", "unit", "amount")
    return Page("check.html", begun(check.rule.label[language]), values, Table(columns, rows), trail, about)
