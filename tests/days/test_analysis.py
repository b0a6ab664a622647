"""Inés analyses a company until its report is delivered; Noa analyses contacts and studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import do, fill_in, until_case, work
from tests.days.studies import INTERPRET, QUESTIONNAIRE, QUESTIONS, STUDIES, findings
from tests.days.writing import delivered

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

ANALYSE = ("Analizar", "Analyse")
SIGN = ("Firma de la opinión", "Signing the opinion")
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


def test_a_questionnaire_is_prepared(day: Day) -> None:
    with day("noa") as hands:
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
