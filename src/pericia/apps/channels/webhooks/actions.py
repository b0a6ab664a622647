"""Adding, changing and removing webhooks. The secret is shown once, when it is made."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from pericia.apps.channels.models import WebhookDelivery, WebhookEndpoint
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.models import Leaf
from pericia.apps.journal.permissions import require
from pericia.kernels.refusal import Refused
from pericia.kernels.webhooks.addresses import target_of
from pericia.kernels.webhooks.signing import secret_of
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import rows

ENDPOINTS_MAX = 20
VERBS_MAX = 50
SECRET_BYTES = 32
DESCRIPTION_CHARACTERS_MAX = 200
OLD_SECRET_COUNTS = timedelta(hours=24)
# What was attempted stays on record, and counts no more towards when it is tried next.
SEND_AGAIN = """
UPDATE channels_webhook_delivery d SET state = 'pending', next_at = $3, attempts = (
    SELECT coalesce(jsonb_agg(a.one || '{"earlier": true}' ORDER BY a.place), '[]')
    FROM jsonb_array_elements(d.attempts) WITH ORDINALITY AS a(one, place))
WHERE client_id = $1 AND id = $2 AND state IN ('delivered', 'failed')
RETURNING id
"""
_PATTERN = re.compile(r"[a-z][a-z_]{0,49}\.(\*|[a-z][a-z_]{0,49})")


def add_endpoint(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    url: str,
    verbs: Sequence[str] = (),
    description: str = "",
) -> WebhookEndpoint:
    """A webhook for events from now on whose verb is among `verbs` (`case.closed`, `case.*`; all
    without any).

    Refused: `forbidden`, `address_refused`, `verb_malformed`, `too_many_webhooks`.
    """
    actor = require(actor, "webhook.manage", client_id)
    target_of(url, settings.WEBHOOK_OWN_PLACES)
    existing = WebhookEndpoint.objects.filter(client_id=client_id, removed_at=None)
    if existing.count() >= ENDPOINTS_MAX:
        raise Refused("too_many_webhooks", f"A client has at most {ENDPOINTS_MAX} webhooks.")
    endpoint = WebhookEndpoint.objects.create(
        client_id=client_id,
        id=new_id(),
        url=url,
        description=description[:DESCRIPTION_CHARACTERS_MAX],
        secret=new_secret(),
        verbs=checked_verbs(verbs),
        position=next_position(client_id),
        created_by=actor.human_id,
        created_at=now,
    )
    _record(actor, now, endpoint, "webhook.added", {"verbs": endpoint.verbs})
    return endpoint


def change_endpoint(
    *, actor: Actor, now: datetime, endpoint: WebhookEndpoint, changes: dict[str, Any]
) -> None:
    """Change `url`, `verbs`, `description` or `is_active` of a webhook that the caller has locked.

    One that is switched on again goes on where it stopped. Refused as in `add_endpoint`.
    """
    actor = require(actor, "webhook.manage", endpoint.client_id)
    if "url" in changes:
        target_of(changes["url"], settings.WEBHOOK_OWN_PLACES)
    if "verbs" in changes:
        changes["verbs"] = checked_verbs(changes["verbs"])
    if changes.get("is_active"):
        changes = {**changes, "disabled_why": "", "failing_since": None}
    _update(endpoint, **changes)
    told = {name: value for name, value in changes.items() if name in {"verbs", "is_active"}}
    _record(actor, now, endpoint, "webhook.changed", {**told, "changed": sorted(changes)})


def remove_endpoint(*, actor: Actor, now: datetime, endpoint: WebhookEndpoint) -> None:
    """Nothing is sent there from now on; what was sent stays on record."""
    actor = require(actor, "webhook.manage", endpoint.client_id)
    _update(endpoint, removed_at=now, is_active=False, secret="", previous_secret="")
    _record(actor, now, endpoint, "webhook.removed", {})


def renew_secret(*, actor: Actor, now: datetime, endpoint: WebhookEndpoint) -> str:
    """A new secret; for a day messages are signed under the old one as well."""
    actor = require(actor, "webhook.manage", endpoint.client_id)
    fresh = new_secret()
    until = now + OLD_SECRET_COUNTS
    _update(endpoint, secret=fresh, previous_secret=endpoint.secret, previous_until=until)
    _record(actor, now, endpoint, "webhook.secret_renewed", {})
    return fresh


def redeliver(
    *, actor: Actor, now: datetime, endpoint: WebhookEndpoint, delivery: WebhookDelivery
) -> None:
    """Send a message once more, under the id that it had, with as many attempts as a new one.
    Refused `not_delivered_yet` while it is still waiting to be sent."""
    actor = require(actor, "webhook.manage", endpoint.client_id)
    if not rows(SEND_AGAIN, (delivery.client_id, delivery.id, now)):
        raise Refused("not_delivered_yet", "This message is about to be sent already.")
    _record(actor, now, endpoint, "webhook.redelivered", {"event": str(delivery.event_id)})


def checked_verbs(verbs: Sequence[str]) -> list[str]:
    """Patterns of verbs, once each. Refused `verb_malformed`."""
    asked = sorted(set(verbs))
    wrong = [each for each in asked if not _PATTERN.fullmatch(each)]
    if wrong or len(asked) > VERBS_MAX:
        raise Refused(
            "verb_malformed",
            f"Write up to {VERBS_MAX} verbs such as case.closed or case.*.",
            "verbs",
        )
    return asked


def new_secret() -> str:
    return secret_of(secrets.token_bytes(SECRET_BYTES))


def next_position(client_id: UUID) -> int:
    """The place in the journal that the next sealed event will have."""
    last = Leaf.objects.filter(client_id=client_id).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _update(endpoint: WebhookEndpoint, **changes: Any) -> None:
    WebhookEndpoint.objects.filter(client_id=endpoint.client_id, id=endpoint.id).update(**changes)


def _record(
    actor: Actor, now: datetime, endpoint: WebhookEndpoint, verb: str, data: dict[str, Any]
) -> None:
    """The journal names the host only: paths and queries of webhooks often hold secrets."""
    journal.record(
        client_id=endpoint.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"webhook:{endpoint.id}",
        data={"host": urlsplit(endpoint.url).hostname, **data},
    )
