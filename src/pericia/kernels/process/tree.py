"""Classification trees on binned values, to measure how far some facts tell a choice.

A tree parts the rows by one fact at a time, the one that leaves the fewest bits (Breiman, Friedman,
Olshen and Stone, Classification and Regression Trees, 1984). Categories are put in the order of
their share of the commonest branch before they are cut, which is exact for two branches (the same,
section 4.2). A cut must save more bits than it takes to say which one it is. Each leaf's shares are
drawn towards those of the node above (m-estimate; Cestnik 1990).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from pericia.kernels.process.log import Ints

BINS: Final = 64
DEPTH_MAX: Final = 8
PULL: Final = 1.0
"""How many rows the shares of the node above count for."""
LEAF_MIN: Final = 5

Floats = npt.NDArray[np.float64]
Bins = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Facts:
    """`bins` has a row for each choice and a column for each fact, with values under `levels`.
    `ordered` tells which facts are numbers, whose bins are cut in their own order."""

    bins: Bins
    ordered: npt.NDArray[np.bool_]
    levels: int = BINS


@dataclass(frozen=True)
class Grown:
    """`losses` has a row for each depth from 0 to DEPTH_MAX and a column for each row of `test`:
    the bits (-log2) that the tree gives to what was chosen. `saved` are the bits that each fact
    saved in training."""

    losses: Floats
    saved: Floats


class FirstCuts(Protocol):
    """Where a first cut comes from that only helps together with another one."""

    def first_cut(self, facts: Facts, branch: Ints, branches: int, train: Ints) -> Cuts | None: ...


@dataclass
class Rows:
    """Where rows stand while the tree grows: `node` is NO_NODE once their node is a leaf."""

    index: Ints
    node: Ints


NO_NODE: Final = -1


def grow(
    facts: Facts,
    branch: Ints,
    branches: int,
    train: Ints,
    test: Ints,
    *,
    rough: FirstCuts | None = None,
) -> Grown:
    """Grow a tree on the rows `train` and measure it on `test`, at every depth up to the last.

    Where no fact tells anything alone, the first cut is asked of `rough`.
    """
    tables = Tables(len(train))
    saved = np.zeros(facts.bins.shape[1])
    learning = Rows(train, np.zeros(len(train), dtype=np.int64))
    testing = Rows(test, np.zeros(len(test), dtype=np.int64))
    counts = np.bincount(branch[train], minlength=branches)[None, :].astype(np.float64)
    shares = (counts + PULL / branches) / (counts.sum() + PULL)
    losses = np.empty((DEPTH_MAX + 1, len(test)))
    losses[0] = -np.log2(shares[0, branch[test]])
    for depth in range(1, DEPTH_MAX + 1):
        losses[depth] = losses[depth - 1]
        if not len(shares):
            continue
        cut = best_cuts(facts, branch, branches, learning, len(shares), tables)
        if depth == 1 and rough is not None and not cut.good[0]:
            cut = rough.first_cut(facts, branch, branches, train) or cut
        np.add.at(saved, cut.fact[cut.good], cut.saved[cut.good])
        shares = _children(branch, branches, learning, cut, facts, shares)
        _send_down(testing, cut, facts)
        moving = testing.node != NO_NODE
        places = np.flatnonzero(moving)
        rows = branch[testing.index[moving]]
        losses[depth, places] = -np.log2(shares[testing.node[moving], rows])
    return Grown(losses, saved)


@dataclass(frozen=True)
class Cuts:
    """For each node whether it is cut, by which fact, and which bins go left; `saved` in bits."""

    good: npt.NDArray[np.bool_]
    fact: Ints
    left: npt.NDArray[np.bool_]
    saved: Floats


class Tables:
    """n * log2(n) of every count that can occur."""

    def __init__(self, largest: int) -> None:
        count = np.arange(largest + 1, dtype=np.float64)
        self.bits = count * np.log2(np.maximum(count, 1.0))

    def of(self, counts: Any) -> Any:
        return self.bits[counts]


def best_cuts(
    facts: Facts, branch: Ints, branches: int, rows: Rows, nodes: int, tables: Tables
) -> Cuts:
    held = _histogram(facts, branch, branches, rows, nodes)
    order = _order_of_bins(held, facts.ordered)
    left = np.cumsum(np.take_along_axis(held, order[..., None], axis=2), axis=2)
    whole = left[:, :, -1:, :]
    right = whole - left
    left_size, right_size = left.sum(axis=3), right.sum(axis=3)
    kept = tables.of(left).sum(axis=3) - tables.of(left_size)
    kept += tables.of(right).sum(axis=3) - tables.of(right_size)
    before = tables.of(whole).sum(axis=3) - tables.of(whole.sum(axis=3))
    gain = kept - before
    gain[(left_size < LEAF_MIN) | (right_size < LEAF_MIN)] = -1.0
    flat = gain.reshape(nodes, -1)
    best = flat.argmax(axis=1)
    fact, place = np.divmod(best, held.shape[2])
    saved = flat[np.arange(nodes), best]
    choices = np.maximum((gain >= 0).reshape(nodes, -1).sum(axis=1), 2)
    rank = np.argsort(order[np.arange(nodes), fact], axis=1)
    return Cuts(
        good=saved > np.log2(choices) + 1.0,
        fact=fact,
        left=rank <= place[:, None],
        saved=saved,
    )


def _histogram(facts: Facts, branch: Ints, branches: int, rows: Rows, nodes: int) -> Ints:
    """Training rows by node, fact, bin and branch."""
    width = facts.bins.shape[1]
    moving = rows.node != NO_NODE
    index, node = rows.index[moving], rows.node[moving]
    place = node[:, None] * width + np.arange(width)[None, :]
    place = (place * facts.levels + facts.bins[index]) * branches + branch[index][:, None]
    shape = nodes, width, facts.levels, branches
    return np.bincount(place.ravel(), minlength=math.prod(shape)).reshape(shape)


def _order_of_bins(held: Ints, ordered: npt.NDArray[np.bool_]) -> Ints:
    """Numbers keep their order; categories go by their share of the node's commonest branch."""
    nodes, width, bins, _ = held.shape
    order = np.broadcast_to(np.arange(bins), (nodes, width, bins)).copy()
    if ordered.all():
        return order
    common = held[:, 0].sum(axis=1).argmax(axis=1)
    loose = held[:, ~ordered]
    size = loose.sum(axis=3)
    chosen = np.take_along_axis(loose, common[:, None, None, None], axis=3)[..., 0]
    share = np.where(size > 0, chosen / np.maximum(size, 1), 2.0)
    order[:, ~ordered] = np.argsort(share, axis=2, kind="stable")
    return order


def _children(
    branch: Ints, branches: int, rows: Rows, cut: Cuts, facts: Facts, shares: Floats
) -> Floats:
    """Move the training rows into their children, and give the shares of every child."""
    _send_down(rows, cut, facts)
    moving = rows.node != NO_NODE
    children = 2 * int(cut.good.sum())
    key = rows.node[moving] * branches + branch[rows.index[moving]]
    counts = np.bincount(key, minlength=children * branches).reshape(children, branches)
    above = np.repeat(shares[cut.good], 2, axis=0)
    below: Floats = (counts + PULL * above) / (counts.sum(axis=1, keepdims=True) + PULL)
    return below


def _send_down(rows: Rows, cut: Cuts, facts: Facts) -> None:
    """Into the left or right child, which are numbered in pairs; leaves keep what they hold."""
    place = np.cumsum(cut.good) - 1
    moving = np.flatnonzero(rows.node != NO_NODE)
    node = rows.node[moving]
    going = cut.good[node]
    rows.node[moving[~going]] = NO_NODE
    moving, node = moving[going], node[going]
    value = facts.bins[rows.index[moving], cut.fact[node]]
    rows.node[moving] = 2 * place[node] + ~cut.left[node, value]
