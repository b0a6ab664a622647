"""`pericia provider`: the companies and captives that do the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pericia.cli import output
from pericia.cli.commands.client import HoursFile
from pericia.cli.inside import client_id_of, everywhere, hours_in, inside, now, provider_id_of
from pericia.cli.output import AsJson, DataFolder
from pericia.cli.tables import show_rows

Named = Annotated[str, typer.Argument(help="The provider's name or id.")]


def register(app: typer.Typer) -> None:
    provider = typer.Typer(help="Providers: who does the work, where, and what they offer.")
    provider.command()(add)
    provider.command(name="list")(list_all)
    provider.command()(site)
    provider.command()(offer)
    provider.command()(show)
    provider.command()(hide)
    app.add_typer(provider, name="provider")


def add(
    name: Annotated[str, typer.Argument(help="Full name.")],
    country: Annotated[str, typer.Option(help="ISO 3166 code, such as ES.")],
    captive_of: Annotated[
        str | None, typer.Option(help="The client whose own subsidiary it is.")
    ] = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Register a third party, or a client's captive provider."""
    with inside(data, may_begin=True):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.organisations import actions
        from pericia.tenancy.ids import new_id
        from pericia.tenancy.scope import open_scope

        owner = client_id_of(captive_of) if captive_of else None
        organisation_id = new_id()
        with open_scope([organisation_id]):
            actions.register_provider(
                actor=SYSTEM,
                now=now(),
                organisation_id=organisation_id,
                name=name,
                kind="captive" if owner else "third_party",
                country=country,
                captive_of=owner,
            )
    value = {"organisation_id": organisation_id, "name": name}
    output.show(value, f"{name}: {organisation_id}", as_json=as_json)


def list_all(data: DataFolder = None, as_json: AsJson = False) -> None:
    """Show every provider."""
    with inside(data):
        from pericia.apps.organisations.models import Provider

        columns = ("organisation_id", "name", "kind", "captive_of", "country")
        with everywhere():
            found = list(Provider.objects.order_by("name", "organisation_id").values(*columns))
    show_rows(found, as_json=as_json)


def site(
    provider: Named,
    name: Annotated[str, typer.Argument(help="The site's name.")],
    country: Annotated[str, typer.Option(help="ISO 3166 code, such as ES.")],
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "Europe/Madrid",
    hours: HoursFile = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Add a place of work."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.organisations import actions
        from pericia.tenancy.scope import open_scope

        organisation_id = provider_id_of(provider)
        with open_scope([organisation_id]):
            added = actions.add_site(
                actor=SYSTEM,
                now=now(),
                organisation_id=organisation_id,
                name=name,
                country=country,
                time_zone=time_zone,
                hours=hours_in(hours),
            )
    value = {"organisation_id": organisation_id, "site_id": added.id, "name": name}
    output.show(value, f"{name}: {added.id}", as_json=as_json)


def offer(
    provider: Named,
    service: Annotated[str, typer.Argument(help="The service, named as its playbook.")],
    country: Annotated[list[str], typer.Option(help="Country of clients. May be repeated.")],
    language: Annotated[list[str], typer.Option(help="Language served. May be repeated.")],
    hours: HoursFile = None,
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Offer a service for clients of these countries in these languages."""
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.organisations import actions
        from pericia.tenancy.scope import open_scope

        organisation_id = provider_id_of(provider)
        with open_scope([organisation_id]):
            actions.offer_service(
                actor=SYSTEM,
                now=now(),
                organisation_id=organisation_id,
                service=service,
                client_countries=country,
                languages=language,
                hours=hours_in(hours),
            )
    value = {"organisation_id": organisation_id, "service": service}
    output.show(value, f"{provider} offers {service}", as_json=as_json)


def show(provider: Named, data: DataFolder = None, as_json: AsJson = False) -> None:
    """Let clients find the provider, with its sites and what it offers."""
    _list(provider, data, is_listed=True, as_json=as_json)


def hide(provider: Named, data: DataFolder = None, as_json: AsJson = False) -> None:
    """Let clients find the provider no more."""
    _list(provider, data, is_listed=False, as_json=as_json)


def _list(provider: str, data: Path | None, *, is_listed: bool, as_json: bool) -> None:
    with inside(data):
        from pericia.apps.journal.actors import SYSTEM
        from pericia.apps.organisations import actions
        from pericia.tenancy.scope import open_scope

        organisation_id = provider_id_of(provider)
        with open_scope([organisation_id]):
            actions.list_provider(
                actor=SYSTEM, now=now(), organisation_id=organisation_id, is_listed=is_listed
            )
    value = {"organisation_id": organisation_id, "is_listed": is_listed}
    told = "is shown to clients" if is_listed else "is not shown to clients"
    output.show(value, f"{provider} {told}", as_json=as_json)
