"""How the work stands: queues, load, what is stuck. Sets only, along the indexes of live items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.work.queries.backlog import Backlog, backlog_from, backlog_statements
from pericia.kernels.routing.nobody import OVERRIDE
from pericia.tenancy.scope import together

STUCK_MAX = 12
READ_MAX = 400
PEOPLE_MAX = 30
COUNT_FOR_NOBODY = """
SELECT i.queue_id, count(*) FROM work_item i
WHERE i.client_id = ANY ($1) AND i.state = 'open' AND i.nobody_why IS NOT NULL
GROUP BY i.queue_id
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
# The most urgent of each client, those of one step with the same reasons together: reasons are
# compared as text, byte by byte, since documents take four times as long to compare.
READ_FOR_NOBODY = f"""
SELECT i.client_id, i.id, cl.name, l.id, l.name, q.playbook_id, q.step, c.title, c.reference,
    i.due_at, i.count, i.nobody_why
FROM (
    SELECT o.client_id, o.queue_id, o.why::jsonb AS nobody_why, count(*), min(o.due_at) AS due_at,
        (array_agg(o.id ORDER BY o.due_at, o.id))[1] AS id,
        (array_agg(o.case_id ORDER BY o.due_at, o.id))[1] AS case_id
    FROM unnest($1::uuid[]) AS r(client_id)
    CROSS JOIN LATERAL (
        SELECT w.client_id, w.queue_id, w.id, w.case_id, w.due_at,
            w.nobody_why::text COLLATE "C" AS why
        FROM work_item w
        WHERE w.client_id = r.client_id AND w.state = 'open' AND w.nobody_why IS NOT NULL
          AND ($2::uuid IS NULL OR w.queue_id IN (
            SELECT q.id FROM engagements_queue q
            WHERE q.client_id = r.client_id AND q.service_line_id = $2))
        ORDER BY w.due_at, w.id LIMIT {READ_MAX}
    ) o
    GROUP BY o.client_id, o.queue_id, o.why ORDER BY min(o.due_at) LIMIT {STUCK_MAX}
) i
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN engagements_queue q ON q.client_id = i.client_id AND q.id = i.queue_id
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = i.client_id
ORDER BY i.due_at, i.id
"""
# $1 clients. Who may lift rules there, and which.
READ_OVERRIDERS = f"""
SELECT m.client_id, m.person_id, m.name, m.authorities->'{OVERRIDE}'->'rules'
FROM people_membership m
WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL AND m.authorities ? '{OVERRIDE}'
  AND NOT app.walled(m.person_id, m.client_id)
ORDER BY m.name
"""
# $1 clients, $2 seen since. Of whoever is employed elsewhere only the load is known. Walls are
# asked about last, and no further than the list goes: each takes longer than to read a name.
READ_LOADS = f"""
WITH held AS (
    SELECT i.assignee_id,
        count(*) FILTER (WHERE i.state = 'assigned') AS in_hand,
        count(*) FILTER (WHERE i.state = 'offered') AS offered,
        count(*) FILTER (WHERE i.state = 'parked') AS parked,
        count(*) FILTER (WHERE i.state = 'asked') AS asked,
        sum(i.effort_seconds) FILTER (WHERE i.state IN ('assigned', 'parked')) AS effort,
        min(i.due_at) FILTER (WHERE i.state <> 'asked') AS due_at
    FROM work_item i
    WHERE i.client_id = ANY ($1) AND i.state IN ('assigned', 'parked', 'asked', 'offered')
    GROUP BY i.assignee_id
), people AS (
    SELECT m.person_id, m.organisation_id, min(m.name) AS name, array_agg(m.client_id) AS clients
    FROM people_membership m
    WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL
      AND m.roles && ARRAY['operator', 'expert', 'analyst', 'reviewer']
    GROUP BY m.person_id, m.organisation_id
), loads AS (
    SELECT w.*, p.id IS NOT NULL AS is_known, p.capacity, COALESCE(h.in_hand, 0) AS in_hand,
        COALESCE(h.offered, 0) AS offered, COALESCE(h.parked, 0) AS parked,
        COALESCE(h.asked, 0) AS asked, COALESCE(h.effort, 0) AS effort, h.due_at
    FROM people w
    LEFT JOIN held h ON h.assignee_id = w.person_id
    LEFT JOIN people_person p ON p.organisation_id = w.organisation_id AND p.id = w.person_id
    WHERE h.assignee_id IS NOT NULL OR p.is_active IS NOT FALSE
    ORDER BY in_hand DESC, parked DESC, w.name OFFSET 0
)
SELECT l.person_id, l.name, l.in_hand, l.offered, l.parked, l.asked, l.capacity,
    CASE WHEN l.is_known THEN COALESCE((
        SELECT s.seen_at > $2 FROM work_presence s
        WHERE s.organisation_id = l.organisation_id AND s.person_id = l.person_id), false) END,
    l.effort, l.due_at
FROM loads l
WHERE EXISTS (SELECT FROM unnest(l.clients) c WHERE NOT app.walled(l.person_id, c) OFFSET 0)
LIMIT {PEOPLE_MAX}
"""


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
    effort_seconds: int
    due_at: datetime | None


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
    """Items of one step that nobody may take, with the counts by rule that say why; `id` is the
    most urgent, and `count` how many there are among those that were looked at."""

    client_id: UUID
    id: UUID
    client_name: str
    service_line_id: UUID
    line_name: str
    playbook_id: UUID
    step: str
    title: str
    reference: str
    due_at: datetime
    count: int
    nobody_why: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OverriderRow:
    """Somebody with the authority to lift `rules` at one client."""

    client_id: UUID
    person_id: UUID
    name: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class BoardRows:
    backlog: Backlog
    for_nobody_counts: dict[UUID, int]
    blocked_counts: dict[tuple[UUID, UUID], int]
    blocked: list[BlockedRow]
    for_nobody: list[ForNobodyRow]
    loads: list[LoadRow]
    overriders: list[OverriderRow]


def board_rows(
    seen: Sequence[UUID],
    directed: Sequence[UUID],
    bounds: Sequence[datetime],
    present_since: datetime,
    service_line_id: UUID | None,
) -> BoardRows:
    """Everything the board shows in one trip: counts of the clients `seen`, and of those `directed`
    also what is stuck and who has how much."""
    clients, inside = list(seen), list(directed)
    queues, slots, held, nobody_counts, counts, blocked, for_nobody, loads, lifting = together(
        *backlog_statements(clients, bounds, service_line_id),
        (COUNT_FOR_NOBODY, (clients,)),
        (COUNT_BLOCKED, (clients, service_line_id)),
        (READ_BLOCKED, (inside, service_line_id)),
        (READ_FOR_NOBODY, (inside, service_line_id)),
        (READ_LOADS, (inside, present_since)),
        (READ_OVERRIDERS, (inside,)),
    )
    return BoardRows(
        backlog_from(queues, slots, held),
        dict(nobody_counts),
        {(client, line): count for client, line, count in counts},
        [BlockedRow(*row) for row in blocked],
        [ForNobodyRow(*row) for row in for_nobody],
        [LoadRow(*row) for row in loads],
        [OverriderRow(*row) for row in lifting],
    )
