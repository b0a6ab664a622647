"""The order of places within their rows, and how far to the right each stands."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

SWEEPS = 12
Place = TypeVar("Place", bound=Hashable)
Rows = list[list[Place]]
Links = Sequence[tuple[Place, Place]]


def ordered(rows: Rows[Place], links: Links[Place], sweeps_max: int = SWEEPS) -> Rows[Place]:
    """The rows in an order with few crossings, beginning with the given one.

    Each link leads from one row to the next. Sweeps down and up put every place at the mean of
    those it is linked with; the best order met is kept.
    """
    above, below = neighbours(links)
    best, fewest = [list(row) for row in rows], _crossings(rows, below)
    now = best
    for sweep in range(sweeps_max):
        if not fewest:
            break
        linked = above if sweep % 2 == 0 else below
        now = _swept(now, linked, downwards=sweep % 2 == 0)
        crossings = _crossings(now, below)
        if crossings < fewest:
            best, fewest = now, crossings
    return best


def placed(
    rows: Rows[Place], links: Links[Place], widths: Mapping[Place, float], beside: float
) -> dict[Place, float]:
    """The middle of every place: near those it is linked with, `beside` apart within its row."""
    above, below = neighbours(links)
    at: dict[Place, float] = {}
    for row in rows:
        edge = 0.0
        for name in row:
            at[name] = edge + widths[name] / 2
            edge += widths[name] + beside
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows if downwards else reversed(rows):
            linked = above if downwards else below
            wished = [
                _mean([at[other] for other in linked.get(each, ())], at[each]) for each in row
            ]
            at.update(zip(row, apart(row, wished, widths, beside), strict=True))
    return at


def apart(
    row: Sequence[Place],
    wished: Sequence[float],
    widths: Mapping[Place, float],
    beside: float,
    weights: Sequence[float] = (),
) -> list[float]:
    """The positions nearest to the wished ones (least squares, by weights where there are some) in
    this order and apart.

    Less the room that those before it take, positions only have to rise, which pooling gives.
    """
    taken = [0.0]
    for left, right in pairwise(row):
        taken.append(taken[-1] + (widths[left] + widths[right]) / 2 + beside)
    pools: list[tuple[float, float, int]] = []
    for wish, room, weight in zip(wished, taken, weights or [1.0] * len(row), strict=False):
        value, count = wish - room, 1
        while pools and pools[-1][0] > value:
            before, heavy, many = pools.pop()
            value = (before * heavy + value * weight) / (heavy + weight)
            weight, count = heavy + weight, many + count
        pools.append((value, weight, count))
    rising = [value for value, _, count in pools for _ in range(count)]
    return [value + room for value, room in zip(rising, taken, strict=False)]


def neighbours(links: Links[Place]) -> tuple[dict[Place, list[Place]], dict[Place, list[Place]]]:
    """What each place is linked with in the row above it, and in the row below it."""
    above: dict[Place, list[Place]] = {}
    below: dict[Place, list[Place]] = {}
    for upper, lower in links:
        above.setdefault(lower, []).append(upper)
        below.setdefault(upper, []).append(lower)
    return above, below


def _swept(
    rows: Rows[Place], linked: Mapping[Place, list[Place]], *, downwards: bool
) -> Rows[Place]:
    found: dict[int, list[Place]] = {}
    numbers = range(len(rows)) if downwards else range(len(rows) - 1, -1, -1)
    place: dict[Place, int] = {}
    for number in numbers:
        row = rows[number]
        key = {
            name: _mean([place[each] for each in linked.get(name, ())], index)
            for index, name in enumerate(row)
        }
        found[number] = sorted(row, key=key.__getitem__)
        place = {name: index for index, name in enumerate(found[number])}
    return [found[number] for number in range(len(rows))]


def _crossings(rows: Rows[Place], below: Mapping[Place, list[Place]]) -> int:
    count = 0
    for upper, lower in pairwise(rows):
        place = {name: index for index, name in enumerate(lower)}
        met: list[int] = []
        for name in upper:
            ends = sorted(place[each] for each in below.get(name, ()))
            count += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return count


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
