"""Writing a case's move that no submission caused: a cancellation, a block that was freed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.cases.models import Case, Message
from pericia.apps.journal.actions import Happening, record_all
from pericia.apps.journal.actors import Actor
from pericia.apps.work.models import Assignment, Offer, Pause, Submission, WorkItem
from pericia.apps.work.moves import Carried, Ground, deferrals_of, delivered_in
from pericia.jobs.deferring import defer_all
from pericia.kernels.refusal import Refused


def write_move(
    *,
    actor: Actor,
    client_id: UUID,
    case_id: UUID,
    version: int,
    subject_id: UUID,
    ground: Ground,
    carried: Carried,
    verb: str,
    data: dict[str, Any],
    why: str | None,
    waits: bool = False,
) -> None:
    """The case's new state, its items opened and cut short, the jobs of its instruments, and the
    event. `waits` keeps a case that goes on waiting for its client on another branch so.
    """
    now = ground.now
    ended = carried.outcome is not None
    moved = Case.objects.filter(client_id=client_id, id=case_id, version=version).update(
        progress=carried.progress,
        outputs=carried.outputs,
        state="waiting_client" if waits and carried.state == "open" else carried.state,
        outcome=carried.outcome,
        closed_at=now if ended else None,
        version=F("version") + 1,
    )
    if not moved:
        raise Refused("raced", "Somebody changed this case at the same time. Try again.")
    _cut(client_id, case_id, ground, carried)
    WorkItem.objects.bulk_create(_items(client_id, case_id, ground, carried))
    Submission.objects.bulk_create(_runs(client_id, case_id, ground, carried))
    Message.objects.bulk_create(
        Message(
            client_id=client_id,
            case_id=case_id,
            direction="to_client",
            author="bot:messages@1",
            body=text,
            at=now,
        )
        for _, text in carried.messages
    )
    defer_all(deferrals_of(client_id, case_id, carried.instruments))
    told = {
        "opened": {one.step: one.visit for one in carried.items},
        "cancelled": list(carried.cancelled),
        "automatic": [
            {"step": run.step, "visit": run.visit, "actor": run.actor, "output": run.output}
            for run in carried.runs
        ],
        "outcome": carried.outcome,
    }
    happened: list[tuple[str, dict[str, Any], str | None]] = [(verb, {**data, **told}, why)]
    delivered = delivered_in(ground.playbook, carried.runs)
    if delivered is not None:
        happened.append(("case.delivered", delivered, None))
    record_all(
        Happening(
            client_id, now, actor, each, f"case:{case_id}", about, reason, version + 1, subject_id
        )
        for each, about, reason in happened
    )


def _cut(client_id: UUID, case_id: UUID, ground: Ground, carried: Carried) -> None:
    """End the items that the move cut short, with whatever was going on around them."""
    items = WorkItem.objects.filter(
        client_id=client_id, case_id=case_id, step__in=carried.cancelled
    ).exclude(state__in=["done", "cancelled"])
    ids = list(items.values_list("id", flat=True))
    now = ground.now
    WorkItem.objects.filter(client_id=client_id, id__in=ids).update(state="cancelled", ended_at=now)
    Assignment.objects.filter(client_id=client_id, item_id__in=ids, ended_at__isnull=True).update(
        ended_at=now, ended_by="cancelled"
    )
    Pause.objects.filter(client_id=client_id, item_id__in=ids, ended_at__isnull=True).update(
        ended_at=now
    )
    Offer.objects.filter(client_id=client_id, item_id__in=ids, state="pending").update(
        state="withdrawn", decided_at=now
    )


def _items(client_id: UUID, case_id: UUID, ground: Ground, carried: Carried) -> list[WorkItem]:
    """New items, as urgent as the case is by now."""
    if not carried.items:
        return []
    priority = Case.objects.values_list("priority", flat=True).get(client_id=client_id, id=case_id)
    return [
        WorkItem(
            client_id=client_id,
            id=one.id,
            case_id=case_id,
            queue_id=one.queue_id,
            step=one.step,
            visit=one.visit,
            kind=one.kind,
            stage=one.stage,
            priority=priority,
            effort_seconds=one.effort_seconds,
            asks=one.asks,
            excluded_ids=one.excluded,
            due_at=one.due_at,
            opened_at=ground.now,
        )
        for one in carried.items
    ]


def _runs(client_id: UUID, case_id: UUID, ground: Ground, carried: Carried) -> list[Submission]:
    return [
        Submission(
            client_id=client_id,
            case_id=case_id,
            step=run.step,
            visit=run.visit,
            kind=run.kind,
            actor=run.actor,
            acting_as="bot",
            body=run.output,
            proof={},
            submitted_at=ground.now,
        )
        for run in carried.runs
    ]
