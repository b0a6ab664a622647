"""Queueing the newest checkpoint for whoever is due: webhooks and readers by e-mail.

The UPDATE that says what was told also chooses who is told, so that two workers tell nobody twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage

from pericia.apps.journal.permissions import roles_with
from pericia.apps.journal.queries import latest_checkpoint
from pericia.apps.organisations.access import names_in_scope
from pericia.kernels.merkle.commitments import utc_text
from pericia.tenancy.ids import new_id
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows

CHECKPOINT = "journal.checkpoint"
WEBHOOK_EVERY = timedelta(hours=1)
MAIL_EVERY = timedelta(days=1)
# Whether a webhook is told of checkpoints; `queueing.wants` says the same of its patterns.
WANTS = "(e.verbs = '[]' OR e.verbs ?| ARRAY['journal.*', 'journal.checkpoint'])"
MARK_WEBHOOKS = f"""
UPDATE channels_webhook_endpoint e SET checkpoint_size = $2, checkpoint_at = $3
WHERE e.client_id = $1 AND e.is_active AND e.removed_at IS NULL AND {WANTS}
  AND e.checkpoint_size < $2 AND (e.checkpoint_at IS NULL OR e.checkpoint_at <= $4)
RETURNING e.id
"""
INSERT_MESSAGES = """
INSERT INTO channels_webhook_delivery (client_id, id, endpoint_id, event_id, position, verb,
    payload, state, attempts, next_at, created_at)
SELECT $1, m.id, m.endpoint_id, m.id, $2, $3, $4, 'pending', '[]', $5, $5
FROM json_to_recordset($6::json) AS m(id uuid, endpoint_id uuid)
"""
# Only to those who may still read the journal.
MARK_READERS = """
UPDATE channels_checkpoint_reader r SET sent_size = $2, sent_at = $3
FROM people_membership m
WHERE r.client_id = $1 AND m.client_id = r.client_id AND m.person_id = r.person_id
  AND m.ended_at IS NULL AND m.roles && $5::text[]
  AND r.sent_size < $2 AND (r.sent_at IS NULL OR r.sent_at <= $4)
RETURNING r.email
"""
SUBJECT = "Punto de control · Checkpoint: {client}, {size}"
BODY = """\
Guarde este correo. La última línea es el punto de control más reciente de la pista de auditoría de
{client}: sella {size} eventos. Con él (guárdela como checkpoint.json) y una exportación posterior,
verifier.py --checkpoint checkpoint.json muestra si se reescribió algo de lo anterior.

Keep this e-mail. The last line is the newest checkpoint of the journal of {client}: it seals
{size} events. With it (save it as checkpoint.json) and a later export, verifier.py --checkpoint
checkpoint.json shows whether anything before it was rewritten.

{text}
"""


def hand_over(client_id: UUID, now: datetime) -> None:
    """Queue the newest checkpoint of a client for every webhook and reader that is due."""
    signed = latest_checkpoint(client_id)
    if signed is not None:
        _to_webhooks(client_id, signed, now)
        _to_readers(client_id, signed, now)


def _to_webhooks(client_id: UUID, signed: dict[str, Any], now: datetime) -> None:
    size = signed["checkpoint"]["size"]
    due = rows(MARK_WEBHOOKS, (client_id, size, now, now - WEBHOOK_EVERY))
    if due:
        message = {"type": CHECKPOINT, "timestamp": utc_text(now), "data": signed}
        told = json_text([{"id": str(new_id()), "endpoint_id": str(each)} for (each,) in due])
        text = json.dumps(message, separators=(",", ":"))
        rows(INSERT_MESSAGES, (client_id, size - 1, CHECKPOINT, text, now, told))


def _to_readers(client_id: UUID, signed: dict[str, Any], now: datetime) -> None:
    size, readers = signed["checkpoint"]["size"], list(roles_with("journal.see"))
    due = rows(MARK_READERS, (client_id, size, now, now - MAIL_EVERY, readers))
    client = names_in_scope([client_id]).get(client_id, "")
    _send([row[0] for row in due], client, signed)


def _send(addresses: Iterable[str], client: str, signed: dict[str, Any]) -> None:
    """Each its own message: who else reads is nobody's business."""
    said = {
        "client": client,
        "size": signed["checkpoint"]["size"],
        "text": json.dumps(signed, separators=(",", ":")),
    }
    for address in addresses:
        EmailMessage(SUBJECT.format(**said), BODY.format(**said), to=[address]).send()
