"""A day of those who judge, audit and count, in a real browser by the keyboard alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pericia.apps.engagements.actions import agree_change
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.tests.world import seal
from pericia.apps.journal.verifier import verify_export
from pericia.apps.work.models import Submission
from pericia.apps.work.tests.driving import do, open_queries
from pericia.tenancy.scope import open_scope
from tests.browser.keyboard import choose, press_on, to_content, write
from tests.database import made_once
from tests.world import World, make_world

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("working_hours")
LANGUAGES = pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])
FOCUSED = "document.activeElement.name"

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "blind": "Usted juzga esto sin ver",
        "right": "Tarjeta que no ha llegado",
        "wrong": "Edad mínima",
        "choose": "Elija una de las opciones.",
        "differs": "difiere",
        "same": "igual",
        "fill": "Rellene este campo.",
        "done": "Entregado.",
        "sealed": "Verificar sin tener que confiar",
        "mailed": "punto de control más reciente",
        "price": "Tarifario",
    },
    "en": {
        "blind": "You judge this without seeing",
        "right": "Card has not arrived",
        "wrong": "Minimum age",
        "choose": "Choose one of the options.",
        "differs": "differs",
        "same": "same",
        "fill": "Fill in this field.",
        "done": "Handed in.",
        "sealed": "Verify without trusting",
        "mailed": "newest checkpoint",
        "price": "Rate card",
    },
}


@pytest.fixture(scope="module")
def world() -> World:
    return made_once(make_world)


@LANGUAGES
def test_a_reviewer_judges_blind_then_accepts_one_and_returns_another(
    world: World, sit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    answered(world, 2)
    with sit(world, "rosa", language=language, width=width) as desk:
        keys = desk.page.keyboard
        desk.press("j")
        for category, told in ((words["right"], words["same"]), (words["wrong"], words["differs"])):
            desk.arrive("**/work/items/**")
            desk.sees(words["blind"])
            desk.press("f")
            keys.type("qwerty")
            keys.press("Control+Enter")
            desk.sees(words["choose"])
            # What was refused is chosen: typing takes its place at once.
            keys.type(category)
            keys.press("Control+Enter")
            desk.page.get_by_text(told, exact=True).first.wait_for(state="attached")
            desk.press("f")
            if told == words["same"]:
                choose(desk, "f.verdict", "accept")
                judge(desk, right=True)
                keys.press("Control+Enter")
                desk.page.get_by_text(words["blind"]).first.wait_for(state="attached")
        choose(desk, "f.verdict", "return")
        judge(desk, right=False)
        keys.press("Control+Shift+Enter")
        desk.sees(words["fill"])
        assert desk.page.evaluate(FOCUSED) == "f.reasons"
        keys.press("Space")
        write(desk, "f.note", "No es lo que pide")
        keys.press("Control+Shift+Enter")
        desk.arrive("**/work")
        desk.sees(words["done"])
    with open_scope([world.id_of("banco")]):
        judged = Submission.objects.filter(step="judge").order_by("-submitted_at")[:2]
        said = {each.output["verdict"]: each.output.get("reasons") for each in judged}
    assert said == {"accept": None, "return": ["wrong_category"]}


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
        press_on(desk, "main a[href^='/checkpoints/']")
        desk.arrive("**/checkpoints/*")
        desk.sees(words["mailed"])
        desk.page.go_back()
        desk.arrive("**/journal")
        desk.press("j")
        with desk.page.expect_download() as coming:
            desk.press("Enter")
        proof = json.loads(coming.value.path().read_text())
    report = verify_export(str(taken["export"]), [key], checkpoints=[str(taken["checkpoint"])])
    assert report.verified
    assert proof["event"] in taken["export"].read_text()


@LANGUAGES
def test_finance_reads_what_was_agreed_and_what_it_costs(
    world: World, sit: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    with sit(world, "fina", language=language, width=width) as desk:
        desk.arrive("**/engagements")
        desk.press("j")
        desk.press("Enter")
        desk.arrive("**/engagements/*/*")
        desk.press("j")
        desk.press("Enter")
        desk.arrive("**/lines/*")
        desk.sees(words["price"])
        assert desk.overflow() <= 0


def judge(desk: Any, *, right: bool) -> None:
    for name, value in (("category_correct", right), ("critical_error", False)):
        choose(desk, f"f.{name}", str(value).lower())


def answered(world: World, count: int) -> None:
    """Queries that were answered, each of which is drawn into the review."""
    with open_scope(world.everything):
        line = ServiceLine.objects.get(client_id=world.id_of("banco"), id=world.queries.id)
        if line.quality_plan.get("review_share") != 1:
            agree_change(
                actor=SYSTEM,
                now=world.now,
                client_id=line.client_id,
                service_line_id=line.id,
                version=line.version,
                changes={"quality_plan": {"review_share": 1}},
                why="Todo se revisa",
            )
    open_queries(world, count)
    for _ in range(count):
        do(world, "ana")
    for _ in range(count):
        do(world, "luis")
