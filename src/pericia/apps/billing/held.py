"""How long people had the work of ended cases in hand.

Read are all spells of the people who worked on these cases, also those on other cases meanwhile,
since whoever has several items in hand gives each a part of the hour.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pericia.kernels.calendar import Calendar, compile_calendar
from pericia.kernels.calendar.in_hand import Stretch, in_working_hours, shared_seconds, without
from pericia.tenancy.scope import rows

# $1 client, $2 cases, $3 every client whose work counts as being in hand meanwhile. What somebody
# took a month before is not looked for, and what ran out in their hands nobody worked on.
SPELLS = """
WITH theirs AS (
    SELECT c.client_id, c.service_line_id, a.id, a.person_id, a.started_at,
        date_trunc('month', c.closed_at AT TIME ZONE z.zone)::date AS month,
        coalesce(a.ended_at, i.ended_at) AS until
    FROM cases_case c
    JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
    CROSS JOIN LATERAL (SELECT coalesce(l.calendar ->> 'time_zone', 'UTC') AS zone) z
    JOIN work_item i ON i.client_id = c.client_id AND i.case_id = c.id
    JOIN work_assignment a ON a.client_id = i.client_id AND a.item_id = i.id
    WHERE c.client_id = $1 AND c.id = ANY ($2) AND a.ended_by IS DISTINCT FROM 'expired'
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
JOIN work_assignment a ON a.client_id = ANY ($3) AND a.person_id = s.person_id
    AND a.started_at < s.until AND a.started_at > s.since - interval '30 days'
    AND a.ended_by IS DISTINCT FROM 'expired'
JOIN work_item i ON i.client_id = a.client_id AND i.id = a.item_id
CROSS JOIN LATERAL (SELECT coalesce(a.ended_at, i.ended_at, s.until) AS until) h
LEFT JOIN theirs t ON t.client_id = a.client_id AND t.id = a.id
WHERE h.until > s.since AND h.until > a.started_at
"""
# $1 client, $2 people.
PEOPLE = """
SELECT m.person_id, m.organisation_id, p.hours, s.hours
FROM people_membership m
LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
LEFT JOIN organisations_site s ON s.organisation_id = p.organisation_id AND s.id = p.site_id
WHERE m.client_id = $1 AND m.person_id = ANY ($2)
"""
CALENDARS = "SELECT id, calendar FROM engagements_service_line WHERE client_id = $1"
Place = tuple[UUID, date]


@dataclass(frozen=True, slots=True)
class Share:
    """The whole seconds of one person for the cases of a service line that ended in a month."""

    service_line_id: UUID
    month: date
    person_id: UUID
    organisation_id: UUID
    seconds: int


@dataclass(frozen=True, slots=True)
class _Spell:
    place: Place | None
    stretches: list[Stretch]


def shares_of(
    client_id: UUID, case_ids: Sequence[UUID], meanwhile_ids: Sequence[UUID]
) -> list[Share]:
    """What people gave to these ended cases. A month is that of the service line's time zone.

    The scope holds the client, `meanwhile_ids` and the people's employers; whoever has no working
    hours of their own works in those of the service line.
    """
    spells = _spells(client_id, case_ids, meanwhile_ids)
    found = rows(PEOPLE, (client_id, list(spells)))
    employers = {person: organisation for person, organisation, *_ in found}
    hours = {person: _compiled(own) or _compiled(site) for person, _, own, site in found}
    lines = {line: _compiled(calendar) for line, calendar in rows(CALENDARS, (client_id,))}
    return [
        Share(*place, person, employers[person], round(seconds))
        for person, theirs in spells.items()
        for place, seconds in _seconds(theirs, hours[person], lines).items()
    ]


def _spells(*asked: Any) -> dict[UUID, list[_Spell]]:
    found: dict[UUID, list[_Spell]] = defaultdict(list)
    for person, line, month, start, end, pauses in rows(SPELLS, asked):
        left = without((start, end), [(a, b) for a, b in from_json(pauses) or ()])
        found[person].append(_Spell((line, month) if line else None, left))
    return found


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


def _compiled(stored: Any) -> Calendar | None:
    calendar = from_json(stored)
    return compile_calendar(calendar) if calendar and calendar.get("week") else None


def from_json(value: Any) -> Any:
    """Django's connection hands json over as text."""
    return json.loads(value) if isinstance(value, str) else value
