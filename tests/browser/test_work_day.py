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
NOTE = "[name='f.note']"
IN_SIGHT = """(wanted) => {
  const { top, bottom } = document.querySelector(wanted).getBoundingClientRect();
  return top > 0 && bottom < innerHeight;
}"""

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "nothing": "No tiene nada en sus manos.",
        "came": "Lo recibido",
        "saved": "Borrador guardado a las",
        "wrong": "Corrija esto primero:",
        "choose": "Elija una de las opciones.",
        "blind": "Usted juzga esto sin ver",
        "done": "Entregado.",
        "unconfirmed": "Confirme que responde de ello.",
        "licence": "Firma con esta credencial:",
        "add": "Añadir a: Códigos",
        "delivered": "Entregado",
        "closed": "Cerrado",
        "history": "Historia",
        "opened": "Expediente abierto",
        "rules": "se cumplen todas las reglas",
    },
    "en": {
        "nothing": "Nothing is in your hands.",
        "came": "What came in",
        "saved": "Draft saved at",
        "wrong": "Correct this first:",
        "choose": "Choose one of the options.",
        "blind": "You judge this without seeing",
        "done": "Handed in.",
        "unconfirmed": "Confirm that you answer for it.",
        "licence": "You sign with this licence:",
        "add": "Add to: Codes",
        "delivered": "Delivered",
        "closed": "Closed",
        "history": "History",
        "opened": "Case opened",
        "rules": "every rule holds",
    },
}


@pytest.fixture
def world() -> World:
    from pericia.apps.work.tests.driving import open_notes
    from tests.database import made_once
    from tests.world import make_world

    made = made_once(make_world)
    open_notes(made)
    return made


def code(desk: Any, code: str, number: int = 0) -> None:
    desk.page.fill(f"[name='f.codes.{number}.code']", code)
    desk.page.check(f"[name='f.codes.{number}.kind'][value='diagnosis']")


def measure_agreement_of_all(world: Any) -> None:
    """What a worker does once a report is signed."""
    from pericia.apps.cases.models import Case
    from pericia.apps.work.tests.driving import measure_agreement
    from pericia.tenancy.scope import open_scope

    with open_scope(world.everything):
        signed = list(Case.objects.filter(client_id=world.id_of("hospital")))
    for case in signed:
        measure_agreement(world, case.id)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_note_goes_from_two_blind_coders_to_a_licensed_signature(world, sit, language):
    words = WORDS[language]
    with sit(world, "carmen", language=language, typed=True) as desk:
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
        desk.sees(words["wrong"], words["choose"])
        assert desk.page.evaluate("document.activeElement.name") == "f.codes.1.kind"
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
        desk.press("w")
        desk.sees(words["rules"])
        desk.press("Escape")
        desk.page.check("[name='f.decision'][value='approve']")
        desk.press("Control+Enter")
        desk.sees(words["unconfirmed"])
        desk.page.check("[name=confirmed]")
        desk.press("Control+Enter")
        desk.arrive("**/work")
    measure_agreement_of_all(world)
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


