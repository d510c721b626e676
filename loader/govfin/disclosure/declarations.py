"""Declarations: what the tables of a disclosure declare of themselves, as sums to be checked, and whether each formula can be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from govfin.account.calculations import Quotation, Statement, Sum
from govfin.disclosure.disclosures import Disclosure, TableRead
from govfin.messages import phrase
from govfin.table.facts import Fact
from govfin.table.formulas import Application, Formula, Place

Cells = Mapping[tuple[int, int, int], Fact]  # (table, row, column) → what is printed there


def declared(disclosure: Disclosure) -> Iterator[Sum | Statement]:
    """A statement for each formula, and a sum for each row or column that it is about."""
    cells: dict[tuple[int, int, int], Fact] = {}
    for fact in disclosure.facts:
        if not fact.sentence:
            cells.setdefault((fact.table_number, fact.row, fact.column), fact)
    for table in disclosure.tables:
        for formula in table.formulas:
            quotation = _quotation(table, formula, disclosure, cells)
            yield _statement(formula, quotation)
            for application in formula.applications:
                yield from _sum(application, formula, quotation, cells)


def _quotation(table: TableRead, formula: Formula, disclosure: Disclosure, cells: Cells) -> Quotation:
    document = next((fact.document for (number, _, _), fact in cells.items() if number == table.number), "")
    return Quotation(
        f"table/{table.number}/formula/{formula.number}",
        formula.text,
        formula.page or (table.pages[-1] if table.pages else None),
        formula.bbox,
        table.number,
        document=document if disclosure.parts else "",
        kind="DeclaredFormula",
    )


def _statement(formula: Formula, quotation: Quotation) -> Statement:
    expected = formula.ought or phrase(f"formula-{formula.axis}", "zh") if formula.faulty else formula.text
    return Statement("faulty-formula", quotation, formula.text, (expected,), reason=formula.reason)


def _sum(application: Application, formula: Formula, quotation: Quotation, cells: Cells) -> Iterator[Sum]:
    """The sum of one row or column; none where it prints nothing that could be checked."""

    def facts(places: Iterable[Place]) -> tuple[Fact, ...]:
        found = (cells.get((quotation.table_number, *place)) for place in places)
        return tuple(fact for fact in found if fact)

    whole = next(iter(facts([application.whole])), None) if application.whole else None
    added, taken = facts(application.added), facts(application.taken)
    if not any(fact.amount for fact in (*added, *taken, *([whole] if whole else []))):
        return
    unread = len(added) + len(taken) < len(application.added) + len(application.taken)
    reason = "parts-missing" if unread else "" if added or taken else "parts-blank"
    if whole is None:
        if not (added or taken):
            return
        reason = "whole-missing" if application.whole else "whole-blank"
    yield Sum(
        "declared-formula", "equal", quotation.table_number, whole, added, taken, reason,
        missing="" if whole else formula.whole, variant=str(formula.number), formula=quotation,
    )  # fmt: skip
