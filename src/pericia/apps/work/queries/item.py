"""One item with its case, what was handed in before, and its files: for the page of the item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.tenancy.scope import together

SUBMISSIONS_MAX = 200

# $1 client, $2 item.
READ_ITEM = """
SELECT i.client_id, i.id, i.case_id, i.step, i.visit, i.kind, i.stage, i.state, i.priority,
    i.level, i.due_at, i.opened_at, i.assignee_id, m.name, i.nobody_why,
    cl.name, l.id, l.name, l.version, c.playbook_id, c.state, c.title, c.reference, c.channel,
    c.received_at, c.due_at, c.closed_at, c.input, c.outputs, c.progress,
    d.body, d.revision, d.saved_at, d.person_id,
    COALESCE(o.proof, a.proof), o.expires_at,
    EXISTS (SELECT FROM cases_message s WHERE s.client_id = c.client_id AND s.case_id = c.id),
    EXISTS (SELECT FROM cases_attachment f WHERE f.client_id = c.client_id AND f.case_id = c.id)
FROM work_item i
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = i.client_id
LEFT JOIN people_membership m ON m.client_id = i.client_id AND m.person_id = i.assignee_id
LEFT JOIN work_draft d ON d.client_id = i.client_id AND d.item_id = i.id
LEFT JOIN work_assignment a
    ON a.client_id = i.client_id AND a.item_id = i.id AND a.ended_at IS NULL
LEFT JOIN work_offer o
    ON o.client_id = i.client_id AND o.item_id = i.id AND o.state = 'pending'
WHERE i.client_id = $1 AND i.id = $2
"""
_SUBMISSION = """
SELECT s.step, s.visit, s.kind, s.actor, s.person_id, m.name, s.acting_as, s.body, s.submitted_at,
    CASE WHEN s.kind = 'sign_off' THEN s.proof END
FROM work_submission s
LEFT JOIN people_membership m ON m.client_id = s.client_id AND m.person_id = s.person_id
"""
READ_SUBMISSIONS_BESIDE = f"""{_SUBMISSION}
WHERE s.client_id = $1 AND s.case_id =
    (SELECT i.case_id FROM work_item i WHERE i.client_id = $1 AND i.id = $2)
ORDER BY s.submitted_at, s.id LIMIT {SUBMISSIONS_MAX}
"""
READ_SUBMISSIONS = f"""{_SUBMISSION.replace("s.kind = 'sign_off'", "s.person_id IS NOT NULL")}
WHERE s.client_id = $1 AND s.case_id = $2 ORDER BY s.submitted_at, s.id LIMIT {SUBMISSIONS_MAX}
"""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item and its case. `proof` is that of its offer or of its assignment."""

    client_id: UUID
    id: UUID
    case_id: UUID
    step: str
    visit: int
    kind: str
    stage: str
    state: str
    priority: int
    level: int
    due_at: datetime
    opened_at: datetime
    assignee_id: UUID | None
    assignee_name: str | None
    nobody_why: dict[str, Any] | None
    client_name: str
    service_line_id: UUID
    line_name: str
    line_version: int
    playbook_id: UUID
    case_state: str
    title: str
    reference: str
    channel: str
    received_at: datetime
    case_due_at: datetime
    closed_at: datetime | None
    input: dict[str, Any]
    outputs: dict[str, Any]
    progress: dict[str, Any]
    draft: dict[str, Any] | None
    draft_revision: int | None
    draft_saved_at: datetime | None
    draft_person_id: UUID | None
    proof: dict[str, Any] | None
    offer_expires_at: datetime | None
    has_messages: bool
    has_attachments: bool


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """What somebody, or a bot, handed in. Only people have a `name` and a `proof`; read beside an
    item, only sign-offs have the proof."""

    step: str
    visit: int
    kind: str
    actor: str
    person_id: UUID | None
    name: str | None
    acting_as: str
    body: dict[str, Any]
    submitted_at: datetime
    proof: dict[str, Any] | None


def item_row(client_id: UUID, item_id: UUID) -> tuple[ItemRow | None, list[SubmissionRow]]:
    """The item and everything handed in on its case, oldest first, in one trip."""
    key = (client_id, item_id)
    found, submissions = together((READ_ITEM, key), (READ_SUBMISSIONS_BESIDE, key))
    return (ItemRow(*found[0]) if found else None), [SubmissionRow(*row) for row in submissions]
