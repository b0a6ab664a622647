"""Erasing a person on pages and by the API: found, confirmed, gone, and told nobody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.database import made_once
from tests.pages import browser_of
from tests.programs import program
from tests.world import World, make_world

from pericia.apps.cases.models import Case
from pericia.apps.journal.models import Erasure, SubjectKey
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.work import actions
from pericia.apps.work.tests.driving import open_queries
from pericia.tenancy.scope import open_scope

YES = {"f.sure": "yes", "f.why": "Asked on 2 March"}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def alba(world: World) -> Client:
    return browser_of(world, "alba")


def cancelled(world: World, reference: str) -> UUID:
    (case_id,) = open_queries(world, text="Hola", customer_reference=reference)
    cancel(world, case_id)
    return case_id


def cancel(world: World, case_id: UUID) -> None:
    with world.open_as("olga") as olga:
        actions.cancel_case(
            actor=olga,
            now=world.now,
            client_id=world.banco.client_id,
            case_id=case_id,
            why="No longer needed",
        )


def subject_of(world: World, case_id: UUID) -> UUID:
    with open_scope(world.everything):
        return Case.objects.get(id=case_id).subject_id


def has_key(world: World, subject_id: UUID) -> bool:
    with open_scope(world.everything):
        return SubjectKey.objects.filter(id=subject_id).exists()


def address(world: World, tail: object = "new") -> str:
    return f"/erasures/{world.banco.client_id}/{tail}"


def test_a_person_is_found_by_their_reference_and_erased_once_confirmed(world, alba):
    subject = subject_of(world, cancelled(world, "C-77"))
    cancelled(world, "C-77")
    assert "Todavía no se ha borrado a nadie" in alba.get("/erasures").content.decode()
    found = alba.post(address(world), {"f.reference": "C-77"})
    assert found.headers["Location"] == address(world, subject)
    shown = alba.get(found.headers["Location"]).content.decode()
    assert "2 expedientes terminados" in shown
    assert has_key(world, subject)
    done = alba.post(address(world, subject), YES, follow=True)
    assert "Los datos están borrados" in done.content.decode()
    assert not has_key(world, subject)
    listed = alba.get("/erasures").content.decode()
    assert str(subject) in listed
    assert "Alba Montes" in listed
    assert alba.get(address(world, subject)).status_code == 404


def test_the_proof_of_an_erasure_is_offered_once_its_event_is_sealed(world, alba):
    alba.post(address(world, subject_of(world, cancelled(world, "C-78"))), YES)
    listed = alba.get("/erasures").content.decode()
    assert "Aún sin sellar" in listed
    assert "/proof" not in listed
    with open_scope([world.banco.client_id]):
        seal_batch(world.banco.client_id, now=datetime.now(UTC))
    listed = alba.get("/erasures").content.decode()
    assert "Aún sin sellar" not in listed
    assert alba.get(re.findall(r'"(/journal/\S+/proof)"', listed)[0]).status_code == 200


def test_a_case_leads_to_whom_it_is_about(world, alba):
    case_id = cancelled(world, "C-1")
    found = alba.post(address(world), {"f.reference": str(case_id)})
    assert found.headers["Location"] == address(world, subject_of(world, case_id))


@pytest.mark.parametrize("given", [{}, {"f.sure": "yes"}, {"f.why": "Asked"}])
def test_nothing_is_erased_without_confirmation_and_reason(world, alba, given):
    subject = subject_of(world, cancelled(world, "C-2"))
    assert alba.post(address(world, subject), given).status_code == 422
    assert has_key(world, subject)


def test_open_cases_hold_an_erasure_up_and_the_page_says_what_to_do(world, alba):
    (case_id,) = open_queries(world, text="Hola", customer_reference="C-3")
    subject = subject_of(world, case_id)
    shown = alba.get(address(world, subject)).content.decode()
    assert "Esta persona tiene expedientes abiertos" in shown
    assert "Borrar para siempre" not in shown
    assert alba.post(address(world, subject), YES).status_code == 409
    assert has_key(world, subject)


def test_who_is_unknown_or_somebody_elses_is_answered_alike(world, alba):
    other = make_world()
    theirs = subject_of(other, cancelled(other, "C-4"))
    for name in ("C-4", "nobody", str(theirs), str(uuid4())):
        refused = alba.post(address(world), {"f.reference": name})
        assert refused.status_code == 422
        assert "No se guarda nada con esa referencia" in refused.content.decode()
    for subject in (theirs, uuid4(), world.banco.client_id):
        assert alba.get(address(world, subject)).status_code == 404
        assert alba.post(address(world, subject), YES).status_code == 404
    assert has_key(other, theirs)


def test_only_administrators_erase(world):
    subject = subject_of(world, cancelled(world, "C-5"))
    for name in ("olga", "pablo", "ana", "marta", "tomas", "fina"):
        browser = browser_of(world, name)
        assert browser.get("/erasures").status_code == 403
        assert browser.get(address(world)).status_code == 403
        assert browser.post(address(world, subject), YES).status_code == 404
    assert has_key(world, subject)


def test_a_reference_of_several_people_asks_for_one_case(world, alba):
    with world.open_as("olga") as olga:
        given = {"text": "Hola", "channel": "web", "received_at": world.now.isoformat()}
        actions.open_cases(
            actor=olga,
            now=world.now,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            requests=[
                actions.Request({**given, "customer_reference": who}, reference="R-9")
                for who in ("C-6", "C-7")
            ],
        )
    refused = alba.post(address(world), {"f.reference": "R-9"})
    assert refused.status_code == 409
    assert "son de varias personas" in refused.content.decode()


def test_a_program_erases_a_person_and_reads_who_was_erased(world):
    alba, subject = program(world, "alba"), subject_of(world, cancelled(world, "C-8"))
    made = alba.post("erasures", {"reference": "C-8", "why": "Asked"})
    assert made.status_code == 201
    assert made.json()["subject_id"] == str(subject)
    (row,) = alba.get("erasures").json()["items"]
    assert (row["subject_id"], row["event_id"]) == (str(subject), made.json()["event_id"])
    again = alba.post("erasures", {"reference": str(uuid4()), "why": "Asked"})
    assert (again.status_code, again.json()["code"]) == (422, "subject_unknown")


def test_a_program_without_the_right_erases_nothing(world):
    subject = subject_of(world, cancelled(world, "C-9"))
    answer = program(world, "olga").post("erasures", {"reference": "C-9", "why": "Asked"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert has_key(world, subject)
    with open_scope(world.everything):
        assert not Erasure.objects.exists()
