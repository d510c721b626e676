"""Treemaps: an answer's rows as parts of wholes, before they are drawn.

Reads an answer and the code lists, and no graph. A picture of parts is right only where its parts make up the whole: so rows that
differ in any other coordinate (year, phase, fund, coverage) go into pictures of their own, a code lies inside the code above it and
never beside it, parts that overlap others (其中) are left out, and what the parts leave of the whole is a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from govfin import codelists
from govfin.errors import GovfinError
from govfin.headers import Text
from govfin.query.answers import Cell, Resource
from govfin.query.axes import Axes, joined, say, scheme_of

HALF_A_DIGIT: Final = Decimal(50)  # yuan: what rounding to 0.01 万元 may take from an amount, or add to it
SUMMED_BY_CODE: Final = frozenset({"function", "economic", "procurement", "district"})  # all narrower codes make up the wider one
MOST_NAMES: Final = 5  # in a note


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a whole, with the parts that it has itself."""

    name: Text
    amount: Decimal  # as stated; where it isn't, the sum of its parts
    area: Decimal  # what is drawn: the areas of the parts add up to it
    parts: tuple[Box, ...] = ()
    role: str = "stated"  # or `sum`: no row states it; or `rest`: what the parts leave of the whole
    iri: str = ""  # of what it is named for; blank where that is no resource


@dataclass(frozen=True, slots=True)
class Treemap:
    """One whole; its name tells it from the other treemaps of the answer."""

    name: Text
    root: Box
    notes: tuple[Text, ...]


def treemaps(axes: Axes) -> tuple[Treemap, ...]:
    """A treemap for each group of rows that differ in nothing but what they are parts of.

    Raises GovfinError where two rows of a group tell one part with different amounts.
    """
    if len(axes.measures) != 1:
        raise GovfinError(f"{axes.file}: chart: y: a treemap shows one column.")
    keys = [name for name in axes.others if axes.varies(name) and not _differs_inside(axes, name)]
    families: dict[tuple[Text, ...], dict[tuple[Text, ...], None]] = {}  # of the groups of one key
    for row in axes.rows:
        if family := _family(axes.cell(row, axes.form.x)):
            families.setdefault(_key(axes, row, keys), {})[family] = None
    groups: dict[tuple[Text, ...], list[Sequence[Cell]]] = {}
    for row in sorted(axes.rows, key=lambda row: _latest(axes, row, keys)):
        key, family = _key(axes, row, keys), _family(axes.cell(row, axes.form.x))
        for each in [family] if family else families.get(key, {(): None}):  # a total is that of each classification
            groups.setdefault((*key, *each), []).append(row)
    told = _told_apart(list(groups))
    return tuple(treemap for name, rows in zip(told, groups.values(), strict=True) for treemap in _Nest(axes, rows).treemaps(name))


def _differs_inside(axes: Axes, name: str) -> bool:
    """Whether a box that the answer itself puts into another differs from it in a column: then the column is no reason to part them."""
    form = axes.form
    if not form.node or not form.parent:
        return False
    told = {(axes.cell(row, form.node), axes.cell(row, name)) for row in axes.rows}
    inside = [(axes.cell(row, form.parent), axes.cell(row, name)) for row in axes.rows if axes.cell(row, form.parent)]
    return any(each not in told for each in inside)


def _latest(axes: Axes, row: Sequence[Cell], names: Sequence[str]) -> list[int]:
    """The order of pictures: the latest year comes first."""
    years = [axes.cell(row, name) for name in names if _is_year(axes, name)]
    return [-year if isinstance(year, int) else 0 for year in years]


def _key(axes: Axes, row: Sequence[Cell], names: Sequence[str]) -> tuple[Text, ...]:
    return tuple(say("year", years=axes.cell(row, name)) if _is_year(axes, name) else axes.named(row, name) for name in names)


def _is_year(axes: Axes, name: str) -> bool:
    return axes.column(name).type == "year"


