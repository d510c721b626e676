"""Layers: boxes that never overlap, edges that run forward and cross no box."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from govfin.vocabulary.layers import Box, lay_out

NAMES = "abcdefgh"
SIZE = (60.0, 30.0)
GRAPHS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda edge: edge[0] != edge[1]), max_size=14)
SIZES = st.fixed_dictionaries({name: st.tuples(st.floats(10, 200), st.floats(10, 200)) for name in NAMES})


def sides(box: Box) -> tuple[float, float, float, float]:
    return box.x - box.width / 2, box.y - box.height / 2, box.x + box.width / 2, box.y + box.height / 2


def overlap(one: Box, two: Box) -> bool:
    left, top, right, bottom = sides(one)
    others = sides(two)
    return left < others[2] and others[0] < right and top < others[3] and others[1] < bottom


@settings(max_examples=60, deadline=None)
@given(GRAPHS, SIZES)
def test_boxes_keep_apart_and_lines_keep_off_them(edges: list[tuple[str, str]], sizes: dict[str, tuple[float, float]]) -> None:
    layout = lay_out(sizes, edges)
    assert set(layout.boxes) == set(sizes)
    assert not [pair for pair in combinations(layout.boxes.values(), 2) if overlap(*pair)]
    for box in layout.boxes.values():
        left, top, right, bottom = sides(box)
        assert min(left, top) >= -1e-6
        assert right <= layout.width + 1e-6
        assert bottom <= layout.height + 1e-6
    assert {(route.source, route.target) for route in layout.routes} == set(edges)
    for route in layout.routes:
        for (x0, y0), (x1, y1) in pairwise(route.points):
            # A curve stays between its two points, so that this holds for all that it goes through.
            lane = Box("", (x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) - 1e-6, abs(y1 - y0) + 1e-6)
            assert not [box for box in layout.boxes.values() if overlap(lane, box)]


def test_an_edge_starts_and_ends_at_its_boxes() -> None:
    layout = lay_out({"a": SIZE, "b": SIZE}, [("a", "b")])
    (route,) = layout.routes
    assert route.points[0] == (layout.boxes["a"].x + 30, layout.boxes["a"].y)
    assert route.points[-1] == (layout.boxes["b"].x - 30, layout.boxes["b"].y)


def test_a_tree_is_drawn_without_crossings() -> None:
    edges = [("root", f"{branch}") for branch in "zyx"] + [(branch, f"{branch}{leaf}") for branch in "zyx" for leaf in "321"]
    layout = lay_out({name: SIZE for edge in edges for name in edge}, edges)
    heights = {name: box.y for name, box in layout.boxes.items()}
    branches = sorted("xyz", key=heights.__getitem__)
    leaves = sorted((name for name in heights if len(name) == 2), key=heights.__getitem__)
    assert [leaf[0] for leaf in leaves] == [branch for branch in branches for _ in range(3)]


def test_a_circle_has_one_edge_that_runs_back() -> None:
    layout = lay_out(dict.fromkeys("abc", SIZE), [("a", "b"), ("b", "c"), ("c", "a")])
    back = [(route.source, route.target) for route in layout.routes if route.points[0][0] > route.points[-1][0]]
    assert back == [("c", "a")]


def test_parts_that_do_not_hang_together_stand_below_one_another() -> None:
    layout = lay_out(dict.fromkeys("abcd", SIZE), [("b", "c")])
    assert layout.boxes["a"].y == layout.boxes["d"].y > layout.boxes["b"].y
    assert layout.boxes["a"].x < layout.boxes["d"].x


def test_nothing_is_laid_out_as_nothing() -> None:
    layout = lay_out({}, [])
    assert (layout.boxes, layout.routes, layout.width, layout.height) == ({}, (), 0.0, 0.0)
