"""Ending an attempt only while it still owns its job.

The queue's own statements name the job alone: a worker that was stopped, taken for dead and woken
would end the attempt that another worker has begun since. Ours name the worker and the attempt.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

SUCCEED = """
DELETE FROM procrastinate_jobs
WHERE id = %(job_id)s AND status = 'doing' AND worker_id = %(worker_id)s
  AND attempts = %(attempts)s
RETURNING id
"""
FAIL = """
UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1, worker_id = NULL,
    abort_requested = false, args = args || %(note)s
WHERE id = %(job_id)s AND status = 'doing' AND worker_id = %(worker_id)s
  AND attempts = %(attempts)s
RETURNING id
"""
RETRY = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL,
    abort_requested = false, scheduled_at = %(retry_at)s
WHERE id = %(job_id)s AND status = 'doing' AND worker_id = %(worker_id)s
  AND attempts = %(attempts)s
RETURNING id
"""
logger = logging.getLogger(__name__)


class FencedJobManager(JobManager):
    """`reasons` says, by job id, why an attempt failed; it is kept with the job."""

    def __init__(self, connector: Any) -> None:
        super().__init__(connector)
        self.reasons: dict[int, str] = {}

    async def finish_job(self, job: QueuedJob, status: Status, delete_job: bool) -> None:
        why = self.reasons.pop(job.id or 0, "the worker was stopped")
        if status is Status.SUCCEEDED:
            await self._end(job, SUCCEED)
        else:
            await self._end(job, FAIL, note={"_why": why})

    async def retry_job(
        self,
        job: QueuedJob,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        self.reasons.pop(job.id or 0, None)
        await self._end(job, RETRY, retry_at=retry_at)

    async def _end(self, job: QueuedJob, statement: str, **values: Any) -> None:
        owned = await self.connector.execute_query_all_async(
            statement, job_id=job.id, worker_id=job.worker_id, attempts=job.attempts, **values
        )
        if not owned:
            logger.warning("job %s (%s): another attempt has taken over", job.id, job.task_name)
