"""Registering clients and providers, and describing what they have and offer.

The boundary opens a scope that holds the organisation, a new one's id included: take `new_id()`
first, then `open_scope([id])`. What changes a provider is recorded in the provider's own journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Model

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require, require_own, require_platform
from pericia.apps.organisations import checks
from pericia.apps.organisations.models import Client, Process, Provider, ServiceOffering, Site
from pericia.kernels.refusal import Refused

KINDS = ("third_party", "captive")


def register_client(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    name: str,
    slug: str,
    country: str,
    time_zone: str = "Europe/Madrid",
    currency: str = "EUR",
    hours: Mapping[str, Any] | None = None,
    is_simulated: bool = False,
) -> Client:
    """A new client under an id that the open scope holds. Raises Refused (`slug_taken`, ...)."""
    require_platform(actor)
    client = Client(
        client_id=client_id,
        name=checks.checked_name(name),
        slug=checks.checked_slug(slug),
        country=checks.checked_country(country),
        time_zone=checks.checked_zone(time_zone),
        currency=checks.checked_currency(currency),
        hours=checks.checked_hours(hours or {}),
        is_simulated=is_simulated,
        created_at=now,
    )
    _insert(client, "slug_taken", f"Another client is called {slug!r}; choose another.", "slug")
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="client.registered",
        object_ref=f"client:{client_id}",
        version=1,
        data={"name": client.name, "slug": slug, "country": country, "time_zone": time_zone},
    )
    return client


def set_opponents(
    *, actor: Actor, now: datetime, client_id: UUID, opponent_ids: Iterable[UUID], why: str
) -> None:
    """Name the organisations whose people may not work for this client."""
    actor = require(actor, "organisation.manage", client_id)
    opponents = sorted(set(opponent_ids))
    if client_id in opponents:
        raise Refused("own_opponent", "A client cannot be its own opponent.", "opponent_ids")
    changed = Client.objects.filter(client_id=client_id).update(
        opponent_ids=opponents, version=F("version") + 1
    )
    if not changed:
        raise not_found("client")
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="client.opponents_set",
        object_ref=f"client:{client_id}",
        data={"opponents": [str(each) for each in opponents]},
        why=why,
    )


def register_provider(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    name: str,
    kind: str,
    country: str,
    captive_of: UUID | None = None,
) -> Provider:
    """A third party, or the captive provider of the client `captive_of`."""
    require_platform(actor)
    if kind not in KINDS:
        raise Refused("provider_kind", f"A provider is one of: {', '.join(KINDS)}.", "kind")
    if (kind == "captive") != (captive_of is not None):
        raise Refused(
            "captive_of",
            "Name the client of a captive provider, and none for a third party.",
            "captive_of",
        )
    provider = Provider(
        organisation_id=organisation_id,
        name=checks.checked_name(name),
        kind=kind,
        captive_of=captive_of,
        country=checks.checked_country(country),
        created_at=now,
    )
    _insert(provider, "provider_exists", "A provider with this id is registered already.", None)
    _record_of_provider(
        provider.organisation_id,
        now,
        actor,
        "provider.registered",
        f"provider:{organisation_id}",
        {"name": provider.name, "kind": kind, "country": country, "captive_of": _text(captive_of)},
    )
    return provider


def add_site(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    name: str,
    country: str,
    time_zone: str,
    hours: Mapping[str, Any],
) -> Site:
    """A place of work of a provider, with its opening hours."""
    actor = require_own(actor, "organisation.manage", organisation_id)
    _provider(organisation_id)
    site = Site.objects.create(
        organisation_id=organisation_id,
        name=checks.checked_name(name),
        country=checks.checked_country(country),
        time_zone=checks.checked_zone(time_zone),
        hours=checks.checked_hours(hours),
    )
    _record_of_provider(
        organisation_id,
        now,
        actor,
        "site.added",
        f"site:{site.id}",
        {"name": site.name, "country": country, "time_zone": time_zone, "hours": site.hours},
    )
    return site


def offer_service(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    service: str,
    client_countries: Iterable[str],
    languages: Iterable[str],
    hours: Mapping[str, Any] | None = None,
) -> ServiceOffering:
    """Offer a service (named as its playbook) for clients of these countries, or change that."""
    actor = require_own(actor, "organisation.manage", organisation_id)
    _provider(organisation_id)
    service = checks.checked_slug(service)
    offered = {
        "client_countries": checks.checked_countries(client_countries, "client_countries"),
        "languages": checks.checked_languages(languages),
        "hours": checks.checked_hours(hours or {}),
    }
    for field in ("client_countries", "languages"):
        if not offered[field]:
            raise Refused("offered_for_nobody", f"Name at least one of {field}.", field)
    offering, _ = ServiceOffering.objects.update_or_create(
        organisation_id=organisation_id, service=service, defaults=offered
    )
    _record_of_provider(
        organisation_id,
        now,
        actor,
        "service.offered",
        f"service:{offering.id}",
        {"service": service, **offered},
    )
    return offering


def list_provider(*, actor: Actor, now: datetime, organisation_id: UUID, is_listed: bool) -> None:
    """Show clients what the provider offers and where, or stop showing it.

    A captive is shown to its own client alone.
    """
    actor = require_own(actor, "organisation.manage", organisation_id)
    changed = (
        Provider.objects.filter(organisation_id=organisation_id)
        .exclude(is_listed=is_listed)
        .update(is_listed=is_listed, version=F("version") + 1)
    )
    if not changed:
        _provider(organisation_id)
        return
    _record_of_provider(
        organisation_id,
        now,
        actor,
        "provider.listed" if is_listed else "provider.unlisted",
        f"provider:{organisation_id}",
        {},
    )


def describe_process(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    name: str,
    description: str = "",
    owner: str = "",
) -> Process:
    """What a client does and may hand over."""
    actor = require(actor, "process.describe", client_id)
    process = Process(
        client_id=client_id,
        name=checks.checked_name(name),
        description=description.strip(),
        owner=owner.strip(),
    )
    _insert(process, "name_taken", "The client has a process of this name already.", "name")
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="process.described",
        object_ref=f"process:{process.id}",
        version=1,
        data={"name": process.name, "description": process.description, "owner": process.owner},
    )
    return process


def _insert(row: Model, code: str, message: str, field: str | None) -> None:
    """Insert, and turn a clash with what exists into a refusal."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(code, message, field) from error


def _provider(organisation_id: UUID) -> Provider:
    found = Provider.objects.filter(organisation_id=organisation_id).first()
    if found is None:
        raise not_found("provider")
    return found


def _record_of_provider(
    organisation_id: UUID,
    now: datetime,
    actor: Actor,
    verb: str,
    object_ref: str,
    data: Mapping[str, Any],
) -> None:
    journal.record(
        client_id=organisation_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=object_ref,
        data=data,
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
