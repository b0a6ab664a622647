"""The first answers to requests with an idempotency key, kept with their effects for a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse

from pericia.apps.channels.models import IdempotentRequest
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows, together

KEPT = timedelta(hours=24)
KEPT_BYTES_MAX = 1_000_000
KEPT_HEADERS = ("Content-Type", "Location")
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))"
RECALL = """
SELECT request_digest, status, headers, body FROM channels_idempotent_request
WHERE client_id = $1 AND key = $2
"""
SWEEP = """
DELETE FROM channels_idempotent_request
WHERE (client_id, key) IN (
    SELECT client_id, key FROM channels_idempotent_request WHERE at < $1 LIMIT $2)
"""
SWEPT_AT_ONCE = 5_000
ERASED = 410


def recall(client_id: UUID, key: str, digest: str) -> HttpResponse | None:
    """The first answer under this key, or None.

    A request with the same key that is under way is waited for. Refused: `key_reused` where the
    first request said something else, `answer_erased` where its answer was about an erased person.
    """
    _, found = together((LOCK, (f"{client_id}|{key}",)), (RECALL, (client_id, key)))
    if not found:
        return None
    kept_digest, status, headers, body = found[0]
    if kept_digest != digest:
        raise Refused(
            "key_reused",
            "This idempotency key came with another request before; use a new one.",
            "Idempotency-Key",
        )
    if status == ERASED:
        raise Refused("answer_erased", "What this key did was about somebody who was erased since.")
    return HttpResponse(body, status=status, headers={**headers, "Idempotent-Replay": "true"})


def keep(client_id: UUID, key: str, digest: str, response: HttpResponse, now: datetime) -> None:
    """Remember the answer, in the transaction of what it speaks of.

    Only bulk requests have longer answers; they may be repeated without a key.
    """
    if len(response.content) > KEPT_BYTES_MAX:
        return
    IdempotentRequest.objects.create(
        client_id=client_id,
        key=key,
        request_digest=digest,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=response.content.decode(),
        at=now,
    )


def sweep(now: datetime) -> None:
    """Forget what is older than a day, of the clients in scope."""
    rows(SWEEP, (now - KEPT, SWEPT_AT_ONCE))
