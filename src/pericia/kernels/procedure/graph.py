"""What the edges of a playbook say: who comes before whom, loops, and what can happen at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

STATES_MAX = 20_000
"""How many situations are followed before a playbook counts as too wide to check."""


@dataclass(frozen=True, slots=True)
class Way:
    """One edge: its place in `next`, where it leads (empty for an end)."""

    index: int
    to: tuple[str, ...]
    at_once: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The edges of a document whose targets exist. `limits` maps a step to its `on_limit`."""

    start: tuple[str, ...]
    ways: Mapping[str, tuple[Way, ...]]
    joins: Mapping[str, tuple[str, ...]]
    limits: Mapping[str, str]

    def after(self, name: str, undone: Collection[str] = ()) -> set[str]:
        """The steps that can open when this one is finished, or stands at its limit; a step of
        `undone` was never done, so that it cannot be at its limit."""
        found = {target for way in self.ways[name] for target in way.to}
        spent = (found | {name}).difference(undone)
        return found | {self.limits[one] for one in spent if one in self.limits}

    def reach(self, names: Iterable[str], without: Collection[str] = ()) -> set[str]:
        """These steps and all that can open after them on a way that passes none of `without`."""
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in seen and name not in without:
                seen.add(name)
                waiting.extend(self.after(name, without))
        return seen

    def loops(self) -> set[str]:
        """The steps that can open again after they were finished."""
        return {name for name in self.ways if name in self.reach(self.after(name))}


def graph_of(document: Mapping[str, Any]) -> Graph:
    """The graph of a document."""
    steps = document["steps"]
    return Graph(
        start=tuple(document["start"]),
        ways={name: tuple(_ways(step)) for name, step in steps.items()},
        joins={n: tuple(s.get("after", ())) for n, s in steps.items() if s.get("join") == "all"},
        limits={n: s["on_limit"] for n, s in steps.items() if "on_limit" in s},
    )


def _ways(step: Mapping[str, Any]) -> Iterable[Way]:
    for index, edge in enumerate(step["next"]):
        to = edge.get("to", ())
        yield Way(index, (to,) if isinstance(to, str) else tuple(to), bool(edge.get("at_once")))


def surely_before(graph: Graph) -> dict[str, set[str]]:
    """For each reachable step, the steps that are finished on every way to it."""
    everything = graph.reach(graph.start)
    before = {name: set(everything) for name in everything}
    sources = _sources(graph, everything)
    for name in graph.start:
        before[name] = set()
    changed = True
    while changed:
        changed = False
        for name in everything:
            ways = [before[source] | {source} for source in sources[name]]
            if name in graph.joins:
                now = set().union(
                    *(w for s, w in zip(sources[name], ways, strict=True) if s in graph.joins[name])
                )
            else:
                now = set.intersection(*ways) if ways else set()
            if name in graph.start:
                now = set()
            if now != before[name]:
                before[name], changed = now, True
    return before


def _sources(graph: Graph, names: set[str]) -> dict[str, list[str]]:
    """Who opens each step: the sources of its edges, and of steps whose limit it stands in for."""
    sources: dict[str, list[str]] = {name: [] for name in names}
    for name in sorted(names):
        for target in sorted(graph.after(name)):
            sources[target].append(name)
    return sources


@dataclass(slots=True)
class Situations:
    """What can happen when every condition may go either way.

    `opened` joins did open; `starved` maps a join to what it can wait for in vain; `again` are
    steps that a second branch can reach although they open once; `complete` is False when there
    were too many situations to follow.
    """

    opened: set[str] = field(default_factory=set)
    starved: dict[str, str] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)
    together: set[frozenset[str]] = field(default_factory=set)
    complete: bool = True


State = tuple[frozenset[str], frozenset[tuple[str, str]], frozenset[str]]
"""Live steps, arrivals at joins as (join, from), steps of `once` that have opened."""


def situations(graph: Graph, once: frozenset[str]) -> Situations:
    """Follow every order of every edge; `once` are the steps that may open a single time."""
    found = Situations()
    first: State = (frozenset(), frozenset(), frozenset())
    for name in graph.start:
        first = _open(first, name, once, found)
    seen, waiting = {first}, [first]
    while waiting:
        state = waiting.pop()
        for following in _moves(graph, state, once, found):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
        if len(seen) > STATES_MAX:
            found.complete = False
            break
    return found


def _moves(graph: Graph, state: State, once: frozenset[str], found: Situations) -> Iterable[State]:
    live, arrived, opened = state
    found.together.add(live)
    if not live:
        for join, _ in arrived:
            have = {source for name, source in arrived if name == join}
            found.starved[join] = next(one for one in graph.joins[join] if one not in have)
    for name in live:
        for way in graph.ways[name]:
            if way.at_once:
                continue
            states = [(live - {name}, arrived, opened)]
            for target in way.to:
                states = [
                    after
                    for one in states
                    for after in _arrive(graph, one, name, target, once, found)
                ]
            yield from states


def _arrive(
    graph: Graph, state: State, source: str, target: str, once: frozenset[str], found: Situations
) -> list[State]:
    live, arrived, opened = state
    if target in graph.joins:
        arrived = arrived | {(target, source)}
        have = {one for name, one in arrived if name == target}
        if not have.issuperset(graph.joins[target]):
            return [(live, arrived, opened)]
        arrived = frozenset(one for one in arrived if one[0] != target)
        found.opened.add(target)
        return [_open((live, arrived, opened), target, once, found)]
    states = [_open(state, target, once, found)]
    if target in graph.limits:
        states.append(_open(state, graph.limits[target], once, found))
    return states


def _open(state: State, name: str, once: frozenset[str], found: Situations) -> State:
    live, arrived, opened = state
    if name in once:
        if name in opened:
            found.again.add(name)
        opened = opened | {name}
    return live | {name}, arrived, opened
