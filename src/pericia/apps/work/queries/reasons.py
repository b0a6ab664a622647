"""What reviews found, counted by the codes of their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pericia.tenancy.scope import rows

ROWS_MAX = 500
# $1 clients, $2 since. The index of reviews by time is read, and their cases by id.
COUNT_REASONS = f"""
WITH reviews AS (
    SELECT s.client_id, s.step, s.about, c.service_line_id, c.playbook_id
    FROM work_submission s
    CROSS JOIN LATERAL (
        SELECT c.service_line_id, c.playbook_id FROM cases_case c
        WHERE c.client_id = s.client_id AND c.id = s.case_id OFFSET 0
    ) c
    WHERE s.client_id = ANY ($1) AND s.kind IN ('review', 'sign_off') AND s.submitted_at >= $2
), reviewed AS (
    SELECT client_id, service_line_id, step, count(*) AS count,
        count(*) FILTER (WHERE about ? 'reasons') AS with_reasons,
        (array_agg(playbook_id))[1] AS playbook_id
    FROM reviews GROUP BY client_id, service_line_id, step
)
SELECT v.client_id, cl.name, l.name, v.step, v.count, v.with_reasons,
    r.code, r.count, v.playbook_id
FROM reviewed v
JOIN organisations_client cl ON cl.client_id = v.client_id
JOIN engagements_service_line l ON l.client_id = v.client_id AND l.id = v.service_line_id
LEFT JOIN (
    SELECT client_id, service_line_id, step, code, count(*) AS count
    FROM reviews CROSS JOIN LATERAL jsonb_array_elements_text(about->'reasons') AS code
    GROUP BY client_id, service_line_id, step, code
) r ON r.client_id = v.client_id AND r.service_line_id = v.service_line_id AND r.step = v.step
ORDER BY cl.name, l.name, v.step, r.count DESC NULLS LAST, r.code LIMIT {ROWS_MAX}
"""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason of the reviews of one step: `count` of its `reviews` gave it, `with_reasons` any.

    `code` is None where none gave a reason.
    """

    client_id: UUID
    client_name: str
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
