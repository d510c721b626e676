"""Ledgers: of each unit each figure once, however many disclosures state it; what people ask.

Reads the graphs of disclosures. Writes the quads of one named graph for each unit, `{base}ledger/{district}/{unit}`, and of one for all
units, `{base}views` (docs/model.md).

An entry is a figure with the amount that counts and all its coordinates. Entries of one unit, year, phase, flow, measure and breakdown
stand on a sheet; sheets of different units that can be set side by side have one view. So a question leads from a view or a unit over
a few sheets to the entries that it is about, and passes no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolution

from govfin.codelists import ALL, CLASSIFICATIONS, LEVELS
from govfin.graph.iris import concept_iri, decimal, gf, node
from govfin.namespaces import BASE, PROV, RDF, RDFS, XSD

VIEWS: Final = f"{BASE}views"  # the graph that describes the views of all ledgers

AXES: Final = ("coverage", "phase", "flow", "fund", "function", "economic", "expenditure", "project", "item", "measure")
BREAKDOWN: Final = ("function", "economic", "expenditure", "project", "item")  # in the order in which a notation names them
TOTAL: Final = "total"
WIDTHS: Final = ("all", "fiscal", "general", "govfund", "soe", "special", "institutional")  # of funds, the widest first
VIEWED: Final = ("phase", "flow", "measure")  # what a view fixes, beside the year, the breakdown, its level and the fund
WIDEST: Final = "widest"  # the fund of a view of those entries that no wider fund has


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure as one disclosure states it."""

    disclosure: NamedNode
    discloser: NamedNode  # the unit whose disclosure it is
    disclosure_year: int
    kind: str  # budget, final
    created: datetime | None  # when the document was last written
    figure: NamedNode
    unit: NamedNode
    name: str
    district: NamedNode
    year: Literal
    axes: tuple[NamedNode, ...]  # the concepts, in the order of AXES
    amount: Decimal
    lower: Decimal
    upper: Decimal
    disputed: bool
    mention: NamedNode

    def notation(self, axis: str) -> str:
        """The last segment of a coordinate's IRI."""
        return self.axes[AXES.index(axis)].value.rpartition("/")[2]

    def agrees(self, other: Statement) -> bool:
        """Equal at the same precision; at different precisions the intervals meet."""
        if self.upper - self.lower == other.upper - other.lower:
            return self.amount == other.amount
        return self.lower <= other.upper and other.lower <= self.upper

    @property
    def rank(self) -> tuple[bool, bool, int, bool, float, str]:
        """The greater, the more it counts: of the figure's own year and phase, by the unit itself, the latest, the last edition."""
        own = "budget" if self.notation("phase") == "approved" else "final"
        when = self.created.timestamp() if self.created else 0.0
        return (
            self.disclosure_year == int(self.year.value) and self.kind == own,
            self.discloser == self.unit,
            self.disclosure_year,
            self.created is not None,
            when,
            self.disclosure.value,
        )


def statement(row: QuerySolution) -> Statement:
    """A row of `shapes/internal/statements.rq`."""
    created = row["created"]
    return Statement(
        disclosure=_iri(row["disclosure"]),
        discloser=_iri(row["discloser"]),
        disclosure_year=int(_text(row["disclosure_year"])),
        kind=_text(row["kind"]),
        created=_moment(_text(created)) if created else None,
        figure=_iri(row["figure"]),
        unit=_iri(row["unit"]),
        name=_text(row["name"]),
        district=_iri(row["in_district"]),
        year=Literal(_text(row["year"]), datatype=node(f"{XSD}gYear")),
        axes=tuple(_iri(row[axis]) for axis in AXES),
        amount=Decimal(_text(row["amount"])),
        lower=Decimal(_text(row["lower"])),
        upper=Decimal(_text(row["upper"])),
        disputed=_text(row["disputed"]) in ("true", "1"),
        mention=_iri(row["mention"]),
    )


def _iri(term: Any) -> NamedNode:
    return node(term.value)


def _text(term: Any) -> str:
    return str(term.value)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ledger_iri(unit: NamedNode) -> NamedNode:
    """The ledger of a unit, and its named graph."""
    return _beside(unit, "unit", "ledger")


def unit_of(ledger: NamedNode) -> NamedNode:
    """The unit of a ledger."""
    return _beside(ledger, "ledger", "unit")


def entry_iri(figure: NamedNode) -> NamedNode:
    """The entry of a figure."""
    return _beside(figure, "figure", "entry")


def figure_of(entry: NamedNode) -> NamedNode:
    """The figure that an entry is of."""
    return _beside(entry, "entry", "figure")


def _beside(iri: NamedNode, kind: str, other: str) -> NamedNode:
    """What bears the same name among resources of another kind: {base}unit/420103/x, {base}ledger/420103/x."""
    base, _, path = iri.value.partition(f"/{kind}/")
    return node(f"{base}/{other}/{path}")


# Quads


