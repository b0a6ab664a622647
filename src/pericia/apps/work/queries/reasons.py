"""What reviews found, counted by the codes of their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pericia.tenancy.scope import rows

ROWS_MAX = 500
# $1 clients, $2 since. How many reviews there were comes from an index alone; rows are read of
# those that gave a reason. Where several versions of a playbook have a step, the newest tells its
# words.
COUNT_REASONS = f"""
WITH reviews AS (
    SELECT s.client_id, s.queue_id, count(*) AS count FROM work_submission s
    WHERE s.client_id = ANY ($1) AND s.kind IN ('review', 'sign_off') AND s.submitted_at >= $2
    GROUP BY s.client_id, s.queue_id
), told AS (
    SELECT s.client_id, s.queue_id, s.about->'reasons' AS reasons FROM work_submission s
    WHERE s.client_id = ANY ($1) AND s.kind IN ('review', 'sign_off') AND s.submitted_at >= $2
      AND s.about ? 'reasons'
), given AS (
    SELECT client_id, queue_id, count(*) AS count FROM told GROUP BY client_id, queue_id
), reviewed AS (
    SELECT q.client_id, q.service_line_id, q.step, sum(v.count)::bigint AS count,
        coalesce(sum(g.count), 0)::bigint AS with_reasons,
        (array_agg(q.playbook_id ORDER BY q.id DESC))[1] AS playbook_id
    FROM reviews v
    JOIN engagements_queue q ON q.client_id = v.client_id AND q.id = v.queue_id
    LEFT JOIN given g ON g.client_id = v.client_id AND g.queue_id = v.queue_id
    GROUP BY q.client_id, q.service_line_id, q.step
), reasons AS (
    SELECT q.client_id, q.service_line_id, q.step, code, count(*) AS count
    FROM told t CROSS JOIN LATERAL jsonb_array_elements_text(t.reasons) AS code
    JOIN engagements_queue q ON q.client_id = t.client_id AND q.id = t.queue_id
    GROUP BY q.client_id, q.service_line_id, q.step, code
)
SELECT v.client_id, cl.name, l.id, l.name, v.step, v.count, v.with_reasons,
    r.code, r.count, v.playbook_id
FROM reviewed v
JOIN organisations_client cl ON cl.client_id = v.client_id
JOIN engagements_service_line l ON l.client_id = v.client_id AND l.id = v.service_line_id
LEFT JOIN reasons r ON r.client_id = v.client_id AND r.service_line_id = v.service_line_id
    AND r.step = v.step
ORDER BY cl.name, l.name, l.id, v.step, r.count DESC NULLS LAST, r.code LIMIT {ROWS_MAX}
"""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason of the reviews of one step: `count` of its `reviews` gave it, `with_reasons` any.

    `code` is None where none gave a reason.
    """

    client_id: UUID
    client_name: str
    service_line_id: UUID
    line_name: str
    step: str
    reviews: int
    with_reasons: int
    code: str | None
    count: int | None
    playbook_id: UUID


def reason_counts(client_ids: Sequence[UUID], since: datetime) -> list[ReasonRow]:
    """By client, service line and step, the commonest reason first."""
    return [ReasonRow(*row) for row in rows(COUNT_REASONS, (list(client_ids), since))]
