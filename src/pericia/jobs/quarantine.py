"""Jobs whose worker died, and jobs that will not be tried again.

The queue's status `failed` is the quarantine: no worker takes such a job, and it stays until
somebody tries it again or drops it. `args._why` says what went wrong.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.jobs.registry import ATTEMPTS_MAX, registered
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
BATCH = 100
ID_LENGTH_MAX = 64
DIED = "its worker died in the middle of it {attempts} times"
# The queue's own way puts a stalled job back for ever, past its limit of attempts.
SWEEP = """
WITH stalled AS MATERIALIZED (
    SELECT j.id, j.attempts + 1 AS attempts,
           coalesce(($2::jsonb ->> j.task_name)::int, $3::int) AS attempts_max
    FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = 'doing'
      AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => $1))
    ORDER BY j.id LIMIT $4 FOR UPDATE OF j SKIP LOCKED
)
UPDATE procrastinate_jobs j SET
    attempts = s.attempts, worker_id = NULL, abort_requested = false,
    status = CASE WHEN s.attempts < s.attempts_max THEN 'todo' ELSE 'failed'
             END::procrastinate_job_status,
    scheduled_at = now() + make_interval(secs => $1 / 20 * power(2, s.attempts - 1)),
    args = j.args || CASE WHEN s.attempts < s.attempts_max THEN '{}'
           ELSE jsonb_build_object('_why', replace($5, '{attempts}', s.attempts::text)) END
FROM stalled s WHERE j.id = s.id
RETURNING j.id, j.task_name, j.status::text, j.attempts
"""
SELECT_QUARANTINED = """
SELECT j.id, j.task_name, j.args::text, j.attempts,
       (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed')
FROM procrastinate_jobs j
WHERE j.status = 'failed' AND ($1::uuid[] IS NULL OR (j.args ->> 'client_id')::uuid = ANY ($1))
ORDER BY j.id DESC LIMIT $2
"""
RELEASE = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL,
    args = args - '_why'
WHERE id = $1 AND status = 'failed' RETURNING id
"""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class QuarantinedJob:
    """A job that needs somebody. `ids` are its arguments without the client's and what is no id."""

    id: int
    name: str
    client_id: UUID | None
    ids: dict[str, Any]
    attempts: int
    why: str
    at: datetime | None


def sweep_stalled(*, stalled_seconds: float = STALLED_SECONDS) -> int:
    """Give the jobs of workers without a heartbeat to others, later after each attempt, or put
    them into quarantine after their last one; how many there were. Safe to run at once anywhere.
    """
    limits = json.dumps({job.name: job.attempts_max for job in registered().values()})
    found = rows(SWEEP, (stalled_seconds, limits, ATTEMPTS_MAX, BATCH, DIED))
    for job_id, name, status, attempts in found:
        level = logging.ERROR if status == "failed" else logging.WARNING
        logger.log(level, "job %s (%s): its worker died, attempt %s", job_id, name, attempts)
    return len(found)


def quarantined(
    client_ids: Sequence[UUID] | None = None, *, limit: int = 100
) -> list[QuarantinedJob]:
    """Jobs in quarantine, newest first: those of these clients, or all."""
    wanted = list(client_ids) if client_ids is not None else None
    return [_quarantined(*row) for row in rows(SELECT_QUARANTINED, (wanted, limit))]


def release(job_id: int) -> None:
    """Try a quarantined job from its first attempt again; Refused (`not_found`) without one."""
    if not rows(RELEASE, (job_id,)):
        raise Refused("not_found", f"No job {job_id} is in quarantine; list them first.")


def drop(job_id: int) -> None:
    """Give a quarantined job up for good; Refused (`not_found`) if there is none."""
    gone = "DELETE FROM procrastinate_jobs WHERE id = $1 AND status = 'failed' RETURNING id"
    if not rows(gone, (job_id,)):
        raise Refused("not_found", f"No job {job_id} is in quarantine; list them first.")


def _quarantined(
    job_id: int, name: str, arguments: str, attempts: int, at: datetime | None
) -> QuarantinedJob:
    stored: dict[str, Any] = json.loads(arguments)
    client = stored.get("client_id")
    ids = {
        key: value
        for key, value in stored.items()
        if key != "client_id" and not key.startswith("_") and len(str(value)) <= ID_LENGTH_MAX
    }
    why = stored.get("_why", "unknown: see the worker's log")
    return QuarantinedJob(job_id, name, UUID(client) if client else None, ids, attempts, why, at)
