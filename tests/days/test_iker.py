"""Iker's day: he signs what others found, sends back what does not hold, decides what two people
keyed differently, parks, asks and hands back, and reads what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import Answer, Job, Title, do, fill_in, until_case, work
from tests.days.signing import (
    DECIDE,
    SECOND_ANALYST,
    SIGN_VOICE,
    SIGNS,
)
from tests.days.studies import INTERPRET, QUESTIONNAIRE, REPORT, STUDIES
from tests.days.test_complaints_and_debts import DEBTS
from tests.days.test_sales_and_calls import (
    CALLS,
    DEAL,
    FIELDWORK,
    KEYING,
    KEYING_AGAIN,
    LOST,
    interviews,
    keyed,
    reference,
)
from tests.days.writing import RELEASED, delivered, state

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

OTHERS = {title: job for title, job in SIGNS.items() if title != SIGN_VOICE}
FIELD: dict[Title, Job] = {DEAL: LOST, FIELDWORK: interviews}
DOUBT = "La segunda cifra no sale de lo contado."


def return_voice(hands: Hands) -> None:
    """Without a reason it is not sent back; with one it is."""
    fill_in(hands, {"verdict": "return"})
    hands.tick("[name=confirmed]")
    hands.press("Control+Enter")
    hands.sees("Diga qué no se sostiene", "Say what does not hold")
    fill_in(hands, {"doubt": DOUBT})


def test_a_market_study_is_done_until_it_waits_for_him(day: Day) -> None:
    with day("noa") as hands:
        work(hands, STUDIES, QUESTIONNAIRE)
        study = reference(hands)
        do(hands, STUDIES[QUESTIONNAIRE])
        hands.hand_in(stop=True)
    with day("lola") as hands:
        work(hands, FIELD, FIELDWORK)
        until_case(hands, FIELD, study)
        do(hands, interviews)
        hands.hand_in(stop=True)
    with day("noa") as hands:
        work(hands, STUDIES, REPORT)
        until_case(hands, STUDIES, study)
        hands.sees("¿Ahorró el mes pasado?", "¿Ahorró el mes pasado?")
        do(hands, STUDIES[REPORT])
        hands.hand_in(stop=True)


def test_he_asks_the_client_about_a_study(day: Day) -> None:
    with day("iker") as hands:
        work(hands, SIGNS, SECOND_ANALYST)
        hands.leave_item("q", "¿El ahorro es neto de cuotas?")
        hands.sees("Preguntado. El reloj", "Asked. The clock stands still")
        hands.sees("¿El ahorro es neto de cuotas?", "¿El ahorro es neto de cuotas?")


def test_he_reads_why_it_is_his_and_what_happened_and_lays_it_down(day: Day) -> None:
    with day("iker") as hands:
        work(hands, OTHERS, SIGN_VOICE)
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.press("Escape", "h")
        hands.sees("Expediente abierto", "Case opened")
        hands.press("Escape")
        hands.leave_item("p", "Espero a que Noa me explique una cifra")
        hands.sees("Aparcada. Su reloj corre; retómela desde aquí.", "Parked. Its clock goes on")
        hands.press("1")
        hands.arrive("**/work/items/**")
        hands.press("r")
        hands.page.locator("[name='f.verdict']").first.wait_for()


def test_he_sends_a_report_back_and_signs_what_was_mended(day: Day) -> None:
    with day("iker") as hands:
        assert hands.next_item() == hands.says(*SIGN_VOICE)
        report = reference(hands)
        return_voice(hands)
        hands.hand_in(stop=True)
        row = hands.page.locator("main table tbody tr").first.inner_text()
        assert row.startswith(hands.says(*SIGN_VOICE))
        assert report in row
    with day("noa") as hands:
        work(hands, STUDIES, INTERPRET)
        until_case(hands, STUDIES, report)
        hands.sees("vuelta 2", "visit 2")
        hands.sees(DOUBT, DOUBT)
        hands.write("f.summary", "Se pregunta por lo que se podría haber dicho antes; corregido.")
        hands.hand_in(stop=True)
    with day("iker") as hands:
        work(hands, SIGNS, SIGN_VOICE)
        until_case(hands, SIGNS, report)
        hands.sees("antes; corregido.", "antes; corregido.")
        do(hands, SIGNS[SIGN_VOICE])
        hands.hand_in(stop=True)
        delivered(hands, report)
        hands.sees("antes; corregido.", "antes; corregido.")
        assert state(hands) == hands.says(*RELEASED)
    with day("marta") as hands:
        delivered(hands, report)
        hands.sees("antes; corregido.", "antes; corregido.")
        hands.sees("Su respuesta", "Your answer")


def key_wrongly(hands: Hands) -> Answer:
    """As it stands, but for the first field, in which a letter too many is typed."""
    told = keyed(hands)
    first = next(iter(told))
    return {**told, first: f"{told[first]}x"}


def test_he_decides_what_two_people_keyed_differently(day: Day) -> None:
    with day("paco") as hands:
        work(hands, CALLS, KEYING)
        document = reference(hands)
        right = next(iter(keyed(hands).values()))
        do(hands, keyed)
        hands.hand_in(stop=True)
    with day("dani") as hands:
        work(hands, DEBTS, KEYING_AGAIN)
        until_case(hands, DEBTS, document)
        do(hands, key_wrongly)
        hands.hand_in(stop=True)
    with day("iker") as hands:
        work(hands, SIGNS, DECIDE)
        until_case(hands, SIGNS, document)
        hands.press("j", "ArrowLeft")
        hands.hand_in(stop=True)
        delivered(hands, document)
        hands.sees(str(right), str(right))
        assert state(hands) == hands.says(*RELEASED)


def test_he_reads_his_own_hours_and_what_he_may_sign(day: Day) -> None:
    with day("iker") as hands:
        hands.my_account()
        hands.visit("^Mis roles, credenciales", "^My roles, credentials")
        hands.sees("Iker Lasa", "Iker Lasa")
