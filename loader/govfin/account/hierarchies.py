"""Hierarchies: the sums of a table along the trees of its dimensions.

Within one table, cells that are equal in every other coordinate belong together; there a cell's parts are those whose nearest
printed ancestor in the tree is the cell's own value, so that each part has one whole. What a sum needs and the table does not
print makes a sum with a reason instead of a silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from govfin.account.calculations import Sum, nearest
from govfin.account.dimensions import GRAND_TOTAL, LEVELS, Dimension, Key, chain, dimensions, parents_in, rest, unit_dimension
from govfin.account.shares import SHARE
from govfin.table.facts import ALL, Coordinates, Fact

TRANSFERS = frozenset({"business", "remitted", "subsidy"})  # kinds that alone never make a breakdown by kind

Group = dict[str, list[Fact]]


def hierarchy_sums(facts: Sequence[Fact]) -> Iterator[Sum]:
    """The sums of one table along each of its dimensions."""
    found = [each for dimension in (*dimensions(), unit_dimension(facts)) for each in _Hierarchy(dimension, facts).sums()]
    yield from _with_kinds_among_classes(found)
    yield from _panel_totals(facts)


def _with_kinds_among_classes(sums: Sequence[Sum]) -> Iterator[Sum]:
    """Transfers that a table lists among the classes (对附属单位补助, 上缴上级) complete their total, not a breakdown by kind."""
    classes = {each.whole for each in sums if each.identity == "total-of-classes" and _in_column(each)}
    among = {each.whole: each for each in sums if each.whole in classes and _only_transfers(each)}
    for each in sums:
        transfers = among.get(each.whole)
        if transfers is None or each.identity not in ("total-of-classes", "expenditure-kinds"):
            yield each
        elif each.identity == "total-of-classes":
            yield replace(each, addends=each.addends + transfers.addends)


def _only_transfers(told: Sum) -> bool:
    return told.identity == "expenditure-kinds" and _in_column(told) and {part.at.expenditure for part in told.addends} <= TRANSFERS


def _in_column(told: Sum) -> bool:
    return bool(told.addends) and all(told.whole is not None and part.column == told.whole.column for part in told.addends)


def _shared_out(wholes: Sequence[Fact], parts: Mapping[str, Sequence[Fact]]) -> Iterator[tuple[Fact, dict[str, list[Fact]]]]:
    """Each whole with its own cell of every part; with all of them where the cells are shares of one figure.

    A whole printed twice with one amount is one whole, and both have all parts. Wholes of one coordinate that differ in amount
    head blocks that the coordinates do not tell apart: there each part goes with the whole that heads its block.
    """
    blocks = len({whole.amount for whole in wholes}) > 1
    for whole in wholes:
        own = {value: [cell for cell in cells if not blocks or _block_head(cell, wholes) is whole] for value, cells in parts.items()}
        yield whole, {value: _own_cells(whole, cells) for value, cells in own.items() if cells}


def _own_cells(whole: Fact, cells: Sequence[Fact]) -> list[Fact]:
    shares = [cell for cell in cells if cell.about == SHARE]
    return shares if shares and whole.about != SHARE else [nearest(whole, cells)]


def _block_head(cell: Fact, wholes: Sequence[Fact]) -> Fact:
    """The whole in the cell's row, or else the last one above it in its column, or else the nearest."""

    def distance(whole: Fact) -> tuple[bool, bool, bool, int]:
        aside = whole.row != cell.row
        return (aside, whole.column != cell.column, whole.row > cell.row, abs(whole.row - cell.row) + abs(whole.column - cell.column))

    return min(wholes, key=distance)


