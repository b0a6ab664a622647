"""Who settles what two coders gave differently, and what becomes of it half way: a browser that is
closed, a second tab, signing out meanwhile. Then who holds the licence sends it back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.days.hands import Hands

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.days.conftest import Day, Demonstration

SIGN = ("Visto bueno", "Sign-off")
SETTLE = ("Resolver las discrepancias", "Adjudicate")
PICKS_MAX, ROUNDS_MAX, WAIT_MS = 60, 12, 2_000


def decided(hands: Hands) -> tuple[int, int]:
    """How many differences are decided, of how many."""
    said = re.findall(r"\d+", hands.page.locator("[data-decided]").inner_text())
    return int(said[0]), int(said[1])


def decide_all(hands: Hands) -> None:
    if not hands.page.locator("[data-decided]").count():
        return
    hands.press("j")
    for turn in range(PICKS_MAX):
        done, every = decided(hands)
        if done == every:
            return
        hands.press("ArrowLeft" if turn % 2 == 0 else "ArrowRight")
    raise AssertionError("Some differences stay open.")


def saved(hands: Hands) -> None:
    hands.sees("Borrador guardado a las", "Draft saved at")


def second_tab(hands: Hands, wanted: str) -> Hands:
    """A link opened beside, as Ctrl+Enter does."""
    hands.reach(wanted)
    with hands.page.context.expect_page() as opened:
        hands.press("Control+Enter")
    opened.value.wait_for_load_state()
    return Hands(opened.value, hands.language)


def test_half_of_an_adjudication_is_there_in_the_next_browser(day: Day) -> None:
    with day("elena") as hands:
        assert hands.next_item() == hands.says(*SETTLE)
        hands.sees("coinciden", "agree")
        names = hands.page.locator(".differences .code-name")
        assert names.count() or not hands.page.locator(".code-name").count()
        decide_all(hands)
        hands.write("f.reason", hands.says("Consta en el informe.", "The report says so."))
        saved(hands)
    with day("elena") as hands:
        hands.press("1")
        hands.arrive("**/work/items/**")
        done, every = decided(hands)
        assert done == every
        assert hands.page.locator("[name='f.reason']").input_value()


def test_who_was_signed_out_meanwhile_loses_nothing(day: Day, demonstration: Demonstration) -> None:
    with day("elena") as hands:
        second = second_tab(hands, "a[data-key='1']")
        hands.sign_out()
        second.write("f.reason", second.says("Consta dos veces.", "The report says so twice."))
        second.sees("ya no tiene la sesión iniciada", "you are no longer signed in")
        hands.follow_named("^Iniciar sesión$", "^Sign in$")
        hands.sign_in("elena@demo.pericia", demonstration.password)
        saved(second)


def test_a_second_tab_that_hands_in_late_reads_when_and_where(day: Day) -> None:
    with day("elena") as hands:
        second = second_tab(hands, "a[data-key='1']")
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.hand_in(stop=True)
        second.write("f.reason", second.says("Otra razón.", "Another reason."))
        second.press("Control+Enter")
        second.sees("Ya estaba entregado", "Handed in already")
        second.sees("desde otra ventana", "from another window")
        second.sees("Otra razón.", "Another reason.")
        second.follow_named("Leerlo en su expediente", "Read it on its case")
        second.arrive("**/cases/**")
        second.sees("Resolver las discrepancias", "Adjudicate")


def given(hands: Hands) -> str:
    """The next item, also where it was being offered at that very moment; its title."""
    for _ in range(ROUNDS_MAX):
        hands.press("j")
        hands.page.wait_for_timeout(WAIT_MS)
        if "/work/items/" in hands.page.url:
            break
    return hands.title()


def until_it_says(
    hands: Hands, words: str, step: tuple[str, str], finish: Callable[[Hands], None]
) -> None:
    """Finish what of this step comes before the item whose evidence says this; the rest is handed
    back."""
    for _ in range(ROUNDS_MAX):
        at = given(hands)
        if words in hands.page.locator("#evidence").inner_text():
            return
        if at.startswith(hands.says(*step)):
            finish(hands)
            hands.hand_in(stop=True)
        else:
            hands.leave_item("b", hands.says("Hoy solo juzgo.", "I only judge today."))
    raise AssertionError(f"No item says {words}")


def sign(hands: Hands) -> None:
    hands.press("f")
    hands.choose("f.decision", "approve")
    hands.tick("[name='confirmed']")


def test_what_was_settled_is_read_and_sent_back_by_who_signs_under_a_licence(day: Day) -> None:
    with day("irene") as hands:
        twice = hands.says("Consta dos veces.", "The report says so twice.")
        until_it_says(hands, twice, SIGN, sign)
        assert hands.title().startswith(hands.says(*SIGN))
        hands.sees("Codificador clínico", "Clinical coder")
        hands.press("f")
        hands.choose("f.decision", "return")
        hands.press("Control+Shift+Enter")
        hands.sees("Corrija esto primero", "Correct this first")
        hands.write("f.note", hands.says("Falta un código.", "A code is lacking."))
        hands.tick("[name='confirmed']")
        hands.hand_in(stop=True)
