"""The effect of an action: after minus before, with a confidence interval.

Means by Welch's interval for the difference of two means with unequal variances (B. L. Welch, "The
generalization of 'Student's' problem when several different population variances are involved",
Biometrika 34, 1947; degrees of freedom by Satterthwaite). Shares by Newcombe's hybrid score
interval (R. G. Newcombe, "Interval estimation for the difference between independent proportions",
Statistics in Medicine 17, 1998, method 10). An interval that holds zero says that it cannot be
told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, variance

from pericia.kernels.improvement.student import t_quantile
from pericia.kernels.refusal import Refused

VERSION = "1"
LEVEL = 0.95
NUMBERS_MAX = 10_000
COUNT_MAX = 10**12
UP, DOWN = "up", "down"
IMPROVED, WORSENED, CANNOT_TELL = "improved", "worsened", "cannot_tell"


@dataclass(frozen=True, slots=True)
class Counts:
    """`hits` of `total` had what is counted."""

    hits: int
    total: int

    @property
    def share(self) -> float:
        return self.hits / self.total


@dataclass(frozen=True, slots=True)
class Effect:
    """`change` is after minus before, in the indicator's unit (shares of 1 for counts); it lies
    between `low` and `high` with the confidence `level`."""

    method: str
    before: float
    after: float
    change: float
    low: float
    high: float
    level: float
    n_before: int
    n_after: int


def effect_on_mean(before: Sequence[float], after: Sequence[float], level: float = LEVEL) -> Effect:
    """Welch's interval. Raises Refused `sample_too_small` below two numbers in either sample,
    `sample_invalid` for what is no finite number or for more than 10,000."""
    for field, sample in (("before", before), ("after", after)):
        _check_numbers(field, sample)
    mean_before, mean_after = fmean(before), fmean(after)
    of_before, of_after = variance(before) / len(before), variance(after) / len(after)
    change, error = mean_after - mean_before, of_before + of_after
    if not all(map(math.isfinite, (mean_before, mean_after, error))):
        raise Refused("sample_invalid", "The numbers are too large to be compared.", "before")
    half = 0.0
    if error > 0:
        # As shares of the whole, so that very small variances do not vanish when squared.
        first, second = of_before / error, of_after / error
        freedom = 1 / (first**2 / (len(before) - 1) + second**2 / (len(after) - 1))
        half = t_quantile(0.5 + level / 2, freedom) * math.sqrt(error)
    return Effect(
        "welch", mean_before, mean_after, change, change - half, change + half, level,
        len(before), len(after),
    )  # fmt: skip


def effect_on_share(before: Counts, after: Counts, level: float = LEVEL) -> Effect:
    """Newcombe's interval. Raises Refused `sample_invalid` for counts that cannot be."""
    for field, each in (("before", before), ("after", after)):
        if not 0 < each.total <= COUNT_MAX or not 0 <= each.hits <= each.total:
            raise Refused(
                "sample_invalid",
                "Write how many of how many: the first is at most the second, which is above 0.",
                field,
            )
    (low_b, high_b), (low_a, high_a) = wilson(before, level), wilson(after, level)
    p, q = before.share, after.share
    change = q - p
    low = change - math.hypot(q - low_a, high_b - p)
    high = change + math.hypot(high_a - q, p - low_b)
    return Effect("newcombe", p, q, change, low, high, level, before.total, after.total)


def wilson(counts: Counts, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of one share (E. B. Wilson, 1927)."""
    z, n, p = NormalDist().inv_cdf(0.5 + level / 2), counts.total, counts.share
    centre = (2 * n * p + z * z) / (2 * (n + z * z))
    half = z * math.sqrt(z * z + 4 * n * p * (1 - p)) / (2 * (n + z * z))
    return max(0.0, centre - half), min(1.0, centre + half)


def verdict_of(effect: Effect, direction: str) -> str:
    """Whether the indicator moved as wanted (`up` or `down`), against it, or cannot be told."""
    if effect.low <= 0 <= effect.high:
        return CANNOT_TELL
    return IMPROVED if (effect.change > 0) == (direction == UP) else WORSENED


def _check_numbers(field: str, sample: Sequence[float]) -> None:
    if len(sample) < 2:
        raise Refused("sample_too_small", "Give two numbers at least, one a line.", field)
    if len(sample) > NUMBERS_MAX or not all(map(math.isfinite, sample)):
        raise Refused("sample_invalid", f"Give up to {NUMBERS_MAX:,} finite numbers.", field)