def test_two_windows_of_one_draft_lose_nothing_unseen(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        other = desk.context.new_page()
        other.goto(desk.page.url)
        desk.page.fill(CODE, "A09")
        desk.sees("Borrador guardado a las")
        other.fill(CODE, "B01")
        row = other.locator("#draft-conflict tbody tr")
        row.wait_for()
        (told,) = row.all_inner_texts()
        assert told.startswith("Códigos 1 · Código CIE-10-ES\tB01\tA09\t")
        assert other.locator("#draft-conflict input:checked").input_value() == "here"
        other.get_by_role("button", name="Juntarlo así").click()
        other.get_by_text("Borrador guardado a las").wait_for()
        with other.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
            other.fill(NOTE, "desde allí")
        desk.page.fill(NOTE, "a medias")
        row = desk.page.locator("#draft-conflict tbody tr")
        row.first.wait_for()
        picks = {each.get_attribute("data-name"): each for each in row.all()}
        assert picks["f.note"].locator("input:checked").input_value() == "both"
        picks["f.codes.0.code"].get_by_label("Allí").check()
        desk.page.get_by_role("button", name="Juntarlo así").click()
        desk.page.locator("#draft-conflict").wait_for(state="hidden")
        assert desk.page.input_value(CODE) == "B01"
        assert desk.page.input_value(NOTE) == "a medias\n\ndesde allí"


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
        # Signed out in another tab: nothing typed here is lost, and nothing is handed in.
        session = desk.context.cookies()
        desk.context.clear_cookies(name="sessionid")
        desk.page.fill(NOTE, "a medias")
        desk.press("Control+Enter")
        desk.sees("ya no tiene la sesión iniciada")
        assert ITEM.search(desk.page.url)
        with desk.context.expect_page() as opened:
            desk.page.locator("[data-sign-in]").click()
        opened.value.get_by_label("Correo").wait_for()
        desk.context.add_cookies(session)
        desk.sees("Borrador guardado a las")
        desk.page.reload()
        assert desk.page.input_value(NOTE) == "a medias"
        refused = "the server responded with a status of 401"
        desk.problems[:] = [each for each in desk.problems if refused not in each]


def test_work_is_handed_back_with_a_reason_by_the_keyboard_alone(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.press("b")
        desk.page.keyboard.type("No es mi especialidad")
        desk.press("Control+Enter")
        desk.arrive("**/work")
        desk.sees("Devuelta. El borrador queda para quien la tome.")


def test_a_long_report_is_searched_marked_and_coded_by_the_keyboard_alone(world, sit):
    from pericia.apps.work.tests.browsing import take_on
    from pericia.apps.work.tests.driving import open_notes

    text = "Crepitantes 🫁 bibasales.\r\n" + "Sin hallazgos de interés en esta revisión. " * 60
    text += "\r\nJuicio: neumonía adquirida en el hospital; diabetes mellitus tipo 2."
    (case_id,) = open_notes(world, text=text)
    address = take_on(world, "carmen", case_id, "code_a")
    with sit(world, "carmen") as desk:
        desk.page.goto(address)
        page = desk.page
        desk.press("s")
        page.keyboard.type("NEUMONIA adq")
        desk.sees("1 de 1")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Shift+ArrowRight")
        page.keyboard.press("x")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.name") == "f.codes.0.code"
        page.keyboard.type("J18.9")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        desk.sees("Borrador guardado a las")
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        page.keyboard.press("Control+A")
        page.keyboard.type("diabetes mellitus")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Enter")
        page.locator("[name='f.codes.1.code']:focus").wait_for()
        page.keyboard.type("E11.9")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        desk.sees("Borrador guardado a las")
        page.reload()
        for number, words in enumerate(("neumonía adquirida", "diabetes mellitus")):
            start, end = page.input_value(f"[name='f.codes.{number}.spans']").split()
            assert text[int(start) : int(end)] == words
            assert page.input_value(f"[name='f.codes.{number}.text']") == words
        assert page.locator("#document").inner_text().startswith("Crepitantes 🫁 bibasales.")
        desk.press("?")
        desk.sees("Buscar en el documento", "Marcar selección", "Aparcar", "Entregar y parar")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Shift+Enter")
        desk.arrive("**/work")
        desk.sees("Entregado.")


def test_where_both_do_not_fit_evidence_and_form_are_two_tabs(world, sit):
    with sit(world, "carmen", width=360) as desk:
        desk.press("j")
        desk.arrive(ITEM)
        form = desk.page.locator("#judgement")
        assert not form.is_visible()
        desk.page.get_by_role("link", name="Su trabajo").click()
        assert form.is_visible()
        assert not desk.page.locator("#document").is_visible()
        desk.press("Control+Enter")
        desk.page.locator("[name='f.codes.0.code']:focus").wait_for()


def test_the_history_opens_on_demand(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.press("h")
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


def test_enter_leads_from_field_to_field_and_hands_nothing_in(world, sit):
    with sit(world, "carmen") as desk:
        desk.press("n")
        desk.arrive(ITEM)
        desk.press("f")
        keys, focused = desk.page.keyboard, "document.activeElement.name"
        keys.type("A09")
        keys.press("Enter")
        assert desk.page.evaluate(focused) == "f.codes.0.kind"
        keys.press("Space")
        keys.press("Enter")
        assert desk.page.evaluate(focused) not in {"", "f.codes.0.kind"}
        assert ITEM.search(desk.page.url)
        # An added row takes what is typed before it has come.
        text = desk.page.locator("#document")
        text.focus()
        keys.press("Control+Shift+ArrowRight")
        keys.press("Enter")
        text.focus()
        keys.press("Control+ArrowRight")
        keys.press("Control+Shift+ArrowRight")
        keys.press("Shift+Enter")
        keys.type("E11.9")
        desk.page.locator("[name='f.codes.1.code']:focus").wait_for()
        assert desk.page.input_value("[name='f.codes.1.code']") == "E11.9"
        keys.press("Shift+Enter")
        desk.page.locator("[name='f.codes.2.code']:focus").wait_for()
        desk.page.locator("[name=f_remove]").last.press("Enter")
        desk.page.locator("[name='f.codes.2.code']").wait_for(state="detached")
        # What is removed leaves the focus in its list.
        desk.page.locator("[name=f_remove]").last.press("Enter")
        desk.page.locator("[name='f.codes.1.code']").wait_for(state="detached")
        assert desk.page.evaluate("document.activeElement.matches('.entry')")
        assert desk.page.locator("details[open]").count() == 0
        # Letters typed before an added row has come are its own, not keys of the page; what is
        # wrong there has the focus already, and is brought into sight with its sentence.
        desk.page.set_viewport_size({"width": 1280, "height": 420})
        desk.page.locator("[name=f_add]").press("Enter")
        keys.type("e1")
        desk.page.locator("[name='f.codes.1.code']:focus").wait_for()
        assert desk.page.input_value("[name='f.codes.1.code']") == "e1"
        keys.press("Control+Enter")
        desk.sees("Escriba de tres a nueve letras, cifras o puntos, como J18.9.")
        assert desk.page.evaluate(focused) == "f.codes.1.code"
        assert desk.page.evaluate(IN_SIGHT, "#f-codes-1-code-error")
        # Escape leaves the search of the platform for where its reader was.
        desk.page.locator("[name=f_add]").focus()
        keys.press("/")
        assert desk.page.evaluate(focused) == "q"
        keys.press("Escape")
        assert desk.page.evaluate(focused) == "f_add"
