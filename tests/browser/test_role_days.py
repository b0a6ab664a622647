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
# Each language on a screen of its own: what fits the narrow one fits the wide one too.
LANGUAGES = pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "given": "2 tareas hechas",
        "set": "3 tareas hechas",
        "rule": "Si se levantara la regla (habilitación) podrían hacerlo: 5.",
        "answer": "Responder",
        "kept": "El filtro queda guardado.",
        "accepted": "Lo ha aceptado.",
        "nothing": "Ahora nada espera por usted.",
        "added": "La persona queda añadida.",
        "unverified": "Sin verificar",
        "verified": "La credencial queda verificada.",
        "level": "4 de 5",
        "granted": "Las funciones quedan concedidas.",
        "copy": "Cópiela ahora",
    },
    "en": {
        "given": "2 items done",
        "set": "3 items done",
        "rule": "If the rule (clearance) were lifted, 5 more could do it.",
        "answer": "Answer",
        "kept": "The filter is kept.",
        "accepted": "You have accepted it.",
        "nothing": "Nothing waits for you now.",
        "added": "The person is added.",
        "unverified": "Not verified",
        "verified": "The credential is verified.",
        "level": "4 of 5",
        "granted": "The roles are granted.",
        "copy": "Copy it now",
    },
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@LANGUAGES
def test_operations_clear_the_board(world: World, sit: Any, language: str, width: int) -> None:
    words = WORDS[language]
    stuck = crowd(world)
    with sit(world, "olga", language=language, width=width) as desk:
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
        desk.sees(words["given"])
        to_content(desk)
        reach(desk, "[data-all]")
        desk.page.keyboard.press("Space")
        write(desk, "why", "Lo pide el cliente")
        write(desk, "priority", "40")
        press_on(desk, "button[value=prioritise]")
        desk.sees(words["set"])
        press_on(desk, ".save-filter > summary")
        write(desk, "name", "Lo urgente")
        desk.page.keyboard.press("Enter")
        desk.sees(words["kept"])
        to_content(desk)
        follow(desk, "a[href='/board']")
        desk.arrive("**/board")
        desk.sees(words["rule"])
        to_content(desk)
        follow(desk, ".stuck a[href*='/cases/']")
        desk.arrive("**/cases/*/*")
        desk.page.wait_for_load_state("networkidle")
        assert not desk.page.title().startswith(("Entregables", "Deliverables"))
        desk.sees("The category is unknown.")
        to_content(desk)
        reach(desk, "select[name=route]")
        desk.page.keyboard.type(words["answer"])
        write(desk, "why", "La categoría está clara")
        desk.page.keyboard.press("Tab")
        desk.page.keyboard.press("Enter")
        desk.page.locator(".live a").wait_for()
    states = states_of(world, stuck)
    assert states.count("offered") == 2
    assert "blocked" not in states


@LANGUAGES
def test_a_sponsor_answers_approves_and_takes_the_proof_home(
    world: World, sit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    waiting(world)
    with sit(world, "julio", language=language, width=width) as desk:
        desk.arrive("**/overview")
        to_content(desk)
        follow(desk, "#waiting ~ .rows a[href*='/cases/']")
        desk.arrive("**/cases/*/*")
        to_content(desk)
        write(desk, "answer", "It was on the second of February.")
        desk.page.keyboard.press("Tab")
        desk.page.keyboard.press("Enter")
        desk.sees("It was on the second of February.")
        desk.page.locator(".of-case :is(table, .empty-title)").wait_for()
        # What a part of the page is fetched from does not rename the page.
        assert desk.page.title() == f"{desk.page.locator('h1').inner_text()} · Pericia"
        follow(desk, "a.brand")
        desk.arrive("**/overview")
        to_content(desk)
        follow(desk, "a[href$='/acceptance']")
        desk.arrive("**/acceptance")
        to_content(desk)
        press_on(desk, "main form button")
        desk.sees(words["accepted"])
        follow(desk, "a.brand")
        desk.arrive("**/overview")
        desk.sees(words["nothing"])
        assert desk.overflow() <= 0
        to_content(desk)
        reach(desk, "a[href$='/export']")
        with desk.page.expect_download() as coming:
            desk.page.keyboard.press("Enter")
        lines = coming.value.path().read_text().splitlines()
    assert any("deliverable.accepted" in each for each in lines)


@LANGUAGES
def test_an_administrator_brings_somebody_in(
    world: World, sit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    with sit(world, "alba", language=language, width=width) as desk:
        desk.arrive("**/people")
        desk.press("c")
        fill(desk, "**/people/at/*/new", name="Eva Gil", country="ES", capacity="3")
        hand_in(desk, words["added"])
        follow(desk, "a[href$='/credentials/new']")
        fill(desk, "**/credentials/new", title="Técnica", kind="clinical_coder")
        fill(desk, "", issuer="Consejería", jurisdiction="ES")
        hand_in(desk, words["unverified"])
        follow(desk, "a[href$='/verification']")
        fill(desk, "**/verification*")
        hand_in(desk, words["verified"])
        follow(desk, "a[href$='/skills/new']")
        fill(desk, "**/skills/new*", skill="clinical_coding")
        choose(desk, "f.level", "4")
        hand_in(desk, words["level"])
        follow(desk, f"a[href$='/roles/{world.hospital.client_id}']")
        fill(desk, "**/roles/*")
        reach(desk, "[name='f.roles'][value=expert]")
        desk.page.keyboard.press("Space")
        hand_in(desk, words["granted"])
        assert desk.overflow() <= 0
        if width < 1000:
            press_on(desk, ".open-journey")
        follow(desk, ".journey a[href='/keys']")
        desk.arrive("**/keys")
        press_on(desk, "[popovertarget='new_key-for']")
        # The arrow keys go into an open menu and back to its button.
        held = "[...document.querySelectorAll('#new_key-for a')].indexOf(document.activeElement)"
        for key, at in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1), ("ArrowDown", 0)):
            desk.page.keyboard.press(key)
            assert desk.page.evaluate(held) == at
        follow(desk, f"a[href='/keys/{world.hospital.client_id}/new']")
        fill(desk, "**/new", name="Historia clínica")
        reach(desk, "[name='f.scopes'][value='cases:read']")
        desk.page.keyboard.press("Space")
        hand_in(desk, words["copy"])
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
    desk.press("Control+Enter")
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
