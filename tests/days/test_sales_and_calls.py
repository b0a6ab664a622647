"""Lola sells and closes fieldwork; Paco wraps up calls, calls back and keys documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import NEXT_WEEK, NOW, Answer, Job, Title, do, fill_in, work
from tests.days.hands import tries
from tests.days.studies import QUESTIONNAIRE, QUESTIONS, STUDIES

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

DEAL = ("Avanzar la oportunidad", "Take the deal further")
FIELDWORK = ("Cerrar el campo", "Close fieldwork")
WRAP_UP = ("Tipificar la llamada", "Wrap up the call")
CALL_BACK = ("Devolver la llamada", "Call back")
KEYING = ("Grabar (primera vez)", "Key (first time)")
KEYING_AGAIN = ("Grabar (segunda vez)", "Key (second time)")
STAGES = {
    "lead": ("Contacto", "Lead"),
    "qualified": ("Cualificado", "Qualified"),
    "needs": ("Necesidades", "Needs"),
    "proposal": ("Propuesta", "Proposal"),
    "negotiation": ("Negociación", "Negotiation"),
}

ASKED: dict[str, Answer] = {
    "qualified": {"decision_maker": "La gerente"},
    "needs": {"need": "Cobrar con tarjeta"},
    "proposal": {"decision_date": NEXT_WEEK, "deal_cents": "12000"},
    "negotiation": {"deal_cents": "12000", "objections": "La comisión"},
}
"""What each stage asks before one goes to it."""


def cells(hands: Hands) -> list[tuple[str, int]]:
    """The cells of the sample that came in, with the quota of each."""
    rows = hands.page.locator(".evidence table").first.locator("tbody tr").all()
    read = [[each.strip() for each in row.locator("th, td").all_inner_texts()] for row in rows]
    return [(row[0], int(row[-1].replace(".", "").replace(",", ""))) for row in read]


def interviews(hands: Hands) -> Answer:
    done: dict[str, object] = {}
    said: dict[str, object] = {}
    for number, (cell, quota) in enumerate(cells(hands)):
        done |= {f"interviews.{number}.cell": cell, f"interviews.{number}.interviews": quota}
        at = f"answers.{number}"
        said |= {f"{at}.cell": cell, f"{at}.answer": "Sí", f"{at}.people": quota}
    return {**done, "refused_to_answer": 12, "key_question": "¿Ahorró el mes pasado?", **said}


def reached(hands: Hands) -> list[str]:
    """The stages that the page names as this deal's."""
    told = hands.page.locator(".evidence dd").all_inner_texts()
    return ["lead", *(each for each in STAGES if hands.says(*STAGES[each]) in told)]


def advance(hands: Hands) -> Answer:
    """One stage further than the page says it is, with what that stage asks."""
    stages = list(STAGES)
    stage = stages[min(stages.index(reached(hands)[-1]) + 1, 4)]
    following = {"next_action": "Llamar a la gerente", "next_action_on": NEXT_WEEK}
    return {"to_stage": stage, **ASKED[stage], **following}


def keyed(hands: Hands) -> Answer:
    """Each value as it stands in the document."""
    lines = hands.page.locator(".evidence").inner_text().splitlines()
    shown = dict(line.split(": ", 1) for line in lines if ": " in line)
    fields = hands.page.locator("label[for$='-value']").all()
    names = [each.inner_text().strip() for each in fields]
    return {f"values.{n}.value": shown[name] for n, name in enumerate(names)}


CALLS: dict[Title, Job] = {
    WRAP_UP: {"wrap_up_code": "solved", "after_call_seconds": 35},
    CALL_BACK: {"called_back_at": NOW, "reached": True, "told": "Queda con cita el martes."},
    KEYING: keyed,
    KEYING_AGAIN: keyed,
}
LOST: Answer = {"to_stage": "lost", "lost_reason": "no_answer"}
DEALS: dict[Title, Job] = {DEAL: advance, FIELDWORK: interviews}


def reference(hands: Hands) -> str:
    return hands.page.locator(".item-facts span").nth(2).inner_text()


def closed(hands: Hands, case: str, outcome: str) -> None:
    """The case, found by the search, says how it ended."""
    hands.press("/")
    hands.type(case)
    hands.press("Enter")
    hands.reach_named(case, case)
    hands.press("Enter")
    hands.arrive("**/cases/*/*")
    hands.shown(outcome).wait_for()


def test_a_deal_is_won(day: Day) -> None:
    with day("lola") as hands:
        work(hands, DEALS, DEAL)
        for _ in tries("a deal in negotiation"):
            if "negotiation" in reached(hands):
                break
            do(hands, advance)
            hands.hand_in()
            work(hands, DEALS, DEAL)
        case = reference(hands)
        fill_in(hands, {"to_stage": "won", "deal_cents": "12500"})
        hands.hand_in(stop=True)
        hands.sees(case, case)
        closed(hands, case, hands.says("Ganado", "Won"))


def test_a_deal_is_lost_and_says_why(day: Day) -> None:
    with day("lola") as hands:
        work(hands, DEALS, DEAL)
        case = reference(hands)
        fill_in(hands, {"to_stage": "lost"})
        hands.sees("obligatorio", "required")
        hands.press("Control+Enter")
        hands.sees("Diga por qué se perdió.", "Say why it was lost.")
        fill_in(hands, {"lost_reason": "no_budget"})
        hands.hand_in(stop=True)
        closed(hands, case, hands.says("Perdido", "Lost"))


def test_fieldwork_is_closed_cell_by_cell(day: Day) -> None:
    with day("noa") as hands:
        work(hands, STUDIES, QUESTIONNAIRE)
        do(hands, QUESTIONS)
        hands.hand_in(stop=True)
    with day("lola") as hands:
        work(hands, {DEAL: LOST}, FIELDWORK)
        do(hands, interviews)
        hands.hand_in()


def test_calls_are_wrapped_up_and_called_back(day: Day) -> None:
    with day("paco") as hands:
        work(hands, CALLS, WRAP_UP)
        fill_in(hands, {"wrap_up_code": "transferred", "after_call_seconds": 20})
        hands.sees("obligatorio", "required")
        hands.press("Control+Enter")
        hands.sees("Diga a quién se transfirió.", "Say to whom it was transferred.")
        fill_in(hands, {"transferred_to": "Radiología"})
        hands.hand_in()


def test_a_document_is_keyed_value_by_value(day: Day) -> None:
    with day("paco") as hands:
        work(hands, CALLS, KEYING, KEYING_AGAIN)
        hands.sees("Usted juzga esto sin ver", "You judge this without seeing")
        do(hands, keyed)
        hands.hand_in()
