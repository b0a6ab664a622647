"""Rocío investigates complaints and answers them, Dani collects and keys, Celia decides on redress
and weighs hardship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.days.forms import NEXT_WEEK, NOW, TODAY, Answer, Job, Title, do, fill_in, work
from tests.days.hands import tries
from tests.days.test_sales_and_calls import KEYING, KEYING_AGAIN, closed, keyed, reference

if TYPE_CHECKING:
    from tests.days.conftest import Day
    from tests.days.hands import Hands

INVESTIGATE = ("Investigar", "Investigate")
ANSWER = ("Responder a quien reclama", "Answer the complainant")
DECIDE = ("Decidir la compensación", "Decide on the redress")
CONTACT = ("Contactar con el deudor", "Contact the debtor")
CHECK = ("Comprobar el pago", "Check the payment")
AGREE = ("Acordar el pago", "Agree on payment")
FOLLOW = ("Seguir el acuerdo", "Follow the agreement")
HARDSHIP = ("Valorar la dificultad", "Assess the hardship")
FINAL = (
    "Le damos la razón y le devolvemos el importe. Si no está conforme, puede acudir al Banco de "
    "España."
)

UPHELD = {
    "finding": "El cargo no correspondía: la comisión estaba ya pagada.",
    "severity": "serious",
    "root_cause": "human_error",
    "regulator_code": "information_charges",
    "ruling": "upheld",
    "redress_cents": "40",
}


def decide(hands: Hands) -> None:
    """Agree, and answer for it with one's name."""
    fill_in(hands, {"decision": "agree"})
    hands.tick("[name=confirmed]")


COMPLAINTS: dict[Title, Job] = {
    INVESTIGATE: UPHELD,
    ANSWER: {"final_answer": FINAL, "sent_through": "email", "tells_where_next": True},
    DECIDE: decide,
}
CONTACTED = {"contacted_at": NOW, "contact_through": "letter"}
DEBTS: dict[Title, Job] = {
    CONTACT: {**CONTACTED, "result": "no_contact"},
    CHECK: {"received_cents": "0"},
    FOLLOW: {"kept": "fulfilled", "paid_off_on": TODAY},
    AGREE: {
        "instalments.0.due_on": NEXT_WEEK,
        "instalments.0.instalment_cents": "100",
        "received_before_cents": "0",
        "waived_cents": "0",
    },
    KEYING: keyed,
    KEYING_AGAIN: keyed,
    HARDSHIP: {
        "monthly_income_cents": "1400",
        "monthly_needs_cents": "1150",
        "affordable_cents": "200",
        "way_out": "wait",
    },
}


def test_a_complaint_is_investigated_and_redress_proposed(day: Day) -> None:
    with day("rocio") as hands:
        work(hands, COMPLAINTS, INVESTIGATE)
        fill_in(hands, {**UPHELD, "root_cause": "no_fault"})
        hands.press("Control+Enter")
        hands.sees("Lo que se estima tiene una causa; diga cuál.", "What is upheld has a cause")
        fill_in(hands, {"root_cause": "human_error"})
        hands.hand_in(stop=True)


def test_an_expert_decides_on_the_redress_and_it_is_answered(day: Day) -> None:
    with day("celia") as hands:
        work(hands, COMPLAINTS | DEBTS, DECIDE)
        case = reference(hands)
        hands.press("w")
        hands.sees("se cumplen todas las reglas", "every rule holds")
        hands.press("Escape")
        decide(hands)
        hands.hand_in(stop=True)
    with day("rocio") as hands:
        work(hands, COMPLAINTS, ANSWER)
        fill_in(hands, {"final_answer": FINAL, "sent_through": "email"})
        hands.press("Control+Enter")
        hands.sees("Diga en la respuesta a qué supervisor", "Say in the answer")
        fill_in(hands, {"tells_where_next": True})
        answered = reference(hands)
        hands.hand_in(stop=True)
        closed(hands, answered, hands.says("Cerrado", "Closed"))
    assert case


def promised(hands: Hands) -> None:
    """A promise that says neither how much nor for when is refused first."""
    fill_in(hands, {**CONTACTED, "result": "promise"})
    hands.press("Control+Enter")
    hands.sees("Una promesa dice cuánto y para cuándo.", "A promise says how much")
    fill_in(hands, {"promised_cents": "20", "promised_on": NEXT_WEEK})


def test_calls_and_documents_in_whatever_order_they_come(day: Day) -> None:
    """A promise is noted, somebody who cannot pay is handed to an expert, documents are keyed
    between the calls."""
    done: list[str] = []
    in_hardship: list[str] = []

    def contacted(hands: Hands) -> None:
        done.append("contact")
        if done.count("contact") == 1:
            promised(hands)
        elif not in_hardship:
            in_hardship.append(reference(hands))
            said = {"result": "hardship", "said": "Está en paro desde marzo."}
            fill_in(hands, {**CONTACTED, **said})
        else:
            do(hands, DEBTS[CONTACT])

    def typed(hands: Hands) -> Answer:
        done.append("document")
        return keyed(hands)

    with day("dani") as hands:
        jobs = {**DEBTS, CONTACT: contacted, KEYING: typed, KEYING_AGAIN: typed}
        known = {hands.says(*title): job for title, job in jobs.items()}
        title = hands.next_item()
        for _ in tries("a promise, a hardship and a document"):
            assert title in known, f"nothing is known to do at {title!r} after {done}"
            do(hands, known[title])
            is_done = bool(in_hardship) and "document" in done
            hands.hand_in(stop=is_done)
            if is_done:
                break
            title = hands.title()
    with day("celia") as hands:
        work(hands, COMPLAINTS | DEBTS, HARDSHIP)
        assert reference(hands) == in_hardship[0]
        hands.sees("Está en paro desde marzo.", "Está en paro desde marzo.")
        do(hands, DEBTS[HARDSHIP])
        hands.hand_in(stop=True)
