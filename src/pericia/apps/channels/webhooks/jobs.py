"""What workers do for webhooks: look for what was sealed, and send what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pericia.apps.channels import idempotency
from pericia.apps.channels.webhooks.delivering import deliver_due
from pericia.apps.channels.webhooks.queueing import CLIENTS_WITH_WORK, queue_new
from pericia.jobs.deferring import Deferral, defer_all
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope, rows

DELIVER = "channels.deliver"
CLIENTS = "SELECT * FROM app.client_ids()"
CLIENTS_AT_ONCE = 500


def queue_deliveries() -> None:
    """Make messages of newly sealed events, and let workers send those that are due."""
    for some in _clients():
        now = datetime.now(UTC)
        with open_scope(some):
            with_work = [row[0] for row in rows(CLIENTS_WITH_WORK, (now,))]
        for client_id in with_work:
            queue_deliveries_of(client_id, now)


def queue_deliveries_of(client_id: UUID, now: datetime) -> None:
    """The same for one client."""
    with open_scope([client_id]):
        due = queue_new(client_id, now)
        defer_all(
            Deferral(DELIVER, client_id, {"endpoint_id": each}, lock=f"webhook:{each}")
            for each in due
        )


@job(DELIVER)
def deliver(client_id: UUID, endpoint_id: UUID) -> None:
    """Send what waits for one webhook."""
    deliver_due(client_id, endpoint_id)


def forget_answers() -> None:
    """Sweep the kept answers to requests with idempotency keys."""
    for some in _clients():
        with open_scope(some):
            idempotency.sweep(datetime.now(UTC))


def _clients() -> Sequence[Sequence[UUID]]:
    with open_scope([]):
        every = [row[0] for row in rows(CLIENTS)]
    return [every[at : at + CLIENTS_AT_ONCE] for at in range(0, len(every), CLIENTS_AT_ONCE)]
