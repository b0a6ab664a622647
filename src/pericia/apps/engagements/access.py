"""Engagements, providers, service lines, playbooks and change orders that an actor may see."""

from __future__ import annotations

from uuid import UUID

from pericia.apps.engagements.models import (
    ChangeOrder,
    Engagement,
    EngagementProvider,
    PlaybookVersion,
    ServiceLine,
)
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require, require_sight


def engagements_for(actor: Actor, client_id: UUID) -> list[Engagement]:
    require(actor, "engagement.see", client_id)
    return list(Engagement.objects.filter(client_id=client_id).order_by("name"))


def engagement_for(actor: Actor, client_id: UUID, engagement_id: UUID) -> Engagement:
    require_sight(actor, "engagement.see", client_id, "engagement")
    found = Engagement.objects.filter(client_id=client_id, id=engagement_id).first()
    if found is None:
        raise not_found("engagement")
    return found


def providers_of(actor: Actor, client_id: UUID, engagement_id: UUID) -> list[EngagementProvider]:
    require(actor, "engagement.see", client_id)
    found = EngagementProvider.objects.filter(client_id=client_id, engagement_id=engagement_id)
    return list(found.order_by("provider_name", "provider_id"))


def service_lines_for(
    actor: Actor, client_id: UUID, engagement_id: UUID | None = None
) -> list[ServiceLine]:
    """The client's service lines, of one engagement if it is named."""
    require(actor, "engagement.see", client_id)
    found = ServiceLine.objects.filter(client_id=client_id)
    if engagement_id is not None:
        found = found.filter(engagement_id=engagement_id)
    return list(found.order_by("code"))


def service_line_for(actor: Actor, client_id: UUID, service_line_id: UUID) -> ServiceLine:
    require_sight(actor, "engagement.see", client_id, "service line")
    found = ServiceLine.objects.filter(client_id=client_id, id=service_line_id).first()
    if found is None:
        raise not_found("service line")
    return found


def change_orders_for(actor: Actor, client_id: UUID, engagement_id: UUID) -> list[ChangeOrder]:
    """Newest first."""
    require(actor, "engagement.see", client_id)
    found = ChangeOrder.objects.filter(client_id=client_id, engagement_id=engagement_id)
    return list(found.order_by("-number"))


def playbooks_for(actor: Actor, client_id: UUID) -> list[PlaybookVersion]:
    """Every published version, by name, newest first."""
    require(actor, "engagement.see", client_id)
    found = PlaybookVersion.objects.filter(client_id=client_id)
    return list(found.order_by("name", "-number"))
