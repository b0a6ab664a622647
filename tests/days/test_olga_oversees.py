"""Olga keeps an eye on the work: whose time a clock counts, what will be late, filters that she
keeps, and what became of a rule that was lifted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.days.hands import tries
from tests.days.test_queries import reply, until_a_reply_is_asked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.days.conftest import Day
    from tests.days.hands import Hands

LINE = "Consultas de clientes · Banco Cantábrico"
ASKED = ("¿Es la tarjeta que termina en 4417?", "Is it the card that ends in 4417?")
ANSWERED = ("Sí: la que se dio en 2024.", "Yes: the one that was given in 2024.")
STANDS_STILL = (
    "El reloj está parado hasta que responda el cliente",
    "The clock stands still until the client answers",
)
ASKED_NOW = ("Con el cliente", "With the client")
FOR_PABLO = ("Puede levantar la regla (credencial): Pablo Nieto.",
             "May lift the rule credential: Pablo Nieto.")  # fmt: skip
AUTHORISED = ("La firma un abogado alemán del cliente.", "A German lawyer of the client signs it.")
QUERIES = 90


def figure(hands: Hands, spanish: str, english: str) -> int:
    """A number at the head of the board."""
    name = hands.says(spanish, english)
    named = hands.page.locator(".figures > div").filter(has=hands.page.get_by_text(name))
    return int(named.locator("dd").inner_text())


def behind_figure(hands: Hands, asks: str) -> None:
    hands.go("Tablero", "Board")
    hands.to_content()
    hands.follow(f".figures a[href*='{asks}']")
    hands.arrive(f"**/board/items?*{asks}*")


def until_the_bank_is_answered(ana: Hands) -> None:
    """She works for two banks, and the sponsor of one signs in here."""
    for _ in tries("an answer to a customer of the bank"):
        until_a_reply_is_asked(ana)
        if "Banco Cantábrico" in ana.page.locator(".item-facts").inner_text():
            return
        reply(ana)
        ana.hand_in(stop=True)


def whose_time(hands: Hands) -> dict[str, str]:
    """Of a case: by whose time it is, what its clock counts in service hours and really."""
    rows = hands.page.locator("table.plain tbody tr").filter(has=hands.page.locator(".swatch"))
    told = [each.split("\t") for each in rows.all_inner_texts()]
    return {each[0].strip(): each[2].strip() for each in told}


def test_the_clock_stands_still_while_the_client_is_asked_and_then_goes_on(day: Day) -> None:
    with day("olga") as hands:
        before = figure(hands, *ASKED_NOW)
    with day("ana") as ana:
        until_the_bank_is_answered(ana)
        item = str(ana.value("location.pathname"))
        ana.leave_item("q", ana.says(*ASKED))
    with day("olga") as hands:
        assert figure(hands, *ASKED_NOW) == before + 1
        behind_figure(hands, "state=asked")
        hands.follow(f"main a[href='{item}']")
        hands.arrive(f"**{item}")
        hands.sees(*STANDS_STILL)
        hands.follow_named("^Al expediente$", "^To the case$")
        hands.arrive("**/cases/*/*")
        hands.sees(*STANDS_STILL)
        hands.sees(*ASKED)
        case = str(hands.value("location.pathname"))
        with day("marta") as marta:
            marta.follow(f"main a[href^='{case}']")
            marta.arrive(f"**{case}*")
            marta.write("answer", marta.says(*ANSWERED))
            marta.send()
            marta.sees("Respondido. El reloj sigue.", "Answered. The clock goes on.")
        hands.go("Tablero", "Board")
        assert figure(hands, *ASKED_NOW) == before
        behind_figure(hands, "state=assigned")
        hands.follow(f"main a[href='{item}']")
        hands.arrive(f"**{item}")
        hands.follow_named("^Al expediente$", "^To the case$")
        hands.arrive(f"**{case}")
        hands.sees(*ANSWERED)
        assert not hands.shown(hands.says(*STANDS_STILL)).count()
        hands.sees("de horario de servicio", "of service hours")
        assert whose_time(hands)[hands.says("Cliente", "Client")] not in ("", "0 s")


def test_a_board_of_one_line_is_kept_and_used_again(day: Day) -> None:
    with day("olga") as hands:
        hands.to_content()
        hands.pick("line", LINE, LINE)
        hands.visit("^Ver$", "^Show$")
        hands.follow_named("^Guardar este filtro$", "^Save this filter$")
        hands.write("name", "Banco")
        hands.press("Enter")
        hands.sees("El filtro queda guardado.", "The filter is kept.")
    with day("olga") as hands:
        hands.to_content()
        hands.visit("^Banco$", "^Banco$")
        groups = hands.page.locator(".queues .group")
        assert groups.count() == 1
        assert "Banco Cantábrico" in groups.inner_text()
        hands.follow_named("^Quitar el filtro Banco", "^Remove the filter Banco")
        hands.sees("El filtro queda eliminado.", "The filter is removed.")


def test_a_rule_is_lifted_by_who_may_and_the_case_tells_it(day: Day) -> None:
    with day("olga") as hands:
        hands.sees(*FOR_PABLO)
        hands.to_content()
        hands.follow(".stuck:last-child h3 a")
        hands.arrive("**/work/items/**")
        hands.sees("No tiene facultades para", "You hold no authority to lift rules here.")
        item = str(hands.value("location.pathname"))
    with day("pablo") as pablo:
        pablo.to_content()
        pablo.follow(f"main a[href^='{item}?rule=credential']")
        pablo.arrive(f"**{item}*")
        pablo.pick("person", "Berta Aguirre", "Berta Aguirre")
        pablo.write("why", pablo.says(*AUTHORISED))
        pablo.press("Control+Enter")
        pablo.sees("Reglas levantadas", "Lifted rules")
    with day("olga") as hands:
        assert not hands.page.locator(f".stuck a[href='{item}']").count()
        hands.go("Expedientes", "Cases")
        hands.to_content()
        hands.write("q", "Nordsee")
        hands.follow("main form[role=search] button")
        hands.arrive("**/cases?q=Nordsee*")
        hands.press("j", "Enter")
        hands.arrive("**/cases/*/*")
        hands.sees("Regla levantada a Berta Aguirre", "Rule lifted for Berta Aguirre")
        hands.sees(*AUTHORISED)


def test_what_will_be_late_is_two_steps_from_the_board(day: Day, tmp_path: Path) -> None:
    file = tmp_path / "campaña.csv"
    now = datetime.now(UTC).isoformat()
    rows = [f"¿Cuándo llega la tarjeta que pedí ({at})?,web,{now}" for at in range(QUERIES)]
    file.write_text("\n".join(["text,channel,received_at", *rows]), encoding="utf-8")
    with day("olga") as hands:
        assert figure(hands, "Se retrasarán", "Will be late") == 0
        hands.go("Importaciones", "Imports")
        hands.press("n")
        hands.arrive("**/imports/new")
        hands.to_content()
        hands.pick("line", "Banco Cantábrico · Consultas", "Banco Cantábrico · Consultas")
        hands.attach("file", file)
        hands.follow("main form button")
        hands.arrive("**/imports/*/*")
        hands.press("Control+Enter")
        for _ in tries("the board foresees that some will be late", 8):
            hands.go("Tablero", "Board")
            if figure(hands, "Se retrasarán", "Will be late"):
                break
            hands.page.wait_for_timeout(500)
        behind_figure(hands, "risk=1")
        states = hands.page.locator(".items tbody tr").all_inner_texts()
        assert states
        assert all(hands.says("Se retrasará", "Will be late") in each for each in states)
        hands.press("j", "Enter")
        hands.arrive("**/work/items/**")
        hands.sees("Dirigir el trabajo", "Direct the work")
