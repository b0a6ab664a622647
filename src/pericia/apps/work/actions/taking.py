"""Taking work: the next item of the queue, or an offer that was made."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actions import events_json, inserting_events
from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions.choosing import Next, Search
from pericia.apps.work.actions.submitting import LEASE
from pericia.apps.work.items import allowed, not_eligible, proof_of, stored_proof
from pericia.apps.work.worker import acting_role
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import rows

# $1 client, $2 item, $3 person, $4 now, $5 lease, $6 assignment id, $7 proof, $8 events. Why
# `state || ''` is told in apps.work.statements.
TAKE = f"""
WITH taken AS (
    UPDATE work_item SET state = 'assigned', assignee_id = $3, assigned_at = $4, lease_until = $5,
        nobody_why = NULL
    WHERE client_id = $1 AND id = $2
      AND (state || '' = 'open' OR state || '' = 'offered' AND assignee_id = $3)
    RETURNING id
), accepted AS (
    UPDATE work_offer SET state = 'accepted', decided_at = $4
    WHERE client_id = $1 AND item_id = $2 AND state = 'pending' AND EXISTS (SELECT FROM taken)
), held AS (
    INSERT INTO work_assignment (client_id, id, item_id, person_id, started_at, proof)
    SELECT $1, $6, $2, $3, $4, $7::jsonb WHERE EXISTS (SELECT FROM taken)
), told AS (
    {inserting_events("$8")} WHERE EXISTS (SELECT FROM taken)
)
SELECT count(*) FROM taken
"""


def take_next(*, actor: Actor, now: datetime) -> Next | None:
    """Give the actor the item that comes first among those they may do; None when there is none.

    Somebody at capacity gets none.
    """
    search = Search(actor, now)
    chosen = search.first_allowed(search.find()) or search.further()
    if chosen is not None:
        _take(actor, now, chosen)
    return chosen


def take_item(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID) -> Next:
    """Take one particular item that waits, or accept its offer.

    Refused: `not_found`, `not_waiting`, `not_eligible` (with the rules that fail).
    """
    search = Search(actor, now)
    item, _ = search.item(client_id, item_id)
    worker = search.worker
    assert worker is not None
    mine = item.state == "offered" and item.assignee_id == actor.person_id
    if item.state != "open" and not mine:
        raise Refused("not_waiting", "Somebody else has this item, or it is done.")
    proof = proof_of(item, worker, now, in_hand=False)
    if not allowed(item, proof):
        raise not_eligible(
            proof,
            "You may not take this item: {rules}.",
            "No puede tomar esta tarea: {rules}.",
        )
    role = acting_role(worker.facts_at(client_id)["roles"], item.requirement.get("roles"))
    chosen = Next(item, proof, role)
    _take(actor, now, chosen)
    return chosen


def _take(actor: Actor, now: datetime, chosen: Next) -> None:
    item = chosen.item
    parameters: list[Any] = [
        item.client_id,
        item.id,
        actor.person_id,
        now,
        now + LEASE,
        new_id(),
        stored_proof(item, chosen.proof),
        events_json([chosen.event(actor, now)]),
    ]
    if not rows(TAKE, parameters)[0][0]:
        raise Refused("raced", "Somebody else took this item at the same time. Try again.")
