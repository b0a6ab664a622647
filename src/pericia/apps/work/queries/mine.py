"""What is in somebody's hands, and what they have finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pericia.apps.work.queries.taken import READ_TAKEN, TakenRow, taken_rows
from pericia.tenancy.scope import rows, together

HELD_MAX = 100
DONE_SHOWN = 20

# $1 clients, $2 people.
READ_HELD = f"""
SELECT i.client_id, i.id, i.case_id, i.step, i.visit, i.kind, i.state, i.priority, i.due_at,
    cl.name, l.id, l.name, l.version, c.playbook_id, c.title, c.reference,
    d.saved_at, o.expires_at, coalesce(p.why, o.why), p.started_at
FROM work_item i
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = i.client_id
LEFT JOIN work_draft d
    ON d.client_id = i.client_id AND d.item_id = i.id AND d.person_id = i.assignee_id
LEFT JOIN work_offer o
    ON o.client_id = i.client_id AND o.item_id = i.id AND o.state = 'pending'
LEFT JOIN work_pause p
    ON p.client_id = i.client_id AND p.item_id = i.id AND p.ended_at IS NULL
WHERE i.client_id = ANY ($1) AND i.assignee_id = ANY ($2)
  AND i.state IN ('assigned', 'parked', 'asked', 'offered')
ORDER BY i.priority DESC, i.due_at, i.id LIMIT {HELD_MAX}
"""
# $1 clients, $2 people, $3 since.
READ_DONE = f"""
SELECT i.client_id, i.case_id, i.step, c.playbook_id, cl.name, c.title, c.reference, a.started_at,
    i.ended_at, count(*) OVER ()
FROM work_assignment a
JOIN work_item i ON i.client_id = a.client_id AND i.id = a.item_id
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN organisations_client cl ON cl.client_id = a.client_id
WHERE a.client_id = ANY ($1) AND a.person_id = ANY ($2) AND a.started_at > $3 - interval '30 days'
  AND a.ended_at IS NULL AND i.state = 'done' AND i.ended_at >= $3
ORDER BY i.ended_at DESC LIMIT {DONE_SHOWN}
"""
# $1 employers, $2 people, $3 the last day that is looked at.
READ_EXPIRING = """
SELECT c.held ->> 'kind', p.id, (c.held ->> 'expires_date')::date
FROM people_person p, LATERAL jsonb_array_elements(p.facts -> 'credentials') AS c (held)
WHERE p.organisation_id = ANY ($1) AND p.id = ANY ($2)
  AND c.held ->> 'revoked_date' IS NULL AND (c.held ->> 'expires_date')::date <= $3
ORDER BY 3, 1 LIMIT 20
"""
READ_CAPACITY = """
SELECT COALESCE(max(p.capacity), 0), (
    SELECT count(*) FROM work_item i WHERE i.assignee_id = ANY ($1) AND i.state = 'assigned')
FROM people_person p WHERE p.id = ANY ($1)
"""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An item offered to somebody or in their hands. `why` is why it is parked, what the client was
    asked, or why somebody gave it to them."""

    client_id: UUID
    id: UUID
    case_id: UUID
    step: str
    visit: int
    kind: str
    state: str
    priority: int
    due_at: datetime
    client_name: str
    service_line_id: UUID
    line_name: str
    line_version: int
    playbook_id: UUID
    title: str
    reference: str
    draft_saved_at: datetime | None
    offer_expires_at: datetime | None
    why: str | None
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class DoneRow:
    """Something that was handed in; `total` counts all of them, shown or not."""

    client_id: UUID
    case_id: UUID
    step: str
    playbook_id: UUID
    client_name: str
    title: str
    reference: str
    started_at: datetime
    ended_at: datetime
    total: int


@dataclass(frozen=True, slots=True)
class ExpiringOwn:
    """A credential of the reader's that expires soon, or has."""

    kind: str
    person_id: UUID
    expires_date: date


def held_and_done(
    client_ids: Sequence[UUID],
    employer_ids: Sequence[UUID],
    person_ids: Sequence[UUID],
    since: datetime,
    until: date,
) -> tuple[list[HeldRow], list[DoneRow], list[ExpiringOwn], list[TakenRow]]:
    """What is in these hands, the most urgent first, what was handed in since, newest first,
    which credentials of theirs expire by a day, and what was taken from them since."""
    whose = (list(client_ids), list(person_ids))
    held, done, expiring, taken = together(
        (READ_HELD, whose),
        (READ_DONE, (*whose, since)),
        (READ_EXPIRING, (list(employer_ids), list(person_ids), until)),
        (READ_TAKEN, (*whose, since)),
    )
    return (
        [HeldRow(*row) for row in held],
        [DoneRow(*row) for row in done],
        [ExpiringOwn(*row) for row in expiring],
        taken_rows(taken),
    )


def load_and_capacity(person_ids: Sequence[UUID]) -> tuple[int, int]:
    """How many items are in these hands, and how many may be."""
    capacity, load = rows(READ_CAPACITY, (list(person_ids),))[0]
    return load, capacity
