"""How long failed deliveries wait."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from pericia.kernels.webhooks.retries import ATTEMPTS_MAX, wait_after


def test_waits_grow_to_a_day_and_end() -> None:
    waits = [wait_after(each, 0.5) for each in range(1, ATTEMPTS_MAX)]
    assert all(
        one is not None and other is not None and one < other for one, other in pairwise(waits)
    )
    assert waits[0] == timedelta(seconds=10)
    assert waits[-1] == timedelta(hours=24)
    assert wait_after(ATTEMPTS_MAX, 0.5) is None
    assert wait_after(ATTEMPTS_MAX + 3, 0.5) is None


def test_chance_spreads_them_by_a_fifth() -> None:
    assert wait_after(1, 0.0) == timedelta(seconds=8)
    assert wait_after(1, 0.5) == timedelta(seconds=10)
    assert wait_after(1, 0.75) == timedelta(seconds=11)
