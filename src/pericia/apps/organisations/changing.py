"""Changing what is known of clients, providers and sites, from the version that was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require, require_own
from pericia.apps.organisations import checks
from pericia.apps.organisations.models import Client, Provider, Site
from pericia.kernels.refusal import Refused


def change_client(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    version: int,
    name: str,
    country: str,
    time_zone: str,
    currency: str,
    hours: Mapping[str, Any],
    why: str,
) -> None:
    """Say anew who the client is and when it is open. Its short name is an address, and stays.

    What is agreed with it keeps its own calendar and currency. Work that must share the client's
    hours is measured by the new ones. Raises Refused (`organisation_changed`) when somebody else
    was first.
    """
    actor = require(actor, "organisation.manage", client_id)
    found = Client.objects.filter(client_id=client_id).first()
    if found is None:
        raise not_found("client")
    after = {
        "name": checks.checked_name(name),
        "country": checks.checked_country(country),
        "time_zone": checks.checked_zone(time_zone),
        "currency": checks.checked_currency(currency),
        "hours": checks.checked_hours(hours),
    }
    changed = _changed(found, after)
    rows = Client.objects.filter(client_id=client_id, version=version)
    _check_first(rows.update(**changed, version=F("version") + 1))
    _record(actor, now, client_id, "client.changed", f"client:{client_id}", found, changed, why)


def change_provider(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    version: int,
    name: str,
    country: str,
    why: str,
) -> None:
    """Say anew how the provider is called and where it is. What engagements copied of it stays."""
    actor = require_own(actor, "organisation.manage", organisation_id)
    found = _provider(organisation_id)
    after = {"name": checks.checked_name(name), "country": checks.checked_country(country)}
    changed = _changed(found, after)
    rows = Provider.objects.filter(organisation_id=organisation_id, version=version)
    _check_first(rows.update(**changed, version=F("version") + 1))
    reference = f"provider:{organisation_id}"
    _record(actor, now, organisation_id, "provider.changed", reference, found, changed, why)


def change_site(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    site_id: UUID,
    version: int,
    name: str,
    country: str,
    hours: Mapping[str, Any],
    why: str,
) -> None:
    """Say anew what a site is called, where it is and when it is open; `version` is the provider's.

    Whoever works there without hours of their own has the site's.
    """
    actor = require_own(actor, "organisation.manage", organisation_id)
    _provider(organisation_id)
    found = Site.objects.filter(organisation_id=organisation_id, id=site_id).first()
    if found is None:
        raise not_found("site")
    checked = checks.checked_hours(hours)
    after = {
        "name": checks.checked_name(name),
        "country": checks.checked_country(country),
        "time_zone": checked.get("time_zone", found.time_zone),
        "hours": checked,
    }
    changed = _changed(found, after)
    provider = Provider.objects.filter(organisation_id=organisation_id, version=version)
    _check_first(provider.update(version=F("version") + 1))
    Site.objects.filter(organisation_id=organisation_id, id=site_id).update(**changed)
    _record(actor, now, organisation_id, "site.changed", f"site:{site_id}", found, changed, why)


def _changed(found: Client | Provider | Site, after: Mapping[str, Any]) -> dict[str, Any]:
    changed = {field: value for field, value in after.items() if getattr(found, field) != value}
    if not changed:
        raise Refused("organisation_same", "All of this stands there already; change something.")
    return changed


def _check_first(updated: int) -> None:
    if not updated:
        raise Refused(
            "organisation_changed",
            "Somebody changed this meanwhile; open the form again and change what is left.",
        )


def _provider(organisation_id: UUID) -> Provider:
    found = Provider.objects.filter(organisation_id=organisation_id).first()
    if found is None:
        raise not_found("provider")
    return found


def _record(
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    verb: str,
    reference: str,
    found: Client | Provider | Site,
    changed: Mapping[str, Any],
    why: str,
) -> None:
    before = {field: getattr(found, field) for field in changed}
    journal.record(
        client_id=organisation_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=reference,
        data={"before": before, "after": dict(changed)},
        why=why.strip() or None,
    )
