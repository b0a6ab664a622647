"""Who works for the reader's clients, whom their employer employs, and the page of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.organisations.access import names_in_scope
from pericia.apps.organisations.words import languages
from pericia.apps.people import access
from pericia.apps.people.lists import EXPIRED, EXPIRING_DAYS, PeopleFilters, PersonRow
from pericia.apps.people.models import Credential, Person, Wall
from pericia.apps.people.pictures import week_in_picture
from pericia.apps.people.views.common import employers_of, profile_of
from pericia.apps.people.views.expiring import warning_of
from pericia.web import cursors
from pericia.web.boundary import PageRequest
from pericia.web.paging import page_of
from pericia.web.readers import readers

TEXT_MAX = 200
LEVELS = range(1, 6)
NAME_AND_ID = (cursors.text, cursors.identifier)


@require_safe
def people(request: PageRequest) -> HttpResponse:
    """Everybody who works for the reader's clients, narrowed by what the address says."""
    actors = readers(request, "person.see")
    filters = _filters(request, timezone.localdate())
    page = page_of(
        request,
        lambda after, limit: access.people_rows_for(actors, filters, after=after, limit=limit),
        lambda row: (row.name, row.person_id),
        NAME_AND_ID,
    )
    skills, spoken = access.abilities_for(actors)
    context = {
        "page": page,
        "shows": _columns_of(page.rows),
        "skills": skills,
        "languages": [each for each in languages() if each[0] in spoken | {filters.language}],
        "expiring": [(str(EXPIRED), _("Expired"))]
        + [(str(days), _("Within %(days)s days") % {"days": days}) for days in EXPIRING_DAYS],
        "levels": LEVELS,
        "chosen": request.GET,
        "is_narrowed": filters != PeopleFilters(),
        "several_clients": len(actors) > 1,
        "today": timezone.localdate(),
        "employers": _managed(request),
        "may_see_coverage": bool(request.identity.clients_with("skill.grade")),
    }
    return render(request, "people/list.html", context)


def _columns_of(people: Sequence[PersonRow]) -> dict[str, bool]:
    """Which columns hold something for somebody: clients see no skills of a provider's people."""
    return {
        "skills": any(each.skills for each in people),
        "languages": any(each.languages for each in people),
        "expiry": any(each.next_expiry for each in people),
    }


@require_safe
def staff(request: PageRequest, organisation_id: UUID) -> HttpResponse:
    """Everybody whom an organisation employs, for those who manage people there."""
    actor = request.identity.actor_at(organisation_id, "person.manage")
    search = request.GET.get("q", "")[:TEXT_MAX].replace("\x00", "")

    def read(after: tuple[str, UUID] | None, limit: int) -> list[Person]:
        return access.staff_for(actor, organisation_id, search=search, after=after, limit=limit)

    context = {
        "page": page_of(request, read, lambda row: (row.name, row.id), NAME_AND_ID),
        "organisation_id": organisation_id,
        "organisation_name": names_in_scope([organisation_id]).get(organisation_id, ""),
        "chosen": request.GET,
    }
    return render(request, "people/staff.html", context)


@require_safe
def person(request: PageRequest, person_id: UUID) -> HttpResponse:
    profile = profile_of(request, person_id)
    context: dict[str, Any] = {
        "profile": profile,
        "is_self": person_id in {each.person_id for each in employers_of(request)},
        "grantable": _grantable(request, profile),
    }
    if profile.employee is not None:
        context |= _of_employee(request, profile, profile.employee)
    return render(request, "people/person.html", context)


def _of_employee(
    request: PageRequest, profile: access.Profile, employee: access.Employee
) -> dict[str, Any]:
    """What only colleagues see, and what they may change."""
    person, today = employee.person, timezone.localdate()
    actor = request.identity.actor_at(person.organisation_id)
    is_self = actor.person_id == person.id
    hours = person.facts.get("hours") or {}
    weeks = [
        week_in_picture(hours, each.client_name, each.client_hours, today)
        for each in profile.standings
    ]
    return {
        "person": person,
        "site_name": employee.site_name,
        "hours": hours,
        "credentials": [
            (each, state_of(each, today), warning_of(each, today)) for each in employee.credentials
        ],
        "skills": employee.skills,
        "walls": _walls(employee, today),
        "weeks": [each for each in weeks if each is not None],
        "may_manage": may(actor, "person.manage"),
        "may_add": is_self or may(actor, "person.manage"),
        "may_verify": may(actor, "credential.verify") and not is_self,
        "may_grade": may(actor, "skill.grade") and not is_self,
        "may_wall": may(actor, "wall.manage"),
    }


def _managed(request: PageRequest) -> list[tuple[UUID, str]]:
    """The organisations whose people the reader manages, by name."""
    ids = [
        each.organisation_id
        for each in employers_of(request)
        if each.organisation_id and may(each, "person.manage")
    ]
    names = names_in_scope(ids) if ids else {}
    return sorted(names.items(), key=lambda each: each[1])


def _grantable(request: PageRequest, profile: access.Profile) -> list[tuple[UUID, str, bool]]:
    """The clients at which the reader may grant this person roles, and whether they have some."""
    clients = request.identity.clients_with("membership.grant")
    if profile.employee is None or not clients:
        return []
    held = {each.client_id for each in profile.standings}
    today = timezone.localdate()
    walled = {each.walled_id for each in profile.employee.walls if _stands(each, today)}
    names = names_in_scope([each for each in clients if each not in walled])
    return sorted(
        ((each, name, each in held) for each, name in names.items()), key=lambda found: found[1]
    )


def _walls(employee: access.Employee, today: date) -> list[tuple[Wall, str, bool, bool]]:
    """Each wall, whom it keeps the person from, whether it stands, and whether it can end sooner.

    No wall ends before today.
    """
    names = names_in_scope([each.walled_id for each in employee.walls]) if employee.walls else {}
    return [
        (
            each,
            names.get(each.walled_id, str(each.walled_id)),
            _stands(each, today),
            _stands(each, today) and each.until_date != today,
        )
        for each in employee.walls
    ]


def _stands(wall: Wall, today: date) -> bool:
    return wall.from_date <= today and (wall.until_date is None or wall.until_date >= today)


def _filters(request: PageRequest, today: date) -> PeopleFilters:
    def asked(name: str) -> str:
        return request.GET.get(name, "")[:TEXT_MAX].replace("\x00", "")

    level, days = asked("level"), asked("expires")
    begins, ends = _expiring(int(days), today) if days.isdecimal() else (None, None)
    return PeopleFilters(
        search=asked("q"),
        skill=asked("skill"),
        level=int(level) if level in map(str, LEVELS) else 1,
        language=asked("language"),
        expires_from=begins,
        expires_until=ends,
    )


def _expiring(days: int, today: date) -> tuple[date | None, date | None]:
    """The days between which a credential expires that the filter asks for."""
    if days == EXPIRED:
        return date.min, today - timedelta(days=1)
    return (today, today + timedelta(days=days)) if days in EXPIRING_DAYS else (None, None)


def state_of(credential: Credential, today: date) -> str:
    """How a credential stands on a day: revoked, expired, not verified yet, or verified."""
    if credential.revoked_date and credential.revoked_date <= today:
        return "revoked"
    if credential.expires_date and credential.expires_date < today:
        return "expired"
    return "verified" if credential.verified_date else "unverified"
