"""Ana classifies and answers what customers of two banks ask, and hands on what she cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

ITEMS_MAX = 12


def classify(hands: Hands) -> None:
    hands.write("f.category", hands.says("Límites de recarga", "Top-up limits"))
    hands.choose("f.answer_by", "operator")


def reply(hands: Hands) -> None:
    if hands.page.locator("[data-takes]").count():
        hands.press("t")
        assert hands.value("document.activeElement.value.length") > 20
    else:
        hands.write("f.reply", "Buenos días: lo hemos comprobado y ya está resuelto.")
    hands.choose("f.result", "answered")


def until_a_reply_is_asked(hands: Hands) -> None:
    """Work on, item after item, until one comes that wants an answer."""
    title = hands.next_item()
    for _ in range(ITEMS_MAX):
        if title == hands.says("Responder", "Answer"):
            return
        classify(hands)
        hands.hand_in()
        title = hands.title()
    raise AssertionError("nothing to answer")


def test_a_query_is_answered_with_what_is_known_and_the_next_one_comes(day: Day) -> None:
    with day("ana") as hands:
        until_a_reply_is_asked(hands)
        hands.sees("Respuesta o nota de traspaso", "Reply or handover note")
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.press("Escape")
        reply(hands)
        hands.hand_in(stop=True)
        assert hands.title() == hands.says("Mi trabajo", "My work")
        done = hands.page.locator("main table tbody tr").first
        assert done.inner_text().startswith(hands.says("Responder", "Answer"))
        hands.reach("main table tbody tr:first-child a")
        hands.press("Enter")
        hands.arrive("**/cases/*/*")
        assert "Ana Ruiz" in hands.page.locator("main").inner_text()


def test_an_answer_waits_parked_and_is_taken_up_again_with_its_draft(day: Day) -> None:
    with day("ana") as hands:
        until_a_reply_is_asked(hands)
        hands.write("f.reply", "Buenos días: lo miro y le digo.")
        hands.sees("Borrador guardado a las", "Draft saved at")
        hands.leave_item("p", "Espero a tesorería")
        hands.sees("Aparcada. Su reloj corre; retómela desde aquí.", "Parked. Its clock goes on")
        hands.sees("Espero a tesorería", "Espero a tesorería")
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.press("r")
        hands.page.locator("[name='f.reply']").wait_for()
        assert hands.page.locator("[name='f.reply']").input_value().endswith("le digo.")
        hands.choose("f.result", "answered")
        hands.hand_in(stop=True)


def test_the_client_is_asked_and_the_item_waits_for_the_answer(day: Day) -> None:
    with day("ana") as hands:
        until_a_reply_is_asked(hands)
        hands.leave_item("q", "¿Tiene ya la tarjeta nueva?")
        hands.sees("Preguntado. El reloj", "Asked. The clock stands still")
        hands.sees("¿Tiene ya la tarjeta nueva?", "¿Tiene ya la tarjeta nueva?")


def test_what_is_not_hers_is_escalated_or_handed_back(day: Day) -> None:
    with day("ana") as hands:
        until_a_reply_is_asked(hands)
        hands.leave_item("e", "Amenaza con denunciar")
        hands.sees("Escalada. Un supervisor", "Escalated. A supervisor")
        hands.next_item()
        hands.leave_item("b", "Conozco a quien pregunta")
        hands.sees("Devuelta. El borrador queda", "Handed back. The draft stays")


def test_a_difficult_query_is_handed_to_a_senior_with_a_note(day: Day) -> None:
    with day("ana") as hands:
        until_a_reply_is_asked(hands)
        hands.choose("f.result", "hand_over")
        hands.press("Control+Enter")
        hands.sees("Corrija esto primero:", "Correct this first:")
        hands.page.locator("[name='f.reply']:focus").wait_for()
        hands.type("Ha llamado tres veces; ya tiene la tarjeta bloqueada.")
        hands.hand_in()
