"""What was written for an item that is in its writer's hands no more is told, and not lost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.work import actions
from pericia.apps.work.models import WorkItem
from pericia.apps.work.tests.browsing import (
    FORMS,
    case_address,
    hidden_of,
    item_of,
    take_on,
    text_of,
)
from pericia.apps.work.tests.driving import open_queries
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def sent_again(page: str) -> dict[str, str]:
    """The hidden fields of the form that takes the item again."""
    form = page.split('/take"')[1].split("</form>")[0]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        if name != "csrfmiddlewaretoken"
    }


def test_a_second_window_is_told_when_it_was_handed_in_and_where_it_is_read(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "ana")
    browser.post(address, {**FORMS["classify"], "then": "stop"})
    same = browser.post(address, FORMS["classify"])
    assert same.status_code == 409
    assert "Ya estaba entregado" in text_of(same)
    assert "Lo entregó el 2 mar 2026, 11:00, desde otra ventana." in text_of(same)
    assert "Lo que acaba de enviar es lo mismo." in text_of(same)
    assert case_address(world, "banco", case_id) in same.content.decode()
    other = text_of(browser.post(address, {**FORMS["classify"], "f.note": "Otra cosa"}))
    assert "lo entregado no cambia" in other
    assert "Otra cosa" in other


def test_what_a_case_no_longer_asks_for_says_so(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    item = item_of(world, case_id, "classify")
    with open_scope(world.everything):
        WorkItem.objects.filter(id=item.id).update(state="cancelled", ended_at=world.now)
    told = text_of(browser_of(world, "ana").post(address, FORMS["classify"]))
    assert "El expediente ya no lo pide" in told
    assert "Lo que había escrito" in told


def handed_in_too_late(world: World, address: str) -> str:
    """The page that answers Ana, whose item was taken back after her last draft."""
    browser = browser_of(world, "ana")
    hidden = hidden_of(browser.get(address))
    browser.post(f"{address}/draft", {"f.note": "Guardado", **hidden})
    with open_scope(world.everything):
        late = world.now + timedelta(hours=9)
        assert actions.release_lapsed(client_id=world.id_of("banco"), now=late) == 1
    answer = browser.post(address, {**FORMS["classify"], "f.note": "Escrito después", **hidden})
    assert answer.status_code == 409
    return answer.content.decode()


def test_what_was_written_after_the_last_draft_comes_along_when_it_is_taken_again(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    page = handed_in_too_late(world, address)
    assert "Escrito después" in page
    browser = browser_of(world, "ana")
    again = browser.post(f"{address}/take", sent_again(page))
    assert again.headers["Location"] == address
    assert "Escrito después" in browser.get(address).content.decode()
    assert item_of(world, case_id, "classify").state == "assigned"


def test_what_somebody_else_took_meanwhile_stays_told(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    hidden = hidden_of(browser_of(world, "ana").get(address))
    page = handed_in_too_late(world, address)
    take_on(world, "luis", case_id, "classify")
    browser = browser_of(world, "ana")
    assert browser.post(f"{address}/take", sent_again(page)).status_code == 409
    typed = {**FORMS["classify"], "f.note": "Escrito después", **hidden}
    later = browser.post(address, typed)
    assert "Escrito después" in text_of(later)
    assert "/take" not in later.content.decode()


def test_who_may_not_take_it_again_reads_why_beside_what_was_written(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    page = handed_in_too_late(world, address)
    ana = world.people["ana"]
    with open_scope(world.everything):
        people.set_clearance(
            actor=SYSTEM,
            now=world.now,
            organisation_id=ana.organisation_id,
            person_id=ana.id,
            clearance="public",
        )
    refused = browser_of(world, "ana").post(f"{address}/take", sent_again(page))
    assert refused.status_code == 409
    assert "Habilitación" in text_of(refused)
    assert "Escrito después" in text_of(refused)
