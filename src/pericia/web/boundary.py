"""What views of pages know about who asks, and which client their lists are narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.apps.people.boundary import Identity

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

__all__ = ["Identity", "PageRequest", "attach", "selected_client", "selected_clients"]

CLIENT_IN_SESSION = "client"


class PageRequest(HttpRequest):
    """A request behind the boundary. `identity` is who asks; `in_scope` while a scope is open."""

    identity: Identity
    htmx: HtmxDetails
    in_scope: bool

    def actor_for(self, client_id: UUID, permission: str | None = None) -> Actor:
        """The person at this client, acting as a role that has the permission.

        Refused: `not_found` where they are no member, `forbidden` where no role allows it.
        """
        raise NotImplementedError("the boundary gives every request its own")


def attach(request: HttpRequest, identity: Identity) -> None:
    """Turn a plain request into a PageRequest."""

    def actor_for(client_id: UUID, permission: str | None = None) -> Actor:
        actor = identity.actor_for(client_id, permission)
        return require(actor, permission, client_id) if permission else actor

    request.identity = identity  # type: ignore[attr-defined]
    request.actor_for = actor_for  # type: ignore[attr-defined]
    request.in_scope = False  # type: ignore[attr-defined]


def selected_client(request: HttpRequest) -> UUID | None:
    """The client that lists are narrowed to: `?client=` first, then what the session keeps.

    None is all of them. A client that is not theirs counts as none chosen.
    """
    identity: Identity | None = getattr(request, "identity", None)
    if identity is None:
        return None
    asked = request.GET.get("client")
    kept = asked if asked is not None else request.session.get(CLIENT_IN_SESSION, "")
    return {str(each): each for each in identity.client_ids}.get(str(kept))


def selected_clients(request: PageRequest, permission: str) -> list[UUID]:
    """The clients a list shows: those with the permission, narrowed to the selected one."""
    chosen = selected_client(request)
    allowed = request.identity.clients_with(permission)
    return allowed if chosen is None else [each for each in allowed if each == chosen]
