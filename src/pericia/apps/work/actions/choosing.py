"""The next item for somebody: what is offered to them first, then what has waited longest.

Reads the person and the items that may come next in one trip, locked against others.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actions import EventRow, Happening, event_row
from pericia.apps.journal.actors import Actor
from pericia.apps.work.items import (
    READ_ITEM,
    READ_WAITING,
    READ_WAITING_IDS,
    CaseAtWork,
    Item,
    allowed,
    item_and_case,
    items_in_order,
    proof_of,
    reaches_json,
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

FIRST_LOOK_MAX = 8
SECOND_LOOK = 50
# Whoever offers what waits locks it for a moment: nobody is told meanwhile that there is nothing.
LOCKED_SECONDS_MAX = 1.5
LOOK_AGAIN_SECONDS = 0.03
Statement = tuple[str, Sequence[Any]]


@dataclass(slots=True)
class _Guess:
    """Where somebody's work was looked for the last time, the same as the statements take it, and
    how many items had to be read until one was found that they may do."""

    reaches: list[Reach]
    as_json: str
    look: int = 1


_last_guesses: dict[UUID, _Guess] = {}


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

    def find(self) -> list[Item]:
        """The items that come first for the person, read in one trip with the person."""
        guess = self._guess()
        found = self._read([self._waiting(guess)] if guess else [])
        return self._checked(guess, items_in_order(found[0] if found else []))

    def item(self, client_id: UUID, item_id: UUID) -> tuple[Item, CaseAtWork]:
        """One item and its case, locked."""
        (found,) = self._read([(READ_ITEM, (self.person_id, client_id, item_id))])
        return item_and_case(found)

    def item_and_find(self, client_id: UUID, item_id: UUID) -> tuple[Item, CaseAtWork, list[Item]]:
        """Both in one trip. Refused before anything else where there is no such item."""
        guess = self._guess()
        asked: list[Statement] = [(READ_ITEM, (self.person_id, client_id, item_id))]
        if guess is not None:
            asked.append(self._waiting(guess))
        found, *waiting = self._read(asked)
        return *item_and_case(found), self._checked(
            guess, items_in_order(waiting[0] if waiting else [])
        )

    @property
    def person_id(self) -> UUID:
        """Refused for programs."""
        if self.actor.person_id is None or self.actor.organisation_id is None:
            raise Refused("not_a_person", "Only a person can do this; sign in as one.")
        return self.actor.person_id

    def further(self, but_of: UUID | None = None) -> Next | None:
        """The first that the person may do of a longer look, without this case's. Waits a moment
        while somebody else has items locked that may be it."""
        deadline = time.monotonic() + LOCKED_SECONDS_MAX
        while True:
            found = self.look(SECOND_LOOK)
            chosen = self.first_allowed([each for each in found if each.case_id != but_of])
            if chosen or not self._locked_elsewhere(found) or time.monotonic() > deadline:
                return chosen
            time.sleep(LOOK_AGAIN_SECONDS)

    def _locked_elsewhere(self, found: Sequence[Item]) -> bool:
        asked = (self.person_id, reaches_json(self.reaches), SECOND_LOOK)
        there = {row[0] for row in rows(READ_WAITING_IDS, asked)}
        return bool(there - {each.id for each in found})

    def look(self, limit: int) -> list[Item]:
        """The first items of every queue within reach, but those that somebody else has locked."""
        return items_in_order(
            rows(READ_WAITING, (self.person_id, reaches_json(self.reaches), limit))
        )

    def _read(self, asked: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
        """The rows of the statements, and the person before them."""
        person_id, organisation_id = self.person_id, self.actor.organisation_id
        assert organisation_id is not None
        _, persons, *found = together(*worker_statements(person_id, organisation_id), *asked)
        self.worker = worker_of(person_id, persons)
        return found

    def _guess(self) -> _Guess | None:
        return _last_guesses.get(self.person_id)

    def _waiting(self, guess: _Guess) -> Statement:
        return READ_WAITING, (self.person_id, guess.as_json, guess.look)

    def _checked(self, guess: _Guess | None, waiting: list[Item]) -> list[Item]:
        """What was found by a guess that still holds; otherwise looked for anew."""
        assert self.worker is not None
        self.reaches = reaches_of(self.worker, self.now)
        if guess is not None and (guess.reaches is self.reaches or guess.reaches == self.reaches):
            guess.reaches = self.reaches  # the next comparison sees at once that it is the same
            return waiting
        if len(_last_guesses) > 65_536:
            _last_guesses.clear()
        look = guess.look if guess else 1
        _last_guesses[self.person_id] = _Guess(self.reaches, reaches_json(self.reaches), look)
        return self.look(look)

    def first_allowed(self, items: Sequence[Item]) -> Next | None:
        """The first of the items that this person may do now."""
        assert self.worker is not None
        for number, item in enumerate(items, 1):
            proof = proof_of(item, self.worker, self.now, in_hand=False)
            if allowed(item, proof):
                self._note_needed(number)
                held = self.worker.facts_at(item.client_id)["roles"]
                return Next(item, proof, acting_role(held, item.requirement.get("roles")))
        return None

    def _note_needed(self, number: int) -> None:
        guess = self._guess()
        if guess is not None:
            guess.look = min(number, FIRST_LOOK_MAX)


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
    return found or search.further(but_of=done.case_id)


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
