"""What stands between people and one item: for whoever may lift a rule, and for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.people.access import PersonAtClient, people_for
from pericia.apps.work.actions.apart import apart_of
from pericia.apps.work.actions.offering import NOBODY, READ_PEOPLE, asked_of, facts_of
from pericia.apps.work.items import ITEM_COLUMNS, ITEM_JOINS, items_of
from pericia.apps.work.queries.board import READ_OVERRIDERS, OverriderRow
from pericia.kernels.routing import OVERRIDABLE, prove
from pericia.kernels.routing.proof import Proof
from pericia.tenancy.scope import rows

READ_ITEM = (
    f"SELECT {ITEM_COLUMNS} FROM work_item i {ITEM_JOINS} WHERE i.client_id = $2 AND i.id = $3"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody at the client, with the rules that keep them from the item; presence and what they
    have in hand aside. `lacking` is None where another organisation employs them, whose facts the
    reader does not see."""

    person: PersonAtClient
    lacking: tuple[str, ...] | None

    @property
    def is_one_away(self) -> bool:
        """Whether one lifted rule would let them do it."""
        return (
            self.lacking is not None and len(self.lacking) == 1 and self.lacking[0] in OVERRIDABLE
        )


def candidates_for(actor: Actor, client_id: UUID, item_id: UUID, now: datetime) -> list[Candidate]:
    """Those whom one lifted rule would help first, then those of other organisations in a role that
    is asked, then the others by how much they lack; whoever may do the item without anything lifted
    is left out, as are those whom the actor may not see."""
    require(actor, "item.assign", client_id)
    lacking, roles = _lacking(client_id, item_id, now)
    found = [
        Candidate(each, lacking.get(each.person_id))
        for each in people_for(actor, client_id)
        if each.person_id != actor.human_id
        and (lacking.get(each.person_id) or (each.facts is None and roles & {*each.roles}))
    ]
    return sorted(found, key=lambda each: (not each.is_one_away, len(each.lacking or ())))


def kept_from(client_id: UUID, item_id: UUID, now: datetime) -> dict[UUID, tuple[str, ...]]:
    """The rules that each person fails and that nobody has lifted for them."""
    lacking, _roles = _lacking(client_id, item_id, now)
    return lacking


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody may do an item that waits; `lifters` are, by rule that stands in the way and
    may be lifted, the names of those who may lift it for others."""

    proof: Proof
    lifted: tuple[str, ...]
    lifters: dict[str, list[str]]

    @property
    def may(self) -> bool:
        return self.proof.eligible_but_for(self.lifted)


def standing_of(actor: Actor, client_id: UUID, item_id: UUID, now: datetime) -> Standing:
    """The actor's own, for an item they have got, whatever they have in hand; nothing of anybody
    else is told."""
    items = items_of(rows(READ_ITEM, (NOBODY, client_id, item_id)))
    own = [row for row in rows(READ_PEOPLE, (client_id,)) if row[0] == actor.human_id]
    if not items or not own:
        raise not_found("item")
    apart = apart_of(client_id, items, now)
    asked = asked_of(items[0], now, apart)
    proof = prove(asked["requirement"], facts_of(own[0], load=0), asked["context"])
    lifted = tuple(asked["lifted"].get(str(actor.human_id), ()))
    barred = [each for each in proof.failed if each in OVERRIDABLE and each not in lifted]
    others = [
        OverriderRow(*row)
        for row in rows(READ_OVERRIDERS, ([client_id],))
        if row[1] != actor.human_id
    ]
    lifters = {rule: [each.name for each in others if rule in each.rules] for rule in barred}
    return Standing(proof, lifted, lifters)


def _lacking(
    client_id: UUID, item_id: UUID, now: datetime
) -> tuple[dict[UUID, tuple[str, ...]], set[str]]:
    """The rules that each person fails and that nobody has lifted for them; and the roles asked."""
    items = items_of(rows(READ_ITEM, (NOBODY, client_id, item_id)))
    apart = apart_of(client_id, items, now)
    found, roles = {}, set[str]()
    for item in items:
        asked = asked_of(item, now, apart)
        roles |= {*(asked["requirement"].get("roles") or ())}
        lifted = apart.lifted.get(item.id, {})
        for row in rows(READ_PEOPLE, (client_id,)):
            proof = prove(asked["requirement"], facts_of(row, load=0), asked["context"])
            set_aside = lifted.get(str(row[0]), ())
            found[row[0]] = tuple(each for each in proof.failed if each not in set_aside)
    return found, roles
