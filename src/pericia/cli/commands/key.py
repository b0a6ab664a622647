"""`pericia key`: keys with which programs use the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from pericia.cli import output
from pericia.cli.inside import client_id_of, inside, now, person_of
from pericia.cli.output import AsJson, DataFolder
from pericia.cli.tables import show_rows

ClientNamed = Annotated[str, typer.Argument(help="The client's short name or id.")]


def register(app: typer.Typer) -> None:
    key = typer.Typer(help="Keys: what programs use the API with.")
    key.command()(make)
    key.command()(revoke)
    key.command(name="list")(list_all)
    app.add_typer(key, name="key")


def make(
    client: ClientNamed,
    person: Annotated[str, typer.Argument(help="Who answers for it: e-mail or id.")],
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[
        list[str], typer.Option(help="A permission, such as case.open. May be repeated.")
    ],
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="Expires after so many days.")
    ] = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show its secret, this once."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        client_id, moment = client_id_of(client), now()
        _, person_id = person_of(person)
        with open_scope([client_id]):
            made, secret = actions.make_api_key(
                actor=SYSTEM,
                now=moment,
                client_id=client_id,
                person_id=person_id,
                name=name,
                scopes=scope,
                expires_at=moment + timedelta(days=days) if days else None,
            )
    value = {"key_id": made.id, "secret": secret, "expires_at": made.expires_at}
    text = f"{secret}\nKeep it now: it is not shown again. Its id is {made.id}."
    output.show(value, text, as_json=as_json)


def revoke(
    client: ClientNamed,
    key: Annotated[UUID, typer.Argument(help="The key's id.")],
    why: Annotated[str, typer.Option(help="The reason, which is recorded.")],
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a key useless, from now on."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.people import actions
        from pericia.tenancy.scope import open_scope

        client_id = client_id_of(client)
        with open_scope([client_id]):
            actions.revoke_api_key(
                actor=SYSTEM, now=now(), client_id=client_id, key_id=key, why=why
            )
    output.show({"key_id": key, "revoked": True}, f"{key}: revoked", as_json=as_json)


def list_all(client: ClientNamed, data: DataFolder = None, as_json: AsJson = False) -> None:
    """Show the keys of a client, without their secrets."""
    with inside(data):
        from pericia.apps.people.models import ApiKey
        from pericia.tenancy.scope import open_scope

        client_id = client_id_of(client)
        columns = ("id", "name", "prefix", "scopes", "expires_at", "revoked_at", "used_at")
        with open_scope([client_id]):
            keys = ApiKey.objects.filter(client_id=client_id)
            found = list(keys.order_by("created_at", "id").values(*columns))
    show_rows(found, as_json=as_json)
