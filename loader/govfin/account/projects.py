"""Projects: what lists of projects add up to, and what the money of one project is made of.

    facts of a table → sums: a total and its projects, a group and its projects, a project and its breakdown

A list may name groups above their projects (通用项目 > 大型活动 > 审计培训) with nothing but the amounts to tell them from projects. Such a
list is taken as it adds up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from govfin.account.calculations import Sum
from govfin.account.dimensions import Key, chain, parents_in, rest
from govfin.table.facts import ALL, Fact

GROUPS = frozenset({"common-projects", "dedicated-projects", "own-level", "transfer"})  # items that head rows of projects
MEASURES = frozenset({"amount", "total-budget"})
HERE = "appropriated-here"  # an item: of the appropriation what this level of government gives
OTHER = "other-funds"  # an item: what is neither appropriated nor carried over
PURCHASE = re.compile(r"[A-C]\d{2,}")  # a code of the procurement catalogue
PROJECTS, BREAKDOWN = "projects", "project-breakdown"


def project_sums(all_facts: Iterable[Fact], withheld: Collection[int] = ()) -> Iterator[Sum]:
    """The sums of lists and forms; `withheld` are the numbers of tables that say that some projects are left out."""
    tables: dict[int, list[Fact]] = defaultdict(list)
    for fact in all_facts:
        if fact.origin != "narrative" and fact.about != "indicator" and fact.at.measure in MEASURES:
            tables[fact.table_number].append(fact)
    for number, facts in tables.items():
        reason = "parts-withheld" if number in withheld else ""
        yield from (replace(each, reason=reason or each.reason) for each in _list_sums(facts))
        yield from _form_sums(facts)
        yield from _line_sums(facts)
        yield from _annual_budgets(facts)


# --- lists of projects -------------------------------------------------------------------------------------------------------


def _list_sums(facts: Sequence[Fact]) -> Iterator[Sum]:
    columns: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.about == "figure" and fact.at.expenditure == "project" and not fact.of_which and fact.at.item in (ALL, *GROUPS):
            columns[(fact.column, *rest(fact.at, "project", "unit_name", "coverage", "item"))].append(fact)
    listed = [sorted(cells, key=lambda cell: cell.row) for cells in columns.values()]
    if not listed or not any(cell.at.project != ALL for cell in listed[0]):
        return
    outline = _Outline(max(listed, key=len))
    for cells in listed:
        yield from outline.sums(cells)


class _Outline:
    """Which rows of a list of projects head which, told by the column that has most amounts and held to in the others."""

    def __init__(self, cells: Sequence[Fact]) -> None:
        self.children: dict[int, list[int]] = defaultdict(list)  # rows, by the row that heads them
        head: Fact | None = None
        blocks: dict[int, list[Fact]] = defaultdict(list)
        heads: dict[int, Fact] = {}
        listed = any(cell.listed_unit for cell in cells)
        last = next((cell for cell in reversed(cells) if cell.at.project == ALL), None)
        unit: Fact | None = None
        for cell in cells:
            if cell.at.project != ALL:
                whole = head or (last if not listed else None)
                if whole is not None:
                    blocks[whole.row].append(cell)
                    heads[whole.row] = whole
                continue
            if cell.at.item in GROUPS and unit is not None:
                self.children[unit.row].append(cell.row)
            elif cell.at.item == ALL:
                unit = cell
            head = cell
        for row, block in blocks.items():
            self._nest(heads[row], block)

    def _nest(self, whole: Fact, block: Sequence[Fact]) -> None:
        tops = _tops([cell.amount for cell in block], whole.amount)
        for at, top in enumerate(tops):
            inner = block[top + 1 : tops[at + 1] if at + 1 < len(tops) else len(block)]
            self.children[whole.row].append(block[top].row)
            self.children[block[top].row].extend(cell.row for cell in inner)

    def sums(self, cells: Sequence[Fact]) -> Iterator[Sum]:
        printed = {cell.row: cell for cell in cells}
        for row, under in self.children.items():
            whole, parts = printed.get(row), tuple(printed[each] for each in under if each in printed)
            if whole and under:
                reason = "" if parts or not whole.amount else "parts-blank"
                if parts or reason:
                    yield Sum(PROJECTS, "equal", whole.table_number, whole, parts, reason=reason)


def _tops(amounts: Sequence[Decimal], whole: Decimal) -> list[int]:
    """Which of the amounts below a whole are its own parts: all, or those that head others which add up to them."""
    flat = list(range(len(amounts)))
    if sum(amounts) == whole or len(amounts) < 2:
        return flat
    nested = _heads(amounts, 0)
    if nested and sum(amounts[top] for top in nested) == whole:
        return nested
    return _heads_but_one(amounts, whole) or nested or flat


def _heads(amounts: Sequence[Decimal], start: int) -> list[int]:
    """The amounts from a place on that each equal the sum of those up to the next of them; none where they do not come out."""
    found: list[int] = []
    while start < len(amounts):
        found.append(start)
        end = _end(amounts, start)
        if end is None:
            return []
        start = end
    return found


def _end(amounts: Sequence[Decimal], head: int) -> int | None:
    """Where the amounts that make up a head end."""
    run = Decimal(0)
    for place in range(head + 1, len(amounts)):
        run += amounts[place]
        if run == amounts[head]:
            return place + 1
    return None


def _heads_but_one(amounts: Sequence[Decimal], whole: Decimal) -> list[int]:
    """The same where one head is wrong about its parts, and the heads make up the whole."""
    before: list[int] = []
    start = 0
    while start < len(amounts):
        for resumed in range(start + 2, len(amounts) + 1):
            rest_of = _heads(amounts, resumed)
            tops = [*before, start, *rest_of]
            if (rest_of or resumed == len(amounts)) and sum(amounts[top] for top in tops) == whole:
                return tops
        end = _end(amounts, start)
        if end is None:
            return []
        before.append(start)
        start = end
    return []


# --- forms of one project ----------------------------------------------------------------------------------------------------


def _form_sums(facts: Sequence[Fact]) -> Iterator[Sum]:
    """A project's amount and the funds printed below it: equal where they are told to the last, 其他资金 among them."""
    for whole, below in _below(facts):
        parts = _without_overlap(whole, _outermost(below))
        complete = len(parts) > 1 and any(part.at.item == OTHER or part.at.fund == "institutional" for part in parts)
        if len(parts) > 1 or parts[0].at.item == HERE:
            yield Sum(BREAKDOWN, "equal" if complete else "at-most", whole.table_number, whole, parts, variant="funds")


