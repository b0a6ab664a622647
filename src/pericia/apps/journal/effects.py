"""Effects that happen once however often a job runs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.jobs.running import current_attempt
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import rows

INSERT_EFFECT = """
INSERT INTO journal_effect (client_id, key, token, at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING key
"""


def once(client_id: UUID, key: str, now: datetime) -> bool:
    """True for the one transaction that may have the effects called `key`; False after it.

    Call it before the effects and in their transaction: both are kept or neither is. A second
    attempt at the same moment waits here for the end of the first. `jobs.running.effect_key` is a
    key for what a job does once each time it is deferred.
    """
    attempt = current_attempt()
    token = attempt.token if attempt is not None else new_id()
    return bool(rows(INSERT_EFFECT, (client_id, key, token, now)))
