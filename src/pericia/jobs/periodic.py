"""Work that is due every few seconds: `settings.PERIODIC`, run on one thread of each worker.

A function listed there takes nothing, opens its own scopes, handles a bounded batch and is safe
to run in several workers at once. What it raises is logged, and it runs again when it is due. One
in `settings.MAY_WAIT` is put off while jobs are in hand, so many seconds at most.
"""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

from pericia.jobs.quarantine import sweep_stalled
from pericia.jobs.registry import PASSING
from pericia.jobs.running import is_busy, reason

JITTER = 0.2
STOP_SECONDS_MAX = 5.0
LOOK_AGAIN_SECONDS = 0.5
logger = logging.getLogger(__name__)


@dataclass
class Due:
    """A function with its period, and when it runs next (monotonic seconds).

    It waits for jobs in hand for `patience` seconds; `waits_since` is when it began to.
    """

    seconds: float
    function: Callable[[], object]
    at: float = 0.0
    patience: float = 0.0
    waits_since: float | None = None

    def put_off(self, now: float) -> None:
        """The next time, a little earlier or later, so that workers do not move in step."""
        self.at = now + self.seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
        self.waits_since = None

    def waits(self, now: float) -> bool:
        """Whether it lets the jobs in hand go first; it is looked at again in a moment then."""
        since = now if self.waits_since is None else self.waits_since
        if now - since >= self.patience or not is_busy():
            return False
        self.waits_since, self.at = since, now + LOOK_AGAIN_SECONDS
        return True


@contextlib.contextmanager
def running(*, stalled_seconds: float) -> Iterator[None]:
    """Run everything periodic on a thread while the block runs."""
    stopping = threading.Event()
    sweep = Due(
        max(stalled_seconds / 4, 0.2), partial(sweep_stalled, stalled_seconds=stalled_seconds)
    )
    every = [sweep, *map(_due, settings.PERIODIC)]
    thread = threading.Thread(target=_run, args=(every, stopping), name="periodic", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(STOP_SECONDS_MAX)


def _due(listed: tuple[float, str]) -> Due:
    seconds, name = listed
    return Due(seconds, import_string(name), patience=settings.MAY_WAIT.get(name, 0.0))


def _run(every: list[Due], stopping: threading.Event) -> None:
    for due in every:
        due.at = time.monotonic() + due.seconds * random.random()  # noqa: S311
    while not stopping.wait(max(0.0, min(due.at for due in every) - time.monotonic())):
        due = min(every, key=lambda each: each.at)
        if due.waits(time.monotonic()):
            continue
        _run_one(due.function)
        due.put_off(time.monotonic())
    connections.close_all()


def _run_one(function: Callable[[], object]) -> None:
    close_old_connections()
    try:
        function()
    except PASSING as error:
        logger.warning("periodic work lost its database and runs again: %s", reason(error))
    except Exception:
        logger.exception("periodic work failed and runs again when it is due")
    finally:
        close_old_connections()
