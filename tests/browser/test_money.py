"""Comparing options by money in a real browser: by keyboard alone, on a narrow screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.usefixtures("working_hours")
WORDS = {
    "es": {
        "add": "KPO: analistas de un proveedor",
        "rising": "Escriba mínimo, más probable y máximo en orden creciente.",
        "answer": "La que más ahorra es",
        "closer": "Lo que más mueve el ahorro",
        "propose": "Proponer con estos",
    },
    "en": {
        "add": "KPO: a provider's analysts",
        "rising": "Write least, likeliest and most in rising order.",
        "answer": "saves most",
        "closer": "What moves the saving most",
        "propose": "Propose with these",
    },
}


@pytest.fixture
def world() -> World:
    from tests.database import made_once
    from tests.world import make_world

    return made_once(make_world)


@pytest.fixture
def process(world: World) -> str:
    """The address of an assessed process."""
    from pericia.apps.sourcing import actions
    from pericia.apps.sourcing.tests.samples import described, document, listed, said
    from pericia.tenancy.scope import open_scope

    with open_scope(world.everything):
        listed(world)
        process_id = described(world)
        actions.record_assessment(document=document(), **said(world, process_id))
    return f"/processes/{world.banco.client_id}/{process_id}"


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_sponsor_compares_options_by_keyboard_on_a_telephone(
    world: World, process: str, sit: Any, language: str
) -> None:
    words = WORDS[language]
    with sit(world, "marta", language=language, width=360) as desk:
        page = desk.page
        page.goto(f"{process}/money/new")
        assert desk.overflow() <= 0
        page.locator("#f-volume-low").focus()
        for number in ("90000", "12000", "15000"):
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(number)
            page.keyboard.press("Tab")
        page.locator("#add-kpo").focus()
        page.keyboard.press("Enter")
        page.locator("#f-options-4-name:focus").wait_for()
        assert page.locator("#f-volume-low").input_value() == "90000"
        page.keyboard.press("Enter")
        desk.sees(words["rising"])
        page.locator(".error-summary a").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "f-volume-low"
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("9000")
        page.keyboard.press("Enter")
        desk.arrive(f"**{process}/money*")
        desk.sees(words["answer"], words["closer"])
        assert desk.overflow() <= 0
        page.locator("#chosen summary").focus()
        page.keyboard.press("Enter")
        page.locator("#chosen table").wait_for()
        assert desk.overflow() <= 0


def test_chosen_providers_reach_the_proposal(world: World, process: str, sit: Any) -> None:
    with sit(world, "marta", language="en", width=360) as desk:
        page = desk.page
        page.goto(f"{process}/providers?languages=es")
        assert desk.overflow() <= 0
        chosen = page.locator(f"input[value='{world.manos.organisation_id}']").first
        chosen.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name=WORDS["en"]["propose"]).focus()
        page.keyboard.press("Enter")
        desk.arrive("**/decisions/new?**")
        assert page.locator("[name='f.providers.0.languages']").input_value() == "es"
        assert desk.overflow() <= 0
