"""The board: what stands where, what is stuck, and what those who answer for it may do."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.people.models import Membership
from pericia.apps.work import actions
from pericia.apps.work.models import Override
from pericia.apps.work.tests.browsing import (
    FORMS,
    case_address,
    english,
    item_address,
    item_of,
    take_on,
    text_of,
)
from pericia.apps.work.tests.driving import block, open_notes, open_queries
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def figures(page: str) -> dict[str, str]:
    found = re.search(r'<dl class="figures">(.*?)</dl>', page, re.DOTALL)
    assert found
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<a [^>]+>)?([^<]+)<", found[1]))


def empower(world: World, name: str, *rules: str) -> None:
    someone = world.people[name]
    with open_scope(world.everything):
        people.grant_membership(
            actor=SYSTEM,
            now=world.now,
            client_id=world.id_of("hospital"),
            organisation_id=someone.organisation_id,
            person_id=someone.id,
            roles=someone.roles["hospital"],
            authorities={"override": {"rules": list(rules)}},
        )


def test_every_state_is_counted_where_it_is(world):
    cases = open_queries(world, 5)
    open_notes(world)
    take_on(world, "ana", cases[0], "classify")
    for number, name, rest, given in (
        (1, "luis", "/parking", {"why": "Espero"}),
        (2, "sonia", "/question", {"question": "¿Cuál?"}),
    ):
        address = take_on(world, name, cases[number], "classify")
        browser_of(world, name).post(address + rest, given)
    block(world, cases[3])
    page = browser_of(world, "pablo").get("/board").content.decode()
    assert figures(page) == {
        "En espera": "3",
        "Ofrecido": "0",
        "En curso": "1",
        "Aparcado": "1",
        "Con el cliente": "1",
        "Expedientes bloqueados": "1",
        "Con retraso": "0",
        "Se retrasarán": "0",
    }
    shown = text_of(browser_of(world, "pablo").get("/board"))
    assert "Clasificar la consulta 1 0 1 1 1 0 0" in shown
    assert "The category is unknown." in shown
    assert "Ana Ruiz ahora 33 % 1 3" in shown
    narrowed = browser_of(world, "pablo").get(f"/board?client={world.id_of('hospital')}")
    assert figures(narrowed.content.decode())["En espera"] == "2"
    narrowed = browser_of(world, "pablo").get(f"/board?line={world.queries.id}")
    assert figures(narrowed.content.decode())["En espera"] == "1"
    assert "Queues" in text_of(english(world, "pablo").get("/board"))


def test_what_is_late_is_counted_but_not_what_waits_for_the_client(world):
    received = "2026-02-23T09:00:00+01:00"
    first, _ = open_queries(world, 2, received_at=received)
    address = take_on(world, "ana", first, "classify")
    browser_of(world, "ana").post(f"{address}/question", {"question": "¿Cuál?"})
    page = browser_of(world, "pablo").get("/board").content.decode()
    assert figures(page)["Con retraso"] == "1"
    behind = re.search(r'<dd><a href="([^"]+late=1)">1</a>', page)
    assert behind
    listed = browser_of(world, "pablo").get(behind[1]).content.decode()
    assert len(re.findall('name="item" value=', listed)) == 1


def test_the_client_sees_how_the_work_stands_and_nothing_of_how_it_is_shared_out(world):
    cases = open_queries(world, 2)
    take_on(world, "ana", cases[0], "classify")
    block(world, cases[1])
    shown = text_of(browser_of(world, "marta").get("/board"))
    assert "Clasificar la consulta" in shown
    for hidden in ("Ana Ruiz", "Capacidad", "The category is unknown."):
        assert hidden not in shown, hidden
    assert browser_of(world, "marta").get("/board/items").status_code == 403


def test_who_may_not_see_the_board_is_refused(world):
    assert browser_of(world, "ana").get("/board").status_code == 403
    assert browser_of(world, "ana").get("/board/items").status_code == 403


def test_why_nobody_may_take_an_item_is_said_in_words(world):
    (case_id,) = open_notes(world)
    with open_scope(world.everything):
        for name in ("carmen", "diego", "elena", "irene", "nuria"):
            someone = world.people[name]
            people.set_clearance(
                actor=SYSTEM,
                now=world.now,
                organisation_id=someone.organisation_id,
                person_id=someone.id,
                clearance="public",
            )
        actions.offer_waiting(client_id=world.id_of("hospital"), now=world.now)
    item = item_of(world, case_id, "code_a")
    shown = text_of(browser_of(world, "pablo").get("/board"))
    assert "Para nadie" in shown
    assert "Si se levantara la regla (habilitación) podrían hacerlo: 5." in shown
    assert "habilitación" in text_of(browser_of(world, "pablo").get(item_address(item)))
    assert "Nadie aquí tiene facultades para levantar la regla (habilitación)." in shown
    empower(world, "pablo", "clearance")
    assert "Levantar la regla a una persona: habilitación" in text_of(
        browser_of(world, "pablo").get("/board")
    )
    other = text_of(browser_of(world, "olga").get("/board"))
    assert "Puede levantar la regla (habilitación): Pablo Nieto." in other
    assert "Levantar la regla a una persona" not in other
    assert "Stopped by the rule (clearance)" in text_of(english(world, "pablo").get("/board"))


def test_the_items_behind_a_number_come_a_page_at_a_time_and_each_once(world):
    open_queries(world, 55)
    browser = browser_of(world, "pablo")
    address, seen = f"/board/items?line={world.queries.id}&step=classify&state=open", []
    while address:
        page = browser.get(address).content.decode()
        seen += re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/board/items" + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 55
    assert "Ninguna tarea" in text_of(browser.get("/board/items?state=parked"))
    assert browser.get("/board/items?after=nonsense").status_code == 400
    assert browser.get("/board/items?line=x&step=%00&state=x").status_code == 200


def test_a_supervisor_takes_an_item_back_with_a_reason(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "pablo")
    assert "En manos de Ana Ruiz." in text_of(browser.get(address))
    assert browser.post(f"{address}/reassignment", {"why": " "}).status_code == 400
    assert item_of(world, case_id, "classify").state == "assigned"
    answer = browser.post(f"{address}/reassignment", {"why": "Ana está enferma"})
    assert answer.headers["Location"] == address
    assert item_of(world, case_id, "classify").state == "open"
    assert browser.post(f"{address}/reassignment", {"why": "otra vez"}).status_code == 409


def test_an_operator_directs_nothing(world):
    (case_id,) = open_queries(world)
    item = item_of(world, case_id, "classify")
    browser = browser_of(world, "ana")
    for rest in ("/reassignment", "/override"):
        assert browser.post(item_address(item, rest), {"why": "Porque sí"}).status_code == 403
    for rest in ("/priority", "/unblocking", "/cancellation"):
        answer = browser.post(case_address(world, "banco", case_id, rest), {"why": "Porque sí"})
        assert answer.status_code == 403, rest


def test_an_escalated_item_may_be_taken_by_the_supervisor(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser_of(world, "ana").post(f"{address}/escalation", {"why": "No lo sé"})
    browser = browser_of(world, "pablo")
    assert "Tomarla yo" in text_of(browser.get(address))
    with open_scope(world.everything):
        people.grade_skill(
            actor=SYSTEM,
            now=world.now,
            organisation_id=world.people["pablo"].organisation_id,
            person_id=world.people["pablo"].id,
            skill="banking_queries",
            level=5,
        )
    assert browser.post(f"{address}/take").headers["Location"] == address
    answer = browser.post(address, {**FORMS["classify"], "then": "stop"})
    assert answer.status_code == 200
    assert item_of(world, case_id, "classify").state == "done"


def given_override(world: World, name: str, **changes: Any) -> dict[str, Any]:
    why = "Es la única que conoce este informe."
    return {"person": str(world.people[name].id), "rule": "independence", "why": why, **changes}


def test_only_a_named_authority_lifts_a_rule_for_one_person_and_item(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    browser_of(world, "carmen").post(address, FORMS["code_a"])
    item = item_of(world, case_id, "code_b")
    target = item_address(item, "/override")
    browser = browser_of(world, "pablo")
    assert "No tiene facultades" in text_of(browser.get(item_address(item)))
    assert browser.post(target, given_override(world, "carmen")).status_code == 403
    empower(world, "pablo", "independence")
    shown = browser.get(item_address(item)).content.decode()
    assert 'value="independence"' in shown
    assert 'value="clearance"' not in shown
    for wrong, status in (
        ({"why": "corto"}, 400),
        ({"person": "nadie"}, 400),
        ({"person": str(uuid4())}, 404),
        ({"person": str(world.people["pablo"].id)}, 403),
        ({"rule": "clearance"}, 403),
        ({"rule": "ethical_wall"}, 400),
        ({"person": str(world.people["diego"].id)}, 400),
    ):
        answer = browser.post(target, given_override(world, "carmen", **wrong))
        assert answer.status_code == status, wrong
    with open_scope(world.everything):
        assert not Override.objects.filter(item_id=item.id).exists()
    assert browser.post(target, given_override(world, "carmen")).status_code == 302
    assert "independencia, a Carmen Díaz, por Pablo Nieto" in text_of(
        browser.get(item_address(item))
    )
    address = take_on(world, "carmen", case_id, "code_b")
    why = text_of(browser_of(world, "carmen").get(f"{address}/eligibility"))
    assert "Puede hacer este trabajo porque se le levantó: independencia." in why
    assert "por Pablo Nieto" in why
    assert "No puede hacer" not in why
    assert browser_of(world, "carmen").post(address, FORMS["code_b"]).status_code == 200
    history = text_of(browser_of(world, "julio").get(case_address(world, "hospital", case_id)))
    assert "Regla levantada a Carmen Díaz (independencia)" in history
    assert "Es la única que conoce este informe." in history


def test_a_blocked_case_goes_on_by_the_route_that_somebody_chose(world):
    (case_id,) = open_queries(world)
    block(world, case_id)
    browser = browser_of(world, "pablo")
    address = case_address(world, "banco", case_id)
    page = browser.get(address)
    assert "Bloqueado en: Clasificar la consulta" in text_of(page)
    ways = re.findall(r'<option value="(\w*)">', page.content.decode())
    assert ways[0] == ""
    assert {"classify", "answer"} & set(ways) == {"answer"}
    given = {"step": "classify", "route": "answer", "why": "La categoría está clara"}
    assert browser.post(f"{address}/unblocking", {**given, "why": ""}).status_code == 400
    assert browser.post(f"{address}/unblocking", {**given, "step": "deliver"}).status_code == 400
    assert browser.post(f"{address}/unblocking", given).status_code == 302
    assert item_of(world, case_id, "answer").state == "open"
    assert browser.post(f"{address}/unblocking", given).status_code == 400


def test_a_walled_person_is_not_on_the_board(world):
    open_queries(world)
    luis = world.people["luis"]
    with open_scope(world.everything):
        people.raise_wall(
            actor=SYSTEM,
            now=world.now,
            organisation_id=luis.organisation_id,
            person_id=luis.id,
            walled_id=world.id_of("banco"),
            reason="Trabajó para un competidor",
        )
        assert Membership.objects.filter(person_id=luis.id).exists()
    shown = text_of(browser_of(world, "pablo").get("/board"))
    assert "Ana Ruiz" in shown
    assert "Luis Gil" not in shown
