"""Offering waiting items to people who are there, and taking back what was left lying."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.journal.actions import Happening, record_all
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.work.actions.apart import Apart, apart_of, let_again
from pericia.apps.work.actions.holding import release
from pericia.apps.work.items import (
    ITEM_COLUMNS,
    ITEM_JOINS,
    Item,
    allowed,
    items_of,
    proof_of,
    stored_proof,
)
from pericia.apps.work.models import Offer, WorkItem
from pericia.apps.work.worker import Worker, requirement_of
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.choice import Choice, choose
from pericia.tenancy.ids import new_id
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows

OFFER_VALID = timedelta(minutes=10)
PRESENT = timedelta(minutes=5)
ITEMS_MAX = 200
NOBODY = UUID(int=0)

READ_PEOPLE = """
SELECT p.id, p.organisation_id, p.facts, p.version, m.roles, m.authorities,
    (SELECT count(*) FROM work_item i
      WHERE i.assignee_id = p.id AND i.state IN ('assigned', 'offered')),
    s.seen_at
FROM people_membership m
JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
LEFT JOIN work_presence s ON s.organisation_id = p.organisation_id AND s.person_id = p.id
WHERE m.client_id = $1 AND m.ended_at IS NULL AND p.is_active
"""
# The first of all queues together, found along each queue's own index and locked afterwards: what
# somebody is taking at this moment is passed over.
READ_OPEN = f"""
SELECT {ITEM_COLUMNS} FROM (
    SELECT o.* FROM (
        SELECT w.* FROM engagements_queue q CROSS JOIN LATERAL (
            SELECT e.client_id, e.id, e.priority, e.due_at FROM work_item e
            WHERE e.client_id = q.client_id AND e.queue_id = q.id AND e.state = 'open'
            ORDER BY e.priority DESC, e.due_at, e.id LIMIT {ITEMS_MAX}
        ) w
        WHERE q.client_id = $2 ORDER BY w.priority DESC, w.due_at, w.id LIMIT {ITEMS_MAX}
    ) f
    JOIN work_item o ON o.client_id = f.client_id AND o.id = f.id
    WHERE o.state || '' = 'open'
    ORDER BY o.priority DESC, o.due_at, o.id FOR UPDATE OF o SKIP LOCKED
) i {ITEM_JOINS}
"""
READ_HELD = f"""
SELECT {ITEM_COLUMNS} FROM work_item i {ITEM_JOINS}
WHERE i.client_id = $2 AND i.state IN ('assigned', 'parked')
ORDER BY i.state, i.lease_until LIMIT {ITEMS_MAX} FOR UPDATE OF i SKIP LOCKED
"""
OFFER = """
WITH given AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::jsonb[])
        AS g(id, item_id, person_id, proof, cost_terms)
), marked AS (
    UPDATE work_item w SET state = 'offered', assignee_id = g.person_id, lease_until = $8,
        nobody_why = NULL
    FROM given g WHERE w.client_id = $1 AND w.id = g.item_id AND w.state || '' = 'open'
    RETURNING w.id
)
INSERT INTO work_offer (client_id, id, item_id, person_id, state, offered_at, expires_at, why,
    proof, cost_terms)
