"""Searching for garbage between requests, so that nobody's page waits for it.

Python searches everything that it holds each time enough has been kept since the last search, in
the middle of whatever runs then. In a web process that remembers what it compiled and proved, that
takes 40 ms to 150 ms, in one request of some ten. Here what has just been made is searched in a
request as before, but seldomer, and everything by a thread, once a minute at most.
"""

from __future__ import annotations

import gc
import threading

SECONDS_BETWEEN = 60.0
# Objects made and not freed until the young are searched, times that until those that outlived it
# are, times that until everything is, which is left to the thread.
THRESHOLDS = (10_000, 10, 1_000_000)


def search_between_requests() -> None:
    """Call once everything is loaded: that stays, and is left out of every search."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    threading.Thread(target=_search, name="garbage", daemon=True).start()


def _search() -> None:
    pause = threading.Event()
    while not pause.wait(SECONDS_BETWEEN):
        if has_outlived():
            gc.collect()


def has_outlived() -> bool:
    """Whether anything has outlived the searches of the young since everything was searched."""
    return gc.get_count()[2] > 0
