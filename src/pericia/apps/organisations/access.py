"""Clients, providers and processes that an actor may see, within the scope that is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import (
    not_found,
    require,
    require_each,
    require_sight,
)
from pericia.apps.organisations.models import Client, Process, Provider, ServiceOffering, Site
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows


@dataclass(frozen=True, slots=True)
class ListedProvider:
    """What a provider chose to show to clients. A captive shows itself to its own client alone.

    `sites` are {"name", "country", "time_zone", "hours"}; `offers` {"service", "client_countries",
    "languages", "hours"}.
    """

    organisation_id: UUID
    name: str
    kind: str
    country: str
    sites: Sequence[Mapping[str, Any]]
    offers: Sequence[Mapping[str, Any]]

    def check_offers(
        self, services: Sequence[str], languages: Sequence[str], country: str = ""
    ) -> list[Mapping[str, Any]]:
        """The offers of these services, each good for these languages and the client's country.

        Raises Refused (`no_service`, `service_not_offered`).
        """
        if not services:
            raise Refused(
                "no_service", "Name the services that the provider contributes.", "services"
            )
        offered = {each["service"]: each for each in self.offers}
        for service in services:
            offer = offered.get(service)
            if offer is None:
                missing = f"does not offer {service}"
            elif country and country not in offer["client_countries"]:
                missing = f"does not offer {service} for clients in {country}"
            elif lacking := sorted(set(languages).difference(offer["languages"])):
                missing = f"does not offer {service} in {', '.join(lacking)}"
            else:
                continue
            raise Refused(
                "service_not_offered",
                f"{self.name} {missing}; choose another provider or extend what it offers.",
                "services",
            )
        return [offered[each] for each in services]


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


def listed_providers(client_id: UUID) -> list[ListedProvider]:
    """The providers that show themselves to a client in the open scope, by name."""
    return [
        ListedProvider(*each)
        for each in rows("SELECT * FROM app.listed_providers($1)", (client_id,))
    ]


def names_in_scope(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those of these organisations that the open scope holds."""
    found = rows(
        "SELECT client_id, name FROM organisations_client WHERE client_id = ANY ($1) UNION ALL "
        "SELECT organisation_id, name FROM organisations_provider WHERE organisation_id = ANY ($1)",
        (list(ids),),
    )
    return dict(found)
