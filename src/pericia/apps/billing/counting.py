"""Following the journal: cases that ended are counted into their month, each once.

What was counted and how far the journal was followed are written together, so that nothing is
counted twice or left out, whatever breaks in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from pericia.apps.billing.held import Share, shares_of
from pericia.apps.billing.models import Place
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows

EVENTS_AT_ONCE = 2_000
VERBS = ["case.closed", "case.cancelled"]
CLIENTS_WITH_EVENTS = """
SELECT c.client_id FROM organisations_client c LEFT JOIN billing_place p USING (client_id)
WHERE EXISTS (SELECT FROM journal_leaf l
              WHERE l.client_id = c.client_id AND l.position >= coalesce(p.position, 0))
ORDER BY c.client_id
"""
# Held by whoever counts for a client.
HOLD = "SELECT position FROM billing_place WHERE client_id = $1 FOR UPDATE"
# $1 client, $2 first position, $3 the position after the last, $4 verbs.
EVENTS = """
SELECT count(*), array_agg(DISTINCT e.object) FILTER (WHERE e.verb = ANY ($4::text[]))
FROM journal_leaf l
JOIN journal_event e ON e.client_id = l.client_id AND e.id = l.event_id
WHERE l.client_id = $1 AND l.position >= $2 AND l.position < $3
"""
COUNT_CASES = """
INSERT INTO billing_ended AS b (client_id, service_line_id, month, closed, cancelled)
SELECT c.client_id, c.service_line_id,
    date_trunc('month', c.closed_at AT TIME ZONE z.zone)::date AS month,
    count(*) FILTER (WHERE c.state = 'closed'), count(*) FILTER (WHERE c.state = 'cancelled')
FROM cases_case c
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
CROSS JOIN LATERAL (SELECT coalesce(l.calendar ->> 'time_zone', 'UTC') AS zone) z
WHERE c.client_id = $1 AND c.id = ANY ($2)
GROUP BY c.client_id, c.service_line_id, month
ON CONFLICT (client_id, service_line_id, month) DO UPDATE
SET closed = b.closed + excluded.closed, cancelled = b.cancelled + excluded.cancelled
"""
ADD_SECONDS = """
INSERT INTO billing_held AS b (client_id, service_line_id, month, person_id, organisation_id,
    seconds)
SELECT $1, n.service_line_id, n.month, n.person_id, n.organisation_id, n.seconds
FROM json_to_recordset($2::json) AS n(service_line_id uuid, month date, person_id uuid,
    organisation_id uuid, seconds bigint)
ON CONFLICT (client_id, service_line_id, month, person_id) DO UPDATE
SET seconds = b.seconds + excluded.seconds
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """The cases that ended in some events; `until` is the place after the last of them, `more` is
    true where there may be others after it."""

    case_ids: list[UUID]
    until: int
    more: bool


def ended_since(client_id: UUID) -> Ended:
    """What the next sealed events ended. Nobody else counts for the client until the commit."""
    Place.objects.get_or_create(client_id=client_id)
    ((position,),) = rows(HOLD, (client_id,))
    until = position + EVENTS_AT_ONCE
    ((events, named),) = rows(EVENTS, (client_id, position, until, VERBS))
    case_ids = [UUID(each.partition(":")[2]) for each in named or ()]
    return Ended(case_ids, position + events, events == EVENTS_AT_ONCE)


def count(client_id: UUID, ended: Ended, meanwhile_ids: Sequence[UUID]) -> None:
    """Add them to their months and move on. `meanwhile_ids` and the scope as for `shares_of`."""
    if ended.case_ids:
        rows(COUNT_CASES, (client_id, ended.case_ids))
        shares = [_row(each) for each in shares_of(client_id, ended.case_ids, meanwhile_ids)]
        rows(ADD_SECONDS, (client_id, json_text(shares)))
    Place.objects.filter(client_id=client_id).update(position=ended.until)


def _row(share: Share) -> dict[str, object]:
    return {**{name: str(value) for name, value in asdict(share).items()}, "seconds": share.seconds}
