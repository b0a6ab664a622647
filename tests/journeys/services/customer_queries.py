"""A bank's customer writes; somebody sorts it, somebody answers, somebody else reviews."""

from typing import Any

from tests.journeys.service import File, Question, Service, Words, shipped

SLUG = "customer-queries"
LATE_CARD = Words("Tarjeta que no ha llegado", "Card that has not arrived")
PENDING = Words("Transferencia pendiente", "Pending transfer")
REPLY = "Llega el martes 3 de marzo, 9:00."


def category(read: str) -> dict[str, Any]:
    return {"category": PENDING if "transfer of" in read else LATE_CARD}


def classified(read: str) -> dict[str, Any]:
    return {**category(read), "answer_by": "operator", "note": "Escribe de nuevo."}


def judged(read: str) -> dict[str, Any]:
    return {
        "verdict": "correct",
        "category_correct": True,
        "critical_error": False,
        "reasons": ["incomplete"],
        "reply": f"{REPLY} La lleva Correos.",
    }


SERVICE = Service(
    slug=SLUG,
    sample=File(
        "customer-queries.csv", Words("pedí la tarjeta hace doce", "see where my new card is")
    ),
    stranger=File(
        "buzon.csv",
        Words("sigo sin recibir la tarjeta", "why my transfer of 250"),
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "text": "Mensaje",
            "channel": "Vía",
            "received_at": "Fecha y hora",
            "language": "Idioma",
            "customer_reference": "Nº cliente",
        },
    ),
    asks={"classify": Question("¿La pidió por la aplicación?", "Sí, el 18 de febrero.")},
    answers={
        "classify": classified,
        "answer": {"result": "answered", "reply": REPLY},
        "blind_review": category,
        "judge": judged,
    },
    blank=["judge.note"],
    says={"es": [f"{REPLY} La lleva Correos."], "en": [f"{REPLY} La lleva Correos."]},
    figures={
        "es": ["Respuesta a una consulta", "Entrega de tarjetas", "Revisada antes de enviarse"],
        "en": ["Answer to a query", "Reviewed before it was sent", "Hours since it came in"],
    },
)
