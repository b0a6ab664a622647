"""Inés analyses a company until its report is delivered; Noa analyses contacts and studies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.days.forms import Job, Title, do, fill_in, until_case, work
from tests.days.writing import delivered

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

ANALYSE = ("Analizar", "Analyse")
SIGN = ("Firma de la opinión", "Signing the opinion")
QUESTIONNAIRE = ("Preparar el cuestionario", "Prepare the questionnaire")
REPORT = ("Escribir los resultados", "Write the findings")
CONCLUDE = ("Concluir", "Conclude")
INTERPRET = ("Escribir los hallazgos", "Write the findings")
OPINION = {
    "reading": "El activo corriente cubre lo que vence en el año. El ejercicio deja beneficio.",
    "opinion": "watch",
}


def agree(hands: Hands) -> None:
    """One's own opinion first, then whether one agrees with the analyst's."""
    if not hands.page.locator("[name='f.agrees']").count():
        fill_in(hands, {"opinion": "watch"})
        hands.press("Control+Enter")
        hands.page.locator("[name='f.agrees']").first.wait_for()
    fill_in(hands, {"agrees": True})
    hands.tick("[name=confirmed]")


QUESTIONS = {
    "method": "online",
    "questions.0.wording": "¿Ahorró el mes pasado?",
    "questions.0.answers_offered": "Sí; No",
    "questions.1.wording": "¿Cuánto ahorró?",
}


def findings(hands: Hands) -> dict[str, object]:
    """One finding on the reason that was counted most; a market study asks something else."""
    if not hands.page.locator("[name='f.findings.0.reason']").count():
        return {
            "findings": "El ahorro se concentra en quienes cobran fijo.",
            "size_from": "30000000000",
            "size_to": "50000000000",
            "basis_of_size": "Ahorro declarado por hogares de cada celda, con sus pesos.",
        }
    cells = hands.page.locator(".evidence tbody tr :first-child").all_inner_texts()
    counted = next(each for each in cells if re.fullmatch("[a-z_]+", each.strip()))
    at = "findings.0"
    return {
        "summary": "Se pregunta por lo que se podría haber dicho antes.",
        f"{at}.reason": counted.strip(),
        f"{at}.bears_on": "share",
        f"{at}.statement": "Es lo que más se pregunta.",
        f"{at}.advice": "Decirlo antes de que se pregunte.",
        f"{at}.action_owner": "Experiencia de cliente",
        f"{at}.indicator": "su parte de los contactos",
        f"{at}.expected_percent": "5",
    }


STUDIES: dict[Title, Job] = {
    QUESTIONNAIRE: QUESTIONS,
    CONCLUDE: {"conclusion": "La espera pesa más que el trato.", "improvement": "Llamar antes."},
    INTERPRET: findings,
    REPORT: findings,
}


def test_a_study_is_concluded_and_a_questionnaire_prepared(day: Day) -> None:
    with day("noa") as hands:
        work(hands, STUDIES, CONCLUDE)
        do(hands, STUDIES[CONCLUDE])
        hands.hand_in(stop=True)
        work(hands, STUDIES, QUESTIONNAIRE)
        do(hands, QUESTIONS)
        hands.hand_in(stop=True)


def test_findings_rest_on_what_was_counted(day: Day) -> None:
    with day("noa") as hands:
        work(hands, STUDIES, INTERPRET)
        do(hands, findings)
        hands.hand_in(stop=True)


def test_an_instrument_says_what_it_computes(day: Day) -> None:
    with day("noa") as hands:
        hands.go("Instrumentos", "Instruments")
        hands.to_content()
        hands.reach("main summary")
        hands.reach_named("Previsión de la cartera comercial", "Forecast of a sales pipeline")
        hands.press("Enter")
        hands.sees("Fuente", "Source")


def test_a_company_is_analysed_until_its_report_is_delivered(day: Day) -> None:
    with day("ines") as hands:
        work(hands, {}, ANALYSE)
        fill_in(hands, OPINION)
        company = hands.page.locator(".item-facts span").nth(2).inner_text()
        hands.hand_in(stop=True)
    with day("victor") as hands:
        work(hands, {SIGN: agree}, SIGN)
        until_case(hands, {SIGN: agree}, company)
        agree(hands)
        hands.sees("El activo corriente cubre", "El activo corriente cubre")
        hands.hand_in(stop=True)
    with day("ines") as hands:
        delivered(hands, company)
        # In the language of the client, whatever the reader's.
        hands.sees("Análisis financiero", "Análisis financiero")
        hands.sees("El activo corriente cubre", "El activo corriente cubre")
