"""Distributions and intervals in closed form."""

from __future__ import annotations

import math
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.975)
"""1.959964: the normal quantile of a two-sided 95% interval."""


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95% score interval of a share (Wilson 1927, JASA 22, 209-212); trials at least 1."""
    share, square = successes / trials, Z95 * Z95
    middle = share + square / (2 * trials)
    half = Z95 * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def chi_square_above(value: float, freedom: int) -> float:
    """P(chi-square with whole degrees of freedom > value), by its finite series.

    Abramowitz and Stegun (1964), 26.4.4 and 26.4.5.
    """
    if value <= 0:
        return 1.0
    half = value / 2
    if freedom % 2 == 0:
        tail = term = math.exp(-half)
        for step in range(1, freedom // 2):
            term *= half / step
            tail += term
        return min(1.0, tail)
    tail = math.erfc(math.sqrt(half))
    term = math.exp(-half) * math.sqrt(half) / math.gamma(1.5)
    for step in range(1, (freedom - 1) // 2 + 1):
        tail += term
        term *= half / (step + 0.5)
    return min(1.0, tail)


def two_sided(z: float) -> float:
    """P(|standard normal| > |z|)."""
    return math.erfc(abs(z) / math.sqrt(2))
