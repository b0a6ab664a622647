"""What the steps of service lines ask for, and who works for these clients, to be matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pericia.tenancy.scope import together

PEOPLE_MAX = 2000
LATELY_ITEMS = 20
# $1 clients, $2 service line. Steps of the version that new cases follow.
READ_STEPS = """
SELECT q.client_id, cl.name, cl.country, cl.opponent_ids::text[], l.id, l.name, l.languages,
    q.playbook_id, q.step, q.requirement
FROM engagements_queue q
JOIN engagements_service_line l ON l.client_id = q.client_id AND l.id = q.service_line_id
    AND l.playbook_id = q.playbook_id
JOIN organisations_client cl ON cl.client_id = q.client_id
WHERE q.client_id = ANY ($1) AND l.state = 'open' AND ($2::uuid IS NULL OR l.id = $2)
  AND q.kind IN ('person', 'review', 'sign_off')
ORDER BY cl.name, l.name, l.id
"""
# Walled people are not among them, and nothing is known of whoever is employed out of sight.
READ_PEOPLE = f"""
SELECT m.client_id, m.person_id, m.name, m.roles, m.authorities, p.facts, p.version
FROM people_membership m
JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL AND p.is_active
  AND NOT app.walled(m.person_id, m.client_id)
ORDER BY m.name, m.person_id LIMIT {PEOPLE_MAX}
"""
# $1 clients, $2 those of them whose cases the reader sees. Of whoever is employed out of sight is
# known what the client itself holds: that they are there, as what, which steps they had lately.
# Walls are asked about last, for few: each takes longer than to read a name.
READ_OTHERS = f"""
SELECT m.client_id, m.person_id, coalesce((
        SELECT e.provider_name FROM engagements_provider e
        WHERE e.client_id = m.client_id AND e.provider_id = m.organisation_id LIMIT 1), ''),
    m.roles, ARRAY(
        SELECT DISTINCT q.service_line_id || ' ' || q.step FROM (
            SELECT a.item_id FROM work_assignment a
            WHERE a.client_id = m.client_id AND a.person_id = m.person_id
              AND m.client_id = ANY ($2)
            ORDER BY a.started_at DESC LIMIT {LATELY_ITEMS}) a
        JOIN work_item i ON i.client_id = m.client_id AND i.id = a.item_id
        JOIN engagements_queue q ON q.client_id = m.client_id AND q.id = i.queue_id)
FROM (
    SELECT m.* FROM people_membership m
    LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
    WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL AND p.id IS NULL OFFSET 0
) m
WHERE NOT app.walled(m.person_id, m.client_id)
ORDER BY m.person_id LIMIT {PEOPLE_MAX}
"""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a service line with what it asks of whoever does it."""

    client_id: UUID
    client_name: str
    client_country: str
    opponents: Sequence[str]
    service_line_id: UUID
    line_name: str
    languages: list[str]
    playbook_id: UUID
    step: str
    requirement: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MemberRow:
    client_id: UUID
    person_id: UUID
    name: str
    roles: list[str]
    authorities: Mapping[str, Any]
    facts: Mapping[str, Any]
    version: int

    @property
    def as_known(self) -> str:
        """Tells them as they are now: every change of facts counts their version up."""
        return f"{self.person_id} {self.version} {' '.join(self.roles)}"


@dataclass(frozen=True, slots=True)
class OtherRow:
    """Somebody employed out of sight; `provider` is empty where it is not of an engagement. `had`
    holds "service line id, space, step" of what they had lately, empty where cases are not seen."""

    client_id: UUID
    person_id: UUID
    provider: str
    roles: list[str]
    had: list[str]


@dataclass(frozen=True, slots=True)
class Members:
    """Who works for the clients: those whose facts the reader sees, and the others."""

    seen: list[MemberRow]
    others: list[OtherRow]


def steps_and_people(
    client_ids: Sequence[UUID], cases_seen: Sequence[UUID], service_line_id: UUID | None
) -> tuple[list[StepRow], Members]:
    """Both in one trip, by client, service line and name. `cases_seen` are the clients whose cases
    the reader sees."""
    clients = list(client_ids)
    steps, people, others = together(
        (READ_STEPS, (clients, service_line_id)),
        (READ_PEOPLE, (clients,)),
        (READ_OTHERS, (clients, list(cases_seen))),
    )
    members = Members([MemberRow(*row) for row in people], [OtherRow(*row) for row in others])
    return [StepRow(*row) for row in steps], members
