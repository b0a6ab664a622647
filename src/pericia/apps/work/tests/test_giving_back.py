"""Work that was given back waits for somebody else, and what must stay apart is offered apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.people.models import Membership
from pericia.apps.work import actions
from pericia.apps.work.models import Offer, WorkItem
from pericia.apps.work.tests.browsing import text_of
from pericia.apps.work.tests.driving import open_notes, refused, take
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def present(world: World, name: str, now: datetime) -> None:
    with world.open_as(name) as actor:
        actions.note_presence(actor=actor, now=now)


def offers(world: World, now: datetime | None = None) -> int:
    """How many are made in one round."""
    with open_scope(world.everything):
        return actions.offer_waiting(client_id=world.id_of("hospital"), now=now or world.now)


def test_work_comes_back_to_whoever_gave_it_back_only_late_or_where_nobody_else_can(
    world: World,
) -> None:
    open_notes(world, 1)
    present(world, "carmen", world.now)
    assert offers(world) == 1, "one blind coding: the other is not for the same eyes"
    chosen = take(world, "carmen")
    assert chosen is not None
    at = {"client_id": chosen.item.client_id, "item_id": chosen.item.id}
    with world.open_as("carmen") as actor:
        actions.save_draft(actor=actor, now=world.now, body="{}", **at)
        actions.hand_back(actor=actor, now=world.now, why="Conozco al paciente.", **at)
    assert take(world, "carmen") is None, "the draft of one coding is hers"
    assert offers(world) == 0
    morning = world.now + timedelta(days=1)
    present(world, "carmen", morning)
    assert offers(world, morning) == 1
    with open_scope(world.everything):
        offer = Offer.objects.get(client_id=world.id_of("hospital"), state="pending")
        assert (offer.person_id, offer.item_id) == (world.people["carmen"].id, chosen.item.id)
    with world.open_as("carmen") as actor:
        actions.decline_offer(actor=actor, now=morning, why="Ahora no.", **at)
    assert offers(world, morning) == 0, "turned down is not offered again at once"
    with open_scope(world.everything):
        Membership.objects.filter(client_id=world.id_of("hospital")).exclude(
            person_id=world.people["carmen"].id
        ).update(ended_at=morning)
    offers(world, morning)
    again = take(world, "carmen", morning)
    assert again is not None, "nobody else could"


def test_work_that_is_taken_back_waits_for_somebody_else_unless_it_is_given_anew(
    world: World,
) -> None:
    open_notes(world, 1)
    present(world, "carmen", world.now)
    assert offers(world) == 1
    with open_scope(world.everything):
        offer = Offer.objects.get(client_id=world.id_of("hospital"), state="pending")
    at = {"client_id": offer.client_id, "item_id": offer.item_id}
    with world.open_as("pablo") as actor:
        actions.reassign(actor=actor, now=world.now, why="Cambia de turno.", **at)
    assert offers(world) == 1, "the other coding, for she has nothing of this case any more"
    assert pending(world) != {offer.item_id}
    chosen = take(world, "carmen")
    assert chosen is not None
    held = {"client_id": chosen.item.client_id, "item_id": chosen.item.id}
    with world.open_as("pablo") as actor:
        actions.reassign(actor=actor, now=world.now, why="Cambia de turno.", **held)
    assert offers(world) == 0
    carmen = world.people["carmen"].id
    with world.open_as("pablo") as actor:
        actions.give_item(actor=actor, now=world.now, person_id=carmen, why="Se queda.", **held)
    assert pending(world) == {chosen.item.id}
    again = take(world, "carmen")
    assert again is not None
    assert again.item.id == chosen.item.id


def test_two_blind_codings_of_a_case_are_not_given_to_one_person(world: World) -> None:
    (case_id,) = open_notes(world, 1)
    with open_scope(world.everything):
        codings = list(WorkItem.objects.filter(case_id=case_id, state="open").order_by("step"))
    assert [each.step for each in codings] == ["code_a", "code_b"]
    elena, client_id = world.people["elena"].id, world.id_of("hospital")

    def give(item: WorkItem) -> None:
        with world.open_as("pablo") as actor:
            actions.give_item(
                actor=actor,
                now=world.now,
                client_id=client_id,
                item_id=item.id,
                person_id=elena,
                why="Conoce el hospital.",
            )

    give(codings[0])
    with refused("not_eligible") as caught:
        give(codings[1])
    assert [each["rule"] for each in caught.value.details] == ["independence"]
    assert pending(world) == {codings[0].id}
    browser = browser_of(world, "elena")
    assert "Se la han dado: Conoce el hospital." in text_of(browser.get("/work"))
    taken = take(world, "elena")
    assert taken is not None
    why = browser.get(f"/work/items/{client_id}/{taken.item.id}/eligibility")
    assert "Se la dio quien responde del trabajo: Conoce el hospital." in text_of(why)


def pending(world: World) -> set[UUID]:
    with open_scope(world.everything):
        found = Offer.objects.filter(client_id=world.id_of("hospital"), state="pending")
        return set(found.values_list("item_id", flat=True))
