"""The smallest change of answers that leads to another decision, by exact search.

Smallest is: the fewest answers changed, then the fewest steps in all, then the least sure answers.
Answers change to whole numbers of the scale. Every assignment of a unit's answers is looked at: the
two sides of the full form are independent, so 6 ** 5 rows a side (five values, or unchanged) stand
for 6 ** 10, and the short form has 6 ** 3. Costs of units add up, so parts are joined by dynamic
programming over the sets of outcomes that they can have. Nothing is approximated; a test compares
with brute force.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pericia.kernels.sourcing import rule
from pericia.kernels.sourcing.criteria import CRITERION_IDS, SCALE_MAX
from pericia.kernels.sourcing.process import Process
from pericia.kernels.sourcing.units import Codes, Floats, Path, Unit

UNCHANGED = -1.0
LEVELS = np.array([UNCHANGED, *np.arange(SCALE_MAX + 1)])


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would have to be another."""

    path: Path
    criterion: str
    side: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Way:
    """Changes together, with what they cost."""

    changes: tuple[Change, ...] = ()
    steps: float = 0.0
    sure: float = 0.0

    @property
    def cost(self) -> tuple[int, float, float]:
        return len(self.changes), round(self.steps, 9), round(self.sure, 9)

    def __add__(self, other: Way) -> Way:
        changes, steps = self.changes + other.changes, self.steps + other.steps
        return Way(changes, steps, self.sure + other.sure)


Ways = Mapping[int, Way]
"""The cheapest way to each outcome that can be reached."""


@dataclass(frozen=True, slots=True)
class Flip:
    """Changes that lead to another model; none, and no model, where no answer would."""

    model: str | None = None
    changes: tuple[Change, ...] = ()


def smallest_flip(process: Process, units: Mapping[Path, Unit], outcome: int) -> Flip:
    """The smallest change to another model than that of `outcome`."""
    ways = _ways(process, units, (), frozenset())
    others = [(at, way) for at, way in ways.items() if rule.NAMES[at] != rule.NAMES[outcome]]
    if not others:
        return Flip()
    at, way = min(others, key=lambda each: each[1].cost)
    return Flip(rule.NAMES[at], way.changes)


def _ways(
    process: Process, units: Mapping[Path, Unit], path: Path, inherited: frozenset[str]
) -> Ways:
    if process.strategic_secret:
        return {rule.KEEP: Way()}
    own = [unit_ways(units[path])] if path in units else []
    if not process.parts:
        return own[0]
    bans = process.bans | inherited
    parts = [_ways(part, units, (*path, at), bans) for at, part in enumerate(process.parts)]
    together: dict[int, Way] = {0: Way()}
    for each in (*own, *parts):
        joined: dict[int, Way] = {}
        for (bits, so_far), (at, more) in itertools.product(together.items(), each.items()):
            _keep_cheaper(joined, bits | 1 << at, so_far + more)
        together = joined
    table = rule.part_table(rule.excluded_models(bans))
    found: dict[int, Way] = {}
    for bits, way in together.items():
        _keep_cheaper(found, table[bits], way)
    return found


def applied(process: Process, changes: Iterable[Change]) -> Process:
    """The process with those of its answers changed."""
    for change in changes:
        process = _applied(process, change.path, change)
    return process


def _applied(process: Process, path: Path, change: Change) -> Process:
    if path:
        parts = list(process.parts)
        parts[path[0]] = _applied(parts[path[0]], path[1:], change)
        return replace(process, parts=tuple(parts))
    if process.short:
        return replace(process, short=replace(process.short, **{change.criterion: change.after}))
    assert process.answers is not None
    answer = replace(process.answers[change.criterion], **{change.side: change.after})
    return replace(process, answers={**process.answers, change.criterion: answer})


def unit_ways(unit: Unit) -> Ways:
    """The cheapest way of one unit to each of its outcomes."""
    if unit.is_short:
        rows = _Rows(unit, slice(0, len(unit.point)))
        outcomes = unit.outcomes(unit.scores(rows.values))
        return {int(at): rows.cheapest(outcomes == at) for at in np.unique(outcomes)}
    return _ways_by_sides(unit)


def _ways_by_sides(unit: Unit) -> Ways:
    half = len(CRITERION_IDS)
    first, second = _Rows(unit, slice(0, half)), _Rows(unit, slice(half, 2 * half))
    scores = unit.scores(np.hstack([first.values, second.values]))
    cells = 2 * scores.strong_expert + 4 * scores.cheap
    left = {at: first.cheapest(scores.strong_operational == bool(at)) for at in (0, 1)}
    right = {int(at): second.cheapest(cells == at) for at in np.unique(cells)}
    table: Codes = unit.outcome_table()
    found: dict[int, Way] = {}
    for (one, way), (two, more) in itertools.product(left.items(), right.items()):
        _keep_cheaper(found, int(table[one + two]), way + more)
    return found


@cache
def _levels(questions: int) -> Floats:
    return np.array(list(itertools.product(LEVELS, repeat=questions)))


class _Rows:
    """Every assignment of some answers of a unit, (6 ** q, q), with what each costs."""

    def __init__(self, unit: Unit, asked: slice) -> None:
        self.unit = unit
        self.first: int = asked.start
        self.point, self.sure = unit.point[asked], unit.sure[asked]
        levels = _levels(len(self.point))
        self.values = np.where(levels == UNCHANGED, self.point, levels)
        moved = np.abs(self.values - self.point)
        ones = np.ones(len(self.point))
        self.costs = (1000.0 * (moved > 0) + moved) @ ones

    def cheapest(self, wanted: NDArray[np.bool_]) -> Way:
        """The cheapest of the wanted rows, with the least sure answers."""
        places = np.flatnonzero(wanted)
        costs = self.costs[places]
        near = places[costs <= costs.min() + 1e-9]
        best = near[np.argmin((self.values[near] != self.point) @ self.sure)]
        row, point = self.values[best], self.point
        changes = tuple(
            Change(
                self.unit.path,
                *self.unit.questions[self.first + at],
                float(point[at]),
                float(row[at]),
            )
            for at in np.flatnonzero(row != point)
        )
        return Way(changes, float(np.abs(row - point).sum()), float((row != point) @ self.sure))


def _keep_cheaper(ways: dict[int, Way], at: int, way: Way) -> None:
    if at not in ways or way.cost < ways[at].cost:
        ways[at] = way
