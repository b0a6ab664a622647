"""An event log goes from the upload to its map, and the map is used by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "reading": "Se está leyendo el registro.",
        "covered": "6 de 27 actividades",
        "more": "7 de 27 actividades",
        "time": "más tiempo",
        "figures": "Cambia de manos",
        "take": "Llevarlas a una evaluación nueva",
        "removed": "El registro se eliminó",
    },
    "en": {
        "reading": "The log is being read.",
        "covered": "6 of 27 activities",
        "more": "7 of 27 activities",
        "time": "longer time",
        "figures": "Changes hands",
        "take": "Take these into a new assessment",
        "removed": "The log was removed",
    },
}


@pytest.fixture
def world() -> Any:
    from tests.database import made_once
    from tests.world import make_world

    return made_once(make_world)


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("en", 360)])
def test_a_log_is_uploaded_read_looked_at_by_keyboard_and_removed(
    world: Any, sit: Any, shared_data: Path, language: str, width: int
) -> None:
    from pericia.apps.sourcing import jobs
    from pericia.apps.sourcing.models import ProcessLog
    from pericia.apps.sourcing.tests.samples import described
    from pericia.tenancy.scope import open_scope

    words, client_id = WORDS[language], world.banco.client_id
    with open_scope(world.everything):
        process_id = described(world)
    with sit(world, "marta", language=language, width=width) as desk:
        desk.page.goto(f"/processes/{client_id}/{process_id}/logs")
        assert desk.overflow() <= 0
        desk.page.set_input_files("[name=file]", str(shared_data / "event-logs" / "receipt.csv"))
        desk.page.locator("main form button[data-kind=primary]").click()
        desk.arrive("**/logs/*-*")
        desk.sees(words["reading"])
        with open_scope([client_id]):
            log = ProcessLog.objects.get(client_id=client_id)
        jobs.read_log(client_id, log.id)
        desk.sees(words["covered"], words["take"])
        assert desk.overflow() <= 0
        look_by_keyboard(desk, words)
        assert desk.overflow() <= 0
        remove(desk, words)


def look_by_keyboard(desk: Any, words: dict[str, str]) -> None:
    """Move a slider, choose times, open the figures of a box: the address holds all of it."""
    page = desk.page
    assert page.locator(".step").count() == 6
    page.locator("#activities").focus()
    desk.press("ArrowRight")
    desk.sees(words["more"])
    assert page.locator(".step").count() == 7
    assert page.evaluate("document.activeElement.id") == "activities"
    page.wait_for_url(re.compile("activities=7"))
    page.locator("[name=by][value=frequency]").focus()
    desk.press("ArrowRight")
    desk.sees(words["time"])
    page.locator("#step1").focus()
    desk.press("Enter")
    desk.sees(words["figures"])
    page.wait_for_url(re.compile("activities=7.*by=time.*activity=1"))
    assert page.evaluate("document.activeElement.id") == "step1"
    page.reload()
    assert page.locator("#step1").get_attribute("aria-current") == "true"
    assert page.locator("#activity").get_by_role("heading").first.inner_text().startswith("T06")


def remove(desk: Any, words: dict[str, str]) -> None:
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.locator("#removal_title").click()
    desk.page.fill("#why", "Ya no hace falta")
    desk.page.locator("button[data-kind=danger]").click()
    desk.sees(words["removed"])
