"""Where the work of a service line stands, as its client counts it: from cases, not from reports.

A case is on time when it ended by its due date. Quality is counted over the finished cases that
were opened last, at most 500 of a line: right the first time is a case of which no step was done
twice. The cost so far is the agreed price of a case times the finished ones. Nothing here tells who
did the work or what it cost whoever did it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require, require_each
from pericia.apps.sourcing.measuring import PRICED_UNITS
from pericia.tenancy.scope import rows

PERMISSION = "deliverable.accept"
SAMPLE_MAX = 500
WEEKS = 12
STATES = ("open", "waiting_client", "blocked", "closed", "cancelled")
# What a number counts, by the name that stands in its address.
COUNTED = ("late", "again", "escalated", "reviewed")

# $1 clients, $2 now, $3 names of the unit "case" on a rate card. What has not ended is counted from
# the index `cases_case_open` alone, what was finished from `cases_case_finished`.
LINES = """
WITH by_state AS (
    SELECT c.client_id, c.service_line_id, c.state, count(*) AS cases,
        count(*) FILTER (WHERE c.due_at < $2) AS late_open, 0 AS late
    FROM cases_case c
    WHERE c.client_id = ANY ($1) AND c.state NOT IN ('closed', 'cancelled')
    GROUP BY c.client_id, c.service_line_id, c.state
    UNION ALL
    SELECT c.client_id, c.service_line_id, 'closed', count(*), 0,
        count(*) FILTER (WHERE c.closed_at > c.due_at)
    FROM cases_case c
    WHERE c.client_id = ANY ($1) AND c.state = 'closed'
    GROUP BY c.client_id, c.service_line_id
    UNION ALL
    SELECT c.client_id, c.service_line_id, 'cancelled', count(*), 0, 0
    FROM cases_case c
    WHERE c.client_id = ANY ($1) AND c.state = 'cancelled' AND c.state <> 'open'
    GROUP BY c.client_id, c.service_line_id
), counted AS (
    SELECT client_id, service_line_id,
        sum(cases) FILTER (WHERE state = 'open')::bigint AS open,
        sum(cases) FILTER (WHERE state = 'waiting_client')::bigint AS waiting,
        sum(cases) FILTER (WHERE state = 'blocked')::bigint AS blocked,
        sum(cases) FILTER (WHERE state = 'closed')::bigint AS closed,
        sum(cases) FILTER (WHERE state = 'cancelled')::bigint AS cancelled,
        sum(late_open)::bigint AS late_open, sum(late)::bigint AS late
    FROM by_state GROUP BY client_id, service_line_id
)
SELECT l.client_id, l.engagement_id, l.id, l.name, e.name, cl.name, e.statement_of_work,
    l.sla_seconds, e.currency, r.cents, l.rate_card <> '{}', coalesce(n.open, 0),
    coalesce(n.waiting, 0), coalesce(n.blocked, 0), coalesce(n.closed, 0), coalesce(n.cancelled, 0),
    coalesce(n.late_open, 0), coalesce(n.late, 0)
FROM engagements_service_line l
JOIN engagements_engagement e ON e.client_id = l.client_id AND e.id = l.engagement_id
JOIN organisations_client cl ON cl.client_id = l.client_id
LEFT JOIN counted n ON n.client_id = l.client_id AND n.service_line_id = l.id
LEFT JOIN LATERAL (
    SELECT (u.rate ->> 'cents')::bigint AS cents FROM jsonb_each(l.rate_card) AS u(unit, rate)
    WHERE lower(u.unit) = ANY ($3) ORDER BY u.unit LIMIT 1
) r ON true
WHERE l.client_id = ANY ($1) AND e.state <> 'draft'
ORDER BY cl.name, e.name, l.name, l.id LIMIT 200
"""
# $1 client, $2 service line, $3 how many. The newest finished cases and what happened to each.
_FINISHED = """
WITH finished AS (
    SELECT c.client_id, c.id, c.title, c.reference, c.opened_at, c.due_at, c.closed_at
    FROM cases_case c
    WHERE c.client_id = $1 AND c.service_line_id = $2 AND c.state = 'closed'
    ORDER BY c.opened_at DESC, c.id LIMIT $3
), told AS (
    SELECT f.*, f.closed_at > f.due_at AS late, coalesce(i.again, false) AS again,
        coalesce(i.escalated, false) AS escalated, coalesce(i.reviewed, false) AS reviewed
    FROM finished f
    CROSS JOIN LATERAL (
        SELECT bool_or(w.visit > 1) AS again, bool_or(w.level > 0) AS escalated,
            bool_or(w.kind = 'review' AND w.state = 'done') AS reviewed
        FROM work_item w WHERE w.client_id = f.client_id AND w.case_id = f.id
    ) i
)
"""
QUALITY = f"""{_FINISHED}
SELECT count(*), count(*) FILTER (WHERE again), count(*) FILTER (WHERE escalated),
    count(*) FILTER (WHERE reviewed) FROM told
