"""Sums: which printed cells of a table must make up which. Whether they do is for the shapes to judge.

A dimension's values form a tree. Within one table, cells that are equal in every other coordinate belong together; there a
cell's parts are those whose nearest printed ancestor in the tree is the cell's own value, so that each part has one whole.
What a sum needs and the table does not print makes a sum with a reason instead of a silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from operator import attrgetter

from govfin import codelists
from govfin.disclosures import Disclosure
from govfin.facts import ALL, Coordinates, Fact

ADDITIVE = frozenset({"amount", "persons", "vehicles"})  # measures that add up; rates and scores do not
GRAND_TOTAL = "grand-total"
LEVELS = (3, 5, 7)  # digits of 类, 款, 项
GOVERNMENT = "5"  # first digit of the 政府 economic codes, which make a tree of their own beside the 部门 codes

THREE_PUBLIC = "three-public-meetings-training"  # the top of 三公, with 会议费 and 培训费
TRANSFERS = frozenset({"business", "remitted", "subsidy"})  # kinds that alone never make a breakdown by kind

Key = tuple[object, ...]
Group = dict[str, list[Fact]]


@dataclass(frozen=True, slots=True)
class Sum:
    """One whole and the cells that must make it up; `reason` says why it cannot be checked."""

    identity: str
    relation: str  # "equal", or "at-most" for 其中
    table_number: int
    whole: Fact | None
    addends: tuple[Fact, ...]
    subtrahends: tuple[Fact, ...] = ()
    reason: str = ""
    missing: str = ""  # notation of the whole where it is not printed
    variant: str = ""  # tells sums of one identity around one whole apart

    @property
    def key(self) -> tuple[str, ...]:
        """Path of the sum below its table, not yet percent-encoded."""
        anchor = self.whole or (self.addends + self.subtrahends)[0]
        path = ("cell", str(anchor.row), str(anchor.column))
        missing = () if self.whole else ("missing", self.missing)
        return (*path, *missing, "sum", self.identity, *filter(None, [self.variant]))


@dataclass(frozen=True, slots=True)
class Dimension:
    """One coordinate along which cells add up, with the tree of its values."""

    name: str
    field: str
    ancestors: Callable[[str], tuple[str, ...]]  # nearest first, the value itself excluded
    admits: Callable[[str], bool]
    identity: Callable[[str], str]  # by the value of the whole
    coded: bool = False  # a classification with levels of 3, 5 and 7 digits
    variant: str = ""
    ignored: frozenset[str] = frozenset()  # coordinates that go along with the field


def derive_sums(disclosure: Disclosure) -> tuple[Sum, ...]:
    """All sums of a disclosure, table by table; no two share a key."""
    found: dict[Key, Sum] = {}
    for facts in _tables(disclosure.facts):
        for each in _table_sums(facts):
            found.setdefault((each.table_number, *each.key), each)
    return tuple(found.values())


def _tables(facts: Iterable[Fact]) -> Iterable[list[Fact]]:
    tables: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.origin != "narrative" and fact.at.measure in ADDITIVE:
            tables[fact.table_number].append(fact)
    return tables.values()


def _table_sums(facts: Sequence[Fact]) -> Iterator[Sum]:
    hierarchies = [each for dimension in (*_dimensions(), _unit_dimension(facts)) for each in _Hierarchy(dimension, facts).sums()]
    yield from _with_kinds_among_classes(hierarchies)
    yield from _panel_totals(facts)
    yield from _balance_totals(facts)
    yield from _balance_sides(facts)
    yield from _balance_rolls(facts)


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


# Trees


def code_ancestors(code: str) -> tuple[str, ...]:
    """The codes above a functional or economic code, nearest first."""
    if code == ALL:
        return ()
    code, _, beside = code.partition("-")  # a pair of a departmental and a government code, as 30101-50101
    if beside:
        wider = (f"{code[:3]}-{beside[:3]}",) if len(code) > 3 else ()
        return (*wider, code, *code_ancestors(code))
    return (*(code[:digits] for digits in reversed(LEVELS) if digits < len(code)), ALL)


def _code_identity(whole: str) -> str:
    return "total-of-classes" if whole == ALL else "code-hierarchy"


@cache
def _parents(scheme: str) -> Mapping[str, str]:
    return {concept.notation: concept.broader for concept in codelists.scheme(scheme).values() if concept.broader}


def _scheme_ancestors(scheme: str) -> Callable[[str], tuple[str, ...]]:
    return lambda notation: _chain(notation, _parents(scheme))


def _chain(value: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    chain: list[str] = []
    while (value := parents.get(value, "")) and value not in chain:
        chain.append(value)
    return tuple(chain)


def _in_three_public(item: str) -> bool:
    return THREE_PUBLIC in (item, *_chain(item, _parents("item")))


def _anything(_: str) -> bool:
    return True


def _constant(identity: str) -> Callable[[str], str]:
    return lambda _: identity


@cache
def _dimensions() -> tuple[Dimension, ...]:
    return (
        Dimension("function", "function", code_ancestors, _anything, _code_identity, coded=True, variant="function"),
        Dimension(
            "economic", "economic", code_ancestors, lambda v: not v.startswith(GOVERNMENT), _code_identity, coded=True, variant="economic"
        ),
        Dimension(
            "government",
            "economic",
            code_ancestors,
            lambda v: v == ALL or v.startswith(GOVERNMENT),
            _code_identity,
            coded=True,
            variant="government",
        ),
        Dimension("expenditure", "expenditure", _scheme_ancestors("expenditure"), _anything, _constant("expenditure-kinds")),
        Dimension("fund", "fund", _scheme_ancestors("fund"), _anything, _constant("funds")),
        Dimension("item", "item", _scheme_ancestors("item"), _in_three_public, _constant("three-public")),
    )


def _unit_dimension(facts: Iterable[Fact]) -> Dimension:
    parents = {fact.at.unit_name: fact.parent_unit for fact in facts if fact.parent_unit not in ("", fact.at.unit_name)}
    listed = {*parents, *parents.values()}
    return Dimension(
        "unit",
        "unit_name",
        lambda name: _chain(name, parents),
        lambda name: name in listed,
        _constant("units"),
        ignored=frozenset({"district"}),
    )


# Cells that belong together

_FIELDS = tuple(field.name for field in fields(Coordinates))


_values = attrgetter(*_FIELDS)


def _rest(at: Coordinates, *varying: str) -> Key:
    """The coordinates but those that vary."""
    return tuple(value for name, value in zip(_FIELDS, _values(at), strict=True) if name not in varying)


def _nearest(cell: Fact, candidates: Sequence[Fact]) -> Fact:
    """Of cells that state the same figure, the one in the cell's own column or row, and closest there."""

    def distance(other: Fact) -> tuple[bool, int, int, int]:
        apart = abs(other.row - cell.row) + abs(other.column - cell.column)
        return (other.row != cell.row and other.column != cell.column, apart, other.row, other.column)

    return min(candidates, key=distance)


