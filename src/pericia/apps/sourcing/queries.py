"""What jobs ask about the sourcing decision, within their own scope."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.sourcing.models import Decision, ProcessLog


def waiting_log(client_id: UUID, log_id: UUID) -> ProcessLog | None:
    """A log that nobody has read yet."""
    return ProcessLog.objects.filter(client_id=client_id, id=log_id, state="waiting").first()


def decisions_to_rescore(client_id: UUID) -> list[UUID]:
    """The decisions that stand."""
    signed = Decision.objects.filter(client_id=client_id, state="signed")
    return list(signed.order_by("id").values_list("id", flat=True))
