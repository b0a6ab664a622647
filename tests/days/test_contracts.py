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
    """Every clause that the search found, as agreed, where it stands; and those that it did not
    find, as missing."""
    found = hands.page.locator(".evidence table tbody tr").all()
    filled: dict[str, object] = {}
    for number, row in enumerate(found):
        name, start, end = (each.strip() for each in row.locator("th, td").all_inner_texts())
        at = f"clauses.{number}"
        filled |= {f"{at}.clause": name, f"{at}.position": "as_agreed"}
        filled |= {f"{at}.from_character": start, f"{at}.to_character": end}
    for number, name in enumerate(missing(hands), len(found)):
        at = f"clauses.{number}"
        filled |= {f"{at}.clause": name, f"{at}.position": "missing", f"{at}.remark": "No consta."}
    return {**filled, "summary": "Lo que consta se ajusta a lo acordado; falta lo dicho."}


def missing(hands: Hands) -> list[str]:
    lines = hands.page.locator(".evidence").inner_text().splitlines()
    label = hands.says("Cláusulas no encontradas", "Clauses not found")
    told = lines[lines.index(label) + 1].strip()
    return [] if told == "—" else [each.strip().capitalize() for each in told.split(",")]


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