def ledgers(statements: Iterable[Statement]) -> dict[NamedNode, list[Quad]]:
    """The ledger of each unit that something is stated of."""
    units: dict[NamedNode, dict[NamedNode, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for each in dict.fromkeys(statements):
        units[each.unit][each.figure].append(each)
    return {ledger_iri(unit): list(_ledger(ledger_iri(unit), figures.values())) for unit, figures in units.items()}


def view_quads(statements: Iterable[Statement]) -> list[Quad]:
    """The description of the views that statements are in, in the graph of all views."""
    told = {view: each for each in statements for view in _views(each, widest=True)}
    return [quad for view, each in told.items() for quad in _describe(view, each)]


@dataclass(frozen=True, slots=True)
class _View:
    """What the entries of a sheet have in common with those of other units."""

    year: str
    phase: str
    flow: str
    measure: str
    breakdown: str
    level: int  # of the codes, 1 for 类; 0 where no classification is broken down
    fund: str  # a fund, or WIDEST

    @property
    def path(self) -> str:
        level = f"-{self.level}" if self.level else ""
        return "/".join([self.year, self.phase, self.flow, self.measure, self.breakdown + level, self.fund])


def _views(told: Statement, *, widest: bool) -> Iterator[_View]:
    """The view by the entry's own fund, and where it is the widest the one by that."""
    phase, flow, measure = (told.notation(axis) for axis in VIEWED)
    levels = [_level(told.notation(axis)) for axis in CLASSIFICATIONS]
    for fund in (told.notation("fund"), *([WIDEST] if widest else [])):
        yield _View(told.year.value, phase, flow, measure, breakdown(told), max(levels), fund)


def _describe(view: _View, told: Statement) -> Iterator[Quad]:
    graph = node(f"{_base(told)}/views")
    iri = node(f"{_base(told)}/view/{view.path}")
    yield Quad(iri, node(f"{RDF}type"), gf("View"), graph)
    yield Quad(iri, gf("viewYear"), told.year, graph)
    for axis in VIEWED:
        yield Quad(iri, gf(f"view{axis.capitalize()}"), told.axes[AXES.index(axis)], graph)
    yield Quad(iri, gf("viewFund"), concept_iri("fund", view.fund), graph)
    yield Quad(iri, gf("breakdown"), concept_iri("breakdown", view.breakdown), graph)
    yield Quad(iri, gf("viewLevel"), Literal(view.level), graph)


def _base(told: Statement) -> str:
    return told.figure.value.partition("/figure/")[0]


def _ledger(graph: NamedNode, figures: Iterable[Sequence[Statement]]) -> Iterator[Quad]:
    chosen = {max(stated, key=lambda each: each.rank): stated for stated in figures}
    widest = _widest(chosen)
    first = next(iter(chosen))
    yield Quad(graph, node(f"{RDF}type"), gf("Ledger"), graph)
    yield Quad(graph, gf("ledgerOf"), first.unit, graph)
    yield Quad(graph, gf("inDistrict"), first.district, graph)
    yield Quad(graph, node(f"{RDFS}label"), Literal(max(each.name for each in chosen), language="zh"), graph)
    for disclosure in dict.fromkeys(each.disclosure for stated in chosen.values() for each in stated):
        yield Quad(graph, node(f"{PROV}wasDerivedFrom"), disclosure, graph)
    sheets: dict[_View, NamedNode] = {}
    for each, stated in chosen.items():
        disputed = any(one.disputed for one in stated) or not all(one.agrees(other) for one, other in combinations(stated, 2))
        views = list(_views(each, widest=each in widest))
        sheets |= {view: node(f"{graph.value}/sheet/{view.path}") for view in views}
        yield from _entry(graph, each, [sheets[view] for view in views], disputed)
    for view, sheet in sheets.items():
        yield Quad(sheet, node(f"{RDF}type"), gf("Sheet"), graph)
        yield Quad(sheet, gf("sheetOf"), first.unit, graph)
        yield Quad(sheet, gf("inDistrict"), first.district, graph)
        yield Quad(sheet, gf("view"), node(f"{_base(first)}/view/{view.path}"), graph)


def _entry(graph: NamedNode, told: Statement, sheets: Iterable[NamedNode], disputed: bool) -> Iterator[Quad]:
    entry = entry_iri(told.figure)
    pairs: list[tuple[NamedNode, NamedNode | Literal]] = [
        (node(f"{RDF}type"), gf("Entry")),
        (gf("figure"), told.figure),
        *((gf("sheet"), sheet) for sheet in sheets),
        (gf("unit"), told.unit),
        (gf("inDistrict"), told.district),
        (gf("year"), told.year),
        *((gf(axis), concept) for axis, concept in zip(AXES, told.axes, strict=True)),
        (gf("amount"), decimal(told.amount)),
        (gf("disputed"), Literal(disputed)),
        (gf("referenceMention"), told.mention),
        (node(f"{PROV}hadPrimarySource"), told.disclosure),
    ]
    for predicate, value in pairs:
        yield Quad(entry, predicate, value, graph)


def breakdown(told: Statement) -> str:
    """The coordinates that are broken down, the fund aside: `function-expenditure`; `total` where none is."""
    return "-".join(axis for axis in BREAKDOWN if told.notation(axis) != ALL) or TOTAL


def _level(notation: str) -> int:
    """1 for 类, 2 for 款, 3 for 项; 0 for what has no level."""
    digits = len(notation.partition("-")[0])
    return LEVELS.index(digits) + 1 if notation[:1].isdigit() and digits in LEVELS else 0


def _widest(told: Iterable[Statement]) -> set[Statement]:
    """Those that no wider fund has: of classifications level by level, so that a level has one fund and adds up."""
    groups: dict[tuple[object, ...], list[tuple[int, Statement]]] = defaultdict(list)
    for each in told:
        fund = each.notation("fund")
        own = (_kind(each.notation(axis)) if axis in CLASSIFICATIONS else each.notation(axis) for axis in AXES if axis != "fund")
        groups[each.year.value, *own].append((WIDTHS.index(fund) if fund in WIDTHS else len(WIDTHS), each))
    return {each for group in groups.values() for width, each in group if width == min(width for width, _ in group)}


def _kind(code: str) -> tuple[bool, int, str]:
    """Of a code its level, and by the first digit its classification: 部门 or 政府 of economic codes."""
    return ("-" in code, _level(code), code[:1] if code != ALL else ALL)
