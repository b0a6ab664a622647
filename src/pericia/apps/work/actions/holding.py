"""What somebody may do with an item in their hands besides handing it in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actions import record
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found
from pericia.apps.work.actions.apart import pass_over
from pericia.apps.work.actions.submitting import LEASE
from pericia.apps.work.items import (
    READ_ITEM,
    CaseAtWork,
    Item,
    item_and_case,
    not_in_hand,
    require_in_hand,
)
from pericia.apps.work.models import Assignment, Draft, Pause, WorkItem
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

DRAFT_BYTES_MAX = 1_000_000
SAVE_DRAFT = """
INSERT INTO work_draft (client_id, item_id, person_id, body, revision, saved_at)
SELECT i.client_id, i.id, $3, $4::jsonb, 1, $5 FROM work_item i
WHERE i.client_id = $1 AND i.id = $2 AND i.assignee_id = $3
  AND i.state || '' IN ('assigned', 'parked', 'asked')
ON CONFLICT (client_id, item_id) DO UPDATE
SET body = excluded.body, saved_at = excluded.saved_at, person_id = excluded.person_id,
    revision = work_draft.revision + 1
WHERE $6::int IS NULL OR work_draft.revision = $6 OR work_draft.person_id <> excluded.person_id
RETURNING revision
"""


def item_in_hand(
    actor: Actor, client_id: UUID, item_id: UUID, states: tuple[str, ...] = ("assigned",)
) -> tuple[Item, CaseAtWork]:
    """The actor's item in one of these states, locked with its case."""
    item, case = item_and_case(rows(READ_ITEM, (actor.human_id, client_id, item_id)))
    require_in_hand(item, actor.human_id, states)
    return item, case


def _is_held(actor: Actor, client_id: UUID, item_id: UUID) -> bool:
    found = WorkItem.objects.filter(client_id=client_id, id=item_id)
    held = found.values_list("assignee_id", "state").first()
    if held is None:
        raise not_found("item")
    return held[0] == actor.human_id and held[1] in ("assigned", "parked", "asked")


def save_draft(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    item_id: UUID,
    body: str,
    revision: int | None = None,
) -> int:
    """Keep what was typed (JSON text) and return its revision; it leaves no event.

    `revision` is the one that the typist saw: Refused `draft_changed` when another window has
    saved since, so that neither overwrites the other unseen.
    """
    if len(body.encode()) > DRAFT_BYTES_MAX:
        raise Refused("draft_too_large", "A draft may hold one megabyte. Attach long texts.")
    saved = rows(SAVE_DRAFT, (client_id, item_id, actor.human_id, body, now, revision))
    if saved:
        return int(saved[0][0])
    # Without a lock: this transaction may hold the draft, which whoever hands the item in at the
    # same moment waits for with the case in their hands.
    if not _is_held(actor, client_id, item_id):
        raise not_in_hand()
    raise Refused(
        "draft_changed",
        "Another window saved this draft after you opened it here. Reload to see it.",
    )


def park(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, why: str) -> None:
    """Set an item aside, still one's own, to go on with later. The clock goes on."""
    item, _ = item_in_hand(actor, client_id, item_id)
    _refuse_empty(why)
    _move(item, "assigned", "parked")
    _pause(actor, now, item, "parked", why)
    record_item(actor, now, item, "item.parked", {}, why)


def resume(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID) -> None:
    """Take a parked item up again."""
    item, _ = item_in_hand(actor, client_id, item_id, ("parked",))
    _move(item, "parked", "assigned", lease_until=now + LEASE)
    _end_pause(item, now)
    record_item(actor, now, item, "item.resumed", {}, None)


def hand_back(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, why: str) -> None:
    """Give an item back to its queue for somebody else; the draft stays for whoever takes it."""
    item, _ = item_in_hand(actor, client_id, item_id, ("assigned", "parked"))
    _refuse_empty(why)
    release(item, now, "handed_back")
    pass_over(item, actor.human_id)
    record_item(actor, now, item, "item.handed_back", {}, why)


def escalate(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, why: str) -> None:
    """Pass an item to a supervisor or an expert, who finds the draft and the reason."""
    item, _ = item_in_hand(actor, client_id, item_id, ("assigned", "parked"))
    _refuse_empty(why)
    if item.level:
        raise Refused("escalated_already", "This item was escalated already; hand it back instead.")
    release(item, now, "escalated", level=1, priority=item.priority + 1)
    pass_over(item, actor.human_id)
    record_item(actor, now, item, "item.escalated", {}, why)


def ask_client(
    *, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, question: str
) -> None:
    """Ask the client; the case's clock stands still until the answer."""
    from pericia.apps.work.actions.client_time import stop_clock

    item, case = item_in_hand(actor, client_id, item_id)
    _refuse_empty(question)
    _move(item, "assigned", "asked")
    _pause(actor, now, item, "client", question)
    stop_clock(actor, now, item, case, question)
    record_item(actor, now, item, "client.asked", {"question": question}, None)


def release(item: Item, now: datetime, ended_by: str, **changes: Any) -> None:
    """Put an item that somebody has back into its queue and end their assignment."""
    _move(item, item.state, "open", assignee_id=None, assigned_at=None, lease_until=None, **changes)
    Assignment.objects.filter(
        client_id=item.client_id, item_id=item.id, ended_at__isnull=True
    ).update(ended_at=now, ended_by=ended_by)
    if item.state in ("parked", "asked"):
        _end_pause(item, now)


def draft_of(client_id: UUID, item_id: UUID) -> Draft | None:
    return Draft.objects.filter(client_id=client_id, item_id=item_id).first()


def _move(item: Item, old: str, new: str, **changes: Any) -> None:
    moved = WorkItem.objects.filter(client_id=item.client_id, id=item.id, state=old).update(
        state=new, **changes
    )
    if not moved:
        raise Refused("raced", "Somebody changed this item at the same time. Try again.")


def _pause(actor: Actor, now: datetime, item: Item, kind: str, why: str) -> None:
    Pause.objects.create(
        client_id=item.client_id,
        item_id=item.id,
        case_id=item.case_id,
        kind=kind,
        person_id=actor.human_id,
        why=why,
        started_at=now,
    )


def _end_pause(item: Item, now: datetime, answer: str | None = None) -> None:
    Pause.objects.filter(client_id=item.client_id, item_id=item.id, ended_at__isnull=True).update(
        ended_at=now, answer=answer
    )


def _refuse_empty(why: str) -> None:
    if not why.strip():
        raise Refused("reason_missing", "Say why in a few words.", "why")


def record_item(
    actor: Actor, now: datetime, item: Item, verb: str, data: dict[str, Any], why: str | None
) -> None:
    """Write what happened to an item into its case's history."""
    record(
        client_id=item.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"case:{item.case_id}",
        data={"item": str(item.id), "step": item.step, "visit": item.visit, **data},
        why=why,
        subject_id=item.subject_id,
    )
