"""Pages of webhooks: who is told of events, what was sent to them, and how that went."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.channels.models import WebhookDelivery, WebhookEndpoint
from pericia.apps.channels.views.webhook_words import attempts_of, state_of
from pericia.apps.channels.webhooks import access, actions
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import names_in_scope
from pericia.kernels.webhooks.addresses import URL_CHARACTERS_MAX
from pericia.web import cursors
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers
from pericia.web.schema_reading import Schema
from pericia.web.templatetags.pericia import when

STATES = ("pending", "delivered", "failed")
VERBS_SHOWN = ("case.closed", "case.*", "journal.checkpoint")


@require_safe
def webhooks(request: PageRequest) -> HttpResponse:
    """The webhooks of every client at which the reader manages them."""
    actors = readers(request, "webhook.manage")
    names = names_in_scope([each.client_id for each in actors if each.client_id])
    context = {
        "webhooks": [
            (each, names.get(each.client_id, ""), *state_of(each))
            for each in access.every_endpoint_for(actors)
        ],
        "clients": sorted(names.items(), key=lambda each: each[1]),
        "several_clients": len(names) > 1,
    }
    return render(request, "webhooks/list.html", context)


@asking
def new_webhook(request: PageRequest, client_id: UUID) -> HttpResponse:
    """Add a webhook; the answer shows its secret, this once."""
    actor = request.actor_for(client_id, "webhook.manage")
    client_name = names_in_scope([client_id]).get(client_id, "")
    question = Question(
        title=_("New webhook for %(client)s") % {"client": client_name},
        schema=_schema("url"),
        submit=_("Add the webhook"),
        done="",
        intro=_("A program of yours is told of events as they are sealed into the journal."),
        crumbs=_crumbs(),
    )

    def do(answer: dict[str, Any]) -> HttpResponse:
        endpoint = actions.add_endpoint(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            url=answer["url"],
            verbs=answer.get("verbs") or (),
            description=answer.get("description", ""),
        )
        return _secret_page(request, endpoint, endpoint.secret)

    return ask(request, question, do)


@require_safe
def webhook(request: PageRequest, client_id: UUID, endpoint_id: UUID) -> HttpResponse:
    """One webhook and what was sent to it, newest event first."""
    actor = request.actor_for(client_id)
    found = access.endpoint_for(actor, client_id, endpoint_id)
    state = request.GET.get("state", "")

    def read(before: access.Place | None, limit: int) -> list[WebhookDelivery]:
        wanted = state if state in STATES else None
        return access.deliveries_for(actor, found, state=wanted, before=before, limit=limit)

    page: Page[WebhookDelivery] = page_of(
        request,
        read,
        lambda each: (each.position, each.id),
        (cursors.position, cursors.identifier),
    )
    condition, tone = state_of(found)
    context = {
        "webhook": found,
        "facts": _facts(found),
        "condition": condition,
        "tone": tone,
        "page": page,
        "state": state,
        "states": STATES,
    }
    return render(request, "webhooks/webhook.html", context)


@asking
def change_webhook(request: PageRequest, client_id: UUID, endpoint_id: UUID) -> HttpResponse:
    """Change where it goes, of what it tells, or switch it on or off."""
    actor = request.actor_for(client_id, "webhook.manage")
    found = access.endpoint_for(actor, client_id, endpoint_id, lock=True)
    switch = fields.yes_no(
        _("Switched on"), _("Switched on again, it goes on with the event at which it stopped.")
    )
    value = {
        "url": found.url,
        "verbs": found.verbs,
        "description": found.description,
        "is_active": found.is_active,
    }
    question = Question(
        title=_("Change the webhook"),
        schema=_schema("url is_active", is_active=switch),
        value={name: each for name, each in value.items() if each not in ("", [])},
        submit=_("Save"),
        done=_("Saved."),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> str:
        given = {"verbs": [], "description": "", **answer}
        changes = {name: each for name, each in given.items() if each != value[name]}
        if changes:
            actions.change_endpoint(
                actor=actor, now=timezone.now(), endpoint=found, changes=changes
            )
        return _address(found)

    return ask(request, question, do)


@asking
def renew_webhook_secret(request: PageRequest, client_id: UUID, endpoint_id: UUID) -> HttpResponse:
    """Make a new secret, shown this once."""
    actor = request.actor_for(client_id, "webhook.manage")
    found = access.endpoint_for(actor, client_id, endpoint_id, lock=True)
    question = Question(
        title=_("New secret for the webhook"),
        schema=properties(),
        submit=_("Make a new secret"),
        done="",
        intro=_("For 24 hours messages are signed under the old secret as well."),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> HttpResponse:
        fresh = actions.renew_secret(actor=actor, now=timezone.now(), endpoint=found)
        return _secret_page(request, found, fresh)

    return ask(request, question, do)


@asking
def remove_webhook(request: PageRequest, client_id: UUID, endpoint_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "webhook.manage")
    found = access.endpoint_for(actor, client_id, endpoint_id, lock=True)
    question = Question(
        title=_("Remove the webhook"),
        schema=properties(),
        submit=_("Remove for good"),
        done=_("The webhook is removed."),
        intro=_("Nothing is sent to %(url)s from now on, and its secret is forgotten.")
        % {"url": found.url},
        crumbs=_crumbs(found),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.remove_endpoint(actor=actor, now=timezone.now(), endpoint=found)
        return reverse("webhooks")

    return ask(request, question, do)


@require_safe
def webhook_delivery(
    request: PageRequest, client_id: UUID, endpoint_id: UUID, delivery_id: UUID
) -> HttpResponse:
    """One message: its text, and every attempt to send it."""
    actor = request.actor_for(client_id)
    found = access.endpoint_for(actor, client_id, endpoint_id)
    delivery = access.delivery_for(actor, found, delivery_id)
    context = {
        "webhook": found,
        "delivery": delivery,
        "attempts": attempts_of(delivery),
        "payload": json.dumps(json.loads(delivery.payload), ensure_ascii=False, indent=2),
    }
    return render(request, "webhooks/delivery.html", context)


@require_POST
def redeliver(
    request: PageRequest, client_id: UUID, endpoint_id: UUID, delivery_id: UUID
) -> HttpResponse:
    """Send a message once more."""
    actor = request.actor_for(client_id, "webhook.manage")
    found = access.endpoint_for(actor, client_id, endpoint_id)
    delivery = access.delivery_for(actor, found, delivery_id)
    actions.redeliver(actor=actor, now=timezone.now(), endpoint=found, delivery=delivery)
    messages.success(request, _("It is sent again within seconds."))
    return redirect("webhook_delivery", client_id, endpoint_id, delivery_id)


def _facts(endpoint: WebhookEndpoint) -> list[tuple[str, Any]]:
    names = names_in_scope([endpoint.client_id])
    return [
        (_("Client"), names.get(endpoint.client_id)),
        (_("Description"), endpoint.description or None),
        (_("Events"), ", ".join(endpoint.verbs) or _("All events")),
        (_("In use since"), when(endpoint.created_at)),
    ]


def _schema(required: str, **more: Schema) -> dict[str, Any]:
    return properties(
        required,
        url={
            **fields.text(
                _("Address"),
                _("A public https address that takes POST requests."),
                characters_max=URL_CHARACTERS_MAX,
            ),
            "format": "uri",
        },
        verbs={
            **fields.lines(
                _("Events"),
                _("Such as %(examples)s. Left empty: all of them.")
                % {"examples": ", ".join(VERBS_SHOWN)},
            ),
            "maxItems": actions.VERBS_MAX,
        },
        description=fields.text(
            _("Description"), characters_max=actions.DESCRIPTION_CHARACTERS_MAX
        ),
        **more,
    )


def _secret_page(request: PageRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    context = {"webhook": endpoint, "secret": secret}
    response = render(request, "webhooks/secret.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _address(endpoint: WebhookEndpoint) -> str:
    return reverse("webhook", args=[endpoint.client_id, endpoint.id])


def _crumbs(endpoint: WebhookEndpoint | None = None) -> tuple[tuple[str, str], ...]:
    above = ((_("Webhooks"), reverse("webhooks")),)
    return above if endpoint is None else (*above, (endpoint.url, _address(endpoint)))
