"""Layers: a directed graph laid out from left to right, after Sugiyama.

Boxes have their own sizes and never overlap. An edge runs from one column to a later one; where it passes columns, it has a lane of its own
there, so that it crosses no box. The same input gives the same picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

SWEEPS = 24  # how often the order in the columns, and then the heights, are gone over
LANE = 10.0  # the height of an edge's lane past a column
STRAIGHT = 6.0  # how much more a lane is drawn towards its next lane than a box towards its neighbours

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the graph in its place: its middle."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an edge from its source to its target: straight between points of the same height, in a curve between others."""

    source: str
    target: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, from (0, 0) on."""

    boxes: Mapping[str, Box]
    routes: tuple[Route, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Chain:
    """An edge with its lanes, from left to right."""

    names: tuple[str, ...]
    turned: bool  # whether the edge itself runs from right to left


def lay_out(sizes: Mapping[str, tuple[float, float]], edges: Iterable[Edge], gap: float = 40.0, space: float = 14.0) -> Layout:
    """Boxes of those widths and heights in columns `gap` apart, `space` apart in a column; every edge between two different boxes.

    What hangs together is laid out on its own; the largest stands on top, and the others below it, side by side.
    """
    given = list(dict.fromkeys(edges))
    parts = _parts(list(sizes), given)
    layouts = [_lay_out({name: sizes[name] for name in part}, [edge for edge in given if edge[0] in part], gap, space) for part in parts]
    return _shelved(layouts, gap, 2 * space)


def _parts(names: Sequence[str], edges: Iterable[Edge]) -> list[list[str]]:
    """The boxes that hang together, the largest part first."""
    part = {name: [name] for name in names}
    for tail, head in edges:
        if part[tail] is not part[head]:
            joined = part[tail] + part[head]
            part |= dict.fromkeys(joined, joined)
    found = {id(each): each for each in part.values()}
    return sorted(([name for name in names if name in each] for each in found.values()), key=lambda each: -len(each))


def _shelved(layouts: Sequence[Layout], gap: float, space: float) -> Layout:
    """Layouts in rows that are as wide as the first of them."""
    boxes: dict[str, Box] = {}
    routes: list[Route] = []
    widest = max((layout.width for layout in layouts), default=0.0)
    x = y = height = 0.0
    for layout in layouts:
        if x and x + layout.width > widest:
            x, y, height = 0.0, y + height + space, 0.0
        boxes |= {name: replace(box, x=box.x + x, y=box.y + y) for name, box in layout.boxes.items()}
        routes += [replace(route, points=tuple((px + x, py + y) for px, py in route.points)) for route in layout.routes]
        x, height = x + layout.width + gap, max(height, layout.height)
    return Layout(boxes, tuple(routes), widest, y + height)


def _lay_out(sizes: Mapping[str, tuple[float, float]], edges: Sequence[Edge], gap: float, space: float) -> Layout:
    forward = _acyclic(list(sizes), edges)
    ranks = _ranks(list(sizes), [(tail, head) for tail, head, _ in forward])
    heights = {name: height for name, (_, height) in sizes.items()}
    chains: list[_Chain] = []
    for number, (tail, head, turned) in enumerate(forward):
        lanes = {f"lane {number} {rank}": rank for rank in range(ranks[tail] + 1, ranks[head])}
        ranks |= lanes
        heights |= dict.fromkeys(lanes, LANE)
        chains.append(_Chain((tail, *lanes, head), turned))
    links = [link for chain in chains for link in pairwise(chain.names)]
    columns = _columns(ranks, links)
    middles = _middles(columns, heights, links, space)
    return _placed(sizes, columns, middles, chains, gap)


def _acyclic(names: Sequence[str], edges: Sequence[Edge]) -> list[tuple[str, str, bool]]:
    """Each edge, turned round (True) where it would close a circle."""
    following: defaultdict[str, list[str]] = defaultdict(list)
    for tail, head in edges:
        following[tail].append(head)
    state: dict[str, int] = {}  # 1 on the way, 2 done
    turned: set[Edge] = set()

    def visit(name: str) -> None:
        state[name] = 1
        for head in following[name]:
            if state.get(head) == 1:
                turned.add((name, head))
            elif head not in state:
                visit(head)
        state[name] = 2

    incoming = {head for _, head in edges}
    for name in sorted(names, key=lambda each: each in incoming):
        if name not in state:
            visit(name)
    return [(head, tail, True) if (tail, head) in turned else (tail, head, False) for tail, head in edges]


def _ranks(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The column of each box: as far left as its edges allow, then towards the side on which it has more edges."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    after: defaultdict[str, list[str]] = defaultdict(list)
    for tail, head in edges:
        before[head].append(tail)
        after[tail].append(head)
    ranks = dict.fromkeys(names, 0)
    for _ in names:
        for tail, head in edges:
            ranks[head] = max(ranks[head], ranks[tail] + 1)
    for _ in range(len(names)):
        moved = False
        for name in names:
            if len(after[name]) > len(before[name]):
                wanted = min(ranks[each] for each in after[name]) - 1
                moved, ranks[name] = moved or wanted != ranks[name], wanted
        if not moved:
            break
    return ranks


def _columns(ranks: Mapping[str, int], links: Sequence[Edge]) -> list[list[str]]:
    """The boxes and lanes of each column from top to bottom, in the order with the fewest crossings that was found."""
    columns: list[list[str]] = [[] for _ in range(max(ranks.values(), default=0) + 1)]
    for name, rank in ranks.items():
        columns[rank].append(name)
    left, right = _neighbours(links)
    best, fewest = [list(column) for column in columns], _crossings(columns, right)
    for sweep in range(SWEEPS):
        near, order = (left, range(1, len(columns))) if sweep % 2 == 0 else (right, range(len(columns) - 2, -1, -1))
        places = {name: place for column in columns for place, name in enumerate(column)}
        for index in order:
            columns[index].sort(key=lambda name: _mean([places[each] for each in near[name]], places[name]))
            places |= {name: place for place, name in enumerate(columns[index])}
        _swap(columns, left, right)
        if (crossings := _crossings(columns, right)) < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _neighbours(links: Iterable[Edge]) -> tuple[defaultdict[str, list[str]], defaultdict[str, list[str]]]:
    left: defaultdict[str, list[str]] = defaultdict(list)
    right: defaultdict[str, list[str]] = defaultdict(list)
    for tail, head in links:
        left[head].append(tail)
        right[tail].append(head)
    return left, right


def _swap(columns: Sequence[list[str]], left: Mapping[str, list[str]], right: Mapping[str, list[str]]) -> None:
    """Let neighbours in a column change places where that takes crossings away."""
    places = {name: place for column in columns for place, name in enumerate(column)}
    for column in columns:
        for upper in range(len(column) - 1):
            one, two = column[upper], column[upper + 1]
            now = sum(_pair(near.get(one, ()), near.get(two, ()), places) for near in (left, right))
            then = sum(_pair(near.get(two, ()), near.get(one, ()), places) for near in (left, right))
            if then < now:
                column[upper], column[upper + 1] = two, one
                places[one], places[two] = upper + 1, upper


def _pair(upper: Iterable[str], lower: Sequence[str], places: Mapping[str, int]) -> int:
    return sum(places[one] > places[two] for one in upper for two in lower)


def _crossings(columns: Sequence[Sequence[str]], right: Mapping[str, list[str]]) -> int:
    places = {name: place for column in columns for place, name in enumerate(column)}
    return sum(
        _pair(right.get(one, ()), right.get(two, []), places)
        for column in columns
        for index, one in enumerate(column)
        for two in column[index + 1 :]
    )


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _middles(columns: Sequence[Sequence[str]], heights: Mapping[str, float], links: Iterable[Edge], space: float) -> dict[str, float]:
    """How far down the middle of each box and lane stands: near its neighbours, and no two nearer than `space`."""
    left, right = _neighbours(links)
    middles: dict[str, float] = {}
    for column in columns:
        middles |= _apart(column, dict.fromkeys(column, 0.0), heights, space)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = {name: _wish(name, [*left[name], *right[name]], middles) for name in column}
            middles |= _apart(column, wanted, heights, space)
    top = min((middles[name] - heights[name] / 2 for name in middles), default=0.0)
    return {name: middle - top for name, middle in middles.items()}


def _wish(name: str, near: Iterable[str], middles: Mapping[str, float]) -> float:
    weights = [(STRAIGHT if name.startswith("lane ") and each.startswith("lane ") else 1.0, middles[each]) for each in near]
    total = sum(weight for weight, _ in weights)
    return sum(weight * middle for weight, middle in weights) / total if total else middles[name]


def _apart(column: Sequence[str], wanted: Mapping[str, float], heights: Mapping[str, float], space: float) -> dict[str, float]:
    """The places nearest to those wanted (least squares) at which nothing overlaps, in the column's order: pools of adjacent violators."""
    offsets: list[float] = []
    for index, name in enumerate(column):
        above = offsets[-1] + (heights[column[index - 1]] + heights[name]) / 2 + space if index else 0.0
        offsets.append(above)
    pools: list[tuple[float, int]] = []  # mean of what is wanted less the offset, and of how many
    for name, offset in zip(column, offsets, strict=True):
        pool = (wanted[name] - offset, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, count = pools.pop()
            pool = ((mean * count + pool[0] * pool[1]) / (count + pool[1]), count + pool[1])
        pools.append(pool)
    starts = [mean for mean, count in pools for _ in range(count)]
    return {name: start + offset for name, start, offset in zip(column, starts, offsets, strict=True)}


def _placed(
    sizes: Mapping[str, tuple[float, float]],
    columns: Sequence[Sequence[str]],
    middles: Mapping[str, float],
    chains: Sequence[_Chain],
    gap: float,
) -> Layout:
    boxes: dict[str, Box] = {}
    x = 0.0
    for column in columns:
        width = max((sizes[name][0] for name in column if name in sizes), default=0.0)
        for name in column:
            own, height = sizes.get(name, (width, LANE))
            boxes[name] = Box(name, x + width / 2, middles[name], own, height)
        x += width + gap
    beside = {name: [boxes[other] for other in column if other in sizes and other != name] for column in columns for name in column}
    out, into = _ports(boxes, chains, 0, 1), _ports(boxes, chains, -1, -2)
    routes = tuple(_route(chain, boxes, beside, (out[number], into[number])) for number, chain in enumerate(chains))
    height = max((box.y + box.height / 2 for box in boxes.values()), default=0.0)
    return Layout({name: boxes[name] for name in sizes}, routes, max(x - gap, 0.0), height)


def _ports(boxes: Mapping[str, Box], chains: Sequence[_Chain], end: int, near: int) -> dict[int, float]:
    """How far down each edge leaves or enters its box: evenly over the side, in the order of where the edges come from or go."""
    sides: defaultdict[str, list[int]] = defaultdict(list)
    for number, chain in enumerate(chains):
        sides[chain.names[end]].append(number)
    ports: dict[int, float] = {}
    for name, numbers in sides.items():
        box = boxes[name]
        numbers.sort(key=lambda number: boxes[chains[number].names[near]].y)
        for place, number in enumerate(numbers, start=1):
            ports[number] = box.y - box.height / 2 + box.height * place / (len(numbers) + 1)
    return ports


def _route(chain: _Chain, boxes: Mapping[str, Box], beside: Mapping[str, Sequence[Box]], ports: tuple[float, float]) -> Route:
    """From box to box through the lanes; straight as far as what stands above or below reaches farther than the box itself."""
    first, *lanes, last = (boxes[name] for name in chain.names)
    heights = [ports[0], *(lane.y for lane in lanes), ports[1]]
    start, end = first.x + first.width / 2, last.x - last.width / 2
    free_from = max([start, *(box.x + box.width / 2 for box in beside[first.name] if _between(box, heights[0], heights[1]))])
    free_to = min([end, *(box.x - box.width / 2 for box in beside[last.name] if _between(box, heights[-2], heights[-1]))])
    points = [(start, ports[0]), (free_from, ports[0])]
    for lane in lanes:
        points += [(lane.x - lane.width / 2, lane.y), (lane.x + lane.width / 2, lane.y)]
    points += [(free_to, ports[1]), (end, ports[1])]
    points = list(dict.fromkeys(points))
    if chain.turned:
        return Route(last.name, first.name, tuple(reversed(points)))
    return Route(first.name, last.name, tuple(points))


def _between(box: Box, one: float, other: float) -> bool:
    """Whether a box reaches into what lies between two heights."""
    return box.y - box.height / 2 <= max(one, other) and min(one, other) <= box.y + box.height / 2
