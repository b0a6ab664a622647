"""A transition in a real browser: drafted, going live refused, gates closed, live."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.usefixtures("working_hours")
WORDS: dict[str, dict[str, str]] = {
    "es": {
        "none": "No hay plan de transición",
        "drafted": "El plan está preparado.",
        "open": "puertas de la transición",
        "first": "Decir a cada persona afectada",
        "accept": "Aceptar o rechazar por escrito lo que mostró el piloto",
        "done": "La tarea está hecha.",
        "live": "El encargo está en marcha",
        "gates": "Puertas abiertas",
    },
    "en": {
        "none": "There is no transition plan",
        "drafted": "The plan is drafted.",
        "open": "gates of the transition are open",
        "first": "Tell everybody affected",
        "accept": "Accept or refuse in writing what the pilot showed",
        "done": "The task is done.",
        "live": "The engagement is live",
        "gates": "Open gates",
    },
}


@pytest.fixture
def world() -> World:
    from pericia.apps.engagements import actions
    from pericia.apps.engagements.tests.planning import said
    from tests.database import made_once
    from tests.world import make_world

    made = made_once(make_world)
    with made.open_as("olga"):
        actions.pause(engagement_id=made.queries.engagement_id, why="Before", **said(made))
    return made


def at(world: World, tail: str = "") -> str:
    return f"/engagements/{world.id_of('banco')}/{world.queries.engagement_id}{tail}"


def draft(desk: Any, world: World) -> None:
    desk.page.goto(at(world, "/transition/draft"))
    desk.page.check("[name='f.model'][value='bpo']")
    desk.page.locator("form.form button[data-kind=primary]").press("Enter")
    desk.arrive(re.compile("#transition$"))


def complete_all_but_the_acceptance(world: World) -> Any:
    """Behind the pages, as the owners would; returns the acceptance."""
    from pericia.apps.engagements import actions
    from pericia.apps.engagements.models import TransitionTask
    from pericia.apps.engagements.tests.planning import said

    left = None
    with world.open_as("olga"):
        tasks = list(TransitionTask.objects.order_by("number"))
        for task in sorted(tasks, key=lambda it: it.due_date):
            if task.kind == "acceptance":
                left = task
            elif task.state == "open":
                actions.complete_task(task_id=task.id, **said(world))
    return left


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("en", 360)])
def test_an_engagement_goes_live_once_its_gates_are_closed(world, sit, language, width):
    words = WORDS[language]
    with sit(world, "olga", language=language, width=width) as desk:
        desk.page.goto(at(world))
        desk.sees(words["none"])
        draft(desk, world)
        desk.sees(words["drafted"], words["gates"])
        assert desk.overflow() <= 0
        picture = desk.page.locator(".gantt-row svg").first
        assert picture.is_visible() == (width > 768)
        desk.page.goto(at(world, "/live"))
        desk.sees(words["open"], words["first"])
        assert desk.page.locator("form.form button[data-kind=primary]").count() == 0
        assert desk.overflow() <= 0
    acceptance = complete_all_but_the_acceptance(world)
    with sit(world, "marta", language=language, width=width) as desk:
        desk.page.goto(at(world))
        desk.page.get_by_role("link", name=words["accept"]).first.press("Enter")
        desk.arrive(re.compile(str(acceptance.id)))
        desk.press("d")
        desk.arrive(re.compile("/completion$"))
        desk.page.fill("[name='f.note']", "Muestra revisada: 2 defectos de 300.")
        desk.page.locator("form.form button[data-kind=primary]").press("Enter")
        desk.sees(words["done"], "Muestra revisada")
        assert desk.overflow() <= 0
    with sit(world, "olga", language=language, width=width) as desk:
        desk.page.goto(at(world, "/live"))
        desk.page.locator("form.form button[data-kind=primary]").press("Enter")
        desk.sees(words["live"])
