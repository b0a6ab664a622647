"""The worker process: runs jobs as they are deferred, and the periodic work beside them.

It outlives its database: whatever breaks, it registers again after a pause that grows to
PAUSE_SECONDS_MAX. SIGTERM and SIGINT let the jobs in hand finish.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from procrastinate import JobContext
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job as QueuedJob
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from pericia.jobs import periodic
from pericia.jobs.fencing import FencedJobManager
from pericia.jobs.quarantine import HEARTBEAT_SECONDS, STALLED_SECONDS
from pericia.jobs.registry import Job, registered
from pericia.jobs.running import reason, run

POLL_SECONDS = 2.0
PAUSE_SECONDS_MAX = 10.0
RETRY_SECONDS_MAX = 600.0
GRACE_SECONDS = 8.0
CONNECT_SECONDS_MAX = 5.0
logger = logging.getLogger(__name__)


class Backoff(BaseRetryStrategy):
    """Try again after an error of a named type, later each time, up to the job's limit."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        last = job.attempts + 1 >= self.job.attempts_max
        if last or not isinstance(exception, self.job.retry_on):
            return None
        seconds = min(2.0**job.attempts, RETRY_SECONDS_MAX) * random.uniform(0.75, 1.25)  # noqa: S311
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=seconds))


def work(
    *,
    concurrency: int = 2,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    stalled_seconds: float = STALLED_SECONDS,
) -> None:
    """Run until SIGTERM or SIGINT. Up to `concurrency` jobs run at once, each on a thread."""
    options = {
        "concurrency": concurrency,
        "update_heartbeat_interval": heartbeat_seconds,
        "stalled_worker_timeout": stalled_seconds,
    }
    with periodic.running(stalled_seconds=stalled_seconds):
        asyncio.run(_work(concurrency, options))


async def _work(concurrency: int, options: Mapping[str, Any]) -> None:
    loop = asyncio.get_running_loop()
    # One thread more than jobs, for the resolver: heartbeats must not wait for a job.
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 1, thread_name_prefix="job"))
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    failures = 0
    while not stopping.is_set():
        began = loop.time()
        await _until(stopping, asyncio.create_task(_work_once(options)))
        failures = failures + 1 if loop.time() - began < PAUSE_SECONDS_MAX else 1
        if not stopping.is_set():
            pause = asyncio.sleep(min(0.1 * 2**failures, PAUSE_SECONDS_MAX))
            await _until(stopping, asyncio.create_task(pause))


async def _until(stopping: asyncio.Event, task: asyncio.Task[None]) -> None:
    """Wait for the task; once we are stopping, cancel it and wait for its orderly end."""
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
    stop.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _work_once(options: Mapping[str, Any]) -> None:
    """One registration as a worker, until it is cancelled or something breaks."""
    try:
        app = _app()
        async with app.open_async():
            await app.run_worker_async(
                **options,
                name="worker",
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=60.0,
                shutdown_graceful_timeout=GRACE_SECONDS,
                install_signal_handlers=False,
            )
    except Exception as error:
        logger.warning("the worker lost its database and starts again: %s", reason(error))


def _app() -> DjangoApp:
    parameters = connector_params("default")
    connector = PsycopgConnector(
        kwargs=parameters,
        min_size=1,
        max_size=2,
        timeout=CONNECT_SECONDS_MAX,
        reconnect_timeout=CONNECT_SECONDS_MAX,
    )
    app = DjangoApp(connector=connector)
    manager = FencedJobManager(connector)
    app.job_manager = manager
    for job in registered().values():
        _add(app, manager, job)
    return app


def _add(app: DjangoApp, manager: FencedJobManager, job: Job) -> None:
    def attempt(context: JobContext, /, **stored: Any) -> None:
        number = context.job.id or 0
        try:
            run(job, stored, number, context.job.attempts)
        except Exception as error:
            manager.reasons[number] = reason(error)
            raise

    app.task(name=job.name, pass_context=True, retry=Backoff(job))(attempt)
