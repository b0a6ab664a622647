"""From an opened case to its delivery: what each action does, refuses, and leaves unchanged."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from tests.database import made_once
from tests.world import World, make_world

from pericia.apps.cases.models import Case
from pericia.apps.people import actions as people
from pericia.apps.people.models import Credential
from pericia.apps.work import actions
from pericia.apps.work.lifted import relied_on
from pericia.apps.work.models import Assignment, Submission, WorkItem
from pericia.apps.work.tests.driving import (
    OUTPUTS,
    do,
    hand_in,
    measure_agreement,
    open_notes,
    open_queries,
    refused,
    snapshot,
    state_of,
    take,
    verbs_of,
)
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def test_a_query_is_classified_answered_and_delivered(world: World) -> None:
    (case_id,) = open_queries(world)
    do(world, "ana")
    done = do(world, "luis")
    if done.outcome is None:  # drawn into the review sample
        do(world, "rosa")
        done = do(world, "rosa")
    assert done.outcome == "resolved"
    assert state_of(world, case_id) == "closed"
    verbs = verbs_of(world, case_id)
    assert verbs[0] == "case.opened"
    assert verbs[-1] == "case.closed"
    assert verbs.count("item.assigned") == verbs.count("item.submitted") + verbs.count(
        "review.submitted"
    )


def test_coding_goes_to_two_coders_and_is_signed_off_by_a_third(world: World) -> None:
    (case_id,) = open_notes(world)
    do(world, "carmen")
    assert take(world, "carmen") is None, "the second coder must be somebody else"
    do(world, "diego")
    assert take(world, "diego") is None
    assert do(world, "irene").outcome is None
    measure_agreement(world, case_id)
    with open_scope(world.everything):
        assert Case.objects.get(id=case_id).outcome == "delivered"
        signed = Submission.objects.get(case_id=case_id, kind="sign_off")
        delivered = Submission.objects.get(case_id=case_id, kind="deliver")
    licence = next(rule for rule in signed.proof["rules"] if rule["rule"] == "credential")
    assert licence["holds"]
    assert "credentials" in str(licence["facts"]) or "kind" in str(licence["facts"])
    assert delivered.body["content"]["codes"][0]["code"] == "A09"
    assert signed.about["visits"]["code_a"] == 1


def test_disagreement_goes_to_adjudication(world: World) -> None:
    open_notes(world)
    do(world, "carmen")
    do(world, "diego", codes=[{"code": "R50.9", "kind": "diagnosis"}])
    chosen = take(world, "elena")
    assert chosen is not None
    assert chosen.item.step == "adjudicate"


def test_handing_in_gives_the_next_item_in_the_same_transaction(world: World) -> None:
    open_queries(world, 2)
    first = take(world, "ana")
    assert first is not None
    with world.open_as("ana") as actor:
        done = actions.submit(
            actor=actor,
            now=world.now,
            client_id=first.item.client_id,
            item_id=first.item.id,
            output=OUTPUTS["classify"],
        )
    assert done.next is not None
    with open_scope(world.everything):
        held = WorkItem.objects.get(id=done.next.item.id)
        assert (held.state, held.assignee_id) == ("assigned", world.people["ana"].id)
        assert Assignment.objects.get(item_id=held.id, ended_at__isnull=True).proof["eligible"]


def test_a_wrong_form_is_refused_field_by_field_and_changes_nothing(world: World) -> None:
    open_queries(world)
    chosen = take(world, "ana")
    assert chosen is not None
    before = snapshot(world)
    with refused("form_invalid") as caught:
        hand_in(world, "ana", chosen, category="no such category", answer_by="me")
    assert {each["path"] for each in caught.value.details} == {"category", "answer_by"}
    assert snapshot(world) == before


def test_only_the_holder_may_hand_in_and_only_once(world: World) -> None:
    open_queries(world)
    chosen = take(world, "ana")
    assert chosen is not None
    before = snapshot(world)
    with refused("not_in_your_hands"):
        hand_in(world, "luis", chosen)
    assert snapshot(world) == before
    hand_in(world, "ana", chosen)
    after = snapshot(world)
    with refused("not_in_your_hands"):
        hand_in(world, "ana", chosen)
    assert snapshot(world) == after


def test_a_foreign_item_and_a_random_one_are_refused_alike(world: World) -> None:
    open_notes(world)
    foreign = take(world, "carmen")
    assert foreign is not None
    sentences = []
    for client_id, item_id in (
        (foreign.item.client_id, foreign.item.id),
        (world.id_of("banco"), foreign.item.id),
        (world.id_of("banco"), new_id()),
    ):
        with refused("not_found") as caught, world.open_as("ana") as actor:
            actions.submit(
                actor=actor,
                now=world.now,
                client_id=client_id,
                item_id=item_id,
                output={"category": "card_arrival", "answer_by": "operator"},
            )
        sentences.append(caught.value.message)
    assert len(set(sentences)) == 1


def test_a_race_for_one_item_has_one_winner(world: World) -> None:
    open_queries(world)
    results: list[object] = []
    start = threading.Barrier(2)

    def run(name: str) -> None:
        try:
            start.wait()
            results.append(take(world, name))
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(name,)) for name in ("ana", "luis")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [each for each in results if isinstance(each, actions.Next)]
    assert len(winners) == 1
    with open_scope(world.everything):
        assert Assignment.objects.filter(item_id=winners[0].item.id).count() == 1


def test_one_person_cannot_take_both_blind_steps_at_once(world: World) -> None:
    open_notes(world)
    results: list[object] = []
    start = threading.Barrier(2)

    def run() -> None:
        try:
            start.wait()
            results.append(take(world, "carmen"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each is not None for each in results) == 1


def test_a_licence_that_has_lapsed_bars_the_sign_off(world: World) -> None:
    open_notes(world)
    do(world, "carmen")
    do(world, "diego")
    chosen = take(world, "irene")
    assert chosen is not None
    irene = world.people["irene"]
    with open_scope(world.everything):
        licence = Credential.objects.get(person_id=irene.id)
        people.revoke_credential(
            actor=world.actor("alba"),
            now=world.now,
            organisation_id=irene.organisation_id,
            credential_id=licence.id,
            revoked_date=world.now.date(),
            why="La colegiación ha sido suspendida.",
        )
    before = snapshot(world)
    with refused("not_eligible") as caught:
        hand_in(world, "irene", chosen)
    assert [each["rule"] for each in caught.value.details] == ["credential"]
    assert snapshot(world) == before


def test_a_walled_person_is_given_nothing(world: World) -> None:
    open_queries(world)
    ana = world.people["ana"]
    with open_scope(world.everything):
        people.raise_wall(
            actor=world.actor("alba"),
            now=world.now,
            organisation_id=ana.organisation_id,
            person_id=ana.id,
            walled_id=world.id_of("banco"),
            reason="Su hermano dirige la competencia.",
            from_date=world.now.date(),
        )
    assert take(world, "ana") is None
    assert take(world, "luis") is not None


def test_nobody_signs_off_their_own_work_but_with_a_named_authority(world: World) -> None:
    (case_id,) = open_notes(world)
    do(world, "nuria")
    do(world, "diego", codes=[{"code": "R50.9", "kind": "diagnosis"}])
    do(world, "irene")  # adjudicates, and so may not sign off
    assert take(world, "irene") is None
    with open_scope(world.everything):
        actions.offer_waiting(client_id=world.id_of("hospital"), now=world.now)
        item = WorkItem.objects.get(case_id=case_id, step="sign_off")
        assert "independence" in {each["rule"] for each in item.nobody_why["relaxations"]}
        irene, pablo = world.people["irene"], world.people["pablo"]
    at = {
        "client_id": world.id_of("hospital"),
        "item_id": item.id,
        "person_id": irene.id,
        "rule": "independence",
        "why": "No hay otra persona colegiada esta semana.",
        "now": world.now,
    }
    with refused("no_authority"), world.open_as("pablo") as actor:
        actions.authorise_override(actor=actor, **at)
    with open_scope(world.everything):
        people.grant_membership(
            actor=world.actor("alba"),
            now=world.now,
            organisation_id=pablo.organisation_id,
            client_id=world.id_of("hospital"),
            person_id=pablo.id,
            roles=("supervisor",),
            authorities={"override": {"rules": ["independence"]}},
        )
    with world.open_as("pablo") as actor:
        actor = world.actor("pablo", "hospital")
        actions.authorise_override(actor=actor, **at)
        with refused("override_for_oneself"):
            actions.authorise_override(actor=actor, **{**at, "person_id": pablo.id})
    with open_scope(world.everything):
        for _once_more in range(2):
            item.refresh_from_db()
            assert item.nobody_why is None  # somebody may, now
            actions.offer_waiting(client_id=world.id_of("hospital"), now=world.now)
        assert relied_on(world.id_of("hospital"), [case_id]) == []
    assert do(world, "irene").outcome is None
    measure_agreement(world, case_id)
    with open_scope(world.everything):
        assert Case.objects.get(id=case_id).outcome == "delivered"
        signed = Submission.objects.get(case_id=case_id, kind="sign_off")
        (exception,) = relied_on(world.id_of("hospital"), [case_id])
    assert signed.proof["overridden"] == ["independence"]
    assert exception.said("es", str) == (
        f"Visto bueno: independencia, a Irene Lobo, por Pablo Nieto, {world.now}. "
        "Motivo: No hay otra persona colegiada esta semana."
    )
    assert "override.authorised" in verbs_of(world, case_id)


def test_a_cancelled_case_takes_its_items_back(world: World) -> None:
    (case_id,) = open_notes(world)
    chosen = take(world, "carmen")
    assert chosen is not None
    with world.open_as("olga") as actor:
        actor = world.actor("olga", "hospital")
        actions.cancel_case(
            actor=actor,
            now=world.now,
            client_id=world.id_of("hospital"),
            case_id=case_id,
            why="El hospital retiró el informe.",
        )
    assert state_of(world, case_id) == "cancelled"
    with refused("not_in_your_hands"):
        hand_in(world, "carmen", chosen)
    with open_scope(world.everything):
        left = WorkItem.objects.filter(case_id=case_id).exclude(state="cancelled")
        assert not left.exists()
        assert not Assignment.objects.filter(item_id=chosen.item.id, ended_at__isnull=True).exists()


def test_a_refused_record_opens_none_of_its_batch(world: World) -> None:
    good = {"text": "hola", "channel": "web", "received_at": world.now.isoformat()}
    before = snapshot(world)
    with refused("form_invalid") as caught, world.open_as("olga") as actor:
        actions.open_cases(
            actor=actor,
            now=world.now,
            client_id=world.id_of("banco"),
            service_line_id=world.queries.id,
            requests=[
                actions.Request(input=good),
                actions.Request(input={**good, "channel": "fax"}),
            ],
        )
    assert caught.value.details[0]["path"] == "1.channel"
    assert snapshot(world) == before