"""
CASES = {
    name: f"""{_FINISHED}
SELECT id, title, reference, due_at, closed_at FROM told WHERE {name} ORDER BY opened_at DESC, id
"""
    for name in COUNTED
}
# Late ones are counted over all finished cases, not only over the last.
CASES["late"] = """
SELECT id, title, reference, due_at, closed_at FROM cases_case
WHERE client_id = $1 AND service_line_id = $2 AND state = 'closed' AND closed_at > due_at
ORDER BY opened_at DESC, id LIMIT $3
"""
# $1 clients, $2 how many weeks, $3 now.
BY_WEEK = """
SELECT w.day::date, count(c.id) FILTER (WHERE c.closed_at <= c.due_at),
    count(c.id) FILTER (WHERE c.closed_at > c.due_at)
FROM generate_series(date_trunc('week', $3::timestamptz) - ($2 - 1) * interval '7 days',
                     date_trunc('week', $3::timestamptz), interval '7 days') AS w(day)
LEFT JOIN cases_case c ON c.client_id = ANY ($1) AND c.state = 'closed'
    AND c.closed_at >= w.day AND c.closed_at < w.day + interval '7 days'
GROUP BY w.day ORDER BY w.day
"""


@dataclass(frozen=True, slots=True)
class Quality:
    """Over `sample` finished cases: how many had a step done twice, went to a higher authority,
    were reviewed by somebody else."""

    sample: int
    again: int
    escalated: int
    reviewed: int

    @property
    def first_time(self) -> int:
        return self.sample - self.again


@dataclass(frozen=True, slots=True)
class Line:
    """A service line with its cases by state. `price_cents` is agreed for a case; None where none
    is, though other units may have a price (`is_priced`)."""

    client_id: UUID
    engagement_id: UUID
    id: UUID
    name: str
    engagement_name: str
    client_name: str
    asked: str
    sla_seconds: int
    currency: str
    price_cents: int | None
    is_priced: bool
    counts: dict[str, int]
    late_open: int
    late: int
    quality: Quality

    @property
    def finished(self) -> int:
        return self.counts["closed"]

    @property
    def on_time(self) -> int:
        return self.finished - self.late

    @property
    def unfinished(self) -> int:
        return sum(self.counts[each] for each in ("open", "waiting_client", "blocked"))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def cost_cents(self) -> int | None:
        return None if self.price_cents is None else self.price_cents * self.finished


@dataclass(frozen=True, slots=True)
class Week:
    """The cases that ended in the week that began that Monday."""

    monday: date
    on_time: int
    late: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A case that a number counts."""

    id: UUID
    title: str
    reference: str
    due_at: datetime
    closed_at: datetime


def lines_for(actors: Sequence[Actor], now: datetime) -> list[Line]:
    """The service lines of these actors' clients that went live. Raises Refused (`forbidden`)."""
    clients = require_each(actors, PERMISSION)
    found = rows(LINES, (clients, now, list(PRICED_UNITS)))
    return [_line(row) for row in found]


def weeks_for(actors: Sequence[Actor], now: datetime) -> list[Week]:
    """The last twelve weeks, this one last."""
    clients = require_each(actors, PERMISSION)
    return [Week(*row) for row in rows(BY_WEEK, (clients, WEEKS, now))]


def counted_for(actor: Actor, client_id: UUID, line_id: UUID, counted: str) -> list[Counted]:
    """The cases that a number of this line counts, those opened last first; at most 500."""
    require(actor, PERMISSION, client_id)
    return [Counted(*row) for row in rows(CASES[counted], (client_id, line_id, SAMPLE_MAX))]


def _line(row: tuple[Any, ...]) -> Line:
    (*told, price_cents, is_priced, open_, waiting, blocked, closed, cancelled, late_open, late) = (
        row
    )
    client_id, engagement_id, line_id, name, engagement, client, asked, sla, currency = told
    (quality,) = rows(QUALITY, (client_id, line_id, SAMPLE_MAX))
    return Line(
        client_id=client_id,
        engagement_id=engagement_id,
        id=line_id,
        name=name,
        engagement_name=engagement,
        client_name=client,
        asked=asked,
        sla_seconds=sla,
        currency=currency,
        price_cents=price_cents,
        is_priced=is_priced,
        counts=dict(zip(STATES, (open_, waiting, blocked, closed, cancelled), strict=True)),
        late_open=late_open,
        late=late,
        quality=Quality(*quality),
    )
