"""The webhooks that an actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from pericia.apps.channels.models import WebhookDelivery, WebhookEndpoint
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require, require_each, require_sight

PAGE = 200
Place = tuple[int, UUID]


def endpoints_for(actor: Actor, client_id: UUID) -> list[WebhookEndpoint]:
    """The client's webhooks, oldest first. Raises Refused (`forbidden`)."""
    require(actor, "webhook.manage", client_id)
    found = WebhookEndpoint.objects.filter(client_id=client_id, removed_at=None)
    return list(found.order_by("created_at", "id"))


def every_endpoint_for(actors: Sequence[Actor]) -> list[WebhookEndpoint]:
    """The webhooks of these actors' clients, oldest first. Raises Refused (`forbidden`)."""
    clients = require_each(actors, "webhook.manage")
    found = WebhookEndpoint.objects.filter(client_id__in=clients, removed_at=None)
    return list(found.order_by("created_at", "id"))


def endpoint_for(
    actor: Actor, client_id: UUID, endpoint_id: UUID, *, lock: bool = False
) -> WebhookEndpoint:
    """One webhook, locked against changes if asked. Raises Refused (`not_found`)."""
    require_sight(actor, "webhook.manage", client_id, "webhook")
    found = WebhookEndpoint.objects.filter(client_id=client_id, id=endpoint_id, removed_at=None)
    endpoint = (found.select_for_update() if lock else found).first()
    if endpoint is None:
        raise not_found("webhook")
    return endpoint


def deliveries_for(
    actor: Actor,
    endpoint: WebhookEndpoint,
    *,
    state: str | None = None,
    before: Place | None = None,
    limit: int = PAGE,
) -> list[WebhookDelivery]:
    """A page of what was sent to a webhook that the actor has got, newest event first.

    `before` is (position, id) of the last delivery of the page before.
    """
    require(actor, "webhook.manage", endpoint.client_id)
    found = WebhookDelivery.objects.filter(client_id=endpoint.client_id, endpoint_id=endpoint.id)
    if before is not None:
        position, last = before
        found = found.filter(Q(position__lt=position) | Q(position=position, id__lt=last))
    if state is not None:
        found = found.filter(state=state)
    return list(found.order_by("-position", "-id")[:limit])


def delivery_for(actor: Actor, endpoint: WebhookEndpoint, delivery_id: UUID) -> WebhookDelivery:
    """One delivery to a webhook that the actor has got. Raises Refused (`not_found`)."""
    require_sight(actor, "webhook.manage", endpoint.client_id, "delivery")
    found = WebhookDelivery.objects.filter(
        client_id=endpoint.client_id, endpoint_id=endpoint.id, id=delivery_id
    ).first()
    if found is None:
        raise not_found("delivery")
    return found
