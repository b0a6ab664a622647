"""Irene reads a draft before the client does: sends it back, corrects it beside what it was,
and somebody else releases what she corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.test_noa import TITLE, write_report
from tests.days.writing import IN_REVIEW, RELEASED, find, state

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

DRAFT = ("Borrador", "Draft")
WRONG = "Se leyeron las respuestas de diciembre."
RIGHT = "Se leyeron las respuestas de enero, todas."
RIGHT_AGAIN = "Se leyeron las respuestas de enero que traían palabras."


def only(hands: Hands, words: tuple[str, str]) -> None:
    """Narrow the list of deliverables to those in one state."""
    hands.go("Entregables", "Deliverables")
    hands.pick("state", *words)
    hands.follow_named("^Ver$", "^Show$")
    hands.page.wait_for_url("**state=*")


def correct(hands: Hands, text: str) -> None:
    """Write over the text block, and read what has become of it."""
    hands.reach("textarea[name$='.text']:not([maxlength='4000'])")
    hands.press("Control+a")
    hands.type(text)
    hands.sees("Borrador guardado", "Draft saved")
    hands.press("Control+Enter")
    hands.arrive("**/deliverables/*/*")
    hands.sees(text, text)


def test_she_reads_a_draft_and_sends_it_back_with_what_is_wrong(day: Day) -> None:
    with day("noa") as hands:
        write_report(hands)
    with day("irene") as hands:
        only(hands, IN_REVIEW)
        hands.visit(TITLE, TITLE)
        hands.sees("Léalo como lo leerá el cliente.", "Read it as the client will.")
        hands.reach_named("^Comentar aquí", "^Comment here")
        hands.press("Enter")
        hands.reach("textarea[name=body]")
        hands.type("Era enero.")
        hands.send()
        hands.sees("Era enero.", "Era enero.")
        hands.visit("^Devolver a los autores$", "^Send back$")
        hands.write("f.why", "El mes no es ese.")
        hands.send()
        assert state(hands) == hands.says(*DRAFT)


def test_who_corrects_it_does_not_release_it(day: Day) -> None:
    with day("irene") as hands:
        find(hands, TITLE)
        hands.sees("El mes no es ese.", "El mes no es ese.")
        hands.press("e")
        hands.arrive("**/edit*")
        correct(hands, RIGHT)
        hands.visit("^Pasar a revisión$", "^Hand to review$")
        hands.sees("Usted ha escrito en esta versión", "You wrote in this version")
        assert not hands.page.get_by_text(hands.says("Entregar al cliente", "Release to")).count()
    with day("elena") as hands:
        only(hands, IN_REVIEW)
        hands.visit(TITLE, TITLE)
        hands.sees(RIGHT, RIGHT)
        hands.visit("^Entregar al cliente$", "^Release to the client$")
        assert state(hands) == hands.says(*RELEASED)


def test_a_new_version_is_corrected_beside_the_old_one(day: Day) -> None:
    with day("irene") as hands:
        find(hands, TITLE)
        hands.visit("^Empezar otra versión$", "^Begin a new version$")
        hands.arrive("**/edit*")
        correct(hands, RIGHT_AGAIN)
        hands.press("c")
        hands.arrive("**/comparison")
        assert "todas" in hands.page.locator("del").all_inner_texts()[-1]
        assert "palabras" in " ".join(hands.page.locator("ins").all_inner_texts())
        hands.follow_named("^Corregirlo$", "^Correct it$")
        hands.arrive("**/edit#block-*")
        hands.page.locator("textarea:focus").wait_for()
        hands.press("Control+End")
        hands.type(" Son 19.")
        hands.sees("Borrador guardado", "Draft saved")
        hands.press("Control+Enter")
        hands.arrive("**/deliverables/*/*")
        hands.visit("^Pasar a revisión$", "^Hand to review$")
    with day("elena") as hands:
        find(hands, TITLE)
        hands.press("c")
        hands.arrive("**/comparison")
        hands.sees("Son 19.", "Son 19.")
        hands.visit(f"^{TITLE}$", f"^{TITLE}$")
        hands.visit("^Entregar al cliente$", "^Release to the client$")
        text = hands.text_behind("a[href*='/files/html']")
        assert f"{RIGHT_AGAIN} Son 19." in text
        assert RIGHT not in text
        hands.follow_named("^1$", "^1$")
        hands.sees("Está leyendo una versión anterior.", "You are reading an earlier version.")
        hands.sees(RIGHT, RIGHT)
