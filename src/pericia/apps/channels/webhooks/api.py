"""Webhooks as programs manage them, with the log of what was sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from pericia.apps.channels.models import WebhookEndpoint
from pericia.apps.channels.webhooks import access, actions
from pericia.kernels.webhooks.addresses import URL_CHARACTERS_MAX
from pericia.web import cursors
from pericia.web.api import paging
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, Moment, Short
from pericia.web.api.tags import require_match

router = Router(tags=["webhooks"])
MANAGE = "webhook.manage"
Url = Annotated[str, Field(max_length=URL_CHARACTERS_MAX)]
Verbs = Annotated[list[Short], Field(max_length=actions.VERBS_MAX)]


class WebhookIn(Given):
    """`verbs` are `case.closed` or `case.*`; without any all events are told."""

    url: Url
    verbs: Verbs = []
    description: Short = ""


class WebhookChange(Given):
    """What is left out stays as it is."""

    url: Url | None = None
    verbs: Verbs | None = None
    description: Short | None = None
    is_active: bool | None = None


class WebhookOut(Schema):
    """`disabled_why` is failing (nothing arrived for days) or gone (the receiver answered 410)."""

    id: UUID
    url: str
    verbs: list[str]
    description: str
    is_active: bool
    disabled_why: str
    failing_since: Moment | None
    created_at: Moment


class WebhookMade(WebhookOut):
    """`secret` is shown this once."""

    secret: str


class Webhooks(Schema):
    items: list[WebhookOut]
    next: str | None = None


class Secret(Schema):
    """The secret before this one counts for another 24 hours."""

    secret: str


class DeliveryRow(Schema):
    """`position` is the event's place in the journal, of a checkpoint that of its last event."""

    id: UUID
    event_id: UUID
    position: int
    verb: str
    state: Literal["pending", "delivered", "failed"]
    next_at: Moment
    created_at: Moment


class Attempt(Schema):
    """`status` is null without an answer; `error` is a short code, empty on success."""

    at: str
    status: int | None
    error: str
    duration_ms: int


class DeliveryOut(DeliveryRow):
    payload: str
    attempts: list[Attempt]


class DeliveryPage(Schema):
    items: list[DeliveryRow]
    next: str | None


@router.post("", response={201: WebhookMade}, auth=Key(MANAGE))
def add_webhook(request: ApiRequest, body: WebhookIn, response: HttpResponse) -> Any:
    """Add a webhook for events from now on. Keep the secret: it is shown this once."""
    endpoint = actions.add_endpoint(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        url=body.url,
        verbs=body.verbs,
        description=body.description,
    )
    response["Location"] = f"{request.path}/{endpoint.id}"
    return endpoint


@router.get("", response=Webhooks, auth=Key(MANAGE))
def list_webhooks(request: ApiRequest) -> Any:
    """Every webhook of the client, oldest first."""
    return {"items": access.endpoints_for(request.actor, request.client_id), "next": None}


@router.get("/{uuid:webhook_id}", response=WebhookOut, auth=Key(MANAGE))
def get_webhook(request: ApiRequest, webhook_id: UUID) -> Any:
    """One webhook."""
    return _shown(access.endpoint_for(request.actor, request.client_id, webhook_id))


@router.patch("/{uuid:webhook_id}", response=WebhookOut, auth=Key(MANAGE))
def change_webhook(request: ApiRequest, webhook_id: UUID, body: WebhookChange) -> Any:
    """Change a webhook, or switch it on or off. Needs If-Match."""
    endpoint = _matched(request, webhook_id)
    given = body.model_dump(exclude_none=True)
    if given:
        actions.change_endpoint(
            actor=request.actor, now=request.now, endpoint=endpoint, changes=given
        )
    return get_webhook(request, webhook_id)


@router.delete("/{uuid:webhook_id}", response={204: None}, auth=Key(MANAGE))
def remove_webhook(request: ApiRequest, webhook_id: UUID) -> Any:
    """Remove a webhook. Needs If-Match."""
    endpoint = _matched(request, webhook_id)
    actions.remove_endpoint(actor=request.actor, now=request.now, endpoint=endpoint)
    return Status(204, None)


@router.post("/{uuid:webhook_id}/secret", response={201: Secret}, auth=Key(MANAGE))
def renew_secret(request: ApiRequest, webhook_id: UUID) -> Any:
    """Make a new secret. For a day messages carry signatures under both."""
    endpoint = access.endpoint_for(request.actor, request.client_id, webhook_id, lock=True)
    fresh = actions.renew_secret(actor=request.actor, now=request.now, endpoint=endpoint)
    return {"secret": fresh}


@router.get("/{uuid:webhook_id}/deliveries", response=DeliveryPage, auth=Key(MANAGE))
def list_deliveries(
    request: ApiRequest,
    webhook_id: UUID,
    state: Literal["pending", "delivered", "failed"] | None = None,
    limit: paging.Limit = paging.LIMIT,
    cursor: paging.Cursor = None,
) -> Any:
    """What was sent, or waits to be sent, newest event first."""
    endpoint = access.endpoint_for(request.actor, request.client_id, webhook_id)
    found = access.deliveries_for(
        request.actor,
        endpoint,
        state=state,
        before=paging.after(request, cursor, cursors.position, cursors.identifier),
        limit=limit + 1,
    )
    return paging.cut(request, found, limit, lambda delivery: (delivery.position, delivery.id))


@router.get(
    "/{uuid:webhook_id}/deliveries/{uuid:delivery_id}", response=DeliveryOut, auth=Key(MANAGE)
)
def get_delivery(request: ApiRequest, webhook_id: UUID, delivery_id: UUID) -> Any:
    """One message with every attempt to send it."""
    endpoint = access.endpoint_for(request.actor, request.client_id, webhook_id)
    return access.delivery_for(request.actor, endpoint, delivery_id)


@router.post(
    "/{uuid:webhook_id}/deliveries/{uuid:delivery_id}/redelivery",
    response={202: DeliveryOut},
    auth=Key(MANAGE),
)
def redeliver(request: ApiRequest, webhook_id: UUID, delivery_id: UUID) -> Any:
    """Send a message once more, under the id that it had."""
    endpoint = access.endpoint_for(request.actor, request.client_id, webhook_id)
    delivery = access.delivery_for(request.actor, endpoint, delivery_id)
    actions.redeliver(actor=request.actor, now=request.now, endpoint=endpoint, delivery=delivery)
    return access.delivery_for(request.actor, endpoint, delivery_id)


def _shown(endpoint: WebhookEndpoint) -> WebhookOut:
    return WebhookOut(**{name: getattr(endpoint, name) for name in WebhookOut.model_fields})


def _matched(request: ApiRequest, webhook_id: UUID) -> WebhookEndpoint:
    endpoint = access.endpoint_for(request.actor, request.client_id, webhook_id, lock=True)
    require_match(request, _shown(endpoint))
    return endpoint
