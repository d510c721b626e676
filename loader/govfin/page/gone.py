"""What is gone: disclosures that were withdrawn, with their tables, cells and checks, and what only they described.

Reads the graph of the catalogue, of which the withdrawals are kept once for each snapshot, and writes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyoxigraph import NamedNode

from govfin.graph.stores import Embedded, Store
from govfin.graph.withdrawals import Withdrawal, disclosure_of, hash_of, parts_of, withdrawals
from govfin.namespaces import BASE
from govfin.page.once import Once
from govfin.page.visits import Page, Visit


def _parts(store: Store) -> Mapping[str, str]:
    """Of each thing that only a withdrawn disclosure described, by its hash, that disclosure."""
    return dict(parts_of(store, withdrawals(store)))


WITHDRAWALS: Final = Once(withdrawals)
PARTS: Final = Once(_parts)


def withdrawn(store: Store) -> list[Withdrawal]:
    """All withdrawals, the latest first."""
    return sorted(_known(store).values(), key=lambda each: (each.when, each.disclosure), reverse=True)


def withdrawal_of(store: Store, iri: str) -> Withdrawal | None:
    """The withdrawal by which a resource is gone; None where it is not."""
    if not iri.startswith(BASE):
        return None
    known = _known(store)
    if found := known.get(disclosure_of(iri)):
        return found
    if not known or store.about([NamedNode(iri)]):
        return None
    parts = PARTS.of(store) if isinstance(store, Embedded) else _parts(store)
    return known.get(parts.get(hash_of(iri), ""))


def gone_page(visit: Visit, withdrawal: Withdrawal) -> Page:
    """When a disclosure was withdrawn, and why."""
    labels = visit.labels([withdrawal.unit]) if withdrawal.unit else {}
    unit = withdrawal.unit if withdrawal.unit and visit.store.about([NamedNode(withdrawal.unit)]) else ""
    values = {"withdrawal": withdrawal, "unit": unit, "labels": labels}
    return Page("gone.html", visit.say("failure-410"), values, about=withdrawal.title)


def _known(store: Store) -> Mapping[str, Withdrawal]:
    """All withdrawals by the disclosure; a server is asked each time, for it changes without a word."""
    return WITHDRAWALS.of(store) if isinstance(store, Embedded) else withdrawals(store)
