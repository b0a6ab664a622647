"""How often somebody may ask: counts of the current minute, in the memory of each web process.

Counting costs no round trip. Each process counts for itself, so that together they let through at
most the limit times their number.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Hashable
from time import monotonic
from typing import Any

from pericia.kernels.refusal import Refused

MINUTE = 60


class TooOften(Refused):
    """Asked too often; `wait_seconds` from now it is worth asking again."""

    def __init__(self, code: str, message: str, wait_seconds: int, message_es: str = "") -> None:
        super().__init__(code, message, message_es=message_es)
        self.wait_seconds = wait_seconds


class MinuteRate:
    """Requests of each asker within the minute of the clock that runs now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self._minute = 0
        self._counts: Counter[Hashable] = Counter()

    def wait_seconds(self, asker: Hashable, most: int) -> int:
        """Counts this request: 0 while it is among the first `most` (0: no limit), and otherwise
        how long until the next minute begins."""
        if not most:
            return 0
        minute, second = divmod(int(monotonic()), MINUTE)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, Counter()
            self._counts[asker] += 1
            return MINUTE - second if self._counts[asker] > most else 0


def waiting(refused: Refused) -> dict[str, Any]:
    """Headers of the answer to a refusal: when to ask again, where that is known."""
    return {"Retry-After": refused.wait_seconds} if isinstance(refused, TooOften) else {}
