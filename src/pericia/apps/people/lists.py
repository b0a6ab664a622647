"""Lists of people over several clients, in one statement each. Walled people are in none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pericia.tenancy.scope import rows

EXPIRED = 0
EXPIRING_DAYS = (90, 30, 7)

# Who stands where: $1 clients. The person's own row is read where the scope holds their employer.
_STANDING = """
FROM people_membership m
JOIN organisations_client c ON c.client_id = m.client_id
LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL AND p.is_active IS NOT false
  AND NOT app.walled(m.person_id, m.client_id)
"""
# $2 part of the name, $3 skill, $4 its least level, $5 language, $6 and $7 the days between which
# a credential expires, $8 and $9 name and id of the last row before, $10 limit.
LIST_PEOPLE = f"""
SELECT m.person_id, m.organisation_id, m.name,
    json_agg(json_build_object('client', c.name, 'roles', m.roles) ORDER BY c.name),
    p.languages,
    (SELECT json_object_agg(s.name, s.level ORDER BY s.name) FROM people_skill s
      WHERE s.organisation_id = m.organisation_id AND s.person_id = m.person_id),
    (SELECT min(d.expires_date) FROM people_credential d
      WHERE d.organisation_id = m.organisation_id AND d.person_id = m.person_id
        AND d.revoked_date IS NULL)
{_STANDING}
  AND ($2 = '' OR strpos(lower(m.name), lower($2)) > 0)
  AND ($3 = '' OR EXISTS (SELECT FROM people_skill s
      WHERE s.organisation_id = m.organisation_id AND s.person_id = m.person_id
        AND s.name = $3 AND s.level >= $4))
  AND ($5 = '' OR jsonb_exists(p.languages, $5))
  AND ($7::date IS NULL OR EXISTS (SELECT FROM people_credential d
      WHERE d.organisation_id = m.organisation_id AND d.person_id = m.person_id
        AND d.revoked_date IS NULL AND d.expires_date BETWEEN $6 AND $7))
  AND ($8::text IS NULL OR (m.name, m.person_id) > ($8, $9))
GROUP BY m.person_id, m.organisation_id, m.name, p.languages
ORDER BY m.name, m.person_id LIMIT $10
"""
LIST_STANDINGS = f"""
SELECT m.client_id, c.name, m.organisation_id, m.name, m.roles, m.authorities, m.granted_by,
    m.granted_at, c.hours, c.currency
{_STANDING} AND m.person_id = $2 ORDER BY c.name, m.client_id
"""
# $2 the last day that is looked at, $3 and $4 day and id of the last row before, $5 limit. Whoever
# does not see the employer sees no credential.
LIST_EXPIRING = """
SELECT d.organisation_id, d.person_id, p.name, d.id, d.title, d.kind, d.jurisdiction,
    d.verified_date, d.expires_date,
    (SELECT json_agg(DISTINCT c.name ORDER BY c.name) {standing})
FROM people_credential d
JOIN people_person p ON p.organisation_id = d.organisation_id AND p.id = d.person_id
WHERE p.is_active AND d.revoked_date IS NULL AND d.expires_date <= $2
  AND EXISTS (SELECT {standing})
  AND ($3::date IS NULL OR (d.expires_date, d.id) > ($3, $4))
ORDER BY d.expires_date, d.id LIMIT $5
""".replace(
    "{standing}",
    """
    FROM people_membership m JOIN organisations_client c ON c.client_id = m.client_id
    WHERE m.client_id = ANY ($1) AND m.organisation_id = d.organisation_id
      AND m.person_id = d.person_id AND m.ended_at IS NULL
      AND NOT app.walled(m.person_id, m.client_id)""",
)
# Rows (is a language, its code or the skill's name).
LIST_ABILITIES = f"""
SELECT DISTINCT false, s.name FROM people_membership m
JOIN people_skill s ON s.organisation_id = m.organisation_id AND s.person_id = m.person_id
WHERE m.client_id = ANY ($1) AND m.ended_at IS NULL AND NOT app.walled(m.person_id, m.client_id)
UNION ALL SELECT DISTINCT true, jsonb_object_keys(p.languages) {_STANDING}
ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class PeopleFilters:
    """What a list of people is narrowed to; empty values narrow nothing.

    A credential counts that expires from `expires_from` to `expires_until`, both included.
    """

    search: str = ""
    skill: str = ""
    level: int = 1
    language: str = ""
    expires_from: date | None = None
    expires_until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in a list. What only the employer knows is None where the reader does not see it."""

    person_id: UUID
    organisation_id: UUID
    name: str
    standings: list[dict[str, Any]]
    languages: dict[str, str] | None
    skills: dict[str, int] | None
    next_expiry: date | None


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """A credential that has expired or will, and the clients for whom its holder works."""

    organisation_id: UUID
    person_id: UUID
    name: str
    id: UUID
    title: str
    kind: str
    jurisdiction: str
    verified_date: date | None
    expires_date: date
    clients: list[str]


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What somebody is for a client."""

    client_id: UUID
    client_name: str
    organisation_id: UUID
    name: str
    roles: list[str]
    authorities: Mapping[str, Any]
    granted_by: str
    granted_at: datetime
    client_hours: Mapping[str, Any]
    currency: str


def listed_people(
    client_ids: Sequence[UUID],
    filters: PeopleFilters,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[PersonRow]:
    """Who works for these clients, by name, after the person of that (name, id)."""
    name, person_id = after or (None, None)
    parameters = (
        list(client_ids),
        filters.search.strip(),
        filters.skill,
        filters.level,
        filters.language,
        filters.expires_from,
        filters.expires_until,
        name,
        person_id,
        limit,
    )
    return [PersonRow(*row) for row in rows(LIST_PEOPLE, parameters)]


def expiring_credentials(
    client_ids: Sequence[UUID], until: date, after: tuple[date, UUID] | None, limit: int
) -> list[ExpiringRow]:
    """Credentials of whoever works for these clients that expire by that day, the first first."""
    day, credential_id = after or (None, None)
    found = rows(LIST_EXPIRING, (list(client_ids), until, day, credential_id, limit))
    return [ExpiringRow(*row) for row in found]


def standings_of(client_ids: Sequence[UUID], person_id: UUID) -> list[StandingRow]:
    """What the person is for these clients, by the clients' names."""
    return [StandingRow(*row) for row in rows(LIST_STANDINGS, (list(client_ids), person_id))]


def abilities(client_ids: Sequence[UUID]) -> tuple[list[str], set[str]]:
    """The skills in which somebody who works for these clients is graded, and the codes of the
    languages that somebody speaks, as far as the reader sees the employer."""
    found = rows(LIST_ABILITIES, (list(client_ids),))
    skills = [name for is_language, name in found if not is_language]
    return skills, {code for is_language, code in found if is_language}
