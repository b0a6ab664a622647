"""My work: what is in one's hands, offers, and the next item."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.work import actions
from pericia.apps.work.models import Offer
from pericia.apps.work.tests.browsing import english, item_address, item_of, take_on, text_of
from pericia.apps.work.tests.driving import OUTPUTS, open_notes, open_queries
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def offered_to(world: World, name: str):
    """An item that is offered to this person, the only one at work."""
    with world.open_as(name) as actor:
        actions.note_presence(actor=actor, now=world.now)
    client_id = world.id_of("banco")
    with open_scope([client_id, *world.everything]):
        assert actions.offer_waiting(client_id=client_id, now=world.now) == 1


def test_an_empty_page_says_what_to_do(world):
    assert "No tiene nada en sus manos." in text_of(browser_of(world, "ana").get("/work"))
    shown = text_of(english(world, "ana").get("/work"))
    assert "Nothing is in your hands." in shown
    assert "Take the next item" in shown


def test_the_next_item_is_taken_and_opened_in_one_step(world):
    (case_id,) = open_queries(world)
    browser = browser_of(world, "ana")
    answer = browser.post("/work/next")
    item = item_of(world, case_id, "classify")
    assert (answer.status_code, answer.headers["Location"]) == (302, item_address(item))
    assert (item.state, item.assignee_id) == ("assigned", world.people["ana"].id)
    listed = browser.get("/work")
    assert item_address(item) in listed.content.decode()
    assert "Clasificar la consulta" in text_of(listed)


def test_who_is_given_nothing_is_told_why(world):
    browser = browser_of(world, "ana")
    told = text_of(browser.post("/work/next", follow=True))
    assert "No espera nada que pueda tomar ahora." in told
    open_queries(world, 4)
    for _ in range(3):
        browser.post("/work/next")
    told = text_of(browser.post("/work/next", follow=True))
    assert "Tiene 3 tareas en sus manos, su máximo" in told
    (another,) = open_queries(world)
    refused = browser.post(item_address(item_of(world, another, "classify"), "/take"))
    assert refused.status_code == 403
    assert "Capacidad: lleva 3 de 3" in text_of(refused)


def test_an_offer_is_listed_with_the_time_left_and_accepted(world):
    (case_id,) = open_queries(world)
    offered_to(world, "luis")
    browser = browser_of(world, "luis")
    assert "quedan 10 min para responder" in text_of(browser.get("/work"))
    item = item_of(world, case_id, "classify")
    assert "Se le ofrece" in text_of(browser.get(item_address(item)))
    answer = browser.post(item_address(item, "/take"))
    assert answer.headers["Location"] == item_address(item)
    assert item_of(world, case_id, "classify").state == "assigned"


def test_a_declined_offer_goes_back_to_the_queue(world):
    (case_id,) = open_queries(world)
    offered_to(world, "luis")
    item = item_of(world, case_id, "classify")
    answer = browser_of(world, "luis").post(item_address(item, "/refusal"), follow=True)
    assert "Rechazada" in text_of(answer)
    assert item_of(world, case_id, "classify").state == "open"
    with open_scope(world.everything):
        assert Offer.objects.get(item_id=item.id).state == "declined"


def test_an_offer_to_somebody_else_can_be_neither_seen_nor_taken(world):
    (case_id,) = open_queries(world)
    offered_to(world, "luis")
    item = item_of(world, case_id, "classify")
    browser = browser_of(world, "clara")
    assert browser.get(item_address(item)).status_code == 404
    assert browser.post(item_address(item, "/take")).status_code == 409
    assert browser.post(item_address(item, "/refusal")).status_code == 409
    assert item_of(world, case_id, "classify").assignee_id == world.people["luis"].id


def test_what_waits_is_kept_apart_from_what_is_in_hand(world):
    first, second = open_queries(world, 2)
    browser = browser_of(world, "ana")
    parked = take_on(world, "ana", first, "classify")
    browser.post(f"{parked}/parking", {"why": "Espero una llamada"})
    asked = take_on(world, "ana", second, "classify")
    browser.post(f"{asked}/question", {"question": "¿Qué tarjeta es?"})
    shown = text_of(browser.get("/work"))
    assert shown.index("Aparcado") < shown.index("Espero una llamada")
    assert shown.index("Con el cliente") < shown.index("¿Qué tarjeta es?")


def test_what_was_handed_in_today_is_listed_and_what_was_before_is_not(world):
    open_queries(world, 2)
    for days in (1, 0):
        with world.open_as("ana") as actor:
            now = world.now - timedelta(days=3 * days)
            chosen = actions.take_next(actor=actor, now=now)
            assert chosen is not None
            actions.submit(
                actor=actor,
                now=now,
                client_id=chosen.item.client_id,
                item_id=chosen.item.id,
                output=OUTPUTS[chosen.item.step],
                take_next=False,
            )
    shown = text_of(browser_of(world, "ana").get("/work"))
    assert "Terminado hoy 1" in shown


def test_who_does_no_work_has_no_such_page(world):
    for name in ("marta", "tomas", "fina", "alba"):
        browser = browser_of(world, name)
        assert browser.get("/work").status_code == 403, name
        assert browser.post("/work/next").status_code == 403, name


def test_people_of_one_client_are_given_nothing_of_another(world):
    open_notes(world)
    answer = browser_of(world, "ana").post("/work/next")
    assert answer.headers["Location"] == "/work"