SELECT $1, g.id, g.item_id, g.person_id, 'pending', $7, $8, '', g.proof, g.cost_terms
FROM given g JOIN marked ON marked.id = g.item_id
"""
SAY_NOBODY = """
UPDATE work_item w SET nobody_why = g.why
FROM unnest($2::uuid[], $3::jsonb[]) AS g(item_id, why)
WHERE w.client_id = $1 AND w.id = g.item_id AND w.nobody_why IS DISTINCT FROM g.why
"""
SEEN = """
INSERT INTO work_presence (organisation_id, id, person_id, seen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (organisation_id, person_id) DO UPDATE SET seen_at = excluded.seen_at
WHERE work_presence.seen_at < excluded.seen_at - interval '1 minute'
"""


def note_presence(*, actor: Actor, now: datetime) -> None:
    """The person is at work: items may be offered to them for the next minutes."""
    rows(SEEN, (actor.organisation_id, new_id(), actor.human_id, now))


def offer_waiting(*, client_id: UUID, now: datetime) -> int:
    """Offer waiting items to the eligible free people who are present: what came back to whoever
    made it, else to the cheapest.

    Where nobody at all could do an item, it says so on the item, with the rules that stand in the
    way. Returns the number of offers.
    """
    items = items_of(rows(READ_OPEN, (NOBODY, client_id)))
    if not items:
        return 0
    everybody = rows(READ_PEOPLE, (client_id,))
    present = [row for row in everybody if row[7] is not None and row[7] > now - PRESENT]
    apart = apart_of(client_id, items, now)
    choices = choose(
        [asked_of(each, now, apart) for each in items], [facts_of(row) for row in present]
    )
    by_id = {str(each.id): each for each in items}
    made = _independent([each for each in choices if each.person_id is not None], by_id, apart)
    if made:
        _make_offers(client_id, now, made, by_id)
    left = [by_id[each.item_id] for each in choices if each.person_id is None]
    _say_nobody(client_id, now, left, everybody, apart)
    return len(made)


def _independent(choices: list[Choice], by_id: Mapping[str, Item], apart: Apart) -> list[Choice]:
    """Those that one person may have together: the choice was made for each item by itself."""
    made = []
    for each in choices:
        item = by_id[each.item_id]
        offered = apart.offered[item.case_id]
        barred = item.requirement.get("not_by") or ()
        if any(who == each.person_id and step in barred for step, who in offered):
            continue
        offered.append((item.step, str(each.person_id)))
        made.append(each)
    return made


def asked_of(item: Item, now: datetime, apart: Apart) -> dict[str, Any]:
    """An item as `choose` takes it: its requirement, and the context in which it is proved."""
    contributors, not_by = apart.contributors(item)
    requirement = requirement_of(item.requirement, item.level, item.asks)
    return {
        "id": str(item.id),
        "priority": item.priority,
        "due_at": item.due_at,
        "requirement": {**requirement, "not_by": not_by} if not_by else requirement,
        "lifted": apart.lifted_of(item),
        "maker": apart.maker_of(item),
        "context": {
            "now": now,
            "due_at": item.due_at,
            "client_id": str(item.client_id),
            "client_country": item.country,
            "opponents": item.opponents,
            "contributors": contributors,
            "inherited": item.performers_before,
        },
    }


def facts_of(row: tuple[Any, ...], load: int | None = None) -> dict[str, Any]:
    """A person of READ_PEOPLE as the rules take them; `load` stands for what they have in hand."""
    _, _, facts, version, roles, authorities, counted, _ = row
    return {
        **facts,
        "version": version,
        "roles": roles,
        "authorities": authorities,
        "load": counted if load is None else load,
    }


def _make_offers(
    client_id: UUID, now: datetime, made: list[Choice], by_id: Mapping[str, Item]
) -> None:
    rows(
        OFFER,
        (
            client_id,
            [new_id() for _ in made],
            [UUID(each.item_id) for each in made],
            [UUID(each.person_id) for each in made if each.person_id],
            [stored_proof(by_id[each.item_id], each.proof) for each in made if each.proof],
            [json_text(_terms(each)) for each in made],
            now,
            now + OFFER_VALID,
        ),
    )
    record_all(
        _happening(by_id[each.item_id], now, "item.offered", {"person": each.person_id})
        for each in made
    )


def _terms(choice: Choice) -> dict[str, Any]:
    return {
        **choice.cost_terms,
        "alternatives": [
            {
                "person": other.person_id,
                "cost_cents": other.cost_cents,
                "difference_cents": other.difference_cents,
            }
            for other in choice.alternatives
        ],
    }


def _say_nobody(
    client_id: UUID,
    now: datetime,
    items: list[Item],
    everybody: list[tuple[Any, ...]],
    apart: Apart,
) -> None:
    """Capacity and presence aside: who could do it if they were free and here? Where only somebody
    could who gave it back, it may come to them again; a lifted rule stands in nobody's way."""
    free = [facts_of(row, load=0) for row in everybody]
    whys: list[str | None] = []
    again: list[tuple[UUID, set[str]]] = []
    for each in items:
        alone = Apart(returned=apart.returned, lifted=apart.lifted)
        (choice,) = choose([asked_of(each, now, alone)], free)
        if choice.nobody and (returned := apart.returned_by(each)):
            again.append((each.id, returned))
            (choice,) = choose([asked_of(each, now, Apart(lifted=apart.lifted))], free)
        whys.append(json_text(choice.nobody.as_dict()) if choice.nobody else None)
    if items:
        rows(SAY_NOBODY, (client_id, [each.id for each in items], whys))
    let_again(client_id, again)


def decline_offer(*, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, why: str) -> None:
    """Turn an offer down; the item goes back to its queue."""
    declined = Offer.objects.filter(
        client_id=client_id, item_id=item_id, person_id=actor.human_id, state="pending"
    ).update(state="declined", decided_at=now, why=why)
    if not declined:
        raise Refused("not_offered", "This item is not offered to you (any more).")
    _reopen(client_id, now, [item_id], actor, "offer.declined", why)


def expire_offers(*, client_id: UUID, now: datetime) -> int:
    """Offers that nobody answered in time: the items wait again."""
    expired = rows(
        "UPDATE work_offer SET state = 'expired', decided_at = $2 "
        "WHERE client_id = $1 AND state = 'pending' AND expires_at < $2 RETURNING item_id",
        (client_id, now),
    )
    if expired:
        _reopen(client_id, now, [row[0] for row in expired], SYSTEM, "offer.expired", None)
    return len(expired)


def release_lapsed(*, client_id: UUID, now: datetime) -> int:
    """Take items back whose lease ran out, or whose holder may not do them any more. What is
    parked has no lease."""
    held = items_of(rows(READ_HELD, (NOBODY, client_id)))
    if not held:
        return 0
    people = {row[0]: row for row in rows(READ_PEOPLE, (client_id,))}
    leases = dict(
        WorkItem.objects.filter(client_id=client_id, id__in=[each.id for each in held]).values_list(
            "id", "lease_until"
        )
    )
    told = []
    for item in held:
        why = _lapse(item, people.get(item.assignee_id), leases.get(item.id), now)
        if why:
            release(item, now, "expired")
            told.append(_happening(item, now, "item.released", {"why": why}))
    record_all(told)
    return len(told)


def _lapse(
    item: Item, row: tuple[Any, ...] | None, lease: datetime | None, now: datetime
) -> str | None:
    if item.state == "assigned" and lease is not None and lease < now:
        return "lease"
    if row is None:
        return "membership"
    facts = facts_of(row)
    standing = {str(item.client_id): [facts["roles"], facts["authorities"]]}
    worker = Worker(row[0], row[1], facts, facts["load"], standing)
    proof = proof_of(item, worker, now, in_hand=True)
    if allowed(item, proof) or _overridden(item, proof.failed):
        return None
    return ",".join(proof.failed)


def _overridden(item: Item, failed: Any) -> bool:
    found = rows(
        "SELECT rule FROM work_override WHERE client_id = $1 AND item_id = $2 AND person_id = $3",
        (item.client_id, item.id, item.assignee_id),
    )
    return set(failed) <= {row[0] for row in found}


def _reopen(
    client_id: UUID, now: datetime, item_ids: list[UUID], actor: Actor, verb: str, why: str | None
) -> None:
    found = rows(
        "UPDATE work_item w SET state = 'open', assignee_id = NULL, lease_until = NULL "
        "FROM cases_case c WHERE w.client_id = $1 AND w.id = ANY ($2) "
        "AND w.state || '' = 'offered' AND c.client_id = w.client_id AND c.id = w.case_id "
        "RETURNING w.id, w.case_id, w.step, c.subject_id",
        (client_id, item_ids),
    )
    record_all(
        Happening(
            client_id,
            now,
            actor,
            verb,
            f"case:{case_id}",
            {"item": str(item_id), "step": step},
            why or None,
            None,
            subject_id,
        )
        for item_id, case_id, step, subject_id in found
    )


def _happening(item: Item, now: datetime, verb: str, data: dict[str, Any]) -> Happening:
    return Happening(
        item.client_id,
        now,
        SYSTEM,
        verb,
        f"case:{item.case_id}",
        {"item": str(item.id), "step": item.step, **data},
        None,
        None,
        item.subject_id,
    )
