"""Balances: what the two sides of a table, and the movements of a fund, must come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from govfin.account.calculations import Sum, nearest
from govfin.account.dimensions import GRAND_TOTAL, Dimension, Key, chain, dimensions, parents_in, rest
from govfin.table.facts import ALL, Coordinates, Fact

COVERING = frozenset({"expenditure", "fund", "function"})  # dimensions whose parts may stand in for a total
_SIDES = {"revenue": ("opening", "opening-account", "surplus-used"), "expenditure": ("closing", "closing-account", "surplus-distributed")}


def balance_sums(facts: Sequence[Fact]) -> Iterator[Sum]:
    """The balances of one table."""
    yield from _balance_totals(facts)
    yield from _balance_sides(facts)
    yield from _balance_rolls(facts)


def _balance_totals(facts: Sequence[Fact]) -> Iterator[Sum]:
    cells: dict[Coordinates, list[Fact]] = defaultdict(list)
    for fact in facts:
        cells[fact.at].append(fact)
    for flow, balances in _SIDES.items():
        totals = [fact for fact in facts if fact.at.flow == flow and fact.at.item == GRAND_TOTAL]
        for whole in totals:
            wanted = [replace(whole.at, item=ALL), *(replace(whole.at, flow="balance", item=item) for item in balances)]
            addends = tuple(nearest(whole, alternatives) for at in wanted for alternatives in _cover(whole, at, cells))
            reason = "" if addends else "parts-missing"
            yield Sum("balance-total", "equal", whole.table_number, whole, addends, reason=reason)
        if not totals:
            yield from _missing_grand_total(facts, flow, balances)


def _cover(whole: Fact, at: Coordinates, cells: Mapping[Coordinates, list[Fact]]) -> list[list[Fact]]:
    """The cells of a point, or else those that make it up along one dimension, in line with the whole if there are any."""
    if at in cells:
        return [cells[at]]
    covers = [cover for dimension in dimensions() if dimension.name in COVERING and (cover := _narrower(dimension, at, cells))]
    in_line = [cover for cover in covers if any(_in_line(whole, cell) for alternatives in cover for cell in alternatives)]
    return next(iter(in_line or covers), [])


def _narrower(dimension: Dimension, at: Coordinates, cells: Mapping[Coordinates, list[Fact]]) -> list[list[Fact]]:
    own = str(getattr(at, dimension.field))
    below = {str(getattr(other, dimension.field)): found for other, found in cells.items() if _differs_in(dimension.field, at, other)}
    chains = {value: dimension.ancestors(value) for value in below}
    return [below[value] for value, chain in chains.items() if own in chain and not below.keys() & set(chain[: chain.index(own)])]


def _in_line(cell: Fact, other: Fact) -> bool:
    return cell.row == other.row or cell.column == other.column


def _differs_in(field: str, at: Coordinates, other: Coordinates) -> bool:
    return at != other and rest(at, field) == rest(other, field)


def _missing_grand_total(facts: Iterable[Fact], flow: str, balances: Sequence[str]) -> Iterator[Sum]:
    carried = [fact for fact in facts if fact.side and fact.at.flow == "balance" and fact.at.item in balances]
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact in carried or (fact.at.flow == flow and fact.at.item == ALL):
            groups[rest(fact.at, "flow", "item")].append(fact)
    for parts in groups.values():
        if any(part in carried for part in parts):
            yield Sum(
                "balance-total", "equal", parts[0].table_number, None, tuple(parts), reason="whole-missing", missing=f"{GRAND_TOTAL}-{flow}"
            )


def _balance_sides(facts: Sequence[Fact]) -> Iterator[Sum]:
    revenue, expenditure = _side_totals(facts, "revenue"), _side_totals(facts, "expenditure")
    if not (_has_flow(facts, "revenue") and _has_flow(facts, "expenditure")):
        return
    paired: set[Fact] = set()
    for whole in revenue:
        others = [fact for fact in expenditure if rest(fact.at, "flow", "item") == rest(whole.at, "flow", "item")]
        alike = [fact for fact in expenditure if rest(fact.at, "flow", "item", "fund") == rest(whole.at, "flow", "item", "fund")]
        others = others or _widest(alike)
        paired.update(alike)
        if others:
            yield Sum("balance-sides", "equal", whole.table_number, whole, (nearest(whole, others),))
        elif whole.at.item != ALL:
            yield Sum("balance-sides", "equal", whole.table_number, whole, (), reason="parts-missing")
    for fact in _widest([fact for fact in expenditure if fact not in paired and fact.at.item != ALL]):
        yield Sum("balance-sides", "equal", fact.table_number, None, (fact,), reason="whole-missing", missing="grand-total-revenue")


def _has_flow(facts: Iterable[Fact], flow: str) -> bool:
    return any(fact.at.flow == flow for fact in facts)


def _side_totals(facts: Sequence[Fact], flow: str) -> list[Fact]:
    """The grand totals of a side; a side that carries no balances prints this year's total last instead."""
    totals = [fact for fact in facts if fact.at.flow == flow and fact.at.function == ALL and fact.at.expenditure == ALL]
    if grand := [fact for fact in totals if fact.at.item == GRAND_TOTAL]:
        return grand
    last = {fact.at: fact for fact in sorted(totals, key=lambda fact: fact.row) if fact.side and fact.at.item == ALL}
    return _widest(list(last.values()))


def _widest(cells: Sequence[Fact]) -> list[Fact]:
    """Those whose fund holds all other funds."""
    funds = {fact.at.fund for fact in cells}
    return [fact for fact in cells if all(fund == fact.at.fund or fact.at.fund in chain(fund, parents_in("fund")) for fund in funds)]


def _balance_rolls(facts: Sequence[Fact]) -> Iterator[Sum]:
    rows: dict[Key, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        if not fact.side and fact.at.expenditure == ALL and (role := _role(fact)):
            rows[(fact.row, *rest(fact.at, "flow", "item"))].setdefault(role, fact)
    if not any("expenditure" in roles and roles.keys() & {"opening", "closing"} for roles in rows.values()):
        return
    closing_known = any("closing" in roles for roles in rows.values())
    for roles in rows.values():
        addends = tuple(roles[role] for role in ("opening", "revenue") if role in roles)
        subtrahends = tuple(roles[role] for role in ("expenditure",) if role in roles)
        if whole := roles.get("closing"):
            reason = "" if addends or subtrahends else "parts-blank"
            yield Sum("balance-roll", "equal", whole.table_number, whole, addends, subtrahends, reason)
        elif addends or subtrahends:
            reason = "whole-blank" if closing_known else "whole-missing"
            anchor = (addends + subtrahends)[0]
            yield Sum("balance-roll", "equal", anchor.table_number, None, addends, subtrahends, reason, missing="closing")


def _role(fact: Fact) -> str:
    if fact.at.flow == "balance":
        return fact.at.item if fact.at.item in ("opening", "closing") else ""
    return fact.at.flow if fact.at.item == ALL else ""
