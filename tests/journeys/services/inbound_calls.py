"""A month of calls is reported on and signed; and a single call is wrapped up."""

import json

from tests.journeys.service import File, Question, Service, shipped

SLUG = "inbound-calls"
CALLS = [
    ("c1", "2026-02-09T10:00:00Z", "2026-02-09T10:00:08Z", "2026-02-09T10:04:00Z"),
    ("c2", "2026-02-09T10:01:00Z", "2026-02-09T10:01:40Z", "2026-02-09T10:03:00Z"),
    ("c3", "2026-02-10T16:10:00Z", "2026-02-10T16:10:05Z", "2026-02-10T16:15:00Z"),
    ("c4", "2026-02-10T16:11:00Z", "", "2026-02-10T16:12:10Z"),
]
RECORDS = [
    {"call_id": number, "arrived_at": arrived, "ended_at": ended}
    | ({"answered_at": answered, "wrap_seconds": 30} if answered else {"called_back": False})
    for number, arrived, answered, ended in CALLS
]
CELL = json.dumps(RECORDS).replace('"', '""')
ENGLISH = (
    "Report,Queue,Period from,Period to,Calls\n"
    f'R-7,All lines,2026-02-01 00:00,2026-03-01 00:00,"{CELL}"\n'
).encode()
SERVICE = Service(
    slug=SLUG,
    sample=File("inbound-calls.csv", "INF-2026-02"),
    stranger={
        "es": File(
            "centralita.csv",
            "26021209001",
            shipped(SLUG, "sample-untidy.csv"),
            columns={
                "call_number": "UCID",
                "line_called": "Cola",
                "caller": "ANI",
                "offered_at": "Inicio",
                "answered_at": "Respuesta",
                "ended_at": "Fin",
                "handled_by": "Agente",
                "notes_of_call": "Comentario",
            },
            has_document=False,
        ),
        "en": File(
            "report of february.csv",
            "R-7",
            ENGLISH,
            columns={
                "call_number": "Report",
                "line_called": "Queue",
                "offered_at": "Period from",
                "ended_at": "Period to",
                "records": "Calls",
            },
        ),
    },
    asks={"findings": Question("¿Hubo una campaña en febrero?", "Sí, la de tarifas.")},
    answers={
        "findings": {
            "findings": "Las esperas se concentran a primera hora de la tarde.",
            "proposal": "Pasar una persona de la mañana a la tarde.",
        },
        "confirm": {"decision": "agree"},
        "wrap_up": {
            "wrap_up_code": "transferred",
            "after_call_seconds": 40,
            "transferred_to": "Facturación",
        },
    },
    blank=["wrap_up.call_back_at"],
    says={
        "es": ["Pasar una persona de la mañana a la tarde.", "1 feb 2026 a 1 mar 2026"],
        "en": ["Pasar una persona de la mañana a la tarde.", "1 Feb 2026 to 1 Mar 2026"],
    },
    figures={
        "es": ["Informe de llamadas", "Llamadas ofrecidas", "Abandonadas"],
        "en": ["Report of calls", "Calls offered", "Abandoned"],
    },
)
