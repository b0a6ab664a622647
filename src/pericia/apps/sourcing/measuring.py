"""What the work of a process showed: figures read from its cases, with their sample.

A case counts in the period in which it was closed. A case is right the first time when no step of
it was done twice; it was escalated when one of its items went to a higher authority. Times are wall
time from receipt to closing, without the time that the client had. What a case costs is the price
of a case on the rate card of its service line, where one is agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pericia.kernels.sourcing.rescoring import Measured
from pericia.tenancy.scope import rows

PRICED_UNITS = ("case", "expediente")

# $1 client, $2 processes, $3 from, $4 until, $5 names of the unit "case" on a rate card.
# The steps of a case are looked up by its key, one case after the other: cases are the few.
MEASURE = """
SELECT e.process_id,
       count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY t.seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY t.seconds),
       count(*) FILTER (WHERE i.again),
       count(*) FILTER (WHERE i.escalated),
       count(*) FILTER (WHERE c.closed_at > c.due_at),
       avg(r.cents), count(r.cents)
FROM cases_case c
JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
JOIN engagements_engagement e ON e.client_id = l.client_id AND e.id = l.engagement_id
CROSS JOIN LATERAL (
    SELECT greatest(0, extract(epoch FROM c.closed_at - c.received_at) - c.paused_seconds)::float8
        AS seconds
) t
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(w.visit > 1), false) AS again,
           coalesce(bool_or(w.level > 0), false) AS escalated
    FROM work_item w WHERE w.client_id = c.client_id AND w.case_id = c.id
) i
LEFT JOIN LATERAL (
    SELECT (u.rate ->> 'cents')::float8 AS cents
    FROM jsonb_each(l.rate_card) AS u(unit, rate) WHERE lower(u.unit) = ANY ($5)
    ORDER BY u.unit LIMIT 1
) r ON true
WHERE c.client_id = $1 AND e.process_id = ANY ($2) AND c.state = 'closed'
  AND c.closed_at >= $3 AND c.closed_at < $4
GROUP BY e.process_id
"""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that the platform measures by itself. `of` reads it from what was measured."""

    title: Promise | str
    unit: str
    higher_is_better: bool
    attribute: str

    def of(self, measured: Measured) -> float | None:
        found = getattr(measured, self.attribute)
        return None if found is None else float(found)


INDICATORS = {
    "turnaround_hours": Indicator(
        gettext_lazy("Turnaround, median"), "hours", False, "turnaround_hours"
    ),
    "first_time_quality": Indicator(
        gettext_lazy("Right the first time"), "share", True, "first_time_quality"
    ),
    "on_time": Indicator(gettext_lazy("On time"), "share", True, "on_time"),
    "cost_per_case": Indicator(gettext_lazy("Cost of a case"), "money", False, "cost_cents"),
}


def measured_of(
    client_id: UUID, process_ids: Sequence[UUID], since: datetime, until: datetime
) -> dict[UUID, Measured]:
    """What each of these processes showed in the period; those without a closed case are absent."""
    found = rows(MEASURE, (client_id, list(process_ids), since, until, list(PRICED_UNITS)))
    return {
        process_id: Measured(
            cases=cases,
            turnaround_hours=median / 3600,
            turnaround_hours_p90=ninth / 3600,
            reworked=again,
            escalated=escalated,
            late=late,
            cost_cents=cents if priced == cases else None,
        )
        for process_id, cases, median, ninth, again, escalated, late, cents, priced in found
    }
