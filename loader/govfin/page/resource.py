"""Pages of resources that have none of their own: everything that is said of them, and what says something of them.

Reads all graphs and writes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from pyoxigraph import NamedNode, Triple

from govfin.graph.withdrawals import disclosure_of
from govfin.namespaces import GF
from govfin.page.descriptions import TYPE
from govfin.page.visits import Crumb, Page, Visit, local_name

MOST = 100  # of what points here
WITHIN = tuple(f"{GF}{each}" for each in ("unit", "inDisclosure", "inTable", "inSentence"))  # what leads to what it is a part of


def resource_page(visit: Visit) -> Page:
    """Its properties with their values, and what has it as a value."""
    own = [triple for triple in visit.triples if triple.subject == NamedNode(visit.iri)]
    predicates = [triple.predicate.value for triple in own]
    objects = [triple.object.value for triple in own if isinstance(triple.object, NamedNode)]
    inverse = sorted(visit.ask("inverse", resource=f"<{visit.iri}>"), key=lambda row: (row["predicate"].value, str(row["subject"])))
    pointing = [row["subject"].value for row in inverse if isinstance(row["subject"], NamedNode)]
    labels = visit.labels([visit.iri, *predicates, *objects, *pointing, *(row["predicate"].value for row in inverse)])
    labels = {**{iri: _placed(iri, label) for iri, label in labels.items()}, visit.iri: labels[visit.iri]}
    labels = {**labels, TYPE.value: visit.say("type")}
    properties = [(name, [each.object for each in group]) for name, group in groupby(own, key=lambda each: each.predicate.value)]
    pointed = [(name, [row["subject"] for row in group]) for name, group in groupby(inverse, key=lambda row: row["predicate"].value)]
    values = {"properties": properties, "inverse": pointed, "labels": labels, "cut": len(inverse) >= MOST}
    wider = [each.object.value for name in WITHIN for each in own if each.predicate.value == name and isinstance(each.object, NamedNode)]
    wider = list(dict.fromkeys(each for each in (disclosure_of(visit.iri), *wider) if each not in ("", visit.iri)))
    names = visit.labels(wider)
    return Page("resource.html", _title(own, labels, visit.iri), values, trail=[Crumb(names[iri], visit.href(iri)) for iri in wider])


def _placed(iri: str, label: str) -> str:
    """What nobody has named is called by its place in its disclosure."""
    disclosure = disclosure_of(iri)
    return iri.removeprefix(f"{disclosure}/") if disclosure and disclosure != iri and label == local_name(iri) else label


def _title(own: Sequence[Triple], labels: Mapping[str, str], iri: str) -> str:
    """What it is called; what nobody has named is called by its class and the last part of its IRI."""
    kinds = [labels[each.object.value] for each in own if each.predicate == TYPE and isinstance(each.object, NamedNode)]
    unnamed = labels[iri] == local_name(iri) and bool(kinds)
    return f"{kinds[0][:1].upper()}{kinds[0][1:]} {labels[iri]}" if unnamed else labels[iri]
