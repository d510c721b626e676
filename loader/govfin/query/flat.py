"""Flat columns: an answer as columns of plain values, as files and data frames have them.

Reads an answer, and no graph. What a row is about is told by its code in the column itself, and by its label in a column beside it;
amounts are in yuan, or in the unit that the ending of their column's name tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govfin.query.amounts import MoneyUnit
from govfin.query.answers import Answer, Cell, Resource
from govfin.query.columns import Column, Type

Value = str | Decimal | int | bool | None


@dataclass(frozen=True, slots=True)
class Flat:
    """One column of plain values."""

    name: str
    type: Type
    values: tuple[Value, ...]


def flat(answer: Answer, language: str | None = None, money: MoneyUnit | None = None, *, iris: bool = False) -> list[Flat]:
    """The columns of an answer; with a language those of labels (`unit_label`), with `iris` those of IRIs (`unit_iri`) as well.

    Without a unit of money amounts are in yuan, and their columns bear their names alone.
    """
    cells = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    return [each for column, found in zip(answer.columns, cells, strict=True) for each in _flat(column, found, language, money, iris)]


def _flat(column: Column, cells: Sequence[Cell], language: str | None, money: MoneyUnit | None, iris: bool) -> Iterator[Flat]:
    if column.type == "money" and money is not None:
        yield Flat(
            f"{column.name}_{money.zh}", column.type, tuple(money.of(cell) if isinstance(cell, Decimal) else _value(cell) for cell in cells)
        )
        return
    yield Flat(column.name, column.type, tuple(map(_value, cells)))
    resources = [cell if isinstance(cell, Resource) else None for cell in cells]
    if language and any(each and each.label(language) != each.code for each in resources):
        yield Flat(f"{column.name}_label", "text", tuple(each.label(language) if each else None for each in resources))
    if iris and any(resources):
        yield Flat(f"{column.name}_iri", "iri", tuple(each.iri if each else None for each in resources))


def _value(cell: Cell) -> Value:
    return cell.code if isinstance(cell, Resource) else cell
