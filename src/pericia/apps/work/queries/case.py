"""What the page of a case needs besides the case itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.work.queries.item import READ_SUBMISSIONS, SubmissionRow
from pericia.tenancy.scope import rows, together

READ_SURROUNDINGS = """
SELECT cl.name, l.name, l.version FROM engagements_service_line l
JOIN organisations_client cl ON cl.client_id = l.client_id
WHERE l.client_id = $1 AND l.id = (
    SELECT c.service_line_id FROM cases_case c WHERE c.client_id = $1 AND c.id = $2)
"""
READ_LIVE = """
SELECT i.id, i.step, i.visit, i.state, i.level, i.opened_at, i.due_at, i.assignee_id, m.name,
    i.nobody_why, p.why, p.started_at
FROM work_item i
LEFT JOIN people_membership m ON m.client_id = i.client_id AND m.person_id = i.assignee_id
LEFT JOIN work_pause p
    ON p.client_id = i.client_id AND p.item_id = i.id AND p.ended_at IS NULL
WHERE i.client_id = $1 AND i.case_id = $2
  AND i.state IN ('open', 'offered', 'assigned', 'parked', 'asked')
ORDER BY i.opened_at, i.id
"""
READ_AUTHORITIES = """
SELECT authorities FROM people_membership
WHERE client_id = $1 AND person_id = $2 AND ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    client_name: str
    line_name: str
    line_version: int


@dataclass(frozen=True, slots=True)
class LiveItem:
    """An item of the case that is not finished. `why` is why it is parked, or the question that
    the client was asked."""

    id: UUID
    step: str
    visit: int
    state: str
    level: int
    opened_at: datetime
    due_at: datetime
    assignee_id: UUID | None
    assignee_name: str | None
    nobody_why: dict[str, Any] | None
    why: str | None
    paused_at: datetime | None


def surroundings_of(
    client_id: UUID, case_id: UUID
) -> tuple[Surroundings, list[LiveItem], list[SubmissionRow]]:
    """Names, live items and everything handed in, in one trip."""
    key = (client_id, case_id)
    names, live, submissions = together(
        (READ_SURROUNDINGS, key), (READ_LIVE, key), (READ_SUBMISSIONS, key)
    )
    return (
        Surroundings(*names[0]),
        [LiveItem(*row) for row in live],
        [SubmissionRow(*row) for row in submissions],
    )


def rules_liftable_by(client_id: UUID, person_id: UUID, decision: str) -> list[str]:
    """The rules that a delegated decision of this person covers at the client."""
    found = rows(READ_AUTHORITIES, (client_id, person_id))
    held: dict[str, Any] = (found[0][0] or {}) if found else {}
    return list((held.get(decision) or {}).get("rules", ()))
