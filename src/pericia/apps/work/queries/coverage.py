"""What the steps of service lines ask for, and who works for these clients, to be matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pericia.tenancy.scope import together

PEOPLE_MAX = 2000
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


def steps_and_people(
    client_ids: Sequence[UUID], service_line_id: UUID | None
) -> tuple[list[StepRow], list[MemberRow]]:
    """Both in one trip, by client, service line and name."""
    clients = list(client_ids)
    steps, people = together(
        (READ_STEPS, (clients, service_line_id)),
        (READ_PEOPLE, (clients,)),
    )
    return [StepRow(*row) for row in steps], [MemberRow(*row) for row in people]
