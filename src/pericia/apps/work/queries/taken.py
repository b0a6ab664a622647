"""What was taken from somebody's hands before they handed it in, and by which event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

TAKEN_SHOWN = 10
# What the rules forbid somebody to do they may not be allowed to read either: no title. It may be
# offered to the same person at once, who still wants to know why it left their hands.
_TAKEN = """
SELECT a.client_id, a.item_id, i.case_id, i.step, c.playbook_id, cl.name, c.reference, a.ended_at,
    q.requirement
FROM work_assignment a
JOIN work_item i ON i.client_id = a.client_id AND i.id = a.item_id
JOIN engagements_queue q ON q.client_id = i.client_id AND q.id = i.queue_id
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
JOIN organisations_client cl ON cl.client_id = a.client_id
WHERE a.client_id = ANY ($1) AND a.person_id = ANY ($2)
  AND a.ended_by IN ('expired', 'reassigned')
  AND (i.assignee_id IS DISTINCT FROM a.person_id OR i.state || '' = 'offered')
"""
# $1 clients, $2 people, $3 since.
READ_TAKEN = f"""{_TAKEN} AND a.started_at > $3 - interval '30 days' AND a.ended_at >= $3
ORDER BY a.ended_at DESC LIMIT {TAKEN_SHOWN}
"""
# $1 one client, $2 one person, $3 the item.
READ_TAKEN_ITEM = f"{_TAKEN} AND a.item_id = $3 ORDER BY a.ended_at DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class TakenRow:
    """An item that somebody had in hand until `ended_at`."""

    client_id: UUID
    item_id: UUID
    case_id: UUID
    step: str
    playbook_id: UUID
    client_name: str
    reference: str
    ended_at: datetime
    requirement: dict[str, Any]


def taken_rows(found: Sequence[tuple[Any, ...]]) -> list[TakenRow]:
    """From the rows of either query."""
    return [TakenRow(*row) for row in found]
