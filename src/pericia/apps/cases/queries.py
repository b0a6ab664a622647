"""Lists of cases over several clients, in one statement each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from pericia.apps.cases.models import CASE_STATES
from pericia.apps.engagements.models import Engagement, ServiceLine
from pericia.apps.organisations.models import Client
from pericia.tenancy.scope import rows, together

ENDED = ("closed", "cancelled")

# A generic plan knows nothing of how many cases a filter leaves, and that decides which way is
# short.
PLAN_EACH = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"
# $1 readers as JSON, $2 state, $3 service line, $4 late at, $5 and $6 after, $7 limit, $8 data
# classes in rising order, $9 and on what else is wanted of a case `o`.
# Each client is read along its own index of newest cases, and only as far as the page needs; what
# is no longer just open has an index of its own.
LIST_CASES = """
SELECT c.client_id, c.id, cl.name, l.name, c.reference, c.title, c.state, c.outcome, c.priority,
    c.received_at, c.due_at, c.opened_at, c.closed_at
FROM json_to_recordset($1::json)
    AS r(client_id uuid, organisation_id uuid, person_id uuid, is_restricted boolean)
JOIN organisations_client cl ON cl.client_id = r.client_id
LEFT JOIN people_person p ON p.organisation_id = r.organisation_id AND p.id = r.person_id
CROSS JOIN LATERAL (
    SELECT o.* FROM cases_case o
    WHERE o.client_id = r.client_id
      AND {of_state}
      AND ($3::uuid IS NULL OR o.service_line_id = $3)
      AND ($4::timestamptz IS NULL OR (o.due_at < $4 AND o.closed_at IS NULL))
      AND ($5::timestamptz IS NULL OR o.opened_at < $5 OR (o.opened_at = $5 AND o.id > $6))
      AND (NOT r.is_restricted OR EXISTS (
        SELECT FROM engagements_service_line s
        WHERE s.client_id = o.client_id AND s.id = o.service_line_id
          AND array_position($8::text[], s.data_class) <= array_position($8, p.clearance)))
      AND {wanted}
    ORDER BY o.opened_at DESC, o.id LIMIT $7
) c
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
ORDER BY c.opened_at DESC, c.id LIMIT $7
"""
OF_STATE = {
    "": "$2 = ''",
    "open": "o.state = $2",
    **dict.fromkeys(CASE_STATES[1:], "o.state = $2 AND o.state <> 'open'"),
}
# Lines of one client that bear the same name are told apart by their engagements.
OPEN_LINES = """
SELECT l.client_id, l.id, cl.name,
  l.name || CASE WHEN count(*) OVER (PARTITION BY l.client_id, l.name) > 1
    THEN ' · ' || e.name ELSE '' END AS called,
  l.code, l.playbook_id
FROM engagements_service_line l
JOIN engagements_engagement e ON e.client_id = l.client_id AND e.id = l.engagement_id
JOIN organisations_client cl ON cl.client_id = l.client_id
WHERE l.client_id = ANY ($1) AND l.state = 'open' AND e.state = 'live'
ORDER BY cl.name, called, l.id
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads one client's cases; `is_restricted` to service lines within their clearance."""

    client_id: UUID
    organisation_id: UUID | None
    person_id: UUID | None
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of cases is narrowed to; `late_at` keeps open ones that were due before."""

    state: str = ""
    service_line_id: UUID | None = None
    late_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a room above wants of a case besides: an SQL condition on the row `o` that numbers its
    parameters from $9, and those."""

    condition: str = "true"
    given: tuple[Any, ...] = ()


EVERY = Wanted()


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list."""

    client_id: UUID
    id: UUID
    client_name: str
    line_name: str
    reference: str
    title: str
    state: str
    outcome: str | None
    priority: int
    received_at: datetime
    due_at: datetime
    opened_at: datetime
    closed_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether it is past due, or was when it ended; a cancelled case is never late."""
        return self.state != "cancelled" and (self.closed_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A service line that takes new cases."""

    client_id: UUID
    id: UUID
    client_name: str
    name: str
    code: str
    playbook_id: UUID


def newest_cases(
    readers: Sequence[Reader],
    filters: Filters,
    *,
    data_classes: Sequence[str],
    after: tuple[datetime, UUID] | None,
    limit: int,
    wanted: Wanted = EVERY,
) -> list[CaseRow]:
    """Newest first, after the row of that (opened_at, id); `data_classes` in rising order."""
    given = [
        {
            "client_id": str(each.client_id),
            "organisation_id": str(each.organisation_id) if each.organisation_id else None,
            "person_id": str(each.person_id) if each.person_id else None,
            "is_restricted": each.is_restricted,
        }
        for each in readers
    ]
    opened_at, last_id = after or (None, None)
    parameters: tuple[Any, ...] = (
        json.dumps(given),
        filters.state,
        filters.service_line_id,
        filters.late_at,
        opened_at,
        last_id,
        limit,
        list(data_classes),
        *wanted.given,
    )
    statement = LIST_CASES.format(of_state=OF_STATE[filters.state], wanted=wanted.condition)
    *_, found = together((PLAN_EACH, ()), (statement, parameters))
    return [CaseRow(*row) for row in found]


def open_lines(client_ids: Sequence[UUID]) -> list[OpenLine]:
    """The service lines of these clients that take new cases, by client and name."""
    return [OpenLine(*row) for row in rows(OPEN_LINES, (list(client_ids),))]


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many cases of a service line stand in one of the states that are no end."""

    service_line_id: UUID
    state: str
    cases: int


def open_counts(client_id: UUID, line_ids: Sequence[UUID]) -> list[OpenCount]:
    """Of these service lines of a client, in the order of the states."""
    states = [each for each in CASE_STATES if each not in ENDED]
    found = rows(
        "SELECT service_line_id, state, count(*) FROM cases_case WHERE client_id = $1 "
        "AND service_line_id = ANY ($2) AND state = ANY ($3) GROUP BY 1, 2 "
        "ORDER BY array_position($3::text[], state)",
        (client_id, list(line_ids), states),
    )
    return [OpenCount(*row) for row in found]


def engagement_names(line_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of the engagements of these service lines, by the id of the line."""
    found = ServiceLine.objects.filter(id__in=line_ids).annotate(agreed=_agreed())
    return dict(found.values_list("id", "agreed"))


def line_choices(client_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """(id, name) of every service line of these clients, for filters; of several clients, each
    name says whose it is, and of several engagements, of which."""
    owner = Client.objects.filter(client_id=OuterRef("client_id")).values("name")[:1]
    found = ServiceLine.objects.filter(client_id__in=client_ids).order_by("name", "id")
    named = found.annotate(owner=Subquery(owner), agreed=_agreed())
    lines = list(named.values_list("id", "name", "owner", "agreed"))
    bearers = Counter((name, client) for _, name, client, _ in lines)
    several = len(client_ids) > 1
    return [
        (
            key,
            " · ".join(
                [name, *([client] if several else []), *([of] if bearers[name, client] > 1 else [])]
            ),
        )
        for key, name, client, of in lines
    ]


def _agreed() -> Subquery:
    """The name of the engagement of the service line of an outer query."""
    own = {"client_id": OuterRef("client_id"), "id": OuterRef("engagement_id")}
    return Subquery(Engagement.objects.filter(**own).values("name")[:1])
