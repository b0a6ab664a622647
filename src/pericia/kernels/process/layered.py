"""A layered drawing of a directed graph, from top to bottom.

The steps are those of Sugiyama, Tagawa and Toda (1981): edges that close a cycle are turned round,
each node gets a layer below those that lead to it, long edges pass through the layers between, the
order within layers is improved by barycentres (the order with the fewest crossings is kept), and
nodes move towards the middle of their neighbours without touching each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pericia.kernels.drawing.ordering import apart, neighbours, ordered

Edge = tuple[int, int]
SWEEPS: Final = 24
PULLS: Final = 16
STRAIGHT: Final = 6.0
"""How much more two bends of one edge hold to each other than nodes do."""


@dataclass(frozen=True)
class Layout:
    """`x` is the middle of each node, `layer` its place from the top, from 0. `bends` are, for each
    edge, the (x, layer) that it passes on its way from its beginning to its end."""

    x: Mapping[int, float]
    layer: Mapping[int, int]
    bends: Mapping[Edge, Sequence[tuple[float, int]]]


@dataclass
class _Chains:
    """The graph with every edge cut into pieces of one layer; bends are negative numbers."""

    rows: list[list[int]]
    links: list[Edge] = field(default_factory=list)
    bends_of: dict[Edge, list[int]] = field(default_factory=dict)


def layered(
    widths: Mapping[int, float], edges: Mapping[Edge, float], *, bend_width: float
) -> Layout:
    """A layout of nodes (numbers from 0) with edges of some weight; heavy ones lead downwards.

    `widths` are the nodes with the room that each takes, `bend_width` is that of an edge that
    passes them. Edges from a node to itself take no part. The same graph gives the same layout.
    """
    nodes = list(widths)
    turned = _turned(edges)
    downwards = {edge: edge[::-1] if edge in turned else edge for edge in edges if len({*edge}) > 1}
    layer = _layers(nodes, list(downwards.values()))
    chains = _chains(nodes, downwards, layer)
    chains.rows = ordered(chains.rows, chains.links, SWEEPS)
    x = _places(chains, widths, bend_width)
    row_of = {each: number for number, row in enumerate(chains.rows) for each in row}
    bends = {}
    for edge, passed in chains.bends_of.items():
        found = [(x[each], row_of[each]) for each in passed]
        bends[edge] = found[::-1] if edge in turned else found
    return Layout({each: x[each] for each in nodes}, layer, bends)


def _turned(edges: Mapping[Edge, float]) -> set[Edge]:
    """The edges that would close a cycle, where the heavy ones are laid first."""
    below: dict[int, set[int]] = {}
    found = set()
    for before, after in sorted(edges, key=lambda edge: (-edges[edge], edge)):
        if before == after:
            continue
        if _reaches(below, after, before):
            found.add((before, after))
            before, after = after, before
        below.setdefault(before, set()).add(after)
    return found


def _reaches(below: Mapping[int, set[int]], start: int, goal: int) -> bool:
    seen, left = {start}, [start]
    while left:
        here = left.pop()
        if here == goal:
            return True
        fresh = below.get(here, set()) - seen
        seen |= fresh
        left.extend(fresh)
    return False


def _layers(nodes: Sequence[int], edges: Sequence[Edge]) -> dict[int, int]:
    """The longest way from the top to each node; what has nothing above stands by what follows."""
    above: dict[int, list[int]] = {}
    below: dict[int, list[int]] = {}
    for before, after in edges:
        above.setdefault(after, []).append(before)
        below.setdefault(before, []).append(after)
    layer: dict[int, int] = {}
    left = {each: len(above.get(each, [])) for each in nodes}
    ready = [each for each in nodes if not left[each]]
    for each in ready:
        layer[each] = 1 + max((layer[other] for other in above.get(each, [])), default=-1)
        for other in below.get(each, []):
            left[other] -= 1
            if not left[other]:
                ready.append(other)
    for each in nodes:
        if each not in above and each in below:
            layer[each] = min(layer[other] for other in below[each]) - 1
    return layer


def _chains(
    nodes: Sequence[int], downwards: Mapping[Edge, Edge], layer: Mapping[int, int]
) -> _Chains:
    found = _Chains([[] for _ in range(1 + max(layer.values(), default=0))])
    for each in nodes:
        found.rows[layer[each]].append(each)
    number = -1
    for edge, (upper, lower) in downwards.items():
        found.bends_of[edge] = []
        here = upper
        for row in range(layer[upper] + 1, layer[lower]):
            found.rows[row].append(number)
            found.bends_of[edge].append(number)
            found.links.append((here, number))
            here, number = number, number - 1
        found.links.append((here, lower))
    return found


def _places(chains: _Chains, widths: Mapping[int, float], bend_width: float) -> dict[int, float]:
    """Each row drawn to the middles of its neighbours, above and below in turn."""
    room = {each: widths.get(each, bend_width) for row in chains.rows for each in row}
    above, below = neighbours(chains.links)
    x: dict[int, float] = {}
    for row in chains.rows:
        x.update(zip(row, apart(row, [0.0] * len(row), room, 0.0), strict=True))
    for pull in range(PULLS):
        rows = chains.rows if pull % 2 == 0 else chains.rows[::-1]
        for row in rows:
            wanted, weights = [], []
            for each in row:
                beside = [*above.get(each, []), *below.get(each, [])]
                target, weight = _wanted(each, beside, x)
                wanted.append(target)
                weights.append(weight)
            x.update(zip(row, apart(row, wanted, room, 0.0, weights), strict=True))
    return x


def _wanted(each: int, beside: Sequence[int], x: Mapping[int, float]) -> tuple[float, float]:
    """Where a node or bend would stand alone, and how much that weighs."""
    if not beside:
        return x[each], 0.1
    pull = [STRAIGHT if each < 0 and other < 0 else 1.0 for other in beside]
    total = sum(pull)
    return sum(x[other] * by for other, by in zip(beside, pull, strict=True)) / total, total
