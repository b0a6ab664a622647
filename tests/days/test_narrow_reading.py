"""What is read and answered on a telephone: the client's page, the board, a search, a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.days.hands import tries

if TYPE_CHECKING:
    from tests.days.conftest import Day

NARROW = 360
# What a chart of a page is read at, in pixels.
LEGIBLE = 9.5
SMALLEST = """() => Math.min(...[...document.querySelectorAll("main svg text")]
    .filter(each => each.getBoundingClientRect().width)
    .map(each => parseFloat(getComputedStyle(each).fontSize)
        * Math.hypot(each.getScreenCTM().a, each.getScreenCTM().b)))"""


def test_a_client_answers_a_question_and_reads_it_above_its_field(day: Day) -> None:
    with day("marta", width=NARROW) as hands:
        hands.follow_named("^Responder$", "^Answer$")
        hands.arrive("**/cases/**")
        hands.page.wait_for_function("document.activeElement.name === 'answer'")
        asked = hands.page.locator(".question .long-text").first.bounding_box()
        top = hands.page.locator(".top").bounding_box()
        assert asked
        assert top
        assert asked["y"] >= top["height"]
        answer = hands.says("Termina en 4471.", "It ends in 4471.")
        hands.write("answer", answer)
        hands.follow_named("^Responder$", "^Answer$")
        hands.sees(answer, answer)
        hands.go("Lo que ha encargado", "What you handed over")
        assert not hands.page.get_by_text(
            hands.says("Pregunta por contestar", "Question to answer")
        ).count()
        assert hands.overhang() == 0


def test_a_client_reads_a_deliverable_with_its_picture_and_accepts_it(day: Day) -> None:
    with day("marta", width=NARROW) as hands:
        hands.follow_named("^Voz del cliente, del", "^(Voz del cliente|Voice of the customer),? ")
        hands.arrive("**/deliverables/**")
        title = hands.page.locator("h1").inner_text()
        assert hands.value(SMALLEST) >= LEGIBLE
        assert hands.overhang() == 0
        hands.follow("a.claim-value")
        hands.page.locator(".evidence-here #evidence, .evidence-here h2").first.wait_for()
        hands.reach_named("^(Aceptar|Accept)$", "^(Aceptar|Accept)$", backwards=True)
        hands.press("Enter")
        hands.arrive("**/acceptance**")
        hands.follow("main form button[data-kind=primary]")
        hands.sees("Aceptado", "Accepted")
        hands.go("Lo que ha encargado", "What you handed over")
        first = title.split("\n")[0]
        waiting = hands.page.locator(".waits").inner_text()
        assert not re.search(f"^{re.escape(first)}$", waiting, re.MULTILINE)
        assert hands.value(SMALLEST) >= LEGIBLE


def test_who_runs_operations_follows_a_number_of_the_board_to_the_late_items(day: Day) -> None:
    with day("olga", width=NARROW) as hands:
        late = hands.page.locator(".queues a.bad").first
        count = int(late.inner_text())
        hands.follow(".queues a.bad")
        hands.arrive("**/board/items?**")
        assert hands.page.locator("tbody input[name=item]").count() == count
        hands.reach("[data-all=item]")
        hands.sees("Elegir todas las de esta página", "Choose all on this page")
        hands.press("Space")
        hands.write("why", hands.says("Van antes.", "They go first."))
        hands.write("priority", "30")
        hands.follow("button[value=prioritise]")
        hands.page.locator(".outcomes").wait_for()
        assert str(count) in hands.page.locator(".outcomes h2").inner_text()
        assert hands.overhang() == 0


def test_a_search_is_walked_by_the_arrows_and_opened(day: Day) -> None:
    with day("olga", width=NARROW) as hands:
        hands.press("/")
        hands.type("tarjeta")
        hands.press("Enter")
        hands.arrive("**/search?**")
        for _ in tries("the first of what was found"):
            hands.press("ArrowDown")
            if hands.value("document.activeElement.matches('.hit')"):
                break
        found = hands.value("document.activeElement.textContent")
        assert re.search("tarjeta", found, re.IGNORECASE)
        assert hands.overhang() == 0
        hands.press("Enter")
        hands.arrive("**/cases/**")
        hands.sees("La historia completa", "The story")
