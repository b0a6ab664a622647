"""Programs that use the API of the named world with keys of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from pericia.apps.journal.permissions import KEY_SCOPES
from pericia.apps.people import actions as people
from pericia.tenancy.scope import open_scope
from tests.world import NOW, World

ROOT = "/api/v1"
EVERYTHING = tuple(KEY_SCOPES)


@dataclass
class Program:
    """A program with a key (or none); `call` sends JSON and returns the response."""

    secret: str | None
    client: Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`headers` are written with underscores: `If_Match`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret is not None:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        kind = sent.pop("Content-Type", "application/json")
        address = path if path.startswith("/") else f"{ROOT}/{path}"
        return self.client.generic(method, address, data, kind, headers=sent)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, body, **headers)


def program(
    world: World, name: str, client: str | None = None, scopes: tuple[str, ...] = EVERYTHING
) -> Program:
    """A program whose key acts as this person at a client (their first one unless named)."""
    someone = world.people[name]
    at = client or next(iter(someone.roles))
    client_id = world.id_of(at)
    with open_scope([client_id, world.manos.organisation_id]):
        _, secret = people.make_api_key(
            actor=world.actor("alba"),
            now=NOW,
            client_id=client_id,
            person_id=someone.id,
            name=f"Program of {name}",
            scopes=scopes,
        )
    return Program(secret, Client())


def a_query(text: str = "¿Dónde está mi tarjeta?", **more: Any) -> dict[str, Any]:
    """The body that opens a case of the service line `queries`."""
    given = {"text": text, "channel": "web", "received_at": "2026-03-02T08:14:00+01:00"}
    return {"service_line": "queries", "input": {**given, "language": "es"}, **more}
