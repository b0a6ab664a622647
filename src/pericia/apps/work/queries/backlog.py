"""What waits and what is held, counted by queue along the indexes of live items alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from pericia.tenancy.scope import rows, together
from pericia.tenancy.wire import Rows, Statement

TIPS = 50
JUST_BEFORE = timedelta(microseconds=1)  # times are kept to the microsecond
_OF_LINE = """
  AND ($3::uuid IS NULL OR i.queue_id IN (
    SELECT q.id FROM engagements_queue q
    WHERE q.client_id = ANY ($1) AND q.service_line_id = $3))
  AND ($4::uuid[] IS NULL OR i.queue_id = ANY ($4))
"""
# $1 clients. The newest events of each: whatever changes an item leaves one, and an event that
# commits late shows among them.
READ_TIPS = f"""
SELECT t.id FROM unnest($1::uuid[]) AS r(client_id)
CROSS JOIN LATERAL (
    SELECT e.id FROM journal_event e WHERE e.client_id = r.client_id ORDER BY e.id DESC LIMIT {TIPS}
) t
"""
# $1 clients, $2 instants, rising, $3 service line, $4 queues. The rows of WaitingRow. All comes
# from the index `work_item_queued`, once and in its order, so that nothing is hashed or sorted:
# what is due by each instant is found in the due times as they stand there. It is read from its
# end, which is faster, so that they come falling.
READ_WAITING = """
SELECT w.queue_id, w.priority, w.escalated, w.oldest_at, w.places || cardinality(w.dues),
    ARRAY(SELECT coalesce(extract(epoch FROM w.dues[p + 1]) * 1000000, 0)::bigint
        FROM unnest(0 || w.places) p),
    ARRAY(SELECT coalesce(extract(epoch FROM w.dues[p]) * 1000000, 0)::bigint
        FROM unnest(w.places || cardinality(w.dues)) p)
FROM (
    SELECT g.*,
        ARRAY(SELECT width_bucket(b, g.dues) FROM unnest($2::timestamptz[]) b) AS places
    FROM (
        SELECT q.id AS queue_id, s.* FROM engagements_queue q
        CROSS JOIN LATERAL (
            SELECT i.priority, count(*) FILTER (WHERE i.level > 0) AS escalated,
                min(i.opened_at) AS oldest_at,
                array_reverse(array_agg(i.due_at ORDER BY i.due_at DESC)) AS dues
            FROM work_item i
            WHERE i.client_id = q.client_id AND i.queue_id = q.id AND i.state = 'open'
            GROUP BY i.priority
        ) s
        WHERE q.client_id = ANY ($1) AND ($3::uuid IS NULL OR q.service_line_id = $3)
          AND ($4::uuid[] IS NULL OR q.id = ANY ($4))
        OFFSET 0
    ) g
    OFFSET 0
) w
"""
# $1 clients, $2 due times, rising; $3 to $5 by queue: its id, and priority and due time of an item
# that waits there. Only what comes before that one is read.
READ_AHEAD = """
SELECT i.queue_id, i.priority, width_bucket(i.due_at, $2::timestamptz[]), count(*)
FROM unnest($3::uuid[], $4::int[], $5::timestamptz[]) AS last(queue_id, priority, due_at)
JOIN work_item i ON i.client_id = ANY ($1) AND i.queue_id = last.queue_id AND i.state = 'open'
    AND i.priority >= last.priority
    AND (i.priority > last.priority OR i.due_at <= last.due_at)
GROUP BY 1, 2, 3
"""
# $1 clients, $2 items that wait; $3 to $5 their queues, priorities and due times, each once. How
# many of the same priority and due time come before each, by their ids: a file opens many at once.
READ_TIES = """
SELECT t.id, t.before FROM (
    SELECT i.id, row_number() OVER (
        PARTITION BY i.queue_id, i.priority, i.due_at ORDER BY i.id) - 1 AS before
    FROM unnest($3::uuid[], $4::int[], $5::timestamptz[]) AS k(queue_id, priority, due_at)
    JOIN work_item i ON i.client_id = ANY ($1) AND i.queue_id = k.queue_id AND i.state = 'open'
        AND i.priority = k.priority AND i.due_at = k.due_at
) t WHERE t.before > 0 AND t.id = ANY ($2)
"""
# $1 clients, $2 now, $3 service line, $4 queues. The rows of HeldRow.
READ_HELD = f"""
SELECT h.queue_id, sum(h.offered)::int, sum(h.in_hand)::int, sum(h.parked)::int, sum(h.asked)::int,
    sum(h.late)::int, min(h.due_at), coalesce(sum(h.share), 0)
