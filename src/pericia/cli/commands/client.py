"""`pericia client`: the companies whose work is handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pericia.cli import output
from pericia.cli.inside import (
    client_id_of,
    everywhere,
    hours_in,
    inside,
    now,
    organisation_id_of,
)
from pericia.cli.output import AsJson, DataFolder
from pericia.cli.tables import show_rows

HoursFile = Annotated[
    Path | None,
    typer.Option(help="JSON file with the opening hours: time_zone, week, holidays."),
]


def register(app: typer.Typer) -> None:
    client = typer.Typer(help="Clients: the companies whose work is handed over.")
    client.command()(add)
    client.command(name="list")(list_all)
    client.command()(opponents)
    app.add_typer(client, name="client")


def add(
    slug: Annotated[str, typer.Argument(help="Short name: a-z, digits, hyphens.")],
    name: Annotated[str, typer.Option(help="Full name.")],
    country: Annotated[str, typer.Option(help="ISO 3166 code, such as ES.")],
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "Europe/Madrid",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "EUR",
    hours: HoursFile = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Register a client."""
    with inside(data, may_begin=True):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.organisations import actions
        from pericia.tenancy.ids import new_id
        from pericia.tenancy.scope import open_scope

        client_id = new_id()
        with open_scope([client_id]):
            actions.register_client(
                actor=SYSTEM,
                now=now(),
                client_id=client_id,
                name=name,
                slug=slug,
                country=country,
                time_zone=time_zone,
                currency=currency,
                hours=hours_in(hours),
            )
    output.show({"client_id": client_id, "slug": slug}, f"{slug}: {client_id}", as_json=as_json)


def list_all(data: DataFolder = None, as_json: AsJson = False) -> None:
    """Show every client."""
    with inside(data):
        from pericia.apps.organisations.models import Client

        columns = ("client_id", "slug", "name", "country", "time_zone", "currency")
        with everywhere():
            found = list(Client.objects.order_by("slug").values(*columns))
    show_rows(found, as_json=as_json)


def opponents(
    client: Annotated[str, typer.Argument(help="The client's short name or id.")],
    why: Annotated[str, typer.Option(help="The reason, which is recorded.")],
    organisation: Annotated[
        list[str] | None, typer.Argument(help="Clients and providers; none clears the list.")
    ] = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Name the organisations whose people may not work for a client."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.organisations import actions
        from pericia.tenancy.scope import open_scope

        client_id = client_id_of(client)
        ids = [organisation_id_of(each) for each in organisation or []]
        with open_scope([client_id]):
            actions.set_opponents(
                actor=SYSTEM, now=now(), client_id=client_id, opponent_ids=ids, why=why
            )
    value = {"client_id": client_id, "opponent_ids": ids}
    output.show(value, f"{client}: {len(ids)} opponents", as_json=as_json)
