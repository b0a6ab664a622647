"""What workers do for deliverables."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pericia.apps.knowledge import erasing, making, templates_kept
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope


@job("knowledge.blank_subject")
def blank_subject(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Blank what deliverables hold of an erased subject."""
    with open_scope([client_id]):
        erasing.blank_subject(client_id=client_id, subject_id=object_id, now=datetime.now(UTC))


@job("knowledge.make_deliverable")
def make_deliverable(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Make the deliverable of a case that was delivered."""
    with open_scope([client_id]):
        making.make_deliverable(client_id=client_id, case_id=object_id, now=datetime.now(UTC))


@job("knowledge.keep_template")
def keep_template(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Keep the template that ships beside a playbook that was published."""
    with open_scope([client_id]):
        templates_kept.keep_template(
            client_id=client_id, playbook_id=object_id, now=datetime.now(UTC)
        )
