"""Who judges the answers to a bank's queries: blind first, then agreed, mended or sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.hands import tries
from tests.days.judging import BLIND, ROUNDS_MAX, classify_blind, judge, to_a_judgement

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

ANSWER = ("Responder", "Answer")
ROWS_MAX = 60


def test_she_answers_blind_sees_both_and_returns_and_sees_what_was_mended(day: Day) -> None:
    with day("rosa") as hands:
        to_a_judgement(hands)
        hands.sees("Comprobado a ciegas", "Checked blind")
        agreed = hands.page.locator(".agreement").inner_text()
        assert hands.says(" de 1 coinciden", " of 1 agree") in agreed
        judge(hands, "return", right=agreed.startswith("1"))
        hands.press("Control+Enter")
        hands.sees("Rellene este campo.", "Fill in this field.")
        assert hands.value("document.activeElement.name") == "f.reasons"
        client, about = asked(hands)
        hands.tick("[name='f.reasons'][value='incomplete']")
        hands.write("f.note", hands.says("Falta el plazo.", "It lacks the date."))
        hands.hand_in(stop=True)
    with day("olga") as hands:
        give_to_ana(hands, client, about)
    with day("ana") as hands:
        mend(hands)
    with day("rosa") as hands:
        accept_what_was_mended(hands)


def test_she_mends_an_answer_herself(day: Day) -> None:
    with day("rosa") as hands:
        to_a_judgement(hands)
        judge(hands, "correct", right=True)
        hands.press("Control+Enter")
        hands.sees("Corrija esto primero", "Correct this first")
        hands.tick("[name='f.reasons'][value='unclear']")
        hands.press("Escape", "t")
        given = hands.value("document.activeElement.value")
        assert given
        assert given in hands.page.locator("#evidence").inner_text()
        hands.type(hands.says(" Si no llega el martes, escríbanos.", " Write if it is late."))
        hands.hand_in(stop=True)


def accept_what_was_mended(hands: Hands) -> None:
    at = hands.next_item()
    for _ in range(ROUNDS_MAX):
        if hands.page.locator("h1 .badge").count():
            break
        if at == hands.says(*BLIND):
            classify_blind(hands)
        else:
            judge(hands, "accept", right=True)
        hands.hand_in()
        at = hands.title()
    hands.sees("Qué cambió desde que se devolvió", "Changed since it was returned")
    changed = hands.page.locator("mark.mark-right").all_inner_texts()
    assert any(hands.says("martes", "Tuesday") in each for each in changed)
    judge(hands, "accept", right=True)
    hands.hand_in(stop=True)


def asked(hands: Hands) -> tuple[str, str]:
    """Whose query it is and how it begins."""
    client = hands.page.locator(".item-facts span").first.inner_text()
    text = hands.page.locator("#evidence dl .long-text").first.inner_text()
    return client, " ".join(text.split())[:40]


def give_to_ana(hands: Hands, client: str, about: str) -> None:
    """Whoever directs the work gives the returned answer to who shall mend it."""
    hands.go("Tablero", "Board")
    hands.press("i")
    hands.arrive("**/board/items*")
    hands.pick("line", "Consultas de clientes", "Consultas de clientes")
    for _ in tries("the client's line"):
        if client in hands.value("document.activeElement.selectedOptions[0].textContent"):
            break
        hands.press("ArrowDown")
    hands.follow_named("^Ver$", "^Show$")
    hands.arrive("**/board/items?*line=*")
    for _ in range(ROWS_MAX):
        hands.press("j")
        row = hands.value("document.activeElement.closest('tr')?.textContent || ''")
        if about in row and hands.says(*ANSWER) in row:
            break
    else:
        raise AssertionError(f"The answer to {about} does not wait.")
    hands.press("x", "m")
    hands.type(hands.says("Para mejorarla", "To be mended"))
    hands.pick("person", "Ana Ruiz", "Ana Ruiz")
    hands.follow("button[value=give]")
    hands.sees("1 tarea hecha", "1 item done")


def mend(hands: Hands) -> None:
    """Open what one was given; read why it came back, and write what was lacking."""
    hands.go("Mi trabajo", "My work")
    hands.follow("h3:has(.badge) > a")
    hands.arrive("**/work/items/**")
    hands.sees("vuelta 2", "visit 2")
    hands.sees("Falta el plazo.", "It lacks the date.")
    hands.sees("Incompleta", "Incomplete")
    hands.press("a")
    hands.page.locator("#judgement").wait_for()
    hands.press("f")
    hands.choose("f.result", "answered")
    hands.write("f.reply", hands.says("Llega el martes.", "It comes on Tuesday."))
    hands.hand_in(stop=True)
