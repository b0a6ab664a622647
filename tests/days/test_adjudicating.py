"""Who settles what two coders gave differently, and what becomes of it half way: a browser that is
closed, a second tab, signing out meanwhile. Then the licence that signs it, or sends it back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.days.hands import Hands

if TYPE_CHECKING:
    from tests.days.conftest import Day

SETTLE = ("Resolver las discrepancias", "Adjudicate")
PICKS_MAX = 60


def decided(hands: Hands) -> tuple[int, int]:
    """How many differences are decided, of how many."""
    said = re.findall(r"\d+", hands.page.locator("[data-decided]").inner_text())
    return int(said[0]), int(said[1])


def decide_all(hands: Hands) -> None:
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


def test_who_was_signed_out_meanwhile_loses_nothing(day: Day) -> None:
    with day("elena") as hands:
        second = second_tab(hands, "a[data-key='1']")
        hands.sign_out()
        second.write("f.reason", second.says("Consta dos veces.", "The report says so twice."))
        second.sees("ya no tiene la sesión iniciada", "you are no longer signed in")
    with day("elena") as hands:
        hands.press("1")
        hands.arrive("**/work/items/**")


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
