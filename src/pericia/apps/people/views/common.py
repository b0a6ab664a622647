"""What the pages of people have in common: who is looked at, and as whom."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require_own
from pericia.apps.people import access
from pericia.web.boundary import PageRequest

Crumbs = tuple[tuple[str, str], ...]


def employers_of(request: PageRequest) -> list[Actor]:
    """The reader at each organisation that employs them."""
    identity = request.identity
    return [identity.actor_at(each.organisation_id) for each in identity.employment]


def profile_of(request: PageRequest, person_id: UUID) -> access.Profile:
    """The person as the reader may see them; Refused (`not_found`)."""
    actors = [request.actor_for(each) for each in request.identity.client_ids]
    return access.profile_for(actors, employers_of(request), person_id)


def colleague_of(
    request: PageRequest, person_id: UUID, permission: str, *, or_self: bool = False
) -> tuple[Actor, access.Employee]:
    """Somebody of the reader's own organisation, and the reader as who may change them.

    Refused: `not_found` for whom they do not see, `forbidden` without the permission.
    """
    found = profile_of(request, person_id).employee
    if found is None:
        raise not_found("person")
    organisation_id = found.person.organisation_id
    actor = request.identity.actor_at(organisation_id, permission)
    if or_self and actor.person_id == person_id:
        return actor, found
    return require_own(actor, permission, organisation_id), found


def address_of(person_id: UUID) -> str:
    return reverse("person", args=[person_id])


def crumbs_of(person_id: UUID, name: str) -> Crumbs:
    return ((_("People"), reverse("people")), (name, address_of(person_id)))