def _told_apart(keys: Sequence[tuple[Text, ...]]) -> list[Text]:
    """The names of groups: where a group's economic classification is the only one, it need not be told."""
    differing = [place for place in range(max(map(len, keys), default=0)) if len({key[place : place + 1] for key in keys}) > 1]
    return [joined(key[place] for place in differing if place < len(key)) for key in keys]


def _family(cell: Cell) -> tuple[Text, ...]:
    """The classification that an economic code is of: departments, government, or both crossed; they tell the same money."""
    if not isinstance(cell, Resource) or scheme_of(cell) != "economic" or not cell.code[:1].isdigit():
        return ()
    return (say("economic-crossed" if "-" in cell.code else f"economic-{cell.code[0]}"),)


class _Nest:
    """The rows of one treemap, each inside the one above it."""

    def __init__(self, axes: Axes, rows: Sequence[Sequence[Cell]]) -> None:
        self.axes = axes
        self.notes: list[Text] = []
        self.names: dict[str, Text] = {}
        self.amounts: dict[str, Decimal | None] = {}
        self.resources: dict[str, Cell] = {}
        self.told_parents: dict[str, str] = {}
        for number, row in enumerate(rows):
            self._take(row, number)
        if axes.form.parent:
            self._take_parents(rows)
        self.codes = {cell.code: key for key, cell in self.resources.items() if isinstance(cell, Resource) and scheme_of(cell)}
        self.children: dict[str, list[str]] = {}
        for key in self.names:
            self.children.setdefault(self._above(key), []).append(key)

    def _key(self, row: Sequence[Cell], number: int) -> str:
        form = self.axes.form
        cell = self.axes.cell(row, form.node or form.x)
        return cell.iri if isinstance(cell, Resource) else str(cell) if form.node else f"{cell} {number}"

    def _take(self, row: Sequence[Cell], number: int) -> None:
        axes, form = self.axes, self.axes.form
        key, name, amount = self._key(row, number), axes.named(row, form.x), axes.amount(row, form.y[0])
        if key in self.amounts and self.amounts[key] != amount:
            raise GovfinError(
                f"{axes.file}: a treemap can't show the answer: two of its rows tell “{name.zh}” with different amounts. Ask for a table."
            )
        self.names[key], self.amounts[key], self.resources[key] = name, amount, axes.cell(row, form.x)

    def _take_parents(self, rows: Sequence[Sequence[Cell]]) -> None:
        """What the rows name as the thing that they are in; where no row is about that, it is the sum of them."""
        for number, row in enumerate(rows):
            parent = self.axes.cell(row, self.axes.form.parent)
            above = parent.iri if isinstance(parent, Resource) else parent
            if not isinstance(above, str) or not above or above == self._key(row, number):
                continue
            if above not in self.names:
                self.names[above], self.amounts[above], self.resources[above] = self.axes.named(row, self.axes.form.parent), None, parent
            self.told_parents[self._key(row, number)] = above

    def _above(self, key: str) -> str:
        """The nearest of the rows that this one is a part of; "" at the top."""
        if key in self.told_parents:
            return self.told_parents[key]
        cell = self.resources[key]
        if self.axes.form.node or not isinstance(cell, Resource) or not scheme_of(cell):
            return ""
        for code in _wider(scheme_of(cell), cell.code):
            if code in self.codes and self.codes[code] != key:
                return self.codes[code]
        return ""

    def treemaps(self, name: Text) -> list[Treemap]:
        """One of all, or, where the answer itself tells what is in what, one of each thing that is in no other."""
        tops = self.children.get("", [])
        if not self.axes.form.node or len(tops) < 2:
            return [self._treemap(name, tops)]
        return [self._treemap(joined(each for each in (name, self.names[top]) if each.zh), [top]) for top in tops]

    def _treemap(self, name: Text, tops: Sequence[str]) -> Treemap:
        if len(tops) == 1 and self.children.get(tops[0]):
            root = self._box(tops[0])
        else:
            parts = self._parts("", tops)
            area = sum((part.area for part in parts), Decimal(0))
            root = Box(say("all"), sum((part.amount for part in parts), Decimal(0)), area, parts, "sum")
        inside = [each for top in tops for each in self._inside(top)]
        left_out = [key for key in inside if (self.amounts[key] or 0) < 0]
        if left_out:
            self._note("negative", left_out)
        blank = [key for key in inside if self.amounts[key] is None and not self.children.get(key)]
        if blank:
            self._note("blank-boxes", blank)
        if not root.area:
            self.notes.append(say("nothing"))
        notes, self.notes = tuple(self.notes), []
        return Treemap(name, root, notes)

    def _inside(self, key: str) -> Iterator[str]:
        yield key
        for child in self.children.get(key, []):
            yield from self._inside(child)

    def _box(self, key: str) -> Box:
        amount = self.amounts[key]
        parts = self._parts(key, self.children.get(key, []))
        together = sum((part.amount for part in parts), Decimal(0)) + self._undrawn(key)
        if not parts:
            return Box(self.names[key], amount or Decimal(0), max(amount or Decimal(0), Decimal(0)), iri=self._iri(key))
        role = "sum" if amount is None else "stated"
        whole = together if amount is None else amount
        allowed = HALF_A_DIGIT * (len(parts) + 1) if self.axes.measures[0].type == "money" else Decimal(0)
        if whole - together > allowed:
            parts = (*parts, Box(say("rest"), whole - together, whole - together, role="rest"))
        elif together - whole > allowed:
            self.notes.append(say("parts-exceed", name=self.names[key]))
        return Box(self.names[key], whole, sum((part.area for part in parts), Decimal(0)), parts, role, self._iri(key))

    def _iri(self, key: str) -> str:
        cell = self.resources[key]
        return cell.iri if isinstance(cell, Resource) else ""

    def _undrawn(self, key: str) -> Decimal:
        """What the children that have no box add to a whole: negative amounts."""
        return sum((min(self.amounts[child] or Decimal(0), Decimal(0)) for child in self.children.get(key, [])), Decimal(0))

    def _parts(self, parent: str, keys: Sequence[str]) -> tuple[Box, ...]:
        """The boxes inside one, the largest first; without those that overlap others, and those that have no area."""
        overlapping = [key for key in keys if self._overlaps(key)] if len(keys) > 1 else []
        if overlapping:
            self._note("overlapping", overlapping)
        boxes = [self._box(key) for key in keys if key not in overlapping]
        return tuple(sorted((box for box in boxes if box.area > 0), key=lambda box: -box.area))

    def _overlaps(self, key: str) -> bool:
        """Whether the code list has the concept as a part of another, but not of its sum (其中)."""
        cell = self.resources[key]
        if self.axes.form.node or not isinstance(cell, Resource) or scheme_of(cell) in {"", *SUMMED_BY_CODE}:
            return False
        concept = codelists.scheme(scheme_of(cell)).get(cell.code)
        return concept is not None and concept.broader is not None and concept.whole is None

    def _note(self, phrase: str, keys: Sequence[str]) -> None:
        names = [self.names[key] for key in keys[:MOST_NAMES]]
        more = say("and-more", count=len(keys)) if len(keys) > MOST_NAMES else Text(en="", zh="")
        listed = Text(en=", ".join(name.en for name in names) + more.en, zh="、".join(name.zh for name in names) + more.zh)
        self.notes.append(say(phrase, names=listed, count=len(keys)))


def _wider(scheme: str, code: str) -> list[str]:
    """The codes above a code, the nearest first: by the code list, or for codes that it lacks by what they begin with."""
    try:
        concepts = codelists.scheme(scheme)
    except KeyError:
        return []
    found: list[str] = []
    while code in concepts and (broader := concepts[code].broader) and broader not in found:
        found.append(broader)
        code = broader
    if not found and code[:1].isdigit():
        found = [code[:length] for length in range(len(code) - 1, 2, -1)]
        found += ["all"]
    return found
