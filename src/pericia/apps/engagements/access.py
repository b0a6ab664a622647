"""Engagements, providers, service lines, playbooks and change orders that an actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from pericia.apps.engagements.models import (
    ChangeOrder,
    Engagement,
    EngagementProvider,
    PlaybookVersion,
    ServiceLine,
)
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import (
    not_found,
    require,
    require_each,
    require_sight,
)


def engagements_for(actor: Actor, client_id: UUID) -> list[Engagement]:
    require(actor, "engagement.see", client_id)
    return list(Engagement.objects.filter(client_id=client_id).order_by("name"))


def every_engagement_for(actors: Sequence[Actor]) -> list[tuple[Engagement, int]]:
    """The engagements of these actors' clients, by name, with how many open lines each has."""
    clients = require_each(actors, "engagement.see")
    lines = ServiceLine.objects.filter(client_id__in=clients, state="open")
    counted = lines.values_list("engagement_id").annotate(Count("id"))
    numbers = dict(counted.values_list("engagement_id", "id__count"))
    found = Engagement.objects.filter(client_id__in=clients).order_by("name", "client_id")
    return [(each, numbers.get(each.id, 0)) for each in found]


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


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version without its text. `title` is by language."""

    client_id: UUID
    id: UUID
    name: str
    number: int
    title: dict[str, str]
    digest: str
    created_at: datetime
    created_by: str


def versions_for(actors: Sequence[Actor]) -> list[VersionRow]:
    """Every published version of these actors' clients, by name, newest first."""
    clients = require_each(actors, "engagement.see")
    found = PlaybookVersion.objects.filter(client_id__in=clients).order_by("name", "-number", "id")
    columns = ("client_id", "id", "name", "number", "document__title", "digest")
    return [VersionRow(*row) for row in found.values_list(*columns, "created_at", "created_by")]


def version_for(actor: Actor, client_id: UUID, playbook_id: UUID) -> PlaybookVersion:
    require_sight(actor, "engagement.see", client_id, "playbook")
    found = PlaybookVersion.objects.filter(client_id=client_id, id=playbook_id).first()
    if found is None:
        raise not_found("playbook")
    return found


def newest_of(version: PlaybookVersion) -> PlaybookVersion:
    """The newest version of the same playbook of the same client, of a version that was read."""
    found = PlaybookVersion.objects.filter(client_id=version.client_id, name=version.name)
    return found.only("client_id", "id", "number").latest("number")


def versions_of(
    actor: Actor, client_id: UUID, playbook_ids: Iterable[UUID]
) -> dict[UUID, PlaybookVersion]:
    """These published versions with their texts, by id."""
    require(actor, "engagement.see", client_id)
    found = PlaybookVersion.objects.filter(client_id=client_id, id__in=set(playbook_ids))
    return {each.id: each for each in found.order_by("name", "number")}
