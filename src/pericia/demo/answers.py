"""What the simulated crew hands in at each step of the further services: right, and plain.

Nothing here is anybody's judgement. An answer is worked out from the case alone, so that it holds
by the rules of its service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pericia.kernels.contracts.clauses import CHECKLIST, clauses_in
from pericia.kernels.data_entry.fields import fields_in

Output = dict[str, Any]
KEY_QUESTION = "¿Ahorró el mes pasado?"
ADVICE = {"Tarjeta que no ha llegado": "Decir la fecha de entrega en cuanto la tarjeta sale."}


@dataclass(frozen=True, slots=True)
class At:
    """A step of a case at a moment. `number` tells cases apart: 0, 1, 2, ..."""

    given: Mapping[str, Any]
    outputs: Mapping[str, Any]
    now: datetime
    number: int

    def day(self, days: int) -> str:
        return (self.now + timedelta(days=days)).date().isoformat()


def _investigate(at: At) -> Output:
    amount = int(at.given.get("amount_at_stake_cents", 0))
    upheld = at.number % 3 != 0 and amount > 0
    weight = at.outputs["terms"]["severity"]
    return {
        "finding": (
            "Se han revisado los movimientos y las comunicaciones del periodo reclamado: "
            + ("el cargo no correspondía." if upheld else "los cargos son correctos.")
        ),
        "severity": "serious" if at.number % 4 == 0 and weight == "minor" else weight,
        "root_cause": ("no_fault", "information", "procedure")[at.number % 3 if upheld else 0],
        "regulator_code": "information_charges",
        "ruling": "upheld" if upheld else "rejected",
        "redress_cents": min(amount, 20_000) if upheld else 0,
    }


def _final_answer(at: At) -> Output:
    is_upheld = at.outputs["investigate"]["ruling"] == "upheld"
    said = "Le damos la razón y le devolvemos el importe" if is_upheld else "No vemos un error"
    body = at.outputs["terms"]["next_instance_es"]
    return {
        "final_answer": (
            f"{said}. Hemos revisado su reclamación y los movimientos que indica. "
            f"Si no está conforme, puede acudir a: {body}."
        ),
        "sent_through": "email",
        "tells_where_next": True,
    }


def _contact(at: At) -> Output:
    result = ("promise", "agreement", "paid", "hardship")[at.number % 4]
    found: Output = {
        "contacted_at": at.now.isoformat(),
        "contact_through": "letter",
        "result": result,
    }
    left = at.outputs.get("log", {}).get("left_cents", at.given["debt_cents"])
    if result == "promise":
        found |= {"promised_cents": left, "promised_on": at.day(7)}
    return found


def _agree(at: At) -> Output:
    debt = int(at.given["debt_cents"])
    parts = [debt // 3, debt // 3, debt - 2 * (debt // 3)]
    return {
        "instalments": [
            {"due_on": at.day(30 * (index + 1)), "instalment_cents": part}
            for index, part in enumerate(parts)
        ],
        "received_before_cents": 0,
        "waived_cents": 0,
    }


def _review_contract(at: At) -> Output:
    found = {each.clause: each for each in clauses_in(at.given["contract_text"])}
    clauses = []
    for name in CHECKLIST[at.given["contract_kind"]]:
        if name in found:
            place = {"from_character": found[name].start, "to_character": found[name].end}
            clauses.append({"clause": name, "position": "as_agreed", **place})
        else:
            clauses.append({"clause": name, "position": "missing", "remark": "No consta."})
    return {"clauses": clauses, "summary": "Lo que consta se ajusta a lo acordado; falta lo dicho."}


def _keyed(at: At) -> Output:
    """What stands in the image of the document."""
    shown = dict(
        line.split(": ", 1) for line in at.given["document_image"].splitlines() if ": " in line
    )
    names = fields_in(at.given["fields_to_key"])
    return {"values": [{"field": name, "value": shown.get(name, "-")} for name in names]}


def _decided(at: At) -> Output:
    keyed = _keyed(at)["values"]
    return {"decided": [e for e in keyed if e["field"] in at.outputs["compare"]["differing"]]}


def _opinion(at: At) -> Output:
    zone, ratios = at.outputs["ratios"]["zone"], at.outputs["ratios"]["ratios"]
    opinion = {"safe": "sound", "distress": "weak"}.get(zone, "watch")
    covers = "cubre" if (ratios["current_ratio"] or 0) >= 1 else "no cubre"
    earns = "deja beneficio" if at.given["net_income"] > 0 else "da pérdidas"
    reading = f"El activo corriente {covers} lo que vence en el año. El ejercicio {earns}."
    told = {"depreciation", "capital_spending", "working_capital_before", "net_debt"}
    assumed = {"discount_percent": 9, "growth_percent": 2, "lasting_growth_percent": 1.5}
    known = assumed if told <= set(at.given) else {}
    return {"reading": reading, "opinion": opinion, **known}


def _advance(at: At) -> Output:
    stage = at.outputs.get("keep", {}).get("stage") or at.given.get("stage", "lead")
    follows: Output = {"next_action": "Llamar para concretar", "next_action_on": at.day(5)}
    amount = int(at.given.get("expected_cents", 0)) or 1_200_000
    return {
        "lead": {"to_stage": "qualified", "decision_maker": "La gerente", **follows},
        "qualified": {"to_stage": "needs", "need": "Cobrar con tarjeta", **follows},
        "needs": {
            "to_stage": "proposal", "decision_date": at.day(20), "deal_cents": amount, **follows,
        },
        "proposal": {"to_stage": "negotiation", "objections": "La comisión", **follows},
        "negotiation": {"to_stage": "won"},
    }[stage]  # fmt: skip


def _interviews(at: At) -> Output:
    """As many as each cell wants, two in three of whom say yes."""
    done, said = [], []
    for each in at.given["cells"]:
        yes = 2 * each["quota"] // 3
        done.append({"cell": each["cell"], "interviews": each["quota"]})
        for answer, people in (("Sí", yes), ("No", each["quota"] - yes)):
            said.append({"cell": each["cell"], "answer": answer, "people": people})
    return {
        "interviews": done,
        "refused_to_answer": 21,
        "key_question": KEY_QUESTION,
        "answers": said,
    }


def _code_words(at: At) -> Output:
    return {"coded": [_coded(each) for each in at.outputs["read"]["worded"]]}


def _coded(answer: Mapping[str, Any]) -> Output:
    said = answer["verbatim"].lower()
    is_slow = "tardaron" in said or "dos veces" in said
    theme = "waiting" if is_slow else "staff" if "atend" in said else "other"
    feeling = "negative" if is_slow else "mixed" if theme == "other" else "positive"
    return {"response_number": answer["response_number"], "themes": [theme], "feeling": feeling}


def _calls(at: At) -> Output:
    told = {
        "talked": True,
        "why_dissatisfied": "La espera.",
        "remedy": "Una disculpa y cita preferente.",
    }
    called = [each["response_number"] for each in at.outputs["read"]["to_call"]]
    return {"calls": [{"response_number": number, **told} for number in called]}


def _findings(at: At) -> Output:
    """What was counted most, and what takes the most effort; nothing that the tests deny."""
    first = at.outputs["reasons"]["tables"]["reasons"][0]
    percent = round(100 * first["share"], 1)
    found = [
        {
            "reason": first["reason"],
            "bears_on": "share",
            "statement": "Es lo que más se pregunta.",
            "advice": ADVICE.get(first["reason"], "Explicarlo donde se busca antes de escribir."),
            "action_owner": "Experiencia de cliente",
            "indicator": "su parte de los contactos",
            "expected_percent": round(percent / 2, 1),
        }
    ]
    again = at.outputs["effort"]["tables"]["reasons"][0]
    if again["repeated"] and again["reason"] != first["reason"]:
        found.append(
            {
                "reason": again["reason"],
                "bears_on": "effort",
                "statement": "Por esto se escribe más de una vez.",
                "advice": "Contestar a la primera lo que hoy se contesta a la segunda.",
                "action_owner": "Atención al cliente",
                "indicator": "la parte que repite",
                "expected_percent": round(50 * again["repeated_share"], 1),
            }
        )
    return {"summary": "Se pregunta por lo que se podría haber dicho antes.", "findings": found}


def _same(**output: Any) -> Callable[[At], Output]:
    return lambda at: dict(output)


ANSWERS: Mapping[str, Mapping[str, Callable[[At], Output]]] = {
    "complaints": {
        "investigate": _investigate,
        "decide": _same(decision="agree"),
        "answer": _final_answer,
    },
    "collections": {
        "contact": _contact,
        "check_payment": lambda at: {"received_cents": at.given["debt_cents"]},
        "agree": _agree,
        "approve": _same(waiver="approved"),
        "follow": lambda at: {"kept": "fulfilled", "paid_off_on": at.day(0)},
        "hardship": _same(
            monthly_income_cents=140_000,
            monthly_needs_cents=115_000,
            affordable_cents=20_000,
            way_out="agreement",
        ),
        "escalate": _same(then="court", grounds="No hay acuerdo ni pago."),
    },
    "contract-review": {
        "review": _review_contract,
        "sign": _same(concurs=True),
        "second_lawyer": _same(concurs=True),
    },
    "data-entry": {"first_key": _keyed, "second_key": _keyed, "decide": _decided},
    "financial-analysis": {"analyse": _opinion, "second_analyst": _same(agrees=True)},
    "inbound-calls": {
        "wrap_up": _same(wrap_up_code="solved", after_call_seconds=40),
        "call_back": lambda at: {
            "called_back_at": at.now.isoformat(), "reached": True, "told": "Queda con cita.",
        },
    },
    "market-research": {
        "questionnaire": _same(
            method="online",
            questions=[
                {"wording": KEY_QUESTION, "answers_offered": "Sí; No"},
                {
                    "wording": "¿Cuánto ahorró?",
                    "answers_offered": "Nada; Hasta 200.000; De 200.000 a 500.000; Más",
                },
                {
                    "wording": "¿Dónde lo guarda?",
                    "answers_offered": "Cuenta; Depósito; Efectivo; Otro lugar",
                },
            ],
        ),
        "fieldwork": _interviews,
        "report": _same(
            findings="El ahorro se concentra en quienes cobran fijo.",
            size_from=30_000_000_000,
            size_to=50_000_000_000,
            unit_of_size="COP al año",
            basis_of_size="Ahorro declarado por hogares de cada celda, con sus pesos.",
        ),
        "second_analyst": _same(holds=True),
    },
    "sales": {"advance": _advance, "discount": _same(discount="granted")},
    "satisfaction-study": {
        "code_words": _code_words,
        "close_loop": _calls,
        "conclude": _same(
            conclusion="La espera pesa más que el trato.", improvement="Devolver las llamadas."
        ),
        "second_reader": _same(supported=True),
    },
    "voice-of-customer": {
        "interpret": _findings,
        "second_signature": _same(verdict="sign"),
    },
}  # fmt: skip
"""By playbook and step."""
