"""Clients, providers and processes that an actor may see, within the scope that is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import (
    not_found,
    require,
    require_each,
    require_sight,
)
from pericia.apps.organisations.models import Client, Process, Provider, ServiceOffering, Site
from pericia.tenancy.scope import rows


def client_for(actor: Actor, client_id: UUID) -> Client:
    require_sight(actor, "organisation.see", client_id, "client")
    found = Client.objects.filter(client_id=client_id).first()
    if found is None:
        raise not_found("client")
    return found


def clients_for(actors: Sequence[Actor]) -> list[Client]:
    """The clients of these actors, by name: one actor for each. Raises Refused (`forbidden`)."""
    ids = require_each(actors, "organisation.see")
    return list(Client.objects.filter(client_id__in=ids).order_by("name", "client_id"))


def every_process_for(actors: Sequence[Actor]) -> list[Process]:
    """The processes of these actors' clients, by name. Raises Refused (`forbidden`)."""
    ids = require_each(actors, "organisation.see")
    return list(Process.objects.filter(client_id__in=ids).order_by("name", "client_id"))


def processes_for(actor: Actor, client_id: UUID) -> list[Process]:
    require(actor, "organisation.see", client_id)
    return list(Process.objects.filter(client_id=client_id).order_by("name"))


def process_for(actor: Actor, client_id: UUID, process_id: UUID) -> Process:
    require_sight(actor, "organisation.see", client_id, "process")
    found = Process.objects.filter(client_id=client_id, id=process_id).first()
    if found is None:
        raise not_found("process")
    return found


def providers_for(actor: Actor) -> list[Provider]:
    """The providers in scope: the actor's own employer, or all that the platform opened."""
    require(actor, "organisation.see")
    return list(Provider.objects.order_by("name", "organisation_id"))


def provider_for(actor: Actor, organisation_id: UUID) -> Provider:
    require_sight(actor, "organisation.see", None, "provider")
    found = Provider.objects.filter(organisation_id=organisation_id).first()
    if found is None:
        raise not_found("provider")
    return found


def sites_for(actor: Actor, organisation_id: UUID) -> list[Site]:
    require(actor, "organisation.see")
    return list(Site.objects.filter(organisation_id=organisation_id).order_by("name", "id"))


def offerings_for(actor: Actor, organisation_id: UUID) -> list[ServiceOffering]:
    require(actor, "organisation.see")
    found = ServiceOffering.objects.filter(organisation_id=organisation_id)
    return list(found.order_by("service"))


def names_in_scope(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those of these organisations that the open scope holds."""
    found = rows(
        "SELECT client_id, name FROM organisations_client WHERE client_id = ANY ($1) UNION ALL "
        "SELECT organisation_id, name FROM organisations_provider WHERE organisation_id = ANY ($1)",
        (list(ids),),
    )
    return dict(found)
