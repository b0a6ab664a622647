"""Which row each node stands in, and which edges lead against the flow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class Directed(Protocol):
    """An edge; one with a label keeps a row for it between its ends."""

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def label_width(self) -> float: ...


def ranked(
    names: Sequence[str], edges: Sequence[Directed]
) -> tuple[frozenset[str], Mapping[str, int]]:
    """The edges that lead up again, and the row of each node, from 0 down."""
    back = against_the_flow(names, edges)
    ranks = ranks_of(names, edges, back)
    # What leads against the order of `names` may lead down all the same.
    while down := {
        each.name for each in edges if each.name in back and ranks[each.source] < ranks[each.target]
    }:
        back -= down
        ranks = ranks_of(names, edges, back)
    return back, ranks


def against_the_flow(names: Sequence[str], edges: Sequence[Directed]) -> frozenset[str]:
    """The edges that lead from a loop's later nodes to its earlier ones, in the order of `names`.

    Without them there is no loop: what stays within a loop leads on in that order.
    """
    leaving: dict[str, list[str]] = {name: [] for name in names}
    for edge in edges:
        leaving[edge.source].append(edge.target)
    place = {name: index for index, name in enumerate(names)}
    candidates = [each for each in edges if place[each.target] <= place[each.source]]
    reach = {name: _reach(name, leaving) for name in {each.target for each in candidates}}
    return frozenset(each.name for each in candidates if each.source in reach[each.target])


def _reach(name: str, leaving: Mapping[str, Sequence[str]]) -> set[str]:
    """The node and all that it leads to."""
    seen, waiting = {name}, [name]
    while waiting:
        for target in leaving[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def ranks_of(
    names: Sequence[str], edges: Sequence[Directed], back: frozenset[str]
) -> Mapping[str, int]:
    """Rows from 0 down: each node below all that lead to it. The edges less `back` are acyclic.

    An edge that leads back with a label has a row for it below its source.
    """
    forward = [each for each in edges if each.name not in back]
    ranks = dict.fromkeys(names, 0)
    for name in _in_order(names, forward):
        for edge in forward:
            if edge.source == name:
                below = ranks[name] + (2 if edge.label_width else 1)
                ranks[edge.target] = max(ranks[edge.target], below)
    return ranks


def _in_order(names: Sequence[str], forward: Iterable[Directed]) -> list[str]:
    """The nodes so that every edge leads on (A. Kahn, CACM 5 (1962))."""
    leaving: dict[str, list[str]] = {name: [] for name in names}
    entering = dict.fromkeys(names, 0)
    for edge in forward:
        leaving[edge.source].append(edge.target)
        entering[edge.target] += 1
    found = [name for name in names if not entering[name]]
    for name in found:
        for target in leaving[name]:
            entering[target] -= 1
            if not entering[target]:
                found.append(target)
    return found
