"""Pablo moves work in bulk: what is in several hands back to its queue, what is urgent up, what
somebody has to somebody else; and reads which items could not be moved, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

QUERIES = "Consultas de clientes · Banco"
IN_HAND = ("En curso", "In hand")
HELD = ("In hand", "Parked")
ELENA = "Elena Rey"
RULES = ("Credencial", "Independencia", "Credential", "Independence", "Capacidad", "Capacity")


def to_items(hands: Hands, line: str, *, state: tuple[str, str] | None = None) -> None:
    """From the board to its items, those of a line, narrowed."""
    hands.go("Tablero", "Board")
    hands.press("i")
    hands.arrive("**/board/items")
    hands.to_content()
    hands.pick("line", line, line)
    narrow(hands, state=state)


def narrow(hands: Hands, *, state: tuple[str, str] | None = None, person: str = "") -> None:
    hands.to_content()
    if state:
        hands.pick("state", *state)
    if person:
        hands.pick("person", person, person)
    hands.visit("^Ver$", "^Show$")


def choose_all(hands: Hands) -> int:
    hands.tick("[data-all=item]")
    count = hands.page.locator("#bulk tbody input[name=item]").count()
    hands.sees(f"({count})", f"({count})")
    return count


def do(hands: Hands, button: str, why: str, *, person: str = "") -> None:
    """Say why, and press one of the buttons below the list."""
    hands.press("m")
    hands.type(why)
    if person:
        hands.pick("person", person, person)
    hands.follow(f"button[name='do'][value='{button}']")
    hands.arrive("**/board/items/changes*")


def done_and_refused(hands: Hands) -> tuple[int, int]:
    heading = hands.page.locator(".outcomes h2").inner_text()
    done, refused = map(int, re.findall(r"\d+", heading))
    return done, refused


def told(hands: Hands) -> list[str]:
    """What the answer says of those in which nothing was changed, reason by reason."""
    return hands.page.locator(".outcomes > ul > li").all_inner_texts()


def test_what_people_have_goes_back_to_the_queue_and_the_rest_is_told(day: Day) -> None:
    with day("pablo") as hands:
        to_items(hands, QUERIES)
        count = choose_all(hands)
        held = ("En curso", "Aparcado") if hands.language == "es" else HELD
        states = hands.page.locator(".items .states").all_inner_texts()
        in_hands = sum(any(each in state for each in held) for state in states)
        assert in_hands > 1
        do(hands, "return", hands.says("Cierra el turno", "The shift ends"))
        done, refused = done_and_refused(hands)
        assert done + refused == count
        # What is escalated goes back by itself where nobody above can take it.
        assert done in (in_hands, in_hands + 1)
        assert hands.value("document.activeElement.matches('.outcomes')")
        hands.sees("En estas no se cambió nada:", "Nothing was changed in these:")
        hands.sees("Se ha preguntado al cliente", "The client has been asked")
        hands.sees("Nadie tiene esta tarea en sus manos.", "Nobody has this item in hand.")
        hands.follow(".outcomes summary")
        assert hands.page.locator(".outcomes details[open] li").count() > 3
        narrow(hands, state=IN_HAND)
        hands.sees("Ninguna tarea cumple", "No item fits these filters.")


def test_what_is_urgent_is_escalated_and_what_was_already_is_told(day: Day) -> None:
    with day("pablo") as hands:
        to_items(hands, QUERIES, state=("En espera", "Waiting"))
        hands.press("j", "j", "x", "j", "x")
        hands.sees("(2)", "(2)")
        do(hands, "escalate", hands.says("Amenazan con irse", "They threaten to leave"))
        hands.sees("2 tareas hechas", "2 items done")
        assert not told(hands)
        narrow(hands, state=("En espera", "Waiting"))
        badges = hands.page.locator(".items .badge", has_text=hands.says("Escalad", "Escalated"))
        assert badges.count() == 2
        hands.press("j", "x", "j", "x")
        do(hands, "escalate", hands.says("Otra vez", "Once more"))
        hands.sees("0 tareas hechas, 2 no", "0 items done, 2 not")
        (reason,) = told(hands)
        assert reason.endswith(
            hands.says("Esta tarea ya se escaló; devuélvala en su lugar.", "escalated already.")
        )


def test_what_somebody_has_in_hand_is_given_to_another(day: Day) -> None:
    with day("pablo") as hands:
        hands.to_content()
        hands.follow_named("^Carmen Díaz", "^Carmen Díaz")
        hands.arrive("**/board/items?person=*")
        hands.sees("1 fila", "1 row")
        hands.sees("Codificar", "Code (")
        hands.press("j", "x")
        do(hands, "return", hands.says("Está de baja", "She is ill"))
        hands.sees("1 tarea hecha", "1 item done")
        to_items(hands, "Codificación clínica")
        count = choose_all(hands)
        why = hands.says("Conoce el hospital", "She knows the hospital")
        do(hands, "give", why, person=ELENA)
        done, refused = done_and_refused(hands)
        assert done
        assert done + refused == count
        assert all(any(rule in each for rule in RULES) for each in told(hands))
        narrow(hands, person=ELENA)
        hands.sees(f"{done} fila", f"{done} row")
        offered = hands.page.locator(".items .step-name a").first.get_attribute("href")
    with day("elena") as elena:
        elena.page.locator(f"main a[href='{offered}']").wait_for()
        elena.sees(why, why)


def test_in_bulk_on_a_telephone(day: Day) -> None:
    with day("pablo", width=360) as hands:
        to_items(hands, "Reclamaciones")
        count = choose_all(hands)
        assert hands.overhang() == 0
        do(hands, "prioritise", hands.says("Vence hoy", "Due today"))
        hands.sees(f"{count} tareas hechas", f"{count} items done")
        assert hands.overhang() == 0
