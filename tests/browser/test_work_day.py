"""A day's work in a real browser: take, type, lose nothing, hand in, review, sign off, read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.usefixtures("working_hours")
ITEM = re.compile(r"/work/items/")
CODE = "[name='f.codes.0.code']"

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "nothing": "No tiene nada en sus manos.",
        "came": "Lo recibido",
        "saved": "Borrador guardado a las",
        "wrong": "Corrija esto primero:",
        "fill": "Rellene este campo.",
        "blind": "Usted juzga esto sin ver",
        "done": "Entregado.",
        "unconfirmed": "Confirme que responde de ello.",
        "licence": "Firma con esta credencial:",
        "add": "Añadir a: Códigos",
        "delivered": "Entregado",
        "closed": "Cerrado",
        "history": "Historia",
        "opened": "Expediente abierto",
        "why": "¿Por qué yo?",
        "rules": "se cumplen todas las reglas",
    },
    "en": {
        "nothing": "Nothing is in your hands.",
        "came": "What came in",
        "saved": "Draft saved at",
        "wrong": "Correct this first:",
        "fill": "Fill in this field.",
        "blind": "You judge this without seeing",
        "done": "Handed in.",
        "unconfirmed": "Confirm that you answer for it.",
        "licence": "You sign with this licence:",
        "add": "Add to: Codes",
        "delivered": "Delivered",
        "closed": "Closed",
        "history": "History",
        "opened": "Case opened",
        "why": "Why me?",
        "rules": "every rule holds",
    },
}


@pytest.fixture
def world() -> World:
    from pericia.apps.work.tests.driving import open_notes
    from tests.world import make_world

    made = make_world()
    open_notes(made)
    return made


def code(desk: Any, code: str, number: int = 0) -> None:
    desk.page.fill(f"[name='f.codes.{number}.code']", code)
    desk.page.check(f"[name='f.codes.{number}.kind'][value='diagnosis']")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_note_goes_from_two_blind_coders_to_a_licensed_signature(world, sit, language):
    words = WORDS[language]
    with sit(world, "carmen", language=language) as desk:
        desk.sees(words["nothing"])
        desk.press("n")
        desk.arrive(ITEM)
        desk.sees(words["came"], words["blind"])
        code(desk, "A09")
        desk.sees(words["saved"])
        desk.page.reload()
        assert desk.page.input_value(CODE) == "A09"
        desk.page.get_by_role("button", name=words["add"]).click()
        desk.page.locator("[name='f.codes.1.code']").fill("J18.9")
        desk.press("Control+Enter")
        desk.sees(words["wrong"], words["fill"])
        assert desk.page.evaluate("document.activeElement.className") == "error-summary"
        assert desk.page.input_value("[name='f.codes.1.code']") == "J18.9"
        desk.page.check("[name='f.codes.1.kind'][value='diagnosis']")
        desk.press("Control+Enter")
        desk.arrive("**/work")
        desk.sees(words["done"])
    with sit(world, "diego", language=language) as desk:
        desk.press("n")
        desk.arrive(ITEM)
        assert "J18.9" not in desk.page.content()
        code(desk, "A09")
        desk.press("Control+Enter")
        desk.arrive("**/work")
    with sit(world, "elena", language=language) as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.sees("Carmen Díaz", "Diego Mora")
        assert desk.page.locator("[data-difference] .key").input_value() == "J18.9"
        desk.press("j")
        desk.press("x")
        desk.page.fill("[name='f.reason']", "Es el único que consta.")
        desk.press("Control+Enter")
        desk.arrive("**/work")
    with sit(world, "irene", language=language) as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.sees(words["licence"], "Consejería de Educación")
        desk.page.get_by_text(words["why"]).click()
        desk.sees(words["rules"])
        desk.page.check("[name='f.decision'][value='approve']")
        desk.press("Control+Enter")
        desk.sees(words["unconfirmed"])
        desk.page.check("[name=confirmed]")
        desk.press("Control+Enter")
        desk.arrive("**/work")
    with sit(world, "julio", language=language) as desk:
        desk.page.goto("/cases")
        desk.page.get_by_role("link", name="Varón con fiebre.").click()
        desk.sees(words["closed"], words["delivered"], words["licence"].split()[-1].strip(":"))
        desk.sees("Irene Lobo", words["opened"])


def test_handing_in_leads_to_the_next_item_whose_address_survives_a_reload(world, sit):
    from pericia.apps.work.tests.driving import open_queries

    open_queries(world, 2)
    with sit(world, "ana") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        first = desk.page.url
        desk.page.fill("[name='f.category']", "card_arrival")
        desk.page.check("[name='f.answer_by'][value='operator']")
        desk.press("Control+Enter")
        desk.page.wait_for_url(lambda url: url != first)
        following = desk.page.url
        assert ITEM.search(following)
        assert desk.page.evaluate("document.activeElement.tagName") == "H1"
        desk.page.reload()
        assert desk.page.url == following
        desk.sees("Lo recibido")


def test_the_second_window_is_told_that_the_first_one_saved(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        other = desk.context.new_page()
        other.goto(desk.page.url)
        desk.page.fill(CODE, "A09")
        desk.sees("Borrador guardado a las")
        other.fill(CODE, "B01")
        other.get_by_text("otra ventana cambió este borrador").wait_for()
        other.reload()
        assert other.input_value(CODE) == "A09"


def test_what_was_typed_the_moment_before_leaving_is_kept(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.page.fill(CODE, "A09")
        desk.page.get_by_role("link", name="Mi trabajo").first.click()
        desk.arrive("**/work")
        # What is sent while leaving may arrive a little after the next page was asked for.
        kept = desk.page.get_by_text("Borrador guardado")
        for _ in range(20):
            if kept.count():
                break
            desk.page.wait_for_timeout(250)
            desk.page.reload()
        desk.page.get_by_role("link", name="Codificar").click()
        desk.arrive(ITEM)
        assert desk.page.input_value(CODE) == "A09"


def test_work_is_handed_back_with_a_reason_by_the_keyboard_alone(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.page.get_by_text("Devolver a la cola", exact=True).first.focus()
        desk.press("Enter")
        desk.press("Tab")
        desk.page.keyboard.type("No es mi especialidad")
        desk.press("Tab")
        desk.press("Enter")
        desk.arrive("**/work")
        desk.sees("Devuelta. El borrador queda para quien la tome.")


def test_the_history_opens_on_demand(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.page.get_by_text("Historia", exact=True).click()
        desk.sees("Expediente abierto")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_of_the_day_fits_a_narrow_screen(world, sit, language):
    with sit(world, "carmen", language=language, width=360) as desk:
        assert desk.overflow() <= 0
        desk.press("n")
        desk.arrive(ITEM)
        assert desk.overflow() <= 0
    with sit(world, "olga", language=language, width=360) as desk:
        for address in ("/board", "/board/items", "/cases", "/cases/new"):
            desk.page.goto(address)
            assert desk.overflow() <= 0, address
        desk.page.goto("/cases")
        desk.page.get_by_role("link", name="Varón con fiebre.").click()
        desk.page.wait_for_load_state()
        assert desk.overflow() <= 0
