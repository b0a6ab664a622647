"""Quantiles of ranges, triangular or PERT."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pericia.kernels.sourcing.draws import Floats, triangular
from pericia.kernels.sourcing.money.scenario import Range

KNOTS = 8192
GRID = 16_384
BLOCK = 10_000
"""Values that are worked through together; they fit into the processor's cache."""


def quantiles(of: Range, shape: str, u: Floats) -> Floats:
    """The quantiles `u` in [0, 1] of a range, in its unit, the shape of `u`."""
    if of.is_fixed:
        return np.full_like(u, of.low)
    if shape == "triangular":
        low, mode, high = np.array([of.low, of.mode, of.high])[:, None]
        return triangular(u, low, mode, high)
    return of.low + (of.high - of.low) * _pert((of.mode - of.low) / (of.high - of.low), u)


def _pert(mode: float, u: Floats) -> Floats:
    """Quantiles of Beta(1 + 4 mode, 5 - 4 mode) on [0, 1], to about 1e-6 between the ends.

    Source: Malcolm, Roseboom, Clark, Fazar, Application of a Technique for Research and Development
    Program Evaluation, Operations Research 7 (1959).
    """
    table, slopes = _pert_table(round(mode, 12))
    found = np.empty_like(u)
    for at in range(0, len(u), BLOCK):
        place = u[at : at + BLOCK] * KNOTS
        left = place.astype(np.int64)
        place -= left
        place *= slopes.take(left)
        place += table.take(left)
        found[at : at + BLOCK] = place
    return found


@lru_cache(maxsize=512)
def _pert_table(mode: float) -> tuple[Floats, Floats]:
    """Quantiles at equal steps from 0 to 1, and from each to the next."""
    x = np.linspace(0.0, 1.0, GRID + 1)
    density = x ** (4.0 * mode) * (1.0 - x) ** (4.0 - 4.0 * mode)
    total = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2.0)])
    table = np.interp(np.linspace(0.0, 1.0, KNOTS + 1), total / total[-1], x)
    return np.asarray(table), np.append(np.diff(table), 0.0)
