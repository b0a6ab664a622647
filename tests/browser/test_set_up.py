"""An operations lead sets up an engagement by keyboard alone, and the first case runs on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.keyboard import reach, to_content, write

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.usefixtures("working_hours")
STEPS = ("services", "playbooks", "providers", "hours", "scope", "levels", "prices", "governance")
CODING = "clinical-coding"


@pytest.fixture
def world() -> World:
    from tests.world import make_world

    return make_world()


def go_on(desk: Any, step: str) -> None:
    desk.press("Control+Enter")
    desk.arrive(re.compile(f"/{step}(#main)?$"))


def test_an_engagement_is_set_up_by_keyboard_and_its_first_case_runs(world, sit):
    with sit(world, "olga", width=360) as desk:
        desk.page.goto(f"/engagements/{world.hospital.client_id}/new")
        desk.sees("Paso 1 de 11")
        to_content(desk)
        reach(desk, "button[name=on]")
        desk.page.keyboard.press("Enter")
        desk.sees("Corrija esto primero:", "Rellene este campo.")
        write(desk, "f.name", "Codificación 2026")
        go_on(desk, "services")
        to_content(desk)
        reach(desk, f"input[value='{CODING}']")
        desk.page.keyboard.press("Space")
        for step, following in zip(STEPS, (*STEPS[1:], "people"), strict=True):
            if step == "scope":
                write(desk, f"f.{CODING}.name", "Informes del hospital")
            if step == "prices":
                write(desk, f"f.{CODING}.rate_card.0.price", "4,50")
            assert desk.overflow() <= 0, step
            go_on(desk, following)
            to_content(desk)
        desk.sees("Todos los pasos tienen a alguien que podría hacerlos hoy.")
        go_on(desk, "summary")
        to_content(desk)
        desk.sees("Codificación 2026", "4,50", "se creará")
        assert desk.overflow() <= 0
        reach(desk, "button[name=live]")
        desk.page.keyboard.press("Enter")
        desk.sees("El encargo está en marcha.")
        desk.page.goto("/cases/new")
        desk.page.get_by_role("link", name=re.compile("Informes del hospital")).click()
        desk.page.fill("[name='f.article']", "A-7")
        desk.page.fill("[name='f.text']", "Varón con fiebre.")
        desk.page.fill("[name='f.encounter_date']", "2026-02-27")
        desk.press("Control+Enter")
        desk.sees("A-7", "Codificar (primera vez)")
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(re.compile(r"/work/items/"))
        desk.sees("Varón con fiebre.")
