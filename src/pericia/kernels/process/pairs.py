"""First cuts that tell nothing alone, but much together with a second one, as in an exclusive or.

Looked for on few rows and few bins, since every pair of facts is tried. A pair must save more bits
than chance would find among so many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pericia.kernels.process.log import Ints
from pericia.kernels.process.tree import BINS, Bins, Cuts, Facts, Rows, Tables, best_cuts

LEVELS: Final = 8
ROWS_MAX: Final = 500
CUTS_MAX: Final = 3
"""First cuts that are tried of each fact."""


@dataclass(frozen=True)
class Rough:
    """`of_bin` gives for each fact and bin the rough bin; `facts` holds the rough bins of rows."""

    facts: Facts
    of_bin: Bins

    def first_cut(self, facts: Facts, branch: Ints, branches: int, train: Ints) -> Cuts | None:
        """The first cut of the best pair, None where no pair saves enough."""
        rows = train[:: max(1, len(train) // ROWS_MAX)]
        fact, left = self._first_cuts(rows)
        if not len(fact):
            return None
        inside = left[np.arange(len(fact))[:, None], self.facts.bins[rows][:, fact].T]
        saved = self._saved_by_pairs(inside, branch, branches, rows)
        best = int(saved.argmax())
        width = self.facts.bins.shape[1] * LEVELS
        chance = 2 * np.log2(width) + np.log2(len(fact)) + 4 * (branches - 1)
        if saved[best] <= chance:
            return None
        return Cuts(
            good=np.array([True]),
            fact=fact[best : best + 1],
            left=left[best, self.of_bin[fact[best]]][None, :],
            saved=np.zeros(1),
        )

    def _first_cuts(self, rows: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """The fact of each cut that is tried, and which rough bins it sends left."""
        facts: list[int] = []
        left: list[npt.NDArray[np.bool_]] = []
        for fact in range(self.facts.bins.shape[1]):
            count = np.bincount(self.facts.bins[rows, fact], minlength=LEVELS)
            seen = np.flatnonzero(count)
            if self.facts.ordered[fact]:
                inner = seen[:-1]
                chosen = inner[np.unique(np.linspace(0, len(inner) - 1, CUTS_MAX + 2).astype(int))]
                sides = [np.arange(LEVELS) <= each for each in chosen] if len(inner) else []
            else:
                chosen = seen[np.argsort(-count[seen], kind="stable")][:CUTS_MAX]
                sides = [np.arange(LEVELS) == each for each in chosen] if len(seen) > 1 else []
            facts += [fact] * len(sides)
            left += sides
        return np.array(facts, dtype=np.int64), np.array(left, dtype=bool).reshape(-1, LEVELS)

    def _saved_by_pairs(
        self, inside: npt.NDArray[np.bool_], branch: Ints, branches: int, rows: Ints
    ) -> npt.NDArray[np.float64]:
        """Bits that each first cut saves with the best second cut on either side of it."""
        tables = Tables(len(rows))
        cuts = len(inside)
        side = 2 * np.arange(cuts)[:, None] + ~inside
        both = np.bincount(
            (side * branches + branch[rows]).ravel(), minlength=2 * cuts * branches
        ).reshape(2 * cuts, branches)
        kept = tables.of(both).sum(axis=1) - tables.of(both.sum(axis=1))
        whole = np.bincount(branch[rows], minlength=branches)
        before = tables.of(whole).sum() - tables.of(whole.sum())
        spread = Rows(np.tile(rows, cuts), side.ravel())
        second = best_cuts(self.facts, branch, branches, spread, 2 * cuts, tables)
        after = kept + np.maximum(second.saved, 0.0)
        saved: npt.NDArray[np.float64] = after.reshape(cuts, 2).sum(axis=1) - before
        return saved


def rough(facts: Facts) -> Rough:
    """Few bins of many: equal shares of the rows for numbers, the commonest for categories."""
    tables = [
        _of_numbers(column) if ordered else _of_categories(column)
        for column, ordered in zip(facts.bins.T, facts.ordered, strict=True)
    ]
    of_bin = np.array(tables, dtype=np.uint8)
    bins = of_bin[np.arange(len(tables))[None, :], facts.bins]
    return Rough(Facts(bins, facts.ordered, LEVELS), of_bin)


def _of_numbers(column: Bins) -> Ints:
    count = np.bincount(column, minlength=BINS)
    seen = np.flatnonzero(count)
    if len(seen) <= LEVELS:
        return np.minimum(np.searchsorted(seen, np.arange(BINS)), LEVELS - 1)
    before = np.cumsum(count) - count / 2
    return np.minimum(before * LEVELS // len(column), LEVELS - 1).astype(np.int64)


def _of_categories(column: Bins) -> Ints:
    count = np.bincount(column, minlength=BINS)
    table = np.zeros(BINS, dtype=np.int64)
    common = np.argsort(-count, kind="stable")[: LEVELS - 1]
    table[common] = np.arange(1, LEVELS)
    return table
