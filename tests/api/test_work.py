"""Working over HTTP: from the next item to the deliverable, and every way to let go of an item."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people.actions import grant_membership, set_clearance
from pericia.apps.work.models import Override, WorkItem
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.database import made_once
from tests.programs import Program, a_query, program
from tests.world import World, make_world

CATEGORY = {"category": "card_arrival", "answer_by": "operator"}
REPLY = {"result": "answered", "reply": "Llega mañana."}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def olga(world: World) -> Program:
    return program(world, "olga", "banco")


@pytest.fixture
def ana(world: World) -> Program:
    return program(world, "ana")


def taken(world: World, olga: Program, ana: Program) -> dict[str, Any]:
    """An item in Ana's hands, of a case opened for it."""
    olga.post("cases", a_query())
    found: dict[str, Any] = ana.post("work/next").json()
    assert found["state"] == "assigned"
    return found


def state(world: World, item: dict[str, Any]) -> str:
    with open_scope([world.banco.client_id]):
        return WorkItem.objects.values_list("state", flat=True).get(id=item["id"])


def test_an_item_brings_what_its_performer_needs(world: World, olga: Program, ana: Program) -> None:
    assert ana.post("work/next").status_code == 204
    item = taken(world, olga, ana)
    assert (item["step"], item["assignee_id"]) == ("classify", str(world.people["ana"].id))
    assert item["input"]["text"] == "¿Dónde está mi tarjeta?"
    assert item["outputs"]["triage"]["language"] == "es"
    assert "category" in item["form"]["properties"]
    assert item["title"]["es"] == "Clasificar la consulta"
    assert ana.get(f"work/items/{item['id']}").json() == item
    (listed,) = ana.get("work/items").json()["items"]
    assert listed["id"] == item["id"]


