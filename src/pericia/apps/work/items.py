"""Items as the actions read them: with requirement, contributors and key, locked to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.work.worker import Reach, Worker, requirement_of
from pericia.kernels.procedure.blindness import hidden_from
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.eligibility import prove
from pericia.kernels.routing.proof import Proof
from pericia.kernels.routing.sentences import RULE_NAMES
from pericia.tenancy.json_text import json_text

# $1 is always the person: overrides are looked up for them. Why `state || ''`: see statements.py.
ITEM_COLUMNS = """
    i.client_id, i.id, i.case_id, i.queue_id, i.step, i.visit, i.kind, i.stage, i.state,
    i.priority, i.due_at, i.level, i.asks, i.assignee_id, i.assigned_at,
    q.requirement, c.progress->'performers', c.performers_before, c.subject_id, k.key,
    cl.country, cl.opponent_ids::text[],
    (SELECT json_object_agg(s.step, s.assignee_id) FROM work_item s
      WHERE s.client_id = i.client_id AND s.case_id = i.case_id AND s.id <> i.id
        AND s.state || '' IN ('assigned', 'parked', 'asked')),
    ARRAY(SELECT o.rule FROM work_override o
      WHERE o.client_id = i.client_id AND o.item_id = i.id AND o.person_id = $1)
"""
# Each row beside an item is fetched by its id (`OFFSET 0` keeps the planner from any other way): of
# a client that it has no statistics of, it would rather read all cases or keys and join them.
_JOINS_BESIDE = """
    CROSS JOIN LATERAL (
        SELECT cl.country, cl.opponent_ids FROM organisations_client cl
        WHERE cl.client_id = i.client_id OFFSET 0
    ) cl
    CROSS JOIN LATERAL (
        SELECT q.requirement FROM engagements_queue q
        WHERE q.client_id = i.client_id AND q.id = i.queue_id OFFSET 0
    ) q
    CROSS JOIN LATERAL (
        SELECT k.key FROM journal_subject_key k
        WHERE k.client_id = i.client_id AND k.id = c.subject_id OFFSET 0
    ) k
"""
ITEM_JOINS = f"""
    CROSS JOIN LATERAL (
        SELECT c.progress, c.performers_before, c.subject_id FROM cases_case c
        WHERE c.client_id = i.client_id AND c.id = i.case_id OFFSET 0
    ) c {_JOINS_BESIDE}
"""
READ_ITEM = f"""
SELECT {ITEM_COLUMNS}, c.service_line_id, c.playbook_id, c.state, c.version, c.input, c.outputs,
    c.progress, c.reference, c.channel, c.received_at, c.due_at, c.priority, l.version
FROM work_item i
    JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
    JOIN engagements_service_line l ON l.client_id = c.client_id AND l.id = c.service_line_id
    {_JOINS_BESIDE}
