"""Working hours of people beside those of clients, and names of those whom references name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.journal.permissions import roles_with
from pericia.apps.organisations.models import Client
from pericia.kernels.calendar import (
    Calendar,
    compile_calendar,
    overlap_by_day,
    overlap_seconds_per_week,
)
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

READ_NAMES = """
SELECT 'person:' || person_id, name FROM people_membership
WHERE client_id = ANY ($1) AND person_id = ANY ($2::uuid[])
UNION ALL
SELECT 'key:' || id, name FROM people_api_key
WHERE client_id = ANY ($1) AND id = ANY ($2::uuid[])
"""
# $1 clients. Whoever has a role in which items are done, walled people aside; whoever left the
# employer may still hold items, and is given none.
READ_WORKERS = """
SELECT m.person_id, min(m.name), bool_or(p.is_active IS NOT false) FROM people_membership m
LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL
  AND m.roles && ARRAY['operator', 'expert', 'analyst', 'reviewer', 'supervisor']
  AND NOT app.walled(m.person_id, m.client_id)
GROUP BY m.person_id ORDER BY 2, 1 LIMIT 1000
"""
# $1 clients, $2 employers, $3 roles.
READ_HOLDERS = """
SELECT DISTINCT m.name FROM people_membership m
WHERE m.client_id = ANY ($1) AND m.organisation_id = ANY ($2) AND m.ended_at IS NULL
  AND m.roles && $3::text[] AND NOT app.walled(m.person_id, m.client_id)
ORDER BY 1 LIMIT 10
"""
Stretch = tuple[datetime, datetime]


def workers_at(client_ids: Sequence[UUID]) -> list[tuple[UUID, str, bool]]:
    """(id, name, whether they work there still) of who does items of these clients, by name."""
    return [(each, name, here) for each, name, here in rows(READ_WORKERS, (list(client_ids),))]


def holders_of(permission: str, client_ids: Sequence[UUID], employers: Sequence[UUID]) -> list[str]:
    """Names of the people of these employers who have the permission at one of the clients."""
    roles = list(roles_with(permission))
    return [name for (name,) in rows(READ_HOLDERS, (list(client_ids), list(employers), roles))]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a person and a client share of a week: times in UTC, days in the person's zone."""

    seconds: int
    by_day: tuple[tuple[date, tuple[Stretch, ...]], ...]


def names_by_reference(client_ids: Sequence[UUID], ids: Sequence[str]) -> dict[str, str]:
    """Names of these members and keys of the clients, by how the journal refers to them."""
    return dict(rows(READ_NAMES, (list(client_ids), list(ids))))


def overlap_with_client(facts: Mapping[str, Any], client: Client, week: date) -> Overlap:
    """From any day of a week: the hours shared from its Monday to its Sunday.

    `facts` are a person's (`Person.facts`). Raises Refused (`hours_unknown`) when either side has
    no hours.
    """
    theirs = _hours(facts.get("hours"), "the person")
    ours = _hours(client.hours, "the client")
    monday = week - timedelta(days=week.weekday())
    days = (monday + timedelta(days=number) for number in range(7))
    return Overlap(
        overlap_seconds_per_week(theirs, ours, monday),
        tuple((day, overlap_by_day(theirs, ours, day)) for day in days),
    )


ALL_DAY = (("00:00", "24:00"),)
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the person's zone: when they work, when the client is open, and both, in UTC."""

    day: date
    begins: datetime
    own: tuple[Stretch, ...]
    client: tuple[Stretch, ...]
    shared: tuple[Stretch, ...]


def week_beside_client(
    hours: Mapping[str, Any], client_hours: Mapping[str, Any], week: date
) -> tuple[Day, ...]:
    """From any day of a week: the days from Monday to Sunday, holidays of both left out.

    Raises Refused (`hours_unknown`) when either side has no hours.
    """
    theirs, ours = _hours(hours, "the person"), _hours(client_hours, "the client")
    always = compile_calendar(
        {"time_zone": hours["time_zone"], "week": dict.fromkeys(EVERY_DAY, ALL_DAY)}
    )
    monday = week - timedelta(days=week.weekday())
    return tuple(
        Day(
            day,
            overlap_by_day(always, always, day)[0][0],
            overlap_by_day(always, theirs, day),
            overlap_by_day(always, ours, day),
            overlap_by_day(theirs, ours, day),
        )
        for day in (monday + timedelta(days=number) for number in range(7))
    )


def _hours(hours: Mapping[str, Any] | None, whose: str) -> Calendar:
    if not hours:
        raise Refused("hours_unknown", f"Nothing is known of the hours of {whose}; set them first.")
    return compile_calendar(hours)
