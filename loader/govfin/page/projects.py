"""The page of a project: its amounts over the years, what it is for, and what was reached.

Reads the ledgers that have entries of the project, and the graphs of the disclosures that state its goals and indicators; writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from govfin.namespaces import CODE, GF
from govfin.page.accounts import entry_of, grid
from govfin.page.trails import crumbs
from govfin.page.units import CSV_COLUMNS, cells_of, named, values_of
from govfin.page.visits import Page, Table, Visit, local_name

INDICATORS: Final = ("Indicator", "AnnualIndicator", "LongTermIndicator")
COLUMNS: Final = ("indicatorClass", "prefLabel", "targetText", "actualText", "weight", "score")  # of indicators


@dataclass(frozen=True, slots=True)
class Statement:
    """A goal or an indicator, as a table states it."""

    iri: str
    type: str
    told: Mapping[str, str]  # by the local names of its properties

    @property
    def is_indicator(self) -> bool:
        """Whether it has a target; goals are sentences."""
        return local_name(self.type) in INDICATORS


@dataclass(frozen=True, slots=True)
class Form:
    """What one table states of the project."""

    year: str
    kind: str
    disclosure: str
    table: str
    goals: Sequence[Statement]
    indicators: Sequence[Statement]
    columns: Sequence[str]  # those that something stands in


def project_page(visit: Visit) -> Page:
    """Its amounts by fund, and each form with its goals and indicators."""
    term = f"<{visit.iri}>"
    entries = [entry_of(row) for row in visit.ask("project-entries", project=term)]
    amounts = grid((replace(each, subject=f"{CODE}fund/{each.fund}", fund="all") for each in entries), lambda each: _fund(each.subject))
    forms = forms_of(visit.ask("project-statements", project=term))
    units = values_of(visit, f"{GF}unit")
    concepts = {each.type for form in forms for each in (*form.goals, *form.indicators)} | {
        each.told["indicatorClass"] for form in forms for each in form.indicators if "indicatorClass" in each.told
    }
    places = [iri for form in forms for iri in (form.table, form.disclosure)]
    labels = visit.labels([visit.iri, *units, *concepts, *places, *(named([amounts]) if amounts else ())])
    values = {
        "amounts": amounts, "forms": forms, "labels": labels, "code": CODE,
        "budgets": [Decimal(each) for each in _literals(visit, "totalBudget")],
        "project_code": "".join(_literals(visit, "projectCode")[:1]),
    }  # fmt: skip
    table = Table(CSV_COLUMNS, [cells_of(each, labels, visit) for each in entries]) if entries else None
    return Page("project.html", labels[visit.iri], values, table, crumbs(visit, units, labels))


def _literals(visit: Visit, name: str) -> list[str]:
    """The values that a property of the project has, each once, in order."""
    return sorted(
        {each.object.value for each in visit.triples if each.predicate == NamedNode(GF + name) and isinstance(each.object, Literal)}
    )


def _fund(iri: str) -> tuple[bool, str]:
    return iri != f"{CODE}fund/all", iri


def forms_of(rows: Iterable[Mapping[str, Any]]) -> list[Form]:
    """The goals and indicators table by table, the newest first."""
    told = sorted(rows, key=lambda row: (row["table"].value, _place(row["statement"].value)))
    forms = [_form(list(group)) for _, group in groupby(told, key=lambda row: row["table"].value)]
    return sorted(forms, key=lambda form: (-int(form.year), form.kind, form.table))


def _form(rows: Sequence[Mapping[str, Any]]) -> Form:
    statements = []
    for iri, group in groupby(rows, key=lambda row: row["statement"].value):
        own = list(group)
        statements.append(
            Statement(iri, min(row["type"].value for row in own), {local_name(row["property"].value): row["value"].value for row in own})
        )
    indicators = [each for each in statements if each.is_indicator]
    columns = [name for name in COLUMNS if any(name in each.told for each in indicators)]
    first = rows[0]
    goals = [each for each in statements if not each.is_indicator and each.told.get("text")]
    return Form(first["year"].value, first["kind"].value, first["disclosure"].value, first["table"].value, goals, indicators, columns)


def _place(iri: str) -> tuple[str, list[int]]:
    """Where a statement stands in its table: goals by row and column, indicators by row."""
    start, _, end = iri.rpartition("/")
    return start, [int(each) for each in re.findall(r"\d+", end)]
