"""Published intervals and tail probabilities."""

from __future__ import annotations

import pytest

from pericia.kernels.statistics.basics import chi_square_above, two_sided, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize(
    ("freedom", "value"),
    # Upper 5 % points, as in every table of chi-square.
    [(1, 3.841), (2, 5.991), (3, 7.815), (4, 9.488), (5, 11.070), (10, 18.307), (29, 42.557)],
)
def test_the_tail_of_chi_square_beyond_its_five_percent_point(freedom, value):
    assert chi_square_above(value, freedom) == pytest.approx(0.05, abs=0.00005)


def test_tails_at_the_ends():
    assert chi_square_above(0, 3) == 1
    assert chi_square_above(2000, 4) < 1e-300
    assert two_sided(1.959964) == pytest.approx(0.05, abs=1e-6)