def test_a_case_is_worked_to_its_deliverable(world: World, olga: Program, ana: Program) -> None:
    item = taken(world, olga, ana)
    wrong = ana.post(f"work/items/{item['id']}/submission", {"output": {"category": "?"}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "form_invalid")
    assert {each["path"] for each in wrong.json()["errors"]} == {"category", "answer_by"}
    done = ana.post(f"work/items/{item['id']}/submission", {"output": CATEGORY}).json()
    assert done["next_item"]["step"] == "answer"
    last = f"work/items/{done['next_item']['id']}/submission"
    done = ana.post(last, {"output": REPLY, "take_next": False})
    assert done.status_code == 201
    again = ana.post(last, {"output": REPLY})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_your_hands")
    case = olga.get(f"cases/{item['case_id']}").json()
    if case["state"] == "open":  # drawn for review
        assert {each["step"] for each in case["steps"] if each["state"] == "open"} == {
            "blind_review"
        }
        return
    assert (case["state"], case["outcome"]) == ("closed", "resolved")
    (deliverable,) = case["deliverables"]
    assert deliverable["content"] == {
        "category": "card_arrival",
        "desk": "cards",
        "first_contact": True,
        "reply": "Llega mañana.",
    }


def test_a_draft_is_kept_and_two_windows_do_not_overwrite_each_other(
    world: World, olga: Program, ana: Program
) -> None:
    path = f"work/items/{taken(world, olga, ana)['id']}/draft"
    assert ana.get(path).status_code == 404
    missing = ana.call("PUT", path, {"body": {"note": "a"}})
    assert (missing.status_code, missing.json()["code"]) == (428, "match_missing")
    first = ana.call("PUT", path, {"body": {"note": "a"}}, If_None_Match="*")
    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert ana.call("PUT", path, {"body": {}}, If_None_Match="*").status_code == 412
    tag = ana.get(path)["ETag"]
    assert ana.call("PUT", path, {"body": {"note": "b"}}, If_Match=tag).json()["revision"] == 2
    stale = ana.call("PUT", path, {"body": {"note": "c"}}, If_Match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "match_stale")
    assert ana.get(path).json()["body"] == {"note": "b"}


@pytest.mark.parametrize(
    ("noun", "body", "after", "code"),
    [
        ("handback", {"why": "Not mine"}, "open", "not_in_your_hands"),
        ("escalation", {"why": "Too hard"}, "open", "not_in_your_hands"),
        ("parking", {"why": "Lunch"}, "parked", "item_parked"),
        ("question", {"question": "Which card?"}, "asked", "item_asked"),
    ],
)
def test_an_item_is_let_go_of_with_a_reason(
    world: World,
    olga: Program,
    ana: Program,
    noun: str,
    body: dict[str, str],
    after: str,
    code: str,
) -> None:
    item = taken(world, olga, ana)
    path = f"work/items/{item['id']}/{noun}"
    empty = ana.post(path, dict.fromkeys(body, ""))
    assert (empty.status_code, empty.json()["code"]) == (422, "request_invalid")
    assert state(world, item) == "assigned"
    assert ana.post(path, body).status_code in {200, 204}
    assert state(world, item) == after
    again = ana.post(path, body)
    assert (again.status_code, again.json()["code"]) == (409, code)


def test_a_parked_item_is_taken_up_again(world: World, olga: Program, ana: Program) -> None:
    item = taken(world, olga, ana)
    ana.post(f"work/items/{item['id']}/parking", {"why": "Lunch"})
    assert ana.post(f"work/items/{item['id']}/resumption").json()["state"] == "assigned"


def test_one_item_is_taken_by_name_and_only_by_who_may(
    world: World, olga: Program, ana: Program
) -> None:
    case = olga.post("cases", a_query()).json()
    item_id = next(each["item_id"] for each in case["steps"] if each["item_id"])
    rosa = program(world, "rosa").post(f"work/items/{item_id}/assignment", Accept_Language="es")
    assert rosa.json()["detail"] == "No puede tomar esta tarea: rol."
    assert (rosa.status_code, rosa.json()["code"]) == (403, "not_eligible")
    assert rosa.json()["errors"]
    assert ana.post(f"work/items/{item_id}/assignment").status_code == 201
    luis = program(world, "luis").post(f"work/items/{item_id}/assignment")
    assert (luis.status_code, luis.json()["code"]) == (409, "not_waiting")


def test_nobody_reads_the_item_of_another(world: World, olga: Program, ana: Program) -> None:
    item = taken(world, olga, ana)
    luis = program(world, "luis")
    mine, random = luis.get(f"work/items/{item['id']}"), luis.get(f"work/items/{new_id()}")
    assert (mine.status_code, mine.content) == (random.status_code, random.content)
    assert mine.status_code == 404


def test_a_supervisor_takes_an_item_back(world: World, olga: Program, ana: Program) -> None:
    item = taken(world, olga, ana)
    path = f"work/items/{item['id']}/reassignment"
    assert ana.post(path, {"why": "Ill"}).json()["code"] == "forbidden"
    pablo = program(world, "pablo", "banco")
    assert pablo.post(path, {"why": "Ill"}).status_code == 204
    assert state(world, item) == "open"
    assert pablo.post(path, {"why": "Ill"}).json()["code"] == "not_held"


def test_a_supervisor_gives_an_item_to_somebody_who_may_do_it(
    world: World, olga: Program, ana: Program
) -> None:
    item = taken(world, olga, ana)
    path, pablo = f"work/items/{item['id']}/offer", program(world, "pablo", "banco")
    given = {name: {"person_id": str(world.people[name].id), "why": "Ill"} for name in world.people}
    assert ana.post(path, given["luis"]).json()["code"] == "forbidden"
    assert pablo.post(path, given["rosa"]).json()["code"] == "not_eligible"
    assert state(world, item) == "assigned"
    assert pablo.post(path, given["luis"]).status_code == 204
    assert state(world, item) == "offered"
    assert program(world, "luis").post(f"work/items/{item['id']}/assignment").status_code == 201
    up = f"work/items/{item['id']}/elevation"
    assert pablo.post(up, {"why": "Delicate"}).status_code == 204
    assert pablo.post(up, {"why": "Delicate"}).json()["code"] == "escalated_already"


def test_a_rule_is_lifted_only_within_the_authority_of_who_answers_for_the_key(
    world: World, olga: Program, ana: Program
) -> None:
    item = taken(world, olga, ana)
    given = {
        "person_id": str(world.people["luis"].id),
        "rule": "clearance",
        "why": "Nobody else knows this customer",
    }
    path, pablo = f"work/items/{item['id']}/override", program(world, "pablo", "banco")
    forbidden = ana.post(path, given, Accept_Language="es").json()
    assert forbidden["code"] == "forbidden"
    assert "una de estas funciones: operaciones, supervisor;" in forbidden["detail"]
    assert pablo.post(path, given).json()["code"] == "no_authority"
    someone, luis = world.people["pablo"], world.people["luis"]
    with open_scope(world.everything):
        set_clearance(
            actor=SYSTEM,
            now=world.now,
            organisation_id=luis.organisation_id,
            person_id=luis.id,
            clearance="public",
        )
        grant_membership(
            actor=SYSTEM,
            now=world.now,
            client_id=world.banco.client_id,
            organisation_id=someone.organisation_id,
            person_id=someone.id,
            roles=someone.roles["banco"],
            authorities={"override": {"rules": ["clearance", "independence"]}},
        )
    for_oneself = pablo.post(path, given | {"person_id": str(someone.id)})
    assert for_oneself.json()["code"] == "override_for_oneself"
    narrow = program(world, "pablo", "banco", scopes=("work",))
    assert narrow.post(path, given).json()["code"] == "forbidden"
    met = pablo.post(path, given | {"rule": "independence"})
    assert met.json()["code"] == "rule_met"
    assert pablo.post(path, given).status_code == 204
    with open_scope(world.everything):
        kept = Override.objects.get(item_id=item["id"])
    assert (kept.person_id, kept.authorised_by) == (luis.id, someone.id)


def test_presence_is_noted_and_an_offer_that_is_not_there_is_not_refused(
    world: World, olga: Program, ana: Program
) -> None:
    assert ana.post("work/presence").status_code == 204
    item = taken(world, olga, ana)
    answer = ana.post(f"work/items/{item['id']}/refusal", {"why": "Busy"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_offered")


def test_a_reviewer_stays_blind_whatever_scopes_their_key_has(
    world: World, olga: Program, ana: Program
) -> None:
    item = taken(world, olga, ana)
    ana.post(f"work/items/{item['id']}/submission", {"output": CATEGORY, "take_next": False})
    seen = {
        scopes: program(world, "rosa", scopes=scopes).get(f"cases/{item['case_id']}").json()
        for scopes in (("cases:read",), ("cases:read", "work"))
    }
    assert all("classify" not in case["outputs"] for case in seen.values())
    assert all(each["assignee_id"] is None for case in seen.values() for each in case["steps"])
    assert "classify" in olga.get(f"cases/{item['case_id']}").json()["outputs"]
    assert "classify" in ana.get(f"cases/{item['case_id']}").json()["outputs"]
