"""Putting jobs into the queue, inside the transaction of the action that they follow.

The rows go straight into the queue's table on Django's own connection, so that they are rolled
back with the action, inside a worker too (the queue's own client would use another connection
there). Arguments are ids only: the queue is not under row-level security.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.tenancy.scope import rows

# A job that waits already under the same lock is held until this transaction ends, so that it
# cannot start before what we wrote can be seen; a plain refusal would also spoil the transaction.
INSERT_JOBS = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at, queueing_lock)
SELECT 'default', * FROM unnest($1::text[], $2::jsonb[], $3::timestamptz[], $4::text[])
ON CONFLICT (queueing_lock) WHERE status = 'todo'
DO UPDATE SET queueing_lock = excluded.queueing_lock
"""
Id = UUID | int | str
Statement = tuple[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Deferral:
    """A job to run with these ids, not before `not_before`.

    Of the deferrals that wait under one `lock`, one is run: it sees what all of them wrote. Use it
    for rare work only: transactions that defer under one lock wait for each other.
    """

    name: str
    client_id: UUID | None
    ids: Mapping[str, Id] = field(default_factory=dict)
    not_before: datetime | None = None
    lock: str | None = None

    @property
    def arguments(self) -> str:
        """The stored form; TypeError for what is no id."""
        named: dict[str, Id] = dict(self.ids)
        if self.client_id is not None:
            named = {"client_id": self.client_id, **named}
        return json.dumps({name: _stored(name, value) for name, value in named.items()})


def defer(
    name: str,
    client_id: UUID | None,
    *,
    not_before: datetime | None = None,
    lock: str | None = None,
    **ids: Id,
) -> None:
    """Run the job once the open transaction has committed. One round trip."""
    defer_all([Deferral(name, client_id, ids, not_before, lock)])


def defer_all(deferrals: Iterable[Deferral]) -> None:
    """Defer any number of jobs in one round trip."""
    every = list(deferrals)
    if every:
        rows(*deferring(every))


def deferring(deferrals: Sequence[Deferral]) -> Statement:
    """The statement that defers them, for `tenancy.scope.together`."""
    once = {each.lock: each for each in deferrals if each.lock is not None}
    every = [each for each in deferrals if each.lock is None] + list(once.values())
    return INSERT_JOBS, (
        [each.name for each in every],
        [each.arguments for each in every],
        [each.not_before for each in every],
        [each.lock for each in every],
    )


def _stored(name: str, value: Id) -> int | str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int | str):
        return value
    raise TypeError(f"{name} is {type(value).__name__}: a job takes ids.")
