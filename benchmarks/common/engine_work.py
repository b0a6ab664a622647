"""Processes that open cases of six steps and work them to the end, through the actions."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connections

from benchmarks.common.lines import OUTPUT, SIX_STEPS, Line, make_line
from pericia.apps.work import actions
from pericia.apps.work.actions import Next, Submitted
from pericia.tenancy.scope import open_scope

OPENED_AT_ONCE = 50
WARM_UP = 5
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Run:
    """What the processes did together. Milliseconds are of processor time for each action."""

    cases_per_second: float
    actions_per_second: float
    python_ms: float
    server_ms: float


@dataclass(frozen=True)
class Done:
    """What one process did, between two moments of the machine's monotonic clock."""

    began: float
    ended: float
    cases: int
    actions: int
    cpu_seconds: float


def run(workers: int, cases: int, server_cpu_seconds: Callable[[], float]) -> Run:
    """Work `cases` cases with so many processes, after a warm-up. An action is handing in one item
    and being given the next."""
    line = make_line(SIX_STEPS, workers)
    connections.close_all()
    start, end = FORK.Barrier(workers + 1), FORK.Event()
    found: Any = FORK.Queue()
    processes = [
        FORK.Process(target=_work, args=(line, number, cases // workers, start, end, found))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    start.wait()
    before = server_cpu_seconds()
    done: list[Done] = [found.get() for _ in processes]
    server = server_cpu_seconds() - before
    end.set()  # only now, so that the server's processes could be asked
    for process in processes:
        process.join()
    seconds = max(each.ended for each in done) - min(each.began for each in done)
    acted = sum(each.actions for each in done)
    return Run(
        sum(each.cases for each in done) / seconds,
        acted / seconds,
        sum(each.cpu_seconds for each in done) * 1000 / acted,
        server * 1000 / acted,
    )


def typical_action(count: int) -> list[float]:
    """Seconds that each of `count` actions took, one after the other, in this process."""
    line = make_line(SIX_STEPS, 1)
    _open(line, 0, count)
    held = _take(line, 0)
    seconds = []
    for _ in range(count):
        assert held is not None
        began = time.perf_counter()
        held = _hand_in(line, 0, held).next
        seconds.append(time.perf_counter() - began)
    return seconds[WARM_UP:]


def _work(line: Line, number: int, cases: int, start: Any, end: Any, found: Any) -> None:
    _work_through(line, number, WARM_UP)
    start.wait()
    cpu, began = sum(os.times()[:2]), time.monotonic()
    closed, acted = _work_through(line, number, cases)
    ended = time.monotonic()
    found.put(Done(began, ended, closed, acted, sum(os.times()[:2]) - cpu))
    end.wait()


def _work_through(line: Line, number: int, cases: int) -> tuple[int, int]:
    """Open so many cases and work until nothing waits: (cases closed, actions done). Processes
    take whatever comes first, so each works on the cases of all."""
    closed = acted = opened = 0
    held: Next | None = None
    while True:
        if held is None and opened < cases:
            count = min(OPENED_AT_ONCE, cases - opened)
            _open(line, number, count)
            opened += count
        held = held or _take(line, number)
        if held is None:
            return closed, acted
        done = _hand_in(line, number, held)
        held = done.next
        acted += 1
        closed += done.outcome is not None


def _open(line: Line, number: int, count: int) -> None:
    with open_scope(line.scope):
        line.open_cases([{"text": f"Case {each}"} for each in range(count)], number)


def _take(line: Line, number: int) -> Next | None:
    with open_scope(line.scope):
        return actions.take_next(actor=line.actor(number), now=datetime.now(UTC))


def _hand_in(line: Line, number: int, held: Next) -> Submitted:
    with open_scope(line.scope):
        return actions.submit(
            actor=line.actor(number),
            now=datetime.now(UTC),
            client_id=held.item.client_id,
            item_id=held.item.id,
            output=OUTPUT,
        )
