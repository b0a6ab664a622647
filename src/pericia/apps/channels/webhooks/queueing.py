"""From sealed events to messages that wait: in the journal's order, once for each webhook.

Only what is sealed is told, so nobody waits for this, and nothing is told that could still vanish.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.channels.models import WebhookEndpoint
from pericia.kernels.merkle.commitments import utc_text
from pericia.tenancy.ids import new_id
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows

EVENTS_AT_ONCE = 500
CASE = "case:"
CLIENTS_WITH_WORK = """
SELECT DISTINCT e.client_id FROM channels_webhook_endpoint e
WHERE e.is_active AND e.removed_at IS NULL AND (
    EXISTS (SELECT FROM journal_leaf l
            WHERE l.client_id = e.client_id AND l.position >= e.position)
    OR EXISTS (SELECT FROM channels_webhook_delivery d
               WHERE d.client_id = e.client_id AND d.endpoint_id = e.id AND d.state = 'pending'
                 AND d.next_at <= $1))
"""
EVENTS = """
SELECT l.position, e.id, e.at, e.verb, e.object FROM journal_leaf l
JOIN journal_event e ON e.client_id = l.client_id AND e.id = l.event_id
WHERE l.client_id = $1 AND l.position >= $2 ORDER BY l.position LIMIT $3
"""
# What a case is, without anything that somebody wrote about it.
CASES = """
SELECT c.id, l.code, c.state, c.outcome, c.version, c.due_at, c.closed_at
FROM cases_case c
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
WHERE c.client_id = $1 AND c.id = ANY ($2::uuid[])
"""
INSERT = """
INSERT INTO channels_webhook_delivery (client_id, id, endpoint_id, event_id, position, verb,
    payload, state, attempts, next_at, created_at)
SELECT $1, n.id, $2, n.event_id, n.position, n.verb, n.payload, 'pending', '[]', $3, $3
FROM json_to_recordset($4::json)
    AS n(id uuid, event_id uuid, position bigint, verb text, payload text)
ON CONFLICT DO NOTHING
"""
DUE = """
SELECT DISTINCT d.endpoint_id FROM channels_webhook_delivery d
JOIN channels_webhook_endpoint e ON e.client_id = d.client_id AND e.id = d.endpoint_id
WHERE d.client_id = $1 AND d.state = 'pending' AND d.next_at <= $2
  AND e.is_active AND e.removed_at IS NULL AND (e.busy_until IS NULL OR e.busy_until < $2)
"""
Event = tuple[int, UUID, datetime, str, str]


def queue_new(client_id: UUID, now: datetime) -> list[UUID]:
    """Make messages of what was sealed since; the webhooks that something can be sent to now."""
    endpoints = WebhookEndpoint.objects.filter(
        client_id=client_id, is_active=True, removed_at=None
    ).select_for_update(skip_locked=True)
    for endpoint in endpoints.order_by("id"):
        _queue(endpoint, now)
    return [row[0] for row in rows(DUE, (client_id, now))]


def wants(verbs: Iterable[str], verb: str) -> bool:
    """Whether a webhook for these patterns is told of a verb; without any it is told of all."""
    patterns = list(verbs)
    kind = verb.partition(".")[0]
    return not patterns or verb in patterns or f"{kind}.*" in patterns


def payload_of(event: Event, cases: Mapping[str, dict[str, Any]]) -> str:
    """The message's text, the same in each attempt; nothing of it is personal data."""
    position, event_id, at, verb, about = event
    data: dict[str, Any] = {
        "event": str(event_id),
        "position": position,
        "verb": verb,
        "object": about,
    }
    if about in cases:
        data["case"] = cases[about]
    message = {"type": verb, "timestamp": utc_text(at), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _queue(endpoint: WebhookEndpoint, now: datetime) -> None:
    found: list[Any] = rows(EVENTS, (endpoint.client_id, endpoint.position, EVENTS_AT_ONCE))
    if not found:
        return
    wanted: list[Event] = [each for each in found if wants(endpoint.verbs, each[3])]
    if wanted:
        cases = _cases(endpoint.client_id, wanted)
        messages = [
            {
                "id": str(new_id()),
                "event_id": str(event[1]),
                "position": event[0],
                "verb": event[3],
                "payload": payload_of(event, cases),
            }
            for event in wanted
        ]
        rows(INSERT, (endpoint.client_id, endpoint.id, now, json_text(messages)))
    WebhookEndpoint.objects.filter(
        client_id=endpoint.client_id, id=endpoint.id, position=endpoint.position
    ).update(position=found[-1][0] + 1)


def _cases(client_id: UUID, events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """By what events call them, as they stand now."""
    ids = sorted({each[4].removeprefix(CASE) for each in events if each[4].startswith(CASE)})
    return {
        f"{CASE}{case_id}": {
            "id": str(case_id),
            "service_line": code,
            "state": state,
            "outcome": outcome,
            "version": version,
            "due_at": utc_text(due_at),
            "closed_at": None if closed_at is None else utc_text(closed_at),
        }
        for case_id, code, state, outcome, version, due_at, closed_at in rows(
            CASES, (client_id, ids)
        )
    }
