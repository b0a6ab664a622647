"""A request of the API, and what an operation asks of the key that it came with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import wraps
from typing import IO, Any
from uuid import UUID

from django.http import HttpRequest
from ninja.operation import Operation
from ninja.params.models import QueryModel
from ninja.security.base import AuthBase

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import EVERY, require
from pericia.apps.people.boundary import Identity
from pericia.kernels.refusal import Refused

NAME_CHARACTERS_MAX = 60


class ApiRequest(HttpRequest):
    """A request behind the gate, inside the scope of one client.

    `actor` acts as a role that has the operation's permission; `lines` is the body of a bulk
    request, read and measured already; `stored_file` is an upload that lies in the file store.
    """

    identity: Identity
    client_id: UUID
    now: datetime
    actor: Actor
    lines: IO[bytes] | None
    stored_file: Any


class Key(AuthBase):
    """Asks of a key that its scopes, and its person's roles, allow one thing (None: any key).

    It runs before parameters and body are looked at: who may not do something learns nothing of
    it. Refused: `forbidden`.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A key of the client (`pk_...`), made by one of its administrators."

    def __init__(self, permission: str | None = None) -> None:
        if permission is not None and permission not in EVERY:
            raise ValueError(f"{permission!r} is no permission.")
        self.permission = permission
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor:
        identity, client_id = request.identity, request.client_id  # type: ignore[attr-defined]
        actor: Actor = identity.actor_for(client_id, self.permission)
        if self.permission is not None:
            actor = require(actor, self.permission, client_id)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


def permission_of(callbacks: Sequence[Any]) -> str | None:
    """The permission that an operation asks for; None where any key will do."""
    found = [each.permission for each in callbacks if isinstance(each, Key)]
    return found[0] if found else None


def parameters_of(operation: Operation) -> list[str]:
    """The names of an operation's query parameters, as its description gives them."""
    models = [each for each in operation.models if issubclass(each, QueryModel)]
    return sorted(name for each in models for name in each.__ninja_flatten_map__)


def refuse_others(operation: Operation) -> None:
    """Let the operation refuse `parameter_unknown` for each query parameter that it does not have:
    a filter whose name is misspelt would otherwise answer with everything."""
    names, act = parameters_of(operation), operation.view_func

    @wraps(act)
    def acting(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        unknown = next((name for name in request.GET if name not in names), None)
        if unknown is not None:
            raise _unknown(unknown[:NAME_CHARACTERS_MAX], names)
        return act(request, *args, **kwargs)

    operation.view_func = acting


def _unknown(name: str, names: Sequence[str]) -> Refused:
    known = ", ".join(names)
    english, spanish = (
        (f"This address knows {known}.", f"Esta dirección conoce {known}.")
        if names
        else ("This address knows none.", "Esta dirección no conoce ninguno.")
    )
    return Refused(
        "parameter_unknown",
        f"The parameter {name} is unknown. {english}",
        name,
        message_es=f"El parámetro {name} es desconocido. {spanish}",
    )
