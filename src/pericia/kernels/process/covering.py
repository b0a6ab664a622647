"""How many cases a drawing of the commonest activities and moves tells whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from pericia.kernels.process.flow import Follows
from pericia.kernels.process.log import Ints, Steps

ACTIVITIES_MAX: Final = 60
MOVES_MAX: Final = 200


def runs_within(
    steps: Steps, follows: Follows, order: Sequence[int], size: int
) -> list[tuple[int, int, int]]:
    """(activities, moves, cases): so many cases need exactly the first so many activities of
    `order` (their codes, each that occurs) and the first so many moves of `follows`.

    A case lies within what is drawn where neither number exceeds what is drawn. Cases that need
    more than ACTIVITIES_MAX or MOVES_MAX are left out. `size` is the number of activities.
    """
    place = np.zeros(size, dtype=np.int64)
    place[np.asarray(order)] = np.arange(1, len(order) + 1)
    activities = np.maximum.reduceat(place[steps.activity], steps.first[:-1])
    moves = np.maximum.reduceat(_move_places(steps, follows, size), steps.first[:-1])
    drawn = (activities <= ACTIVITIES_MAX) & (moves <= MOVES_MAX)
    key, cases = np.unique(activities[drawn] * (MOVES_MAX + 1) + moves[drawn], return_counts=True)
    needed = zip(*np.divmod(key, MOVES_MAX + 1), cases, strict=True)
    return [(int(first), int(second), int(third)) for first, second, third in needed]


def _move_places(steps: Steps, follows: Follows, size: int) -> Ints:
    """For each step the place of the move into it among the commonest, 0 where a case begins."""
    key = follows.before * size + follows.after
    placed = np.argsort(key)
    into = steps.activity[:-1].astype(np.int64) * size + steps.activity[1:]
    inside = ~steps.is_first[1:]
    found = np.zeros(len(steps.activity), dtype=np.int64)
    found[1:][inside] = placed[np.searchsorted(key[placed], into[inside])] + 1
    return found
