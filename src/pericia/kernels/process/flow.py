"""What follows what: the directly-follows graph, and the variants of a log.

A variant is a sequence of activities from beginning to end of a case; the graph counts how often an
activity is directly followed by another in the same case (van der Aalst, Process Mining: Data
Science in Action, 2016, chapters 2 and 5).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pericia.kernels.process.log import SECOND, Floats, Ints, Steps

DENSE_MAX = 4_000_000


@dataclass(frozen=True)
class Follows:
    """One entry for each pair that occurs, the most frequent first."""

    before: Ints
    after: Ints
    count: Ints


@dataclass(frozen=True)
class Variants:
    """The commonest first (ties by first appearance). `example` is a case of each, `of_case` the
    variant of each case."""

    count: Ints
    example: Ints
    of_case: Ints

    def share_of_top(self, number: int) -> float:
        """Share of the cases that follow one of the commonest `number` variants."""
        return float(self.count[:number].sum() / self.count.sum())

    def covering(self, share: float) -> int:
        """How many variants, the commonest first, are needed for this share of the cases."""
        reached = np.cumsum(self.count) >= share * self.count.sum() - 1e-9
        return int(np.argmax(reached)) + 1


def directly_follows(steps: Steps, activities: int) -> Follows:
    """The directly-follows graph of a log with that many activities."""
    seen, count = _counted(_pairs(steps, activities), activities * activities)
    placed = np.argsort(-count, kind="stable")
    before, after = np.divmod(seen[placed], activities)
    return Follows(before, after, count[placed])


def seconds_between(steps: Steps, follows: Follows, activities: int) -> npt.NDArray[np.float64]:
    """For each entry of the graph the median from the end of one step to the end of the other."""
    key = follows.before * activities + follows.after
    placed = np.argsort(key)
    entry = placed[np.searchsorted(key[placed], _pairs(steps, activities))]
    gap = (steps.time[1:] - steps.time[:-1])[~steps.is_first[1:]]
    return medians(entry, gap / SECOND, len(key))


def variants(steps: Steps) -> Variants:
    """The sequences of activities that occur, compared whole."""
    width = steps.activity.astype(np.uint16)
    content, ends = width.tobytes(), (steps.first * width.itemsize).tolist()
    known: dict[bytes, int] = {}
    of_case = np.fromiter(
        (
            known.setdefault(content[begin:end], len(known))
            for begin, end in itertools.pairwise(ends)
        ),
        dtype=np.int64,
        count=steps.cases,
    )
    count = np.bincount(of_case, minlength=len(known))
    placed = np.argsort(-count, kind="stable")
    rank = np.empty(len(placed), dtype=np.int64)
    rank[placed] = np.arange(len(placed))
    _, example = np.unique(of_case, return_index=True)
    return Variants(count[placed], example[placed], rank[of_case])


def medians(group: Ints, value: Floats, groups: int) -> npt.NDArray[np.float64]:
    """The median of the values of each group, NaN for a group without any."""
    return quantiles(group, value, groups, 0.5)


def quantiles(group: Ints, value: Floats, groups: int, share: float) -> npt.NDArray[np.float64]:
    """A quantile of each group's values, between the two nearest (type 7 of Hyndman and Fan)."""
    placed = np.lexsort((value, group))
    ordered = value[placed]
    size = np.bincount(group, minlength=groups)
    begin = np.cumsum(size) - size
    found = np.full(groups, np.nan)
    filled = size > 0
    place = begin[filled] + share * (size[filled] - 1)
    low, high = np.floor(place).astype(np.int64), np.ceil(place).astype(np.int64)
    found[filled] = ordered[low] + (place - low) * (ordered[high] - ordered[low])
    return found


def _pairs(steps: Steps, activities: int) -> Ints:
    pair = steps.activity[:-1].astype(np.int64) * activities + steps.activity[1:]
    return pair[~steps.is_first[1:]]


def _counted(pair: Ints, possible: int) -> tuple[Ints, Ints]:
    if possible <= DENSE_MAX:
        dense = np.bincount(pair, minlength=1)
        seen = np.flatnonzero(dense)
        return seen, dense[seen]
    return np.unique(pair, return_counts=True)
