"""The worker of a journey: it runs what was deferred, in the town's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any
from unittest.mock import patch

from pericia.jobs.registry import registered
from pericia.jobs.running import run
from pericia.tenancy.scope import rows

WAITING = "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
ROUNDS_MAX = 50
DONE = "DELETE FROM procrastinate_jobs WHERE id = $1"
CLOCKS = ("channels.importing", "channels.jobs", "work.instruments", "work.jobs", "knowledge.jobs")


def run_jobs() -> None:
    """Everything that waits in the queue, and what follows from it."""
    for _ in range(ROUNDS_MAX):
        waiting = rows(WAITING)
        if not waiting:
            return
        for number, name, arguments in waiting:
            run(registered()[name], arguments, number, 0)
            rows(DONE, (number,))
    raise AssertionError(f"jobs go on ordering jobs: {rows(WAITING)[:3]}")


@contextmanager
def time_of(now: Callable[[], datetime]) -> Iterator[None]:
    """For pages and for jobs it is what this clock says."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return now().astimezone(tz)

    with ExitStack() as stack:
        stack.enter_context(patch("django.utils.timezone.now", now))
        for name in CLOCKS:
            stack.enter_context(
                patch.object(import_module(f"pericia.apps.{name}"), "datetime", Clock)
            )
        yield
