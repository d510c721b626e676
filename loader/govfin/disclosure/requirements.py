"""Requirements: all that must hold in a disclosure, in its tables, between them, and in its words."""

from __future__ import annotations

from collections.abc import Iterator

from govfin.account.calculations import Calculation
from govfin.account.codings import codings
from govfin.account.dimensions import Key
from govfin.account.identities import sums_of
from govfin.account.rates import rate_calculations
from govfin.account.recitals import recital_sums
from govfin.account.scales import units_of_money
from govfin.disclosure.completeness import completeness
from govfin.disclosure.declarations import declared
from govfin.disclosure.disclosures import Disclosure
from govfin.disclosure.grades import award_sums, grade_statements
from govfin.disclosure.points import point_calculations
from govfin.disclosure.portfolios import project_calculations
from govfin.disclosure.reviews import review_statements
from govfin.disclosure.scopes import stated_years
from govfin.table.facts import Fact


def requirements(disclosure: Disclosure) -> tuple[Calculation, ...]:
    """All that must hold in a disclosure; no two have one place and key."""
    found: dict[Key, Calculation] = {}
    for each in _derived(disclosure):
        found.setdefault((*_place(each), *each.key), each)
    return tuple(found.values())


def _derived(disclosure: Disclosure) -> Iterator[Calculation]:
    yield from sums_of(disclosure.facts)
    yield from declared(disclosure)
    yield from stated_years(disclosure)
    yield from point_calculations(disclosure)
    yield from recital_sums(disclosure.facts)
    yield from rate_calculations(disclosure.facts)
    yield from units_of_money(disclosure.facts)
    yield from codings(disclosure.facts)
    yield from award_sums(disclosure)
    yield from grade_statements(disclosure)
    yield from review_statements(disclosure)
    yield from project_calculations(disclosure)
    yield from completeness(disclosure)


def _place(told: Calculation) -> Key:
    anchor = told.anchor
    if isinstance(anchor, Fact):
        return (anchor.sentence, anchor.table_number, anchor.row, anchor.column, anchor.at)
    return (anchor.path,)
