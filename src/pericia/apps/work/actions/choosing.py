"""The next item for somebody: what is offered to them first, then what has waited longest.

Reads the person and the items that may come next in one trip, locked against others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actions import EventRow, Happening, event_row
from pericia.apps.journal.actors import Actor
from pericia.apps.work.items import (
    Item,
    allowed,
    items_of,
    proof_of,
    waiting_statement,
)
from pericia.apps.work.moves import Carried, NewItem
from pericia.apps.work.worker import (
    Reach,
    Worker,
    acting_role,
    reaches_of,
    worker_of,
    worker_statements,
)
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.proof import Proof
from pericia.tenancy.scope import rows, together

FIRST_LOOK = 2
SECOND_LOOK = 50
Statement = tuple[str, Sequence[Any]]
_last_reaches: dict[UUID, list[Reach]] = {}


@dataclass(frozen=True, slots=True)
class Next:
    """The item chosen for a person, with the proof that they may do it."""

    item: Item
    proof: Proof
    role: str

    def event(self, actor: Actor, now: datetime) -> EventRow:
        """`item.assigned`, as the journal of the item's client gets it."""
        item = self.item
        happening = Happening(
            item.client_id,
            now,
            Actor(actor.reference, self.role, actor.name),
            "item.assigned",
            f"case:{item.case_id}",
            {
                "item": str(item.id),
                "step": item.step,
                "visit": item.visit,
                "how": "offer" if item.state == "offered" else "taken",
            },
            None,
            None,
            item.subject_id,
        )
        return event_row(happening, item.subject_key)


@dataclass(slots=True)
class Search:
    """One person's search for work at one moment."""

    actor: Actor
    now: datetime
    reaches: list[Reach] = field(default_factory=list)
    worker: Worker | None = None

    def read(
        self, reading: Statement | None, *, with_waiting: bool
    ) -> tuple[Worker, list[tuple[Any, ...]], list[Item]]:
        """The person, the rows of `reading`, and the items waiting for them, in one trip."""
        person_id, organisation_id = self.actor.person_id, self.actor.organisation_id
        if person_id is None or organisation_id is None:
            raise Refused("not_a_person", "Only a person can do this; sign in as one.")
        guess = _last_reaches.get(person_id, []) if with_waiting else []
        statements: list[Statement] = worker_statements(person_id, organisation_id)
        statements += [reading] if reading else []
        statements += [waiting_statement(person_id, guess, FIRST_LOOK)] if guess else []
        found = together(*statements)
        self.worker = worker_of(person_id, found[1])
        waiting = items_of(found[-1]) if guess else []
        if with_waiting:
            waiting = self._checked(guess, waiting)
        return self.worker, found[2] if reading else [], waiting

    def _checked(self, guess: list[Reach], waiting: list[Item]) -> list[Item]:
        """The guess of where to look was remembered; look again where it no longer holds."""
        assert self.worker is not None
        self.reaches = reaches_of(self.worker, self.now)
        if len(_last_reaches) > 65_536:
            _last_reaches.clear()
        _last_reaches[self.worker.person_id] = self.reaches
        return waiting if guess and guess == self.reaches else self.look(FIRST_LOOK)

    def look(self, limit: int) -> list[Item]:
        """The first items of every queue within reach."""
        assert self.worker is not None
        return items_of(rows(*waiting_statement(self.worker.person_id, self.reaches, limit)))

    def first_allowed(self, items: Sequence[Item]) -> Next | None:
        """The first of the items that this person may do now."""
        assert self.worker is not None
        for item in items:
            proof = proof_of(item, self.worker, self.now, in_hand=False)
            if allowed(item, proof):
                held = self.worker.facts_at(item.client_id)["roles"]
                return Next(item, proof, acting_role(held, item.requirement.get("roles")))
        return None


def choose_next(search: Search, waiting: list[Item], done: Item, carried: Carried) -> Next | None:
    """The best of what waited and of what the submission itself opened or left open."""
    opened = [
        each
        for each in (_as_item(search, done, carried, one) for one in carried.items)
        if each is not None
    ]
    left = [
        each
        for each in waiting
        if not (each.case_id == done.case_id and each.step in carried.cancelled)
    ]
    found = search.first_allowed(sorted([*left, *opened], key=Item.rank))
    if found is None and len(waiting) >= FIRST_LOOK:
        more = [each for each in search.look(SECOND_LOOK) if each.case_id != done.case_id]
        found = search.first_allowed(more)
    return found


def _as_item(search: Search, done: Item, carried: Carried, new: NewItem) -> Item | None:
    """An item about to be opened, as the proof reads it; None when its queue is out of reach."""
    reach = next((each for each in search.reaches if each.queue.id == new.queue_id), None)
    if reach is None or reach.level_min > 0:
        return None
    return Item(
        client_id=done.client_id,
        id=new.id,
        case_id=done.case_id,
        queue_id=new.queue_id,
        step=new.step,
        visit=new.visit,
        kind=new.kind,
        stage=new.stage,
        state="open",
        priority=done.priority,
        due_at=new.due_at,
        level=0,
        asks=new.asks,
        assignee_id=None,
        assigned_at=None,
        requirement=reach.queue.requirement,
        performers=carried.progress["performers"],
        performers_before=done.performers_before,
        subject_id=done.subject_id,
        subject_key=done.subject_key,
        country=done.country,
        opponents=done.opponents,
        in_hand=done.in_hand,
        overrides=(),
    )
