"""Whom it would help to lift a rule: what stands between each person and one item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.apps.people.access import PersonAtClient, people_for
from pericia.apps.work.actions.apart import apart_of
from pericia.apps.work.actions.offering import (
    NOBODY,
    READ_PEOPLE,
    asked_of,
    lacking_of,
    lifted_rules,
)
from pericia.apps.work.items import ITEM_COLUMNS, ITEM_JOINS, items_of
from pericia.kernels.routing import OVERRIDABLE
from pericia.tenancy.scope import rows

READ_ITEM = (
    f"SELECT {ITEM_COLUMNS} FROM work_item i {ITEM_JOINS} WHERE i.client_id = $2 AND i.id = $3"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody at the client, with the rules that keep them from the item; presence and what they
    have in hand aside."""

    person: PersonAtClient
    lacking: tuple[str, ...]

    @property
    def is_one_away(self) -> bool:
        """Whether one lifted rule would let them do it."""
        return len(self.lacking) == 1 and self.lacking[0] in OVERRIDABLE


def candidates_for(actor: Actor, client_id: UUID, item_id: UUID, now: datetime) -> list[Candidate]:
    """Those whom one lifted rule would help first, then the others by how much they lack; whoever
    may do the item without anything lifted is left out, as are those whom the actor may not see."""
    require(actor, "item.assign", client_id)
    lacking = _lacking(client_id, item_id, now)
    found = [
        Candidate(each, lacking[each.person_id])
        for each in people_for(actor, client_id)
        if each.person_id != actor.human_id and lacking.get(each.person_id)
    ]
    return sorted(found, key=lambda each: (not each.is_one_away, len(each.lacking)))


def _lacking(client_id: UUID, item_id: UUID, now: datetime) -> dict[UUID, tuple[str, ...]]:
    """The rules that each person fails and that nobody has lifted for them."""
    items = items_of(rows(READ_ITEM, (NOBODY, client_id, item_id)))
    lifted = lifted_rules(client_id, [item_id])[item_id]
    found = {}
    for item in items:
        asked = asked_of(item, now, apart_of(client_id, items, now))
        for row in rows(READ_PEOPLE, (client_id,)):
            found[row[0]] = lacking_of(asked, row, lifted.get(row[0], ()))
    return found
