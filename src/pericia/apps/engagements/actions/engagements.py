"""Engagements from draft to their end, and the providers that they draw on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from pericia.apps.engagements.actions.contributing import check_contributed
from pericia.apps.engagements.actions.settling import check_gates
from pericia.apps.engagements.actions.terms import checked_governance
from pericia.apps.engagements.models import (
    Engagement,
    EngagementProvider,
    PlaybookVersion,
    ServiceLine,
)
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.organisations import checks
from pericia.apps.organisations.access import ListedProvider
from pericia.apps.organisations.models import Client, Process, Provider, ServiceOffering
from pericia.kernels.refusal import Refused


def draft_engagement(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    name: str,
    process_id: UUID | None = None,
    statement_of_work: str = "",
    starts_date: date | None = None,
    ends_date: date | None = None,
    currency: str = "",
    governance: Mapping[str, Any] | None = None,
    retention_days: int = 730,
) -> Engagement:
    """A new engagement, which carries no work until it goes live; in the client's currency unless
    another is named."""
    actor = require(actor, "engagement.manage", client_id)
    check_terms(client_id, process_id, starts_date, ends_date, retention_days)
    engagement = Engagement(
        client_id=client_id,
        name=checks.checked_name(name),
        process_id=process_id,
        statement_of_work=statement_of_work.strip(),
        starts_date=starts_date,
        ends_date=ends_date,
        currency=checks.checked_currency(currency or currency_of(client_id)),
        governance=checked_governance(governance or {}),
        retention_days=retention_days,
        created_at=now,
    )
    try:
        with transaction.atomic():
            engagement.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            "name_taken", "The client has an engagement of this name already.", "name"
        ) from error
    record(
        engagement,
        now,
        actor,
        "engagement.drafted",
        {
            "name": engagement.name,
            "process": process_id and str(process_id),
            "starts_date": starts_date and starts_date.isoformat(),
            "ends_date": ends_date and ends_date.isoformat(),
            "retention_days": retention_days,
        },
    )
    return engagement


def currency_of(client_id: UUID) -> str:
    """The currency in which a client counts."""
    return str(Client.objects.values_list("currency", flat=True).get(client_id=client_id))


def add_provider(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    engagement_id: UUID,
    provider_id: UUID,
    services: Sequence[str],
    languages: Sequence[str],
    contribution: str = "",
) -> EngagementProvider:
    """Draw on a provider that offers these services for the client's country and languages.

    Raises Refused (`service_not_offered`) that says which service, country or language is missing.
    """
    actor = require(actor, "engagement.manage", client_id)
    engagement = engagement_of(client_id, engagement_id)
    client = Client.objects.get(client_id=client_id)
    provider = _provider(provider_id, client)
    return _draw_on(actor, now, engagement, client, provider, services, languages, contribution)


def add_listed_provider(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    engagement_id: UUID,
    provider: ListedProvider,
    services: Sequence[str],
    languages: Sequence[str],
    contribution: str = "",
) -> EngagementProvider:
    """As `add_provider`, for a provider that is not in scope but shows itself to the client."""
    actor = require(actor, "engagement.manage", client_id)
    engagement = engagement_of(client_id, engagement_id)
    client = Client.objects.get(client_id=client_id)
    return _draw_on(actor, now, engagement, client, provider, services, languages, contribution)


def _draw_on(
    actor: Actor,
    now: datetime,
    engagement: Engagement,
    client: Client,
    provider: ListedProvider,
    services: Sequence[str],
    languages: Sequence[str],
    contribution: str,
) -> EngagementProvider:
    offers = provider.check_offers(services, languages, client.country)
    link = EngagementProvider(
        client_id=client.client_id,
        engagement_id=engagement.id,
        provider_id=provider.organisation_id,
        provider_name=provider.name,
        provider_kind=provider.kind,
        contribution=contribution.strip() or ", ".join(services),
        services=sorted(set(services)),
        languages=sorted(set(languages)),
        hours={each["service"]: each["hours"] for each in offers if each["hours"]},
    )
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            "provider_added", f"The engagement draws on {provider.name} already.", "provider_id"
        ) from error
    data = {
        "provider": str(provider.organisation_id),
        "name": provider.name,
        "services": link.services,
        "languages": link.languages,
    }
    record(engagement, now, actor, "engagement.provider_added", data)
    return link


def go_live(*, actor: Actor, now: datetime, client_id: UUID, engagement_id: UUID) -> None:
    """From a draft or a pause: work may begin.

    Needs a service line and a provider, for each line a provider that contributes its service, and
    no open gate in the transition plan, where there is one (`gates_open`).
    """
    actor = require(actor, "engagement.manage", client_id)
    engagement = engagement_of(client_id, engagement_id, lock=True)
    mine = {"client_id": client_id, "engagement_id": engagement_id}
    lines = list(ServiceLine.objects.filter(**mine, state="open").order_by("code"))
    if not lines:
        raise Refused("no_service_line", "Add a service line before the engagement goes live.")
    if not EngagementProvider.objects.filter(**mine).exists():
        raise Refused("no_provider", "Add a provider before the engagement goes live.")
    names = dict(
        PlaybookVersion.objects.filter(
            client_id=client_id, id__in=[each.playbook_id for each in lines]
        ).values_list("id", "name")
    )
    for line in lines:
        check_contributed(line, names[line.playbook_id], now)
    check_gates(client_id, engagement_id)
    _move(engagement, ("draft", "paused"), "live")
    record(engagement, now, actor, "engagement.gone_live", {"from": engagement.state})


def pause(*, actor: Actor, now: datetime, client_id: UUID, engagement_id: UUID, why: str) -> None:
    """No new cases until it goes live again."""
    actor = require(actor, "engagement.manage", client_id)
    engagement = engagement_of(client_id, engagement_id)
    _move(engagement, ("live",), "paused")
    record(engagement, now, actor, "engagement.paused", {}, why)


def end(*, actor: Actor, now: datetime, client_id: UUID, engagement_id: UUID, why: str) -> None:
    """For good, with all of its service lines."""
    actor = require(actor, "engagement.manage", client_id)
    engagement = engagement_of(client_id, engagement_id)
    _move(engagement, ("draft", "live", "paused"), "ended")
    closed = ServiceLine.objects.filter(
        client_id=client_id, engagement_id=engagement_id, state="open"
    ).update(state="closed", version=F("version") + 1)
    record(engagement, now, actor, "engagement.ended", {"lines_closed": closed}, why)


def _move(engagement: Engagement, allowed: tuple[str, ...], state: str) -> None:
    moved = Engagement.objects.filter(
        client_id=engagement.client_id, id=engagement.id, state__in=allowed
    ).update(state=state, version=F("version") + 1)
    if not moved:
        raise Refused(
            "state_changed",
            f"The engagement is {engagement.state}; only one that is {' or '.join(allowed)} can "
            f"become {state}.",
        )


def engagement_of(client_id: UUID, engagement_id: UUID, *, lock: bool = False) -> Engagement:
    wanted = Engagement.objects.filter(client_id=client_id, id=engagement_id)
    found = (wanted.select_for_update() if lock else wanted).first()
    if found is None:
        raise not_found("engagement")
    return found


def _provider(provider_id: UUID, client: Client) -> ListedProvider:
    """A provider in scope, as it would show itself, whether it is listed or not."""
    found = Provider.objects.filter(organisation_id=provider_id).first()
    if found is None:
        raise not_found("provider")
    if found.captive_of not in (None, client.client_id):
        raise Refused(
            "captive_of_another", f"{found.name} works for another client alone.", "provider_id"
        )
    offers = ServiceOffering.objects.filter(organisation_id=provider_id).values(
        "service", "client_countries", "languages", "hours"
    )
    return ListedProvider(provider_id, found.name, found.kind, found.country, (), list(offers))


def check_terms(
    client_id: UUID,
    process_id: UUID | None,
    starts_date: date | None,
    ends_date: date | None,
    retention_days: int,
) -> None:
    if not Client.objects.filter(client_id=client_id).exists():
        raise not_found("client")
    if process_id is not None:
        process = Process.objects.filter(client_id=client_id, id=process_id)
        if not process.exists():
            raise Refused("unknown_process", "The client has no such process.", "process_id")
    if starts_date and ends_date and ends_date < starts_date:
        raise Refused("dates_reversed", "Let the engagement end after it starts.", "ends_date")
    if type(retention_days) is not int or not 1 <= retention_days <= 36_500:
        raise Refused("retention_invalid", "Keep data for 1 to 36500 days.", "retention_days")


def record(
    engagement: Engagement,
    now: datetime,
    actor: Actor,
    verb: str,
    data: Mapping[str, Any],
    why: str | None = None,
) -> None:
    journal.record(
        client_id=engagement.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"engagement:{engagement.id}",
        data=data,
        why=why,
    )
