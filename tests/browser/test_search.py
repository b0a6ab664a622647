"""The search by the keyboard alone: from any page to what was looked for."""

from __future__ import annotations

import pytest
from django.utils import timezone

from pericia.apps.journal.sealing import seal_batch
from pericia.apps.search.jobs import index_client
from pericia.apps.work import actions as work
from pericia.apps.work.worker import forget_queues
from pericia.tenancy.scope import open_scope
from tests.world import NOW

TITLES = ("Reclamación por la tarjeta", "Reclamación por la hipoteca")


@pytest.fixture(scope="module")
def searched(world):
    forget_queues()
    given = {"text": "texto", "channel": "web", "received_at": NOW.isoformat()}
    with world.open_as("olga") as actor:
        work.open_cases(
            actor=actor,
            now=NOW,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            requests=[
                work.Request({**given, "customer_reference": title}, title=title)
                for title in TITLES
            ],
        )
    with open_scope([world.banco.client_id]):
        seal_batch(world.banco.client_id, now=timezone.now())
    index_client(world.banco.client_id)
    return world


def test_keys_alone_lead_from_any_page_to_a_case(searched, sit):
    with sit(searched, "olga", width=360) as desk:
        desk.page.goto("/people")
        desk.press("/")
        desk.page.keyboard.type("reclamacion")
        desk.press("Enter")
        desk.arrive("**/search?q=reclamacion")
        assert desk.page.locator(".hit").count() == 2
        assert desk.overflow() <= 0
        desk.page.keyboard.press("End")
        desk.page.keyboard.type(" tarj")
        desk.arrive("**/search?q=reclamacion*tarj")
        desk.page.wait_for_function("document.querySelectorAll('.hit').length === 1")
        assert desk.page.locator(".hit mark").all_inner_texts() == ["Reclamación", "tarjeta"]
        for key in ("ArrowDown", "ArrowUp", "ArrowDown", "Escape", "ArrowDown", "Enter"):
            desk.press(key)
        desk.arrive("**/cases/*/*")
        desk.sees(TITLES[0])
        desk.page.go_back()
        desk.arrive("**/search?q=reclamacion*tarj")
        desk.page.wait_for_function("document.activeElement.matches('.hit')")
