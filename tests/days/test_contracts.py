"""Berta and Gaspar review contracts under their licence: clauses, corrections, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import Answer, Job, Title, do, fill_in, until_case, work

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

REVIEW = ("Revisar el contrato", "Review the contract")
SIGN = ("Firmar la revisión", "Sign the review")
SIGN_HIGH = ("Firmar con riesgo alto", "Sign at high risk")


def clauses(hands: Hands) -> Answer:
    """The form begins with what was found and what was not: as agreed where it stands, and missing
    otherwise."""
    filled: dict[str, object] = {}
    for number in range(hands.page.locator("#judgement .entry").count()):
        at = f"clauses.{number}"
        if hands.page.locator(f"[name='f.{at}.from_character']").input_value():
            filled |= {f"{at}.position": "as_agreed"}
        else:
            filled |= {f"{at}.position": "missing", f"{at}.remark": "No consta."}
    assert filled
    return {**filled, "summary": "Lo que consta se ajusta a lo acordado; falta lo dicho."}


def agree(hands: Hands) -> None:
    fill_in(hands, {"concurs": True})
    hands.tick("[name=confirmed]")


JOBS: dict[Title, Job] = {REVIEW: clauses, SIGN: agree, SIGN_HIGH: agree}


def test_a_contract_is_reviewed_clause_by_clause(day: Day) -> None:
    with day("berta") as hands:
        work(hands, JOBS, REVIEW)
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.press("Escape")
        do(hands, clauses)
        hands.hand_in(stop=True)


def test_a_passage_is_marked_for_a_clause_and_another_row_is_removed(day: Day) -> None:
    with day("berta") as hands:
        work(hands, JOBS, REVIEW)
        rows = hands.page.locator("#judgement .entry")
        before = rows.count()
        hands.reach("[name='f.clauses.0.from_character']")
        hands.press("Control+a", "Delete", "Escape", "s", "Control+a")
        hands.type("contrato")
        hands.sees("1 de ", "1 of ")
        hands.press("Escape", "Enter")
        place = hands.page.locator("[name='f.clauses.0.from_character']")
        hands.sees("Marcado", "Marked")
        assert place.input_value()
        hands.follow("[name=f_remove][value='clauses.1']")
        rows.nth(before - 1).wait_for(state="detached")
        hands.leave_item("b", "Lo dejo para mañana")
        hands.sees("Devuelta. El borrador queda", "Handed back. The draft stays")


def test_a_review_is_returned_corrected_and_signed(day: Day) -> None:
    with day("gaspar") as hands:
        work(hands, JOBS, SIGN, SIGN_HIGH)
        hands.sees("Firma con esta credencial:", "You sign with this licence:")
        contract = hands.page.locator(".item-facts span").nth(2).inner_text()
        fill_in(hands, {"concurs": False})
        hands.tick("[name=confirmed]")
        hands.press("Control+Enter")
        hands.sees("Diga en qué no está conforme.", "Say in what you do not concur.")
        fill_in(hands, {"dissent": "Falta valorar la prórroga."})
        hands.hand_in(stop=True)
    with day("berta") as hands:
        work(hands, JOBS, REVIEW)
        until_case(hands, JOBS, contract)
        hands.sees("vuelta 2", "visit 2")
        hands.sees("Falta valorar la prórroga.", "Falta valorar la prórroga.")
        hands.write("f.summary", "La prórroga se renueva por años: conviene pactar el preaviso.")
        hands.hand_in(stop=True)
    with day("gaspar") as hands:
        work(hands, JOBS, SIGN, SIGN_HIGH)
        agree(hands)
        hands.hand_in()
