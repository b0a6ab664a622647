"""Who asks: the identity of a request, read once, and the scope that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import acting_role, may, require, roles_with
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import together

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

CLIENT_IN_SESSION = "client"


@dataclass(frozen=True, slots=True)
class Membership:
    """What the account's person may do at one client."""

    client_id: UUID
    person_id: UUID
    organisation_id: UUID
    name: str
    roles: tuple[str, ...]

    def actor(self) -> Actor:
        return Actor.person(
            self.person_id, self.organisation_id, self.name, self.roles, acting_role(self.roles)
        )


@dataclass(frozen=True, slots=True)
class Employment:
    """Where the account's person works."""

    organisation_id: UUID
    person_id: UUID
    name: str
    is_provider: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, where they are members and where employed, as of this request."""

    account_id: UUID
    memberships: tuple[Membership, ...] = ()
    employments: tuple[Employment, ...] = ()

    @property
    def scope_ids(self) -> tuple[UUID, ...]:
        """The clients of the memberships and the employers: what the request may see."""
        clients = {each.client_id for each in self.memberships}
        return tuple(sorted(clients | {each.organisation_id for each in self.employments}))

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(sorted({role for each in self.memberships for role in each.roles}))

    def membership_at(self, client_id: UUID) -> Membership:
        """Refused (`not_found`) for a client that is not theirs, as for one that is not there."""
        for each in self.memberships:
            if each.client_id == client_id:
                return each
        raise Refused("not_found", "There is no such client.")

    def actor_for(self, client_id: UUID, permission: str | None = None) -> Actor:
        """The person at this client, acting as a role that has the permission.

        Refused: `not_found` where they are no member, `forbidden` where no role allows it.
        """
        actor = self.membership_at(client_id).actor()
        return require(actor, permission) if permission else actor

    def clients_with(self, permission: str) -> tuple[UUID, ...]:
        """The clients at which one of their roles has the permission."""
        return tuple(each.client_id for each in self.memberships if may(each.actor(), permission))

    def may(self, permission: str) -> bool:
        """Whether a role at any client has the permission."""
        return not set(roles_with(permission)).isdisjoint(self.roles)


class PageRequest(HttpRequest):
    """A request inside the boundary, as views of pages see it."""

    identity: Identity
    htmx: HtmxDetails

    def actor_for(self, client_id: UUID, permission: str | None = None) -> Actor:
        raise NotImplementedError  # the boundary gives every request its identity's own


def identity_of(account_id: UUID) -> Identity:
    """Read before any scope is open, in one round trip."""
    members, employers = together(
        (
            "SELECT client_id, person_id, organisation_id, name, roles FROM app.memberships_of($1)",
            (account_id,),
        ),
        (
            "SELECT organisation_id, person_id, name, is_provider FROM app.employment_of($1)",
            (account_id,),
        ),
    )
    return Identity(
        account_id,
        tuple(
            Membership(client, person, organisation, name, tuple(roles))
            for client, person, organisation, name, roles in members
        ),
        tuple(Employment(*row) for row in employers),
    )


def selected_client(request: HttpRequest) -> UUID | None:
    """The client that lists are narrowed to: `?client=` first, then the choice kept in the session.

    None is all of them. A client that is not theirs counts as none chosen.
    """
    identity: Identity | None = getattr(request, "identity", None)
    if identity is None:
        return None
    asked = request.GET.get("client")
    kept = asked if asked is not None else request.session.get(CLIENT_IN_SESSION, "")
    own = {str(each.client_id): each.client_id for each in identity.memberships}
    return own.get(str(kept))


def selected_clients(request: PageRequest, permission: str) -> tuple[UUID, ...]:
    """The clients a list shows: those with the permission, narrowed to the selected one."""
    allowed = request.identity.clients_with(permission)
    chosen = selected_client(request)
    return allowed if chosen is None else tuple(each for each in allowed if each == chosen)
