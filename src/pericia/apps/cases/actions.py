"""What is added to a case besides work on it. Each runs in an open scope and leaves its event."""

from __future__ import annotations

from datetime import datetime

from pericia.apps.cases.files import StoredFile
from pericia.apps.cases.models import Attachment, Case
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.kernels.refusal import Refused

ATTACHMENTS_MAX = 100


def attach_file(*, actor: Actor, now: datetime, case: Case, stored: StoredFile) -> Attachment:
    """Name a stored file in a case whose row the caller has locked; a file it has stays once.

    Refused: `case_closed`, `too_many_attachments`.
    """
    if case.closed_at is not None:
        raise Refused("case_closed", "The case has ended; open a new one to go on.")
    held = Attachment.objects.filter(client_id=case.client_id, case_id=case.id)
    known = held.filter(sha256=stored.sha256, name=stored.name).first()
    if known is not None:
        return known
    if held.count() >= ATTACHMENTS_MAX:
        raise Refused(
            "too_many_attachments", f"A case holds at most {ATTACHMENTS_MAX} attachments."
        )
    attachment = Attachment.objects.create(
        client_id=case.client_id,
        case_id=case.id,
        name=stored.name,
        content_type=stored.content_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        added_by=actor.reference,
        added_at=now,
    )
    journal.record(
        client_id=case.client_id,
        now=now,
        actor=actor,
        verb="case.file_attached",
        object_ref=f"case:{case.id}",
        data={
            "attachment": str(attachment.id),
            "name": stored.name,
            "size_bytes": stored.size_bytes,
            "sha256": stored.sha256,
        },
        subject_id=case.subject_id,
    )
    return attachment