class _Hierarchy:
    """The sums of one table along one dimension."""

    def __init__(self, dimension: Dimension, facts: Sequence[Fact]) -> None:
        self.dimension = dimension
        self.groups: dict[Key, Group] = defaultdict(lambda: defaultdict(list))
        for fact in facts:
            if dimension.admits(self.value(fact)):
                self.groups[rest(fact.at, dimension.field, *dimension.ignored)][self.value(fact)].append(fact)
        self.points = {fact.at for fact in facts}
        self.printed = {value for group in self.groups.values() for value in group}
        self.parents = {value: dimension.ancestors(value) for value in self.printed}

    def value(self, fact: Fact) -> str:
        return str(getattr(fact.at, self.dimension.field))

    def sums(self) -> Iterator[Sum]:
        if len(self.printed) < 2:
            return
        complete = [each for group in self.groups.values() for each in self._printed_sums(group)]
        yield from complete
        lines = _Lines(complete, self.value)
        for group in self.groups.values():
            cells = [fact for alternatives in group.values() for fact in alternatives]
            if cells[0].at.project == ALL:
                yield from self._unprinted_wholes(group, lines)
                yield from self._unprinted_parts(group, lines)

    def _printed_sums(self, group: Group) -> Iterator[Sum]:
        parts: dict[str, list[str]] = defaultdict(list)
        for value in group:
            if parent := next((a for a in self.parents[value] if a in group), None):
                parts[parent].append(value)
        for parent, children in parts.items():
            loose = [value for value in children if all(fact.of_which for fact in group[value])]
            strict = [value for value in children if value not in loose]
            for whole, own in _shared_out(group[parent], {value: group[value] for value in children}):
                addends = tuple(cell for value in strict for cell in own.get(value, ()))
                if addends:
                    yield self._sum(whole, addends, relation="at-most" if loose else "equal")
                for value in loose:
                    for cell in own.get(value, ()):
                        yield _of_which(whole, cell)

    def _sum(self, whole: Fact, addends: tuple[Fact, ...], relation: str = "equal", reason: str = "") -> Sum:
        identity = self.dimension.identity(self.value(whole))
        return Sum(identity, relation, whole.table_number, whole, addends, reason=reason, variant=self.dimension.variant)

    def _without_whole(self, missing: str, addends: tuple[Fact, ...], reason: str) -> Sum:
        identity = self.dimension.identity(missing)
        return Sum(
            identity, "equal", addends[0].table_number, None, addends, reason=reason, missing=missing, variant=self.dimension.variant
        )

    def _unprinted_wholes(self, group: Group, lines: _Lines) -> Iterator[Sum]:
        orphans: dict[str, list[Fact]] = defaultdict(list)
        for value, cells in group.items():
            if not cells[0].of_which and (parent := next(iter(self.parents[value]), None)) and parent not in group:
                orphans[parent].append(cells[0])
        for parent, cells in orphans.items():
            if reason := self._why_no_whole(parent, cells, group, lines):
                yield self._without_whole(parent, tuple(cells), reason)

    def _why_no_whole(self, parent: str, parts: Sequence[Fact], group: Group, lines: _Lines) -> str:
        if parent in self.printed and any(lines.has_whole(part) for part in parts):
            return "whole-blank"
        if any(self._in_grand_total(part, ancestor) for part in parts for ancestor in (parent, *self.dimension.ancestors(parent))):
            return ""
        covered = any(ancestor in group for ancestor in self.dimension.ancestors(parent))
        if self.dimension.coded:
            siblings = any(len(value) == len(parent) and value != ALL for value in self.printed)
            return "whole-missing" if parent == ALL or siblings else ""
        return "whole-missing" if len(parts) > 1 and not covered else ""

    def _in_grand_total(self, part: Fact, ancestor: str) -> bool:
        """Whether the table prints the whole with balances only, so that the balance's total has the part."""
        wider = Coordinates(**{**asdict(part.at), self.dimension.field: ancestor, "item": GRAND_TOTAL})
        return wider in self.points

    def _unprinted_parts(self, group: Group, lines: _Lines) -> Iterator[Sum]:
        childless = self._childless_codes() if self.dimension.coded else frozenset()
        for value, cells in group.items():
            for whole in cells:
                if value in childless:
                    yield self._sum(whole, (), reason="parts-missing")
                elif lines.lacks_parts(whole):
                    yield self._sum(whole, (), reason="parts-blank")

    def _childless_codes(self) -> frozenset[str]:
        """Codes without a lower code in a table that prints lower codes of others at their level."""
        inner = {ancestor for chain in self.parents.values() for ancestor in chain}
        levels = {len(code) for code in inner & self.printed if code != ALL}
        return frozenset(code for code in self.printed - inner if code != ALL and len(code) in levels)


class _Lines:
    """The rows and columns that the sums of a table show to hold wholes and parts: there an absent cell is a blank one."""

    def __init__(self, sums: Iterable[Sum], value: Callable[[Fact], str]) -> None:
        self.value = value
        self.whole_cells: set[tuple[int, int]] = set()
        self.whole_lines: set[Key] = set()
        self.part_lines: set[Key] = set()
        for each in sums:
            if each.whole:
                self.whole_cells.add((each.whole.row, each.whole.column))
                for part in each.addends:
                    self._link(each.whole, part)

    def _link(self, whole: Fact, part: Fact) -> None:
        if whole.column == part.column:
            self.whole_lines.add(self._row(whole))
            self.part_lines.add(self._row(part))
        elif whole.row == part.row:
            self.whole_lines.add(self._column(whole))
            self.part_lines.add(self._column(part))

    def _row(self, cell: Fact) -> Key:
        return ("row", cell.side, cell.row, cell.row_label, self.value(cell))

    def _column(self, cell: Fact) -> Key:
        return ("column", cell.side, cell.column, self.value(cell))

    def has_whole(self, part: Fact) -> bool:
        return self._row(part) in self.part_lines or self._column(part) in self.part_lines

    def lacks_parts(self, cell: Fact) -> bool:
        known = self._row(cell) in self.whole_lines or self._column(cell) in self.whole_lines
        return known and (cell.row, cell.column) not in self.whole_cells


def _of_which(whole: Fact, part: Fact) -> Sum:
    return Sum("of-which", "at-most", whole.table_number, whole, (part,), variant=f"{part.row}-{part.column}")


# Totals under a panel: 人员经费合计 and 公用经费合计 below columns of economic classes


def _panel_totals(facts: Sequence[Fact]) -> Iterator[Sum]:
    classes = [fact for fact in facts if len(fact.at.economic) == LEVELS[0] and fact.at.economic != ALL and not fact.of_which]
    panels = {_panel(fact) for fact in classes}
    if len(panels) < 2:
        return
    for whole in facts:
        if whole.at.economic == ALL and (parents := chain(whole.at.expenditure, parents_in("expenditure"))):
            parts = [fact for fact in classes if _panel(fact) == _panel(whole) and fact.at.expenditure == parents[0]]
            if parts and all(rest(part.at, "economic", "expenditure") == rest(whole.at, "economic", "expenditure") for part in parts):
                yield Sum("total-of-classes", "equal", whole.table_number, whole, tuple(parts), variant="panel")


def _panel(fact: Fact) -> str:
    return fact.column_label.partition("/")[0]
