"""What jobs ask about the sourcing decision, within their own scope."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.sourcing.actions.logs import is_file_kept
from pericia.apps.sourcing.models import Decision, ProcessLog


def waiting_log(client_id: UUID, log_id: UUID) -> ProcessLog | None:
    """A log that nobody has read yet."""
    return ProcessLog.objects.filter(client_id=client_id, id=log_id, state="waiting").first()


def log_without_file(client_id: UUID, log_id: UUID) -> ProcessLog | None:
    """A log whose file is to be gone; None where it is kept."""
    log = ProcessLog.objects.filter(client_id=client_id, id=log_id).defer("findings").first()
    return None if log is None or is_file_kept(log) else log


def decisions_to_rescore(client_id: UUID) -> list[UUID]:
    """The decisions that stand."""
    signed = Decision.objects.filter(client_id=client_id, state="signed")
    return list(signed.order_by("id").values_list("id", flat=True))
