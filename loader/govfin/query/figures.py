"""Figures: what is stated of a unit, each figure once, with every place where it is printed.

Reads the ledger of the unit for its figures, and the graphs of disclosures for their mentions. Writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from govfin.namespaces import XSD
from govfin.query.answers import Resource
from govfin.query.citations import Place, place_of
from govfin.query.labels import labels_of
from govfin.query.parameters import Select
from govfin.query.questions import internal_query

AXES: Final = ("coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure")
BATCH: Final = 500  # figures whose mentions are asked for at once


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount at one point of the cube; `all` is the code of what is not broken down."""

    iri: str
    unit: Resource
    district: Resource
    year: int
    coverage: Resource
    phase: Resource
    flow: Resource
    fund: Resource
    function: Resource
    economic: Resource
    expenditure: Resource
    project: Resource
    item: Resource
    measure: Resource
    amount: Decimal  # yuan, persons, vehicles, percent: by `measure`
    disputed: bool
    mentions: tuple[Place, ...]  # wherever it is printed, in whichever disclosure


def figures(select: Select, unit: NamedNode, year: int | None = None) -> Iterator[Figure]:
    """The figures of a unit, in the order of their IRIs."""
    asked = internal_query("figures").replace("VALUES ?unit { UNDEF }", f"VALUES ?unit {{ {unit} }}")
    clause = f"VALUES ?year {{ {Literal(str(year), datatype=NamedNode(f'{XSD}gYear'))} }}" if year is not None else ""
    rows = {row["figure"].value: row for row in select(asked.replace("VALUES ?year { UNDEF }", clause))}
    iris = sorted(rows)
    for start in range(0, len(iris), BATCH):
        batch = iris[start : start + BATCH]
        named = {row[axis].value for iri in batch for row in [rows[iri]] for axis in ("unit", "district", *AXES)}
        labels = labels_of(select, sorted(named))
        mentions = _mentions(select, batch)
        yield from (_figure(rows[iri], labels, mentions[iri]) for iri in batch)


def _figure(row: Any, labels: Mapping[str, Mapping[str, str]], mentions: Sequence[Place]) -> Figure:
    resources = {axis: Resource(row[axis].value, labels.get(row[axis].value, {})) for axis in ("unit", "district", *AXES)}
    return Figure(
        iri=row["figure"].value,
        year=int(row["year"].value),
        amount=Decimal(row["amount"].value),
        disputed=row["disputed"].value in ("true", "1"),
        mentions=tuple(sorted(set(mentions), key=lambda place: (place.file, place.page or 0, place.mention))),
        **resources,
    )


def _mentions(select: Select, figures: Sequence[str]) -> Mapping[str, Sequence[Place]]:
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for row in select(internal_query("mentions").replace("UNDEF", " ".join(str(NamedNode(iri)) for iri in figures))):
        found[row["figure"].value].append(place_of(row))
    return found
