"""A day of those who judge, audit and count, in a real browser by the keyboard alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pericia.apps.cases.models import Case
from pericia.apps.engagements.actions import agree_change
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.tests.world import seal
from pericia.apps.journal.verifier import verify_export
from pericia.apps.work.tests.driving import do, open_queries
from pericia.tenancy.scope import open_scope
from tests.browser.keyboard import choose, press_on, to_content, write
from tests.database import made_once
from tests.world import World, make_world

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("working_hours")
LANGUAGES = pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])
FOCUSED = "document.activeElement.name"

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "blind": "Usted juzga esto sin ver",
        "right": "Tarjeta que no ha llegado",
        "wrong": "Edad mínima",
        "choose": "Escriba sus primeras letras y elija una opción.",
        "differs": "difiere",
        "fill": "Rellene este campo.",
        "done": "Entregado.",
        "sealed": "Verificar sin tener que confiar",
        "price": "Tarifario",
        "hours": "Horas y coste",
    },
    "en": {
        "blind": "You judge this without seeing",
        "right": "Card that has not arrived",
        "wrong": "Age limit",
        "choose": "Type its first letters and choose one.",
        "differs": "differs",
        "fill": "Fill in this field.",
        "done": "Handed in.",
        "sealed": "Verify without trusting",
        "price": "Rate card",
        "hours": "Hours and cost",
    },
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@LANGUAGES
def test_a_reviewer_judges_blind_then_accepts_one_and_returns_another(
    world: World, sit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    cases = answered(world, 2)
    with sit(world, "rosa", language=language, width=width) as desk:
        keys = desk.page.keyboard
        desk.press("j")
        desk.arrive("**/work/items/**")
        for category in (words["right"], words["wrong"]):
            desk.sees(words["blind"])
            desk.press("f")
            keys.type("qwerty")
            keys.press("Control+Enter")
            desk.sees(words["choose"])
            # What was refused is chosen: typing takes its place at once.
            keys.type(category)
            to_the_next(desk)
        for number in range(2):
            agrees = desk.page.get_by_text(words["differs"], exact=True).count() == 0
            desk.press("f")
            choose(desk, "f.verdict", "accept" if agrees else "return")
            for name, value in (("category_correct", agrees), ("critical_error", False)):
                choose(desk, f"f.{name}", str(value).lower())
            if not agrees:
                keys.press("Control+Enter")
                desk.sees(words["fill"])
                assert desk.page.evaluate(FOCUSED) == "f.reasons"
                keys.press("Space")
                write(desk, "f.note", "No es lo que pide")
            to_the_next(desk) if number == 0 else keys.press("Control+Enter")
        desk.arrive("**/work")
        desk.sees(words["done"])
    with open_scope([world.id_of("banco")]):
        judged = [
            each.outputs["judge"] for each in Case.objects.filter(id__in=cases).order_by("state")
        ]
    assert [each["verdict"] for each in judged] == ["accept", "return"]
    assert judged[1]["reasons"] == ["wrong_category"]


@LANGUAGES
def test_an_auditor_takes_the_journal_home_and_verifies_it(
    world: World, sit: Any, tmp_path: Path, language: str, width: int
) -> None:
    words = WORDS[language]
    open_queries(world)
    seal(world.id_of("banco"))
    with sit(world, "tomas", language=language, width=width) as desk:
        desk.arrive("**/journal")
        desk.sees(words["sealed"])
        key = desk.page.locator("section code").nth(1).inner_text()
        to_content(desk)
        taken = {}
        for name in ("export", "checkpoint"):
            with desk.page.expect_download() as coming:
                press_on(desk, f"main a[href$='/{name}']")
            taken[name] = tmp_path / name
            coming.value.save_as(taken[name])
        with desk.page.expect_download() as coming:
            press_on(desk, "main a[href$='/proof']")
        proof = json.loads(coming.value.path().read_text())
    report = verify_export(str(taken["export"]), [key], checkpoints=[str(taken["checkpoint"])])
    assert report.verified
    assert proof["event"]["id"] in taken["export"].read_text()


@LANGUAGES
def test_finance_reads_what_was_agreed_and_what_it_costs(
    world: World, sit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    with sit(world, "fina", language=language, width=width) as desk:
        desk.arrive("**/cost")
        desk.sees(words["hours"])
        assert desk.overflow() <= 0
        if width < 900:
            press_on(desk, ".open-journey")
        press_on(desk, ".journey a[href='/engagements']")
        desk.arrive("**/engagements")
        desk.press("j")
        desk.press("Enter")
        desk.arrive("**/engagements/*/*")
        desk.press("j")
        desk.press("Enter")
        desk.arrive("**/lines/*")
        desk.sees(words["price"])
        assert desk.overflow() <= 0


def to_the_next(desk: Any) -> None:
    """Hand in, and wait for the next item: its title has the focus."""
    before = desk.page.url
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_url(lambda url: url != before)
    desk.page.locator("h1:focus").wait_for()


def answered(world: World, count: int) -> list[UUID]:
    """Queries that were answered, each of which is drawn into the review."""
    with open_scope(world.everything):
        agree_change(
            actor=SYSTEM,
            now=world.now,
            client_id=world.id_of("banco"),
            service_line_id=world.queries.id,
            version=world.queries.version,
            changes={"quality_plan": {"review_share": 1}},
            why="Todo se revisa",
        )
    cases = open_queries(world, count)
    for name in ("ana", "luis"):
        for _ in range(count):
            do(world, name)
    return cases
