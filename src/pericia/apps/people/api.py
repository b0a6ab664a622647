"""The people who work for a client, as programs read them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema

from pericia.apps.people import access
from pericia.apps.people.access import PersonAtClient
from pericia.web import cursors
from pericia.web.api import paging
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Moment

router = Router(tags=["people"])


class PersonOut(Schema):
    person_id: UUID
    organisation_id: UUID
    name: str
    roles: list[str]
    granted_at: Moment


class PersonPage(Schema):
    items: list[PersonOut]
    next: str | None


class CredentialOut(Schema):
    """It counts once `verified_date` is set, until `expires_date`."""

    id: UUID
    kind: str
    issuer: str
    jurisdiction: str
    verified_date: date | None
    expires_date: date | None


class PersonDetail(PersonOut):
    """`credentials`, `skills` and what follows are null for whoever does not see the employer."""

    authorities: dict[str, Any]
    country: str | None
    clearance: str | None
    languages: dict[str, str] | None
    skills: dict[str, int] | None
    credentials: list[CredentialOut] | None


@router.get("", response=PersonPage, auth=Key("person.see"))
def list_people(
    request: ApiRequest,
    search: Annotated[str, Query(max_length=200, description="A part of the name.")] = "",
    limit: paging.Limit = paging.LIMIT,
    cursor: paging.Cursor = None,
) -> Any:
    """Who works for the client, by name."""
    (offset,) = paging.after(request, cursor, cursors.position) or (0,)
    limit = min(limit, access.PAGE - 1)
    found = access.people_for(
        request.actor, request.client_id, search=search, offset=offset, limit=limit + 1
    )
    return paging.cut(request, found, limit, lambda _: (offset + limit,))


@router.get("/{uuid:person_id}", response=PersonDetail, auth=Key("person.see"))
def get_person(request: ApiRequest, person_id: UUID) -> Any:
    """One of them, with skills and credentials."""
    return _detail(access.person_for(request.actor, request.client_id, person_id))


def _detail(person: PersonAtClient) -> PersonDetail:
    facts = person.facts
    return PersonDetail(
        **{name: getattr(person, name) for name in PersonOut.model_fields},
        authorities=dict(person.authorities),
        country=facts["country"] if facts else None,
        clearance=facts["clearance"] if facts else None,
        languages=facts["languages"] if facts else None,
        skills={name: held["level"] for name, held in facts["skills"].items()} if facts else None,
        credentials=[CredentialOut(**each) for each in facts["credentials"]] if facts else None,
    )
