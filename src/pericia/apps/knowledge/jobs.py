"""What workers do for deliverables."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pericia.apps.knowledge import erasing
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope


@job("knowledge.blank_subject")
def blank_subject(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Blank what deliverables hold of an erased subject."""
    with open_scope([client_id]):
        erasing.blank_subject(client_id=client_id, subject_id=object_id, now=datetime.now(UTC))
