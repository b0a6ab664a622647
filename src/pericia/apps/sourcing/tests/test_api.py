"""Programs read processes with what is decided about them, and answer the questions."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.database import made_once
from tests.programs import program
from tests.world import NOW, World, make_world

from pericia.apps.sourcing import actions
from pericia.apps.sourcing.documents import process_of
from pericia.apps.sourcing.tests.samples import BPO, described, document, listed, proposed
from pericia.kernels.sourcing.decision import decide
from pericia.tenancy.scope import open_scope

READ, WRITE = ("decisions:read",), ("decisions:write",)


@pytest.fixture(scope="module")
def world() -> World:
    made = made_once(make_world)
    with open_scope(made.everything):
        listed(made)
    return made


@pytest.fixture(scope="module")
def signed(world: World) -> UUID:
    with open_scope(world.everything):
        process_id = described(world, "Firmado")
        decision_id = proposed(world, process_id, BPO)
        actions.sign_decision(
            actor=world.actor("marta"),
            now=NOW,
            client_id=world.banco.client_id,
            decision_id=decision_id,
            authority="Poder 1/2026",
        )
    return process_id


def test_processes_are_read_with_their_decision(world: World, signed: UUID) -> None:
    answer = program(world, "marta", scopes=READ).get("processes")
    assert answer.status_code == 200
    (found,) = [each for each in answer.json()["items"] if each["id"] == str(signed)]
    assert found["decision"]["state"] == "signed"
    assert found["decision"]["authority"] == "Poder 1/2026"
    assert found["decision"]["engagement_id"]
    assert found["assessment"]["outcome"]["model"] == "bpo"
    one = program(world, "marta", scopes=READ).get(f"processes/{signed}")
    assert one.json() == found


def test_questions_are_answered_and_decide_as_the_command_does(world: World) -> None:
    with open_scope(world.everything):
        process_id = described(world, "Por contestar")
    body = {"document": document((0, 4)), "note": "De un programa"}
    answer = program(world, "olga", "banco", WRITE).post(
        f"processes/{process_id}/assessments", body
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["outcome"]["model"] == decide(process_of(told["document"])).model == "kpo"
    assert told["number"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"processes": []},
        {"processes": [{"id": "p"}]},
        {"processes": [{"id": "p", "short": {"complexity": 9, "decisions": 1, "expertise": 1}}]},
        {"anything": 1},
    ],
)
def test_a_document_that_is_none_is_refused(world: World, signed: UUID, wrong: object) -> None:
    answer = program(world, "olga", "banco", WRITE).post(
        f"processes/{signed}/assessments", {"document": wrong}
    )
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "answers_invalid"


def test_keys_do_no_more_than_their_scope_and_person(world: World, signed: UUID) -> None:
    address = f"processes/{signed}/assessments"
    body = {"document": document()}
    assert program(world, "marta", scopes=READ).post(address, body).status_code == 403
    assert program(world, "tomas", "banco", WRITE).post(address, body).status_code == 403
    assert program(world, "ana", scopes=READ).get("processes").status_code == 403
    assert program(world, "julio", scopes=READ).get(f"processes/{signed}").status_code == 404
