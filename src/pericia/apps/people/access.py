"""The people that an actor may see. Walled people are in no list, no count and no search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import (
    PERMISSIONS,
    may,
    not_found,
    require,
    require_own,
    require_sight,
)
from pericia.apps.people.models import ApiKey, Credential, Person, Skill, Wall
from pericia.tenancy.scope import rows

__all__ = [
    "PERMISSIONS",
    "PersonAtClient",
    "count_people",
    "employee",
    "employees",
    "keys_for",
    "may",
    "people_for",
    "person_for",
    "require",
]

PAGE = 200

# The person's own row is read where the scope holds their employer, and only there.
_SEEN = """
FROM people_membership m
LEFT JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
WHERE m.client_id = $1 AND m.ended_at IS NULL AND p.is_active IS NOT false
  AND NOT app.walled(m.person_id, m.client_id)
  AND ($2 = '' OR strpos(lower(m.name), lower($2)) > 0)
"""
_COLUMNS = """
SELECT m.person_id, m.organisation_id, m.name, m.roles, m.authorities, m.granted_at, p.facts
"""


@dataclass(frozen=True, slots=True)
class PersonAtClient:
    """A member of a client's work. `facts` is None for whoever does not see the employer."""

    person_id: UUID
    organisation_id: UUID
    name: str
    roles: list[str]
    authorities: Mapping[str, Any]
    granted_at: datetime
    facts: Mapping[str, Any] | None


def people_for(
    actor: Actor, client_id: UUID, *, search: str = "", offset: int = 0, limit: int = PAGE
) -> list[PersonAtClient]:
    """Who works for a client, by name; `search` is a part of the name."""
    require(actor, "person.see", client_id)
    page = " ORDER BY m.name, m.person_id OFFSET $3 LIMIT $4"
    found = rows(_COLUMNS + _SEEN + page, (client_id, search.strip(), offset, min(limit, PAGE)))
    return [PersonAtClient(*row) for row in found]


def count_people(actor: Actor, client_id: UUID, *, search: str = "") -> int:
    """How many `people_for` finds on all its pages."""
    require(actor, "person.see", client_id)
    return int(rows("SELECT count(*) " + _SEEN, (client_id, search.strip()))[0][0])


def person_for(actor: Actor, client_id: UUID, person_id: UUID) -> PersonAtClient:
    """One of `people_for`; one's own row always, if no wall stands."""
    if actor.person_id != person_id:
        require_sight(actor, "person.see", client_id, "person")
    found = rows(_COLUMNS + _SEEN + " AND m.person_id = $3", (client_id, "", person_id))
    if not found:
        raise not_found("person")
    return PersonAtClient(*found[0])


def employees(actor: Actor, organisation_id: UUID) -> list[Person]:
    """Everybody whom an organisation employs, for somebody of it who may see people."""
    require_own(actor, "person.see", organisation_id)
    return list(Person.objects.filter(organisation_id=organisation_id).order_by("name", "id"))


@dataclass(frozen=True, slots=True)
class Employee:
    person: Person
    credentials: list[Credential]
    skills: list[Skill]
    walls: list[Wall]


def employee(actor: Actor, organisation_id: UUID, person_id: UUID) -> Employee:
    """One employee with what was declared, verified and graded; walls for those who keep them."""
    mine = actor.person_id == person_id and actor.organisation_id == organisation_id
    theirs = may(actor, "person.see") and actor.organisation_id in (None, organisation_id)
    person = Person.objects.filter(organisation_id=organisation_id, id=person_id).first()
    if person is None or not (mine or theirs):
        raise not_found("person")
    held = {"organisation_id": organisation_id, "person_id": person_id}
    walls = Wall.objects.filter(**held) if may(actor, "wall.manage") else Wall.objects.none()
    return Employee(
        person,
        list(Credential.objects.filter(**held).order_by("kind", "id")),
        list(Skill.objects.filter(**held).order_by("name")),
        list(walls.order_by("-from_date", "id")),
    )


def keys_for(actor: Actor, client_id: UUID) -> list[ApiKey]:
    """The keys of a client, newest first; their secrets are nowhere."""
    require(actor, "key.manage", client_id)
    return list(ApiKey.objects.filter(client_id=client_id).order_by("-created_at", "id"))
