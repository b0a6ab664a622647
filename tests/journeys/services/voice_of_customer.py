"""Contacts of a period become reasons and effort; an analyst writes, somebody else signs."""

import csv
import io
import re
from typing import Any

from tests.journeys.service import File, Service, Words, shipped

SLUG = "voice-of-customer"
SUMMARY = Words("Se pregunta por lo que no se explica.", "What is not explained is asked about.")
ADVICE = Words("Explicarlo en la primera página.", "Explain it on the first page.")
REASONS = ("Factura no entendida", "Retraso en la instalación", "Avería de la línea")


def found(read: str) -> dict[str, Any]:
    """What is counted most, as the page of the analyst tells it."""
    reason = min(REASONS, key=lambda each: read.find(each) if each in read else len(read))
    finding = {
        "reason": reason,
        "bears_on": "share",
        "statement": Words(f"«{reason}» es lo que más se pregunta.", f"“{reason}” is asked most."),
        "advice": ADVICE,
        "action_owner": Words("Experiencia de cliente", "Customer experience"),
        "indicator": Words("su parte de los contactos", "its share of contacts"),
        "expected_percent": 3.5,
    }
    return {"summary": SUMMARY, "findings": [finding]}


def pasted() -> bytes:
    """One request of somebody who pastes the contacts of February out of a spreadsheet."""
    lines = shipped(SLUG, "sample-untidy.csv").decode("latin-1").splitlines()
    kept = [line for line in lines[1:] if re.search(r";\d\d/02/2026;", line)][:150]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Informe", "Pregunta", "Desde", "Hasta", "Contactos"])
    table = "\n".join([lines[0], *kept])
    writer.writerow(["VOC-9", "¿Qué contactos sobran?", "01/02/2026", "28/02/2026", table])
    return out.getvalue().encode()


SERVICE = Service(
    slug=SLUG,
    sample=File("voice-of-customer.csv", "VOC-2026-02"),
    stranger=File(
        "informes.csv",
        "VOC-9",
        pasted(),
        columns={
            "report_number": "Informe",
            "asked_by_client": "Pregunta",
            "period_from": "Desde",
            "period_to": "Hasta",
            "contacts_pasted": "Contactos",
        },
    ),
    answers={
        "interpret": found,
        "second_signature": [
            {"verdict": "return", "doubt": Words("¿Y la avería?", "What about the fault?")},
            {"verdict": "sign"},
        ],
    },
    blank=["second_signature.doubt"],
    attached={"contactos.csv": shipped(SLUG, "sample-untidy.csv")},
    says={"es": [SUMMARY.es, ADVICE.es], "en": [SUMMARY.en, ADVICE.en]},
    figures={
        "es": ["Voz del cliente, del 1 feb 2026", "Contactos cerrados en el periodo", "24"],
        "en": ["Voice of the customer, 1 Feb 2026", "Contacts closed in the period", "24"],
    },
)
