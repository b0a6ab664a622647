"""The people that an actor may see. Walled people are in no list, no count and no search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import (
    PERMISSIONS,
    may,
    not_found,
    require,
    require_each,
    require_own,
    require_sight,
)
from pericia.apps.organisations.models import Site
from pericia.apps.people import lists
from pericia.apps.people.lists import ExpiringRow, PeopleFilters, PersonRow, StandingRow
from pericia.apps.people.models import ApiKey, Credential, Membership, Person, Skill, Wall
from pericia.tenancy.scope import rows

__all__ = [
    "PERMISSIONS",
    "PersonAtClient",
    "count_people",
    "employee",
    "employees",
    "expiring_for",
    "keys_for",
    "may",
    "people_for",
    "people_rows_for",
    "person_for",
    "profile_for",
    "require",
    "staff_for",
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


def staff_for(
    actor: Actor,
    organisation_id: UUID,
    *,
    search: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = PAGE,
) -> list[Person]:
    """A page of whom an organisation employs, walled or not, for who manages people there."""
    require_own(actor, "person.manage", organisation_id)
    found = Person.objects.filter(organisation_id=organisation_id)
    if search.strip():
        found = found.filter(name__icontains=search.strip())
    if after is not None:
        name, person_id = after
        found = found.filter(Q(name__gt=name) | Q(name=name, id__gt=person_id))
    return list(found.order_by("name", "id")[:limit])


@dataclass(frozen=True, slots=True)
class Employee:
    person: Person
    credentials: list[Credential]
    skills: list[Skill]
    walls: list[Wall]
    site_name: str


def employee(actor: Actor, organisation_id: UUID, person_id: UUID) -> Employee:
    """One employee with what was declared, verified and graded; walls for those who keep them."""
    mine = actor.person_id == person_id and actor.organisation_id == organisation_id
    theirs = may(actor, "person.see") and actor.organisation_id in (None, organisation_id)
    found = _employee(actor, organisation_id, person_id) if mine or theirs else None
    if found is None:
        raise not_found("person")
    return found


def _employee(actor: Actor, organisation_id: UUID, person_id: UUID) -> Employee | None:
    person = Person.objects.filter(organisation_id=organisation_id, id=person_id).first()
    if person is None:
        return None
    held = {"organisation_id": organisation_id, "person_id": person_id}
    walls = Wall.objects.filter(**held) if may(actor, "wall.manage") else Wall.objects.none()
    return Employee(
        person,
        list(Credential.objects.filter(**held).order_by("kind", "id")),
        list(Skill.objects.filter(**held).order_by("name")),
        list(walls.order_by("-from_date", "id")),
        _site_name(person),
    )


def _site_name(person: Person) -> str:
    if person.site_id is None:
        return ""
    site = Site.objects.filter(organisation_id=person.organisation_id, id=person.site_id)
    return site.values_list("name", flat=True).first() or ""


def people_rows_for(
    actors: Sequence[Actor],
    filters: PeopleFilters,
    *,
    after: tuple[str, UUID] | None = None,
    limit: int = PAGE,
) -> list[PersonRow]:
    """Who works for the clients of these actors, each person once. Raises Refused (`forbidden`)."""
    return lists.listed_people(require_each(actors, "person.see"), filters, after, limit)


def expiring_for(
    actors: Sequence[Actor],
    until: date,
    *,
    after: tuple[date, UUID] | None = None,
    limit: int = PAGE,
) -> list[ExpiringRow]:
    """Credentials that expire by a day, of whoever works for the clients of these actors."""
    clients = require_each(actors, "person.see")
    return lists.expiring_credentials(clients, until, after, limit)


def abilities_for(actors: Sequence[Actor]) -> tuple[list[str], set[str]]:
    """Names of skills and codes of languages by which people can be found."""
    return lists.abilities(require_each(actors, "person.see"))


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as one reader sees them; `employee` only where the employer's facts are theirs."""

    person_id: UUID
    organisation_id: UUID
    name: str
    standings: list[StandingRow]
    employee: Employee | None


def profile_for(actors: Sequence[Actor], employers: Sequence[Actor], person_id: UUID) -> Profile:
    """What the reader may see of somebody. Raises Refused (`not_found`).

    `actors` are the reader at each of their clients, `employers` at each organisation that employs
    them. Of a colleague the employer's facts are seen together with some standing at a client, by
    the person themselves, and by whoever manages people.
    """
    seeing = [
        each.client_id
        for each in actors
        if each.client_id and (each.person_id == person_id or may(each, "person.see"))
    ]
    standings = lists.standings_of(seeing, person_id)
    found = _employee_of(employers, person_id, is_known=bool(standings))
    if found is not None:
        person = found.person
        return Profile(person_id, person.organisation_id, person.name, standings, found)
    if not standings:
        raise not_found("person")
    return Profile(person_id, standings[0].organisation_id, standings[0].name, standings, None)


def _employee_of(employers: Sequence[Actor], person_id: UUID, *, is_known: bool) -> Employee | None:
    for actor in employers:
        seen = actor.person_id == person_id or may(actor, "person.manage")
        if actor.organisation_id and (seen or (is_known and may(actor, "person.see"))):
            found = _employee(actor, actor.organisation_id, person_id)
            if found is not None:
                return found
    return None


def membership_for(actor: Actor, client_id: UUID, person_id: UUID) -> Membership | None:
    """Somebody's membership, ended or not, for who grants them. Raises Refused (`not_found`)."""
    require_sight(actor, "membership.grant", client_id, "membership")
    return Membership.objects.filter(client_id=client_id, person_id=person_id).first()


def keys_for(actor: Actor, client_id: UUID) -> list[ApiKey]:
    """The keys of a client, newest first; their secrets are nowhere."""
    require(actor, "key.manage", client_id)
    return list(ApiKey.objects.filter(client_id=client_id).order_by("-created_at", "id"))


def every_key_for(actors: Sequence[Actor]) -> list[tuple[ApiKey, str]]:
    """The keys of these actors' clients, newest first, each with who answers for it."""
    clients = require_each(actors, "key.manage")
    names = {
        (client_id, person_id): name
        for client_id, person_id, name in Membership.objects.filter(
            client_id__in=clients
        ).values_list("client_id", "person_id", "name")
    }
    found = ApiKey.objects.filter(client_id__in=clients).order_by("-created_at", "id")
    return [(each, names.get((each.client_id, each.person_id), "")) for each in found]
