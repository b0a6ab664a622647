"""Layouts of any graph: nothing is lost, nothing overlaps, no edge runs through a box."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.drawing.layers import Box, Edge, Layout, Node, laid_out

NAMES = [f"n{number}" for number in range(12)]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    sizes = st.integers(10, 220)
    nodes = [Node(each, draw(sizes), draw(sizes), draw(st.booleans())) for each in names]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=24))
    widths = st.sampled_from([0, 0, 40, 160])
    edges = [
        Edge(f"e{index}", source, target, width := draw(widths), 30 if width else 0)
        for index, (source, target) in enumerate(pairs)
    ]
    return nodes, edges


def overlap(one: Box, other: Box) -> bool:
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > 1e-6
        and min(one.bottom, other.bottom) - max(one.y, other.y) > 1e-6
    )


def runs_through(layout: Layout, route: tuple[tuple[float, float], ...], box: Box) -> bool:
    """Whether a stretch of the route lies within the box, sampled closely."""
    for (x1, y1), (x2, y2) in pairwise(route):
        for step in range(33):
            x, y = x1 + (x2 - x1) * step / 32, y1 + (y2 - y1) * step / 32
            if box.x + 0.5 < x < box.x + box.width - 0.5 and box.y + 0.5 < y < box.bottom - 0.5:
                return True
    return False


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_everything_is_drawn_apart_and_joined(graph: tuple[list[Node], list[Edge]]) -> None:
    nodes, edges = graph
    layout = laid_out(nodes, edges)
    assert set(layout.boxes) == {each.name for each in nodes}
    assert set(layout.routes) == {each.name for each in edges}
    assert set(layout.labels) == {each.name for each in edges if each.label_width}
    assert all(
        (layout.boxes[each.name].width, layout.boxes[each.name].height) == (each.width, each.height)
        for each in nodes
    )
    everything = [*layout.boxes.values(), *layout.labels.values()]
    assert not any(overlap(one, other) for one, other in combinations(everything, 2))
    assert all(
        each.x >= 0 and each.x + each.width <= layout.width and each.bottom <= layout.height
        for each in everything
    )
    for edge in edges:
        route = layout.routes[edge.name]
        source, target = layout.boxes[edge.source], layout.boxes[edge.target]
        assert source.x <= route[0][0] <= source.x + source.width
        assert route[0][1] == source.bottom
        assert target.x <= route[-1][0] <= target.x + target.width
        assert route[-1][1] == target.y
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in route)
        others = [box for name, box in layout.boxes.items()]
        others += [box for name, box in layout.labels.items() if name != edge.name]
        assert not any(runs_through(layout, route, box) for box in others)


def test_what_leads_down_in_the_end_does_not_lead_back() -> None:
    pairs = [("n0", "n3"), ("n1", "n0"), ("n2", "n0"), ("n3", "n1")]
    nodes = [Node(f"n{at}", 10, 10) for at in range(4)]
    edges = [Edge(f"e{at}", source, target) for at, (source, target) in enumerate(pairs)]
    assert laid_out(nodes, edges).back == {"e3"}


@given(graphs())
def test_edges_lead_down_unless_they_close_a_loop(graph: tuple[list[Node], list[Edge]]) -> None:
    nodes, edges = graph
    layout = laid_out(nodes, edges)
    for edge in edges:
        leads_down = layout.boxes[edge.source].bottom < layout.boxes[edge.target].y
        assert leads_down == (edge.name not in layout.back)
    assert laid_out(nodes, edges) == layout


def test_an_edge_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="no node"):
        laid_out([Node("a", 10, 10)], [Edge("e", "a", "b")])
