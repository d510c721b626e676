"""Indexes: all names of one kind, as a page and as files; where there is no server, the search page reads these files.

Reads no graph but what `names` has drawn up, and the labels of code lists; writes none.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

from govfin.page.names import NAMES
from govfin.page.search import COLUMNS, INDEXES, row_of, schemes_of
from govfin.page.visits import Page, Table, Visit

SHOWN: Final = 1_000  # on a page; files have them all
UNITS_SHOWN: Final = 5_000  # as people who have no script look for them there


def index_page(visit: Visit) -> Page:
    """All names of a kind, those that belong together below one another."""
    names = NAMES.of(visit.store)
    kind = INDEXES[visit.path]
    all_of_them = names.of_kind(kind)
    shown = all_of_them if kind != "district" else [each for each in all_of_them if not each.rank]
    most = UNITS_SHOWN if kind == "unit" else SHOWN
    cut = sorted(shown[:most], key=lambda each: each.within) if kind != "code" else shown[:most]
    groups = [(within, list(each)) for within, each in groupby(cut, key=lambda each: each.within)]
    labels = {within: names.by_iri[within].label(visit.language) for within, _ in groups if within in names.by_iri}
    values = {
        "kind": kind, "kinds": {each: path for path, each in INDEXES.items()}, "groups": groups, "count": len(all_of_them),
        "shown": len(cut), "labels": {**visit.labels(within for within, _ in groups if within), **labels, **schemes_of(visit, cut)},
    }  # fmt: skip
    return Page("names.html", visit.say(f"all-{kind}"), values, Table(COLUMNS, (row_of(each, names, visit) for each in all_of_them)))
