"""Weights of a sample and the margin of a share. Counts are people or interviews."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

Z95 = 1.959964


def cell_weights(population: Sequence[float], achieved: Sequence[int]) -> list[float]:
    """The weight of an interview of each cell, so that cells count as in the population; 1 on
    average."""
    people, interviews = sum(population), sum(achieved)
    return [
        (share / people) / (count / interviews) if count else 0.0
        for share, count in zip(population, achieved, strict=True)
    ]


def design_effect(weights: Sequence[float], achieved: Sequence[int]) -> float:
    """By how much weighting widens variances (Kish 1965): n sum(w^2) / sum(w)^2."""
    pairs = list(zip(weights, achieved, strict=True))
    total = sum(weight * count for weight, count in pairs)
    squares = sum(weight**2 * count for weight, count in pairs)
    return sum(achieved) * squares / total**2


def margin_of(interviews: float, share: float = 0.5, population: float | None = None) -> float:
    """Half the width of the 95% interval of a share, with the finite population's correction."""
    variance = share * (1 - share) / interviews
    if population is not None and population > 1:
        variance *= (population - interviews) / (population - 1)
    return Z95 * sqrt(max(0.0, variance))