def _below(facts: Sequence[Fact]) -> Iterator[tuple[Fact, list[Fact]]]:
    """Amounts of one project, each with those of its parts that stand below it in its column."""
    columns: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.at.project != ALL and (fact.of_which or (fact.at.fund, fact.at.item) == (ALL, ALL)):
            columns[(fact.column, fact.about, *rest(fact.at, "fund", "item"))].append(fact)
    for cells in columns.values():
        whole: Fact | None = None
        parts: list[Fact] = []
        for cell in sorted(cells, key=lambda cell: cell.row):
            if cell.of_which:
                parts.append(cell)
                continue
            if whole and parts:
                yield whole, parts
            whole, parts = cell, []
        if whole and parts:
            yield whole, parts


def _outermost(parts: Sequence[Fact]) -> list[Fact]:
    """The parts that no other part takes in, by its fund or as the whole of one."""
    funds = {part.at.fund for part in parts} - {ALL}
    wholes = {part.at.fund for part in parts if part.at.item == ALL} - {ALL}
    outer = (part for part in parts if part.at.item == ALL or part.at.fund not in wholes)
    return [part for part in outer if not funds.intersection(chain(part.at.fund, parents_in("fund")))]


def _without_overlap(whole: Fact, parts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The parts, without what was carried over where the rest is the whole: there it is one of the appropriation's."""
    fresh = [part for part in parts if not part.at.fund.startswith("carried")]
    return tuple(fresh if fresh and sum(part.amount for part in fresh) == whole.amount else parts)


def _line_sums(facts: Sequence[Fact]) -> Iterator[Sum]:
    """A project's amount and the lines that break it down; what is bought for it is a part only."""
    for lines in _blocks(facts):
        first = lines[0]
        budgets = [fact for fact in facts if fact.about == "figure" and fact.at.item in (ALL, HERE) and _same(fact, first)]
        whole = next((fact for fact in budgets if fact.at.fund == first.at.fund), None)
        bought = any(PURCHASE.match(line.row_code or line.row_label) for line in lines)
        if whole:
            yield Sum(BREAKDOWN, "at-most" if bought else "equal", whole.table_number, whole, lines, variant=f"lines/{first.row}")


def _same(fact: Fact, line: Fact) -> bool:
    return fact.at.project == line.at.project and rest(fact.at, "fund", "item") == rest(line.at, "fund", "item")


def _blocks(facts: Sequence[Fact]) -> Iterator[tuple[Fact, ...]]:
    """The amounts of breakdown lines of one project, those of rows that follow one another together."""
    lines = [f for f in facts if f.about == "line" and f.at.measure == "amount" and f.at.project != ALL and f.at.item == ALL]
    block: list[Fact] = []
    for line in sorted(lines, key=lambda line: (line.column, line.row)):
        if block and (line.column, line.row, line.at) != (block[-1].column, block[-1].row + 1, block[-1].at):
            yield tuple(block)
            block = []
        block.append(line)
    if block:
        yield tuple(block)


def _annual_budgets(facts: Sequence[Fact]) -> Iterator[Sum]:
    """A project's whole budget and this year's, which is a part of it."""
    totals = {rest(fact.at, "measure"): fact for fact in facts if fact.at.project != ALL and fact.at.measure == "total-budget"}
    seen: set[Key] = set()
    for fact in facts:
        point = rest(fact.at, "measure")
        if fact.about == "figure" and fact.at.measure == "amount" and point in totals and point not in seen:
            seen.add(point)
            yield Sum(BREAKDOWN, "at-most", fact.table_number, totals[point], (fact,), variant="annual")
