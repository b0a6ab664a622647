"""What cases hold of a data subject, and its removal once the subject is erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.apps.journal import erasing as journal_erasing
from pericia.apps.journal.actions import record
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

OPEN_CASES = """
SELECT count(*) FROM cases_case
WHERE client_id = $1 AND subject_id = $2 AND state NOT IN ('closed', 'cancelled')
"""
# Cases that are still open hold up the erasure; one that slipped past keeps its content.
ENDED = """
SELECT id FROM cases_case
WHERE client_id = $1 AND subject_id = $2 AND state IN ('closed', 'cancelled')
"""
FILES = f"""
SELECT stored_as FROM cases_attachment
WHERE client_id = $1 AND stored_as <> '' AND case_id IN ({ENDED})
"""
BLANK_CASES = """
UPDATE cases_case SET input = '{}', outputs = '{}', reference = '', title = '', intake_key = NULL,
    version = version + 1
WHERE client_id = $1 AND subject_id = $2 AND state IN ('closed', 'cancelled')
  AND (input <> '{}' OR outputs <> '{}' OR reference <> '' OR title <> ''
       OR intake_key IS NOT NULL)
RETURNING id
"""
BLANK_MESSAGES = f"""
UPDATE cases_message SET body = ''
WHERE client_id = $1 AND body <> '' AND case_id IN ({ENDED}) RETURNING id
"""
BLANK_ATTACHMENTS = f"""
UPDATE cases_attachment SET name = '', sha256 = '', stored_as = ''
WHERE client_id = $1 AND stored_as <> '' AND case_id IN ({ENDED}) RETURNING id
"""
FORGET = "DELETE FROM cases_subject WHERE client_id = $1 AND id = $2 RETURNING id"


def erase_subject(
    *, client_id: UUID, subject_id: UUID, actor: Actor, now: datetime, why: str
) -> UUID:
    """Erase a person of whom every case has ended; the id of the event.

    Raises Refused `cases_open`, and what `journal.erasing.erase_subject` raises.
    """
    still_open = rows(OPEN_CASES, (client_id, subject_id))[0][0]
    if still_open:
        raise Refused(
            "cases_open",
            f"Cases about this person that are still open: {still_open}. "
            "Close or cancel them first.",
        )
    return journal_erasing.erase_subject(
        client_id=client_id, subject_id=subject_id, actor=actor, now=now, why=why
    )


def files_of(client_id: UUID, subject_id: UUID) -> list[str]:
    """Where the attachments of the subject's ended cases are stored."""
    return [row[0] for row in rows(FILES, (client_id, subject_id))]


def blank_subject(*, client_id: UUID, subject_id: UUID, now: datetime) -> None:
    """Blank the subject's ended cases, messages and attachments, and forget the reference.

    Who did what and when stays. Changes nothing the second time.
    """
    given = (client_id, subject_id)
    counts = {
        "attachments": len(rows(BLANK_ATTACHMENTS, given)),
        "messages": len(rows(BLANK_MESSAGES, given)),
        "cases": len(rows(BLANK_CASES, given)),
        "references": len(rows(FORGET, given)),
    }
    if any(counts.values()):
        record(
            client_id=client_id,
            now=now,
            actor=SYSTEM,
            verb="subject.blanked",
            object_ref=f"subject:{subject_id}",
            data=counts,
        )
