"""How the work stands: queues, load, what is stuck. Sets only, along the indexes of live items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.tenancy.scope import rows, together

STUCK_MAX = 50
PEOPLE_MAX = 200
_LIVE = "i.state IN ('open', 'offered', 'assigned', 'parked', 'asked')"

# $1 clients, $2 now, $3 service line.
READ_QUEUES = f"""
WITH counted AS (
    SELECT i.client_id, i.queue_id,
        count(*) FILTER (WHERE i.state = 'open') AS waiting,
        count(*) FILTER (WHERE i.state = 'offered') AS offered,
        count(*) FILTER (WHERE i.state = 'assigned') AS in_hand,
        count(*) FILTER (WHERE i.state = 'parked') AS parked,
        count(*) FILTER (WHERE i.state = 'asked') AS asked,
        count(*) FILTER (WHERE i.due_at < $2 AND i.state <> 'asked') AS late,
        count(*) FILTER (WHERE i.state = 'open' AND i.nobody_why IS NOT NULL) AS for_nobody,
        min(i.opened_at) FILTER (WHERE i.state = 'open') AS oldest_at,
        min(i.due_at) AS due_at
    FROM work_item i WHERE i.client_id = ANY ($1) AND {_LIVE}
    GROUP BY i.client_id, i.queue_id
)
SELECT n.client_id, cl.name, l.id, l.name, q.playbook_id, q.step, n.waiting, n.offered, n.in_hand,
    n.parked, n.asked, n.late, n.for_nobody, n.oldest_at, n.due_at
FROM counted n
JOIN engagements_queue q ON q.client_id = n.client_id AND q.id = n.queue_id
JOIN engagements_service_line l ON l.client_id = q.client_id AND l.id = q.service_line_id
JOIN organisations_client cl ON cl.client_id = n.client_id
WHERE $3::uuid IS NULL OR l.id = $3
ORDER BY cl.name, l.name, l.id, n.due_at
"""
# $1 clients, $2 service line.
COUNT_BLOCKED = """
SELECT c.client_id, c.service_line_id, count(*) FROM cases_case c
WHERE c.client_id = ANY ($1) AND c.state = 'blocked'
  AND ($2::uuid IS NULL OR c.service_line_id = $2)
GROUP BY c.client_id, c.service_line_id
"""
READ_BLOCKED = f"""
SELECT c.client_id, c.id, cl.name, l.name, c.playbook_id, c.title, c.reference, c.due_at,
    c.progress->'blocked'
FROM cases_case c
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = c.client_id
WHERE c.client_id = ANY ($1) AND c.state = 'blocked' AND ($2::uuid IS NULL OR l.id = $2)
ORDER BY c.due_at, c.id LIMIT {STUCK_MAX}
"""
READ_FOR_NOBODY = f"""
SELECT i.client_id, i.id, cl.name, l.name, c.playbook_id, i.step, c.title, c.reference, i.due_at,
    i.nobody_why
FROM work_item i
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = i.client_id
WHERE i.client_id = ANY ($1) AND i.state = 'open' AND i.nobody_why IS NOT NULL
  AND ($2::uuid IS NULL OR l.id = $2)
ORDER BY i.due_at, i.id LIMIT {STUCK_MAX}
"""
# $1 clients, $2 seen since. Of whoever is employed elsewhere only the load is known.
READ_LOADS = f"""
WITH held AS (
    SELECT i.assignee_id,
        count(*) FILTER (WHERE i.state = 'assigned') AS in_hand,
        count(*) FILTER (WHERE i.state = 'offered') AS offered,
        count(*) FILTER (WHERE i.state = 'parked') AS parked,
        count(*) FILTER (WHERE i.state = 'asked') AS asked
    FROM work_item i
    WHERE i.client_id = ANY ($1) AND i.state IN ('assigned', 'parked', 'asked', 'offered')
    GROUP BY i.assignee_id
), people AS (
    SELECT m.person_id, min(m.name) AS name, min(m.organisation_id::text)::uuid AS organisation_id
    FROM people_membership m
    WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL
      AND m.roles && ARRAY['operator', 'expert', 'analyst', 'reviewer']
      AND NOT app.walled(m.person_id, m.client_id)
    GROUP BY m.person_id
)
SELECT w.person_id, w.name, COALESCE(h.in_hand, 0), COALESCE(h.offered, 0),
    COALESCE(h.parked, 0), COALESCE(h.asked, 0), p.capacity,
    CASE WHEN p.id IS NOT NULL THEN COALESCE(s.seen_at > $2, false) END
