"""Effects against published values, and what must hold for any samples."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pericia.kernels.improvement.effect import (
    CANNOT_TELL,
    DOWN,
    IMPROVED,
    UP,
    WORSENED,
    Counts,
    effect_on_mean,
    effect_on_share,
    verdict_of,
    wilson,
)
from pericia.kernels.improvement.student import t_below, t_quantile
from pericia.kernels.refusal import Refused

# Newcombe (1998), Table II, method 10: first over its total, second over its total, interval.
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0000),
    ((10, 10), (0, 10), 0.6075, 1.0000),
]
# Student's t, the tables that every textbook reprints: probability, degrees of freedom, quantile.
STUDENT = [
    (0.975, 1, 12.7062),
    (0.975, 2, 4.3027),
    (0.95, 5, 2.0150),
    (0.995, 10, 3.1693),
    (0.975, 30, 2.0423),
    (0.9995, 60, 3.4602),
    (0.975, 120, 1.9799),
]


@pytest.mark.parametrize(("after", "before", "low", "high"), NEWCOMBE)
def test_intervals_of_shares_are_those_that_were_published(
    after: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    found = effect_on_share(Counts(*before), Counts(*after))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("probability", "freedom", "quantile"), STUDENT)
def test_quantiles_of_student_are_those_of_the_tables(
    probability: float, freedom: float, quantile: float
) -> None:
    assert t_quantile(probability, freedom) == pytest.approx(quantile, abs=5e-5)
    assert t_quantile(1 - probability, freedom) == pytest.approx(-quantile, abs=5e-5)


@given(some.floats(0.5001, 0.9999), some.floats(0.5, 1e5))
def test_a_quantile_has_its_share_below_it(probability: float, freedom: float) -> None:
    assert t_below(t_quantile(probability, freedom), freedom) == pytest.approx(
        probability, abs=1e-7
    )


# Hours of sleep gained under two drugs ("Student", Biometrika 6, 1908), and Welch's interval of
# their difference as the documentation of R's `t.test` has it.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_the_interval_of_means_is_the_one_that_was_published() -> None:
    found = effect_on_mean(FIRST, SECOND)
    assert (found.before, found.after) == pytest.approx((0.75, 2.33))
    assert (found.low, found.high) == pytest.approx((-0.2054832, 3.3654832), abs=5e-8)
    assert verdict_of(found, UP) == CANNOT_TELL


def test_samples_without_any_spread_differ_exactly() -> None:
    found = effect_on_mean([3.0, 3.0], [5.0, 5.0])
    assert (found.low, found.change, found.high) == (2.0, 2.0, 2.0)
    assert verdict_of(found, UP) == IMPROVED
    assert verdict_of(found, DOWN) == WORSENED
    assert verdict_of(effect_on_mean([3.0, 3.0], [3.0, 3.0]), UP) == CANNOT_TELL


numbers = some.lists(some.floats(-1e6, 1e6), min_size=2, max_size=20)


@given(numbers, numbers)
def test_the_interval_holds_the_change_and_turns_around_with_the_samples(
    before: list[float], after: list[float]
) -> None:
    found, back = effect_on_mean(before, after), effect_on_mean(after, before)
    assert found.low <= found.change <= found.high
    assert (back.low, back.high) == pytest.approx((-found.high, -found.low))


@given(some.integers(0, 50), some.integers(0, 50), some.integers(0, 50), some.integers(0, 50))
def test_intervals_of_shares_stay_within_what_shares_can_be(a: int, b: int, c: int, d: int) -> None:
    before, after = Counts(a, a + b + 1), Counts(c, c + d + 1)
    found = effect_on_share(before, after)
    assert -1 <= found.low <= found.change <= found.high <= 1
    low, high = wilson(before)
    assert 0 <= low <= before.share <= high <= 1


@given(numbers)
def test_more_confidence_asks_for_a_wider_interval(sample: list[float]) -> None:
    other = [each + 1 for each in reversed(sample)]
    narrow, wide = effect_on_mean(sample, other, 0.8), effect_on_mean(sample, other, 0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize(
    ("before", "after", "code", "field"),
    [
        ([1.0], [1.0, 2.0], "sample_too_small", "before"),
        ([1.0, 2.0], [], "sample_too_small", "after"),
        ([1.0, math.nan], [1.0, 2.0], "sample_invalid", "before"),
        ([1.0, 2.0], [math.inf, 2.0], "sample_invalid", "after"),
    ],
)
def test_samples_that_tell_nothing_are_refused(
    before: list[float], after: list[float], code: str, field: str
) -> None:
    with pytest.raises(Refused) as caught:
        effect_on_mean(before, after)
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.parametrize("wrong", [Counts(3, 2), Counts(-1, 2), Counts(0, 0)])
def test_counts_that_cannot_be_are_refused(wrong: Counts) -> None:
    with pytest.raises(Refused) as caught:
        effect_on_share(wrong, Counts(1, 2))
    assert caught.value.code == "sample_invalid"
