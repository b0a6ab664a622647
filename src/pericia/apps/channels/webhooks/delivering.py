"""Sending what waits for one webhook: one message after another, by one worker at a time.

Nothing is held open while the network is waited for. A worker that dies between sending and
writing down that it sent makes a message arrive twice, under the same id.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from pericia.apps.channels.sending import Outcome, send
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import SYSTEM
from pericia.kernels.webhooks.retries import wait_after
from pericia.kernels.webhooks.signing import headers
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import open_scope, rows

HELD = timedelta(seconds=120)
SECONDS_MAX = 45.0
GONE = 410
DISABLED_AFTER = timedelta(days=5)
ATTEMPTS_KEPT = 20
CLAIM = """
UPDATE channels_webhook_endpoint SET busy_until = $4
WHERE client_id = $1 AND id = $2 AND is_active AND removed_at IS NULL
  AND (busy_until IS NULL OR busy_until < $3)
RETURNING id
"""
RELEASE = """
UPDATE channels_webhook_endpoint SET busy_until = NULL
WHERE client_id = $1 AND id = $2 AND busy_until = $3
"""
NEXT = """
SELECT d.id, d.event_id, d.payload, d.attempts, e.url, e.secret, e.previous_secret,
    e.previous_until, e.failing_since
FROM channels_webhook_delivery d
JOIN channels_webhook_endpoint e ON e.client_id = d.client_id AND e.id = d.endpoint_id
WHERE d.client_id = $1 AND d.endpoint_id = $2 AND d.state = 'pending' AND d.next_at <= $3
  AND e.is_active AND e.removed_at IS NULL AND e.busy_until = $4
ORDER BY d.position LIMIT 1
"""
RECORD = """
UPDATE channels_webhook_delivery SET state = $3, next_at = $4, attempts = $5::jsonb
WHERE client_id = $1 AND id = $2 AND state = 'pending'
"""
SET_FAILING = """
UPDATE channels_webhook_endpoint SET failing_since = $3
WHERE client_id = $1 AND id = $2 AND failing_since IS DISTINCT FROM $3
"""
DISABLE = """
UPDATE channels_webhook_endpoint SET is_active = false, disabled_why = $3
WHERE client_id = $1 AND id = $2 AND is_active RETURNING url
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A message to send now, with what its endpoint needs to believe it."""

    id: UUID
    event_id: UUID
    payload: str
    attempts: list[dict[str, Any]]
    url: str
    secret: str
    previous_secret: str
    previous_until: datetime | None
    failing_since: datetime | None

    def secrets_at(self, now: datetime) -> list[str]:
        old = self.previous_until is not None and self.previous_until > now
        return [self.secret, self.previous_secret] if old else [self.secret]

    @property
    def message_id(self) -> str:
        """The same in each attempt, so that the receiver can tell repetitions."""
        return f"msg_{self.event_id.hex}"


def deliver_due(client_id: UUID, endpoint_id: UUID) -> int:
    """Send what is due, in order, until it fails once; the number of attempts.

    Does nothing while somebody else delivers to this webhook.
    """
    began = time.monotonic()
    now = datetime.now(UTC)
    until = now + HELD
    with open_scope([client_id]):
        if not rows(CLAIM, (client_id, endpoint_id, now, until)):
            return 0
        due = _next(client_id, endpoint_id, until)
    attempts = 0
    while due is not None:
        outcome = _attempt(due)
        attempts += 1
        go_on = outcome.is_delivered and time.monotonic() - began < SECONDS_MAX
        with open_scope([client_id]):
            _record(client_id, endpoint_id, due, outcome, datetime.now(UTC))
            due = _next(client_id, endpoint_id, until) if go_on else None
    with open_scope([client_id]):
        rows(RELEASE, (client_id, endpoint_id, until))
    return attempts


def _next(client_id: UUID, endpoint_id: UUID, until: datetime) -> Due | None:
    found = rows(NEXT, (client_id, endpoint_id, datetime.now(UTC), until))
    return Due(*found[0]) if found else None


def _attempt(due: Due) -> Outcome:
    now = datetime.now(UTC)
    payload = due.payload.encode()
    signed = headers(due.secrets_at(now), due.message_id, int(now.timestamp()), payload)
    return send(due.url, signed, payload)


def _record(client_id: UUID, endpoint_id: UUID, due: Due, outcome: Outcome, now: datetime) -> None:
    """Write the attempt down: when, which status, how long, and a short word for what failed."""
    attempt = {
        "at": now.isoformat(),
        "status": outcome.status,
        "error": outcome.error,
        "duration_ms": outcome.duration_ms,
    }
    attempts = [*due.attempts, attempt]
    state, next_at = "delivered", now
    if not outcome.is_delivered:
        of_this_sending = sum(not each.get("earlier") for each in attempts)
        wait = wait_after(of_this_sending, random.random())  # noqa: S311 - no secret, spreads retries
        state, next_at = ("failed", now) if wait is None else ("pending", now + wait)
    kept = json_text(attempts[-ATTEMPTS_KEPT:])
    rows(RECORD, (client_id, due.id, state, next_at, kept))
    failing_since = None if outcome.is_delivered else due.failing_since or now
    rows(SET_FAILING, (client_id, endpoint_id, failing_since))
    if outcome.status == GONE:
        _disable(client_id, endpoint_id, "gone", now)
    elif failing_since is not None and failing_since < now - DISABLED_AFTER:
        _disable(client_id, endpoint_id, "failing", now)


def _disable(client_id: UUID, endpoint_id: UUID, why: str, now: datetime) -> None:
    """Nothing more is sent, and nothing is lost: switched on again, it goes on where it stopped."""
    for (url,) in rows(DISABLE, (client_id, endpoint_id, why)):
        journal.record(
            client_id=client_id,
            now=now,
            actor=SYSTEM,
            verb="webhook.disabled",
            object_ref=f"webhook:{endpoint_id}",
            data={"host": urlsplit(url).hostname, "why": why},
        )
