"""Víctor forms his own opinion before he reads the analyst's, signs under his licence, sends one
back, asks the client, parks and hands back, and reads his credential and his hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import do, fill_in, until_case, work
from tests.days.test_analysis import ANALYSE, OPINION, SIGN, agree
from tests.days.test_sales_and_calls import reference
from tests.days.writing import delivered, open_case

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

DISSENT = "La liquidez no basta para decirlo."
BETTER = "La liquidez y la deuda lo sostienen."


def judge_first(hands: Hands) -> None:
    """His own opinion, where he has not given it yet; then the two stand beside each other."""
    if not hands.page.locator("[name='f.agrees']").count():
        hands.sees("Responda primero, como si nadie", "Answer first, as if nobody")
        fill_in(hands, {"opinion": "weak"})
        hands.press("Control+Enter")
        hands.page.locator("[name='f.agrees']").first.wait_for()
    hands.sees("Su respuesta, dada a ciegas", "Your answer, given blind")


def analysed(day: Day) -> None:
    """One more opinion of an analyst waits to be signed."""
    with day("ines") as hands:
        work(hands, {}, ANALYSE)
        fill_in(hands, OPINION)
        hands.hand_in(stop=True)


def test_he_reads_why_it_is_his_and_parks_it_until_he_goes_on(day: Day) -> None:
    with day("victor") as hands:
        assert hands.next_item() == hands.says(*SIGN)
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.sees("Analista financiero", "Financial analyst")
        hands.press("Escape", "h")
        hands.sees("Expediente abierto", "Case opened")
        hands.press("Escape")
        hands.leave_item("p", "Espero la memoria")
        hands.sees("Aparcada. Su reloj corre; retómela desde aquí.", "Parked. Its clock goes on")
        hands.sees("Espero la memoria", "Espero la memoria")
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.press("r")
        hands.page.locator("[name='f.opinion']").first.wait_for()


def test_he_asks_the_client_and_hands_back_what_is_not_for_him(day: Day) -> None:
    with day("victor") as hands:
        assert hands.next_item() == hands.says(*SIGN)
        hands.leave_item("q", "¿Están auditadas estas cuentas?")
        hands.sees("Preguntado. El reloj", "Asked. The clock stands still")
        hands.sees("¿Están auditadas estas cuentas?", "¿Están auditadas estas cuentas?")
    analysed(day)
    with day("victor") as hands:
        hands.press("j")
        hands.arrive("**/work/items/**")
        company = reference(hands)
        hands.leave_item("b", "Conozco a quien la dirige")
        hands.sees("Devuelta. El borrador queda", "Handed back. The draft stays")
        hands.press("j")
        hands.sees("No espera nada que pueda tomar", "Nothing waits that you may take")
        # What he may have to judge again is not told him while the case is open.
        open_case(hands, company)
        hands.sees("no se le muestra hasta que", "is withheld from you until")


def test_he_judges_first_sends_it_back_and_signs_what_was_mended(day: Day) -> None:
    analysed(day)
    with day("victor") as hands:
        hands.press("j")
        hands.arrive("**/work/items/**")
        company = reference(hands)
        judge_first(hands)
        hands.sees("Firma con esta credencial:", "You sign with this licence:")
        fill_in(hands, {"agrees": False})
        hands.sees("obligatorio", "required")
        hands.tick("[name=confirmed]")
        hands.press("Control+Enter")
        hands.sees("Corrija esto primero", "Correct this first")
        fill_in(hands, {"objection": DISSENT, "reasons": ["opinion"]})
        hands.hand_in(stop=True)
        hands.sees(company, company)
    with day("ines") as hands:
        work(hands, {ANALYSE: OPINION}, ANALYSE)
        until_case(hands, {ANALYSE: OPINION}, company)
        hands.sees(DISSENT, DISSENT)
        hands.write("f.reading", BETTER)
        hands.hand_in(stop=True)
    with day("victor") as hands:
        work(hands, {SIGN: agree}, SIGN)
        until_case(hands, {SIGN: agree}, company)
        hands.sees("vuelta 2", "visit 2")
        hands.sees(BETTER, BETTER)
        do(hands, agree)
        hands.hand_in(stop=True)
    with day("ines") as hands:
        delivered(hands, company)
        hands.sees(BETTER, BETTER)


def test_he_reads_his_own_credential_and_hours(day: Day) -> None:
    with day("victor") as hands:
        hands.my_account()
        hands.visit("^Mis roles, credenciales", "^My roles, credentials")
        hands.sees("Analista financiero", "Financial analyst")
        hands.sees("Horario", "Hours")
