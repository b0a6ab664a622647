"""A customer complains; somebody finds out what happened, a supervisor agrees to the redress, and
somebody answers in time."""

from typing import Any

from tests.journeys.service import File, Question, Service, shipped

SLUG = "complaints"
ENGLISH = b"""\
Case ref,Details,Received,Via,Industry,Customer type,Country,Customer,Claimed (cents),Answer by
LIF-7,"I was charged 61.50 euros twice for the same dinner and nobody answers.",24/02/2026,\
E-mail,Payment services,Consumer,IE,C-881,6150,20/03/2026
LIF-8,"The branch closed early.",25/02/2026,Branch,Banking (the rest),Consumer,IE,C-882,,20/03/2026
"""
REDRESS = {"RCL-26-00001": 34458, "RCL-26-05001": 29781, "LIF-7": 6150}


def investigated(read: str) -> dict[str, Any]:
    cents = next(cents for number, cents in REDRESS.items() if number in read)
    return {
        "finding": "El cargo se pasó dos veces por un fallo de la pasarela de pago.",
        "severity": "serious",
        "root_cause": "system_error",
        "regulator_code": "information_charges",
        "ruling": "upheld",
        "redress_cents": cents,
        "withdrawn": False,
    }


ANSWER = (
    "Le devolvemos hoy todo el importe. Si no está conforme, puede acudir al Banco de España "
    "o a los tribunales."
)
SERVICE = Service(
    slug=SLUG,
    sample=File("complaints.csv", "RCL-26-00001"),
    stranger={
        "es": File(
            "reclamaciones.csv",
            "RCL-26-05001",
            shipped(SLUG, "sample-untidy.csv"),
            columns={
                "complaint_number": "Nº Reclamación",
                "text": "Descripción",
                "lodged_on": "Fecha de presentación",
                "lodged_through": "Canal de entrada",
                "complainant": "Tipo reclamante",
                "country": "País",
                "complainant_reference": "Cliente",
                "amount_at_stake_cents": "Importe (céntimos)",
            },
        ),
        "en": File(
            "complaints of february.csv",
            "LIF-7",
            ENGLISH,
            columns={
                "complaint_number": "Case ref",
                "text": "Details",
                "lodged_on": "Received",
                "lodged_through": "Via",
                "sector": "Industry",
                "complainant": "Customer type",
                "complainant_reference": "Customer",
                "amount_at_stake_cents": "Claimed (cents)",
                "client_deadline": "Answer by",
            },
        ),
    },
    asks={"investigate": Question("¿Hay registro de la pasarela?", "Sí, hubo dos cargos.")},
    answers={
        "investigate": investigated,
        "decide": {"decision": "agree", "reason": "El fallo es nuestro."},
        "answer": {"final_answer": ANSWER, "sent_through": "email", "tells_where_next": True},
    },
    blank=["answer.delay_reason", "answer.holding_sent_on"],
    says={"es": [ANSWER, "Se estima", "Fallo de un sistema"], "en": [ANSWER, "Upheld"]},
    figures={
        "es": ["Respuesta a la reclamación", "Compensación acordada", "Grave"],
        "en": ["Answer to complaint LIF-7", "Redress agreed", "System failure"],
    },
)
