"""A layered layout: boxes in rows from top to bottom, edges that pass no box but their own ends.

Source: K. Sugiyama, S. Tagawa, M. Toda, "Methods for Visual Understanding of Hierarchical System
Structures", IEEE Trans. SMC 11 (1981): layers by the longest path, long edges through places of
their own in each layer, few crossings by barycentres. Positions within a layer are the nearest to
the wished ones that keep the boxes apart, by pooling of adjacent violators (R. Barlow et al.,
"Statistical Inference under Order Restrictions", 1972). Edges against the flow run back through
lanes on the right. All lengths are in the same unit; the same graph gives the same layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pericia.kernels.drawing.ordering import Rows, ordered, placed
from pericia.kernels.drawing.ranks import ranked

BESIDE = 28.0
BETWEEN = 34.0
SLOT = 9.0
LANE = 16.0
MARGIN = 12.0
PASSING = 10.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A box to be placed, with `room` kept free on both sides of it.

    Edges meet one that is `pointed` (a diamond, a circle) at its middle.
    """

    name: str
    width: float
    height: float
    pointed: bool = False
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """From one node to another. A label, where `label_width` is above 0, is given a box too."""

    name: str
    source: str
    target: str
    label_width: float = 0.0
    label_height: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    """`boxes` by node, `routes` and `labels` by edge; `back` are edges that lead up again."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    routes: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Box]
    back: frozenset[str]


def laid_out(nodes: Sequence[Node], edges: Sequence[Edge]) -> Layout:
    """Where everything stands. ValueError for an edge whose ends are not among the nodes."""
    known = {each.name for each in nodes}
    for edge in edges:
        if not {edge.source, edge.target} <= known:
            raise ValueError(f"The edge {edge.name!r} has an end that is no node.")
    back, ranks = ranked([each.name for each in nodes], edges)
    return _Drawing(nodes, edges, back, ranks).finished()


class _Drawing:
    """What is known of one graph while it is laid out. Places are boxes or passings of edges."""

    def __init__(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        back: frozenset[str],
        ranks: Mapping[str, int],
    ) -> None:
        self.nodes, self.edges, self.back = nodes, edges, back
        self.sizes: dict[str, tuple[float, float]] = {
            each.name: (each.width, each.height) for each in nodes
        }
        self.rank: dict[str, int] = {each.name: ranks[each.name] for each in nodes}
        self.links: list[tuple[str, str]] = []
        self.passed = {each.name: self._passings(each) for each in edges}
        depth = max(self.rank.values(), default=0) + 1
        rows: Rows[str] = [[] for _ in range(depth)]
        for name, rank in self.rank.items():
            rows[rank].append(name)
        self.rows = ordered(rows, self.links)
        self.room = {each.name: each.room for each in nodes}
        widths = {name: size[0] + 2 * self._room(name) for name, size in self.sizes.items()}
        self.middle = placed(self.rows, self.links, widths, BESIDE)
        self.lane_of = self._lanes()
        self.tops, self.bottoms = self._heights()

    def _passings(self, edge: Edge) -> list[str]:
        """The places of the edge between its ends: one a layer, the first for its label."""
        source, target = self.rank[edge.source], self.rank[edge.target]
        last = source + 1 if edge.name in self.back else target - 1
        if edge.name in self.back and not edge.label_width:
            last = source
        names = [f"{edge.name}\n{rank}" for rank in range(source + 1, last + 1)]
        for index, name in enumerate(names):
            labelled = index == 0 and edge.label_width > 0
            self.sizes[name] = (edge.label_width, edge.label_height) if labelled else (PASSING, 0.0)
            self.rank[name] = source + 1 + index
        chain = [edge.source, *names, *([] if edge.name in self.back else [edge.target])]
        self.links += pairwise(chain)
        return names

    def _lanes(self) -> dict[str, int]:
        """The lane of each edge that leads back: those that lead back least run innermost."""
        returning = [each for each in self.edges if each.name in self.back]
        returning.sort(key=lambda each: self.rank[each.source] - self.rank[each.target])
        return {each.name: index for index, each in enumerate(returning)}

    def _heights(self) -> tuple[list[float], list[float]]:
        """Top and bottom of each row; the gaps hold what runs sideways in them."""
        sideways = [0] * (len(self.rows) + 1)
        for edge in self.edges:
            if edge.name in self.back:
                sideways[self._leaves_at(edge)] += 1
                sideways[self.rank[edge.target]] += 1
        tops, bottoms, at = [], [], MARGIN + SLOT * (sideways[0] + 1) * (sideways[0] > 0)
        for index, row in enumerate(self.rows):
            tops.append(at)
            bottoms.append(at + max(self.sizes[each][1] for each in row))
            at = bottoms[-1] + BETWEEN + SLOT * sideways[index + 1]
        return tops, bottoms

    def _leaves_at(self, edge: Edge) -> int:
        """The gap, by the row below it, in which an edge that leads back turns aside."""
        return self.rank[edge.source] + 1 + len(self.passed[edge.name])

    def finished(self) -> Layout:
        left = min((self._left(each) - self._room(each) for each in self.sizes), default=0.0)
        left -= MARGIN
        right = max(
            (self._left(name) + size[0] + self._room(name) for name, size in self.sizes.items()),
            default=0.0,
        )
        boxes = {name: self._box(name, left) for name in self.sizes}
        ends = self._ends(boxes)
        lane = right - left + LANE
        slots = [0] * (len(self.rows) + 1)
        routes = {}
        for edge in self.edges:
            down, up = ends[edge.name]
            points = self._way_down(edge, down, boxes)
            if edge.name in self.back:
                across = lane + LANE * self.lane_of[edge.name]
                points += self._way_back(edge, points[-1], across, up, slots)
            else:
                points.append((up, self.tops[self.rank[edge.target]]))
            routes[edge.name] = _without_repeats([*points, (up, boxes[edge.target].y)])
        labels = {
            each.name: boxes[self.passed[each.name][0]] for each in self.edges if each.label_width
        }
        lanes = len(self.lane_of)
        height = (self.bottoms[-1] if self.bottoms else 0.0) + MARGIN
        sunk = [point[1] for route in routes.values() for point in route]
        return Layout(
            (lane + LANE * (lanes - 1) if lanes else right - left) + MARGIN,
            max([height, *(each + MARGIN for each in sunk)]),
            {each.name: boxes[each.name] for each in self.nodes},
            routes,
            labels,
            self.back,
        )

    def _room(self, name: str) -> float:
        return self.room.get(name, 0.0)

    def _left(self, name: str) -> float:
        return self.middle[name] - self.sizes[name][0] / 2

    def _box(self, name: str, left: float) -> Box:
        """In the middle of its row's height."""
        width, height = self.sizes[name]
        top, bottom = self.tops[self.rank[name]], self.bottoms[self.rank[name]]
        return Box(self._left(name) - left, (top + bottom - height) / 2, width, height)

    def _ends(self, boxes: Mapping[str, Box]) -> dict[str, tuple[float, float]]:
        """Where each edge leaves its source and enters its target: side by side, in order."""
        leaving: dict[str, list[tuple[float, str]]] = {}
        entering: dict[str, list[tuple[float, str]]] = {}
        for edge in self.edges:
            passed, is_back = self.passed[edge.name], edge.name in self.back
            first = boxes[passed[0] if passed else edge.target].middle
            last = boxes[passed[-1] if passed else edge.source].middle
            far = float("inf")
            leaving.setdefault(edge.source, []).append(
                (far if is_back and not passed else first, edge.name)
            )
            entering.setdefault(edge.target, []).append((far if is_back else last, edge.name))
        pointed = {each.name for each in self.nodes if each.pointed}
        down = _side_by_side(leaving, boxes, pointed)
        up = _side_by_side(entering, boxes, pointed)
        return {each.name: (down[each.name], up[each.name]) for each in self.edges}

    def _way_down(self, edge: Edge, at: float, boxes: Mapping[str, Box]) -> list[Point]:
        """From the source to the lower end of its last place before the target."""
        source = self.rank[edge.source]
        points = [(at, boxes[edge.source].bottom), (at, self.bottoms[source])]
        for name in self.passed[edge.name]:
            middle, rank = boxes[name].middle, self.rank[name]
            points += [(middle, self.tops[rank]), (middle, self.bottoms[rank])]
        return points

    def _way_back(
        self, edge: Edge, begins: Point, across: float, up: float, slots: list[int]
    ) -> list[Point]:
        """Aside below, up the lane, and aside again above the target."""
        below, above = self._leaves_at(edge), self.rank[edge.target]
        low = self.bottoms[below - 1] + SLOT * (slots[below] + 1)
        slots[below] += 1
        high = self.tops[above] - SLOT * (slots[above] + 1.5)
        slots[above] += 1
        return [(begins[0], low), (across, low), (across, high), (up, high)]


def _side_by_side(
    meeting: Mapping[str, list[tuple[float, str]]], boxes: Mapping[str, Box], pointed: set[str]
) -> dict[str, float]:
    found = {}
    for name, edges in meeting.items():
        box = boxes[name]
        for index, (_, edge) in enumerate(sorted(edges)):
            share = 0.5 if name in pointed else (index + 1) / (len(edges) + 1)
            found[edge] = box.x + box.width * share
    return found


def _without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(
        each for index, each in enumerate(points) if index == 0 or each != points[index - 1]
    )