FROM people w
LEFT JOIN held h ON h.assignee_id = w.person_id
LEFT JOIN people_person p ON p.organisation_id = w.organisation_id AND p.id = w.person_id
LEFT JOIN work_presence s ON s.organisation_id = w.organisation_id AND s.person_id = w.person_id
WHERE h.assignee_id IS NOT NULL OR p.is_active IS NOT FALSE
ORDER BY COALESCE(h.in_hand, 0) DESC, COALESCE(h.parked, 0) DESC, w.name LIMIT {PEOPLE_MAX}
"""
# $1 clients, $2 states, $3 service line, $4 step, $5 late at, $6 to $8 after, $9 limit.
READ_ITEMS = f"""
SELECT i.client_id, i.id, i.case_id, cl.name, l.name, c.playbook_id, i.step, i.visit, i.state,
    i.priority, i.level, i.opened_at, i.due_at, m.name, c.title, c.reference,
    i.nobody_why IS NOT NULL
FROM work_item i
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = i.client_id
LEFT JOIN people_membership m ON m.client_id = i.client_id AND m.person_id = i.assignee_id
WHERE i.client_id = ANY ($1) AND {_LIVE} AND ($2::text[] IS NULL OR i.state = ANY ($2))
  AND ($3::uuid IS NULL OR l.id = $3) AND ($4::text IS NULL OR i.step = $4)
  AND ($5::timestamptz IS NULL OR (i.due_at < $5 AND i.state <> 'asked'))
  AND ($6::int IS NULL OR i.priority < $6 OR (i.priority = $6 AND (i.due_at, i.id) > ($7, $8)))
ORDER BY i.priority DESC, i.due_at, i.id LIMIT $9
"""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Live items of one step of one service line. `oldest_at` is when the oldest that waits was
    opened, `due_at` the nearest due time of all."""

    client_id: UUID
    client_name: str
    service_line_id: UUID
    line_name: str
    playbook_id: UUID
    step: str
    waiting: int
    offered: int
    in_hand: int
    parked: int
    asked: int
    late: int
    for_nobody: int
    oldest_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What somebody has in hand. `capacity` and `is_present` are None where it is not known."""

    person_id: UUID
    name: str
    in_hand: int
    offered: int
    parked: int
    asked: int
    capacity: int | None
    is_present: bool | None


@dataclass(frozen=True, slots=True)
class BlockedRow:
    client_id: UUID
    id: UUID
    client_name: str
    line_name: str
    playbook_id: UUID
    title: str
    reference: str
    due_at: datetime
    blocked: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class ForNobodyRow:
    """An item that nobody may take, with the counts by rule that say why."""

    client_id: UUID
    id: UUID
    client_name: str
    line_name: str
    playbook_id: UUID
    step: str
    title: str
    reference: str
    due_at: datetime
    nobody_why: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LiveRow:
    """An item in the list behind the board."""

    client_id: UUID
    id: UUID
    case_id: UUID
    client_name: str
    line_name: str
    playbook_id: UUID
    step: str
    visit: int
    state: str
    priority: int
    level: int
    opened_at: datetime
    due_at: datetime
    assignee_name: str | None
    title: str
    reference: str
    is_for_nobody: bool


@dataclass(frozen=True, slots=True)
class BoardRows:
    queues: list[QueueRow]
    blocked_counts: dict[tuple[UUID, UUID], int]
    blocked: list[BlockedRow]
    for_nobody: list[ForNobodyRow]
    loads: list[LoadRow]


def board_rows(
    seen: Sequence[UUID],
    directed: Sequence[UUID],
    now: datetime,
    present_since: datetime,
    service_line_id: UUID | None,
) -> BoardRows:
    """Everything the board shows in one trip: counts of the clients `seen`, and of those `directed`
    also what is stuck and who has how much."""
    clients, inside = list(seen), list(directed)
    queues, counts, blocked, for_nobody, loads = together(
        (READ_QUEUES, (clients, now, service_line_id)),
        (COUNT_BLOCKED, (clients, service_line_id)),
        (READ_BLOCKED, (inside, service_line_id)),
        (READ_FOR_NOBODY, (inside, service_line_id)),
        (READ_LOADS, (inside, present_since)),
    )
    return BoardRows(
        [QueueRow(*row) for row in queues],
        {(client, line): count for client, line, count in counts},
        [BlockedRow(*row) for row in blocked],
        [ForNobodyRow(*row) for row in for_nobody],
        [LoadRow(*row) for row in loads],
    )


def live_items(
    client_ids: Sequence[UUID],
    *,
    states: Sequence[str] = (),
    service_line_id: UUID | None = None,
    step: str | None = None,
    late_at: datetime | None = None,
    after: tuple[int, datetime, UUID] | None = None,
    limit: int,
) -> list[LiveRow]:
    """Live items in the order of their queues, after the one of that (priority, due_at, id)."""
    priority, due_at, last_id = after or (None, None, None)
    found = rows(
        READ_ITEMS,
        (
            list(client_ids),
            list(states) or None,
            service_line_id,
            step,
            late_at,
            priority,
            due_at,
            last_id,
            limit,
        ),
    )
    return [LiveRow(*row) for row in found]
