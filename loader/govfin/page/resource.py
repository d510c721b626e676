"""Pages of resources that have none of their own: everything that is said of them, and what says something of them.

Reads all graphs and writes none.
"""

from __future__ import annotations

from itertools import groupby

from pyoxigraph import NamedNode

from govfin.page.visits import Page, Visit

MOST = 100  # of what points here


def resource_page(visit: Visit) -> Page:
    """Its properties with their values, and what has it as a value."""
    own = [triple for triple in visit.triples if triple.subject == NamedNode(visit.iri)]
    predicates = [triple.predicate.value for triple in own]
    objects = [triple.object.value for triple in own if isinstance(triple.object, NamedNode)]
    inverse = sorted(visit.ask("inverse", resource=f"<{visit.iri}>"), key=lambda row: (row["predicate"].value, str(row["subject"])))
    pointing = [row["subject"].value for row in inverse if isinstance(row["subject"], NamedNode)]
    labels = visit.labels([visit.iri, *predicates, *objects, *pointing, *(row["predicate"].value for row in inverse)])
    properties = [(name, [each.object for each in group]) for name, group in groupby(own, key=lambda each: each.predicate.value)]
    pointed = [(name, [row["subject"] for row in group]) for name, group in groupby(inverse, key=lambda row: row["predicate"].value)]
    values = {"properties": properties, "inverse": pointed, "labels": labels, "cut": len(inverse) >= MOST}
    return Page("resource.html", labels[visit.iri], values)
