"""Somebody at work: the facts that decide what they may do, read once per action."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import QueueRow, queues_of
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.eligibility import prove
from pericia.kernels.routing.proof import RULES

READ_WORKER = """
SELECT p.facts, p.version, p.organisation_id,
    (SELECT count(*) FROM work_item i WHERE i.assignee_id = p.id AND i.state = 'assigned'),
    (SELECT json_object_agg(m.client_id, json_build_array(m.roles, m.authorities))
       FROM people_membership m WHERE m.person_id = p.id AND m.ended_at IS NULL)
FROM people_person p WHERE p.organisation_id = $1 AND p.id = $2 AND p.is_active
"""
LOCK_WORKER = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))"
ESCALATION_ROLES = frozenset({"supervisor", "expert"})
# Rules that depend on the time, the item or the level, or that an override may lift: no queue is
# left out for their sake.
OPEN_RULES = frozenset(RULES) - {"skill", "country", "language"}
QUEUES_SECONDS_KEPT = 5.0


@dataclass(slots=True)
class Worker:
    """A person with load and, by client, roles and authorities."""

    person_id: UUID
    organisation_id: UUID
    facts: dict[str, Any]
    load: int
    standing: Mapping[str, Sequence[Any]]
    _by_client: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    def facts_at(self, client_id: UUID) -> dict[str, Any]:
        """The person's facts as the eligibility kernel reads them for this client."""
        known = self._by_client.get(client_id)
        if known is None:
            roles, authorities = self.standing.get(str(client_id), ([], {}))
            known = {**self.facts, "roles": roles, "authorities": authorities}
            self._by_client[client_id] = known
        known["load"] = self.load
        return known

    def client_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.standing]


def worker_statements(person_id: UUID, organisation_id: UUID) -> list[tuple[str, Sequence[Any]]]:
    """Lock the person against themselves, then read them: one action of a person at a time."""
    return [(LOCK_WORKER, (str(person_id),)), (READ_WORKER, (organisation_id, person_id))]


def worker_of(person_id: UUID, found: list[tuple[Any, ...]]) -> Worker:
    """From the rows of READ_WORKER; Refused for somebody who is not active any more."""
    if not found:
        raise Refused("person_not_active", "This person does not work here any more.")
    facts, version, organisation_id, load, standing = found[0]
    facts = {**facts, "version": version}
    return Worker(person_id, organisation_id, facts, load, standing or {})


@dataclass(frozen=True, slots=True)
class Reach:
    """A queue whose items the person could do at some time, and at which levels (0, or 1 once
    escalated)."""

    queue: QueueRow
    level_min: int
    level_max: int


_queues: dict[tuple[UUID, ...], tuple[float, list[QueueRow]]] = {}
_reaches: dict[tuple[Any, ...], list[Reach]] = {}


def reaches_of(worker: Worker, now: datetime) -> list[Reach]:
    """The queues worth looking into for this person.

    Remembered for some seconds, which only narrows the search: a queue that opened is seen a
    little later, and every item is proved against what holds when it is taken.
    """
    client_ids = tuple(sorted(worker.client_ids()))
    read_at, queues = _known_queues(client_ids)
    key = (worker.person_id, worker.facts["version"], repr(worker.standing), read_at)
    known = _reaches.get(key)
    if known is None:
        if len(_reaches) > 4_096:
            _reaches.clear()
        found = (_reach(worker, each, now) for each in queues)
        known = _reaches[key] = [each for each in found if each is not None]
    return known


def forget_queues() -> None:
    """Look at the queues anew (after a change in the same process, and in tests)."""
    _queues.clear()
    _reaches.clear()


def _known_queues(client_ids: tuple[UUID, ...]) -> tuple[float, list[QueueRow]]:
    known = _queues.get(client_ids)
    moment = time.monotonic()
    if known is None or moment - known[0] > QUEUES_SECONDS_KEPT:
        if len(_queues) > 1_024:
            _queues.clear()
        known = _queues[client_ids] = (moment, queues_of(client_ids))
    return known


def _reach(worker: Worker, queue: QueueRow, now: datetime) -> Reach | None:
    facts = worker.facts_at(queue.client_id)
    normal = bool(set(facts["roles"]) & set(queue.requirement.get("roles") or facts["roles"]))
    escalated = bool(set(facts["roles"]) & ESCALATION_ROLES)
    if not (normal or escalated):
        return None
    context = {
        "now": now,
        "due_at": now + timedelta(days=30),
        "client_id": str(queue.client_id),
        "client_country": queue.client_country,
        "opponents": [],
        "contributors": {},
        "inherited": [],
    }
    proof = prove(queue.requirement, facts, context)
    if not set(proof.failed) <= OPEN_RULES:
        return None
    return Reach(queue, 0 if normal else 1, 1 if escalated else 0)


def requirement_of(
    requirement: Mapping[str, Any], level: int, asks: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What an item asks: the step's requirement, what its case adds, and once escalated other
    roles."""
    asked = {**requirement, **(asks or {})}
    if level:
        asked["roles"] = sorted(ESCALATION_ROLES)
    return asked


def acting_role(held: Iterable[str], wanted: Iterable[str] | None) -> str:
    """The role in which somebody does an item: the first that the step names and they hold."""
    roles = set(held)
    return next((each for each in wanted or () if each in roles), min(roles, default="member"))
