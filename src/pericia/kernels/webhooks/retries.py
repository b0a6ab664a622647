"""When a failed delivery is tried again: soon, then later and later, for a day and a half."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS_MAX = 8
WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
JITTER = 0.2


def wait_after(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many failed attempts (1 or more); None when that was the last.

    `chance` in [0, 1) spreads the waits by a fifth each way, so that receivers that come back are
    not met by everything at once.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    return WAITS[attempts - 1] * (1 - JITTER + 2 * JITTER * chance)
