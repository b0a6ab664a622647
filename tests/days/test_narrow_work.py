"""Work on a telephone: taken, done and handed in, evidence and form one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.hands import tries
from tests.days.judging import BLIND, JUDGE, ROUNDS_MAX

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

NARROW = 360
# The classification is read when it is first searched.
FIRST_SEARCH_MS = 60_000


def begin(hands: Hands) -> str:
    """The item in hand, or else the next one; what its page is called."""
    hands.press("1" if hands.page.locator("main kbd", has_text="1").count() else "j")
    hands.arrive("**/work/items/**")
    return heading(hands)


def heading(hands: Hands) -> str:
    return hands.page.locator("h1").inner_text().strip()


def hand_in(hands: Hands, key: str) -> None:
    """By its key, until the page that follows says that it was handed in."""
    left = hands.page.url
    hands.press(key)
    hands.page.wait_for_url(lambda address: address != left)
    hands.sees("Entregado.", "Handed in.")
    hands.page.wait_for_load_state()
    assert hands.overhang() == 0


def test_an_operator_answers_a_query_and_is_given_the_next(day: Day) -> None:
    with day("ana", width=NARROW) as hands:
        begin(hands)
        hands.sees("Lo recibido", "What came in")
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        assert hands.is_whole("details.drop[open] > .here")
        hands.press("Escape", "h")
        hands.sees("Expediente abierto", "Case opened")
        assert hands.is_whole("details.drop[open] > .here")
        hands.press("Escape")
        answer = classified_first(hands)
        hands.press("f")
        hands.choose("f.result", "answered")
        hands.write("f.reply", answer)
        assert hands.overhang() == 0
        hands.sees("Borrador guardado", "Draft saved")
        first = hands.page.url
        hand_in(hands, "Control+Enter")
        hands.arrive("**/work/items/**")
        assert hands.page.url != first
        hands.press("p")
        hands.type(hands.says("Espero un dato.", "Waiting for a fact."))
        hands.press("Control+Enter")
        hands.arrive("**/work")
        hands.sees("Aparcado", "Parked")


def classified_first(hands: Hands) -> str:
    """An item that asks for the category alone is handed in until one asks for the answer."""
    for _ in tries("an item that asks for the answer"):
        if hands.page.locator("[name='f.reply']").count():
            break
        category = hands.page.locator("datalist option").first.get_attribute("value") or ""
        hands.press("f")
        hands.write("f.category", category)
        hands.reach("[name='f.answered_by'], [name='f.owner'], .hand-in")
        hand_in(hands, "Control+Enter")
    return hands.says("Ya está en camino: llega el jueves.", "It is on its way: on Thursday.")


def test_a_coder_finds_codes_by_words_beside_the_report(day: Day) -> None:
    with day("carmen", width=NARROW) as hands:
        begin(hands)
        hands.sees("Texto del informe", "Text of the report")
        hands.press("f")
        hands.type("hipertension" if hands.language == "es" else "hypertension")
        found = hands.page.locator(".found-codes [role=option]")
        found.first.wait_for(timeout=FIRST_SEARCH_MS)
        assert hands.is_whole(".found-codes")
        hands.press("ArrowDown", "Enter")
        code = hands.value("document.activeElement.value")
        assert "." in code or len(code) == 3
        hands.choose("f.codes.0.kind", "diagnosis")
        hands.reach("[name='f_add'][value='codes']")
        hands.press("Enter")
        hands.page.locator("[name='f.codes.1.code']").wait_for()
        hands.reach("[name='f_remove'][value='codes.1']")
        hands.press("Enter")
        hands.page.locator("[name='f.codes.1.code']").wait_for(state="detached")
        hands.press("Escape")
        hand_in(hands, "Control+Shift+Enter")
        hands.arrive("**/work")
        hands.sees("Terminado hoy", "Finished today")


def test_a_reviewer_judges_blind_and_then_the_answer(day: Day) -> None:
    with day("rosa", width=NARROW) as hands:
        blind, judge = hands.says(*BLIND), hands.says(*JUDGE)
        assert begin(hands) == blind
        hands.sees("Usted juzga esto sin ver", "You judge this without seeing")
        for _ in range(ROUNDS_MAX):
            if heading(hands) != blind:
                break
            category = hands.page.locator("datalist option").nth(3).get_attribute("value") or ""
            hands.press("f")
            hands.write("f.category", category)
            hand_in(hands, "Control+Enter")
        assert heading(hands) == judge
        hands.press("f")
        hands.choose("f.verdict", "accept")
        hands.choose("f.category_correct", "true")
        hands.choose("f.critical_error", "false")
        assert hands.overhang() == 0
        hand_in(hands, "Control+Shift+Enter")
        hands.arrive("**/work")
        hands.sees(judge, judge)
