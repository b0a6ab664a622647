"""Queues follow what their client says of itself."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.engagements.actions.service_lines import open_queues, published
from pericia.apps.engagements.models import Queue, ServiceLine


def renew_queues(*, client_id: UUID) -> None:
    """Write anew what every queue asks that shares hours with the client. Runs twice safely."""
    lines = ServiceLine.objects.filter(client_id=client_id, shared_hours_min__gt=0, state="open")
    for line in lines:
        known = Queue.objects.filter(client_id=client_id, service_line_id=line.id)
        versions = sorted(set(known.values_list("playbook_id", flat=True)))
        open_queues(line, {each: published(client_id, each) for each in versions})
