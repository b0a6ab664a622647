"""What workers do for engagements: queues follow the client's hours."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings

from pericia.apps.engagements import reminding
from pericia.apps.engagements.actions.renewing import renew_queues
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope, rows

CLIENTS = "SELECT * FROM app.client_ids()"
CLIENTS_AT_ONCE = 500


@job("engagements.renew_queues")
def renew_queues_of(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Give the queues of a client that changed what they ask by its present hours."""
    with open_scope([client_id]):
        renew_queues(client_id=client_id)


def remind_of_tasks() -> None:
    """Write to the owners of transition tasks that are due or overdue."""
    if not settings.REMINDERS:
        return
    now = datetime.now(UTC)
    with open_scope([]):
        every = [row[0] for row in rows(CLIENTS)]
    for at in range(0, len(every), CLIENTS_AT_ONCE):
        with open_scope(every[at : at + CLIENTS_AT_ONCE]):
            reminding.remind(every[at : at + CLIENTS_AT_ONCE], now)
