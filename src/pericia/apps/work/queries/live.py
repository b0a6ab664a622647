"""The live items behind the board, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pericia.tenancy.scope import rows

_ROW = """
SELECT i.client_id, i.id, i.case_id, cl.name, l.id, l.name, l.version, c.playbook_id, i.step,
    i.visit, i.state, i.priority, i.level, i.opened_at, i.due_at, i.queue_id, i.assignee_id, m.name,
    c.title, c.reference, i.nobody_why
"""
_BESIDE = """
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN organisations_client cl ON cl.client_id = i.client_id
LEFT JOIN people_membership m ON m.client_id = i.client_id AND m.person_id = i.assignee_id
ORDER BY i.priority DESC, i.due_at, i.id
"""
# $1 clients, $2 states, $3 service line, $4 step, $5 late at, $6 to $8 after, $9 limit, $10 person,
# $11 only what is for nobody. What waits is read along each queue's own index, only as far as the
# page needs; what is held is little.
_FITS = """
    AND ($5::timestamptz IS NULL OR (w.due_at < $5 AND w.state <> 'asked'))
    AND ($6::int IS NULL OR w.priority < $6 OR (w.priority = $6 AND (w.due_at, w.id) > ($7, $8)))
"""
READ_ITEMS = f"""
WITH queues AS (
    SELECT q.client_id, q.id FROM engagements_queue q
    WHERE q.client_id = ANY ($1) AND ($3::uuid IS NULL OR q.service_line_id = $3)
      AND ($4::text IS NULL OR q.step = $4)
), found AS (
    SELECT o.* FROM queues q CROSS JOIN LATERAL (
        SELECT * FROM work_item w
        WHERE w.client_id = q.client_id AND w.queue_id = q.id AND w.state = 'open' {_FITS}
        ORDER BY w.priority DESC, w.due_at, w.id LIMIT $9
    ) o
    WHERE ($2::text[] IS NULL OR 'open' = ANY ($2)) AND $10::uuid IS NULL AND NOT $11
    UNION ALL
    SELECT w.* FROM work_item w
    WHERE w.client_id = ANY ($1) AND w.state = 'open' AND w.nobody_why IS NOT NULL AND $11
      AND w.queue_id IN (SELECT id FROM queues) {_FITS}
    UNION ALL
    SELECT w.* FROM work_item w
    WHERE w.client_id = ANY ($1) AND w.state IN ('assigned', 'parked', 'asked', 'offered')
      AND ($2::text[] IS NULL OR w.state = ANY ($2)) AND NOT $11
      AND ($10::uuid IS NULL OR w.assignee_id = $10)
      AND w.queue_id IN (SELECT id FROM queues) {_FITS}
)
{_ROW}
FROM (SELECT * FROM found f ORDER BY f.priority DESC, f.due_at, f.id LIMIT $9) i
{_BESIDE}
"""
# $1 to $5 the parts of stretches, $6 to $8 after, $9 limit, $10 only what is for nobody.
READ_WITHIN = f"""
{_ROW}
FROM (
    SELECT o.* FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::timestamptz[])
        AS s(client_id, queue_id, priority, since, until)
    CROSS JOIN LATERAL (
        SELECT * FROM work_item w
        WHERE w.client_id = s.client_id AND w.queue_id = s.queue_id AND w.state = 'open'
          AND w.priority = s.priority AND w.due_at >= s.since AND w.due_at <= s.until
          AND ($6::int IS NULL OR w.priority < $6
               OR (w.priority = $6 AND (w.due_at, w.id) > ($7, $8)))
          AND (w.nobody_why IS NOT NULL OR NOT $10)
        ORDER BY w.due_at, w.id LIMIT $9
    ) o
    ORDER BY o.priority DESC, o.due_at, o.id LIMIT $9
) i
{_BESIDE}
"""
# $1 and $2 the ids of clients and of items, pairwise.
READ_NAMED = f"""
{_ROW}
FROM unnest($1::uuid[], $2::uuid[]) AS n(client_id, id)
JOIN work_item i ON i.client_id = n.client_id AND i.id = n.id
{_BESIDE}
"""


@dataclass(frozen=True, slots=True)
class LiveRow:
    """An item in the list behind the board."""

    client_id: UUID
    id: UUID
    case_id: UUID
    client_name: str
    service_line_id: UUID
    line_name: str
    line_version: int
    playbook_id: UUID
    step: str
    visit: int
    state: str
    priority: int
    level: int
    opened_at: datetime
    due_at: datetime
    queue_id: UUID
    assignee_id: UUID | None
    assignee_name: str | None
    title: str
    reference: str
    nobody_why: dict[str, Any] | None


class Stretch(NamedTuple):
    """Waiting items of a queue that have one priority and are due from one moment to another, both
    of them included; `are_all` where each of them is meant, else some."""

    client_id: UUID
    queue_id: UUID
    priority: int
    since: datetime
    until: datetime
    are_all: bool


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """What the list of items is narrowed to; empty values narrow nothing."""

    states: tuple[str, ...] = ()
    service_line_id: UUID | None = None
    step: str | None = None
    late_at: datetime | None = None
    person_id: UUID | None = None
    is_for_nobody: bool = False


def live_items(
    client_ids: Sequence[UUID],
    filters: ItemFilters,
    *,
    after: tuple[int, datetime, UUID] | None = None,
    limit: int,
) -> list[LiveRow]:
    """Live items in the order of their queues, after the one of that (priority, due_at, id)."""
    priority, due_at, last_id = after or (None, None, None)
    parameters = (
        list(client_ids),
        list(filters.states) or None,
        filters.service_line_id,
        filters.step,
        filters.late_at,
        priority,
        due_at,
        last_id,
        limit,
        filters.person_id,
        filters.is_for_nobody,
    )
    return [LiveRow(*row) for row in rows(READ_ITEMS, parameters)]


def items_within(
    stretches: Sequence[Stretch],
    *,
    is_for_nobody: bool = False,
    after: tuple[int, datetime, UUID] | None = None,
    limit: int,
) -> list[LiveRow]:
    """The items of these stretches in the order of their queues, as `live_items`."""
    where = [each[:5] for each in stretches]
    parts = [list(part) for part in zip(*where, strict=True)] or [[]] * 5
    parameters = (*parts, *(after or (None, None, None)), limit, is_for_nobody)
    return [LiveRow(*row) for row in rows(READ_WITHIN, parameters)]


def items_named(keys: Sequence[tuple[UUID, UUID]]) -> list[LiveRow]:
    """The items of these (client, id) that the scope sees, ended or not, in the queues' order."""
    found = rows(READ_NAMED, ([each[0] for each in keys], [each[1] for each in keys]))
    return [LiveRow(*row) for row in found]