WHERE i.client_id = $2 AND i.id = $3 FOR UPDATE OF c, i
"""
# Chosen before anything is joined: of many queues' first items most are not among the first of all.
READ_WAITING = f"""
SELECT {ITEM_COLUMNS} FROM (
    SELECT * FROM (
        SELECT w.* FROM json_to_recordset($2::json)
            AS r(client_id uuid, queue_id uuid, level_min int, level_max int)
        CROSS JOIN LATERAL (
            SELECT * FROM work_item o
            WHERE o.client_id = r.client_id AND o.queue_id = r.queue_id AND o.state = 'open'
              AND o.level BETWEEN r.level_min AND r.level_max AND NOT ($1 = ANY (o.excluded_ids))
            ORDER BY o.priority DESC, o.due_at, o.id LIMIT $3 FOR UPDATE SKIP LOCKED
        ) w
        UNION ALL
        SELECT f.* FROM (
            SELECT * FROM work_item f WHERE f.assignee_id = $1 AND f.state = 'offered'
            ORDER BY f.priority DESC, f.due_at, f.id LIMIT $3 FOR UPDATE SKIP LOCKED
        ) f
    ) u
    ORDER BY (u.state = 'offered') DESC, u.priority DESC, u.due_at, u.id LIMIT $3
) i {ITEM_JOINS}
"""

# The same without locks: what is here and was not read there is locked by somebody else.
READ_WAITING_IDS = """
SELECT id FROM (
    SELECT w.* FROM json_to_recordset($2::json)
        AS r(client_id uuid, queue_id uuid, level_min int, level_max int)
    CROSS JOIN LATERAL (
        SELECT o.id, o.priority, o.due_at, false AS offered FROM work_item o
        WHERE o.client_id = r.client_id AND o.queue_id = r.queue_id AND o.state = 'open'
          AND o.level BETWEEN r.level_min AND r.level_max AND NOT ($1 = ANY (o.excluded_ids))
        ORDER BY o.priority DESC, o.due_at, o.id LIMIT $3
    ) w
    UNION ALL
    SELECT f.id, f.priority, f.due_at, true FROM work_item f
    WHERE f.assignee_id = $1 AND f.state = 'offered'
) u
ORDER BY u.offered DESC, u.priority DESC, u.due_at, u.id LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One item with what its proof needs. `performers` maps step -> actor ids."""

    client_id: UUID
    id: UUID
    case_id: UUID
    queue_id: UUID
    step: str
    visit: int
    kind: str
    stage: str
    state: str
    priority: int
    due_at: datetime
    level: int
    asks: Mapping[str, Any] | None
    assignee_id: UUID | None
    assigned_at: datetime | None
    requirement: Mapping[str, Any]
    performers: Mapping[str, Sequence[str]]
    performers_before: Sequence[str]
    subject_id: UUID
    subject_key: bytes
    country: str
    opponents: Sequence[str]
    in_hand: Mapping[str, str] | None
    overrides: Sequence[str]

    def rank(self) -> tuple[Any, ...]:
        """Sorts by what comes first in the queue."""
        return (self.state != "offered", -self.priority, self.due_at, self.id)


@dataclass(frozen=True, slots=True)
class CaseAtWork:
    """The case of an item, locked together with it."""

    service_line_id: UUID
    playbook_id: UUID
    state: str
    version: int
    input: dict[str, Any]
    outputs: dict[str, Any]
    progress: dict[str, Any]
    reference: str
    channel: str
    received_at: datetime
    due_at: datetime
    priority: int
    line_version: int


ITEM_WIDTH = len(Item.__slots__)


def item_and_case(found: list[tuple[Any, ...]]) -> tuple[Item, CaseAtWork]:
    """From the rows of READ_ITEM; Refused where there is none that this scope may see."""
    if not found:
        raise Refused("not_found", "There is no such item, or it is not yours to see.")
    return Item(*found[0][:ITEM_WIDTH]), CaseAtWork(*found[0][ITEM_WIDTH:])


def require_in_hand(
    item: Item, person_id: UUID | None, states: tuple[str, ...] = ("assigned",)
) -> None:
    """Refused unless the person has the item, in one of these states: `not_in_your_hands`, or what
    the item is instead where it is theirs (`item_parked`, `item_asked`, `item_in_hand`)."""
    is_theirs = item.assignee_id == person_id
    if is_theirs and item.state in states:
        return
    if not is_theirs or item.state not in _THEIRS:
        raise not_in_hand()
    raise Refused(*_THEIRS[item.state])


def not_in_hand() -> Refused:
    return Refused(
        "not_in_your_hands",
        "This item is not in your hands any more. Take the next one from your queue.",
    )


_THEIRS = {
    "parked": ("item_parked", "You parked this item. Take it up again first."),
    "asked": ("item_asked", "You asked the client about this item. It comes back with the answer."),
    "assigned": ("item_in_hand", "This item is in your hands already. Go on with it."),
}


def reaches_json(reaches: Sequence[Reach]) -> str:
    """Where to look, as the statements take it."""
    return json_text(
        [
            {
                "client_id": str(each.queue.client_id),
                "queue_id": str(each.queue.id),
                "level_min": each.level_min,
                "level_max": each.level_max,
            }
            for each in reaches
        ]
    )


def items_in_order(found: list[tuple[Any, ...]]) -> list[Item]:
    """From the rows of READ_WAITING, what comes first in the queue first."""
    return sorted(items_of(found), key=Item.rank)


def items_of(found: list[tuple[Any, ...]]) -> list[Item]:
    """From the rows of ITEM_COLUMNS, in their order."""
    return [Item(*row[:ITEM_WIDTH]) for row in found]


def proof_of(item: Item, worker: Worker, now: datetime, *, in_hand: bool) -> Proof:
    """Whether this person may do this item now, by the facts read in this transaction."""
    contributors: dict[str, list[str]] = {
        step: list(actors) for step, actors in item.performers.items()
    }
    for step, person_id in (item.in_hand or {}).items():
        contributors.setdefault(step, []).append(person_id)
    context = {
        "now": now,
        "due_at": item.due_at,
        "client_id": str(item.client_id),
        "client_country": item.country,
        "opponents": item.opponents,
        "contributors": contributors,
        "inherited": item.performers_before,
        "in_hand": in_hand,
    }
    requirement = requirement_of(item.requirement, item.level, item.asks)
    return prove(requirement, worker.facts_at(item.client_id), context)


def allowed(item: Item, proof: Proof) -> bool:
    """Eligible, or failing only rules that a named authority has lifted for this person."""
    return proof.eligible or set(proof.failed) <= set(item.overrides)


def not_eligible(proof: Proof, english: str, spanish: str, field: str | None = None) -> Refused:
    """The refusal of what a person may not do; `{rules}` in the sentences names what fails."""
    rules = {
        each: ", ".join(RULE_NAMES[each][rule] for rule in proof.failed) for each in ("en", "es")
    }
    return Refused(
        "not_eligible",
        english.format(rules=rules["en"]),
        field,
        [rule.as_dict() for rule in proof.rules if not rule.holds],
        spanish.format(rules=rules["es"]),
    )


def stored_proof(item: Item, proof: Proof) -> str:
    """The proof as it is kept, in JSON, with the overrides it relied on."""
    return proof.as_json() if proof.eligible else proof.as_json(overridden=sorted(proof.failed))


def blinded(
    playbook: Playbook, step: str, outputs: Mapping[str, Any], *, has_answered: bool
) -> dict[str, Any]:
    """The outputs that a performer of `step` may see: not those they must be blind to."""
    hidden = hidden_from(playbook, playbook.steps[step], has_answered=has_answered)
    return {name: output for name, output in outputs.items() if name not in hidden}
