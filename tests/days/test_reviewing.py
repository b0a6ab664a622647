"""Who judges the answers to a bank's queries: blind first, then agreed, mended or sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

BLIND = ("Clasificar a ciegas", "Classify blind")
JUDGE = ("Revisar la respuesta", "Review the answer")
ANSWER = ("Responder", "Answer")
WRONG = ("Edad mínima", "Age limit")
ROUNDS_MAX = 12


def title(hands: Hands) -> str:
    hands.page.wait_for_load_state()
    return hands.page.locator("h1").inner_text().split("\n")[0].strip()


def begin(hands: Hands) -> str:
    """Take the next item; its title."""
    hands.press("j")
    hands.arrive("**/work/items/**")
    return title(hands)


def go_on(hands: Hands) -> str:
    """Hand in, and be given the next item; its title."""
    before = hands.page.url
    hands.press("Control+Enter")
    hands.page.wait_for_url(lambda url: url != before)
    hands.page.locator("h1:focus").wait_for()
    return title(hands)


def classify_blind(hands: Hands) -> None:
    hands.sees("Usted juzga esto sin ver", "You judge this without seeing")
    assert hands.page.locator(".comparison").count() == 0
    hands.press("f")
    hands.type(hands.says("Tarjeta que no", "Card that has"))


def to_a_judgement(hands: Hands) -> None:
    """Classify blind whatever comes, until an answer comes to be judged."""
    at = begin(hands)
    for _ in range(ROUNDS_MAX):
        if at == hands.says(*JUDGE):
            return
        assert at == hands.says(*BLIND)
        classify_blind(hands)
        at = go_on(hands)
    raise AssertionError("No answer comes to be judged.")


def stop(hands: Hands) -> None:
    """Hand in, and go back to one's list."""
    hands.press("Control+Shift+Enter")
    hands.arrive("**/work")
    hands.sees("Entregado.", "Handed in.")


def judge(hands: Hands, verdict: str, *, right: bool) -> None:
    hands.press("f")
    hands.choose("f.verdict", verdict)
    hands.choose("f.category_correct", str(right).lower())
    hands.choose("f.critical_error", "false")


def test_she_answers_blind_and_then_sees_both_beside_each_other(day: Day) -> None:
    with day("rosa") as hands:
        to_a_judgement(hands)
        hands.sees("Comprobado a ciegas", "Checked blind")
        agreed = hands.page.locator(".agreement").inner_text()
        assert hands.says(" de 1 coinciden", " of 1 agree") in agreed
        judge(hands, "accept", right=agreed.startswith("1"))
        stop(hands)
        hands.sees("Terminado hoy", "Finished today")
        hands.shown(hands.says(*JUDGE)).wait_for()


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
        stop(hands)