def _shared_out(wholes: Sequence[Fact], parts: Mapping[str, Sequence[Fact]]) -> Iterator[tuple[Fact, dict[str, Fact]]]:
    """Each whole with its own cell of every part.

    A whole printed twice with one amount is one whole, and both have all parts. Wholes of one coordinate that differ in amount
    head blocks that the coordinates do not tell apart: there each part goes with the whole that heads its block.
    """
    blocks = len({whole.amount for whole in wholes}) > 1
    for whole in wholes:
        own = {value: [cell for cell in cells if not blocks or _block_head(cell, wholes) is whole] for value, cells in parts.items()}
        yield whole, {value: _nearest(whole, cells) for value, cells in own.items() if cells}


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
                self.groups[_rest(fact.at, dimension.field, *dimension.ignored)][self.value(fact)].append(fact)
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
                addends = tuple(own[value] for value in strict if value in own)
                if addends:
                    yield self._sum(whole, addends, relation="at-most" if loose else "equal")
                for value in loose:
                    if value in own:
                        yield _of_which(whole, own[value])

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
        if parent in self.printed and (parent != ALL or any(lines.has_whole(part) for part in parts)):
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
        return ("row", cell.side, cell.row, self.value(cell))

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
        if whole.at.economic == ALL and (parents := _chain(whole.at.expenditure, _parents("expenditure"))):
            parts = [fact for fact in classes if _panel(fact) == _panel(whole) and fact.at.expenditure == parents[0]]
            if parts and all(_rest(part.at, "economic", "expenditure") == _rest(whole.at, "economic", "expenditure") for part in parts):
                yield Sum("total-of-classes", "equal", whole.table_number, whole, tuple(parts), variant="panel")


