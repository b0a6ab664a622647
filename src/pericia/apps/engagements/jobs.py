"""What workers do for engagements: queues follow the client's hours."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.engagements.actions.renewing import renew_queues
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope


@job("engagements.renew_queues")
def renew_queues_of(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Give the queues of a client that changed what they ask by its present hours."""
    with open_scope([client_id]):
        renew_queues(client_id=client_id)
