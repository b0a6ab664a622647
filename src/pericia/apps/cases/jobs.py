"""What workers do for cases."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pericia.apps.cases import erasing
from pericia.files import store
from pericia.jobs.registry import job
from pericia.tenancy.scope import open_scope


@job("cases.blank_subject", retry_on=(OSError,), attempts_max=8)
def blank_subject(client_id: UUID, object_id: UUID, event_id: UUID) -> None:
    """Blank what cases hold of an erased subject: the files first, which rows still name."""
    with open_scope([client_id]):
        files = erasing.files_of(client_id, object_id)
    for each in files:
        store.remove(each)
    with open_scope([client_id]):
        erasing.blank_subject(client_id=client_id, subject_id=object_id, now=datetime.now(UTC))
