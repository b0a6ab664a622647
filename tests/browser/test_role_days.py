"""A day of those who direct, hand over and administer, in a real browser by the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pericia.apps.cases.models import Case
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.knowledge.tests.writing import released
from pericia.apps.people import actions as people
from pericia.apps.people.boundary import identity_of_key
from pericia.apps.work import actions
from pericia.apps.work.models import WorkItem
from pericia.apps.work.tests import driving
from pericia.apps.work.tests.driving import block, open_notes, open_queries
from pericia.tenancy.scope import open_scope
from tests.browser.keyboard import choose, follow, press_on, reach, to_content, write
from tests.database import made_once
from tests.world import World, make_world

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("working_hours")
CODERS = ("carmen", "diego", "elena", "irene", "nuria")


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def test_operations_clear_the_board(world: World, sit: Any) -> None:
    stuck = crowd(world)
    with sit(world, "olga", width=1280) as desk:
        desk.arrive("**/board")
        to_content(desk)
        reach(desk, "#line")
        desk.page.keyboard.type("Consultas")
        press_on(desk, "form.toolbar button")
        desk.arrive(f"**/board?line={world.queries.id}*")
        follow(desk, "a[href*='step=classify']")
        desk.arrive("**/board/items?*step=classify*")
        to_content(desk)
        for _ in range(2):
            reach(desk, "input[name=item]:not(:checked)")
            desk.page.keyboard.press("Space")
        desk.sees("(2)")
        write(desk, "why", "Conoce a estos clientes")
        reach(desk, "#bulk select[name=person]")
        desk.page.keyboard.type("Ana R")
        press_on(desk, "button[value=give]")
        desk.sees("2 tareas hechas")
        to_content(desk)
        reach(desk, "[data-all]")
        desk.page.keyboard.press("Space")
        write(desk, "why", "Lo pide el cliente")
        write(desk, "priority", "40")
        press_on(desk, "button[value=prioritise]")
        desk.sees("3 tareas hechas")
        to_content(desk)
        follow(desk, "a[href='/board']")
        desk.arrive("**/board")
        desk.sees("Si se levantara la regla (habilitación) podrían hacerlo 5 más.")
        to_content(desk)
        follow(desk, ".stuck a[href*='/cases/']")
        desk.arrive("**/cases/*/*")
        desk.sees("The category is unknown.")
        to_content(desk)
        reach(desk, "select[name=route]")
        desk.page.keyboard.type("Responder")
        write(desk, "why", "La categoría está clara")
        desk.page.keyboard.press("Tab")
        desk.page.keyboard.press("Enter")
        desk.page.locator(".live a").wait_for()
    states = states_of(world, stuck)
    assert states.count("offered") == 2
    assert "blocked" not in states


def test_a_sponsor_answers_approves_and_takes_the_proof_home(world: World, sit: Any) -> None:
    waiting(world)
    with sit(world, "julio", language="en", width=360) as desk:
        desk.arrive("**/overview")
        to_content(desk)
        follow(desk, "#waiting ~ .rows a[href*='/cases/']")
        desk.arrive("**/cases/*/*")
        to_content(desk)
        write(desk, "answer", "It was on the second of February.")
        desk.page.keyboard.press("Tab")
        desk.page.keyboard.press("Enter")
        desk.sees("It was on the second of February.")
        follow(desk, "a.brand")
        desk.arrive("**/overview")
        to_content(desk)
        follow(desk, "a[href$='/acceptance']")
        desk.arrive("**/acceptance")
        to_content(desk)
        press_on(desk, "main form button")
        desk.sees("You have accepted it.")
        follow(desk, "a.brand")
        desk.arrive("**/overview")
        desk.sees("Nothing waits for you now.")
        assert desk.overflow() <= 0
        to_content(desk)
        reach(desk, "a[href$='/export']")
        with desk.page.expect_download() as coming:
            desk.page.keyboard.press("Enter")
        lines = coming.value.path().read_text().splitlines()
    assert any("deliverable.accepted" in each for each in lines)


def test_an_administrator_brings_somebody_in(world: World, sit: Any) -> None:
    with sit(world, "alba", width=360) as desk:
        desk.arrive("**/people")
        desk.press("c")
        fill(desk, "**/people/at/*/new", name="Eva Gil", country="ES", capacity="3")
        hand_in(desk, "La persona queda añadida.")
        follow(desk, "a[href$='/credentials/new']")
        fill(desk, "**/credentials/new", title="Técnica", kind="clinical_coder")
        fill(desk, "", issuer="Consejería", jurisdiction="ES")
        hand_in(desk, "Sin verificar")
        follow(desk, "a[href$='/verification']")
        fill(desk, "**/verification*")
        hand_in(desk, "La credencial queda verificada.")
        follow(desk, "a[href$='/skills/new']")
        fill(desk, "**/skills/new*", skill="clinical_coding")
        choose(desk, "f.level", "4")
        hand_in(desk, "4 de 5")
        follow(desk, f"a[href$='/roles/{world.hospital.client_id}']")
        fill(desk, "**/roles/*")
        reach(desk, "[name='f.roles'][value=expert]")
        desk.page.keyboard.press("Space")
        hand_in(desk, "Las funciones quedan concedidas.")
        assert desk.overflow() <= 0
        press_on(desk, ".open-journey")
        follow(desk, ".journey a[href='/keys']")
        desk.arrive("**/keys")
        press_on(desk, "[popovertarget='new_key-for']")
        follow(desk, f"a[href='/keys/{world.hospital.client_id}/new']")
        fill(desk, "**/new", name="Historia clínica")
        reach(desk, "[name='f.scopes'][value='cases:read']")
        desk.page.keyboard.press("Space")
        hand_in(desk, "Cópiela ahora")
        secret = desk.page.locator("#secret").input_value()
        assert desk.page.evaluate("document.activeElement.id") == "secret"
        follow(desk, "main a[href='/keys']")
        desk.sees("Historia clínica")
    assert identity_of_key(secret) is not None


def fill(desk: Any, address: str, **fields: str) -> None:
    if address:
        desk.arrive(address)
        to_content(desk)
    for name, text in fields.items():
        write(desk, f"f.{name}", text)


def hand_in(desk: Any, told: str) -> None:
    press_on(desk, "main form button[data-kind=primary]")
    desk.sees(told)


def crowd(world: World) -> list[UUID]:
    """Three queries that wait, one that is blocked, and a note that nobody is cleared for."""
    cases = open_queries(world, 4)
    block(world, cases[-1])
    open_notes(world)
    with open_scope(world.everything):
        for name in CODERS:
            someone = world.people[name]
            people.set_clearance(
                actor=SYSTEM,
                now=world.now,
                organisation_id=someone.organisation_id,
                person_id=someone.id,
                clearance="public",
            )
        actions.offer_waiting(client_id=world.id_of("hospital"), now=world.now)
    return cases


def states_of(world: World, cases: list[UUID]) -> list[str]:
    with open_scope(world.everything):
        return [
            *Case.objects.filter(id__in=cases).values_list("state", flat=True),
            *WorkItem.objects.filter(case_id__in=cases).values_list("state", flat=True),
        ]


def waiting(world: World) -> None:
    """A question for the hospital, and a deliverable to approve."""
    open_notes(world)
    chosen = driving.take(world, "carmen")
    assert chosen is not None
    with world.open_as("carmen") as actor:
        actions.ask_client(
            actor=actor,
            now=world.now,
            client_id=world.id_of("hospital"),
            item_id=chosen.item.id,
            question="When was it?",
        )
    released(world)
