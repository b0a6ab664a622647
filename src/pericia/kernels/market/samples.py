"""Weights of a sample and the margin of a share. Counts are people or interviews."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

Z95 = 1.959964
ROUNDS_MAX = 500
TOLERANCE = 1e-9
Table = list[list[float]]


def raked(
    table: Sequence[Sequence[float]], rows: Sequence[float], columns: Sequence[float]
) -> Table:
    """The table brought to these totals of rows and columns, its odds ratios kept.

    Iterative proportional fitting (Deming and Stephan 1940). Both totals must add up to the same,
    and every row and column that wants something must hold something. Raises ValueError.
    """
    if abs(sum(rows) - sum(columns)) > TOLERANCE * max(1.0, sum(rows)):
        raise ValueError("the totals of rows and of columns differ")
    found = [list(row) for row in table]
    for _ in range(ROUNDS_MAX):
        for index, wanted in enumerate(rows):
            found[index] = _scaled(found[index], wanted)
        for index, wanted in enumerate(columns):
            column = _scaled([row[index] for row in found], wanted)
            for row, value in zip(found, column, strict=True):
                row[index] = value
        off = max(abs(sum(row) - wanted) for row, wanted in zip(found, rows, strict=True))
        if off <= TOLERANCE * max(1.0, sum(rows)):
            return found
    raise ValueError("the totals cannot be reached")


def _scaled(values: Sequence[float], wanted: float) -> list[float]:
    total = sum(values)
    if not total and wanted:
        raise ValueError("a row or column that wants something holds nothing")
    return [value * wanted / total if total else 0.0 for value in values]


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
    """Half the width of the 95 % interval of a share, with the finite population's correction."""
    variance = share * (1 - share) / interviews
    if population is not None and population > 1:
        variance *= (population - interviews) / (population - 1)
    return Z95 * sqrt(max(0.0, variance))
