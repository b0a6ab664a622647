"""Sharing work out by hand: an item is given to somebody, or passed up, by who answers for it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions.directing import reassign
from pericia.apps.work.actions.holding import record_item
from pericia.apps.work.items import (
    READ_ITEM,
    Item,
    allowed,
    item_and_case,
    not_eligible,
    proof_of,
    stored_proof,
)
from pericia.apps.work.models import Offer, WorkItem
from pericia.apps.work.worker import Worker, worker_of, worker_statements
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows, together

NOBODY = UUID(int=0)
GIVEN_VALID = timedelta(hours=8)
# Whoever stands behind a wall is as unknown here as somebody who does not exist.
READ_EMPLOYER = """
SELECT m.organisation_id FROM people_membership m
WHERE m.client_id = $1 AND m.person_id = $2 AND m.ended_at IS NULL
  AND NOT app.walled(m.person_id, m.client_id)
"""
HELD = ("assigned", "parked", "offered")


def give_item(
    *, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, person_id: UUID, why: str
) -> None:
    """Offer an item to one person, taking it from whoever has it. It is theirs once they accept,
    and waits for everybody again if they do not within a working day.

    Refused: `not_found`, `other_employer`, `item_ended`, `reason_missing`, `offered_already`,
    `not_eligible` (with the rules that fail), as if they took it themselves.
    """
    item = _free(actor, now, client_id, item_id, why, person_id)
    item = replace(item, in_hand={**(item.in_hand or {}), **_offered(item, person_id)})
    worker = _worker_at(client_id, person_id, actor.organisation_id)
    proof = proof_of(item, worker, now, in_hand=False)
    if not allowed(item, proof):
        raise not_eligible(
            proof,
            "This person may not do this item: {rules}.",
            "Esa persona no puede hacer esta tarea: {rules}.",
            "person",
        )
    _move(item, state="offered", assignee_id=person_id, lease_until=now + GIVEN_VALID)
    Offer.objects.create(
        client_id=client_id,
        item_id=item_id,
        person_id=person_id,
        offered_at=now,
        expires_at=now + GIVEN_VALID,
        proof=json.loads(stored_proof(item, proof)),
        why=why,
    )
    record_item(actor, now, item, "item.offered", {"person": str(person_id)}, why)


def pass_up(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, why: str) -> None:
    """Pass an item to the supervisors and experts, taking it from whoever has it.

    Refused: `not_found`, `item_ended`, `reason_missing`, `escalated_already`.
    """
    item = _free(actor, now, client_id, item_id, why, NOBODY)
    if item.level:
        raise Refused("escalated_already", "This item was escalated already.")
    _move(item, level=1, priority=item.priority + 1)
    record_item(actor, now, item, "item.escalated", {}, why)


def _offered(item: Item, person_id: UUID) -> dict[str, str]:
    """What else of its case is offered to them: what must stay apart is not given together."""
    others = WorkItem.objects.filter(
        client_id=item.client_id, case_id=item.case_id, state="offered", assignee_id=person_id
    )
    return dict.fromkeys(others.values_list("step", flat=True), str(person_id))


def _free(
    actor: Actor, now: datetime, client_id: UUID, item_id: UUID, why: str, for_person: UUID
) -> Item:
    """The item, locked and waiting, read for that person; taken back from whoever has it."""
    if not why.strip():
        raise Refused("reason_missing", "Say why in a few words.", "why")
    item, _ = item_and_case(rows(READ_ITEM, (for_person, client_id, item_id)))
    if item.state in HELD:
        if item.assignee_id == for_person and item.state != "parked":
            raise Refused("offered_already", "This person has the item already.", "person")
        reassign(actor=actor, now=now, client_id=client_id, item_id=item_id, why=why)
        item, _ = item_and_case(rows(READ_ITEM, (for_person, client_id, item_id)))
    if item.state == "asked":
        raise Refused("question_open", "The client has been asked; wait for the answer.")
    if item.state != "open":
        raise Refused("item_ended", "This item has ended.")
    return item


def _worker_at(client_id: UUID, person_id: UUID, employer_id: UUID | None) -> Worker:
    found = rows(READ_EMPLOYER, (client_id, person_id))
    if not found:
        raise Refused("not_found", "There is no such person at this client.", "person")
    seen = together(*worker_statements(person_id, found[0][0]))[-1]
    if not seen and found[0][0] != employer_id:
        raise Refused(
            "other_employer",
            "Only their own employer's people see whether they may; let them take it themselves.",
            "person",
        )
    return worker_of(person_id, seen)


def _move(item: Item, **changes: Any) -> None:
    moved = WorkItem.objects.filter(client_id=item.client_id, id=item.id, state="open").update(
        nobody_why=None, **changes
    )
    if not moved:
        raise Refused("raced", "Somebody changed this item at the same time. Try again.")
