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
from collections.abc import Mapping
from dataclasses import dataclass
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


def unit_ways(unit: Unit) -> Ways:
    """The cheapest way of one unit to each of its outcomes."""
    if unit.is_short:
        rows = _rows(unit.point)
        outcomes = unit.outcomes(unit.scores(rows))
        return {int(at): _cheapest(unit, 0, rows, outcomes == at) for at in np.unique(outcomes)}
    return _ways_by_sides(unit)


def _ways_by_sides(unit: Unit) -> Ways:
    half = len(CRITERION_IDS)
    first, second = _rows(unit.point[:half]), _rows(unit.point[half:])
    operational = unit.scores(np.hstack([first, np.zeros_like(first)])).strong_operational
    by_expert = unit.scores(np.hstack([np.zeros_like(second), second]))
    cells = 2 * by_expert.strong_expert + 4 * by_expert.cheap
    left = {at: _cheapest(unit, 0, first, operational == bool(at)) for at in (0, 1)}
    right = {int(at): _cheapest(unit, half, second, cells == at) for at in np.unique(cells)}
    table: Codes = unit.outcome_table()
    found: dict[int, Way] = {}
    for (one, way), (two, more) in itertools.product(left.items(), right.items()):
        _keep_cheaper(found, int(table[one + two]), way + more)
    return found


@cache
def _levels(questions: int) -> Floats:
    return np.array(list(itertools.product(LEVELS, repeat=questions)))


def _rows(point: Floats) -> Floats:
    """Every assignment of these answers, (6 ** q, q)."""
    levels = _levels(len(point))
    return np.where(levels == UNCHANGED, point, levels)


def _cheapest(unit: Unit, first: int, rows: Floats, wanted: NDArray[np.bool_]) -> Way:
    """The cheapest of the wanted rows, which hold the answers from question `first` on."""
    asked = slice(first, first + rows.shape[1])
    point, sure, kept = unit.point[asked], unit.sure[asked], rows[wanted]
    moved = np.abs(kept - point)
    costs = 1000.0 * np.count_nonzero(moved, axis=1) + moved.sum(axis=1)
    cheapest = np.flatnonzero(costs <= costs.min() + 1e-9)
    best = cheapest[np.argmin((moved[cheapest] > 0) @ sure)]
    row = kept[best]
    changes = tuple(
        Change(unit.path, *unit.questions[first + at], float(point[at]), float(row[at]))
        for at in np.flatnonzero(row != point)
    )
    return Way(changes, float(moved[best].sum()), float((row != point) @ sure))


def _keep_cheaper(ways: dict[int, Way], at: int, way: Way) -> None:
    if at not in ways or way.cost < ways[at].cost:
        ways[at] = way
