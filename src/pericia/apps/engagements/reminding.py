"""E-mail to owners of transition tasks on the day that these are due, and once they are overdue.

The UPDATE that says what was told also chooses what is told, as for credentials that expire. A task
that got another day or another owner is told of anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext, ngettext

from pericia.apps.people.reminding import readers_of, write_to
from pericia.tenancy.scope import rows
from pericia.web import formats
from pericia.web.schema_reading import in_language

# $1 clients, $2 now. Days are those of the client.
MARK_TOLD = """
UPDATE engagements_transition_task t
SET told_for = t.due_date, told_owner_id = t.owner_person_id, told_overdue = t.due_date < day.today
FROM engagements_engagement e, people_membership m, organisations_client c,
    LATERAL (SELECT ($2::timestamptz AT TIME ZONE c.time_zone)::date AS today) day
WHERE t.client_id = ANY ($1) AND t.state = 'open' AND t.due_date <= day.today
  AND c.client_id = t.client_id
  AND e.client_id = t.client_id AND e.id = t.engagement_id AND e.state <> 'ended'
  AND m.client_id = t.client_id AND m.person_id = t.owner_person_id AND m.ended_at IS NULL
  AND (t.told_for IS DISTINCT FROM t.due_date OR t.told_owner_id <> t.owner_person_id
    OR (t.due_date < day.today AND NOT t.told_overdue))
RETURNING m.account_id, t.title, e.name, t.due_date, t.due_date < day.today
"""


class Told(NamedTuple):
    """A task that its owner is to be told of."""

    account_id: UUID | None
    title: Any
    engagement: str
    due_date: date
    is_overdue: bool


def remind(client_ids: Sequence[UUID], now: datetime) -> None:
    """Tell the owners of what is due or overdue at these clients, each in one e-mail."""
    tasks: dict[UUID, list[Told]] = defaultdict(list)
    for told in (Told(*row) for row in rows(MARK_TOLD, (list(client_ids), now))):
        if told.account_id is not None:
            tasks[told.account_id].append(told)
    for reader in readers_of(tasks):
        write_to(reader, partial(_due, tasks[reader.id]), "/transition")


def _due(told: Sequence[Told]) -> tuple[str, str]:
    subject = ngettext("A transition task is due", "Transition tasks are due", len(told))
    return subject, "\n".join(_line(each) for each in sorted(told, key=lambda each: each.due_date))


def _line(told: Told) -> str:
    words = (
        gettext("%(title)s (%(engagement)s) is overdue: it was due on %(day)s.")
        if told.is_overdue
        else gettext("%(title)s (%(engagement)s) is due today, %(day)s.")
    )
    return words % {
        "title": in_language(told.title),
        "engagement": told.engagement,
        "day": formats.day(told.due_date),
    }
