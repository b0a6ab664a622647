"""The hours that people had work of a service line in hand, and what those hours cost.

Read are all spells of the people who worked on cases that ended in a period, also those on other
cases meanwhile, since whoever has several items in hand gives each a part of the hour.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pericia.kernels.calendar import Calendar, compile_calendar
from pericia.kernels.calendar.in_hand import Stretch, in_working_hours, shared_seconds, without
from pericia.tenancy.scope import rows

# $1 clients, $2 from, $3 until, $4 time zone of the months, $5 every client whose work counts as
# being in hand meanwhile. What somebody took a month before is not looked for,
# and what ran out in their hands nobody worked on.
SPELLS = """
WITH ended AS (
    SELECT c.client_id, c.service_line_id, c.id,
        date_trunc('month', c.closed_at AT TIME ZONE $4::text)::date AS month
    FROM cases_case c
    WHERE c.client_id = ANY ($1) AND c.state IN ('closed', 'cancelled')
      AND c.closed_at >= $2 AND c.closed_at < $3
), theirs AS (
    SELECT n.client_id, n.service_line_id, n.month, a.id, a.person_id, a.started_at,
        coalesce(a.ended_at, i.ended_at) AS until
    FROM ended n
    JOIN work_item i ON i.client_id = n.client_id AND i.case_id = n.id
    JOIN work_assignment a ON a.client_id = i.client_id AND a.item_id = i.id
    WHERE a.ended_by IS DISTINCT FROM 'expired'
), span AS (
    SELECT person_id, min(started_at) AS since, max(until) AS until
    FROM theirs GROUP BY person_id
)
SELECT a.person_id, t.service_line_id, t.month, (extract(epoch FROM a.started_at) * 1e6)::bigint,
    (extract(epoch FROM h.until) * 1e6)::bigint,
    (SELECT json_agg(json_build_array((extract(epoch FROM p.started_at) * 1e6)::bigint,
            (extract(epoch FROM coalesce(p.ended_at, h.until)) * 1e6)::bigint)
            ORDER BY p.started_at)
        FROM work_pause p WHERE p.client_id = i.client_id AND p.case_id = i.case_id
          AND p.item_id = i.id)
FROM span s
JOIN work_assignment a ON a.client_id = ANY ($5) AND a.person_id = s.person_id
    AND a.started_at < s.until AND a.started_at > s.since - interval '30 days'
    AND a.ended_by IS DISTINCT FROM 'expired'
JOIN work_item i ON i.client_id = a.client_id AND i.id = a.item_id
CROSS JOIN LATERAL (SELECT coalesce(a.ended_at, i.ended_at, s.until) AS until) h
LEFT JOIN theirs t ON t.client_id = a.client_id AND t.id = a.id
WHERE h.until > s.since AND h.until > a.started_at
"""
# $1 clients, $2 people. Their own rows are read where the scope holds their employer.
PEOPLE = """
SELECT DISTINCT ON (m.person_id) m.person_id, p.hours, s.hours, p.hourly_cost_cents, p.currency
FROM people_membership m
LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
LEFT JOIN organisations_site s ON s.organisation_id = p.organisation_id AND s.id = p.site_id
WHERE m.client_id = ANY ($1) AND m.person_id = ANY ($2)
ORDER BY m.person_id
"""
Place = tuple[UUID, date]


@dataclass(slots=True)
class Hours:
    """What one service line took in one month. `costed_seconds` are those of people whose cost an
    hour is known; `costs` are whole minor units by currency."""

    seconds: int
    costed_seconds: int
    costs: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Spell:
    place: Place | None
    stretches: list[Stretch]


@dataclass(frozen=True, slots=True)
class _Worker:
    calendar: Calendar | None
    hourly_cents: int
    currency: str


def hours_of(
    client_ids: Sequence[UUID],
    meanwhile_ids: Sequence[UUID],
    since: datetime,
    until: datetime,
    zone: str,
    calendars: Mapping[UUID, Any],
) -> dict[Place, Hours]:
    """By service line and first day of the month in which cases ended.

    `calendars` by service line stand in for the hours of people whom the reader does not see.
    """
    spells = _spells(client_ids, meanwhile_ids, since, until, zone)
    workers = _workers(meanwhile_ids, spells)
    lines = {line: _compiled(each) for line, each in calendars.items()}
    found: dict[Place, Hours] = defaultdict(lambda: Hours(0, 0, {}))
    for person, theirs in spells.items():
        worker = workers.get(person, _Worker(None, 0, ""))
        for place, seconds in _seconds(theirs, worker.calendar, lines).items():
            _add(found[place], round(seconds), worker)
    return dict(found)


def _spells(*asked: Any) -> dict[UUID, list[_Spell]]:
    clients, meanwhile, since, until, zone = asked
    found: dict[UUID, list[_Spell]] = defaultdict(list)
    for person, line, month, start, end, pauses in rows(
        SPELLS, (clients, since, until, zone, meanwhile)
    ):
        left = without((start, end), [(a, b) for a, b in from_json(pauses) or ()])
        found[person].append(_Spell((line, month) if line else None, left))
    return found


def _workers(client_ids: Sequence[UUID], people: Iterable[UUID]) -> dict[UUID, _Worker]:
    found = rows(PEOPLE, (client_ids, list(people)))
    return {
        person: _Worker(_compiled(from_json(own) or from_json(shared)), cents or 0, currency or "")
        for person, own, shared, cents, currency in found
    }


def _seconds(
    spells: Sequence[_Spell], own: Calendar | None, lines: Mapping[UUID, Calendar | None]
) -> dict[Place, float]:
    worked = []
    for each in spells:
        calendar = own or (lines.get(each.place[0]) if each.place else None)
        worked.append(in_working_hours(each.stretches, calendar) if calendar else each.stretches)
    found: dict[Place, float] = defaultdict(float)
    for spell, seconds in zip(spells, shared_seconds(worked), strict=True):
        if spell.place:
            found[spell.place] += seconds
    return found


def _add(hours: Hours, seconds: int, worker: _Worker) -> None:
    hours.seconds += seconds
    if worker.hourly_cents:
        hours.costed_seconds += seconds
        cents = (seconds * worker.hourly_cents + 1800) // 3600
        hours.costs[worker.currency] = hours.costs.get(worker.currency, 0) + cents


def _compiled(calendar: Any) -> Calendar | None:
    return compile_calendar(calendar) if calendar and calendar.get("week") else None


def from_json(value: Any) -> Any:
    """Django's connection hands json over as text."""
    return json.loads(value) if isinstance(value, str) else value
