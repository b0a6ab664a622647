"""The facts that eligibility reads about a person, built from the rows that prove them.

What differs by client (roles, authorities) or by the minute (load) is not among them: whoever asks
adds it, and without it the eligibility proof fails closed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

Facts = dict[str, Any]

_PEOPLE = """
SELECT p.id, p.organisation_id, p.version, p.languages, p.clearance, p.country, p.hours,
       p.capacity, p.hourly_cost_cents, p.currency, s.id, s.country, s.time_zone, s.hours
FROM people_person p
LEFT JOIN organisations_site s ON s.organisation_id = p.organisation_id AND s.id = p.site_id
WHERE p.organisation_id = $1 AND p.id = ANY ($2)
"""
_SKILLS = """
SELECT person_id, name, level, graded_by, graded_at FROM people_skill
WHERE organisation_id = $1 AND person_id = ANY ($2) ORDER BY name
"""
_CREDENTIALS = """
SELECT person_id, id, kind, issuer, jurisdiction, verified_by, verified_by_name, verified_date,
       expires_date, revoked_date
FROM people_credential WHERE organisation_id = $1 AND person_id = ANY ($2) ORDER BY id
"""
_WALLS = """
SELECT person_id, id, walled_id, from_date, until_date FROM people_wall
WHERE organisation_id = $1 AND person_id = ANY ($2) ORDER BY id
"""
_STORE = """
UPDATE people_person p SET facts = n.facts::jsonb, version = p.version + 1
FROM unnest($2::uuid[], $3::text[]) AS n(id, facts)
WHERE p.organisation_id = $1 AND p.id = n.id
"""


def facts_of(organisation_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, Facts]:
    """The facts of each person as their rows state them now, in four queries."""
    asked = (organisation_id, sorted(set(person_ids)))
    skills: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for person, name, level, graded_by, graded_at in rows(_SKILLS, asked):
        grade = {"level": level, "graded_by": graded_by, "graded_at": graded_at.isoformat()}
        skills[person][name] = grade
    credentials: dict[UUID, list[Facts]] = defaultdict(list)
    for person, *credential in rows(_CREDENTIALS, asked):
        credentials[person].append(_credential(credential))
    walls: dict[UUID, list[Facts]] = defaultdict(list)
    for person, wall, walled, from_date, until_date in rows(_WALLS, asked):
        dates = {"from_date": _iso(from_date), "until_date": _iso(until_date)}
        walls[person].append({"id": str(wall), "organisation_id": str(walled), **dates})
    return {
        person[0]: {
            **_person(person),
            "skills": skills[person[0]],
            "credentials": credentials[person[0]],
            "walls": walls[person[0]],
        }
        for person in rows(_PEOPLE, asked)
    }


def lock_people(organisation_id: UUID, person_ids: Iterable[UUID]) -> None:
    """Hold these people's rows, in id order, until the transaction ends.

    Every change of their facts begins here, so that of two changes at once the later one builds
    on what the earlier one wrote. Raises Refused (`not_found`) when one is absent.
    """
    wanted = sorted(set(person_ids))
    found = rows(
        "SELECT id FROM people_person WHERE organisation_id = $1 AND id = ANY ($2) "
        "ORDER BY id FOR UPDATE",
        (organisation_id, wanted),
    )
    if len(found) != len(wanted):
        raise Refused("not_found", "There is no such person.")


def store_facts(organisation_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, Facts]:
    """Write the facts anew from the rows, counting the version up; returns what was written."""
    found = facts_of(organisation_id, person_ids)
    for facts in found.values():
        facts["version"] += 1
    texts = [json.dumps(each, ensure_ascii=False) for each in found.values()]
    rows(_STORE, (organisation_id, list(found), texts))
    return found


def renew_at_site(organisation_id: UUID, site_id: UUID) -> None:
    """Write anew the facts of everybody who works at a site that changed. Runs twice safely."""
    found = rows(
        "SELECT id FROM people_person WHERE organisation_id = $1 AND site_id = $2 ORDER BY id",
        (organisation_id, site_id),
    )
    people = [row[0] for row in found]
    lock_people(organisation_id, people)
    store_facts(organisation_id, people)


def _person(row: Sequence[Any]) -> Facts:
    (person, organisation, version, languages, clearance, country, hours, capacity) = row[:8]
    cost_cents, currency, site, site_country, site_zone, site_hours = row[8:]
    own, shared = _json(hours), _json(site_hours)
    return {
        "id": str(person),
        "organisation_id": str(organisation),
        "version": version,
        "languages": _json(languages),
        "clearance": clearance,
        "country": country,
        "site": {
            "id": str(site or organisation),
            "country": site_country or country,
            "time_zone": site_zone or own.get("time_zone"),
        },
        "hours": own or shared,
        "capacity": capacity,
        "hourly_cost_cents": cost_cents,
        "currency": currency,
    }


def _credential(row: Sequence[Any]) -> Facts:
    credential, kind, issuer, jurisdiction, by, by_name, verified, expires, revoked = row
    return {
        "id": str(credential),
        "kind": kind,
        "issuer": issuer,
        "jurisdiction": jurisdiction,
        "verified_by": str(by) if by else (by_name or None),
        "verified_date": _iso(verified),
        "expires_date": _iso(expires),
        "revoked_date": _iso(revoked),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _json(value: Any) -> Facts:
    """Django's connection hands jsonb over as text."""
    found = json.loads(value) if isinstance(value, str) else value
    return found or {}