def _panel(fact: Fact) -> str:
    return fact.column_label.partition("/")[0]


# Balances

COVERING = frozenset({"expenditure", "fund", "function"})
_SIDES = {"revenue": ("opening", "opening-account", "surplus-used"), "expenditure": ("closing", "closing-account", "surplus-distributed")}


def _balance_totals(facts: Sequence[Fact]) -> Iterator[Sum]:
    cells: dict[Coordinates, list[Fact]] = defaultdict(list)
    for fact in facts:
        cells[fact.at].append(fact)
    for flow, balances in _SIDES.items():
        totals = [fact for fact in facts if fact.at.flow == flow and fact.at.item == GRAND_TOTAL]
        for whole in totals:
            wanted = [replace(whole.at, item=ALL), *(replace(whole.at, flow="balance", item=item) for item in balances)]
            addends = tuple(_nearest(whole, alternatives) for at in wanted for alternatives in _cover(whole, at, cells))
            reason = "" if addends else "parts-missing"
            yield Sum("balance-total", "equal", whole.table_number, whole, addends, reason=reason)
        if not totals:
            yield from _missing_grand_total(facts, flow, balances)


def _cover(whole: Fact, at: Coordinates, cells: Mapping[Coordinates, list[Fact]]) -> list[list[Fact]]:
    """The cells of a point, or else those that make it up along one dimension, in line with the whole if there are any."""
    if at in cells:
        return [cells[at]]
    covers = [cover for dimension in _dimensions() if dimension.name in COVERING and (cover := _narrower(dimension, at, cells))]
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
    return at != other and _rest(at, field) == _rest(other, field)


def _missing_grand_total(facts: Iterable[Fact], flow: str, balances: Sequence[str]) -> Iterator[Sum]:
    carried = [fact for fact in facts if fact.side and fact.at.flow == "balance" and fact.at.item in balances]
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact in carried or (fact.at.flow == flow and fact.at.item == ALL):
            groups[_rest(fact.at, "flow", "item")].append(fact)
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
        others = [fact for fact in expenditure if _rest(fact.at, "flow", "item") == _rest(whole.at, "flow", "item")]
        alike = [fact for fact in expenditure if _rest(fact.at, "flow", "item", "fund") == _rest(whole.at, "flow", "item", "fund")]
        others = others or _widest(alike)
        paired.update(alike)
        if others:
            yield Sum("balance-sides", "equal", whole.table_number, whole, (_nearest(whole, others),))
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
    return [fact for fact in cells if all(fund == fact.at.fund or fact.at.fund in _chain(fund, _parents("fund")) for fund in funds)]


def _balance_rolls(facts: Sequence[Fact]) -> Iterator[Sum]:
    rows: dict[Key, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.at.expenditure == ALL and (role := _role(fact)):
            rows[(fact.row, *_rest(fact.at, "flow", "item"))].setdefault(role, fact)
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