FROM (
    SELECT i.queue_id,
        count(*) FILTER (WHERE i.state = 'offered') AS offered,
        count(*) FILTER (WHERE i.state = 'assigned') AS in_hand,
        count(*) FILTER (WHERE i.state = 'parked') AS parked,
        count(*) FILTER (WHERE i.state = 'asked') AS asked,
        count(*) FILTER (WHERE i.due_at < $2 AND i.state <> 'asked') AS late,
        min(i.due_at) FILTER (WHERE i.due_at >= $2 AND i.state <> 'asked') AS due_at,
        CASE WHEN count(*) FILTER (WHERE i.state = 'assigned') > 0
            THEN 1.0::float8 / count(nullif(count(*) FILTER (WHERE i.state = 'assigned'), 0))
                OVER (PARTITION BY i.assignee_id)
        END AS share
    FROM work_item i
    WHERE i.client_id = ANY ($1)
      AND i.state IN ('assigned', 'parked', 'asked', 'offered') {_OF_LINE}
    GROUP BY i.queue_id, i.assignee_id
) h
GROUP BY h.queue_id
"""
# $1 clients, $2 service line.
READ_QUEUES = """
SELECT q.client_id, q.id, cl.name, l.id, l.name, l.version, q.playbook_id, q.step
FROM engagements_queue q
JOIN engagements_service_line l ON l.client_id = q.client_id AND l.id = q.service_line_id
JOIN organisations_client cl ON cl.client_id = q.client_id
WHERE q.client_id = ANY ($1) AND ($2::uuid IS NULL OR l.id = $2)
ORDER BY cl.name, l.name, l.id
"""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Where items of one step of one service line wait."""

    client_id: UUID
    id: UUID
    client_name: str
    service_line_id: UUID
    line_name: str
    line_version: int
    playbook_id: UUID
    step: str


class WaitingRow(NamedTuple):
    """Waiting items of a queue with one priority, in the order of their due times, counted by the
    instants that were asked for. `places[k]` of them are due before instant k; the last entry is
    all of them. `firsts[k]` is the due time of the first that is not due before instant k - 1, and
    `lasts[k]` of the last that is due before instant k, both in microseconds since the epoch, and
    0 where there is none. `oldest_at` is when the oldest was opened."""

    queue_id: UUID
    priority: int
    escalated: int
    oldest_at: datetime
    places: list[int]
    firsts: list[int]
    lasts: list[int]


class HeldRow(NamedTuple):
    """What people have of a queue. `due_at` is the nearest to come, without what waits for the
    client; `people` is who has some of it in hand, each shared out over the queues they have items
    in hand of."""

    queue_id: UUID
    offered: int
    in_hand: int
    parked: int
    asked: int
    late: int
    due_at: datetime | None
    people: float


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits and what is held, by queue."""

    queues: list[QueueRow]
    waiting: list[WaitingRow]
    held: dict[UUID, HeldRow]


def tips_of(client_ids: Sequence[UUID]) -> list[UUID]:
    """The newest events of these clients: the same as long as nothing happened to their items."""
    return sorted(row[0] for row in rows(READ_TIPS, (list(client_ids),)))


def ahead_of(
    client_ids: Sequence[UUID],
    shown: Mapping[UUID, tuple[UUID, int, datetime]],
    known: Backlog | None = None,
) -> tuple[Backlog, dict[UUID, int]]:
    """The queues of waiting items, given as (queue, priority, due time) by id, with who works on
    them (unless they are `known`), and how many items come before each of the given ones."""
    clients, keys = list(client_ids), sorted(set(shown.values()))
    dues = sorted({each[2] for each in keys})
    last: dict[UUID, tuple[int, datetime]] = {}
    for queue_id, priority, due_at in keys:
        so_far = last.setdefault(queue_id, (priority, due_at))
        last[queue_id] = min(
            so_far, (priority, due_at), key=lambda each: (each[0], -each[1].timestamp())
        )
    standing: list[Statement] = [
        (READ_QUEUES, (clients, None)),
        (READ_HELD, (clients, dues[0], None, list(last))),
    ]
    *read, counted, ties = together(
        *([] if known else standing),
        (
            READ_AHEAD,
            (clients, dues, list(last), *map(list, zip(*last.values(), strict=True))),
        ),
        (READ_TIES, (clients, list(shown), *map(list, zip(*keys, strict=True)))),
    )
    before = {each: _before(each, dues, counted) for each in keys}
    among: dict[UUID, int] = dict(ties)
    places = {item: before[key] + among.get(item, 0) for item, key in shown.items()}
    return known or backlog_from(read[0], [], read[1]), places


def _before(item: tuple[UUID, int, datetime], dues: list[datetime], counted: Rows) -> int:
    """From the rows of READ_AHEAD."""
    queue_id, priority, due_at = item
    slot = dues.index(due_at) + 1
    return sum(
        count
        for queue, other, place, count in counted
        if queue == queue_id and (other > priority or (other == priority and place < slot))
    )


def backlog_statements(
    clients: list[UUID], bounds: Sequence[datetime], service_line_id: UUID | None
) -> list[Statement]:
    """What `backlog_from` takes the rows of, to be sent together with others."""
    before = [each - JUST_BEFORE for each in bounds]
    return [
        (READ_QUEUES, (clients, service_line_id)),
        (READ_WAITING, (clients, before, service_line_id, None)),
        (READ_HELD, (clients, bounds[0], service_line_id, None)),
    ]


def backlog_of(
    clients: Sequence[UUID], bounds: Sequence[datetime], service_line_id: UUID | None
) -> Backlog:
    """What waits and is held at these clients, or of this service line."""
    return backlog_from(*together(*backlog_statements(list(clients), bounds, service_line_id)))


def backlog_from(queues: Rows, waiting: Rows, held: Rows) -> Backlog:
    """From the rows of `backlog_statements`."""
    return Backlog(
        [QueueRow(*row) for row in queues],
        [WaitingRow(*row) for row in waiting],
        {row[0]: HeldRow(*row) for row in held},
    )
