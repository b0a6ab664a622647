"""What becomes of work in hand: drafts, questions, escalation, parking, offers, lapses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.cases.models import Case, Message
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.work import actions
from pericia.apps.work.models import Draft, Offer
from pericia.apps.work.tests.driving import (
    hand_in,
    open_queries,
    refused,
    state_of,
    take,
)
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def test_a_draft_survives_and_two_windows_do_not_overwrite_each_other(world: World) -> None:
    open_queries(world)
    chosen = take(world, "ana")
    assert chosen is not None
    at = {"client_id": chosen.item.client_id, "item_id": chosen.item.id, "now": world.now}
    with world.open_as("ana") as actor:
        first = actions.save_draft(actor=actor, body='{"note": "uno"}', **at)
        second = actions.save_draft(actor=actor, body='{"note": "dos"}', revision=first, **at)
        assert second == first + 1
    with refused("draft_changed"), world.open_as("ana") as actor:
        actions.save_draft(actor=actor, body='{"note": "tres"}', revision=first, **at)
    with refused("not_in_your_hands"), world.open_as("luis") as actor:
        actions.save_draft(actor=actor, body="{}", **at)
    with world.open_as("ana"):
        kept = actions.draft_of(chosen.item.client_id, chosen.item.id)
        assert kept is not None
        assert kept.body == {"note": "dos"}
    hand_in(world, "ana", chosen)
    with open_scope(world.everything):
        assert not Draft.objects.filter(item_id=chosen.item.id).exists()


def test_asking_the_client_stops_the_clock_until_the_answer(world: World) -> None:
    (case_id,) = open_queries(world)
    chosen = take(world, "ana")
    assert chosen is not None
    at = {"client_id": chosen.item.client_id, "item_id": chosen.item.id}
    with open_scope(world.everything):
        due_at = Case.objects.get(id=case_id).due_at
    with world.open_as("ana") as actor:
        actions.ask_client(actor=actor, now=world.now, question="¿Qué tarjeta?", **at)
    assert state_of(world, case_id) == "waiting_client"
    with refused("item_asked"):
        hand_in(world, "ana", chosen)
    later = world.now + timedelta(hours=2)
    with world.open_as("marta") as actor:
        actions.answer_client(actor=actor, now=later, answer="La azul.", **at)
    with open_scope(world.everything):
        case = Case.objects.get(id=case_id)
        said = Message.objects.filter(case_id=case_id).order_by("at")
        assert [each.direction for each in said] == ["to_client", "from_client"]
    assert case.state == "open"
    assert case.due_at - due_at >= timedelta(hours=2)
    assert case.paused_seconds == 2 * 3600
    hand_in(world, "ana", chosen)


def test_escalated_work_goes_to_an_expert_and_keeps_its_draft(world: World) -> None:
    open_queries(world)
    chosen = take(world, "ana")
    assert chosen is not None
    at = {"client_id": chosen.item.client_id, "item_id": chosen.item.id, "now": world.now}
    with world.open_as("ana") as actor:
        actions.save_draft(actor=actor, body='{"note": "es fraude"}', **at)
        with pytest.raises(Refused):
            actions.escalate(actor=actor, why=" ", **at)
        actions.escalate(actor=actor, why="Parece un fraude.", **at)
    assert take(world, "luis") is None
    taken = take(world, "sonia")
    assert taken is not None
    assert taken.item.id == chosen.item.id
    with world.open_as("sonia"):
        draft = actions.draft_of(chosen.item.client_id, chosen.item.id)
        assert draft is not None
        assert draft.body["note"] == "es fraude"


def test_parked_work_stays_and_handed_back_work_returns(world: World) -> None:
    open_queries(world)
    chosen = take(world, "ana")
    assert chosen is not None
    at = {"client_id": chosen.item.client_id, "item_id": chosen.item.id, "now": world.now}
    with world.open_as("ana") as actor:
        actions.park(actor=actor, why="Espero a un compañero.", **at)
    assert take(world, "luis") is None
    with refused("item_parked"):
        hand_in(world, "ana", chosen)
    with world.open_as("ana") as actor:
        actions.resume(actor=actor, **at)
    with refused("item_in_hand"), world.open_as("ana") as actor:
        actions.resume(actor=actor, **at)
    with world.open_as("ana") as actor:
        actions.hand_back(actor=actor, why="Se acaba mi turno.", **at)
    assert take(world, "ana") is None, "it waits for somebody else"
    again = take(world, "luis")
    assert again is not None
    assert again.item.id == chosen.item.id


def test_waiting_items_are_offered_to_the_cheapest_who_is_there(world: World) -> None:
    open_queries(world)
    for name in ("luis", "clara"):
        with world.open_as(name) as actor:
            actions.note_presence(actor=actor, now=world.now)
    with open_scope(world.everything):
        assert actions.offer_waiting(client_id=world.id_of("banco"), now=world.now) == 1
        offer = Offer.objects.get(client_id=world.id_of("banco"), state="pending")
        assert offer.person_id == world.people["luis"].id, "ana is cheaper but not there"
        assert offer.proof["eligible"]
    assert take(world, "clara") is None
    with world.open_as("luis") as actor:
        actions.decline_offer(
            actor=actor,
            now=world.now,
            client_id=world.id_of("banco"),
            item_id=offer.item_id,
            why="Voy a comer.",
        )
    with open_scope(world.everything):
        assert actions.offer_waiting(client_id=world.id_of("banco"), now=world.now) == 1
        late = world.now + timedelta(minutes=11)
        assert actions.expire_offers(client_id=world.id_of("banco"), now=late) == 1
    assert take(world, "clara") is not None


def test_what_lies_in_hands_too_long_or_is_not_theirs_to_do_is_taken_back(world: World) -> None:
    open_queries(world, 5)
    chosen = take(world, "ana")
    assert chosen is not None
    with open_scope(world.everything):
        soon, late = world.now + timedelta(hours=1), world.now + timedelta(hours=9)
        assert actions.release_lapsed(client_id=world.id_of("banco"), now=soon) == 0
        assert actions.release_lapsed(client_id=world.id_of("banco"), now=late) == 1
    journal = browser_of(world, "tomas").get(f"/journal/{world.id_of('banco')}").content.decode()
    assert "Venció el plazo para entregarla." in journal
    parked, luis = take(world, "luis"), world.people["luis"]
    assert parked is not None
    at = {"now": world.now, "client_id": world.id_of("banco")}
    with world.open_as("luis") as actor:
        actions.park(actor=actor, item_id=parked.item.id, why="Espero un dato.", **at)
    with open_scope(world.everything):
        assert actions.release_lapsed(client_id=world.id_of("banco"), now=late) == 0
    for _ in range(3):
        assert take(world, "luis") is not None
    with world.open_as("luis") as actor:  # a fourth, with three slots
        actions.resume(actor=actor, item_id=parked.item.id, **at)
    with open_scope(world.everything):
        assert actions.release_lapsed(client_id=world.id_of("banco"), now=world.now) == 0
    with world.open_as("luis") as actor:
        actions.park(actor=actor, item_id=parked.item.id, why="Espero otro.", **at)
    with open_scope(world.everything):
        people.set_clearance(
            actor=SYSTEM,
            now=world.now,
            organisation_id=luis.organisation_id,
            person_id=luis.id,
            clearance="public",
        )
        assert actions.release_lapsed(client_id=world.id_of("banco"), now=world.now) == 4
