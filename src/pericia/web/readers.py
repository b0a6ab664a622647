"""As whom somebody reads a list that spans clients."""

from __future__ import annotations

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import role_missing
from pericia.web.boundary import PageRequest, selected_clients


def readers(request: PageRequest, permission: str) -> list[Actor]:
    """An actor for each client that the list shows, acting as a role with the permission.

    Raises Refused (`forbidden`) for whoever has it at no client at all.
    """
    if not request.identity.clients_with(permission):
        raise role_missing(permission)
    clients = selected_clients(request, permission)
    return [request.actor_for(each, permission) for each in clients]
