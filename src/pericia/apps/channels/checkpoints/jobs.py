"""What workers do for checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime

from pericia.apps.channels.checkpoints.handing import MAIL_EVERY, WANTS, WEBHOOK_EVERY, hand_over
from pericia.tenancy.scope import open_scope, rows

CLIENTS = "SELECT * FROM app.client_ids()"
CLIENTS_AT_ONCE = 500
CLIENTS_DUE = f"""
SELECT e.client_id FROM channels_webhook_endpoint e
WHERE e.is_active AND e.removed_at IS NULL AND {WANTS}
  AND (e.checkpoint_at IS NULL OR e.checkpoint_at <= $1)
UNION
SELECT r.client_id FROM channels_checkpoint_reader r
WHERE r.sent_at IS NULL OR r.sent_at <= $2
"""


def hand_over_checkpoints() -> None:
    """Queue the newest checkpoint for whoever has had none for an hour, or a day by e-mail."""
    now = datetime.now(UTC)
    with open_scope([]):
        every = [row[0] for row in rows(CLIENTS)]
    for at in range(0, len(every), CLIENTS_AT_ONCE):
        with open_scope(every[at : at + CLIENTS_AT_ONCE]):
            due = [row[0] for row in rows(CLIENTS_DUE, (now - WEBHOOK_EVERY, now - MAIL_EVERY))]
        for client_id in due:
            with open_scope([client_id]):
                hand_over(client_id, now)
