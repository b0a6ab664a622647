"""Noa codes what patients said until the study is delivered, and writes a deliverable by hand: each
figure with its evidence, read and released by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import do, fill_in, until_case, work
from tests.days.signing import SIGN_STUDY, SIGNS
from tests.days.studies import CODE_WORDS, CONCLUDE, STUDIES, code_words, rows_of
from tests.days.test_sales_and_calls import CALLS
from tests.days.writing import (
    CLAIM,
    HEADING,
    IN_REVIEW,
    RELEASED,
    TEXT,
    add,
    begin,
    delivered,
    keep_table,
    state,
)

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

CLOSE_LOOP = ("Cerrar el círculo", "Close the loop")
STUDY = "2026-01 hospitalización"
CONCLUSION = "El trato se agradece; la espera, no."
TITLE = "Qué esperan los pacientes"


def call_everybody(hands: Hands) -> None:
    for row in range(rows_of(hands)):
        at = f"calls.{row}"
        told = {"talked": True, "why_dissatisfied": "La espera.", "remedy": "Cita preferente."}
        fill_in(hands, {f"{at}.{name}": value for name, value in told.items()})


def write_report(hands: Hands) -> None:
    """A heading, a text and a figure whose evidence does not hold its number at first; at the end
    it is in review."""
    begin(hands, "Hospital Virgen del Mar", "Satisfacción", TITLE)
    add(hands, HEADING)
    hands.type("Lo que se contó")
    add(hands, TEXT)
    hands.type("Se leyeron las respuestas de diciembre.")
    add(hands, CLAIM)
    hands.reach("[name$='.text'][maxlength='4000']")
    hands.type("Más de la mitad habla de la espera.")
    hands.reach("[name$='.value']", backwards=True)
    hands.type("20")
    hands.visit("^Citar evidencia$", "^Cite evidence$")
    keep_table(hands, "Temas", ["Tema;Respuestas", "Espera;19", "Trato;11"])
    hands.visit("^Citar esta celda$", "^Cite this cell$")
    hands.press("Control+Enter")
    hands.arrive("**/deliverables/*/*")
    hands.follow_named("1 cosa impide", "1 thing stands in the way")
    hands.sees("Ninguna evidencia contiene este número", "No evidence of this claim holds its")
    hands.press("e")
    hands.arrive("**/edit*")
    hands.reach("[name$='.value']")
    hands.press("Control+a")
    hands.type("19")
    hands.sees("Borrador guardado", "Draft saved")
    hands.press("Control+Enter")
    hands.arrive("**/deliverables/*/*")
    hands.visit("^Pasar a revisión$", "^Hand to review$")
    assert state(hands) == hands.says(*IN_REVIEW)


def test_what_patients_said_is_coded_answer_by_answer(day: Day) -> None:
    with day("noa") as hands:
        work(hands, STUDIES, CODE_WORDS)
        assert STUDY in hands.page.locator(".item-facts").inner_text()
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.press("Escape")
        assert rows_of(hands) > 10
        hands.press("Control+Enter")
        hands.sees("Corrija esto primero", "Correct this first")
        # What was said stands beside its fields still.
        assert ": " in (hands.page.locator("#f-coded-0").get_attribute("aria-label") or "")
        hands.press("f")
        code_words(hands)
        hands.write("f.coded.0.quote", "Lo dijo de otro modo")
        hands.press("Control+Enter")
        hands.sees("La cita ha de estar tal cual", "The quotation must stand in the response")
        said = hands.page.locator("#f-coded-0").get_attribute("aria-label") or ""
        hands.write("f.coded.0.quote", " ".join(said.split()[1:6]))
        hands.hand_in(stop=True)


def test_the_study_goes_on_through_calls_and_conclusions_to_the_client(day: Day) -> None:
    with day("paco") as hands:
        calls = {**CALLS, CLOSE_LOOP: call_everybody}
        work(hands, calls, CLOSE_LOOP)
        until_case(hands, calls, STUDY)
        do(hands, call_everybody)
        hands.hand_in(stop=True)
    with day("noa") as hands:
        work(hands, STUDIES, CONCLUDE)
        until_case(hands, STUDIES, STUDY)
        hands.sees("Trato", "Staff")
        fill_in(hands, {"conclusion": CONCLUSION, "improvement": "Avisar de la espera."})
        hands.hand_in(stop=True)
    with day("iker") as hands:
        work(hands, SIGNS, SIGN_STUDY)
        until_case(hands, SIGNS, STUDY)
        hands.sees(CONCLUSION, CONCLUSION)
        do(hands, SIGNS[SIGN_STUDY])
        hands.hand_in(stop=True)
        delivered(hands, STUDY)
        hands.sees(CONCLUSION, CONCLUSION)
        assert state(hands) == hands.says(*IN_REVIEW)
    with day("irene") as hands:
        delivered(hands, STUDY)
        hands.sees("Léalo como lo leerá el cliente.", "Read it as the client will.")
        hands.visit("^Entregar al cliente$", "^Release to the client$")
        assert state(hands) == hands.says(*RELEASED)


def test_a_deliverable_is_written_and_nothing_leaves_unproved(day: Day) -> None:
    with day("noa") as hands:
        write_report(hands)
